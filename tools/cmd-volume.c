// SPDX-License-Identifier: GPL-2.0-only
/* xen-pmem volume create|delete|resize|list */
#include <fcntl.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <uuid/uuid.h>

#include "assign.h"
#include "cmd.h"
#include "ctx.h"
#include "detach.h"
#include "header.h"
#include "log.h"
#include "nd.h"
#include "note-store.h"
#include "pmemback.h"
#include "scrub.h"
#include "settle.h"
#include "space.h"
#include "target-note.h"
#include "text.h"
#include "volume-list.h"

struct options {
	const char *name;
	uint64_t size;
	const char *region;
	bool no_scrub;
	bool force;
	bool json;
};

static int report_written(void)
{
	return fflush(stdout) ? log_error("cannot write the result: the reader is gone") : 0;
}

/* What there is, once the remains of others are gone. */
static int look(struct ctx *c, struct space *s)
{
	if (collect_garbage(c) || volumes_settle(c))
		return -1;
	return space_read(c->nd, s);
}

/* NULL: there is none, whether whole or not. */
static struct volume *find(struct space *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->volumes_count; i++)
		if (s->volumes[i].name && !strcmp(s->volumes[i].name, name))
			return &s->volumes[i];
	return NULL;
}

static bool is_twice(const struct space *s, const struct volume *v)
{
	size_t i;

	for (i = 0; i < s->volumes_count; i++)
		if (&s->volumes[i] != v && s->volumes[i].name &&
		    !strcmp(s->volumes[i].name, v->name))
			return true;
	return false;
}

static struct volume *find_whole(struct space *s, const char *name)
{
	struct volume *v = find(s, name);

	if (!v)
		log_error("there is no volume %s; see 'xen-pmem volume list'",
			  name);
	else if (is_twice(s, v))
		log_error("more than one namespace has the name %s; see 'xen-pmem volume list', and give one another name or delete it with 'ndctl destroy-namespace'",
			  name);
	else if (v->state != VOLUME_WHOLE)
		log_error("volume %s is %s; run 'xen-pmem gc' to have that finished",
			  name, volume_state_word(v->state));
	else
		return v;
	return NULL;
}

static void print_result(const struct volume *v,
			 bool json, const char *done)
{
	char size[32];

	if (json) {
		volume_print_json(v);
		return;
	}
	format_size(size, sizeof(size), v->t.size - VOLUME_UNIT);
	printf("volume %s: %s, %s for a guest, in %s (%s)\n", v->name, done,
	       size, v->in->name, v->t.name);
}

/* "region0 has 4GiB free, 2GiB of it in one piece" */
static void describe_room(const struct space_region *r, char *to, size_t room)
{
	char available[32], largest[32];

	format_size(available, sizeof(available), r->available);
	format_size(largest, sizeof(largest), r->largest);
	snprintf(to, room, "%s has %s free, %s of it in one piece", r->name,
		 available, largest);
}

static int report_no_room(const struct space *s, const struct options *o)
{
	char text[1024] = "", wants[32];
	size_t i, used;

	for (i = 0; i < s->regions_count; i++) {
		const struct space_region *r = &s->regions[i];

		if (o->region && strcmp(o->region, r->name))
			continue;
		used = strlen(text);
		if (used + 160 > sizeof(text))
			break;
		snprintf(text + used, sizeof(text) - used, "%s",
			 used ? "; " : "");
		used = strlen(text);
		describe_room(r, text + used, sizeof(text) - used);
	}
	format_size(wants, sizeof(wants), o->size + VOLUME_UNIT);
	return log_error("there is no room for volume %s, which with its header of 16MiB takes %s: %s; delete others, or make it smaller",
			 o->name, wants, text);
}

static int report_several(const struct space *s, const struct options *o)
{
	char text[512] = "";
	size_t i, used;

	for (i = 0; i < s->regions_count; i++) {
		used = strlen(text);
		if (s->regions[i].largest >= o->size + VOLUME_UNIT)
			snprintf(text + used, sizeof(text) - used, "%s%s",
				 used ? ", " : "", s->regions[i].name);
	}
	return log_error("there is room for volume %s in several regions: %s; choose with --region",
			 o->name, text);
}

