// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xen/interface/io/pmemif.h"

#include "log.h"
#include "pair.h"
#include "record.h"
#include "xs.h"

#define BACKENDS	"/local/domain/0/backend/" PMEMIF_DEVICE_CLASS
#define BACKEND		BACKENDS "/%u/%u"
#define FRONTENDS	"/local/domain/%u/device/" PMEMIF_DEVICE_CLASS
#define FRONTEND	FRONTENDS "/%u"
/* Where xenbus_dev_error() puts it, for either end. */
#define BACKEND_ERROR	"/local/domain/0/error/backend/" PMEMIF_DEVICE_CLASS "/%u/%u"
#define FRONTEND_ERROR	"/local/domain/%u/error/device/" PMEMIF_DEVICE_CLASS "/%u"

#define PMEMBACK_SECONDS 10

/* A device's own nodes that any xenbus device has, and no header names. */
#define NODE_STATE	"state"
#define NODE_ONLINE	"online"
#define NODE_BACKEND	"backend"
#define NODE_BACKEND_ID	"backend-id"
#define NODE_FRONTEND	"frontend"
#define NODE_FRONTEND_ID "frontend-id"

void pair_node(uint32_t domid, uint32_t devid, char *to, size_t room)
{
	snprintf(to, room, "backend/" PMEMIF_DEVICE_CLASS "/%u/%u", domid,
		 devid);
}

static bool put(struct xs_handle *xs, uint32_t t, const char *dir,
		const char *node, const char *value)
{
	return store_write(xs, t, value, "%s/%s", dir, node);
}

bool pair_put_holes(struct xs_handle *xs, uint32_t t, const struct record *r)
{
	char back[STORE_PATH_MAX], text[HOLES_TEXT];

	snprintf(back, sizeof(back), BACKEND, r->domid, r->devid);
	/* Writing would make the directory anew. */
	if (!store_exists(xs, t, "%s", back))
		return false;
	if (!r->holes.count)
		return store_remove(xs, t, "%s/" PMEMIF_NODE_HOLES, back);
	holes_format(&r->holes, text);
	return put(xs, t, back, PMEMIF_NODE_HOLES, text);
}

static bool put_facts(struct xs_handle *xs, uint32_t t, const char *back,
		      const struct pair_facts *facts)
{
	if (facts->persistence &&
	    !put(xs, t, back, PMEMIF_NODE_PERSISTENCE, facts->persistence))
		return false;
	if (facts->suspension[0] &&
	    !put(xs, t, back, PMEMIF_NODE_SUSPENSION, facts->suspension))
		return false;
	if (facts->restore && !put(xs, t, back, PMEMIF_NODE_RESTORE, "1"))
		return false;
	return !facts->health || put(xs, t, back, PMEMIF_NODE_HEALTH, "1");
}

/* Which attachment this is, and which one it goes on with. */
static bool put_sessions(struct xs_handle *xs, uint32_t t, const char *back,
			 const struct record *r)
{
	if (r->resumes[0] &&
	    !put(xs, t, back, PMEMIF_NODE_RESUMES, r->resumes))
		return false;
	if (r->predecessor[0] &&
	    !put(xs, t, back, PMEMIF_NODE_PREDECESSOR, r->predecessor))
		return false;
	return put(xs, t, back, PMEMIF_NODE_SESSION, r->session);
}

struct create_arg {
	const struct record *record;
	const struct pair_facts *facts;
};

