// SPDX-License-Identifier: GPL-2.0-only
/* holes_test.c - the list of pages that are missing from a guest's map */
#include <kunit/test.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "holes.h"

/* 262144 pages */
#define SIZE	SZ_1G

static struct holes *make(struct kunit *test, const char *text)
{
	struct holes *holes = kunit_kzalloc(test, sizeof(*holes), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, holes);
	KUNIT_ASSERT_EQ(test, holes_parse(holes, text, SIZE), 0);
	return holes;
}

static void expect_holes(struct kunit *test, const struct holes *holes,
			 const struct hole *expected, unsigned int nr)
{
	unsigned int i;

	KUNIT_ASSERT_EQ(test, holes->nr, nr);
	for (i = 0; i < nr; i++) {
		KUNIT_EXPECT_EQ_MSG(test, holes->hole[i].page,
				    expected[i].page, "hole %u", i);
		KUNIT_EXPECT_EQ_MSG(test, holes->hole[i].count,
				    expected[i].count, "hole %u", i);
	}
}

static void parse(struct kunit *test)
{
	static const struct hole holes[] = {
		{ 0, 2 }, { 17, 1 }, { 300, 16 }, { 262143, 1 },
	};

	expect_holes(test, make(test, "0+2 17+1 300+16 262143+1"), holes, 4);
	expect_holes(test, make(test, "17+1"), holes + 1, 1);
	expect_holes(test, make(test, ""), NULL, 0);
	expect_holes(test, make(test, "0+2 0x11+1 300+0x10"), holes, 3);
}

static void parse_neighbours(struct kunit *test)
{
	static const struct hole holes[] = { { 10, 5 }, { 15, 1 } };

	expect_holes(test, make(test, "10+5 15+1"), holes, 2);
}

static void parse_the_whole_region(struct kunit *test)
{
	static const struct hole all = { 0, 262144 };
	static const struct hole rest = { 1, 262143 };

	expect_holes(test, make(test, "0+262144"), &all, 1);
	expect_holes(test, make(test, "1+262143"), &rest, 1);
}

static void parse_anew(struct kunit *test)
{
	static const struct hole hole = { 5, 1 };
	struct holes *holes = make(test, "1+1 3+1");

	KUNIT_EXPECT_EQ(test, holes_parse(holes, "5+1", SIZE), 0);
	expect_holes(test, holes, &hole, 1);
}

static void parse_no_list(struct kunit *test)
{
	static const char * const texts[] = {
		" ", "+", "17", "17+", "+1", "17-1", "17+1+1", "17 +1",
		"17+ 1", " 17+1", "17+1  18+1", "17+1,18+1", "17+1\n",
		"17+1\t18+1", "a+1", "17+b", "17+-1", "-17+1", "++1",
		"17+1x", "17+1 x", "17.0+1", "17++1",
		/* Longer than any two numbers. */
		"000000000000000000000000000000000000000000000017+1",
	};
	struct holes holes;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		KUNIT_EXPECT_EQ_MSG(test, holes_parse(&holes, texts[i], SIZE),
				    -EINVAL, "\"%s\"", texts[i]);
}

static void parse_beyond_the_region(struct kunit *test)
{
	static const char * const texts[] = {
		"262144+1", "262143+2", "0+262145", "1+262144", "300000+1",
		"17+1 262144+1",
		/* Modulo 2^64 it ends in the region. */
		"1+18446744073709551615", "10+18446744073709551610",
		"18446744073709551615+1", "18446744073709551615+2",
		/* And these are no 64 bits. */
		"18446744073709551616+1", "17+18446744073709551616",
		"17+18446744073709551617",
		/* Their addresses are in the region, modulo 2^64. */
		"0x10000000000000+1", "17+0x10000000000001",
	};
	struct holes holes;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		KUNIT_EXPECT_EQ_MSG(test, holes_parse(&holes, texts[i], SIZE),
				    -ERANGE, "\"%s\"", texts[i]);
	/* A page that the region has a part of isn't one. */
	KUNIT_EXPECT_EQ(test, holes_parse(&holes, "1+1", 2 * 4096), 0);
	KUNIT_EXPECT_EQ(test, holes_parse(&holes, "1+1", 2 * 4096 - 1),
			-ERANGE);
}

