// SPDX-License-Identifier: GPL-2.0-only
/*
 * superblock_test.c - what the first octets of a target or claimed range say, and
 * which of them are believed. Blocks are put together here octet by octet, with a checksum of
 * the test's own.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <asm/unaligned.h>

#include "super-kernel.h"

/* Octets of a superblock. */
#define AT_VERSION	16
#define AT_FLAGS	20
#define AT_UUID		24
#define AT_TARGET_SIZE	40
#define AT_LABEL_OFFSET	48
#define AT_LABEL_SIZE	56
#define AT_DATA_OFFSET	64
#define AT_DATA_SIZE	72
#define AT_CREATED	80
#define AT_NEXT_SIZE	88
#define AT_EXTENTS	96
#define AT_EXTENT	100
#define AT_RESERVED	104
#define AT_CRC		4092
#define BLOCK_SIZE	4096

/* 64 MiB, of which the first 16 aren't the guest's. */
#define TARGET		0x4000000ULL
#define LABEL		0x800000ULL
#define LABEL_SIZE	0x20000ULL
#define DATA		0x1000000ULL
#define DATA_SIZE	0x3000000ULL

static const u8 uuid[16] = {
	0x9d, 0x1f, 0x5b, 0x02, 0x7c, 0x33, 0x4e, 0x61,
	0x8a, 0x00, 0xff, 0x12, 0x34, 0x56, 0x78, 0x90,
};

/* zlib's CRC-32, a bit at a time. */
static u32 crc_by_bits(const u8 *octets, size_t nr)
{
	u32 crc = 0xffffffff;
	unsigned int bit;

	while (nr--) {
		crc ^= *octets++;
		for (bit = 0; bit < 8; bit++)
			crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
	}
	return crc ^ 0xffffffff;
}

static void sign(u8 *block)
{
	put_unaligned_le32(crc_by_bits(block, AT_CRC), block + AT_CRC);
}

static const char target_magic[16] = {
	'x', 'e', 'n', '-', 'p', 'm', 'e', 'm',
	' ', 't', 'a', 'r', 'g', 'e', 't', 0,
};

static const char range_magic[16] = {
	'x', 'e', 'n', '-', 'p', 'm', 'e', 'm',
	' ', 'r', 'a', 'n', 'g', 'e', 0, 0,
};

static u8 *make_block(struct kunit *test)
{
	u8 *block = kunit_kzalloc(test, BLOCK_SIZE, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, block);
	memcpy(block, target_magic, 16);
	put_unaligned_le32(1, block + AT_VERSION);
	memcpy(block + AT_UUID, uuid, 16);
	put_unaligned_le64(TARGET, block + AT_TARGET_SIZE);
	put_unaligned_le64(LABEL, block + AT_LABEL_OFFSET);
	put_unaligned_le64(LABEL_SIZE, block + AT_LABEL_SIZE);
	put_unaligned_le64(DATA, block + AT_DATA_OFFSET);
	put_unaligned_le64(DATA_SIZE, block + AT_DATA_SIZE);
	put_unaligned_le64(1700000000, block + AT_CREATED);
	sign(block);
	return block;
}

static enum superblock_state check(const u8 *block, u64 target_size)
{
	return superblock_check((const struct superblock *)block,
				SUPERBLOCK_TARGET, target_size);
}

static enum superblock_state check_range(const u8 *block, u64 size)
{
	return superblock_check((const struct superblock *)block,
				SUPERBLOCK_RANGE, size);
}

static void checksum_is_that_of_zlib(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, superblock_crc32("123456789", 9), 0xcbf43926);
	KUNIT_EXPECT_EQ(test, superblock_crc32("", 0), 0);
}

static void make_writes_each_octet(struct kunit *test)
{
	u8 *block = make_block(test);
	struct superblock *sb;

	sb = kunit_kzalloc(test, sizeof(*sb), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, sb);
	memset(sb, 0xa5, sizeof(*sb));
	superblock_make(sb, SUPERBLOCK_TARGET, TARGET, LABEL_SIZE, uuid,
			1700000000);
	KUNIT_EXPECT_EQ(test, sizeof(*sb), BLOCK_SIZE);
	KUNIT_EXPECT_EQ(test, memcmp(sb, block, BLOCK_SIZE), 0);

	/* That of a range differs in the magic alone. */
	memcpy(block, range_magic, 16);
	sign(block);
	memset(sb, 0xa5, sizeof(*sb));
	superblock_make(sb, SUPERBLOCK_RANGE, TARGET, LABEL_SIZE, uuid,
			1700000000);
	KUNIT_EXPECT_EQ(test, memcmp(sb, block, BLOCK_SIZE), 0);
}

static void good(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, check(make_block(test), TARGET), SUPERBLOCK_GOOD);
}

