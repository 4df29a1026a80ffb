// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring.c - the request ring, as the frontend sees it
 *
 * DOC: A request needs a slot of a fixed table, which has as many as the ring
 * has, so nothing is allocated on the way and the ring is never full. The id
 * of a request is the number of its slot and a count of the slot's uses; a
 * response whose id is not that of a request under way means that the backend
 * is broken, and from then on the ring is dead.
 *
 * A caller that has waited for PMEMFRONT_TIMEOUT gives up with -EIO. Its slot
 * stays taken until the response arrives, if ever it does, as the backend may
 * still write to that place of the ring.
 *
 * Requests that carry data share one page, granted to the backend for as long as
 * the ring lives, under a mutex. When such a request was given up on, the backend
 * may still write to that page, so it carries no data until the answer is there.
 *
 * The ring outlives its device, since a flush may come from libnvdimm at any
 * time: whoever may still call holds a reference, and finds the ring dead.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/completion.h>
#include <linux/interrupt.h>
#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/wait.h>

#include <xen/events.h>
#include <xen/grant_table.h>
#include <xen/xenbus.h>

#include "pmemif-ring.h"
#include "ring.h"

/* One request under way. Under the ring's lock. */
struct ring_slot {
	u64 id;
	bool taken;
	bool answered;		/* status is valid */
	bool abandoned;		/* nobody waits any more */
	int status;
	u64 value;
	struct completion done;
};

struct pmemfront_ring {
	struct kref kref;
	struct xenbus_device *xdev;	/* gone after the shutdown */
	void (*broken)(void *data);
	void *data;

	spinlock_t lock;		/* everything up to slot_free */
	bool dead;			/* fails whoever asks */
	bool down;			/* shutdown has begun, or is over */
	struct pmemif_front_ring front;
	struct ring_slot slot[PMEMIF_RING_SLOTS];
	wait_queue_head_t slot_free;

	struct mutex data_lock;		/* one at a time */
	void *page_data;		/* NULL: not any more */
	grant_ref_t data_ref;
	/* Given up on, and the backend may still write to the page; under lock. */
	struct ring_slot *data_slot;

	void *page;
	grant_ref_t ref;
	evtchn_port_t port;
	int irq;
};

static void ring_slot_answer(struct ring_slot *slot, int status)
{
	if (slot->answered)
		return;
	slot->status = status;
	slot->answered = true;
	complete(&slot->done);
}

/* A dead ring fails whoever waits, for an answer or for a slot. */
static void ring_kill(struct pmemfront_ring *ring)
{
	unsigned int i;

	lockdep_assert_held(&ring->lock);
	if (ring->dead)
		return;
	ring->dead = true;
	for (i = 0; i < PMEMIF_RING_SLOTS; i++) {
		if (ring->slot[i].taken)
			ring_slot_answer(&ring->slot[i], -EIO);
	}
	wake_up_all(&ring->slot_free);
}

static int ring_status(int status)
{
	switch (status) {
	case PMEMIF_OK:
		return 0;
	case PMEMIF_EOPNOTSUPP:
		return -EOPNOTSUPP;
	case PMEMIF_EINVAL:
		return -EINVAL;
	default:
		return -EIO;
	}
}

static void ring_slot_release(struct pmemfront_ring *ring,
			      struct ring_slot *slot)
{
	lockdep_assert_held(&ring->lock);
	slot->taken = false;
	wake_up(&ring->slot_free);
}

