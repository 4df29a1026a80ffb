// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring.c - the request ring, as the frontend sees it
 *
 * DOC: A request needs a slot of a fixed table (slots.c), which has as many as
 * the ring has, so nothing is allocated on the way and the ring is never full. A
 * response whose id is not that of a request under way means that the backend is
 * broken, and from then on the ring is dead.
 *
 * A caller that has waited for PMEMFRONT_TIMEOUT gives up with -EIO. Its slot
 * stays taken until the response arrives, if ever it does, as the backend may
 * still write to that place of the ring. Until then requests of that operation
 * fail at once, so that a backend which doesn't answer costs that time once, and
 * not each write or each page of the label area again.
 *
 * Requests that carry data share one page, under a mutex. It's granted to the
 * backend for as long as they are connected, and there for as long as the ring:
 * whoever has the mutex may be frozen with it, and nobody waits for that one when
 * the ring goes down. When such a request was given up on, the backend may still
 * write to the page, so it carries no data until the answer is there.
 *
 * After a restore the pages are the same, but granted to nobody, and there is no
 * event channel: pmemfront_ring_reopen() mends that. Until the backend is known
 * to listen, requests are taken and kept (paused), and then all that have no
 * answer are sent, including those that had been sent before the save. Nothing
 * that a request does is harmed by being done twice. Who waits may be frozen, so
 * that a flush under way doesn't keep the guest from being saved.
 *
 * When only the backend's driver is gone there is nobody to answer, so requests
 * fail, and later pmemfront_ring_open() makes all of it anew.
 *
 * The ring outlives its device, since a flush may come from libnvdimm at any
 * time: whoever may still call holds a reference, and finds the ring dead.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/interrupt.h>
#include <linux/kref.h>
#include <linux/ktime.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/wait.h>

#include <xen/events.h>
#include <xen/grant_table.h>
#include <xen/page.h>
#include <xen/xenbus.h>

#include "compat.h"
#include "pmemif-ring.h"
#include "pmemif-stats.h"
#include "ring.h"
#include "slots.h"
#include "trace.h"

/* How long who waits for an answer can't be frozen; see ring_wait_answer(). */
#define RING_SOON	(5UL * HZ)

_Static_assert(SLOTS == PMEMIF_RING_SLOTS, "the ring is never full");

struct pmemfront_ring {
	struct kref kref;
	struct xenbus_device *xdev;	/* gone after the shutdown */
	struct pmemif_stats *stats;	/* likewise; under lock, unless down */
	void (*broken)(void *data);
	void *data;

	spinlock_t lock;		/* everything up to slots */
	bool dead;			/* fails whoever asks */
	bool down;			/* nothing of it is there */
	bool paused;			/* requests are kept, and not sent */
	unsigned int epoch;		/* changes when the waiting begins anew */
	struct pmemif_front_ring front;
	struct slots slots;

	struct mutex data_lock;		/* one at a time */
	void *page_data;
	grant_ref_t data_ref;		/* 0: not granted; under lock */

	void *page;
	grant_ref_t ref;
	evtchn_port_t port;
	int irq;
};

/* A dead ring fails whoever waits, for an answer or for a slot. */
static void ring_kill(struct pmemfront_ring *ring)
{
	lockdep_assert_held(&ring->lock);
	if (ring->dead)
		return;
	ring->dead = true;
	slots_fail(&ring->slots);
}

/* Who waits for an answer has to wait for another backend's. */
static void ring_wait_anew(struct pmemfront_ring *ring)
{
	unsigned int i;

	lockdep_assert_held(&ring->lock);
	WRITE_ONCE(ring->epoch, ring->epoch + 1);
	for (i = 0; i < SLOTS; i++)
		wake_up(&ring->slots.slot[i].done);
}

/*
 * Take the responses that are there. Returns how many, or -EPROTO after which
 * the ring must not be looked at again.
 */
static int ring_consume(struct pmemfront_ring *ring)
{
	struct pmemif_front_ring *front = &ring->front;
	struct pmemif_response rsp;
	int more, nr = 0;
	RING_IDX prod;

	do {
		prod = READ_ONCE(front->sring->rsp_prod);
		/* The slots are read after the index that says they are filled. */
		virt_rmb();
		if (RING_RESPONSE_PROD_OVERFLOW(front, prod))
			return -EPROTO;
		for (; front->rsp_cons != prod; front->rsp_cons++, nr++) {
			RING_COPY_RESPONSE(front, front->rsp_cons, &rsp);
			trace_xen_pmemfront_response(&ring->xdev->dev, &rsp);
			if (!slots_answer(&ring->slots, &rsp))
				return -EPROTO;
		}
		RING_FINAL_CHECK_FOR_RESPONSES(front, more);
	} while (more);
	return nr;
}

