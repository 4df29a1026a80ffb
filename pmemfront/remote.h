/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * remote.h - what the backend does for us, apart from flushing
 *
 * All of it sleeps until the answer is there, at most PMEMFRONT_TIMEOUT, checks
 * the answer, allocates nothing, and returns 0 or an error: -EIO where it failed
 * or the backend is gone, -EINVAL where the backend found the request wrong,
 * -EOPNOTSUPP where it doesn't offer such a thing, -EPROTO for a wrong answer.
 */
#ifndef __PMEMFRONT_REMOTE_H__
#define __PMEMFRONT_REMOTE_H__

#include <linux/types.h>

#include "xen/interface/io/pmemif.h"

struct pmemfront_ring;

/*
 * @length bytes at @offset of the label area, in as many requests as it takes.
 * After an error, a part may have been read or written.
 */
int pmemfront_get_labels(struct pmemfront_ring *ring, u64 offset, void *buf,
			 size_t length);
int pmemfront_set_labels(struct pmemfront_ring *ring, u64 offset,
			 const void *buf, size_t length);

/*
 * The bad ranges of the region of @size bytes from @offset on: PMEMIF_PAGE_SIZE
 * bytes of room for them, and how many there are. Fewer than fit are the last.
 */
int pmemfront_get_bad(struct pmemfront_ring *ring, u64 offset, u64 size,
		      struct pmemif_bad_range *ranges, unsigned int *nr);

/* Clear errors: @length is at most PMEMIF_MAX_CLEAR; how much was cleared. */
int pmemfront_clear_bad(struct pmemfront_ring *ring, u64 offset, u64 length,
			u64 *cleared);

int pmemfront_get_health(struct pmemfront_ring *ring,
			 struct pmemif_health *health);

#endif /* __PMEMFRONT_REMOTE_H__ */
