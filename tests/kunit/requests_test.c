// SPDX-License-Identifier: GPL-2.0-only
/*
 * requests_test.c - which requests of a guest are carried out, at the edges of
 * everything that they may ask for. Operations and answers are the protocol's
 * numbers.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/sizes.h>

#include "requests.h"

#define FLUSH		0
#define GET_LABELS	1
#define SET_LABELS	2
#define GET_BAD		3
#define CLEAR_BAD	4
#define HEALTH		5

#define OK		0
#define INVALID		(-2)
#define NOT_SUPPORTED	(-3)

/* 4 GiB and a page. */
#define SIZE		0x100001000ULL
/* 33 pages: no power of 2. */
#define LABELS		0x21000ULL

static const struct request_limits all = {
	.size = SIZE, .label_size = LABELS, .clear_unit = 512, .health = true,
};

static const struct request_limits nothing = { .size = SIZE };

struct asked {
	u8 operation;
	u32 gref;
	u64 offset;
	u64 length;
};

/* One of each that is in order. */
static const struct asked examples[] = {
	{ FLUSH, 0, 0, 0 },
	{ GET_LABELS, 7, 0, 4096 },
	{ SET_LABELS, 7, 0, 4096 },
	{ GET_BAD, 7, 0, 0 },
	{ CLEAR_BAD, 0, 0, 4096 },
	{ HEALTH, 7, 0, 0 },
};

static struct pmemif_request request(const struct asked *asked)
{
	return (struct pmemif_request){
		.operation = asked->operation,
		.gref = asked->gref,
		.id = 0xfedcba9876543210ULL,
		.offset = asked->offset,
		.length = asked->length,
	};
}

static void expect(struct kunit *test, const struct request_limits *limits,
		   const struct asked *asked, size_t nr, int answer)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		struct pmemif_request req = request(&asked[i]);

		KUNIT_EXPECT_EQ_MSG(test, request_validate(&req, limits),
				    answer,
				    "operation %u, gref %u, %#llx+%#llx",
				    req.operation, req.gref, req.offset,
				    req.length);
	}
}

static void one_of_each(struct kunit *test)
{
	expect(test, &all, examples, ARRAY_SIZE(examples), OK);
}

static void any_id_will_do(struct kunit *test)
{
	static const u64 ids[] = { 0, 1, 1ULL << 63, U64_MAX };
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(examples); i++) {
		for (j = 0; j < ARRAY_SIZE(ids); j++) {
			struct pmemif_request req = request(&examples[i]);

			req.id = ids[j];
			KUNIT_EXPECT_EQ_MSG(test, request_validate(&req, &all),
					    OK, "operation %u, id %#llx",
					    req.operation, req.id);
		}
	}
}

/* What they don't offer, backends before this one didn't know either. */
static void not_offered(struct kunit *test)
{
	static const struct asked asked[] = {
		{ GET_LABELS, 7, 0, 4096 },
		{ GET_LABELS, 7, 0, 0 },
		{ GET_LABELS, 0, 0, 4096 },
		{ SET_LABELS, 7, 0, 4096 },
		{ SET_LABELS, 7, U64_MAX, U64_MAX },
		{ CLEAR_BAD, 0, 0, 4096 },
		{ CLEAR_BAD, 0, 0, 0 },
		{ CLEAR_BAD, 7, 0, 4096 },
		{ HEALTH, 7, 0, 0 },
		{ HEALTH, 0, 0, 0 },
	};

	expect(test, &nothing, asked, ARRAY_SIZE(asked), NOT_SUPPORTED);
}

/* Whatever the fields: it isn't offered, and all else is. */
static void labels_that_are_fixed(struct kunit *test)
{
	static const struct asked asked[] = {
		{ SET_LABELS, 7, 0, 4096 },
		{ SET_LABELS, 7, LABELS - 1, 1 },
		{ SET_LABELS, 0, 0, 4096 },
		{ SET_LABELS, 7, U64_MAX, U64_MAX },
	};
	struct request_limits limits = all;
	size_t i;

	limits.labels_fixed = true;
	expect(test, &limits, asked, ARRAY_SIZE(asked), NOT_SUPPORTED);
	for (i = 0; i < ARRAY_SIZE(examples); i++)
		if (examples[i].operation != SET_LABELS)
			expect(test, &limits, &examples[i], 1, OK);
	/* What isn't there can't be read either. */
	limits.label_size = 0;
	expect(test, &limits, &examples[GET_LABELS], 1, NOT_SUPPORTED);
	expect(test, &limits, &examples[SET_LABELS], 1, NOT_SUPPORTED);
}

