// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "holders.h"
#include "text.h"

#define SHARED	"shared"

void holders_format(const struct holders *holders, char to[HOLDERS_TEXT])
{
	size_t used = 0, i;

	to[0] = '\0';
	for (i = 0; i < holders->count; i++)
		used += snprintf(to + used, HOLDERS_TEXT - used, "%s%u %s%s",
				 i ? ";" : "", holders->at[i].domid,
				 holders->at[i].uuid,
				 holders->at[i].shared ? " " SHARED : "");
}

/* "3 UUID shared" */
static bool parse_one(char *text, struct holder *one)
{
	char *uuid = strchr(text, ' '), *word;

	if (!uuid)
		return false;
	*uuid++ = '\0';
	word = strchr(uuid, ' ');
	if (word)
		*word++ = '\0';
	one->shared = word;
	if ((word && strcmp(word, SHARED)) || !is_uuid(uuid) ||
	    !parse_domid(text, &one->domid))
		return false;
	strcpy(one->uuid, uuid);
	return true;
}

bool holders_parse(const char *text, struct holders *holders)
{
	char copy[HOLDERS_TEXT], *next = copy, *one;

	holders->count = 0;
	if (strlen(text) >= sizeof(copy))
		return false;
	strcpy(copy, text);
	while ((one = next)) {
		next = strchr(one, ';');
		if (next)
			*next++ = '\0';
		if (holders->count == HOLDERS_MAX ||
		    !parse_one(one, &holders->at[holders->count]))
			return false;
		holders->count++;
	}
	return true;
}

void holders_remove(struct holders *holders, size_t index)
{
	holders->count--;
	memmove(&holders->at[index], &holders->at[index + 1],
		(holders->count - index) * sizeof(holders->at[0]));
}

bool holders_add(struct holders *holders, const struct holder *one)
{
	size_t i;

	for (i = 0; i < holders->count; i++) {
		if (holders->at[i].domid == one->domid) {
			holders->at[i] = *one;
			return true;
		}
	}
	if (holders->count == HOLDERS_MAX)
		return false;
	holders->at[holders->count++] = *one;
	return true;
}
