// SPDX-License-Identifier: GPL-2.0-only
/*
 * parts.c - a region that is made of several targets
 *
 * Names of them, pieces of it, and what the kernel and the tool say of a volume's
 * superblocks, which has to be the same.
 */
#include "fuzz.h"
#include "parts.h"
#include "extents.h"
#include "text.h"

static void check_names(const char *text)
{
	char name[PARTS_MAX][TARGET_NAME_LEN];
	char *copy = format("%s", text), *one;
	const char *seen[PARTS_MAX];
	int nr = 0, i;
	bool ok = true;

	while (ok && (one = strsep(&copy, "+"))) {
		ok = *one && strlen(one) < TARGET_NAME_LEN && nr < PARTS_MAX;
		for (i = 0; ok && i < nr; i++)
			ok = strcmp(seen[i], one);
		if (ok)
			seen[nr++] = one;
	}
	if (!ok) {
		expect(parts_parse(text, name) < 0);
		return;
	}
	expect(parts_parse(text, name) == nr);
	for (i = 0; i < nr; i++)
		expect(!strcmp(name[i], seen[i]));
}

static void check_pieces(struct input *in)
{
	unsigned int i, part = 0, turns = 0;
	struct parts parts = { 0 };
	u64 size = 0, at, offset, length, base = 0;
	struct part_run run;
	wide end;

	parts.nr = 1 + take_below(in, PARTS_MAX);
	for (i = 0; i < parts.nr; i++) {
		parts.size[i] = (1 + take_below(in, 1ULL << 36)) * 4096;
		size += parts.size[i];
	}
	expect(parts_size(&parts) == size);
	for (i = take_below(in, parts.nr + 1); i; i--)
		base += parts.size[i - 1];
	at = offset = take_near(in, base);
	length = take_near(in, take_bool(in) ? size - offset : 0);
	end = min((wide)offset + length, (wide)size);

	/* One piece after the other, each in its part, until nothing is left. */
	while (parts_take(&parts, &offset, &length, &run)) {
		for (base = 0, i = 0; i < run.part; i++)
			base += parts.size[i];
		expect(++turns <= parts.nr && run.part < parts.nr);
		expect(run.part >= part && run.base == base);
		expect(run.base + run.offset == at && run.length);
		expect(run.length <= parts.size[run.part] - run.offset);
		at += run.length;
		expect(offset == at);
		part = run.part;
	}
	expect(at >= end && (at == end || !turns));
}

static void check_volume(struct input *in)
{
	static const u8 uuids[2][16] = { { 1 }, { 2 } };
	struct part_place place[PARTS_MAX];
	struct target_line *lines = make_room(PARTS_MAX * sizeof(*lines));
	unsigned int nr = 1 + take_below(in, PARTS_MAX), i, culprit;
	unsigned int changed = take_below(in, 2 * PARTS_MAX);
	const char *complaint;
	char why[512];

	for (i = 0; i < nr; i++) {
		u8 uuid = 0;

		place[i].extents = i ? 0 : nr;
		place[i].extent = i;
		if (i == changed) {
			place[i].extents = take_below(in, PARTS_MAX + 2);
			place[i].extent = place[i].extents ? 0 :
					  1 + take_below(in, PARTS_MAX - 1);
			uuid = take_bool(in);
		}
		place[i].uuid = uuids[uuid];
		strcpy(lines[i].name, "namespace0.0");
		strcpy(lines[i].super, "good");
		sprintf(lines[i].uuid, "%u", uuid);
		lines[i].extents = place[i].extents;
		lines[i].extent = place[i].extent;
	}
	complaint = parts_complaint(place, nr, &culprit);
	expect(extents_agree(lines, nr, why, sizeof(why)) == !complaint);
	if (!complaint)
		for (i = 0; i < nr; i++)
			expect(place[i].extents == (i ? 0 : nr) &&
			       place[i].uuid == place[0].uuid &&
			       (!i || place[i].extent == i));
	else
		expect(culprit < nr && (!culprit || culprit == changed ||
					!changed));
	/* One that isn't prepared is no part of anything, but may be alone. */
	i = take_below(in, nr);
	place[i].uuid = NULL;
	if (nr > 1 && i)
		expect(parts_complaint(place, nr, &culprit));
}

void fuzz(struct input *in)
{
	switch (take_u8(in) % 3) {
	case 0:
		check_names(take_text(in));
		break;
	case 1:
		check_pieces(in);
		break;
	case 2:
		check_volume(in);
		break;
	}
}
