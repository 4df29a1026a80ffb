/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ring.h - the request ring of one frontend, and who answers it
 */
#ifndef __PMEMBACK_RING_H__
#define __PMEMBACK_RING_H__

#include <linux/types.h>
#include <linux/workqueue.h>

#include <linux/spinlock.h>

#include "ops.h"
#include "pmemif-ring.h"
#include "pmemif-stats.h"

struct pmemback_span;
struct xenbus_device;

/*
 * @xdev and @ops are the owner's, set by pmemback_ring_setup(); the rest is the
 * ring's own. The owner serialises connect and disconnect.
 */
struct pmemback_ring {
	struct xenbus_device *xdev;	/* grants, event channel, messages */
	struct pmemback_ops ops;	/* what requests are about */
	struct pmemif_stats stats;	/* of all connections */

	spinlock_t lock;		/* responses, and what waits below */
	struct pmemif_back_ring back;
	void *page;			/* the frontend's, NULL: disconnected */
	int irq;
	bool stopping;			/* the interrupt queues no more work */
	bool broken;			/* never to be looked at again */
	bool kicked;			/* an interrupt wants its lateeoi */
	bool fixed_told;		/* labels can't be written, it was said */
	struct work_struct work;

	/* The batch under way; the work's alone. */
	struct pmemif_request reqs[PMEMIF_RING_SLOTS];
	int status[PMEMIF_RING_SLOTS];

	/*
	 * What may take its time, so that no flush waits for it. A ring has no
	 * more requests without an answer than it has slots. Counters run free.
	 */
	struct work_struct slow;
	struct pmemif_request waiting[PMEMIF_RING_SLOTS];
	unsigned int wait_in, wait_out;
};

/* Create and destroy the workqueue that all rings share. */
int pmemback_ring_init(void);
void pmemback_ring_exit(void);

/* May sleep. Returns 0 or -ENOMEM. */
int pmemback_ring_setup(struct pmemback_ring *ring, struct xenbus_device *xdev,
			struct pmemback_span *span);
void pmemback_ring_destroy(struct pmemback_ring *ring);

/* Queue work where the rings have theirs: process context, may wait. */
void pmemback_ring_queue(struct work_struct *work);

/*
 * Map the ring that the frontend granted as @gref and bind its event channel
 * @port. May sleep. Returns 0 or an error, with nothing left behind.
 */
int pmemback_ring_connect(struct pmemback_ring *ring, u32 gref, u32 port);

/* From here on requests are answered, those that are there already as well. */
void pmemback_ring_start(struct pmemback_ring *ring);

/*
 * Take no more requests. Returns whether none is being worked on either, so
 * that pmemback_ring_disconnect() won't wait.
 */
bool pmemback_ring_stop(struct pmemback_ring *ring);

/* Wait until no request is being worked on, having stopped. */
void pmemback_ring_settle(struct pmemback_ring *ring);

/*
 * Stop answering, after the request under way, and let go of the ring page and
 * the event channel. Idempotent. May sleep for as long as a host flush does.
 */
void pmemback_ring_disconnect(struct pmemback_ring *ring);

#endif /* __PMEMBACK_RING_H__ */