static void parse_out_of_order(struct kunit *test)
{
	static const char * const texts[] = {
		"17+1 17+1", "17+1 16+1", "17+2 18+1", "17+1 0+1",
		"10+10 12+3", "10+10 19+10", "10+10 5+6", "10+10 5+30",
		"1+1 3+1 2+1",
	};
	struct holes holes;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		KUNIT_EXPECT_EQ_MSG(test, holes_parse(&holes, texts[i], SIZE),
				    -ERANGE, "\"%s\"", texts[i]);
}

static void parse_empty_holes(struct kunit *test)
{
	struct holes holes;

	KUNIT_EXPECT_EQ(test, holes_parse(&holes, "17+0", SIZE), -ERANGE);
	KUNIT_EXPECT_EQ(test, holes_parse(&holes, "0+0", SIZE), -ERANGE);
	KUNIT_EXPECT_EQ(test, holes_parse(&holes, "17+1 18+0", SIZE), -ERANGE);
}

/* @nr holes of 8 pages each, at 10, 30, 50 and so on. */
static char *list_of(struct kunit *test, unsigned int nr)
{
	const size_t size = 32 * nr + 1;
	char *text = kunit_kzalloc(test, size, GFP_KERNEL);
	unsigned int i;
	size_t len = 0;

	KUNIT_ASSERT_NOT_NULL(test, text);
	for (i = 0; i < nr; i++)
		len += scnprintf(text + len, size - len, "%s%u+8",
				 i ? " " : "", 20 * i + 10);
	return text;
}

/* 64 of them, spelled out, since the tool counts too. */
static void parse_too_many(struct kunit *test)
{
	struct holes *holes = make(test, list_of(test, 64));

	KUNIT_EXPECT_EQ(test, holes->nr, 64);
	KUNIT_EXPECT_EQ(test, holes->hole[63].page, 1270);
	KUNIT_EXPECT_EQ(test, holes_parse(holes, list_of(test, 65), SIZE),
			-E2BIG);
}

static void expect_next(struct kunit *test, const struct holes *holes,
			u64 first, u64 end, u64 page, u64 count)
{
	struct hole run = {};

	KUNIT_EXPECT_TRUE_MSG(test, holes_next(holes, first, end, &run),
			      "%llu to %llu", first, end);
	KUNIT_EXPECT_EQ_MSG(test, run.page, page, "%llu to %llu", first, end);
	KUNIT_EXPECT_EQ_MSG(test, run.count, count, "%llu to %llu", first,
			    end);
}

static void expect_none(struct kunit *test, const struct holes *holes,
			u64 first, u64 end)
{
	struct hole run;

	KUNIT_EXPECT_FALSE_MSG(test, holes_next(holes, first, end, &run),
			       "%llu to %llu", first, end);
}

static void next(struct kunit *test)
{
	const struct holes *holes = make(test, "10+5 20+1 30+10");

	expect_next(test, holes, 0, 262144, 10, 5);
	expect_next(test, holes, 10, 15, 10, 5);
	expect_next(test, holes, 15, 262144, 20, 1);
	expect_next(test, holes, 20, 21, 20, 1);
	expect_next(test, holes, 21, 262144, 30, 10);
	expect_next(test, holes, 0, U64_MAX, 10, 5);
}

static void next_is_clipped(struct kunit *test)
{
	const struct holes *holes = make(test, "10+5 20+1 30+10");

	expect_next(test, holes, 12, 262144, 12, 3);
	expect_next(test, holes, 0, 12, 10, 2);
	expect_next(test, holes, 0, 11, 10, 1);
	expect_next(test, holes, 14, 15, 14, 1);
	expect_next(test, holes, 12, 14, 12, 2);
	expect_next(test, holes, 39, 262144, 39, 1);
}

static void next_of_mapped_pages(struct kunit *test)
{
	const struct holes *holes = make(test, "10+5 20+1 30+10");

	expect_none(test, holes, 0, 10);
	expect_none(test, holes, 9, 10);
	expect_none(test, holes, 15, 20);
	expect_none(test, holes, 21, 30);
	expect_none(test, holes, 40, 262144);
	expect_none(test, holes, 0, 0);
	expect_none(test, holes, 12, 12);
	expect_none(test, holes, 14, 12);
	expect_none(test, make(test, ""), 0, 262144);
}

