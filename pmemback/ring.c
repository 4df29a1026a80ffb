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
 * Other requests are passed to a second work, the slow one, which does them one
 * by one: a program that has to be run must not keep a flush waiting.
 *
 * A frontend that moves its index by more than the ring holds is broken. Its
 * device is closed, with the reason in the log, and its ring not looked at
 * again.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <linux/sched.h>

#include <xen/events.h>
#include <xen/grant_table.h>
#include <xen/xenbus.h>

#include "ring.h"
#include "span.h"
#include "trace.h"

/* Batches for one frontend before the others have their turn. */
#define RING_BATCHES 8

static struct workqueue_struct *ring_wq;
static struct workqueue_struct *ring_slow_wq;

/* Put a response on the ring, and tell the frontend if it wants to know. */
static void ring_answer(struct pmemback_ring *ring,
			const struct pmemif_request *req, int status, u64 value)
{
	struct pmemif_back_ring *back = &ring->back;
	struct pmemif_response rsp = {
		.id = req->id,
		.operation = req->operation,
		.status = status,
		.value = status ? 0 : value,
	};

	lockdep_assert_held(&ring->lock);
	if (status)
		pmemif_stats_error(&ring->stats);
	trace_xen_pmemback_response(&ring->xdev->dev, &rsp);
	*RING_GET_RESPONSE(back, back->rsp_prod_pvt) = rsp;
	back->rsp_prod_pvt++;
}

static void ring_push(struct pmemback_ring *ring)
{
	int notify;

	lockdep_assert_held(&ring->lock);
	RING_PUSH_RESPONSES_AND_CHECK_NOTIFY(&ring->back, notify);
	if (!notify)
		return;
	pmemif_stats_event_sent(&ring->stats);
	notify_remote_via_irq(ring->irq);
}

/*
 * Copy what is there off the ring, into ring->reqs, up to the frontend's index,
 * which is copied to @index, too. Returns how many, or -EPROTO for an index out
 * of bounds.
 */
static int ring_take(struct pmemback_ring *ring, RING_IDX *index)
{
	struct pmemif_back_ring *back = &ring->back;
	RING_IDX prod = READ_ONCE(back->sring->req_prod);
	unsigned int nr = 0;

	lockdep_assert_held(&ring->lock);
	*index = prod;
	/* The slots are read after the index that says they are filled. */
	virt_rmb();
	if (!request_index_ok(prod, back->req_cons, back->rsp_prod_pvt,
			      PMEMIF_RING_SLOTS))
		return -EPROTO;
	while (back->req_cons != prod && nr < PMEMIF_RING_SLOTS) {
		RING_COPY_REQUEST(back, back->req_cons, &ring->reqs[nr]);
		back->req_cons++;
		nr++;
	}
	return nr;
}

/* @prod: the copy that was found wrong. By now the page may say anything. */
static void ring_report_overflow(struct pmemback_ring *ring, RING_IDX prod)
{
	xenbus_dev_fatal(ring->xdev, -EPROTO,
			 "frontend's request index %u is %u beyond the last one taken: a ring has %zu slots",
			 prod, prod - ring->back.req_cons,
			 (size_t)PMEMIF_RING_SLOTS);
}

/* What was taken, before anybody has looked at it. */
static void ring_count(struct pmemback_ring *ring, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		pmemif_stats_request(&ring->stats, ring->reqs[i].operation);
		trace_xen_pmemback_request(&ring->xdev->dev, &ring->reqs[i]);
	}
}

/* Whoever asked for it may wonder why. Once will do: a guest can ask for ever. */
static void ring_report_labels(struct pmemback_ring *ring,
			       const struct pmemif_request *req)
{
	if (req->operation != PMEMIF_OP_SET_LABELS ||
	    !ring->ops.limits.labels_fixed || ring->fixed_told)
		return;
	ring->fixed_told = true;
	dev_info(&ring->xdev->dev,
		 "the guest's labels can't be written while its target is shared: divide it into namespaces in a guest that has it alone\n");
}

static int ring_flush_host(struct pmemback_ring *ring)
{
	ktime_t begin = ktime_get();
	int err = pmemback_span_flush(ring->ops.span);

	atomic64_inc(&ring->stats.host_flush);
	pmemif_stats_flush_done(&ring->stats, begin);
	return err ? PMEMIF_EIO : PMEMIF_OK;
}

/*
 * Take the requests that are there and answer them.
 * Returns how many there were, or -EPROTO for an index out of bounds.
 */
