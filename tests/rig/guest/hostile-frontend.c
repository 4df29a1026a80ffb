// SPDX-License-Identifier: GPL-2.0-only
/*
 * hostile-frontend DEVID CASE...: plays the frontend of device/vpmem/DEVID, and
 * does with it what a frontend mustn't. No driver may be bound to the device. Ends
 * with status 0 when the backend has done everywhere what it has to, and with what
 * was tried on its last line.
 *
 *	boundaries, indices, pages, channels, values, states
 *	reconnect=TIMES, rewrite=ROUNDS, kicks=MS, flood=MS
 *	random=SEED,MS		all of these in any order
 *	delete=WHEN,WHAT	nodes, while dom0 attaches and detaches the device
 *	break			leaves it with an index out of bounds
 *	close			closes it
 *	labels=FILE		what the label area must hold
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hostile/hostile.h"

struct counts counts;

void die(const char *format, ...)
{
	va_list args;

	printf("hostile-frontend: ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	exit(1);
}

int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* One thing, and the device is where it may go on from with anything else. */
static void random_step(struct front *f)
{
	front_connect(f);
	switch (rand_below(8)) {
	case 0:
		case_random_index(f);
		break;
	case 1:
		case_rewrite(f, 1 + rand_below(4));
		break;
	case 2:
		case_kicks(f, rand_below(100));
		break;
	case 3:
		case_random_values(f);
		break;
	case 4:
		case_random_states(f, rand_below(20));
		break;
	case 5:
		case_reconnect(f, 1 + rand_below(3));
		break;
	default:
		case_random_requests(f, 1 + rand_below(8));
		break;
	}
}

static void case_random(struct front *f, uint64_t seed, int ms)
{
	int64_t end = now_ms() + ms;

	rand_seed(seed);
	while (now_ms() < end)
		random_step(f);
	front_connect(f);
	front_check(f);
}

static void case_break(struct front *f)
{
	front_connect(f);
	f->ring->req_prod = f->prod + 12345;
	ring_notify(f);
	front_expect_closing(f, &counts.log_index, "an index out of bounds");
}

static void case_labels(struct front *f, const char *path)
{
	FILE *file = fopen(path, "w");

	front_connect(f);
	if (!file || fwrite(f->labels, f->label_size, 1, file) != 1 || fclose(file))
		die("%s: %m", path);
}

static void connected(struct front *f, void (*run)(struct front *f, int n), int n)
{
	front_connect(f);
	run(f, n);
	front_check(f);
}

static void rewrite(struct front *f, int n)
{
	case_rewrite(f, n);
}

static void run_case(struct front *f, const char *name, const char *first, const char *second)
{
	int n = first ? atoi(first) : 0;

	if (!strcmp(name, "boundaries"))
		case_boundaries(f);
	else if (!strcmp(name, "indices"))
		case_indices(f);
	else if (!strcmp(name, "pages"))
		case_pages(f);
	else if (!strcmp(name, "channels"))
		case_channels(f);
	else if (!strcmp(name, "values"))
		case_values(f);
	else if (!strcmp(name, "states"))
		case_states(f);
	else if (!strcmp(name, "reconnect"))
		case_reconnect(f, n);
	else if (!strcmp(name, "rewrite"))
		connected(f, rewrite, n);
	else if (!strcmp(name, "kicks"))
		connected(f, case_kicks, n);
	else if (!strcmp(name, "flood"))
		connected(f, case_flood, n);
	else if (!strcmp(name, "random") && second)
		case_random(f, strtoull(first, NULL, 0), atoi(second));
	else if (!strcmp(name, "delete") && second)
		case_delete(f, first, second);
	else if (!strcmp(name, "break"))
		case_break(f);
	else if (!strcmp(name, "close"))
		front_close(f);
	else if (!strcmp(name, "labels") && first)
		case_labels(f, first);
	else
		die("no such case: %s", name);
}

static void print_counts(void)
{
	printf("counts requests %lu jumps %lu rewrites %lu events %lu reconnects %lu values %lu states %lu deletions %lu log-index %lu log-node %lu log-ring %lu\n",
	       counts.requests, counts.jumps, counts.rewrites, counts.events, counts.reconnects, counts.values,
	       counts.states, counts.deletions, counts.log_index, counts.log_node, counts.log_ring);
}

int main(int argc, char **argv)
{
	static struct front front;
	int i;

	if (argc < 3) {
		fprintf(stderr, "usage: hostile-frontend DEVID CASE...\n");
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	rand_seed(1);
	store_open(&front, atoi(argv[1]));
	ring_open(&front);
	for (i = 2; i < argc; i++) {
		char *name = strtok(argv[i], "="), *first = strtok(NULL, ","), *second = strtok(NULL, ",");
		int64_t begin = now_ms();

		run_case(&front, name, first, second);
		printf("%s: %lld ms\n", name, (long long)(now_ms() - begin));
	}
	print_counts();
	return 0;
}
