// SPDX-License-Identifier: GPL-2.0-only
/*
 * xen-pmem claim RANGE [--label-size SIZE] [--force] [--json]
 * xen-pmem claim --all [--json]
 * xen-pmem claim --list [--json]
 */
#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uuid/uuid.h>

#include "claim-check.h"
#include "claim.h"
#include "cmd.h"
#include "ctx.h"
#include "log.h"
#include "nd.h"
#include "pmemback.h"
#include "range-header.h"
#include "range.h"
#include "scrub.h"
#include "super.h"
#include "text.h"
#include "xc.h"

#define CLAIMS_FILE	"/etc/xen-pmem/claims"

struct options {
	const char *range;
	uint64_t label_size;
	bool label_size_given;
	bool force;
	bool json;
	bool all;
	bool list;
};

/* One claim, for people and programs. */
struct result {
	struct claim claim;
	struct claim_region region;
};

/* The driver's line of exactly this range. 1: found, 0: not, -1: failed. */
static int find_claim(struct range r, struct claim *found)
{
	struct claim *list;
	size_t i, count;
	int rc = 0;

	if (pmemback_claims(&list, &count))
		return -1;
	for (i = 0; i < count && !rc; i++) {
		if (list[i].range.start == r.start &&
		    list[i].range.size == r.size) {
			*found = list[i];
			rc = 1;
		}
	}
	free(list);
	return rc;
}

/* One with a region that isn't there (yet, or any more) is shown without. */
static int look_up(const struct claim *c, struct result *result)
{
	struct ndctl_ctx *nd = nd_open();
	int rc;

	if (!nd)
		return -1;
	result->claim = *c;
	rc = claim_region(nd, c, &result->region);
	nd_close(nd);
	return rc;
}

static int refuse(const struct range_header *h, const char *name)
{
	switch (h->state) {
	case SUPERBLOCK_NONE:
	case SUPERBLOCK_OTHER_KIND:
		return log_error("%s holds %s; --force prepares it all the same, which loses that",
				 name, h->text);
	case SUPERBLOCK_OTHER_SIZE:
		return log_error("%s holds %s; claim it with that size (--force prepares it anew, which loses all volumes on it)",
				 name, h->text);
	default:
		return log_error("%s holds %s; --force prepares it anew, which loses all volumes on it",
				 name, h->text);
	}
}

/* Nothing has been changed when this fails. */
static int check(struct ctx *c, struct range r, const struct options *o,
		 struct range_header *h)
{
	char name[RANGE_TEXT];

	if (claim_check(c, r) || range_header_read(r, h))
		return -1;
	range_format(name, r);
	/* With more RAM in it the host may have that elsewhere since. */
	if (h->blank && o->all)
		return log_error("%s is blank, and --all prepares nothing, as nobody looks at what it does; run 'xen-pmem claim %s' once, if that is where the range is",
				 name, name);
	if (h->state == SUPERBLOCK_GOOD || h->blank || o->force)
		return 0;
	return refuse(h, name);
}

static void note_unused_options(struct range r, const struct options *o,
				const struct range_header *h)
{
	char name[RANGE_TEXT], size[32];

	range_format(name, r);
	format_size(size, sizeof(size), le64_to_cpu(h->sb.label_size));
	if (o->force)
		log_note("%s is good as it is, so --force changes nothing",
			 name);
	if (o->label_size_given &&
	    le64_to_cpu(h->sb.label_size) != o->label_size)
		log_note("%s keeps the label area of %s that it was prepared with",
			 name, size);
}

static int bring_up(struct range r, struct claim *claim)
{
	char name[RANGE_TEXT];
	struct ndctl_ctx *nd;
	int rc;

	range_format(name, r);
	rc = find_claim(r, claim);
	if (rc <= 0)
		return rc < 0 ? -1 :
		       log_error("xen-pmemback has claimed %s but does not list it; see dmesg",
				 name);
	/* Opened before the claim it wouldn't know of it. */
	nd = nd_open();
	rc = nd ? claim_labels(nd, claim) : -1;
	nd_close(nd);
	return rc;
}

static int prepare(struct range r, const struct options *o,
		   const struct range_header *h)
{
	char name[RANGE_TEXT], uuid[37];
	struct superblock sb;

	range_format(name, r);
	if (!h->blank)
		log_warning("%s holds %s; --force overwrites that", name,
			    h->text);
	if (range_header_make(r, o->label_size, &sb))
		return -1;
	uuid_unparse_lower(sb.uuid, uuid);
	if (!o->json)
		printf("%s: %s, prepared, UUID %s\n", name,
		       h->blank ? "was blank" : "was overwritten", uuid);
	return 0;
}

