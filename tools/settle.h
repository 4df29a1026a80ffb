/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_SETTLE_H
#define XEN_PMEM_SETTLE_H

struct ctx;

/*
 * Finish what commands on volumes that were killed, or lost power, have left:
 * delete what was being created, scrub and delete what was being deleted, and the
 * extents that don't count, or not any more, and have the superblock of a resized
 * one say only what is. Wants the lock, and drops it while it scrubs; what is
 * known of namespaces is out of date afterwards, ctx's nd apart. Fails only when
 * it cannot look.
 */
int volumes_settle(struct ctx *c);
/* But for the volume of that name, and what is left of one. */
int volumes_settle_but(struct ctx *c, const char *name);

#endif
