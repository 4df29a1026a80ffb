// SPDX-License-Identifier: GPL-2.0-only
/* parts_test.c - what of a region lies in which part, and what makes up one */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "parts.h"

/* 16 MiB and a page, 32 MiB, and 16 MiB. */
#define FIRST	0x1001000ULL
#define SECOND	0x2000000ULL
#define THIRD	0x1000000ULL
#define ALL	(FIRST + SECOND + THIRD)

static const struct parts three = { 3, { FIRST, SECOND, THIRD } };
static const struct parts one = { 1, { FIRST } };

static void sizes_add_up(struct kunit *test)
{
	struct parts most = { .nr = PARTS_MAX };
	unsigned int i;

	KUNIT_EXPECT_EQ(test, PARTS_MAX, 16);
	KUNIT_EXPECT_EQ(test, parts_size(&one), FIRST);
	KUNIT_EXPECT_EQ(test, parts_size(&three), ALL);
	for (i = 0; i < PARTS_MAX; i++)
		most.size[i] = 1ULL << 47;
	KUNIT_EXPECT_EQ(test, parts_size(&most), 1ULL << 51);
	/* Those that count, and no others. */
	most.nr = 2;
	KUNIT_EXPECT_EQ(test, parts_size(&most), 1ULL << 48);
}

struct range {
	u64 offset, length;
	unsigned int nr;
	struct part_run run[3];
};

static void expect_runs(struct kunit *test, const struct parts *parts,
			const struct range *range)
{
	u64 offset = range->offset, length = range->length;
	struct part_run run;
	unsigned int i;

	for (i = 0; i < range->nr; i++) {
		const struct part_run *wanted = &range->run[i];

		KUNIT_ASSERT_TRUE_MSG(test,
				      parts_take(parts, &offset, &length, &run),
				      "%#llx+%#llx: piece %u", range->offset,
				      range->length, i);
		KUNIT_EXPECT_EQ(test, run.part, wanted->part);
		KUNIT_EXPECT_EQ(test, run.base, wanted->base);
		KUNIT_EXPECT_EQ(test, run.offset, wanted->offset);
		KUNIT_EXPECT_EQ(test, run.length, wanted->length);
		KUNIT_EXPECT_EQ(test, offset,
				run.base + run.offset + run.length);
		KUNIT_EXPECT_EQ(test, length,
				range->offset + range->length - offset);
	}
	KUNIT_EXPECT_FALSE_MSG(test, parts_take(parts, &offset, &length, &run),
			       "%#llx+%#llx: more than %u pieces",
			       range->offset, range->length, range->nr);
}

static void within_a_part(struct kunit *test)
{
	static const struct range ranges[] = {
		{ 0, 1, 1, { { 0, 0, 0, 1 } } },
		{ 0, FIRST, 1, { { 0, 0, 0, FIRST } } },
		{ 512, 4096, 1, { { 0, 0, 512, 4096 } } },
		{ FIRST - 1, 1, 1, { { 0, 0, FIRST - 1, 1 } } },
		{ FIRST, 1, 1, { { 1, FIRST, 0, 1 } } },
		{ FIRST, SECOND, 1, { { 1, FIRST, 0, SECOND } } },
		{ FIRST + 512, 512, 1, { { 1, FIRST, 512, 512 } } },
		{ FIRST + SECOND - 512, 512, 1,
		  { { 1, FIRST, SECOND - 512, 512 } } },
		{ FIRST + SECOND, THIRD, 1,
		  { { 2, FIRST + SECOND, 0, THIRD } } },
		{ ALL - 1, 1, 1, { { 2, FIRST + SECOND, THIRD - 1, 1 } } },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ranges); i++)
		expect_runs(test, &three, &ranges[i]);
	expect_runs(test, &one, &ranges[1]);
}

