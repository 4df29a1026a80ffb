// SPDX-License-Identifier: GPL-2.0-only
/* Attachment records: /xen-pmem/attachments/DOMID-DEVID, dom0's alone. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "record.h"
#include "text.h"
#include "xs.h"

#define TOP	"/xen-pmem"
#define DIR	TOP "/attachments"
#define KEY	DIR "/%u-%u"

bool record_has_target(const struct record *r, const char *name)
{
	return joined_has(r->target, name);
}

struct record_head record_head(const struct record *r)
{
	const char *names = r->target;
	struct record_head head = { "" };

	next_word(&names, '+', head.name, sizeof(head.name));
	return head;
}

uint64_t record_pages(const struct record *r)
{
	return runs_pages(&r->runs);
}

static bool write_u64(struct xs_handle *xs, uint32_t t, const char *dir,
		      const char *node, const char *format, uint64_t value)
{
	char text[32];

	snprintf(text, sizeof(text), format[0] == 'x' ? "0x%" PRIx64 :
		 "%" PRIu64, value);
	return store_write(xs, t, text, "%s/%s", dir, node);
}

static bool write_text(struct xs_handle *xs, uint32_t t, const char *dir,
		       const char *node, const char *value)
{
	return store_write(xs, t, value, "%s/%s", dir, node);
}

/* No node where there are none, as before there could be any. */
static bool write_holes(struct xs_handle *xs, uint32_t t, const char *dir,
			const char *node, const struct holes *holes)
{
	char text[HOLES_TEXT];

	if (!holes->count)
		return store_remove(xs, t, "%s/%s", dir, node);
	holes_format(holes, text);
	return write_text(xs, t, dir, node, text);
}

/* A single one as before there could be several. */
static bool write_runs(struct xs_handle *xs, uint32_t t, const char *dir,
		       const struct runs *runs)
{
	char text[RUNS_TEXT];

	if (runs->count == 1)
		return write_u64(xs, t, dir, "mfn", "x", runs->run[0].mfn) &&
		       write_u64(xs, t, dir, "nr", "d", runs->run[0].nr);
	runs_format(runs, text);
	return write_text(xs, t, dir, "runs", text);
}

bool record_put_holes(struct xs_handle *xs, uint32_t t, const struct record *r)
{
	struct holes filling = { r->filling.count != 0, { r->filling } };
	char dir[STORE_PATH_MAX];

	snprintf(dir, sizeof(dir), KEY, r->domid, r->devid);
	return write_holes(xs, t, dir, "holes", &r->holes) &&
	       write_holes(xs, t, dir, "filling", &filling);
}

static bool write_step(struct xs_handle *xs, uint32_t t, void *arg)
{
	const struct record *r = arg;
	char dir[STORE_PATH_MAX];

	snprintf(dir, sizeof(dir), KEY, r->domid, r->devid);
	return store_mkdir(xs, t, TOP, 0, NO_READER) &&
	       store_mkdir(xs, t, DIR, 0, NO_READER) &&
	       store_mkdir(xs, t, dir, 0, NO_READER) &&
	       write_u64(xs, t, dir, "domid", "d", r->domid) &&
	       write_u64(xs, t, dir, "devid", "d", r->devid) &&
	       write_text(xs, t, dir, "domain-uuid", r->uuid) &&
	       write_text(xs, t, dir, "vdev", r->vdev) &&
	       write_text(xs, t, dir, "target", r->target) &&
	       write_text(xs, t, dir, "spec", r->spec) &&
	       write_text(xs, t, dir, "session", r->session) &&
	       write_text(xs, t, dir, "resumes", r->resumes) &&
	       write_text(xs, t, dir, "predecessor", r->predecessor) &&
	       write_u64(xs, t, dir, "gpa", "x", r->gpa) &&
	       write_runs(xs, t, dir, &r->runs) &&
	       record_put_holes(xs, t, r) &&
	       write_u64(xs, t, dir, "native", "d", r->native) &&
	       write_u64(xs, t, dir, "shared", "d", r->shared) &&
	       write_text(xs, t, dir, "vbd", r->vbd) &&
	       write_text(xs, t, dir, "replaced", r->replaced) &&
	       write_text(xs, t, dir, "state", r->state);
}

int record_write(struct xs_handle *xs, const struct record *r)
{
	return store_transact(xs, write_step, (void *)r,
			      "write the attachment's record");
}

