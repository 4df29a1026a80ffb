/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_QUARANTINE_H
#define XEN_PMEM_QUARANTINE_H

#include <stdbool.h>
#include <stdint.h>

#include "holders.h"

struct ctx;
struct record;

/*
 * Taking the permission from a PV guest keeps it from mapping frames anew. What
 * it has mapped stays mapped, and Xen doesn't even count that: whether it is
 * gone rests on the guest. So what a PV guest has had is for nobody else, until
 * that domain is no more; but for those who share it, where that one did.
 *
 * A target may be several namespaces here, see joined_has().
 */

/* Reports. */
int quarantine_add(struct ctx *c, const struct record *r);

/*
 * The living domains that may still reach the target. Changes nothing. 0, or -1:
 * failed, reported.
 */
int quarantine_holders(struct ctx *c, const char *target,
		       struct holders *holders);

/*
 * Refuse the target to all but @domid (0: to all), and with @shared but to those
 * that share it. Reports.
 */
int quarantine_check(struct ctx *c, const char *target, uint32_t domid,
		     bool shared);

/* Remove the marks of domains that are gone. Only under the lock. */
void quarantine_collect(struct ctx *c);

#endif
