// SPDX-License-Identifier: GPL-2.0-only
/*
 * sample_test.c - which pages are sampled, how they are listed in xenstore, and
 * what a checksum over them proves
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "sample.h"

#define PAGES(nr)	((u64)(nr) * PMEMIF_PAGE_SIZE)

/* From one page to the largest region that the protocol can tell of. */
static const u64 sizes[] = {
	PAGES(1), PAGES(2), PAGES(15), PAGES(16), PAGES(17), PAGES(100),
	PMEMIF_MIN_SIZE, SZ_1G, 3ULL * SZ_1G + PAGES(1), 1ULL << 40,
	(1ULL << PMEMIF_ADDRESS_BITS) - PAGES(1),
};

static void as_many_as_there_are(struct kunit *test)
{
	struct sample sample;
	unsigned int nr, i;

	for (nr = 1; nr <= PMEMIF_MAX_SAMPLES; nr++) {
		sample_choose(&sample, PAGES(nr));
		KUNIT_ASSERT_EQ(test, sample.nr, nr);
		for (i = 0; i < nr; i++)
			KUNIT_EXPECT_EQ_MSG(test, sample.page[i], i,
					    "of %u pages", nr);
	}
	sample_choose(&sample, PAGES(PMEMIF_MAX_SAMPLES + 1));
	KUNIT_EXPECT_EQ(test, sample.nr, PMEMIF_MAX_SAMPLES);
}

static void from_the_first_to_the_last(struct kunit *test)
{
	struct sample sample;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		sample_choose(&sample, sizes[i]);
		KUNIT_ASSERT_GT(test, sample.nr, 0);
		KUNIT_EXPECT_EQ_MSG(test, sample.page[0], 0, "size %#llx",
				    sizes[i]);
		KUNIT_EXPECT_EQ_MSG(test, sample.page[sample.nr - 1],
				    sizes[i] / PMEMIF_PAGE_SIZE - 1,
				    "size %#llx", sizes[i]);
	}
}

/* All distances are the same, but for rounding; so no page comes twice. */
static void evenly_spread(struct kunit *test)
{
	struct sample sample;
	unsigned int j;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		u64 least = U64_MAX, most = 0;

		sample_choose(&sample, sizes[i]);
		for (j = 1; j < sample.nr; j++) {
			u64 gap = sample.page[j] - sample.page[j - 1];

			least = min(least, gap);
			most = max(most, gap);
		}
		if (sample.nr == 1)
			continue;
		KUNIT_EXPECT_GT_MSG(test, least, 0, "size %#llx", sizes[i]);
		KUNIT_EXPECT_LE_MSG(test, most, least + 1, "size %#llx",
				    sizes[i]);
	}
}

static void an_incomplete_page_is_none(struct kunit *test)
{
	struct sample sample;

	sample_choose(&sample, PAGES(3) - 1);
	KUNIT_EXPECT_EQ(test, sample.nr, 2);
	KUNIT_EXPECT_EQ(test, sample.page[1], 1);
}

/* Pages that must not be read: so many from @first on, of each @period. */
struct unfit {
	u64 first;
	u64 count;
	u64 period;
	u64 size;
	unsigned int asked_beyond;
};

static bool is_unfit(u64 page, void *data)
{
	struct unfit *unfit = data;

	if (page >= unfit->size / PMEMIF_PAGE_SIZE)
		unfit->asked_beyond++;
	if (unfit->period)
		page %= unfit->period;
	return page >= unfit->first && page - unfit->first < unfit->count;
}

/* Avoid @unfit ones among those that are chosen of @size. */
static struct sample avoid(struct kunit *test, struct unfit unfit, u64 size)
{
	struct sample sample;

	unfit.size = size;
	sample_choose(&sample, size);
	sample_avoid(&sample, size, is_unfit, &unfit);
	KUNIT_EXPECT_EQ(test, unfit.asked_beyond, 0);
	return sample;
}