static irqreturn_t ring_interrupt(int irq, void *data)
{
	struct pmemfront_ring *ring = data;
	unsigned long flags;
	bool broken = false;
	int nr = 0;

	spin_lock_irqsave(&ring->lock, flags);
	if (!ring->dead) {
		pmemif_stats_event_received(ring->stats);
		nr = ring_consume(ring);
		if (nr < 0) {
			ring_kill(ring);
			broken = true;
		}
	}
	spin_unlock_irqrestore(&ring->lock, flags);

	if (broken)
		ring->broken(ring->data);
	/* A dead ring's channel stays masked: there is nothing to hear on it. */
	else
		xen_irq_lateeoi(irq, nr ? 0 : XEN_EOI_FLAG_SPURIOUS);
	return IRQ_HANDLED;
}

/* Put the request of @slot on the ring. */
static void ring_put(struct pmemfront_ring *ring, const struct slot *slot)
{
	struct pmemif_front_ring *front = &ring->front;

	lockdep_assert_held(&ring->lock);
	*RING_GET_REQUEST(front, front->req_prod_pvt) = slot->req;
	if (slot->data)
		RING_GET_REQUEST(front, front->req_prod_pvt)->gref =
			ring->data_ref;
	front->req_prod_pvt++;
	trace_xen_pmemfront_request(&ring->xdev->dev, &slot->req);
}

static void ring_push(struct pmemfront_ring *ring)
{
	int notify;

	lockdep_assert_held(&ring->lock);
	RING_PUSH_REQUESTS_AND_CHECK_NOTIFY(&ring->front, notify);
	if (!notify)
		return;
	/* Under the lock: a shutdown unbinds the irq after it. */
	notify_remote_via_irq(ring->irq);
	pmemif_stats_event_sent(ring->stats);
}

/*
 * Make @req. Returns false where there is no slot for it yet. Otherwise *@to is its
 * slot, or NULL where it fails at once.
 */
static bool ring_submit(struct pmemfront_ring *ring, struct pmemif_request *req,
			bool data, struct slot **to)
{
	struct slot *slot = ERR_PTR(-EIO);

	spin_lock_irq(&ring->lock);
	if (!ring->dead)
		slot = slots_take(&ring->slots, req, data);
	if (!IS_ERR_OR_NULL(slot)) {
		pmemif_stats_request(ring->stats, req->operation);
		if (!ring->paused) {
			ring_put(ring, slot);
			ring_push(ring);
		}
	}
	spin_unlock_irq(&ring->lock);
	*to = IS_ERR(slot) ? NULL : slot;
	return slot;
}

/* Under the lock, the end of a request whose slot was answered. */
static int ring_finish(struct pmemfront_ring *ring, struct slot *slot,
		       ktime_t begun, u64 *value)
{
	int status = slot->status;

	if (value)
		*value = slot->value;
	/* Not the device's any more, once the ring is down. */
	if (!ring->down) {
		if (slot->req.operation == PMEMIF_OP_FLUSH)
			pmemif_stats_flush_done(ring->stats, begun);
		if (status)
			pmemif_stats_error(ring->stats);
	}
	slots_release(&ring->slots, slot);
	return status;
}

static bool ring_wait_over(struct pmemfront_ring *ring, struct slot *slot,
			   unsigned int epoch)
{
	return READ_ONCE(slot->answered) || READ_ONCE(ring->epoch) != epoch;
}

/*
 * Wait for the answer: for so long again when there is another backend. Who is
 * frozen keeps what it holds, and others that wait for that can't be frozen. So
 * an answer that comes soon is taken first, and only who waits for a slow host
 * gets out of a suspend's way.
 */
static void ring_wait_answer(struct pmemfront_ring *ring, struct slot *slot,
			     unsigned long timeout)
{
	unsigned long soon = min(timeout, RING_SOON);
	unsigned int epoch;
	long left;

	do {
		epoch = READ_ONCE(ring->epoch);
		left = wait_event_timeout(slot->done,
					  ring_wait_over(ring, slot, epoch),
					  soon);
		if (!left && timeout > soon)
			left = compat_wait_freezable(slot->done,
						     ring_wait_over(ring, slot,
								    epoch),
						     timeout - soon);
		timeout = PMEMFRONT_TIMEOUT * HZ;
	} while (!READ_ONCE(slot->answered) &&
		 (left || READ_ONCE(ring->epoch) != epoch));
}

