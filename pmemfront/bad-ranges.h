/* SPDX-License-Identifier: GPL-2.0-only */
/* bad-ranges.h - is the backend's list in order? Touches nothing. */
#ifndef __PMEMFRONT_BAD_RANGES_H__
#define __PMEMFRONT_BAD_RANGES_H__

#include <linux/types.h>

#include "xen/interface/io/pmemif.h"

/*
 * Are these @nr ranges from @offset on of a region of @size bytes: whole sectors
 * within the region, none of them empty, ascending, and without overlap?
 */
bool bad_ranges_in_order(const struct pmemif_bad_range *ranges, unsigned int nr,
			 u64 offset, u64 size);

#endif /* __PMEMFRONT_BAD_RANGES_H__ */
