/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * superblock.h - what stands at the start of a prepared target or claimed range
 *
 * DOC: `xen-pmem format` writes it, xen-pmemback reads it, and nobody else looks
 * at the first 16 MiB of a target: a superblock, the toolstack's note (note.h),
 * the label area that the guest's DIMM offers, and zeros. The guest's region is
 * the rest. It stands in front, so that the host's own drivers find it where they
 * look for info blocks and partition tables, and never parse what a guest wrote.
 *
 * A physical range that `xen-pmem claim` has prepared begins with the same under
 * another magic and without a note; there, the labels are those of dom0's own
 * region, which is the rest.
 *
 * For the kernel and for user space alike, so it includes neither's headers but
 * <linux/types.h>; whoever includes it defines superblock_crc32(data, octets)
 * first, the CRC-32 of zlib, and le32/le64 conversions by the kernel's names.
 *
 * Everything is little endian. Offsets and sizes are octets, offsets count from
 * the start of the target.
 */
#ifndef __XEN_PMEM_SUPERBLOCK_H__
#define __XEN_PMEM_SUPERBLOCK_H__

#include <linux/types.h>

#define SUPERBLOCK_MAGIC	"xen-pmem target"	/* 16 with its NUL */
#define SUPERBLOCK_RANGE_MAGIC	"xen-pmem range\0"	/* likewise */
#define SUPERBLOCK_VERSION	1
/* Size of the superblock; the next page, with info blocks elsewhere, is zero. */
#define SUPERBLOCK_SIZE		4096
/*
 * Where the label area begins, and the guest's region. What stands in the label
 * area is the guest's to write, so it begins where nobody looks for a file
 * system: btrfs has its superblock at 64 KiB, LUKS a second one up to 4 MiB.
 */
#define SUPERBLOCK_LABEL_OFFSET	0x800000ULL
#define SUPERBLOCK_DATA_OFFSET	0x1000000ULL
/* libnvdimm's smallest label area, and a DIMM's usual one. */
#define SUPERBLOCK_LABEL_MIN	0x20000ULL
#define SUPERBLOCK_LABEL_MAX	(SUPERBLOCK_DATA_OFFSET - SUPERBLOCK_LABEL_OFFSET)
/* Label areas and the region are multiples of this, and begin at one. */
#define SUPERBLOCK_PAGE		4096ULL
/* libnvdimm's smallest namespace, so the smallest region that is of use. */
#define SUPERBLOCK_DATA_MIN	0x1000000ULL

/*
 * One of several that make up one region, in the order of their extent, 0 to
 * extents - 1. They have the same UUID. Only number 0 has the note, the labels
 * that count, and the number that counts in extents; in the others it is zero.
 * Number 0 of just one doesn't have the flag.
 */
#define SUPERBLOCK_F_EXTENT	0x1
#define SUPERBLOCK_EXTENTS_MAX	16

struct superblock {
	char   magic[16];	/*  0: SUPERBLOCK_MAGIC, or that of a range */
	__le32 version;		/* 16: SUPERBLOCK_VERSION */
	__le32 flags;		/* 20: SUPERBLOCK_F_*; any other bit is refused */
	__u8   uuid[16];	/* 24: of the target, in the order of its text */
	__le64 target_size;	/* 40: of all of it, this included */
	__le64 label_offset;	/* 48 */
	__le64 label_size;	/* 56 */
	__le64 data_offset;	/* 64: of the guest's region */
	__le64 data_size;	/* 72 */
	__le64 created;		/* 80: seconds since 1970, for people */
	__le64 next_size;	/* 88: to which it is being resized, or zero */
	__le32 extents;		/* 96: of how many targets the region is made; */
	__le32 extent;		/* 100: which of them this is. Zero: of this */
	__u8   reserved[3988];	/* 104: zero */
	__le32 crc;		/* 4092: of all octets before it */
};

_Static_assert(__builtin_offsetof(struct superblock, uuid) == 24, "uuid");
_Static_assert(__builtin_offsetof(struct superblock, label_size) == 56,
	       "label_size");
