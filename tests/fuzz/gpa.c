// SPDX-License-Identifier: GPL-2.0-only
/*
 * gpa.c - where in a guest's address space a region goes
 *
 * Above its memory, beside everything else that is there, where one entry maps
 * 2 MiB of it, and as low as can be.
 */
#include "fuzz.h"
#include "gpa.h"

#define RANGES 6

static bool overlap(struct range a, struct range b)
{
	return a.start < (wide)b.start + b.size &&
	       b.start < (wide)a.start + a.size;
}

static enum gpa_result result_of(uint64_t gpa, uint64_t size,
				 const struct range *used, size_t count)
{
	size_t i;

	if (gpa % 4096 || size % 4096)
		return GPA_UNALIGNED;
	if (gpa < 1ULL << 32)
		return GPA_TOO_LOW;
	if (!size || (wide)gpa + size > 1ULL << 46)
		return GPA_TOO_HIGH;
	for (i = 0; i < count; i++)
		if (overlap((struct range) { gpa, size }, used[i]))
			return GPA_OVERLAP;
	return GPA_OK;
}

static void check_choice(uint64_t base, uint64_t machine, uint64_t size,
			 const struct range *used, size_t count)
{
	uint64_t gpa, lower;
	unsigned int steps;

	if (gpa_choose(base, machine, size, used, count, &gpa) != GPA_OK)
		return;
	expect(result_of(gpa, size, used, count) == GPA_OK);
	expect(gpa >= base);
	/* The same place in 2 MiB, and in 16 MiB as the first such one. */
	expect((gpa - machine) % 0x200000 == 0 && gpa % 0x1000000 < 0x200000);
	for (steps = 1; steps <= 64; steps++) {
		lower = gpa - steps * 0x1000000ULL;
		if (lower > gpa || lower < base)
			break;
		expect(result_of(lower, size, used, count) != GPA_OK);
	}
}

void fuzz(struct input *in)
{
	uint64_t memory = take_u64(in), machine = take_u64(in), base;
	uint64_t size = take_near(in, 0x1000000), gpa;
	size_t count = take_below(in, RANGES + 1), i, conflict = RANGES;
	struct range used[RANGES], whole;
	bool ok;

	if (take_u8(in) < 224) {
		machine &= ~4095ULL;
		size &= ~4095ULL;
	}
	ok = gpa_base(memory, &base);
	expect(ok == (((wide)memory + 0x1fffff) / 0x200000 * 0x200000 +
		      (1ULL << 32) <= UINT64_MAX));
	if (ok)
		expect(base >= memory && base - memory >= 1ULL << 32 &&
		       base - memory < (1ULL << 32) + 0x200000);
	else
		base = take_u64(in);
	for (i = 0; i < count; i++) {
		used[i].start = take_bool(in) ? take_u64(in) :
				base + take_below(in, 64) * 0x800000;
		used[i].size = take_near(in, 0x2000000);
		whole = used[i];
		expect(range_valid(whole) ==
		       (whole.size &&
			(wide)whole.start + whole.size <= UINT64_MAX));
		if (i)
			expect(ranges_overlap(whole, used[0]) ==
			       (overlap(whole, used[0]) ||
				(whole.start == used[0].start &&
				 whole.size | used[0].size)) ||
			       !whole.size || !used[0].size);
	}
	gpa = take_near(in, take_bool(in) ? GPA_LIMIT - size :
			    count ? used[0].start - size : base);
	expect(gpa_check(gpa, size, used, count, &conflict) ==
	       result_of(gpa, size, used, count));
	check_choice(base, machine, size, used, count);
}
