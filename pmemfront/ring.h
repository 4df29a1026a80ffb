/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ring.h - asks the backend, and waits for the answer
 */
#ifndef __PMEMFRONT_RING_H__
#define __PMEMFRONT_RING_H__

#include <linux/types.h>

struct pmemfront_ring;
struct pmemif_request;
struct pmemif_stats;
struct xenbus_device;

/*
 * Make a ring that the backend of @xdev may map, and an event channel for it.
 * @broken is called (interrupt context) with @data when the backend breaks the
 * protocol; the ring fails every request from then on. @stats must be there until
 * the shutdown. May sleep. The caller owns one reference. Returns an ERR_PTR with
 * nothing left behind.
 */
struct pmemfront_ring *pmemfront_ring_create(struct xenbus_device *xdev,
					     struct pmemif_stats *stats,
					     void (*broken)(void *data),
					     void *data);

/* What the backend has to be told. */
u32 pmemfront_ring_ref(const struct pmemfront_ring *ring);
u32 pmemfront_ring_port(const struct pmemfront_ring *ring);

/*
 * After a restore: have the same pages, and a new event channel, for the backend
 * that there is now. Keeps all requests, old and new, until the resume below.
 * Returns -EIO for a ring that was dead already, or another error; then the ring
 * wants a shutdown. May sleep. Nobody else may change the ring meanwhile.
 */
int pmemfront_ring_reopen(struct pmemfront_ring *ring);

/*
 * The backend has had another driver: make page and event channel anew, having
 * failed what is under way. Keeps all later requests until the resume below.
 * Otherwise like a reopen, and for a dead ring as well.
 */
int pmemfront_ring_open(struct pmemfront_ring *ring);

/* The backend listens again: send it all that has no answer. */
void pmemfront_ring_resume(struct pmemfront_ring *ring);

/*
 * Fail the requests under way and all later ones with -EIO, and let go of the
 * page and the event channel. Idempotent. May sleep.
 */
void pmemfront_ring_shutdown(struct pmemfront_ring *ring);

struct pmemfront_ring *pmemfront_ring_hold(struct pmemfront_ring *ring);
/* The last reference may only go after a shutdown. */
void pmemfront_ring_put(struct pmemfront_ring *ring);

/*
 * Have the backend flush the host's region: 0 means that its flush began after
 * this call and succeeded. Allocates nothing. Sleeps until the answer is there,
 * at most PMEMFRONT_TIMEOUT, and not at all while an earlier request of the same
 * operation that was given up on has no answer. Returns 0 or -EIO.
 */
int pmemfront_ring_flush(struct pmemfront_ring *ring);

/*
 * Make any request; its id is filled in. Allocates nothing. Sleeps like a flush.
 * @value is the response's; NULL: nobody wants it. Returns 0, -EIO, -EINVAL or
 * -EOPNOTSUPP.
 */
int pmemfront_ring_call(struct pmemfront_ring *ring, struct pmemif_request *req,
			u64 *value);

/* What goes to the backend with a request and comes back, at most a page each. */
struct ring_data {
	const void *out;
	size_t out_len;
	void *in;			/* untouched after an error */
	size_t in_len;
};

/* As above, with data. One at a time. What came in is the backend's: check it. */
int pmemfront_ring_data(struct pmemfront_ring *ring, struct pmemif_request *req,
			const struct ring_data *data, u64 *value);

/* How long a backend may take over one request, in seconds. */
#define PMEMFRONT_TIMEOUT 60

#endif /* __PMEMFRONT_RING_H__ */
