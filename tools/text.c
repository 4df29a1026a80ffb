// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

#define DOMID_FIRST_RESERVED	0x7ff0U

bool parse_u64(const char *text, uint64_t *value)
{
	bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	const char *digits = hex ? text + 2 : text;
	unsigned long long number;
	char *end;

	/* strtoull() would also take blanks, signs and a second "0x". */
	if (hex ? !isxdigit((unsigned char)*digits) :
		  !isdigit((unsigned char)*digits))
		return false;
	errno = 0;
	number = strtoull(digits, &end, hex ? 16 : 10);
	if (errno || *end || (hex && strpbrk(digits, "xX")))
		return false;
	*value = number;
	return true;
}

static bool parse_decimal_u32(const char *text, uint32_t *value)
{
	uint64_t number;

	if (!isdigit((unsigned char)text[0]) ||
	    (text[0] == '0' && text[1]) ||
	    !parse_u64(text, &number) || number > UINT32_MAX)
		return false;
	*value = number;
	return true;
}

bool parse_domid(const char *text, uint32_t *domid)
{
	return parse_decimal_u32(text, domid) && *domid < DOMID_FIRST_RESERVED;
}

bool next_word(const char **at, char separator, char *to, size_t room)
{
	const char end[] = { separator, '\0' };
	size_t len = strcspn(*at, end);

	if (!**at)
		return false;
	snprintf(to, room, "%.*s", (int)len, *at);
	*at += len;
	*at += **at == separator;
	return true;
}

bool joined_has(const char *joined, const char *name)
{
	char one[64];

	while (next_word(&joined, '+', one, sizeof(one)))
		if (!strcmp(one, name))
			return true;
	return false;
}

bool parse_vbd_path(const char *path, uint32_t *domid, uint32_t *devid)
{
	static const char home[] = "/local/domain/0/";
	static const char class[] = "backend/vbd/";
	char dom[16];
	const char *slash;

	if (!strncmp(path, home, strlen(home)))
		path += strlen(home);
	if (strncmp(path, class, strlen(class)))
		return false;
	path += strlen(class);
	slash = strchr(path, '/');
	if (!slash || (size_t)(slash - path) >= sizeof(dom))
		return false;
	memcpy(dom, path, slash - path);
	dom[slash - path] = '\0';
	return parse_domid(dom, domid) && parse_decimal_u32(slash + 1, devid);
}

static bool copy_text(char *to, size_t room, const char *from)
{
	size_t len = strlen(from);

	if (len >= room)
		return false;
	memcpy(to, from, len + 1);
	return true;
}

bool parse_target_line(const char *line, struct target_line *t)
{
	bool start = false, size = false, user = false, super = false;
	bool data_offset = false, data_size = false, ok = true;
	char copy[TARGET_LINE_MAX], *save = NULL, *word, *value;
	uint64_t flag;

	memset(t, 0, sizeof(*t));
	t->bound = true;
	t->extents = 1;
	if (!copy_text(copy, sizeof(copy), line))
		return false;
	word = strtok_r(copy, " \t\n", &save);
	if (!word || !copy_text(t->name, sizeof(t->name), word))
		return false;
	while (ok && (word = strtok_r(NULL, " \t\n", &save))) {
		value = strchr(word, '=');
		if (!value)
			return false;
		*value++ = '\0';
		if (!strcmp(word, "start")) {
			ok = start = parse_u64(value, &t->start);
		} else if (!strcmp(word, "size")) {
			ok = size = parse_u64(value, &t->size);
		} else if (!strcmp(word, "bound")) {
			ok = parse_u64(value, &flag) && flag <= 1;
			t->bound = ok && flag;
		} else if (!strcmp(word, "user")) {
			ok = user = copy_text(t->user, sizeof(t->user), value);
			if (!strcmp(t->user, "-"))
				t->user[0] = '\0';
		} else if (!strcmp(word, "super")) {
			ok = super = copy_text(t->super, sizeof(t->super), value);
		} else if (!strcmp(word, "data-offset")) {
			ok = data_offset = parse_u64(value, &t->data_offset);
		} else if (!strcmp(word, "data-size")) {
			ok = data_size = parse_u64(value, &t->data_size);
		} else if (!strcmp(word, "label-size")) {
			ok = parse_u64(value, &t->label_size);
		} else if (!strcmp(word, "extents")) {
			ok = parse_decimal_u32(value, &t->extents);
		} else if (!strcmp(word, "extent")) {
			ok = parse_decimal_u32(value, &t->extent);
		} else if (!strcmp(word, "uuid")) {
			ok = copy_text(t->uuid, sizeof(t->uuid), value);
			if (!strcmp(t->uuid, "-"))
				t->uuid[0] = '\0';
		}
		/* A later kernel module may say more than we know of. */
	}
	/* A guest's part that isn't within the target would be somebody else's. */
	return ok && start && size && user && super && data_offset &&
	       data_size && t->data_offset <= t->size &&
	       t->data_size <= t->size - t->data_offset;
}

bool target_line_has_user(const struct target_line *t, const char *node)
{
	const char *users = t->user;
	char one[128];

	while (next_word(&users, ',', one, sizeof(one)))
		if (one[0] && !strcmp(one, node))
			return true;
	return false;
}

bool is_uuid(const char *text)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	size_t i;

	if (strlen(text) != strlen(form))
		return false;
	for (i = 0; text[i]; i++)
		if (form[i] == '-' ? text[i] != '-' :
		    !strchr("0123456789abcdef", text[i]))
			return false;
	return true;
}

static size_t escaped_length(char c)
{
	return c >= 0x20 && c < 0x7f && c != '\\' ? 1 : 4;
}

void escape_text(char *to, size_t room, const char *from)
{
	static const char more[] = "...";
	size_t total = 0, used = 0, limit, i;

	if (!room)
		return;
	for (i = 0; from[i] && total < room; i++)
		total += escaped_length(from[i]);
	/* All of it, or as much as leaves room for the "...". */
	limit = total < room ? total :
		room > strlen(more) ? room - 1 - strlen(more) : 0;
	for (; *from && used + escaped_length(*from) <= limit; from++) {
		if (escaped_length(*from) == 1)
			to[used++] = *from;
		else
			used += snprintf(to + used, room - used, "\\x%02x",
					 (unsigned char)*from);
	}
	to[used] = '\0';
	if (total >= room && room > strlen(more))
		strcpy(to + used, more);
}

void format_size(char *to, size_t room, uint64_t size)
{
	static const char *const unit[] = { "", "KiB", "MiB", "GiB", "TiB" };
	unsigned int i = 0;

	while (size && size % 1024 == 0 && i < 4) {
		size /= 1024;
		i++;
	}
	snprintf(to, room, "%" PRIu64 "%s", size, unit[i]);
}

const char *state_name(enum xenbus_state state)
{
	static const char *const name[] = {
		"-", "Initialising", "InitWait", "Initialised", "Connected",
		"Closing", "Closed", "Reconfiguring", "Reconfigured",
	};

	return (unsigned int)state <= STATE_RECONFIGURED ? name[state] : "?";
}

enum xenbus_state parse_state(const char *text)
{
	uint64_t number;

	/* The frontend's end is the guest's to write: anything can be there. */
	if (!text || !parse_u64(text, &number) || number > STATE_RECONFIGURED)
		return STATE_ABSENT;
	return number;
}
