// SPDX-License-Identifier: GPL-2.0-only
/*
 * xen-pmem volume delete. What a power cut leaves after each step, and what
 * volumes_settle() makes of that:
 *
 *	1. "NAME" becomes "-NAME"		nobody can attach it; scrubbed and
 *						deleted, as by the next steps
 *	2. the last extent is scrubbed, its	likewise; what is scrubbed already
 *	   first page last, and deleted, and	has no superblock, and isn't scrubbed
 *	   so on down to number 1		again
 *	3. the first extent likewise		likewise
 *
 * The lock is dropped while it scrubs, with the first extent open exclusively.
 */
#include <string.h>
#include <unistd.h>

#include "ctx.h"
#include "detach.h"
#include "log.h"
#include "nd.h"
#include "settle.h"
#include "space.h"
#include "volume-cmd.h"
#include "volume-io.h"

static int check_is_volume(struct piece *p)
{
	bool began;
	int fd = volume_open(&p->t, &began), rc;

	if (fd < 0)
		return -1;
	rc = volume_check(p, fd);
	/* As it was, where nothing is to be done to it. */
	if (rc && !began)
		close(fd);
	else if (volume_close(&p->t, fd))
		rc = -1;
	return rc;
}

/*
 * Whatever has a superblock of another volume must not go with this one, and what
 * isn't there can't.
 */
static int check_parts(struct volume *v, const struct volume_options *o)
{
	struct volume_facts head, f;
	unsigned int n;

	if (volume_look(v->extents[0], &head) < 0)
		return -1;
	for (n = 1; n < head.extents && !o->force; n++)
		if (!v->extents[n])
			return log_error("volume %s is damaged, extent %u of %u is missing: claim the region that it is in; or --force deletes the others",
					 v->name, n, head.extents);
	for (n = 1; n < v->count; n++) {
		struct piece *p = v->extents[n];

		if (!p)
			continue;
		if (volume_look(p, &f) < 0)
			return -1;
		if (f.state == SUPERBLOCK_GOOD &&
		    (f.extent != n || (head.state == SUPERBLOCK_GOOD &&
				       strcmp(f.uuid, head.uuid))))
			return log_error("%s has the name %s in its label, but is of another volume than %s by its superblock; rename it, or delete it with 'ndctl destroy-namespace %s'",
					 p->t.name, p->label,
					 v->extents[0]->t.name, p->t.name);
	}
	return 0;
}

static int destroy(struct ctx *c, struct volume *v, bool scrub_it)
{
	if (!volume_destroy(c, v, scrub_it))
		return 0;
	log_note("volume %s cannot be used any more; 'xen-pmem gc' finishes its deletion, or 'xen-pmem volume delete %s --no-scrub' without a scrub",
		 v->name, v->name);
	return -1;
}

static int delete_whole(struct ctx *c, struct volume *v,
			const struct volume_options *o)
{
	struct piece *head = v->extents[0];
	char label[VOLUME_LABEL];

	if (volume_check_saved(v, o, "deletes") || volume_check_free(c, v) ||
	    volume_take(v) || check_is_volume(head) || check_parts(v, o))
		return -1;
	volume_label(label, VOLUME_DELETING, o->name);
	if (space_rename(&head->t, label))
		return -1;
	return destroy(c, v, !o->no_scrub);
}

/* One that somebody has begun with, be it to make it or to delete it. */
static int delete_unfinished(struct ctx *c, struct volume *v,
			     const struct volume_options *o)
{
	struct piece *head = v->extents[0];
	bool scrub_it = v->state == VOLUME_DELETING && !o->no_scrub;

	if (nd_is_held(&head->t))
		return log_error("volume %s is %s by another xen-pmem at this moment",
				 o->name, volume_state_word(v->state));
	if (volume_check_free(c, v) || volume_take(v))
		return -1;
	return destroy(c, v, scrub_it);
}

/* 1: there are none. */
static int find_strays(struct space *s, const char *name, struct volume *v)
{
	size_t i;

	*v = (struct volume) { .name = name, .state = VOLUME_PART };
	for (i = 0; i < s->pieces_count; i++) {
		struct piece *p = &s->pieces[i];

		if (p->mark.state != VOLUME_PART || strcmp(p->mark.name, name))
			continue;
		if (v->extents[p->mark.extent])
			return log_error("more than one namespace has the name %s; see 'xen-pmem volume list', and give one another name or delete it with 'ndctl destroy-namespace'",
					 p->label);
		v->extents[p->mark.extent] = p;
		if (v->count <= p->mark.extent)
			v->count = p->mark.extent + 1;
	}
	return !v->count;
}

/* The first extent may be in a region that isn't there now. */
static int delete_strays(struct ctx *c, struct space *s, struct volume *v,
			 const struct volume_options *o)
{
	int rc = find_strays(s, o->name, v);

	if (rc > 0)
		return log_error("there is no volume %s; see 'xen-pmem volume list'",
				 o->name);
	if (rc)
		return -1;
	if (!o->force)
		return log_error("the first extent of volume %s is missing: claim the region that it is in; or --force deletes what is left",
				 o->name);
	if (volume_check_free(c, v) || volume_take(v))
		return -1;
	return volume_destroy_parts(c, v, 1, NULL, !o->no_scrub);
}

static int delete_it(struct ctx *c, struct space *s, struct volume *v,
		     const struct volume_options *o)
{
	struct piece *head = volume_find(s, o->name);

	if (!head)
		return delete_strays(c, s, v, o);
	if (volume_check_unique(s, head))
		return -1;
	/* Also those that don't count, and those behind one that is missing. */
	space_volume(s, head, SUPERBLOCK_EXTENTS_MAX, v);
	if (v->state == VOLUME_WHOLE)
		return delete_whole(c, v, o);
	return delete_unfinished(c, v, o);
}

int volume_delete(struct ctx *c, const struct volume_options *o)
{
	struct volume v;
	struct space s;
	int rc;

	/* What is left of that very one is deleted as it is wanted here. */
	if (collect_garbage(c) || volumes_settle_but(c, o->name) ||
	    space_read(c->nd, &s))
		return -1;
	rc = delete_it(c, &s, &v, o);
	if (!rc)
		rc = volume_report(&v, o, "deleted");
	space_free(&s);
	return rc;
}
