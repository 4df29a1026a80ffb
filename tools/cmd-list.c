// SPDX-License-Identifier: GPL-2.0-only
/*
 * xen-pmem list [DOMAIN] [--json] [--stats]
 *
 * Only looks: without the lock, so that it answers while another command waits
 * for a guest, and without cleaning up, so that it shows what is there.
 */
#include <inttypes.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xen/interface/io/pmemif.h"

#include "cmd.h"
#include "ctx.h"
#include "domain.h"
#include "gpa.h"
#include "log.h"
#include "pair.h"
#include "pmemback.h"
#include "quarantine.h"
#include "record.h"
#include "stats.h"
#include "text.h"
#include "xs.h"

#define PAGE_SHIFT	12
#define ERROR_TEXT	640
#define STATISTICS	"/sys/bus/xen-backend/devices/" PMEMIF_DEVICE_CLASS "-%u-%u/statistics"

/* One line of output: an attachment, or a target without one. */
struct row {
	const struct record *record;	/* NULL: assigned, not attached */
	char target[768];
	struct range ranges[RUNS_MAX];	/* of the machine */
	unsigned int ranges_count;
	uint64_t size;			/* all of them */
	char *domain;			/* name; NULL: gone or nameless */
	enum xenbus_state backend, frontend;
	const char *cache, *cache_source;	/* NULL: not known (yet) */
	const struct target_line *line;		/* NULL: not assigned */
	struct holders holders;			/* PV guests that had it */
	bool counted;				/* stats are there */
	struct stats stats;
	char error[ERROR_TEXT];		/* empty: none */
};

struct rows {
	struct row *row;
	size_t count;
	struct record *records;
	struct target_line *targets;
};

static void free_rows(struct rows *rows)
{
	size_t i;

	for (i = 0; i < rows->count; i++)
		free(rows->row[i].domain);
	free(rows->row);
	free(rows->records);
	free(rows->targets);
}

static void read_error(struct xs_handle *xs, const struct record *r, char *to)
{
	char text[ERROR_TEXT - 16];

	if (pair_backend_error(xs, r->domid, r->devid, text, sizeof(text)))
		snprintf(to, ERROR_TEXT, "backend: %s", text);
	else if (pair_frontend_error(xs, r->domid, r->devid, text, sizeof(text)))
		snprintf(to, ERROR_TEXT, "frontend: %s", text);
}

static void read_stats(const struct record *r, struct row *row)
{
	char directory[128];

	snprintf(directory, sizeof(directory), STATISTICS, r->domid, r->devid);
	row->counted = stats_read(directory, &row->stats);
}

static const struct target_line *find_line(const struct rows *rows,
					   size_t targets, const char *name)
{
	size_t i;

	for (i = 0; i < targets; i++)
		if (!strcmp(rows->targets[i].name, name))
			return &rows->targets[i];
	return NULL;
}

static void add_range(struct row *row, uint64_t start, uint64_t size)
{
	row->ranges[row->ranges_count++] = (struct range) { start, size };
	row->size += size;
}

static void add_attachment(struct rows *rows, struct xs_handle *xs,
			   size_t targets, const struct record *r)
{
	struct row *row = &rows->row[rows->count++];
	const struct run *run = r->runs.run;
	unsigned int i;

	row->record = r;
	strcpy(row->target, r->target);
	for (i = 0; i < r->runs.count; i++)
		add_range(row, run[i].mfn << PAGE_SHIFT,
			  run[i].nr << PAGE_SHIFT);
	row->line = find_line(rows, targets, record_head(r).name);
	row->domain = domain_name(xs, r->domid);
	row->backend = pair_backend_state(xs, r->domid, r->devid);
	row->frontend = pair_frontend_state(xs, r->domid, r->devid);
	row->cache = pair_cache(xs, r->domid, r->devid);
	row->cache_source = pair_cache_source(xs, r->domid, r->devid);
	read_error(xs, r, row->error);
	read_stats(r, row);
}

static bool is_attached(const struct rows *rows, size_t records,
			const char *name)
{
	size_t i;

	for (i = 0; i < records; i++)
		if (record_has_target(&rows->records[i], name))
			return true;
	return false;
}

/* Of a target's extents, that of this place; NULL: none, or more than one. */
static const struct target_line *find_part(const struct rows *rows,
					   size_t targets,
					   const struct target_line *head,
					   unsigned int place)
{
	const struct target_line *found = NULL, *t;
	size_t i;

	for (i = 0; i < targets; i++) {
		t = &rows->targets[i];
		if (t->extents || t->extent != place ||
		    strcmp(t->uuid, head->uuid))
			continue;
		if (found)
			return NULL;
		found = t;
	}
	return found;
}

