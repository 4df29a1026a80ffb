// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include <uuid/uuid.h>

#include "assign.h"
#include "ctx.h"
#include "header.h"
#include "lock.h"
#include "log.h"
#include "nd.h"
#include "note-store.h"
#include "pmemback.h"
#include "scrub.h"
#include "space.h"
#include "volume-io.h"

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

/* Only take it from dom0's driver, if that has it. */
static int disable(struct nd_target *t)
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

int volume_let_go(struct volume *v, struct volume_hold *hold)
{
	unsigned int n;
	int rc = 0;

	for (n = 0; n < v->count; n++) {
		if (hold->fd[n] >= 0 &&
		    volume_close(&v->extents[n]->t, hold->fd[n]))
			rc = -1;
		hold->fd[n] = -1;
	}
	return rc;
}

int volume_hold(struct volume *v, struct volume_hold *hold)
{
	unsigned int n;
	bool began;

	for (n = 0; n < SUPERBLOCK_EXTENTS_MAX; n++)
		hold->fd[n] = -1;
	for (n = 0; n < v->count; n++) {
		if (!v->extents[n])
			continue;
		hold->fd[n] = volume_open(&v->extents[n]->t, &began);
		if (hold->fd[n] < 0) {
			volume_let_go(v, hold);
			return -1;
		}
	}
	return 0;
}

static void take_facts(const struct superblock *sb, struct volume_facts *f)
{
	f->extents = superblock_extents(sb);
	f->extent = le32_to_cpu(sb->extent);
	uuid_unparse_lower(sb->uuid, f->uuid);
}

static int look_with(struct piece *p, int fd, struct volume_facts *f)
{
	struct superblock sb;
	bool unsettled;

	if (header_read(&p->t, fd, &sb, &f->state, &unsettled))
		return -1;
	if (f->state == SUPERBLOCK_GOOD)
		take_facts(&sb, f);
	return 1;
}

static bool look_at_line(const struct target_line *line,
			 struct volume_facts *f)
{
	f->extents = line->extents;
	f->extent = line->extent;
	strcpy(f->uuid, line->uuid);
	return superblock_state_parse(line->super, &f->state);
}

bool volume_peek(const struct piece *p, const struct target_line *line,
		 struct volume_facts *f)
{
	const char *mode = nd_mode(&p->t);
	struct superblock sb;
	bool ok;
	int fd;

	*f = (struct volume_facts) { .state = SUPERBLOCK_NONE };
	if (line)
		return look_at_line(line, f);
	if (!mode || strcmp(mode, "raw"))
		return mode;
	fd = nd_raw_open(&p->t, O_RDONLY);
	if (fd < 0)
		return false;
	ok = pread(fd, &sb, sizeof(sb), 0) == sizeof(sb);
	close(fd);
	if (!ok)
		return false;
	f->state = superblock_check(&sb, SUPERBLOCK_TARGET, p->t.size);
	if (f->state == SUPERBLOCK_GOOD)
		take_facts(&sb, f);
	return true;
}

int volume_look(struct piece *p, struct volume_facts *f)
{
	const char *mode = nd_mode(&p->t);
	struct target_line line;
	bool began;
	int rc, fd;

	*f = (struct volume_facts) { .state = SUPERBLOCK_NONE };
	rc = pmemback_target(p->t.name, &line);
	if (rc)
		return rc < 0 ? -1 : look_at_line(&line, f);
	if (mode && (strcmp(mode, "raw") || nd_is_held(&p->t)))
		return 0;
	/* Not for writing: udev looks at all that was open for that. */
	fd = mode ? nd_raw_open(&p->t, O_RDONLY | O_DIRECT) :
		    volume_open(&p->t, &began);
	if (fd < 0)
		return -1;
	rc = look_with(p, fd, f);
	if (mode)
		close(fd);
	else if (volume_close(&p->t, fd))
		rc = -1;
	return rc;
}

int volume_check_free(struct ctx *c, const struct volume *v)
{
	unsigned int n;

	for (n = 0; n < v->count; n++)
		if (v->extents[n] &&
		    (target_check_detached(c, v->extents[n]->t.name) ||
		     nd_check_unused(&v->extents[n]->t)))
			return -1;
	return 0;
}

int volume_take(const struct volume *v)
{
	unsigned int n;

	for (n = 0; n < v->count; n++)
		if (v->extents[n] && pmemback_has(v->extents[n]->t.name) &&
		    target_unassign(&v->extents[n]->t))
			return -1;
	return 0;
}

static int check_extent(const struct volume *v, unsigned int n,
			const struct volume_facts *f, const char *uuid)
{
	const char *name = v->extents[n]->t.name;

	if (f->state != SUPERBLOCK_GOOD)
		return log_error("%s of volume %s has no good superblock: %s; see 'xen-pmem info %s'",
				 name, v->name, superblock_complaint(f->state) ?:
				 "there is none", name);
	if (f->extents != (n ? 0 : v->count) || f->extent != n ||
	    strcmp(f->uuid, uuid))
		return log_error("volume %s is damaged: %s is not its extent %u by its superblock",
				 v->name, name, n);
	return 0;
}

int volume_check_whole(struct volume *v)
{
	struct volume_facts f;
	char uuid[UUID_TEXT];
	unsigned int n;
	int rc;

	for (n = 0; n < v->count; n++) {
		if (!v->extents[n])
			return log_error("volume %s is damaged, extent %u of %u is missing: claim the region that it is in; or 'xen-pmem volume delete %s --force' deletes the others",
					 v->name, n, v->count, v->name);
		rc = volume_look(v->extents[n], &f);
		if (!rc)
			rc = log_error("%s of volume %s is in use",
				       v->extents[n]->t.name, v->name);
		if (rc < 0)
			return -1;
		if (!n)
			strcpy(uuid, f.uuid);
		if (check_extent(v, n, &f, uuid))
			return -1;
	}
	return 0;
}