/* @value may be NULL. */
static int ring_wait(struct pmemfront_ring *ring, struct slot *slot,
		     unsigned long timeout, u64 *value)
{
	ktime_t begun = ktime_get();
	int status = -EIO;

	ring_wait_answer(ring, slot, timeout);

	spin_lock_irq(&ring->lock);
	if (slot->answered)
		status = ring_finish(ring, slot, begun, value);
	else
		slots_abandon(&ring->slots, slot);
	spin_unlock_irq(&ring->lock);
	return status;
}

static int ring_call(struct pmemfront_ring *ring, struct pmemif_request *req,
		     bool data, u64 *value)
{
	unsigned long timeout = PMEMFRONT_TIMEOUT * HZ;
	struct slot *slot = NULL;

	timeout = compat_wait_freezable(ring->slots.free,
					ring_submit(ring, req, data, &slot),
					timeout);
	if (!slot)
		return -EIO;
	/* What is left of the time is for the answer. */
	return ring_wait(ring, slot, timeout, value);
}

int pmemfront_ring_call(struct pmemfront_ring *ring, struct pmemif_request *req,
			u64 *value)
{
	return ring_call(ring, req, false, value);
}

int pmemfront_ring_data(struct pmemfront_ring *ring, struct pmemif_request *req,
			const struct ring_data *data, u64 *value)
{
	int err = -EIO;

	mutex_lock(&ring->data_lock);
	if (READ_ONCE(ring->slots.data))
		goto out;
	if (data->out_len)
		memcpy(ring->page_data, data->out, data->out_len);
	err = ring_call(ring, req, true, value);
	if (!err && data->in_len)
		memcpy(data->in, ring->page_data, data->in_len);
out:
	mutex_unlock(&ring->data_lock);
	return err;
}

int pmemfront_ring_flush(struct pmemfront_ring *ring)
{
	struct pmemif_request req = { .operation = PMEMIF_OP_FLUSH };

	/* Whatever the answer, a flush that wasn't done is an I/O error. */
	return ring_call(ring, &req, false, NULL) ? -EIO : 0;
}

static int ring_open_channel(struct pmemfront_ring *ring)
{
	int err = xenbus_alloc_evtchn(ring->xdev, &ring->port);

	if (err)
		return err;
	err = bind_evtchn_to_irqhandler_lateeoi(ring->port, ring_interrupt, 0,
						"xen-pmemfront", ring);
	if (err < 0) {
		xenbus_free_evtchn(ring->xdev, ring->port);
		return err;
	}
	ring->irq = err;
	return 0;
}

/* The ring page as if it were new, and nothing on it. */
static void ring_clear(struct pmemfront_ring *ring)
{
	memset(ring->page, 0, XEN_PAGE_SIZE);
	XEN_FRONT_RING_INIT(&ring->front, (struct pmemif_sring *)ring->page,
			    XEN_PAGE_SIZE);
}

/* A page that the backend may write to. */
static int ring_grant_page(struct pmemfront_ring *ring, void **page,
			   grant_ref_t *ref)
{
	void *new = (void *)get_zeroed_page(GFP_KERNEL);
	int err;

	if (!new)
		return -ENOMEM;
	err = gnttab_grant_foreign_access(ring->xdev->otherend_id,
					  virt_to_gfn(new), 0);
	if (err < 0) {
		free_page((unsigned long)new);
		return err;
	}
	*page = new;
	*ref = err;
	return 0;
}

/* Where the backend still maps it, the grant code frees it when that's over. */
static void ring_ungrant_page(void **page, grant_ref_t ref)
{
	gnttab_end_foreign_access(ref, virt_to_page(*page));
	*page = NULL;
}

/* The page stays, and is the backend's to write to. */
static int ring_grant_data(struct pmemfront_ring *ring)
{
	int ref = gnttab_grant_foreign_access(ring->xdev->otherend_id,
					      virt_to_gfn(ring->page_data), 0);

	if (ref < 0)
		return ref;
	spin_lock_irq(&ring->lock);
	ring->data_ref = ref;
	spin_unlock_irq(&ring->lock);
	return 0;
}

static void ring_ungrant_data(struct pmemfront_ring *ring)
{
	struct page *page = virt_to_page(ring->page_data);

	if (!ring->data_ref)
		return;
	/* The grant code puts one reference. */
	get_page(page);
	gnttab_end_foreign_access(ring->data_ref, page);
	spin_lock_irq(&ring->lock);
	ring->data_ref = 0;
	spin_unlock_irq(&ring->lock);
}

