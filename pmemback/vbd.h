/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vbd.h - the block device that libxl holds as a handle on ours
 */
#ifndef __PMEMBACK_VBD_H__
#define __PMEMBACK_VBD_H__

#include <xen/xenbus.h>

struct pmemback_vbd {
	struct xenbus_watch watch;
	struct xenbus_device *xdev;	/* ours, not the vbd */
	char *backend;			/* the vbd's directories; NULL: none */
	char *frontend;
	void (*closing)(struct xenbus_device *xdev);
};

/*
 * Watch the vbd pair whose backend directory is @backend, and call @closing
 * (from xenwatch) whenever somebody asks it to close. May sleep. Returns 0,
 * or an error with nothing left behind.
 */
int pmemback_vbd_watch(struct pmemback_vbd *vbd, struct xenbus_device *xdev,
		       const char *backend,
		       void (*closing)(struct xenbus_device *xdev));

/* Stop watching. Idempotent. Not from @closing. May sleep. */
void pmemback_vbd_unwatch(struct pmemback_vbd *vbd);

/* Does libxl still want the device? Also true where libxl has no part in it. */
bool pmemback_vbd_wanted(const struct pmemback_vbd *vbd);

/*
 * Close the vbd in its frontend's place, so that blkback closes too and libxl
 * goes on with the detach. No effect where nobody asked it to close.
 */
void pmemback_vbd_release(struct pmemback_vbd *vbd);

#endif /* __PMEMBACK_VBD_H__ */
