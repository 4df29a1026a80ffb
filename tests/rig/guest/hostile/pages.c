// SPDX-License-Identifier: GPL-2.0-only
/* pages.c - ring pages and event channels that aren't what they should be */
#include <stdlib.h>
#include <unistd.h>

#include "hostile.h"

static void refused(struct front *f, uint32_t ref, uint32_t port, const char *what)
{
	front_home(f);
	front_publish(f, ref, port);
	front_expect_closing(f, &counts.log_ring, what);
}

/* Whether dom0 still finds it depends on who has that reference by now. */
static void revoked_before(struct front *f)
{
	struct page page = page_share(f, 0, true);

	front_home(f);
	page_revoke(f, &page);
	front_publish(f, page.ref, f->port);
}

static void revoked_after(struct front *f)
{
	struct page page = page_share(f, 0, true);

	front_home(f);
	if (front_publish(f, page.ref, f->port) != 4)
		die("the backend doesn't take a ring page that is in order");
	page_revoke(f, &page);
	ring_notify(f);
	usleep(20000);
}

/* What comes back goes over the ring itself. Then the index is wrong for certain. */
static void ring_as_data(struct front *f)
{
	front_connect(f);
	f->ring->slot[0].req = (struct pmemif_request) {
		.operation = PMEMIF_OP_GET_LABELS,
		.gref = f->ring_ref,
		.length = PAGE,
	};
	__sync_synchronize();
	f->ring->req_prod = ++f->prod;
	counts.requests++;
	ring_notify(f);
	usleep(200000);
	f->ring->req_prod = f->prod + 1000;
	ring_notify(f);
	front_expect_closing(f, &counts.log_index, "a ring that was overwritten");
}

void case_pages(struct front *f)
{
	struct page readonly = page_share(f, 0, false);
	static const uint32_t never[] = { 100000, 1u << 31, 0xffffffff };
	unsigned int i;

	refused(f, readonly.ref, f->port, "a ring that it may not write to");
	page_revoke(f, &readonly);
	refused(f, f->foreign.ref, f->port, "a ring that is granted to another domain");
	for (i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		refused(f, never[i], f->port, "a ring that was never granted");
	revoked_before(f);
	revoked_after(f);
	ring_as_data(f);
}

void case_channels(struct front *f)
{
	static const uint32_t none[] = { 4095, 131072, 0x80000000, 0xffffffff };
	xenevtchn_port_or_error_t other = xenevtchn_bind_unbound_port(f->events, 77);
	unsigned int i;

	/* The kernel's own: the console's, xenstore's, timers, disks. */
	for (i = 1; i <= 8; i++)
		if ((int)i != f->port && (int)i != other)
			refused(f, f->ring_ref, i, "an event channel that is somebody else's");
	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		refused(f, f->ring_ref, none[i], "an event channel that doesn't exist");
	refused(f, f->ring_ref, other, "an event channel for another domain");
	xenevtchn_unbind(f->events, other);
	refused(f, f->ring_ref, other, "an event channel that was closed");
}