static int ring_batch(struct pmemback_ring *ring)
{
	struct pmemif_request *reqs = ring->reqs;
	int *status = ring->status;
	bool flush = false, slow = false;
	int flushed = PMEMIF_OK;
	RING_IDX prod;
	int nr, i;

	spin_lock(&ring->lock);
	nr = ring_take(ring, &prod);
	spin_unlock(&ring->lock);
	if (nr < 0)
		ring_report_overflow(ring, prod);
	if (nr <= 0)
		return nr;

	ring_count(ring, nr);
	for (i = 0; i < nr; i++) {
		status[i] = request_validate(&reqs[i], &ring->ops.limits);
		if (!status[i] && reqs[i].operation == PMEMIF_OP_FLUSH)
			flush = true;
		if (status[i] == PMEMIF_EOPNOTSUPP)
			ring_report_labels(ring, &reqs[i]);
	}
	if (flush)
		flushed = ring_flush_host(ring);

	spin_lock(&ring->lock);
	for (i = 0; i < nr; i++) {
		if (status[i] || reqs[i].operation == PMEMIF_OP_FLUSH) {
			ring_answer(ring, &reqs[i], status[i] ?: flushed, 0);
			continue;
		}
		ring->waiting[ring->wait_in++ % PMEMIF_RING_SLOTS] = reqs[i];
		slow = true;
	}
	ring_push(ring);
	spin_unlock(&ring->lock);
	if (slow)
		queue_work(ring_slow_wq, &ring->slow);
	return nr;
}

static bool ring_next_waiting(struct pmemback_ring *ring,
			      struct pmemif_request *req)
{
	bool found;

	spin_lock(&ring->lock);
	found = ring->wait_out != ring->wait_in;
	if (found)
		*req = ring->waiting[ring->wait_out++ % PMEMIF_RING_SLOTS];
	spin_unlock(&ring->lock);
	return found;
}

static void ring_slow_work(struct work_struct *work)
{
	struct pmemback_ring *ring = container_of(work, typeof(*ring), slow);
	struct pmemif_request req;

	while (!READ_ONCE(ring->stopping) && ring_next_waiting(ring, &req)) {
		u64 value;
		int status = pmemback_op(&ring->ops, &req, &value);

		spin_lock(&ring->lock);
		ring_answer(ring, &req, status, value);
		ring_push(ring);
		spin_unlock(&ring->lock);
		/* It lasts for as long as the frontend goes on asking. */
		cond_resched();
	}
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
		spin_lock(&ring->lock);
		RING_FINAL_CHECK_FOR_REQUESTS(&ring->back, more);
		spin_unlock(&ring->lock);
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

	pmemif_stats_event_received(&ring->stats);
	WRITE_ONCE(ring->kicked, true);
	if (!READ_ONCE(ring->stopping))
		queue_work(ring_wq, &ring->work);
	return IRQ_HANDLED;
}

int pmemback_ring_setup(struct pmemback_ring *ring, struct xenbus_device *xdev,
			struct pmemback_span *span)
{
	ring->xdev = xdev;
	ring->ops.xdev = xdev;
	ring->ops.span = span;
	spin_lock_init(&ring->lock);
	INIT_WORK(&ring->work, ring_work);
	INIT_WORK(&ring->slow, ring_slow_work);
	return pmemback_ops_setup(&ring->ops);
}

void pmemback_ring_destroy(struct pmemback_ring *ring)
{
	pmemback_ring_disconnect(ring);
	pmemback_ops_destroy(&ring->ops);
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
	/*
	 * Until ring->irq is known: the channel's first event comes while it is
	 * being bound, and work that ran then would acknowledge another one.
	 */
	ring->stopping = true;
	ring->kicked = false;
	ring->broken = false;
	ring->wait_in = 0;
	ring->wait_out = 0;

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
	WRITE_ONCE(ring->stopping, false);
	queue_work(ring_wq, &ring->work);
}

bool pmemback_ring_stop(struct pmemback_ring *ring)
{
	if (!ring->page)
		return true;
	WRITE_ONCE(ring->stopping, true);
	synchronize_irq(ring->irq);
	return !work_busy(&ring->work) && !work_busy(&ring->slow);
}

void pmemback_ring_settle(struct pmemback_ring *ring)
{
	/* In this order: the first one queues the second. */
	flush_work(&ring->work);
	flush_work(&ring->slow);
}

void pmemback_ring_queue(struct work_struct *work)
{
	/* It waits for both kinds of work; see workqueue's rules on reclaim. */
	queue_work(ring_slow_wq, work);
}

void pmemback_ring_disconnect(struct pmemback_ring *ring)
{
	if (!ring->page)
		return;

	/* First the interrupt, then the work it queued, then what both use. */
	WRITE_ONCE(ring->stopping, true);
	synchronize_irq(ring->irq);
	cancel_work_sync(&ring->work);
	cancel_work_sync(&ring->slow);
	unbind_from_irqhandler(ring->irq, ring);
	xenbus_unmap_ring_vfree(ring->xdev, ring->page);
	ring->page = NULL;
}

int pmemback_ring_init(void)
{
	/* Guests reclaim memory through flushes, hence WQ_MEM_RECLAIM. */
	ring_wq = alloc_workqueue("xen-pmemback", WQ_UNBOUND | WQ_MEM_RECLAIM,
				  0);
	if (!ring_wq)
		return -ENOMEM;
	/* Runs programs, and so depends on memory to be had. */
	ring_slow_wq = alloc_workqueue("xen-pmemback-slow", WQ_UNBOUND, 0);
	if (!ring_slow_wq) {
		destroy_workqueue(ring_wq);
		return -ENOMEM;
	}
	return 0;
}

void pmemback_ring_exit(void)
{
	destroy_workqueue(ring_wq);
	destroy_workqueue(ring_slow_wq);
}
