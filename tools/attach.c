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
#include "frames.h"
#include "gpa.h"
#include "log.h"
#include "nd.h"
#include "pair.h"
#include "record.h"
#include "spec.h"
#include "vbd.h"
#include "xc.h"
#include "xs.h"

#define PAGE_SHIFT	12
/* Of the 40 s that libxl gives a script. */
#define LOOK_SECONDS	10

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
	if (!d->translated)
		return log_error("domain %s is a PV guest, and PV guests are not supported by this version: use type=\"pvh\"",
				 label);
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

/*
 * What libxl was told at the start, the same after a restore. What Xen limits
 * the domain to changes as it balloons, and stands in only where there is no
 * libxl.
 */
static uint64_t max_memory(const struct attaching *a)
{
	uint64_t kib, bytes = a->domain.max_memory;
	char *text;

	text = store_read(a->c->xs, NO_TRANSACTION,
			  "/local/domain/%u/memory/static-max",
			  a->domain.domid);
	if (text && parse_u64(text, &kib) && kib <= UINT64_MAX / 1024)
		bytes = kib * 1024;
	free(text);
	return bytes;
}

/* The ranges of this domain's other attachments. */
static struct range *used_ranges(const struct attaching *a, size_t *count)
{
	struct range *used = calloc(a->record_count + 1, sizeof(*used));
	size_t i;

	*count = 0;
	for (i = 0; used && i < a->record_count; i++)
		if (a->records[i].domid == a->domain.domid)
			used[(*count)++] = (struct range) {
				a->records[i].gpa,
				a->records[i].nr << PAGE_SHIFT,
			};
	if (!used)
		log_error("out of memory");
	return used;
}

/*
 * Xen replaces a page of RAM by a mapping without a word, so look first. Above
 * the highest frame that the guest ever had there is nothing to look at.
 */
static int look(const struct attaching *a, uint64_t gpa, uint64_t *frame,
		uint64_t *highest)
{
	uint64_t first = gpa >> PAGE_SHIFT;
	uint64_t last = first + (a->target.size >> PAGE_SHIFT) - 1;

	if (xen_highest_frame(a->c->xc, a->domain.domid, highest))
		return -1;
	return frames_used(a->domain.domid, first,
			   last < *highest ? last : *highest, LOOK_SECONDS,
			   frame);
}

static int report_used(const struct attaching *a, uint64_t frame)
{
	return log_error("guest-physical conflict: domain %s has memory at frame 0x%" PRIx64 "; choose another address with gpa=",
			 a->label.text, frame);
}

static const char *vdev_at(const struct attaching *a, uint64_t gpa)
{
	size_t i;

	for (i = 0; i < a->record_count; i++)
		if (a->records[i].domid == a->domain.domid &&
		    a->records[i].gpa == gpa)
			return a->records[i].vdev;
	return "?";
}

