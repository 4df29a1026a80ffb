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
#include "parts.h"
#include "target.h"
#include "users.h"

struct nd_region;

/* Wants to know of new bad ranges; bad_found NULL: none. */
struct target_listener {
	void (*bad_found)(void *data);
	void *data;
};

struct pmemback_target {
	struct list_head node;		/* in targets */
	char name[TARGET_NAME_LEN];
	phys_addr_t start;
	u64 size;
	struct resource *claim;		/* the whole range, busy */
	struct users users;
	bool bound;			/* the nd driver is bound to it */
	struct media media;		/* set while it is being bound */
	struct badblocks bad;		/* of the whole range; its own lock */
	struct mutex bad_lock;		/* changes to it, and to the bus' list */

	struct rw_semaphore nd_rwsem;
	struct device *nd;		/* under nd_rwsem; NULL: not bound */

	struct mutex note_lock;		/* one note at a time */

	const char *successor;		/* the user that named the other one, */
	bool taken_over;		/* and has begun to do things */
	struct mutex op_lock;		/* one operation at a time; outermost */

	struct mutex listener_lock;	/* the listeners; leaf */
	struct target_listener listener[TARGET_USERS];
};

/*
 * The note of a target, for the attribute of the namespace's device: read it into
 * @text, or replace it, and then it is durable. May sleep. Return its length or
 * 0; -EOPNOTSUPP where there is no place for one, -ENOMEM, -EIO, or -ENODEV after
 * an unbind.
 */
int target_get_note(struct pmemback_target *target,
		    char text[static NOTE_TEXT_MAX]);
int target_set_note(struct pmemback_target *target, const char *text,
		    size_t length);

/*
 * Have @target know the bad blocks that libnvdimm knows of its range. May sleep.
 * Returns 0, or -ENOMEM and then it knows what it knew.
 */
int target_learn_bad(struct pmemback_target *target, struct device *nd);

#endif /* __PMEMBACK_TARGET_PRIV_H__ */
