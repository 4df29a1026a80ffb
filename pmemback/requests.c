// SPDX-License-Identifier: GPL-2.0-only
/* requests.c - what the frontend asks for, checked before anything is done */
#include "requests.h"

/* Is @offset+@length within @size, and not empty? */
static bool is_within(u64 offset, u64 length, u64 size)
{
	return length && offset < size && length <= size - offset;
}

static bool labels_in_order(const struct pmemif_request *req,
			    const struct request_limits *limits)
{
	return req->gref && req->length <= PMEMIF_PAGE_SIZE &&
	       is_within(req->offset, req->length, limits->label_size);
}

static bool get_bad_in_order(const struct pmemif_request *req,
			     const struct request_limits *limits)
{
	return req->gref && !req->length && req->offset < limits->size &&
	       !(req->offset % PMEMIF_SECTOR_SIZE);
}

static bool clear_bad_in_order(const struct pmemif_request *req,
			       const struct request_limits *limits)
{
	return !req->gref && req->length <= PMEMIF_MAX_CLEAR &&
	       is_within(req->offset, req->length, limits->size) &&
	       !((req->offset | req->length) & (limits->clear_unit - 1));
}

int request_validate(const struct pmemif_request *req,
		     const struct request_limits *limits)
{
	bool offered, in_order;

	switch (req->operation) {
	case PMEMIF_OP_FLUSH:
		offered = true;
		in_order = !req->gref && !req->offset && !req->length;
		break;
	case PMEMIF_OP_GET_LABELS:
		offered = limits->label_size;
		in_order = labels_in_order(req, limits);
		break;
	case PMEMIF_OP_SET_LABELS:
		offered = limits->label_size && !limits->labels_fixed;
		in_order = labels_in_order(req, limits);
		break;
	case PMEMIF_OP_GET_BAD:
		offered = true;
		in_order = get_bad_in_order(req, limits);
		break;
	case PMEMIF_OP_CLEAR_BAD:
		offered = limits->clear_unit;
		in_order = clear_bad_in_order(req, limits);
		break;
	case PMEMIF_OP_HEALTH:
		offered = limits->health;
		in_order = req->gref && !req->offset && !req->length;
		break;
	default:
		return PMEMIF_EOPNOTSUPP;
	}
	if (!offered)
		return PMEMIF_EOPNOTSUPP;
	return in_order && !req->flags && !req->reserved ? PMEMIF_OK :
							    PMEMIF_EINVAL;
}