static void always_offered(struct kunit *test)
{
	static const struct asked asked[] = {
		{ FLUSH, 0, 0, 0 },
		{ GET_BAD, 7, 0, 0 },
	};

	expect(test, &nothing, asked, ARRAY_SIZE(asked), OK);
}

/* Each of the three is offered by itself. */
static void one_is_not_the_other(struct kunit *test)
{
	static const struct request_limits only[] = {
		{ .size = SIZE, .label_size = LABELS },
		{ .size = SIZE, .clear_unit = 512 },
		{ .size = SIZE, .health = true },
	};
	static const struct {
		u8 operation;
		unsigned int of;
	} offers[] = {
		{ GET_LABELS, 0 },
		{ SET_LABELS, 0 },
		{ CLEAR_BAD, 1 },
		{ HEALTH, 2 },
	};
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(offers); i++) {
		const struct asked *asked = &examples[offers[i].operation];

		KUNIT_ASSERT_EQ(test, asked->operation, offers[i].operation);
		for (j = 0; j < ARRAY_SIZE(only); j++)
			expect(test, &only[j], asked, 1,
			       j == offers[i].of ? OK : NOT_SUPPORTED);
	}
}

static void unknown_operations(struct kunit *test)
{
	unsigned int operation;

	for (operation = HEALTH + 1; operation <= U8_MAX; operation++) {
		const struct asked asked[] = {
			{ operation, 0, 0, 0 },
			{ operation, 7, 0, 0 },
			{ operation, 7, 512, 512 },
			{ operation, 7, U64_MAX, U64_MAX },
		};

		expect(test, &all, asked, ARRAY_SIZE(asked), NOT_SUPPORTED);
	}
}

/* So that a later version can give them a meaning. */
static void flags_and_reserved_must_be_zero(struct kunit *test)
{
	struct pmemif_request req;
	unsigned int i, bit;

	for (i = 0; i < ARRAY_SIZE(examples); i++) {
		for (bit = 0; bit < 8; bit++) {
			req = request(&examples[i]);
			req.flags = 1 << bit;
			KUNIT_EXPECT_EQ_MSG(test, request_validate(&req, &all),
					    INVALID, "operation %u, flag %u",
					    req.operation, bit);
		}
		for (bit = 0; bit < 16; bit++) {
			req = request(&examples[i]);
			req.reserved = 1 << bit;
			KUNIT_EXPECT_EQ_MSG(test, request_validate(&req, &all),
					    INVALID,
					    "operation %u, reserved bit %u",
					    req.operation, bit);
		}
	}
}

/* To the last bit: none of them is cut off by a narrower type. */
static void unused_fields_must_be_zero(struct kunit *test)
{
	struct pmemif_request req;
	unsigned int bit;

	for (bit = 0; bit < 64; bit++) {
		const struct asked asked[] = {
			{ FLUSH, 0, BIT_ULL(bit), 0 },
			{ FLUSH, 0, 0, BIT_ULL(bit) },
			{ GET_BAD, 7, 0, BIT_ULL(bit) },
			{ HEALTH, 7, BIT_ULL(bit), 0 },
			{ HEALTH, 7, 0, BIT_ULL(bit) },
		};

		expect(test, &all, asked, ARRAY_SIZE(asked), INVALID);
	}
	for (bit = 0; bit < 32; bit++) {
		req = request(&examples[FLUSH]);
		req.gref = BIT(bit);
		KUNIT_EXPECT_EQ(test, request_validate(&req, &all), INVALID);
		req = request(&examples[CLEAR_BAD]);
		req.gref = BIT(bit);
		KUNIT_EXPECT_EQ(test, request_validate(&req, &all), INVALID);
	}
}

static void page_must_be_granted(struct kunit *test)
{
	static const struct asked without[] = {
		{ GET_LABELS, 0, 0, 4096 },
		{ SET_LABELS, 0, 0, 4096 },
		{ GET_BAD, 0, 0, 0 },
		{ HEALTH, 0, 0, 0 },
	};
	static const struct asked with[] = {
		{ GET_LABELS, 1, 0, 4096 },
		{ SET_LABELS, U32_MAX, 0, 4096 },
		{ GET_BAD, 0x80000000, 0, 0 },
		{ HEALTH, 0x10000, 0, 0 },
	};

	expect(test, &all, without, ARRAY_SIZE(without), INVALID);
	expect(test, &all, with, ARRAY_SIZE(with), OK);
}

