// SPDX-License-Identifier: GPL-2.0-only
/* bad-ranges.c - which lists of bad ranges a frontend believes */
#include "fuzz.h"
#include "bad-ranges.h"

#define MAX 8

static bool in_order(const struct pmemif_bad_range *ranges, unsigned int nr,
		     u64 offset, u64 size)
{
	wide end = offset;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		if (ranges[i].offset % 512 || ranges[i].length % 512 ||
		    !ranges[i].length || ranges[i].offset < end)
			return false;
		end = (wide)ranges[i].offset + ranges[i].length;
		if (end > size)
			return false;
	}
	return true;
}

void fuzz(struct input *in)
{
	u64 size = PMEMIF_MIN_SIZE + take_below(in, 1ULL << 40) *
		   PMEMIF_PAGE_SIZE;
	u64 offset = take_below(in, size / 512) * 512, at = offset;
	unsigned int nr = take_below(in, MAX + 1), i;
	struct pmemif_bad_range *ranges = make_room(nr * sizeof(*ranges));

	for (i = 0; i < nr; i++) {
		ranges[i].offset = take_near(in, take_bool(in) ? at : size);
		ranges[i].length = take_near(in, take_bool(in) ? 4096 :
					     size - ranges[i].offset);
		if (take_u8(in) < 240) {
			ranges[i].offset &= ~511ULL;
			ranges[i].length &= ~511ULL;
		}
		at = ranges[i].offset + ranges[i].length;
	}
	expect(bad_ranges_in_order(ranges, nr, offset, size) ==
	       in_order(ranges, nr, offset, size));
}
