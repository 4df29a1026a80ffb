// SPDX-License-Identifier: GPL-2.0-only
/*
 * slots_test.c - which answers a frontend takes, and how long it asks a backend
 * that gives none
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/limits.h>

#include "slots.h"

static struct slots *make(struct kunit *test)
{
	struct slots *slots = kunit_kzalloc(test, sizeof(*slots), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, slots);
	slots_init(slots);
	return slots;
}

static struct slot *take(struct slots *slots, u8 operation, bool data)
{
	const struct pmemif_request req = { .operation = operation };

	return slots_take(slots, &req, data);
}

/* One that is there. */
static struct slot *must_take(struct kunit *test, struct slots *slots,
			      u8 operation, bool data)
{
	struct slot *slot = take(slots, operation, data);

	KUNIT_ASSERT_FALSE(test, IS_ERR_OR_NULL(slot));
	return slot;
}

static bool answer(struct slots *slots, u64 id, int status)
{
	const struct pmemif_response rsp = {
		.id = id,
		.status = status,
		.value = 77,
	};

	return slots_answer(slots, &rsp);
}

static void as_many_as_the_ring_has(struct kunit *test)
{
	struct slots *slots = make(test);
	unsigned int i, j;

	for (i = 0; i < SLOTS; i++) {
		must_take(test, slots, PMEMIF_OP_FLUSH, false);
		for (j = 0; j < i; j++)
			KUNIT_EXPECT_NE(test, slots->slot[i].id,
					slots->slot[j].id);
		KUNIT_EXPECT_EQ(test, slots->slot[i].req.id,
				slots->slot[i].id);
	}
	KUNIT_EXPECT_NULL(test, take(slots, PMEMIF_OP_FLUSH, false));
	slots_release(slots, &slots->slot[5]);
	KUNIT_EXPECT_PTR_EQ(test, take(slots, PMEMIF_OP_FLUSH, false),
			    &slots->slot[5]);
}

static void an_answer_is_taken_once(struct kunit *test)
{
	struct slots *slots = make(test);
	struct slot *slot = must_take(test, slots, PMEMIF_OP_FLUSH, false);

	KUNIT_EXPECT_TRUE(test, answer(slots, slot->id, PMEMIF_EINVAL));
	KUNIT_EXPECT_TRUE(test, slot->answered);
	KUNIT_EXPECT_EQ(test, slot->status, -EINVAL);
	KUNIT_EXPECT_EQ(test, slot->value, 77);
	/* Neither before nor after who asked has seen it. */
	KUNIT_EXPECT_FALSE(test, answer(slots, slot->id, PMEMIF_OK));
	KUNIT_EXPECT_EQ(test, slot->status, -EINVAL);
	slots_release(slots, slot);
	KUNIT_EXPECT_FALSE(test, answer(slots, slot->id, PMEMIF_OK));
}

/* All the ids that there could be for one request that is under way. */
static void answers_to_nothing(struct kunit *test)
{
	struct slots *slots = make(test);
	struct slot *slot;
	u64 id, before;
	unsigned int bit;

	for (id = 0; id < 4 * SLOTS; id++)
		KUNIT_EXPECT_FALSE_MSG(test, answer(slots, id, PMEMIF_OK),
				       "id %llu", id);
	slot = must_take(test, slots, PMEMIF_OP_FLUSH, false);
	before = slot->id;
	slots_release(slots, slot);
	slot = must_take(test, slots, PMEMIF_OP_FLUSH, false);
	/* The one before in the same slot. */
	KUNIT_EXPECT_FALSE(test, answer(slots, before, PMEMIF_OK));
	for (bit = 0; bit < 64; bit++)
		KUNIT_EXPECT_FALSE_MSG(test,
				       answer(slots, slot->id ^ BIT_ULL(bit),
					      PMEMIF_OK), "bit %u", bit);
	KUNIT_EXPECT_FALSE(test, answer(slots, U64_MAX, PMEMIF_OK));
	KUNIT_EXPECT_FALSE(test, slot->answered);
	KUNIT_EXPECT_TRUE(test, answer(slots, slot->id, PMEMIF_OK));
}

static void each_status(struct kunit *test)
{
	static const struct {
		int status;
		int err;
	} cases[] = {
		{ 0, 0 },
		{ -1, -EIO },
		{ -2, -EINVAL },
		{ -3, -EOPNOTSUPP },
		{ -4, -EIO },
		{ 1, -EIO },
		{ 2, -EIO },
		{ -4095, -EIO },
		{ INT_MAX, -EIO },
		{ INT_MIN, -EIO },
	};
	struct slots *slots = make(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct slot *slot = must_take(test, slots, PMEMIF_OP_FLUSH,
					      false);

		KUNIT_EXPECT_TRUE(test, answer(slots, slot->id,
					       cases[i].status));
		KUNIT_EXPECT_EQ_MSG(test, slot->status, cases[i].err,
				    "status %d", cases[i].status);
		slots_release(slots, slot);
	}
}