/* Any part of the area, of up to a page, wherever it begins. */
static void labels(struct kunit *test)
{
	static const u8 operations[] = { GET_LABELS, SET_LABELS };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(operations); i++) {
		const u8 op = operations[i];
		const struct asked in_order[] = {
			{ op, 7, 0, 1 },
			{ op, 7, 0, 4095 },
			{ op, 7, 0, 4096 },
			{ op, 7, 1, 4096 },
			{ op, 7, 4095, 2 },
			{ op, 7, LABELS - 4096, 4096 },
			{ op, 7, LABELS - 2, 2 },
			{ op, 7, LABELS - 1, 1 },
		};
		const struct asked out_of_order[] = {
			{ op, 7, 0, 0 },
			{ op, 7, 1, 0 },
			{ op, 7, LABELS, 0 },
			{ op, 7, U64_MAX, 0 },
			{ op, 7, 0, 4097 },
			{ op, 7, 0, 8192 },
			{ op, 7, 0, LABELS },
			{ op, 7, 0, LABELS + 1 },
			{ op, 7, 0, 1ULL << 32 | 1 },
			{ op, 7, 0, 1ULL << 63 },
			{ op, 7, 0, U64_MAX },
			{ op, 7, 1, U64_MAX },
			{ op, 7, LABELS - 4096, 4097 },
			{ op, 7, LABELS - 4095, 4096 },
			{ op, 7, LABELS - 1, 2 },
			{ op, 7, LABELS - 1, 4096 },
			{ op, 7, LABELS, 1 },
			{ op, 7, LABELS, 4096 },
			{ op, 7, LABELS + 1, 1 },
			{ op, 7, 1ULL << 32, 1 },
			{ op, 7, 1ULL << 63, 4096 },
			/* Modulo 2^64, these are in the area again. */
			{ op, 7, U64_MAX, 1 },
			{ op, 7, U64_MAX, 2 },
			{ op, 7, U64_MAX, 4096 },
			{ op, 7, U64_MAX - 4095, 4096 },
			{ op, 7, U64_MAX - 4094, 4096 },
		};

		expect(test, &all, in_order, ARRAY_SIZE(in_order), OK);
		expect(test, &all, out_of_order, ARRAY_SIZE(out_of_order),
		       INVALID);
	}
}

/* The area is what bounds it, not the region behind it. */
static void labels_of_the_smallest_area(struct kunit *test)
{
	static const struct request_limits limits = {
		.size = 0x1000000, .label_size = 0x20000,
	};
	static const struct asked in_order[] = {
		{ GET_LABELS, 7, 0x1f000, 4096 },
		{ SET_LABELS, 7, 0x1ffff, 1 },
	};
	static const struct asked out_of_order[] = {
		{ GET_LABELS, 7, 0x1f001, 4096 },
		{ GET_LABELS, 7, 0x20000, 4096 },
		{ SET_LABELS, 7, 0x1ffff, 2 },
		{ SET_LABELS, 7, 0x20000, 1 },
	};

	expect(test, &limits, in_order, ARRAY_SIZE(in_order), OK);
	expect(test, &limits, out_of_order, ARRAY_SIZE(out_of_order), INVALID);
}

/* An area may be larger than the region. */
static void labels_beyond_a_small_region(struct kunit *test)
{
	static const struct request_limits limits = {
		.size = 0x1000, .label_size = 0x20000,
	};
	static const struct asked asked[] = {
		{ GET_LABELS, 7, 0x1000, 4096 },
		{ SET_LABELS, 7, 0x1f000, 4096 },
	};

	expect(test, &limits, asked, ARRAY_SIZE(asked), OK);
}

static void get_bad(struct kunit *test)
{
	static const struct asked in_order[] = {
		{ GET_BAD, 7, 0, 0 },
		{ GET_BAD, 7, 512, 0 },
		{ GET_BAD, 7, 4096, 0 },
		{ GET_BAD, 7, LABELS, 0 },
		{ GET_BAD, 7, 1ULL << 32, 0 },
		{ GET_BAD, 7, SIZE - 512, 0 },
	};
	static const struct asked out_of_order[] = {
		{ GET_BAD, 7, 1, 0 },
		{ GET_BAD, 7, 256, 0 },
		{ GET_BAD, 7, 511, 0 },
		{ GET_BAD, 7, 513, 0 },
		{ GET_BAD, 7, 768, 0 },
		{ GET_BAD, 7, SIZE - 511, 0 },
		{ GET_BAD, 7, SIZE - 1, 0 },
		{ GET_BAD, 7, SIZE, 0 },
		{ GET_BAD, 7, SIZE + 512, 0 },
		{ GET_BAD, 7, 1ULL << 63, 0 },
		{ GET_BAD, 7, U64_MAX - 511, 0 },
		{ GET_BAD, 7, U64_MAX, 0 },
		{ GET_BAD, 7, 0, 1 },
		{ GET_BAD, 7, 0, 512 },
		{ GET_BAD, 7, 0, 4096 },
	};

	expect(test, &all, in_order, ARRAY_SIZE(in_order), OK);
	expect(test, &all, out_of_order, ARRAY_SIZE(out_of_order), INVALID);
}

