// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "holes.h"
#include "text.h"

#define SECTOR_SIZE	512
#define PAGE_SIZE	4096

static uint64_t min(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t max(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* What would wrap ends at the end of all addresses. */
static uint64_t address(uint64_t base, uint64_t sector)
{
	uint64_t octets, sum;

	if (__builtin_mul_overflow(sector, SECTOR_SIZE, &octets) ||
	    __builtin_add_overflow(base, octets, &sum))
		return UINT64_MAX;
	return sum;
}

static uint64_t end_of(struct hole hole)
{
	return hole.page + hole.count;
}

bool hole_of_sectors(uint64_t base, uint64_t sector, uint64_t sectors,
		     uint64_t start, uint64_t size, struct hole *hole)
{
	uint64_t after, first, end;

	if (__builtin_add_overflow(sector, sectors, &after))
		after = UINT64_MAX;
	first = max(address(base, sector), start);
	end = min(address(base, after), start + size);
	if (first >= end)
		return false;
	hole->page = (first - start) / PAGE_SIZE;
	hole->count = (end - 1 - start) / PAGE_SIZE - hole->page + 1;
	return true;
}

struct hole hole_around(struct hole a, struct hole b)
{
	struct hole all;

	if (!a.count || !b.count)
		return a.count ? a : b;
	all.page = min(a.page, b.page);
	all.count = max(end_of(a), end_of(b)) - all.page;
	return all;
}

static int compare(const void *a, const void *b)
{
	const struct hole *left = a, *right = b;

	return (left->page > right->page) - (left->page < right->page);
}

size_t holes_merge(struct hole *list, size_t count)
{
	size_t i, last = 0;

	if (!count)
		return 0;
	qsort(list, count, sizeof(*list), compare);
	for (i = 1; i < count; i++) {
		if (list[i].page <= end_of(list[last]))
			list[last] = hole_around(list[last], list[i]);
		else
			list[++last] = list[i];
	}
	return last + 1;
}

uint64_t holes_pages(const struct hole *list, size_t count)
{
	uint64_t pages = 0;
	size_t i;

	for (i = 0; i < count; i++)
		pages += list[i].count;
	return pages;
}

void holes_format(const struct holes *holes, char to[HOLES_TEXT])
{
	size_t i, used = 0;

	to[0] = '\0';
	for (i = 0; i < holes->count; i++)
		used += snprintf(to + used, HOLES_TEXT - used,
				 "%s%" PRIu64 "+%" PRIu64, i ? " " : "",
				 holes->hole[i].page, holes->hole[i].count);
}

/* "17+1" */
static bool parse_one(char *text, uint64_t nr, struct hole *hole)
{
	char *count = strchr(text, '+');

	if (!count)
		return false;
	*count++ = '\0';
	return parse_u64(text, &hole->page) && parse_u64(count, &hole->count) &&
	       hole->count && hole->page < nr && hole->count <= nr - hole->page;
}

bool holes_parse(const char *text, uint64_t nr, struct holes *holes)
{
	char copy[HOLES_TEXT], *save = NULL, *word;
	uint64_t end = 0;

	holes->count = 0;
	if (strlen(text) >= sizeof(copy))
		return false;
	strcpy(copy, text);
	for (word = strtok_r(copy, " ", &save); word;
	     word = strtok_r(NULL, " ", &save)) {
		struct hole *hole = &holes->hole[holes->count];

		if (holes->count == HOLES_MAX || !parse_one(word, nr, hole) ||
		    (holes->count && hole->page <= end))
			return false;
		end = end_of(*hole);
		holes->count++;
	}
	return true;
}

void holes_within(const struct holes *holes, struct hole run,
		  struct holes *common)
{
	size_t i;

	common->count = 0;
	for (i = 0; i < holes->count; i++) {
		uint64_t first = max(holes->hole[i].page, run.page);
		uint64_t end = min(end_of(holes->hole[i]), end_of(run));

		if (first < end)
			common->hole[common->count++] =
				(struct hole) { first, end - first };
	}
}

bool holes_cover(const struct holes *holes, struct hole run)
{
	struct holes common;

	holes_within(holes, run, &common);
	return holes_pages(common.hole, common.count) == run.count;
}

bool holes_fill(struct holes *holes, struct hole run)
{
	struct hole left[HOLES_MAX + 1];
	size_t i, count = 0;

	if (!run.count)
		return true;
	for (i = 0; i < holes->count; i++) {
		struct hole h = holes->hole[i];
		uint64_t end = end_of(h);

		/* What of it is before the run, and what behind. */
		if (h.page < run.page)
			left[count++] = (struct hole) {
				h.page, min(end, run.page) - h.page,
			};
		if (end > end_of(run)) {
			h.page = max(h.page, end_of(run));
			left[count++] = (struct hole) { h.page, end - h.page };
		}
	}
	/* One run splits one hole at most. */
	if (count > HOLES_MAX)
		return false;
	memcpy(holes->hole, left, count * sizeof(left[0]));
	holes->count = count;
	return true;
}

bool holes_next_run(const struct holes *holes, uint64_t nr, struct hole *run)
{
	uint64_t from = end_of(*run), to = nr;
	size_t i;

	for (i = 0; i < holes->count; i++) {
		const struct hole *hole = &holes->hole[i];

		if (hole->page > from) {
			to = min(to, hole->page);
			break;
		}
		from = max(from, end_of(*hole));
	}
	if (from >= to)
		return false;
	*run = (struct hole) { from, to - from };
	return true;
}