static void across_parts(struct kunit *test)
{
	static const struct range ranges[] = {
		{ FIRST - 1, 2, 2,
		  { { 0, 0, FIRST - 1, 1 }, { 1, FIRST, 0, 1 } } },
		{ 0, FIRST + 512, 2,
		  { { 0, 0, 0, FIRST }, { 1, FIRST, 0, 512 } } },
		{ FIRST + 4096, SECOND, 2,
		  { { 1, FIRST, 4096, SECOND - 4096 },
		    { 2, FIRST + SECOND, 0, 4096 } } },
		{ FIRST - 512, SECOND + 1024, 3,
		  { { 0, 0, FIRST - 512, 512 }, { 1, FIRST, 0, SECOND },
		    { 2, FIRST + SECOND, 0, 512 } } },
		{ 0, ALL, 3,
		  { { 0, 0, 0, FIRST }, { 1, FIRST, 0, SECOND },
		    { 2, FIRST + SECOND, 0, THIRD } } },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ranges); i++)
		expect_runs(test, &three, &ranges[i]);
}

/* What is beyond is nobody's. */
static void beyond_the_end(struct kunit *test)
{
	static const struct range ranges[] = {
		{ ALL, 1, 0 },
		{ ALL, U64_MAX - ALL, 0 },
		{ ALL + 4096, 4096, 0 },
		{ U64_MAX, 0, 0 },
		{ ALL - 1, 2, 1, { { 2, FIRST + SECOND, THIRD - 1, 1 } } },
		{ ALL - 512, 1ULL << 62, 1,
		  { { 2, FIRST + SECOND, THIRD - 512, 512 } } },
	};
	static const struct range beyond_one = {
		FIRST - 512, 4096, 1, { { 0, 0, FIRST - 512, 512 } }
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ranges); i++)
		expect_runs(test, &three, &ranges[i]);
	expect_runs(test, &one, &beyond_one);
}

static void nothing(struct kunit *test)
{
	static const u64 offsets[] = { 0, 1, FIRST - 1, FIRST, ALL - 1, ALL };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(offsets); i++) {
		struct range range = { offsets[i], 0, 0 };

		expect_runs(test, &three, &range);
	}
}

static void most_parts(struct kunit *test)
{
	struct parts parts = { .nr = PARTS_MAX };
	u64 offset = 0, length, base = 0;
	struct part_run run;
	unsigned int i;

	for (i = 0; i < PARTS_MAX; i++)
		parts.size[i] = 4096 * (i + 1);
	length = parts_size(&parts);
	for (i = 0; i < PARTS_MAX; i++) {
		KUNIT_ASSERT_TRUE(test,
				  parts_take(&parts, &offset, &length, &run));
		KUNIT_EXPECT_EQ(test, run.part, i);
		KUNIT_EXPECT_EQ(test, run.base, base);
		KUNIT_EXPECT_EQ(test, run.offset, 0);
		KUNIT_EXPECT_EQ(test, run.length, parts.size[i]);
		base += parts.size[i];
	}
	KUNIT_EXPECT_FALSE(test, parts_take(&parts, &offset, &length, &run));
	KUNIT_EXPECT_EQ(test, length, 0);
}

static void unit_of_both(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, parts_common_unit(512, 512), 512);
	KUNIT_EXPECT_EQ(test, parts_common_unit(512, 4096), 4096);
	KUNIT_EXPECT_EQ(test, parts_common_unit(4096, 512), 4096);
	KUNIT_EXPECT_EQ(test, parts_common_unit(0, 512), 0);
	KUNIT_EXPECT_EQ(test, parts_common_unit(512, 0), 0);
	KUNIT_EXPECT_EQ(test, parts_common_unit(0, 0), 0);
}

static const u8 uuid[16] = {
	0x9d, 0x1f, 0x5b, 0x02, 0x7c, 0x33, 0x4e, 0x61,
	0x8a, 0x00, 0xff, 0x12, 0x34, 0x56, 0x78, 0x90,
};

static const u8 same_uuid[16] = {
	0x9d, 0x1f, 0x5b, 0x02, 0x7c, 0x33, 0x4e, 0x61,
	0x8a, 0x00, 0xff, 0x12, 0x34, 0x56, 0x78, 0x90,
};

