// SPDX-License-Identifier: GPL-2.0-only
/* store.c - the nodes of both ends */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hostile.h"

static char *get(struct front *f, const char *path)
{
	return xs_read(f->xs, XBT_NULL, path, NULL);
}

bool store_exists(struct front *f, const char *path)
{
	char *text = get(f, path);

	free(text);
	return text;
}

void store_open(struct front *f, unsigned int devid)
{
	f->xs = xs_open(0);
	if (!f->xs)
		die("no xenstore: %m");
	snprintf(f->dir, sizeof(f->dir), "device/" PMEMIF_DEVICE_CLASS "/%u", devid);
}

void store_put(struct front *f, const char *node, const char *text)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", f->dir, node);
	if (!text)
		xs_rm(f->xs, XBT_NULL, path);
	else if (!xs_write(f->xs, XBT_NULL, path, text, strlen(text)) && errno != E2BIG)
		die("%s: %m", path);
}

void store_put_u64(struct front *f, const char *node, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	store_put(f, node, text);
}

void store_state(struct front *f, unsigned int state)
{
	if (state == ABSENT)
		store_put(f, "state", NULL);
	else
		store_put_u64(f, "state", state);
}

/* The toolstack may have made the device anew since, so this is asked for each time. */
static void find_backend(struct front *f)
{
	char path[128], *text;

	snprintf(path, sizeof(path), "%s/backend", f->dir);
	text = get(f, path);
	if (!text)
		return;
	snprintf(f->backend, sizeof(f->backend), "%s", text);
	free(text);
	snprintf(f->backend_state, sizeof(f->backend_state), "%s/state", f->backend);
	xs_watch(f->xs, f->backend_state, "backend");
}

uint64_t store_backend_u64(struct front *f, const char *node, uint64_t otherwise)
{
	char path[192], *text;
	uint64_t value;

	if (!f->backend[0])
		find_backend(f);
	snprintf(path, sizeof(path), "%s/%s", f->backend, node);
	text = get(f, path);
	value = text ? strtoull(text, NULL, 0) : otherwise;
	free(text);
	return value;
}

unsigned int store_backend_state(struct front *f)
{
	return store_backend_u64(f, "state", ABSENT);
}

/* What has changed is of no interest: whoever waits looks by himself. */
static void sleep_on_watch(struct front *f, int ms)
{
	struct pollfd fd = { .fd = xs_fileno(f->xs), .events = POLLIN };
	char **event;

	poll(&fd, 1, ms);
	while ((event = xs_check_watch(f->xs)))
		free(event);
}

bool store_reaches(struct front *f, unsigned int mask, int seconds, unsigned int *state)
{
	int64_t deadline = now_ms() + seconds * 1000;

	for (;;) {
		*state = store_backend_state(f);
		if (*state < 32 && mask & 1u << *state)
			return true;
		if (now_ms() >= deadline)
			return false;
		sleep_on_watch(f, 1000);
	}
}

unsigned int store_wait(struct front *f, unsigned int mask, int seconds)
{
	unsigned int state;

	if (!store_reaches(f, mask, seconds, &state))
		die("backend is at state %u, and none of mask %#x within %d s", state, mask, seconds);
	return state;
}

void store_wait_node(struct front *f, const char *path, int seconds)
{
	int64_t deadline = now_ms() + seconds * 1000;

	xs_watch(f->xs, path, "node");
	while (!store_exists(f, path)) {
		if (now_ms() >= deadline)
			die("no %s within %d s", path, seconds);
		sleep_on_watch(f, 1000);
	}
	xs_unwatch(f->xs, path, "node");
}