/*
 * The label's name alone is somebody's word: what ndctl has made may have any.
 * So there must be a superblock of ours as well, or what a scrub leaves of it.
 */
int volume_check(const struct piece *p, int fd)
{
	enum superblock_state state;
	struct superblock sb;
	bool unsettled;
	int blank;

	if (header_read(&p->t, fd, &sb, &state, &unsettled))
		return -1;
	if (state != SUPERBLOCK_NONE && state != SUPERBLOCK_OTHER_KIND)
		return 0;
	blank = header_blank(&p->t, fd);
	if (blank)
		return blank < 0 ? -1 : 0;
	return log_error("%s has the name %s in its label, but holds no volume; rename it, or delete it with 'ndctl destroy-namespace %s'",
			 p->t.name, p->label, p->t.name);
}

static int without_lock(struct ctx *c, const struct piece *p, int fd,
			uint64_t from, uint64_t end,
			int (*run)(const struct nd_target *t, int fd,
				   const char *name, uint64_t from,
				   uint64_t end))
{
	const char *name = p->mark.state == VOLUME_PART ? p->label :
							  p->mark.name;
	int rc;

	/* Nobody gets at it meanwhile: it is open exclusively, and its own. */
	lock_drop(c->lock);
	c->lock = -1;
	rc = run(&p->t, fd, name, from, end);
	if (ctx_add(c, CTX_LOCK))
		return -1;
	if (rc > 0)
		rc = log_error("stopped before all of volume %s was scrubbed",
			       name);
	return rc;
}

int volume_scrub(struct ctx *c, const struct piece *p, int fd, uint64_t from,
		 uint64_t end)
{
	return without_lock(c, p, fd, from, end, scrub);
}

int volume_scrub_new(struct ctx *c, const struct piece *p, int fd,
		     uint64_t from, uint64_t end)
{
	return without_lock(c, p, fd, from, end, scrub_new);
}

static int delete_piece(struct ctx *c, struct piece *p)
{
	char name[sizeof(p->t.name)];

	/* Where it could not be had again after a scrub, others may be at it. */
	if (c->lock < 0)
		return -1;
	strcpy(name, p->t.name);
	if (space_delete(&p->t))
		return -1;
	note_forget_file(name);
	return 0;
}

/*
 * What has a good superblock that isn't of this volume is another one's. What has
 * none was cut off when it was made, or is scrubbed: it never was a guest's, or
 * not any more.
 */
static int scrub_part(struct ctx *c, struct piece *p, int fd, const char *uuid,
		      bool scrub_it)
{
	struct volume_facts f = { .state = SUPERBLOCK_NONE };

	if (look_with(p, fd, &f) < 0)
		return scrub_it ? -1 : 0;
	if (f.state == SUPERBLOCK_GOOD &&
	    (f.extent != p->mark.extent || (uuid && strcmp(f.uuid, uuid))))
		return log_error("%s has the name %s in its label, but is of another volume by its superblock (UUID %s); rename it, or delete it with 'ndctl destroy-namespace %s'",
				 p->t.name, p->label, f.uuid, p->t.name);
	if (!scrub_it || f.state == SUPERBLOCK_NONE ||
	    f.state == SUPERBLOCK_OTHER_KIND)
		return 0;
	return volume_scrub(c, p, fd, 0, p->t.size);
}

static int destroy_part(struct ctx *c, struct piece *p, const char *uuid,
			bool scrub_it)
{
	bool began;
	int fd, rc;

	fd = volume_open(&p->t, &began);
	if (fd < 0)
		return -1;
	rc = scrub_part(c, p, fd, uuid, scrub_it);
	if (volume_close(&p->t, fd) || rc)
		return -1;
	return delete_piece(c, p);
}

int volume_destroy_parts(struct ctx *c, struct volume *v, unsigned int first,
			 const char *uuid, bool scrub_it)
{
	unsigned int n;

	for (n = v->count; n-- > first;)
		if (v->extents[n] &&
		    destroy_part(c, v->extents[n], uuid, scrub_it))
			return -1;
	return 0;
}

static bool has_parts(const struct volume *v)
{
	unsigned int n;

	for (n = 1; n < v->count; n++)
		if (v->extents[n])
			return true;
	return false;
}

/* The first one stays open until its turn comes: nobody else begins with it. */
static int empty(struct ctx *c, struct volume *v, bool scrub_it)
{
	struct volume_facts f = { .state = SUPERBLOCK_NONE };
	struct piece *head = v->extents[0];
	bool began;
	int fd, rc;

	fd = volume_open(&head->t, &began);
	if (fd < 0)
		return -1;
	rc = scrub_it ? volume_check(head, fd) : 0;
	/* A bad block there must not keep it for ever. */
	if (!rc && look_with(head, fd, &f) < 0 && scrub_it)
		rc = -1;
	/* A volume that is being created has that before it has others. */
	if (!rc && (v->state != VOLUME_CREATING || f.state == SUPERBLOCK_GOOD))
		rc = volume_destroy_parts(c, v, 1, f.uuid[0] ? f.uuid : NULL,
					  scrub_it);
	if (!rc && scrub_it)
		rc = volume_scrub(c, head, fd, 0, head->t.size);
	return volume_close(&head->t, fd) ? -1 : rc;
}

int volume_destroy(struct ctx *c, struct volume *v, bool scrub_it)
{
	/* What needs no look at it is spared that: the medium may be bad. */
	if (scrub_it || has_parts(v) ? empty(c, v, scrub_it) :
				       disable(&v->extents[0]->t))
		return -1;
	return delete_piece(c, v->extents[0]);
}
