// SPDX-License-Identifier: GPL-2.0-only
/* delete.c - nodes that vanish at a step of an attach or a detach, which dom0 makes meanwhile */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "hostile.h"

#define STEP_SECONDS	90

static void publish(struct front *f)
{
	front_home(f);
	ring_reset(f);
	store_put_u64(f, PMEMIF_NODE_VERSION, PMEMIF_VERSION);
	store_put_u64(f, PMEMIF_NODE_RING_REF, f->ring_ref);
	store_put_u64(f, PMEMIF_NODE_EVENT_CHANNEL, f->port);
}

static void go_to(struct front *f, const char *when)
{
	char path[96];

	snprintf(path, sizeof(path), "%s/state", f->dir);
	store_wait_node(f, path, STEP_SECONDS);
	if (!strcmp(when, "made"))
		return;
	store_wait(f, 1 << 2, STEP_SECONDS);
	if (!strcmp(when, "offered"))
		return;
	if (!strcmp(when, "initialised")) {
		publish(f);
		store_state(f, 3);
		return;
	}
	front_connect(f);
	if (!strcmp(when, "closing"))
		store_wait(f, 1 << 5, STEP_SECONDS);
	else if (strcmp(when, "connected"))
		die("no such step: %s", when);
}

static void remove_node(struct front *f, const char *dir, const char *what)
{
	char path[128];

	if (!strcmp(what, "all"))
		snprintf(path, sizeof(path), "%s", dir);
	else
		snprintf(path, sizeof(path), "%s/%s", dir, what);
	counts.deletions++;
	printf("%s: %s\n", path, xs_rm(f->xs, XBT_NULL, path) ? "deleted" : strerror(errno));
}

/* @when "vbd": as soon as the vbd's device is there, before dom0 hides it. */
void case_delete(struct front *f, const char *when, const char *what)
{
	const char *devid = strrchr(f->dir, '/') + 1;
	char vbd[64];

	snprintf(vbd, sizeof(vbd), "device/vbd/%s", devid);
	puts("ready");
	fflush(stdout);
	if (strcmp(when, "vbd")) {
		go_to(f, when);
		remove_node(f, f->dir, what);
	} else {
		store_wait_node(f, vbd, STEP_SECONDS);
		remove_node(f, vbd, what);
	}
}
