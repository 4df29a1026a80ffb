// SPDX-License-Identifier: GPL-2.0-only
/*
 * sample_test.c - which pages are sampled, how they and their checksums are
 * listed in xenstore, and what these prove
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

static void format_crcs(struct kunit *test)
{
	struct sample sample = { .nr = 3, .crc = { 0, 0x8a9136aa, U32_MAX } };
	char text[SAMPLE_TEXT_SIZE];

	sample_format_crcs(&sample, text);
	KUNIT_EXPECT_STREQ(test, text, "0x00000000 0x8a9136aa 0xffffffff");
	sample.nr = 1;
	sample_format_crcs(&sample, text);
	KUNIT_EXPECT_STREQ(test, text, "0x00000000");
	sample.nr = 0;
	sample_format_crcs(&sample, text);
	KUNIT_EXPECT_STREQ(test, text, "");
}

static void parse_crcs(struct kunit *test)
{
	struct sample sample = { .nr = 3 };

	KUNIT_ASSERT_EQ(test,
			sample_parse_crcs(&sample, "0x8a9136aa 7 4294967295"),
			0);
	KUNIT_EXPECT_EQ(test, sample.nr, 3);
	KUNIT_EXPECT_EQ(test, sample.crc[0], 0x8a9136aa);
	KUNIT_EXPECT_EQ(test, sample.crc[1], 7);
	KUNIT_EXPECT_EQ(test, sample.crc[2], U32_MAX);
}

static void parse_crcs_that_were_formatted(struct kunit *test)
{
	struct sample sample = { .nr = PMEMIF_MAX_SAMPLES }, copy = sample;
	char text[SAMPLE_TEXT_SIZE];
	unsigned int i;

	for (i = 0; i < PMEMIF_MAX_SAMPLES; i++)
		sample.crc[i] = 0x9e3779b9U * i;
	sample_format_crcs(&sample, text);
	KUNIT_EXPECT_EQ_MSG(test, sample_parse_crcs(&copy, text), 0, "\"%s\"",
			    text);
	KUNIT_EXPECT_EQ(test, memcmp(&sample, &copy, sizeof(sample)), 0);
}

/* One for each page. */
static void parse_crcs_of_another_number(struct kunit *test)
{
	static const char most[] = "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15";
	static const char more[] = "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16";
	struct sample sample = { .nr = 2 };

	KUNIT_EXPECT_EQ(test, sample_parse_crcs(&sample, "1 2"), 0);
	KUNIT_EXPECT_EQ(test, sample_parse_crcs(&sample, "1"), -EINVAL);
	KUNIT_EXPECT_EQ(test, sample_parse_crcs(&sample, ""), -EINVAL);
	KUNIT_EXPECT_EQ(test, sample_parse_crcs(&sample, "1 2 3"), -E2BIG);
	sample.nr = PMEMIF_MAX_SAMPLES;
	KUNIT_EXPECT_EQ(test, sample_parse_crcs(&sample, most), 0);
	KUNIT_EXPECT_EQ(test, sample_parse_crcs(&sample, more), -E2BIG);
}

