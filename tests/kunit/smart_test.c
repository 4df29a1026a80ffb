// SPDX-License-Identifier: GPL-2.0-only
/*
 * smart_test.c - what ndctl will read of the health that a backend reports. Its
 * layout is spelled out here, as ndctl has it.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/string.h>
#include <asm/unaligned.h>

#include "xen/interface/io/pmemif.h"
#include "smart.h"

/* Octets of a report. */
#define AT_STATUS		0
#define AT_VALID		4
#define AT_HEALTH		12
#define AT_SPARES		13
#define AT_USED			14
#define AT_ALARMS		15
#define AT_MEDIA_TEMPERATURE	16
#define AT_CTRL_TEMPERATURE	18
#define AT_SHUTDOWN_COUNT	20
#define AT_SHUTDOWN_STATE	35
#define REPORT_SIZE		132

/* Fill one, over something else. */
static const u8 *fill(struct kunit *test, const struct pmemif_health *health)
{
	struct smart_report *report;

	report = kunit_kzalloc(test, sizeof(*report), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, report);
	KUNIT_ASSERT_EQ(test, sizeof(*report), REPORT_SIZE);
	memset(report, 0xa5, sizeof(*report));
	smart_fill(report, health);
	return (const u8 *)report;
}

static void unknown_health(struct kunit *test)
{
	const u8 *report = fill(test, NULL);

	KUNIT_EXPECT_EQ(test, get_unaligned_le32(report + AT_STATUS), 4);
	KUNIT_EXPECT_NULL(test, memchr_inv(report + 4, 0, REPORT_SIZE - 4));
}

/* A DIMM of which nothing is known isn't said to be well. */
static void nothing_known(struct kunit *test)
{
	const struct pmemif_health health = {};

	KUNIT_EXPECT_NULL(test, memchr_inv(fill(test, &health), 0,
					   REPORT_SIZE));
}

static void each_octet(struct kunit *test)
{
	const struct pmemif_health health = {
		.valid = 0xff,
		.state = 5,
		.spares = 98,
		.used = 203,
		.alarms = 6,
		.media_temperature = 0x8123,
		.ctrl_temperature = 0x4567,
		.shutdown_state = 1,
		.shutdown_count = 0x89abcdef,
	};
	u8 expected[REPORT_SIZE] = {
		0, 0, 0, 0,
		0x3f, 0x06, 0, 0,
		0, 0, 0, 0,
		5, 98, 203, 6,
		0x23, 0x81, 0x67, 0x45,
		0xef, 0xcd, 0xab, 0x89,
	};
	const u8 *report = fill(test, &health);
	unsigned int i;

	expected[AT_SHUTDOWN_STATE] = 1;
	for (i = 0; i < REPORT_SIZE; i++)
		KUNIT_EXPECT_EQ_MSG(test, report[i], expected[i], "octet %u",
				    i);
}

static u32 valid_of(struct kunit *test, u32 valid)
{
	const struct pmemif_health health = { .valid = valid };

	return get_unaligned_le32(fill(test, &health) + AT_VALID);
}

/* One bit says of one field that it was reported: never of another. */
static void each_is_valid_by_itself(struct kunit *test)
{
	static const u32 theirs[8] = {
		0x001,		/* health */
		0x002,		/* spares */
		0x004,		/* used */
		0x008,		/* media temperature */
		0x010,		/* controller temperature */
		0x020,		/* unsafe shutdown count */
		0x200,		/* alarms */
		0x400,		/* last shutdown */
	};
	unsigned int bit;

	for (bit = 0; bit < 8; bit++)
		KUNIT_EXPECT_EQ_MSG(test, valid_of(test, 1U << bit),
				    theirs[bit], "bit %u", bit);
	/* Those of a later version mean nothing here. */
	for (; bit < 32; bit++)
		KUNIT_EXPECT_EQ_MSG(test, valid_of(test, 1U << bit), 0,
				    "bit %u", bit);
	KUNIT_EXPECT_EQ(test, valid_of(test, U32_MAX), 0x63f);
}

/* ndctl may have a meaning for bits that the protocol has none for. */
static void unknown_states_and_alarms(struct kunit *test)
{
	unsigned int value;

	for (value = 0; value <= U8_MAX; value++) {
		const struct pmemif_health health = {
			.state = value,
			.alarms = U8_MAX - value,
		};
		const u8 *report = fill(test, &health);

		KUNIT_EXPECT_EQ_MSG(test, report[AT_HEALTH], value % 8,
				    "state %#x", value);
		KUNIT_EXPECT_EQ_MSG(test, report[AT_ALARMS], 7 - value % 8,
				    "alarms %#x", U8_MAX - value);
	}
}

static void any_shutdown_that_was_not_clean(struct kunit *test)
{
	struct pmemif_health health = {};
	unsigned int bit;

	KUNIT_EXPECT_EQ(test, fill(test, &health)[AT_SHUTDOWN_STATE], 0);
	for (bit = 0; bit < 32; bit++) {
		health.shutdown_state = 1U << bit;
		KUNIT_EXPECT_EQ_MSG(test,
				    fill(test, &health)[AT_SHUTDOWN_STATE], 1,
				    "bit %u", bit);
	}
}

static void largest_numbers(struct kunit *test)
{
	const struct pmemif_health health = {
		.spares = U8_MAX,
		.used = U8_MAX,
		.media_temperature = U16_MAX,
		.ctrl_temperature = U16_MAX,
		.shutdown_count = U32_MAX,
		.reserved = { U32_MAX, U32_MAX, U32_MAX, U32_MAX, U32_MAX,
			      U32_MAX, U32_MAX, U32_MAX, U32_MAX, U32_MAX,
			      U32_MAX },
	};
	const u8 *report = fill(test, &health);

	KUNIT_EXPECT_EQ(test, report[AT_SPARES], 255);
	KUNIT_EXPECT_EQ(test, report[AT_USED], 255);
	KUNIT_EXPECT_EQ(test,
			get_unaligned_le16(report + AT_MEDIA_TEMPERATURE),
			U16_MAX);
	KUNIT_EXPECT_EQ(test, get_unaligned_le16(report + AT_CTRL_TEMPERATURE),
			U16_MAX);
	KUNIT_EXPECT_EQ(test, get_unaligned_le32(report + AT_SHUTDOWN_COUNT),
			U32_MAX);
	/* None of which comes from what is reserved. */
	KUNIT_EXPECT_NULL(test, memchr_inv(report + 24, 0, REPORT_SIZE - 24));
}

static struct kunit_case smart_cases[] = {
	KUNIT_CASE(unknown_health),
	KUNIT_CASE(nothing_known),
	KUNIT_CASE(each_octet),
	KUNIT_CASE(each_is_valid_by_itself),
	KUNIT_CASE(unknown_states_and_alarms),
	KUNIT_CASE(any_shutdown_that_was_not_clean),
	KUNIT_CASE(largest_numbers),
	{}
};

static struct kunit_suite smart_suite = {
	.name = "smart",
	.test_cases = smart_cases,
};

kunit_test_suite(smart_suite);
