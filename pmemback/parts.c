// SPDX-License-Identifier: GPL-2.0-only
/* parts.c - which part of a region has what, and are these its parts? */
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/stddef.h>
#include <linux/string.h>

#include "parts.h"

#define PART_UUID_SIZE sizeof_field(struct superblock, uuid)

u64 parts_size(const struct parts *parts)
{
	unsigned int i;
	u64 size = 0;

	for (i = 0; i < parts->nr; i++)
		size += parts->size[i];
	return size;
}

bool parts_take(const struct parts *parts, u64 *offset, u64 *length,
		struct part_run *run)
{
	unsigned int i;
	u64 base = 0;

	if (!*length)
		return false;
	for (i = 0; i < parts->nr; i++) {
		u64 size = parts->size[i];

		if (*offset - base < size) {
			run->part = i;
			run->base = base;
			run->offset = *offset - base;
			run->length = min(*length, size - run->offset);
			*offset += run->length;
			*length -= run->length;
			return true;
		}
		base += size;
	}
	return false;
}

static const char *first_complaint(const struct part_place *place,
				   unsigned int nr)
{
	if (!place->extents)
		return "it is a part of a volume, which has to be named as a whole";
	if (place->extents > nr)
		return "its volume has more extents than are named";
	if (place->extents < nr)
		return "its volume has fewer extents than are named";
	return NULL;
}

/* What is wrong with @place, which isn't the first? */
static const char *other_complaint(const struct part_place *place,
				   const u8 *uuid, unsigned int extent)
{
	if (!place->uuid || memcmp(place->uuid, uuid, PART_UUID_SIZE))
		return "it is not of the same volume as the first one";
	if (place->extents)
		return "it is the first extent of a volume itself";
	if (place->extent != extent)
		return "it is another extent of the volume than the one that is due there";
	return NULL;
}

const char *parts_complaint(const struct part_place *place, unsigned int nr,
			    unsigned int *culprit)
{
	const char *complaint = first_complaint(place, nr);
	unsigned int i;

	*culprit = 0;
	for (i = 1; !complaint && i < nr; i++) {
		*culprit = i;
		complaint = other_complaint(&place[i], place->uuid, i);
	}
	return complaint;
}

/* Is @name among the first @nr of @names? */
static bool is_among(const char *name,
		     char names[PARTS_MAX][TARGET_NAME_LEN], unsigned int nr)
{
	while (nr--)
		if (!strcmp(names[nr], name))
			return true;
	return false;
}

int parts_parse(const char *text, char name[PARTS_MAX][TARGET_NAME_LEN])
{
	unsigned int nr = 0;

	for (;;) {
		size_t len = strcspn(text, "+");

		if (nr == PARTS_MAX)
			return -E2BIG;
		if (!len || len >= TARGET_NAME_LEN)
			return -EINVAL;
		memcpy(name[nr], text, len);
		name[nr][len] = '\0';
		if (is_among(name[nr], name, nr))
			return -EINVAL;
		nr++;
		if (!text[len])
			return nr;
		text += len + 1;
	}
}
