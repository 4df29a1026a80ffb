/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * requests.h - which requests are in order; touches nothing
 */
#ifndef __PMEMBACK_REQUESTS_H__
#define __PMEMBACK_REQUESTS_H__

#include <linux/types.h>

#include "xen/interface/io/pmemif.h"

/* What this device offers, in bytes. */
struct request_limits {
	u64 size;		/* of the region */
	u64 label_size;		/* 0: there are no labels */
	bool labels_fixed;	/* they can be read, and no more */
	u64 clear_unit;		/* a power of 2; 0: errors can't be cleared */
	bool health;		/* the host's DIMMs tell of theirs */
};

/*
 * Is @req one that can be carried out? Fields that an operation doesn't use have
 * to be zero, so that a later version can give them a meaning. Returns
 * PMEMIF_OK, PMEMIF_EINVAL or PMEMIF_EOPNOTSUPP.
 */
int request_validate(const struct pmemif_request *req,
		     const struct request_limits *limits);

/*
 * May the frontend's request index be @prod, where @taken requests were taken off
 * the ring and @answered answered, which has @slots? All of them run free. Ring
 * macros take all that was taken for answered; here some are not, so the index
 * could also go back, over those.
 */
static inline bool request_index_ok(u32 prod, u32 taken, u32 answered,
				    u32 slots)
{
	return prod - taken <= slots - (taken - answered);
}

#endif /* __PMEMBACK_REQUESTS_H__ */