static void expect_filled(struct kunit *test, const char *before, u64 page,
			  u64 count, const char *after)
{
	struct holes *holes = make(test, before);
	struct holes *expected = make(test, after);
	unsigned int i;

	KUNIT_EXPECT_EQ(test, holes_fill(holes, page, count), 0);
	KUNIT_EXPECT_EQ_MSG(test, holes->nr, expected->nr,
			    "\"%s\" without %llu+%llu", before, page, count);
	for (i = 0; i < min(holes->nr, expected->nr); i++) {
		KUNIT_EXPECT_EQ_MSG(test, holes->hole[i].page,
				    expected->hole[i].page,
				    "\"%s\" without %llu+%llu, hole %u",
				    before, page, count, i);
		KUNIT_EXPECT_EQ_MSG(test, holes->hole[i].count,
				    expected->hole[i].count,
				    "\"%s\" without %llu+%llu, hole %u",
				    before, page, count, i);
	}
}

static void fill_one(struct kunit *test)
{
	expect_filled(test, "10+5", 10, 5, "");
	expect_filled(test, "10+1", 10, 1, "");
	expect_filled(test, "10+5", 8, 10, "");
	expect_filled(test, "0+5", 0, 5, "");
	expect_filled(test, "262143+1", 262143, 1, "");
	expect_filled(test, "0+262144", 0, 262144, "");
}

static void fill_at_its_start(struct kunit *test)
{
	expect_filled(test, "10+5", 10, 1, "11+4");
	expect_filled(test, "10+5", 10, 4, "14+1");
	expect_filled(test, "10+5", 5, 6, "11+4");
	expect_filled(test, "0+5", 0, 2, "2+3");
}

static void fill_at_its_end(struct kunit *test)
{
	expect_filled(test, "10+5", 14, 1, "10+4");
	expect_filled(test, "10+5", 11, 4, "10+1");
	expect_filled(test, "10+5", 14, 100, "10+4");
	expect_filled(test, "262140+4", 262143, 1, "262140+3");
}

static void fill_in_its_middle(struct kunit *test)
{
	expect_filled(test, "10+5", 12, 1, "10+2 13+2");
	expect_filled(test, "10+5", 11, 3, "10+1 14+1");
	expect_filled(test, "10+3", 11, 1, "10+1 12+1");
	expect_filled(test, "1+1 10+5 20+1 30+1", 12, 1,
		      "1+1 10+2 13+2 20+1 30+1");
}

static void fill_what_is_mapped(struct kunit *test)
{
	expect_filled(test, "", 10, 5, "");
	expect_filled(test, "10+5", 9, 1, "10+5");
	expect_filled(test, "10+5", 15, 1, "10+5");
	expect_filled(test, "10+5 20+5", 15, 5, "10+5 20+5");
	expect_filled(test, "10+5 20+5", 0, 10, "10+5 20+5");
	expect_filled(test, "10+5 20+5", 25, 100, "10+5 20+5");
}

static void fill_several(struct kunit *test)
{
	expect_filled(test, "10+5 20+5 30+5", 0, 100, "");
	expect_filled(test, "10+5 20+5 30+5", 10, 25, "");
	expect_filled(test, "10+5 20+5 30+5", 12, 20, "10+2 32+3");
	expect_filled(test, "10+5 20+5 30+5", 15, 15, "10+5 30+5");
	expect_filled(test, "10+5 20+5 30+5", 20, 5, "10+5 30+5");
	expect_filled(test, "10+5 20+5 30+5", 14, 7, "10+4 21+4 30+5");
	expect_filled(test, "10+5 20+5 30+5", 24, 7, "10+5 20+4 31+4");
	expect_filled(test, "10+5 20+5 30+5", 0, 25, "30+5");
	expect_filled(test, "10+5 20+5 30+5", 15, 100, "10+5");
	expect_filled(test, "10+5 15+5 20+5", 12, 10, "10+2 22+3");
	expect_filled(test, "10+1 11+1 12+1", 11, 1, "10+1 12+1");
}

