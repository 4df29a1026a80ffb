/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * upcall.h - has the toolstack do what only it can
 */
#ifndef __PMEMBACK_UPCALL_H__
#define __PMEMBACK_UPCALL_H__

#include <linux/types.h>

/*
 * Run "xen-pmem upcall remap": put @count pages from @page on (counted from the
 * start of the region) into the map of the guest whose device this is. Waits for
 * it, up to half a minute. Returns 0 only where all of them are mapped.
 */
int pmemback_upcall_remap(unsigned int domid, unsigned int devid, u64 page,
			  u64 count);

/* Run "xen-pmem upcall health", which writes to our "health" attribute. */
int pmemback_upcall_health(const char *name);

#endif /* __PMEMBACK_UPCALL_H__ */