static bool create_step(struct xs_handle *xs, uint32_t t, void *arg)
{
	char back[STORE_PATH_MAX], front[STORE_PATH_MAX];
	char domid[16], address[32], initialising[12], first[12];
	const struct create_arg *a = arg;
	const struct record *r = a->record;

	snprintf(back, sizeof(back), BACKEND, r->domid, r->devid);
	snprintf(front, sizeof(front), FRONTEND, r->domid, r->devid);
	snprintf(domid, sizeof(domid), "%u", r->domid);
	snprintf(address, sizeof(address), "0x%" PRIx64, r->gpa);
	snprintf(initialising, sizeof(initialising), "%d", STATE_INITIALISING);
	/* A restored guest has the region already: nobody may take it unasked. */
	snprintf(first, sizeof(first), "%d", r->resumes[0] ?
		 STATE_RECONFIGURING : STATE_INITIALISING);

	return store_mkdir(xs, t, back, 0, r->domid) &&
	       put(xs, t, back, NODE_FRONTEND, front) &&
	       put(xs, t, back, NODE_FRONTEND_ID, domid) &&
	       put(xs, t, back, NODE_ONLINE, "1") &&
	       put(xs, t, back, PMEMIF_NODE_TARGET, r->target) &&
	       put(xs, t, back, PMEMIF_NODE_VDEV, r->vdev) &&
	       put(xs, t, back, PMEMIF_NODE_MAPPING, PMEMIF_MAPPING_PHYSMAP) &&
	       put(xs, t, back, PMEMIF_NODE_GUEST_ADDRESS, address) &&
	       (!r->vbd[0] || put(xs, t, back, PMEMIF_NODE_VBD, r->vbd)) &&
	       (!r->shared || put(xs, t, back, PMEMIF_NODE_SHARED, "1")) &&
	       pair_put_holes(xs, t, r) && put_sessions(xs, t, back, r) &&
	       put_facts(xs, t, back, a->facts) &&
	       put(xs, t, back, NODE_STATE, initialising) &&
	       store_mkdir(xs, t, front, r->domid, 0) &&
	       put(xs, t, front, NODE_BACKEND, back) &&
	       put(xs, t, front, NODE_BACKEND_ID, "0") &&
	       put(xs, t, front, NODE_STATE, first);
}

int pair_create(struct xs_handle *xs, const struct record *r,
		const struct pair_facts *facts)
{
	struct create_arg a = { r, facts };

	/* What an earlier attachment died of would look like ours. */
	store_remove(xs, NO_TRANSACTION, BACKEND_ERROR, r->domid, r->devid);
	store_remove(xs, NO_TRANSACTION, FRONTEND_ERROR, r->domid, r->devid);
	return store_transact(xs, create_step, &a, "create the vpmem device");
}

bool pair_offline(struct xs_handle *xs, uint32_t domid, uint32_t devid)
{
	char *text = store_read(xs, NO_TRANSACTION, BACKEND "/" NODE_ONLINE,
				domid, devid);
	bool offline = text && !strcmp(text, "0");

	free(text);
	return offline;
}

/* A word that the guest wrote, if it is one of these, which end with NULL. */
static const char *take_word(char *text, const char *const *words)
{
	while (text && *words && strcmp(text, *words))
		words++;
	if (!text)
		return NULL;
	free(text);
	return *words;
}

const char *pair_cache(struct xs_handle *xs, uint32_t domid, uint32_t devid)
{
	static const char *const words[] = {
		PMEMIF_CACHE_WRITE_BACK, PMEMIF_CACHE_WRITE_THROUGH,
		PMEMIF_CACHE_WRITE_COMBINING, PMEMIF_CACHE_WRITE_PROTECTED,
		PMEMIF_CACHE_UNCACHED, PMEMIF_CACHE_UNKNOWN, NULL
	};

	return take_word(store_read(xs, NO_TRANSACTION,
				    FRONTEND "/" PMEMIF_NODE_CACHE, domid,
				    devid), words);
}

const char *pair_cache_source(struct xs_handle *xs, uint32_t domid,
			      uint32_t devid)
{
	static const char *const words[] = {
		PMEMIF_CACHE_FROM_PAGE_TABLE, PMEMIF_CACHE_FROM_TIMING, NULL
	};

	return take_word(store_read(xs, NO_TRANSACTION,
				    FRONTEND "/" PMEMIF_NODE_CACHE_SOURCE,
				    domid, devid), words);
}

bool pair_suspension(struct xs_handle *xs, uint32_t domid, uint32_t devid,
		     char to[UUID_TEXT])
{
	char *text = store_read(xs, NO_TRANSACTION,
				FRONTEND "/" PMEMIF_NODE_SUSPENSION, domid,
				devid);
	bool ok = text && is_uuid(text);

	snprintf(to, UUID_TEXT, "%s", ok ? text : "");
	free(text);
	return ok;
}

static enum xenbus_state take_state(char *text)
{
	enum xenbus_state state = parse_state(text);

	free(text);
	return state;
}

enum xenbus_state pair_backend_state(struct xs_handle *xs, uint32_t domid,
				     uint32_t devid)
{
	return take_state(store_read(xs, NO_TRANSACTION,
				     BACKEND "/" NODE_STATE, domid, devid));
}

enum xenbus_state pair_frontend_state(struct xs_handle *xs, uint32_t domid,
				      uint32_t devid)
{
	return take_state(store_read(xs, NO_TRANSACTION,
				     FRONTEND "/" NODE_STATE, domid, devid));
}

