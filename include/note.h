/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * note.h - what the toolstack noted on a prepared target
 *
 * DOC: Text that stands on the medium itself, so that it goes where the target
 * goes, and is copied where the target is copied. What it says is the
 * toolstack's affair; this is about how it is kept. There are two pages for it,
 * which are written in turn: one that was interrupted under way is no note, and
 * the other one is there still.
 *
 * For the kernel and for user space alike. Whoever includes it has included
 * superblock.h before, with what that one needs.
 */
#ifndef __XEN_PMEM_NOTE_H__
#define __XEN_PMEM_NOTE_H__

#include <linux/types.h>

#define NOTE_MAGIC	"xen-pmem note"		/* 16 with NULs */
/* Two pages, between the superblock and the label area. */
#define NOTE_OFFSET	0x4000ULL
#define NOTE_PAGES	2
#define NOTE_PAGE_SIZE	4096
#define NOTE_END	(NOTE_OFFSET + NOTE_PAGES * NOTE_PAGE_SIZE)
/* Octets of text, without a NUL. */
#define NOTE_TEXT_MAX	3072

struct note_page {
	char   magic[16];	/*  0: NOTE_MAGIC */
	__le64 sequence;	/* 16: one more than that of the note before */
	__le32 length;		/* 24: of the text; 0: there is no note now */
	__u8   reserved[36];	/* 28: zero */
	char   text[4028];	/* 64: zeros behind it */
	__le32 crc;		/* 4092: of all octets before it */
};

_Static_assert(__builtin_offsetof(struct note_page, sequence) == 16,
	       "sequence");
_Static_assert(__builtin_offsetof(struct note_page, length) == 24, "length");
_Static_assert(__builtin_offsetof(struct note_page, text) == 64, "text");
#define NOTE_CRC_OFFSET 4092

_Static_assert(__builtin_offsetof(struct note_page, crc) == NOTE_CRC_OFFSET,
	       "note crc");
_Static_assert(sizeof(struct note_page) == NOTE_PAGE_SIZE, "note page");

/* Has a prepared target room for a note, or is that the guest's to write? */
static inline int note_fits(__u64 label_offset, __u64 data_offset)
{
	return label_offset >= NOTE_END && data_offset >= NOTE_END;
}

/* Text is what readers may take for a C string. */
static inline int note_text_ok(const char *text, __u64 length)
{
	__u64 i;

	if (length > NOTE_TEXT_MAX)
		return 0;
	for (i = 0; i < length; i++)
		if (!text[i])
			return 0;
	return 1;
}

/* Is this a note, all of it? */
static inline int note_valid(const struct note_page *page)
{
	static const char magic[16] = NOTE_MAGIC;

	return !memcmp(page->magic, magic, sizeof(magic)) &&
	       le32_to_cpu(page->crc) ==
	       superblock_crc32(page, NOTE_CRC_OFFSET) &&
	       note_text_ok(page->text, le32_to_cpu(page->length));
}

/* Is the first of two sequence numbers the later one? They may wrap. */
static inline int note_later(__u64 sequence, __u64 than)
{
	return (__s64)(sequence - than) > 0;
}

/* Which of the two @pages has the note: 0, 1, or -1 where neither has one. */
static inline int note_newest(const struct note_page pages[NOTE_PAGES])
{
	int first = note_valid(&pages[0]), second = note_valid(&pages[1]);

	if (first && second)
		return note_later(le64_to_cpu(pages[1].sequence),
				  le64_to_cpu(pages[0].sequence));
	return first ? 0 : second ? 1 : -1;
}

/*
 * Make a new note of @text in that one of @pages which hasn't got the newest. The
 * caller vouches for note_text_ok(). Returns which page that is: no other one has
 * to be written.
 */
static inline int note_make(struct note_page pages[NOTE_PAGES],
			    const char *text, __u32 length)
{
	static const char magic[16] = NOTE_MAGIC;
	int newest = note_newest(pages);
	int place = newest == 0;
	struct note_page *page = &pages[place];
	__u64 sequence = newest < 0 ? 1 :
			 le64_to_cpu(pages[newest].sequence) + 1;

	memset(page, 0, sizeof(*page));
	memcpy(page->magic, magic, sizeof(magic));
	page->sequence = cpu_to_le64(sequence);
	page->length = cpu_to_le32(length);
	memcpy(page->text, text, length);
	page->crc = cpu_to_le32(superblock_crc32(page, NOTE_CRC_OFFSET));
	return place;
}

#endif /* __XEN_PMEM_NOTE_H__ */
