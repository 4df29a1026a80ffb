// SPDX-License-Identifier: GPL-2.0-only
/* runs.c - where the machine has the pages of a guest's region */
#include <string.h>

#include "fuzz.h"
#include "runs.h"

/* None is empty, none wraps, and all of them together don't either. */
static void check_runs(const struct runs *runs)
{
	wide sum = 0;
	unsigned int i;

	expect(runs->count <= RUNS_MAX);
	for (i = 0; i < runs->count; i++) {
		expect(runs->run[i].nr);
		expect((wide)runs->run[i].mfn + runs->run[i].nr <= UINT64_MAX);
		expect(runs_first_page(runs, i) == sum);
		sum += runs->run[i].nr;
	}
	expect(sum == runs_pages(runs));
}

static void check_text(const struct runs *runs)
{
	char *text = make_room(RUNS_TEXT);
	struct runs again;

	runs_format(runs, text);
	expect(runs_parse(text, &again) == (runs->count > 0));
	expect(runs_equal(runs, &again) && runs_equal(&again, runs));
}

/* The page's frame, by counting. */
static bool frame_of(const struct runs *runs, uint64_t page, uint64_t *mfn)
{
	unsigned int i;

	for (i = 0; i < runs->count; i++) {
		*mfn = runs->run[i].mfn + page;
		if (page < runs->run[i].nr)
			return true;
		page -= runs->run[i].nr;
	}
	return false;
}

static void check_pages(const struct runs *runs, struct hole pages)
{
	struct run run = runs_at(runs, pages);
	uint64_t first, last;
	unsigned int index = runs_index(runs, pages.page);

	if (!frame_of(runs, pages.page, &first)) {
		expect(!run.nr && index == runs->count);
		return;
	}
	expect(run.nr <= pages.count && !run.nr == !pages.count);
	expect(index < runs->count &&
	       runs_first_page(runs, index) <= pages.page);
	if (!run.nr)
		return;
	expect(run.mfn == first);
	expect(frame_of(runs, pages.page + run.nr - 1, &last) &&
	       last == first + run.nr - 1);
	/* All of them that are in the same run. */
	if (run.nr < pages.count && index + 1 < runs->count)
		expect(runs_first_page(runs, index + 1) == pages.page + run.nr);
}

void fuzz(struct input *in)
{
	unsigned int wanted = take_below(in, RUNS_MAX + 2), i;
	struct runs runs = { 0 }, other;
	char *text = take_text(in);
	struct hole pages;

	if (runs_parse(text, &other)) {
		check_runs(&other);
		check_text(&other);
	}
	for (i = 0; i < wanted; i++) {
		uint64_t mfn = take_u64(in), nr = take_near(in, -mfn);
		wide all = (wide)runs_pages(&runs) + nr;
		bool ok = nr && (wide)mfn + nr <= UINT64_MAX &&
			  all <= UINT64_MAX && runs.count < RUNS_MAX;

		other = runs;
		expect(runs_add(&runs, mfn, nr) == ok);
		expect(runs_equal(&runs, &other) == !ok);
	}
	check_runs(&runs);
	check_text(&runs);
	pages.page = take_near(in, runs_first_page(&runs, take_below(in,
							runs.count + 1)));
	pages.count = take_near(in, runs_pages(&runs) - pages.page);
	if (pages.count <= UINT64_MAX - pages.page)
		check_pages(&runs, pages);
}
