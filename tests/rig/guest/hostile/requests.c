// SPDX-License-Identifier: GPL-2.0-only
/* requests.c - each field at its boundaries, and whatever comes */
#include "hostile.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static const uint8_t operations[] = {
	PMEMIF_OP_FLUSH, PMEMIF_OP_GET_LABELS, PMEMIF_OP_SET_LABELS, PMEMIF_OP_GET_BAD, PMEMIF_OP_CLEAR_BAD,
	PMEMIF_OP_HEALTH, PMEMIF_OP_HEALTH + 1, 127, 128, 255,
};

/* Those that don't take a firmware's or a program's time. */
static const uint8_t quick[] = {
	PMEMIF_OP_FLUSH, PMEMIF_OP_GET_LABELS, PMEMIF_OP_SET_LABELS, PMEMIF_OP_GET_BAD, PMEMIF_OP_CLEAR_BAD, 6, 200,
};

/* Requests that wait for a full ring. */
static struct pmemif_request queue[SLOTS];
static unsigned int queued;

static void flush_queue(struct front *f)
{
	if (queued)
		batch(f, queue, queued);
	queued = 0;
}

/* @own: with a page that is in order, its slot's. */
static void add(struct front *f, struct pmemif_request req, bool own)
{
	if (own)
		req.gref = f->page[queued].ref;
	queue[queued++] = req;
	if (queued == SLOTS)
		flush_queue(f);
}

static bool wants_page(uint8_t operation)
{
	return operation != PMEMIF_OP_FLUSH && operation != PMEMIF_OP_CLEAR_BAD && operation <= PMEMIF_OP_HEALTH;
}

/* In order, but for the page. */
static struct pmemif_request plain(uint8_t operation)
{
	struct pmemif_request req = { .operation = operation };

	if (operation == PMEMIF_OP_GET_LABELS || operation == PMEMIF_OP_SET_LABELS)
		req.length = 16;
	if (operation == PMEMIF_OP_CLEAR_BAD)
		req.length = PAGE;
	return req;
}

static uint64_t boundary(const struct front *f, unsigned int n)
{
	const uint64_t size = f->size, labels = f->label_size;
	const uint64_t at[] = {
		0, 1, 15, 511, 512, 513, 4095, 4096, 4097, 8192, labels - 4096, labels - 4095, labels - 1, labels,
		labels + 1, labels + (8 << 20), size - 4096, size - 512, size - 1, size, size + 512,
		PMEMIF_MAX_CLEAR, PMEMIF_MAX_CLEAR + 512, 1ull << 31, 0xffffffff, 1ull << 32, (1ull << 32) + 16,
		1ull << 63, -(uint64_t)(8 << 20), -4096ull, -512ull, -1ull,
	};

	return n < COUNT(at) ? at[n] : 0;
}

#define BOUNDARIES	32

static void places(struct front *f, uint8_t operation)
{
	unsigned int i, j;

	for (i = 0; i < BOUNDARIES; i++) {
		for (j = 0; j < BOUNDARIES; j++) {
			struct pmemif_request req = plain(operation);

			req.offset = boundary(f, i);
			req.length = boundary(f, j);
			add(f, req, wants_page(operation));
		}
	}
}

static void octets(struct front *f, uint8_t operation)
{
	static const uint8_t flags[] = { 1, 2, 0x80, 0xff };
	static const uint16_t reserved[] = { 1, 0x80, 0x100, 0xffff };
	unsigned int i;

	for (i = 0; i < COUNT(flags); i++) {
		struct pmemif_request req = plain(operation);

		req.flags = flags[i];
		add(f, req, wants_page(operation));
		req.flags = 0;
		req.reserved = reserved[i];
		add(f, req, wants_page(operation));
	}
}

/* Never one that another driver of this guest's may have: what came back would go there. */
static uint32_t bad_ref(const struct front *f, unsigned int n)
{
	const uint32_t refs[] = { 0, f->foreign.ref, f->readonly.ref, 1u << 20, 1u << 24, 1u << 31, 0xffffffff };

	return refs[n % COUNT(refs)];
}

static void references(struct front *f, uint8_t operation)
{
	unsigned int i;

	for (i = 0; i < 7; i++) {
		struct pmemif_request req = plain(operation);

		req.gref = bad_ref(f, i);
		add(f, req, false);
	}
	/* One that is in order where there should be none. */
	add(f, plain(operation), true);
}

void case_boundaries(struct front *f)
{
	unsigned int i;

	front_connect(f);
	for (i = 0; i < 256; i++)
		add(f, plain(i), wants_page(i));
	for (i = 0; i < COUNT(operations); i++) {
		octets(f, operations[i]);
		references(f, operations[i]);
	}
	for (i = 0; i <= PMEMIF_OP_HEALTH + 1; i++)
		places(f, i);
	flush_queue(f);
}

static uint64_t near(const struct front *f)
{
	switch (rand_below(4)) {
	case 0:
		return rand64() >> rand_below(64);
	case 1:
		return boundary(f, rand_below(BOUNDARIES)) + rand_below(3) - 1;
	case 2:
		return rand_below(f->label_size + 1);
	default:
		return rand_below(f->size / PMEMIF_SECTOR_SIZE + 1) * (uint64_t)PMEMIF_SECTOR_SIZE;
	}
}

/* Half of them would be carried out, or one field is at fault. */
static void add_random(struct front *f)
{
	uint8_t operation = PICK(quick);
	struct pmemif_request req = plain(operation);
	bool own = wants_page(operation);

	if (rand_below(16) == 0)
		operation = rand64();
	if (operation == PMEMIF_OP_GET_LABELS || operation == PMEMIF_OP_SET_LABELS) {
		req.length = 1 + rand_below(PAGE);
		req.offset = rand_below(f->label_size - req.length);
	}
	if (rand_below(8) == 0)
		req.offset = near(f);
	if (rand_below(8) == 0)
		req.length = near(f);
	if (rand_below(32) == 0)
		req.flags = rand64();
	if (rand_below(32) == 0)
		req.reserved = rand64();
	if (rand_below(16) == 0) {
		own = rand_below(2);
		req.gref = bad_ref(f, rand_below(7));
	}
	add(f, req, own);
}

void case_random_requests(struct front *f, unsigned int batches)
{
	unsigned int i, n;

	while (batches--) {
		n = 1 + rand_below(SLOTS);
		for (i = 0; i < n; i++)
			add_random(f);
		flush_queue(f);
	}
}
