// SPDX-License-Identifier: GPL-2.0-only
/*
 * media.c - what of a target is the guest's, whatever stands at its start
 *
 * And what is touched of it: the target is played by its first pages, and each
 * access by the backend has to lie where that kind of access belongs.
 */
#include "fuzz.h"
#include "media.h"

#define START	0x180000000ULL
/* Superblock, the page behind it, and the note's two. */
#define PAGES	6

static u8 *target;
static u64 target_size;

/* Where accesses have to be, from the target's start. */
static u64 allowed_from, allowed_end;
static bool may_write, is_unreadable, no_memory;

static u8 *mapped;
static u64 mapped_at;

void *memremap(phys_addr_t at, size_t size, unsigned long flags)
{
	if (no_memory)
		return NULL;
	at -= START;
	expect(!mapped && size && at >= allowed_from &&
	       at + size <= allowed_end && at + size <= target_size);
	mapped_at = at;
	/* Beyond the pages that there are everything is zero. */
	mapped = calloc(1, size);
	if (at < PAGES * 4096)
		memcpy(mapped, target + at, min(size, (size_t)(PAGES * 4096 - at)));
	return mapped;
}

void memunmap(void *map)
{
	expect(map && map == mapped);
	free(map);
	mapped = NULL;
}

unsigned long copy_mc_to_kernel(void *to, const void *from, size_t size)
{
	memcpy(to, from, size);
	return is_unreadable;
}

void memcpy_flushcache(void *to, const void *from, size_t size)
{
	expect(may_write && to == mapped);
	memcpy(to, from, size);
	if (mapped_at < PAGES * 4096)
		memcpy(target + mapped_at, from,
		       min(size, (size_t)(PAGES * 4096 - mapped_at)));
}

void arch_invalidate_pmem(void *at, size_t size)
{
	expect(at == mapped);
}

static void allow(u64 from, u64 end, bool write)
{
	allowed_from = from;
	allowed_end = end;
	may_write = write;
}

static void resign(void)
{
	struct superblock *sb = (struct superblock *)target;

	sb->crc = cpu_to_le32(superblock_crc32(sb, SUPERBLOCK_CRC_OFFSET));
}

/* One as they are made, but for some fields, or something else altogether. */
static void take_superblock(struct input *in, enum superblock_kind kind)
{
	struct superblock *sb = (struct superblock *)target;
	__le64 *const large[] = {
		&sb->target_size, &sb->label_offset, &sb->label_size,
		&sb->data_offset, &sb->data_size, &sb->next_size,
	};
	__le32 *const small[] = {
		&sb->version, &sb->flags, &sb->extents, &sb->extent,
	};
	u64 size = take_bool(in) ? target_size : take_near(in, target_size);
	unsigned int changes = take_u8(in) % 4;
	u64 near[] = {
		0, target_size, SUPERBLOCK_LABEL_MAX,
		target_size - SUPERBLOCK_DATA_OFFSET,
	};
	u8 uuid[16] = { 1, 2, 3 };

	superblock_make(sb, kind, size, SUPERBLOCK_LABEL_MIN, uuid, 0);
	while (changes--) {
		unsigned int which = take_below(in, COUNT(large) + COUNT(small));
		__le64 *field;

		if (which >= COUNT(large)) {
			*small[which - COUNT(large)] = cpu_to_le32(take_u64(in));
			continue;
		}
		field = large[which];
		near[0] = le64_to_cpu(*field);
		*field = cpu_to_le64(take_near(in, near[take_below(in, COUNT(near))]));
	}
	/* Labels that fill what is before the region. */
	if (take_u8(in) < 64) {
		u64 end = le64_to_cpu(sb->data_offset);
		u64 at = take_below(in, end / 4096 + 1) * 4096;

		sb->label_offset = cpu_to_le64(at);
		sb->label_size = cpu_to_le64(take_near(in, end - at));
	}
	if (take_u8(in) < 240)
		resign();
	if (take_bool(in))
		return;
	/* One of several. */
	if (take_bool(in))
		superblock_set_extents(sb, take_below(in, 18));
	else
		superblock_set_part(sb, take_below(in, 18));
}

