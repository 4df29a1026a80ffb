// SPDX-License-Identifier: GPL-2.0-only
/*
 * xen-pmem volume resize. What a power cut leaves after each step, and what
 * volumes_settle() makes of that, where anything.
 *
 * An extent that changes its size, the last one or the only one:
 *
 *	1. to be smaller: zeros in the part	the old size, with zeros there
 *	   that goes
 *	2. its superblock with both sizes	the old size; settled
 *	3. the namespace with the new one	the old size of a region that grows,
 *						else the new one; settled, after a
 *						scrub of what it has grown by
 *	4. what it has grown by: zeros where	likewise
 *	   there is anything else
 *	5. its superblock with the new size	the new size
 *
 * Growth by more extents:
 *
 *	1. "NAME#k" and its superblock, for	the old size; these don't count, and
 *	   each of them				are deleted
 *	2. zeros where there is anything else	likewise
 *	3. the first extent's superblock with	the new size
 *	   their number
 *
 * Shrinking to fewer extents:
 *
 *	1. the first extent's superblock with	the size without those that go, which
 *	   their number				are scrubbed and deleted
 *	2. these are scrubbed and deleted, the	likewise
 *	   last one first
 *	3. the last one left, as above		that size, or the new one
 *
 * The superblock is written so that a write that is cut off is one of both. The
 * lock is dropped while it scrubs, with the first extent open exclusively.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uuid/uuid.h>

#include "ctx.h"
#include "detach.h"
#include "header.h"
#include "log.h"
#include "nd.h"
#include "settle.h"
#include "space.h"
#include "text.h"
#include "volume-cmd.h"
#include "volume-io.h"

/* What is to be done, and has been seen to be possible. */
struct resize {
	const struct volume_options *o;
	const struct space *s;
	struct volume v;		/* as it is now */
	struct volume_facts facts;	/* of its first extent */
	unsigned int keep;		/* of its extents, the last of which */
	uint64_t step, last;		/* is to have this size, by way of that */
	struct volume_plan more;	/* and these are to come */
	struct piece made[SUPERBLOCK_EXTENTS_MAX];
};

static uint64_t guest_size(const struct volume *v)
{
	uint64_t size = 0;
	unsigned int n;

	for (n = 0; n < v->count; n++)
		size += v->extents[n]->t.size - VOLUME_UNIT;
	return size;
}

static int check_alignment(const struct piece *p, uint64_t size)
{
	char text[32];

	if (size % p->in->align == 0)
		return 0;
	format_size(text, sizeof(text), p->in->align);
	return log_error("%s takes namespaces of multiples of %s, and a volume is 16MiB more than its size, for each extent; choose another size",
			 p->in->name, text);
}

static int plan_smaller(struct resize *r)
{
	uint64_t sizes[SUPERBLOCK_EXTENTS_MAX];
	unsigned int n;

	for (n = 0; n < r->v.count; n++)
		sizes[n] = r->v.extents[n]->t.size;
	r->keep = volume_shrink(sizes, r->v.count, r->o->size, &r->last);
	r->step = r->last;
	return check_alignment(r->v.extents[r->keep - 1], r->last);
}

/* "only 64MiB behind it are free", or why that is of no use. */
static void describe_room(const struct piece *last, uint64_t before,
			  uint64_t behind, enum volume_growth growth, char *to,
			  size_t room)
{
	char text[2][32];

	format_size(text[0], sizeof(text[0]), before);
	format_size(text[1], sizeof(text[1]), behind);
	if (growth == VOLUME_NO_ROOM && (before < behind || !behind))
		snprintf(to, room, "only %s behind %s are free", text[1],
			 last->t.name);
	else
		snprintf(to, room, "%s are free before %s and %s behind it, and Linux would take what is before it, which moves its content (another volume there, so that less is free before it than behind it, would help)",
			 text[0], last->t.name, text[1]);
}

/* 1: there is no room behind it, *why says what there is. */
static int plan_in_place(struct resize *r, char *why, size_t room)
{
	struct piece *last = r->v.extents[r->v.count - 1];
	enum volume_growth growth;
	uint64_t before, behind;

	r->last = last->t.size + r->o->size - guest_size(&r->v);
	if (space_around(r->s, last, &before, &behind))
		return -1;
	growth = volume_growth(before, behind, last->in->align, last->t.size,
			       r->last, &r->step);
	if (growth == VOLUME_GROWS)
		return check_alignment(last, r->last);
	describe_room(last, before, behind, growth, why, room);
	return 1;
}

