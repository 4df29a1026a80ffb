// SPDX-License-Identifier: GPL-2.0-only
/*
 * note_test.c - which of two pages has the note, and where the next one goes.
 * Pages are put together here octet by octet, with a checksum of the test's own.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/string.h>
#include <asm/unaligned.h>

#include "super-kernel.h"
#include "note.h"

/* Octets of a page. */
#define AT_SEQUENCE	16
#define AT_LENGTH	24
#define AT_TEXT		64
#define AT_CRC		4092
#define PAGE_OCTETS	4096
#define LONGEST		3072

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

static void sign(u8 *page)
{
	put_unaligned_le32(crc_by_bits(page, AT_CRC), page + AT_CRC);
}

/* Have page @index be the note @sequence of @text. */
static void put_note(u8 *pages, unsigned int index, u64 sequence,
		     const char *text)
{
	static const char magic[] = { 'x', 'e', 'n', '-', 'p', 'm', 'e', 'm',
				      ' ', 'n', 'o', 't', 'e', 0, 0, 0 };
	u8 *page = pages + index * PAGE_OCTETS;

	memset(page, 0, PAGE_OCTETS);
	memcpy(page, magic, 16);
	put_unaligned_le64(sequence, page + AT_SEQUENCE);
	put_unaligned_le32(strlen(text), page + AT_LENGTH);
	memcpy(page + AT_TEXT, text, strlen(text));
	sign(page);
}

static u8 *make_pages(struct kunit *test)
{
	u8 *pages = kunit_kzalloc(test, 2 * PAGE_OCTETS, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, pages);
	return pages;
}

static int newest(const u8 *pages)
{
	return note_newest((const struct note_page *)pages);
}

static int make(u8 *pages, const char *text)
{
	return note_make((struct note_page *)pages, text, strlen(text));
}

static void where_it_is(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, NOTE_OFFSET, 16384);
	KUNIT_EXPECT_EQ(test, NOTE_END, 24576);
	KUNIT_EXPECT_EQ(test, sizeof(struct note_page), PAGE_OCTETS);
	KUNIT_EXPECT_EQ(test, NOTE_TEXT_MAX, LONGEST);
}

/* What is the guest's begins behind it. */
static void fits(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, note_fits(SUPERBLOCK_LABEL_OFFSET,
					  SUPERBLOCK_DATA_OFFSET));
	KUNIT_EXPECT_TRUE(test, note_fits(0x6000, 0x26000));
	KUNIT_EXPECT_FALSE(test, note_fits(0x5000, 0x25000));
	KUNIT_EXPECT_FALSE(test, note_fits(0x5fff, 0x26000));
	KUNIT_EXPECT_FALSE(test, note_fits(0x2000, 0x1000000));
	KUNIT_EXPECT_FALSE(test, note_fits(0x800000, 0x5000));
	KUNIT_EXPECT_TRUE(test, note_fits(0x800000, 0x6000));
}

static void make_writes_each_octet(struct kunit *test)
{
	u8 *pages = make_pages(test), *want = make_pages(test);

	memset(pages, 0xa5, 2 * PAGE_OCTETS);
	memset(want, 0xa5, 2 * PAGE_OCTETS);
	put_note(want, 0, 1, "{\"devid\":51952}");
	KUNIT_EXPECT_EQ(test, make(pages, "{\"devid\":51952}"), 0);
	KUNIT_EXPECT_EQ(test, memcmp(pages, want, 2 * PAGE_OCTETS), 0);
}

/* In turn, so that the one before is there until the new one is. */
static void make_takes_turns(struct kunit *test)
{
	u8 *pages = make_pages(test), *want = make_pages(test);

	KUNIT_EXPECT_EQ(test, make(pages, "a"), 0);
	put_note(want, 0, 1, "a");
	KUNIT_EXPECT_EQ(test, memcmp(pages, want, 2 * PAGE_OCTETS), 0);
	KUNIT_EXPECT_EQ(test, make(pages, "longer"), 1);
	put_note(want, 1, 2, "longer");
	KUNIT_EXPECT_EQ(test, memcmp(pages, want, 2 * PAGE_OCTETS), 0);
	KUNIT_EXPECT_EQ(test, make(pages, ""), 0);
	put_note(want, 0, 3, "");
	KUNIT_EXPECT_EQ(test, memcmp(pages, want, 2 * PAGE_OCTETS), 0);
	KUNIT_EXPECT_EQ(test, newest(pages), 0);
}

