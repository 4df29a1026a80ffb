// SPDX-License-Identifier: GPL-2.0-only
/*
 * xenbus.c - the frontend half of a vpmem device
 *
 * DOC: Every change of the backend's state queues one work item, the step,
 * which looks at where both ends are and does what is next:
 *
 *   backend        this end
 *   -------        --------
 *   InitWait       Initialising -> Initialised   read, claim, verify; make a ring
 *   Connected      Initialised -> Connected      register the region
 *   Closing        any -> Closed                 once nobody uses the region
 *   Closed         any but Initialising -> Closed
 *   Unknown        -                             the backend is gone: fail requests
 *   others         -                             nothing is asked of us
 *
 * An error on the way goes to Closing, by xenbus_dev_fatal(); the backend
 * follows, and then the step closes and cleans up, as for any other detach.
 *
 * Registering and unregistering with libnvdimm wait for probes, and for page
 * references that may be held for long, so they're never done in xenwatch,
 * which all PV devices of the guest share: the step runs on a queue of its own,
 * and it only begins the teardown.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/blkdev.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include <xen/xenbus.h>

#include "cache.h"
#include "config.h"
#include "main.h"
#include "nd.h"
#include "region.h"
#include "ring.h"

/* How often a detach that found the region in use looks again. */
#define PMEMFRONT_BUSY_RETRY HZ

struct pmemfront {
	struct xenbus_device *xdev;
	struct workqueue_struct *wq;	/* ordered: one step at a time */
	struct delayed_work step;

	/* The step's, and of .remove when the step is cancelled. */
	struct pmemfront_config config;
	struct cache_finding cache;	/* also for readers of sysfs */
	struct resource *claim;		/* until nd has it */
	struct pmemfront_nd *nd;
	bool busy;			/* a detach waits for a user, who was told */
	struct xenbus_watch bad_watch;	/* where bad_watched */
	bool bad_watched;
	bool bad_changed;		/* set by the watch */

	struct mutex ring_lock;		/* for who isn't the step: ring */
	struct pmemfront_ring *ring;

	bool removed;			/* the step does nothing any more */
	bool closing;			/* libnvdimm's teardown is under way */
	bool broken;			/* the backend broke the ring protocol */
};

static void pmemfront_kick(struct pmemfront *front)
{
	mod_delayed_work(front->wq, &front->step, 0);
}

static void pmemfront_ring_broken(void *data)
{
	struct pmemfront *front = data;

	WRITE_ONCE(front->broken, true);
	pmemfront_kick(front);
}

static void pmemfront_nd_closed(void *data)
{
	struct pmemfront *front = data;

	WRITE_ONCE(front->closing, false);
	pmemfront_kick(front);
}

static int pmemfront_write(struct pmemfront *front,
			   struct xenbus_transaction xbt)
{
	const char *dir = front->xdev->nodename;
	int err;

	err = xenbus_printf(xbt, dir, PMEMIF_NODE_VERSION, "%u",
			    PMEMIF_VERSION);
	if (!err)
		err = xenbus_printf(xbt, dir, PMEMIF_NODE_RING_REF, "%u",
				    pmemfront_ring_ref(front->ring));
	if (!err)
		err = xenbus_printf(xbt, dir, PMEMIF_NODE_EVENT_CHANNEL, "%u",
				    pmemfront_ring_port(front->ring));
	if (!err)
		err = xenbus_write(xbt, dir, PMEMIF_NODE_CACHE,
				   cache_attr_name(front->cache.attr));
	if (!err)
		err = xenbus_write(xbt, dir, PMEMIF_NODE_CACHE_SOURCE,
				   cache_source_name(front->cache.source));
	return err;
}

static int pmemfront_publish(struct pmemfront *front)
{
	struct xenbus_transaction xbt;
	int err;

	do {
		err = xenbus_transaction_start(&xbt);
		if (err)
			break;
		err = pmemfront_write(front, xbt);
		if (err) {
			xenbus_transaction_end(xbt, 1);
			break;
		}
		err = xenbus_transaction_end(xbt, 0);
	} while (err == -EAGAIN);
	if (err)
		xenbus_dev_fatal(front->xdev, err, "publishing the ring");
	return err;
}

