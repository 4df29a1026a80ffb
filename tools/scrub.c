// SPDX-License-Identifier: GPL-2.0-only
/* Overwriting what a guest has left, with something to look at meanwhile. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "log.h"
#include "nd.h"
#include "scrub.h"
#include "text.h"

#define PAGE		4096
#define CHUNK		0x400000
#define SHOW_SECONDS	0.2
#define MIB		1048576.0

struct progress {
	const char *name;
	bool shown;
	char total[32];
	uint64_t done, size;
	double start, last;
};

static const int stops[] = { SIGHUP, SIGINT, SIGTERM };

void scrub_defer_signals(void)
{
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < sizeof(stops) / sizeof(stops[0]); i++)
		sigaddset(&set, stops[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

static bool stopped(void)
{
	sigset_t set;
	size_t i;

	sigpending(&set);
	for (i = 0; i < sizeof(stops) / sizeof(stops[0]); i++)
		if (sigismember(&set, stops[i]) > 0)
			return true;
	return false;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void begin(struct progress *p, const char *name, uint64_t size)
{
	*p = (struct progress) { .name = name, .size = size };
	p->shown = isatty(STDERR_FILENO);
	p->start = p->last = now();
	format_size(p->total, sizeof(p->total), size);
}

static void show(struct progress *p, bool last)
{
	double t = now(), seconds = t - p->start;

	if (!p->shown || (!last && t - p->last < SHOW_SECONDS))
		return;
	p->last = t;
	/* Erase what was longer. */
	fprintf(stderr, "\rxen-pmem: scrubbing %s: %3u%% of %s, %.0f MiB/s\033[K%s",
		p->name, (unsigned int)(p->done * 100.0 / p->size), p->total,
		seconds > 0 ? p->done / MIB / seconds : 0, last ? "\n" : "");
}

/* One chunk, or a part of it: how much, or -1 with errno. */
typedef ssize_t (*fill_fn)(int fd, const char *zeros, size_t size,
			   uint64_t at);

static ssize_t write_zeros(int fd, const char *zeros, size_t size, uint64_t at)
{
	return pwrite(fd, zeros, size, at);
}

/* Also where it can't be read: to be written over is what heals a bad block. */
static ssize_t write_if_needed(int fd, const char *zeros, size_t size,
			       uint64_t at)
{
	static char found[CHUNK] __attribute__((aligned(PAGE)));
	ssize_t n = pread(fd, found, size, at);

	if (n > 0 && !memcmp(found, zeros, n))
		return n;
	return write_zeros(fd, zeros, n > 0 ? (size_t)n : size, at);
}

/* 0, 1 when a signal came, or -1 with errno. */
static int fill(int fd, const char *zeros, uint64_t at, uint64_t end,
		fill_fn fill_chunk, struct progress *p)
{
	while (at < end) {
		size_t size = end - at < CHUNK ? end - at : CHUNK;
		ssize_t n;

		if (stopped())
			return 1;
		n = fill_chunk(fd, zeros, size, at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			errno = n ? errno : EIO;
			return -1;
		}
		at += n;
		p->done += n;
		show(p, false);
	}
	/* Also before the first page, which tells what is to be scrubbed. */
	return fsync(fd);
}

static int run(const struct nd_target *t, int fd, const char *name,
	       uint64_t from, uint64_t end, fill_fn fill_chunk)
{
	char *zeros = aligned_alloc(PAGE, CHUNK);
	struct progress p;
	int rc, error;

	if (!zeros)
		return log_error("out of memory");
	memset(zeros, 0, CHUNK);
	begin(&p, name, end - from);
	rc = fill(fd, zeros, from ? from : PAGE, end, fill_chunk, &p);
	if (!rc && !from)
		rc = fill(fd, zeros, 0, PAGE, fill_chunk, &p);
	error = errno;
	show(&p, true);
	free(zeros);
	if (rc < 0)
		return log_error("cannot scrub %s, after %" PRIu64 " octets of it: %s; 'ndctl list -M -n %s' shows its bad blocks",
				 t->name, p.done, strerror(error), t->name);
	return rc;
}

int scrub(const struct nd_target *t, int fd, const char *name, uint64_t from,
	  uint64_t end)
{
	return run(t, fd, name, from, end, write_zeros);
}

int scrub_new(const struct nd_target *t, int fd, const char *name,
	      uint64_t from, uint64_t end)
{
	return run(t, fd, name, from, end, write_if_needed);
}