static void parse_no_crcs(struct kunit *test)
{
	static const char * const texts[] = {
		" ", " 1", "1  2", "1 x", "1 -1", "+1 2", "1 2\n", "1,2",
		"1\t2", "8a9136aa 1", "1 0x", "1 000000000000000000000001",
	};
	struct sample sample = { .nr = 2 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		KUNIT_EXPECT_EQ_MSG(test, sample_parse_crcs(&sample, texts[i]),
				    -EINVAL, "\"%s\"", texts[i]);
}

static void parse_crcs_of_more_bits(struct kunit *test)
{
	struct sample sample = { .nr = 1 };

	KUNIT_EXPECT_EQ(test, sample_parse_crcs(&sample, "0xffffffff"), 0);
	KUNIT_EXPECT_EQ(test, sample_parse_crcs(&sample, "0x100000000"),
			-ERANGE);
	KUNIT_EXPECT_EQ(test, sample_parse_crcs(&sample, "4294967296"),
			-ERANGE);
	KUNIT_EXPECT_EQ(test, sample_parse_crcs(&sample, "18446744073709551616"),
			-ERANGE);
}

static void crcs_of_what_proves_nothing(struct kunit *test)
{
	u8 *page = kunit_kzalloc(test, PMEMIF_PAGE_SIZE, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_EQ(test, ~crc32_le(~0U, page, PMEMIF_PAGE_SIZE),
			SAMPLE_CRC_ZEROS);
	memset(page, 0xff, PMEMIF_PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, ~crc32_le(~0U, page, PMEMIF_PAGE_SIZE),
			SAMPLE_CRC_ONES);
}

/* The backend says of its pages, and the frontend sees: */
#define ZEROS	SAMPLE_CRC_ZEROS
#define ONES	SAMPLE_CRC_ONES

struct judgement {
	const char *what;
	unsigned int nr;
	u32 published[4];
	u32 seen[4];
	enum sample_verdict verdict;
};

static void expect_verdicts(struct kunit *test, const struct judgement *list,
			    size_t nr, bool changing)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		const struct judgement *j = &list[i];
		struct sample sample = { .nr = j->nr };

		memcpy(sample.crc, j->published, sizeof(j->published));
		KUNIT_EXPECT_EQ_MSG(test,
				    sample_judge(&sample, j->seen, changing),
				    j->verdict, "%s", j->what);
	}
}

/* Pages that are all alike prove nothing if they are equal, but if not... */
static void judge_what_nobody_writes(struct kunit *test)
{
	static const struct judgement list[] = {
		{ "one", 1, { 5 }, { 5 }, SAMPLE_EQUAL },
		{ "some", 3, { 5, 6, 7 }, { 5, 6, 7 }, SAMPLE_EQUAL },
		{ "one of them zeros", 2, { 5, ZEROS }, { 5, ZEROS },
		  SAMPLE_EQUAL },
		{ "zeros and ones", 2, { ZEROS, ONES }, { ZEROS, ONES },
		  SAMPLE_EQUAL },
		{ "zeros", 2, { ZEROS, ZEROS }, { ZEROS, ZEROS },
		  SAMPLE_UNVERIFIABLE },
		{ "ones", 2, { ONES, ONES }, { ONES, ONES },
		  SAMPLE_UNVERIFIABLE },
		{ "the first differs", 3, { 5, 6, 7 }, { 8, 6, 7 },
		  SAMPLE_DIFFERENT },
		{ "the last differs", 3, { 5, 6, 7 }, { 5, 6, 8 },
		  SAMPLE_DIFFERENT },
		{ "in another order", 2, { 5, 6 }, { 6, 5 },
		  SAMPLE_DIFFERENT },
		{ "zeros seen as ones", 1, { ZEROS }, { ONES },
		  SAMPLE_DIFFERENT },
		{ "zeros, then data", 2, { ZEROS, ZEROS }, { ZEROS, 5 },
		  SAMPLE_DIFFERENT },
		{ "a hole", 2, { 5, 6 }, { 5, ONES }, SAMPLE_DIFFERENT },
		{ "not of the sample", 1, { 5, 6 }, { 5, 7 }, SAMPLE_EQUAL },
	};

	expect_verdicts(test, list, ARRAY_SIZE(list), false);
}

static void judge_what_a_guest_writes(struct kunit *test)
{
	static const struct judgement list[] = {
		{ "nothing", 3, { 5, 6, 7 }, { 5, 6, 7 }, SAMPLE_EQUAL },
		{ "one page", 3, { 5, 6, 7 }, { 5, 8, 7 }, SAMPLE_EQUAL },
		{ "all but the first", 3, { 5, 6, 7 }, { 5, 8, 9 },
		  SAMPLE_EQUAL },
		{ "all but the last", 3, { 5, 6, 7 }, { 8, 9, 7 },
		  SAMPLE_EQUAL },
		{ "to zeros", 2, { 5, ZEROS }, { 5, 6 }, SAMPLE_EQUAL },
		{ "zeros", 2, { 5, 6 }, { 5, ZEROS }, SAMPLE_EQUAL },
		{ "not of the sample", 1, { 5, 6, 7 }, { 5, 8, ONES },
		  SAMPLE_EQUAL },
	};

	expect_verdicts(test, list, ARRAY_SIZE(list), true);
}

