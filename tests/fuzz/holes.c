// SPDX-License-Identifier: GPL-2.0-only
/*
 * holes.c - pages that aren't in a guest's map: the tool's list and the kernel's
 *
 * The kernel takes what the tool writes, neither takes what isn't in the region,
 * and both know after any change what a plain array of pages knows.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "holes.h"
#include "holes-kernel.h"

#define PAGES	256
#define PAGE	4096ULL

static bool missing[PAGES];

/* The kernel has the same holes as the tool. */
static void check_same(const struct holes *holes)
{
	uint64_t page, count;
	size_t i;

	expect(kernel_count() == holes->count);
	for (i = 0; i < holes->count; i++) {
		kernel_hole(i, &page, &count);
		expect(holes->hole[i].page == page);
		expect(holes->hole[i].count == count);
	}
}

/* Ascending, within the region, and with pages between any two. */
static void check_order(const struct holes *holes, uint64_t nr)
{
	wide end = 0;
	size_t i;

	expect(holes->count <= HOLES_MAX);
	for (i = 0; i < holes->count; i++) {
		expect(holes->hole[i].count);
		expect(i ? holes->hole[i].page > end : true);
		end = (wide)holes->hole[i].page + holes->hole[i].count;
		expect(end <= nr);
	}
}

/* Numbers that are right, or nearly so. */
static char *take_list(struct input *in, uint64_t nr)
{
	uint64_t page, count, end = 0;
	char *text = format("%s", "");
	unsigned int i, many = 1 + take_below(in, 4);

	for (i = 0; i < many; i++) {
		page = take_near(in, end);
		count = take_near(in, take_bool(in) ? nr - page : 1);
		text = format("%s%s%" PRIu64 "+%" PRIu64, text, i ? " " : "",
			      page, count);
		end = page + count;
	}
	return text;
}

static void check_text(struct input *in)
{
	uint64_t nr = take_near(in, 4096), page, count;
	char *text = take_text(in);
	char *again = make_room(HOLES_TEXT);
	unsigned int i, many = take_below(in, HOLES_MAX + 3);
	struct holes holes;
	wide end = 0;

	nr &= UINT64_MAX / PAGE;
	/* Or some of them, and whatever the text is behind. */
	if (take_u8(in) > 192)
		for (i = 0; i < many; i++)
			text = format("%u+1 %s", 1000 - 2 * i, text);
	else if (take_bool(in))
		text = take_list(in, nr);
	if (kernel_parse(text, nr * PAGE)) {
		expect(kernel_count() <= KERNEL_HOLES_MAX);
		for (i = 0; i < kernel_count(); i++) {
			kernel_hole(i, &page, &count);
			expect(count && page >= end);
			end = (wide)page + count;
			expect(end <= nr);
		}
	}
	if (!holes_parse(text, nr, &holes))
		return;
	check_order(&holes, nr);
	holes_format(&holes, again);
	expect(kernel_parse(again, nr * PAGE));
	check_same(&holes);
}

static void note(struct hole run, bool is_missing)
{
	uint64_t page = run.page;

	while (run.count--)
		missing[page++] = is_missing;
}

/* As many as there can be, or one more, each of them as large as can be. */
static size_t take_many(struct input *in, struct hole *list)
{
	size_t count = HOLES_MAX - take_below(in, 3), i;
	uint64_t pages = 1 + take_below(in, 3);

	for (i = 0; i < count; i++)
		list[i] = (struct hole) { 4 * i, pages };
	return count;
}

static struct hole take_run(struct input *in)
{
	struct hole run;

	run.page = take_below(in, PAGES);
	run.count = 1 + take_below(in, take_bool(in) ? 4 : PAGES - run.page);
	if (run.count > PAGES - run.page)
		run.count = PAGES - run.page;
	return run;
}

/* How many of these pages are missing? */
static uint64_t missing_of(struct hole run)
{
	uint64_t page, sum = 0;

	for (page = run.page; page < run.page + run.count; page++)
		sum += missing[page];
	return sum;
}

