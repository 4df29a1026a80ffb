// SPDX-License-Identifier: GPL-2.0-only
/*
 * xen-pmem volume create. What a power cut leaves after each step, and what
 * volumes_settle() makes of that:
 *
 *	1. the first namespace, "+NAME"		without a superblock; deleted
 *	2. its superblock, with the number of	good, but nobody can attach "+NAME";
 *	   extents				deleted
 *	3. "NAME#1" and its superblock, and so	one of them may have none yet; all
 *	   on with the others			are deleted with "+NAME"
 *	4. zeros where there is anything else	likewise
 *	5. "+NAME" becomes "NAME"		the volume
 *
 * Between 3 and 5 the lock is dropped, with all of them open exclusively.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <uuid/uuid.h>

#include "ctx.h"
#include "detach.h"
#include "header.h"
#include "log.h"
#include "note-store.h"
#include "settle.h"
#include "space.h"
#include "text.h"
#include "volume-cmd.h"
#include "volume-io.h"

/* "region0 has 4GiB free, 2GiB of it in one piece" */
static void describe_room(const struct space_region *r, char *to, size_t room)
{
	char available[32], largest[32];

	format_size(available, sizeof(available), r->available);
	format_size(largest, sizeof(largest), r->largest);
	snprintf(to, room, "%s has %s free, %s of it in one piece", r->name,
		 available, largest);
}

static bool may_use(const struct space_region *r,
		    const struct volume_options *o)
{
	return !o->region || !strcmp(o->region, r->name);
}

static int report_no_room(const struct space *s,
			  const struct volume_options *o,
			  const struct volume_plan *would_do)
{
	char text[1024] = "", wants[32], way[64] = "";
	size_t i, used;

	for (i = 0; i < s->regions_count; i++) {
		const struct space_region *r = &s->regions[i];

		if (!may_use(r, o))
			continue;
		used = strlen(text);
		if (used + 160 > sizeof(text))
			break;
		snprintf(text + used, sizeof(text) - used, "%s",
			 used ? "; " : "");
		used = strlen(text);
		describe_room(r, text + used, sizeof(text) - used);
	}
	if (would_do->count)
		snprintf(way, sizeof(way), "say --extents %u to have it made of as many pieces, ",
			 would_do->count);
	format_size(wants, sizeof(wants), o->size + VOLUME_UNIT);
	return log_error("there is no room for volume %s, which with its header of 16MiB%s takes %s: %s; %sdelete others, or make it smaller",
			 o->name, o->extents > 1 ?
			 " (and as much for each further extent)" : "", wants,
			 text, way);
}

static int report_several(const struct space *s,
			  const struct volume_options *o, const bool *fits)
{
	char text[512] = "";
	size_t i, used;

	for (i = 0; i < s->regions_count; i++) {
		used = strlen(text);
		if (fits[i])
			snprintf(text + used, sizeof(text) - used, "%s%s",
				 used ? ", " : "", s->regions[i].name);
	}
	return log_error("there is room for volume %s in several regions: %s; choose with --region",
			 o->name, text);
}

static int check_alignment(const struct space_region *r, uint64_t size)
{
	char text[32];

	if ((size + VOLUME_UNIT) % r->align == 0)
		return 0;
	format_size(text, sizeof(text), r->align);
	return log_error("%s takes namespaces of multiples of %s, and a volume is 16MiB more than its size; choose another size",
			 r->name, text);
}

/* One piece, where the kernel says that there is one. */
static void plan_one(const struct space_region *r, size_t region,
		     uint64_t size, struct volume_plan *plan)
{
	plan->count = r->largest >= size + VOLUME_UNIT;
	plan->extents[0].size = size + VOLUME_UNIT;
	plan->extents[0].region = region;
}

/* The region that does with the fewest extents. -1: it's not only one. */
static int plan_region(const struct space *s, const struct volume_options *o,
		       struct volume_hole *holes, size_t count, bool *fits,
		       struct volume_plan *best)
{
	unsigned int limit = o->extents ?: 1;
	struct volume_plan plan;
	bool several = false;
	size_t i;

