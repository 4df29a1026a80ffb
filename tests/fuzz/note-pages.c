// SPDX-License-Identifier: GPL-2.0-only
/*
 * note-pages.c - the two pages of a target's note
 *
 * Whatever they hold, a note that is made is the one that is read, and the one
 * before is there until then, wherever the write is cut off.
 */
#include "fuzz.h"
#include "super-kernel.h"
#include "note.h"

static void sign(struct note_page *page)
{
	page->crc = cpu_to_le32(superblock_crc32(page, NOTE_CRC_OFFSET));
}

static void take_pages(struct input *in, struct note_page *pages)
{
	unsigned int i;

	for (i = 0; i < NOTE_PAGES; i++) {
		struct note_page *page = &pages[i];
		u8 kind = take_u8(in);

		if (kind < 32)
			continue;
		memcpy(page->magic, NOTE_MAGIC, sizeof(NOTE_MAGIC));
		page->sequence = cpu_to_le64(take_near(in, i ?
				le64_to_cpu(pages[0].sequence) : 0));
		page->length = cpu_to_le32(take_near(in, take_bool(in) ? 0 :
						     NOTE_TEXT_MAX));
		memset(page->text, 'a', take_below(in, sizeof(page->text) + 1));
		if (kind < 64)
			page->magic[kind % 16] ^= 1;
		if (kind < 240)
			sign(page);
		else if (kind < 248)
			page->crc = cpu_to_le32(take_u64(in));
	}
}

static bool is_note(const struct note_page *page)
{
	const u8 *octets = (const u8 *)page;
	u32 length = get_unaligned_le32(octets + 24);

	return !memcmp(octets, "xen-pmem note\0\0\0", 16) &&
	       ~crc32_le(~0U, octets, 4092) == get_unaligned_le32(octets + 4092) &&
	       length <= 3072 && !memchr(octets + 64, 0, length);
}

/* That of two notes which has the larger sequence number, modulo 2^64. */
static int newest_of(const struct note_page *pages)
{
	u64 ahead = le64_to_cpu(pages[1].sequence) -
		    le64_to_cpu(pages[0].sequence);

	if (is_note(&pages[0]) && is_note(&pages[1]))
		return ahead && ahead < 1ULL << 63;
	return is_note(&pages[0]) ? 0 : is_note(&pages[1]) ? 1 : -1;
}

/* Some eights of octets are written, others are what they were. */
static void check_torn(struct input *in, const struct note_page *old,
		       const struct note_page *new, int place, int newest)
{
	struct note_page *torn = make_room(NOTE_PAGES * sizeof(*torn));
	size_t upto = take_below(in, sizeof(*torn) / 8 + 1) * 8;
	size_t from = take_below(in, sizeof(*torn) / 8 + 1) * 8;
	u8 *page = (u8 *)&torn[place];
	int now;

	memcpy(torn, old, NOTE_PAGES * sizeof(*torn));
	memcpy(page, &new[place], upto);
	memcpy(page + from, (const u8 *)&new[place] + from,
	       sizeof(*torn) - from);
	now = note_newest(torn);
	if (now == place)
		expect(!memcmp(&torn[place], &new[place], sizeof(*torn)));
	else
		expect(now == newest);
}

void fuzz(struct input *in)
{
	const size_t size = NOTE_PAGES * sizeof(struct note_page);
	struct note_page *pages = make_room(size), *old = make_room(size);
	u32 length = take_near(in, take_bool(in) ? 0 : NOTE_TEXT_MAX);
	char *text;
	int newest, place;

	take_pages(in, pages);
	memcpy(old, pages, size);
	newest = note_newest(pages);
	expect(newest == newest_of(pages));

	if (length > NOTE_TEXT_MAX) {
		text = make_room(NOTE_TEXT_MAX + 1);
		memset(text, 'b', NOTE_TEXT_MAX + 1);
		expect(!note_text_ok(text, length));
		return;
	}
	text = make_room(length);
	memset(text, 'b', length);
	expect(note_text_ok(text, length));
	place = note_make(pages, text, length);
	expect(place != newest && note_newest(pages) == place);
	expect(is_note(&pages[place]));
	expect(le32_to_cpu(pages[place].length) == length);
	expect(!memcmp(pages[place].text, text, length));
	expect(!memcmp(&pages[!place], &old[!place], sizeof(*pages)));
	check_torn(in, old, pages, place, newest);
	if (length) {
		text[take_below(in, length)] = '\0';
		expect(!note_text_ok(text, length));
	}
}
