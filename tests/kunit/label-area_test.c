// SPDX-License-Identifier: GPL-2.0-only
/*
 * label-area_test.c - what is thought of a label area. Index blocks are put
 * together here octet by octet, as libnvdimm writes them.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <asm/unaligned.h>

#include "label-area.h"

/* Octets of an index block. */
#define AT_LABELSIZE	19
#define AT_SEQ		20
#define AT_MYOFF	24
#define AT_MYSIZE	32
#define AT_OTHEROFF	40
#define AT_LABELOFF	48
#define AT_NSLOT	56
#define AT_MAJOR	60
#define AT_MINOR	62
#define AT_CHECKSUM	64
#define AT_FREE		72

/* What libnvdimm makes of an area's size: computed by hand from its rules. */
struct geometry {
	u64 size;
	u64 label;
	u64 index;		/* octets of each of the two blocks */
	u32 nslot;
};

static const struct geometry geometries[] = {
	{ SZ_128K, 128, 256, 1020 },
	{ SZ_128K, 256, 256, 510 },
	{ 132 * SZ_1K, 128, 256, 1052 },
	{ SZ_1M, 128, 1280, 8172 },
	{ SZ_1M, 256, 768, 4090 },
	{}
};

/*
 * Fletcher's checksum of 64 bits: the sum of the words, and above it the sum of
 * all partial sums, in which the first word counts most often.
 */
static u64 fletcher(const u8 *octets, u64 size)
{
	u64 words = size / 4, i;
	u32 low = 0, high = 0;

	for (i = 0; i < words; i++) {
		u32 word = get_unaligned_le32(octets + 4 * i);

		low += word;
		high += (u32)(words - i) * word;
	}
	return (u64)high << 32 | low;
}

static void sign(u8 *index, u64 size)
{
	put_unaligned_le64(0, index + AT_CHECKSUM);
	put_unaligned_le64(fletcher(index, size), index + AT_CHECKSUM);
}

/* Block number @i of two, with all slots free, of version 1.1 or 1.2. */
static u8 *write_index(u8 *area, const struct geometry *g, unsigned int i,
		       u32 seq)
{
	u8 *index = area + i * g->index;
	u32 slot;

	memset(index, 0, g->index);
	memcpy(index, "NAMESPACE_INDEX", 16);
	index[AT_LABELSIZE] = g->label == 256;
	put_unaligned_le32(seq, index + AT_SEQ);
	put_unaligned_le64(i ? g->index : 0, index + AT_MYOFF);
	put_unaligned_le64(g->index, index + AT_MYSIZE);
	put_unaligned_le64(i ? 0 : g->index, index + AT_OTHEROFF);
	put_unaligned_le64(2 * g->index, index + AT_LABELOFF);
	put_unaligned_le32(g->nslot, index + AT_NSLOT);
	put_unaligned_le16(1, index + AT_MAJOR);
	put_unaligned_le16(g->label == 256 ? 2 : 1, index + AT_MINOR);
	for (slot = 0; slot < g->nslot; slot++)
		index[AT_FREE + slot / 8] |= 1 << slot % 8;
	sign(index, g->index);
	return index;
}

/* As after the change that made sequence number @seq. */
static void take_slot(u8 *index, const struct geometry *g, u32 slot)
{
	index[AT_FREE + slot / 8] &= ~(1 << slot % 8);
	sign(index, g->index);
}

static void write_label(u8 *area, const struct geometry *g, u32 slot)
{
	u8 *label = area + 2 * g->index + slot * g->label;

	memset(label, 0x5a, 16);
	put_unaligned_le32(slot, label + 120);
}

static u8 *blank(struct kunit *test, const struct geometry *g)
{
	u8 *area = kunit_kzalloc(test, g->size, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, area);
	return area;
}

/* With both blocks, of which the second is the newer one. */
static u8 *make(struct kunit *test, const struct geometry *g)
{
	u8 *area = blank(test, g);

	write_index(area, g, 0, 1);
	write_index(area, g, 1, 2);
	return area;
}

