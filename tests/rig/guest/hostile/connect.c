// SPDX-License-Identifier: GPL-2.0-only
/* connect.c - from one state to another, as a good frontend does it */
#include "hostile.h"

#define BIT(state)	(1u << (state))

void front_close(struct front *f)
{
	store_state(f, 6);
	store_wait(f, BIT(6), 20);
}

void front_home(struct front *f)
{
	front_close(f);
	store_state(f, 1);
	store_wait(f, BIT(2), 20);
}

unsigned int front_publish(struct front *f, uint32_t ref, uint32_t port)
{
	store_put_u64(f, PMEMIF_NODE_VERSION, PMEMIF_VERSION);
	store_put_u64(f, PMEMIF_NODE_RING_REF, ref);
	store_put_u64(f, PMEMIF_NODE_EVENT_CHANNEL, port);
	store_state(f, 3);
	counts.reconnects++;
	return store_wait(f, BIT(4) | BIT(5), 20);
}

static void read_limits(struct front *f)
{
	f->size = store_backend_u64(f, PMEMIF_NODE_SIZE, 0);
	f->label_size = store_backend_u64(f, PMEMIF_NODE_LABEL_SIZE, 0);
	f->clear_unit = store_backend_u64(f, PMEMIF_NODE_CLEAR_UNIT, 0);
	f->health = store_backend_u64(f, PMEMIF_NODE_HEALTH, 0);
}

void front_connect(struct front *f)
{
	front_home(f);
	ring_reset(f);
	read_limits(f);
	if (!f->label_size || !f->size)
		die("the target isn't prepared");
	if (front_publish(f, f->ring_ref, f->port) != 4)
		die("the backend doesn't take a frontend that is in order");
	store_state(f, 4);
	if (!f->labels)
		labels_learn(f);
}

void front_expect_closing(struct front *f, unsigned long *reason, const char *what)
{
	unsigned int state;

	if (!store_reaches(f, BIT(5), 10, &state))
		die("the backend is at state %u in spite of %s", state, what);
	(*reason)++;
}

void front_check(struct front *f)
{
	struct pmemif_request flush = { .operation = PMEMIF_OP_FLUSH };

	batch(f, &flush, 1);
}
