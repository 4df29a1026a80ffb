// SPDX-License-Identifier: GPL-2.0-only
/*
 * xsnode_test.c - what is a number in a peer's directory, and what isn't
 */
#include <kunit/test.h>
#include <linux/limits.h>

#include "xsnode.h"

struct number {
	const char *text;
	u64 value;
};

static void numbers(struct kunit *test)
{
	static const struct number numbers[] = {
		{ "0", 0 },
		{ "1", 1 },
		{ "51952", 51952 },
		{ "010", 10 },
		{ "18446744073709551615", U64_MAX },
		{ "0x0", 0 },
		{ "0x240000000", 0x240000000 },
		{ "0xfF", 255 },
		{ "0xffffffffffffffff", U64_MAX },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		u64 value = ~numbers[i].value;

		KUNIT_EXPECT_EQ_MSG(test,
				    xsnode_parse_u64(numbers[i].text, &value),
				    0, "\"%s\"", numbers[i].text);
		KUNIT_EXPECT_EQ_MSG(test, value, numbers[i].value, "\"%s\"",
				    numbers[i].text);
	}
}

static void not_numbers(struct kunit *test)
{
	static const char * const texts[] = {
		"", " ", "x", "0x", "0X1", "0x0x1", "x1",
		"a", "ff", "12a", "12x", "1G", "0xg", "0x1g",
		"-1", "+1", "-0", "0x-1", "0x+1",
		" 1", "1 ", "1\n", "0x1\n", "\t1", "0x 1",
		"1,2", "1 2", "1.0", "1e3",
	};
	size_t i;
	u64 value;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		KUNIT_EXPECT_EQ_MSG(test, xsnode_parse_u64(texts[i], &value),
				    -EINVAL, "\"%s\"", texts[i]);
}

static void numbers_too_large(struct kunit *test)
{
	static const char * const texts[] = {
		"18446744073709551616",
		"18446744073709551628",		/* 2^64 + 12 */
		"99999999999999999999999999",
		"0x10000000000000000",
	};
	size_t i;
	u64 value;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		KUNIT_EXPECT_EQ_MSG(test, xsnode_parse_u64(texts[i], &value),
				    -ERANGE, "\"%s\"", texts[i]);
}

struct membership {
	const char *list;
	u64 version;
};

static void lists_that_have_it(struct kunit *test)
{
	static const struct membership lists[] = {
		{ "1", 1 },
		{ "1,2", 1 },
		{ "1,2", 2 },
		{ "1,2,3", 2 },
		{ "10,0x2", 2 },
		{ "18446744073709551615", U64_MAX },
		/* Passed over, for a frontend that is older than they are. */
		{ "1.5,2-beta,3", 3 },
		{ "99999999999999999999,1", 1 },
		{ "an-item-longer-than-any-number-can-be,1", 1 },
		{ ",,1,", 1 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lists); i++)
		KUNIT_EXPECT_TRUE_MSG(test,
				      xsnode_list_has(lists[i].list,
						      lists[i].version),
				      "%llu in \"%s\"", lists[i].version,
				      lists[i].list);
}

static void lists_that_lack_it(struct kunit *test)
{
	static const struct membership lists[] = {
		{ "", 0 },
		{ ",", 0 },
		{ "x", 0 },
		{ "2", 1 },
		{ "12", 1 },
		{ "21", 1 },
		{ "1,2", 12 },
		{ "1.5", 1 },
		{ "1 2", 1 },
		{ "2, 1", 1 },
		{ "-1", 1 },
		{ "-1", U64_MAX },
		{ "18446744073709551617", 1 },	/* 2^64 + 1 */
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lists); i++)
		KUNIT_EXPECT_FALSE_MSG(test,
				       xsnode_list_has(lists[i].list,
						       lists[i].version),
				       "%llu in \"%s\"", lists[i].version,
				       lists[i].list);
}

/* What a peer's text looks like in a log. */
static void shown(struct kunit *test, const char *text, const char *as)
{
	char *copy = kunit_kzalloc(test, 4097, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, copy);
	strscpy(copy, text, 4097);
	KUNIT_EXPECT_PTR_EQ(test, xsnode_fit_to_show(copy), copy);
	KUNIT_EXPECT_STREQ(test, copy, as);
}

static void fit_to_show(struct kunit *test)
{
	char octet[2] = "", as[2] = "", eights[65] = "";
	char *longest = kunit_kzalloc(test, 4097, GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, longest);
	shown(test, "", "");
	shown(test, "1,2 physmap~", "1,2 physmap~");
	shown(test, "\x1b[2J\r\nKernel panic", "?[2J??Kernel panic");
	for (i = 1; i < 256; i++) {
		octet[0] = i;
		as[0] = i < 0x20 || i > 0x7e ? '?' : i;
		shown(test, octet, as);
	}
	memset(eights, '8', 64);
	memset(longest, '8', 64);
	shown(test, longest, eights);
	longest[64] = '9';
	shown(test, longest, eights);
	memset(longest, '8', 4096);
	shown(test, longest, eights);
}

static struct kunit_case xsnode_cases[] = {
	KUNIT_CASE(numbers),
	KUNIT_CASE(not_numbers),
	KUNIT_CASE(numbers_too_large),
	KUNIT_CASE(lists_that_have_it),
	KUNIT_CASE(lists_that_lack_it),
	KUNIT_CASE(fit_to_show),
	{}
};

static struct kunit_suite xsnode_suite = {
	.name = "xsnode",
	.test_cases = xsnode_cases,
};

kunit_test_suite(xsnode_suite);
