/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_PLACE_H
#define XEN_PMEM_PLACE_H

#include <stddef.h>
#include <stdint.h>

struct ctx;
struct domain;
struct nd_target;
struct record;

struct placing {
	struct ctx *c;
	const struct domain *domain;
	const char *label;		/* what to call it in a message */
	const struct nd_target *target;
	const struct record *records;	/* of all attachments */
	size_t record_count;
	const uint64_t *wanted;		/* gpa=; NULL: the best one */
};

/*
 * Choose the guest-physical address (in octets) of the region, or check the
 * wanted one. Changes nothing. 0 or, having reported, -1.
 */
int place_region(const struct placing *p, uint64_t *gpa);

#endif
