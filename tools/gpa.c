// SPDX-License-Identifier: GPL-2.0-only
#include "gpa.h"

bool range_valid(struct range r)
{
	uint64_t end;

	return r.size && !__builtin_add_overflow(r.start, r.size, &end);
}

bool ranges_overlap(struct range a, struct range b)
{
	/* Differences, not ends: they cannot wrap. */
	return a.start < b.start ? b.start - a.start < a.size :
				   a.start - b.start < b.size;
}

static bool round_up(uint64_t value, uint64_t unit, uint64_t *rounded)
{
	if (__builtin_add_overflow(value, unit - 1, rounded))
		return false;
	*rounded &= ~(unit - 1);
	return true;
}

/* The next address at or above from that suits the machine address. */
static bool next_suitable(uint64_t from, uint64_t machine, uint64_t *gpa)
{
	uint64_t place = machine & (GPA_SUPERPAGE - 1);

	return !__builtin_add_overflow(from, (place - from) & (GPA_REGION - 1),
				       gpa);
}

bool gpa_base(uint64_t max_memory, uint64_t *base)
{
	/*
	 * How much memory lies below 4 GiB depends on the guest's kind and its
	 * devices; as if none did is right for all of them.
	 */
	return round_up(max_memory, GPA_SUPERPAGE, base) &&
	       !__builtin_add_overflow(*base, GPA_4GIB, base);
}

enum gpa_result gpa_check(uint64_t gpa, uint64_t size,
			  const struct range *used, size_t count,
			  size_t *conflict)
{
	struct range want = { gpa, size };
	size_t i;

	if (gpa % GPA_PAGE || size % GPA_PAGE)
		return GPA_UNALIGNED;
	if (gpa < GPA_4GIB)
		return GPA_TOO_LOW;
	if (!range_valid(want) || gpa > GPA_LIMIT || size > GPA_LIMIT - gpa)
		return GPA_TOO_HIGH;
	for (i = 0; i < count; i++) {
		if (ranges_overlap(want, used[i])) {
			*conflict = i;
			return GPA_OVERLAP;
		}
	}
	return GPA_OK;
}

enum gpa_result gpa_choose(uint64_t base, uint64_t machine, uint64_t size,
			   const struct range *used, size_t count,
			   uint64_t *gpa)
{
	enum gpa_result result;
	size_t conflict;

	if (!next_suitable(base, machine, gpa))
		return GPA_TOO_HIGH;
	/* Each turn steps over one used range for good, so this ends. */
	for (;;) {
		result = gpa_check(*gpa, size, used, count, &conflict);
		if (result != GPA_OVERLAP)
			return result;
		if (!range_valid(used[conflict]) ||
		    !next_suitable(used[conflict].start + used[conflict].size,
				   machine, gpa))
			return GPA_TOO_HIGH;
	}
}