/* Who comes after one that was given up on doesn't wait as long again. */
static void overdue_until_answered(struct kunit *test)
{
	struct slots *slots = make(test);
	struct slot *slot = must_take(test, slots, PMEMIF_OP_FLUSH, false);

	/* Somebody waits still, so others may as well. */
	slots_release(slots, must_take(test, slots, PMEMIF_OP_FLUSH, false));
	slots_abandon(slots, slot);
	KUNIT_EXPECT_TRUE(test, IS_ERR(take(slots, PMEMIF_OP_FLUSH, false)));
	/* It's about that operation. */
	slots_release(slots, must_take(test, slots, PMEMIF_OP_CLEAR_BAD,
				       false));
	KUNIT_EXPECT_TRUE(test, IS_ERR(take(slots, PMEMIF_OP_FLUSH, false)));
	/* Late is better than never, and is no reason to call it broken. */
	KUNIT_EXPECT_TRUE(test, answer(slots, slot->id, PMEMIF_OK));
	KUNIT_EXPECT_FALSE(test, slot->taken);
	KUNIT_EXPECT_FALSE(test, answer(slots, slot->id, PMEMIF_OK));
	must_take(test, slots, PMEMIF_OP_FLUSH, false);
}

static void overdue_all(struct kunit *test)
{
	struct slots *slots = make(test);
	unsigned int i;

	for (i = 0; i < SLOTS; i++)
		must_take(test, slots, PMEMIF_OP_FLUSH, false);
	for (i = 1; i < SLOTS; i++)
		slots_abandon(slots, &slots->slot[i]);
	/* One may yet be answered in time. */
	KUNIT_EXPECT_NULL(test, take(slots, PMEMIF_OP_HEALTH, true));
	slots_abandon(slots, &slots->slot[0]);
	KUNIT_EXPECT_TRUE(test, IS_ERR(take(slots, PMEMIF_OP_HEALTH, true)));
	KUNIT_EXPECT_TRUE(test, answer(slots, slots->slot[9].id, PMEMIF_OK));
	must_take(test, slots, PMEMIF_OP_HEALTH, true);
}

/* Nobody else may have the data's page while the backend may write to it. */
static void the_page_of_one_given_up_on(struct kunit *test)
{
	struct slots *slots = make(test);
	struct slot *slot;

	slots_abandon(slots, must_take(test, slots, PMEMIF_OP_FLUSH, false));
	KUNIT_EXPECT_NULL(test, slots->data);
	slot = must_take(test, slots, PMEMIF_OP_HEALTH, true);
	KUNIT_EXPECT_NULL(test, slots->data);
	slots_abandon(slots, slot);
	KUNIT_EXPECT_PTR_EQ(test, slots->data, slot);
	slots_release(slots, must_take(test, slots, PMEMIF_OP_CLEAR_BAD,
				       false));
	KUNIT_EXPECT_PTR_EQ(test, slots->data, slot);
	KUNIT_EXPECT_TRUE(test, answer(slots, slot->id, PMEMIF_EIO));
	KUNIT_EXPECT_NULL(test, slots->data);
}

static void another_backend(struct kunit *test)
{
	struct slots *slots = make(test);
	struct slot *waited_for, *given_up;

	given_up = must_take(test, slots, PMEMIF_OP_FLUSH, true);
	waited_for = must_take(test, slots, PMEMIF_OP_HEALTH, false);
	slots_abandon(slots, given_up);
	slots_forget_abandoned(slots);
	KUNIT_EXPECT_FALSE(test, given_up->taken);
	KUNIT_EXPECT_NULL(test, slots->data);
	KUNIT_EXPECT_TRUE(test, waited_for->taken);
	KUNIT_EXPECT_FALSE(test, answer(slots, given_up->id, PMEMIF_OK));
	must_take(test, slots, PMEMIF_OP_FLUSH, false);
}

static void all_fail(struct kunit *test)
{
	struct slots *slots = make(test);
	struct slot *answered, *waiting;

	answered = must_take(test, slots, PMEMIF_OP_FLUSH, false);
	waiting = must_take(test, slots, PMEMIF_OP_FLUSH, false);
	KUNIT_EXPECT_TRUE(test, answer(slots, answered->id, PMEMIF_OK));
	slots_fail(slots);
	KUNIT_EXPECT_EQ(test, answered->status, 0);
	KUNIT_EXPECT_TRUE(test, waiting->answered);
	KUNIT_EXPECT_EQ(test, waiting->status, -EIO);
}

static struct kunit_case slots_cases[] = {
	KUNIT_CASE(as_many_as_the_ring_has),
	KUNIT_CASE(an_answer_is_taken_once),
	KUNIT_CASE(answers_to_nothing),
	KUNIT_CASE(each_status),
	KUNIT_CASE(overdue_until_answered),
	KUNIT_CASE(overdue_all),
	KUNIT_CASE(the_page_of_one_given_up_on),
	KUNIT_CASE(another_backend),
	KUNIT_CASE(all_fail),
	{}
};

static struct kunit_suite slots_suite = {
	.name = "slots",
	.test_cases = slots_cases,
};

kunit_test_suite(slots_suite);
