/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_REVIVE_H
#define XEN_PMEM_REVIVE_H

#include <stddef.h>

struct ctx;
struct record;

/*
 * Bring back what a forced unload of xen-pmemback has left: domains that are
 * alive and have memory attached, and no backend. Only where the driver is
 * loaded again. Wants the lock. What it cannot bring back it warns about.
 */
void revive_attachments(struct ctx *c, struct record *list, size_t count);

#endif
