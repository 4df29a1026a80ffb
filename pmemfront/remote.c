// SPDX-License-Identifier: GPL-2.0-only
/* remote.c - makes requests of the backend, and checks its answers */
#include <linux/errno.h>
#include <linux/minmax.h>

#include "bad-ranges.h"
#include "remote.h"
#include "ring.h"

static int labels_chunk(struct pmemfront_ring *ring, u8 operation, u64 offset,
			const void *out, void *in, size_t length)
{
	struct pmemif_request req = {
		.operation = operation,
		.offset = offset,
		.length = length,
	};
	struct ring_data data = {
		.out = out,
		.out_len = out ? length : 0,
		.in = in,
		.in_len = in ? length : 0,
	};

	return pmemfront_ring_data(ring, &req, &data, NULL);
}

int pmemfront_get_labels(struct pmemfront_ring *ring, u64 offset, void *buf,
			 size_t length)
{
	size_t done, chunk;
	int err = 0;

	for (done = 0; !err && done < length; done += chunk) {
		chunk = min_t(size_t, length - done, PMEMIF_PAGE_SIZE);
		err = labels_chunk(ring, PMEMIF_OP_GET_LABELS, offset + done,
				   NULL, buf + done, chunk);
	}
	return err;
}

int pmemfront_set_labels(struct pmemfront_ring *ring, u64 offset,
			 const void *buf, size_t length)
{
	size_t done, chunk;
	int err = 0;

	for (done = 0; !err && done < length; done += chunk) {
		chunk = min_t(size_t, length - done, PMEMIF_PAGE_SIZE);
		err = labels_chunk(ring, PMEMIF_OP_SET_LABELS, offset + done,
				   buf + done, NULL, chunk);
	}
	return err;
}

int pmemfront_get_bad(struct pmemfront_ring *ring, u64 offset, u64 size,
		      struct pmemif_bad_range *ranges, unsigned int *nr)
{
	struct pmemif_request req = {
		.operation = PMEMIF_OP_GET_BAD,
		.offset = offset,
	};
	struct ring_data data = {
		.in = ranges,
		.in_len = PMEMIF_PAGE_SIZE,
	};
	u64 value;
	int err = pmemfront_ring_data(ring, &req, &data, &value);

	if (err)
		return err;
	if (value > PMEMIF_BAD_RANGES_PER_PAGE ||
	    !bad_ranges_in_order(ranges, value, offset, size))
		return -EPROTO;
	*nr = value;
	return 0;
}

int pmemfront_clear_bad(struct pmemfront_ring *ring, u64 offset, u64 length,
			u64 *cleared)
{
	struct pmemif_request req = {
		.operation = PMEMIF_OP_CLEAR_BAD,
		.offset = offset,
		.length = length,
	};
	int err = pmemfront_ring_call(ring, &req, cleared);

	if (!err && (*cleared > length || *cleared % PMEMIF_SECTOR_SIZE))
		err = -EPROTO;
	return err;
}

int pmemfront_get_health(struct pmemfront_ring *ring,
			 struct pmemif_health *health)
{
	struct pmemif_request req = { .operation = PMEMIF_OP_HEALTH };
	struct ring_data data = {
		.in = health,
		.in_len = sizeof(*health),
	};

	return pmemfront_ring_data(ring, &req, &data, NULL);
}
