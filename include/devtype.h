/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * devtype.h - what a device is, by the name of its type
 *
 * Types of libnvdimm's and of the block layer's are their own, with no exported
 * test for a module to use; their names are what sysfs shows. Not every type
 * has one.
 */
#ifndef __XEN_PMEM_DEVTYPE_H__
#define __XEN_PMEM_DEVTYPE_H__

#include <linux/device.h>
#include <linux/string.h>

static inline bool devtype_is(const struct device *dev, const char *name)
{
	return dev && dev->type && dev->type->name &&
	       !strcmp(dev->type->name, name);
}

/* A whole disk, not a partition of one. */
static inline bool devtype_is_disk(const struct device *dev)
{
	return dev->class && dev->class->name &&
	       !strcmp(dev->class->name, "block") && devtype_is(dev, "disk");
}

/* A character device of the dax bus. */
static inline bool devtype_is_devdax(const struct device *dev)
{
	return dev->bus && dev->bus->name && !strcmp(dev->bus->name, "dax");
}

#endif /* __XEN_PMEM_DEVTYPE_H__ */