static bool take_error(char *text, char *to, size_t room)
{
	bool found = text && text[0];

	if (found)
		escape_text(to, room, text);
	free(text);
	return found;
}

bool pair_backend_error(struct xs_handle *xs, uint32_t domid, uint32_t devid,
			char *to, size_t room)
{
	return take_error(store_read(xs, NO_TRANSACTION, BACKEND_ERROR "/error",
				     domid, devid), to, room);
}

bool pair_frontend_error(struct xs_handle *xs, uint32_t domid, uint32_t devid,
			 char *to, size_t room)
{
	return take_error(store_read(xs, NO_TRANSACTION, FRONTEND_ERROR "/error",
				     domid, devid), to, room);
}

static bool settled(struct xs_handle *xs, void *arg)
{
	const struct record *r = arg;
	char error[256];

	return pair_backend_state(xs, r->domid, r->devid) != STATE_INITIALISING ||
	       pair_backend_error(xs, r->domid, r->devid, error, sizeof(error));
}

int pair_wait_served(struct xs_handle *xs, const struct record *r)
{
	char path[STORE_PATH_MAX], error[512];
	enum xenbus_state state;

	snprintf(path, sizeof(path), BACKEND "/" NODE_STATE, r->domid,
		 r->devid);
	if (!store_wait(xs, path, PMEMBACK_SECONDS, settled, (void *)r))
		return log_error("xen-pmemback did not answer for %s within %d s; is the module loaded? See dmesg",
				 r->vdev, PMEMBACK_SECONDS);
	state = pair_backend_state(xs, r->domid, r->devid);
	if (state >= STATE_INIT_WAIT && state <= STATE_CONNECTED)
		return 0;
	if (pair_backend_error(xs, r->domid, r->devid, error, sizeof(error)))
		return log_error("xen-pmemback refuses %s: %s", r->vdev, error);
	return log_error("xen-pmemback refuses %s (state %s); see dmesg",
			 r->vdev, state_name(state));
}

struct remove_arg {
	uint32_t domid;
	uint32_t devid;
	bool frontend_too;
};

static bool remove_step(struct xs_handle *xs, uint32_t t, void *arg)
{
	const struct remove_arg *r = arg;

	if (!store_remove(xs, t, BACKEND, r->domid, r->devid) ||
	    !store_remove(xs, t, BACKEND_ERROR, r->domid, r->devid))
		return false;
	store_remove_if_empty(xs, t, BACKENDS "/%u", r->domid);
	if (!r->frontend_too)
		return true;
	if (!store_remove(xs, t, FRONTEND, r->domid, r->devid))
		return false;
	store_remove_if_empty(xs, t, FRONTENDS, r->domid);
	return true;
}

int pair_remove(struct xs_handle *xs, uint32_t domid, uint32_t devid,
		bool frontend_too)
{
	struct remove_arg r = { domid, devid, frontend_too };

	return store_transact(xs, remove_step, &r, "remove the vpmem device");
}

static bool released(struct xs_handle *xs, void *arg)
{
	const struct remove_arg *r = arg;

	switch (pair_backend_state(xs, r->domid, r->devid)) {
	case STATE_ABSENT:
	case STATE_CLOSED:
		return true;
	default:
		break;
	}
	switch (pair_frontend_state(xs, r->domid, r->devid)) {
	case STATE_ABSENT:
	case STATE_INITIALISING:	/* no driver has come for it */
	case STATE_CLOSED:
		return true;
	default:
		return false;
	}
}

bool pair_close(struct xs_handle *xs, uint32_t domid, uint32_t devid,
		unsigned int seconds)
{
	struct remove_arg r = { domid, devid, false };
	char path[STORE_PATH_MAX], closing[12];

	/* Don't call back to life what has closed since the last attempt. */
	if (released(xs, &r))
		return true;
	snprintf(closing, sizeof(closing), "%d", STATE_CLOSING);
	/* Not for a driver that comes back meanwhile, either. */
	store_write(xs, NO_TRANSACTION, "0", BACKEND "/" NODE_ONLINE, domid,
		    devid);
	store_write(xs, NO_TRANSACTION, closing, BACKEND "/" NODE_STATE, domid,
		    devid);
	snprintf(path, sizeof(path), BACKEND "/" NODE_STATE, domid, devid);
	return store_wait(xs, path, seconds, released, &r);
}
