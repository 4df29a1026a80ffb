// SPDX-License-Identifier: GPL-2.0-only
/*
 * vbd.c - stands in for the frontend of the vbd that libxl holds
 *
 * DOC: libxl knows our devices as disks. It makes a vbd pair, which never
 * carries data: the hotplug script hides the frontend half from the guest, so
 * the guest's blkfront doesn't bind it, and blkback waits in InitWait for a
 * physical device that is never named. What is left of the pair is libxl's
 * handle. A polite detach sets the vbd's backend to Closing and waits for
 * blkback to close, which it does when its frontend has; and since that
 * frontend is nobody's, we write its state when our own region is released.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/slab.h>

#include "vbd.h"

/* One that waits will see the state as it is then: more would only pile up. */
static bool vbd_will_handle(struct xenbus_watch *watch, const char *path,
			    const char *token)
{
	return !watch->nr_pending;
}

static void vbd_changed(struct xenbus_watch *watch, const char *path,
			const char *token)
{
	struct pmemback_vbd *vbd = container_of(watch, typeof(*vbd), watch);

	if (xenbus_read_driver_state(vbd->backend) == XenbusStateClosing)
		vbd->closing(vbd->xdev);
}

int pmemback_vbd_watch(struct pmemback_vbd *vbd, struct xenbus_device *xdev,
		       const char *backend,
		       void (*closing)(struct xenbus_device *xdev))
{
	int err = -ENOMEM;

	vbd->xdev = xdev;
	vbd->closing = closing;
	vbd->frontend = xenbus_read(XBT_NIL, backend, "frontend", NULL);
	if (IS_ERR(vbd->frontend)) {
		err = PTR_ERR(vbd->frontend);
		vbd->frontend = NULL;
		return err;
	}

	vbd->backend = kstrdup(backend, GFP_KERNEL);
	if (vbd->backend)
		err = xenbus_watch_pathfmt(xdev, &vbd->watch, vbd_will_handle,
					   vbd_changed, "%s/state", backend);
	if (err) {
		kfree(vbd->backend);
		kfree(vbd->frontend);
		vbd->backend = NULL;
		vbd->frontend = NULL;
	}
	return err;
}

void pmemback_vbd_unwatch(struct pmemback_vbd *vbd)
{
	if (!vbd->backend)
		return;
	unregister_xenbus_watch(&vbd->watch);
	kfree(vbd->watch.node);
	kfree(vbd->backend);
	kfree(vbd->frontend);
	vbd->backend = NULL;
	vbd->frontend = NULL;
}

bool pmemback_vbd_wanted(const struct pmemback_vbd *vbd)
{
	/* blkback never gets past InitWait with a vbd of ours. */
	return !vbd->backend ||
	       xenbus_read_driver_state(vbd->backend) == XenbusStateInitWait;
}

void pmemback_vbd_release(struct pmemback_vbd *vbd)
{
	int err;

	if (!vbd->backend ||
	    xenbus_read_driver_state(vbd->backend) != XenbusStateClosing)
		return;

	/* A node that is gone must not come back: libxl removed it by force. */
	if (!xenbus_exists(XBT_NIL, vbd->frontend, "state"))
		return;
	err = xenbus_printf(XBT_NIL, vbd->frontend, "state", "%d",
			    XenbusStateClosed);
	if (err)
		dev_err(&vbd->xdev->dev, "could not close %s: %d\n",
			vbd->frontend, err);
}
