/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * disks.h - what the kernel has made of a region: block disks and devdaxes
 */
#ifndef __PMEMFRONT_DISKS_H__
#define __PMEMFRONT_DISKS_H__

#include <linux/list.h>
#include <linux/types.h>

struct device;

/*
 * Hold every disk below @root exclusively, so that nobody can mount one, until
 * pmemfront_disks_release(@held). Sleeps. Returns 0, or an error with nothing
 * held and the name of the one that is in use in @holder (of @len bytes): -EBUSY
 * where somebody has it mounted, or open in a way that a teardown would break.
 */
int pmemfront_disks_hold(struct device *root, struct list_head *held,
			 char *holder, size_t len);
void pmemfront_disks_release(struct list_head *held);

/*
 * Fail all I/O to the disks below @root that there are, from here on. Sleeps, but
 * for no other process.
 */
void pmemfront_disks_kill(struct device *root);

/*
 * Let nothing on them be mapped anew. Tells file systems, which may look at the
 * region's memmap. Sleeps.
 */
void pmemfront_disks_kill_dax(struct device *root);

#endif /* __PMEMFRONT_DISKS_H__ */
