// SPDX-License-Identifier: GPL-2.0-only
/* What xen-pmem volume list prints. Only looks, and without the lock. */
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctx.h"
#include "domain.h"
#include "log.h"
#include "nd.h"
#include "pmemback.h"
#include "record.h"
#include "space.h"
#include "super.h"
#include "text.h"
#include "volume-io.h"
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

static bool look(const struct state *s, const struct piece *p,
		 struct volume_facts *f)
{
	return volume_peek(p, find_line(s, p->t.name), f);
}

static bool is_raw(const struct piece *p)
{
	const char *mode = nd_mode(&p->t);

	return !mode || !strcmp(mode, "raw");
}

/* A row of the list: a volume, or an extent that belongs to none. */
struct row {
	struct volume v;
	bool left_over;
	char problem[160];	/* empty: none is known */
};

static void find_problem_of(const struct state *s, struct row *row,
			    unsigned int n, char uuid[UUID_TEXT])
{
	const struct piece *p = row->v.extents[n];
	const char *complaint;
	struct volume_facts f;

	if (!p) {
		snprintf(row->problem, sizeof(row->problem),
			 "volume is damaged, extent %u of %u is missing", n,
			 row->v.count);
		return;
	}
	if (!look(s, p, &f))
		return;
	complaint = superblock_complaint(f.state) ?:
		    f.state == SUPERBLOCK_NONE ? "there is none" : NULL;
	if (!n)
		strcpy(uuid, f.uuid);
	if (complaint)
		snprintf(row->problem, sizeof(row->problem),
			 "the superblock of %s is no good: %s", p->t.name,
			 complaint);
	else if (f.extent != n || !f.extents != !!n ||
		 (uuid[0] && strcmp(uuid, f.uuid)))
		snprintf(row->problem, sizeof(row->problem),
			 "volume is damaged, %s is not its extent %u by its superblock",
			 p->t.name, n);
}

static void find_problem(const struct state *s, struct row *row)
{
	char uuid[UUID_TEXT] = "";
	unsigned int n;

	for (n = 0; n < row->v.count && !row->problem[0]; n++)
		find_problem_of(s, row, n, uuid);
}

/* Others have names as well, and are no volumes: what ndctl makes, for one. */
static bool is_volume(const struct state *s, struct piece *p, struct row *row)
{
	struct volume_facts f;
	bool known;

	if (p->mark.state == VOLUME_NONE || p->mark.state == VOLUME_PART)
		return false;
	known = look(s, p, &f);
	if (p->mark.state == VOLUME_WHOLE && known && f.state == SUPERBLOCK_NONE)
		return false;
	space_volume(s->space, p, known && f.state == SUPERBLOCK_GOOD &&
		     p->mark.state == VOLUME_WHOLE ? f.extents : 0, &row->v);
	if (p->mark.state == VOLUME_WHOLE)
		find_problem(s, row);
	return true;
}

/* Is it among those of the volume that it can only be of? */
static bool is_left_over(const struct state *s, const struct piece *p)
{
	struct piece *head = space_head_of(s->space, p);
	struct row row = { };

	return !head || !is_volume(s, head, &row) ||
	       row.v.count <= p->mark.extent ||
	       row.v.extents[p->mark.extent] != p;
}

/* False: it is none, or a part of one. */
static bool make_row(const struct state *s, struct piece *p, struct row *row)
{
	memset(row, 0, sizeof(*row));
	if (p->mark.state != VOLUME_PART)
		return is_volume(s, p, row);
	if (!is_raw(p) || !is_left_over(s, p))
		return false;
	row->left_over = true;
	row->v.name = p->label;
	row->v.state = VOLUME_PART;
	row->v.count = 1;
	row->v.extents[0] = p;
	if (!space_head_of(s->space, p))
		snprintf(row->problem, sizeof(row->problem),
			 "the first extent of its volume is missing");
	return true;
}

static const char *state_word(const struct row *row)
{
	return row->left_over ? "left over" : volume_state_word(row->v.state);
}

static bool has_target(const struct record *r, const struct volume *v)
{
	return joined_has(r->target, v->extents[0]->t.name);
}

