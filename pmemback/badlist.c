// SPDX-License-Identifier: GPL-2.0-only
/* badlist.c - arithmetic on the host's bad blocks */
#include <linux/align.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/minmax.h>

#include "badlist.h"

#define SECTOR_OF(offset) ((offset) / PMEMIF_SECTOR_SIZE)

/* badblocks' own functions count sectors in an int. */
#define SECTORS_MAX ((u64)INT_MAX)

bool badlist_next(struct badblocks *bb, u64 offset, u64 end,
		  struct pmemif_bad_range *range)
{
	u64 sector = SECTOR_OF(offset);
	u64 last = SECTOR_OF(end + PMEMIF_SECTOR_SIZE - 1);

	while (sector < last) {
		u64 count = min(last - sector, SECTORS_MAX);
		sector_t first;
		int bad;

		if (badblocks_check(bb, sector, count, &first, &bad) && bad > 0) {
			u64 from = max_t(u64, first, sector);
			u64 to = min_t(u64, (u64)first + bad, last);

			range->offset = from * PMEMIF_SECTOR_SIZE;
			range->length = (to - from) * PMEMIF_SECTOR_SIZE;
			return true;
		}
		sector += count;
	}
	return false;
}

unsigned int badlist_fill(struct badblocks *bb, u64 base, u64 size, u64 offset,
			  struct pmemif_bad_range *ranges, unsigned int max)
{
	u64 at = base + offset, end = base + size;
	unsigned int nr = 0;

	while (nr < max && badlist_next(bb, at, end, &ranges[nr])) {
		struct pmemif_bad_range *range = &ranges[nr];

		at = range->offset + range->length;
		range->offset -= base;
		/* The list has runs of 512 sectors at most: join neighbours. */
		if (nr && ranges[nr - 1].offset + ranges[nr - 1].length ==
			  range->offset)
			ranges[nr - 1].length += range->length;
		else
			nr++;
	}
	return nr;
}

bool badlist_touches(struct badblocks *bb, u64 offset, u64 length)
{
	struct pmemif_bad_range range;

	return badlist_next(bb, offset, offset + length, &range);
}

bool badlist_leaves_rest(struct badblocks *bb, u64 offset, u64 length)
{
	u64 first = ALIGN_DOWN(offset, PMEMIF_PAGE_SIZE);
	u64 end = offset + length;

	return badlist_touches(bb, first, offset - first) ||
	       badlist_touches(bb, end, ALIGN(end, PMEMIF_PAGE_SIZE) - end);
}

void badlist_forget(struct badblocks *bb, u64 offset, u64 length)
{
	u64 sector = SECTOR_OF(offset), left = SECTOR_OF(length);

	while (left) {
		u64 count = min(left, SECTORS_MAX);

		badblocks_clear(bb, sector, count);
		sector += count;
		left -= count;
	}
}