/* What is made can be read again, for the sizes that there are. */
static void good_of_all_sizes(struct kunit *test)
{
	static const u64 targets[] = {
		0x2000000, 0x2001000, 0x4000000, SZ_1G, 1ULL << 40,
		(1ULL << 52) - 4096,
	};
	static const u64 labels[] = { 0x20000, 0x21000, 0x100000, 0x800000 };
	static const enum superblock_kind kinds[] = {
		SUPERBLOCK_TARGET, SUPERBLOCK_RANGE,
	};
	struct superblock *sb;
	size_t i, j, k;

	sb = kunit_kzalloc(test, sizeof(*sb), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, sb);
	for (i = 0; i < ARRAY_SIZE(targets); i++) {
		for (j = 0; j < ARRAY_SIZE(labels); j++) {
			for (k = 0; k < ARRAY_SIZE(kinds); k++) {
				superblock_make(sb, kinds[k], targets[i],
						labels[j], uuid, 0);
				KUNIT_EXPECT_EQ_MSG(test,
						    superblock_check(sb, kinds[k],
								     targets[i]),
						    SUPERBLOCK_GOOD,
						    "kind %zu, target %#llx, labels %#llx",
						    k, targets[i], labels[j]);
			}
		}
	}
}

static void each_bit_counts(struct kunit *test)
{
	u8 *block = make_block(test);
	unsigned int octet, bit;

	for (octet = 0; octet < BLOCK_SIZE; octet++) {
		for (bit = 0; bit < 8; bit++) {
			block[octet] ^= 1 << bit;
			KUNIT_EXPECT_EQ_MSG(test, check(block, TARGET),
					    SUPERBLOCK_BAD_CRC,
					    "octet %u, bit %u", octet, bit);
			block[octet] ^= 1 << bit;
		}
		block[octet] ^= 0xff;
		KUNIT_EXPECT_EQ_MSG(test, check(block, TARGET),
				    SUPERBLOCK_BAD_CRC, "octet %u", octet);
		block[octet] ^= 0xff;
	}
	KUNIT_EXPECT_EQ(test, check(block, TARGET), SUPERBLOCK_GOOD);
}

/* Nobody has written one where less than half of the magic is left. */
static void damaged_magic(struct kunit *test)
{
	u8 *block = make_block(test);
	unsigned int i, wrong;

	for (wrong = 1; wrong <= 16; wrong++) {
		enum superblock_state expected = wrong <= 8 ?
						 SUPERBLOCK_BAD_CRC :
						 SUPERBLOCK_NONE;
		u8 *copy = kunit_kzalloc(test, BLOCK_SIZE, GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, copy);
		memcpy(copy, block, BLOCK_SIZE);
		for (i = 0; i < wrong; i++)
			copy[i] ^= 0x80;
		sign(copy);
		KUNIT_EXPECT_EQ_MSG(test, check(copy, TARGET), expected,
				    "first %u octets", wrong);

		memcpy(copy, block, BLOCK_SIZE);
		for (i = 16 - wrong; i < 16; i++)
			copy[i] ^= 0x01;
		sign(copy);
		KUNIT_EXPECT_EQ_MSG(test, check(copy, TARGET), expected,
				    "last %u octets", wrong);

		/* 7 is prime to 16, so these are as many. */
		memcpy(copy, block, BLOCK_SIZE);
		for (i = 0; i < wrong; i++)
			copy[i * 7 % 16] ^= 0xff;
		sign(copy);
		KUNIT_EXPECT_EQ_MSG(test, check(copy, TARGET), expected,
				    "%u octets here and there", wrong);
	}
}

static void other_content(struct kunit *test)
{
	u8 *block = make_block(test);

	memset(block, 0, BLOCK_SIZE);
	KUNIT_EXPECT_EQ(test, check(block, TARGET), SUPERBLOCK_NONE);
	sign(block);
	KUNIT_EXPECT_EQ(test, check(block, TARGET), SUPERBLOCK_NONE);
	memset(block, 0xff, BLOCK_SIZE);
	KUNIT_EXPECT_EQ(test, check(block, TARGET), SUPERBLOCK_NONE);
	memcpy(block, "NVDIMM_PFN_INFO", 16);
	KUNIT_EXPECT_EQ(test, check(block, TARGET), SUPERBLOCK_NONE);
}

static void of_the_other_kind(struct kunit *test)
{
	u8 *block = make_block(test);

	KUNIT_EXPECT_EQ(test, check_range(block, TARGET),
			SUPERBLOCK_OTHER_KIND);
	memcpy(block, range_magic, 16);
	sign(block);
	KUNIT_EXPECT_EQ(test, check_range(block, TARGET), SUPERBLOCK_GOOD);
	KUNIT_EXPECT_EQ(test, check_range(block, 2 * TARGET),
			SUPERBLOCK_OTHER_SIZE);
	KUNIT_EXPECT_EQ(test, check(block, TARGET), SUPERBLOCK_OTHER_KIND);
	/* Whatever else is wrong with it. */
	KUNIT_EXPECT_EQ(test, check(block, 2 * TARGET), SUPERBLOCK_OTHER_KIND);
	memset(block + 16, 0xff, BLOCK_SIZE - 16);
	KUNIT_EXPECT_EQ(test, check(block, TARGET), SUPERBLOCK_OTHER_KIND);
	KUNIT_EXPECT_EQ(test, check_range(block, TARGET), SUPERBLOCK_BAD_CRC);
}

