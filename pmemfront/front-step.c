// SPDX-License-Identifier: GPL-2.0-only
/*
 * front-step.c - what the frontend does next
 *
 * The table of states is above, in xenbus.c.
 */
#include "front-step.h"

static struct front_step step(enum xenbus_state next, unsigned int actions)
{
	return (struct front_step){ next, actions };
}

/* Where a frontend is that has lost its backend. */
static enum xenbus_state lost_state(const struct front_facts *facts)
{
	return facts->nd || facts->closing ? XenbusStateReconfiguring :
					     XenbusStateInitialising;
}

/* The backend has published what it has. */
static struct front_step front_begin(enum xenbus_state own,
				     const struct front_facts *facts)
{
	unsigned int lose = 0;

	/* Another driver already: the time between them went unseen. */
	if (own == XenbusStateConnected) {
		lose = FRONT_LOSE_BACKEND;
		own = lost_state(facts);
	}
	if (own != XenbusStateInitialising && own != XenbusStateReconfiguring)
		return step(own, lose);
	/* Not while the region before is being torn down. */
	if (facts->closing)
		return step(own, lose);
	return step(XenbusStateInitialised, lose | FRONT_CONNECT);
}

static struct front_step front_follow(enum xenbus_state own,
				      enum xenbus_state backend,
				      const struct front_facts *facts)
{
	switch (backend) {
	case XenbusStateInitWait:
		return front_begin(own, facts);
	case XenbusStateConnected:
		if (own == XenbusStateInitialised)
			return step(XenbusStateConnected, FRONT_ATTACH);
		break;
	case XenbusStateInitialising:
		if (own == XenbusStateInitialised ||
		    own == XenbusStateConnected)
			return step(lost_state(facts), FRONT_LOSE_BACKEND);
		break;
	case XenbusStateClosed:
		/* It has not seen yet that a new driver is here. */
		if (own == XenbusStateInitialising && !facts->nd)
			break;
		fallthrough;
	case XenbusStateClosing:
		if (own != XenbusStateClosed)
			return step(XenbusStateClosed, FRONT_CLOSE);
		break;
	case XenbusStateUnknown:
		return step(own, FRONT_GIVE_UP | FRONT_BURY);
	case XenbusStateInitialised:
	case XenbusStateReconfiguring:
	case XenbusStateReconfigured:
		break;
	}
	return step(own, 0);
}

/*
 * The range is mapped where it was, if there is a backend for it that has just
 * begun. What gave up is buried later: other processes have to run for that.
 */
static struct front_step front_resume(enum xenbus_state own,
				      enum xenbus_state backend,
				      const struct front_facts *facts)
{
	if (backend == XenbusStateInitWait && !facts->closing)
		return step(XenbusStateInitialised, FRONT_CONNECT);
	return step(own, facts->nd ? FRONT_GIVE_UP : 0);
}

struct front_step front_step(enum xenbus_state own, enum front_event event,
			     enum xenbus_state backend,
			     const struct front_facts *facts)
{
	return event == FRONT_RESUMED ? front_resume(own, backend, facts) :
					front_follow(own, backend, facts);
}
