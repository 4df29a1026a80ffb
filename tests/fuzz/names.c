// SPDX-License-Identifier: GPL-2.0-only
/* names.c - block devices', namespaces' and volumes' */
#include <stdio.h>
#include <string.h>

#include "fuzz.h"
#include "pmem-name.h"
#include "target-set.h"
#include "volume.h"

#define LONG "a-name-of-sixty-characters-is-longer-than-any-volume-s-own-"

/* As libnvdimm makes it, with what may follow. */
static void check_block_device(struct input *in)
{
	unsigned int region = take_below(in, 1000000000);
	unsigned int index = take_below(in, 1000000000);
	unsigned int part = take_u8(in);
	char *text = take_text(in), *ns = make_room(64), *name, *wanted;
	unsigned int a, b;

	if (pmem_name_parse(text, ns, 64) == PMEM_NAME_WHOLE) {
		expect(sscanf(ns, "namespace%u.%u", &a, &b) == 2);
		name = b ? format("pmem%u.%u", a, b) : format("pmem%u", a);
		expect(!strncmp(text, name, strlen(name)));
		expect(!strcmp(text + strlen(name), "") ||
		       !strcmp(text + strlen(name), "s"));
	}
	name = index ? format("pmem%u.%u", region, index) :
		       format("pmem%u", region);
	wanted = format("namespace%u.%u", region, index);
	expect(pmem_name_parse(name, ns, 64) == PMEM_NAME_WHOLE &&
	       !strcmp(ns, wanted));
	expect(pmem_name_parse(format("%ss", name), ns, 64) ==
	       PMEM_NAME_WHOLE && !strcmp(ns, wanted));
	expect(pmem_name_parse(format("%sp%u", name, part), ns, 64) ==
	       (part ? PMEM_NAME_PARTITION : PMEM_NAME_OTHER));
}

/* Several namespaces as one, and back. */
static void check_set(struct input *in)
{
	char parts[SUPERBLOCK_EXTENTS_MAX][64];
	unsigned int n, i, wanted = take_below(in, 18);
	char *text = take_text(in), *again;

	n = target_set_split(text, parts);
	expect(n <= SUPERBLOCK_EXTENTS_MAX);
	for (again = format("%s", ""), i = 0; i < n; i++) {
		expect(!strncmp(parts[i], "namespace", 9) &&
		       strspn(parts[i] + 9, "0123456789.") ==
		       strlen(parts[i] + 9));
		again = format("%s%s%s", again, i ? "+" : "", parts[i]);
	}
	expect(!n || !strcmp(again, text));
	for (again = format("%s", ""), i = 0; i < wanted; i++)
		again = format("%s%snamespace%u.%u", again, i ? "+" : "", i, i);
	expect(target_set_split(again, parts) ==
	       (wanted <= SUPERBLOCK_EXTENTS_MAX ? wanted : 0));
}

static bool is_name(const char *name)
{
	size_t i;

	for (i = 0; name[i]; i++)
		if (!((name[i] >= 'a' && name[i] <= 'z') ||
		      (name[i] >= 'A' && name[i] <= 'Z') ||
		      (name[i] >= '0' && name[i] <= '9') || name[i] == '_' ||
		      (i && (name[i] == '.' || name[i] == '-'))))
			return false;
	return i >= 1 && i <= 48;
}

/* What a label says is what would be written for it, and the other way round. */
static void check_label(struct input *in)
{
	unsigned int extent = 1 + take_below(in, 15);
	enum volume_state state = VOLUME_WHOLE + take_below(in, 3), read;
	char *text = take_text(in), *to = make_room(VOLUME_LABEL);
	struct volume_mark mark;
	const char *name;

	/* One that is about as long as it may be. */
	if (take_u8(in) > 224)
		text = format("%.*s%s", (int)take_below(in, 60), LONG, text);
	volume_read_label(&mark, text);
	expect((mark.state == VOLUME_NONE) == !mark.name[0]);
	if (mark.state == VOLUME_PART)
		volume_part_label(to, mark.name, mark.extent);
	else
		volume_label(to, mark.state, mark.name);
	if (mark.state != VOLUME_NONE)
		expect(!strcmp(to, text) && is_name(mark.name));
	expect(mark.state == VOLUME_PART ? mark.extent >= 1 && mark.extent < 16 :
					   !mark.extent);

	expect(volume_name_ok(text) == is_name(text));
	if (!is_name(text))
		return;
	volume_label(to, state, text);
	read = volume_parse(to, &name);
	expect(read == state && !strcmp(name, text));
	volume_part_label(to, text, extent);
	volume_read_label(&mark, to);
	expect(mark.state == VOLUME_PART && mark.extent == extent &&
	       !strcmp(mark.name, text));
	expect(volume_parse(to, &name) == VOLUME_NONE);
}

void fuzz(struct input *in)
{
	switch (take_u8(in) % 3) {
	case 0:
		check_block_device(in);
		break;
	case 1:
		check_set(in);
		break;
	case 2:
		check_label(in);
		break;
	}
}
