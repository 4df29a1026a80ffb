// SPDX-License-Identifier: GPL-2.0-only
/* xen-pmem format TARGET [--label-size SIZE] [--force] [--json] */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <uuid/uuid.h>

#include "cmd.h"
#include "content.h"
#include "ctx.h"
#include "header.h"
#include "log.h"
#include "nd.h"
#include "note-store.h"
#include "pmemback.h"
#include "scrub.h"
#include "super.h"
#include "target-set.h"
#include "text.h"

#define MIN_SIZE	(SUPERBLOCK_DATA_OFFSET + SUPERBLOCK_DATA_MIN)

struct options {
	const char *target;
	uint64_t label_size;
	bool force;
	bool json;
};

/* What no option helps against. Nothing is touched. */
static int check_target(const struct nd_target *t)
{
	char has[32], needs[32];
	struct target_line line;
	int listed;

	format_size(has, sizeof(has), t->size);
	format_size(needs, sizeof(needs), MIN_SIZE);
	if (t->size < MIN_SIZE)
		return log_error("%s has %s; labels and the smallest memory for a guest take %s: create a larger one with ndctl",
				 t->name, has, needs);
	if (nd_check_geometry(t))
		return -1;
	/* Listed without being bound is one that was unbound under a guest. */
	listed = pmemback_target(t->name, &line);
	if (listed < 0)
		return -1;
	if (listed || pmemback_has(t->name))
		return log_error("%s is assigned to guests; run 'xen-pmem release %s' first",
				 t->name, t->name);
	return nd_check_unused(t);
}

static int refuse(const struct nd_target *t, const char *what)
{
	return log_error("%s holds %s; --force overwrites it", t->name, what);
}

static int check_empty(const struct nd_target *t, int fd)
{
	struct content c;

	if (content_read(t->name, fd, t->size, &c)) {
		log_note("--force writes to it without looking");
		return -1;
	}
	return c.text[0] ? refuse(t, c.text) : 0;
}

/* *wrote is true once the target isn't what it was. */
static int prepare(const struct nd_target *t, const struct options *o,
		   struct superblock *sb, bool *wrote)
{
	uuid_t uuid;
	int fd, rc;

	fd = nd_raw_open(t, O_RDWR | O_EXCL);
	if (fd < 0)
		return -1;
	rc = o->force ? 0 : check_empty(t, fd);
	if (!rc) {
		*wrote = true;
		uuid_generate(uuid);
		superblock_make(sb, SUPERBLOCK_TARGET, t->size,
				o->label_size, uuid, time(NULL));
		rc = header_write(t, fd, sb);
	}
	if (close(fd) && !rc)
		rc = log_error("cannot close %s: %s; format it again", t->name,
			       strerror(errno));
	return rc;
}

/*
 * The same with a namespace in any mode. Dom0 has it afterwards if it had it
 * before, and exactly as before unless something was written.
 */
static int prepare_raw(struct nd_target *t, const struct options *o,
		       struct superblock *sb)
{
	const char *mode = nd_mode(t);
	bool raw = mode && !strcmp(mode, "raw");
	bool wrote = false;
	char what[64];
	int rc;

	if (mode && !raw && !o->force) {
		content_of_mode(what, sizeof(what), mode);
		return refuse(t, what);
	}
	/* It guards memory with struct pages that leaves a PV dom0. */
	if (pmemback_load())
		return -1;
	rc = raw ? 0 : nd_disable(t) ? -1 : nd_raw_begin(t);
	if (!rc)
		rc = prepare(t, o, sb, &wrote);
	/* Dom0 has to look anew, at partitions for one. */
	if (raw && !wrote)
		return rc;
	if (!nd_raw_end(t) && (!mode || !nd_enable(t)))
		return rc;
	if (!rc)
		log_note("%s is prepared all the same", t->name);
	return -1;
}

static void print_text(const struct nd_target *t, const struct superblock *sb)
{
	char uuid[37], labels[32], data[32];

	uuid_unparse_lower(sb->uuid, uuid);
	format_size(labels, sizeof(labels), le64_to_cpu(sb->label_size));
	format_size(data, sizeof(data), le64_to_cpu(sb->data_size));
	printf("%s: prepared, UUID %s, %s of labels, %s for a guest\n",
	       t->name, uuid, labels, data);
}

static void print_json(const struct nd_target *t, const struct superblock *sb)
{
	struct json_object *o = json_object_new_object();
	char uuid[37];

	uuid_unparse_lower(sb->uuid, uuid);
	json_object_object_add(o, "target", json_object_new_string(t->name));
	json_object_object_add(o, "uuid", json_object_new_string(uuid));
	json_object_object_add(o, "size", json_object_new_int64(t->size));
	json_object_object_add(o, "label_size",
			       json_object_new_int64(le64_to_cpu(sb->label_size)));
	json_object_object_add(o, "data_offset",
			       json_object_new_int64(le64_to_cpu(sb->data_offset)));
	json_object_object_add(o, "data_size",
			       json_object_new_int64(le64_to_cpu(sb->data_size)));
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY |
					    JSON_C_TO_STRING_SPACED));
	json_object_put(o);
}

/* Another superblock of the first would make leftovers of the others. */
static int check_single(const struct target_set *set, const char *text)
{
	if (set->count == 1)
		return 0;
	return log_error("%s is made of %u extents, which are prepared already; to start over, delete the volume and create it again",
			 text, set->count);
}

static int format(struct ctx *c, const struct options *o)
{
	struct target_set set;
	struct superblock sb;
	struct nd_target t;

	if (target_set_resolve(c->nd, o->target, &set) ||
	    check_single(&set, o->target))
		return -1;
	t = set.t[0];
	if (check_target(&t))
		return -1;
	/* Half of it would leave a device that dom0 shows otherwise than it is. */
	scrub_defer_signals();
	if (prepare_raw(&t, o, &sb))
		return -1;
	/* It was of what has been overwritten. */
	note_forget_file(t.name);
	if (o->json)
		print_json(&t, &sb);
	else
		print_text(&t, &sb);
	return fflush(stdout) ? log_error("cannot write the result: the reader is gone") : 0;
}

int cmd_format(int argc, char **argv)
{
	struct options o = { .label_size = SUPER_LABEL_SIZE };
	struct ctx c;
	int i, rc = -1;

	for (i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--force")) {
			o.force = true;
		} else if (!strcmp(argv[i], "--json")) {
			o.json = true;
		} else if (!strcmp(argv[i], "--label-size")) {
			if (++i == argc)
				return usage_error(argv[0], "--label-size needs a SIZE");
			if (!parse_size(argv[i], &o.label_size) ||
			    !label_size_ok(o.label_size))
				return usage_error(argv[0], "a label area cannot have the size %s; it takes "
						   SUPER_LABEL_SIZES, argv[i]);
		} else if (argv[i][0] == '-') {
			return usage_error(argv[0], "there is no option %s",
					   argv[i]);
		} else if (o.target) {
			return usage_error(argv[0], "it takes one TARGET");
		} else {
			o.target = argv[i];
		}
	}
	if (!o.target)
		return usage_error(argv[0], "it takes a TARGET");
	if (!ctx_open(&c, CTX_LOCK | CTX_ND))
		rc = format(&c, &o);
	ctx_close(&c);
	return rc ? EXIT_ERROR : EXIT_OK;
}
