// SPDX-License-Identifier: GPL-2.0-only
/*
 * super.c - what the tool writes into a target's superblock
 *
 * Wherever a power cut stops it, which may tear it into octets by eight: the
 * target is good afterwards, or can be mended, and then it is one of the two that
 * it was to be. Also sizes as people write them, and signatures of others.
 */
#include <stdio.h>

#include "fuzz.h"
#include "super.h"
#include "text.h"

#define UNIT	0x1000000ULL

/* What may be found afterwards. */
struct outcome {
	uint64_t real;
	uint32_t extents[2];
	const struct superblock *like;
};

static void check_good(const struct superblock *sb, const struct outcome *o)
{
	uint32_t extents = superblock_extents(sb);

	expect(superblock_check(sb, SUPERBLOCK_TARGET, o->real) ==
	       SUPERBLOCK_GOOD);
	expect(extents == o->extents[0] || extents == o->extents[1]);
	/* All else is as it was. */
	expect(!memcmp(sb->uuid, o->like->uuid, sizeof(sb->uuid)) &&
	       sb->extent == o->like->extent &&
	       sb->label_offset == o->like->label_offset &&
	       sb->label_size == o->like->label_size &&
	       sb->data_offset == o->like->data_offset);
	expect((wide)le64_to_cpu(sb->data_offset) +
	       superblock_data_size(sb, o->real) <= o->real);
}

/* Returns what there is after that, mended where it has to be. */
static struct superblock recover(const struct superblock *torn,
				 const struct outcome *o)
{
	struct superblock sb = *torn;

	if (superblock_check(&sb, SUPERBLOCK_TARGET, o->real) !=
	    SUPERBLOCK_GOOD) {
		expect(superblock_mend(&sb, o->real));
		expect(!sb.next_size &&
		       le64_to_cpu(sb.target_size) == o->real);
	}
	check_good(&sb, o);
	return sb;
}

/* As @from, but for those eights of octets which the input says are @to's. */
static struct superblock tear(struct input *in, const struct superblock *from,
			      const struct superblock *to)
{
	struct superblock torn = *from;
	size_t at;

	for (at = 0; at < sizeof(torn); at += 8)
		if (memcmp((char *)from + at, (char *)to + at, 8) &&
		    take_bool(in))
			memcpy((char *)&torn + at, (char *)to + at, 8);
	return torn;
}

static void cut(struct input *in, const struct superblock *from,
		const struct superblock *to, const struct outcome *o)
{
	struct superblock torn = tear(in, from, to), mended, again;

	mended = recover(&torn, o);
	/* What was mended is written, and that may be cut off as well. */
	again = tear(in, &torn, &mended);
	recover(&again, o);
}

static void change(struct input *in, const struct superblock *from,
		   const struct superblock *to, uint64_t real)
{
	struct outcome o = {
		real, { superblock_extents(from), superblock_extents(to) }, from
	};
	struct superblock half;

	superblock_half_way(&half, from, to);
	if (take_bool(in))
		cut(in, from, &half, &o);
	else
		cut(in, &half, to, &o);
}

static uint64_t take_size(struct input *in)
{
	return (2 + take_below(in, 1 << 20)) * UNIT;
}

static void check_changes(struct input *in)
{
	uint64_t size = take_size(in), other = take_size(in);
	uint64_t labels = SUPERBLOCK_LABEL_MIN +
			  take_below(in, 1985) * SUPERBLOCK_PAGE;
	uint8_t *uuid = take_octets(in, 16);
	struct superblock old, going, done;
	uint32_t extents = 1 + take_below(in, 16);

	expect(label_size_ok(labels));
	superblock_make(&old, SUPERBLOCK_TARGET, size, labels, uuid, 0);
	if (take_bool(in))
		superblock_set_extents(&old, extents);
	else if (extents < 16)
		superblock_set_part(&old, extents);
	expect(superblock_check(&old, SUPERBLOCK_TARGET, size) ==
	       SUPERBLOCK_GOOD);
	if (take_bool(in) && !old.extent) {
		done = old;
		superblock_set_extents(&done, 1 + take_below(in, 16));
		change(in, &old, &done, size);
		return;
	}
	if (other == size)
		return;
	/* On the way to another size, and there, or back. */
	going = old;
	superblock_resize(&going, size, other);
	change(in, &old, &going, size);
	done = going;
	if (take_bool(in)) {
		superblock_resize(&done, other, 0);
		change(in, &going, &done, other);
	} else {
		superblock_resize(&done, size, 0);
		change(in, &going, &done, size);
	}
}

