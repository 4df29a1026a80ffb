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
#include "log.h"
#include "nd.h"
#include "pmemback.h"
#include "super.h"
#include "text.h"

struct facts {
	struct target_line line;	/* without bound and user */
	bool good;			/* prepared, and usable */
	const char *problem;		/* of the superblock; NULL: none */
	uint64_t created;		/* 0: not known */
	char content[512];		/* empty: not known, or nothing */
};

static int read_raw(const struct nd_target *t, struct facts *f)
{
	struct target_line *line = &f->line;
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
		f->created = le64_to_cpu(c.sb.created);
	} else if (c.state == SUPERBLOCK_NONE) {
		line->data_size = t->size;
		memcpy(f->content, c.text, sizeof(f->content));
	}
	return 0;
}

static int collect(struct ctx *c, const char *text, struct facts *f)
{
	struct nd_target t;
	const char *mode;
	int listed;

	memset(f, 0, sizeof(*f));
	if (nd_resolve(c->nd, text, &t))
		return -1;
	listed = pmemback_target(t.name, &f->line);
	if (listed < 0)
		return -1;
	if (listed && f->line.bound)
		return 0;
	mode = nd_mode(&t);
	if (!mode)
		return log_error("%s cannot be read: no driver of dom0 has it, nor is it assigned; run 'xen-pmem assign %s'",
				 t.name, t.name);
	if (t.start == UINT64_MAX)
		return log_error("libndctl cannot tell where %s is; run as root",
				 t.name);
	memset(&f->line, 0, sizeof(f->line));
	strcpy(f->line.name, t.name);
	f->line.start = t.start;
	f->line.size = t.size;
	if (!strcmp(mode, "raw"))
		return read_raw(&t, f);
	/* Preparing it would have wiped out the info block. */
	strcpy(f->line.super, superblock_word(SUPERBLOCK_NONE));
	f->line.data_size = t.size;
	content_of_mode(f->content, sizeof(f->content), mode);
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

static void print_text(const struct facts *f)
{
	const struct target_line *line = &f->line;

	printf("target: %s\n", line->name);
	print_size("size", line->size);
	printf("machine-range: 0x%" PRIx64 "-0x%" PRIx64 "\n", line->start,
	       line->start + line->size - 1);
	printf("prepared: %s\n", f->good ? "yes" : "no");
	printf("superblock: %s\n", line->super);
	if (f->problem)
		printf("problem: %s\n", f->problem);
	if (line->uuid[0])
		printf("uuid: %s\n", line->uuid);
	if (f->good) {
		print_size("label-size", line->label_size);
		print_size("data-offset", line->data_offset);
		print_size("data-size", line->data_size);
	}
	if (f->created)
		print_created(f->created);
	if (f->content[0])
		printf("content: %s\n", f->content);
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

static void print_json(const struct facts *f)
{
	const struct target_line *line = &f->line;
	struct json_object *o = json_object_new_object();

	add_text(o, "target", line->name);
	add_number(o, "size", line->size);
	add_number(o, "start", line->start);
	json_object_object_add(o, "prepared", json_object_new_boolean(f->good));
	add_text(o, "superblock", line->super);
	add_text(o, "problem", f->problem);
	add_text(o, "uuid", line->uuid);
	add_number(o, "label_size", line->label_size);
	add_number(o, "data_offset", line->data_offset);
	add_number(o, "data_size", line->data_size);
	json_object_object_add(o, "created", f->created ?
			       json_object_new_int64(f->created) : NULL);
	add_text(o, "content", f->content);
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY |
					    JSON_C_TO_STRING_SPACED |
					    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
}

static int info(struct ctx *c, const char *text, bool json)
{
	struct facts f;

	if (collect(c, text, &f))
		return -1;
	f.good = !strcmp(f.line.super, superblock_word(SUPERBLOCK_GOOD));
	f.problem = super_problem(f.line.super);
	if (json)
		print_json(&f);
	else
		print_text(&f);
	if (fflush(stdout))
		return log_error("cannot write the answer: the reader is gone");
	if (f.problem)
		return log_error("%s has a superblock, but %s; 'xen-pmem format --force %s' starts over, without the labels and so the namespaces that the guest has made",
				 f.line.name, f.problem, f.line.name);
	return 0;
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
