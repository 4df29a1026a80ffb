// SPDX-License-Identifier: GPL-2.0-only
/* health-parse_test.c - which reports of the toolstack's are understood */
#include <kunit/test.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "health.h"

struct parsed {
	char name[32];
	u8 guard[8];
	struct pmemif_health health;
	int err;
};

static struct parsed parse(struct kunit *test, const char *text)
{
	struct parsed parsed;

	memset(&parsed, 0xa5, sizeof(parsed));
	parsed.err = health_parse(text, parsed.name, &parsed.health);
	KUNIT_EXPECT_NULL_MSG(test, memchr_inv(parsed.guard, 0xa5,
					       sizeof(parsed.guard)),
			      "\"%s\"", text);
	return parsed;
}

static void each_field(struct kunit *test)
{
	struct parsed p = parse(test,
				"namespace0.0 255 1 98 17 2 448 33000 3 4");

	KUNIT_ASSERT_EQ(test, p.err, 0);
	KUNIT_EXPECT_STREQ(test, p.name, "namespace0.0");
	KUNIT_EXPECT_EQ(test, p.health.valid, 255);
	KUNIT_EXPECT_EQ(test, p.health.state, 1);
	KUNIT_EXPECT_EQ(test, p.health.spares, 98);
	KUNIT_EXPECT_EQ(test, p.health.used, 17);
	KUNIT_EXPECT_EQ(test, p.health.alarms, 2);
	KUNIT_EXPECT_EQ(test, p.health.media_temperature, 448);
	KUNIT_EXPECT_EQ(test, p.health.ctrl_temperature, 33000);
	KUNIT_EXPECT_EQ(test, p.health.shutdown_state, 3);
	KUNIT_EXPECT_EQ(test, p.health.shutdown_count, 4);
}

/* The answer goes to a guest as it is. */
static void rest_is_zeros(struct kunit *test)
{
	struct parsed p = parse(test, "n 0 0 0 0 0 0 0 0 0");

	KUNIT_ASSERT_EQ(test, p.err, 0);
	KUNIT_EXPECT_NULL(test, memchr_inv(&p.health, 0, 64));
}

static void largest_numbers(struct kunit *test)
{
	struct parsed p = parse(test,
				"n 4294967295 255 255 255 255 65535 65535 4294967295 4294967295");

	KUNIT_ASSERT_EQ(test, p.err, 0);
	KUNIT_EXPECT_NULL(test, memchr_inv(&p.health, 0xff, 20));
	KUNIT_EXPECT_NULL(test, memchr_inv(p.health.reserved, 0,
					   sizeof(p.health.reserved)));
}

/* `echo` ends its line. */
static void end_of_line(struct kunit *test)
{
	struct parsed p = parse(test, "n 1 2 3 4 5 6 7 8 9\n");

	KUNIT_ASSERT_EQ(test, p.err, 0);
	KUNIT_EXPECT_EQ(test, p.health.shutdown_count, 9);
}

static void longest_name(struct kunit *test)
{
	struct parsed p = parse(test,
				"abcdefghijklmnopqrstuvwxyz01234 1 2 3 4 5 6 7 8 9");

	KUNIT_ASSERT_EQ(test, p.err, 0);
	KUNIT_EXPECT_STREQ(test, p.name, "abcdefghijklmnopqrstuvwxyz01234");
}

