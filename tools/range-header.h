/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_RANGE_HEADER_H
#define XEN_PMEM_RANGE_HEADER_H

#include <stdbool.h>

#include "range.h"
#include "super.h"

/*
 * The first 16 MiB of a physical range that no driver of dom0 has: a superblock
 * and the labels of the region behind it. Mapped through Xen, for which nothing
 * has to be claimed; only this calls libxenforeignmemory. Needs a PV dom0.
 */
struct range_header {
	enum superblock_state state;	/* of sb, as a range's */
	struct superblock sb;
	bool blank;		/* there is nothing at all */
	char text[600];		/* what there is, unless blank; for a terminal */
};

/* Changes nothing. Reports. */
int range_header_read(struct range r, struct range_header *h);

/*
 * Make it one with an empty label area of this size, whatever there is.
 * Interrupted, it leaves a range that isn't prepared. Reports.
 */
int range_header_make(struct range r, uint64_t label_size,
		      struct superblock *sb);

#endif
