/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * parts.h - a guest's region that is made of several targets; touches nothing
 */
#ifndef __PMEMBACK_PARTS_H__
#define __PMEMBACK_PARTS_H__

#include <linux/types.h>

#include "super-kernel.h"

#define PARTS_MAX SUPERBLOCK_EXTENTS_MAX

/* "namespace" and two numbers */
#define TARGET_NAME_LEN 32

/* Sizes in bytes, page aligned, in the order in which the region has them. */
struct parts {
	unsigned int nr;
	u64 size[PARTS_MAX];
};

/* A piece of the region that lies in one part. */
struct part_run {
	unsigned int part;
	u64 base;		/* where that part begins in the region */
	u64 offset;		/* of the piece, in the part */
	u64 length;
};

u64 parts_size(const struct parts *parts);

/*
 * Take the first piece off the range @offset+@length of the region, which is then
 * what is left of it. Returns false where nothing is, or it is beyond the end.
 */
bool parts_take(const struct parts *parts, u64 *offset, u64 *length,
		struct part_run *run);

/* In which unit can errors be cleared, here and there? 0: in none. */
static inline u32 parts_common_unit(u32 one, u32 other)
{
	if (!one || !other)
		return 0;
	return one > other ? one : other;
}

/* What a target says of the region that it belongs to. */
struct part_place {
	const u8 *uuid;		/* NULL: it isn't prepared */
	u32 extents;		/* superblock_extents() */
	u32 extent;
};

/*
 * Do targets with these places, in this order, make up a region? Returns what is
 * wrong, for people, and in @culprit with which of them; NULL where nothing is.
 */
const char *parts_complaint(const struct part_place *place, unsigned int nr,
			    unsigned int *culprit);

/*
 * Parse a list of namespaces, "namespace0.0+namespace0.3". Returns how many they
 * are, or -EINVAL, also where one is there twice; -E2BIG where they are too many.
 */
int parts_parse(const char *text, char name[PARTS_MAX][TARGET_NAME_LEN]);

#endif /* __PMEMBACK_PARTS_H__ */