static void make_after_a_torn_one(struct kunit *test)
{
	u8 *pages = make_pages(test), *want = make_pages(test);

	put_note(pages, 0, 7, "old");
	put_note(pages, 1, 8, "torn");
	pages[PAGE_OCTETS + AT_TEXT] ^= 1;
	KUNIT_EXPECT_EQ(test, newest(pages), 0);
	KUNIT_EXPECT_EQ(test, make(pages, "new"), 1);
	put_note(want, 0, 7, "old");
	put_note(want, 1, 8, "new");
	KUNIT_EXPECT_EQ(test, memcmp(pages, want, 2 * PAGE_OCTETS), 0);

	pages[0] ^= 1;
	KUNIT_EXPECT_EQ(test, make(pages, "newer"), 0);
	put_note(want, 0, 9, "newer");
	KUNIT_EXPECT_EQ(test, memcmp(pages, want, 2 * PAGE_OCTETS), 0);
}

static void none(struct kunit *test)
{
	u8 *pages = make_pages(test);

	KUNIT_EXPECT_EQ(test, newest(pages), -1);
	memset(pages, 0xff, 2 * PAGE_OCTETS);
	KUNIT_EXPECT_EQ(test, newest(pages), -1);
}

static void one(struct kunit *test)
{
	u8 *pages = make_pages(test);

	put_note(pages, 0, 0, "");
	KUNIT_EXPECT_EQ(test, newest(pages), 0);
	memset(pages, 0, PAGE_OCTETS);
	put_note(pages, 1, U64_MAX, "x");
	KUNIT_EXPECT_EQ(test, newest(pages), 1);
}

static void the_later_of_two(struct kunit *test)
{
	static const struct {
		u64 first, second;
		int newest;
	} list[] = {
		{ 1, 2, 1 }, { 2, 1, 0 }, { 1, 0x101, 1 }, { 0x100, 0xff, 0 },
		{ 0xffffffff, 0x100000000, 1 }, { 0x100000000, 0xffffffff, 0 },
		/* Around the end, and where the sign changes. */
		{ U64_MAX, 0, 1 }, { 0, U64_MAX, 0 }, { U64_MAX, 1, 1 },
		{ S64_MAX, (u64)S64_MAX + 1, 1 },
		/* A copy of one page to the other. */
		{ 5, 5, 0 },
	};
	u8 *pages = make_pages(test);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(list); i++) {
		put_note(pages, 0, list[i].first, "first");
		put_note(pages, 1, list[i].second, "second");
		KUNIT_EXPECT_EQ_MSG(test, newest(pages), list[i].newest,
				    "%llu and %llu", list[i].first,
				    list[i].second);
	}
}

/* Even after the last number the next note is the one that is found. */
static void numbers_wrap(struct kunit *test)
{
	u8 *pages = make_pages(test);

	put_note(pages, 0, U64_MAX - 1, "old");
	put_note(pages, 1, U64_MAX, "last");
	KUNIT_EXPECT_EQ(test, make(pages, "first again"), 0);
	KUNIT_EXPECT_EQ(test, newest(pages), 0);
	KUNIT_EXPECT_EQ(test, get_unaligned_le64(pages + AT_SEQUENCE), 0);
}

/* Any octet of it, and the checksum's own. */
static void any_octet_counts(struct kunit *test)
{
	u8 *pages = make_pages(test);
	unsigned int i;

	put_note(pages, 0, 1, "old");
	put_note(pages, 1, 2, "text");
	for (i = 0; i < PAGE_OCTETS; i++) {
		pages[PAGE_OCTETS + i] ^= 0x10;
		KUNIT_EXPECT_EQ_MSG(test, newest(pages), 0, "octet %u", i);
		pages[PAGE_OCTETS + i] ^= 0x10;
	}
	KUNIT_EXPECT_EQ(test, newest(pages), 1);
}

