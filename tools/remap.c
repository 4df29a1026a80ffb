// SPDX-License-Identifier: GPL-2.0-only
/*
 * DOC: What the guest may have mapped must never be more than what the record
 * tells, or a detach would leave it mapped. So the record says which pages this
 * is about before the first is mapped, and that they are no holes any more only
 * when the last one is, in the same moment as the backend's node does.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "ctx.h"
#include "detach.h"
#include "log.h"
#include "mapping.h"
#include "pair.h"
#include "record.h"
#include "remap.h"
#include "xc.h"
#include "xs.h"

/* Of the half minute that xen-pmemback gives it. */
#define LOCK_SECONDS	25
#define LOCK_POLL_MS	50

/*
 * Is it attached? With may_become, also while it is just being attached: the
 * guest can be faster than the last step of that, which waits for nobody.
 */
static int read_attached(struct ctx *c, uint32_t domid, uint32_t devid,
			 bool may_become, struct record *r)
{
	int rc = record_read(c->xs, domid, devid, r);

	if (rc < 0)
		return -1;
	if (!rc)
		return log_error("domain %u has no attachment %u", domid,
				 devid);
	if (!strcmp(r->state, RECORD_ATTACHED) ||
	    (may_become && !strcmp(r->state, RECORD_MAPPING)))
		return 0;
	return log_error("%s of domain %u is not attached, but %s", r->vdev,
			 domid, r->state);
}

static int lock(struct ctx *c, uint32_t domid, uint32_t devid,
		struct record *r)
{
	const struct timespec pause = { .tv_nsec = LOCK_POLL_MS * 1000000L };
	struct timespec began, now;
	int rc;

	clock_gettime(CLOCK_MONOTONIC, &began);
	for (;;) {
		/* Whoever undoes it has the lock, and waits for us to end. */
		if (read_attached(c, domid, devid, true, r))
			return -1;
		rc = ctx_try_lock(c);
		if (rc < 0)
			return -1;
		if (rc)
			return read_attached(c, domid, devid, false, r);
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (now.tv_sec - began.tv_sec >= LOCK_SECONDS)
			return log_error("another xen-pmem has been at work for %d s",
					 LOCK_SECONDS);
		nanosleep(&pause, NULL);
	}
}

/* Domains' numbers are used again; this one must get nobody else's memory. */
static int check_domain(struct ctx *c, const struct record *r)
{
	struct domain d;
	int rc = attachment_domain(c, r, &d);

	if (rc < 0)
		return -1;
	if (!rc || d.dying)
		return log_error("domain %u, which had %s, is gone", r->domid,
				 r->vdev);
	return 0;
}

static bool finish_step(struct xs_handle *xs, uint32_t t, void *arg)
{
	const struct record *r = arg;

	return record_put_holes(xs, t, r) && pair_put_holes(xs, t, r);
}

static int fill(struct ctx *c, struct record *r, struct hole run)
{
	struct holes missing, left = r->holes;
	struct hole before = r->filling;
	size_t i;

	holes_within(&r->holes, run, &missing);
	if (!missing.count)
		return 0;
	if (check_domain(c, r))
		return -1;
	if (!holes_fill(&left, run))
		return log_error("more than %d holes would be left; clear what is bad in one piece",
				 HOLES_MAX);
	/* What an earlier one that was killed has left to undo stays in it. */
	r->filling = hole_around(before, run);
	if (record_set_filling(c->xs, r))
		return -1;
	for (i = 0; i < missing.count; i++)
		if (mapping_fill(c, r, missing.hole[i]))
			return -1;
	r->holes = left;
	r->filling = before;
	return store_transact(c->xs, finish_step, r,
			      "write down that the pages are mapped");
}

int attachment_remap(struct ctx *c, uint32_t domid, uint32_t devid,
		     struct hole run)
{
	struct record r;
	uint64_t pages;

	if (lock(c, domid, devid, &r))
		return -1;
	pages = record_pages(&r);
	if (!run.count || run.page >= pages || run.count > pages - run.page)
		return log_error("%s of domain %u has %" PRIu64 " pages, so not these",
				 r.vdev, domid, pages);
	return fill(c, &r, run);
}
