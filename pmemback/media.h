/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * media.h - what of a target is the guest's, and the part in front that isn't
 */
#ifndef __PMEMBACK_MEDIA_H__
#define __PMEMBACK_MEDIA_H__

#include <linux/types.h>

#include "super-kernel.h"
#include "note.h"

/* What has to be read to tell a prepared target: two pages. */
#define MEDIA_HEADER (SUPERBLOCK_SIZE + SUPERBLOCK_PAGE)

/* Offsets and sizes in bytes, from the start of the target; page aligned. */
struct media {
	phys_addr_t start;
	enum superblock_state super;
	bool blank;		/* nothing but zeros where one would be */
	u8 uuid[16];		/* where super is good */
	u64 data_offset;	/* the guest's region; size 0: it gets none */
	u64 data_size;
	u64 label_offset;	/* size 0: there are no labels */
	u64 label_size;
	bool note;		/* there is a place for one */
	u32 extents;		/* of the guest's region; 0: another's count */
	u32 extent;		/* which of them this is */
};

/*
 * Find out what the target or range (@kind) of @size bytes at @start holds. An
 * unprepared target is the guest's as a whole. One whose superblock can't be used
 * is nobody's. With @readable false the superblock lies on known bad pages and
 * isn't touched, as reading those may bring the host down. May sleep. Returns 0
 * or -ENOMEM.
 */
int media_read(struct media *media, enum superblock_kind kind,
	       phys_addr_t start, u64 size, bool readable);

/*
 * Read or write @length bytes of the label area, at @offset in it. Both must
 * lie within label_size, and no known bad page may be among them. What is
 * written has left this CPU's caches on return, but needs a flush of the region
 * to be durable. May sleep. Returns 0, -ENOMEM, or -EIO.
 */
int media_get_labels(const struct media *media, u64 offset, void *buf,
		     size_t length);
int media_set_labels(const struct media *media, u64 offset, const void *buf,
		     size_t length);

/*
 * Read the note into @text, without a NUL, or write it, where media->note and no
 * known bad page is among the note's. Writers come one by one. As with labels,
 * what is written needs a flush to be durable, and no other write before that.
 * May sleep. Return the text's length or 0; -ENOMEM, or -EIO.
 */
int media_get_note(const struct media *media, char text[static NOTE_TEXT_MAX]);
int media_set_note(const struct media *media, const char *text, size_t length);

/*
 * Erase the note before the one that there is, when that is durable: or it would
 * be the note again should the newer page ever be lost. Likewise.
 */
int media_forget_old_note(const struct media *media);

#endif /* __PMEMBACK_MEDIA_H__ */
