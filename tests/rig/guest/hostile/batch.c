// SPDX-License-Identifier: GPL-2.0-only
/* batch.c - requests, their answers, and whether these are right */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hostile.h"

#define ANSWER_SECONDS	30

/* What stands in the pages before: each slot's page has a content of its own. */
static uint64_t page_seed;

static void pages_fill(struct front *f, unsigned int nr)
{
	unsigned int i;

	page_seed = rand64();
	for (i = 0; i < nr; i++)
		rand_fill(f->page[i].data, PAGE, page_seed + i);
}

static bool same_page(const struct front *f, unsigned int i, size_t from)
{
	uint8_t was[PAGE];

	rand_fill(was, PAGE, page_seed + i);
	return !memcmp(was + from, f->page[i].data + from, PAGE - from);
}

static void send(struct front *f, const struct pmemif_request *reqs, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		f->ring->slot[(f->prod + i) % SLOTS].req = reqs[i];
	f->prod += nr;
	__sync_synchronize();
	f->ring->req_prod = f->prod;
	counts.requests += nr;
	ring_notify(f);
}

__attribute__((noreturn))
static void wrong(const struct pmemif_request *req, const struct pmemif_response *rsp, const char *what)
{
	die("%s: request %u flags %#x reserved %#x gref %#x offset %#" PRIx64 " length %#" PRIx64 ", answer %d value %" PRIu64,
	    what, req->operation, req->flags, req->reserved, req->gref, req->offset, req->length,
	    rsp->status, rsp->value);
}

/* The request that is answered, of those that aren't yet. */
static unsigned int match(const struct pmemif_request *reqs, unsigned int nr, uint64_t done,
			  const struct pmemif_response *rsp)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (reqs[i].id == rsp->id && !(done & 1ull << i))
			return i;
	die("an answer to id %#" PRIx64 ", which nobody has asked for", rsp->id);
}

static void check_form(const struct front *f, const struct pmemif_request *req, const struct pmemif_response *rsp)
{
	bool counted = req->operation == PMEMIF_OP_GET_BAD || req->operation == PMEMIF_OP_CLEAR_BAD;

	if (rsp->operation != req->operation || rsp->reserved8 || rsp->reserved16 || rsp->reserved64)
		wrong(req, rsp, "an answer that is malformed");
	if (rsp->status > 0 || rsp->status < PMEMIF_EOPNOTSUPP || !(oracle(f, req) & 1u << -rsp->status))
		wrong(req, rsp, "the wrong answer");
	if (rsp->value && (rsp->status || !counted))
		wrong(req, rsp, "a value where there is none");
}

static void check_bad_list(const struct front *f, const struct pmemif_request *req,
			   const struct pmemif_response *rsp, const void *data)
{
	const struct pmemif_bad_range *range = data;
	uint64_t at = req->offset, i;

	if (rsp->value > PMEMIF_BAD_RANGES_PER_PAGE)
		wrong(req, rsp, "more items than fit");
	for (i = 0; i < rsp->value; i++) {
		if (range[i].offset < at || !range[i].length || range[i].length > f->size - range[i].offset)
			wrong(req, rsp, "a list that is out of order");
		at = range[i].offset + range[i].length;
	}
}

/* One that was carried out; in order, as it is done. Returns how much of its page was written to. */
static size_t follow(struct front *f, const struct pmemif_request *req, const struct pmemif_response *rsp,
		     const uint8_t *data)
{
	switch (req->operation) {
	case PMEMIF_OP_GET_LABELS:
		if (f->labels && memcmp(data, f->labels + req->offset, req->length))
			wrong(req, rsp, "not what is in the label area");
		return req->length;
	case PMEMIF_OP_SET_LABELS:
		if (req->gref == f->readonly.ref)
			data = f->readonly.data;
		if (f->labels)
			memcpy(f->labels + req->offset, data, req->length);
		return 0;
	case PMEMIF_OP_GET_BAD:
		check_bad_list(f, req, rsp, data);
		return rsp->value * sizeof(struct pmemif_bad_range);
	case PMEMIF_OP_CLEAR_BAD:
		if (rsp->value > req->length || rsp->value % PMEMIF_SECTOR_SIZE)
			wrong(req, rsp, "a length that wasn't asked for");
		return 0;
	case PMEMIF_OP_HEALTH:
		return sizeof(struct pmemif_health);
	default:
		return 0;
	}
}

/* The @nr answers to @reqs, each once; in the order of the requests. */
static void receive(struct front *f, const struct pmemif_request *reqs, struct pmemif_response *rsps, unsigned int nr)
{
	int64_t deadline = now_ms() + ANSWER_SECONDS * 1000;
	uint64_t done = 0;
	unsigned int got;

	for (got = 0; got < nr; got++) {
		struct pmemif_response rsp;
		unsigned int i;

		while (f->ring->rsp_prod == f->cons) {
			if (now_ms() > deadline)
				die("%u of %u requests were not answered within %d s; the backend is at state %u",
				    nr - got, nr, ANSWER_SECONDS, store_backend_state(f));
			usleep(200);
		}
		__sync_synchronize();
		rsp = f->ring->slot[f->cons++ % SLOTS].rsp;
		i = match(reqs, nr, done, &rsp);
		done |= 1ull << i;
		rsps[i] = rsp;
	}
	if (f->ring->rsp_prod != f->cons)
		die("%u answers more than requests", f->ring->rsp_prod - f->cons);
}

void batch(struct front *f, struct pmemif_request *reqs, unsigned int nr)
{
	struct pmemif_response rsps[SLOTS];
	unsigned int i;

	for (i = 0; i < nr; i++)
		reqs[i].id = rand64();
	pages_fill(f, nr);
	send(f, reqs, nr);
	receive(f, reqs, rsps, nr);
	for (i = 0; i < nr; i++) {
		size_t written = 0;

		check_form(f, &reqs[i], &rsps[i]);
		if (!rsps[i].status)
			written = follow(f, &reqs[i], &rsps[i], f->page[i].data);
		if (!same_page(f, i, written))
			wrong(&reqs[i], &rsps[i], "more was written to its page than was asked for");
	}
}

void labels_learn(struct front *f)
{
	uint8_t *area = malloc(f->label_size);
	uint64_t at;

	for (at = 0; at < f->label_size; at += PAGE) {
		struct pmemif_request get = {
			.operation = PMEMIF_OP_GET_LABELS,
			.gref = f->page[0].ref,
			.offset = at,
			.length = PAGE,
		};

		batch(f, &get, 1);
		memcpy(area + at, f->page[0].data, PAGE);
	}
	f->labels = area;
}

unsigned int answers_drop(struct front *f, unsigned int nr, int ms)
{
	int64_t deadline = now_ms() + ms;

	while (f->ring->rsp_prod - f->cons < nr && now_ms() < deadline)
		usleep(200);
	nr = f->ring->rsp_prod - f->cons;
	f->cons += nr;
	return nr;
}