/* *fresh says whether it has been prepared by this. */
static int claim_range(struct ctx *c, struct range r, const struct options *o,
		       bool *fresh, struct result *result)
{
	char name[RANGE_TEXT];
	struct claim claim;
	struct range_header h;

	range_format(name, r);
	/* One that can't claim must be known before anything is written. */
	if (check(c, r, o, &h) || pmemback_can_claim())
		return -1;
	/* Half a superblock would need --force the next time. */
	scrub_defer_signals();
	*fresh = h.state != SUPERBLOCK_GOOD;
	if (!*fresh)
		note_unused_options(r, o, &h);
	else if (prepare(r, o, &h))
		return -1;
	if (pmemback_claim(r))
		return -1;
	if (!bring_up(r, &claim))
		return look_up(&claim, result);
	if (!pmemback_unclaim(r))
		log_note("%s is not claimed now; claim it again when that is mended",
			 name);
	return -1;
}

static void print_text(const struct result *result)
{
	const struct claim_region *r = &result->region;
	char name[RANGE_TEXT], size[32], available[32];

	if (!r->name[0])
		return;
	range_format(name, result->claim.range);
	format_size(size, sizeof(size), r->size);
	format_size(available, sizeof(available), r->available);
	printf("%s: claimed as %s of %s, %s", name, r->name, result->claim.bus,
	       size);
	if (!r->labelled) {
		printf(", without labels\n");
		return;
	}
	printf(", %s free\n", available);
	printf("next: xen-pmem volume create NAME --size SIZE --region %s\n",
	       r->name);
}

/* The members of 'ndctl list -R', and those of the claim. */
static struct json_object *to_json(const struct result *result)
{
	struct json_object *o = json_object_new_object();
	const struct claim_region *r = &result->region;
	const struct claim *c = &result->claim;

	json_object_object_add(o, "dev", r->name[0] ?
			       json_object_new_string(r->name) : NULL);
	json_object_object_add(o, "size", r->name[0] ?
			       json_object_new_int64(r->size) : NULL);
	json_object_object_add(o, "available_size", r->labelled ?
			       json_object_new_int64(r->available) : NULL);
	json_object_object_add(o, "max_available_extent", r->labelled ?
			       json_object_new_int64(r->largest) : NULL);
	json_object_object_add(o, "bus", json_object_new_string(c->bus));
	json_object_object_add(o, "provider", r->provider[0] ?
			       json_object_new_string(r->provider) : NULL);
	json_object_object_add(o, "start",
			       json_object_new_int64(c->range.start));
	json_object_object_add(o, "range_size",
			       json_object_new_int64(c->range.size));
	json_object_object_add(o, "uuid", json_object_new_string(c->uuid));
	return o;
}

static int print_json(struct json_object *o)
{
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY |
					    JSON_C_TO_STRING_SPACED |
					    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
	return fflush(stdout) ? log_error("cannot write the result: the reader is gone") : 0;
}

/* Print it, or add it to what will be printed as one. */
static int show(const struct result *result, const struct options *o,
		bool fresh, struct json_object *array)
{
	int rc = claim_check_region(&result->claim, &result->region);
	struct json_object *object;

	if (!o->json) {
		print_text(result);
		return fflush(stdout) ? log_error("cannot write the result: the reader is gone") : rc;
	}
	object = to_json(result);
	json_object_object_add(object, "prepared",
			       json_object_new_boolean(fresh));
	if (!array)
		return print_json(object) ? -1 : rc;
	json_object_array_add(array, object);
	return rc;
}

static int claim_one(struct ctx *c, const struct options *o)
{
	struct result result;
	struct range r;
	bool fresh;

	range_parse(o->range, &r);
	if (claim_range(c, r, o, &fresh, &result))
		return -1;
	return show(&result, o, fresh, NULL);
}

/* One line of the file. */
static int claim_entry(struct ctx *c, const struct options *o,
		       const char *entry, unsigned int line,
		       struct json_object *array)
{
	struct result result;
	bool fresh = false;
	struct range r;
	int rc;

	if (!range_parse(entry, &r))
		return log_error("%s, line %u: '%s' is no range; it takes " RANGE_FORM,
				 CLAIMS_FILE, line, entry);
	rc = find_claim(r, &result.claim);
	if (rc == 1)
		rc = look_up(&result.claim, &result);
	else if (!rc)
		rc = claim_range(c, r, o, &fresh, &result);
	if (!rc)
		return show(&result, o, fresh, array);
	log_note("that is %s, line %u", CLAIMS_FILE, line);
	return -1;
}

