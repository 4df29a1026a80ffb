// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "runs.h"
#include "text.h"

bool runs_add(struct runs *runs, uint64_t mfn, uint64_t nr)
{
	uint64_t sum;

	if (runs->count == RUNS_MAX || !nr ||
	    __builtin_add_overflow(mfn, nr, &sum) ||
	    __builtin_add_overflow(runs_pages(runs), nr, &sum))
		return false;
	runs->run[runs->count++] = (struct run) { mfn, nr };
	return true;
}

uint64_t runs_pages(const struct runs *runs)
{
	return runs_first_page(runs, runs->count);
}

unsigned int runs_index(const struct runs *runs, uint64_t page)
{
	unsigned int i;

	for (i = 0; i < runs->count && page >= runs->run[i].nr; i++)
		page -= runs->run[i].nr;
	return i;
}

uint64_t runs_first_page(const struct runs *runs, unsigned int index)
{
	uint64_t page = 0;
	unsigned int i;

	for (i = 0; i < index; i++)
		page += runs->run[i].nr;
	return page;
}

struct run runs_at(const struct runs *runs, struct hole pages)
{
	unsigned int i = runs_index(runs, pages.page);
	struct run run = { 0, 0 };
	uint64_t into;

	if (i == runs->count)
		return run;
	into = pages.page - runs_first_page(runs, i);
	run.mfn = runs->run[i].mfn + into;
	run.nr = runs->run[i].nr - into;
	if (run.nr > pages.count)
		run.nr = pages.count;
	return run;
}

bool runs_equal(const struct runs *a, const struct runs *b)
{
	unsigned int i;

	for (i = 0; i < a->count && i < b->count; i++)
		if (a->run[i].mfn != b->run[i].mfn ||
		    a->run[i].nr != b->run[i].nr)
			return false;
	return a->count == b->count;
}

void runs_format(const struct runs *runs, char to[RUNS_TEXT])
{
	size_t used = 0;
	unsigned int i;

	to[0] = '\0';
	for (i = 0; i < runs->count; i++)
		used += snprintf(to + used, RUNS_TEXT - used,
				 "%s0x%" PRIx64 "+%" PRIu64, i ? " " : "",
				 runs->run[i].mfn, runs->run[i].nr);
}

bool runs_parse(const char *text, struct runs *runs)
{
	char copy[RUNS_TEXT], *save = NULL, *word, *count;
	uint64_t mfn, nr;

	runs->count = 0;
	if (strlen(text) >= sizeof(copy))
		return false;
	strcpy(copy, text);
	for (word = strtok_r(copy, " ", &save); word;
	     word = strtok_r(NULL, " ", &save)) {
		count = strchr(word, '+');
		if (!count)
			return false;
		*count++ = '\0';
		if (!parse_u64(word, &mfn) || !parse_u64(count, &nr) ||
		    !runs_add(runs, mfn, nr))
			return false;
	}
	return runs->count;
}
