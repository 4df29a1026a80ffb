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
#include "runs.h"
#include "spec.h"
#include "super.h"
#include "target-set.h"
#include "text.h"
#include "vbd.h"
#include "xc.h"
#include "xs.h"

#define PAGE_SHIFT	12
/* What xen-pmemback serves of one target. */
#define SHARED_MAX	16

struct attaching {
	struct ctx *c;
	const struct spec *spec;
	struct domain domain;
	struct domain_label label;
	struct record *records;		/* of all attachments */
	size_t record_count;
	struct target_set set;
	struct assignment assignment;	/* the kernel's view of it */
	struct runs runs;		/* the guest's part of it */
	struct holes holes;
	struct restore restore;		/* what a saved guest expects */
	bool others;			/* share it already */
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
		.set = &a->set,
		.line = &a->assignment.line[0],
		.runs = &a->runs,
		.others = a->others,
	};
}

static bool is_of_target(const struct attaching *a, const struct record *r)
{
	unsigned int i;

	for (i = 0; i < a->set.count; i++)
		if (record_has_target(r, a->set.t[i].name))
			return true;
	return false;
}

static int refuse_second(const struct attaching *a, const struct record *r)
{
	const struct domain_label label = domain_label(a->c->xs, r->domid);
	bool shares = a->spec->keys.shared;

	if (shares && r->shared)
		return log_error("domain %s has %s as %s already; a guest cannot share it with itself",
				 label.text, a->set.name, r->vdev);
	return log_error("%s is attached to domain %s as %s already%s; detach it there first%s (every attachment of it has to say shared)",
			 a->set.name, label.text, r->vdev,
			 r->shared ? ", shared" : shares ? ", not shared" : "",
			 r->shared ? ", or put ',shared' behind the target here too" :
			 shares ? ", and attach it there again with ',shared' behind the target" :
			 ", or have both share it");
}

/*
 * Of the attachments that there are, only a migration's source may have it, or,
 * where this one shares, those that share as well.
 */
static int check_target_free(struct attaching *a)
{
	const struct restore_subject s = subject_of(a);
	const struct record *r;
	unsigned int sharing = 0;
	size_t i;
	int rc;

	for (i = 0; i < a->record_count; i++) {
		r = &a->records[i];
		if (!is_of_target(a, r))
			continue;
		rc = restore_find_source(&a->restore, &s, r);
		if (rc < 0)
			return -1;
		if (rc)
			continue;
		if (!a->spec->keys.shared || !r->shared ||
		    r->domid == a->domain.domid)
			return refuse_second(a, r);
		sharing++;
	}
	if (sharing >= SHARED_MAX)
		return log_error("%s is shared by %u guests already, and there can be no more; detach it somewhere first",
				 a->set.name, sharing);
	a->others = sharing;
	return 0;
}

