// SPDX-License-Identifier: GPL-2.0-only
/*
 * front-step_test.c - what the frontend does in each of its states, for each
 * state of the backend. States are the protocol's numbers, 0 (Unknown) to 8
 * (Reconfigured): a row for each of this end's, a column for each of the
 * backend's.
 */
#include <kunit/test.h>

#include "front-step.h"

#define STATES		9

#define INITIALISING	1
#define INITIALISED	3
#define CONNECTED	4
#define CLOSED		6
#define RECONFIGURING	7

/*
 * '.'  nothing			'A'  attach
 * 'c'  close			'x'  that if there is a region
 * 'n'  connect			'L'  lose the backend and connect
 * 'l'  lose the backend	'k'  give up and bury
 * Nothing is connected while an earlier region is torn down.
 */
static const char backend_changed[STATES][STATES + 1] = {
	"k....cc..",	/* Unknown */
	"k.n..cx..",	/* Initialising */
	"k....cc..",	/* InitWait */
	"kl..Acc..",	/* Initialised */
	"klL..cc..",	/* Connected */
	"k....cc..",	/* Closing */
	"k........",	/* Closed */
	"k.n..cc..",	/* Reconfiguring */
	"k....cc..",	/* Reconfigured */
};

/* 'm'  connect, or as 'v'	'v'  give up what region there is */
static const char restored[STATES + 1] = "vvmvvvvvv";

static struct front_step expected(char cell, unsigned int own,
				  const struct front_facts *facts)
{
	const unsigned int lost = facts->nd || facts->closing ? RECONFIGURING :
								INITIALISING;
	const struct front_step nothing = { own, 0 };
	const struct front_step attach = { CONNECTED, FRONT_ATTACH };
	const struct front_step close = { CLOSED, FRONT_CLOSE };
	const struct front_step connect = { INITIALISED, FRONT_CONNECT };
	const struct front_step lose = { lost, FRONT_LOSE_BACKEND };
	const struct front_step lose_connect = {
		INITIALISED, FRONT_LOSE_BACKEND | FRONT_CONNECT
	};
	const struct front_step bury = { own, FRONT_GIVE_UP | FRONT_BURY };
	const struct front_step give_up = { own, FRONT_GIVE_UP };

	switch (cell) {
	case 'A':
		return attach;
	case 'c':
		return close;
	case 'x':
		return facts->nd ? close : nothing;
	case 'n':
		return facts->closing ? nothing : connect;
	case 'L':
		return facts->closing ? lose : lose_connect;
	case 'l':
		return lose;
	case 'k':
		return bury;
	case 'm':
		if (!facts->closing)
			return connect;
		fallthrough;
	case 'v':
		return facts->nd ? give_up : nothing;
	default:
		return nothing;
	}
}

static void expect_row(struct kunit *test, unsigned int own,
		       enum front_event event, const char *row)
{
	unsigned int backend, i;

	for (i = 0; i < STATES * 4; i++) {
		const struct front_facts facts = {
			.nd = i & 1, .closing = i & 2,
		};
		struct front_step want, got;

		backend = i / 4;
		want = expected(row[backend], own, &facts);
		got = front_step(own, event, backend, &facts);
		KUNIT_EXPECT_EQ_MSG(test, (unsigned int)got.next,
				    (unsigned int)want.next,
				    "own %u, backend %u, facts %u", own,
				    backend, i % 4);
		KUNIT_EXPECT_EQ_MSG(test, got.actions, want.actions,
				    "own %u, backend %u, facts %u", own,
				    backend, i % 4);
	}
}

static void backend_in_every_state(struct kunit *test)
{
	unsigned int own;

	for (own = 0; own < STATES; own++)
		expect_row(test, own, FRONT_BACKEND, backend_changed[own]);
}

/* The core says that a restored device is Initialising; it isn't looked at. */
static void restored_in_every_state(struct kunit *test)
{
	unsigned int own;

	for (own = 0; own < STATES; own++)
		expect_row(test, own, FRONT_RESUMED, restored);
}

static struct kunit_case front_step_cases[] = {
	KUNIT_CASE(backend_in_every_state),
	KUNIT_CASE(restored_in_every_state),
	{}
};

static struct kunit_suite front_step_suite = {
	.name = "front-step",
	.test_cases = front_step_cases,
};

kunit_test_suite(front_step_suite);
