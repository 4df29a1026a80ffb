// SPDX-License-Identifier: GPL-2.0-only
/* range.c - ranges of the host as people, files and the kernel name them */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "fuzz.h"
#include "range.h"
#include "text.h"

#define UUID "0e6f2a34-5b1c-4f0e-9d4e-8f7a6b5c4d3e"

static void check_range(struct input *in)
{
	struct range r = { take_u64(in), take_near(in, RANGE_MIN) }, again;
	char *text = make_room(RANGE_TEXT);
	bool fine;

	if (range_parse(take_text(in), &again)) {
		range_format(text, again);
		r = again;
	}
	range_format(text, r);
	expect(range_parse(text, &again));
	expect(again.start == r.start && again.size == r.size);
	fine = r.start % (16 << 20) == 0 && r.size % (16 << 20) == 0 &&
	       r.size >= 64 << 20 && (wide)r.start + r.size <= UINT64_MAX;
	expect(!range_problem(r) == fine);
}

static void check_claim(struct input *in)
{
	uint64_t start = take_u64(in), size = take_near(in, -start);
	char *bus = take_text(in), *text = take_text(in);
	struct claim c;
	bool ok;

	if (parse_claim_line(text, &c)) {
		expect(range_valid(c.range) && is_uuid(c.uuid) && c.bus[0]);
		expect(strstr(text, c.uuid) && strstr(text, c.bus));
	}
	text = format("start=0x%" PRIx64 " size=%" PRIu64 " uuid=" UUID
		      " more=1 bus=%s\n", start, size, bus);
	ok = *bus && strlen(bus) < sizeof(c.bus) && size &&
	     (wide)start + size <= UINT64_MAX && strlen(text) < 256;
	if (strpbrk(bus, " \t\n"))
		return;
	expect(parse_claim_line(text, &c) == ok);
	if (ok)
		expect(c.range.start == start && c.range.size == size &&
		       !strcmp(c.bus, bus) && !strcmp(c.uuid, UUID));
}

/* Nothing in front, nothing behind, no comment, and all that is left. */
static void check_entry(struct input *in)
{
	char *line = take_text(in), *copy = format("%s", line), *entry;
	size_t length;

	copy[strcspn(copy, "#\n")] = '\0';
	entry = claims_file_entry(line);
	if (!entry) {
		expect(strspn(copy, " \t\r") == strlen(copy));
		return;
	}
	length = strlen(entry);
	expect(length && !strchr(" \t\r", entry[0]) &&
	       !strchr(" \t\r", entry[length - 1]) && !strpbrk(entry, "#\n"));
	copy = strstr(copy, entry);
	expect(copy && strspn(copy + length, " \t\r") == strlen(copy + length));
}

/* A /proc/iomem of some entries: is what must be in the way found? */
static void check_iomem(struct input *in)
{
	static const char *const names[] = {
		"System RAM", "Reserved", "Persistent Memory", "PCI Bus 0000:00",
		"Soft Reserved", "Persistent Memory (legacy)", "reserved",
	};
	struct range r = { 16 * (1ULL << 30), 1ULL << 30 };
	uint64_t end = r.start + r.size - 1;
	char *text = format("00000000-00000fff : %s\n", take_text(in));
	char why[IOMEM_TEXT];
	bool conflict = false;
	unsigned int i;
	FILE *f;

	/* Else nothing is known of how it reads the first line. */
	if (strpbrk(text + 19, "\n") != text + strlen(text) - 1)
		return;
	while (octets_left(in)) {
		uint64_t first = take_near(in, r.start) & INT64_MAX;
		uint64_t last = take_near(in, end) & INT64_MAX;

		i = take_below(in, COUNT(names));
		text = format("%s  %08" PRIx64 "-%08" PRIx64 " : %s\n", text,
			      first, last, names[i]);
		if (last < first || last < r.start || first > end)
			continue;
		conflict = conflict || first > r.start || last < end ||
			   i == 0 || i == 3 || i == 6;
	}
	f = fmemopen(text, strlen(text), "r");
	expect(f);
	expect(iomem_conflict(f, r, why) == conflict);
	fclose(f);
	if (conflict)
		expect(strlen(why) < IOMEM_TEXT && strstr(why, "/proc/iomem"));
}

/* Whatever the kernel says, it doesn't do any harm. */
static void check_any_iomem(struct input *in)
{
	struct range r = { take_u64(in), take_u64(in) };
	char *text = take_text(in), why[IOMEM_TEXT];
	FILE *f;
	int found;

	if (!range_valid(r) || !*text)
		return;
	f = fmemopen(text, strlen(text), "r");
	expect(f);
	found = iomem_conflict(f, r, why);
	fclose(f);
	expect(found >= -1 && found <= 1);
	if (found == 1)
		expect(strlen(why) < IOMEM_TEXT);
}

void fuzz(struct input *in)
{
	switch (take_u8(in) % 5) {
	case 0:
		check_range(in);
		break;
	case 1:
		check_claim(in);
		break;
	case 2:
		check_entry(in);
		break;
	case 3:
		check_iomem(in);
		break;
	case 4:
		check_any_iomem(in);
		break;
	}
}
