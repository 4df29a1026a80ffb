// SPDX-License-Identifier: GPL-2.0-only
/* indices.c - a request index where it can't be */
#include <string.h>

#include "hostile.h"

/* From where it is, with nothing under way. */
static void jump(struct front *f, uint32_t by)
{
	f->ring->req_prod = f->prod + by;
	__sync_synchronize();
	ring_notify(f);
	counts.jumps++;
	front_expect_closing(f, &counts.log_index, "an index out of bounds");
	/* It isn't looked at again, though it's right now. */
	memset(f->ring->slot, 0, sizeof(f->ring->slot));
	f->ring->req_prod = f->prod + 1;
	ring_notify(f);
	if (answers_drop(f, 1, 100))
		die("a ring that was broken is answered still");
}

static void some_flushes(struct front *f, unsigned int nr)
{
	struct pmemif_request reqs[SLOTS];

	memset(reqs, 0, sizeof(reqs));
	batch(f, reqs, nr);
}

/*
 * As many as the ring has slots, while some that were taken aren't answered: their
 * slots aren't free. What is written is what stands there. Labels take a while, but
 * nobody says how long; so this may need more than one attempt.
 */
static bool jump_over_waiting(struct front *f)
{
	unsigned int i;

	for (i = 0; i < SLOTS; i++) {
		memcpy(f->page[i].data, f->labels, PAGE);
		f->ring->slot[(f->prod + i) % SLOTS].req = (struct pmemif_request) {
			.operation = PMEMIF_OP_SET_LABELS,
			.gref = f->page[i].ref,
			.length = PAGE,
		};
	}
	__sync_synchronize();
	f->prod += SLOTS;
	f->ring->req_prod = f->prod;
	counts.requests += SLOTS;
	ring_notify(f);
	while (f->ring->req_event != f->prod + 1)
		if (f->ring->rsp_prod == f->prod)
			break;
	f->ring->req_prod = f->prod + SLOTS;
	__sync_synchronize();
	ring_notify(f);
	counts.jumps++;
	while (store_backend_state(f) != 5)
		if (f->ring->rsp_prod == f->prod + SLOTS)
			return false;
	counts.log_index++;
	return true;
}

void case_indices(struct front *f)
{
	static const uint32_t by[] = {
		SLOTS + 1, SLOTS + 2, 2 * SLOTS, 1u << 31, (1u << 31) - 1, -1u, -5u, -6u, -(uint32_t)SLOTS,
		-(uint32_t)SLOTS - 1,
	};
	unsigned int i;

	for (i = 0; i < sizeof(by) / sizeof(by[0]); i++) {
		front_connect(f);
		some_flushes(f, 5);
		jump(f, by[i]);
	}
	front_connect(f);
	some_flushes(f, SLOTS);
	some_flushes(f, SLOTS);
	for (i = 0; !jump_over_waiting(f); i++) {
		if (i == 20)
			die("requests that wait were never counted in");
		front_connect(f);
	}
}

void case_random_index(struct front *f)
{
	uint32_t by = rand64() >> rand_below(64);

	/* Those that are in order are sent elsewhere. */
	if (by > SLOTS)
		jump(f, by);
}