/* Whatever the unit is: within the region, and at most 1 GiB. */
static void clear_bad_bounds(struct kunit *test)
{
	static const struct asked in_order[] = {
		{ CLEAR_BAD, 0, 0, 4096 },
		{ CLEAR_BAD, 0, 4096, 4096 },
		{ CLEAR_BAD, 0, 0, SZ_1G },
		{ CLEAR_BAD, 0, SIZE - SZ_1G, SZ_1G },
		{ CLEAR_BAD, 0, SIZE - 4096, 4096 },
		{ CLEAR_BAD, 0, 1ULL << 32, 4096 },
	};
	static const struct asked out_of_order[] = {
		{ CLEAR_BAD, 0, 0, 0 },
		{ CLEAR_BAD, 0, 4096, 0 },
		{ CLEAR_BAD, 0, SIZE, 0 },
		{ CLEAR_BAD, 0, 0, SZ_1G + 4096 },
		{ CLEAR_BAD, 0, 0, SIZE },
		{ CLEAR_BAD, 0, 0, 1ULL << 32 | 4096 },
		{ CLEAR_BAD, 0, 0, 1ULL << 63 },
		{ CLEAR_BAD, 0, 0, U64_MAX - 4095 },
		{ CLEAR_BAD, 0, 4096, U64_MAX - 4095 },
		{ CLEAR_BAD, 0, SIZE - SZ_1G, SZ_1G + 4096 },
		{ CLEAR_BAD, 0, SIZE - SZ_1G + 4096, SZ_1G },
		{ CLEAR_BAD, 0, SIZE - 4096, 8192 },
		{ CLEAR_BAD, 0, SIZE, 4096 },
		{ CLEAR_BAD, 0, SIZE + 4096, 4096 },
		{ CLEAR_BAD, 0, 1ULL << 63, 4096 },
		{ CLEAR_BAD, 0, U64_MAX - 4095, 4096 },
		{ CLEAR_BAD, 0, U64_MAX - 4095, 8192 },
		{ CLEAR_BAD, 0, U64_MAX - SZ_1G + 1, SZ_1G },
	};
	struct request_limits limits = all;

	for (limits.clear_unit = 512; limits.clear_unit <= 4096;
	     limits.clear_unit *= 2) {
		expect(test, &limits, in_order, ARRAY_SIZE(in_order), OK);
		expect(test, &limits, out_of_order, ARRAY_SIZE(out_of_order),
		       INVALID);
	}
}

static void clear_bad_by_sectors(struct kunit *test)
{
	static const struct asked in_order[] = {
		{ CLEAR_BAD, 0, 0, 512 },
		{ CLEAR_BAD, 0, 512, 512 },
		{ CLEAR_BAD, 0, 512, 4096 },
		{ CLEAR_BAD, 0, 512, SZ_1G },
		{ CLEAR_BAD, 0, 0, SZ_1G - 512 },
		{ CLEAR_BAD, 0, SIZE - 512, 512 },
		{ CLEAR_BAD, 0, SIZE - 1024, 1024 },
	};
	static const struct asked out_of_order[] = {
		{ CLEAR_BAD, 0, 0, 1 },
		{ CLEAR_BAD, 0, 0, 256 },
		{ CLEAR_BAD, 0, 0, 511 },
		{ CLEAR_BAD, 0, 0, 513 },
		{ CLEAR_BAD, 0, 1, 512 },
		{ CLEAR_BAD, 0, 256, 512 },
		{ CLEAR_BAD, 0, 511, 512 },
		{ CLEAR_BAD, 0, 1, 511 },
		{ CLEAR_BAD, 0, 256, 256 },
		{ CLEAR_BAD, 0, 0, SZ_1G + 512 },
		{ CLEAR_BAD, 0, 0, SZ_1G + 1 },
		{ CLEAR_BAD, 0, SIZE - 512, 1024 },
		{ CLEAR_BAD, 0, SIZE - 512, 513 },
		{ CLEAR_BAD, 0, U64_MAX - 511, 512 },
	};

	expect(test, &all, in_order, ARRAY_SIZE(in_order), OK);
	expect(test, &all, out_of_order, ARRAY_SIZE(out_of_order), INVALID);
}

