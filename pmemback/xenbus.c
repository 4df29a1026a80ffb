// SPDX-License-Identifier: GPL-2.0-only
/*
 * xenbus.c - the backend half of a vpmem device
 *
 * DOC: The toolstack makes both directories, names the target in ours, and has
 * mapped the range before (see xenbus-protocol.txt). What is left for us is to
 * take the target, to publish what the frontend needs to know of it, and to
 * serve its ring.
 *
 *   frontend              backend (dev->state)
 *   --------              --------------------
 *   -                     Initialising -> InitWait    probe: target published
 *   any                   Initialising -> InitWait    see back_return()
 *   Initialising          Closed -> InitWait          a new driver, published anew
 *                         (its predecessor's Closed may not have been seen)
 *   Initialised           InitWait -> Connected       ring mapped
 *   Connected             -
 *   Closing               -> Closing
 *   Closed, Unknown       -> Closed                   ring gone, vbd released
 *   InitWait, Reconfigur* -                           not a frontend's states
 *
 * and when libxl asks the vbd to close: -> Closing, or -> Closed at once where
 * no frontend is there to ask.
 *
 * All of this is under the device's mutex, nearly always in xenwatch. The
 * exception is a close that finds a host flush under way. All domains share
 * xenwatch, and a guest could have it wait for one flush after another, so such
 * a close goes on in a work item when the flush is done. Only .remove waits.
 *
 * A driver that is unloaded by force leaves the devices there in Initialising,
 * and their frontends without a ring. The next driver takes them over, where the
 * toolstack has assigned the target again.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include <xen/xenbus.h>

#include "sample.h"
#include "xsnode.h"
#include "back-step.h"
#include "main.h"
#include "pmemif-stats.h"
#include "ring.h"
#include "span.h"
#include "trace.h"
#include "vbd.h"

struct pmemback {
	struct xenbus_device *xdev;
	struct pmemback_span span;
	bool shared;			/* others may have it as well */
	struct pmemback_ring ring;
	struct pmemback_vbd vbd;

	bool returned;			/* an earlier driver published it */
	u64 bad_count;			/* of changes, as told to the frontend */
	struct work_struct bad;		/* tells it */

	enum xenbus_state traced;	/* the states that were traced last */
	enum xenbus_state frontend;

	struct mutex lock;		/* state changes; see above */
	bool told;			/* the toolstack knows that it closed */
	bool closing;			/* waits for the ring to stop */
	struct work_struct close;
};

/* Everything that the frontend is told of the target. */
struct publication {
	u64 size;
	bool sync;
	bool flush;
	char sample_pages[SAMPLE_TEXT_SIZE];
	char sample_crcs[SAMPLE_TEXT_SIZE];
	const u8 *uuid;
	u64 label_size;
	u64 bad_count;
	u32 clear_unit;
	int numa_node;
};

/* Trace what became of the two states; the frontend's is @frontend now. */
static void pmemback_trace(struct pmemback *back, enum xenbus_state frontend)
{
	const struct xenbus_device *xdev = back->xdev;

	if (xdev->state != back->traced || frontend != back->frontend)
		trace_xen_pmemback_state(&xdev->dev, back->traced, xdev->state,
					 back->frontend, frontend);
	back->traced = xdev->state;
	back->frontend = frontend;
}

static void pmemback_switch(struct pmemback *back, enum xenbus_state state)
{
	xenbus_switch_state(back->xdev, state);
	pmemback_trace(back, back->frontend);
}

/* A page that must not be read: bad, or nothing that the guest could see. */
static bool pmemback_page_unfit(u64 page, void *data)
{
	struct pmemback *back = data;
	struct hole run;

	return pmemback_span_is_bad(&back->span, page * PMEMIF_PAGE_SIZE,
				    PMEMIF_PAGE_SIZE) ||
	       holes_next(&back->ring.ops.holes, page, page + 1, &run);
}

static phys_addr_t pmemback_locate_page(u64 page, void *data)
{
	struct pmemback *back = data;

	return pmemback_span_address(&back->span, page * PMEMIF_PAGE_SIZE);
}

