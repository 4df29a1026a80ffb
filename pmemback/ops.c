// SPDX-License-Identifier: GPL-2.0-only
/*
 * ops.c - labels, bad ranges and health, on behalf of a frontend
 *
 * DOC: Pages of the frontend's are never mapped for this: Xen copies between a
 * grant and a page of ours, and checks the grant each time, so a guest that
 * revokes it under way gets an error and nothing else happens.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/gfp.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include <xen/grant_table.h>
#include <xen/page.h>
#include <xen/xenbus.h>

#include "health.h"
#include "ops.h"
#include "span.h"
#include "upcall.h"

/* How long a report of the DIMMs' health is good for. */
#define HEALTH_LIFETIME (5 * HZ)
/* How long no page is put back after that failed. */
#define REMAP_PAUSE (2 * HZ)

int pmemback_ops_setup(struct pmemback_ops *ops)
{
	ops->page = (void *)get_zeroed_page(GFP_KERNEL);
	if (!ops->page)
		return -ENOMEM;
	return 0;
}

void pmemback_ops_destroy(struct pmemback_ops *ops)
{
	free_page((unsigned long)ops->page);
	ops->page = NULL;
}

static int ops_copy(struct gnttab_copy *copy)
{
	gnttab_batch_copy(copy, 1);
	return copy->status == GNTST_okay ? PMEMIF_OK : PMEMIF_EINVAL;
}

/* Our page's first @length bytes into the frontend's. */
static int ops_give(struct pmemback_ops *ops, grant_ref_t ref, size_t length)
{
	struct gnttab_copy copy = {
		.source.u.gmfn = virt_to_gfn(ops->page),
		.source.domid = DOMID_SELF,
		.dest.u.ref = ref,
		.dest.domid = ops->xdev->otherend_id,
		.len = length,
		.flags = GNTCOPY_dest_gref,
	};

	return ops_copy(&copy);
}

static int ops_take(struct pmemback_ops *ops, grant_ref_t ref, size_t length)
{
	struct gnttab_copy copy = {
		.source.u.ref = ref,
		.source.domid = ops->xdev->otherend_id,
		.dest.u.gmfn = virt_to_gfn(ops->page),
		.dest.domid = DOMID_SELF,
		.len = length,
		.flags = GNTCOPY_source_gref,
	};

	return ops_copy(&copy);
}

static int op_get_labels(struct pmemback_ops *ops,
			 const struct pmemif_request *req)
{
	if (pmemback_span_get_labels(ops->span, req->offset, ops->page,
				     req->length))
		return PMEMIF_EIO;
	return ops_give(ops, req->gref, req->length);
}

static int op_set_labels(struct pmemback_ops *ops,
			 const struct pmemif_request *req)
{
	int status = ops_take(ops, req->gref, req->length);

	if (status)
		return status;
	return pmemback_span_set_labels(ops->span, req->offset, ops->page,
					req->length) ? PMEMIF_EIO : PMEMIF_OK;
}

/* The first run from @at on that is bad, or a hole: not both as one. */
static bool ops_next_bad(struct pmemback_ops *ops, u64 at,
			 struct pmemif_bad_range *range)
{
	u64 pages = ops->limits.size / PMEMIF_PAGE_SIZE;
	struct hole hole;
	bool found;
	u64 from, end;

	found = pmemback_span_next_bad(ops->span, at, range);
	if (!holes_next(&ops->holes, at / PMEMIF_PAGE_SIZE, pages, &hole))
		return found;
	from = max(hole.page * PMEMIF_PAGE_SIZE, at);
	end = (hole.page + hole.count) * PMEMIF_PAGE_SIZE;
	if (!found || from < range->offset) {
		range->offset = from;
		range->length = end - from;
	}
	return true;
}

/*
 * List what is bad from @at on. Pages that aren't in the guest's map are of no
 * use to it as a whole, whatever of them is bad, so they count.
 */
static unsigned int ops_list_bad(struct pmemback_ops *ops, u64 at,
				 struct pmemif_bad_range *ranges,
				 unsigned int max)
{
	struct pmemif_bad_range next;
	unsigned int nr = 0;

	while (at < ops->limits.size && ops_next_bad(ops, at, &next)) {
		struct pmemif_bad_range *last = nr ? &ranges[nr - 1] : NULL;

		if (last && last->offset + last->length == next.offset)
			last->length += next.length;
		else if (nr < max)
			ranges[nr++] = next;
		else
			break;
		at = next.offset + next.length;
	}
	return nr;
}

