// SPDX-License-Identifier: GPL-2.0-only
/*
 * cache.c - finds out how the region is cached in this guest
 *
 * DOC: The page tables of a PV guest are the processor's, and Xen writes the
 * attribute that it grants into them, so they tell all. The page tables of an
 * HVM or PVH guest say write-back in any case, and the hypervisor's, which the
 * guest can't see, have the last word: only the speed of loads tells.
 */
#include <linux/irqflags.h>
#include <linux/io.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include <xen/xen.h>

#include "../common/pvmap.h"
#include "cache.h"

/* 256 uncached loads take some 50 us, with interrupts off. */
#define LOADS	256
#define ROUNDS	16

static u64 time_loads(const void *line)
{
	u64 best = U64_MAX;
	unsigned int i, round;

	for (round = 0; round < ROUNDS; round++) {
		unsigned long flags;
		u64 begin, took;

		local_irq_save(flags);
		/* The line comes into the caches here, if it can. */
		READ_ONCE(*(const u64 *)line);
		begin = ktime_get_ns();
		for (i = 0; i < LOADS; i++)
			READ_ONCE(*(const u64 *)line);
		took = ktime_get_ns() - begin;
		local_irq_restore(flags);
		/* The fastest is the one that nothing came between. */
		best = min(best, took);
	}
	return best;
}

static struct cache_finding find_by_time(const void *map)
{
	struct cache_finding unknown = { .source = CACHE_FROM_TIMING };
	struct cache_finding finding;
	void *ram;

	ram = kzalloc(L1_CACHE_BYTES, GFP_KERNEL);
	if (!ram)
		return unknown;
	finding = cache_from_times(time_loads(ram), time_loads(map));
	kfree(ram);
	return finding;
}

static struct cache_finding find_by_pte(const void *map, phys_addr_t page)
{
	struct cache_finding unknown = { .source = CACHE_FROM_PAGE_TABLE };
	u64 granted, used;

	if (pvmap_try(PHYS_PFN(page), &granted) || pvmap_pte(map, &used))
		return unknown;
	return cache_from_ptes(granted, used);
}

struct cache_finding pmemfront_cache_find(phys_addr_t page)
{
	struct cache_finding finding = {
		.source = xen_pv_domain() ? CACHE_FROM_PAGE_TABLE :
					    CACHE_FROM_TIMING,
	};
	void *map;

	/*
	 * As libnvdimm and DAX will map it: all of these ask the same memory
	 * type bookkeeping.
	 */
	map = memremap(page, PAGE_SIZE, MEMREMAP_WB);
	if (!map)
		return finding;
	finding = xen_pv_domain() ? find_by_pte(map, page) : find_by_time(map);
	memunmap(map);
	return finding;
}
