// SPDX-License-Identifier: GPL-2.0-only
/*
 * badlist_test.c - what a guest is told of the host's bad blocks, which the
 * kernel's own functions keep
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "badlist.h"

#define S(sector)	((u64)(sector) * 512)

/* Where a prepared target's region begins: at 16 MiB. */
#define BASE_SECTOR	32768ULL
#define BASE		S(BASE_SECTOR)

/* What badblocks keeps in one entry. */
#define ENTRY		512

static void bad(struct kunit *test, u64 sector, u64 count)
{
	while (count) {
		int some = min_t(u64, count, ENTRY);

		KUNIT_ASSERT_EQ(test, badblocks_set(test->priv, sector, some,
						    1), 0);
		sector += some;
		count -= some;
	}
}

static void expect_next(struct kunit *test, u64 offset, u64 end,
			u64 sector, u64 count)
{
	struct pmemif_bad_range range = {};

	KUNIT_EXPECT_TRUE_MSG(test,
			      badlist_next(test->priv, offset, end, &range),
			      "%#llx to %#llx", offset, end);
	KUNIT_EXPECT_EQ_MSG(test, range.offset, S(sector), "%#llx to %#llx",
			    offset, end);
	KUNIT_EXPECT_EQ_MSG(test, range.length, S(count), "%#llx to %#llx",
			    offset, end);
}

static void expect_none(struct kunit *test, u64 offset, u64 end)
{
	struct pmemif_bad_range range;

	KUNIT_EXPECT_FALSE_MSG(test,
			       badlist_next(test->priv, offset, end, &range),
			       "%#llx to %#llx", offset, end);
}

struct run {
	u64 sector;
	u64 count;
};

/* All ranges of a region, or as many as there is room for. */
static void expect_fill(struct kunit *test, u64 base, u64 size, u64 offset,
			unsigned int max, const struct run *runs,
			unsigned int nr)
{
	struct pmemif_bad_range ranges[16];
	unsigned int i;

	KUNIT_ASSERT_LT(test, max, ARRAY_SIZE(ranges));
	memset(ranges, 0xa5, sizeof(ranges));
	KUNIT_ASSERT_EQ(test, badlist_fill(test->priv, base, size, offset,
					   ranges, max), nr);
	for (i = 0; i < nr; i++) {
		KUNIT_EXPECT_EQ_MSG(test, ranges[i].offset, S(runs[i].sector),
				    "range %u", i);
		KUNIT_EXPECT_EQ_MSG(test, ranges[i].length, S(runs[i].count),
				    "range %u", i);
	}
	/* Where there is no room, nothing is written. */
	KUNIT_EXPECT_NULL(test, memchr_inv(&ranges[max], 0xa5,
					   sizeof(ranges) -
					   max * sizeof(ranges[0])));
}

static void nothing_is_bad(struct kunit *test)
{
	expect_none(test, 0, 0);
	expect_none(test, 0, 512);
	expect_none(test, 0, SZ_1G);
	expect_none(test, SZ_1G, SZ_1G + 4096ULL);
	expect_fill(test, 0, SZ_1G, 0, 8, NULL, 0);
	expect_fill(test, BASE, SZ_1G, 0, 8, NULL, 0);
	KUNIT_EXPECT_FALSE(test, badlist_touches(test->priv, 0, SZ_1G));
	KUNIT_EXPECT_FALSE(test, badlist_leaves_rest(test->priv, 512, 512));
	badlist_forget(test->priv, 0, SZ_1G);
	expect_none(test, 0, SZ_1G);
}

static void one_sector(struct kunit *test)
{
	bad(test, 100, 1);
	expect_next(test, 0, SZ_1G, 100, 1);
	expect_next(test, S(100), SZ_1G, 100, 1);
	expect_next(test, 0, S(101), 100, 1);
	expect_next(test, S(100), S(101), 100, 1);
	expect_none(test, 0, S(100));
	expect_none(test, S(101), SZ_1G);
	expect_none(test, S(99), S(100));
	expect_none(test, S(101), S(102));
}

static void first_sector(struct kunit *test)
{
	bad(test, 0, 1);
	expect_next(test, 0, S(1), 0, 1);
	expect_none(test, S(1), SZ_1G);
}

static void next_is_the_first(struct kunit *test)
{
	bad(test, 300, 2);
	bad(test, 100, 3);
	bad(test, 200, 1);
	expect_next(test, 0, S(1000), 100, 3);
	expect_next(test, S(103), S(1000), 200, 1);
	expect_next(test, S(201), S(1000), 300, 2);
	expect_none(test, S(302), S(1000));
}