/* Not a guest's to write over, and nothing to prepare without being told to. */
static void damaged_magic_of_the_other_kind(struct kunit *test)
{
	u8 *block = make_block(test);
	u8 *copy = kunit_kzalloc(test, BLOCK_SIZE, GFP_KERNEL);
	unsigned int i, wrong;

	KUNIT_ASSERT_NOT_NULL(test, copy);
	for (wrong = 1; wrong <= 16; wrong++) {
		enum superblock_state expected = wrong <= 8 ?
						 SUPERBLOCK_BAD_CRC :
						 SUPERBLOCK_NONE;

		memcpy(copy, block, BLOCK_SIZE);
		memcpy(copy, range_magic, 16);
		for (i = 0; i < wrong; i++)
			copy[i] ^= 0x80;
		sign(copy);
		KUNIT_EXPECT_EQ_MSG(test, check(copy, TARGET), expected,
				    "first %u octets of a range", wrong);
		KUNIT_EXPECT_EQ_MSG(test, check_range(copy, TARGET), expected,
				    "first %u octets of a range", wrong);

		memcpy(copy, target_magic, 16);
		for (i = 16 - wrong; i < 16; i++)
			copy[i] ^= 0x80;
		sign(copy);
		KUNIT_EXPECT_EQ_MSG(test, check_range(copy, TARGET), expected,
				    "last %u octets of a target", wrong);
	}
}

static void newer(struct kunit *test)
{
	static const u32 versions[] = { 0, 2, 3, 256, 0x10001, 0x01000000,
					U32_MAX };
	u8 *block = make_block(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(versions); i++) {
		put_unaligned_le32(versions[i], block + AT_VERSION);
		sign(block);
		KUNIT_EXPECT_EQ_MSG(test, check(block, TARGET),
				    SUPERBLOCK_NEWER, "version %#x",
				    versions[i]);
	}
	put_unaligned_le32(1, block + AT_VERSION);
	/* All but the one that there is, by themselves and beside it. */
	for (i = 1; i < 32; i++) {
		put_unaligned_le32(1U << i, block + AT_FLAGS);
		sign(block);
		KUNIT_EXPECT_EQ_MSG(test, check(block, TARGET),
				    SUPERBLOCK_NEWER, "flag %u", i);
		put_unaligned_le32(1U << i | 1, block + AT_FLAGS);
		put_unaligned_le32(2, block + AT_EXTENTS);
		sign(block);
		KUNIT_EXPECT_EQ_MSG(test, check(block, TARGET),
				    SUPERBLOCK_NEWER, "flags %u and 0", i);
		put_unaligned_le32(0, block + AT_EXTENTS);
	}
}

static void made_for_another_size(struct kunit *test)
{
	static const u64 sizes[] = {
		0, 1, 4096, TARGET - 4096, TARGET - 1, TARGET + 1,
		TARGET + 4096, 2 * TARGET, TARGET | 1ULL << 32,
		TARGET | 1ULL << 63, U64_MAX,
	};
	u8 *block = make_block(test);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		KUNIT_EXPECT_EQ_MSG(test, check(block, sizes[i]),
				    SUPERBLOCK_OTHER_SIZE, "size %#llx",
				    sizes[i]);
}

struct resize {
	u64 next, real;
	enum superblock_state state;
	u64 data_size;		/* where that is good */
};