/* How the region is cached: to be told, and once a warning if it's slow. */
static void pmemfront_find_cache(struct pmemfront *front)
{
	const struct pmemfront_config *config = &front->config;
	const char *remedy;

	front->cache = pmemfront_cache_find(config->start +
					    config->sample.page[0] *
					    PMEMIF_PAGE_SIZE);
	remedy = cache_remedy(front->cache.fault);
	if (remedy)
		dev_warn(&front->xdev->dev,
			 "region is mapped %s, and slow: %s\n",
			 cache_attr_name(front->cache.attr), remedy);
}

/* Fail the ring's requests, from outside the step. */
static void pmemfront_kill_ring(struct pmemfront *front)
{
	mutex_lock(&front->ring_lock);
	if (front->ring)
		pmemfront_ring_shutdown(front->ring);
	mutex_unlock(&front->ring_lock);
}

/* Initialising -> Initialised. What a failure leaves, the close cleans up. */
static void pmemfront_connect(struct pmemfront *front)
{
	struct xenbus_device *xdev = front->xdev;
	struct pmemfront_ring *ring;

	/* The backend went back to InitWait without having seen us close. */
	if (front->nd || front->ring || front->claim) {
		xenbus_dev_fatal(xdev, -EBUSY,
				 "backend starts anew while the region is in use");
		return;
	}
	if (pmemfront_config_read(&front->config, xdev))
		return;

	front->claim = pmemfront_region_claim(xdev, &front->config);
	if (IS_ERR(front->claim)) {
		front->claim = NULL;
		return;
	}
	if (pmemfront_region_permitted(xdev, &front->config) ||
	    pmemfront_region_verify(xdev, &front->config))
		return;
	pmemfront_find_cache(front);

	ring = pmemfront_ring_create(xdev, pmemfront_ring_broken, front);
	if (IS_ERR(ring)) {
		xenbus_dev_fatal(xdev, PTR_ERR(ring), "making a ring");
		return;
	}
	mutex_lock(&front->ring_lock);
	front->ring = ring;
	mutex_unlock(&front->ring_lock);
	if (pmemfront_publish(front))
		return;
	xenbus_switch_state(xdev, XenbusStateInitialised);
}

/* Initialised -> Connected */
static void pmemfront_attach(struct pmemfront *front)
{
	struct xenbus_device *xdev = front->xdev;
	struct pmemfront_nd_desc desc = {
		.claim = front->claim,
		.offer = front->config.offer,
		.ring = front->ring,
	};
	struct pmemfront_nd *nd;

	desc.name = dev_name(&xdev->dev);
	nd = pmemfront_nd_register(&desc);
	if (IS_ERR(nd)) {
		xenbus_dev_fatal(xdev, PTR_ERR(nd),
				 "registering the region with libnvdimm");
		return;
	}
	front->nd = nd;
	front->claim = NULL;
	dev_info(&xdev->dev, "%llu MiB of persistent memory at %#llx\n",
		 front->config.size >> 20, (u64)front->config.start);
	xenbus_switch_state(xdev, XenbusStateConnected);
}

/* Let go of the ring and of a claim that libnvdimm never got. */
static void pmemfront_disconnect(struct pmemfront *front)
{
	mutex_lock(&front->ring_lock);
	if (front->ring) {
		pmemfront_ring_shutdown(front->ring);
		pmemfront_ring_put(front->ring);
		front->ring = NULL;
	}
	mutex_unlock(&front->ring_lock);
	pmemfront_region_unclaim(front->claim);
	front->claim = NULL;
}

/*
 * Begin to unregister the region. Returns false while somebody uses it, after
 * saying so once.
 */
static bool pmemfront_begin_close(struct pmemfront *front)
{
	char holder[DISK_NAME_LEN];
	int err;

	WRITE_ONCE(front->closing, true);
	err = pmemfront_nd_close(front->nd, pmemfront_nd_closed, front, holder,
				 sizeof(holder));
	if (!err) {
		front->nd = NULL;
		return true;
	}

	WRITE_ONCE(front->closing, false);
	if (!front->busy)
		dev_warn(&front->xdev->dev,
			 "detach waits: %s is mounted, open exclusively or in use as memory\n",
			 holder);
	front->busy = true;
	return false;
}