static void expect(struct kunit *test, const u8 *area, const struct geometry *g,
		   enum label_area state)
{
	KUNIT_EXPECT_EQ_MSG(test, label_area_judge(area, g->size), state,
			    "size %llu, labels of %llu", g->size, g->label);
}

static void checksum_of_the_tests_own(struct kunit *test)
{
	static const u8 words[] = {
		0x01, 0, 0, 0, 0x02, 0, 0, 0, 0xff, 0xff, 0xff, 0xff,
	};

	/* 1 + 2 - 1, and 1 + 3 + 2, modulo 2^32 */
	KUNIT_EXPECT_EQ(test, fletcher(words, sizeof(words)),
			0x0000000600000002ULL);
}

static void blank_area(struct kunit *test)
{
	const struct geometry *g;

	for (g = geometries; g->size; g++)
		expect(test, blank(test, g), g, LABEL_AREA_EMPTY);
}

static void both_blocks(struct kunit *test)
{
	const struct geometry *g;

	for (g = geometries; g->size; g++) {
		u8 *area = make(test, g);

		expect(test, area, g, LABEL_AREA_INDEXED);
		write_label(area, g, 3);
		take_slot(area + g->index, g, 3);
		expect(test, area, g, LABEL_AREA_INDEXED);
	}
}

static void one_block(struct kunit *test)
{
	const struct geometry *g;
	unsigned int i;

	for (g = geometries; g->size; g++) {
		for (i = 0; i < 2; i++) {
			u8 *area = blank(test, g);

			write_index(area, g, i, 1);
			expect(test, area, g, LABEL_AREA_INDEXED);
			write_label(area, g, 0);
			expect(test, area, g, LABEL_AREA_INDEXED);
		}
	}
}

/* Whatever stands there: another format's, or what a disk was filled with. */
static void other_content(struct kunit *test)
{
	const struct geometry *g;

	for (g = geometries; g->size; g++) {
		u8 *area = blank(test, g);

		memset(area, 0xff, g->size);
		expect(test, area, g, LABEL_AREA_DAMAGED);
		memset(area, 0x55, g->size);
		expect(test, area, g, LABEL_AREA_DAMAGED);
	}
}

/* Each octet of a block that is alone decides whether it's one. */
static void each_octet_counts(struct kunit *test)
{
	const struct geometry *g;
	unsigned int i;
	u64 octet;

	for (g = geometries; g->size; g++) {
		for (i = 0; i < 2; i++) {
			u8 *area = blank(test, g);
			u8 *index = write_index(area, g, i, 3);

			write_label(area, g, 7);
			for (octet = 0; octet < g->index; octet++) {
				index[octet] ^= 0x40;
				KUNIT_EXPECT_EQ_MSG(test,
						    label_area_judge(area,
								     g->size),
						    LABEL_AREA_DAMAGED,
						    "size %llu, labels of %llu, block %u, octet %llu",
						    g->size, g->label, i,
						    octet);
				index[octet] ^= 0x40;
			}
			expect(test, area, g, LABEL_AREA_INDEXED);
		}
	}
}

static void one_damaged_of_two(struct kunit *test)
{
	const struct geometry *g;
	unsigned int i;

	for (g = geometries; g->size; g++) {
		for (i = 0; i < 2; i++) {
			u8 *area = make(test, g);

			write_label(area, g, 0);
			area[i * g->index + 100] ^= 1;
			expect(test, area, g, LABEL_AREA_INDEXED);
			memset(area + i * g->index, 0xff, g->index);
			expect(test, area, g, LABEL_AREA_INDEXED);
			memset(area + i * g->index, 0, g->index);
			expect(test, area, g, LABEL_AREA_INDEXED);
		}
	}
}

static void both_damaged_with_labels(struct kunit *test)
{
	const struct geometry *g;

	for (g = geometries; g->size; g++) {
		const u32 slots[] = { 0, 1, g->nslot / 2, g->nslot - 1 };
		unsigned int i;

		for (i = 0; i < ARRAY_SIZE(slots); i++) {
			u8 *area = make(test, g);

			write_label(area, g, slots[i]);
			area[100] ^= 1;
			area[g->index + 100] ^= 1;
			expect(test, area, g, LABEL_AREA_DAMAGED);
			memset(area, 0, 2 * g->index);
			expect(test, area, g, LABEL_AREA_DAMAGED);
		}
	}
}