int record_set_state(struct xs_handle *xs, struct record *r, const char *state)
{
	snprintf(r->state, sizeof(r->state), "%s", state);
	if (!store_write(xs, NO_TRANSACTION, state, KEY "/state",
			 r->domid, r->devid))
		return log_error("cannot update the record of domain %u's %s: xenstore says: %s",
				 r->domid, r->vdev, strerror(errno));
	return 0;
}

static bool filling_step(struct xs_handle *xs, uint32_t t, void *arg)
{
	return record_put_holes(xs, t, arg);
}

int record_set_filling(struct xs_handle *xs, const struct record *r)
{
	return store_transact(xs, filling_step, (void *)r,
			      "update the attachment's record");
}

static bool ended_step(struct xs_handle *xs, uint32_t t, void *arg)
{
	const struct record *r = arg;
	char dir[STORE_PATH_MAX];

	snprintf(dir, sizeof(dir), KEY, r->domid, r->devid);
	/* Writing would make the directory anew. */
	if (!store_exists(xs, t, "%s", dir))
		return true;
	return write_text(xs, t, dir, "suspension", r->suspension) &&
	       write_text(xs, t, dir, "ended", r->ended);
}

int record_set_ended(struct xs_handle *xs, const struct record *r)
{
	return store_transact(xs, ended_step, (void *)r,
			      "update the attachment's record");
}

int record_remove(struct xs_handle *xs, const struct record *r)
{
	if (!store_remove(xs, NO_TRANSACTION, KEY, r->domid, r->devid))
		return log_error("cannot remove the record of domain %u's %s: xenstore says: %s",
				 r->domid, r->vdev, strerror(errno));
	return 0;
}

static bool read_text(struct xs_handle *xs, uint32_t t, const char *key,
		      const char *node, char *to, size_t room)
{
	char *value = store_read(xs, t, DIR "/%s/%s", key, node);
	bool ok = value && strlen(value) < room;

	if (ok)
		strcpy(to, value);
	free(value);
	return ok;
}

static bool read_u64(struct xs_handle *xs, uint32_t t, const char *key,
		     const char *node, uint64_t *to)
{
	char text[32];

	return read_text(xs, t, key, node, text, sizeof(text)) &&
	       parse_u64(text, to);
}

/* The same of a node that a record may lack: an earlier release had none. */
static bool read_text_if_any(struct xs_handle *xs, uint32_t t, const char *key,
			     const char *node, char *to, size_t room)
{
	char *value = store_read(xs, t, DIR "/%s/%s", key, node);
	bool ok = value ? strlen(value) < room : errno == ENOENT;

	snprintf(to, room, "%s", value && ok ? value : "");
	free(value);
	return ok;
}

static bool read_runs(struct xs_handle *xs, uint32_t t, const char *key,
		      struct runs *runs)
{
	char text[RUNS_TEXT];
	uint64_t mfn, nr;

	if (!read_text_if_any(xs, t, key, "runs", text, sizeof(text)))
		return false;
	if (text[0])
		return runs_parse(text, runs);
	return read_u64(xs, t, key, "mfn", &mfn) &&
	       read_u64(xs, t, key, "nr", &nr) && runs_add(runs, mfn, nr);
}

static bool read_shared(struct xs_handle *xs, uint32_t t, const char *key,
			bool *shared)
{
	char text[8];

	if (!read_text_if_any(xs, t, key, "shared", text, sizeof(text)))
		return false;
	*shared = !strcmp(text, "1");
	return true;
}

static bool read_holes(struct xs_handle *xs, uint32_t t, const char *key,
		       const char *node, uint64_t nr, struct holes *holes)
{
	char *text = store_read(xs, t, DIR "/%s/%s", key, node);
	bool ok;

	holes->count = 0;
	/* An earlier release had none. */
	if (!text)
		return errno == ENOENT;
	ok = holes_parse(text, nr, holes);
	free(text);
	return ok;
}

/* Which attachment it is, and what it goes on with. */
static bool read_sessions(struct xs_handle *xs, uint32_t t, const char *key,
			  struct record *r)
{
	return read_text_if_any(xs, t, key, "session", r->session,
				sizeof(r->session)) &&
	       read_text_if_any(xs, t, key, "resumes", r->resumes,
				sizeof(r->resumes)) &&
	       read_text_if_any(xs, t, key, "predecessor", r->predecessor,
				sizeof(r->predecessor));
}