/* any -> Closed */
static void pmemfront_close(struct pmemfront *front)
{
	if (front->nd && !pmemfront_begin_close(front)) {
		mod_delayed_work(front->wq, &front->step, PMEMFRONT_BUSY_RETRY);
		return;
	}
	if (READ_ONCE(front->closing))
		return;		/* pmemfront_nd_closed() comes back here */

	front->busy = false;
	pmemfront_disconnect(front);
	xenbus_frontend_closed(front->xdev);
}

static void pmemfront_step(struct work_struct *work)
{
	struct pmemfront *front = container_of(to_delayed_work(work),
					       struct pmemfront, step);
	struct xenbus_device *xdev = front->xdev;

	if (READ_ONCE(front->removed))
		return;
	if (xchg(&front->broken, false))
		xenbus_dev_fatal(xdev, -EPROTO,
				 "backend answered a request that was not made");

	if (xchg(&front->bad_changed, false) && front->nd)
		pmemfront_nd_refresh(front->nd);

	switch (xenbus_read_driver_state(xdev->otherend)) {
	case XenbusStateInitWait:
		if (xdev->state == XenbusStateInitialising)
			pmemfront_connect(front);
		break;
	case XenbusStateConnected:
		if (xdev->state == XenbusStateInitialised)
			pmemfront_attach(front);
		break;
	case XenbusStateClosed:
		/* It has not seen yet that a new driver is here. */
		if (xdev->state == XenbusStateInitialising)
			break;
		fallthrough;
	case XenbusStateClosing:
		if (xdev->state != XenbusStateClosed)
			pmemfront_close(front);
		break;
	case XenbusStateUnknown:
		pmemfront_kill_ring(front);
		break;
	case XenbusStateInitialising:
	case XenbusStateInitialised:
	case XenbusStateReconfiguring:
	case XenbusStateReconfigured:
		break;
	}
}

static void pmemfront_backend_changed(struct xenbus_device *xdev,
				      enum xenbus_state state)
{
	pmemfront_kick(dev_get_drvdata(&xdev->dev));
}

static void pmemfront_bad_changed(struct xenbus_watch *watch, const char *path,
				  const char *token)
{
	struct pmemfront *front = container_of(watch, struct pmemfront,
					       bad_watch);

	WRITE_ONCE(front->bad_changed, true);
	pmemfront_kick(front);
}

/*
 * Learn when the backend knows of other bad ranges than before. Not for the step
 * to begin or end: .remove waits for the step in xenwatch, and ending a watch
 * waits for xenwatch.
 */
static int pmemfront_watch_bad(struct pmemfront *front)
{
	int err = xenbus_watch_pathfmt(front->xdev, &front->bad_watch, NULL,
				       pmemfront_bad_changed, "%s/%s",
				       front->xdev->otherend,
				       PMEMIF_NODE_BAD_RANGES);

	front->bad_watched = !err;
	return err;
}

static void pmemfront_unwatch_bad(struct pmemfront *front)
{
	if (!front->bad_watched)
		return;
	unregister_xenbus_watch(&front->bad_watch);
	kfree(front->bad_watch.node);
	front->bad_watch.node = NULL;
	front->bad_watched = false;
}

static int pmemfront_probe(struct xenbus_device *xdev,
			   const struct xenbus_device_id *id)
{
	struct pmemfront *front;
	int err;

	front = kzalloc(sizeof(*front), GFP_KERNEL);
	if (!front)
		return -ENOMEM;
	front->xdev = xdev;
	mutex_init(&front->ring_lock);
	INIT_DELAYED_WORK(&front->step, pmemfront_step);
	front->wq = alloc_ordered_workqueue("%s", WQ_FREEZABLE,
					    dev_name(&xdev->dev));
	if (!front->wq) {
		kfree(front);
		return -ENOMEM;
	}
	err = pmemfront_watch_bad(front);
	if (err) {
		destroy_workqueue(front->wq);
		kfree(front);
		return err;
	}
	dev_set_drvdata(&xdev->dev, front);

	/* Where an earlier driver left Closed, this tells of a new one. */
	return xenbus_switch_state(xdev, XenbusStateInitialising);
}

