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

void volume_part_label(char to[VOLUME_LABEL], const char *name,
		       unsigned int extent)
{
	snprintf(to, VOLUME_LABEL, "%s#%u", name, extent);
}

/* "NAME#2", with a number that volume_part_label() writes just so. */
static bool parse_part(struct volume_mark *m, const char *label)
{
	const char *mark = strchr(label, '#');
	size_t len = mark ? mark - label : 0;
	char again[VOLUME_LABEL];
	unsigned int extent;

	if (!len || len > VOLUME_NAME_MAX)
		return false;
	memcpy(m->name, label, len);
	if (!volume_name_ok(m->name))
		return false;
	for (extent = 1; extent < SUPERBLOCK_EXTENTS_MAX; extent++) {
		volume_part_label(again, m->name, extent);
		if (strcmp(again, label))
			continue;
		m->state = VOLUME_PART;
		m->extent = extent;
		return true;
	}
	return false;
}

void volume_read_label(struct volume_mark *m, const char *label)
{
	const char *name;

	memset(m, 0, sizeof(*m));
	m->state = volume_parse(label, &name);
	if (name)
		strcpy(m->name, name);
	else if (!parse_part(m, label))
		memset(m, 0, sizeof(*m));
}

static bool is_head(const struct volume_mark *m, const char *name)
{
	return m->state != VOLUME_NONE && m->state != VOLUME_PART &&
	       !strcmp(m->name, name);
}

static bool is_part(const struct volume_mark *m, const char *name,
		    unsigned int extent)
{
	return m->state == VOLUME_PART && m->extent == extent &&
	       !strcmp(m->name, name);
}

/* Of two findings, the second one what has just been found. */
static int both(int one, int other)
{
	return one == VOLUME_MISSING ? other : VOLUME_SEVERAL;
}

static bool has_own(const struct volume_mark *all, size_t count, size_t head,
		    unsigned int extent)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (all[i].region == all[head].region &&
		    is_part(&all[i], all[head].name, extent))
			return true;
	return false;
}

int volume_head_of(const struct volume_mark *all, size_t count, size_t part)
{
	const struct volume_mark *p = &all[part];
	int here = VOLUME_MISSING, elsewhere = VOLUME_MISSING;
	size_t i;

	for (i = 0; i < count; i++) {
		if (!is_head(&all[i], p->name))
			continue;
		if (all[i].region == p->region)
			here = both(here, i);
		else if (!has_own(all, count, i, p->extent))
			elsewhere = both(elsewhere, i);
	}
	return here != VOLUME_MISSING ? here : elsewhere;
}

int volume_part_of(const struct volume_mark *all, size_t count, size_t head,
		   unsigned int extent)
{
	int here = VOLUME_MISSING, elsewhere = VOLUME_MISSING, its, *found;
	size_t i;

	for (i = 0; i < count; i++) {
		if (!is_part(&all[i], all[head].name, extent))
			continue;
		its = volume_head_of(all, count, i);
		if (its != VOLUME_SEVERAL && its != (int)head)
			continue;
		found = all[i].region == all[head].region ? &here : &elsewhere;
		*found = its == VOLUME_SEVERAL ? its : both(*found, i);
	}
	return here != VOLUME_MISSING ? here : elsewhere;
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
	case VOLUME_PART:
		return "a part of a volume that is not there";
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