/* Cut off in the middle of a resize, it is of the old size or of the new one. */
static void being_resized(struct kunit *test)
{
	static const struct resize resizes[] = {
		/* To twice the size, and to half of it. */
		{ 2 * TARGET, TARGET, SUPERBLOCK_GOOD, DATA_SIZE },
		{ 2 * TARGET, 2 * TARGET, SUPERBLOCK_GOOD, DATA_SIZE },
		{ 2 * TARGET, TARGET + 4096, SUPERBLOCK_OTHER_SIZE, 0 },
		{ 2 * TARGET, 2 * TARGET - 1, SUPERBLOCK_OTHER_SIZE, 0 },
		{ TARGET / 2, TARGET, SUPERBLOCK_GOOD, DATA_SIZE },
		{ TARGET / 2, TARGET / 2, SUPERBLOCK_GOOD, TARGET / 2 - DATA },
		{ TARGET / 2, TARGET / 4, SUPERBLOCK_OTHER_SIZE, 0 },
		/* That is to say, not at all. */
		{ TARGET, TARGET, SUPERBLOCK_GOOD, DATA_SIZE },
		{ 0, TARGET, SUPERBLOCK_GOOD, DATA_SIZE },
		{ 0, 0, SUPERBLOCK_OTHER_SIZE, 0 },
		/* To what can't be, which matters only once it is so. */
		{ DATA, TARGET, SUPERBLOCK_GOOD, DATA_SIZE },
		{ DATA, DATA, SUPERBLOCK_BAD_LAYOUT, 0 },
		{ DATA - 4096, DATA - 4096, SUPERBLOCK_BAD_LAYOUT, 0 },
		{ 2 * DATA - 4096, 2 * DATA - 4096, SUPERBLOCK_BAD_LAYOUT, 0 },
		{ TARGET / 2 + 1, TARGET / 2 + 1, SUPERBLOCK_BAD_LAYOUT, 0 },
		{ 4096, 4096, SUPERBLOCK_BAD_LAYOUT, 0 },
		{ 1, 1, SUPERBLOCK_BAD_LAYOUT, 0 },
		{ U64_MAX, U64_MAX, SUPERBLOCK_GOOD, DATA_SIZE },
		{ U64_MAX, TARGET, SUPERBLOCK_GOOD, DATA_SIZE },
	};
	u8 *block = make_block(test);
	struct superblock *sb = (struct superblock *)block;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(resizes); i++) {
		const struct resize *r = &resizes[i];

		put_unaligned_le64(r->next, block + AT_NEXT_SIZE);
		sign(block);
		KUNIT_EXPECT_EQ_MSG(test, check(block, r->real), r->state,
				    "to %#llx, is %#llx", r->next, r->real);
		if (r->state == SUPERBLOCK_GOOD)
			KUNIT_EXPECT_EQ_MSG(test,
					    superblock_data_size(sb, r->real),
					    r->data_size, "to %#llx, is %#llx",
					    r->next, r->real);
	}
	/* Ranges stay as they are. */
	put_unaligned_le64(2 * TARGET, block + AT_NEXT_SIZE);
	memcpy(block, range_magic, 16);
	sign(block);
	KUNIT_EXPECT_EQ(test, check_range(block, 2 * TARGET),
			SUPERBLOCK_OTHER_SIZE);
}

/* The guest may have been given less than there is, and keeps what it has. */
static void region_ends_early(struct kunit *test)
{
	u8 *block = make_block(test);
	struct superblock *sb = (struct superblock *)block;

	put_unaligned_le64(DATA_SIZE - 4096, block + AT_DATA_SIZE);
	put_unaligned_le64(2 * TARGET, block + AT_NEXT_SIZE);
	sign(block);
	KUNIT_EXPECT_EQ(test, check(block, TARGET), SUPERBLOCK_GOOD);
	KUNIT_EXPECT_EQ(test, superblock_data_size(sb, TARGET),
			DATA_SIZE - 4096);
	KUNIT_EXPECT_EQ(test, superblock_data_size(sb, 2 * TARGET),
			DATA_SIZE - 4096);
}

static void resize_writes_each_octet(struct kunit *test)
{
	u8 *block = make_block(test), *wanted = make_block(test);
	struct superblock *sb = (struct superblock *)block;

	superblock_resize(sb, TARGET, 2 * TARGET);
	put_unaligned_le64(2 * TARGET, wanted + AT_NEXT_SIZE);
	sign(wanted);
	KUNIT_EXPECT_EQ(test, memcmp(block, wanted, BLOCK_SIZE), 0);

	superblock_resize(sb, 2 * TARGET, 0);
	put_unaligned_le64(2 * TARGET, wanted + AT_TARGET_SIZE);
	put_unaligned_le64(2 * TARGET - DATA, wanted + AT_DATA_SIZE);
	put_unaligned_le64(0, wanted + AT_NEXT_SIZE);
	sign(wanted);
	KUNIT_EXPECT_EQ(test, memcmp(block, wanted, BLOCK_SIZE), 0);
	KUNIT_EXPECT_EQ(test, check(block, 2 * TARGET), SUPERBLOCK_GOOD);
	KUNIT_EXPECT_EQ(test, check(block, TARGET), SUPERBLOCK_OTHER_SIZE);
}

/* What one that is wrong in more than one way is called. */
static void first_complaint(struct kunit *test)
{
	u8 *block = make_block(test);

	put_unaligned_le64(0, block + AT_DATA_SIZE);
	sign(block);
	KUNIT_EXPECT_EQ(test, check(block, TARGET), SUPERBLOCK_BAD_LAYOUT);
	/* A target that grew: its areas may be in order for the old one. */
	KUNIT_EXPECT_EQ(test, check(block, 2 * TARGET), SUPERBLOCK_OTHER_SIZE);
	/* A newer one may mean something else by these. */
	put_unaligned_le32(2, block + AT_VERSION);
	sign(block);
	KUNIT_EXPECT_EQ(test, check(block, 2 * TARGET), SUPERBLOCK_NEWER);
	block[AT_RESERVED] ^= 1;
	KUNIT_EXPECT_EQ(test, check(block, 2 * TARGET), SUPERBLOCK_BAD_CRC);
}