_Static_assert(__builtin_offsetof(struct superblock, next_size) == 88,
	       "next_size");
_Static_assert(__builtin_offsetof(struct superblock, extents) == 96,
	       "extents");
_Static_assert(__builtin_offsetof(struct superblock, extent) == 100,
	       "extent");
_Static_assert(__builtin_offsetof(struct superblock, reserved) == 104,
	       "reserved");
#define SUPERBLOCK_CRC_OFFSET 4092

_Static_assert(__builtin_offsetof(struct superblock, crc) ==
	       SUPERBLOCK_CRC_OFFSET, "crc");
_Static_assert(sizeof(struct superblock) == SUPERBLOCK_SIZE, "superblock");

/* What it stands at the start of; "target" in these comments means either. */
enum superblock_kind {
	SUPERBLOCK_TARGET,
	SUPERBLOCK_RANGE,
};

enum superblock_state {
	SUPERBLOCK_GOOD,
	SUPERBLOCK_NONE,	/* another content, or blank: not prepared */
	SUPERBLOCK_BAD_CRC,
	SUPERBLOCK_NEWER,	/* version or flags of a later release */
	SUPERBLOCK_OTHER_SIZE,	/* made for a target of another size */
	SUPERBLOCK_BAD_LAYOUT,	/* areas overlap, are misaligned or outside */
	SUPERBLOCK_COVERED,	/* the page behind it isn't blank: see below */
	SUPERBLOCK_OTHER_KIND,	/* a range's for a target, or the reverse */
};

/* One word each, as xen-pmemback's list of targets has them. */
static inline const char *superblock_word(enum superblock_state state)
{
	switch (state) {
	case SUPERBLOCK_GOOD:
		return "good";
	case SUPERBLOCK_NONE:
		return "none";
	case SUPERBLOCK_BAD_CRC:
		return "bad-checksum";
	case SUPERBLOCK_NEWER:
		return "newer-version";
	case SUPERBLOCK_OTHER_SIZE:
		return "other-size";
	case SUPERBLOCK_BAD_LAYOUT:
		return "bad-layout";
	case SUPERBLOCK_COVERED:
		return "covered";
	case SUPERBLOCK_OTHER_KIND:
		return "other-kind";
	}
	return "?";
}

/* What is wrong, for people; NULL where nothing is. */
static inline const char *superblock_complaint(enum superblock_state state)
{
	switch (state) {
	case SUPERBLOCK_GOOD:
	case SUPERBLOCK_NONE:
		return NULL;
	case SUPERBLOCK_BAD_CRC:
		return "its checksum is wrong";
	case SUPERBLOCK_NEWER:
		return "it is of a newer version than this release knows";
	case SUPERBLOCK_OTHER_SIZE:
		return "it was made for a target of another size";
	case SUPERBLOCK_BAD_LAYOUT:
		return "its areas overlap, or lie outside of the target";
	case SUPERBLOCK_COVERED:
		return "the page behind it is not blank: dom0 has used the target since";
	case SUPERBLOCK_OTHER_KIND:
		return "it is a claimed range's, not a target's, or the reverse";
	}
	return "it is not understood";
}

/* Is offset+size page aligned and within first and end? */
static inline int superblock_area_ok(__u64 offset, __u64 size, __u64 first,
				     __u64 end)
{
	return !((offset | size) % SUPERBLOCK_PAGE) && offset >= first &&
	       offset <= end && size <= end - offset;
}

/*
 * The size of the region in a target that really is of @real_size octets, which
 * is another one than the superblock's where a resize was cut off in the middle:
 * the smaller one. What the target has grown by isn't the guest's yet, as nobody
 * may have wiped it.
 */
