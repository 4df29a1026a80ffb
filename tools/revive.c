// SPDX-License-Identifier: GPL-2.0-only
/*
 * DOC: xen-pmemback forgets its assignments when it is unloaded by force, and a
 * new one leaves alone the devices whose targets it doesn't have. Their guests
 * have the memory all the while. So a target is assigned again, and then its
 * device is looked at again.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "assign.h"
#include "ctx.h"
#include "detach.h"
#include "domain.h"
#include "log.h"
#include "nd.h"
#include "pair.h"
#include "pmemback.h"
#include "record.h"
#include "revive.h"
#include "text.h"
#include "xc.h"

#define PAGE_SHIFT	12

/* 1: xen-pmemback serves it, 0: it doesn't, -1: failed. */
static int is_served(const struct record *r)
{
	struct target_line line;
	char node[128];
	int rc = pmemback_target(record_head(r).name, &line);

	pair_node(r->domid, r->devid, node, sizeof(node));
	return rc > 0 ? target_line_has_user(&line, node) : rc;
}

/* 1: the guest has it, and goes on to, 0: it has ended, -1: failed. */
static int is_alive(struct ctx *c, const struct record *r)
{
	struct domain d;
	int rc;

	if (strcmp(r->state, RECORD_ATTACHED))
		return 0;
	rc = attachment_domain(c, r, &d);
	return rc > 0 ? !d.dying && !d.ended : rc;
}

/* The namespace could have been made anew, and another guest's part of it. */
static int check_same(const struct record *r, const struct run *run,
		      const struct target_line *line)
{
	uint64_t start = line->start + line->data_offset;

	if (start == run->mfn << PAGE_SHIFT &&
	    line->data_size == run->nr << PAGE_SHIFT)
		return 0;
	return log_error("%s is not what domain %u has any more: its part is 0x%" PRIx64 "+0x%" PRIx64 ", and was 0x%" PRIx64 "+0x%" PRIx64 "; shut that domain down",
			 line->name, r->domid, start, line->data_size,
			 run->mfn << PAGE_SHIFT, run->nr << PAGE_SHIFT);
}

/* All of its namespaces, each by its name: what labels say is no matter now. */
static int assign_again(struct ctx *c, const struct record *r)
{
	const struct run *run = r->runs.run;
	const char *names = r->target;
	struct target_line line;
	struct nd_target t;
	char name[64];

	for (; next_word(&names, '+', name, sizeof(name)); run++)
		if (run == r->runs.run + r->runs.count ||
		    nd_resolve(c->nd, name, &t) ||
		    target_assign_again(&t, &line) ||
		    check_same(r, run, &line))
			return -1;
	return 0;
}

static int revive(struct ctx *c, const struct record *r)
{
	int rc;

	if (ctx_add(c, CTX_ND) || assign_again(c, r) ||
	    pmemback_probe(r->domid, r->devid))
		return -1;
	rc = is_served(r);
	if (!rc)
		log_error("xen-pmemback has %s, and does not serve domain %u's %s; see dmesg",
			  r->target, r->domid, r->vdev);
	return rc > 0 ? 0 : -1;
}

static void revive_if_lost(struct ctx *c, const struct record *r)
{
	const char *label;
	struct domain_label text;

	if (is_alive(c, r) <= 0 || is_served(r))
		return;
	text = domain_label(c->xs, r->domid);
	label = text.text;
	if (revive(c, r))
		log_warning("%s of domain %s has lost its backend and could not be brought back: its flushes fail; run 'xen-pmem gc' when the cause is gone",
			    r->vdev, label);
	else
		log_note("brought back %s of domain %s: xen-pmemback has %s again",
			 r->vdev, label, r->target);
}

void revive_attachments(struct ctx *c, struct record *list, size_t count)
{
	size_t i;

	if (!pmemback_loaded())
		return;
	/* In a migration the one that had it first is the first to get it. */
	for (i = 0; i < count; i++)
		if (!list[i].predecessor[0])
			revive_if_lost(c, &list[i]);
	for (i = 0; i < count; i++)
		if (list[i].predecessor[0])
			revive_if_lost(c, &list[i]);
}
