/* SPDX-License-Identifier: GPL-2.0-only */
/* flushes.h - which of the host's regions a flush of several targets reached */
#ifndef __PMEMBACK_FLUSHES_H__
#define __PMEMBACK_FLUSHES_H__

#include <linux/device.h>
#include <linux/types.h>

#include "parts.h"

/*
 * None at first. Each is held, so that no other region comes to be in its place:
 * that one would pass for flushed.
 */
struct flushes {
	unsigned int nr;
	struct device *region[PARTS_MAX];
};

/* Was @region flushed? If not, it is about to be. */
static inline bool flushes_have(struct flushes *flushes, struct device *region)
{
	unsigned int i;

	for (i = 0; i < flushes->nr; i++)
		if (flushes->region[i] == region)
			return true;
	flushes->region[flushes->nr++] = get_device(region);
	return false;
}

static inline void flushes_forget(struct flushes *flushes)
{
	while (flushes->nr)
		put_device(flushes->region[--flushes->nr]);
}

#endif /* __PMEMBACK_FLUSHES_H__ */