/* What op CLEAR_BAD does: ask for the next one, and fill it. */
static void next_and_fill(struct kunit *test)
{
	static const struct hole left[] = { { 10, 2 }, { 32, 3 } };
	struct holes *holes = make(test, "10+5 20+5 30+5");
	unsigned int rounds = 0;
	struct hole run;

	while (holes_next(holes, 12, 32, &run)) {
		KUNIT_ASSERT_EQ(test, holes_fill(holes, run.page, run.count),
				0);
		KUNIT_ASSERT_LE(test, ++rounds, 3);
	}
	KUNIT_EXPECT_EQ(test, rounds, 3);
	expect_holes(test, holes, left, ARRAY_SIZE(left));
}

/* Without room for one more, none is split, and nothing is written behind. */
static void full_list(struct kunit *test)
{
	struct {
		struct holes holes;
		u8 guard[64];
	} *full = kunit_kzalloc(test, sizeof(*full), GFP_KERNEL);
	struct holes *before = kunit_kzalloc(test, sizeof(*before),
					     GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, full);
	KUNIT_ASSERT_NOT_NULL(test, before);
	memset(full->guard, 0xa5, sizeof(full->guard));
	KUNIT_ASSERT_EQ(test, holes_parse(&full->holes, list_of(test, 63),
					  SIZE), 0);

	/* The last that there is room for. */
	KUNIT_ASSERT_EQ(test, holes_fill(&full->holes, 12, 1), 0);
	KUNIT_ASSERT_EQ(test, full->holes.nr, 64);
	KUNIT_EXPECT_EQ(test, full->holes.hole[1].page, 13);
	KUNIT_EXPECT_EQ(test, full->holes.hole[1].count, 5);
	KUNIT_EXPECT_EQ(test, full->holes.hole[63].page, 1250);
	KUNIT_EXPECT_EQ(test, full->holes.hole[63].count, 8);

	*before = full->holes;
	KUNIT_EXPECT_EQ(test, holes_fill(&full->holes, 32, 1), -ENOSPC);
	KUNIT_EXPECT_EQ(test, holes_fill(&full->holes, 1254, 1), -ENOSPC);
	KUNIT_EXPECT_EQ(test, memcmp(&full->holes, before, sizeof(*before)),
			0);

	/* That needs no room, and makes some. */
	KUNIT_EXPECT_EQ(test, holes_fill(&full->holes, 30, 1), 0);
	KUNIT_EXPECT_EQ(test, full->holes.nr, 64);
	KUNIT_EXPECT_EQ(test, holes_fill(&full->holes, 50, 8), 0);
	KUNIT_EXPECT_EQ(test, full->holes.nr, 63);
	KUNIT_EXPECT_EQ(test, holes_fill(&full->holes, 1254, 1), 0);
	KUNIT_EXPECT_EQ(test, full->holes.nr, 64);
	KUNIT_EXPECT_EQ(test, full->holes.hole[63].page, 1255);
	KUNIT_EXPECT_EQ(test, full->holes.hole[63].count, 3);
	KUNIT_EXPECT_NULL(test, memchr_inv(full->guard, 0xa5,
					   sizeof(full->guard)));
	KUNIT_EXPECT_EQ(test, holes_fill(&full->holes, 0, 262144), 0);
	KUNIT_EXPECT_EQ(test, full->holes.nr, 0);
}

static struct kunit_case holes_cases[] = {
	KUNIT_CASE(parse),
	KUNIT_CASE(parse_neighbours),
	KUNIT_CASE(parse_the_whole_region),
	KUNIT_CASE(parse_anew),
	KUNIT_CASE(parse_no_list),
	KUNIT_CASE(parse_beyond_the_region),
	KUNIT_CASE(parse_out_of_order),
	KUNIT_CASE(parse_empty_holes),
	KUNIT_CASE(parse_too_many),
	KUNIT_CASE(next),
	KUNIT_CASE(next_is_clipped),
	KUNIT_CASE(next_of_mapped_pages),
	KUNIT_CASE(fill_one),
	KUNIT_CASE(fill_at_its_start),
	KUNIT_CASE(fill_at_its_end),
	KUNIT_CASE(fill_in_its_middle),
	KUNIT_CASE(fill_what_is_mapped),
	KUNIT_CASE(fill_several),
	KUNIT_CASE(next_and_fill),
	KUNIT_CASE(full_list),
	{}
};

static struct kunit_suite holes_suite = {
	.name = "holes",
	.test_cases = holes_cases,
};

kunit_test_suite(holes_suite);
