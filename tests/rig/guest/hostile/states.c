// SPDX-License-Identifier: GPL-2.0-only
/* states.c - states in every order, and connections without end */
#include <stdlib.h>
#include <unistd.h>

#include "hostile.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static const char *const states[] = {
	NULL, "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "99", "-1", "x", "4294967302",
};

static void put(struct front *f, unsigned int n)
{
	store_put(f, "state", states[n]);
	counts.states++;
}

/* The nodes are in order, so that a ring comes and goes meanwhile. */
static void be_ready(struct front *f)
{
	front_home(f);
	ring_reset(f);
	store_put_u64(f, PMEMIF_NODE_VERSION, PMEMIF_VERSION);
	store_put_u64(f, PMEMIF_NODE_RING_REF, f->ring_ref);
	store_put_u64(f, PMEMIF_NODE_EVENT_CHANNEL, f->port);
}

/* Each one behind each one. The pause is for the backend to see it, most of the time. */
void case_states(struct front *f)
{
	unsigned int i, j;

	be_ready(f);
	for (i = 0; i < COUNT(states); i++) {
		for (j = 0; j < COUNT(states); j++) {
			put(f, i);
			usleep(3000);
			put(f, j);
			usleep(3000);
		}
	}
	front_connect(f);
	front_check(f);
}

void case_random_states(struct front *f, unsigned int steps)
{
	be_ready(f);
	while (steps--) {
		put(f, rand_below(COUNT(states)));
		if (rand_below(2))
			usleep(rand_below(20000));
		if (rand_below(4) == 0)
			ring_notify(f);
	}
}

/* Requests nobody waits for. What is written is what stands there. */
static void leave_requests(struct front *f)
{
	unsigned int i, n = 1 + rand_below(SLOTS);

	for (i = 0; i < n; i++)
		f->ring->slot[(f->prod + i) % SLOTS].req = (struct pmemif_request) {
			.operation = PICK(((uint8_t[]){ PMEMIF_OP_FLUSH, PMEMIF_OP_GET_LABELS, PMEMIF_OP_GET_BAD })),
			.gref = f->page[i].ref,
			.length = rand_below(2) * PAGE,
		};
	__sync_synchronize();
	f->prod += n;
	f->ring->req_prod = f->prod;
	counts.requests += n;
	ring_notify(f);
}

void case_reconnect(struct front *f, unsigned int times)
{
	while (times--) {
		front_connect(f);
		if (rand_below(2))
			front_check(f);
		if (rand_below(2))
			leave_requests(f);
		switch (rand_below(4)) {
		case 0:
			store_state(f, 5);
			store_wait(f, 1 << 5, 20);
			break;
		case 1:
			store_state(f, 1);
			store_wait(f, 1 << 2, 20);
			break;
		case 2:
			store_state(f, ABSENT);
			store_wait(f, 1 << 6, 20);
			break;
		default:
			break;
		}
	}
}
