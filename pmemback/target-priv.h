/* SPDX-License-Identifier: GPL-2.0-only */
/* target-priv.h - what target.c (its life) and target-ops.c (its use) share */
#ifndef __PMEMBACK_TARGET_PRIV_H__
#define __PMEMBACK_TARGET_PRIV_H__

#include <linux/badblocks.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/types.h>

#include "media.h"
#include "target.h"

struct nd_region;

/* "namespace" and two numbers */
#define TARGET_NAME_LEN 32

struct pmemback_target {
	struct list_head node;		/* in targets */
	char name[TARGET_NAME_LEN];
	phys_addr_t start;
	u64 size;
	struct resource *claim;		/* the whole range, busy */
	const char *user;		/* NULL: nobody has it */
	bool bound;			/* the nd driver is bound to it */
	struct media media;		/* set while it is being bound */
	struct badblocks bad;		/* of the whole range; its own lock */
	struct mutex bad_lock;		/* changes to it, and to the bus' list */

	struct rw_semaphore nd_rwsem;
	struct device *nd;		/* under nd_rwsem; NULL: not bound */

	struct mutex listener_lock;	/* the two below; leaf */
	void (*bad_found)(void *data);	/* NULL: nobody listens */
	void *listener;
};

/*
 * Have @target know the bad blocks that libnvdimm knows of its range. May sleep.
 * Returns 0, or -ENOMEM and then it knows what it knew.
 */
int target_learn_bad(struct pmemback_target *target, struct device *nd);

#endif /* __PMEMBACK_TARGET_PRIV_H__ */
