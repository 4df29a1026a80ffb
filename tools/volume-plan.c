// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "volume-plan.h"

/* What sizes are multiples of: both the alignment and what volumes come in. */
static uint64_t unit_of(const struct volume_hole *h)
{
	uint64_t a = h->align, b = VOLUME_UNIT, rest;

	while (b) {
		rest = a % b;
		a = b;
		b = rest;
	}
	return h->align / a * VOLUME_UNIT;
}

static uint64_t room_in(const struct volume_hole *h)
{
	return h->size - h->size % unit_of(h);
}

/* A header, and the smallest region. */
static uint64_t least_in(const struct volume_hole *h)
{
	uint64_t unit = unit_of(h);

	return (2 * VOLUME_UNIT + unit - 1) / unit * unit;
}

static int compare(const void *a, const void *b)
{
	const struct volume_hole *one = a, *other = b;

	if (room_in(one) != room_in(other))
		return room_in(one) < room_in(other) ? 1 : -1;
	return one->region < other->region ? -1 : one->region > other->region;
}

/* The n largest; false: there are fewer that are large enough to be of use. */
static bool choose(const struct volume_hole *holes, size_t count, size_t region,
		   const struct volume_hole **chosen, unsigned int n)
{
	unsigned int found = 0;
	size_t i;

	for (i = 0; i < count && found < n; i++)
		if ((region == VOLUME_ANY_REGION || holes[i].region == region) &&
		    room_in(&holes[i]) >= least_in(&holes[i]))
			chosen[found++] = &holes[i];
	return found == n;
}

static bool try(struct volume_plan *plan, const struct volume_hole **chosen,
		unsigned int n, uint64_t size)
{
	uint64_t total = 0, needed = size + n * VOLUME_UNIT, spare, less;
	unsigned int i;

	for (i = 0; i < n; i++)
		total += room_in(chosen[i]);
	if (total < needed)
		return false;
	spare = total - needed;
	for (i = n; i--;) {
		const struct volume_hole *h = chosen[i];

		less = room_in(h) - least_in(h);
		if (less > spare)
			less = spare - spare % unit_of(h);
		spare -= less;
		plan->extents[i].size = room_in(h) - less;
		plan->extents[i].region = h->region;
	}
	if (spare)
		return false;
	plan->count = n;
	return true;
}

void volume_plan(struct volume_plan *plan, struct volume_hole *holes,
		 size_t count, size_t region, uint64_t size,
		 unsigned int limit)
{
	const struct volume_hole *chosen[SUPERBLOCK_EXTENTS_MAX];
	unsigned int n;

	plan->count = 0;
	if (count)
		qsort(holes, count, sizeof(*holes), compare);
	for (n = 1; n <= limit && n <= SUPERBLOCK_EXTENTS_MAX; n++)
		if (choose(holes, count, region, chosen, n) &&
		    try(plan, chosen, n, size))
			return;
}

unsigned int volume_shrink(const uint64_t *sizes, unsigned int count,
			   uint64_t size, uint64_t *last)
{
	unsigned int n;

	for (n = 0; n < count; n++) {
		*last = size + VOLUME_UNIT;
		if (*last <= sizes[n])
			return n + 1;
		size -= sizes[n] - VOLUME_UNIT;
	}
	*last = sizes[count - 1];
	return count;
}