static int publication_sample(struct publication *pub, struct pmemback *back)
{
	struct sample sample;
	int err;

	sample_choose(&sample, pub->size);
	sample_avoid(&sample, pub->size, pmemback_page_unfit, back);
	if (!sample.nr)
		return -EIO;
	/* The guest may see the range uncached: leave no stale line here. */
	err = sample_read(&sample, pmemback_locate_page, back, true);
	if (err)
		return err;
	sample_format(&sample, pub->sample_pages);
	sample_format_crcs(&sample, pub->sample_crcs);
	return 0;
}

static int publication_fill(struct publication *pub, struct pmemback *back)
{
	struct pmemback_span *span = &back->span;
	int err;

	pub->size = pmemback_span_size(span);
	pub->uuid = pmemback_span_uuid(span);
	pub->label_size = pmemback_span_label_size(span);
	pub->bad_count = back->bad_count;
	pub->clear_unit = pmemback_span_clear_unit(span);
	pub->numa_node = pmemback_span_numa_node(span);
	err = pmemback_span_flush_needs(span, &pub->sync, &pub->flush);
	return err ?: publication_sample(pub, back);
}

/* What only some targets have. */
static int publication_write_optional(const struct publication *pub,
				      const char *dir,
				      struct xenbus_transaction xbt)
{
	int err = 0;

	if (pub->uuid)
		err = xenbus_printf(xbt, dir, PMEMIF_NODE_UUID, "%pUb",
				    pub->uuid);
	if (!err && pub->numa_node >= 0)
		err = xenbus_printf(xbt, dir, PMEMIF_NODE_NUMA_NODE, "%d",
				    pub->numa_node);
	return err;
}

static int publication_write(const struct publication *pub, const char *dir,
			     struct xenbus_transaction xbt)
{
	const struct {
		const char *node;
		u64 value;
	} integers[] = {
		{ PMEMIF_NODE_VERSIONS, PMEMIF_VERSION },
		{ PMEMIF_NODE_SIZE, pub->size },
		{ PMEMIF_NODE_SYNC, pub->sync },
		{ PMEMIF_NODE_FLUSH_REQUIRED, pub->flush },
		{ PMEMIF_NODE_LABEL_SIZE, pub->label_size },
		{ PMEMIF_NODE_BAD_RANGES, pub->bad_count },
		{ PMEMIF_NODE_CLEAR_UNIT, pub->clear_unit },
	};
	unsigned int i;
	int err;

	err = xenbus_write(xbt, dir, PMEMIF_NODE_SAMPLE_PAGES,
			   pub->sample_pages);
	if (!err)
		err = xenbus_write(xbt, dir, PMEMIF_NODE_SAMPLE_CRCS,
				   pub->sample_crcs);
	for (i = 0; !err && i < ARRAY_SIZE(integers); i++)
		err = xenbus_printf(xbt, dir, integers[i].node, "%llu",
				    integers[i].value);
	return err ?: publication_write_optional(pub, dir, xbt);
}

/* What the toolstack says of this device. */
static int pmemback_read_toolstack(struct pmemback *back)
{
	const char *dir = back->xdev->nodename;
	struct pmemback_ops *ops = &back->ring.ops;
	char *text;
	int err = 0;

	ops->limits.health = xenbus_read_unsigned(dir, PMEMIF_NODE_HEALTH, 0);
	ops->holes.nr = 0;
	text = xenbus_read(XBT_NIL, dir, PMEMIF_NODE_HOLES, NULL);
	if (IS_ERR(text))
		return PTR_ERR(text) == -ENOENT ? 0 : PTR_ERR(text);
	err = holes_parse(&ops->holes, text, pmemback_span_size(&back->span));
	kfree(text);
	return err;
}

/* What requests are held against from here on. No ring is there. */
static void pmemback_set_limits(struct pmemback *back,
				const struct publication *pub)
{
	struct request_limits *limits = &back->ring.ops.limits;

	limits->size = pub->size;
	limits->label_size = pub->label_size;
	limits->labels_fixed = back->shared;
	limits->clear_unit = pub->clear_unit;
}

