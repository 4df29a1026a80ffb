// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "spec-keys.h"
#include "text.h"

#define KNOWN_KEYS	"gpa=ADDRESS and shared"

static bool parse_shared(const char *value, struct spec_keys *keys, char *why,
			 size_t room)
{
	if (value) {
		snprintf(why, room, "shared=%s: shared takes no value; write just shared, or leave it out",
			 value);
		return false;
	}
	if (keys->shared) {
		snprintf(why, room, "shared is given twice; give it once");
		return false;
	}
	keys->shared = true;
	return true;
}

static bool parse_gpa(const char *value, struct spec_keys *keys, char *why,
		      size_t room)
{
	if (keys->has_gpa) {
		snprintf(why, room, "gpa= is given twice; give it once");
		return false;
	}
	if (!value || !parse_u64(value, &keys->gpa)) {
		snprintf(why, room, "gpa=%s is not an address; write it like gpa=0x240000000",
			 value ? value : "");
		return false;
	}
	keys->has_gpa = true;
	return true;
}

static bool parse_key(char *word, struct spec_keys *keys, char *why, size_t room)
{
	char *value = strchr(word, '=');

	if (value)
		*value++ = '\0';
	if (!strcmp(word, "gpa"))
		return parse_gpa(value, keys, why, room);
	if (!strcmp(word, "shared"))
		return parse_shared(value, keys, why, room);
	snprintf(why, room, "unknown key '%s' behind the target; known are " KNOWN_KEYS
		 "; the disk's own keys (vdev=, script=) belong before target=",
		 word);
	return false;
}

bool spec_keys_parse(const char *text, struct spec_keys *keys,
		     char *why, size_t room)
{
	char copy[sizeof(keys->target) + 512], *word, *next;

	memset(keys, 0, sizeof(*keys));
	if (strlen(text) >= sizeof(copy)) {
		snprintf(why, room, "the target is longer than %zu characters",
			 sizeof(copy) - 1);
		return false;
	}
	strcpy(copy, text);
	next = strchr(copy, ',');
	if (next)
		*next++ = '\0';
	if (!copy[0]) {
		snprintf(why, room, "no target is given; write target=/dev/pmem0, target=namespace0.0 or target=uuid:UUID");
		return false;
	}
	if (strlen(copy) >= sizeof(keys->target)) {
		snprintf(why, room, "the target's name is longer than %zu characters",
			 sizeof(keys->target) - 1);
		return false;
	}
	strcpy(keys->target, copy);
	while ((word = next)) {
		next = strchr(word, ',');
		if (next)
			*next++ = '\0';
		if (!parse_key(word, keys, why, room))
			return false;
	}
	return true;
}