/* And none is cut short, since then another one's would be answered. */
static void names_too_long(struct kunit *test)
{
	static const char * const texts[] = {
		"abcdefghijklmnopqrstuvwxyz01234x 1 2 3 4 5 6 7 8 9",
		"abcdefghijklmnopqrstuvwxyz012345 1 2 3 4 5 6 7 8 9",
		"abcdefghijklmnopqrstuvwxyz0123456789 1 2 3 4 5 6 7 8 9",
		"abcdefghijklmnopqrstuvwxyz0123456789",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		KUNIT_EXPECT_EQ_MSG(test, parse(test, texts[i]).err, -EINVAL,
				    "\"%s\"", texts[i]);
}

static void no_report(struct kunit *test)
{
	static const char * const texts[] = {
		"", " ", "\n", "n", "n\n",
		/* Too few or too many, */
		"1 2 3 4 5 6 7 8 9",
		"n 1 2 3 4 5 6 7 8",
		"n 1 2 3 4 5 6 7 8\n",
		"n 1 2 3 4 5 6 7 8 9 10",
		"n 1 2 3 4 5 6 7 8 9 n 1 2 3 4 5 6 7 8 9",
		/* and what isn't a number. */
		"n 1 2 3 4 5 6 7 8 x",
		"n 1 2 3 4 5 6 7 8 9x",
		"n 1 2 3 4 5 6 7 8 9 x",
		"n 1 2 3 4 5 6 7 8 9.5",
		"n x 2 3 4 5 6 7 8 9",
		"n 1 2 3 - 5 6 7 8 9",
		"n -1 2 3 4 5 6 7 8 9",
		"n 1 -2 3 4 5 6 7 8 9",
		"n 1 2 3 4 5 6 7 -8 9",
		"n 1 2 3 4 5 6 7 8 -9",
		"n +1 2 3 4 5 6 7 8 9",
		"n 0x1 2 3 4 5 6 7 8 9",
		"n 1,2,3,4,5,6,7,8,9",
		"n 1 2 3 4.5 6 7 8 9 10",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		KUNIT_EXPECT_EQ_MSG(test, parse(test, texts[i]).err, -EINVAL,
				    "\"%s\"", texts[i]);
}

/* None of them is cut off to what the protocol has room for. */
static void numbers_too_large(struct kunit *test)
{
	static const char * const texts[] = {
		"n 0 256 0 0 0 0 0 0 0",
		"n 0 0 256 0 0 0 0 0 0",
		"n 0 0 0 256 0 0 0 0 0",
		"n 0 0 0 0 256 0 0 0 0",
		"n 0 0 0 0 0 65536 0 0 0",
		"n 0 0 0 0 0 0 65536 0 0",
		"n 0 4294967295 0 0 0 0 0 0 0",
		"n 0 0 0 0 0 0 4294967295 0 0",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		KUNIT_EXPECT_EQ_MSG(test, parse(test, texts[i]).err, -EINVAL,
				    "\"%s\"", texts[i]);
}

/* Nor to 32 bits, where a shutdown that wasn't clean would become one. */
static void numbers_beyond_32_bits(struct kunit *test)
{
	static const char * const texts[] = {
		"n 4294967296 0 0 0 0 0 0 0 0",
		"n 0 4294967296 0 0 0 0 0 0 0",
		"n 0 0 4294967297 0 0 0 0 0 0",
		"n 0 0 0 0 0 0 0 4294967296 0",
		"n 0 0 0 0 0 0 0 0 4294967297",
		"n 0 0 0 0 0 0 0 0 18446744073709551616",
		"n 0 0 0 0 0 0 0 0 99999999999999999999",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		KUNIT_EXPECT_EQ_MSG(test, parse(test, texts[i]).err, -EINVAL,
				    "\"%s\"", texts[i]);
}

static struct kunit_case health_parse_cases[] = {
	KUNIT_CASE(each_field),
	KUNIT_CASE(rest_is_zeros),
	KUNIT_CASE(largest_numbers),
	KUNIT_CASE(end_of_line),
	KUNIT_CASE(longest_name),
	KUNIT_CASE(names_too_long),
	KUNIT_CASE(no_report),
	KUNIT_CASE(numbers_too_large),
	KUNIT_CASE(numbers_beyond_32_bits),
	{}
};

static struct kunit_suite health_parse_suite = {
	.name = "health-parse",
	.test_cases = health_parse_cases,
};

kunit_test_suite(health_parse_suite);