static void check_media(const struct media *media, enum superblock_kind kind)
{
	const struct superblock *sb = (const struct superblock *)target;
	u64 labels_end = media->label_offset + media->label_size;

	if (media->super == SUPERBLOCK_NONE) {
		expect(!media->data_offset && media->data_size == target_size);
		expect(!media->label_size && !media->note);
		return;
	}
	if (media->super != SUPERBLOCK_GOOD) {
		expect(!media->data_size && !media->label_size && !media->note);
		return;
	}
	/* Superblock, zeros, note, labels and region, in that order. */
	expect(!memcmp(sb->magic, superblock_magic(kind), 16));
	expect(!memchr_inv(target + 4096, 0, 4096));
	expect(le32_to_cpu(sb->crc) == superblock_crc32(sb, 4092));
	expect(!media->blank && !memcmp(media->uuid, sb->uuid, 16));
	expect(media->label_size >= 128 << 10 && media->label_size <= 8 << 20);
	expect(media->data_size >= 16 << 20);
	expect(!((media->label_offset | media->label_size |
		  media->data_offset | media->data_size) % 4096));
	expect(media->label_offset >= 8192);
	expect((wide)media->label_offset + media->label_size <=
	       media->data_offset);
	expect((wide)media->data_offset + media->data_size <= target_size);
	if (media->note)
		expect(media->label_offset >= NOTE_END);
	expect(labels_end <= media->data_offset);
	if (target_size != le64_to_cpu(sb->target_size))
		expect(kind == SUPERBLOCK_TARGET &&
		       target_size == le64_to_cpu(sb->next_size));
	if (kind == SUPERBLOCK_RANGE)
		expect(media->extents == 1 && !media->extent);
	else
		expect(media->extents ? media->extents <= 16 && !media->extent :
		       media->extent >= 1 && media->extent < 16);
}

/* One bit of a good one is wrong: it's no good one, nor a guest's to have. */
static void check_flipped(struct input *in, enum superblock_kind kind)
{
	u64 bit = take_below(in, SUPERBLOCK_SIZE * 8);
	struct media media;

	target[bit / 8] ^= 1 << bit % 8;
	allow(0, MEDIA_HEADER, false);
	expect(!media_read(&media, kind, START, target_size, true));
	expect(media.super == SUPERBLOCK_BAD_CRC && !media.data_size);
	target[bit / 8] ^= 1 << bit % 8;
}

static void check_labels(struct input *in, const struct media *media)
{
	u64 offset = take_below(in, media->label_size);
	size_t length = 1 + take_below(in, min(4096ULL, media->label_size -
							offset));
	u64 at = media->label_offset + offset;
	u8 *octets = make_room(length);

	allow(at, at + length, false);
	expect(!media_get_labels(media, offset, octets, length));
	allow(at, at + length, true);
	expect(!media_set_labels(media, offset, octets, length));
}

static void check_note(struct input *in, const struct media *media)
{
	size_t length = take_below(in, NOTE_TEXT_MAX + 1);
	char *text = make_room(length);
	char *read = make_room(NOTE_TEXT_MAX);

	memset(text, 'x', length);
	allow(NOTE_OFFSET, NOTE_END, true);
	expect(!media_set_note(media, text, length));
	expect(media_get_note(media, read) == (int)length);
	expect(!memcmp(text, read, length));
	expect(!media_forget_old_note(media));
	expect(media_get_note(media, read) == (int)length);
}

static void check_good(struct input *in, const struct media *media,
		       enum superblock_kind kind)
{
	check_flipped(in, kind);
	check_labels(in, media);
	if (media->note)
		check_note(in, media);
}

/* Nothing is made of what can't be read. */
static void check_failures(const struct media *good, enum superblock_kind kind)
{
	char *text = make_room(NOTE_TEXT_MAX);
	struct media media;

	is_unreadable = true;
	allow(0, MEDIA_HEADER, false);
	expect(!media_read(&media, kind, START, target_size, true));
	expect(media.super == SUPERBLOCK_BAD_CRC && !media.data_size);
	allow(NOTE_OFFSET, NOTE_END, false);
	expect(!good->note || media_get_note(good, text) == -EIO);
	expect(!good->note || media_set_note(good, text, 1) == -EIO);
	is_unreadable = false;
	no_memory = true;
	expect(media_read(&media, kind, START, target_size, true) == -ENOMEM);
	expect(media_get_note(good, text) == -ENOMEM);
	no_memory = false;
}

void fuzz(struct input *in)
{
	enum superblock_kind kind = take_bool(in), other = take_bool(in);
	bool readable = take_u8(in) < 240;
	struct media media;

	/* The protocol's smallest region and more, or no more than pages. */
	target_size = 4096 * (take_bool(in) ? 8192 + take_below(in, 1 << 20) :
			      2 + take_below(in, 16384));
	target = make_room(PAGES * 4096);
	take_superblock(in, take_u8(in) < 224 ? kind : other);
	if (take_bool(in))
		take_patches(in, target + take_below(in, PAGES) * 4096, 4096);

	allow(0, readable ? MEDIA_HEADER : 0, false);
	expect(!media_read(&media, kind, START, target_size, readable));
	expect(!mapped && media.start == START);
	if (!readable)
		expect(media.super == SUPERBLOCK_BAD_CRC);
	check_media(&media, kind);
	if (media.super == SUPERBLOCK_GOOD)
		check_good(in, &media, kind);
	check_failures(&media, kind);
}