/* Publish the target and wait for a frontend. */
static int pmemback_publish(struct pmemback *back)
{
	struct xenbus_transaction xbt;
	struct publication pub;
	int err;

	err = pmemback_read_toolstack(back);
	if (err) {
		xenbus_dev_fatal(back->xdev, err, "reading %s/%s",
				 back->xdev->nodename, PMEMIF_NODE_HOLES);
		return err;
	}
	err = publication_fill(&pub, back);
	if (err) {
		xenbus_dev_fatal(back->xdev, err, "reading the target");
		return err;
	}
	pmemback_set_limits(back, &pub);

	do {
		err = xenbus_transaction_start(&xbt);
		if (err)
			break;
		err = publication_write(&pub, back->xdev->nodename, xbt);
		if (err) {
			xenbus_transaction_end(xbt, 1);
			break;
		}
		err = xenbus_transaction_end(xbt, 0);
	} while (err == -EAGAIN);
	if (err) {
		xenbus_dev_fatal(back->xdev, err, "publishing the target");
		return err;
	}
	back->told = false;
	pmemback_switch(back, XenbusStateInitWait);
	return 0;
}

/* Read one of the frontend's integers; say what is wrong with it, and close. */
static int pmemback_read_frontend(struct pmemback *back, const char *node,
				  u64 min, u64 max, u64 *value)
{
	struct xenbus_device *xdev = back->xdev;
	int err = xsnode_read_u64(xdev->otherend, node, min, max, value);

	if (err)
		xenbus_dev_fatal(xdev, err,
				 "%s/%s is missing, no number, or not within %llu to %llu",
				 xdev->otherend, node, min, max);
	return err;
}

static void pmemback_connect(struct pmemback *back)
{
	struct xenbus_device *xdev = back->xdev;
	u64 version, gref, port;
	int err;

	if (pmemback_read_frontend(back, PMEMIF_NODE_VERSION, PMEMIF_VERSION,
				   PMEMIF_VERSION, &version) ||
	    pmemback_read_frontend(back, PMEMIF_NODE_RING_REF, 1, U32_MAX,
				   &gref) ||
	    pmemback_read_frontend(back, PMEMIF_NODE_EVENT_CHANNEL, 1, U32_MAX,
				   &port))
		return;

	err = pmemback_ring_connect(&back->ring, gref, port);
	if (err) {
		xenbus_dev_fatal(xdev, err,
				 "ring-ref %llu or event-channel %llu of domain %d can't be used",
				 gref, port, xdev->otherend_id);
		return;
	}
	pmemback_switch(back, XenbusStateConnected);
	pmemback_ring_start(&back->ring);
}

/* May a frontend have it that isn't connected? */
static bool pmemback_offered(struct pmemback *back)
{
	return xenbus_dev_is_online(back->xdev) &&
	       pmemback_vbd_wanted(&back->vbd);
}

/* Its home is the toolstack's: a guest can remove its devices, but not that. */
static bool pmemback_domain_exists(const struct xenbus_device *xdev)
{
	char home[sizeof("/local/domain/") + 10];

	snprintf(home, sizeof(home), "/local/domain/%d", xdev->otherend_id);
	return xenbus_exists(XBT_NIL, home, "");
}

/*
 * Where nobody waits for it any more, a rule of udev's finishes. That runs a
 * program, and a guest can close and connect without end: so only when there is
 * something to finish, and once for each time that it was offered.
 */
static void pmemback_tell_closed(struct pmemback *back)
{
	if (pmemback_domain_exists(back->xdev)) {
		if (back->told || pmemback_offered(back))
			return;
		back->told = true;
	}
	kobject_uevent(&back->xdev->dev.kobj, KOBJ_CHANGE);
}

/* The frontend is gone, or never was: nothing of it is in use any more. */
static void pmemback_closed(struct pmemback *back)
{
	back->closing = !pmemback_ring_stop(&back->ring);
	if (back->closing) {
		pmemback_ring_queue(&back->close);
		return;
	}
	pmemback_ring_disconnect(&back->ring);
	pmemback_switch(back, XenbusStateClosed);
	pmemback_vbd_release(&back->vbd);
	pmemback_tell_closed(back);
}

