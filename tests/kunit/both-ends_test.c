// SPDX-License-Identifier: GPL-2.0-only
/*
 * both-ends_test.c - the two state machines with each other: whatever happens at
 * whatever moment, they come to an end, and to the one that was meant
 */
#include <kunit/test.h>

#include "back-step.h"
#include "front-step.h"

/* Far more than it takes. */
#define STEPS		40

struct ends {
	enum xenbus_state back, front;
	struct back_facts backend;
	struct front_facts frontend;
};

/* As after both probes. */
static const struct ends attached = {
	.back = XenbusStateInitWait, .front = XenbusStateInitialising,
	.backend = { .offered = true },
};

static void back_moves(struct ends *ends, enum back_event event)
{
	struct back_step step = back_step(ends->back, event, ends->front,
					  &ends->backend);

	if (step.actions & BACK_CLOSE)
		ends->backend.ring = false;
	if (step.actions & BACK_CONNECT)
		ends->backend.ring = true;
	ends->back = step.next;
}

/* Here, what was registered is gone at once when it's closed. */
static void front_moves(struct ends *ends)
{
	struct front_step step = front_step(ends->front, FRONT_BACKEND,
					    ends->back, &ends->frontend);

	if (step.actions & FRONT_ATTACH)
		ends->frontend.nd = true;
	if (step.actions & (FRONT_CLOSE | FRONT_BURY))
		ends->frontend.nd = false;
	ends->front = step.next;
}

/* One after the other, in an order that @order's bits say. */
static void play(struct ends *ends, unsigned int steps, unsigned int order)
{
	unsigned int i;

	for (i = 0; i < steps; i++) {
		if (order >> i % 8 & 1)
			back_moves(ends, BACK_FRONTEND);
		else
			front_moves(ends);
	}
}

/* When both have seen all. */
static void settle(struct kunit *test, struct ends *ends)
{
	unsigned int i;

	for (i = 0; i < STEPS; i++) {
		struct ends before = *ends;

		back_moves(ends, BACK_FRONTEND);
		front_moves(ends);
		if (before.back == ends->back && before.front == ends->front)
			return;
	}
	KUNIT_FAIL(test, "no end: backend %u, frontend %u", ends->back,
		   ends->front);
}

static void expect_ends(struct kunit *test, const struct ends *ends,
			enum xenbus_state back, enum xenbus_state front)
{
	KUNIT_EXPECT_EQ(test, (unsigned int)ends->back, (unsigned int)back);
	KUNIT_EXPECT_EQ(test, (unsigned int)ends->front, (unsigned int)front);
}

static void connect(struct kunit *test)
{
	struct ends ends = attached;

	settle(test, &ends);
	expect_ends(test, &ends, XenbusStateConnected,
		    XenbusStateConnected);
	KUNIT_EXPECT_TRUE(test, ends.backend.ring && ends.frontend.nd);
}

/* At each moment of the way up, and in each order. */
static void detach(struct kunit *test)
{
	unsigned int steps, order;

	for (steps = 0; steps < 8; steps++) {
		for (order = 0; order < 256; order++) {
			struct ends ends = attached;

			play(&ends, steps, order);
			ends.backend.offered = false;
			back_moves(&ends, BACK_VBD_CLOSING);
			settle(test, &ends);
			KUNIT_EXPECT_EQ(test, (unsigned int)ends.back,
					(unsigned int)XenbusStateClosed);
			KUNIT_EXPECT_FALSE(test, ends.backend.ring);
			KUNIT_EXPECT_FALSE(test, ends.frontend.nd);
		}
	}
}

/* A driver of the guest's that is unloaded closes, and its successor connects. */
static void frontend_comes_again(struct kunit *test)
{
	unsigned int steps;

	for (steps = 0; steps < 8; steps++) {
		struct ends ends = attached;

		play(&ends, steps, 0xaa);
		ends.frontend.nd = false;
		ends.front = XenbusStateClosed;
		back_moves(&ends, BACK_FRONTEND);
		expect_ends(test, &ends, XenbusStateClosed,
			    XenbusStateClosed);
		ends.front = XenbusStateInitialising;
		settle(test, &ends);
		expect_ends(test, &ends, XenbusStateConnected,
			    XenbusStateConnected);
	}
}

/* One of dom0's that is unloaded by force leaves Initialising behind. */
static void backend_comes_again(struct kunit *test)
{
	unsigned int steps, order;

	for (steps = 0; steps < 8; steps++) {
		for (order = 0; order < 256; order++) {
			struct ends ends = attached;

			play(&ends, steps, order);
			ends.back = XenbusStateInitialising;
			ends.backend.ring = false;
			settle(test, &ends);
			expect_ends(test, &ends, XenbusStateConnected,
				    XenbusStateConnected);
			KUNIT_EXPECT_TRUE(test, ends.backend.ring);
			KUNIT_EXPECT_TRUE(test, ends.frontend.nd);
		}
	}
}

/* The other way for a restored guest: a backend's directory that is new. */
static void restore(struct kunit *test)
{
	struct ends ends = attached;
	struct front_step step;

	ends.frontend.nd = true;
	step = front_step(ends.front, FRONT_RESUMED, ends.back,
			  &ends.frontend);
	KUNIT_EXPECT_EQ(test, step.actions, FRONT_CONNECT);
	ends.front = step.next;
	settle(test, &ends);
	expect_ends(test, &ends, XenbusStateConnected,
		    XenbusStateConnected);
}

static struct kunit_case both_ends_cases[] = {
	KUNIT_CASE(connect),
	KUNIT_CASE(detach),
	KUNIT_CASE(frontend_comes_again),
	KUNIT_CASE(backend_comes_again),
	KUNIT_CASE(restore),
	{}
};

static struct kunit_suite both_ends_suite = {
	.name = "both-ends",
	.test_cases = both_ends_cases,
};

kunit_test_suite(both_ends_suite);