static void ring_take_down(struct pmemfront_ring *ring)
{
	/* Closes the event channel as well. */
	if (ring->irq)
		unbind_from_irqhandler(ring->irq, ring);
	ring->irq = 0;
	ring_ungrant_data(ring);
	if (ring->page)
		ring_ungrant_page(&ring->page, ring->ref);
}

/* Make the page, the grants and the channel, which aren't there. */
static int ring_set_up(struct pmemfront_ring *ring)
{
	int err = ring_grant_page(ring, &ring->page, &ring->ref);

	if (err)
		return err;
	ring_clear(ring);
	err = ring_grant_data(ring);
	if (!err)
		err = ring_open_channel(ring);
	if (err)
		ring_take_down(ring);
	return err;
}

struct pmemfront_ring *pmemfront_ring_create(struct xenbus_device *xdev,
					     struct pmemif_stats *stats,
					     void (*broken)(void *data),
					     void *data)
{
	struct pmemfront_ring *ring;
	int err;

	ring = kzalloc(sizeof(*ring), GFP_KERNEL);
	if (!ring)
		return ERR_PTR(-ENOMEM);
	kref_init(&ring->kref);
	ring->xdev = xdev;
	ring->stats = stats;
	ring->broken = broken;
	ring->data = data;
	spin_lock_init(&ring->lock);
	mutex_init(&ring->data_lock);
	slots_init(&ring->slots);

	ring->page_data = (void *)get_zeroed_page(GFP_KERNEL);
	err = ring->page_data ? ring_set_up(ring) : -ENOMEM;
	if (err) {
		free_page((unsigned long)ring->page_data);
		kfree(ring);
		return ERR_PTR(err);
	}
	return ring;
}

u32 pmemfront_ring_ref(const struct pmemfront_ring *ring)
{
	return ring->ref;
}

u32 pmemfront_ring_port(const struct pmemfront_ring *ring)
{
	return ring->port;
}

int pmemfront_ring_open(struct pmemfront_ring *ring)
{
	int err;

	pmemfront_ring_shutdown(ring);
	err = ring_set_up(ring);
	if (err)
		return err;
	spin_lock_irq(&ring->lock);
	slots_forget_abandoned(&ring->slots);
	ring->paused = true;
	ring->down = false;
	ring->dead = false;
	spin_unlock_irq(&ring->lock);
	return 0;
}

int pmemfront_ring_reopen(struct pmemfront_ring *ring)
{
	domid_t backend = ring->xdev->otherend_id;
	bool dead;

	spin_lock_irq(&ring->lock);
	dead = ring->dead;
	ring->paused = true;
	spin_unlock_irq(&ring->lock);
	if (dead)
		return -EIO;

	/* Its channel was another domain's, and is gone. */
	unbind_from_irqhandler(ring->irq, ring);
	ring->irq = 0;
	spin_lock_irq(&ring->lock);
	ring_wait_anew(ring);
	ring_clear(ring);
	slots_forget_abandoned(&ring->slots);
	spin_unlock_irq(&ring->lock);
	/* The grant table is blank; the references have always been ours. */
	gnttab_grant_foreign_access_ref(ring->ref, backend,
					virt_to_gfn(ring->page), 0);
	gnttab_grant_foreign_access_ref(ring->data_ref, backend,
					virt_to_gfn(ring->page_data), 0);
	return ring_open_channel(ring);
}

void pmemfront_ring_resume(struct pmemfront_ring *ring)
{
	unsigned int i;

	spin_lock_irq(&ring->lock);
	for (i = 0; !ring->dead && ring->paused && i < SLOTS; i++) {
		struct slot *slot = &ring->slots.slot[i];

		if (slot->taken && !slot->answered)
			ring_put(ring, slot);
	}
	if (!ring->dead && ring->paused)
		ring_push(ring);
	ring->paused = false;
	ring_wait_anew(ring);
	spin_unlock_irq(&ring->lock);
}

void pmemfront_ring_shutdown(struct pmemfront_ring *ring)
{
	bool first;

	spin_lock_irq(&ring->lock);
	ring_kill(ring);
	first = !ring->down;
	ring->down = true;
	spin_unlock_irq(&ring->lock);

	if (first)
		ring_take_down(ring);
}

struct pmemfront_ring *pmemfront_ring_hold(struct pmemfront_ring *ring)
{
	kref_get(&ring->kref);
	return ring;
}

static void ring_free(struct kref *kref)
{
	struct pmemfront_ring *ring = container_of(kref, typeof(*ring), kref);

	/* The grant code has a reference of its own where it needs one. */
	free_page((unsigned long)ring->page_data);
	kfree(ring);
}

void pmemfront_ring_put(struct pmemfront_ring *ring)
{
	kref_put(&ring->kref, ring_free);
}