static inline __u64 superblock_data_size(const struct superblock *sb,
					 __u64 real_size)
{
	__u64 data = le64_to_cpu(sb->data_offset);
	__u64 rest = real_size > data ? real_size - data : 0;

	if (real_size == le64_to_cpu(sb->target_size) ||
	    le64_to_cpu(sb->data_size) < rest)
		return le64_to_cpu(sb->data_size);
	return rest;
}

static inline int superblock_layout_ok(const struct superblock *sb,
				       __u64 real_size)
{
	__u64 label = le64_to_cpu(sb->label_offset);
	__u64 label_size = le64_to_cpu(sb->label_size);
	__u64 data = le64_to_cpu(sb->data_offset);
	__u64 data_size = superblock_data_size(sb, real_size);

	/* Labels stand before the region: that is what hides both. */
	return superblock_area_ok(data, data_size, SUPERBLOCK_SIZE,
				  real_size) &&
	       superblock_area_ok(label, label_size,
				  SUPERBLOCK_SIZE + SUPERBLOCK_PAGE, data) &&
	       label_size >= SUPERBLOCK_LABEL_MIN &&
	       label_size <= SUPERBLOCK_LABEL_MAX &&
	       data_size >= SUPERBLOCK_DATA_MIN;
}

/*
 * libnvdimm puts its info blocks into the page behind the superblock, and leaves
 * the superblock alone. Where one is, dom0 has taken the target for itself since.
 */
static inline int superblock_covered(const __u8 *page)
{
	unsigned int i;

	for (i = 0; i < SUPERBLOCK_PAGE; i++)
		if (page[i])
			return 1;
	return 0;
}

static inline const char *superblock_magic(enum superblock_kind kind)
{
	static const char magic[2][16] = {
		[SUPERBLOCK_TARGET] = SUPERBLOCK_MAGIC,
		[SUPERBLOCK_RANGE] = SUPERBLOCK_RANGE_MAGIC,
	};

	return magic[kind];
}

/* How many octets of the magic are right? */
static inline unsigned int superblock_magic_matches(const struct superblock *sb,
						    enum superblock_kind kind)
{
	const char *magic = superblock_magic(kind);
	unsigned int i, right = 0;

	for (i = 0; i < sizeof(sb->magic); i++)
		right += sb->magic[i] == magic[i];
	return right;
}

/*
 * Is that the size it was made for? While a target is being resized either is
 * right, so that one whose resize is cut off, anywhere, is still a good target.
 */
static inline int superblock_size_ok(const struct superblock *sb,
				     enum superblock_kind kind, __u64 real_size)
{
	if (real_size == le64_to_cpu(sb->target_size))
		return 1;
	return kind == SUPERBLOCK_TARGET && sb->next_size &&
	       real_size == le64_to_cpu(sb->next_size);
}

/* Is what it says of being one of several consistent? */
static inline int superblock_extent_ok(const struct superblock *sb,
				       enum superblock_kind kind)
{
	__u32 extents = le32_to_cpu(sb->extents);
	__u32 extent = le32_to_cpu(sb->extent);

	if (!(le32_to_cpu(sb->flags) & SUPERBLOCK_F_EXTENT))
		return !extents && !extent;
	if (kind != SUPERBLOCK_TARGET)
		return 0;
	return extent ? !extents && extent < SUPERBLOCK_EXTENTS_MAX :
			extents > 1 && extents <= SUPERBLOCK_EXTENTS_MAX;
}

/* Of how many targets its region is made: 1 or more; 0: of one this is a part. */
static inline __u32 superblock_extents(const struct superblock *sb)
{
	if (!(le32_to_cpu(sb->flags) & SUPERBLOCK_F_EXTENT))
		return 1;
	return le32_to_cpu(sb->extents);
}

/*
 * Have @sb, of a target that is no part of another's, say that its region is made
 * of @extents targets, 1 to SUPERBLOCK_EXTENTS_MAX.
 */
static inline void superblock_set_extents(struct superblock *sb, __u32 extents)
{
	sb->flags = cpu_to_le32(extents > 1 ? SUPERBLOCK_F_EXTENT : 0);
	sb->extents = cpu_to_le32(extents > 1 ? extents : 0);
	sb->crc = cpu_to_le32(superblock_crc32(sb, SUPERBLOCK_CRC_OFFSET));
}

