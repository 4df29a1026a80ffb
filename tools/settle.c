// SPDX-License-Identifier: GPL-2.0-only
/*
 * How it ends what was done to volumes and cut off. What there may be:
 *
 *	"+NAME"			its creation; extents of its are there or not
 *	"-NAME"			its deletion; likewise
 *	"NAME#k" that doesn't	growth that hadn't got to the superblock of the
 *	count by the superblock	first extent, or what it has been shrunk by
 *	of "NAME"
 *	"NAME" or "NAME#k" with	an extent's growth, which isn't the guest's yet,
 *	two sizes		or its shrinking
 *
 * "NAME#k" without a first extent is none of these: that is always the last one to
 * go. It may be in a region that isn't there now, so this is left alone.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctx.h"
#include "header.h"
#include "log.h"
#include "nd.h"
#include "pmemback.h"
#include "record.h"
#include "settle.h"
#include "space.h"
#include "text.h"
#include "volume-io.h"

static int is_attached(struct ctx *c, const char *name)
{
	struct record *list;
	size_t i, count;
	int found = 0;

	if (record_list(c->xs, &list, &count))
		return -1;
	for (i = 0; i < count; i++)
		found |= joined_has(list[i].target, name);
	free(list);
	return found;
}

/* By guests, or by dom0 for itself. */
static bool is_in_use(struct ctx *c, const struct piece *p)
{
	const char *mode = nd_mode(&p->t);

	return (mode && strcmp(mode, "raw")) || pmemback_has(p->t.name) ||
	       is_attached(c, p->t.name);
}

static bool is_any_in_use(struct ctx *c, const struct volume *v,
			  unsigned int first)
{
	unsigned int n;

	for (n = first; n < v->count; n++) {
		const struct piece *p = v->extents[n];

		if (!p || (!is_in_use(c, p) && !nd_check_unused(&p->t)))
			continue;
		log_warning("%s has the name %s of what is left of a volume, but is in use; detach and release it, or give it another name",
			    p->t.name, p->label);
		return true;
	}
	return false;
}

static void finish_leftover(struct ctx *c, const struct space *s,
			    struct piece *head)
{
	bool made = head->mark.state == VOLUME_CREATING;
	const char *was = volume_state_word(head->mark.state);
	struct volume v;

	space_volume(s, head, SUPERBLOCK_EXTENTS_MAX, &v);
	if (is_any_in_use(c, &v, 0))
		return;
	if (!volume_destroy(c, &v, !made))
		log_note("deleted volume %s, which was %s", v.name, was);
	else if (made)
		log_warning("volume %s, which was %s, could not be deleted; run 'xen-pmem gc' again later",
			    v.name, was);
	else
		log_warning("volume %s, which was %s, could not be deleted; run 'xen-pmem gc' again later, or 'xen-pmem volume delete %s --no-scrub'",
			    v.name, was, v.name);
}

/* 1: the lock was dropped: look again. */
static int settle_size(struct ctx *c, struct piece *p)
{
	enum superblock_state state;
	struct superblock sb;
	bool unsettled;
	int fd, rc = 0;
	uint64_t size;

	/* First for reading: udev looks at all that was open for writing. */
	fd = nd_raw_open(&p->t, O_RDONLY | O_DIRECT);
	if (fd < 0)
		return 0;
	if (header_read(&p->t, fd, &sb, &state, &unsettled) ||
	    state != SUPERBLOCK_GOOD)
		unsettled = false;
	close(fd);
	if (!unsettled)
		return 0;
	fd = nd_raw_open(&p->t, O_RDWR | O_EXCL | O_DIRECT);
	if (fd < 0)
		return 0;
	size = le64_to_cpu(sb.target_size);
	if (size < p->t.size)
		rc = volume_scrub_new(c, p, fd, size, p->t.size);
	if (!rc && !header_resize(&p->t, fd, &sb, p->t.size, 0))
		log_note("settled the size of volume %s, whose resizing was cut off",
			 p->mark.name);
	close(fd);
	return size < p->t.size;
}

#define SEEN_MAX	4096

/* What was looked at. A region's copy elsewhere has the same UUIDs in it. */
enum look {
	LOOK_AT_IT,
	LOOK_WHETHER_IT_COUNTS,
};

struct seen {
	struct {
		enum look what;
		char region[sizeof(((struct space_region *)0)->name)];
		char uuid[UUID_TEXT];
	} at[SEEN_MAX];
	size_t count;
};

static bool is_new(struct seen *seen, enum look what, const struct piece *p)
{
	size_t i;

	for (i = 0; i < seen->count; i++)
		if (seen->at[i].what == what &&
		    !strcmp(seen->at[i].region, p->in->name) &&
		    !strcmp(seen->at[i].uuid, p->t.uuid))
			return false;
	if (seen->count == SEEN_MAX)
		return false;
	seen->at[seen->count].what = what;
	strcpy(seen->at[seen->count].region, p->in->name);
	strcpy(seen->at[seen->count++].uuid, p->t.uuid);
	return true;
}

/*
 * Whole ones that dom0 has raw, as after its boot. Others aren't worth a driver's
 * coming and going each time: they are good for guests, and the next resize
 * settles them.
 */
