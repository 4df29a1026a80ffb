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

/* Map a run of pages that was left out. All of it or nothing; twice is right. */
int mapping_fill(struct ctx *c, const struct record *r, struct hole run);

#endif