/* Not for this release to know: who set them, and knows, sets a flag too. */
static void rest_does_not_matter(struct kunit *test)
{
	u8 *block = make_block(test);

	memset(block + AT_UUID, 0, 16);
	put_unaligned_le64(U64_MAX, block + AT_CREATED);
	memset(block + AT_RESERVED, 0xff, AT_CRC - AT_RESERVED);
	sign(block);
	KUNIT_EXPECT_EQ(test, check(block, TARGET), SUPERBLOCK_GOOD);
}

struct extents {
	u32 flags, extents, extent;
	enum superblock_state state;
	u32 made_of;		/* where that is good */
};

static void one_of_several(struct kunit *test)
{
	static const struct extents list[] = {
		{ 0, 0, 0, SUPERBLOCK_GOOD, 1 },
		/* The first one counts. */
		{ 1, 2, 0, SUPERBLOCK_GOOD, 2 },
		{ 1, 3, 0, SUPERBLOCK_GOOD, 3 },
		{ 1, 16, 0, SUPERBLOCK_GOOD, 16 },
		/* The others don't. */
		{ 1, 0, 1, SUPERBLOCK_GOOD, 0 },
		{ 1, 0, 2, SUPERBLOCK_GOOD, 0 },
		{ 1, 0, 15, SUPERBLOCK_GOOD, 0 },
		/* Too few, too many, or too far. */
		{ 1, 0, 0, SUPERBLOCK_BAD_LAYOUT, 0 },
		{ 1, 1, 0, SUPERBLOCK_BAD_LAYOUT, 0 },
		{ 1, 17, 0, SUPERBLOCK_BAD_LAYOUT, 0 },
		{ 1, U32_MAX, 0, SUPERBLOCK_BAD_LAYOUT, 0 },
		{ 1, 0x10000, 0, SUPERBLOCK_BAD_LAYOUT, 0 },
		{ 1, 0, 16, SUPERBLOCK_BAD_LAYOUT, 0 },
		{ 1, 0, U32_MAX, SUPERBLOCK_BAD_LAYOUT, 0 },
		{ 1, 0, 0x100, SUPERBLOCK_BAD_LAYOUT, 0 },
		/* Both the first and another. */
		{ 1, 2, 1, SUPERBLOCK_BAD_LAYOUT, 0 },
		{ 1, 16, 15, SUPERBLOCK_BAD_LAYOUT, 0 },
		/* Without the flag. */
		{ 0, 2, 0, SUPERBLOCK_BAD_LAYOUT, 0 },
		{ 0, 1, 0, SUPERBLOCK_BAD_LAYOUT, 0 },
		{ 0, 0, 1, SUPERBLOCK_BAD_LAYOUT, 0 },
		{ 0, 2, 1, SUPERBLOCK_BAD_LAYOUT, 0 },
		/* With others. */
		{ 3, 2, 0, SUPERBLOCK_NEWER, 0 },
		{ 2, 2, 0, SUPERBLOCK_NEWER, 0 },
	};
	u8 *block = make_block(test);
	struct superblock *sb = (struct superblock *)block;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(list); i++) {
		const struct extents *e = &list[i];

		put_unaligned_le32(e->flags, block + AT_FLAGS);
		put_unaligned_le32(e->extents, block + AT_EXTENTS);
		put_unaligned_le32(e->extent, block + AT_EXTENT);
		sign(block);
		KUNIT_EXPECT_EQ_MSG(test, check(block, TARGET), e->state,
				    "flags %#x, extents %u, extent %u",
				    e->flags, e->extents, e->extent);
		if (e->state == SUPERBLOCK_GOOD)
			KUNIT_EXPECT_EQ_MSG(test, superblock_extents(sb),
					    e->made_of, "entry %zu", i);
	}
}

/* A range isn't made of several, and says nothing of them. */
static void no_extents_of_ranges(struct kunit *test)
{
	u8 *block = make_block(test);

	memcpy(block, range_magic, 16);
	put_unaligned_le32(1, block + AT_FLAGS);
	put_unaligned_le32(2, block + AT_EXTENTS);
	sign(block);
	KUNIT_EXPECT_EQ(test, check_range(block, TARGET),
			SUPERBLOCK_BAD_LAYOUT);
	put_unaligned_le32(0, block + AT_EXTENTS);
	put_unaligned_le32(1, block + AT_EXTENT);
	sign(block);
	KUNIT_EXPECT_EQ(test, check_range(block, TARGET),
			SUPERBLOCK_BAD_LAYOUT);
	put_unaligned_le32(0, block + AT_FLAGS);
	sign(block);
	KUNIT_EXPECT_EQ(test, check_range(block, TARGET),
			SUPERBLOCK_BAD_LAYOUT);
}

