/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_TARGET_SET_H
#define XEN_PMEM_TARGET_SET_H

#include "nd.h"
#include "super.h"

/* What a guest gets as one region: a namespace, or a volume of several. */
struct target_set {
	unsigned int count;	/* 1 to SUPERBLOCK_EXTENTS_MAX */
	struct nd_target t[SUPERBLOCK_EXTENTS_MAX];	/* in their order */
	char name[768];		/* their names, joined by "+" */
};

/*
 * As nd_resolve(); of a volume of several extents it finds all of them, also by
 * the name of the first one's namespace. Refuses one of the others, and a volume
 * of which some can't be found. By their labels: whether the superblocks agree
 * is xen-pmemback's to say. Where the count isn't in a label it is what the
 * labels have in an unbroken sequence. Reports.
 */
int target_set_resolve(struct ndctl_ctx *nd, const char *text,
		       struct target_set *set);

/* The parts of such a joined name; 0: it isn't one. Pure. */
unsigned int target_set_split(const char *name,
			      char parts[SUPERBLOCK_EXTENTS_MAX][64]);

#endif