static void avoid_none(struct kunit *test)
{
	struct sample chosen, sample;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		memset(&chosen, 0, sizeof(chosen));
		sample_choose(&chosen, sizes[i]);
		sample = avoid(test, (struct unfit){}, sizes[i]);
		KUNIT_ASSERT_EQ(test, sample.nr, chosen.nr);
		KUNIT_EXPECT_EQ_MSG(test,
				    memcmp(sample.page, chosen.page,
					   chosen.nr * sizeof(u64)),
				    0, "size %#llx", sizes[i]);
	}
}

/* Only the one that is unfit changes, to the next one that isn't. */
static void avoid_one(struct kunit *test)
{
	struct sample chosen, sample;
	unsigned int i, j;
	u64 count;

	sample_choose(&chosen, SZ_1G);
	for (i = 0; i + 1 < PMEMIF_MAX_SAMPLES; i++) {
		for (count = 1; count < 512; count += 51) {
			struct unfit unfit = { chosen.page[i], count };

			sample = avoid(test, unfit, SZ_1G);
			KUNIT_ASSERT_EQ(test, sample.nr, PMEMIF_MAX_SAMPLES);
			for (j = 0; j < PMEMIF_MAX_SAMPLES; j++)
				KUNIT_EXPECT_EQ_MSG(test, sample.page[j],
						    chosen.page[j] +
						    (j == i ? count : 0),
						    "%llu from %u, page %u",
						    count, i, j);
		}
	}
}

/* Those in front of a chosen page are no reason to leave it. */
static void avoid_what_is_not_chosen(struct kunit *test)
{
	struct sample sample;

	sample = avoid(test, (struct unfit){ 1, 17475 }, SZ_1G);
	KUNIT_ASSERT_EQ(test, sample.nr, PMEMIF_MAX_SAMPLES);
	KUNIT_EXPECT_EQ(test, sample.page[0], 0);
	KUNIT_EXPECT_EQ(test, sample.page[1], 17476);
}

/* 512 pages are tried, then there is one less. */
static void avoid_up_to_the_reach(struct kunit *test)
{
	struct sample sample;

	sample = avoid(test, (struct unfit){ 0, 511 }, SZ_1G);
	KUNIT_ASSERT_EQ(test, sample.nr, PMEMIF_MAX_SAMPLES);
	KUNIT_EXPECT_EQ(test, sample.page[0], 511);

	sample = avoid(test, (struct unfit){ 0, 512 }, SZ_1G);
	KUNIT_ASSERT_EQ(test, sample.nr, PMEMIF_MAX_SAMPLES - 1);
	KUNIT_EXPECT_EQ(test, sample.page[0], 17476);
	KUNIT_EXPECT_EQ(test, sample.page[14], 262143);
}

/* Behind the last page there is none, fit or not. */
static void avoid_the_last(struct kunit *test)
{
	struct sample sample;

	sample = avoid(test, (struct unfit){ 262143, 1 }, SZ_1G);
	KUNIT_ASSERT_EQ(test, sample.nr, PMEMIF_MAX_SAMPLES - 1);
	KUNIT_EXPECT_EQ(test, sample.page[0], 0);
	KUNIT_EXPECT_EQ(test, sample.page[14], 244666);

	sample = avoid(test, (struct unfit){ 262143, U64_MAX }, SZ_1G - 1);
	KUNIT_EXPECT_EQ(test, sample.nr, PMEMIF_MAX_SAMPLES);
	KUNIT_EXPECT_EQ(test, sample.page[15], 262142);
}

static void avoid_all(struct kunit *test)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		KUNIT_EXPECT_EQ_MSG(test,
				    avoid(test, (struct unfit){ 0, U64_MAX },
					  sizes[i]).nr,
				    0, "size %#llx", sizes[i]);
}

static void avoid_all_but_the_first(struct kunit *test)
{
	struct sample sample;

	sample = avoid(test, (struct unfit){ 1, U64_MAX }, SZ_1G);
	KUNIT_ASSERT_EQ(test, sample.nr, 1);
	KUNIT_EXPECT_EQ(test, sample.page[0], 0);
}

