/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * slots.h - the requests under way, and what a response means to them
 *
 * Takes no lock: all of it is for who has the ring's. Nothing here waits, but it
 * wakes who does.
 */
#ifndef __PMEMFRONT_SLOTS_H__
#define __PMEMFRONT_SLOTS_H__

#include <linux/types.h>
#include <linux/wait.h>

#include "xen/interface/io/pmemif.h"

/* As many as the ring has; ring.c sees to it. */
#define SLOTS 64

/* One request under way. */
struct slot {
	struct pmemif_request req;
	u64 id;
	bool taken;
	bool data;		/* has the data's page */
	bool answered;		/* status is valid */
	bool abandoned;		/* nobody waits any more */
	int status;
	u64 value;
	wait_queue_head_t done;
};

struct slots {
	struct slot slot[SLOTS];
	/* For who found no slot: one is free, or it isn't worth waiting. */
	wait_queue_head_t free;
	/* Given up on, and the backend may still write to the data's page. */
	struct slot *data;
};

void slots_init(struct slots *slots);

/*
 * A slot for @req, which gets an id there that no request under way has. NULL
 * where all are taken. An ERR_PTR where a request like it was given up on and has
 * had no answer since: whoever asks again would only wait as long.
 */
struct slot *slots_take(struct slots *slots, const struct pmemif_request *req,
			bool data);

/* The end of a request that was answered, or is known to get no answer. */
void slots_release(struct slots *slots, struct slot *slot);

/* Who waited for @slot doesn't any more. It's taken until the answer is there. */
void slots_abandon(struct slots *slots, struct slot *slot);

/* Returns false where @rsp answers no request that is under way. */
bool slots_answer(struct slots *slots, const struct pmemif_response *rsp);

/* Nothing will be answered: fail whoever waits, for an answer or for a slot. */
void slots_fail(struct slots *slots);

/* Release those that nobody waits for, and nobody will answer. */
void slots_forget_abandoned(struct slots *slots);

#endif /* __PMEMFRONT_SLOTS_H__ */