/*
 * The lines of what makes up one target with this, in their order: how many; 1
 * where not all can be told.
 */
static unsigned int find_parts(const struct rows *rows, size_t targets,
			       const struct target_line *head,
			       const struct target_line *parts[RUNS_MAX])
{
	unsigned int i;

	parts[0] = head;
	if (head->extents > RUNS_MAX)
		return 1;
	for (i = 1; i < head->extents; i++) {
		parts[i] = find_part(rows, targets, head, i);
		if (!parts[i])
			return 1;
	}
	return head->extents ? head->extents : 1;
}

/* Is it in the row of the first one? */
static bool is_shown_elsewhere(const struct rows *rows, size_t targets,
			       const struct target_line *t)
{
	const struct target_line *parts[RUNS_MAX];
	unsigned int count, k;
	size_t i;

	for (i = 0; i < targets && !t->extents; i++) {
		if (rows->targets[i].extents < 2)
			continue;
		count = find_parts(rows, targets, &rows->targets[i], parts);
		for (k = 1; k < count; k++)
			if (parts[k] == t)
				return true;
	}
	return false;
}

static void add_target(struct rows *rows, struct ctx *c, size_t records,
		       size_t targets, const struct target_line *t)
{
	const struct target_line *parts[RUNS_MAX];
	unsigned int count, i;
	struct row *row;
	size_t used = 0;

	if (is_attached(rows, records, t->name) ||
	    is_shown_elsewhere(rows, targets, t))
		return;
	row = &rows->row[rows->count++];
	count = find_parts(rows, targets, t, parts);
	for (i = 0; i < count && used < sizeof(row->target); i++) {
		used += snprintf(row->target + used,
				 sizeof(row->target) - used, "%s%s",
				 i ? "+" : "", parts[i]->name);
		add_range(row, parts[i]->start, parts[i]->size);
	}
	row->line = t;
	quarantine_holders(c, row->target, &row->holders);
	if (t->user[0])
		snprintf(row->error, sizeof(row->error),
			 "backend: in use by %s, of which there is no record",
			 t->user);
}

/* Everything, or one domain's when filter is not NULL. */
static int collect(struct ctx *c, const uint32_t *filter, struct rows *rows)
{
	size_t i, records, targets;

	memset(rows, 0, sizeof(*rows));
	if (record_list(c->xs, &rows->records, &records) ||
	    pmemback_targets(&rows->targets, &targets)) {
		free_rows(rows);
		return -1;
	}
	rows->row = calloc(records + targets + 1, sizeof(*rows->row));
	if (!rows->row) {
		free_rows(rows);
		return log_error("out of memory");
	}
	for (i = 0; i < records; i++)
		if (!filter || rows->records[i].domid == *filter)
			add_attachment(rows, c->xs, targets, &rows->records[i]);
	for (i = 0; !filter && i < targets; i++)
		add_target(rows, c, records, targets, &rows->targets[i]);
	return 0;
}

#define COLUMNS 11
#define CELL	768	/* for the longest of targets */

struct cells {
	char text[COLUMNS][CELL];
};

static const char *const heading[COLUMNS] = {
	"DOMAIN", "VDEV", "TARGET", "SIZE", "GUEST-ADDRESS", "MACHINE-RANGE",
	"MAPPING", "SHARED", "CACHE", "BACKEND", "FRONTEND",
};

static void fill_ranges(const struct row *row, char to[CELL])
{
	unsigned int i;
	size_t used = 0;

	for (i = 0; i < row->ranges_count && used < CELL; i++)
		used += snprintf(to + used, CELL - used,
				 "%s0x%" PRIx64 "-0x%" PRIx64, i ? "," : "",
				 row->ranges[i].start,
				 row->ranges[i].start +
				 row->ranges[i].size - 1);
}

