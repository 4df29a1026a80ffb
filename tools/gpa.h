/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_GPA_H
#define XEN_PMEM_GPA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Choosing and checking guest-physical addresses, in octets, all arithmetic
 * checked. A range never wraps: range_valid() says so before anything else.
 */
struct range {
	uint64_t start;
	uint64_t size;
};

#define GPA_PAGE	0x1000ULL
#define GPA_SUPERPAGE	0x200000ULL
#define GPA_4GIB	0x100000000ULL
/* libnvdimm's own alignment of regions, or ndctl in the guest gets difficult. */
#define GPA_REGION	0x1000000ULL
/*
 * PMEMIF_ADDRESS_BITS is the protocol's bound. Processors of today walk guest
 * page tables of 46 bits at least, which the toolstack cannot ask them.
 */
#define GPA_LIMIT	(1ULL << 46)

enum gpa_result {
	GPA_OK,
	GPA_UNALIGNED,		/* not a multiple of 4 KiB */
	GPA_TOO_LOW,		/* below 4 GiB, where a guest's devices are */
	GPA_TOO_HIGH,		/* end is beyond GPA_LIMIT, or wraps */
	GPA_OVERLAP,		/* with another attachment */
};

bool range_valid(struct range r);
bool ranges_overlap(struct range a, struct range b);

/* The lowest address that no guest with so much memory uses for it. */
bool gpa_base(uint64_t max_memory, uint64_t *base);

/*
 * The lowest free address at or above base for size octets: at the same place
 * within 2 MiB as the machine address, or every page would need an entry of its
 * own, and as a whole at a multiple of 16 MiB. used need not be sorted.
 */
enum gpa_result gpa_choose(uint64_t base, uint64_t machine, uint64_t size,
			   const struct range *used, size_t count,
			   uint64_t *gpa);

/* May this address, which somebody asked for, be used? */
enum gpa_result gpa_check(uint64_t gpa, uint64_t size,
			  const struct range *used, size_t count,
			  size_t *conflict);

#endif
