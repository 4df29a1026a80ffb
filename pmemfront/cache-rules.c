// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bits.h>
#include <linux/kernel.h>

#include "xen/interface/io/pmemif.h"

#include "cache-rules.h"

/* The bits of a 4 KiB page table entry that choose a memory type. */
#define PTE_PWT		BIT_ULL(3)
#define PTE_PCD		BIT_ULL(4)
#define PTE_PAT		BIT_ULL(7)

/*
 * A load that misses every cache takes a hundred times as long as one that
 * hits the first. In between is nothing that a processor does; an interrupt or
 * an emulator may, and then it's better not to know.
 */
#define TIMES_CACHED	4
#define TIMES_UNCACHED	16

/*
 * Xen programs the page attribute table itself, the same for all PV guests,
 * and has promised not to change it. An entry of the type UC- would become
 * write-combining where an MTRR says so; none does for memory.
 */
static const enum cache_attr xen_pat[] = {
	CACHE_WRITE_BACK,
	CACHE_WRITE_THROUGH,
	CACHE_UNCACHED,			/* UC- */
	CACHE_UNCACHED,
	CACHE_WRITE_COMBINING,
	CACHE_WRITE_PROTECTED,
	CACHE_UNCACHED,
	CACHE_UNCACHED,
};

static enum cache_attr attr_of_pte(u64 pte)
{
	unsigned int index = 0;

	if (pte & PTE_PWT)
		index |= 1;
	if (pte & PTE_PCD)
		index |= 2;
	if (pte & PTE_PAT)
		index |= 4;
	return xen_pat[index];
}

struct cache_finding cache_from_ptes(u64 granted, u64 used)
{
	struct cache_finding finding = {
		.attr = attr_of_pte(used),
		.source = CACHE_FROM_PAGE_TABLE,
	};

	if (finding.attr == CACHE_WRITE_BACK)
		finding.fault = CACHE_FAULT_NONE;
	else if (attr_of_pte(granted) != CACHE_WRITE_BACK)
		finding.fault = CACHE_FAULT_XEN;
	else
		finding.fault = CACHE_FAULT_KERNEL;
	return finding;
}

struct cache_finding cache_from_times(u64 ram, u64 region)
{
	struct cache_finding finding = {
		.source = CACHE_FROM_TIMING,
	};

	/* A clock too coarse to see the loads of RAM says nothing. */
	if (!ram)
		finding.attr = CACHE_UNKNOWN;
	else if (region / TIMES_CACHED < ram)
		finding.attr = CACHE_WRITE_BACK;
	else if (region / TIMES_UNCACHED >= ram)
		finding.attr = CACHE_UNCACHED;
	else
		finding.attr = CACHE_UNKNOWN;
	finding.fault = finding.attr == CACHE_UNCACHED ?
			CACHE_FAULT_SECOND_LEVEL : CACHE_FAULT_NONE;
	return finding;
}

const char *cache_attr_name(enum cache_attr attr)
{
	switch (attr) {
	case CACHE_WRITE_BACK:
		return PMEMIF_CACHE_WRITE_BACK;
	case CACHE_WRITE_THROUGH:
		return PMEMIF_CACHE_WRITE_THROUGH;
	case CACHE_WRITE_COMBINING:
		return PMEMIF_CACHE_WRITE_COMBINING;
	case CACHE_WRITE_PROTECTED:
		return PMEMIF_CACHE_WRITE_PROTECTED;
	case CACHE_UNCACHED:
		return PMEMIF_CACHE_UNCACHED;
	case CACHE_UNKNOWN:
		break;
	}
	return PMEMIF_CACHE_UNKNOWN;
}

const char *cache_source_name(enum cache_source source)
{
	return source == CACHE_FROM_PAGE_TABLE ? PMEMIF_CACHE_FROM_PAGE_TABLE :
						 PMEMIF_CACHE_FROM_TIMING;
}

const char *cache_remedy(enum cache_fault fault)
{
	static const char *const remedies[] = {
		[CACHE_FAULT_NONE] = NULL,
		[CACHE_FAULT_XEN] =
			"Xen grants this PV guest no better: boot Xen with mmio-relax=all, and use Linux 6.5 or newer in the guest, or boot its kernel with nopat",
		[CACHE_FAULT_KERNEL] =
			"Xen would grant write-back, this kernel doesn't ask for it in a PV guest: use Linux 6.5 or newer, or boot it with nopat",
		[CACHE_FAULT_SECOND_LEVEL] =
			"Xen maps memory outside its own RAM so for HVM and PVH guests, and no option changes that: a PV guest with Linux 6.5 or newer (or with nopat), under Xen with mmio-relax=all, gets it write-back",
	};

	return remedies[fault];
}