/* Signed, so that nothing but the magic is wrong. */
static void of_another_kind(struct kunit *test)
{
	u8 *pages = make_pages(test);
	unsigned int i;

	for (i = 0; i < 16; i++) {
		put_note(pages, 0, 1, "text");
		pages[i] ^= 0x20;
		sign(pages);
		KUNIT_EXPECT_EQ_MSG(test, newest(pages), -1, "octet %u", i);
	}
}

/* A length beyond what there may be is nothing to copy by. */
static void of_bad_length(struct kunit *test)
{
	static const u32 bad[] = {
		LONGEST + 1, 4028, 4029, 4096, S32_MAX, U32_MAX,
	};
	u8 *pages = make_pages(test);
	size_t i;

	put_note(pages, 0, 1, "");
	memset(pages + AT_TEXT, 'x', AT_CRC - AT_TEXT);
	put_unaligned_le32(LONGEST, pages + AT_LENGTH);
	sign(pages);
	KUNIT_EXPECT_EQ(test, newest(pages), 0);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		put_unaligned_le32(bad[i], pages + AT_LENGTH);
		sign(pages);
		KUNIT_EXPECT_EQ_MSG(test, newest(pages), -1, "length %u",
				    bad[i]);
	}
}

static void of_bad_text(struct kunit *test)
{
	u8 *pages = make_pages(test);

	put_note(pages, 0, 1, "text");
	put_unaligned_le32(5, pages + AT_LENGTH);
	sign(pages);
	KUNIT_EXPECT_EQ(test, newest(pages), -1);
}

static void text_in_order(struct kunit *test)
{
	static char text[LONGEST + 1];

	memset(text, 0xff, sizeof(text));
	KUNIT_EXPECT_TRUE(test, note_text_ok("", 0));
	KUNIT_EXPECT_TRUE(test, note_text_ok("\n", 1));
	KUNIT_EXPECT_TRUE(test, note_text_ok(text, LONGEST));
	KUNIT_EXPECT_FALSE(test, note_text_ok(text, LONGEST + 1));
	KUNIT_EXPECT_FALSE(test, note_text_ok(text, 1ULL << 32));
	KUNIT_EXPECT_FALSE(test, note_text_ok("", 1));
	text[LONGEST - 1] = '\0';
	KUNIT_EXPECT_FALSE(test, note_text_ok(text, LONGEST));
	KUNIT_EXPECT_TRUE(test, note_text_ok(text, LONGEST - 1));
}

static void longest(struct kunit *test)
{
	u8 *pages = make_pages(test);
	static char text[LONGEST + 1];

	memset(text, 'x', LONGEST);
	text[LONGEST - 1] = 'y';
	KUNIT_EXPECT_EQ(test, make(pages, text), 0);
	KUNIT_EXPECT_EQ(test, newest(pages), 0);
	KUNIT_EXPECT_EQ(test, memcmp(pages + AT_TEXT, text, LONGEST), 0);
	KUNIT_EXPECT_TRUE(test, !memchr_inv(pages + AT_TEXT + LONGEST, 0,
					    AT_CRC - AT_TEXT - LONGEST));
}

static struct kunit_case note_cases[] = {
	KUNIT_CASE(where_it_is),
	KUNIT_CASE(fits),
	KUNIT_CASE(make_writes_each_octet),
	KUNIT_CASE(make_takes_turns),
	KUNIT_CASE(make_after_a_torn_one),
	KUNIT_CASE(none),
	KUNIT_CASE(one),
	KUNIT_CASE(the_later_of_two),
	KUNIT_CASE(numbers_wrap),
	KUNIT_CASE(any_octet_counts),
	KUNIT_CASE(of_another_kind),
	KUNIT_CASE(of_bad_length),
	KUNIT_CASE(of_bad_text),
	KUNIT_CASE(text_in_order),
	KUNIT_CASE(longest),
	{}
};

static struct kunit_suite note_suite = {
	.name = "note",
	.test_cases = note_cases,
};

kunit_test_suite(note_suite);
