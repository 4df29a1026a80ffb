// SPDX-License-Identifier: GPL-2.0-only
/* text.c - the tool's reading of numbers, paths, and the kernel's list of targets */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "fuzz.h"
#include "text.h"

static unsigned int digit(char c)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (at - digits) % 16 : 16;
}

static bool is_number(const char *text, uint64_t *value)
{
	unsigned int base = 10;
	wide sum = 0;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
		text += 2;
		base = 16;
	}
	if (!*text)
		return false;
	for (; *text; text++) {
		if (digit(*text) >= base)
			return false;
		if (!(sum >> 64))
			sum = sum * base + digit(*text);
	}
	*value = sum;
	return !(sum >> 64);
}

static void check_number(const char *text)
{
	uint64_t value, wanted;
	bool ok = is_number(text, &wanted);
	enum xenbus_state state;

	expect(parse_u64(text, &value) == ok);
	if (ok)
		expect(value == wanted);
	state = parse_state(text);
	expect(ok && wanted <= 8 ? state == wanted : state == STATE_ABSENT);
	expect(state_name(state)[0]);
}

static void check_numbers(struct input *in)
{
	uint64_t number = take_u64(in);

	check_number(take_text(in));
	check_number(format("%" PRIu64, number));
	check_number(format("0x%" PRIx64, number));
	expect(state_name(number)[0] == '?' || (unsigned int)number <= 8);
}

/* What is taken is what would be written for it. */
static void check_paths(struct input *in)
{
	uint64_t number = take_u64(in), other = take_u64(in);
	char *text = take_text(in), *path;
	uint32_t domid, devid;

	if (parse_domid(text, &domid))
		expect(domid < 0x7ff0 && !strcmp(format("%u", domid), text));
	path = format("%" PRIu64, number);
	expect(parse_domid(path, &domid) == (number < 0x7ff0));

	if (parse_vbd_path(text, &domid, &devid)) {
		path = format("/local/domain/0/backend/vbd/%u/%u", domid, devid);
		expect(!strcmp(path, text) || !strcmp(path + 16, text));
	}
	path = format("/local/domain/0/backend/vbd/%" PRIu64 "/%" PRIu64, number,
		      other);
	expect(parse_vbd_path(path, &domid, &devid) ==
	       (number < 0x7ff0 && other <= UINT32_MAX));
	expect(parse_vbd_path(path + 16, &domid, &devid) ==
	       (number < 0x7ff0 && other <= UINT32_MAX));
}

/* All words with what was between them are the text. */
static void check_words(struct input *in)
{
	size_t room = 1 + take_below(in, 64);
	char *text = take_text(in), *name = take_text(in), *copy, *word;
	char *to = make_room(room);
	const char *at = text;
	bool has = false;

	copy = format("%s", text);
	while (*at) {
		word = strsep(&copy, "+");
		expect(next_word(&at, '+', to, room));
		expect(!strncmp(to, word, room - 1) &&
		       (strlen(word) >= room || !strcmp(to, word)));
		expect(at == (copy ? text + (copy - word) : at));
		text = (char *)at;
		has = has || !strcmp(word, name);
	}
	expect(!next_word(&at, '+', to, room));
	/* The longest name that is known of has less than 64. */
	if (strlen(name) < 63)
		expect(joined_has(format("x+%s+y", name), name) ==
		       !strchr(name, '+'));
}

/* A terminal gets printable text of its size, of which the start can be told. */
static void check_escapes(struct input *in)
{
	size_t room = take_below(in, 80), used = 0, i;
	char *text = take_text(in), *to = make_room(room);
	char *all = make_room(4 * strlen(text) + 1);

	for (i = 0; text[i]; i++)
		used += sprintf(all + used, text[i] >= ' ' && text[i] <= '~' &&
				text[i] != '\\' ? "%c" : "\\x%02x",
				(unsigned char)text[i]);
	escape_text(to, room, text);
	if (!room)
		return;
	expect(strlen(to) < room);
	if (used < room) {
		expect(!strcmp(to, all));
		return;
	}
	if (room <= 3)
		return;
	used = strlen(to);
	expect(used >= 3 && !strcmp(to + used - 3, "..."));
	expect(!strncmp(to, all, used - 3));
	/* No more is left out than one octet's worth. */
	expect(used + 4 >= room);
}

static void check_uuid(struct input *in)
{
	char *text = take_text(in);
	bool ok = strlen(text) == 36;
	size_t i;

	for (i = 0; ok && i < 36; i++)
		ok = i == 8 || i == 13 || i == 18 || i == 23 ? text[i] == '-' :
		     digit(text[i]) < 16 && !(text[i] >= 'A' && text[i] <= 'F');
	expect(is_uuid(text) == ok);
}

static void check_line(const struct target_line *t)
{
	expect(t->name[0]);
	expect((wide)t->data_offset + t->data_size <= t->size);
	expect(strcmp(t->user, "-") && strcmp(t->uuid, "-"));
}

static void check_lines(struct input *in)
{
	uint64_t size = take_u64(in), offset = take_near(in, size / 2);
	uint64_t data = take_near(in, size - offset), start = take_u64(in);
	unsigned int bound = take_below(in, 3), extents = take_u8(in) % 20;
	char *user = take_text(in), *text = take_text(in), *node;
	char *uuid = take_text(in), *labels = take_text(in);
	uint64_t label_size;
	struct target_line t;
	bool ok;

	if (parse_target_line(text, &t))
		check_line(&t);
	text = format("namespace0.1 start=0x%" PRIx64 " size=%" PRIu64 " bound=%u new=1",
		      start, size, bound);
	text = format("%s user=%s super=good data-offset=%" PRIu64 " data-size=%" PRIu64,
		      text, user, offset, data);
	text = format("%s extents=%u extent=%u uuid=%s label-size=%s\n", text,
		      extents, extents, uuid, labels);
	ok = parse_target_line(text, &t);
	/* One with blanks or more makes another line of it. */
	if (strpbrk(user, " \t\n") || strpbrk(uuid, " \t\n") ||
	    strpbrk(labels, " \t\n"))
		return;
	expect(ok == (bound <= 1 && strlen(user) < 512 && strlen(uuid) < 37 &&
		      strlen(text) < TARGET_LINE_MAX &&
		      parse_u64(labels, &label_size) &&
		      offset <= size && data <= size - offset));
	if (!ok)
		return;
	check_line(&t);
	expect(t.start == start && t.size == size && t.data_offset == offset &&
	       t.data_size == data && t.bound == bound &&
	       t.extents == extents && t.extent == extents);
	expect(!strcmp(t.user, strcmp(user, "-") ? user : ""));
	expect(!strcmp(t.uuid, strcmp(uuid, "-") ? uuid : ""));
	expect(t.label_size == label_size);
	while ((node = strsep(&user, ",")))
		if (*node && strlen(node) < 128 && t.user[0])
			expect(target_line_has_user(&t, node));
	expect(!target_line_has_user(&t, ""));
	expect(!target_line_has_user(&t, "a,b"));
}

void fuzz(struct input *in)
{
	switch (take_u8(in) % 6) {
	case 0:
		check_numbers(in);
		break;
	case 1:
		check_paths(in);
		break;
	case 2:
		check_words(in);
		break;
	case 3:
		check_escapes(in);
		break;
	case 4:
		check_uuid(in);
		break;
	case 5:
		check_lines(in);
		break;
	}
}
