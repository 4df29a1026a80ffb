/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_VOLUME_PLAN_H
#define XEN_PMEM_VOLUME_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "volume.h"

/*
 * How to make a volume of the free pieces that there are, and which of its
 * extents are left of one that is to be smaller. Nothing here does any I/O.
 */
struct volume_hole {
	uint64_t size;
	uint64_t align;		/* of namespaces there */
	size_t region;
};

struct volume_plan {
	unsigned int count;	/* 0: it can't be done */
	struct {
		uint64_t size;	/* with its header */
		size_t region;
	} extents[SUPERBLOCK_EXTENTS_MAX];
};

#define VOLUME_ANY_REGION	((size_t)-1)

/*
 * As few extents as possible, and no more than @limit, for @size octets of a
 * guest's: the largest holes (of one region, or of any), the largest first, all
 * of each but the last. That is how libnvdimm finds them again, which puts each
 * into the first hole that is large enough. Sorts the holes.
 */
void volume_plan(struct volume_plan *plan, struct volume_hole *holes,
		 size_t count, size_t region, uint64_t size,
		 unsigned int limit);

/*
 * Of extents of these sizes, each with its header: how many are needed for @size
 * octets of a guest's, no more than there are now; *last is what the last of them
 * has then.
 */
unsigned int volume_shrink(const uint64_t *sizes, unsigned int count,
			   uint64_t size, uint64_t *last);

#endif