static void fill_cells(const struct row *row, struct cells *cells)
{
	char (*cell)[CELL] = cells->text;
	const struct record *r = row->record;
	size_t i;

	for (i = 0; i < COLUMNS; i++)
		strcpy(cell[i], "-");
	snprintf(cell[2], sizeof(cell[2]), "%s", row->target);
	format_size(cell[3], sizeof(cell[3]), row->size);
	fill_ranges(row, cell[5]);
	if (!r)
		return;
	if (row->domain)
		snprintf(cell[0], sizeof(cell[0]), "%.100s", row->domain);
	else
		snprintf(cell[0], sizeof(cell[0]), "(%u)", r->domid);
	snprintf(cell[1], sizeof(cell[1]), "%s", r->vdev);
	snprintf(cell[4], sizeof(cell[4]), "0x%" PRIx64, r->gpa);
	strcpy(cell[6], PMEMIF_MAPPING_PHYSMAP);
	strcpy(cell[7], r->shared ? "yes" : "no");
	if (row->cache)
		snprintf(cell[8], sizeof(cell[8]), "%s", row->cache);
	strcpy(cell[9], state_name(row->backend));
	strcpy(cell[10], state_name(row->frontend));
}

/* The pages are there, and nobody in the guest has asked for them. */
static bool lacks_driver(const struct row *row)
{
	return row->record && row->backend == STATE_INIT_WAIT &&
	       row->frontend == STATE_INITIALISING;
}

static void print_stats(const struct row *row)
{
	char text[512];

	if (!row->record)
		return;
	if (!row->counted) {
		printf("    no statistics: xen-pmemback does not serve it\n");
		return;
	}
	stats_format_counts(&row->stats, text, sizeof(text));
	printf("    %s\n", text);
	stats_format_latency(&row->stats, text, sizeof(text));
	if (row->stats.latency_known)
		printf("    %s\n", text);
}

static void print_holders(const struct holders *holders)
{
	size_t i;

	for (i = 0; i < holders->count; i++)
		printf("    held back: PV domain %u may still have it mapped, until it is shut down%s\n",
		       holders->at[i].domid,
		       holders->at[i].shared ? " (shared)" : "");
}

static int print_table(const struct rows *rows, bool stats)
{
	size_t i, k, width[COLUMNS];
	struct cells *cell;

	cell = calloc(rows->count + 1, sizeof(*cell));
	if (!cell)
		return log_error("out of memory");
	for (k = 0; k < COLUMNS; k++)
		width[k] = strlen(heading[k]);
	for (i = 0; i < rows->count; i++) {
		fill_cells(&rows->row[i], &cell[i]);
		for (k = 0; k < COLUMNS; k++)
			if (strlen(cell[i].text[k]) > width[k])
				width[k] = strlen(cell[i].text[k]);
	}
	for (k = 0; k + 1 < COLUMNS; k++)
		printf("%-*s  ", (int)width[k], heading[k]);
	printf("%s\n", heading[k]);
	for (i = 0; i < rows->count; i++) {
		for (k = 0; k + 1 < COLUMNS; k++)
			printf("%-*s  ", (int)width[k], cell[i].text[k]);
		printf("%s%s\n", cell[i].text[k], lacks_driver(&rows->row[i]) ?
		       " (no driver in the guest?)" : "");
		if (rows->row[i].error[0])
			printf("    error: %s\n", rows->row[i].error);
		print_holders(&rows->row[i].holders);
		if (stats)
			print_stats(&rows->row[i]);
	}
	free(cell);
	return 0;
}

static struct json_object *text_or_null(const char *text)
{
	return text ? json_object_new_string(text) : NULL;
}

static struct json_object *state_or_null(enum xenbus_state state)
{
	return state == STATE_ABSENT ? NULL :
	       json_object_new_string(state_name(state));
}

static struct json_object *latency_json(const struct stats *s)
{
	struct json_object *all;
	size_t i;

	if (!s->latency_known)
		return NULL;
	all = json_object_new_array();
	for (i = 0; i < STATS_BUCKETS; i++)
		json_object_array_add(all,
				      json_object_new_int64(s->latency[i]));
	return all;
}

static struct json_object *ranges_json(const struct row *row)
{
	struct json_object *all = json_object_new_array(), *o;
	unsigned int i;

	for (i = 0; i < row->ranges_count; i++) {
		o = json_object_new_object();
		json_object_object_add(o, "start",
				       json_object_new_int64(row->ranges[i].start));
		json_object_object_add(o, "size",
				       json_object_new_int64(row->ranges[i].size));
		json_object_array_add(all, o);
	}
	return all;
}

static struct json_object *holders_json(const struct holders *holders)
{
	struct json_object *all = json_object_new_array();
	size_t i;

	for (i = 0; i < holders->count; i++)
		json_object_array_add(all,
				      json_object_new_int64(holders->at[i].domid));
	return all;
}

