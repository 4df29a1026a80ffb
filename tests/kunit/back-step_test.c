// SPDX-License-Identifier: GPL-2.0-only
/*
 * back-step_test.c - what the backend does in each of its states, for each state
 * of the frontend. States are the protocol's numbers, 0 (Unknown) to 8
 * (Reconfigured): a row for each of this end's, a column for each of the
 * frontend's.
 */
#include <kunit/test.h>

#include "back-step.h"

#define STATES		9

#define INIT_WAIT	2
#define CONNECTED	4
#define CLOSING		5
#define CLOSED		6

/*
 * '.'  nothing			'N'  connect
 * 'C'  close			'g'  to Closing
 * 'R'  publish again		'r'  that if it's offered, else close
 * 'd'  to Closing if it isn't offered
 * 'b'  if there is a ring, close, and publish if it's offered
 * 'B'  that, but publish without a ring, too
 */
static const char frontend_changed[STATES][STATES + 1] = {
	"Cb...gC..",	/* Unknown */
	"Cr...gCR.",	/* Initialising */
	"Cb.N.gC..",	/* InitWait */
	"Cb...gC..",	/* Initialised */
	"Cb..dgC..",	/* Connected */
	"Cb...gC..",	/* Closing */
	"CB...gC..",	/* Closed */
	"Cb...gC..",	/* Reconfiguring */
	"Cb...gC..",	/* Reconfigured */
};

static const char vbd_closing[STATES][STATES + 1] = {
	"CCg.ggC.g",
	"CCg.ggC.g",
	"CCg.ggC.g",
	"CCg.ggC.g",
	"CCggggCgg",
	"CCggggCgg",
	"CCggggCgg",
	"CCggggCgg",
	"CCggggCgg",
};

static struct back_step expected(char cell, unsigned int own,
				 const struct back_facts *facts)
{
	const struct back_step nothing = { own, 0 };
	const struct back_step to_closing = { CLOSING, 0 };
	const struct back_step close = { CLOSED, BACK_CLOSE };
	const struct back_step anew = { INIT_WAIT, BACK_PUBLISH };
	const struct back_step close_anew = {
		INIT_WAIT, BACK_CLOSE | BACK_PUBLISH
	};
	const struct back_step again = {
		INIT_WAIT, BACK_PUBLISH | BACK_FORGET_ERROR
	};
	const struct back_step connect = { CONNECTED, BACK_CONNECT };

	switch (cell) {
	case 'C':
		return close;
	case 'g':
		return to_closing;
	case 'N':
		return connect;
	case 'R':
		return again;
	case 'r':
		return facts->offered ? again : close;
	case 'd':
		return facts->offered ? nothing : to_closing;
	case 'B':
		if (!facts->ring)
			return facts->offered ? anew : nothing;
		fallthrough;
	case 'b':
		if (!facts->ring)
			return nothing;
		return facts->offered ? close_anew : close;
	default:
		return nothing;
	}
}

static void expect_table(struct kunit *test, enum back_event event,
			 const char (*table)[STATES + 1],
			 const struct back_facts *facts)
{
	unsigned int own, frontend;

	for (own = 0; own < STATES; own++) {
		for (frontend = 0; frontend < STATES; frontend++) {
			char cell = table ? table[own][frontend] : '.';
			struct back_step want = expected(cell, own, facts);
			struct back_step got = back_step(own, event, frontend,
							 facts);

			KUNIT_EXPECT_EQ_MSG(test, (unsigned int)got.next,
					    (unsigned int)want.next,
					    "own %u, frontend %u", own,
					    frontend);
			KUNIT_EXPECT_EQ_MSG(test, got.actions, want.actions,
					    "own %u, frontend %u", own,
					    frontend);
		}
	}
}

/* Each table, with and without a ring, offered and not. */
static void expect_all(struct kunit *test, enum back_event event,
		       const char (*table)[STATES + 1], bool closing)
{
	unsigned int i;

	for (i = 0; i < 4; i++) {
		const struct back_facts facts = {
			.closing = closing, .ring = i & 1, .offered = i & 2,
		};

		expect_table(test, event, table, &facts);
	}
}

static void frontend_in_every_state(struct kunit *test)
{
	expect_all(test, BACK_FRONTEND, frontend_changed, false);
}

static void detach_in_every_state(struct kunit *test)
{
	expect_all(test, BACK_VBD_CLOSING, vbd_closing, false);
}

/* Until the flush is done, whatever the guest makes of its state. */
static void nothing_while_a_close_waits(struct kunit *test)
{
	expect_all(test, BACK_FRONTEND, NULL, true);
	expect_all(test, BACK_VBD_CLOSING, NULL, true);
}

/* Who doesn't ask whether it's offered gets the same answer either way. */
static void asks_where_it_matters(struct kunit *test)
{
	struct back_facts yes = { .offered = true }, no = { .offered = false };
	unsigned int own, frontend, i, differ = 0;

	for (i = 0; i < STATES * STATES * 4; i++) {
		enum back_event event = i & 2 ? BACK_VBD_CLOSING :
						BACK_FRONTEND;
		struct back_step a, b;

		yes.ring = i & 1;
		no.ring = i & 1;
		own = i / 4 / STATES;
		frontend = i / 4 % STATES;
		a = back_step(own, event, frontend, &yes);
		b = back_step(own, event, frontend, &no);
		if (a.next == b.next && a.actions == b.actions)
			continue;
		differ++;
		KUNIT_EXPECT_TRUE_MSG(test, back_step_asks(frontend),
				      "own %u, frontend %u", own, frontend);
	}
	KUNIT_EXPECT_GT(test, differ, 0);
}

static struct kunit_case back_step_cases[] = {
	KUNIT_CASE(frontend_in_every_state),
	KUNIT_CASE(detach_in_every_state),
	KUNIT_CASE(nothing_while_a_close_waits),
	KUNIT_CASE(asks_where_it_matters),
	{}
};

static struct kunit_suite back_step_suite = {
	.name = "back-step",
	.test_cases = back_step_cases,
};

kunit_test_suite(back_step_suite);
