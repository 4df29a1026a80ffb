/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_INUSE_H
#define XEN_PMEM_INUSE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Does anything in dom0 use this block device ("pmem0") or one of its
 * partitions, or this character device ("dax0.0")? Then why says who, as in
 * "is mounted on /mnt". Looks for up to two seconds when it's only somebody's
 * open file: udev opens every new device for a moment.
 */
bool inuse_block(const char *name, char *why, size_t room);
bool inuse_char(const char *name, char *why, size_t room);

#endif
