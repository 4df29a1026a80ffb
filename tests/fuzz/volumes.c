// SPDX-License-Identifier: GPL-2.0-only
/*
 * volumes.c - how a volume is put together of what is free, and found again
 *
 * Sizes add up, nothing is taken that isn't there, and what can be done is done.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "volume-plan.h"

#define HOLES	20
#define REGIONS	3

static int larger(const void *a, const void *b)
{
	const struct volume_hole *one = a, *other = b;

	return (one->size < other->size) - (one->size > other->size);
}

/*
 * Where all sizes are multiples of the unit it's simple: the n largest are enough,
 * and each has room for a header and the smallest region.
 */
static unsigned int fewest(const struct volume_hole *holes, size_t count,
			   size_t region, uint64_t size, unsigned int limit)
{
	struct volume_hole *list = make_room(count * sizeof(*list));
	size_t i, nr = 0;
	uint64_t sum = 0;

	for (i = 0; i < count; i++)
		if ((region == VOLUME_ANY_REGION || holes[i].region == region) &&
		    holes[i].size >= 2 * VOLUME_UNIT)
			list[nr++] = holes[i];
	qsort(list, nr, sizeof(*list), larger);
	for (i = 0; i < nr && i < limit && i < SUPERBLOCK_EXTENTS_MAX; i++) {
		sum += list[i].size;
		if (sum >= size + (i + 1) * VOLUME_UNIT &&
		    size >= (i + 1) * VOLUME_UNIT)
			return i + 1;
	}
	return 0;
}

/* Is there a hole for each of them, none of which has been taken before? */
static void check_taken(const struct volume_plan *plan,
			const struct volume_hole *holes, size_t count)
{
	bool taken[HOLES] = { false };
	unsigned int n;
	size_t i, best;

	for (n = 0; n < plan->count; n++) {
		best = count;
		for (i = 0; i < count; i++)
			if (!taken[i] && holes[i].region == plan->extents[n].region &&
			    holes[i].size >= plan->extents[n].size &&
			    (best == count || holes[i].size > holes[best].size))
				best = i;
		expect(best < count);
		expect(!(plan->extents[n].size % holes[best].align));
		taken[best] = true;
	}
}

static void check_plan(struct input *in)
{
	size_t count = take_below(in, HOLES + 1), i, region;
	struct volume_hole *holes = make_room(count * sizeof(*holes)), *copy;
	uint64_t size = (1 + take_below(in, 1 << 10)) * VOLUME_UNIT, sum = 0;
	unsigned int limit = 1 + take_below(in, 20);
	struct volume_plan plan;
	bool plain = take_bool(in);

	for (i = 0; i < count; i++) {
		holes[i].align = plain ? VOLUME_UNIT :
				 0x200000ULL * (1 + take_below(in, 24));
		holes[i].size = take_below(in, 1 << 9) * holes[i].align;
		holes[i].region = plain ? take_below(in, 3) : i;
	}
	region = take_bool(in) ? take_below(in, 3) : VOLUME_ANY_REGION;
	copy = make_room(count * sizeof(*copy));
	memcpy(copy, holes, count * sizeof(*copy));
	volume_plan(&plan, holes, count, region, size, limit);

	expect(plan.count <= limit && plan.count <= SUPERBLOCK_EXTENTS_MAX);
	if (plain)
		expect(plan.count == fewest(copy, count, region, size, limit));
	if (!plan.count)
		return;
	for (i = 0; i < plan.count; i++) {
		expect(plan.extents[i].size >= 2 * VOLUME_UNIT &&
		       !(plan.extents[i].size % VOLUME_UNIT));
		expect(region == VOLUME_ANY_REGION ||
		       plan.extents[i].region == region);
		sum += plan.extents[i].size;
	}
	expect(sum == size + plan.count * VOLUME_UNIT);
	check_taken(&plan, copy, count);
}

static void check_shrink(struct input *in)
{
	unsigned int count = 1 + take_below(in, 16), i, n;
	uint64_t sizes[16], all = 0, size, last, sum = 0;

	for (i = 0; i < count; i++) {
		sizes[i] = (2 + take_below(in, 1 << 10)) * VOLUME_UNIT;
		all += sizes[i] - VOLUME_UNIT;
	}
	size = (1 + take_below(in, all / VOLUME_UNIT)) * VOLUME_UNIT;
	n = volume_shrink(sizes, count, size, &last);
	expect(n >= 1 && n <= count && last <= sizes[n - 1]);
	for (i = 0; i < n - 1; i++)
		sum += sizes[i] - VOLUME_UNIT;
	expect(sum < size && sum + last - VOLUME_UNIT == size);
}

/*
 * libnvdimm takes what is before a namespace rather than what is behind it, where
 * it has room for all that is wanted.
 */
