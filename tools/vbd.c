// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "text.h"
#include "vbd.h"
#include "xs.h"

#define BLKBACK_SECONDS	5

int vbd_init(struct vbd *v, const char *xenbus_path)
{
	if (!xenbus_path)
		return log_error("XENBUS_PATH is not set; 'xen-pmem hotplug' is for libxl to run, by script=block-pmem");
	if (!parse_vbd_path(xenbus_path, &v->domid, &v->devid))
		return log_error("XENBUS_PATH=%s is no vbd of dom0's; use script=block-pmem in disk entries only, without backend=",
				 xenbus_path);
	snprintf(v->backend, sizeof(v->backend),
		 "/local/domain/0/backend/vbd/%u/%u", v->domid, v->devid);
	snprintf(v->frontend, sizeof(v->frontend),
		 "/local/domain/%u/device/vbd/%u", v->domid, v->devid);
	return 0;
}

bool vbd_exists(struct xs_handle *xs, const char *backend)
{
	return store_exists(xs, NO_TRANSACTION, "%s/state", backend);
}

static enum xenbus_state read_state(struct xs_handle *xs, const char *dir)
{
	char *text = store_read(xs, NO_TRANSACTION, "%s/state", dir);
	enum xenbus_state state = parse_state(text);

	free(text);
	return state;
}

bool vbd_leaving(struct xs_handle *xs, const char *backend)
{
	enum xenbus_state state = read_state(xs, backend);

	return state == STATE_CLOSING || state == STATE_CLOSED;
}

struct wanted {
	const char *dir;
	enum xenbus_state state;
};

static bool in_state(struct xs_handle *xs, void *arg)
{
	const struct wanted *w = arg;

	return read_state(xs, w->dir) == w->state;
}

/* Play the frontend's part, and wait until blkback has followed. */
static int step_to(struct xs_handle *xs, const struct vbd *v,
		   enum xenbus_state frontend, enum xenbus_state backend)
{
	struct wanted w = { v->backend, backend };
	char value[12], path[128];

	snprintf(value, sizeof(value), "%d", frontend);
	if (!store_write(xs, NO_TRANSACTION, value, "%s/state", v->frontend))
		return log_error("cannot write %s/state: %s", v->frontend,
				 strerror(errno));
	snprintf(path, sizeof(path), "%s/state", v->backend);
	if (!store_wait(xs, path, BLKBACK_SECONDS, in_state, &w))
		return log_error("blkback did not bring %s to state %s within %d s; see dmesg",
				 v->backend, state_name(backend),
				 BLKBACK_SECONDS);
	return 0;
}

struct seal {
	const struct vbd *v;
	bool probed;		/* blkfront has been there */
};

/*
 * A change of permissions fires watches too, and on seeing its frontend at
 * Initialised again blkback would map a ring anew that the guest may be taking
 * back just then. So a frontend that had come that far is closed in the same
 * moment as it's sealed.
 */
static bool seal_step(struct xs_handle *xs, uint32_t t, void *arg)
{
	struct seal *seal = arg;
	char *state = store_read(xs, t, "%s/state", seal->v->frontend);
	char closed[12];

	seal->probed = parse_state(state) > STATE_INITIALISING;
	free(state);
	snprintf(closed, sizeof(closed), "%d", STATE_CLOSED);
	if (seal->probed &&
	    !store_write(xs, t, closed, "%s/state", seal->v->frontend))
		return false;
	return store_seal(xs, t, seal->v->frontend);
}

int vbd_park(struct xs_handle *xs, const struct vbd *v)
{
	struct seal seal = { .v = v };

	if (store_transact(xs, seal_step, &seal,
			   "hide the disk's own device from the guest"))
		return -1;
	/* From here on nobody but us writes there. */
	if (!seal.probed)
		return 0;
	if (step_to(xs, v, STATE_CLOSED, STATE_CLOSED))
		return -1;
	return step_to(xs, v, STATE_INITIALISING, STATE_INIT_WAIT);
}

void vbd_connected(struct xs_handle *xs, const struct vbd *v)
{
	store_remove(xs, NO_TRANSACTION, "%s/hotplug-error", v->backend);
	if (!store_write(xs, NO_TRANSACTION, "connected", "%s/hotplug-status",
			 v->backend))
		log_warning("cannot write %s/hotplug-status: %s", v->backend,
			    strerror(errno));
}

void vbd_failed(struct xs_handle *xs, const struct vbd *v, const char *why)
{
	struct seal seal = { .v = v };
	char value[12];

	/* Gone already: don't bring back a node that libxl removed. */
	if (!vbd_exists(xs, v->backend))
		return;
	store_write(xs, NO_TRANSACTION, why, "%s/hotplug-error", v->backend);
	store_write(xs, NO_TRANSACTION, "error", "%s/hotplug-status",
		    v->backend);
	/*
	 * libxl cleans up nothing after a failed block-attach, so a block-detach
	 * has to follow. With a closed frontend it takes no time.
	 */
	if (!store_exists(xs, NO_TRANSACTION, "%s/state", v->frontend))
		return;
	store_transact(xs, seal_step, &seal,
		       "hide the disk's own device from the guest");
	snprintf(value, sizeof(value), "%d", STATE_CLOSED);
	store_write(xs, NO_TRANSACTION, value, "%s/state", v->frontend);
}