static void next_is_clipped(struct kunit *test)
{
	bad(test, 100, 8);
	expect_next(test, S(103), S(1000), 103, 5);
	expect_next(test, 0, S(105), 100, 5);
	expect_next(test, S(103), S(105), 103, 2);
	expect_next(test, S(107), S(108), 107, 1);
}

/* A sector is bad as a whole. */
static void touched_in_part(struct kunit *test)
{
	struct badblocks *bb = test->priv;

	bad(test, 100, 2);
	KUNIT_EXPECT_FALSE(test, badlist_touches(bb, S(100) - 1, 1));
	KUNIT_EXPECT_TRUE(test, badlist_touches(bb, S(100) - 1, 2));
	KUNIT_EXPECT_TRUE(test, badlist_touches(bb, S(100), 1));
	KUNIT_EXPECT_TRUE(test, badlist_touches(bb, S(100) + 255, 1));
	KUNIT_EXPECT_TRUE(test, badlist_touches(bb, S(100) + 511, 2));
	KUNIT_EXPECT_TRUE(test, badlist_touches(bb, S(102) - 1, 1));
	KUNIT_EXPECT_TRUE(test, badlist_touches(bb, S(102) - 1, SZ_1G));
	KUNIT_EXPECT_FALSE(test, badlist_touches(bb, S(102), 1));
	KUNIT_EXPECT_FALSE(test, badlist_touches(bb, 0, S(100)));
	KUNIT_EXPECT_TRUE(test, badlist_touches(bb, 0, S(100) + 1));
	KUNIT_EXPECT_TRUE(test, badlist_touches(bb, 0, SZ_1G));
}

static void nothing_touches_nothing(struct kunit *test)
{
	unsigned int sector;

	bad(test, 100, 8);
	for (sector = 99; sector < 110; sector++)
		KUNIT_EXPECT_FALSE_MSG(test,
				       badlist_touches(test->priv, S(sector),
						       0),
				       "sector %u", sector);
}

/* What stands before the region and behind it isn't the guest's. */
static void region_within_the_target(struct kunit *test)
{
	static const struct run runs[] = { { 0, 1 }, { 50, 2 }, { 2047, 1 } };

	bad(test, 0, 1);
	bad(test, BASE_SECTOR - 1, 1);
	bad(test, BASE_SECTOR, 1);
	bad(test, BASE_SECTOR + 50, 2);
	bad(test, BASE_SECTOR + 2047, 1);
	bad(test, BASE_SECTOR + 2048, 1);
	bad(test, BASE_SECTOR + 5000, 1);
	expect_fill(test, BASE, SZ_1M, 0, 8, runs, ARRAY_SIZE(runs));
}

static void region_without_any(struct kunit *test)
{
	bad(test, 0, 100);
	bad(test, BASE_SECTOR - 1, 1);
	bad(test, BASE_SECTOR + 2048, 1);
	expect_fill(test, BASE, SZ_1M, 0, 8, NULL, 0);
}

static void region_clips_runs(struct kunit *test)
{
	static const struct run runs[] = { { 0, 6 }, { 2040, 8 } };
	static const struct run all[] = { { 0, 2048 } };

	bad(test, BASE_SECTOR - 4, 10);
	bad(test, BASE_SECTOR + 2040, 10);
	expect_fill(test, BASE, SZ_1M, 0, 8, runs, ARRAY_SIZE(runs));
	bad(test, BASE_SECTOR - 4, 3000);
	expect_fill(test, BASE, SZ_1M, 0, 8, all, ARRAY_SIZE(all));
}

/* A request may ask from anywhere on. */
static void from_an_offset_on(struct kunit *test)
{
	static const struct run runs[] = {
		{ 10, 5 }, { 100, 10 }, { 200, 1 },
	};
	static const struct run within[] = { { 105, 5 }, { 200, 1 } };

	bad(test, BASE_SECTOR + 10, 5);
	bad(test, BASE_SECTOR + 100, 10);
	bad(test, BASE_SECTOR + 200, 1);
	/* Behind the region, however late one begins. */
	bad(test, BASE_SECTOR + 2048, 10);
	expect_fill(test, BASE, SZ_1M, 0, 8, runs, 3);
	expect_fill(test, BASE, SZ_1M, S(10), 8, runs, 3);
	expect_fill(test, BASE, SZ_1M, S(15), 8, runs + 1, 2);
	expect_fill(test, BASE, SZ_1M, S(100), 8, runs + 1, 2);
	expect_fill(test, BASE, SZ_1M, S(105), 8, within, 2);
	expect_fill(test, BASE, SZ_1M, S(110), 8, runs + 2, 1);
	expect_fill(test, BASE, SZ_1M, S(200), 8, runs + 2, 1);
	expect_fill(test, BASE, SZ_1M, S(201), 8, NULL, 0);
	expect_fill(test, BASE, SZ_1M, S(2047), 8, NULL, 0);
}