/* One octet of a label is more than none: the first, and the area's last. */
static void both_damaged_with_little(struct kunit *test)
{
	const struct geometry *g;

	for (g = geometries; g->size; g++) {
		u8 *area = blank(test, g);

		area[2 * g->index] = 1;
		expect(test, area, g, LABEL_AREA_DAMAGED);
		area[2 * g->index] = 0;
		area[g->size - 1] = 0x80;
		expect(test, area, g, LABEL_AREA_DAMAGED);
		area[g->size - 1] = 0;
		expect(test, area, g, LABEL_AREA_EMPTY);
	}
}

/*
 * Without a label nothing is lost. Labels of 128 octets have larger blocks in a
 * large area, of which the rest may be a label of the other kind.
 */
static void both_damaged_without_labels(struct kunit *test)
{
	const struct geometry *g;

	for (g = geometries; g->size; g++) {
		u8 *area = make(test, g);

		if (g->size == SZ_1M && g->label == 128)
			continue;
		area[100] ^= 1;
		area[g->index + 100] ^= 1;
		expect(test, area, g, LABEL_AREA_EMPTY);
		memset(area, 0xff, 2 * g->index);
		expect(test, area, g, LABEL_AREA_EMPTY);
	}
}

/* The power fails while the older block is written: the other one is left. */
static void cut_off_change(struct kunit *test)
{
	const struct geometry *g;
	unsigned int i;
	u64 octets;

	for (g = geometries; g->size; g++) {
		for (i = 0; i < 2; i++) {
			u8 *area = blank(test, g);
			u8 *after = blank(test, g);
			u8 *index = area + i * g->index;

			write_index(area, g, i, 1);
			write_index(area, g, !i, 2);
			write_label(area, g, 0);
			take_slot(write_index(after, g, i, 3), g, 0);
			for (octets = 0; octets < g->index; octets++) {
				KUNIT_EXPECT_EQ_MSG(test,
						    label_area_judge(area,
								     g->size),
						    LABEL_AREA_INDEXED,
						    "size %llu, labels of %llu, block %u, %llu octets",
						    g->size, g->label, i,
						    octets);
				index[octets] = after[i * g->index + octets];
			}
			expect(test, area, g, LABEL_AREA_INDEXED);
		}
	}
}

/* And while the first block of all is: then nothing was there. */
static void cut_off_first(struct kunit *test)
{
	const struct geometry *g;
	u64 octets;

	for (g = geometries; g->size; g++) {
		u8 *area = blank(test, g);
		u8 *after = make(test, g);

		/* What follows the last slot's bit is zeros, as before. */
		for (octets = 0; octets < AT_FREE + g->nslot / 8; octets++) {
			KUNIT_EXPECT_EQ_MSG(test,
					    label_area_judge(area, g->size),
					    LABEL_AREA_EMPTY,
					    "size %llu, labels of %llu, %llu octets",
					    g->size, g->label, octets);
			area[octets] = after[octets];
		}
		memcpy(area, after, g->index);
		for (; octets < 2 * g->index; octets++) {
			expect(test, area, g, LABEL_AREA_INDEXED);
			area[octets] = after[octets];
		}
	}
}

/* Only its last two bits are looked at, and zero is none. */
static void sequence_numbers(struct kunit *test)
{
	static const u32 valid[] = { 1, 2, 3, 5, 6, 7, 0xffffffff };
	static const u32 invalid[] = { 0, 4, 8, 0x100, 0xfffffffc };
	const struct geometry *g;
	unsigned int i;

	for (g = geometries; g->size; g++) {
		u8 *area = blank(test, g);

		write_label(area, g, 0);
		for (i = 0; i < ARRAY_SIZE(valid); i++) {
			write_index(area, g, 0, valid[i]);
			expect(test, area, g, LABEL_AREA_INDEXED);
		}
		for (i = 0; i < ARRAY_SIZE(invalid); i++) {
			write_index(area, g, 0, invalid[i]);
			expect(test, area, g, LABEL_AREA_DAMAGED);
			write_index(area, g, 1, 1);
			expect(test, area, g, LABEL_AREA_INDEXED);
			memset(area + g->index, 0, g->index);
		}
	}
}

