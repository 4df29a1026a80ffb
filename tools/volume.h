/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_VOLUME_H
#define XEN_PMEM_VOLUME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "super.h"

/*
 * A volume is a prepared namespace whose label has the volume's name. How far
 * making or deleting it has got is in that name as well, so each step is one
 * update of a label, which libnvdimm makes in one piece. Nothing here does any
 * I/O.
 */
enum volume_state {
	VOLUME_NONE,		/* the label has no name of ours */
	VOLUME_WHOLE,		/* "NAME" */
	VOLUME_CREATING,	/* "+NAME" */
	VOLUME_DELETING,	/* "-NAME" */
	VOLUME_PART,		/* "NAME#2": see below */
};

#define VOLUME_NAME_MAX	48
#define VOLUME_NAMES	"1 to 48 of A-Z a-z 0-9 . _ -, the first of them no . or -"
#define VOLUME_LABEL	(VOLUME_NAME_MAX + 4)

/* Sizes are multiples of this, and the header takes one more. */
#define VOLUME_UNIT	0x1000000ULL

bool volume_name_ok(const char *name);

/* What a label's name says; *name is the rest of it, NULL for VOLUME_NONE. */
enum volume_state volume_parse(const char *label, const char **name);
void volume_label(char to[VOLUME_LABEL], enum volume_state state,
		  const char *name);
/* "whole", "being created", "being deleted" */
const char *volume_state_word(enum volume_state state);

/*
 * A volume of several namespaces, its extents, has the label above on the first
 * of them alone. The others have "NAME#1" and so on, whatever is done to it: which
 * of them count is in the first one's superblock, and one that doesn't is a
 * leftover.
 */
void volume_part_label(char to[VOLUME_LABEL], const char *name,
		       unsigned int extent);

/* What the label of one namespace says, and in which region that is. */
struct volume_mark {
	enum volume_state state;
	char name[VOLUME_NAME_MAX + 1];	/* of its volume; empty: VOLUME_NONE */
	unsigned int extent;		/* 0 but for VOLUME_PART */
	size_t region;
};
void volume_read_label(struct volume_mark *m, const char *label);

/*
 * Which of all these belong together? One name may be there in several regions,
 * each with a volume of its own. So what is in one region comes first; only where
 * nothing fits there it is what another region has, and has no use for. Both
 * return a place in the array, or one of these:
 */
#define VOLUME_MISSING	-1
#define VOLUME_SEVERAL	-2	/* nobody can tell which */
int volume_head_of(const struct volume_mark *all, size_t count, size_t part);
int volume_part_of(const struct volume_mark *all, size_t count, size_t head,
		   unsigned int extent);

/* Can a guest's region be that large? */
bool volume_size_ok(uint64_t size);

/*
 * How to grow a namespace of old octets at its end, where libnvdimm takes free
 * space before it rather than behind it. *step is the size to set first:
 * wanted, or a larger one that has no room before it, to be followed by wanted.
 */
enum volume_growth {
	VOLUME_GROWS,
	VOLUME_NO_ROOM,		/* not enough behind it */
	VOLUME_WOULD_MOVE,	/* there is as much room before it, or more */
};
enum volume_growth volume_growth(uint64_t before, uint64_t behind,
				 uint64_t align, uint64_t old, uint64_t wanted,
				 uint64_t *step);

/* "[####......]" of that many marks. None is shown as full or as empty but one. */
#define VOLUME_BAR_ROOM(marks)	((marks) + 3)
void volume_bar(char *to, unsigned int marks, uint64_t used, uint64_t size);

#endif