static void clear_bad_by_pages(struct kunit *test)
{
	static const struct request_limits limits = {
		.size = SIZE, .clear_unit = 4096,
	};
	static const struct asked out_of_order[] = {
		{ CLEAR_BAD, 0, 0, 512 },
		{ CLEAR_BAD, 0, 0, 2048 },
		{ CLEAR_BAD, 0, 0, 3584 },
		{ CLEAR_BAD, 0, 0, 4608 },
		{ CLEAR_BAD, 0, 0, 6144 },
		{ CLEAR_BAD, 0, 512, 4096 },
		{ CLEAR_BAD, 0, 2048, 4096 },
		{ CLEAR_BAD, 0, 2048, 2048 },
		{ CLEAR_BAD, 0, 3584, 512 },
		{ CLEAR_BAD, 0, SIZE - 512, 512 },
		{ CLEAR_BAD, 0, 0, SZ_1G - 512 },
	};

	expect(test, &limits, out_of_order, ARRAY_SIZE(out_of_order), INVALID);
}

static void clear_bad_of_a_small_region(struct kunit *test)
{
	static const struct request_limits limits = {
		.size = 0x1000000, .clear_unit = 512,
	};
	static const struct asked in_order[] = {
		{ CLEAR_BAD, 0, 0, 0x1000000 },
		{ CLEAR_BAD, 0, 0xfffe00, 512 },
	};
	static const struct asked out_of_order[] = {
		{ CLEAR_BAD, 0, 0, 0x1000200 },
		{ CLEAR_BAD, 0, 512, 0x1000000 },
		{ CLEAR_BAD, 0, 0x1000000, 512 },
	};

	expect(test, &limits, in_order, ARRAY_SIZE(in_order), OK);
	expect(test, &limits, out_of_order, ARRAY_SIZE(out_of_order), INVALID);
}

/* From anywhere in the counters' range, their wrapping included. */
static void index_neither_back_nor_too_far(struct kunit *test)
{
	static const u32 bases[] = { 0, 1, 63, 64, 1000, U32_MAX - 63, U32_MAX };
	unsigned int i, waiting;

	for (i = 0; i < ARRAY_SIZE(bases); i++) {
		u32 answered = bases[i];

		for (waiting = 0; waiting <= 64; waiting++) {
			u32 taken = answered + waiting;

			KUNIT_EXPECT_TRUE(test, request_index_ok(taken, taken, answered, 64));
			KUNIT_EXPECT_TRUE(test, request_index_ok(answered + 64, taken,
								 answered, 64));
			KUNIT_EXPECT_FALSE(test, request_index_ok(answered + 65, taken,
								  answered, 64));
			KUNIT_EXPECT_FALSE(test, request_index_ok(taken - 1, taken,
								  answered, 64));
			if (waiting)
				KUNIT_EXPECT_FALSE(test, request_index_ok(answered, taken,
									  answered, 64));
			KUNIT_EXPECT_FALSE(test, request_index_ok(taken + (1U << 31), taken,
								  answered, 64));
		}
	}
}

static struct kunit_case requests_cases[] = {
	KUNIT_CASE(one_of_each),
	KUNIT_CASE(any_id_will_do),
	KUNIT_CASE(not_offered),
	KUNIT_CASE(labels_that_are_fixed),
	KUNIT_CASE(always_offered),
	KUNIT_CASE(one_is_not_the_other),
	KUNIT_CASE(unknown_operations),
	KUNIT_CASE(flags_and_reserved_must_be_zero),
	KUNIT_CASE(unused_fields_must_be_zero),
	KUNIT_CASE(page_must_be_granted),
	KUNIT_CASE(labels),
	KUNIT_CASE(labels_of_the_smallest_area),
	KUNIT_CASE(labels_beyond_a_small_region),
	KUNIT_CASE(get_bad),
	KUNIT_CASE(clear_bad_bounds),
	KUNIT_CASE(clear_bad_by_sectors),
	KUNIT_CASE(clear_bad_by_pages),
	KUNIT_CASE(clear_bad_of_a_small_region),
	KUNIT_CASE(index_neither_back_nor_too_far),
	{}
};

static struct kunit_suite requests_suite = {
	.name = "requests",
	.test_cases = requests_cases,
};

kunit_test_suite(requests_suite);