	best->count = 0;
	for (i = 0; i < s->regions_count; i++) {
		fits[i] = false;
		if (!may_use(&s->regions[i], o))
			continue;
		plan_one(&s->regions[i], i, o->size, &plan);
		if (!plan.count)
			volume_plan(&plan, holes, count, i, o->size, limit);
		if (!plan.count || (best->count && plan.count > best->count))
			continue;
		several = plan.count == best->count;
		if (!several)
			memset(fits, 0, i * sizeof(*fits));
		fits[i] = true;
		*best = plan;
	}
	return several ? report_several(s, o, fits) : 0;
}

static int check_regions(const struct space *s, const struct volume_options *o)
{
	size_t i;

	for (i = 0; i < s->regions_count; i++)
		if (may_use(&s->regions[i], o))
			return 0;
	if (o->region)
		return log_error("there is no region %s with labels; see 'xen-pmem volume list'",
				 o->region);
	return log_error("no region of dom0 has labels: make one with 'xen-pmem claim', or initialise the labels of an NVDIMM with 'ndctl init-labels'");
}

static size_t region_of(const struct space *s, const struct volume_options *o)
{
	size_t i;

	for (i = 0; o->region && i < s->regions_count; i++)
		if (may_use(&s->regions[i], o))
			return i;
	return VOLUME_ANY_REGION;
}

static int choose(const struct space *s, const struct volume_options *o,
		  struct volume_hole *holes, size_t count, bool *fits,
		  struct volume_plan *plan)
{
	size_t region = region_of(s, o);

	if (check_regions(s, o) || plan_region(s, o, holes, count, fits, plan))
		return -1;
	if (!plan->count && o->extents > 1)
		volume_plan(plan, holes, count, region, o->size, o->extents);
	if (plan->count == 1)
		return check_alignment(&s->regions[plan->extents[0].region],
				       o->size);
	if (plan->count)
		return 0;
	volume_plan(plan, holes, count, region, o->size,
		    SUPERBLOCK_EXTENTS_MAX);
	return report_no_room(s, o, plan);
}

static int make_plan(const struct space *s, const struct volume_options *o,
		     struct volume_plan *plan)
{
	bool *fits = calloc(s->regions_count + 1, sizeof(*fits));
	struct volume_hole *holes;
	size_t count;
	int rc = -1;

	if (!fits)
		return log_error("out of memory");
	if (!space_holes(s, &holes, &count)) {
		rc = choose(s, o, holes, count, fits, plan);
		free(holes);
	}
	free(fits);
	return rc;
}

int volume_check_labels(const struct space *s, const struct volume_plan *plan)
{
	unsigned int n, count;
	size_t i;

	for (i = 0; i < s->regions_count; i++) {
		count = 0;
		for (n = 0; n < plan->count; n++)
			count += plan->extents[n].region == i;
		if (count && space_check_labels(&s->regions[i], count))
			return -1;
	}
	return 0;
}

/* From the label on to a header; without a driver before and afterwards. */
static int prepare(struct nd_target *t, const struct volume_part *part)
{
	struct superblock sb;
	bool began;
	int fd, rc;

	fd = volume_open(t, &began);
	if (fd < 0)
		return -1;
	superblock_make(&sb, SUPERBLOCK_TARGET, t->size, SUPER_LABEL_SIZE,
			part->uuid, time(NULL));
	if (part->extent)
		superblock_set_part(&sb, part->extent);
	else
		superblock_set_extents(&sb, part->extents);
	/* It was free space: whatever stands there is nobody's. */
	rc = header_write(t, fd, &sb);
	return volume_close(t, fd) ? -1 : rc;
}

