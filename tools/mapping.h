/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_MAPPING_H
#define XEN_PMEM_MAPPING_H

struct ctx;
struct hole;
struct record;

/*
 * What Xen has of an attachment in the address space of a translated guest: all
 * pages but the holes. Everything here reports.
 */
int mapping_make(struct ctx *c, const struct record *r);

/* Whatever of it is there. */
int mapping_undo(struct ctx *c, const struct record *r);

/*
 * Map a run of pages that was left out; twice is right. Having failed, it leaves
 * nothing of it, or what is in the machine's runs before the one that it failed
 * in.
 */
int mapping_fill(struct ctx *c, const struct record *r, struct hole run);

/* Let the guest map the frames of all runs, or no longer. */
int mapping_permit(struct ctx *c, const struct record *r);
int mapping_forbid(struct ctx *c, const struct record *r);

#endif