/* The address that the administrator wants. */
static int use_given_gpa(const struct attaching *a, uint64_t base,
			 const struct range *used, size_t count)
{
	uint64_t gpa = a->spec->keys.gpa, frame, highest;
	size_t other = 0;

	switch (gpa_check(gpa, a->target.size, used, count, &other)) {
	case GPA_OK:
		break;
	case GPA_UNALIGNED:
		return log_error("gpa=0x%" PRIx64 " is not a multiple of 4 KiB",
				 gpa);
	case GPA_TOO_LOW:
		return log_error("gpa=0x%" PRIx64 " is below 4 GiB, where guests have their devices; 0x%" PRIx64 " is the lowest that is surely free",
				 gpa, base);
	case GPA_TOO_HIGH:
		return log_error("gpa=0x%" PRIx64 " is too high: %s ends beyond 0x%llx",
				 gpa, a->target.name, GPA_LIMIT);
	case GPA_OVERLAP:
		return log_error("gpa=0x%" PRIx64 " overlaps %s of domain %s, which has 0x%" PRIx64 "-0x%" PRIx64 "; choose an address beyond that",
				 gpa, vdev_at(a, used[other].start),
				 a->label.text, used[other].start,
				 used[other].start + used[other].size - 1);
	}
	if ((gpa ^ a->target.start) & (GPA_SUPERPAGE - 1))
		log_warning("gpa=0x%" PRIx64 " is not at the same place within 2 MiB as %s's machine address 0x%" PRIx64 ": each 4 KiB page costs an entry of its own",
			    gpa, a->target.name, a->target.start);
	if (gpa < base)
		log_warning("gpa=0x%" PRIx64 " is below 0x%" PRIx64 ", where memory up to maxmem= may come to be",
			    gpa, base);
	switch (look(a, gpa, &frame, &highest)) {
	case 0:
		return 0;
	case 1:
		return report_used(a, frame);
	case 2:
		return log_error("gpa=0x%" PRIx64 ": cannot tell within %d s that domain %s has nothing there; from 0x%" PRIx64 " on there is nothing to check",
				 gpa, LOOK_SECONDS, a->label.text,
				 (highest + 1) << PAGE_SHIFT);
	default:
		return -1;
	}
}

/* The lowest that is safe: a save walks all frames up to the highest. */
static int choose_own_gpa(const struct attaching *a, uint64_t base,
			  const struct range *used, size_t count,
			  uint64_t *gpa)
{
	uint64_t frame, highest;
	int turn, rc;

	for (turn = 0; turn < 2; turn++) {
		if (gpa_choose(base, a->target.start, a->target.size, used,
			       count, gpa) != GPA_OK)
			return log_error("domain %s's address space has no room for the 0x%" PRIx64 " bytes of %s above 0x%" PRIx64,
					 a->label.text, a->target.size,
					 a->target.name, base);
		rc = look(a, *gpa, &frame, &highest);
		if (rc <= 0)
			return rc;
		/*
		 * Something is there, or it's too much to look through: that's
		 * so when a large region was attached before. Go where nothing
		 * has ever been.
		 */
		base = (highest + 1) << PAGE_SHIFT;
	}
	return report_used(a, frame);
}

static int choose_gpa(const struct attaching *a, uint64_t *gpa)
{
	struct range *used;
	size_t count;
	uint64_t base;
	int rc;

	if (!gpa_base(max_memory(a), &base))
		return log_error("domain %s has no limit to its memory; start it with maxmem=",
				 a->label.text);
	used = used_ranges(a, &count);
	if (!used)
		return -1;
	if (a->spec->keys.has_gpa) {
		*gpa = a->spec->keys.gpa;
		rc = use_given_gpa(a, base, used, count);
	} else {
		rc = choose_own_gpa(a, base, used, count, gpa);
	}
	free(used);
	return rc;
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
	snprintf(r->state, sizeof(r->state), "%s", RECORD_MAPPING);
}

/* What only has to be undone in Xen and xenstore; the record tells what. */
static int publish(struct ctx *c, struct record *r, const struct vbd *vbd)
{
	if (vbd && vbd_park(c->xs, vbd))
		return -1;
	if (xen_grant_access(c->xc, r->domid, r->mfn, r->nr) ||
	    xen_map(c->xc, r->domid, r->gpa >> PAGE_SHIFT, r->mfn, r->nr))
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
	if (check_free(&a) || check_target(&a) || choose_gpa(&a, &gpa))
		goto free_records;

	if (assign(&a, &assigned))
		goto free_records;
	fill_record(&record, &a, vbd, gpa);
	if (record_write(c->xs, &record))
		goto release;
	if (publish(c, &record, vbd))
		goto undo;
	rc = 0;
	goto free_records;

undo:
	/* While the guest can still reach it, dom0 must not have it back. */
	if (attachment_undo(c, &record))
		goto free_records;
release:
	if (assigned)
		target_release(&a.target);
free_records:
	free(a.records);
	return rc;
}