/* What its end has to go by. */
static bool read_end(struct xs_handle *xs, uint32_t t, const char *key,
		     struct record *r)
{
	return read_text_if_any(xs, t, key, "replaced", r->replaced,
				sizeof(r->replaced)) &&
	       read_text_if_any(xs, t, key, "ended", r->ended,
				sizeof(r->ended)) &&
	       read_text_if_any(xs, t, key, "suspension", r->suspension,
				sizeof(r->suspension));
}

/* Somebody took it away: undo it as far as it may have come. */
static bool read_state(struct xs_handle *xs, uint32_t t, const char *key,
		       struct record *r)
{
	if (!read_text_if_any(xs, t, key, "state", r->state, sizeof(r->state)))
		return false;
	if (!r->state[0])
		strcpy(r->state, RECORD_MAPPING);
	return true;
}

static bool read_one(struct xs_handle *xs, uint32_t t, const char *key,
		     struct record *r)
{
	uint64_t domid, devid, native;
	struct holes filling;

	memset(r, 0, sizeof(*r));
	if (!read_u64(xs, t, key, "domid", &domid) ||
	    !read_u64(xs, t, key, "devid", &devid) ||
	    !read_u64(xs, t, key, "gpa", &r->gpa) ||
	    !read_runs(xs, t, key, &r->runs) ||
	    !read_u64(xs, t, key, "native", &native) ||
	    !read_shared(xs, t, key, &r->shared) ||
	    !read_holes(xs, t, key, "holes", record_pages(r), &r->holes) ||
	    !read_holes(xs, t, key, "filling", record_pages(r), &filling) ||
	    filling.count > 1 || domid > UINT32_MAX || devid > UINT32_MAX)
		return false;
	if (filling.count)
		r->filling = filling.hole[0];
	r->domid = domid;
	r->devid = devid;
	r->native = native;
	return read_text(xs, t, key, "domain-uuid", r->uuid, sizeof(r->uuid)) &&
	       read_text(xs, t, key, "vdev", r->vdev, sizeof(r->vdev)) &&
	       read_text(xs, t, key, "target", r->target, sizeof(r->target)) &&
	       read_text(xs, t, key, "spec", r->spec, sizeof(r->spec)) &&
	       read_sessions(xs, t, key, r) && read_end(xs, t, key, r) &&
	       read_text(xs, t, key, "vbd", r->vbd, sizeof(r->vbd)) &&
	       read_state(xs, t, key, r);
}

struct read_arg {
	char key[32];
	struct record *record;
	int found;
};

static bool read_step(struct xs_handle *xs, uint32_t t, void *arg)
{
	struct read_arg *a = arg;

	a->found = store_exists(xs, t, DIR "/%s", a->key);
	if (!a->found || read_one(xs, t, a->key, a->record))
		return true;
	errno = EINVAL;
	return false;
}

int record_read(struct xs_handle *xs, uint32_t domid, uint32_t devid,
		struct record *r)
{
	struct read_arg a = { .record = r };

	snprintf(a.key, sizeof(a.key), "%u-%u", domid, devid);
	return store_transact(xs, read_step, &a,
			      "read the attachment's record") ? -1 : a.found;
}

struct list_arg {
	struct record *list;
	size_t count;
};

static bool list_step(struct xs_handle *xs, uint32_t t, void *arg)
{
	struct list_arg *l = arg;
	unsigned int i, n;
	char **keys;

	free(l->list);
	l->list = NULL;
	l->count = 0;
	keys = store_list(xs, t, &n, DIR);
	if (!n)
		goto out;
	l->list = calloc(n, sizeof(*l->list));
	if (!l->list) {
		free(keys);
		errno = ENOMEM;
		return false;
	}
	for (i = 0; i < n; i++) {
		if (read_one(xs, t, keys[i], &l->list[l->count]))
			l->count++;
		else
			log_warning("the record " DIR "/%s cannot be read; remove it with 'xenstore-rm " DIR "/%s' once that domain is gone",
				    keys[i], keys[i]);
	}
out:
	free(keys);
	return true;
}

int record_list(struct xs_handle *xs, struct record **list, size_t *count)
{
	struct list_arg l = { 0 };

	if (store_transact(xs, list_step, &l, "read the attachment records")) {
		free(l.list);
		return -1;
	}
	*list = l.list;
	*count = l.count;
	return 0;
}

struct record *record_find(struct record *list, size_t count, uint32_t domid,
			   uint32_t devid)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (list[i].domid == domid && list[i].devid == devid)
			return &list[i];
	return NULL;
}
