// SPDX-License-Identifier: GPL-2.0-only
/*
 * xenbus.c - the frontend half of a vpmem device
 *
 * DOC: Every change of the backend's state queues one work item, the step,
 * which looks at where both ends are and does what is next:
 *
 *   backend        this end
 *   -------        --------
 *   InitWait       Initialising, Reconfiguring   read, claim, verify; make a ring
 *                  -> Initialised
 *   Connected      Initialised -> Connected      register the region
 *   Closing        any -> Closed                 once nobody uses the region
 *   Closed         any but Initialising -> Closed
 *   Unknown        -                             the backend is gone: fail all
 *   Initialising   Connected -> Reconfiguring    its driver is gone: fail requests
 *   others         -                             nothing is asked of us
 *
 * (connect.c has the first two.) A region that has no backend is Reconfiguring, as
 * the backend takes Initialising for a sign that nobody has the range. So says
 * the toolstack in its place for a guest that it restores; there the core begins
 * anew at Initialising, and what a step would do then .resume does, before this
 * guest's processes run.
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
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/uuid.h>
#include <linux/workqueue.h>

#include <xen/xen.h>
#include <xen/xenbus.h>

#include "front.h"
#include "front-step.h"
#include "main.h"
#include "nd.h"
#include "ring.h"
#include "trace.h"

/* How often a detach that found the region in use looks again. */
#define PMEMFRONT_BUSY_RETRY HZ

void pmemfront_kick(struct pmemfront *front)
{
	mod_delayed_work(front->wq, &front->step, 0);
}

static void pmemfront_nd_closed(void *data)
{
	struct pmemfront *front = data;

	WRITE_ONCE(front->closing, false);
	pmemfront_kick(front);
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
			 "detach waits: %s is mounted, open, or in use as memory\n",
			 holder);
	front->busy = true;
	return false;
}

/* any -> Closed */
static void pmemfront_close(struct pmemfront *front)
{
	if (front->nd && !pmemfront_begin_close(front)) {
		/* It won't be connected again, so nobody need wait for that. */
		if (front->restored || front->lost)
			pmemfront_kill_ring(front);
		mod_delayed_work(front->wq, &front->step, PMEMFRONT_BUSY_RETRY);
		return;
	}
	if (READ_ONCE(front->closing))
		return;		/* pmemfront_nd_closed() comes back here */

	front->busy = false;
	pmemfront_disconnect(front);
	xenbus_frontend_closed(front->xdev);
}

/* After a restore that didn't find the device, there is no other end. */
static enum xenbus_state pmemfront_backend_state(struct xenbus_device *xdev)
{
	return xdev->otherend ? xenbus_read_driver_state(xdev->otherend) :
				XenbusStateUnknown;
}

/* What front-step.c decides, with the backend in @backend. */
static void pmemfront_take(struct pmemfront *front, enum front_event event,
			   enum xenbus_state backend)
{
	const struct front_facts facts = {
		.nd = front->nd,
		.closing = READ_ONCE(front->closing),
	};
	struct front_step step = front_step(front->xdev->state, event, backend,
					    &facts);

	if (step.actions & FRONT_LOSE_BACKEND)
		pmemfront_lose_backend(front);
	if (step.actions & FRONT_CONNECT)
		pmemfront_connect(front);
	if (step.actions & FRONT_ATTACH)
		pmemfront_attach(front);
	if (step.actions & FRONT_CLOSE)
		pmemfront_close(front);
	if (step.actions & FRONT_GIVE_UP)
		pmemfront_give_up(front);
	if (step.actions & FRONT_BURY)
		pmemfront_bury(front);
}

static void pmemfront_step(struct work_struct *work)
{
	struct pmemfront *front = container_of(to_delayed_work(work),
					       struct pmemfront, step);
	struct xenbus_device *xdev = front->xdev;
	enum xenbus_state backend;

	if (READ_ONCE(front->removed))
		return;
	pmemfront_bury(front);
	if (xchg(&front->broken, false))
		xenbus_dev_fatal(xdev, -EPROTO,
				 "backend answered a request that was not made");

	if (xchg(&front->bad_changed, false) && front->nd)
		pmemfront_nd_refresh(front->nd);

	backend = pmemfront_backend_state(xdev);
	trace_xen_pmemfront_state(&xdev->dev, xdev->state, backend);
	pmemfront_take(front, FRONT_BACKEND, backend);
}

