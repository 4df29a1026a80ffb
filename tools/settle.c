// SPDX-License-Identifier: GPL-2.0-only
/* How it ends what is done to volumes, also what was cut off. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "ctx.h"
#include "header.h"
#include "lock.h"
#include "log.h"
#include "nd.h"
#include "note-store.h"
#include "pmemback.h"
#include "record.h"
#include "scrub.h"
#include "settle.h"
#include "space.h"

int volume_open(struct nd_target *t, bool *began)
{
	const char *mode = nd_mode(t);
	int fd;

	*began = !mode;
	if (mode && strcmp(mode, "raw"))
		return log_error("dom0 has made %s a namespace of its own (%s); 'ndctl destroy-namespace %s' deletes it with what is in it",
				 t->name, mode, t->name);
	/* It guards memory with struct pages that leaves a PV dom0. */
	if (pmemback_load())
		return -1;
	fd = mode || !nd_raw_begin(t) ?
	     nd_raw_open(t, O_RDWR | O_EXCL | O_DIRECT) : -1;
	if (fd < 0) {
		if (*began)
			nd_raw_end(t);
		return -1;
	}
	/* Asks udev not to look: what it finds there may be anything. */
	flock(fd, LOCK_EX | LOCK_NB);
	return fd;
}

int volume_disable(struct nd_target *t)
{
	return nd_mode(t) && (pmemback_load() || nd_disable(t)) ? -1 : 0;
}

int volume_close(struct nd_target *t, int fd)
{
	int rc = 0;

	if (close(fd))
		rc = log_error("cannot close %s: %s", t->name, strerror(errno));
	return nd_raw_end(t) ? -1 : rc;
}

int volume_scrub(struct ctx *c, const struct volume *v, int fd, uint64_t from,
		 uint64_t end)
{
	int rc;

	/* Nobody gets at it meanwhile: it is open exclusively, and its own. */
	lock_drop(c->lock);
	c->lock = -1;
	rc = scrub(&v->t, fd, v->name, from, end);
	if (ctx_add(c, CTX_LOCK))
		return -1;
	if (rc > 0)
		rc = log_error("stopped before all of volume %s was scrubbed",
			       v->name);
	return rc;
}

/*
 * The label's name alone is somebody's word: what ndctl has made may have any.
 * So there must be a superblock of ours as well, or what a scrub leaves of it.
 */
int volume_check(const struct volume *v, int fd)
{
	enum superblock_state state;
	struct superblock sb;
	bool unsettled;
	int blank;

	if (header_read(&v->t, fd, &sb, &state, &unsettled))
		return -1;
	if (state != SUPERBLOCK_NONE && state != SUPERBLOCK_OTHER_KIND)
		return 0;
	blank = header_blank(&v->t, fd);
	if (blank)
		return blank < 0 ? -1 : 0;
	return log_error("%s has the name %s in its label, but holds no volume; rename it, or delete it with 'ndctl destroy-namespace %s'",
			 v->t.name, v->label, v->t.name);
}

static int scrub_all(struct ctx *c, struct volume *v)
{
	bool began;
	int fd, rc;

	fd = volume_open(&v->t, &began);
	if (fd < 0)
		return -1;
	rc = volume_check(v, fd);
	if (!rc)
		rc = volume_scrub(c, v, fd, 0, v->t.size);
	return volume_close(&v->t, fd) ? -1 : rc;
}

int volume_destroy(struct ctx *c, struct volume *v, bool scrub_it)
{
	char name[sizeof(v->t.name)];

	strcpy(name, v->t.name);
	if (scrub_it ? scrub_all(c, v) : volume_disable(&v->t))
		return -1;
	if (space_delete(&v->t))
		return -1;
	note_forget_file(name);
	return 0;
}

static int is_attached(struct ctx *c, const char *name)
{
	struct record *list;
	size_t i, count;
	int found = 0;

	if (record_list(c->xs, &list, &count))
		return -1;
	for (i = 0; i < count; i++)
		found |= !strcmp(list[i].target, name);
	free(list);
	return found;
}