static void extents_write_each_octet(struct kunit *test)
{
	u8 *block = make_block(test), *wanted = make_block(test);
	struct superblock *sb = (struct superblock *)block;
	u32 extents;

	for (extents = 2; extents <= 16; extents++) {
		superblock_set_extents(sb, extents);
		put_unaligned_le32(1, wanted + AT_FLAGS);
		put_unaligned_le32(extents, wanted + AT_EXTENTS);
		sign(wanted);
		KUNIT_EXPECT_EQ(test, memcmp(block, wanted, BLOCK_SIZE), 0);
		KUNIT_EXPECT_EQ(test, check(block, TARGET), SUPERBLOCK_GOOD);
		KUNIT_EXPECT_EQ(test, superblock_extents(sb), extents);
	}
	/* Alone, it's what it was before there was such a thing. */
	superblock_set_extents(sb, 1);
	KUNIT_EXPECT_EQ(test, memcmp(block, make_block(test), BLOCK_SIZE), 0);
	KUNIT_EXPECT_EQ(test, superblock_extents(sb), 1);
}

static void part_writes_each_octet(struct kunit *test)
{
	u8 *block = make_block(test), *wanted = make_block(test);
	struct superblock *sb = (struct superblock *)block;
	u32 extent;

	for (extent = 1; extent < 16; extent++) {
		superblock_set_part(sb, extent);
		put_unaligned_le32(1, wanted + AT_FLAGS);
		put_unaligned_le32(extent, wanted + AT_EXTENT);
		sign(wanted);
		KUNIT_EXPECT_EQ(test, memcmp(block, wanted, BLOCK_SIZE), 0);
		KUNIT_EXPECT_EQ(test, check(block, TARGET), SUPERBLOCK_GOOD);
		KUNIT_EXPECT_EQ(test, superblock_extents(sb), 0);
	}
}

struct layout {
	u64 label, label_size, data, data_size;
};

static void expect_layouts(struct kunit *test, const struct layout *layouts,
			   size_t nr, enum superblock_state expected)
{
	u8 *block = make_block(test);
	size_t i;

	for (i = 0; i < nr; i++) {
		const struct layout *l = &layouts[i];

		put_unaligned_le64(l->label, block + AT_LABEL_OFFSET);
		put_unaligned_le64(l->label_size, block + AT_LABEL_SIZE);
		put_unaligned_le64(l->data, block + AT_DATA_OFFSET);
		put_unaligned_le64(l->data_size, block + AT_DATA_SIZE);
		sign(block);
		KUNIT_EXPECT_EQ_MSG(test, check(block, TARGET), expected,
				    "labels %#llx+%#llx, data %#llx+%#llx",
				    l->label, l->label_size, l->data,
				    l->data_size);
	}
}

static void layouts_in_order(struct kunit *test)
{
	static const struct layout layouts[] = {
		{ LABEL, LABEL_SIZE, DATA, DATA_SIZE },
		/* Labels from the blank page's end, and up to the data. */
		{ 0x2000, LABEL_SIZE, DATA, DATA_SIZE },
		{ 0xfe0000, 0x20000, DATA, DATA_SIZE },
		{ 0x2000, 0x2e000, 0x30000, 0x3fd0000 },
		/* The largest, with and without a gap. */
		{ LABEL, 0x800000, DATA, DATA_SIZE },
		{ 0x2000, 0x800000, DATA, DATA_SIZE },
		{ 0x2000, 0x800000, 0x802000, 0x37fe000 },
		/* Small regions, at the end of the target and before it. */
		{ LABEL, LABEL_SIZE, DATA, 0x1000000 },
		{ LABEL, LABEL_SIZE, 0x3000000, 0x1000000 },
		{ LABEL, LABEL_SIZE, DATA, 0x2fff000 },
		/* Odd numbers of pages. */
		{ 0x3000, 0x21000, 0x25000, 0x1001000 },
	};

	expect_layouts(test, layouts, ARRAY_SIZE(layouts), SUPERBLOCK_GOOD);
}

