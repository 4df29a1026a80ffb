// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xen/interface/io/pmemif.h"

#include "ctx.h"
#include "detach.h"
#include "log.h"
#include "mapping.h"
#include "pair.h"
#include "pmemback.h"
#include "quarantine.h"
#include "record.h"
#include "restore.h"
#include "revive.h"
#include "text.h"
#include "vbd.h"
#include "xc.h"
#include "xs.h"

#define KERNEL_SECONDS	5

int attachment_domain(struct ctx *c, const struct record *r, struct domain *d)
{
	int rc = xen_domain(c->xc, r->domid, d);

	return rc > 0 ? !strcmp(d->uuid, r->uuid) : rc;
}

static int take_from_guest(struct ctx *c, const struct record *r,
			   const struct domain *d)
{
	int rc = 0;

	/*
	 * A PV guest has no such mapping, just the permission. Without that Xen
	 * unmaps nothing, and it may not have been given yet, or have been taken
	 * already by a detach that was killed.
	 */
	if (d->translated)
		rc = mapping_permit(c, r) || mapping_undo(c, r) ? -1 : 0;
	if (!rc)
		rc = mapping_forbid(c, r);
	/* A dying domain runs no more, and Xen is taking it apart itself. */
	return d->dying ? 0 : rc;
}

static bool may_run(const struct domain *d)
{
	return !d->dying && !d->ended && !d->suspended;
}

/* A domain that hadn't run may do so until nothing is mapped any more. */
static int settle_after(struct ctx *c, const struct record *r,
			struct domain *d)
{
	struct domain now;
	int rc = attachment_domain(c, r, &now);

	if (rc < 0)
		return -1;
	d->never_ran = rc && now.never_ran;
	restore_settle(c, r, d);
	return 0;
}

static int wait_unused(const struct record *r)
{
	const char *names = r->target;
	char node[128], name[64];

	pair_node(r->domid, r->devid, node, sizeof(node));
	while (next_word(&names, '+', name, sizeof(name)))
		if (!pmemback_wait_unused(name, node, KERNEL_SECONDS))
			return log_error("xen-pmemback has not let go of %s (%s) within %d s; see dmesg, and run 'xen-pmem gc' later",
					 name, node, KERNEL_SECONDS);
	return 0;
}

int attachment_undo(struct ctx *c, struct record *r)
{
	bool reached = strcmp(r->state, RECORD_PREPARING), settled;
	struct domain d;
	int same;

	same = attachment_domain(c, r, &d);
	if (same < 0)
		return -1;
	/* Say so first: if this process is killed, the next goes on with it. */
	if (record_set_state(c->xs, r, RECORD_REMOVING))
		return -1;
	/*
	 * Before what may take long, and be killed: once the domain is gone,
	 * nobody can tell any more whether it was saved.
	 */
	settled = !same || !may_run(&d);
	if (settled)
		restore_settle(c, r, same ? &d : NULL);
	if (same && take_from_guest(c, r, &d))
		return -1;
	if (!settled && settle_after(c, r, &d))
		return -1;
	if (same && reached && !d.translated && quarantine_add(c, r))
		return -1;
	/* A later domain of that number has a frontend directory of its own. */
	if (pair_remove(c->xs, r->domid, r->devid, same))
		return -1;
	return wait_unused(r) ? -1 : record_remove(c->xs, r);
}

/* Was a detach asked for, which gave up on the guest, that has let go since? */
static bool is_released(struct ctx *c, const struct record *r)
{
	return pair_backend_state(c->xs, r->domid, r->devid) == STATE_CLOSED &&
	       (r->native ? pair_offline(c->xs, r->domid, r->devid) :
			    vbd_leaving(c->xs, r->vbd));
}

/* 1: nobody will come back for it, 0: it's alive, -1: failed. */
static int is_garbage(struct ctx *c, const struct record *r,
		      const struct record *list, size_t count)
{
	struct domain d;
	int same = attachment_domain(c, r, &d);

	if (same <= 0)
		return same < 0 ? -1 : 1;
	/* We have the lock, so whoever was at work on it is no more. */
	if (strcmp(r->state, RECORD_ATTACHED))
		return 1;
	if (!r->native && !vbd_exists(c->xs, r->vbd))
		return 1;
	if (is_released(c, r))
		return 1;
	return restore_is_stranded(c, r, &d, list, count);
}

/* A vpmem device that no record speaks of. */
static void collect_orphan(struct ctx *c, uint32_t domid, uint32_t devid)
{
	struct domain d;
	int rc = xen_domain(c->xc, domid, &d);

	if (rc > 0)
		log_warning("domain %u has a vpmem device %u of which there is no record; shut the domain down to be rid of it",
			    domid, devid);
	else if (!rc && !pair_remove(c->xs, domid, devid, false))
		log_note("removed the vpmem device %u of domain %u, which is gone",
			 devid, domid);
}

static void collect_orphans_of(struct ctx *c, const char *dom,
			       struct record *list, size_t count)
{
	unsigned int i, n;
	uint32_t domid;
	uint64_t devid;
	char **names;

	if (!parse_domid(dom, &domid))
		return;
	names = store_list(c->xs, NO_TRANSACTION, &n,
			   "/local/domain/0/backend/" PMEMIF_DEVICE_CLASS "/%s",
			   dom);
	for (i = 0; i < n; i++)
		if (parse_u64(names[i], &devid) && devid <= UINT32_MAX &&
		    !record_find(list, count, domid, devid))
			collect_orphan(c, domid, devid);
	free(names);
}

int collect_garbage(struct ctx *c)
{
	struct record *list;
	unsigned int i, n;
	size_t j, count;
	char **names;

	if (record_list(c->xs, &list, &count))
		return -1;
	for (j = 0; j < count; j++) {
		struct record *r = &list[j];

		if (is_garbage(c, r, list, count) <= 0)
			continue;
		if (attachment_undo(c, r))
			log_warning("%s of domain %u could not be cleaned up; run 'xen-pmem gc' again later",
				    r->vdev, r->domid);
		else
			log_note("cleaned up %s of domain %u, which had %s",
				 r->vdev, r->domid, r->target);
	}
	revive_attachments(c, list, count);
	names = store_list(c->xs, NO_TRANSACTION, &n,
			   "/local/domain/0/backend/" PMEMIF_DEVICE_CLASS);
	for (i = 0; i < n; i++)
		collect_orphans_of(c, names[i], list, count);
	free(names);
	free(list);
	quarantine_collect(c);
	return 0;
}