/*
 * The device goes away. Either our nodes are gone: after a detach, and then
 * there is nothing left to do; or by force, and then the mapping may be gone as
 * well, so that a region that is still there must stay as it is, with its
 * memmap. Or this module is being unloaded, which libnvdimm allows when no
 * region is there, or one that was disabled.
 */
static void pmemfront_remove(struct xenbus_device *xdev)
{
	struct pmemfront *front = dev_get_drvdata(&xdev->dev);
	bool forced = !xenbus_exists(XBT_NIL, xdev->nodename, "state");

	WRITE_ONCE(front->removed, true);
	pmemfront_unwatch_bad(front);
	/* Whoever waits for an answer would have us, and xenwatch, wait too. */
	if (forced)
		pmemfront_kill_ring(front);
	cancel_delayed_work_sync(&front->step);
	if (!forced) {
		/* Unloading: libnvdimm lets us go only if nobody uses it. */
		if (front->nd)
			pmemfront_begin_close(front);
		pmemfront_nd_sync();
	}
	pmemfront_nd_forget(front);

	if (front->nd) {
		dev_warn(&xdev->dev,
			 "region at %#llx was taken away while in use: it fails, and stays registered until this guest restarts\n",
			 (u64)front->config.start);
		pmemfront_nd_abandon(front->nd);
	}
	pmemfront_disconnect(front);

	/* What queued it meanwhile is over; it sees that it was removed. */
	cancel_delayed_work_sync(&front->step);
	destroy_workqueue(front->wq);
	dev_set_drvdata(&xdev->dev, NULL);
	kfree(front);
}

/*
 * After a restore the ring belongs to no one. Fail what waits for it, rather
 * than have it wait for ever.
 */
static int pmemfront_resume(struct xenbus_device *xdev)
{
	struct pmemfront *front = dev_get_drvdata(&xdev->dev);

	dev_err(&xdev->dev,
		"reconnecting after a restore is not supported by this version: flushes fail from here on\n");
	pmemfront_kill_ring(front);
	return 0;
}

static ssize_t cache_attribute_show(struct device *dev,
				    struct device_attribute *attr, char *buf)
{
	struct pmemfront *front = dev_get_drvdata(dev);

	return sysfs_emit(buf, "%s\n",
			  cache_attr_name(READ_ONCE(front->cache.attr)));
}
static DEVICE_ATTR_RO(cache_attribute);

static ssize_t cache_source_show(struct device *dev,
				 struct device_attribute *attr, char *buf)
{
	struct pmemfront *front = dev_get_drvdata(dev);

	return sysfs_emit(buf, "%s\n",
			  cache_source_name(READ_ONCE(front->cache.source)));
}
static DEVICE_ATTR_RO(cache_source);

/* Made after .probe and gone before .remove: front is there. */
static struct attribute *pmemfront_attrs[] = {
	&dev_attr_cache_attribute.attr,
	&dev_attr_cache_source.attr,
	NULL
};
ATTRIBUTE_GROUPS(pmemfront);

static const struct xenbus_device_id pmemfront_ids[] = {
	{ PMEMIF_DEVICE_CLASS },
	{ "" }
};
MODULE_ALIAS("xen:" PMEMIF_DEVICE_CLASS);

static struct xenbus_driver pmemfront_driver = {
	.ids = pmemfront_ids,
	.probe = pmemfront_probe,
	.remove = pmemfront_remove,
	.resume = pmemfront_resume,
	.otherend_changed = pmemfront_backend_changed,
	/* Unbinding by sysfs can't be refused, and a region may be in use. */
	.driver.suppress_bind_attrs = true,
	.driver.dev_groups = pmemfront_groups,
	/* A guest boots without it; don't have modprobe wait for a connection. */
	.not_essential = true,
};

int pmemfront_xenbus_init(void)
{
	return xenbus_register_frontend(&pmemfront_driver);
}

void pmemfront_xenbus_exit(void)
{
	xenbus_unregister_driver(&pmemfront_driver);
}