static int claim_all(struct ctx *c, const struct options *o)
{
	struct json_object *array;
	char *line = NULL, *entry;
	unsigned int number = 0;
	size_t room = 0;
	int rc = 0;
	FILE *f;

	f = fopen(CLAIMS_FILE, "re");
	if (!f)
		return log_error("cannot read %s: %s; it has a range a line, "
				 RANGE_FORM, CLAIMS_FILE, strerror(errno));
	array = json_object_new_array();
	/* One that fails is no reason to go without the others. */
	while (getline(&line, &room, f) > 0) {
		number++;
		entry = claims_file_entry(line);
		if (entry && claim_entry(c, o, entry, number, array))
			rc = -1;
	}
	free(line);
	fclose(f);
	if (o->json)
		return print_json(array) ? -1 : rc;
	json_object_put(array);
	return rc;
}

static void print_row(const struct result *result)
{
	const struct claim_region *r = &result->region;
	char name[RANGE_TEXT], used[32] = "-", available[32] = "-";

	range_format(name, result->claim.range);
	if (r->labelled) {
		format_size(used, sizeof(used), r->size - r->available);
		format_size(available, sizeof(available), r->available);
	}
	printf("%-24s  %-36s  %-7s  %-9s  %9s  %9s\n", name,
	       result->claim.uuid, result->claim.bus,
	       r->name[0] ? r->name : "-", used, available);
}

static int print_list(const struct claim *list, size_t count, bool json)
{
	struct json_object *array = json_object_new_array();
	struct result result;
	size_t i;
	int rc = 0;

	if (!json)
		printf("%-24s  %-36s  %-7s  %-9s  %9s  %9s\n", "RANGE", "UUID",
		       "BUS", "REGION", "USED", "FREE");
	for (i = 0; i < count && !rc; i++) {
		rc = look_up(&list[i], &result);
		if (!rc && json)
			json_object_array_add(array, to_json(&result));
		else if (!rc)
			print_row(&result);
	}
	if (json && !rc)
		return print_json(array);
	json_object_put(array);
	if (!rc && fflush(stdout))
		rc = log_error("cannot write the list: the reader is gone");
	return rc;
}

static int list_claims(bool json)
{
	struct claim *list;
	size_t count;
	int rc;

	if (pmemback_claims(&list, &count))
		return -1;
	rc = print_list(list, count, json);
	free(list);
	return rc;
}

static int claim(const struct options *o)
{
	struct ctx c;
	int rc = -1;

	/* At boot it may have to do without xenstore. */
	if (!ctx_open(&c, CTX_LOCK)) {
		c.xc = xen_open();
		if (c.xc)
			rc = o->all ? claim_all(&c, o) : claim_one(&c, o);
	}
	ctx_close(&c);
	return rc;
}

/* NULL: it makes sense. */
static const char *misuse(const struct options *o)
{
	if (!o->range + !o->all + !o->list != 2)
		return "it takes one of a RANGE, --all and --list";
	/* At each boot, with whatever is there then. */
	if (o->force && !o->range)
		return "--force goes with one RANGE";
	if (o->label_size_given && !o->range)
		return "--label-size goes with one RANGE";
	return NULL;
}

int cmd_claim(int argc, char **argv)
{
	struct options o = { .label_size = SUPER_LABEL_SIZE };
	struct range r;
	int i;

	for (i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--force")) {
			o.force = true;
		} else if (!strcmp(argv[i], "--json")) {
			o.json = true;
		} else if (!strcmp(argv[i], "--all")) {
			o.all = true;
		} else if (!strcmp(argv[i], "--list")) {
			o.list = true;
		} else if (!strcmp(argv[i], "--label-size")) {
			if (++i == argc)
				return usage_error(argv[0], "--label-size needs a SIZE");
			if (!parse_size(argv[i], &o.label_size) ||
			    !label_size_ok(o.label_size))
				return usage_error(argv[0], "a label area cannot have the size %s; it takes "
						   SUPER_LABEL_SIZES, argv[i]);
			o.label_size_given = true;
		} else if (argv[i][0] == '-') {
			return usage_error(argv[0], "there is no option %s",
					   argv[i]);
		} else if (o.range) {
			return usage_error(argv[0], "it takes one RANGE");
		} else if (!range_parse(argv[i], &r)) {
			return usage_error(argv[0], "'%s' is no range; it takes "
					   RANGE_FORM, argv[i]);
		} else {
			o.range = argv[i];
		}
	}
	if (misuse(&o))
		return usage_error(argv[0], "%s", misuse(&o));
	return (o.list ? list_claims(o.json) : claim(&o)) ? EXIT_ERROR :
							    EXIT_OK;
}