/* Before anything else is known of the target but what it is made of. */
static int check_kind(const struct attaching *a)
{
	if (a->set.count > 1 && !a->domain.translated)
		return log_error("%s is made of %u extents, which a PV guest cannot have as one region; copy it to a volume of one extent, or use a PVH or HVM guest",
				 a->spec->keys.target, a->set.count);
	/* What it was saved with it had alone. */
	if (a->spec->keys.shared && a->restore.wanted)
		return log_error("domain %s was saved, which no guest is that shares %s; leave shared out, or start it anew with 'xl create'",
				 a->label.text, a->spec->keys.target);
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

static int check_namespace(const struct attaching *a, const struct nd_target *t)
{
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

static int check_target(const struct attaching *a)
{
	unsigned int i;

	for (i = 0; i < a->set.count; i++)
		if (check_namespace(a, &a->set.t[i]))
			return -1;
	return 0;
}

/* Is it one of the target's that were found to be no hindrance? */
static bool is_known_user(const struct attaching *a, const char *user)
{
	const struct record *r;
	char node[128];
	size_t i;

	for (i = 0; i < a->record_count; i++) {
		r = &a->records[i];
		pair_node(r->domid, r->devid, node, sizeof(node));
		if (is_of_target(a, r) && !strcmp(user, node))
			return true;
	}
	return false;
}

static int check_users(const struct attaching *a,
		       const struct target_line *line)
{
	const char *users = line->user;
	char user[128];

	while (next_word(&users, ',', user, sizeof(user)))
		if (!is_known_user(a, user))
			return log_error("%s is in use by %s; detach it first",
					 line->name, user);
	return 0;
}

static int assign(struct attaching *a)
{
	unsigned int i;

	if (target_set_assign(&a->set, &a->assignment))
		return -1;
	for (i = 0; i < a->set.count; i++)
		if (check_users(a, &a->assignment.line[i])) {
			/* So that one was assigned before; others may not. */
			target_set_undo(&a->set, &a->assignment);
			return -1;
		}
	return 0;
}

/* Of one of several. They are all prepared, or it's no volume. */
static int check_part(const struct attaching *a, unsigned int i)
{
	const struct target_line *line = &a->assignment.line[i];
	const char *problem = super_problem(line->super);

	if (!problem && !strcmp(line->super, superblock_word(SUPERBLOCK_NONE)))
		problem = "it is gone";
	if (!problem)
		return 0;
	return log_error("the superblock of %s, extent %u of %s, cannot be used: %s; restore its first 8 KiB from a backup, or delete the volume, which loses what is on it",
			 line->name, i, a->spec->keys.target, problem);
}

/* Only the kernel can tell, once it has the target. */
static int check_super(const struct attaching *a)
{
	const struct target_line *line = &a->assignment.line[0];
	const char *problem = super_problem(line->super);
	const char *name = line->name;
	unsigned int i;

	if (a->set.count > 1) {
		for (i = 0; i < a->set.count; i++)
			if (check_part(a, i))
				return -1;
		return 0;
	}
	if (problem)
		return log_error("the superblock of %s cannot be used: %s; restore its first 8 KiB from a backup, or start over with 'xen-pmem release %s' and 'xen-pmem format --force %s', which loses the guest's namespaces",
				 name, problem, name, name);
	/* Too late to say so to a guest that comes back. */
	if (!strcmp(line->super, superblock_word(SUPERBLOCK_NONE)) &&
	    !a->restore.wanted)
		log_warning("%s is not prepared: domain %s gets all of it, without labels; to have labels, prepare it with 'xen-pmem format' before it holds data",
			    name, a->label.text);
	return 0;
}

static int find_runs(struct attaching *a)
{
	const struct target_line *line;
	unsigned int i;

	for (i = 0; i < a->set.count; i++) {
		line = &a->assignment.line[i];
		if (!runs_add(&a->runs,
			      (line->start + line->data_offset) >> PAGE_SHIFT,
			      line->data_size >> PAGE_SHIFT))
			return log_error("%s has 0x%" PRIx64 "+0x%" PRIx64 " for a guest, which no guest can be given",
					 line->name,
					 line->start + line->data_offset,
					 line->data_size);
	}
	return 0;
}

static int take_holes(struct attaching *a, const struct hole *bad,
		      size_t count)
{
	uint64_t pages = holes_pages(bad, count);
	const char *name = a->set.name, *first;

	if (!count)
		return 0;
	/* Of several namespaces, the others may have some as well. */
	first = a->set.t[runs_index(&a->runs, bad[0].page)].name;
	/* Its kernel maps all of the region, and a load from there is fatal. */
	if (!a->domain.translated)
		return log_error("%s has %" PRIu64 " bad pages, which a PV guest such as domain %s cannot be spared; clear them with 'ndctl clear-errors %s' in dom0, after 'xen-pmem release %s'",
				 name, pages, a->label.text, first,
				 a->set.t[0].name);
	if (pages == runs_pages(&a->runs))
		return log_error("all of %s is bad; clear it with 'ndctl clear-errors %s' in dom0, after 'xen-pmem release %s'",
				 name, first, a->set.t[0].name);
	if (count > HOLES_MAX)
		return log_error("%s has %zu bad ranges, and no more than %d can be left out; clear them with 'ndctl clear-errors %s' in dom0, after 'xen-pmem release %s'",
				 name, count, HOLES_MAX, first,
				 a->set.t[0].name);
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

	if (region_bad_pages(&a->set, &a->runs, &bad, &count))
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
		.target = a->set.name,
		.data = data,
		.records = a->records,
		.record_count = a->record_count,
		.wanted = wanted,
		.had = wanted == &a->restore.note.gpa,
	};
}

/* All of it, as it is laid out in the guest. */
static struct range data_of(const struct attaching *a)
{
	return (struct range) {
		a->runs.run[0].mfn << PAGE_SHIFT,
		runs_pages(&a->runs) << PAGE_SHIFT,
	};
}

/* A wanted address is right for a region of the smallest size, at least. */
static int check_place(const struct attaching *a)
{
	struct range least = { a->set.t[0].start, PMEMIF_MIN_SIZE };
	struct placing p = placing_of(a, least, given_gpa(a));

	return place_check(&p);
}

/* Where it was: the guest that comes back expects it there. */
static int place_restored(const struct attaching *a, uint64_t *gpa)
{
	const uint64_t *had = &a->restore.note.gpa, *given = given_gpa(a);
	struct placing p = placing_of(a, data_of(a), had);

	if (given && *given != *had)
		return log_error("gpa=0x%" PRIx64 ": domain %s was saved with %s at 0x%" PRIx64 "; leave gpa= out, or give it that",
				 *given, a->label.text, a->set.name, *had);
	return place_region(&p, gpa);
}

static int place(const struct attaching *a, uint64_t *gpa)
{
	struct placing p = placing_of(a, data_of(a), given_gpa(a));

	return a->restore.wanted ? place_restored(a, gpa) :
				   place_region(&p, gpa);
}

/* What is about the guest's part, which the kernel had to look up. */
static int check_content(struct attaching *a, uint64_t *gpa)
{
	const struct restore_subject s = subject_of(a);

	if (check_super(a) || find_runs(a) || restore_check(&a->restore, &s))
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
	r->runs = a->runs;
	r->holes = a->holes;
	r->native = !vbd;
	r->shared = a->spec->keys.shared;
	snprintf(r->uuid, sizeof(r->uuid), "%s", a->domain.uuid);
	snprintf(r->vdev, sizeof(r->vdev), "%s", a->spec->vdev);
	snprintf(r->target, sizeof(r->target), "%s", a->set.name);
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
		.persistence = region_persistence(&a->set),
		.health = region_has_health(&a->set),
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
	if (noted < 0 || mapping_permit(c, r))
		return -1;
	/*
	 * xl brings back what it has attached, and nobody the rest; but not what
	 * others have gone on to write to.
	 */
	facts.restore = noted && vbd && a->domain.translated && !r->shared;
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
	if (target_set_resolve(c->nd, spec->keys.target, &a.set))
		goto free_records;
	if (check_kind(&a) || check_free(&a) ||
	    quarantine_check(c, a.set.name, a.domain.domid,
			     spec->keys.shared) ||
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
	    quarantine_check(c, a.set.name, 0, false))
		goto free_records;
release:
	target_set_undo(&a.set, &a.assignment);
free_records:
	free(a.records);
	return rc;
}