/* In the region of the first extent, if that does. */
static void plan_extents(const struct resize *r, struct volume_hole *holes,
			 size_t count, unsigned int limit,
			 struct volume_plan *plan)
{
	uint64_t size = r->o->size - guest_size(&r->v);
	size_t home = r->v.extents[0]->mark.region;

	plan->count = 0;
	if (limit <= r->v.count)
		return;
	limit -= r->v.count;
	volume_plan(plan, holes, count, home, size, limit);
	if (!plan->count)
		volume_plan(plan, holes, count, VOLUME_ANY_REGION, size, limit);
}

static int plan_more(struct resize *r, const char *why)
{
	struct volume_hole *holes;
	struct volume_plan would_do;
	size_t count;

	if (space_holes(r->s, &holes, &count))
		return -1;
	r->last = r->step = r->v.extents[r->v.count - 1]->t.size;
	plan_extents(r, holes, count, r->o->extents, &r->more);
	plan_extents(r, holes, count, SUPERBLOCK_EXTENTS_MAX, &would_do);
	free(holes);
	if (r->more.count)
		return volume_check_labels(r->s, &r->more);
	if (would_do.count)
		return log_error("volume %s cannot grow in place: %s; say --extents %u to have it made of %u pieces",
				 r->v.name, why, r->v.count + would_do.count,
				 r->v.count + would_do.count);
	return log_error("volume %s cannot grow to that size: %s, and what is free elsewhere is not enough; delete others, or make it smaller",
			 r->v.name, why);
}

static int plan_larger(struct resize *r)
{
	char why[512];
	int rc = plan_in_place(r, why, sizeof(why));

	return rc > 0 ? plan_more(r, why) : rc;
}

static int plan(struct resize *r)
{
	uint64_t now = guest_size(&r->v);

	r->keep = r->v.count;
	if (r->o->size > now)
		return plan_larger(r);
	if (r->o->size < now && !r->o->force)
		return log_error("volume %s is larger than that: what is at its end would be lost; shrink in the guest what uses it, then say --force",
				 r->v.name);
	return plan_smaller(r);
}

static int read_good(struct piece *p, int fd, struct superblock *sb,
		     bool *unsettled)
{
	enum superblock_state state;

	if (header_read(&p->t, fd, sb, &state, unsettled))
		return -1;
	if (state != SUPERBLOCK_GOOD)
		return log_error("the superblock of %s is no good: %s",
				 p->t.name, superblock_complaint(state) ?:
				 "there is none");
	return 0;
}

/* What it has grown by, since its superblock was of a settled size. */
static int scrub_growth(struct ctx *c, const struct resize *r, struct piece *p,
			int fd, const struct superblock *sb)
{
	uint64_t size = le64_to_cpu(sb->target_size);

	if (size >= p->t.size || r->o->no_scrub)
		return 0;
	return volume_scrub_new(c, p, fd, size, p->t.size);
}

/* So that its superblock says one size. */
static int settle_extent(struct ctx *c, const struct resize *r, struct piece *p,
			 struct superblock *sb)
{
	bool unsettled, began;
	int fd, rc;

	fd = volume_open(&p->t, &began);
	if (fd < 0)
		return -1;
	rc = read_good(p, fd, sb, &unsettled);
	if (!rc && unsettled)
		rc = scrub_growth(c, r, p, fd, sb);
	if (!rc && unsettled)
		rc = header_resize(&p->t, fd, sb, p->t.size, 0);
	return volume_close(&p->t, fd) ? -1 : rc;
}

/* Its superblock with the size that it has, on its way to next, or not. */
static int put_sizes(struct piece *p, struct superblock *sb, uint64_t next)
{
	bool began;
	int fd, rc;

	fd = volume_open(&p->t, &began);
	if (fd < 0)
		return -1;
	rc = header_resize(&p->t, fd, sb, p->t.size, next);
	return volume_close(&p->t, fd) ? -1 : rc;
}

