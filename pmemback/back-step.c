// SPDX-License-Identifier: GPL-2.0-only
/*
 * back-step.c - what the backend does next
 *
 * The table of states is above, in xenbus.c.
 */
#include "back-step.h"

static struct back_step step(enum xenbus_state next, unsigned int actions)
{
	return (struct back_step){ next, actions };
}

bool back_step_asks(enum xenbus_state frontend)
{
	return frontend == XenbusStateInitialising ||
	       frontend == XenbusStateConnected;
}

/* Have it closed. A guest that has it has the last word. */
static struct back_step back_close(enum xenbus_state own,
				   enum xenbus_state frontend)
{
	switch (frontend) {
	case XenbusStateUnknown:
	case XenbusStateInitialising:
	case XenbusStateClosed:
		return step(XenbusStateClosed, BACK_CLOSE);
	case XenbusStateReconfiguring:
	case XenbusStateInitialised:
		/*
		 * It may use the range, and could not flush it. So it is let
		 * connect first; see back_follow().
		 */
		if (own < XenbusStateConnected)
			return step(own, 0);
		break;
	case XenbusStateInitWait:
	case XenbusStateConnected:
	case XenbusStateClosing:
	case XenbusStateReconfigured:
		break;
	}
	return step(XenbusStateClosing, 0);
}

/*
 * An earlier driver published this, and is gone. What ring the frontend may have
 * was that driver's, so wait until it knows: our state is Initialising until its
 * own is one in which it has no ring.
 */
static struct back_step back_return(enum xenbus_state frontend,
				    const struct back_facts *facts)
{
	const enum xenbus_state own = XenbusStateInitialising;

	switch (frontend) {
	case XenbusStateUnknown:
	case XenbusStateClosing:
	case XenbusStateClosed:
		return back_close(own, frontend);
	case XenbusStateInitialising:
		if (!facts->offered)
			return back_close(own, frontend);
		fallthrough;
	case XenbusStateReconfiguring:
		return step(XenbusStateInitWait,
			    BACK_PUBLISH | BACK_FORGET_ERROR);
	case XenbusStateInitWait:
	case XenbusStateInitialised:
	case XenbusStateConnected:
	case XenbusStateReconfigured:
		break;
	}
	return step(own, 0);
}

/* A frontend that has no ring (any more), whatever it had. */
static struct back_step back_begin(enum xenbus_state own,
				   const struct back_facts *facts)
{
	unsigned int close = facts->ring ? BACK_CLOSE : 0;

	if (close)
		own = XenbusStateClosed;
	if (own == XenbusStateClosed && facts->offered)
		return step(XenbusStateInitWait, close | BACK_PUBLISH);
	return step(own, close);
}

static struct back_step back_follow(enum xenbus_state own,
				    enum xenbus_state frontend,
				    const struct back_facts *facts)
{
	switch (frontend) {
	case XenbusStateInitialising:
		return back_begin(own, facts);
	case XenbusStateInitialised:
		if (own == XenbusStateInitWait)
			return step(XenbusStateConnected, BACK_CONNECT);
		break;
	case XenbusStateConnected:
		/* Both are. A detach that was asked for earlier is due now. */
		if (own == XenbusStateConnected && !facts->offered)
			return step(XenbusStateClosing, 0);
		break;
	case XenbusStateClosing:
	case XenbusStateClosed:
	case XenbusStateUnknown:
		return back_close(own, frontend);
	case XenbusStateInitWait:
	case XenbusStateReconfiguring:
	case XenbusStateReconfigured:
		break;
	}
	return step(own, 0);
}

struct back_step back_step(enum xenbus_state own, enum back_event event,
			   enum xenbus_state frontend,
			   const struct back_facts *facts)
{
	/* When that is done, this is asked again. */
	if (facts->closing)
		return step(own, 0);
	if (event == BACK_VBD_CLOSING)
		return back_close(own, frontend);
	if (own == XenbusStateInitialising)
		return back_return(frontend, facts);
	return back_follow(own, frontend, facts);
}
