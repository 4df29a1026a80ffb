// SPDX-License-Identifier: GPL-2.0-only
/* xenstore, by way of libxenstore. */
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <xenstore.h>

#include "log.h"
#include "xs.h"

#define WATCH_TOKEN	"xen-pmem"

#define MAKE_PATH(path, fmt)						\
	do {								\
		va_list ap;						\
									\
		va_start(ap, fmt);					\
		vsnprintf(path, sizeof(path), fmt, ap);			\
		va_end(ap);						\
	} while (0)

struct xs_handle *store_open(void)
{
	struct xs_handle *xs = xs_open(0);

	if (!xs)
		log_error("cannot reach xenstored: %s; run as root in dom0 with xenstored started",
			  strerror(errno));
	return xs;
}

void store_close(struct xs_handle *xs)
{
	if (xs)
		xs_close(xs);
}

char *store_read(struct xs_handle *xs, uint32_t t, const char *fmt, ...)
{
	char path[STORE_PATH_MAX];

	MAKE_PATH(path, fmt);
	return xs_read(xs, t, path, NULL);
}

bool store_exists(struct xs_handle *xs, uint32_t t, const char *fmt, ...)
{
	char path[STORE_PATH_MAX];
	char *value;

	MAKE_PATH(path, fmt);
	value = xs_read(xs, t, path, NULL);
	free(value);
	return value != NULL;
}

bool store_write(struct xs_handle *xs, uint32_t t, const char *value,
		 const char *fmt, ...)
{
	char path[STORE_PATH_MAX];

	MAKE_PATH(path, fmt);
	return xs_write(xs, t, path, value, strlen(value));
}

bool store_remove(struct xs_handle *xs, uint32_t t, const char *fmt, ...)
{
	char path[STORE_PATH_MAX];

	MAKE_PATH(path, fmt);
	return xs_rm(xs, t, path) || errno == ENOENT;
}

void store_remove_if_empty(struct xs_handle *xs, uint32_t t,
			   const char *fmt, ...)
{
	char path[STORE_PATH_MAX];
	unsigned int count;
	char **names;

	MAKE_PATH(path, fmt);
	names = xs_directory(xs, t, path, &count);
	if (names && !count)
		xs_rm(xs, t, path);
	free(names);
}

char **store_list(struct xs_handle *xs, uint32_t t, unsigned int *count,
		  const char *fmt, ...)
{
	char path[STORE_PATH_MAX];
	char **names;

	MAKE_PATH(path, fmt);
	names = xs_directory(xs, t, path, count);
	if (!names)
		*count = 0;
	return names;
}

bool store_mkdir(struct xs_handle *xs, uint32_t t, const char *path,
		 uint32_t owner, uint32_t reader)
{
	/* The first entry names the owner, and what all others may do. */
	struct xs_permissions perms[2] = {
		{ .id = owner, .perms = XS_PERM_NONE },
		{ .id = reader, .perms = XS_PERM_READ },
	};

	return xs_mkdir(xs, t, path) &&
	       xs_set_permissions(xs, t, path, perms,
				  reader == NO_READER ? 1 : 2);
}

bool store_seal(struct xs_handle *xs, uint32_t t, const char *path)
{
	struct xs_permissions none = { .id = 0, .perms = XS_PERM_NONE };
	char child[STORE_PATH_MAX];
	unsigned int i, count;
	bool ok = true;
	char **names;

	if (!xs_set_permissions(xs, t, path, &none, 1))
		return false;
	names = xs_directory(xs, t, path, &count);
	if (!names)
		return false;
	for (i = 0; ok && i < count; i++) {
		snprintf(child, sizeof(child), "%s/%s", path, names[i]);
		ok = store_seal(xs, t, child);
	}
	free(names);
	return ok;
}

int store_transact(struct xs_handle *xs,
		   bool (*step)(struct xs_handle *xs, uint32_t t, void *arg),
		   void *arg, const char *what)
{
	uint32_t t;
	int saved;

	for (;;) {
		t = xs_transaction_start(xs);
		if (t == XBT_NULL)
			break;
		if (!step(xs, t, arg)) {
			saved = errno;
			xs_transaction_end(xs, t, true);
			errno = saved;
			break;
		}
		if (xs_transaction_end(xs, t, false))
			return 0;
		if (errno != EAGAIN)
			break;
	}
	return log_error("cannot %s: xenstore says: %s", what, strerror(errno));
}

static int ms_until(const struct timespec *deadline)
{
	struct timespec now;
	long long ms;

	clock_gettime(CLOCK_MONOTONIC, &now);
	ms = (deadline->tv_sec - now.tv_sec) * 1000LL +
	     (deadline->tv_nsec - now.tv_nsec) / 1000000;
	return ms > 0 ? ms : 0;
}

bool store_wait(struct xs_handle *xs, const char *path, unsigned int seconds,
		bool (*done)(struct xs_handle *xs, void *arg), void *arg)
{
	struct pollfd pfd = { .fd = xs_fileno(xs), .events = POLLIN };
	struct timespec deadline;
	char **event;
	bool ok;

	clock_gettime(CLOCK_MONOTONIC, &deadline);
	deadline.tv_sec += seconds;
	if (!xs_watch(xs, path, WATCH_TOKEN))
		return done(xs, arg);
	while (!(ok = done(xs, arg))) {
		int ms = ms_until(&deadline);

		if (!ms || (poll(&pfd, 1, ms) < 0 && errno != EINTR))
			break;
		while ((event = xs_check_watch(xs)))
			free(event);
	}
	xs_unwatch(xs, path, WATCH_TOKEN);
	/* What fired since would be taken for the next wait's. Harmless, but: */
	while ((event = xs_check_watch(xs)))
		free(event);
	return ok;
}