/* What is left is fit, within the region, in order, and a list for the peer. */
static void avoid_many(struct kunit *test)
{
	static const struct unfit patterns[] = {
		{ 0, 1, 2 }, { 1, 1, 2 }, { 0, 7, 8 }, { 3, 100, 128 },
		{ 0, 511, 512 }, { 0, 513, 1000 }, { 0, 1000, 17476 },
	};
	char text[SAMPLE_TEXT_SIZE];
	unsigned int j;
	size_t i, s;

	for (i = 0; i < ARRAY_SIZE(patterns); i++) {
		for (s = 0; s < ARRAY_SIZE(sizes); s++) {
			struct unfit unfit = patterns[i];
			struct sample sample, copy;

			sample = avoid(test, unfit, sizes[s]);
			unfit.size = sizes[s];
			for (j = 0; j < sample.nr; j++)
				KUNIT_EXPECT_FALSE_MSG(test,
						       is_unfit(sample.page[j],
								&unfit),
						       "page %llu",
						       sample.page[j]);
			KUNIT_EXPECT_EQ(test, unfit.asked_beyond, 0);
			for (j = 1; j < sample.nr; j++)
				KUNIT_EXPECT_GE(test, sample.page[j],
						sample.page[j - 1]);
			if (!sample.nr)
				continue;
			sample_format(&sample, text);
			KUNIT_EXPECT_EQ_MSG(test,
					    sample_parse(&copy, text, sizes[s]),
					    0, "\"%s\"", text);
		}
	}
}

static void format(struct kunit *test)
{
	struct sample sample = { .nr = 3, .page = { 0, 17, 262143 } };
	char text[SAMPLE_TEXT_SIZE];

	sample_format(&sample, text);
	KUNIT_EXPECT_STREQ(test, text, "0 17 262143");
	sample.nr = 1;
	sample_format(&sample, text);
	KUNIT_EXPECT_STREQ(test, text, "0");
	sample.nr = 0;
	sample_format(&sample, text);
	KUNIT_EXPECT_STREQ(test, text, "");
}

/* The buffer takes it, to the last octet and no further. */
static void format_the_longest(struct kunit *test)
{
	static const char last[] = " 18446744073709551615";
	struct sample sample = { .nr = PMEMIF_MAX_SAMPLES };
	char text[SAMPLE_TEXT_SIZE + 8];
	size_t len;

	memset64(sample.page, U64_MAX, PMEMIF_MAX_SAMPLES);
	memset(text, '#', sizeof(text));
	sample_format(&sample, text);
	len = strnlen(text, SAMPLE_TEXT_SIZE);
	KUNIT_ASSERT_EQ(test, len, SAMPLE_TEXT_SIZE - 1);
	KUNIT_EXPECT_STREQ(test, text + len - strlen(last), last);
	KUNIT_EXPECT_TRUE(test,
			  !memchr_inv(text + SAMPLE_TEXT_SIZE, '#', 8));
}

static void parse(struct kunit *test)
{
	struct sample sample;

	KUNIT_ASSERT_EQ(test, sample_parse(&sample, "0 17 0x3ffff", SZ_1G), 0);
	KUNIT_ASSERT_EQ(test, sample.nr, 3);
	KUNIT_EXPECT_EQ(test, sample.page[0], 0);
	KUNIT_EXPECT_EQ(test, sample.page[1], 17);
	KUNIT_EXPECT_EQ(test, sample.page[2], 262143);
}

static void parse_what_was_formatted(struct kunit *test)
{
	struct sample sample, copy;
	char text[SAMPLE_TEXT_SIZE];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		memset(&sample, 0, sizeof(sample));
		memset(&copy, 0, sizeof(copy));
		sample_choose(&sample, sizes[i]);
		sample_format(&sample, text);
		KUNIT_EXPECT_EQ_MSG(test, sample_parse(&copy, text, sizes[i]),
				    0, "\"%s\"", text);
		KUNIT_EXPECT_TRUE_MSG(test,
				      !memcmp(&sample, &copy, sizeof(sample)),
				      "\"%s\"", text);
	}
}