static void long_runs_are_one(struct kunit *test)
{
	static const struct run runs[] = {
		{ 10, 2000 }, { 4000, 513 }, { 5000, 512 }, { 6000, 1024 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(runs); i++)
		bad(test, BASE_SECTOR + runs[i].sector, runs[i].count);
	expect_fill(test, BASE, SZ_16M, 0, 8, runs, ARRAY_SIZE(runs));
	/* That they touch doesn't take two whole entries. */
	expect_fill(test, BASE + S(4511), SZ_16M, 0, 2,
		    (const struct run[]){ { 0, 2 }, { 489, 512 } }, 2);
}

/* The kernel keeps those that it has acknowledged apart from others. */
static void neighbours_of_two_kinds_are_one(struct kunit *test)
{
	static const struct run runs[] = { { 10, 8 } };

	KUNIT_ASSERT_EQ(test, badblocks_set(test->priv, 10, 4, 0), 0);
	KUNIT_ASSERT_EQ(test, badblocks_set(test->priv, 14, 4, 1), 0);
	expect_fill(test, 0, SZ_1M, 0, 8, runs, ARRAY_SIZE(runs));
}

static void neither_kind_is_good(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, badblocks_set(test->priv, 10, 4, 0), 0);
	expect_next(test, 0, SZ_1M, 10, 4);
	KUNIT_EXPECT_TRUE(test, badlist_touches(test->priv, S(13), 512));
}