/* A return is over. What xenbus wrote of probes before it no longer holds. */
static void pmemback_forget_error(struct pmemback *back)
{
	char *dir = kasprintf(GFP_KERNEL, "error/%s", back->xdev->nodename);

	if (dir)
		xenbus_rm(XBT_NIL, dir, "error");
	kfree(dir);
}

/* What back-step.c decides, with the frontend in @frontend. */
static void pmemback_take(struct pmemback *back, enum back_event event,
			  enum xenbus_state frontend)
{
	const struct back_facts facts = {
		.closing = back->closing,
		.ring = back->ring.page,
		.offered = !back->closing && back_step_asks(frontend) &&
			   pmemback_offered(back),
	};
	struct back_step step = back_step(back->xdev->state, event, frontend,
					  &facts);

	lockdep_assert_held(&back->lock);
	if (step.actions & BACK_CLOSE)
		pmemback_closed(back);
	if (back->closing)
		return;		/* pmemback_close_work() comes back here */
	if (step.actions & BACK_PUBLISH && !pmemback_publish(back) &&
	    step.actions & BACK_FORGET_ERROR)
		pmemback_forget_error(back);
	if (step.actions & BACK_CONNECT)
		pmemback_connect(back);
	if (!step.actions && step.next != back->xdev->state)
		pmemback_switch(back, step.next);
}

static void pmemback_follow(struct pmemback *back, enum xenbus_state state)
{
	pmemback_trace(back, state);
	pmemback_take(back, BACK_FRONTEND, state);
}

static void pmemback_frontend_changed(struct xenbus_device *xdev,
				      enum xenbus_state state)
{
	struct pmemback *back = dev_get_drvdata(&xdev->dev);

	mutex_lock(&back->lock);
	pmemback_follow(back, state);
	pmemback_trace(back, state);
	mutex_unlock(&back->lock);
}

static void pmemback_close_work(struct work_struct *work)
{
	struct pmemback *back = container_of(work, typeof(*back), close);

	/* Not under the mutex, or xenwatch would wait here after all. */
	pmemback_ring_settle(&back->ring);

	mutex_lock(&back->lock);
	if (back->closing) {
		pmemback_closed(back);
		pmemback_follow(back,
				xenbus_read_driver_state(back->xdev->otherend));
	}
	mutex_unlock(&back->lock);
}

/* libxl wants its vbd closed, politely: the guest has the last word. */
static void pmemback_vbd_closing(struct xenbus_device *xdev)
{
	struct pmemback *back = dev_get_drvdata(&xdev->dev);

	mutex_lock(&back->lock);
	pmemback_take(back, BACK_VBD_CLOSING,
		      xenbus_read_driver_state(xdev->otherend));
	mutex_unlock(&back->lock);
}

static int pmemback_watch_vbd(struct pmemback *back)
{
	struct xenbus_device *xdev = back->xdev;
	char *path = xenbus_read(XBT_NIL, xdev->nodename, PMEMIF_NODE_VBD,
				 NULL);
	int err;

	if (IS_ERR(path))
		return PTR_ERR(path) == -ENOENT ? 0 : PTR_ERR(path);
	err = pmemback_vbd_watch(&back->vbd, xdev, path, pmemback_vbd_closing);
	if (err)
		xenbus_dev_fatal(xdev, err, "watching %s", path);
	kfree(path);
	return err;
}

/* May others have the target as well? The node is left out where they mayn't. */
static int pmemback_read_shared(struct pmemback *back)
{
	u64 shared = 0;
	int err = xsnode_read_u64(back->xdev->nodename, PMEMIF_NODE_SHARED, 0,
				  1, &shared);

	back->shared = shared;
	return err == -ENOENT ? 0 : err;
}

/*
 * The predecessor's node is left out where the guest doesn't move. None that
 * shares its target does: there, nobody's requests come too late.
 */
static int pmemback_get_span(struct pmemback *back, const char *names,
			     struct span_refusal *refusal)
{
	const char *dir = back->xdev->nodename;
	char *predecessor = xenbus_read(XBT_NIL, dir, PMEMIF_NODE_PREDECESSOR,
					NULL);
	int err;

