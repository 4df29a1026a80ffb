/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_PLACE_H
#define XEN_PMEM_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gpa.h"

struct ctx;
struct domain;
struct record;

struct placing {
	struct ctx *c;
	const struct domain *domain;
	const char *label;		/* what to call it in a message */
	const char *target;		/* its name */
	struct range data;		/* the guest's part: where the machine */
					/* has its first octet, and the size */
	const struct record *records;	/* of all attachments */
	size_t record_count;
	const uint64_t *wanted;		/* gpa=; NULL: the best one */
	bool had;			/* wanted by a guest that had it there */
};

/*
 * Refuse a wanted address at which p->data cannot be. For a part of the region,
 * before the target is assigned: only then all of it is known. Warns of nothing.
 */
int place_check(const struct placing *p);

/*
 * Choose the guest-physical address (in octets) of the region, or check the
 * wanted one. Changes nothing. 0 or, having reported, -1.
 */
int place_region(const struct placing *p, uint64_t *gpa);

#endif
