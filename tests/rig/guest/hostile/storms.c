// SPDX-License-Identifier: GPL-2.0-only
/* storms.c - slots that change while they are read, events and requests without end */
#include <string.h>
#include <unistd.h>

#include "hostile.h"

/* Two faces of one slot. Of all mixtures of them, what may be carried out changes nothing. */
struct faces {
	struct pmemif_request a, b;
};

static void choose_faces(const struct front *f, struct faces *faces)
{
	const uint64_t far = f->label_size + (8 << 20);
	const uint32_t ref = f->page[0].ref;
	const struct faces all[] = {
		{ { .operation = PMEMIF_OP_SET_LABELS, .gref = ref, .length = 512 },
		  { .operation = PMEMIF_OP_SET_LABELS, .gref = ref, .offset = far, .length = 1 << 16 } },
		{ { .operation = PMEMIF_OP_GET_LABELS, .gref = ref, .length = 16 },
		  { .operation = PMEMIF_OP_GET_LABELS, .gref = ref, .length = 1 << 20 } },
		{ { .operation = PMEMIF_OP_FLUSH },
		  { .operation = PMEMIF_OP_SET_LABELS, .gref = ref, .offset = far, .length = 512 } },
		{ { .operation = PMEMIF_OP_SET_LABELS, .gref = ref, .length = 512 },
		  { .operation = PMEMIF_OP_SET_LABELS, .gref = f->foreign.ref, .offset = -(uint64_t)PAGE, .length = 512 } },
		{ { .operation = PMEMIF_OP_GET_BAD, .gref = ref },
		  { .operation = PMEMIF_OP_GET_BAD, .gref = 1u << 31, .offset = -1ull, .length = -1ull } },
		{ { .operation = PMEMIF_OP_CLEAR_BAD, .length = 512 },
		  { .operation = PMEMIF_OP_CLEAR_BAD, .flags = 255, .offset = -512ull, .length = -1ull } },
		{ { .operation = PMEMIF_OP_FLUSH, .id = 1 }, { .operation = 255, .id = -1ull } },
	};

	*faces = PICK(all);
}

static void put(volatile uint64_t *slot, const struct pmemif_request *face)
{
	uint64_t words[4];
	unsigned int i;

	memcpy(words, face, sizeof(words));
	for (i = 0; i < 4; i++)
		slot[i] = words[i];
}

/* Over the answers, too; so all that is known of these is how many came. */
static void flip_until_answered(struct front *f, const struct faces *faces)
{
	int64_t deadline = now_ms() + 20000;
	unsigned int i;

	while (f->ring->rsp_prod != f->prod) {
		for (i = 0; i < SLOTS; i++) {
			volatile uint64_t *slot = (volatile uint64_t *)&f->ring->slot[i];

			put(slot, &faces->b);
			put(slot, &faces->a);
		}
		counts.rewrites += 2 * SLOTS;
		if (now_ms() > deadline)
			die("requests that were rewritten are not answered; the backend is at state %u",
			    store_backend_state(f));
	}
	f->cons = f->prod;
}

void case_rewrite(struct front *f, unsigned int rounds)
{
	struct faces faces;
	unsigned int i;

	while (rounds--) {
		choose_faces(f, &faces);
		memcpy(f->page[0].data, f->labels, 512);
		for (i = 0; i < SLOTS; i++)
			f->ring->slot[i].req = faces.a;
		__sync_synchronize();
		f->prod += SLOTS;
		f->ring->req_prod = f->prod;
		counts.requests += SLOTS;
		ring_notify(f);
		flip_until_answered(f, &faces);
	}
}

void case_kicks(struct front *f, int ms)
{
	int64_t end = now_ms() + ms;

	while (now_ms() < end)
		ring_notify(f);
}

static void fill_slot(struct front *f, unsigned int n)
{
	static const uint8_t operations[] = {
		PMEMIF_OP_FLUSH, PMEMIF_OP_GET_LABELS, PMEMIF_OP_GET_BAD, 255, PMEMIF_OP_GET_LABELS, PMEMIF_OP_CLEAR_BAD,
	};
	uint8_t operation = operations[n % sizeof(operations)];
	bool page = operation == PMEMIF_OP_GET_LABELS || operation == PMEMIF_OP_GET_BAD;

	f->ring->slot[n % SLOTS].req = (struct pmemif_request) {
		.operation = operation,
		.gref = page ? f->page[n % SLOTS].ref : 0,
		.length = operation == PMEMIF_OP_GET_LABELS || operation == PMEMIF_OP_CLEAR_BAD ? PAGE : 0,
	};
}

/* The ring is kept full, and the event channel is never quiet. */
void case_flood(struct front *f, int ms)
{
	int64_t end = now_ms() + ms;

	while (now_ms() < end) {
		f->cons = f->ring->rsp_prod;
		while (f->prod - f->cons < SLOTS) {
			fill_slot(f, f->prod++);
			counts.requests++;
		}
		__sync_synchronize();
		f->ring->req_prod = f->prod;
		ring_notify(f);
	}
	if (answers_drop(f, f->prod - f->cons, 20000), f->cons != f->prod)
		die("%u requests of a flood are not answered", f->prod - f->cons);
}
