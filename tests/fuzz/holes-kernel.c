// SPDX-License-Identifier: GPL-2.0-only
/* holes-kernel.c - pmemback's list of holes under other names */
#define holes_parse	pmemback_holes_parse
#define holes_next	pmemback_holes_next
#define holes_fill	pmemback_holes_fill

#include "../../pmemback/holes.c"
#include "holes-kernel.h"

_Static_assert(KERNEL_HOLES_MAX == HOLES_MAX, "most holes");

static struct holes holes;

char *xenbus_read(struct xenbus_transaction t, const char *dir,
		  const char *node, unsigned int *len)
{
	abort();
}

bool kernel_parse(const char *text, uint64_t size)
{
	return !holes_parse(&holes, text, size);
}

unsigned int kernel_count(void)
{
	return holes.nr;
}

void kernel_hole(unsigned int i, uint64_t *page, uint64_t *count)
{
	*page = holes.hole[i].page;
	*count = holes.hole[i].count;
}

bool kernel_next(uint64_t first, uint64_t end, uint64_t *page, uint64_t *count)
{
	struct hole run;

	if (!holes_next(&holes, first, end, &run))
		return false;
	*page = run.page;
	*count = run.count;
	return true;
}

bool kernel_fill(uint64_t page, uint64_t count)
{
	return !holes_fill(&holes, page, count);
}