int volume_add_extent(const struct space *s, const struct volume_part *part,
		      struct piece *p)
{
	memset(p, 0, sizeof(*p));
	p->in = &s->regions[part->region];
	snprintf(p->label, sizeof(p->label), "%s", part->label);
	volume_read_label(&p->mark, p->label);
	p->mark.region = part->region;
	if (space_create(p->in, part->label, part->size, &p->t))
		return -1;
	/* A file of this name is about what was there before. */
	note_forget_file(p->t.name);
	/* With it the kernel makes the next new namespace, too. */
	return prepare(&p->t, part);
}

int volume_wipe(struct ctx *c, struct volume *v, unsigned int first)
{
	struct volume_hold hold;
	unsigned int n;
	int rc = 0;

	if (volume_hold(v, &hold))
		return -1;
	for (n = first; n < v->count && !rc; n++)
		rc = volume_scrub_new(c, v->extents[n], hold.fd[n],
				      VOLUME_UNIT, v->extents[n]->t.size);
	return volume_let_go(v, &hold) ? -1 : rc;
}

/* All but the last step, which is the only one to make it a volume. */
static int make_extents(struct ctx *c, const struct space *s,
			const struct volume_options *o,
			const struct volume_plan *plan, struct piece *made,
			struct volume *v)
{
	char label[VOLUME_LABEL];
	struct volume_part part = { .label = label, .extents = plan->count };
	uuid_t uuid;
	int rc = 0;

	uuid_generate(uuid);
	part.uuid = uuid;
	for (; part.extent < plan->count && !rc; part.extent++) {
		if (part.extent)
			volume_part_label(label, o->name, part.extent);
		else
			volume_label(label, VOLUME_CREATING, o->name);
		part.size = plan->extents[part.extent].size;
		part.region = plan->extents[part.extent].region;
		rc = volume_add_extent(s, &part, &made[part.extent]);
		if (made[part.extent].t.ndns)
			v->extents[v->count++] = &made[part.extent];
	}
	return rc || o->no_scrub ? rc : volume_wipe(c, v, 0);
}

static int make(struct ctx *c, const struct space *s,
		const struct volume_options *o, const struct volume_plan *plan,
		struct piece *made, struct volume *v)
{
	*v = (struct volume) { .name = o->name, .state = VOLUME_CREATING };
	if (!make_extents(c, s, o, plan, made, v) &&
	    !space_rename(&made[0].t, o->name)) {
		v->state = VOLUME_WHOLE;
		return 0;
	}
	if (v->count && (c->lock < 0 || volume_destroy(c, v, false)))
		log_note("run 'xen-pmem gc' to have what there is of volume %s deleted",
			 o->name);
	return -1;
}

/* Also what is left of one: its extents would be taken for this one's. */
static int check_new(struct space *s, const struct volume_options *o)
{
	const struct piece *p = volume_find(s, o->name);
	size_t i;

	if (p)
		return log_error("there is a volume %s already, in %s (%s): %s",
				 o->name, p->in->name, p->t.name,
				 volume_state_word(p->mark.state));
	for (i = 0; i < s->pieces_count; i++) {
		p = &s->pieces[i];
		if (p->mark.state == VOLUME_PART &&
		    !strcmp(p->mark.name, o->name))
			return log_error("there is an extent of a volume %s already, in %s (%s): choose another name, or delete what is left of that one with 'xen-pmem volume delete %s --force'",
					 o->name, p->in->name, p->t.name,
					 o->name);
	}
	return 0;
}

int volume_create(struct ctx *c, const struct volume_options *o)
{
	struct piece made[SUPERBLOCK_EXTENTS_MAX];
	struct volume_plan plan;
	struct volume v;
	struct space s;
	int rc = -1;

	if (collect_garbage(c) || volumes_settle(c) || space_read(c->nd, &s))
		return -1;
	if (!check_new(&s, o) && !make_plan(&s, o, &plan) &&
	    !volume_check_labels(&s, &plan))
		rc = make(c, &s, o, &plan, made, &v);
	if (!rc)
		rc = volume_report(&v, o, "created");
	space_free(&s);
	return rc;
}