static void check_tool(const struct holes *holes, struct hole run)
{
	struct hole next = { 0, 0 };
	uint64_t page = 0, i;
	struct holes common;

	check_order(holes, PAGES);
	expect(holes_pages(holes->hole, holes->count) ==
	       missing_of((struct hole) { 0, PAGES }));
	for (i = 0; i < holes->count; i++)
		expect(missing_of(holes->hole[i]) == holes->hole[i].count);
	holes_within(holes, run, &common);
	expect(holes_pages(common.hole, common.count) == missing_of(run));
	expect(holes_cover(holes, run) == (missing_of(run) == run.count));
	/* What is mapped, run by run. */
	while (holes_next_run(holes, PAGES, &next)) {
		expect(next.count && next.page >= page);
		for (; page < next.page; page++)
			expect(missing[page]);
		expect(!missing_of(next));
		page += next.count;
	}
	for (; page < PAGES; page++)
		expect(missing[page]);
}

static void check_kernel(struct hole run)
{
	uint64_t first = run.page, end = run.page + run.count, page, count, i;

	while (first < end && !missing[first])
		first++;
	expect(kernel_next(run.page, end, &page, &count) == (first < end));
	if (first == end)
		return;
	expect(page == first && count && count <= end - first);
	for (i = 0; i < count; i++)
		expect(missing[page + i]);
}

/* Both of them, and what is between; nothing adds nothing. */
static void check_around(struct hole a, struct hole b)
{
	const struct hole nothing = { a.page / 2, 0 };
	struct hole all = hole_around(a, b);

	expect(all.page == (a.page < b.page ? a.page : b.page));
	expect(all.page + all.count == (a.page + a.count > b.page + b.count ?
					a.page + a.count : b.page + b.count));
	all = hole_around(a, nothing);
	expect(all.page == a.page && all.count == a.count);
	all = hole_around(nothing, a);
	expect(all.page == a.page && all.count == a.count);
}

/* What the bad sectors of a machine range leave of a region. */
static void check_sectors(struct input *in)
{
	uint64_t start = (1 + take_below(in, 1 << 20)) * PAGE;
	uint64_t size = (1 + take_below(in, PAGES)) * PAGE;
	uint64_t base = take_near(in, take_bool(in) ? start : 0);
	uint64_t sector = take_near(in, take_bool(in) ? (start - base) / 512 : 0);
	uint64_t sectors = take_near(in, 1);
	wide from = base + (wide)512 * sector, end = from + (wide)512 * sectors;
	struct hole hole;

	if (from < start)
		from = start;
	if (end > start + size)
		end = start + size;
	expect(hole_of_sectors(base, sector, sectors, start, size, &hole) ==
	       (from < end));
	if (from >= end)
		return;
	/* All of the pages that they touch, and no other. */
	expect(hole.page == (from - start) / PAGE);
	expect(hole.page + hole.count == (end - start + PAGE - 1) / PAGE);
	check_around(hole, take_run(in));
}

static void check_changes(struct input *in)
{
	struct hole *list = make_room(2 * HOLES_MAX * sizeof(*list)), run;
	char *text = make_room(HOLES_TEXT);
	struct holes holes = { 0 }, before;
	bool many = take_u8(in) > 192, filled;
	size_t count = many ? take_many(in, list) :
			      take_below(in, 2 * HOLES_MAX), i;

	memset(missing, 0, sizeof(missing));
	for (i = 0; i < count; i++) {
		if (!many)
			list[i] = take_run(in);
		note(list[i], true);
	}
	count = holes_merge(list, count);
	if (count > HOLES_MAX)
		return;
	holes.count = count;
	memcpy(holes.hole, list, count * sizeof(list[0]));
	holes_format(&holes, text);
	expect(kernel_parse(text, PAGES * PAGE));
	check_same(&holes);

	while (octets_left(in)) {
		run = take_run(in);
		check_tool(&holes, run);
		check_kernel(run);
		before = holes;
		filled = holes_fill(&holes, run);
		expect(kernel_fill(run.page, run.count) == filled);
		check_same(&holes);
		if (filled)
			note(run, false);
		else
			expect(holes.count == HOLES_MAX &&
			       !memcmp(&before, &holes, sizeof(holes)));
	}
	check_tool(&holes, (struct hole) { 0, PAGES });
}

void fuzz(struct input *in)
{
	switch (take_u8(in) % 4) {
	case 0:
		check_text(in);
		break;
	case 1:
		check_sectors(in);
		break;
	default:
		check_changes(in);
		break;
	}
}
