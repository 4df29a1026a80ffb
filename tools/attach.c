// SPDX-License-Identifier: GPL-2.0-only
/*
 * DOC: The order of an attach is the point of it. The record comes before the
 * first thing that Xen is asked to do, so that an attach that is killed can
 * always be undone; the mapping comes before the guest can learn of the device;
 * and the vbd is out of the guest's sight before ours comes into it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assign.h"
#include "attach.h"
#include "ctx.h"
#include "detach.h"
#include "domain.h"
#include "log.h"
#include "nd.h"
#include "pair.h"
#include "place.h"
#include "quarantine.h"
#include "record.h"
#include "spec.h"
#include "vbd.h"
#include "xc.h"
#include "xs.h"

#define PAGE_SHIFT	12

struct attaching {
	struct ctx *c;
	const struct spec *spec;
	struct domain domain;
	struct domain_label label;
	struct record *records;		/* of all attachments */
	size_t record_count;
	struct nd_target target;
};

static int check_domain(struct attaching *a, uint32_t domid)
{
	const char *label = a->label.text;
	struct domain *d = &a->domain;
	int rc;

	if (!domid)
		return log_error("domain 0 has its persistent memory already; name another domain");
	rc = xen_domain(a->c->xc, domid, d);
	if (rc < 0)
		return -1;
	if (!rc)
		return log_error("there is no domain %s; see 'xl list'", label);
	if (d->dying || d->ended)
		return log_error("domain %s has ended; attach to a running or a paused one",
				 label);
	/* What follows is about address spaces that Xen translates. */
	if (!d->translated)
		return 0;
	if (!d->hap)
		return log_error("domain %s uses shadow page tables; give it hap=1 (and a processor that can)",
				 label);
	rc = xen_domain_has_pod(a->c->xc, domid);
	if (rc > 0)
		return log_error("domain %s has less memory than maxmem and fills it on demand (PoD), which goes badly with mapped memory; start it with memory= equal to maxmem=",
				 label);
	return rc;
}

/* What is known of a domain's attachments must leave room for this one. */
static int check_free(const struct attaching *a)
{
	const char *target = a->target.name;
	const struct record *r;
	size_t i;

	r = record_find(a->records, a->record_count, a->domain.domid,
			a->spec->devid);
	if (r)
		return log_error("domain %s has %s as %s already; choose another vdev=",
				 a->label.text, r->target, r->vdev);
	for (i = 0; i < a->record_count; i++) {
		r = &a->records[i];
		if (!strcmp(r->target, target))
			return log_error("%s is attached to domain %s as %s already; detach it there first",
					 target,
					 domain_label(a->c->xs, r->domid).text,
					 r->vdev);
	}
	if (pair_backend_state(a->c->xs, a->domain.domid, a->spec->devid) !=
	    STATE_ABSENT)
		return log_error("domain %s has a vpmem device %u already, of which there is no record; choose another vdev=",
				 a->label.text, a->spec->devid);
	return 0;
}

static int check_target(const struct attaching *a)
{
	const struct nd_target *t = &a->target;
	int rc;

	if (nd_check_geometry(t))
		return -1;
	/*
	 * A PV dom0 started with memmap=SIZE!ADDRESS calls a part of its own
	 * memory persistent. Its addresses aren't the machine's: what is there
	 * in the machine belongs to somebody, perhaps to Xen.
	 */
	rc = xen_range_is_ram(a->c->xc, t->start, t->size);
	if (rc > 0)
		return log_error("%s: at its address, 0x%" PRIx64 ", the host has ordinary RAM; memory that dom0 simulates with memmap= cannot be passed on",
				 t->name, t->start);
	return rc;
}

static int assign(struct attaching *a, bool *did)
{
	struct target_line line;

	if (target_assign(&a->target, &line, did))
		return -1;
	if (!line.user[0])
		return 0;
	/* So it was assigned before, and has a user that isn't recorded. */
	return log_error("%s is in use by %s; detach it first", line.name,
			 line.user);
}

static int place(const struct attaching *a, uint64_t *gpa)
{
	const struct placing p = {
		.c = a->c,
		.domain = &a->domain,
		.label = a->label.text,
		.target = &a->target,
		.records = a->records,
		.record_count = a->record_count,
		.wanted = a->spec->keys.has_gpa ? &a->spec->keys.gpa : NULL,
	};

	return place_region(&p, gpa);
}

static void fill_record(struct record *r, const struct attaching *a,
			const struct vbd *vbd, uint64_t gpa)
{
	memset(r, 0, sizeof(*r));
	r->domid = a->domain.domid;
	r->devid = a->spec->devid;
	r->gpa = gpa;
	r->mfn = a->target.start >> PAGE_SHIFT;
	r->nr = a->target.size >> PAGE_SHIFT;
	r->native = !vbd;
	snprintf(r->uuid, sizeof(r->uuid), "%s", a->domain.uuid);
	snprintf(r->vdev, sizeof(r->vdev), "%s", a->spec->vdev);
	snprintf(r->target, sizeof(r->target), "%s", a->target.name);
	snprintf(r->spec, sizeof(r->spec), "%s", a->spec->text);
	snprintf(r->vbd, sizeof(r->vbd), "%s", vbd ? vbd->backend : "");
	snprintf(r->state, sizeof(r->state), "%s", RECORD_PREPARING);
}

/* What only has to be undone in Xen and xenstore; the record tells what. */
static int publish(struct ctx *c, struct record *r, const struct vbd *vbd,
		   bool translated)
{
	if (vbd && vbd_park(c->xs, vbd))
		return -1;
	if (record_set_state(c->xs, r, RECORD_MAPPING) ||
	    xen_grant_access(c->xc, r->domid, r->mfn, r->nr))
		return -1;
	/* A PV guest maps machine frames by itself. */
	if (translated && xen_map(c->xc, r->domid, r->gpa >> PAGE_SHIFT, r->mfn,
				  r->nr))
		return -1;
	if (pair_create(c->xs, r) || pair_wait_served(c->xs, r))
		return -1;
	return record_set_state(c->xs, r, RECORD_ATTACHED);
}

int attach(struct ctx *c, uint32_t domid, const struct spec *spec,
	   const struct vbd *vbd)
{
	struct attaching a = {
		.c = c,
		.spec = spec,
		.label = domain_label(c->xs, domid),
	};
	bool assigned = false;
	struct record record;
	uint64_t gpa;
	int rc = -1;

	/* Whatever can be refused is, before dom0 loses the namespace. */
	if (check_domain(&a, domid))
		return -1;
	if (record_list(c->xs, &a.records, &a.record_count))
		return -1;
	if (nd_resolve(c->nd, spec->keys.target, &a.target))
		goto free_records;
	if (check_free(&a) ||
	    quarantine_check(c, a.target.name, a.domain.domid) ||
	    check_target(&a) || place(&a, &gpa))
		goto free_records;

	if (assign(&a, &assigned))
		goto free_records;
	fill_record(&record, &a, vbd, gpa);
	if (record_write(c->xs, &record))
		goto release;
	if (publish(c, &record, vbd, a.domain.translated))
		goto undo;
	rc = 0;
	goto free_records;

undo:
	/* While the guest can still reach it, dom0 must not have it back. */
	if (attachment_undo(c, &record) ||
	    quarantine_check(c, a.target.name, 0))
		goto free_records;
release:
	if (assigned)
		target_release(&a.target);
free_records:
	free(a.records);
	return rc;
}
