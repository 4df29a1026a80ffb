/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_RANGE_H
#define XEN_PMEM_RANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "gpa.h"

/*
 * Physical ranges of the host that no driver of dom0 has, as the administrator
 * writes them, and what text of the kernel's says of them. Pure.
 */

/* Its header is as large, and libnvdimm wants regions aligned to it. */
#define RANGE_UNIT	0x1000000ULL
#define RANGE_MIN	0x4000000ULL
#define RANGE_TEXT	64
#define RANGE_FORM	"START+SIZE, as 0x180000000+8G"

/* "0x180000000+8G"; both are numbers, or have a suffix as --label-size has. */
bool range_parse(const char *text, struct range *r);

/* The same text again, which range_parse() takes. */
void range_format(char to[RANGE_TEXT], struct range r);

/* Why nothing of that kind can be claimed; NULL: it can. */
const char *range_problem(struct range r);

/* The end of a sentence that has "0x180000000+8G: " in front. */
#define IOMEM_TEXT	256

/*
 * Look for what keeps the range from being claimed in this /proc/iomem: what
 * isn't just an entry of the firmware's for all of it. 1: there is something,
 * and why says what; 0: there is nothing; -1: the addresses aren't shown.
 */
int iomem_conflict(FILE *f, struct range r, char why[IOMEM_TEXT]);

/* One line of the driver's list of claims. */
struct claim {
	struct range range;
	char uuid[37];
	char bus[32];		/* ndbusN */
};
bool parse_claim_line(const char *line, struct claim *c);

/*
 * A line of the list of ranges to be claimed, without its comment and blanks;
 * NULL: nothing is left. Changes it.
 */
char *claims_file_entry(char *line);

#endif
