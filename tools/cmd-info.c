// SPDX-License-Identifier: GPL-2.0-only
/*
 * xen-pmem info TARGET [--json]
 *
 * Only looks, and without the lock. A prepared target can be read where its
 * superblock is: by xen-pmemback, or where dom0 has the namespace raw.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "assign.h"
#include "cmd.h"
#include "content.h"
#include "ctx.h"
#include "extents.h"
#include "log.h"
#include "nd.h"
#include "pmemback.h"
#include "super.h"
#include "target-set.h"
#include "text.h"

/* One of the namespaces that make up the target. */
struct extent {
	struct target_line line;	/* without bound and user */
	uint64_t created;		/* 0: not known */
	char content[512];		/* empty: not known, or nothing */
};

struct facts {
	struct target_set set;
	struct extent extent[SUPERBLOCK_EXTENTS_MAX];
	bool good;			/* prepared, and usable */
	const char *super;		/* the worst superblock_word() */
	char problem[600];		/* empty: none */
	uint64_t size, data_size;	/* of all of them */
};

static int read_raw(const struct nd_target *t, struct extent *e)
{
	struct target_line *line = &e->line;
	int fd = nd_raw_open(t, O_RDONLY);
	struct content c;
	int rc;

	if (fd < 0)
		return -1;
	rc = content_read(t->name, fd, t->size, &c);
	close(fd);
	if (rc)
		return -1;
	snprintf(line->super, sizeof(line->super), "%s",
		 superblock_word(c.state));
	memcpy(line->uuid, c.uuid, sizeof(line->uuid));
	if (c.state == SUPERBLOCK_GOOD) {
		line->data_offset = le64_to_cpu(c.sb.data_offset);
		line->data_size = superblock_data_size(&c.sb, t->size);
		line->label_size = le64_to_cpu(c.sb.label_size);
		line->extents = superblock_extents(&c.sb);
		line->extent = le32_to_cpu(c.sb.extent);
		e->created = le64_to_cpu(c.sb.created);
	} else if (c.state == SUPERBLOCK_NONE) {
		line->data_size = t->size;
		memcpy(e->content, c.text, sizeof(e->content));
	}
	return 0;
}

/* head: what to assign, to be able to read it. */
static int read_extent(const struct nd_target *t, const struct nd_target *head,
		       struct extent *e)
{
	int listed = pmemback_target(t->name, &e->line);
	const char *mode;

	if (listed < 0)
		return -1;
	if (listed && e->line.bound)
		return 0;
	mode = nd_mode(t);
	if (!mode)
		return log_error("%s cannot be read: no driver of dom0 has it, nor is it assigned; run 'xen-pmem assign %s'",
				 t->name, head->name);
	if (t->start == UINT64_MAX)
		return log_error("libndctl cannot tell where %s is; run as root",
				 t->name);
	memset(&e->line, 0, sizeof(e->line));
	strcpy(e->line.name, t->name);
	e->line.start = t->start;
	e->line.size = t->size;
	e->line.extents = 1;
	if (!strcmp(mode, "raw"))
		return read_raw(t, e);
	/* Preparing it would have wiped out the info block. */
	strcpy(e->line.super, superblock_word(SUPERBLOCK_NONE));
	e->line.data_size = t->size;
	content_of_mode(e->content, sizeof(e->content), mode);
	return 0;
}

/* The first that is no good says what all of it is. */
static void judge_super(struct facts *f)
{
	const char *good = superblock_word(SUPERBLOCK_GOOD), *problem;
	unsigned int i = 0;

	while (i + 1 < f->set.count && !strcmp(f->extent[i].line.super, good))
		i++;
	f->super = f->extent[i].line.super;
	f->good = !strcmp(f->super, good);
	problem = super_problem(f->super);
	if (f->set.count == 1)
		snprintf(f->problem, sizeof(f->problem), "%s", problem ?: "");
	else if (!f->good)
		snprintf(f->problem, sizeof(f->problem), "%s: %s",
			 f->extent[i].line.name,
			 problem ?: "it has no superblock");
}

static void judge(struct facts *f)
{
	struct target_line lines[SUPERBLOCK_EXTENTS_MAX];
	unsigned int i;

	for (i = 0; i < f->set.count; i++) {
		lines[i] = f->extent[i].line;
		f->size += lines[i].size;
		f->data_size += lines[i].data_size;
	}
	judge_super(f);
	if (f->good)
		f->good = extents_agree(lines, f->set.count, f->problem,
					sizeof(f->problem));
}

static int collect(struct ctx *c, const char *text, struct facts *f)
{
	unsigned int i;

	memset(f, 0, sizeof(*f));
	if (target_set_resolve(c->nd, text, &f->set))
		return -1;
	for (i = 0; i < f->set.count; i++)
		if (read_extent(&f->set.t[i], &f->set.t[0], &f->extent[i]))
			return -1;
	judge(f);
	return 0;
}

static void print_size(const char *key, uint64_t size)
{
	char text[32];

	format_size(text, sizeof(text), size);
	printf("%s: %s\n", key, text);
}

