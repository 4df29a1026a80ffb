/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * badlist.h - the host's bad blocks, as a guest's bad ranges; touches nothing
 */
#ifndef __PMEMBACK_BADLIST_H__
#define __PMEMBACK_BADLIST_H__

#include <linux/badblocks.h>
#include <linux/types.h>

#include "xen/interface/io/pmemif.h"

/*
 * The first run of bad sectors that touches @offset to @end (bytes from where
 * @bb begins), clipped to it. Returns false where there is none.
 */
bool badlist_next(struct badblocks *bb, u64 offset, u64 end,
		  struct pmemif_bad_range *range);

/*
 * List the bad ranges of a region that begins @base bytes into @bb and has
 * @size bytes, from @offset in the region on, in ascending order, at most @max.
 * Offsets in @ranges count from the start of the region. Returns how many.
 */
unsigned int badlist_fill(struct badblocks *bb, u64 base, u64 size, u64 offset,
			  struct pmemif_bad_range *ranges, unsigned int max);

/* Is any sector that @offset+@length (bytes from where @bb begins) touches bad? */
bool badlist_touches(struct badblocks *bb, u64 offset, u64 length);

/*
 * Would a page that @offset+@length covers only in part still be bad once that
 * range was cleared? All in bytes from where @bb begins.
 */
bool badlist_leaves_rest(struct badblocks *bb, u64 offset, u64 length);

/* Forget @offset+@length: multiples of a sector, from where @bb begins. */
void badlist_forget(struct badblocks *bb, u64 offset, u64 length);

#endif /* __PMEMBACK_BADLIST_H__ */
