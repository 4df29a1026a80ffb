// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "extents.h"
#include "super.h"
#include "text.h"

static bool is_good(const struct target_line *line)
{
	return !strcmp(line->super, superblock_word(SUPERBLOCK_GOOD));
}

static bool head_agrees(const struct target_line *head, unsigned int count,
			char *why, size_t room)
{
	if (!head->extents)
		snprintf(why, room, "%s is extent %u of a volume by its superblock, and not the first",
			 head->name, head->extent);
	else if (head->extents != count)
		snprintf(why, room, "%s is the first of %u extents by its superblock, and %u can be found",
			 head->name, head->extents, count);
	else
		return true;
	return false;
}

static bool part_agrees(const struct target_line *head,
			const struct target_line *part, unsigned int place,
			char *why, size_t room)
{
	if (part->extents || part->extent != place)
		snprintf(why, room, "%s is extent %u of a volume by its superblock, and %u by its label",
			 part->name, part->extent, place);
	else if (is_good(head) && strcmp(part->uuid, head->uuid))
		snprintf(why, room, "%s is of another volume than %s by its superblock (UUID %s, and not %s)",
			 part->name, head->name, part->uuid, head->uuid);
	else
		return true;
	return false;
}

bool extents_agree(const struct target_line *lines, unsigned int count,
		   char *why, size_t room)
{
	unsigned int i;

	if (is_good(&lines[0]) && !head_agrees(&lines[0], count, why, room))
		return false;
	for (i = 1; i < count; i++)
		if (is_good(&lines[i]) &&
		    !part_agrees(&lines[0], &lines[i], i, why, room))
			return false;
	return true;
}
