// SPDX-License-Identifier: GPL-2.0-only
/* fuzz.c - takes libFuzzer's inputs apart */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

struct input {
	const uint8_t *at;
	size_t left;
};

/* Allocations that live as long as the input does. */
static void **kept;
static size_t kept_nr;

static void *keep(void *allocation)
{
	if (kept_nr % 64 == 0)
		kept = realloc(kept, (kept_nr + 64) * sizeof(*kept));
	if (!allocation || !kept)
		abort();
	kept[kept_nr++] = allocation;
	return allocation;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };

	fuzz(&in);
	while (kept_nr)
		free(kept[--kept_nr]);
	free(kept);
	kept = NULL;
	return 0;
}

void failed(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
	abort();
}

size_t octets_left(const struct input *in)
{
	return in->left;
}

uint8_t take_u8(struct input *in)
{
	if (!in->left)
		return 0;
	in->left--;
	return *in->at++;
}

bool take_bool(struct input *in)
{
	return take_u8(in) & 1;
}

uint64_t take_u64(struct input *in)
{
	uint8_t kind = take_u8(in);
	uint64_t value = 0;
	unsigned int i;

	if (kind < 64)
		return kind;
	if (kind < 128)
		return 1ULL << (kind - 64);
	if (kind < 192)
		return (1ULL << (kind - 128)) - 1;
	if (kind == 192)
		return UINT64_MAX;
	/* As many octets as the kind says. */
	for (i = 0; i <= kind % 8; i++)
		value = value << 8 | take_u8(in);
	return value;
}

uint64_t take_near(struct input *in, uint64_t to)
{
	static const unsigned int steps[] = { 1, 512, 4096 };
	uint8_t kind = take_u8(in);

	if (kind >= 3 * 64)
		return take_u64(in);
	return to + (kind % 64 - 32) * (uint64_t)steps[kind / 64];
}

uint64_t take_below(struct input *in, uint64_t limit)
{
	uint64_t value = take_u8(in);

	if (limit > 256)
		value = value << 8 | take_u8(in);
	if (limit > 65536)
		value = value << 48 ^ take_u64(in);
	return value % limit;
}

char *take_text(struct input *in)
{
	const void *end = in->left ? memchr(in->at, 0, in->left) : NULL;
	size_t len = end ? (const uint8_t *)end - in->at : (ptrdiff_t)in->left;
	char *text = make_room(len + 1);

	if (len)
		memcpy(text, in->at, len);
	in->at += len + !!end;
	in->left -= len + !!end;
	return text;
}

void *take_octets(struct input *in, size_t octets)
{
	size_t some = octets < in->left ? octets : in->left;
	void *to = make_room(octets);

	if (some)
		memcpy(to, in->at, some);
	in->at += some;
	in->left -= some;
	return to;
}

void *make_room(size_t octets)
{
	return keep(calloc(1, octets));
}

char *format(const char *form, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, form);
	len = vasprintf(&text, form, args);
	va_end(args);
	return keep(len < 0 ? NULL : text);
}

void take_patches(struct input *in, void *at, size_t octets)
{
	uint8_t *to = at;

	while (in->left) {
		size_t from = take_below(in, octets);
		size_t some = 1 + take_below(in, 8);

		while (some-- && from < octets)
			to[from++] = take_u8(in);
	}
}
