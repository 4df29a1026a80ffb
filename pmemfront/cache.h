/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cache.h - finds out how the region is cached in this guest
 */
#ifndef __PMEMFRONT_CACHE_H__
#define __PMEMFRONT_CACHE_H__

#include <linux/types.h>

#include "cache-rules.h"

/*
 * Look at, or time loads from, one page of the region, at guest-physical
 * address @page, which is mapped and was read without an error before. May
 * sleep; takes a few ms at most, of which less than one at a time without
 * interrupts.
 */
struct cache_finding pmemfront_cache_find(phys_addr_t page);

#endif /* __PMEMFRONT_CACHE_H__ */
