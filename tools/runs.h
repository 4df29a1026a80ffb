/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_RUNS_H
#define XEN_PMEM_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "holes.h"

/*
 * Where the machine has a guest's region: a run of frames for each extent of its
 * target, in their order. Pages count from the start of the region.
 */
#define RUNS_MAX	16	/* SUPERBLOCK_EXTENTS_MAX */

struct run {
	uint64_t mfn;
	uint64_t nr;
};

struct runs {
	unsigned int count;
	struct run run[RUNS_MAX];
};

/* Room for their text: a number of each base, "0x", "+" and a blank each. */
#define RUNS_TEXT	(RUNS_MAX * 40 + 1)

/* False: there is no room for it, it has no frames, or numbers would wrap. */
bool runs_add(struct runs *runs, uint64_t mfn, uint64_t nr);

uint64_t runs_pages(const struct runs *runs);

/* In which of them is the page? The count of them: in none. */
unsigned int runs_index(const struct runs *runs, uint64_t page);

/* The first page of the run of this index. */
uint64_t runs_first_page(const struct runs *runs, unsigned int index);

/*
 * The frames of as many of these pages as are in the same run as the first is.
 * nr is 0 where that is in none, or there are no pages.
 */
struct run runs_at(const struct runs *runs, struct hole pages);

bool runs_equal(const struct runs *a, const struct runs *b);

/* "0x180000+262144 0x1c0000+65536" */
void runs_format(const struct runs *runs, char to[RUNS_TEXT]);
/* False: it's no such text. */
bool runs_parse(const char *text, struct runs *runs);

#endif
