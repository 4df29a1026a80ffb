// SPDX-License-Identifier: GPL-2.0-only
/*
 * connect.c - brings a device up, and a region's device up again
 *
 * DOC: There are two ways for a region to find itself without a backend, and
 * both end in a reconnection, with the region registered and in use all along:
 *
 *   this guest was restored     the range is mapped where it was, before this
 *                               guest ran; the ring is granted to nobody.
 *                               Requests under way are kept, and sent again
 *   the backend's driver went   the range is mapped as ever. Requests fail until
 *   away, and came back         there is somebody to ask again
 *
 * Either way nothing is used before the backend's target was found to be the
 * same one as before. If it isn't, then after a restore what is mapped there is
 * nothing to be read or written, so the disks are declared dead.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/string.h>

#include <xen/xen.h>
#include <xen/xenbus.h>

#include "cache.h"
#include "config.h"
#include "front.h"
#include "nd.h"
#include "region.h"
#include "ring.h"
#include "suspend.h"

static void pmemfront_ring_broken(void *data)
{
	struct pmemfront *front = data;

	WRITE_ONCE(front->broken, true);
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

void pmemfront_kill_ring(struct pmemfront *front)
{
	mutex_lock(&front->ring_lock);
	if (front->ring)
		pmemfront_ring_shutdown(front->ring);
	mutex_unlock(&front->ring_lock);
}

void pmemfront_disconnect(struct pmemfront *front)
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
	if (front->forbids_suspend)
		pmemfront_suspend_allow();
	front->forbids_suspend = false;
}

void pmemfront_give_up(struct pmemfront *front)
{
	pmemfront_kill_ring(front);
	if (!front->nd || front->gone)
		return;
	dev_err(&front->xdev->dev,
		"region at %#llx is gone, while it was registered: it fails, and stays so until this guest restarts\n",
		(u64)front->config.start);
	pmemfront_nd_kill(front->nd);
	front->gone = true;
	pmemfront_kick(front);
}

void pmemfront_bury(struct pmemfront *front)
{
	if (!front->gone || !front->nd)
		return;
	pmemfront_nd_abandon(front->nd);
	front->nd = NULL;
	front->gone = false;
}

/* After a restore, when xenbus has had its turn: was our device there at all? */
static void pmemfront_restored(void *data)
{
	struct pmemfront *front = data;

	if (!front->resumed) {
		dev_err(&front->xdev->dev,
			"not attached to this guest any more, which was restored\n");
		pmemfront_give_up(front);
	}
	front->resumed = false;
}

/* A new region: find out that it is what the backend says. */
static int pmemfront_check_new(struct pmemfront *front)
{
	struct xenbus_device *xdev = front->xdev;
	int err = pmemfront_config_read(&front->config, xdev);

	if (err)
		return err;
	front->claim = pmemfront_region_claim(xdev, &front->config);
	if (IS_ERR(front->claim)) {
		err = PTR_ERR(front->claim);
		front->claim = NULL;
		return err;
	}
	err = pmemfront_region_permitted(xdev, &front->config);
	if (!err)
		err = pmemfront_region_verify(xdev, &front->config,
					      front->config.shared);
	if (!err)
		pmemfront_find_cache(front);
	return err;
}

/* A region that is registered: is it the same one still? */
static int pmemfront_check_again(struct pmemfront *front)
{
	struct xenbus_device *xdev = front->xdev;
	struct pmemfront_config *config = &front->next;
	int err = pmemfront_config_read(config, xdev);

	if (err)
		return err;
	err = pmemfront_config_same(&front->config, config, front->restored,
				    xdev);
	/* Nothing was mapped anew but by a restore. */
	if (!err && front->restored)
		err = pmemfront_region_verify(xdev, config, true);
	return err;
}

static int pmemfront_make_ring(struct pmemfront *front)
{
	struct pmemfront_ring *ring;

	ring = pmemfront_ring_create(front->xdev, &front->stats,
				     pmemfront_ring_broken, front);
	if (IS_ERR(ring))
		return PTR_ERR(ring);
	mutex_lock(&front->ring_lock);
	front->ring = ring;
	mutex_unlock(&front->ring_lock);
	return 0;
}