static void describe(const struct state *s, const struct row *row, char *to,
		     size_t room)
{
	const struct volume *v = &row->v;
	size_t i, used;

	snprintf(to, room, "%s", state_word(row));
	if (v->count > 1) {
		used = strlen(to);
		snprintf(to + used, room - used, ", %u extents", v->count);
	}
	if (row->problem[0]) {
		used = strlen(to);
		snprintf(to + used, room - used, ", but %s", row->problem);
	}
	for (i = 0; i < s->records_count; i++) {
		const struct record *r = &s->records[i];

		if (!has_target(r, v))
			continue;
		used = strlen(to);
		snprintf(to + used, room - used, ", attached to %s as %s",
			 domain_label(s->c->xs, r->domid).text, r->vdev);
	}
}

static uint64_t extent_size(const struct piece *p)
{
	return p->t.size > VOLUME_UNIT ? p->t.size - VOLUME_UNIT : 0;
}

static uint64_t guest_size(const struct volume *v)
{
	uint64_t size = 0;
	unsigned int n;

	for (n = 0; n < v->count; n++)
		if (v->extents[n])
			size += extent_size(v->extents[n]);
	return size;
}

static uint64_t raw_size(const struct volume *v)
{
	uint64_t size = 0;
	unsigned int n;

	for (n = 0; n < v->count; n++)
		if (v->extents[n])
			size += v->extents[n]->t.size;
	return size;
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
	struct row row;
	size_t i;

	for (i = 0; i < space->pieces_count; i++) {
		struct piece *p = &space->pieces[i];

		len = p->in == r && make_row(s, p, &row) ? strlen(row.v.name) : 0;
		if (len > width)
			width = len;
	}
	for (i = 0; i < space->pieces_count; i++) {
		struct piece *p = &space->pieces[i];

		if (p->in != r || !make_row(s, p, &row))
			continue;
		format_size(size, sizeof(size), guest_size(&row.v));
		describe(s, &row, text, sizeof(text));
		printf("  %-*s  %-14s  %8s  %s\n", width, row.v.name, p->t.name,
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

static struct json_object *extents_json(const struct volume *v)
{
	struct json_object *all = json_object_new_array(), *o;
	unsigned int n;

	for (n = 0; n < v->count; n++) {
		const struct piece *p = v->extents[n];

		if (!p)
			continue;
		o = json_object_new_object();
		add_number(o, "extent", p->mark.extent);
		add_text(o, "dev", p->t.name);
		add_text(o, "region", p->in->name);
		add_number(o, "size", extent_size(p));
		add_number(o, "raw_size", p->t.size);
		json_object_array_add(all, o);
	}
	return all;
}

/* What is said of one namespace is said of the first. */
static const struct piece *first_of(const struct volume *v)
{
	unsigned int n;

	for (n = 0; n + 1 < v->count && !v->extents[n]; n++)
		;
	return v->extents[n];
}

static struct json_object *volume_json(const struct volume *v,
				       const char *state)
{
	struct json_object *o = json_object_new_object();
	const struct piece *first = first_of(v);

	add_text(o, "name", v->name);
	add_text(o, "dev", first->t.name);
	add_text(o, "region", first->in->name);
	add_number(o, "size", guest_size(v));
	add_number(o, "raw_size", raw_size(v));
	add_text(o, "uuid", first->t.uuid);
	add_text(o, "state", state);
	json_object_object_add(o, "extents", extents_json(v));
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

		if (!has_target(r, v))
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
	struct row row;
	size_t i;

	for (i = 0; i < s->space->pieces_count; i++) {
		struct piece *p = &s->space->pieces[i];
		bool assigned = find_line(s, p->t.name);

		if (p->in != r || !make_row(s, p, &row))
			continue;
		o = volume_json(&row.v, state_word(&row));
		add_text(o, "problem", row.problem);
		json_object_object_add(o, "assigned",
				       json_object_new_boolean(assigned));
		json_object_object_add(o, "attachments",
				       attachments_json(s, &row.v));
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

static bool is_deleted(const struct volume *v)
{
	return !first_of(v)->t.ndns;
}

void volume_print_json(const struct volume *v)
{
	put_json(volume_json(v, is_deleted(v) ? "deleted" :
				volume_state_word(v->state)));
}

void volume_print(const struct volume *v, const char *done)
{
	unsigned int n, said = 0;
	char size[32];

	if (is_deleted(v)) {
		printf("volume %s: %s, from %s\n", v->name, done,
		       first_of(v)->in->name);
		return;
	}
	format_size(size, sizeof(size), guest_size(v));
	printf("volume %s: %s, %s for a guest, in ", v->name, done, size);
	for (n = 0; n < v->count; n++)
		if (v->extents[n])
			printf("%s%s (%s)", said++ ? ", " : "",
			       v->extents[n]->in->name, v->extents[n]->t.name);
	printf("\n");
}