static int op_get_bad(struct pmemback_ops *ops,
		      const struct pmemif_request *req, u64 *value)
{
	unsigned int nr = ops_list_bad(ops, req->offset, ops->page,
				       PMEMIF_BAD_RANGES_PER_PAGE);

	*value = nr;
	if (!nr)
		return PMEMIF_OK;
	return ops_give(ops, req->gref,
			nr * sizeof(struct pmemif_bad_range));
}

/* Have the toolstack map what is whole again of @first to @end (in pages). */
static int ops_fill_holes(struct pmemback_ops *ops, u64 first, u64 end)
{
	struct hole run;

	while (holes_next(&ops->holes, first, end, &run)) {
		if (pmemback_upcall_remap(ops->xdev->otherend_id, ops->devid,
					  run.page, run.count))
			return -EIO;
		if (holes_fill(&ops->holes, run.page, run.count))
			return -ENOSPC;
	}
	return 0;
}

/*
 * Pages that are missing from the guest's map come back into it before it is
 * told that they are good, or it would write into the hole. That takes a page
 * that is good as a whole; so a request that would leave a part of one bad is
 * refused, with nothing done.
 */
static int op_clear_bad(struct pmemback_ops *ops,
			const struct pmemif_request *req, u64 *value)
{
	u64 end = req->offset + req->length, cleared;
	u64 first_page = req->offset / PMEMIF_PAGE_SIZE;
	u64 end_page = DIV_ROUND_UP(end, PMEMIF_PAGE_SIZE);
	struct hole run;
	bool holes = holes_next(&ops->holes, first_page, end_page, &run);

	if (holes && pmemback_span_bad_rest(ops->span, req->offset,
					    req->length))
		return PMEMIF_EIO;
	/* A program is run for it, and a guest may ask without end. */
	if (holes && ops->remap_failed && time_before(jiffies, ops->remap_after))
		return PMEMIF_EIO;
	if (pmemback_span_clear_bad(ops->span, req->offset, req->length,
				    &cleared))
		return PMEMIF_EIO;
	if (holes && cleared != req->length)
		return PMEMIF_EIO;
	if (holes && ops_fill_holes(ops, first_page, end_page)) {
		dev_err_ratelimited(&ops->xdev->dev,
				    "pages %llu to %llu were cleared, but could not be mapped: the guest's write fails\n",
				    first_page, end_page - 1);
		ops->remap_failed = true;
		ops->remap_after = jiffies + REMAP_PAUSE;
		return PMEMIF_EIO;
	}
	ops->remap_failed = false;
	*value = cleared;
	return PMEMIF_OK;
}

static int op_health(struct pmemback_ops *ops, const struct pmemif_request *req)
{
	/* A guest that asks without end has one program run for many answers. */
	if (!ops->health_asked || time_after(jiffies, ops->health_until)) {
		ops->health_error =
			pmemback_health_get(pmemback_span_name(ops->span),
					    &ops->health);
		/* Somebody else is asking: that's no answer to keep. */
		ops->health_asked = ops->health_error != -EBUSY;
		ops->health_until = jiffies + HEALTH_LIFETIME;
	}
	if (ops->health_error)
		return PMEMIF_EIO;
	memcpy(ops->page, &ops->health, sizeof(ops->health));
	return ops_give(ops, req->gref, sizeof(ops->health));
}

static int op_do(struct pmemback_ops *ops, const struct pmemif_request *req,
		 u64 *value)
{
	switch (req->operation) {
	case PMEMIF_OP_GET_LABELS:
		return op_get_labels(ops, req);
	case PMEMIF_OP_SET_LABELS:
		return op_set_labels(ops, req);
	case PMEMIF_OP_GET_BAD:
		return op_get_bad(ops, req, value);
	case PMEMIF_OP_CLEAR_BAD:
		return op_clear_bad(ops, req, value);
	case PMEMIF_OP_HEALTH:
		return op_health(ops, req);
	default:
		return PMEMIF_EOPNOTSUPP;
	}
}

int pmemback_op(struct pmemback_ops *ops, const struct pmemif_request *req,
		u64 *value)
{
	int status;

	*value = 0;
	if (!pmemback_span_begin(ops->span, ops->xdev->nodename))
		return PMEMIF_EIO;
	status = op_do(ops, req, value);
	pmemback_span_end(ops->span);
	return status;
}