static void finish_leftover(struct ctx *c, struct volume *v)
{
	bool made = v->state == VOLUME_CREATING;
	const char *mode = nd_mode(&v->t);

	if ((mode && strcmp(mode, "raw")) || pmemback_has(v->t.name) ||
	    is_attached(c, v->t.name)) {
		log_warning("%s has the name %s of a volume that is %s, but is in use; detach and release it, or give it another name",
			    v->t.name, v->label, volume_state_word(v->state));
		return;
	}
	if (nd_check_unused(&v->t) || volume_destroy(c, v, !made))
		log_warning("volume %s, which was %s, could not be deleted; run 'xen-pmem gc' again later",
			    v->name, volume_state_word(v->state));
	else
		log_note("deleted volume %s, which was %s", v->name,
			 volume_state_word(v->state));
}

static void settle_size(struct volume *v)
{
	enum superblock_state state;
	struct superblock sb;
	bool unsettled;
	int fd;

	/* First for reading: udev looks at all that was open for writing. */
	fd = nd_raw_open(&v->t, O_RDONLY | O_DIRECT);
	if (fd < 0)
		return;
	if (header_read(&v->t, fd, &sb, &state, &unsettled) ||
	    state != SUPERBLOCK_GOOD)
		unsettled = false;
	close(fd);
	if (!unsettled)
		return;
	fd = nd_raw_open(&v->t, O_RDWR | O_EXCL | O_DIRECT);
	if (fd < 0)
		return;
	if (!header_resize(&v->t, fd, &sb, v->t.size, 0))
		log_note("settled the size of volume %s, whose resizing was cut off",
			 v->name);
	close(fd);
}

/* True: there may be something to be done about it, and nobody does it now. */
static bool is_unsettled(const struct volume *v)
{
	const char *mode = nd_mode(&v->t);

	switch (v->state) {
	case VOLUME_CREATING:
	case VOLUME_DELETING:
		return !nd_is_held(&v->t);
	case VOLUME_WHOLE:
		/*
		 * Others aren't worth a driver's coming and going each time:
		 * they are good for guests, and the next resize settles them.
		 */
		return mode && !strcmp(mode, "raw") && !nd_is_held(&v->t);
	case VOLUME_NONE:
		break;
	}
	return false;
}

#define SEEN_MAX	4096

/* What was looked at. A region's copy elsewhere has the same UUIDs in it. */
struct seen {
	struct {
		char region[sizeof(((struct space_region *)0)->name)];
		char uuid[UUID_TEXT];
	} at[SEEN_MAX];
	size_t count;
};

static bool is_new(struct seen *seen, const struct volume *v)
{
	size_t i;

	for (i = 0; i < seen->count; i++)
		if (!strcmp(seen->at[i].region, v->in->name) &&
		    !strcmp(seen->at[i].uuid, v->t.uuid))
			return false;
	if (seen->count == SEEN_MAX)
		return false;
	strcpy(seen->at[seen->count].region, v->in->name);
	strcpy(seen->at[seen->count++].uuid, v->t.uuid);
	return true;
}

/* 1: a namespace was deleted, or the lock dropped: look again. */
static int settle_next(struct ctx *c, struct seen *seen)
{
	struct space s;
	int again = 0;
	size_t i;

	if (space_read(c->nd, &s))
		return -1;
	for (i = 0; i < s.volumes_count && !again; i++) {
		struct volume *v = &s.volumes[i];

		if (!is_unsettled(v) || !is_new(seen, v))
			continue;
		if (v->state == VOLUME_WHOLE) {
			settle_size(v);
		} else {
			finish_leftover(c, v);
			again = 1;
		}
	}
	space_free(&s);
	return again;
}

int volumes_settle(struct ctx *c)
{
	struct seen *seen;
	int rc;

	if (ctx_add(c, CTX_ND) || space_forget_names(c->nd))
		return -1;
	seen = calloc(1, sizeof(*seen));
	if (!seen)
		return log_error("out of memory");
	while ((rc = settle_next(c, seen)) > 0) {
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
