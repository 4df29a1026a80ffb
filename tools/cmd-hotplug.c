// SPDX-License-Identifier: GPL-2.0-only
/* xen-pmem hotplug add|remove: what libxl runs, by way of block-pmem. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attach.h"
#include "cmd.h"
#include "ctx.h"
#include "detach.h"
#include "log.h"
#include "record.h"
#include "restore.h"
#include "spec.h"
#include "vbd.h"
#include "xc.h"
#include "xs.h"

static bool node_is(struct xs_handle *xs, const struct vbd *v,
		    const char *node, const char *value)
{
	char *text = store_read(xs, NO_TRANSACTION, "%s/%s", v->backend, node);
	bool is = text && !strcmp(text, value);

	free(text);
	return is;
}

static int read_spec(struct xs_handle *xs, const struct vbd *v,
		     struct spec *spec)
{
	char *params, *dev;
	int rc = -1;

	memset(spec, 0, sizeof(*spec));
	params = store_read(xs, NO_TRANSACTION, "%s/params", v->backend);
	dev = store_read(xs, NO_TRANSACTION, "%s/dev", v->backend);
	if (!params || !dev) {
		log_error("%s has no params or no dev node; is libxl done with it?",
			  v->backend);
		goto out;
	}
	if (spec_from_params(params, spec))
		goto out;
	if (strlen(dev) >= sizeof(spec->vdev)) {
		log_error("vdev=%s is too long", dev);
		goto out;
	}
	strcpy(spec->vdev, dev);
	spec->devid = v->devid;
	if (node_is(xs, v, "device-type", "cdrom") ||
	    node_is(xs, v, "removable", "1")) {
		log_error("%s is a CD-ROM, which persistent memory cannot be; leave out cdrom and devtype=",
			  dev);
		goto out;
	}
	if (!node_is(xs, v, "mode", "w")) {
		log_error("%s is read-only, which the hypervisor cannot enforce on this kind of mapping; use access=rw",
			  dev);
		goto out;
	}
	rc = 0;
out:
	free(params);
	free(dev);
	return rc;
}

/* 1: it's attached, and alive: a script that was run twice. */
static int already_there(struct ctx *c, const struct vbd *v)
{
	struct record *list, *r;
	size_t count;
	int rc;

	if (collect_garbage(c) || record_list(c->xs, &list, &count))
		return -1;
	r = record_find(list, count, v->domid, v->devid);
	rc = r && !strcmp(r->vbd, v->backend);
	free(list);
	return rc;
}

static int add(struct ctx *c, const struct vbd *v)
{
	struct spec spec;
	int rc;

	if (!vbd_exists(c->xs, v->backend))
		return log_error("%s is gone; libxl has given up on it",
				 v->backend);
	rc = already_there(c, v);
	if (!rc)
		rc = read_spec(c->xs, v, &spec) ? -1 :
		     attach(c, v->domid, &spec, v);
	if (rc >= 0)
		vbd_connected(c->xs, v);
	return rc < 0 ? -1 : 0;
}

/*
 * libxl comes here when the guest has let go, and also when it's not asked: a
 * domain is destroyed or a disk detached by force.
 */
static int removed(struct ctx *c, const struct vbd *v)
{
	struct record *list, *r;
	size_t count;
	int rc = 0;

	if (record_list(c->xs, &list, &count))
		return -1;
	r = record_find(list, count, v->domid, v->devid);
	if (r && !r->native)
		rc = attachment_undo(c, r);
	free(list);
	return rc;
}

/*
 * The lock may take too long to be had, as others wait for it as well. Then it
 * is left to whoever comes later, and the domain is gone by then.
 */
static void keep_end(struct ctx *c, const struct vbd *v)
{
	struct record r;
	struct domain d;

	if (record_read(c->xs, v->domid, v->devid, &r) > 0 && !r.native &&
	    attachment_domain(c, &r, &d) > 0)
		restore_keep_end(c, &r, &d);
}

static int run_add(const struct vbd *v)
{
	struct ctx c;
	int rc = -1;

	if (!ctx_open(&c, CTX_LOCK | CTX_XEN | CTX_ND))
		rc = add(&c, v);
	/* Even without the lock or the hypervisor, libxl wants to know. */
	if (rc && !c.xs)
		c.xs = store_open();
	if (rc && c.xs)
		vbd_failed(c.xs, v, log_first_error());
	ctx_close(&c);
	return rc;
}

static int run_remove(const struct vbd *v)
{
	struct ctx c;
	int rc = -1;

	if (!ctx_open(&c, CTX_XEN)) {
		keep_end(&c, v);
		if (!ctx_add(&c, CTX_LOCK))
			rc = removed(&c, v);
	}
	ctx_close(&c);
	return rc;
}

int cmd_hotplug(int argc, char **argv)
{
	bool adding = argc == 2 && !strcmp(argv[1], "add");
	struct vbd v;

	if (!adding && (argc != 2 || strcmp(argv[1], "remove")))
		return usage_error(argv[0], "it takes add or remove");
	if (vbd_init(&v, getenv("XENBUS_PATH")))
		return EXIT_ERROR;
	return (adding ? run_add(&v) : run_remove(&v)) ? EXIT_ERROR : EXIT_OK;
}
