// SPDX-License-Identifier: GPL-2.0-only
/*
 * DOC: The order of an attach is the point of it. The record comes before the
 * first thing that Xen is asked to do, so that an attach that is killed can
 * always be undone; the target's note is this guest's before the guest can write
 * to the target; the mapping comes before the guest can learn of the device; and
 * the vbd is out of the guest's sight before ours comes into it.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xen/interface/io/pmemif.h"

#include "assign.h"
#include "attach.h"
#include "ctx.h"
#include "detach.h"
#include "domain.h"
#include "holes.h"
#include "log.h"
#include "mapping.h"
#include "nd.h"
#include "pair.h"
#include "place.h"
#include "quarantine.h"
#include "record.h"
#include "region.h"
#include "restore.h"
#include "spec.h"
#include "super.h"
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
	struct target_line line;	/* the kernel's view of it */
	struct range data;		/* the guest's part, machine addresses */
	struct holes holes;
	struct restore restore;		/* what a saved guest expects */
	bool assigned;			/* by this attach */
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
	if (d->suspended)
		return log_error("domain %s is being saved or migrated; attach to it when it runs again",
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

static struct restore_subject subject_of(const struct attaching *a)
{
	return (struct restore_subject) {
		.c = a->c,
		.domain = &a->domain,
		.label = a->label.text,
		.devid = a->spec->devid,
		.line = &a->line,
		.namespace_uuid = a->target.uuid,
	};
}

/* Of the attachments that there are, only a migration's source may have it. */
static int check_target_free(struct attaching *a)
{
	const struct restore_subject s = subject_of(a);
	const char *target = a->target.name;
	const struct record *r;
	size_t i;
	int rc;

	for (i = 0; i < a->record_count; i++) {
		r = &a->records[i];
		if (strcmp(r->target, target))
			continue;
		rc = restore_find_source(&a->restore, &s, r);
		if (rc < 0)
			return -1;
		if (!rc)
			return log_error("%s is attached to domain %s as %s already; detach it there first",
					 target,
					 domain_label(a->c->xs, r->domid).text,
					 r->vdev);
	}
	return 0;
}

/* What is known of a domain's attachments must leave room for this one. */
static int check_free(struct attaching *a)
{
	const struct record *r;

	r = record_find(a->records, a->record_count, a->domain.domid,
			a->spec->devid);
	if (r)
		return log_error("domain %s has %s as %s already; choose another vdev=",
				 a->label.text, r->target, r->vdev);
	if (check_target_free(a))
		return -1;
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

/* Nobody uses the target, or just the one that gives it to this domain. */
static bool is_unused(const struct attaching *a)
{
	const struct record *source = a->restore.source;
	char node[128] = "";

	if (source)
		pair_node(source->domid, source->devid, node, sizeof(node));
	return !a->line.user[0] || !strcmp(a->line.user, node);
}

static int assign(struct attaching *a)
{
	const struct target_line *line = &a->line;

	if (target_assign(&a->target, &a->line, &a->assigned))
		return -1;
	a->data.start = line->start + line->data_offset;
	a->data.size = line->data_size;
	if (is_unused(a))
		return 0;
	/* So it was assigned before, and has a user that isn't recorded. */
	return log_error("%s is in use by %s; detach it first", line->name,
			 line->user);
}

/* Only the kernel can tell, once it has the target. */
static int check_super(const struct attaching *a)
{
	const char *problem = super_problem(a->line.super);
	const char *name = a->line.name;

	if (problem)
		return log_error("the superblock of %s cannot be used: %s; restore its first 8 KiB from a backup, or start over with 'xen-pmem release %s' and 'xen-pmem format --force %s', which loses the guest's namespaces",
				 name, problem, name, name);
	/* Too late to say so to a guest that comes back. */
	if (!strcmp(a->line.super, superblock_word(SUPERBLOCK_NONE)) &&
	    !a->restore.wanted)
		log_warning("%s is not prepared: domain %s gets all of it, without labels; to have labels, prepare it with 'xen-pmem format' before it holds data",
			    name, a->label.text);
	return 0;
}

static int take_holes(struct attaching *a, const struct hole *bad,
		      size_t count)
{
	uint64_t pages = holes_pages(bad, count);
	const char *name = a->target.name;

	if (!count)
		return 0;
	/* Its kernel maps all of the region, and a load from there is fatal. */
	if (!a->domain.translated)
		return log_error("%s has %" PRIu64 " bad pages, which a PV guest such as domain %s cannot be spared; clear them with 'ndctl clear-errors %s' in dom0, after 'xen-pmem release %s'",
				 name, pages, a->label.text, name, name);
	if (pages == a->data.size >> PAGE_SHIFT)
		return log_error("all of %s is bad; clear it with 'ndctl clear-errors %s' in dom0, after 'xen-pmem release %s'",
				 name, name, name);
	if (count > HOLES_MAX)
		return log_error("%s has %zu bad ranges, and no more than %d can be left out; clear them with 'ndctl clear-errors %s' in dom0, after 'xen-pmem release %s'",
				 name, count, HOLES_MAX, name, name);
	memcpy(a->holes.hole, bad, count * sizeof(*bad));
	a->holes.count = count;
	log_warning("%s has %" PRIu64 " bad pages in %zu ranges: domain %s gets the others, and these when it clears them",
		    name, pages, count, a->label.text);
	return 0;
}

static int find_holes(struct attaching *a)
{
	const struct restore_subject s = subject_of(a);
	struct hole *bad;
	size_t count;
	int rc;

	if (region_bad_pages(&a->target, a->data.start, a->data.size, &bad,
			     &count))
		return -1;
	rc = a->restore.wanted ?
	     restore_holes(&a->restore, &s, bad, count, &a->holes) :
	     take_holes(a, bad, count);
	free(bad);
	return rc;
}

static const uint64_t *given_gpa(const struct attaching *a)
{
	return a->spec->keys.has_gpa ? &a->spec->keys.gpa : NULL;
}

static struct placing placing_of(const struct attaching *a, struct range data,
				 const uint64_t *wanted)
{
	return (struct placing) {
		.c = a->c,
		.domain = &a->domain,
		.label = a->label.text,
		.target = a->target.name,
		.data = data,
		.records = a->records,
		.record_count = a->record_count,
		.wanted = wanted,
		.had = wanted == &a->restore.note.gpa,
	};
}

/* A wanted address is right for a region of the smallest size, at least. */
static int check_place(const struct attaching *a)
{
	struct range least = { a->target.start, PMEMIF_MIN_SIZE };
	struct placing p = placing_of(a, least, given_gpa(a));

	return place_check(&p);
}

/* Where it was: the guest that comes back expects it there. */
static int place_restored(const struct attaching *a, uint64_t *gpa)
{
	const uint64_t *had = &a->restore.note.gpa, *given = given_gpa(a);
	struct placing p = placing_of(a, a->data, had);

	if (given && *given != *had)
		return log_error("gpa=0x%" PRIx64 ": domain %s was saved with %s at 0x%" PRIx64 "; leave gpa= out, or give it that",
				 *given, a->label.text, a->target.name, *had);
	return place_region(&p, gpa);
}

static int place(const struct attaching *a, uint64_t *gpa)
{
	struct placing p = placing_of(a, a->data, given_gpa(a));

	return a->restore.wanted ? place_restored(a, gpa) :
				   place_region(&p, gpa);
}

/* What is about the guest's part, which the kernel had to look up. */
static int check_content(struct attaching *a, uint64_t *gpa)
{
	const struct restore_subject s = subject_of(a);

	if (check_super(a) || restore_check(&a->restore, &s))
		return -1;
	return find_holes(a) || place(a, gpa) ? -1 : 0;
}

static void fill_record(struct record *r, const struct attaching *a,
			const struct vbd *vbd, uint64_t gpa)
{
	memset(r, 0, sizeof(*r));
	r->domid = a->domain.domid;
	r->devid = a->spec->devid;
	r->gpa = gpa;
	r->mfn = a->data.start >> PAGE_SHIFT;
	r->nr = a->data.size >> PAGE_SHIFT;
	r->holes = a->holes;
	r->native = !vbd;
	snprintf(r->uuid, sizeof(r->uuid), "%s", a->domain.uuid);
	snprintf(r->vdev, sizeof(r->vdev), "%s", a->spec->vdev);
	snprintf(r->target, sizeof(r->target), "%s", a->target.name);
	snprintf(r->spec, sizeof(r->spec), "%s", a->spec->text);
	snprintf(r->vbd, sizeof(r->vbd), "%s", vbd ? vbd->backend : "");
	snprintf(r->state, sizeof(r->state), "%s", RECORD_PREPARING);
	restore_fill_record(&a->restore, r);
}

/* What only has to be undone in Xen and xenstore; the record tells what. */
static int publish(const struct attaching *a, struct record *r,
		   const struct vbd *vbd)
{
	const struct restore_subject s = subject_of(a);
	struct pair_facts facts = {
		.persistence = region_persistence(&a->target),
		.health = region_has_health(&a->target),
		.suspension = a->restore.suspension,
	};
	struct ctx *c = a->c;
	int noted;

	if (vbd && vbd_park(c->xs, vbd))
		return -1;
	if (record_set_state(c->xs, r, RECORD_MAPPING))
		return -1;
	/* From here on the guest can change what is there. */
	noted = restore_note(&a->restore, &s, r);
	if (noted < 0 || xen_grant_access(c->xc, r->domid, r->mfn, r->nr))
		return -1;
	/* xl brings back what it has attached, and nobody the rest. */
	facts.restore = noted && vbd && a->domain.translated;
	/* A PV guest maps machine frames by itself. */
	if (a->domain.translated && mapping_make(c, r))
		return -1;
	if (restore_check_source(&a->restore, &s) ||
	    pair_create(c->xs, r, &facts) || pair_wait_served(c->xs, r))
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
	const struct restore_subject s = subject_of(&a);
	struct record record;
	uint64_t gpa;
	int rc = -1;

	/* Whatever can be refused is, before dom0 loses the namespace. */
	if (check_domain(&a, domid))
		return -1;
	if (vbd && restore_detect(&a.restore, &s))
		return -1;
	if (record_list(c->xs, &a.records, &a.record_count))
		return -1;
	if (nd_resolve(c->nd, spec->keys.target, &a.target))
		goto free_records;
	if (check_free(&a) ||
	    quarantine_check(c, a.target.name, a.domain.domid) ||
	    check_target(&a) || check_place(&a))
		goto free_records;

	if (assign(&a))
		goto free_records;
	if (check_content(&a, &gpa))
		goto release;
	fill_record(&record, &a, vbd, gpa);
	if (record_write(c->xs, &record))
		goto release;
	if (publish(&a, &record, vbd))
		goto undo;
	rc = 0;
	goto free_records;

undo:
	/* While the guest can still reach it, dom0 must not have it back. */
	if (attachment_undo(c, &record) ||
	    quarantine_check(c, a.target.name, 0))
		goto free_records;
release:
	if (a.assigned)
		target_release(&a.target);
free_records:
	free(a.records);
	return rc;
}
