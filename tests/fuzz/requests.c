// SPDX-License-Identifier: GPL-2.0-only
/*
 * requests.c - which requests a backend carries out
 *
 * Held against section 8 of the protocol, said once more in numbers that can't
 * wrap, and against a ring of which all is known.
 */
#include "fuzz.h"
#include "requests.h"

#define SLOTS 64

static void take_limits(struct input *in, struct request_limits *limits)
{
	limits->size = PMEMIF_MIN_SIZE + take_below(in, 1ULL << 20) *
		       PMEMIF_PAGE_SIZE;
	limits->label_size = PMEMIF_MIN_LABELS +
			     take_below(in, 1 << 10) * PMEMIF_PAGE_SIZE;
	if (take_bool(in))
		limits->label_size = 0;
	limits->labels_fixed = take_bool(in);
	limits->clear_unit = PMEMIF_SECTOR_SIZE << take_below(in, 5);
	if (limits->clear_unit > PMEMIF_PAGE_SIZE)
		limits->clear_unit = 0;
	limits->health = take_bool(in);
}

static void take_request(struct input *in, const struct request_limits *limits,
			 struct pmemif_request *req)
{
	const u64 ends[] = {
		0, limits->size, limits->label_size, PMEMIF_PAGE_SIZE,
		PMEMIF_MAX_CLEAR, limits->size - PMEMIF_MAX_CLEAR,
	};

	req->operation = take_u8(in) % 8;
	req->flags = take_u8(in) < 16 ? take_u8(in) : 0;
	req->reserved = take_u8(in) < 16 ? take_u64(in) : 0;
	req->gref = take_bool(in) ? take_u64(in) : 0;
	req->id = take_u64(in);
	req->offset = take_near(in, ends[take_below(in, COUNT(ends))]);
	req->length = take_near(in, ends[take_below(in, COUNT(ends))]);
	/* What is left of it, more or less, or none. */
	switch (take_u8(in) % 4) {
	case 0:
		req->length = take_near(in, limits->size - req->offset);
		break;
	case 1:
		req->length = take_near(in, limits->label_size - req->offset);
		break;
	case 2:
		req->length = 0;
		break;
	}
}

static bool is_offered(const struct pmemif_request *req,
		       const struct request_limits *limits)
{
	switch (req->operation) {
	case PMEMIF_OP_FLUSH:
	case PMEMIF_OP_GET_BAD:
		return true;
	case PMEMIF_OP_GET_LABELS:
		return limits->label_size;
	case PMEMIF_OP_SET_LABELS:
		return limits->label_size && !limits->labels_fixed;
	case PMEMIF_OP_CLEAR_BAD:
		return limits->clear_unit;
	case PMEMIF_OP_HEALTH:
		return limits->health;
	}
	return false;
}

static bool is_right(const struct pmemif_request *req,
		     const struct request_limits *limits)
{
	wide end = (wide)req->offset + req->length;
	bool alone = !req->offset && !req->length;

	if (req->flags || req->reserved)
		return false;
	switch (req->operation) {
	case PMEMIF_OP_FLUSH:
		return alone && !req->gref;
	case PMEMIF_OP_HEALTH:
		return alone && req->gref;
	case PMEMIF_OP_GET_LABELS:
	case PMEMIF_OP_SET_LABELS:
		return req->gref && req->length >= 1 && req->length <= 4096 &&
		       end <= limits->label_size;
	case PMEMIF_OP_GET_BAD:
		return req->gref && !req->length && req->offset % 512 == 0 &&
		       req->offset < limits->size;
	case PMEMIF_OP_CLEAR_BAD:
		return !req->gref && req->length >= 1 &&
		       req->length <= 1 << 30 && end <= limits->size &&
		       req->offset % limits->clear_unit == 0 &&
		       req->length % limits->clear_unit == 0;
	}
	return false;
}

static void check_request(struct input *in)
{
	struct request_limits limits;
	struct pmemif_request req;
	int answer;

	take_limits(in, &limits);
	take_request(in, &limits, &req);
	answer = request_validate(&req, &limits);
	if (!is_offered(&req, &limits))
		expect(answer == PMEMIF_EOPNOTSUPP);
	else if (is_right(&req, &limits))
		expect(answer == PMEMIF_OK);
	else
		expect(answer == PMEMIF_EINVAL);
}

/* The index may be where it is, or further, by as many as aren't under way. */
static void check_index(struct input *in)
{
	u32 answered = take_near(in, 0);
	u32 waiting = take_below(in, SLOTS + 1);
	u32 prod = take_near(in, answered + (take_bool(in) ? SLOTS : waiting));
	bool ok = false;
	u32 more;

	for (more = 0; more <= SLOTS - waiting; more++)
		ok = ok || prod == (u32)(answered + waiting + more);
	expect(request_index_ok(prod, answered + waiting, answered, SLOTS) ==
	       ok);
}

void fuzz(struct input *in)
{
	if (take_bool(in))
		check_index(in);
	else
		check_request(in);
}
