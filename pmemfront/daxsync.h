/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * daxsync.h - keeps MAP_SYNC from being offered where it would be a lie
 */
#ifndef __PMEMFRONT_DAXSYNC_H__
#define __PMEMFRONT_DAXSYNC_H__

#include <linux/device.h>

/*
 * From here on, no disk of an asynchronous region on @bus, the nd bus, offers
 * MAP_SYNC. Again and again is fine. May sleep. Returns an error where this
 * kernel gives no way to make sure; an asynchronous region must not be
 * registered then.
 */
int daxsync_init(struct bus_type *bus);

/* May sleep. */
void daxsync_exit(void);

#endif /* __PMEMFRONT_DAXSYNC_H__ */
