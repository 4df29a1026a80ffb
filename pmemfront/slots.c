// SPDX-License-Identifier: GPL-2.0-only
/*
 * slots.c - the requests under way
 *
 * DOC: There are as many slots as the ring has, so the ring is never full. The
 * id of a request is the number of its slot and a count of the slot's uses.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/sched.h>

#include "slots.h"

void slots_init(struct slots *slots)
{
	unsigned int i;

	init_waitqueue_head(&slots->free);
	for (i = 0; i < SLOTS; i++) {
		slots->slot[i].id = i;
		init_waitqueue_head(&slots->slot[i].done);
	}
}

static bool slot_overdue(const struct slot *slot)
{
	return slot->taken && slot->abandoned;
}

/*
 * Has the backend been silent for so long that asking is no use? One that does
 * all but flush is no better for who wants a flush. Where none of the slots will
 * come back by itself, there's no use in waiting for one either.
 */
static bool slots_overdue(const struct slots *slots, u8 operation)
{
	unsigned int i, overdue = 0;

	for (i = 0; i < SLOTS; i++) {
		const struct slot *slot = &slots->slot[i];

		if (!slot_overdue(slot))
			continue;
		if (slot->req.operation == operation)
			return true;
		overdue++;
	}
	return overdue == SLOTS;
}

static struct slot *slots_free_one(struct slots *slots)
{
	unsigned int i;

	for (i = 0; i < SLOTS; i++)
		if (!slots->slot[i].taken)
			return &slots->slot[i];
	return NULL;
}

struct slot *slots_take(struct slots *slots, const struct pmemif_request *req,
			bool data)
{
	struct slot *slot;

	if (slots_overdue(slots, req->operation))
		return ERR_PTR(-EIO);
	slot = slots_free_one(slots);
	if (!slot)
		return NULL;
	slot->taken = true;
	slot->answered = false;
	slot->abandoned = false;
	slot->id += SLOTS;
	slot->req = *req;
	slot->req.id = slot->id;
	slot->data = data;
	return slot;
}

void slots_release(struct slots *slots, struct slot *slot)
{
	slot->taken = false;
	/* What it had kept others from may be worth a try now, too. */
	if (slots->data == slot)
		slots->data = NULL;
	wake_up(&slots->free);
}

void slots_abandon(struct slots *slots, struct slot *slot)
{
	slot->abandoned = true;
	if (slot->data)
		slots->data = slot;
	wake_up_all(&slots->free);
}

static void slot_answer(struct slot *slot, int status)
{
	if (slot->answered)
		return;
	slot->status = status;
	slot->answered = true;
	wake_up(&slot->done);
}

static int slot_status(int status)
{
	switch (status) {
	case PMEMIF_OK:
		return 0;
	case PMEMIF_EOPNOTSUPP:
		return -EOPNOTSUPP;
	case PMEMIF_EINVAL:
		return -EINVAL;
	default:
		return -EIO;
	}
}

bool slots_answer(struct slots *slots, const struct pmemif_response *rsp)
{
	struct slot *slot = &slots->slot[rsp->id % SLOTS];

	if (!slot->taken || slot->id != rsp->id || slot->answered)
		return false;
	if (slot->abandoned) {
		slots_release(slots, slot);
		return true;
	}
	slot->value = rsp->value;
	slot_answer(slot, slot_status(rsp->status));
	return true;
}

void slots_fail(struct slots *slots)
{
	unsigned int i;

	for (i = 0; i < SLOTS; i++)
		if (slots->slot[i].taken)
			slot_answer(&slots->slot[i], -EIO);
	wake_up_all(&slots->free);
}

void slots_forget_abandoned(struct slots *slots)
{
	unsigned int i;

	for (i = 0; i < SLOTS; i++)
		if (slot_overdue(&slots->slot[i]))
			slots_release(slots, &slots->slot[i]);
}
