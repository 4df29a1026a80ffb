// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>

#include "ctx.h"
#include "lock.h"
#include "nd.h"
#include "xc.h"
#include "xs.h"

static int open_lock(struct ctx *c)
{
	c->lock = lock_take();
	return c->lock < 0 ? -1 : 0;
}

static int open_xen(struct ctx *c)
{
	c->xs = store_open();
	if (!c->xs)
		return -1;
	c->xc = xen_open();
	return c->xc ? 0 : -1;
}

static int open_nd(struct ctx *c)
{
	c->nd = nd_open();
	return c->nd ? 0 : -1;
}

int ctx_open(struct ctx *c, unsigned int what)
{
	*c = (struct ctx) { .lock = -1 };
	return ctx_add(c, what);
}

int ctx_add(struct ctx *c, unsigned int what)
{
	/* First: what the others see must not change under them. */
	if (what & CTX_LOCK && c->lock < 0 && open_lock(c))
		return -1;
	if (what & CTX_XEN && !c->xc && open_xen(c))
		return -1;
	return what & CTX_ND && !c->nd ? open_nd(c) : 0;
}

int ctx_try_lock(struct ctx *c)
{
	return lock_try(&c->lock);
}

void ctx_close(struct ctx *c)
{
	nd_close(c->nd);
	xen_close(c->xc);
	store_close(c->xs);
	lock_drop(c->lock);
	*c = (struct ctx) { .lock = -1 };
}
