// SPDX-License-Identifier: GPL-2.0-only
/*
 * label-area.c - is there anything in a label area that must not be lost?
 *
 * Areas are made as the UEFI specification has them, and then changed. What is
 * taken for an index has to be one by the rules that libnvdimm goes by, said here
 * once more; and what isn't zero is never taken for nothing, but in the places of
 * index blocks.
 */
#include "fuzz.h"
#include "label-area.h"

#define MIN_AREA	0x20000ULL

static void put(u8 *at, unsigned int octets, u64 value)
{
	for (; octets--; value >>= 8)
		*at++ = value;
}

static u64 get(const u8 *at, unsigned int octets)
{
	u64 value = 0;

	while (octets--)
		value = value << 8 | at[octets];
	return value;
}

/* Fletcher's sum of an index block, of which the sum itself counts as zero. */
static u64 sum_of(const u8 *index, u64 size)
{
	u32 low = 0, high = 0;
	u64 i;

	for (i = 0; i < size; i += 4) {
		low += i == 64 || i == 68 ? 0 : get(index + i, 4);
		high += low;
	}
	return (u64)high << 32 | low;
}

/* A bit for each label, behind 72 octets, in units of 256. */
static u64 block_for(u64 labels)
{
	return (72 + (labels + 7) / 8 + 255) / 256 * 256;
}

static u64 block_size(u64 size, u64 label)
{
	return block_for((size - 2 * block_for(size / label)) / label);
}

static void make_index(u8 *area, u64 size, u64 label, unsigned int which)
{
	u64 block = block_size(size, label);
	u8 *index = area + which * block;

	memcpy(index, "NAMESPACE_INDEX", 16);
	index[19] = label / 256;
	put(index + 20, 4, 1 + which);
	put(index + 24, 8, which * block);
	put(index + 32, 8, block);
	put(index + 40, 8, block - which * block);
	put(index + 48, 8, 2 * block);
	put(index + 56, 4, (size - 2 * block) / label);
	put(index + 60, 2, 1);
	put(index + 62, 2, label / 128);
	memset(index + 72, 0xff, ((size - 2 * block) / label + 7) / 8);
	put(index + 64, 8, sum_of(index, block));
}

static bool is_index(const u8 *area, u64 size, u64 label, unsigned int which)
{
	u64 block = block_size(size, label);
	const u8 *index = area + which * block;
	u64 version = get(index + 60, 2) * 100 + get(index + 62, 2);
	u64 said = version < 102 || !index[19] ? 128 : 256 * index[19];

	return !memcmp(index, "NAMESPACE_INDEX", 16) && said == label &&
	       get(index + 20, 4) % 4 &&
	       get(index + 24, 8) == which * block &&
	       get(index + 40, 8) == (which ? 0 : block) &&
	       get(index + 48, 8) == 2 * block &&
	       get(index + 32, 8) <= block && get(index + 32, 8) >= 72 &&
	       get(index + 56, 4) * (wide)label + 2 * block <= size &&
	       get(index + 64, 8) == sum_of(index, block);
}

static bool has_index(const u8 *area, u64 size)
{
	return is_index(area, size, 128, 0) || is_index(area, size, 128, 1) ||
	       is_index(area, size, 256, 0) || is_index(area, size, 256, 1);
}

/* What both kinds of index have room for. */
static u64 index_room(u64 size)
{
	return 2 * min(block_size(size, 128), block_size(size, 256));
}

void fuzz(struct input *in)
{
	/* In the larger ones the two kinds of index differ in size. */
	u64 size = (MIN_AREA << take_below(in, 2)) + take_below(in, 3) * 4096;
	u64 label = 128 << take_bool(in);
	u8 made = take_u8(in), where = take_u8(in), *area = make_room(size);
	u64 block = block_size(size, label), room = index_room(size), at;
	unsigned int which;

	for (which = 0; which < 2; which++)
		if (made >> which & 1)
			make_index(area, size, label, which);
	/* Fields of one of them, any octets, or none. */
	which = where & 1;
	at = where < 64 ? 0 : where < 128 ? which * block :
	     where < 160 ? room - 64 : where < 192 ? size - 128 : 0;
	take_patches(in, area + at, where < 64 ? 2 * block :
		     where < 128 ? 80 : where < 192 ? 128 : size);
	if (made & 4 && at == which * block)
		put(area + at + 64, 8, sum_of(area + at, block));

	switch (label_area_judge(area, size)) {
	case LABEL_AREA_INDEXED:
		expect(has_index(area, size));
		break;
	case LABEL_AREA_EMPTY:
		expect(!has_index(area, size));
		expect(!memchr_inv(area + room, 0, size - room));
		break;
	case LABEL_AREA_DAMAGED:
		expect(!has_index(area, size));
		expect(memchr_inv(area + room, 0, size - room));
		break;
	default:
		expect(!"a verdict");
	}
}