/* Damage isn't mended, but where a change that was cut off looks like that. */
static void check_damage(struct input *in)
{
	uint64_t size = take_size(in);
	uint8_t *uuid = take_octets(in, 16);
	struct superblock good, bad;
	size_t bit;

	superblock_make(&good, SUPERBLOCK_TARGET, size, SUPER_LABEL_SIZE, uuid, 0);
	bad = good;
	bit = take_below(in, sizeof(bad) * 8);
	((uint8_t *)&bad)[bit / 8] ^= 1 << bit % 8;
	expect(superblock_check(&bad, SUPERBLOCK_TARGET, size) ==
	       SUPERBLOCK_BAD_CRC);
	if (superblock_mend(&bad, size))
		expect(!memcmp(&bad, &good, sizeof(bad)));
	expect(!superblock_mend(&good, size + UNIT));
}

/* 2^shift for each suffix that there is. */
static bool size_of(const char *text, uint64_t *size)
{
	static const struct {
		const char *suffix;
		unsigned int shift;
	} all[] = {
		{ "", 0 }, { "K", 10 }, { "KiB", 10 }, { "M", 20 },
		{ "MiB", 20 }, { "G", 30 }, { "GiB", 30 }, { "T", 40 },
		{ "TiB", 40 },
	};
	const char *at = text;
	wide value = 0;
	size_t i;

	for (; *at >= '0' && *at <= '9'; at++)
		if (!(value >> 64))
			value = value * 10 + (*at - '0');
	if (at == text || at - text > 31 || value >> 64)
		return false;
	for (i = 0; i < COUNT(all); i++) {
		if (strcmp(all[i].suffix, at))
			continue;
		value <<= all[i].shift;
		*size = value;
		return !(value >> 64);
	}
	return false;
}

static void check_sizes(struct input *in)
{
	uint64_t number = take_u64(in), size, wanted;
	char *text = take_text(in), *again = make_room(64);

	expect(parse_size(text, &size) == size_of(text, &wanted));
	if (size_of(text, &wanted))
		expect(size == wanted);
	format_size(again, 64, number);
	expect(parse_size(again, &size) && size == number);
	expect(label_size_ok(number) ==
	       (number >= 128 << 10 && number <= 8 << 20 && !(number % 4096)));
}

static void check_words(struct input *in)
{
	enum superblock_state state = take_below(in, SUPERBLOCK_OTHER_KIND + 1);
	enum superblock_state found;
	char *text = take_text(in);

	expect(superblock_state_parse(superblock_word(state), &found) &&
	       found == state);
	if (superblock_state_parse(text, &found))
		expect(!strcmp(superblock_word(found), text));
}

/* Somebody else's signature, where it belongs, and one octet off. */
static void check_info_block(struct input *in)
{
	static const struct {
		const char *signature;
		const char *mode;
	} all[] = {
		{ "NVDIMM_PFN_INFO", "fsdax" }, { "NVDIMM_DAX_INFO", "devdax" },
		{ "BTT_ARENA_INFO", "sector" },
	};
	size_t i = take_below(in, COUNT(all)), at = take_near(in, 4096);
	char *start = make_room(INFO_BLOCK_END);
	const char *mode;

	if (take_bool(in))
		take_patches(in, start, INFO_BLOCK_END);
	else if (at <= INFO_BLOCK_END - 16)
		strcpy(start + at, all[i].signature);
	mode = info_block_mode(start);
	if (!mode)
		expect(at != 4096 || start[4096] != all[i].signature[0] ||
		       memcmp(start + at, all[i].signature,
			      strlen(all[i].signature) + 1));
	for (i = 0; mode && i < COUNT(all); i++)
		if (!strcmp(mode, all[i].mode))
			break;
	expect(!mode || (i < COUNT(all) &&
			 (!strcmp(start + 4096, all[i].signature) ||
			  !strcmp(start, all[i].signature))));
}

void fuzz(struct input *in)
{
	switch (take_u8(in) % 8) {
	case 0:
		check_sizes(in);
		break;
	case 1:
		check_words(in);
		break;
	case 2:
		check_info_block(in);
		break;
	case 3:
		check_damage(in);
		break;
	default:
		check_changes(in);
		break;
	}
}