/* NULL: there are none. */
static struct json_object *stats_json(const struct row *row)
{
	const struct stats *s = &row->stats;
	struct json_object *o;
	int i;

	if (!row->counted)
		return NULL;
	o = json_object_new_object();
	for (i = 0; i < STATS_FIELDS; i++)
		json_object_object_add(o, stats_name(i), s->known[i] ?
				       json_object_new_int64(s->value[i]) :
				       NULL);
	json_object_object_add(o, STATS_LATENCY, latency_json(s));
	return o;
}

static struct json_object *row_json(const struct row *row, bool stats)
{
	const struct holders *holders = &row->holders;
	struct json_object *o = json_object_new_object();
	const struct target_line *l = row->line;
	const struct record *r = row->record;

	json_object_object_add(o, "domid",
			       r ? json_object_new_int64(r->domid) : NULL);
	json_object_object_add(o, "domain", text_or_null(row->domain));
	json_object_object_add(o, "vdev", text_or_null(r ? r->vdev : NULL));
	json_object_object_add(o, "target", json_object_new_string(row->target));
	json_object_object_add(o, "spec", text_or_null(r ? r->spec : NULL));
	json_object_object_add(o, "size", json_object_new_int64(row->size));
	json_object_object_add(o, "guest_address",
			       r ? json_object_new_int64(r->gpa) : NULL);
	json_object_object_add(o, "machine_ranges", ranges_json(row));
	json_object_object_add(o, "superblock", text_or_null(l ? l->super :
							     NULL));
	json_object_object_add(o, "uuid", text_or_null(l && l->uuid[0] ?
						       l->uuid : NULL));
	json_object_object_add(o, "label_size", l ?
			       json_object_new_int64(l->label_size) : NULL);
	json_object_object_add(o, "mapping",
			       text_or_null(r ? PMEMIF_MAPPING_PHYSMAP : NULL));
	json_object_object_add(o, "cache_attribute", text_or_null(row->cache));
	json_object_object_add(o, "cache_source",
			       text_or_null(row->cache_source));
	json_object_object_add(o, "native",
			       r ? json_object_new_boolean(r->native) : NULL);
	json_object_object_add(o, "backend_state", state_or_null(row->backend));
	json_object_object_add(o, "frontend_state",
			       state_or_null(row->frontend));
	json_object_object_add(o, "shared",
			       r ? json_object_new_boolean(r->shared) : NULL);
	json_object_object_add(o, "held_by", holders->count ?
			       json_object_new_int64(holders->at[0].domid) :
			       NULL);
	json_object_object_add(o, "holders", holders_json(holders));
	json_object_object_add(o, "error",
			       text_or_null(row->error[0] ? row->error : NULL));
	if (stats)
		json_object_object_add(o, "statistics", stats_json(row));
	return o;
}

static int print_json(const struct rows *rows, bool stats)
{
	struct json_object *all = json_object_new_array();
	size_t i;

	for (i = 0; i < rows->count; i++)
		json_object_array_add(all, row_json(&rows->row[i], stats));
	puts(json_object_to_json_string_ext(all, JSON_C_TO_STRING_PRETTY |
					    JSON_C_TO_STRING_SPACED |
					    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(all);
	return 0;
}

static int list(struct ctx *c, const char *domain, bool json, bool stats)
{
	struct rows rows;
	uint32_t domid;
	int rc;

	if (domain && domain_find(c->xs, domain, &domid))
		return -1;
	if (collect(c, domain ? &domid : NULL, &rows))
		return -1;
	rc = json ? print_json(&rows, stats) : print_table(&rows, stats);
	free_rows(&rows);
	if (!rc && fflush(stdout))
		rc = log_error("cannot write the list: the reader is gone");
	return rc;
}

int cmd_list(int argc, char **argv)
{
	const char *domain = NULL;
	bool json = false, stats = false;
	struct ctx c;
	int i, rc = -1;

	for (i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--json"))
			json = true;
		else if (!strcmp(argv[i], "--stats"))
			stats = true;
		else if (argv[i][0] == '-')
			return usage_error(argv[0], "there is no option %s",
					   argv[i]);
		else if (domain)
			return usage_error(argv[0], "it takes one DOMAIN at most");
		else
			domain = argv[i];
	}
	if (!ctx_open(&c, CTX_XEN))
		rc = list(&c, domain, json, stats);
	ctx_close(&c);
	return rc ? EXIT_ERROR : EXIT_OK;
}
