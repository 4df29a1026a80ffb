// SPDX-License-Identifier: GPL-2.0-only
/* bad-ranges.c - checks the backend's list of bad ranges */
#include "bad-ranges.h"

bool bad_ranges_in_order(const struct pmemif_bad_range *ranges, unsigned int nr,
			 u64 offset, u64 size)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		const struct pmemif_bad_range *range = &ranges[i];

		if ((range->offset | range->length) % PMEMIF_SECTOR_SIZE ||
		    !range->length || range->offset < offset ||
		    range->offset >= size ||
		    range->length > size - range->offset)
			return false;
		offset = range->offset + range->length;
	}
	return true;
}
