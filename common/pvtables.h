/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pvtables.h - makes it safe to take persistent memory out of a PV kernel
 */
#ifndef __XEN_PMEM_PVTABLES_H__
#define __XEN_PMEM_PVTABLES_H__

#include <linux/device.h>

/*
 * Guard the namespaces of @bus, the nd bus, from here on, whenever one of them,
 * a device below it or its region loses its driver; and keep those from being
 * probed that would need their memmap on the medium (pvmemmap.h). Does nothing, and succeeds,
 * where this kernel isn't a PV guest of Xen (as dom0 mostly is), or when called
 * again. May sleep.
 */
int pvtables_init(struct bus_type *bus);

/* Waits for failed probes that are being cleaned up. May sleep. */
void pvtables_exit(void);

#endif /* __XEN_PMEM_PVTABLES_H__ */
