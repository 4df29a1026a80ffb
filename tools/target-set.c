// SPDX-License-Identifier: GPL-2.0-only
/* A volume's extents, by their labels. */
#include <stdio.h>
#include <string.h>

#include "log.h"
#include "nd.h"
#include "pmemback.h"
#include "space.h"
#include "target-set.h"
#include "text.h"
#include "volume-io.h"

static int set_of_one(struct target_set *set, const struct nd_target *t)
{
	set->count = 1;
	set->t[0] = *t;
	strcpy(set->name, t->name);
	return 0;
}

static struct piece *find_piece(const struct space *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->pieces_count; i++)
		if (!strcmp(s->pieces[i].t.name, name))
			return &s->pieces[i];
	return NULL;
}

static int refuse_part(const struct piece *p)
{
	return log_error("%s is extent %u of volume %s; name volume:%s",
			 p->t.name, p->mark.extent, p->mark.name,
			 p->mark.name);
}

static int report_several(const struct space *s, const struct volume_mark *part)
{
	char text[512] = "";
	size_t i, used;

	for (i = 0; i < s->pieces_count; i++) {
		const struct volume_mark *m = &s->marks[i];

		used = strlen(text);
		if (m->state == VOLUME_PART && m->extent == part->extent &&
		    !strcmp(m->name, part->name))
			snprintf(text + used, sizeof(text) - used, "%s%s",
				 used ? ", " : "", s->pieces[i].t.name);
	}
	return log_error("it cannot be told which is extent %u of volume %s: %s; see 'ndctl list -Ni', and give what is not another name",
			 part->extent, part->name, text);
}

static int report_missing(const struct space *s, const struct piece *head,
			  unsigned int extent, unsigned int count)
{
	struct volume_mark part = { .extent = extent };

	strcpy(part.name, head->mark.name);
	if (volume_part_of(s->marks, s->pieces_count, head - s->pieces,
			   extent) == VOLUME_SEVERAL)
		return report_several(s, &part);
	return log_error("volume %s is damaged, extent %u of %u is missing; is a range not claimed, or a region disabled? See 'xen-pmem volume list'",
			 part.name, extent, count);
}

/* Where nobody knows how many there are, at least none may be in between. */
static int check_no_gap(const struct space *s, const struct piece *head,
			unsigned int count)
{
	unsigned int n;

	for (n = count; n < SUPERBLOCK_EXTENTS_MAX; n++)
		if (volume_part_of(s->marks, s->pieces_count,
				   head - s->pieces, n) != VOLUME_MISSING)
			return report_missing(s, head, count, n + 1);
	return 0;
}

/* 0: nobody knows. */
static unsigned int count_of(const struct piece *head)
{
	struct target_line line;
	int rc = pmemback_target(head->t.name, &line);
	struct volume_facts f;

	if (rc < 0 || !volume_peek(head, rc ? &line : NULL, &f) ||
	    f.state != SUPERBLOCK_GOOD)
		return 0;
	return f.extents;
}

static int set_of_volume(struct target_set *set, const struct space *s,
			 struct piece *head)
{
	unsigned int count = count_of(head), n;
	struct volume v;
	size_t used;

	space_volume(s, head, count, &v);
	if (!count && check_no_gap(s, head, v.count))
		return -1;
	for (n = 0; n < v.count; n++) {
		if (!v.extents[n])
			return report_missing(s, head, n, v.count);
		set->t[n] = v.extents[n]->t;
		used = strlen(set->name);
		snprintf(set->name + used, sizeof(set->name) - used, "%s%s",
			 n ? "+" : "", set->t[n].name);
	}
	set->count = v.count;
	if (strlen(set->name) + 1 == sizeof(set->name))
		return log_error("the names of the extents of volume %s are too long",
				 v.name);
	return 0;
}

int target_set_resolve(struct ndctl_ctx *nd, const char *text,
		       struct target_set *set)
{
	struct volume_mark mark;
	struct nd_target t;
	struct piece *p;
	struct space s;
	int rc;

	memset(set, 0, sizeof(*set));
	if (nd_resolve(nd, text, &t))
		return -1;
	volume_read_label(&mark, nd_label_name(t.ndns));
	/* No other label says that there could be more to it. */
	if (mark.state != VOLUME_WHOLE && mark.state != VOLUME_PART)
		return set_of_one(set, &t);
	if (space_read(nd, &s))
		return -1;
	p = find_piece(&s, t.name);
	if (!p)
		rc = set_of_one(set, &t);
	else if (mark.state == VOLUME_PART)
		rc = refuse_part(p);
	else
		rc = set_of_volume(set, &s, p);
	space_free(&s);
	return rc;
}
