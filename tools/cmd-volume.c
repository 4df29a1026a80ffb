// SPDX-License-Identifier: GPL-2.0-only
/* xen-pmem volume create|delete|resize|list */
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "ctx.h"
#include "log.h"
#include "nd.h"
#include "note-store.h"
#include "scrub.h"
#include "space.h"
#include "target-note.h"
#include "text.h"
#include "volume-cmd.h"
#include "volume-list.h"

static int report_written(void)
{
	return fflush(stdout) ? log_error("cannot write the result: the reader is gone") : 0;
}

struct piece *volume_find(struct space *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->pieces_count; i++)
		if (s->marks[i].state != VOLUME_NONE &&
		    s->marks[i].state != VOLUME_PART &&
		    !strcmp(s->marks[i].name, name))
			return &s->pieces[i];
	return NULL;
}

int volume_check_unique(const struct space *s, const struct piece *head)
{
	size_t i;

	for (i = 0; i < s->pieces_count; i++)
		if (&s->pieces[i] != head &&
		    s->marks[i].state != VOLUME_NONE &&
		    s->marks[i].state != VOLUME_PART &&
		    !strcmp(s->marks[i].name, head->mark.name))
			return log_error("more than one namespace has the name %s; see 'xen-pmem volume list', and give one another name or delete it with 'ndctl destroy-namespace'",
					 head->mark.name);
	return 0;
}

struct piece *volume_find_whole(struct space *s, const char *name)
{
	struct piece *head = volume_find(s, name);

	if (!head)
		log_error("there is no volume %s; see 'xen-pmem volume list'",
			  name);
	else if (volume_check_unique(s, head))
		return NULL;
	else if (head->mark.state != VOLUME_WHOLE)
		log_error("volume %s is %s; run 'xen-pmem gc' to have that finished",
			  name, volume_state_word(head->mark.state));
	else
		return head;
	return NULL;
}

int volume_check_saved(const struct volume *v, const struct volume_options *o,
		       const char *does)
{
	struct note note;

	if (o->force || note_read(v->extents[0]->t.name, &note) <= 0 ||
	    note.state != NOTE_SAVED)
		return 0;
	return log_error("volume %s is what a guest was saved with (of UUID %s), which cannot be restored without it as it is; --force %s it all the same",
			 v->name, note.domain, does);
}

int volume_report(const struct volume *v, const struct volume_options *o,
		  const char *done)
{
	if (o->json)
		volume_print_json(v);
	else
		volume_print(v, done);
	return report_written();
}

static int list(struct ctx *c, const struct volume_options *o)
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
#define TAKES_EXTENTS	(1U << 5)

static const struct action {
	const char *name;
	int (*run)(struct ctx *c, const struct volume_options *o);
	unsigned int takes;
	unsigned int needs;	/* of ctx.h */
} actions[] = {
	{ "create", volume_create,
	  TAKES_NAME | TAKES_SIZE | TAKES_EXTENTS | TAKES_REGION |
	  TAKES_NO_SCRUB, CTX_LOCK | CTX_XEN | CTX_ND },
	{ "delete", volume_delete, TAKES_NAME | TAKES_NO_SCRUB | TAKES_FORCE,
	  CTX_LOCK | CTX_XEN | CTX_ND },
	{ "resize", volume_resize,
	  TAKES_NAME | TAKES_SIZE | TAKES_EXTENTS | TAKES_NO_SCRUB |
	  TAKES_FORCE, CTX_LOCK | CTX_XEN | CTX_ND },
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

static bool parse_extents(const char *text, unsigned int *extents)
{
	uint64_t value;

	if (!parse_u64(text, &value) || !value ||
	    value > SUPERBLOCK_EXTENTS_MAX)
		return false;
	*extents = value;
	return true;
}

/* EXIT_OK, or EXIT_USAGE, reported. */
static int parse(int argc, char **argv, const struct action *a,
		 struct volume_options *o)
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
		} else if (a->takes & TAKES_EXTENTS &&
			   !strcmp(argv[i], "--extents")) {
			if (++i == argc)
				return usage_error(argv[0], "--extents needs a number");
			if (!parse_extents(argv[i], &o->extents))
				return usage_error(argv[0], "a volume cannot have %s extents; it takes 1 to %d",
						   argv[i],
						   SUPERBLOCK_EXTENTS_MAX);
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
	struct volume_options o = { };
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
