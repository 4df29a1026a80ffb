/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * back-step.h - the backend's state machine: decides, and touches nothing
 */
#ifndef __PMEMBACK_BACK_STEP_H__
#define __PMEMBACK_BACK_STEP_H__

#include <linux/bits.h>
#include <linux/types.h>

#include <xen/interface/io/xenbus.h>

/* Both come with the state in which the frontend is then. */
enum back_event {
	BACK_FRONTEND,		/* that is, or may be, another one than before */
	BACK_VBD_CLOSING,	/* libxl wants the device closed, politely */
};

struct back_facts {
	bool closing;		/* a close waits for a host flush to end */
	bool ring;		/* a frontend's ring is mapped */
	bool offered;		/* may a frontend have it that isn't connected? */
};

/* To be done in this order. The last one there is leads to the next state. */
#define BACK_CLOSE		BIT(0)	/* -> Closed: let go of the ring and the vbd */
#define BACK_PUBLISH		BIT(1)	/* -> InitWait */
#define BACK_FORGET_ERROR	BIT(2)	/* where that went well */
#define BACK_CONNECT		BIT(3)	/* -> Connected: map the ring */

struct back_step {
	enum xenbus_state next;		/* if nothing fails; that goes to Closing */
	unsigned int actions;		/* none: what is left is the change of state */
};

/* Does it matter with the frontend in this state whether the device is offered? */
bool back_step_asks(enum xenbus_state frontend);

/*
 * What to do where this end is in the state @own and the frontend in @frontend.
 * facts->offered has to be true or false only where back_step_asks().
 */
struct back_step back_step(enum xenbus_state own, enum back_event event,
			   enum xenbus_state frontend,
			   const struct back_facts *facts);

#endif /* __PMEMBACK_BACK_STEP_H__ */
