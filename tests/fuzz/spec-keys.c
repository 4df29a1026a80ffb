// SPDX-License-Identifier: GPL-2.0-only
/* spec-keys.c - a disk's target, and the keys behind it */
#include <string.h>

#include "fuzz.h"
#include "spec-keys.h"
#include "text.h"

/* Is that all that the text says, each of it once? */
static void check_taken(const char *text, const struct spec_keys *keys)
{
	unsigned int gpas = 0, shares = 0;
	char *copy = format("%s", text), *word = strsep(&copy, ",");
	uint64_t gpa;

	expect(*word && strlen(word) < sizeof(keys->target) &&
	       !strcmp(word, keys->target));
	while ((word = strsep(&copy, ","))) {
		if (!strcmp(word, "shared")) {
			shares++;
			continue;
		}
		expect(!strncmp(word, "gpa=", 4) && parse_u64(word + 4, &gpa));
		expect(gpa == keys->gpa);
		gpas++;
	}
	expect(gpas <= 1 && gpas == keys->has_gpa);
	expect(shares <= 1 && shares == keys->shared);
}

void fuzz(struct input *in)
{
	size_t room = 1 + take_below(in, 512);
	char *why = make_room(room), *target, *value, *text;
	uint8_t order = take_u8(in);
	struct spec_keys keys;
	uint64_t gpa;
	bool ok;

	target = take_text(in);
	/* One that is about as long as it may be. */
	if (take_u8(in) > 240)
		target = format("%*s%s", take_bool(in) ? 509 : 1020, "", target);
	if (spec_keys_parse(target, &keys, why, room))
		check_taken(target, &keys);
	else
		expect(strlen(why) < room && (room < 2 || *why));

	value = take_text(in);
	text = format("%s%s,gpa=%s%s", target, order & 1 ? ",shared" : "", value,
		      order & 2 ? ",shared" : "");
	ok = *target && !strchr(target, ',') && strlen(target) < 512 &&
	     strlen(text) < 1024 && parse_u64(value, &gpa) && (order & 3) != 3;
	expect(spec_keys_parse(text, &keys, why, room) == ok ||
	       strchr(target, ',') || strchr(value, ','));
	if (ok)
		check_taken(text, &keys);
}
