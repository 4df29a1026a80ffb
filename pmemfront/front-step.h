/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * front-step.h - the frontend's state machine: decides, and touches nothing
 */
#ifndef __PMEMFRONT_FRONT_STEP_H__
#define __PMEMFRONT_FRONT_STEP_H__

#include <linux/bits.h>
#include <linux/types.h>

#include <xen/interface/io/xenbus.h>

/* Both come with the state in which the backend is then. */
enum front_event {
	FRONT_BACKEND,		/* that is, or may be, another one than before */
	FRONT_RESUMED,		/* this guest was restored, and runs nothing yet */
};

struct front_facts {
	bool nd;		/* the region is registered */
	bool closing;		/* or it was, and libnvdimm is tearing it down */
};

/* To be done in this order. The last one there is leads to the next state. */
#define FRONT_LOSE_BACKEND	BIT(0)	/* -> Reconfiguring; Initialising without a region */
#define FRONT_CONNECT		BIT(1)	/* -> Initialised */
#define FRONT_ATTACH		BIT(2)	/* -> Connected */
#define FRONT_CLOSE		BIT(3)	/* -> Closed, when nobody uses the region */
#define FRONT_GIVE_UP		BIT(4)	/* the region fails from here on */
#define FRONT_BURY		BIT(5)	/* and is left as it is */

struct front_step {
	enum xenbus_state next;		/* if nothing fails; that goes to Closing */
	unsigned int actions;
};

/* What to do where this end is in the state @own and the backend in @backend. */
struct front_step front_step(enum xenbus_state own, enum front_event event,
			     enum xenbus_state backend,
			     const struct front_facts *facts);

#endif /* __PMEMFRONT_FRONT_STEP_H__ */