static void pmemfront_backend_changed(struct xenbus_device *xdev,
				      enum xenbus_state state)
{
	pmemfront_kick(dev_get_drvdata(&xdev->dev));
}

/* The backend writes as often as it likes, but its events don't pile up. */
static bool pmemfront_bad_will_handle(struct xenbus_watch *watch,
				      const char *path, const char *token)
{
	return !watch->nr_pending;
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
	int err = xenbus_watch_pathfmt(front->xdev, &front->bad_watch,
				       pmemfront_bad_will_handle,
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
	/* After a restore it's the step that sends flushes again. */
	front->wq = alloc_ordered_workqueue("%s", WQ_FREEZABLE | WQ_MEM_RECLAIM,
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

	pmemfront_give_up(front);
	pmemfront_bury(front);
	pmemfront_disconnect(front);

	/* What queued it meanwhile is over; it sees that it was removed. */
	cancel_delayed_work_sync(&front->step);
	destroy_workqueue(front->wq);
	dev_set_drvdata(&xdev->dev, NULL);
	kfree(front);
}

/*
 * This guest was restored. It has xenwatch, here, and no other process runs, nor
 * does the step. The toolstack has mapped the range before this guest ran.
 */
static int pmemfront_resume(struct xenbus_device *xdev)
{
	struct pmemfront *front = dev_get_drvdata(&xdev->dev);
	unsigned int flags;

	front->resumed = true;
	front->restored = true;
	/* The backend's directory is another one. */
	pmemfront_unwatch_bad(front);
	pmemfront_watch_bad(front);

	/* Disks may have to wait for us before there is memory to be had. */
	flags = memalloc_noio_save();
	pmemfront_take(front, FRONT_RESUMED, pmemfront_backend_state(xdev));
	memalloc_noio_restore(flags);
	pmemfront_kick(front);
	return 0;
}

/*
 * Give this suspend a name, for the toolstack to keep with the target. A guest
 * that was saved and went on must not be restored from that over what it wrote
 * since. A name that can't be told fits nothing.
 */
static void pmemfront_name_suspend(struct pmemfront *front)
{
	uuid_t uuid;
	int err;

	uuid_gen(&uuid);
	snprintf(front->config.suspension, sizeof(front->config.suspension),
		 "%pUb", &uuid);
	err = xenbus_write(XBT_NIL, front->xdev->nodename,
			   PMEMIF_NODE_SUSPENSION, front->config.suspension);
	if (err)
		dev_err(&front->xdev->dev,
			"could not write %s/%s (%d): this guest can be saved, but not restored\n",
			front->xdev->nodename, PMEMIF_NODE_SUSPENSION, err);
}

/* The xenbus core hears of no objection, but this is the place for words. */
static int pmemfront_suspend(struct xenbus_device *xdev)
{
	struct pmemfront *front = dev_get_drvdata(&xdev->dev);

	front->resumed = false;
	if (front->forbids_suspend)
		dev_err(&xdev->dev,
			"this region would not be restored with the guest: %s\n",
			xen_pv_domain() ? "Xen can't save a PV guest that has it" :
			"it was not attached by xl; detach it before a save");
	else
		pmemfront_name_suspend(front);
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

static const struct attribute_group pmemfront_group = {
	.attrs = pmemfront_attrs,
};

static struct pmemif_stats *pmemfront_stats_of(struct device *dev)
{
	struct pmemfront *front = dev_get_drvdata(dev);

	return &front->stats;
}

PMEMIF_STATS_GROUP(pmemfront_stats_group, pmemfront_stats_of, reconnects);

static const struct attribute_group *pmemfront_groups[] = {
	&pmemfront_group,
	&pmemfront_stats_group,
	NULL
};

static const struct xenbus_device_id pmemfront_ids[] = {
	{ PMEMIF_DEVICE_CLASS },
	{ "" }
};
MODULE_ALIAS("xen:" PMEMIF_DEVICE_CLASS);

static struct xenbus_driver pmemfront_driver = {
	.ids = pmemfront_ids,
	.probe = pmemfront_probe,
	.remove = pmemfront_remove,
	.suspend = pmemfront_suspend,
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
