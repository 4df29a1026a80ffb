// SPDX-License-Identifier: GPL-2.0-only
/* holders.c - who may still have a target mapped */
#include <string.h>

#include "fuzz.h"
#include "holders.h"

#define DOMAINS 70

static void check_text(const struct holders *holders)
{
	char *text = make_room(HOLDERS_TEXT);
	struct holders again;
	size_t i;

	expect(holders->count <= HOLDERS_MAX);
	holders_format(holders, text);
	expect(holders_parse(text, &again) == (holders->count > 0));
	expect(again.count == holders->count);
	for (i = 0; i < again.count; i++)
		expect(again.at[i].domid == holders->at[i].domid &&
		       again.at[i].shared == holders->at[i].shared &&
		       !strcmp(again.at[i].uuid, holders->at[i].uuid));
}

/* No word behind the UUID but the one that there is. */
static void check_words(const char *text, const struct holders *holders)
{
	const char *word = text;
	size_t i;

	for (i = 0; i < holders->count; i++) {
		word = strchr(word, ' ') + 1 + 36;
		expect(strncmp(word, " shared", 7) ? !holders->at[i].shared :
						     holders->at[i].shared);
		word += holders->at[i].shared ? 7 : 0;
		expect(*word == (i + 1 < holders->count ? ';' : '\0'));
	}
}

/* One more than there is room for is neither added nor read. */
static void check_full(struct holders *holders)
{
	static const char more[] = ";1 0e6f2a34-5b1c-4f0e-9d4e-8f7a6b5c4d3e";
	char *text = make_room(HOLDERS_TEXT + sizeof(more));
	struct holders *again = make_room(sizeof(*again));

	struct holder one = { .domid = DOMAINS };

	strcpy(one.uuid, "0e6f2a34-5b1c-4f0e-9d4e-8f7a6b5c4d3e");
	while (holders_add(holders, &one))
		one.domid++;
	expect(holders->count == HOLDERS_MAX);
	holders_format(holders, text);
	strcat(text, more);
	expect(!holders_parse(text, again));
}

void fuzz(struct input *in)
{
	struct holders holders = { 0 }, parsed;
	bool has[DOMAINS] = { false };
	char *text = take_text(in);
	struct holder one;
	size_t i, count = 0;

	if (holders_parse(text, &parsed)) {
		expect(parsed.count);
		for (i = 0; i < parsed.count; i++)
			expect(parsed.at[i].domid < 0x7ff0 &&
			       strlen(parsed.at[i].uuid) == 36);
		check_text(&parsed);
		check_words(text, &parsed);
	}
	while (octets_left(in)) {
		memset(&one, 0, sizeof(one));
		one.domid = take_below(in, DOMAINS);
		one.shared = take_bool(in);
		strcpy(one.uuid, "0e6f2a34-5b1c-4f0e-9d4e-8f7a6b5c4d3e");
		if (take_u8(in) < 32 && holders.count) {
			i = take_below(in, holders.count);
			has[holders.at[i].domid] = false;
			holders_remove(&holders, i);
			count--;
		} else if (holders_add(&holders, &one)) {
			count += !has[one.domid];
			has[one.domid] = true;
		} else {
			expect(count == HOLDERS_MAX && !has[one.domid]);
		}
		expect(holders.count == count);
	}
	for (i = 0; i < holders.count; i++)
		expect(has[holders.at[i].domid]);
	check_text(&holders);
	check_full(&holders);
}
