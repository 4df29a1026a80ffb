// SPDX-License-Identifier: GPL-2.0-only
#include "ctx.h"
#include "holes.h"
#include "mapping.h"
#include "record.h"
#include "xc.h"

#define PAGE_SHIFT	12

int mapping_fill(struct ctx *c, const struct record *r, struct hole run)
{
	return xen_map(c->xc, r->domid, (r->gpa >> PAGE_SHIFT) + run.page,
		       r->mfn + run.page, run.count);
}

int mapping_make(struct ctx *c, const struct record *r)
{
	struct hole run = { 0, 0 };

	while (holes_next_run(&r->holes, r->nr, &run))
		if (mapping_fill(c, r, run))
			return -1;
	return 0;
}

static int unmap(struct ctx *c, const struct record *r, uint64_t page,
		 uint64_t count)
{
	return xen_unmap(c->xc, r->domid, (r->gpa >> PAGE_SHIFT) + page,
			 r->mfn + page, count);
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

	while (holes_next_run(&r->holes, r->nr, &run))
		if (unmap(c, r, run.page, run.count))
			return -1;
	return undo_fill(c, r);
}