static void check_growth(struct input *in)
{
	uint64_t align = 0x200000ULL << take_below(in, 4);
	uint64_t before = take_below(in, 1 << 10) * align;
	uint64_t behind = take_below(in, 1 << 10) * align;
	uint64_t old = (1 + take_below(in, 1 << 10)) * align;
	uint64_t wanted = old + (1 + take_below(in, 1 << 10)) * align, step = 0;

	switch (volume_growth(before, behind, align, old, wanted, &step)) {
	case VOLUME_GROWS:
		expect(step >= wanted && step - old <= behind &&
		       step - old > before && !(step % align));
		expect(step == wanted || wanted - old <= before);
		break;
	case VOLUME_NO_ROOM:
		expect(wanted - old > behind);
		break;
	case VOLUME_WOULD_MOVE:
		expect(wanted - old <= before && behind <= before);
		break;
	default:
		expect(!"an answer");
	}
}

static void check_bar(struct input *in)
{
	unsigned int marks = 1 + take_below(in, 40), full, i;
	uint64_t size = take_u64(in), used = take_near(in, size);
	char *bar = make_room(VOLUME_BAR_ROOM(marks));

	volume_bar(bar, marks, used, size);
	full = strspn(bar + 1, "#");
	expect(strlen(bar) == marks + 2 && bar[0] == '[' && bar[marks + 1] == ']');
	for (i = full; i < marks; i++)
		expect(bar[i + 1] == '.');
	if (!size || !used)
		expect(!full);
	else if (used >= size)
		expect(full == marks);
	else if (marks > 1)
		expect(full && full < marks);
}

/* One of this volume's in that region: its first namespace (0), or part @extent. */
static size_t members(const struct volume_mark *all, size_t count,
		      const char *name, unsigned int extent, size_t region)
{
	size_t i, nr = 0;

	for (i = 0; i < count; i++)
		nr += all[i].state != VOLUME_NONE && all[i].extent == extent &&
		      all[i].region == region && !strcmp(all[i].name, name);
	return nr;
}

/* Is that the first namespace of the volume which this is a part of? */
static void check_head(const struct volume_mark *all, size_t count, size_t part,
		       int head)
{
	const struct volume_mark *p = &all[part];
	size_t here = members(all, count, p->name, 0, p->region), away = 0, i;

	/* What other regions have, and lack such a part there. */
	for (i = 0; i < REGIONS; i++)
		if (i != p->region && !members(all, count, p->name, p->extent, i))
			away += members(all, count, p->name, 0, i);
	if (here ? here > 1 : away > 1)
		expect(head == VOLUME_SEVERAL);
	else if (!here && !away)
		expect(head == VOLUME_MISSING);
	else
		expect(head >= 0 && head < (int)count && !all[head].extent &&
		       !strcmp(all[head].name, p->name) &&
		       !here == (all[head].region != p->region));
}

/* Whatever labels there are: a part and its head name each other, or nobody. */
static void check_marks(struct input *in)
{
	size_t count = 1 + take_below(in, 8), i, n;
	struct volume_mark *all = make_room(count * sizeof(*all));
	int part;

	for (i = 0; i < count; i++) {
		all[i].state = take_below(in, VOLUME_PART + 1);
		if (take_bool(in))
			all[i].state = VOLUME_PART;
		all[i].extent = all[i].state == VOLUME_PART ?
				1 + take_below(in, 2) : 0;
		all[i].name[0] = all[i].state ? 'a' + take_below(in, 2) : '\0';
		all[i].region = take_below(in, REGIONS);
	}
	for (i = 0; i < count; i++) {
		if (all[i].state == VOLUME_PART) {
			check_head(all, count, i, volume_head_of(all, count, i));
			continue;
		}
		for (n = 1; all[i].state != VOLUME_NONE && n <= 2; n++) {
			part = volume_part_of(all, count, i, n);
			expect(part >= VOLUME_SEVERAL && part < (int)count);
			if (part >= 0)
				expect(all[part].extent == n &&
				       volume_head_of(all, count, part) ==
				       (int)i);
		}
	}
}

static void check_size(struct input *in)
{
	uint64_t size = take_near(in, take_bool(in) ? INT64_MAX - VOLUME_UNIT :
				  take_below(in, 1 << 20) * VOLUME_UNIT);

	expect(volume_size_ok(size) ==
	       (size && !(size % 0x1000000) &&
		(wide)size + 0x1000000 <= INT64_MAX));
}

void fuzz(struct input *in)
{
	switch (take_u8(in) % 6) {
	case 0:
		check_plan(in);
		break;
	case 1:
		check_shrink(in);
		break;
	case 2:
		check_growth(in);
		break;
	case 3:
		check_bar(in);
		break;
	case 4:
		check_marks(in);
		break;
	case 5:
		check_size(in);
		break;
	}
}
