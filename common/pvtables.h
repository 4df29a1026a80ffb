/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pvtables.h - makes it safe to take persistent memory out of a PV kernel
 */
#ifndef __XEN_PMEM_PVTABLES_H__
#define __XEN_PMEM_PVTABLES_H__

#include <linux/device.h>

/*
 * Guard the namespaces of the nd bus from here on, whenever a driver is unbound
 * from one of them or from their region; @bus is that bus. Does nothing, and succeeds, where this kernel isn't a PV guest of Xen (as dom0
 * mostly is). May sleep.
 */
int pvtables_init(struct bus_type *bus);
void pvtables_exit(void);

#endif /* __XEN_PMEM_PVTABLES_H__ */