/* Have a new one say that it is part @extent, 1 or more, of another's region. */
static inline void superblock_set_part(struct superblock *sb, __u32 extent)
{
	sb->flags = cpu_to_le32(SUPERBLOCK_F_EXTENT);
	sb->extent = cpu_to_le32(extent);
	sb->crc = cpu_to_le32(superblock_crc32(sb, SUPERBLOCK_CRC_OFFSET));
}

/*
 * What does @sb, the first octets of a target or range (@kind) that is of
 * @real_size octets, say?
 */
static inline enum superblock_state
superblock_check(const struct superblock *sb, enum superblock_kind kind,
		 __u64 real_size)
{
	enum superblock_kind other = kind == SUPERBLOCK_TARGET ?
				     SUPERBLOCK_RANGE : SUPERBLOCK_TARGET;
	unsigned int right = superblock_magic_matches(sb, kind);
	unsigned int others = superblock_magic_matches(sb, other);

	if (others == sizeof(sb->magic))
		return SUPERBLOCK_OTHER_KIND;
	/* One that lost some octets must not pass for an unprepared target. */
	if (right < sizeof(sb->magic) / 2 && others < sizeof(sb->magic) / 2)
		return SUPERBLOCK_NONE;
	if (right < sizeof(sb->magic))
		return SUPERBLOCK_BAD_CRC;
	if (le32_to_cpu(sb->crc) !=
	    superblock_crc32(sb, SUPERBLOCK_CRC_OFFSET))
		return SUPERBLOCK_BAD_CRC;
	if (le32_to_cpu(sb->version) != SUPERBLOCK_VERSION ||
	    le32_to_cpu(sb->flags) & ~SUPERBLOCK_F_EXTENT)
		return SUPERBLOCK_NEWER;
	if (!superblock_size_ok(sb, kind, real_size))
		return SUPERBLOCK_OTHER_SIZE;
	if (!superblock_layout_ok(sb, real_size) ||
	    !superblock_extent_ok(sb, kind))
		return SUPERBLOCK_BAD_LAYOUT;
	return SUPERBLOCK_GOOD;
}

/*
 * Have @sb say that the target is of @target_size, on its way to @next_size; 0:
 * that is where it stays. The caller vouches that superblock_layout_ok() will
 * hold for both.
 */
static inline void superblock_resize(struct superblock *sb, __u64 target_size,
				     __u64 next_size)
{
	sb->target_size = cpu_to_le64(target_size);
	sb->data_size = cpu_to_le64(target_size - le64_to_cpu(sb->data_offset));
	sb->next_size = cpu_to_le64(next_size);
	sb->crc = cpu_to_le32(superblock_crc32(sb, SUPERBLOCK_CRC_OFFSET));
}

/*
 * The superblock of a target of @target_size with @label_size octets of labels.
 * The caller vouches that superblock_layout_ok() will hold.
 */
static inline void superblock_make(struct superblock *sb,
				   enum superblock_kind kind, __u64 target_size,
				   __u64 label_size, const __u8 uuid[16],
				   __u64 created)
{
	memset(sb, 0, sizeof(*sb));
	memcpy(sb->magic, superblock_magic(kind), sizeof(sb->magic));
	sb->version = cpu_to_le32(SUPERBLOCK_VERSION);
	memcpy(sb->uuid, uuid, sizeof(sb->uuid));
	sb->label_offset = cpu_to_le64(SUPERBLOCK_LABEL_OFFSET);
	sb->label_size = cpu_to_le64(label_size);
	sb->data_offset = cpu_to_le64(SUPERBLOCK_DATA_OFFSET);
	sb->created = cpu_to_le64(created);
	superblock_resize(sb, target_size, 0);
}

#endif /* __XEN_PMEM_SUPERBLOCK_H__ */
