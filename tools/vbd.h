/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_VBD_H
#define XEN_PMEM_VBD_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The vbd pair that libxl makes of a disk entry. It is libxl's handle on the
 * attachment and stays a handle: no data ever goes through it.
 */
struct xs_handle;

struct vbd {
	uint32_t domid;
	uint32_t devid;
	char backend[64];	/* /local/domain/0/backend/vbd/D/N */
	char frontend[64];	/* /local/domain/D/device/vbd/N */
};

/* From libxl's XENBUS_PATH. Reports. */
int vbd_init(struct vbd *v, const char *xenbus_path);

bool vbd_exists(struct xs_handle *xs, const char *backend);

/* Was a detach asked for, which isn't over? */
bool vbd_leaving(struct xs_handle *xs, const char *backend);

/*
 * Hide the frontend half from the guest, whose blkfront would bind to it, and
 * have blkback wait in InitWait, whatever blkfront has done before. Reports.
 */
int vbd_park(struct xs_handle *xs, const struct vbd *v);

/* Tell libxl: done, or that it failed, and why. */
void vbd_connected(struct xs_handle *xs, const struct vbd *v);
void vbd_failed(struct xs_handle *xs, const struct vbd *v, const char *why);

#endif
