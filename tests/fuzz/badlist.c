// SPDX-License-Identifier: GPL-2.0-only
/*
 * badlist.c - what a backend tells of the host's bad blocks
 *
 * All of them, nothing else, and so that a frontend believes it; whoever asks
 * piece by piece learns the same. The kernel's own list is played by an array.
 */
#include "fuzz.h"
#include "bad-ranges.h"
#include "badlist.h"

#define ENTRIES		12
#define ENTRY_MAX	512	/* sectors in one, as in the kernel's */

/* Ascending and apart from each other. */
struct badblocks {
	unsigned int nr;
	struct entry {
		u64 sector;
		u64 end;
	} entry[2 * ENTRIES];
};

int badblocks_check(struct badblocks *bb, sector_t s, int sectors,
		    sector_t *first_bad, int *bad_sectors)
{
	unsigned int i;

	expect(sectors > 0);
	for (i = 0; i < bb->nr; i++) {
		struct entry *entry = &bb->entry[i];

		if (entry->end <= s || entry->sector >= s + sectors)
			continue;
		/* All of the entry, be it more than was asked for. */
		*first_bad = entry->sector;
		*bad_sectors = entry->end - entry->sector;
		return 1;
	}
	return 0;
}

int badblocks_clear(struct badblocks *bb, sector_t s, int sectors)
{
	struct badblocks left = { 0 };
	u64 end = s + sectors;
	unsigned int i;

	expect(sectors > 0);
	for (i = 0; i < bb->nr; i++) {
		struct entry entry = bb->entry[i];

		if (entry.sector < s)
			left.entry[left.nr++] = (struct entry){
				entry.sector, min_t(u64, entry.end, s)
			};
		if (entry.end > end)
			left.entry[left.nr++] = (struct entry){
				max(entry.sector, end), entry.end
			};
	}
	*bb = left;
	return 0;
}

static void take_list(struct input *in, struct badblocks *bb, u64 from)
{
	u64 at = from;

	bb->nr = 0;
	while (bb->nr < ENTRIES && octets_left(in) > 32) {
		struct entry *entry = &bb->entry[bb->nr++];
		u8 gap = take_u8(in);

		entry->sector = at + (gap < 250 ? gap / 2 : take_below(in, 1ULL << 40));
		entry->end = entry->sector + 1 + take_below(in, ENTRY_MAX);
		at = entry->end;
	}
}

static bool is_bad(const struct badblocks *bb, u64 from, u64 end)
{
	unsigned int i;

	for (i = 0; from < end && i < bb->nr; i++)
		if (bb->entry[i].sector * 512 < end &&
		    bb->entry[i].end * 512 > from)
			return true;
	return false;
}

static u64 how_much(const struct badblocks *bb, u64 from, u64 end)
{
	u64 sum = 0;
	unsigned int i;

	for (i = 0; i < bb->nr; i++) {
		u64 first = max(bb->entry[i].sector * 512, from);
		u64 last = min(bb->entry[i].end * 512, end);

		sum += first < last ? last - first : 0;
	}
	return sum;
}

/* Do these, between @from and @end of the list, say all that there is? */
static void check_ranges(const struct badblocks *bb,
			 const struct pmemif_bad_range *ranges, unsigned int nr,
			 u64 base, u64 from, u64 end)
{
	u64 sum = 0;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		u64 at = base + ranges[i].offset;

		expect(how_much(bb, at, at + ranges[i].length) ==
		       ranges[i].length);
		sum += ranges[i].length;
	}
	expect(sum == how_much(bb, base + from, base + end));
}

static void check_fill(struct badblocks *bb, u64 base, u64 size, u64 offset,
		       unsigned int max)
{
	struct pmemif_bad_range *ranges = make_room(max * sizeof(*ranges));
	unsigned int nr, turns;
	u64 end;

	for (turns = 0; turns <= 2 * ENTRIES; turns++) {
		nr = badlist_fill(bb, base, size, offset, ranges, max);
		expect(nr <= max);
		expect(bad_ranges_in_order(ranges, nr, offset, size));
		end = nr < max ? size : ranges[nr - 1].offset +
					ranges[nr - 1].length;
		check_ranges(bb, ranges, nr, base, offset, end);
		offset = end;
		if (nr < max)
			return;
	}
	expect(!"the list has an end");
}

static void check_bytes(struct badblocks *bb, u64 offset, u64 length)
{
	u64 end = offset + length;
	u64 first = offset & ~4095ULL, last = (end + 4095) & ~4095ULL;

	if (!length)
		return;
	/* Sectors count as a whole. */
	expect(badlist_touches(bb, offset, length) ==
	       is_bad(bb, offset & ~511ULL, (end + 511) & ~511ULL));
	if (offset % 512 || length % 512)
		return;
	expect(badlist_leaves_rest(bb, offset, length) ==
	       (is_bad(bb, first, offset) || is_bad(bb, end, last)));
}

static void check_forget(struct badblocks *bb, u64 offset, u64 length)
{
	const struct badblocks old = *bb;
	unsigned int i;

	badlist_forget(bb, offset, length);
	expect(!how_much(bb, offset, offset + length));
	expect(how_much(bb, 0, offset) == how_much(&old, 0, offset));
	for (i = 0; i < old.nr; i++) {
		u64 from = max(old.entry[i].sector * 512, offset + length);

		expect(how_much(bb, from, U64_MAX) ==
		       how_much(&old, from, U64_MAX));
	}
}

void fuzz(struct input *in)
{
	u64 base = take_below(in, 1ULL << 20) * 4096;
	u64 size = 4096 * (1 + (take_bool(in) ? take_below(in, 256) :
				take_below(in, 1ULL << 30)));
	u64 offset = take_below(in, size / 512) * 512;
	unsigned int max = 1 + take_below(in, 6);
	u64 at = base + take_below(in, size);
	u64 length = take_below(in, 3 * 4096);
	struct badblocks bb;

	if (take_bool(in)) {
		at &= ~511ULL;
		length &= ~511ULL;
	}
	take_list(in, &bb, base / 512 - take_below(in, base / 512 + 1) % 600);
	check_fill(&bb, base, size, offset, max);
	check_bytes(&bb, at, length);
	if (take_bool(in))
		length = take_below(in, 1ULL << 45);
	check_forget(&bb, at & ~511ULL, length & ~511ULL);
}