static int settle_raw(struct ctx *c, struct seen *seen, struct piece *p)
{
	const char *mode = nd_mode(&p->t);

	if (!mode || strcmp(mode, "raw") || nd_is_held(&p->t) ||
	    !is_new(seen, LOOK_AT_IT, p))
		return 0;
	return settle_size(c, p);
}

/* 1: it has been deleted, or the lock dropped. */
static int finish_parts(struct ctx *c, struct volume *v, unsigned int first,
			const char *uuid)
{
	struct piece *head = v->extents[0];
	bool began;
	int fd = -1;

	if (is_any_in_use(c, v, first))
		return 0;
	/* While a guest has it nobody changes it, and it can't be held. */
	if (!pmemback_has(head->t.name)) {
		fd = volume_open(&head->t, &began);
		if (fd < 0)
			return 0;
	}
	if (volume_destroy_parts(c, v, first, uuid, true))
		log_warning("what is left of volume %s, extent %u and those behind it, could not be deleted; run 'xen-pmem gc' again later",
			    v->name, first);
	else
		log_note("deleted what was left of volume %s, extent %u and those behind it",
			 v->name, first);
	/* Dom0 keeps what it had. */
	if (fd >= 0 && began)
		volume_close(&head->t, fd);
	else if (fd >= 0)
		close(fd);
	return 1;
}

/* The highest that there is, of all that could be; 0: there is none. */
static unsigned int last_extent(const struct volume *v)
{
	unsigned int n = v->count;

	while (--n && !v->extents[n])
		;
	return n;
}

static bool is_any_held(const struct volume *v)
{
	unsigned int n;

	for (n = 0; n < v->count; n++)
		if (v->extents[n] && nd_is_held(&v->extents[n]->t))
			return true;
	return false;
}

/* Extents that don't count. */
static int settle_parts(struct ctx *c, const struct space *s, struct seen *seen,
			struct piece *head)
{
	struct volume_facts f;
	unsigned int last;
	struct volume v;

	space_volume(s, head, SUPERBLOCK_EXTENTS_MAX, &v);
	last = last_extent(&v);
	/* Somebody is at it who knows better. */
	if (!last || is_any_held(&v) ||
	    !is_new(seen, LOOK_WHETHER_IT_COUNTS, v.extents[last]))
		return 0;
	if (volume_look(head, &f) <= 0 || f.state != SUPERBLOCK_GOOD ||
	    !f.extents || last < f.extents)
		return 0;
	return finish_parts(c, &v, f.extents, f.uuid);
}

static void warn_of_stray(struct seen *seen, const struct piece *p)
{
	if (is_new(seen, LOOK_AT_IT, p))
		log_warning("%s in %s is extent %u of a volume %s by its label, whose first one cannot be found, or told from others; is a range not claimed, or a region disabled? If it is lost, 'xen-pmem volume delete %s --force' deletes what is left",
			    p->t.name, p->in->name, p->mark.extent,
			    p->mark.name, p->mark.name);
}

/* 1: what is known of namespaces is out of date. */
static int settle_piece(struct ctx *c, const struct space *s, struct seen *seen,
			struct piece *p, const char *but)
{
	struct piece *head;

	if (but && !strcmp(but, p->mark.name))
		return 0;
	switch (p->mark.state) {
	case VOLUME_CREATING:
	case VOLUME_DELETING:
		if (nd_is_held(&p->t) || !is_new(seen, LOOK_AT_IT, p))
			return 0;
		finish_leftover(c, s, p);
		return 1;
	case VOLUME_WHOLE:
		return settle_parts(c, s, seen, p) || settle_raw(c, seen, p);
	case VOLUME_PART:
		head = space_head_of(s, p);
		if (!head)
			warn_of_stray(seen, p);
		else if (head->mark.state == VOLUME_WHOLE)
			return settle_raw(c, seen, p);
		return 0;
	case VOLUME_NONE:
		break;
	}
	return 0;
}

static int settle_next(struct ctx *c, struct seen *seen, const char *but)
{
	struct space s;
	int again = 0;
	size_t i;

	if (space_read(c->nd, &s))
		return -1;
	for (i = 0; i < s.pieces_count && !again; i++)
		again = settle_piece(c, &s, seen, &s.pieces[i], but);
	space_free(&s);
	return again;
}

int volumes_settle_but(struct ctx *c, const char *name)
{
	struct seen *seen;
	int rc;

	if (ctx_add(c, CTX_ND) || space_forget_names(c->nd))
		return -1;
	seen = calloc(1, sizeof(*seen));
	if (!seen)
		return log_error("out of memory");
	while ((rc = settle_next(c, seen, name)) > 0) {
		/* libndctl doesn't see what others have changed meanwhile. */
		nd_close(c->nd);
		c->nd = nd_open();
		/* Without it nothing may go on. */
		rc = !c->nd || c->lock < 0 ? -1 : 0;
		if (rc)
			break;
	}
	free(seen);
	return rc;
}

int volumes_settle(struct ctx *c)
{
	return volumes_settle_but(c, NULL);
}
