/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cache-rules.h - what observations mean for the cacheability of the region
 *
 * Decides, and touches nothing, so that both outcomes can be tested where only
 * one can be had.
 */
#ifndef __PMEMFRONT_CACHE_RULES_H__
#define __PMEMFRONT_CACHE_RULES_H__

#include <linux/types.h>

enum cache_attr {
	CACHE_UNKNOWN,
	CACHE_WRITE_BACK,
	CACHE_WRITE_THROUGH,
	CACHE_WRITE_COMBINING,
	CACHE_WRITE_PROTECTED,
	CACHE_UNCACHED,
};

enum cache_source {
	CACHE_FROM_PAGE_TABLE,
	CACHE_FROM_TIMING,
};

/* What is wrong, and so what helps. */
enum cache_fault {
	CACHE_FAULT_NONE,
	CACHE_FAULT_XEN,		/* Xen grants a PV guest less than write-back */
	CACHE_FAULT_KERNEL,		/* this guest's kernel asks for less */
	CACHE_FAULT_SECOND_LEVEL,	/* Xen's tables of an HVM or PVH guest */
};

struct cache_finding {
	enum cache_attr attr;
	enum cache_source source;
	enum cache_fault fault;
};

/*
 * For a PV guest. @granted is the page table entry that Xen wrote when it was
 * asked for a write-back one, @used the one behind the kernel's own mapping;
 * both as the processor sees them.
 */
struct cache_finding cache_from_ptes(u64 granted, u64 used);

/*
 * For an HVM or PVH guest. The times (in ns, for the same number of loads) of
 * one line in this guest's RAM and of one in the region.
 */
struct cache_finding cache_from_times(u64 ram, u64 region);

/* As it stands in xenstore (PMEMIF_CACHE_*) and sysfs. */
const char *cache_attr_name(enum cache_attr attr);
const char *cache_source_name(enum cache_source source);

/* What to tell people, or NULL where nothing is wrong. */
const char *cache_remedy(enum cache_fault fault);

#endif /* __PMEMFRONT_CACHE_RULES_H__ */
