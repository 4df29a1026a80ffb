/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_QUARANTINE_H
#define XEN_PMEM_QUARANTINE_H

#include <stdint.h>

struct ctx;
struct record;

/*
 * Taking the permission from a PV guest keeps it from mapping frames anew. What
 * it has mapped stays mapped, and Xen doesn't even count that: whether it is
 * gone rests on the guest. So what a PV guest has had is for nobody else, until
 * that domain is no more.
 */

/* Reports. */
int quarantine_add(struct ctx *c, const struct record *r);

/*
 * 1: a living domain may still reach the target, 0: none, -1: failed, reported.
 * Changes nothing.
 */
int quarantine_holder(struct ctx *c, const char *target, uint32_t *domid);

/* Refuse the target to all but @domid (0: to all). Reports. */
int quarantine_check(struct ctx *c, const char *target, uint32_t domid);

/* Remove the marks of domains that are gone. Only under the lock. */
void quarantine_collect(struct ctx *c);

#endif