static int scrub_grown(struct ctx *c, const struct resize *r, struct piece *p,
		       const struct superblock *sb)
{
	bool began;
	int fd, rc;

	fd = volume_open(&p->t, &began);
	if (fd < 0)
		return -1;
	rc = scrub_growth(c, r, p, fd, sb);
	return volume_close(&p->t, fd) ? -1 : rc;
}

/* From one size to another, each of which is good with the superblock. */
static int go_to(struct ctx *c, const struct resize *r, struct piece *p,
		 uint64_t size)
{
	uint64_t old = p->t.size;
	struct superblock sb;

	if (settle_extent(c, r, p, &sb))
		return -1;
	if (size == old)
		return 0;
	if (put_sizes(p, &sb, size))
		return -1;
	if (space_resize(&p->t, size)) {
		if (p->t.size == old)
			put_sizes(p, &sb, 0);
		return -1;
	}
	if (size < old || !scrub_grown(c, r, p, &sb))
		return put_sizes(p, &sb, 0);
	/* None of it was the guest's yet. */
	if (c->lock >= 0 && !space_resize(&p->t, old))
		put_sizes(p, &sb, 0);
	return -1;
}

/* What is given back somebody else gets. */
static int scrub_end(struct ctx *c, const struct resize *r, struct piece *p,
		     uint64_t from)
{
	bool began;
	int fd, rc;

	if (r->o->no_scrub)
		return 0;
	fd = volume_open(&p->t, &began);
	if (fd < 0)
		return -1;
	rc = volume_scrub(c, p, fd, from, p->t.size);
	if (rc)
		log_note("%s of volume %s has its size still, but zeros in the part that was to go",
			 p->t.name, r->v.name);
	return volume_close(&p->t, fd) ? -1 : rc;
}

static int resize_last(struct ctx *c, const struct resize *r)
{
	struct piece *last = r->v.extents[r->keep - 1];

	if (r->last < last->t.size && scrub_end(c, r, last, r->last))
		return -1;
	/* Also to the size that it has: that settles what was cut off. */
	if (go_to(c, r, last, r->step))
		return -1;
	return r->step != r->last ? go_to(c, r, last, r->last) : 0;
}

/* With the first one open, whose number of extents is to be another. */
static int set_extents(struct piece *head, int fd, unsigned int count)
{
	struct superblock sb;
	bool unsettled;

	if (read_good(head, fd, &sb, &unsettled))
		return -1;
	/* A resize that is under way would be one change too many. */
	if (unsettled)
		return log_error("the size of %s is not settled", head->t.name);
	return header_set_extents(&head->t, fd, &sb, count);
}

/* Shrinking, up to the last one that is left. */
static int drop_extents(struct ctx *c, struct resize *r, int fd)
{
	if (set_extents(r->v.extents[0], fd, r->keep))
		return -1;
	if (!volume_destroy_parts(c, &r->v, r->keep, r->facts.uuid,
				  !r->o->no_scrub)) {
		r->v.count = r->keep;
		return 0;
	}
	log_note("volume %s is smaller already, but not all that it had is free; 'xen-pmem gc' finishes that",
		 r->v.name);
	return -1;
}

/* What is done with the first extent held, which is not the last one. */
static int change_others(struct ctx *c, struct resize *r)
{
	struct piece *head = r->v.extents[0];
	bool began;
	int fd, rc = 0;

	fd = volume_open(&head->t, &began);
	if (fd < 0)
		return -1;
	if (r->keep < r->v.count)
		rc = drop_extents(c, r, fd);
	if (!rc && r->keep > 1)
		rc = resize_last(c, r);
	return volume_close(&head->t, fd) ? -1 : rc;
}

static int change_sizes(struct ctx *c, struct resize *r)
{
	struct superblock sb;

	/* Also what was cut off, before there is a change of another kind. */
	if (settle_extent(c, r, r->v.extents[0], &sb))
		return -1;
	if (r->v.count > 1 && change_others(c, r))
		return -1;
	return r->keep == 1 ? resize_last(c, r) : 0;
}

