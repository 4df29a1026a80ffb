/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pvmemmap.h - keeps a PV kernel from trying what it can't do half-way
 */
#ifndef __XEN_PMEM_PVMEMMAP_H__
#define __XEN_PMEM_PVMEMMAP_H__

#include <linux/device.h>

/*
 * @dev, a device of the nd bus in @region, is about to be probed: make that
 * fail, and say why, where its memmap would have to lie on the medium. Whatever
 * comes of the probe, pvmemmap_end() has to follow. Both may sleep.
 */
void pvmemmap_begin(struct device *dev, struct device *region);
void pvmemmap_end(struct device *dev);

/* No more probes are notified of: end those that are under way. */
void pvmemmap_exit(void);

#endif /* __XEN_PMEM_PVMEMMAP_H__ */