	if (IS_ERR(predecessor)) {
		if (PTR_ERR(predecessor) != -ENOENT)
			return PTR_ERR(predecessor);
		predecessor = NULL;
	}
	err = pmemback_span_get(&back->span, names, dir, predecessor,
				back->shared, refusal);
	if (!err && predecessor && !back->shared)
		pmemback_span_succeed(&back->span, dir);
	kfree(predecessor);
	return err;
}

/* Say why @names can't be had, and what to do, and close. */
static void pmemback_report_refusal(struct pmemback *back, int err,
				    const char *names,
				    const struct span_refusal *refusal)
{
	struct xenbus_device *xdev = back->xdev;
	/* The tool knows the others by the first one. */
	int first = strcspn(names, "+");

	/* Nobody may close it: the toolstack mends that, and tries again. */
	if (back->returned)
		dev_info(&xdev->dev,
			 "%s is not assigned, or can't be used yet (%d): use \"xen-pmem gc\"\n",
			 names, err);
	else if (err == -ENODEV)
		xenbus_dev_fatal(xdev, err,
				 "%s is not assigned: use \"xen-pmem assign %.*s\"",
				 refusal->name, first, names);
	else if (err == -EUCLEAN && refusal->complaint)
		xenbus_dev_fatal(xdev, err, "%s can't be used: %s",
				 refusal->name, refusal->complaint);
	else if (err == -EUCLEAN)
		xenbus_dev_fatal(xdev, err,
				 "%s has a superblock that can't be used: see \"xen-pmem info %s\"",
				 refusal->name, refusal->name);
	else if (err == -EBUSY && back->shared)
		xenbus_dev_fatal(xdev, err,
				 "%s has another user that doesn't share it, or too many that do",
				 refusal->name);
	else if (err == -EBUSY)
		xenbus_dev_fatal(xdev, err, "%s has another user",
				 refusal->name);
	else
		xenbus_dev_fatal(xdev, err, "taking %s", names);
}

static int pmemback_take_target(struct pmemback *back)
{
	struct xenbus_device *xdev = back->xdev;
	struct span_refusal refusal = { .complaint = NULL };
	char *names;
	int err;

	err = pmemback_read_shared(back);
	if (err) {
		xenbus_dev_fatal(xdev, err, "reading %s/%s", xdev->nodename,
				 PMEMIF_NODE_SHARED);
		return err;
	}
	names = xenbus_read(XBT_NIL, xdev->nodename, PMEMIF_NODE_TARGET, NULL);
	if (IS_ERR(names)) {
		xenbus_dev_fatal(xdev, PTR_ERR(names), "reading %s/%s",
				 xdev->nodename, PMEMIF_NODE_TARGET);
		return PTR_ERR(names);
	}
	err = pmemback_get_span(back, names, &refusal);
	if (err)
		pmemback_report_refusal(back, err, names, &refusal);
	kfree(names);
	return err;
}

/* Not in the notifier's own context, which holds a device lock of libnvdimm's. */
static void pmemback_tell_bad(struct work_struct *work)
{
	struct pmemback *back = container_of(work, struct pmemback, bad);
	const char *dir = back->xdev->nodename;
	struct xenbus_transaction xbt;
	int err;

	mutex_lock(&back->lock);
	back->bad_count++;
	do {
		err = xenbus_transaction_start(&xbt);
		if (err)
			break;
		/* A directory that was removed must not come back. */
		if (xenbus_exists(xbt, dir, PMEMIF_NODE_BAD_RANGES))
			err = xenbus_printf(xbt, dir, PMEMIF_NODE_BAD_RANGES,
					    "%llu", back->bad_count);
		if (err) {
			xenbus_transaction_end(xbt, 1);
			break;
		}
		err = xenbus_transaction_end(xbt, 0);
	} while (err == -EAGAIN);
	mutex_unlock(&back->lock);
	if (err)
		dev_err(&back->xdev->dev,
			"could not tell the guest of new bad ranges: %d\n",
			err);
}

static void pmemback_bad_found(void *data)
{
	struct pmemback *back = data;

	schedule_work(&back->bad);
}

/* Has an earlier driver published this? Then go on counting where that ended. */
static void pmemback_look_back(struct pmemback *back)
{
	back->returned = !xsnode_read_u64(back->xdev->nodename,
					  PMEMIF_NODE_BAD_RANGES, 0, U64_MAX,
					  &back->bad_count);
	if (!back->returned)
		return;
	back->bad_count++;
	xenbus_switch_state(back->xdev, XenbusStateInitialising);
}