static void parse_no_list(struct kunit *test)
{
	static const char * const texts[] = {
		"", " ", " 0", "0  1", "0 x", "0 -1", "+0", "0\n", "0,1",
		"0\t1", "0 000000000000000000000001",
	};
	struct sample sample;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		KUNIT_EXPECT_EQ_MSG(test,
				    sample_parse(&sample, texts[i], SZ_1G),
				    -EINVAL, "\"%s\"", texts[i]);
}

static void parse_pages_beyond_the_region(struct kunit *test)
{
	struct sample sample;

	KUNIT_EXPECT_EQ(test, sample_parse(&sample, "262143", SZ_1G), 0);
	KUNIT_EXPECT_EQ(test, sample_parse(&sample, "262144", SZ_1G), -ERANGE);
	KUNIT_EXPECT_EQ(test, sample_parse(&sample, "0 262144", SZ_1G),
			-ERANGE);
	/* Its address is in the region again, modulo 2^64. */
	KUNIT_EXPECT_EQ(test, sample_parse(&sample, "0x10000000000000", SZ_1G),
			-ERANGE);
	KUNIT_EXPECT_EQ(test,
			sample_parse(&sample, "18446744073709551616", SZ_1G),
			-ERANGE);
	/* Of a page that the region has a part of. */
	KUNIT_EXPECT_EQ(test, sample_parse(&sample, "1", PAGES(2) - 1),
			-ERANGE);
}

static void parse_too_many(struct kunit *test)
{
	static const char most[] = "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15";
	static const char more[] = "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16";
	struct sample sample;

	KUNIT_EXPECT_EQ(test, sample_parse(&sample, most, SZ_1G), 0);
	KUNIT_EXPECT_EQ(test, sample.nr, PMEMIF_MAX_SAMPLES);
	KUNIT_EXPECT_EQ(test, sample_parse(&sample, more, SZ_1G), -E2BIG);
}

/* Pages that are all alike prove nothing if they are equal... */
static void judge_equal(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, sample_judge(0x12345678, 0x12345678, false),
			SAMPLE_EQUAL);
	KUNIT_EXPECT_EQ(test, sample_judge(0x12345678, 0x12345678, true),
			SAMPLE_UNVERIFIABLE);
}

/* ...but they prove enough if they aren't: a hole reads like that. */
static void judge_different(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, sample_judge(0x12345678, 0x12345679, false),
			SAMPLE_DIFFERENT);
	KUNIT_EXPECT_EQ(test, sample_judge(0x12345678, 0x12345679, true),
			SAMPLE_DIFFERENT);
}

static struct kunit_case sample_cases[] = {
	KUNIT_CASE(as_many_as_there_are),
	KUNIT_CASE(from_the_first_to_the_last),
	KUNIT_CASE(evenly_spread),
	KUNIT_CASE(an_incomplete_page_is_none),
	KUNIT_CASE(avoid_none),
	KUNIT_CASE(avoid_one),
	KUNIT_CASE(avoid_what_is_not_chosen),
	KUNIT_CASE(avoid_up_to_the_reach),
	KUNIT_CASE(avoid_the_last),
	KUNIT_CASE(avoid_all),
	KUNIT_CASE(avoid_all_but_the_first),
	KUNIT_CASE(avoid_many),
	KUNIT_CASE(format),
	KUNIT_CASE(format_the_longest),
	KUNIT_CASE(parse),
	KUNIT_CASE(parse_what_was_formatted),
	KUNIT_CASE(parse_no_list),
	KUNIT_CASE(parse_pages_beyond_the_region),
	KUNIT_CASE(parse_too_many),
	KUNIT_CASE(judge_equal),
	KUNIT_CASE(judge_different),
	{}
};

static struct kunit_suite sample_suite = {
	.name = "sample",
	.test_cases = sample_cases,
};

kunit_test_suite(sample_suite);