static int make_more(struct resize *r)
{
	char label[VOLUME_LABEL];
	struct volume_part part = { .label = label };
	struct volume *v = &r->v;
	unsigned int n;
	uuid_t uuid;
	int rc = 0;

	uuid_parse(r->facts.uuid, uuid);
	part.uuid = uuid;
	for (n = 0; n < r->more.count && !rc; n++) {
		part.extent = v->count;
		part.size = r->more.extents[n].size;
		part.region = r->more.extents[n].region;
		volume_part_label(label, v->name, part.extent);
		rc = volume_add_extent(r->s, &part, &r->made[n]);
		if (r->made[n].t.ndns)
			v->extents[v->count++] = &r->made[n];
	}
	return rc;
}

/* The step that makes them count, after which none may be taken back. */
static int count_more(struct resize *r, bool *tried)
{
	struct piece *head = r->v.extents[0];
	bool began;
	int fd, rc;

	fd = volume_open(&head->t, &began);
	if (fd < 0)
		return -1;
	*tried = true;
	rc = set_extents(head, fd, r->v.count);
	return volume_close(&head->t, fd) ? -1 : rc;
}

static int add_extents(struct ctx *c, struct resize *r)
{
	unsigned int before = r->v.count;
	bool tried = false;

	if (!make_more(r) &&
	    (r->o->no_scrub || !volume_wipe(c, &r->v, before)) &&
	    !count_more(r, &tried))
		return 0;
	if (!tried && c->lock >= 0)
		volume_destroy_parts(c, &r->v, before, r->facts.uuid, false);
	r->v.count = before;
	return -1;
}

static int do_it(struct ctx *c, struct resize *r)
{
	if (!change_sizes(c, r) && (!r->more.count || !add_extents(c, r)))
		return 0;
	log_note("volume %s is as good as it was, of the old size, the new one, or one between them; see 'xen-pmem volume list', and 'xen-pmem gc' finishes what there is to be finished",
		 r->v.name);
	return -1;
}

/* What it is made of, and only that. */
static int gather(struct resize *r, struct piece *head)
{
	int rc = volume_look(head, &r->facts);

	if (!rc)
		return log_error("%s of volume %s is in use by dom0",
				 head->t.name, head->mark.name);
	if (rc < 0)
		return -1;
	if (r->facts.state != SUPERBLOCK_GOOD)
		return log_error("volume %s has no good superblock: %s; see 'xen-pmem info %s'",
				 head->mark.name,
				 superblock_complaint(r->facts.state) ?:
				 "there is none", head->t.name);
	if (!r->facts.extents)
		return log_error("%s has the name of volume %s in its label, but is a part of another one by its superblock",
				 head->t.name, head->mark.name);
	space_volume(r->s, head, r->facts.extents, &r->v);
	return 0;
}

/* Would what is to come have the name of what is left? */
static int check_leftovers(const struct resize *r)
{
	struct volume all;
	unsigned int n;

	space_volume(r->s, r->v.extents[0], SUPERBLOCK_EXTENTS_MAX, &all);
	for (n = r->v.count; n < all.count; n++)
		if (all.extents[n])
			return log_error("%s has the name %s and is no part of volume %s any more; run 'xen-pmem gc', or delete it with 'ndctl destroy-namespace'",
					 all.extents[n]->t.name,
					 all.extents[n]->label, r->v.name);
	return 0;
}

static int resize_it(struct ctx *c, struct resize *r, struct piece *head)
{
	if (gather(r, head) || volume_check_whole(&r->v) ||
	    check_leftovers(r) || plan(r) ||
	    volume_check_saved(&r->v, r->o, "resizes") ||
	    volume_check_free(c, &r->v) || volume_take(&r->v))
		return -1;
	return do_it(c, r);
}

int volume_resize(struct ctx *c, const struct volume_options *o)
{
	struct resize *r = calloc(1, sizeof(*r));
	struct piece *head;
	struct space s;
	int rc = -1;

	if (!r)
		return log_error("out of memory");
	if (collect_garbage(c) || volumes_settle(c) || space_read(c->nd, &s)) {
		free(r);
		return -1;
	}
	r->o = o;
	r->s = &s;
	head = volume_find_whole(&s, o->name);
	if (head && !resize_it(c, r, head))
		rc = volume_report(&r->v, o, "resized");
	space_free(&s);
	free(r);
	return rc;
}