/* The region holds on to its ring, so it gets the same one in another state. */
static int pmemfront_remake_ring(struct pmemfront *front)
{
	int err;

	mutex_lock(&front->ring_lock);
	err = front->restored && !front->lost ?
	      pmemfront_ring_reopen(front->ring) :
	      pmemfront_ring_open(front->ring);
	mutex_unlock(&front->ring_lock);
	return err;
}

/* What was begun before a restore and hasn't come as far as a region. */
static void pmemfront_start_over(struct pmemfront *front)
{
	pmemfront_disconnect(front);
	front->restored = false;
	front->lost = false;
}

void pmemfront_connect(struct pmemfront *front)
{
	struct xenbus_device *xdev = front->xdev;
	bool again = front->nd;
	int err;

	if (!again && (front->restored || front->lost))
		pmemfront_start_over(front);
	/* It went back to InitWait without having seen us close. */
	if (again ? !front->restored && !front->lost :
		    front->ring || front->claim) {
		xenbus_dev_fatal(xdev, -EBUSY,
				 "backend starts anew while the region is in use");
		return;
	}

	err = again ? pmemfront_check_again(front) : pmemfront_check_new(front);
	if (!err) {
		err = again ? pmemfront_remake_ring(front) :
			      pmemfront_make_ring(front);
		if (err)
			xenbus_dev_fatal(xdev, err, "making a ring");
	}
	if (!err)
		err = pmemfront_publish(front);
	if (!err)
		xenbus_switch_state(xdev, XenbusStateInitialised);
	else if (again && front->restored)
		pmemfront_give_up(front);
	else if (again)
		pmemfront_kill_ring(front);
}

/* A region that can't come back keeps this guest where it is. */
static void pmemfront_note_restore(struct pmemfront *front)
{
	bool forbid = !front->config.restorable || xen_pv_domain();

	if (forbid == front->forbids_suspend)
		return;
	front->forbids_suspend = forbid;
	if (forbid)
		pmemfront_suspend_forbid();
	else
		pmemfront_suspend_allow();
}

static int pmemfront_register(struct pmemfront *front)
{
	struct pmemfront_nd_desc desc = {
		.name = dev_name(&front->xdev->dev),
		.claim = front->claim,
		.offer = front->config.offer,
		.ring = front->ring,
		.restored = pmemfront_restored,
		.data = front,
	};
	struct pmemfront_nd *nd = pmemfront_nd_register(&desc);

	if (IS_ERR(nd))
		return PTR_ERR(nd);
	front->nd = nd;
	front->claim = NULL;
	return 0;
}

/* As good as new. There may be bad ranges that came up meanwhile. */
static void pmemfront_reattach(struct pmemfront *front)
{
	front->restored = false;
	front->lost = false;
	front->busy = false;
	atomic64_inc(&front->stats.reconnects);
	pmemfront_ring_resume(front->ring);
	pmemfront_nd_refresh(front->nd);
}

void pmemfront_attach(struct pmemfront *front)
{
	struct xenbus_device *xdev = front->xdev;
	bool again = front->nd;
	int err;

	/* Until now it could have had to begin once more with what was before. */
	if (again)
		front->config = front->next;
	pmemfront_note_restore(front);
	if (again) {
		pmemfront_reattach(front);
	} else {
		err = pmemfront_register(front);
		if (err) {
			xenbus_dev_fatal(xdev, err,
					 "registering the region with libnvdimm");
			return;
		}
	}
	dev_info(&xdev->dev, "%llu MiB of persistent memory at %#llx%s\n",
		 front->config.size >> 20, (u64)front->config.start,
		 again ? ", connected again" : "");
	xenbus_switch_state(xdev, XenbusStateConnected);
}

void pmemfront_lose_backend(struct pmemfront *front)
{
	struct xenbus_device *xdev = front->xdev;

	if (front->nd)
		dev_warn(&xdev->dev,
			 "the backend's driver is gone: flushes fail until it is back\n");
	front->lost = true;
	pmemfront_kill_ring(front);
	xenbus_switch_state(xdev, front->nd || READ_ONCE(front->closing) ?
				  XenbusStateReconfiguring :
				  XenbusStateInitialising);
}