static void labels_out_of_order(struct kunit *test)
{
	static const struct layout layouts[] = {
		/* In the superblock. */
		{ 0, LABEL_SIZE, DATA, DATA_SIZE },
		{ 0xfff, LABEL_SIZE, DATA, DATA_SIZE },
		/* In the page behind it, which stays blank. */
		{ 0x1000, LABEL_SIZE, DATA, DATA_SIZE },
		/* In the data, with the last page and with all of them. */
		{ 0xfe1000, 0x20000, DATA, DATA_SIZE },
		{ DATA, 0x20000, DATA, DATA_SIZE },
		{ 0x2000000, 0x20000, DATA, DATA_SIZE },
		{ 0x1000, 0x30000, 0x30000, 0x3fd0000 },
		/* Behind it. */
		{ 0x2000000, 0x20000, DATA, 0x1000000 },
		{ 0x3fe0000, 0x20000, DATA, 0x2fe0000 },
		/* Misaligned. */
		{ 0x1001, LABEL_SIZE, DATA, DATA_SIZE },
		{ 0x10200, LABEL_SIZE, DATA, DATA_SIZE },
		{ 0x10800, LABEL_SIZE, DATA, DATA_SIZE },
		{ LABEL, 0x20001, DATA, DATA_SIZE },
		{ LABEL, 0x20200, DATA, DATA_SIZE },
		{ LABEL, 0x20800, DATA, DATA_SIZE },
		/* Too small, and larger than a guest's may be. */
		{ LABEL, 0, DATA, DATA_SIZE },
		{ LABEL, 0x1000, DATA, DATA_SIZE },
		{ LABEL, 0x1f000, DATA, DATA_SIZE },
		{ 0x1000, 0x801000, DATA, DATA_SIZE },
		{ 0x1000, 0xfff000, DATA, DATA_SIZE },
		{ 0x1000, 0x1fff000, 0x2000000, 0x2000000 },
		/* Close to 2^64, and beyond. */
		{ U64_MAX, LABEL_SIZE, DATA, DATA_SIZE },
		{ 0 - 0x1000ULL, LABEL_SIZE, DATA, DATA_SIZE },
		{ 0 - 0x10000ULL, LABEL_SIZE, DATA, DATA_SIZE },
		{ 0 - 0x20000ULL, LABEL_SIZE, DATA, DATA_SIZE },
		{ LABEL, 0 - 0x1000ULL, DATA, DATA_SIZE },
		{ LABEL, 0 - LABEL, DATA, DATA_SIZE },
		{ LABEL, LABEL_SIZE | 1ULL << 63, DATA, DATA_SIZE },
		{ LABEL | 1ULL << 32, LABEL_SIZE, DATA, DATA_SIZE },
	};

	expect_layouts(test, layouts, ARRAY_SIZE(layouts),
		       SUPERBLOCK_BAD_LAYOUT);
}

static void data_out_of_order(struct kunit *test)
{
	static const struct layout layouts[] = {
		/* Before the labels, or in them. */
		{ 0x2000000, LABEL_SIZE, 0x1000, 0x1000000 },
		{ LABEL, LABEL_SIZE, LABEL, DATA_SIZE },
		{ LABEL, LABEL_SIZE, 0x801000, DATA_SIZE },
		{ LABEL, LABEL_SIZE, 0x81f000, DATA_SIZE },
		{ LABEL, LABEL_SIZE, 0, TARGET },
		/* Beyond the end, by a page and by more. */
		{ LABEL, LABEL_SIZE, DATA, 0x3001000 },
		{ LABEL, LABEL_SIZE, 0x1001000, DATA_SIZE },
		{ LABEL, LABEL_SIZE, DATA, TARGET },
		{ LABEL, LABEL_SIZE, 0x3001000, 0x1000000 },
		{ LABEL, LABEL_SIZE, TARGET, 0x1000000 },
		{ LABEL, LABEL_SIZE, TARGET + 0x1000, 0x1000000 },
		/* Too small to be of use. */
		{ LABEL, LABEL_SIZE, DATA, 0 },
		{ LABEL, LABEL_SIZE, DATA, 0x1000 },
		{ LABEL, LABEL_SIZE, DATA, 0xfff000 },
		{ LABEL, LABEL_SIZE, TARGET, 0 },
		/* Misaligned. */
		{ LABEL, LABEL_SIZE, 0x1000001, 0x2000000 },
		{ LABEL, LABEL_SIZE, 0x1000200, 0x2000000 },
		{ LABEL, LABEL_SIZE, 0x1000800, 0x2000000 },
		{ LABEL, LABEL_SIZE, DATA, 0x2000001 },
		{ LABEL, LABEL_SIZE, DATA, 0x2000200 },
		{ LABEL, LABEL_SIZE, DATA, 0x2000800 },
		/* Close to 2^64, and beyond. */
		{ LABEL, LABEL_SIZE, DATA, U64_MAX },
		{ LABEL, LABEL_SIZE, DATA, 0 - 0x1000ULL },
		{ LABEL, LABEL_SIZE, DATA, 0 - DATA },
		{ LABEL, LABEL_SIZE, DATA, 0x2000 - DATA },
		{ LABEL, LABEL_SIZE, DATA, DATA_SIZE | 1ULL << 63 },
		{ LABEL, LABEL_SIZE, 0 - 0x1000ULL, 0x1000000 },
		{ LABEL, LABEL_SIZE, 0 - 0x1000000ULL, 0x1000000 },
		{ LABEL, LABEL_SIZE, DATA | 1ULL << 32, DATA_SIZE },
		{ 0 - 0x20000ULL, LABEL_SIZE, 0 - 0x1000ULL, 0x1000000 },
	};

	expect_layouts(test, layouts, ARRAY_SIZE(layouts),
		       SUPERBLOCK_BAD_LAYOUT);
}

