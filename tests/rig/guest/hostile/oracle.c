// SPDX-License-Identifier: GPL-2.0-only
/* oracle.c - section 8 of the protocol, once more */
#include "hostile.h"

#define OK		(1u << -PMEMIF_OK)
#define EIO_		(1u << -PMEMIF_EIO)
#define EINVAL_		(1u << -PMEMIF_EINVAL)
#define EOPNOTSUPP_	(1u << -PMEMIF_EOPNOTSUPP)

static bool may_write(const struct front *f, uint32_t ref)
{
	unsigned int i;

	for (i = 0; i < SLOTS; i++)
		if (f->page[i].ref == ref)
			return true;
	return false;
}

static bool may_read(const struct front *f, uint32_t ref)
{
	return may_write(f, ref) || f->readonly.ref == ref;
}

/* In more than 64 bits, so that nothing wraps. */
static bool within(uint64_t offset, uint64_t length, uint64_t size)
{
	return length && (unsigned __int128)offset + length <= size;
}

static unsigned int labels(const struct front *f, const struct pmemif_request *req, bool grant_ok)
{
	if (!f->label_size)
		return EOPNOTSUPP_;
	if (req->length > PAGE || !within(req->offset, req->length, f->label_size) || !grant_ok)
		return EINVAL_;
	return OK;
}

static unsigned int get_bad(const struct front *f, const struct pmemif_request *req)
{
	if (!req->gref || req->length || req->offset >= f->size || req->offset % PMEMIF_SECTOR_SIZE)
		return EINVAL_;
	/* Where there is nothing to say the page isn't needed. */
	return may_write(f, req->gref) ? OK : OK | EINVAL_;
}

static unsigned int clear_bad(const struct front *f, const struct pmemif_request *req)
{
	if (!f->clear_unit)
		return EOPNOTSUPP_;
	if (req->gref || req->length > PMEMIF_MAX_CLEAR || !within(req->offset, req->length, f->size) ||
	    req->offset % f->clear_unit || req->length % f->clear_unit)
		return EINVAL_;
	return OK;
}

/* A report of the DIMMs' is more than this program can demand. */
static unsigned int health(const struct front *f, const struct pmemif_request *req)
{
	if (!f->health)
		return EOPNOTSUPP_;
	if (!req->gref || req->offset || req->length)
		return EINVAL_;
	return may_write(f, req->gref) ? OK | EIO_ : EINVAL_ | EIO_;
}

static unsigned int by_operation(const struct front *f, const struct pmemif_request *req)
{
	switch (req->operation) {
	case PMEMIF_OP_FLUSH:
		return req->gref || req->offset || req->length ? EINVAL_ : OK;
	case PMEMIF_OP_GET_LABELS:
		return labels(f, req, may_write(f, req->gref));
	case PMEMIF_OP_SET_LABELS:
		return labels(f, req, may_read(f, req->gref));
	case PMEMIF_OP_GET_BAD:
		return get_bad(f, req);
	case PMEMIF_OP_CLEAR_BAD:
		return clear_bad(f, req);
	case PMEMIF_OP_HEALTH:
		return health(f, req);
	default:
		return EOPNOTSUPP_;
	}
}

unsigned int oracle(const struct front *f, const struct pmemif_request *req)
{
	unsigned int status = by_operation(f, req);

	return status != EOPNOTSUPP_ && (req->flags || req->reserved) ? EINVAL_ : status;
}