/* The checksum is right: each octet of the signature decides by itself. */
static void other_signatures(struct kunit *test)
{
	const struct geometry *g;
	unsigned int octet;

	for (g = geometries; g->size; g++) {
		u8 *area = blank(test, g);

		write_label(area, g, 0);
		for (octet = 0; octet < 16; octet++) {
			u8 *index = write_index(area, g, 0, 1);

			index[octet] ^= 0x20;
			sign(index, g->index);
			expect(test, area, g, LABEL_AREA_DAMAGED);
		}
	}
}

struct change {
	unsigned int at;
	s64 by;
};

/* With a checksum that is right, so that it isn't all that decides. */
static void places_that_are_wrong(struct kunit *test)
{
	static const struct change changes[] = {
		{ AT_MYOFF, 256 }, { AT_MYOFF, 1 }, { AT_MYOFF, -256 },
		{ AT_MYOFF, 1LL << 32 },
		{ AT_MYSIZE, 1 }, { AT_MYSIZE, 256 }, { AT_MYSIZE, 1LL << 32 },
		{ AT_OTHEROFF, 256 }, { AT_OTHEROFF, -1 },
		{ AT_OTHEROFF, 1LL << 32 },
		{ AT_LABELOFF, 256 }, { AT_LABELOFF, -256 },
		{ AT_LABELOFF, 1LL << 32 },
	};
	const struct geometry *g;
	unsigned int i, j;

	for (g = geometries; g->size; g++) {
		for (i = 0; i < 2; i++) {
			u8 *area = blank(test, g);

			write_label(area, g, 0);
			for (j = 0; j < ARRAY_SIZE(changes); j++) {
				const struct change *c = &changes[j];
				u8 *index = write_index(area, g, i, 1);
				u8 *field = index + c->at;

				expect(test, area, g, LABEL_AREA_INDEXED);
				put_unaligned_le64(get_unaligned_le64(field) +
						   c->by, field);
				sign(index, g->index);
				KUNIT_EXPECT_EQ_MSG(test,
						    label_area_judge(area,
								     g->size),
						    LABEL_AREA_DAMAGED,
						    "size %llu, labels of %llu, block %u, octet %u by %lld",
						    g->size, g->label, i,
						    c->at, c->by);
			}
		}
	}
}

static void block_in_the_place_of_the_other(struct kunit *test)
{
	const struct geometry *g;

	for (g = geometries; g->size; g++) {
		u8 *area = make(test, g);

		write_label(area, g, 0);
		memcpy(area, area + g->index, g->index);
		memset(area + g->index, 0, g->index);
		expect(test, area, g, LABEL_AREA_DAMAGED);
		write_index(area, g, 0, 1);
		memcpy(area + g->index, area, g->index);
		memset(area, 0, g->index);
		expect(test, area, g, LABEL_AREA_DAMAGED);
	}
}

/* Up to what libnvdimm takes a block to be; the checksum is of all of that. */
static void smaller_sizes_of_a_block(struct kunit *test)
{
	const struct geometry *g;
	unsigned int i;

	for (g = geometries; g->size; g++) {
		const u64 fit[] = { 72, 73, 128, g->index - 1, g->index };
		const u64 none[] = { 0, 1, 71, g->index + 1, 2 * g->index };
		u8 *area = blank(test, g);
		u8 *index = write_index(area, g, 0, 1);

		write_label(area, g, 0);
		for (i = 0; i < ARRAY_SIZE(fit); i++) {
			put_unaligned_le64(fit[i], index + AT_MYSIZE);
			sign(index, g->index);
			expect(test, area, g, LABEL_AREA_INDEXED);
		}
		for (i = 0; i < ARRAY_SIZE(none); i++) {
			put_unaligned_le64(none[i], index + AT_MYSIZE);
			sign(index, g->index);
			expect(test, area, g, LABEL_AREA_DAMAGED);
		}
	}
}

