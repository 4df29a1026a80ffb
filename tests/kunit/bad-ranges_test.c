// SPDX-License-Identifier: GPL-2.0-only
/* bad-ranges_test.c - which lists of bad ranges the frontend believes */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/sizes.h>

#include "bad-ranges.h"

#define SIZE	0x1000000ULL

static bool one(u64 offset, u64 length, u64 from)
{
	const struct pmemif_bad_range range = { offset, length };

	return bad_ranges_in_order(&range, 1, from, SIZE);
}

static bool two(u64 offset, u64 length, u64 next_offset, u64 next_length)
{
	const struct pmemif_bad_range ranges[] = {
		{ offset, length }, { next_offset, next_length },
	};

	return bad_ranges_in_order(ranges, 2, 0, SIZE);
}

static void empty_list(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, bad_ranges_in_order(NULL, 0, 0, SIZE));
	KUNIT_EXPECT_TRUE(test, bad_ranges_in_order(NULL, 0, 4096, SIZE));
}

static void one_in_order(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, one(0, 512, 0));
	KUNIT_EXPECT_TRUE(test, one(0, SIZE, 0));
	KUNIT_EXPECT_TRUE(test, one(512, 1024, 0));
	KUNIT_EXPECT_TRUE(test, one(512, SIZE - 512, 0));
	KUNIT_EXPECT_TRUE(test, one(SIZE - 512, 512, 0));
}

static void not_empty(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, one(0, 0, 0));
	KUNIT_EXPECT_FALSE(test, one(4096, 0, 0));
	KUNIT_EXPECT_FALSE(test, two(0, 512, 512, 0));
}

static void whole_sectors(struct kunit *test)
{
	u64 part;

	for (part = 1; part < 512; part++) {
		KUNIT_EXPECT_FALSE_MSG(test, one(part, 512, 0), "%llu", part);
		KUNIT_EXPECT_FALSE_MSG(test, one(0, part, 0), "%llu", part);
		KUNIT_EXPECT_FALSE_MSG(test, one(0, 512 + part, 0), "%llu",
				       part);
		KUNIT_EXPECT_FALSE_MSG(test, one(part, 512 - part, 0), "%llu",
				       part);
	}
}

static void within_the_region(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, one(0, SIZE + 512, 0));
	KUNIT_EXPECT_FALSE(test, one(512, SIZE, 0));
	KUNIT_EXPECT_FALSE(test, one(SIZE - 512, 1024, 0));
	KUNIT_EXPECT_FALSE(test, one(SIZE, 512, 0));
	KUNIT_EXPECT_FALSE(test, one(SIZE + 512, 512, 0));
	KUNIT_EXPECT_FALSE(test, one(1ULL << 32, 512, 0));
	KUNIT_EXPECT_FALSE(test, one(0, 1ULL << 32 | 512, 0));
}

/* Modulo 2^64 these are in the region again. */
static void beyond_64_bits(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, one(U64_MAX - 511, 512, 0));
	KUNIT_EXPECT_FALSE(test, one(U64_MAX - 511, 1024, 0));
	KUNIT_EXPECT_FALSE(test, one(512, U64_MAX - 511, 0));
	KUNIT_EXPECT_FALSE(test, one(1024, U64_MAX - 511, 0));
	KUNIT_EXPECT_FALSE(test, one(1ULL << 63, 1ULL << 63, 0));
	KUNIT_EXPECT_FALSE(test, two(0, 512, 1024, U64_MAX - 511));
}

/* The answer to a question for those from an offset on. */
static void from_where_it_was_asked_for(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, one(4096, 512, 4096));
	KUNIT_EXPECT_TRUE(test, one(4608, 512, 4096));
	KUNIT_EXPECT_FALSE(test, one(3584, 512, 4096));
	KUNIT_EXPECT_FALSE(test, one(3584, 1024, 4096));
	KUNIT_EXPECT_FALSE(test, one(0, 512, 4096));
	KUNIT_EXPECT_FALSE(test, one(0, SIZE, 512));
	KUNIT_EXPECT_TRUE(test, one(SIZE - 512, 512, SIZE - 512));
	KUNIT_EXPECT_FALSE(test, one(SIZE - 512, 512, SIZE));
}

static void ascending_without_overlap(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, two(0, 512, 1024, 512));
	KUNIT_EXPECT_TRUE(test, two(0, 512, SIZE - 512, 512));
	/* Neighbours: a run that was cut for lack of room. */
	KUNIT_EXPECT_TRUE(test, two(0, 512, 512, 512));
	KUNIT_EXPECT_FALSE(test, two(0, 1024, 512, 512));
	KUNIT_EXPECT_FALSE(test, two(0, 1024, 512, 1024));
	KUNIT_EXPECT_FALSE(test, two(0, 512, 0, 512));
	KUNIT_EXPECT_FALSE(test, two(0, 4096, 1024, 512));
	KUNIT_EXPECT_FALSE(test, two(1024, 512, 0, 512));
	KUNIT_EXPECT_FALSE(test, two(1024, 512, 512, 512));
	KUNIT_EXPECT_FALSE(test, two(0, SIZE, SIZE, 512));
}

/* A whole page of them, in which each one counts. */
static void each_counts(struct kunit *test)
{
	const unsigned int nr = PMEMIF_BAD_RANGES_PER_PAGE;
	struct pmemif_bad_range *ranges;
	unsigned int i;

	ranges = kunit_kzalloc(test, nr * sizeof(*ranges), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, ranges);
	for (i = 0; i < nr; i++) {
		ranges[i].offset = i * 1024;
		ranges[i].length = 512;
	}
	KUNIT_EXPECT_TRUE(test, bad_ranges_in_order(ranges, nr, 0, SIZE));
	for (i = 0; i < nr; i++) {
		ranges[i].length = 0;
		KUNIT_EXPECT_FALSE_MSG(test,
				       bad_ranges_in_order(ranges, nr, 0, SIZE),
				       "range %u", i);
		/* Those that weren't given don't matter. */
		KUNIT_EXPECT_TRUE_MSG(test,
				      bad_ranges_in_order(ranges, i, 0, SIZE),
				      "range %u", i);
		ranges[i].length = 512;
	}
}

static struct kunit_case bad_ranges_cases[] = {
	KUNIT_CASE(empty_list),
	KUNIT_CASE(one_in_order),
	KUNIT_CASE(not_empty),
	KUNIT_CASE(whole_sectors),
	KUNIT_CASE(within_the_region),
	KUNIT_CASE(beyond_64_bits),
	KUNIT_CASE(from_where_it_was_asked_for),
	KUNIT_CASE(ascending_without_overlap),
	KUNIT_CASE(each_counts),
	{}
};

static struct kunit_suite bad_ranges_suite = {
	.name = "bad-ranges",
	.test_cases = bad_ranges_cases,
};

kunit_test_suite(bad_ranges_suite);
