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

/*
 * Map the ring that the frontend granted as @gref, bind its event channel
 * @port and start answering. May sleep. Returns 0 or an error, with nothing
 * left behind.
 */
int pmemback_ring_connect(struct pmemback_ring *ring, u32 gref, u32 port);

/*
 * Stop answering, after the request under way, and let go of the ring page and
 * the event channel. Idempotent. May sleep for as long as a host flush does.
 */
void pmemback_ring_disconnect(struct pmemback_ring *ring);

#endif /* __PMEMBACK_RING_H__ */
