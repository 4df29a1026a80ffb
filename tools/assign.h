/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_ASSIGN_H
#define XEN_PMEM_ASSIGN_H

#include <stdbool.h>

#include "text.h"

struct ctx;
struct nd_target;

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

#endif
