/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_VDEV_H
#define XEN_PMEM_VDEV_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The device number that libxl gives to "xvdp", so that a native attachment and
 * a disk of the same name meet at the same number. Only whole xvd disks: a
 * region has no partitions of Xen's making, and the numbers of hdX and sdX mean
 * emulated disks.
 */
bool vdev_to_devid(const char *vdev, uint32_t *devid);

#endif