/* It would have to have written to each page that says anything. */
static void judge_another_target(struct kunit *test)
{
	static const struct judgement list[] = {
		{ "all", 3, { 5, 6, 7 }, { 8, 9, 10 }, SAMPLE_DIFFERENT },
		{ "two", 2, { 5, 6 }, { 8, 9 }, SAMPLE_DIFFERENT },
		{ "the only one", 1, { 5 }, { 8 }, SAMPLE_EQUAL },
		{ "two, beside zeros", 3, { 5, ZEROS, 6 }, { 8, ZEROS, 9 },
		  SAMPLE_DIFFERENT },
		{ "two, beside ones", 3, { ONES, 5, 6 }, { ONES, 8, 9 },
		  SAMPLE_DIFFERENT },
		{ "one, and zeros", 3, { 5, ZEROS, ZEROS }, { 8, 9, 10 },
		  SAMPLE_EQUAL },
		{ "all are zeros", 2, { 5, 6 }, { ZEROS, ZEROS },
		  SAMPLE_DIFFERENT },
	};

	expect_verdicts(test, list, ARRAY_SIZE(list), true);
}

static void judge_what_says_nothing(struct kunit *test)
{
	static const struct judgement list[] = {
		{ "zeros", 2, { ZEROS, ZEROS }, { ZEROS, ZEROS },
		  SAMPLE_UNVERIFIABLE },
		{ "ones", 2, { ONES, ONES }, { ONES, ONES },
		  SAMPLE_UNVERIFIABLE },
		{ "zeros and ones", 2, { ZEROS, ONES }, { ZEROS, ONES },
		  SAMPLE_UNVERIFIABLE },
		{ "zeros that were written to", 3, { ZEROS, ZEROS, ZEROS },
		  { 5, 6, 7 }, SAMPLE_UNVERIFIABLE },
		{ "ones that were written to", 2, { ONES, ONES }, { ZEROS, 6 },
		  SAMPLE_UNVERIFIABLE },
	};

	expect_verdicts(test, list, ARRAY_SIZE(list), true);
}

/* Whatever the other pages say. */
static void judge_a_hole(struct kunit *test)
{
	static const struct judgement list[] = {
		{ "all", 2, { 5, 6 }, { ONES, ONES }, SAMPLE_HOLE },
		{ "the first", 3, { 5, 6, 7 }, { ONES, 6, 7 }, SAMPLE_HOLE },
		{ "the last", 3, { 5, 6, 7 }, { 5, 6, ONES }, SAMPLE_HOLE },
		{ "where zeros were", 2, { ZEROS, 5 }, { ONES, 5 },
		  SAMPLE_HOLE },
		{ "of nothing but zeros", 2, { ZEROS, ZEROS },
		  { ZEROS, ONES }, SAMPLE_HOLE },
		{ "of another target", 3, { 5, 6, 7 }, { 8, 9, ONES },
		  SAMPLE_HOLE },
		{ "ones that were ones", 2, { 5, ONES }, { 5, ONES },
		  SAMPLE_EQUAL },
	};

	expect_verdicts(test, list, ARRAY_SIZE(list), true);
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
	KUNIT_CASE(format_crcs),
	KUNIT_CASE(parse_crcs),
	KUNIT_CASE(parse_crcs_that_were_formatted),
	KUNIT_CASE(parse_crcs_of_another_number),
	KUNIT_CASE(parse_no_crcs),
	KUNIT_CASE(parse_crcs_of_more_bits),
	KUNIT_CASE(crcs_of_what_proves_nothing),
	KUNIT_CASE(judge_what_nobody_writes),
	KUNIT_CASE(judge_what_a_guest_writes),
	KUNIT_CASE(judge_another_target),
	KUNIT_CASE(judge_what_says_nothing),
	KUNIT_CASE(judge_a_hole),
	{}
};

static struct kunit_suite sample_suite = {
	.name = "sample",
	.test_cases = sample_cases,
};

kunit_test_suite(sample_suite);
