// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "volume.h"

#define NAME_CHARACTERS	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"

bool volume_name_ok(const char *name)
{
	size_t len = strlen(name);

	return len && len <= VOLUME_NAME_MAX && name[0] != '.' &&
	       name[0] != '-' && strspn(name, NAME_CHARACTERS) == len;
}

enum volume_state volume_parse(const char *label, const char **name)
{
	enum volume_state state = label[0] == '+' ? VOLUME_CREATING :
				  label[0] == '-' ? VOLUME_DELETING :
				  VOLUME_WHOLE;

	*name = label + (state != VOLUME_WHOLE);
	if (volume_name_ok(*name))
		return state;
	*name = NULL;
	return VOLUME_NONE;
}

void volume_label(char to[VOLUME_LABEL], enum volume_state state,
		  const char *name)
{
	snprintf(to, VOLUME_LABEL, "%s%s", state == VOLUME_CREATING ? "+" :
		 state == VOLUME_DELETING ? "-" : "", name);
}

const char *volume_state_word(enum volume_state state)
{
	switch (state) {
	case VOLUME_WHOLE:
		return "whole";
	case VOLUME_CREATING:
		return "being created";
	case VOLUME_DELETING:
		return "being deleted";
	case VOLUME_NONE:
		break;
	}
	return "?";
}

bool volume_size_ok(uint64_t size)
{
	/* What json-c and sysfs take, and room for the header. */
	return size && size % VOLUME_UNIT == 0 &&
	       size <= INT64_MAX - VOLUME_UNIT;
}

enum volume_growth volume_growth(uint64_t before, uint64_t behind,
				 uint64_t align, uint64_t old, uint64_t wanted,
				 uint64_t *step)
{
	uint64_t more = wanted - old;

	*step = wanted;
	if (more > behind)
		return VOLUME_NO_ROOM;
	if (more > before)
		return VOLUME_GROWS;
	more = (before / align + 1) * align;
	if (more > behind)
		return VOLUME_WOULD_MOVE;
	*step = old + more;
	return VOLUME_GROWS;
}

void volume_bar(char *to, unsigned int marks, uint64_t used, uint64_t size)
{
	unsigned int full = 0, i;

	if (used > size)
		used = size;
	if (size)
		full = (double)used / size * marks + 0.5;
	if (used && !full)
		full = 1;
	if (used < size && full == marks)
		full = marks - 1;
	*to++ = '[';
	for (i = 0; i < marks; i++)
		*to++ = i < full ? '#' : '.';
	strcpy(to, "]");
}
