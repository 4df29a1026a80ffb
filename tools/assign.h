/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_ASSIGN_H
#define XEN_PMEM_ASSIGN_H

#include <stdbool.h>

#include "target-set.h"
#include "text.h"

struct ctx;

/*
 * Make a namespace xen-pmemback's. Sticky: nothing gives it back but
 * target_release(), since dom0, enabling it between a guest's save and its
 * restore, could write to it. *line is the kernel's view of it, which decides;
 * *did is false where it was assigned already.
 */
int target_assign(struct nd_target *t, struct target_line *line, bool *did);

/*
 * Take one again that a guest has mapped: whatever fails, dom0 must not get it.
 */
int target_assign_again(struct nd_target *t, struct target_line *line);

/* The kernel's view of a target's namespaces, in their order. */
struct assignment {
	struct target_line line[SUPERBLOCK_EXTENTS_MAX];
	bool did[SUPERBLOCK_EXTENTS_MAX];	/* it wasn't assigned before */
};

/*
 * The same with all that make up a target: all of them or none. Refuses those
 * whose superblocks say that they aren't that. target_set_undo() gives back what
 * this has assigned.
 */
int target_set_assign(struct target_set *set, struct assignment *a);
int target_set_undo(struct target_set *set, const struct assignment *a);

/*
 * What is wrong with a target's superblock, of which xen-pmemback says this
 * word; NULL: nothing, or there is none.
 */
const char *super_problem(const char *word);

/* Refuse one that is attached to a domain, or held back for one. */
int target_check_detached(struct ctx *c, const char *name);

/* Take it from xen-pmemback, and leave it without a driver. */
int target_unassign(const struct nd_target *t);
/* Give it back to dom0. */
int target_release(struct nd_target *t);
/* And all that make up a target, or those that are assigned. */
int target_set_release(struct target_set *set);

#endif
