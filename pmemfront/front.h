/* SPDX-License-Identifier: GPL-2.0-only */
/* front.h - what xenbus.c (the device's life) and connect.c (its way up) share */
#ifndef __PMEMFRONT_FRONT_H__
#define __PMEMFRONT_FRONT_H__

#include <linux/mutex.h>
#include <linux/workqueue.h>

#include <xen/xenbus.h>

#include "cache-rules.h"
#include "config.h"
#include "pmemif-stats.h"

struct pmemfront_nd;
struct pmemfront_ring;

struct pmemfront {
	struct xenbus_device *xdev;
	struct workqueue_struct *wq;	/* ordered: one step at a time */
	struct delayed_work step;
	struct pmemif_stats stats;

	/*
	 * The step's, and of .remove when the step is cancelled, and of .resume,
	 * when all of this guest's work is frozen.
	 */
	struct pmemfront_config config;
	struct cache_finding cache;	/* also for readers of sysfs */
	struct resource *claim;		/* until nd has it */
	struct pmemfront_nd *nd;
	bool busy;			/* a detach waits for a user, who was told */
	bool forbids_suspend;
	struct pmemfront_config next;	/* while it is being connected again */
	bool lost;			/* the backend's driver went away */
	bool gone;			/* the region was given up */
	bool restored;			/* this guest was; the ring is stale */
	bool resumed;			/* .resume was called, this time */
	struct xenbus_watch bad_watch;	/* where bad_watched */
	bool bad_watched;
	bool bad_changed;		/* set by the watch */

	struct mutex ring_lock;		/* for who isn't the step: ring */
	struct pmemfront_ring *ring;

	bool removed;			/* the step does nothing any more */
	bool closing;			/* libnvdimm's teardown is under way */
	bool broken;			/* the backend broke the ring protocol */
};

/* Have the step look at both ends' states, soon. Any context. */
void pmemfront_kick(struct pmemfront *front);

/*
 * All of these are for the step (or .resume), and may sleep. What fails is
 * reported, and goes to Closing.
 *
 * Initialising, Reconfiguring -> Initialised. What a failure leaves, the close cleans up.
 */
void pmemfront_connect(struct pmemfront *front);

/* Initialised -> Connected: the region is registered, or in use again. */
void pmemfront_attach(struct pmemfront *front);

/*
 * The backend's driver is gone: fail what it would have to do, and go to
 * Reconfiguring, so that the next one knows that we know.
 */
void pmemfront_lose_backend(struct pmemfront *front);

/*
 * What is at the region's address isn't the region any more, and nothing of it
 * may be touched, not even to tear it down. The ring fails and the disks are dead.
 * Waits for no other process. Also for .remove.
 */
void pmemfront_give_up(struct pmemfront *front);

/* And the rest, when other processes run: what is registered stays so for good. */
void pmemfront_bury(struct pmemfront *front);

/* Fail the ring's requests. Also for who isn't the step. */
void pmemfront_kill_ring(struct pmemfront *front);

/* Let go of the ring and of a claim that libnvdimm never got. */
void pmemfront_disconnect(struct pmemfront *front);

#endif /* __PMEMFRONT_FRONT_H__ */