/* Returns false where @rsp answers no request that is under way. */
static bool ring_complete(struct pmemfront_ring *ring,
			  const struct pmemif_response *rsp)
{
	struct ring_slot *slot = &ring->slot[rsp->id % PMEMIF_RING_SLOTS];

	if (!slot->taken || slot->id != rsp->id || slot->answered)
		return false;
	if (slot->abandoned) {
		/* It lets go of the data's page, too. */
		if (ring->data_slot == slot)
			ring->data_slot = NULL;
		ring_slot_release(ring, slot);
		return true;
	}
	slot->value = rsp->value;
	ring_slot_answer(slot, ring_status(rsp->status));
	return true;
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
			if (!ring_complete(ring, &rsp))
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

static struct ring_slot *ring_slot_take(struct pmemfront_ring *ring)
{
	unsigned int i;

	lockdep_assert_held(&ring->lock);
	for (i = 0; i < PMEMIF_RING_SLOTS; i++) {
		struct ring_slot *slot = &ring->slot[i];

		if (slot->taken)
			continue;
		slot->taken = true;
		slot->answered = false;
		slot->abandoned = false;
		slot->id += PMEMIF_RING_SLOTS;
		reinit_completion(&slot->done);
		return slot;
	}
	return NULL;
}

/* Put @req on the ring. Returns its slot, or NULL on a dead or full ring. */
static struct ring_slot *ring_submit(struct pmemfront_ring *ring,
				     struct pmemif_request *req)
{
	struct pmemif_front_ring *front = &ring->front;
	struct ring_slot *slot = NULL;
	int notify = 0;

	spin_lock_irq(&ring->lock);
	if (!ring->dead)
		slot = ring_slot_take(ring);
	if (slot) {
		req->id = slot->id;
		*RING_GET_REQUEST(front, front->req_prod_pvt) = *req;
		front->req_prod_pvt++;
		RING_PUSH_REQUESTS_AND_CHECK_NOTIFY(front, notify);
		/* Under the lock: a shutdown unbinds the irq after it. */
		if (notify)
			notify_remote_via_irq(ring->irq);
	}
	spin_unlock_irq(&ring->lock);
	return slot;
}

/* @value may be NULL. @data: the request has the data's page. */
static int ring_wait(struct pmemfront_ring *ring, struct ring_slot *slot,
		     unsigned long timeout, bool data, u64 *value)
{
	int status = -EIO;

	wait_for_completion_timeout(&slot->done, timeout);

	spin_lock_irq(&ring->lock);
	if (slot->answered) {
		status = slot->status;
		if (value)
			*value = slot->value;
		ring_slot_release(ring, slot);
	} else {
		slot->abandoned = true;
		if (data)
			ring->data_slot = slot;
	}
	spin_unlock_irq(&ring->lock);
	return status;
}

static int ring_call(struct pmemfront_ring *ring, struct pmemif_request *req,
		     bool data, u64 *value)
{
	unsigned long timeout = PMEMFRONT_TIMEOUT * HZ;
	struct ring_slot *slot = NULL;

	timeout = wait_event_timeout(ring->slot_free,
				     (slot = ring_submit(ring, req)) ||
				     READ_ONCE(ring->dead), timeout);
	if (!slot)
		return -EIO;
	/* What is left of the time is for the answer. */
	return ring_wait(ring, slot, timeout, data, value);
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
	if (!ring->page_data || READ_ONCE(ring->data_slot))
		goto out;
	if (data->out_len)
		memcpy(ring->page_data, data->out, data->out_len);
	req->gref = ring->data_ref;
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

struct pmemfront_ring *pmemfront_ring_create(struct xenbus_device *xdev,
					     void (*broken)(void *data),
					     void *data)
{
	struct pmemfront_ring *ring;
	unsigned int i;
	int err;

	ring = kzalloc(sizeof(*ring), GFP_KERNEL);
	if (!ring)
		return ERR_PTR(-ENOMEM);
	kref_init(&ring->kref);
	ring->xdev = xdev;
	ring->broken = broken;
	ring->data = data;
	spin_lock_init(&ring->lock);
	mutex_init(&ring->data_lock);
	init_waitqueue_head(&ring->slot_free);
	for (i = 0; i < PMEMIF_RING_SLOTS; i++) {
		ring->slot[i].id = i;
		init_completion(&ring->slot[i].done);
	}

	err = xenbus_setup_ring(xdev, GFP_KERNEL, &ring->page, 1, &ring->ref);
	if (err)
		goto err_free;
	XEN_FRONT_RING_INIT(&ring->front, (struct pmemif_sring *)ring->page,
			    XEN_PAGE_SIZE);

	err = xenbus_setup_ring(xdev, GFP_KERNEL, &ring->page_data, 1,
				&ring->data_ref);
	if (err)
		goto err_page;

	err = xenbus_alloc_evtchn(xdev, &ring->port);
	if (err)
		goto err_data;
	err = bind_evtchn_to_irqhandler_lateeoi(ring->port, ring_interrupt, 0,
						"xen-pmemfront", ring);
	if (err < 0)
		goto err_port;
	ring->irq = err;
	return ring;

err_port:
	xenbus_free_evtchn(xdev, ring->port);
err_data:
	xenbus_teardown_ring(&ring->page_data, 1, &ring->data_ref);
err_page:
	xenbus_teardown_ring(&ring->page, 1, &ring->ref);
err_free:
	kfree(ring);
	return ERR_PTR(err);
}

u32 pmemfront_ring_ref(const struct pmemfront_ring *ring)
{
	return ring->ref;
}

u32 pmemfront_ring_port(const struct pmemfront_ring *ring)
{
	return ring->port;
}

void pmemfront_ring_shutdown(struct pmemfront_ring *ring)
{
	bool first;

	spin_lock_irq(&ring->lock);
	ring_kill(ring);
	first = !ring->down;
	ring->down = true;
	spin_unlock_irq(&ring->lock);

	if (!first)
		return;
	/* Closes the event channel as well. */
	unbind_from_irqhandler(ring->irq, ring);
	/*
	 * Where the backend still maps the page, the grant code keeps both
	 * until it no longer does.
	 */
	xenbus_teardown_ring(&ring->page, 1, &ring->ref);
	/* Whoever has it has been woken up by ring_kill(). */
	mutex_lock(&ring->data_lock);
	xenbus_teardown_ring(&ring->page_data, 1, &ring->data_ref);
	ring->page_data = NULL;
	mutex_unlock(&ring->data_lock);
}

struct pmemfront_ring *pmemfront_ring_hold(struct pmemfront_ring *ring)
{
	kref_get(&ring->kref);
	return ring;
}

static void ring_free(struct kref *kref)
{
	kfree(container_of(kref, struct pmemfront_ring, kref));
}

void pmemfront_ring_put(struct pmemfront_ring *ring)
{
	kref_put(&ring->kref, ring_free);
}