/* But for the last bit. */
static const u8 other_uuid[16] = {
	0x9d, 0x1f, 0x5b, 0x02, 0x7c, 0x33, 0x4e, 0x61,
	0x8a, 0x00, 0xff, 0x12, 0x34, 0x56, 0x78, 0x91,
};

/* Which of them is wrong: -1, none. */
static int culprit(const struct part_place *place, unsigned int nr)
{
	unsigned int i = U8_MAX;

	return parts_complaint(place, nr, &i) ? (int)i : -1;
}

static void a_region_of_one(struct kunit *test)
{
	static const struct part_place plain = { NULL, 1, 0 };
	static const struct part_place prepared = { uuid, 1, 0 };
	static const struct part_place head = { uuid, 2, 0 };
	static const struct part_place part = { uuid, 0, 1 };
	unsigned int i;

	KUNIT_EXPECT_EQ(test, culprit(&plain, 1), -1);
	KUNIT_EXPECT_EQ(test, culprit(&prepared, 1), -1);
	KUNIT_EXPECT_EQ(test, culprit(&head, 1), 0);
	KUNIT_EXPECT_EQ(test, culprit(&part, 1), 0);
	/* That is what somebody should know who names it. */
	KUNIT_EXPECT_NOT_NULL(test, strstr(parts_complaint(&part, 1, &i),
					   "part of a volume"));
	KUNIT_EXPECT_NOT_NULL(test, strstr(parts_complaint(&head, 1, &i),
					   "more extents"));
}

static void a_region_of_several(struct kunit *test)
{
	struct part_place place[PARTS_MAX];
	unsigned int i, nr;

	for (nr = 2; nr <= PARTS_MAX; nr++) {
		for (i = 0; i < nr; i++)
			place[i] = (struct part_place){
				i % 2 ? same_uuid : uuid, i ? 0 : nr, i
			};
		KUNIT_EXPECT_EQ(test, culprit(place, nr), -1);
		/* Too few of them, and too many. */
		KUNIT_EXPECT_EQ(test, culprit(place, nr - 1), 0);
		place[0].extents = nr - 1;
		KUNIT_EXPECT_EQ(test, culprit(place, nr), 0);
	}
}

struct wrong {
	struct part_place place[3];
	int culprit;
};

