/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_HOLES_H
#define XEN_PMEM_HOLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Pages that a guest doesn't get mapped, since they are known to be bad: a load
 * from one is a machine check, which takes the whole host down. Units are pages
 * of 4 KiB, counted from the start of the guest's region.
 */

/* A run of pages: a hole, or what is between two. */
struct hole {
	uint64_t page;
	uint64_t count;		/* page + count doesn't wrap */
};

/* What both ends take; attaching a target with more is refused. */
#define HOLES_MAX	64
/* Room for their text: twice 20 digits, "+" and a blank each. */
#define HOLES_TEXT	(HOLES_MAX * 42 + 1)

/* Ascending, and with pages between any two. */
struct holes {
	size_t count;
	struct hole hole[HOLES_MAX];
};

/*
 * The pages that bad sectors (of 512 octets, counted from the machine address
 * base) touch in the region at start of size octets, both page-aligned. False:
 * none of it.
 */
bool hole_of_sectors(uint64_t base, uint64_t sector, uint64_t sectors,
		     uint64_t start, uint64_t size, struct hole *hole);

/* The smallest run with all of both in it; a run of no pages is nothing. */
struct hole hole_around(struct hole a, struct hole b);

/* Sort, and make one of what overlaps or touches. Returns how many are left. */
size_t holes_merge(struct hole *list, size_t count);

uint64_t holes_pages(const struct hole *list, size_t count);

/* As the xenstore node has them: "17+1 300+16", empty for none. */
void holes_format(const struct holes *holes, char to[HOLES_TEXT]);
/* Of a region of nr pages. False: it's no such text, or not within the region. */
bool holes_parse(const char *text, uint64_t nr, struct holes *holes);

/* What of the run is holes. */
void holes_within(const struct holes *holes, struct hole run,
		  struct holes *common);

/* Is all of the run holes? */
bool holes_cover(const struct holes *holes, struct hole run);

/* The run is no hole any more. False: too many would be left; unchanged. */
bool holes_fill(struct holes *holes, struct hole run);

/*
 * The next run after *run that isn't a hole, in a region of nr pages; begin with
 * { 0, 0 }. False: there is no more.
 */
bool holes_next_run(const struct holes *holes, uint64_t nr, struct hole *run);

#endif
