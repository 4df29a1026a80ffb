// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring.c - answers a frontend's requests
 *
 * DOC: The interrupt only queues work, and is acknowledged (lateeoi) when that
 * work is done, so a frontend that kicks without end is slowed down by Xen's
 * event code and not by us. The work takes whatever requests are there, each
 * copied out of the shared page once, flushes the host at most once for all of
 * them, and then answers them all: a flush may answer every FLUSH that had
 * been taken off the ring before it began, and no other.
 *
 * A frontend that moves its index by more than the ring holds is broken. Its
 * device is closed, with the reason in the log, and its ring not looked at
 * again.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/interrupt.h>
#include <linux/kernel.h>

#include <xen/events.h>
#include <xen/grant_table.h>
#include <xen/xenbus.h>

#include "ring.h"
#include "target.h"

/* Batches for one frontend before the others have their turn. */
#define RING_BATCHES 8

static struct workqueue_struct *ring_wq;

/*
 * Is @req one that this version can carry out? Fields that an operation
 * doesn't use have to be zero, so that a later version can give them a meaning.
 */
static int ring_validate(const struct pmemif_request *req)
{
	switch (req->operation) {
	case PMEMIF_OP_FLUSH:
		if (req->flags || req->reserved || req->gref || req->offset ||
		    req->length)
			return PMEMIF_EINVAL;
		return PMEMIF_OK;
	default:
		return PMEMIF_EOPNOTSUPP;
	}
}

static void ring_answer(struct pmemback_ring *ring,
			const struct pmemif_request *req, int status)
{
	struct pmemif_back_ring *back = &ring->back;
	struct pmemif_response rsp = {
		.id = req->id,
		.operation = req->operation,
		.status = status,
	};

	*RING_GET_RESPONSE(back, back->rsp_prod_pvt) = rsp;
	back->rsp_prod_pvt++;
}

/*
 * Take the requests that are there and answer them.
 * Returns how many there were, or -EPROTO for an index out of bounds.
 */
static int ring_batch(struct pmemback_ring *ring)
{
	struct pmemif_back_ring *back = &ring->back;
	struct pmemif_request *reqs = ring->reqs;
	int *status = ring->status;
	unsigned int nr = 0, i;
	bool flush = false;
	int flushed = PMEMIF_OK;
	int notify;
	RING_IDX prod;

	prod = READ_ONCE(back->sring->req_prod);
	/* The slots are read after the index that says they are filled. */
	virt_rmb();
	if (RING_REQUEST_PROD_OVERFLOW(back, prod)) {
		xenbus_dev_fatal(ring->xdev, -EPROTO,
				 "frontend's request index %u is %u beyond the last one taken: a ring has %zu slots",
				 prod, prod - back->req_cons,
				 (size_t)PMEMIF_RING_SLOTS);
		return -EPROTO;
	}

	while (back->req_cons != prod) {
		RING_COPY_REQUEST(back, back->req_cons, &reqs[nr]);
		back->req_cons++;
		status[nr] = ring_validate(&reqs[nr]);
		if (!status[nr] && reqs[nr].operation == PMEMIF_OP_FLUSH)
			flush = true;
		nr++;
	}
	if (!nr)
		return 0;

	if (flush && pmemback_target_flush(ring->target))
		flushed = PMEMIF_EIO;

	for (i = 0; i < nr; i++)
		ring_answer(ring, &reqs[i], status[i] ?: flushed);
	RING_PUSH_RESPONSES_AND_CHECK_NOTIFY(back, notify);
	if (notify)
		notify_remote_via_irq(ring->irq);
	return nr;
}

static void ring_work(struct work_struct *work)
{
	struct pmemback_ring *ring = container_of(work, typeof(*ring), work);
	unsigned int eoi = XEN_EOI_FLAG_SPURIOUS;
	unsigned int batches = 0;
	int more = 0, nr;

	do {
		/* Broken: leave the event channel masked. */
		if (ring->broken || READ_ONCE(ring->stopping))
			break;
		nr = ring_batch(ring);
		if (nr < 0) {
			ring->broken = true;
			break;
		}
		if (nr)
			eoi = 0;
		RING_FINAL_CHECK_FOR_REQUESTS(&ring->back, more);
	} while (more && ++batches < RING_BATCHES);

	if (ring->broken || READ_ONCE(ring->stopping))
		return;
	if (more)
		queue_work(ring_wq, &ring->work);
	else if (xchg(&ring->kicked, false))
		xen_irq_lateeoi(ring->irq, eoi);
}

static irqreturn_t ring_interrupt(int irq, void *data)
{
	struct pmemback_ring *ring = data;

	WRITE_ONCE(ring->kicked, true);
	if (!READ_ONCE(ring->stopping))
		queue_work(ring_wq, &ring->work);
	return IRQ_HANDLED;
}

void pmemback_ring_setup(struct pmemback_ring *ring, struct xenbus_device *xdev,
			 struct pmemback_target *target)
{
	ring->xdev = xdev;
	ring->target = target;
	INIT_WORK(&ring->work, ring_work);
}

int pmemback_ring_connect(struct pmemback_ring *ring, u32 gref, u32 port)
{
	grant_ref_t ref = gref;
	int err;

	err = xenbus_map_ring_valloc(ring->xdev, &ref, 1, &ring->page);
	if (err)
		return err;

	BACK_RING_INIT(&ring->back, (struct pmemif_sring *)ring->page,
		       XEN_PAGE_SIZE);
	ring->stopping = false;
	ring->kicked = false;
	ring->broken = false;

	err = bind_interdomain_evtchn_to_irqhandler_lateeoi(ring->xdev, port,
							    ring_interrupt, 0,
							    "xen-pmemback",
							    ring);
	if (err < 0) {
		xenbus_unmap_ring_vfree(ring->xdev, ring->page);
		ring->page = NULL;
		return err;
	}
	ring->irq = err;
	return 0;
}

void pmemback_ring_start(struct pmemback_ring *ring)
{
	queue_work(ring_wq, &ring->work);
}

bool pmemback_ring_stop(struct pmemback_ring *ring)
{
	if (!ring->page)
		return true;
	WRITE_ONCE(ring->stopping, true);
	synchronize_irq(ring->irq);
	return !work_busy(&ring->work);
}

void pmemback_ring_queue(struct work_struct *work)
{
	queue_work(ring_wq, work);
}

void pmemback_ring_disconnect(struct pmemback_ring *ring)
{
	if (!ring->page)
		return;

	/* First the interrupt, then the work it queued, then what both use. */
	WRITE_ONCE(ring->stopping, true);
	synchronize_irq(ring->irq);
	cancel_work_sync(&ring->work);
	unbind_from_irqhandler(ring->irq, ring);
	xenbus_unmap_ring_vfree(ring->xdev, ring->page);
	ring->page = NULL;
}

int pmemback_ring_init(void)
{
	/* Guests reclaim memory through flushes, hence WQ_MEM_RECLAIM. */
	ring_wq = alloc_workqueue("xen-pmemback", WQ_UNBOUND | WQ_MEM_RECLAIM,
				  0);
	return ring_wq ? 0 : -ENOMEM;
}

void pmemback_ring_exit(void)
{
	destroy_workqueue(ring_wq);
}