/* Fewer slots than would fit are in order, more are not. */
static void numbers_of_slots(struct kunit *test)
{
	const struct geometry *g;
	unsigned int i;

	for (g = geometries; g->size; g++) {
		const u32 fit[] = { 2, g->nslot - 1, g->nslot };
		const u32 more[] = { g->nslot + 1, 2 * g->nslot, 1U << 24,
				     1U << 25, 1U << 31, U32_MAX };
		u8 *area = blank(test, g);
		u8 *index = write_index(area, g, 0, 1);

		write_label(area, g, 0);
		for (i = 0; i < ARRAY_SIZE(fit); i++) {
			put_unaligned_le32(fit[i], index + AT_NSLOT);
			sign(index, g->index);
			expect(test, area, g, LABEL_AREA_INDEXED);
		}
		for (i = 0; i < ARRAY_SIZE(more); i++) {
			put_unaligned_le32(more[i], index + AT_NSLOT);
			sign(index, g->index);
			expect(test, area, g, LABEL_AREA_DAMAGED);
		}
	}
}

/* A block's size is that for the slots which are left beside the two. */
static void sizes_at_which_blocks_are_smaller(struct kunit *test)
{
	static const struct geometry edges[] = {
		{ 1724 * SZ_1K, 128, 1792, 13760 },
		{ 3444 * SZ_1K, 256, 1792, 13760 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(edges); i++) {
		const struct geometry *g = &edges[i];
		u8 *area = make(test, g);

		expect(test, area, g, LABEL_AREA_INDEXED);
		write_label(area, g, 0);
		expect(test, area, g, LABEL_AREA_INDEXED);
		memset(area, 0, 2 * g->index);
		expect(test, area, g, LABEL_AREA_DAMAGED);
	}
}

/* Labels of a size that libnvdimm doesn't know, or that isn't the block's. */
static void labels_of_another_size(struct kunit *test)
{
	static const struct geometry large = { SZ_1M, 256, 768, 4090 };
	u8 *area = blank(test, &large);
	u8 *index = write_index(area, &large, 0, 1);

	write_label(area, &large, 0);
	expect(test, area, &large, LABEL_AREA_INDEXED);
	index[AT_LABELSIZE] = 0;
	sign(index, large.index);
	expect(test, area, &large, LABEL_AREA_DAMAGED);
	index[AT_LABELSIZE] = 2;
	sign(index, large.index);
	expect(test, area, &large, LABEL_AREA_DAMAGED);
	/* Before version 1.2 there were none of 256. */
	index[AT_LABELSIZE] = 1;
	put_unaligned_le16(1, index + AT_MINOR);
	sign(index, large.index);
	expect(test, area, &large, LABEL_AREA_DAMAGED);
}

static struct kunit_case label_area_cases[] = {
	KUNIT_CASE(checksum_of_the_tests_own),
	KUNIT_CASE(blank_area),
	KUNIT_CASE(both_blocks),
	KUNIT_CASE(one_block),
	KUNIT_CASE(other_content),
	KUNIT_CASE(each_octet_counts),
	KUNIT_CASE(one_damaged_of_two),
	KUNIT_CASE(both_damaged_with_labels),
	KUNIT_CASE(both_damaged_with_little),
	KUNIT_CASE(both_damaged_without_labels),
	KUNIT_CASE(cut_off_change),
	KUNIT_CASE(cut_off_first),
	KUNIT_CASE(sequence_numbers),
	KUNIT_CASE(other_signatures),
	KUNIT_CASE(places_that_are_wrong),
	KUNIT_CASE(block_in_the_place_of_the_other),
	KUNIT_CASE(smaller_sizes_of_a_block),
	KUNIT_CASE(numbers_of_slots),
	KUNIT_CASE(sizes_at_which_blocks_are_smaller),
	KUNIT_CASE(labels_of_another_size),
	{}
};

static struct kunit_suite label_area_suite = {
	.name = "label-area",
	.test_cases = label_area_cases,
};

kunit_test_suite(label_area_suite);
