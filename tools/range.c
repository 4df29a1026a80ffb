// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "range.h"
#include "super.h"
#include "text.h"

static bool parse_octets(const char *text, uint64_t *value)
{
	return parse_u64(text, value) || parse_size(text, value);
}

bool range_parse(const char *text, struct range *r)
{
	const char *plus = strchr(text, '+');
	char start[32];

	if (!plus || (size_t)(plus - text) >= sizeof(start))
		return false;
	memcpy(start, text, plus - text);
	start[plus - text] = '\0';
	return parse_octets(start, &r->start) &&
	       parse_octets(plus + 1, &r->size);
}

void range_format(char to[RANGE_TEXT], struct range r)
{
	char size[32];

	format_size(size, sizeof(size), r.size);
	snprintf(to, RANGE_TEXT, "0x%" PRIx64 "+%s", r.start, size);
}

const char *range_problem(struct range r)
{
	if (r.size && !range_valid(r))
		return "it ends beyond all addresses";
	if ((r.start | r.size) % RANGE_UNIT)
		return "start and size must be multiples of 16MiB";
	if (r.size < RANGE_MIN)
		return "it must have 64MiB at least";
	return NULL;
}

/* "  180000000-1ffffffff : Persistent Memory"; NULL: not understood. */
static const char *parse_iomem_line(char *line, struct range *r)
{
	uint64_t start, end;
	int name = 0;

	line[strcspn(line, "\n")] = '\0';
	if (sscanf(line, " %" SCNx64 "-%" SCNx64 " : %n", &start, &end,
		   &name) != 2 || !name || end < start)
		return NULL;
	r->start = start;
	/* All there is has no size that fits; nothing lists that. */
	r->size = end - start + 1;
	return line + name;
}

/* What firmware calls so is nobody's, or was found to be by its driver. */
static bool is_firmwares(const char *name)
{
	static const char *const names[] = {
		"Reserved", "Soft Reserved", "Persistent Memory",
		"Persistent Memory (legacy)",
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

static bool contains(struct range outer, struct range r)
{
	return outer.start <= r.start && r.start - outer.start < outer.size &&
	       r.size <= outer.size - (r.start - outer.start);
}

int iomem_conflict(FILE *f, struct range r, char why[IOMEM_TEXT])
{
	char *line = NULL, safe[128];
	struct range entry;
	bool shown = false;
	const char *name;
	size_t size = 0;
	int found = 0;

	while (!found && getline(&line, &size, f) > 0) {
		name = parse_iomem_line(line, &entry);
		if (!name)
			continue;
		/* To others than root every entry is 0-0. */
		shown |= entry.start || entry.size > 1;
		if (!ranges_overlap(entry, r) ||
		    (is_firmwares(name) && contains(entry, r)))
			continue;
		found = 1;
		escape_text(safe, sizeof(safe), name);
		snprintf(why, IOMEM_TEXT, is_firmwares(name) ?
			 "it is partly within and partly outside of 0x%" PRIx64 "-0x%" PRIx64 " (%s in /proc/iomem)" :
			 "it overlaps 0x%" PRIx64 "-0x%" PRIx64 ", which is taken (%s in /proc/iomem)",
			 entry.start, entry.start + entry.size - 1, safe);
	}
	free(line);
	return shown ? found : -1;
}

static bool copy_word(char *to, size_t room, const char *from)
{
	size_t len = strlen(from);

	if (!len || len >= room)
		return false;
	memcpy(to, from, len + 1);
	return true;
}

bool parse_claim_line(const char *line, struct claim *c)
{
	bool start = false, size = false, uuid = false, bus = false;
	char copy[256], *save = NULL, *word, *value;

	memset(c, 0, sizeof(*c));
	if (!copy_word(copy, sizeof(copy), line))
		return false;
	for (word = strtok_r(copy, " \t\n", &save); word;
	     word = strtok_r(NULL, " \t\n", &save)) {
		value = strchr(word, '=');
		if (!value)
			return false;
		*value++ = '\0';
		if (!strcmp(word, "start"))
			start = parse_u64(value, &c->range.start);
		else if (!strcmp(word, "size"))
			size = parse_u64(value, &c->range.size);
		else if (!strcmp(word, "uuid"))
			uuid = is_uuid(value) &&
			       copy_word(c->uuid, sizeof(c->uuid), value);
		else if (!strcmp(word, "bus"))
			bus = copy_word(c->bus, sizeof(c->bus), value);
		/* A later kernel module may say more than we know of. */
	}
	return start && size && uuid && bus && range_valid(c->range);
}

char *claims_file_entry(char *line)
{
	size_t len;

	line[strcspn(line, "#\n")] = '\0';
	line += strspn(line, " \t\r");
	len = strlen(line);
	while (len && strchr(" \t\r", line[len - 1]))
		line[--len] = '\0';
	return len ? line : NULL;
}