static int choose_region(const struct space *s, const struct options *o,
			 const struct space_region **choice)
{
	size_t i, known = 0, fit = 0;

	for (i = 0; i < s->regions_count; i++) {
		const struct space_region *r = &s->regions[i];

		if (o->region && strcmp(o->region, r->name))
			continue;
		known++;
		if (r->largest < o->size + VOLUME_UNIT)
			continue;
		fit++;
		*choice = r;
	}
	if (!known && o->region)
		return log_error("there is no region %s with labels; see 'xen-pmem volume list'",
				 o->region);
	if (!known)
		return log_error("no region of dom0 has labels: make one with 'xen-pmem claim', or initialise the labels of an NVDIMM with 'ndctl init-labels'");
	if (!fit)
		return report_no_room(s, o);
	return fit > 1 ? report_several(s, o) : 0;
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

/* From the label with "+NAME" on, to a header; without a driver. */
static int prepare(struct nd_target *t)
{
	struct superblock sb;
	uuid_t uuid;
	bool began;
	int fd, rc;

	fd = volume_open(t, &began);
	if (fd < 0)
		return -1;
	uuid_generate(uuid);
	superblock_make(&sb, SUPERBLOCK_TARGET, t->size, SUPER_LABEL_SIZE, uuid,
			time(NULL));
	/* It was free space: whatever stands there is nobody's. */
	rc = header_write(t, fd, &sb);
	return volume_close(t, fd) ? -1 : rc;
}

static int make(struct ctx *c, const struct space_region *r,
		const struct options *o, struct volume *v)
{
	char label[VOLUME_LABEL];

	volume_label(label, VOLUME_CREATING, o->name);
	if (space_create(r, label, o->size + VOLUME_UNIT, &v->t))
		return -1;
	/* A file of this name is about what was there before. */
	note_forget_file(v->t.name);
	v->in = r;
	v->name = o->name;
	if (!prepare(&v->t) && !space_rename(&v->t, o->name)) {
		v->state = VOLUME_WHOLE;
		return 0;
	}
	if (volume_destroy(c, v, false))
		log_note("run 'xen-pmem gc' to have what there is of volume %s deleted",
			 o->name);
	return -1;
}

static int create(struct ctx *c, const struct options *o)
{
	const struct space_region *r = NULL;
	struct volume made = { };
	struct volume *v;
	struct space s;
	int rc = -1;

	if (look(c, &s))
		return -1;
	v = find(&s, o->name);
	if (v)
		log_error("there is a volume %s already, in %s (%s): %s", o->name,
			  v->in->name, v->t.name, volume_state_word(v->state));
	else if (!choose_region(&s, o, &r) && !check_alignment(r, o->size) &&
		 !space_check_labels(r))
		rc = make(c, r, o, &made);
	if (!rc) {
		print_result(&made, o->json, "created");
		rc = report_written();
	}
	space_free(&s);
	return rc;
}

/* Would a saved guest find another target when it is restored? */
static bool is_saved(const struct volume *v, struct note *note)
{
	return note_read(v->t.name, note) > 0 && note->state == NOTE_SAVED;
}

/* Have it to ourselves, but for dom0's driver, which may have it raw. */
static int take(struct ctx *c, struct volume *v)
{
	if (target_check_detached(c, v->t.name) || nd_check_unused(&v->t))
		return -1;
	return pmemback_has(v->t.name) ? target_unassign(&v->t) : 0;
}

static int check_is_volume(struct volume *v)
{
	bool began;
	int fd = volume_open(&v->t, &began), rc;

	if (fd < 0)
		return -1;
	rc = volume_check(v, fd);
	/* As it was, where nothing is to be done to it. */
	if (rc && !began)
		close(fd);
	else if (volume_close(&v->t, fd))
		rc = -1;
	return rc;
}

static int delete_it(struct ctx *c, struct volume *v, const struct options *o)
{
	char label[VOLUME_LABEL];
	struct note note;

	if (is_saved(v, &note) && !o->force)
		return log_error("volume %s is what a guest was saved with (of UUID %s), which cannot be restored without it; --force deletes it all the same",
				 o->name, note.domain);
	if (take(c, v) || check_is_volume(v))
		return -1;
	volume_label(label, VOLUME_DELETING, o->name);
	if (space_rename(&v->t, label))
		return -1;
	if (!volume_destroy(c, v, !o->no_scrub))
		return 0;
	log_note("volume %s cannot be used any more; 'xen-pmem gc' finishes its deletion",
		 o->name);
	return -1;
}

static int delete(struct ctx *c, const struct options *o)
{
	struct volume *v;
	struct space s;
	int rc = -1;

	if (look(c, &s))
		return -1;
	v = find_whole(&s, o->name);
	if (v)
		rc = delete_it(c, v, o);
	/* v->name is in what is freed. */
	if (!rc && !o->json)
		printf("volume %s: deleted, from %s\n", o->name, v->in->name);
	else if (!rc)
		volume_print_json(v);
	space_free(&s);
	return rc ? rc : report_written();
}

/* The size that is to be set before the one that is wanted, or that one. */
static int plan(const struct space *s, const struct volume *v, uint64_t wanted,
		uint64_t *step)
{
	uint64_t before, behind;
	char text[3][32];

	*step = wanted;
	if (wanted <= v->t.size)
		return 0;
	if (space_around(s, v, &before, &behind))
		return -1;
	format_size(text[0], sizeof(text[0]), before);
	format_size(text[1], sizeof(text[1]), behind);
	format_size(text[2], sizeof(text[2]), v->t.size + behind - VOLUME_UNIT);
	switch (volume_growth(before, behind, v->in->align, v->t.size, wanted,
			      step)) {
	case VOLUME_GROWS:
		return 0;
	case VOLUME_NO_ROOM:
		if (before < behind || !behind)
			return log_error("volume %s can have %s at most: only %s behind it are free",
					 v->name, text[2], text[1]);
		/* fall through */
	case VOLUME_WOULD_MOVE:
		break;
	}
	return log_error("volume %s cannot grow: %s are free before it and %s behind it, and Linux would take what is before it, which moves its content; create another volume there first, so that less is free before it than behind it",
			 v->name, text[0], text[1]);
}

/* From one size to another, each of which is good with the superblock. */
static int go_to(struct volume *v, uint64_t size)
{
	enum superblock_state state;
	bool unsettled, began;
	struct superblock sb;
	int fd, rc;

	fd = volume_open(&v->t, &began);
	if (fd < 0)
		return -1;
	rc = header_read(&v->t, fd, &sb, &state, &unsettled);
	if (!rc && state != SUPERBLOCK_GOOD)
		rc = log_error("the superblock of volume %s is no good: %s", v->name,
			       superblock_complaint(state) ?: "there is none");
	if (!rc && unsettled)
		rc = header_resize(&v->t, fd, &sb, v->t.size, 0);
	if (!rc)
		rc = header_resize(&v->t, fd, &sb, v->t.size, size);
	if (volume_close(&v->t, fd) || rc)
		return -1;
	rc = space_resize(&v->t, size);
	fd = volume_open(&v->t, &began);
	if (fd < 0)
		return -1;
	if (!rc || v->t.size == le64_to_cpu(sb.target_size))
		rc |= header_resize(&v->t, fd, &sb, v->t.size, 0);
	return volume_close(&v->t, fd) ? -1 : rc;
}

/* What is given back somebody else gets. */
static int scrub_end(struct ctx *c, struct volume *v, uint64_t from)
{
	bool began;
	int fd = volume_open(&v->t, &began), rc;

	if (fd < 0)
		return -1;
	rc = volume_scrub(c, v, fd, from, v->t.size);
	if (rc)
		log_note("volume %s has its size still, but zeros in the part that was to go",
			 v->name);
	return volume_close(&v->t, fd) ? -1 : rc;
}

static int check_superblock(struct volume *v)
{
	enum superblock_state state;
	bool unsettled, began;
	struct superblock sb;
	int fd, rc;

	fd = volume_open(&v->t, &began);
	if (fd < 0)
		return -1;
	rc = header_read(&v->t, fd, &sb, &state, &unsettled);
	if (!rc && state != SUPERBLOCK_GOOD)
		rc = log_error("volume %s has no good superblock: %s; see 'xen-pmem info %s'",
			       v->name, superblock_complaint(state) ?:
			       "there is none", v->t.name);
	if (!began) {
		close(fd);
		return rc;
	}
	return volume_close(&v->t, fd) ? -1 : rc;
}

static int resize_it(struct ctx *c, const struct space *s, struct volume *v,
		     const struct options *o)
{
	uint64_t wanted = o->size + VOLUME_UNIT, step;
	struct note note;

	if (check_alignment(v->in, o->size))
		return -1;
	if (wanted < v->t.size && !o->force)
		return log_error("volume %s is larger than that: what is at its end would be lost; shrink in the guest what uses it, then say --force",
				 o->name);
	if (is_saved(v, &note) && !o->force)
		return log_error("volume %s is what a guest was saved with (of UUID %s), which cannot be restored with another size; --force resizes it all the same",
				 o->name, note.domain);
	if (plan(s, v, wanted, &step) || take(c, v) || check_superblock(v))
		return -1;
	if (wanted < v->t.size && scrub_end(c, v, wanted))
		return -1;
	/* Also to the size that it has: that settles what was cut off. */
	if (go_to(v, step) || (step != wanted && go_to(v, wanted))) {
		log_note("volume %s is as good as it was, of the old size or the new one; see 'xen-pmem volume list'",
			 o->name);
		return -1;
	}
	return 0;
}

static int resize(struct ctx *c, const struct options *o)
{
	struct volume *v;
	struct space s;
	int rc = -1;

	if (look(c, &s))
		return -1;
	v = find_whole(&s, o->name);
	if (v)
		rc = resize_it(c, &s, v, o);
	if (!rc) {
		print_result(v, o->json, "resized");
		rc = report_written();
	}
	space_free(&s);
	return rc;
}

static int list(struct ctx *c, const struct options *o)
{
	struct space s;
	int rc;

	if (space_read(c->nd, &s))
		return -1;
	rc = volume_list(c, &s, o->json);
	space_free(&s);
	return rc ? rc : report_written();
}

#define TAKES_SIZE	(1U << 0)
#define TAKES_REGION	(1U << 1)
#define TAKES_NO_SCRUB	(1U << 2)
#define TAKES_FORCE	(1U << 3)
#define TAKES_NAME	(1U << 4)

static const struct action {
	const char *name;
	int (*run)(struct ctx *c, const struct options *o);
	unsigned int takes;
	unsigned int needs;	/* of ctx.h */
} actions[] = {
	{ "create", create, TAKES_NAME | TAKES_SIZE | TAKES_REGION,
	  CTX_LOCK | CTX_XEN | CTX_ND },
	{ "delete", delete, TAKES_NAME | TAKES_NO_SCRUB | TAKES_FORCE,
	  CTX_LOCK | CTX_XEN | CTX_ND },
	{ "resize", resize, TAKES_NAME | TAKES_SIZE | TAKES_FORCE,
	  CTX_LOCK | CTX_XEN | CTX_ND },
	{ "list", list, 0, CTX_XEN | CTX_ND },
};

static const struct action *find_action(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (!strcmp(actions[i].name, name))
			return &actions[i];
	return NULL;
}

/* EXIT_OK, or EXIT_USAGE, reported. */
static int parse(int argc, char **argv, const struct action *a,
		 struct options *o)
{
	bool sized = false;
	int i;

	for (i = 2; i < argc; i++) {
		if (!strcmp(argv[i], "--json")) {
			o->json = true;
		} else if (a->takes & TAKES_NO_SCRUB &&
			   !strcmp(argv[i], "--no-scrub")) {
			o->no_scrub = true;
		} else if (a->takes & TAKES_FORCE &&
			   !strcmp(argv[i], "--force")) {
			o->force = true;
		} else if (a->takes & TAKES_REGION &&
			   !strcmp(argv[i], "--region")) {
			if (++i == argc)
				return usage_error(argv[0], "--region needs a region, as region0");
			o->region = argv[i];
		} else if (a->takes & TAKES_SIZE && !strcmp(argv[i], "--size")) {
			if (++i == argc)
				return usage_error(argv[0], "--size needs a SIZE");
			if (!parse_size(argv[i], &o->size) ||
			    !volume_size_ok(o->size))
				return usage_error(argv[0], "a volume cannot have the size %s; it takes a multiple of 16MiB, as 512M or 10G",
						   argv[i]);
			sized = true;
		} else if (argv[i][0] == '-') {
			return usage_error(argv[0], "there is no option %s for %s",
					   argv[i], a->name);
		} else if (o->name || !(a->takes & TAKES_NAME)) {
			return usage_error(argv[0], "%s takes %s", a->name,
					   a->takes & TAKES_NAME ? "one NAME" :
					   "no NAME");
		} else {
			o->name = argv[i];
		}
	}
	if (a->takes & TAKES_NAME && !o->name)
		return usage_error(argv[0], "%s takes a NAME", a->name);
	if (a->takes & TAKES_SIZE && !sized)
		return usage_error(argv[0], "%s takes a --size", a->name);
	if (o->name && !volume_name_ok(o->name))
		return usage_error(argv[0], "a volume cannot have the name %s; it takes "
				   VOLUME_NAMES, o->name);
	return EXIT_OK;
}

int cmd_volume(int argc, char **argv)
{
	struct options o = { };
	const struct action *a;
	struct ctx c;
	int rc;

	a = argc > 1 ? find_action(argv[1]) : NULL;
	if (!a)
		return usage_error(argv[0], "it takes create, delete, resize or list");
	rc = parse(argc, argv, a, &o);
	if (rc)
		return rc;
	rc = -1;
	/* Half of it would leave what only 'gc' can finish. */
	if (a->needs & CTX_LOCK)
		scrub_defer_signals();
	if (!ctx_open(&c, a->needs))
		rc = a->run(&c, &o);
	ctx_close(&c);
	return rc ? EXIT_ERROR : EXIT_OK;
}
