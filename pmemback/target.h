/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * target.h - an assigned namespace of this host, and its claim on the range
 */
#ifndef __PMEMBACK_TARGET_H__
#define __PMEMBACK_TARGET_H__

#include <linux/types.h>

struct pmemback_target;

/* Register and unregister the nd driver to which namespaces are assigned. */
int pmemback_target_init(void);
void pmemback_target_exit(void);

/*
 * Take the assigned namespace @name ("namespace0.0") for @user, alone.
 * @user is a name for people (the xenbus node) and must outlive the use.
 * May sleep. Returns ERR_PTR(-ENODEV) where no such namespace is bound to this
 * driver, ERR_PTR(-EBUSY) where another user has it.
 */
struct pmemback_target *pmemback_target_get(const char *name, const char *user);

/*
 * Give it back. The caller vouches that no domain can reach the range any
 * more: where the namespace has been unbound meanwhile, the claim on the range
 * goes with this call.
 */
void pmemback_target_put(struct pmemback_target *target);

/* The host-physical range, in bytes; both page aligned. */
phys_addr_t pmemback_target_start(const struct pmemback_target *target);
u64 pmemback_target_size(const struct pmemback_target *target);

/*
 * Are stores durable once they have left the CPU's caches (@sync), and does a
 * flush of the region do anything beyond that (@flush)? A region that isn't
 * synchronous always wants the flush. Returns -ENODEV after an unbind.
 */
int pmemback_target_flush_needs(struct pmemback_target *target, bool *sync,
				bool *flush);

/*
 * Flush the host's region: all stores that were visible before the call are
 * durable after it. May sleep, and for long where the region's provider does.
 * Returns 0, -EIO, or -ENODEV after an unbind.
 */
int pmemback_target_flush(struct pmemback_target *target);

#endif /* __PMEMBACK_TARGET_H__ */