static void no_more_than_there_is_room_for(struct kunit *test)
{
	static const struct run runs[] = {
		{ 10, 1 }, { 20, 2 }, { 30, 3 }, { 40, 4 }, { 50, 5 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(runs); i++)
		bad(test, BASE_SECTOR + runs[i].sector, runs[i].count);
	expect_fill(test, BASE, SZ_1M, 0, 0, NULL, 0);
	expect_fill(test, BASE, SZ_1M, 0, 1, runs, 1);
	expect_fill(test, BASE, SZ_1M, 0, 2, runs, 2);
	/* A guest asks again, from the end of the last. */
	expect_fill(test, BASE, SZ_1M, S(22), 2, runs + 2, 2);
	expect_fill(test, BASE, SZ_1M, S(44), 2, runs + 4, 1);
	expect_fill(test, BASE, SZ_1M, S(55), 2, NULL, 0);
	expect_fill(test, BASE, SZ_1M, 0, 5, runs, 5);
	expect_fill(test, BASE, SZ_1M, 0, 6, runs, 5);
}

/* However a list is cut, asking again from its end misses none. */
static void room_that_ends_in_a_long_run(struct kunit *test)
{
	struct badblocks *bb = test->priv;
	unsigned int max;

	bad(test, BASE_SECTOR + 10, 1);
	bad(test, BASE_SECTOR + 100, 1500);
	bad(test, BASE_SECTOR + 2000, 1);
	for (max = 1; max <= 8; max++) {
		u64 at = 0, sectors = 0;
		unsigned int i, nr;

		do {
			struct pmemif_bad_range ranges[8];

			nr = badlist_fill(bb, BASE, SZ_1M, at, ranges, max);
			KUNIT_ASSERT_LE(test, nr, max);
			for (i = 0; i < nr; i++) {
				KUNIT_ASSERT_GE(test, ranges[i].offset, at);
				at = ranges[i].offset + ranges[i].length;
				sectors += ranges[i].length / 512;
			}
		} while (nr);
		KUNIT_EXPECT_EQ_MSG(test, at, S(2001), "%u at a time", max);
		KUNIT_EXPECT_EQ_MSG(test, sectors, 1502, "%u at a time", max);
	}
}

/* All that the kernel's list takes: two pages of ranges. */
static void longest_list(struct kunit *test)
{
	const unsigned int max = PMEMIF_BAD_RANGES_PER_PAGE;
	struct pmemif_bad_range *ranges;
	unsigned int i, half;

	ranges = kunit_kzalloc(test, max * sizeof(*ranges), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, ranges);
	for (i = 0; i < 512; i++)
		bad(test, BASE_SECTOR + 3 * i, 1);
	for (half = 0; half < 2; half++) {
		KUNIT_ASSERT_EQ(test, badlist_fill(test->priv, BASE, SZ_1M,
						   S(half * 256 * 3), ranges,
						   max), 256);
		for (i = 0; i < 256; i++) {
			KUNIT_EXPECT_EQ(test, ranges[i].offset,
					S(3 * (half * 256 + i)));
			KUNIT_EXPECT_EQ(test, ranges[i].length, 512);
		}
	}
	KUNIT_EXPECT_EQ(test, badlist_fill(test->priv, BASE, SZ_1M,
					   S(3 * 511 + 1), ranges, max), 0);
}

/* Sectors 8 to 15 are a page. */
static void rest_of_a_page(struct kunit *test)
{
	static const struct {
		unsigned int bad, first, end;
		bool rest;
	} cases[] = {
		/* In front of what is cleared, */
		{ 8, 9, 16, true },
		{ 8, 15, 16, true },
		{ 14, 15, 16, true },
		{ 8, 8, 9, false },
		{ 7, 8, 16, false },
		{ 7, 9, 16, false },
		{ 0, 9, 16, false },
		/* behind it, */
		{ 15, 8, 15, true },
		{ 15, 8, 9, true },
		{ 9, 8, 9, true },
		{ 15, 15, 16, false },
		{ 16, 8, 16, false },
		{ 16, 8, 15, false },
		{ 16, 9, 10, false },
		/* on either side, */
		{ 8, 10, 12, true },
		{ 15, 10, 12, true },
		{ 10, 10, 12, false },
		{ 11, 10, 12, false },
		/* and with pages between the two. */
		{ 8, 9, 39, true },
		{ 39, 9, 39, true },
		{ 9, 9, 39, false },
		{ 20, 9, 39, false },
		{ 38, 9, 39, false },
		{ 40, 9, 39, false },
		{ 7, 9, 39, false },
		{ 7, 8, 40, false },
		{ 40, 8, 40, false },
	};
	struct badblocks *bb = test->priv;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		u64 first = S(cases[i].first);

		bad(test, cases[i].bad, 1);
		KUNIT_EXPECT_EQ_MSG(test,
				    badlist_leaves_rest(bb, first,
							S(cases[i].end) -
							first),
				    cases[i].rest, "bad %u, cleared %u to %u",
				    cases[i].bad, cases[i].first,
				    cases[i].end);
		badblocks_clear(bb, cases[i].bad, 1);
	}
}

static void forget_all_of_a_run(struct kunit *test)
{
	bad(test, 100, 8);
	bad(test, 200, 1);
	badlist_forget(test->priv, S(100), S(8));
	expect_next(test, 0, SZ_1M, 200, 1);
	badlist_forget(test->priv, S(150), S(100));
	expect_none(test, 0, SZ_1M);
}

static void forget_a_part(struct kunit *test)
{
	static const struct run start[] = { { 103, 7 } };
	static const struct run end[] = { { 103, 4 } };
	static const struct run middle[] = { { 103, 1 }, { 106, 1 } };

	bad(test, 100, 10);
	badlist_forget(test->priv, S(98), S(5));
	expect_fill(test, 0, SZ_1M, 0, 8, start, 1);
	badlist_forget(test->priv, S(107), S(20));
	expect_fill(test, 0, SZ_1M, 0, 8, end, 1);
	badlist_forget(test->priv, S(104), S(2));
	expect_fill(test, 0, SZ_1M, 0, 8, middle, 2);
}

static void forget_across_several(struct kunit *test)
{
	static const struct run left[] = { { 100, 2 }, { 1400, 700 } };

	bad(test, 100, 10);
	bad(test, 120, 1);
	bad(test, 130, 1);
	bad(test, 1000, 1100);
	badlist_forget(test->priv, S(102), S(1298));
	expect_fill(test, 0, SZ_16M, 0, 8, left, ARRAY_SIZE(left));
}

