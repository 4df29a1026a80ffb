// SPDX-License-Identifier: GPL-2.0-only
/* ring.c - pages that are granted, and the event channel */
#include <string.h>

#include "hostile.h"

struct page page_share(struct front *f, unsigned int domid, bool writable)
{
	struct page page;

	page.data = xengntshr_share_pages(f->share, domid, 1, &page.ref, writable);
	if (!page.data)
		die("no page to grant to domain %u: %m", domid);
	return page;
}

void page_revoke(struct front *f, struct page *page)
{
	xengntshr_unshare(f->share, page->data, 1);
	page->data = NULL;
}

void ring_open(struct front *f)
{
	struct page ring;
	unsigned int i;

	f->share = xengntshr_open(NULL, 0);
	f->events = xenevtchn_open(NULL, 0);
	if (!f->share || !f->events)
		die("no grants, or no event channels: %m");
	ring = page_share(f, 0, true);
	f->ring = (void *)ring.data;
	f->ring_ref = ring.ref;
	for (i = 0; i < SLOTS; i++)
		f->page[i] = page_share(f, 0, true);
	f->readonly = page_share(f, 0, false);
	rand_fill(f->readonly.data, PAGE, 1);
	/* Some domain that isn't dom0, whether there is one or not. */
	f->foreign = page_share(f, 77, true);
	f->port = xenevtchn_bind_unbound_port(f->events, 0);
	if (f->port < 0)
		die("no event channel: %m");
}

void ring_reset(struct front *f)
{
	memset(f->ring, 0, PAGE);
	f->ring->req_event = 1;
	f->ring->rsp_event = 1;
	f->prod = 0;
	f->cons = 0;
}

void ring_notify(struct front *f)
{
	xenevtchn_notify(f->events, f->port);
	counts.events++;
}