static void no_region(struct kunit *test)
{
	static const struct wrong wrong[] = {
		{ { { uuid, 3, 0 }, { uuid, 0, 1 }, { uuid, 0, 2 } }, -1 },
		/* Another volume's, or none's. */
		{ { { uuid, 3, 0 }, { other_uuid, 0, 1 }, { uuid, 0, 2 } }, 1 },
		{ { { uuid, 3, 0 }, { uuid, 0, 1 }, { other_uuid, 0, 2 } }, 2 },
		{ { { uuid, 3, 0 }, { NULL, 1, 0 }, { uuid, 0, 2 } }, 1 },
		{ { { uuid, 3, 0 }, { uuid, 0, 1 }, { NULL, 1, 0 } }, 2 },
		{ { { other_uuid, 3, 0 }, { uuid, 0, 1 }, { uuid, 0, 2 } }, 1 },
		{ { { NULL, 1, 0 }, { NULL, 1, 0 }, { NULL, 1, 0 } }, 0 },
		/* In another order, twice, left out. */
		{ { { uuid, 3, 0 }, { uuid, 0, 2 }, { uuid, 0, 1 } }, 1 },
		{ { { uuid, 3, 0 }, { uuid, 0, 1 }, { uuid, 0, 1 } }, 2 },
		{ { { uuid, 3, 0 }, { uuid, 0, 2 }, { uuid, 0, 3 } }, 1 },
		{ { { uuid, 0, 1 }, { uuid, 3, 0 }, { uuid, 0, 2 } }, 0 },
		{ { { uuid, 0, 1 }, { uuid, 0, 2 }, { uuid, 0, 3 } }, 0 },
		/* Its own first one, or a copy of that. */
		{ { { uuid, 3, 0 }, { uuid, 3, 0 }, { uuid, 0, 2 } }, 1 },
		{ { { uuid, 3, 0 }, { uuid, 1, 0 }, { uuid, 0, 2 } }, 1 },
		{ { { uuid, 3, 0 }, { uuid, 2, 1 }, { uuid, 0, 2 } }, 1 },
		{ { { uuid, 3, 0 }, { uuid, 0, 1 }, { uuid, 1, 2 } }, 2 },
		/* One that hasn't got others. */
		{ { { uuid, 1, 0 }, { uuid, 0, 1 }, { uuid, 0, 2 } }, 0 },
		{ { { uuid, 2, 0 }, { uuid, 0, 1 }, { uuid, 0, 2 } }, 0 },
		{ { { uuid, 4, 0 }, { uuid, 0, 1 }, { uuid, 0, 2 } }, 0 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		KUNIT_EXPECT_EQ_MSG(test, culprit(wrong[i].place, 3),
				    wrong[i].culprit, "list %u", i);
}

static void parse(struct kunit *test)
{
	char name[PARTS_MAX][TARGET_NAME_LEN];

	KUNIT_ASSERT_EQ(test, parts_parse("namespace0.0", name), 1);
	KUNIT_EXPECT_STREQ(test, name[0], "namespace0.0");
	KUNIT_ASSERT_EQ(test,
			parts_parse("namespace0.0+namespace0.3+namespace1.0",
				    name), 3);
	KUNIT_EXPECT_STREQ(test, name[0], "namespace0.0");
	KUNIT_EXPECT_STREQ(test, name[1], "namespace0.3");
	KUNIT_EXPECT_STREQ(test, name[2], "namespace1.0");
	/* The longest name. */
	KUNIT_ASSERT_EQ(test, parts_parse("1234567890123456789012345678901+b",
					  name), 2);
	KUNIT_EXPECT_STREQ(test, name[0], "1234567890123456789012345678901");
	KUNIT_EXPECT_STREQ(test, name[1], "b");
}

static void parse_many(struct kunit *test)
{
	static const char most[] = "a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p";
	static const char more[] = "a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p+q";
	struct {
		char name[PARTS_MAX][TARGET_NAME_LEN];
		char behind[8];
	} room;

	memset(&room, '#', sizeof(room));
	KUNIT_ASSERT_EQ(test, parts_parse(most, room.name), PARTS_MAX);
	KUNIT_EXPECT_STREQ(test, room.name[0], "a");
	KUNIT_EXPECT_STREQ(test, room.name[15], "p");
	KUNIT_EXPECT_EQ(test, parts_parse(more, room.name), -E2BIG);
	KUNIT_EXPECT_NULL(test, memchr_inv(room.behind, '#', 8));
}

static void parse_no_list(struct kunit *test)
{
	static const char * const texts[] = {
		"", "+", "a+", "+a", "a++b", "12345678901234567890123456789012",
		"a+12345678901234567890123456789012", "a+a", "a+b+a", "a+b+b",
		"namespace0.0+namespace0.0",
	};
	char name[PARTS_MAX][TARGET_NAME_LEN];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		KUNIT_EXPECT_EQ_MSG(test, parts_parse(texts[i], name), -EINVAL,
				    "\"%s\"", texts[i]);
	/* These aren't the same. */
	KUNIT_EXPECT_EQ(test, parts_parse("a+ab+b", name), 3);
}

static struct kunit_case parts_cases[] = {
	KUNIT_CASE(sizes_add_up),
	KUNIT_CASE(within_a_part),
	KUNIT_CASE(across_parts),
	KUNIT_CASE(beyond_the_end),
	KUNIT_CASE(nothing),
	KUNIT_CASE(most_parts),
	KUNIT_CASE(unit_of_both),
	KUNIT_CASE(a_region_of_one),
	KUNIT_CASE(a_region_of_several),
	KUNIT_CASE(no_region),
	KUNIT_CASE(parse),
	KUNIT_CASE(parse_many),
	KUNIT_CASE(parse_no_list),
	{}
};

static struct kunit_suite parts_suite = {
	.name = "parts",
	.test_cases = parts_cases,
};

kunit_test_suite(parts_suite);
