// SPDX-License-Identifier: GPL-2.0-only
/* What xen-pmem volume list prints. Only looks, and without the lock. */
#include <fcntl.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctx.h"
#include "domain.h"
#include "log.h"
#include "nd.h"
#include "pmemback.h"
#include "record.h"
#include "space.h"
#include "super.h"
#include "text.h"
#include "volume-list.h"

#define BAR_MARKS	30
#define STATE_ROOM	256

struct state {
	struct ctx *c;
	const struct space *space;
	struct record *records;
	size_t records_count;
	struct target_line *targets;
	size_t targets_count;
};

static void free_state(struct state *s)
{
	free(s->records);
	free(s->targets);
}

static int read_state(struct state *s)
{
	if (!record_list(s->c->xs, &s->records, &s->records_count) &&
	    !pmemback_targets(&s->targets, &s->targets_count))
		return 0;
	free_state(s);
	return -1;
}

static const struct target_line *find_line(const struct state *s,
					   const char *name)
{
	size_t i;

	for (i = 0; i < s->targets_count; i++)
		if (!strcmp(s->targets[i].name, name))
			return &s->targets[i];
	return NULL;
}

/*
 * The superblock's state, where somebody has read it or dom0 has it to read.
 * False: nobody knows.
 */
static bool super_state(const struct state *s, const struct volume *v,
			enum superblock_state *state)
{
	const struct target_line *line = find_line(s, v->t.name);
	const char *mode = nd_mode(&v->t);
	struct superblock sb;
	bool ok;
	int fd;

	if (line)
		return superblock_state_parse(line->super, state);
	if (!mode)
		return false;
	*state = SUPERBLOCK_NONE;
	if (strcmp(mode, "raw"))
		return true;
	fd = nd_raw_open(&v->t, O_RDONLY);
	if (fd < 0)
		return false;
	ok = pread(fd, &sb, sizeof(sb), 0) == sizeof(sb);
	close(fd);
	if (ok)
		*state = superblock_check(&sb, SUPERBLOCK_TARGET, v->t.size);
	return ok;
}

/* Others have names as well, and are no volumes: what ndctl makes, for one. */
static bool is_volume(const struct state *s, const struct volume *v,
		      const char **problem)
{
	enum superblock_state state;

	*problem = NULL;
	if (v->state == VOLUME_NONE)
		return false;
	if (v->state != VOLUME_WHOLE || !super_state(s, v, &state))
		return true;
	*problem = superblock_complaint(state);
	return state != SUPERBLOCK_NONE;
}

static void describe(const struct state *s, const struct volume *v,
		     const char *problem, char *to, size_t room)
{
	size_t i, used;

	snprintf(to, room, "%s", volume_state_word(v->state));
	if (problem) {
		used = strlen(to);
		snprintf(to + used, room - used, ", but its superblock is no good: %s",
			 problem);
	}
	for (i = 0; i < s->records_count; i++) {
		const struct record *r = &s->records[i];

		if (strcmp(r->target, v->t.name))
			continue;
		used = strlen(to);
		snprintf(to + used, room - used, ", attached to %s as %s",
			 domain_label(s->c->xs, r->domid).text, r->vdev);
	}
}

static uint64_t guest_size(const struct volume *v)
{
	return v->t.size > VOLUME_UNIT ? v->t.size - VOLUME_UNIT : 0;
}

static void print_region(const struct space_region *r)
{
	char bar[VOLUME_BAR_ROOM(BAR_MARKS)], size[32], available[32];
	char largest[32];

	volume_bar(bar, BAR_MARKS, r->size - r->available, r->size);
	format_size(size, sizeof(size), r->size);
	format_size(available, sizeof(available), r->available);
	format_size(largest, sizeof(largest), r->largest);
	printf("%s  %s  %s, %s free, largest piece %s\n", r->name, bar, size,
	       available, largest);
}