static void covered(struct kunit *test)
{
	u8 *pages = kunit_kzalloc(test, 2 * BLOCK_SIZE, GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, pages);
	KUNIT_EXPECT_FALSE(test, superblock_covered(pages));
	for (i = 0; i < BLOCK_SIZE; i++) {
		pages[i] = i % 255 + 1;
		KUNIT_EXPECT_TRUE_MSG(test, superblock_covered(pages),
				      "octet %u", i);
		pages[i] = 0;
	}
	memset(pages + BLOCK_SIZE, 0xff, BLOCK_SIZE);
	KUNIT_EXPECT_FALSE(test, superblock_covered(pages));
	memset(pages, 0xff, BLOCK_SIZE);
	KUNIT_EXPECT_TRUE(test, superblock_covered(pages));
}

/* Spelled out, since the tool reads them in sysfs. */
static void words(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, superblock_word(SUPERBLOCK_GOOD), "good");
	KUNIT_EXPECT_STREQ(test, superblock_word(SUPERBLOCK_NONE), "none");
	KUNIT_EXPECT_STREQ(test, superblock_word(SUPERBLOCK_BAD_CRC),
			   "bad-checksum");
	KUNIT_EXPECT_STREQ(test, superblock_word(SUPERBLOCK_NEWER),
			   "newer-version");
	KUNIT_EXPECT_STREQ(test, superblock_word(SUPERBLOCK_OTHER_SIZE),
			   "other-size");
	KUNIT_EXPECT_STREQ(test, superblock_word(SUPERBLOCK_BAD_LAYOUT),
			   "bad-layout");
	KUNIT_EXPECT_STREQ(test, superblock_word(SUPERBLOCK_COVERED),
			   "covered");
	KUNIT_EXPECT_STREQ(test, superblock_word(SUPERBLOCK_OTHER_KIND),
			   "other-kind");
}

/* Without one, a target is offered to guests. */
static void complaints(struct kunit *test)
{
	KUNIT_EXPECT_NULL(test, superblock_complaint(SUPERBLOCK_GOOD));
	KUNIT_EXPECT_NULL(test, superblock_complaint(SUPERBLOCK_NONE));
	KUNIT_EXPECT_NOT_NULL(test, superblock_complaint(SUPERBLOCK_BAD_CRC));
	KUNIT_EXPECT_NOT_NULL(test, superblock_complaint(SUPERBLOCK_NEWER));
	KUNIT_EXPECT_NOT_NULL(test,
			      superblock_complaint(SUPERBLOCK_OTHER_SIZE));
	KUNIT_EXPECT_NOT_NULL(test,
			      superblock_complaint(SUPERBLOCK_BAD_LAYOUT));
	KUNIT_EXPECT_NOT_NULL(test, superblock_complaint(SUPERBLOCK_COVERED));
	KUNIT_EXPECT_NOT_NULL(test,
			      superblock_complaint(SUPERBLOCK_OTHER_KIND));
}

static struct kunit_case superblock_cases[] = {
	KUNIT_CASE(checksum_is_that_of_zlib),
	KUNIT_CASE(make_writes_each_octet),
	KUNIT_CASE(good),
	KUNIT_CASE(good_of_all_sizes),
	KUNIT_CASE(each_bit_counts),
	KUNIT_CASE(damaged_magic),
	KUNIT_CASE(other_content),
	KUNIT_CASE(of_the_other_kind),
	KUNIT_CASE(damaged_magic_of_the_other_kind),
	KUNIT_CASE(newer),
	KUNIT_CASE(made_for_another_size),
	KUNIT_CASE(being_resized),
	KUNIT_CASE(region_ends_early),
	KUNIT_CASE(resize_writes_each_octet),
	KUNIT_CASE(first_complaint),
	KUNIT_CASE(rest_does_not_matter),
	KUNIT_CASE(one_of_several),
	KUNIT_CASE(no_extents_of_ranges),
	KUNIT_CASE(extents_write_each_octet),
	KUNIT_CASE(part_writes_each_octet),
	KUNIT_CASE(layouts_in_order),
	KUNIT_CASE(labels_out_of_order),
	KUNIT_CASE(data_out_of_order),
	KUNIT_CASE(covered),
	KUNIT_CASE(words),
	KUNIT_CASE(complaints),
	{}
};

static struct kunit_suite superblock_suite = {
	.name = "superblock",
	.test_cases = superblock_cases,
};

kunit_test_suite(superblock_suite);
