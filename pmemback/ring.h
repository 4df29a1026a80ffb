/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ring.h - the request ring of one frontend, and who answers it
 */
#ifndef __PMEMBACK_RING_H__
#define __PMEMBACK_RING_H__

#include <linux/types.h>
#include <linux/workqueue.h>

#include "pmemif-ring.h"

struct pmemback_target;
struct xenbus_device;

/*
 * @xdev and @target are the owner's, set by pmemback_ring_setup(); the rest is
 * the ring's own. The owner serialises connect and disconnect.
 */
struct pmemback_ring {
	struct xenbus_device *xdev;	/* grants, event channel, messages */
	struct pmemback_target *target;	/* what FLUSH flushes */

	struct pmemif_back_ring back;
	void *page;			/* the frontend's, NULL: disconnected */
	int irq;
	bool stopping;			/* the interrupt queues no more work */
	bool broken;			/* never to be looked at again */
	bool kicked;			/* an interrupt wants its lateeoi */
	struct work_struct work;

	/* The batch under way; the work's alone. */
	struct pmemif_request reqs[PMEMIF_RING_SLOTS];
	int status[PMEMIF_RING_SLOTS];
};

/* Create and destroy the workqueue that all rings share. */
int pmemback_ring_init(void);
void pmemback_ring_exit(void);

void pmemback_ring_setup(struct pmemback_ring *ring, struct xenbus_device *xdev,
			 struct pmemback_target *target);

/* Queue work where the rings have theirs: process context, may wait. */
void pmemback_ring_queue(struct work_struct *work);

/*
 * Map the ring that the frontend granted as @gref and bind its event channel
 * @port. May sleep. Returns 0 or an error, with nothing left behind.
 */
int pmemback_ring_connect(struct pmemback_ring *ring, u32 gref, u32 port);

/* Look for what the frontend may have put there before the channel was bound. */
void pmemback_ring_start(struct pmemback_ring *ring);

/*
 * Take no more requests. Returns whether none is being worked on either, so
 * that pmemback_ring_disconnect() won't wait.
 */
bool pmemback_ring_stop(struct pmemback_ring *ring);

/*
 * Stop answering, after the request under way, and let go of the ring page and
 * the event channel. Idempotent. May sleep for as long as a host flush does.
 */
void pmemback_ring_disconnect(struct pmemback_ring *ring);

#endif /* __PMEMBACK_RING_H__ */