static void print_volumes(const struct state *s, const struct space_region *r)
{
	const struct space *space = s->space;
	char size[32], text[STATE_ROOM];
	int width = 0, len;
	const char *problem;
	size_t i;

	for (i = 0; i < space->volumes_count; i++) {
		const struct volume *v = &space->volumes[i];

		len = v->in == r && v->name ? strlen(v->name) : 0;
		if (len > width)
			width = len;
	}
	for (i = 0; i < space->volumes_count; i++) {
		const struct volume *v = &space->volumes[i];

		if (v->in != r || !is_volume(s, v, &problem))
			continue;
		format_size(size, sizeof(size), guest_size(v));
		describe(s, v, problem, text, sizeof(text));
		printf("  %-*s  %-14s  %8s  %s\n", width, v->name, v->t.name,
		       size, text);
	}
}

static void print_text(const struct state *s)
{
	size_t i;

	for (i = 0; i < s->space->regions_count; i++) {
		print_region(&s->space->regions[i]);
		print_volumes(s, &s->space->regions[i]);
	}
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

static struct json_object *volume_json(const struct volume *v)
{
	struct json_object *o = json_object_new_object();

	add_text(o, "name", v->name);
	add_text(o, "dev", v->t.name);
	add_text(o, "region", v->in->name);
	add_number(o, "size", guest_size(v));
	add_number(o, "raw_size", v->t.size);
	add_text(o, "uuid", v->t.uuid);
	add_text(o, "state", v->t.ndns ? volume_state_word(v->state) :
					 "deleted");
	return o;
}

static struct json_object *attachments_json(const struct state *s,
					    const struct volume *v)
{
	struct json_object *all = json_object_new_array(), *o;
	size_t i;

	for (i = 0; i < s->records_count; i++) {
		const struct record *r = &s->records[i];
		char *domain;

		if (strcmp(r->target, v->t.name))
			continue;
		domain = domain_name(s->c->xs, r->domid);
		o = json_object_new_object();
		add_number(o, "domid", r->domid);
		add_text(o, "domain", domain);
		add_text(o, "vdev", r->vdev);
		json_object_array_add(all, o);
		free(domain);
	}
	return all;
}

static struct json_object *volumes_json(const struct state *s,
					const struct space_region *r)
{
	struct json_object *all = json_object_new_array(), *o;
	const char *problem;
	size_t i;

	for (i = 0; i < s->space->volumes_count; i++) {
		const struct volume *v = &s->space->volumes[i];
		bool assigned = find_line(s, v->t.name);

		if (v->in != r || !is_volume(s, v, &problem))
			continue;
		o = volume_json(v);
		add_text(o, "problem", problem);
		json_object_object_add(o, "assigned",
				       json_object_new_boolean(assigned));
		json_object_object_add(o, "attachments",
				       attachments_json(s, v));
		json_object_array_add(all, o);
	}
	return all;
}

static void put_json(struct json_object *o)
{
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY |
					    JSON_C_TO_STRING_SPACED |
					    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
}

/* The keys of a region are those of "ndctl list -R". */
static void print_json(const struct state *s)
{
	struct json_object *all = json_object_new_array(), *o;
	size_t i;

	for (i = 0; i < s->space->regions_count; i++) {
		const struct space_region *r = &s->space->regions[i];

		o = json_object_new_object();
		add_text(o, "dev", r->name);
		add_number(o, "size", r->size);
		add_number(o, "align", r->align);
		add_number(o, "available_size", r->available);
		add_number(o, "max_available_extent", r->largest);
		json_object_object_add(o, "volumes", volumes_json(s, r));
		json_object_array_add(all, o);
	}
	put_json(all);
}

int volume_list(struct ctx *c, const struct space *s, bool json)
{
	struct state state = { .c = c, .space = s };

	if (read_state(&state))
		return -1;
	if (json)
		print_json(&state);
	else if (!s->regions_count)
		log_note("no region of dom0 has labels: make one with 'xen-pmem claim', or initialise the labels of an NVDIMM with 'ndctl init-labels'");
	else
		print_text(&state);
	free_state(&state);
	return 0;
}

void volume_print_json(const struct volume *v)
{
	put_json(volume_json(v));
}