static void print_created(uint64_t created)
{
	time_t when = created;
	struct tm tm;
	char text[64];

	if (gmtime_r(&when, &tm) &&
	    strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC", &tm))
		printf("created: %s\n", text);
}

/* Of several, where each is and what a guest gets of it. */
static void print_extents(const struct facts *f)
{
	const struct target_line *line;
	char size[32];
	unsigned int i;

	printf("extents: %u\n", f->set.count);
	for (i = 0; i < f->set.count; i++) {
		line = &f->extent[i].line;
		format_size(size, sizeof(size), line->data_size);
		printf("extent: %u, %s, 0x%" PRIx64 "-0x%" PRIx64 ", %s\n", i,
		       line->name, line->start, line->start + line->size - 1,
		       size);
	}
}

static void print_text(const struct facts *f)
{
	const struct target_line *line = &f->extent[0].line;
	const char *content = f->extent[0].content;

	printf("target: %s\n", f->set.name);
	print_size("size", f->size);
	if (f->set.count > 1)
		print_extents(f);
	else
		printf("machine-range: 0x%" PRIx64 "-0x%" PRIx64 "\n",
		       line->start, line->start + line->size - 1);
	printf("prepared: %s\n", f->good ? "yes" : "no");
	printf("superblock: %s\n", f->super);
	if (f->problem[0])
		printf("problem: %s\n", f->problem);
	if (line->uuid[0])
		printf("uuid: %s\n", line->uuid);
	if (f->good) {
		print_size("label-size", line->label_size);
		print_size("data-offset", line->data_offset);
		print_size("data-size", f->data_size);
	}
	if (f->extent[0].created)
		print_created(f->extent[0].created);
	if (content[0])
		printf("content: %s\n", content);
}

static void add_text(struct json_object *o, const char *key, const char *text)
{
	json_object_object_add(o, key, text && text[0] ?
			       json_object_new_string(text) : NULL);
}

static void add_number(struct json_object *o, const char *key, uint64_t number)
{
	json_object_object_add(o, key, json_object_new_int64(number));
}

static struct json_object *extents_json(const struct facts *f)
{
	struct json_object *all = json_object_new_array(), *o;
	const struct target_line *line;
	unsigned int i;

	for (i = 0; i < f->set.count; i++) {
		line = &f->extent[i].line;
		o = json_object_new_object();
		add_text(o, "target", line->name);
		add_number(o, "start", line->start);
		add_number(o, "size", line->size);
		add_number(o, "data_offset", line->data_offset);
		add_number(o, "data_size", line->data_size);
		json_object_array_add(all, o);
	}
	return all;
}

static void print_json(const struct facts *f)
{
	const struct target_line *line = &f->extent[0].line;
	struct json_object *o = json_object_new_object();
	uint64_t created = f->extent[0].created;

	add_text(o, "target", f->set.name);
	add_number(o, "size", f->size);
	add_number(o, "start", line->start);
	json_object_object_add(o, "extents", extents_json(f));
	json_object_object_add(o, "prepared", json_object_new_boolean(f->good));
	add_text(o, "superblock", f->super);
	add_text(o, "problem", f->problem);
	add_text(o, "uuid", line->uuid);
	add_number(o, "label_size", line->label_size);
	add_number(o, "data_offset", line->data_offset);
	add_number(o, "data_size", f->data_size);
	json_object_object_add(o, "created", created ?
			       json_object_new_int64(created) : NULL);
	add_text(o, "content", f->extent[0].content);
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY |
					    JSON_C_TO_STRING_SPACED |
					    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
}

static int report_problem(const struct facts *f)
{
	/* Formatting is no way out for what is, or was, one of several. */
	if (f->set.count == 1 && super_problem(f->super))
		return log_error("%s has a superblock, but %s; 'xen-pmem format --force %s' starts over, without the labels and so the namespaces that the guest has made",
				 f->set.name, f->problem, f->set.name);
	return log_error("%s cannot be given to a guest: %s; see 'xen-pmem volume list'",
			 f->set.name, f->problem);
}

static int info(struct ctx *c, const char *text, bool json)
{
	struct facts f;

	if (collect(c, text, &f))
		return -1;
	if (json)
		print_json(&f);
	else
		print_text(&f);
	if (fflush(stdout))
		return log_error("cannot write the answer: the reader is gone");
	return f.problem[0] ? report_problem(&f) : 0;
}

int cmd_info(int argc, char **argv)
{
	const char *target = NULL;
	bool json = false;
	struct ctx c;
	int i, rc = -1;

	for (i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--json"))
			json = true;
		else if (argv[i][0] == '-')
			return usage_error(argv[0], "there is no option %s",
					   argv[i]);
		else if (target)
			return usage_error(argv[0], "it takes one TARGET");
		else
			target = argv[i];
	}
	if (!target)
		return usage_error(argv[0], "it takes a TARGET");
	if (!ctx_open(&c, CTX_ND))
		rc = info(&c, target, json);
	ctx_close(&c);
	return rc ? EXIT_ERROR : EXIT_OK;
}