static int pmemback_probe(struct xenbus_device *xdev,
			  const struct xenbus_device_id *id)
{
	struct pmemback *back;
	int err;

	back = kzalloc(sizeof(*back), GFP_KERNEL);
	if (!back)
		return -ENOMEM;
	back->xdev = xdev;
	mutex_init(&back->lock);
	INIT_WORK(&back->close, pmemback_close_work);
	INIT_WORK(&back->bad, pmemback_tell_bad);
	dev_set_drvdata(&xdev->dev, back);

	pmemback_look_back(back);
	back->traced = xdev->state;
	err = pmemback_take_target(back);
	if (err)
		goto out_free;
	err = pmemback_ring_setup(&back->ring, xdev, &back->span);
	if (err)
		goto out_target;
	err = kstrtouint(strrchr(xdev->nodename, '/') + 1, 10,
			 &back->ring.ops.devid);
	if (err)
		goto out_ring;

	/* First listen, then look, or something would fall in between. */
	pmemback_span_listen(&back->span, pmemback_bad_found, back);
	/* See pmemback_return(), which does it otherwise. */
	if (!back->returned)
		err = pmemback_publish(back);
	if (err)
		goto out_listen;
	err = pmemback_watch_vbd(back);
	if (err)
		goto out_listen;
	return 0;

out_listen:
	pmemback_span_unlisten(&back->span, back);
	cancel_work_sync(&back->bad);
out_ring:
	pmemback_ring_destroy(&back->ring);
out_target:
	pmemback_span_put(&back->span, xdev->nodename);
out_free:
	dev_set_drvdata(&xdev->dev, NULL);
	kfree(back);
	return err;
}

/*
 * The toolstack removes our directory when it has taken the range out of the
 * guest's reach, so the target may have another user after this. If the directory
 * is still there, the driver is unloaded by force, and another one may come: that
 * is what Initialising says. Where there is no state, none is written.
 */
static void pmemback_remove(struct xenbus_device *xdev)
{
	struct pmemback *back = dev_get_drvdata(&xdev->dev);

	pmemback_vbd_unwatch(&back->vbd);
	pmemback_span_unlisten(&back->span, back);
	cancel_work_sync(&back->bad);
	mutex_lock(&back->lock);
	back->closing = false;
	mutex_unlock(&back->lock);
	cancel_work_sync(&back->close);
	pmemback_ring_destroy(&back->ring);
	pmemback_switch(back, XenbusStateInitialising);
	pmemback_span_put(&back->span, xdev->nodename);
	dev_set_drvdata(&xdev->dev, NULL);
	kfree(back);
}

static struct pmemif_stats *pmemback_stats(struct device *dev)
{
	struct pmemback *back = dev_get_drvdata(dev);

	return &back->ring.stats;
}

PMEMIF_STATS_GROUP(pmemback_stats_group, pmemback_stats, host_flush);

static const struct attribute_group *pmemback_groups[] = {
	&pmemback_stats_group,
	NULL
};

static const struct xenbus_device_id pmemback_ids[] = {
	{ PMEMIF_DEVICE_CLASS },
	{ "" }
};
MODULE_ALIAS("xen-backend:" PMEMIF_DEVICE_CLASS);

static struct xenbus_driver pmemback_driver = {
	.ids = pmemback_ids,
	.probe = pmemback_probe,
	.remove = pmemback_remove,
	.otherend_changed = pmemback_frontend_changed,
	/*
	 * Unbinding by sysfs would free the target while a guest can reach it.
	 * Only the toolstack knows when it no longer can.
	 */
	.driver.suppress_bind_attrs = true,
	.driver.dev_groups = pmemback_groups,
	/* Or Closed would be written over what .remove left. */
	.allow_rebind = true,
};

int pmemback_xenbus_init(void)
{
	return xenbus_register_backend(&pmemback_driver);
}

void pmemback_xenbus_exit(void)
{
	xenbus_unregister_driver(&pmemback_driver);
}