static void forget_nothing(struct kunit *test)
{
	static const struct run runs[] = { { 100, 8 } };

	bad(test, 100, 8);
	badlist_forget(test->priv, S(100), 0);
	badlist_forget(test->priv, S(104), 0);
	badlist_forget(test->priv, 0, S(100));
	badlist_forget(test->priv, S(108), SZ_1G);
	expect_fill(test, 0, SZ_1M, 0, 8, runs, ARRAY_SIZE(runs));
}

/* More than an int counts, as badblocks' own functions do: from 1 TiB on. */
static void beyond_an_int(struct kunit *test)
{
	static const struct run runs[] = {
		{ 0x7ffffffeULL, 1 }, { 0x80000000ULL, 1 },
		{ 0xfffffffdULL, 5 }, { 0x300000000ULL, 1 },
	};
	const u64 size = S(0x400000000ULL);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(runs); i++)
		bad(test, runs[i].sector, runs[i].count);
	expect_fill(test, 0, size, 0, 8, runs, 4);
	expect_next(test, 0, size, 0x7ffffffe, 1);
	expect_next(test, S(0x7fffffff), size, 0x80000000, 1);
	expect_next(test, S(0x80000001), size, 0xfffffffd, 5);
	expect_next(test, S(0x100000002), size, 0x300000000ULL, 1);
	expect_none(test, S(0x300000001), size);
	KUNIT_EXPECT_TRUE(test, badlist_touches(test->priv, S(0x100000002),
						S(0x200000000)));
	KUNIT_EXPECT_FALSE(test, badlist_touches(test->priv, S(0x100000002),
						 S(0x1fffffffe)));
}

/* Where one count ends and the next begins. */
static void across_an_int(struct kunit *test)
{
	static const struct run across = { 0x7ffffffcULL, 8 };

	bad(test, 0x7ffffffc, 8);
	expect_next(test, 0, S(0x100000000ULL), 0x7ffffffc, 8);
	expect_fill(test, 0, S(0x100000000ULL), 0, 8, &across, 1);
}

static void forget_beyond_an_int(struct kunit *test)
{
	static const struct run left[] = {
		{ 0, 1 }, { 0x300000000ULL, 1 },
	};

	bad(test, 0, 1);
	bad(test, 1, 1);
	bad(test, 0x7ffffffc, 8);
	bad(test, 0x180000000ULL, 3);
	bad(test, 0x2ffffffffULL, 2);
	badlist_forget(test->priv, S(1), S(0x2ffffffffULL));
	expect_fill(test, 0, S(0x400000000ULL), 0, 8, left, 2);
}

static int badlist_init(struct kunit *test)
{
	struct badblocks *bb = kunit_kzalloc(test, sizeof(*bb), GFP_KERNEL);

	if (!bb)
		return -ENOMEM;
	test->priv = bb;
	return badblocks_init(bb, 1);
}

static void badlist_exit(struct kunit *test)
{
	badblocks_exit(test->priv);
}

static struct kunit_case badlist_cases[] = {
	KUNIT_CASE(nothing_is_bad),
	KUNIT_CASE(one_sector),
	KUNIT_CASE(first_sector),
	KUNIT_CASE(next_is_the_first),
	KUNIT_CASE(next_is_clipped),
	KUNIT_CASE(touched_in_part),
	KUNIT_CASE(nothing_touches_nothing),
	KUNIT_CASE(region_within_the_target),
	KUNIT_CASE(region_without_any),
	KUNIT_CASE(region_clips_runs),
	KUNIT_CASE(from_an_offset_on),
	KUNIT_CASE(long_runs_are_one),
	KUNIT_CASE(neighbours_of_two_kinds_are_one),
	KUNIT_CASE(neither_kind_is_good),
	KUNIT_CASE(no_more_than_there_is_room_for),
	KUNIT_CASE(room_that_ends_in_a_long_run),
	KUNIT_CASE(longest_list),
	KUNIT_CASE(rest_of_a_page),
	KUNIT_CASE(forget_all_of_a_run),
	KUNIT_CASE(forget_a_part),
	KUNIT_CASE(forget_across_several),
	KUNIT_CASE(forget_nothing),
	KUNIT_CASE(beyond_an_int),
	KUNIT_CASE(across_an_int),
	KUNIT_CASE(forget_beyond_an_int),
	{}
};

static struct kunit_suite badlist_suite = {
	.name = "badlist",
	.init = badlist_init,
	.exit = badlist_exit,
	.test_cases = badlist_cases,
};

kunit_test_suite(badlist_suite);
