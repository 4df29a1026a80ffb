// SPDX-License-Identifier: GPL-2.0-only
#include "ctx.h"
#include "holes.h"
#include "mapping.h"
#include "record.h"
#include "xc.h"

#define PAGE_SHIFT	12

/* As xen_map(). */
typedef int (*act_fn)(struct xc_interface_core *xc, uint32_t domid,
		      uint64_t gfn, uint64_t mfn, uint64_t nr);

/* To these pages, which are one run of the guest's, but may not be the host's. */
static int do_to(struct ctx *c, const struct record *r, struct hole pages,
		 act_fn act)
{
	uint64_t gfn = r->gpa >> PAGE_SHIFT;
	struct run run;

	for (;;) {
		run = runs_at(&r->runs, pages);
		if (!run.nr)
			return 0;
		if (act(c->xc, r->domid, gfn + pages.page, run.mfn, run.nr))
			return -1;
		pages.page += run.nr;
		pages.count -= run.nr;
	}
}

int mapping_fill(struct ctx *c, const struct record *r, struct hole run)
{
	return do_to(c, r, run, xen_map);
}

int mapping_make(struct ctx *c, const struct record *r)
{
	struct hole run = { 0, 0 };

	while (holes_next_run(&r->holes, record_pages(r), &run))
		if (mapping_fill(c, r, run))
			return -1;
	return 0;
}

static int unmap(struct ctx *c, const struct record *r, uint64_t page,
		 uint64_t count)
{
	struct hole pages = { page, count };

	return do_to(c, r, pages, xen_unmap);
}

/*
 * Any of the pages in these holes may be mapped, so one at a time: in a longer
 * range Xen stops at the first that isn't.
 */
static int undo_fill(struct ctx *c, const struct record *r)
{
	struct holes unsure;
	uint64_t page;
	size_t i;

	holes_within(&r->holes, r->filling, &unsure);
	for (i = 0; i < unsure.count; i++)
		for (page = 0; page < unsure.hole[i].count; page++)
			if (unmap(c, r, unsure.hole[i].page + page, 1))
				return -1;
	return 0;
}

/*
 * Around the holes: where nothing is mapped Xen says EINVAL, complains in its
 * log, and libxenctrl skips what is behind it. xen_unmap() copes with that, but
 * slowly, which is right for an attach that was killed and not for each detach.
 */
int mapping_undo(struct ctx *c, const struct record *r)
{
	struct hole run = { 0, 0 };

	while (holes_next_run(&r->holes, record_pages(r), &run))
		if (unmap(c, r, run.page, run.count))
			return -1;
	return undo_fill(c, r);
}

int mapping_permit(struct ctx *c, const struct record *r)
{
	const struct run *run = r->runs.run;
	unsigned int i;

	for (i = 0; i < r->runs.count; i++)
		if (xen_grant_access(c->xc, r->domid, run[i].mfn, run[i].nr))
			return -1;
	return 0;
}

/* All that can be, whatever fails. */
int mapping_forbid(struct ctx *c, const struct record *r)
{
	const struct run *run = r->runs.run;
	unsigned int i;
	int rc = 0;

	for (i = 0; i < r->runs.count; i++)
		if (xen_revoke_access(c->xc, r->domid, run[i].mfn, run[i].nr))
			rc = -1;
	return rc;
}
