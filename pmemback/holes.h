/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * holes.h - pages of the region that the toolstack left out of the guest's map
 *
 * DOC: An unrecovered machine check on memory outside Xen's RAM takes the host
 * down, so pages that are known to be bad when a region is attached aren't
 * mapped. When the guest has such a page cleared, the toolstack puts it back, at
 * our request and before the guest is told: otherwise the write that follows
 * would fall into the hole. This file decides; it touches nothing.
 */
#ifndef __PMEMBACK_HOLES_H__
#define __PMEMBACK_HOLES_H__

#include <linux/types.h>

/* The toolstack refuses to attach what has more. */
#define HOLES_MAX	64

/* Units: pages of PMEMIF_PAGE_SIZE, counted from the start of the region. */
struct holes {
	unsigned int nr;
	struct hole {
		u64 page;
		u64 count;
	} hole[HOLES_MAX];
};

/*
 * Parse the toolstack's list ("17+1 300+16"), for a region of @size bytes. It
 * must ascend, without overlap. Returns 0, -EINVAL, -ERANGE or -E2BIG.
 */
int holes_parse(struct holes *holes, const char *text, u64 size);

/*
 * The first run of missing pages within @first to @end (which is excluded).
 * Returns false where all of them are mapped.
 */
bool holes_next(const struct holes *holes, u64 first, u64 end,
		struct hole *run);

/*
 * The @count pages from @page on are mapped now. Returns -ENOSPC, with nothing
 * changed, where a hole would have to be split and the list is full.
 */
int holes_fill(struct holes *holes, u64 page, u64 count);

#endif /* __PMEMBACK_HOLES_H__ */
