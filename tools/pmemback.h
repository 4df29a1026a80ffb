/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_PMEMBACK_H
#define XEN_PMEM_PMEMBACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "range.h"
#include "text.h"

/*
 * The kernel's side of it: the nd driver of xen-pmemback.ko, in sysfs. Names
 * are those of namespaces, "namespace0.0".
 */

/* Load the module where it isn't. */
int pmemback_load(void);

/* Is the namespace bound to pmemback? */
bool pmemback_has(const char *name);

/* Bind a namespace that no other driver has; leaves nothing when it fails. */
int pmemback_take(const char *name);
int pmemback_give_back(const char *name);

/* What is bound, one array to be freed; none when the module isn't loaded. */
int pmemback_targets(struct target_line **list, size_t *count);
/* 1: found, 0: not bound, -1: failed. */
int pmemback_target(const char *name, struct target_line *t);

/*
 * Physical ranges of which it makes regions of dom0's. The list is one array to
 * be freed; none when the module isn't loaded.
 */
int pmemback_claims(struct claim **list, size_t *count);
/* Load the module, and refuse one that doesn't know claims. */
int pmemback_can_claim(void);
int pmemback_claim(struct range r);
int pmemback_unclaim(struct range r);

/* Answer its question how the DIMMs are, in health_format()'s words. */
int pmemback_tell_health(const char *line);

/*
 * Is the driver there? Without it nobody has anything bound, and a guest that
 * has memory attached finds its backend gone.
 */
bool pmemback_loaded(void);

/* Have the driver look at a device of ours again that it has left. */
int pmemback_probe(uint32_t domid, uint32_t devid);

/* Wait until this isn't one of its users any more; false: it still is. */
bool pmemback_wait_unused(const char *name, const char *user,
			  unsigned int seconds);

#endif
