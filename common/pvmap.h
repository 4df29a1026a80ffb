/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pvmap.h - what Xen lets a PV guest map, and how it maps it
 *
 * In a guest of another type, or a kernel without support for PV, these fail
 * with -EOPNOTSUPP.
 */
#ifndef __XEN_PMEM_PVMAP_H__
#define __XEN_PMEM_PVMAP_H__

#include <linux/types.h>

/*
 * Ask Xen to map machine frame @mfn, write-back, and give it up again.
 * @granted is the page table entry that Xen wrote. May sleep. Returns -EPERM
 * where this guest may not have the frame, -EBUSY where it uses that frame
 * number for something else, or -ENOMEM.
 */
int pvmap_try(unsigned long mfn, u64 *granted);

/* The page table entry behind the (vmalloc) address @addr, as the CPU sees it. */
int pvmap_pte(const void *addr, u64 *pte);

#endif /* __XEN_PMEM_PVMAP_H__ */
