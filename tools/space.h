/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_SPACE_H
#define XEN_PMEM_SPACE_H

#include <stddef.h>
#include <stdint.h>

#include "nd.h"
#include "volume-plan.h"
#include "volume.h"

struct ndctl_region;

/* The regions of dom0 that have labels, and what is in them; by libndctl. */
struct space_region {
	struct ndctl_region *region;
	char name[32];		/* regionN */
	uint64_t start, size;
	uint64_t align;		/* of namespaces in it */
	uint64_t available;	/* all that is free, */
	uint64_t largest;	/* and the largest piece of it */
};

/* A namespace there: a volume, a part of one, or what has nothing to do with any. */
struct piece {
	struct nd_target t;
	const struct space_region *in;
	char label[64];
	struct volume_mark mark;
};

struct space {
	struct space_region *regions;
	size_t regions_count;
	struct piece *pieces;
	struct volume_mark *marks;	/* theirs, by themselves */
	size_t pieces_count;
};

/* What belongs together, by the labels; the first is there in any case. */
struct volume {
	const char *name;
	enum volume_state state;
	unsigned int count;	/* of extents that it should have, or may */
	struct piece *extents[SUPERBLOCK_EXTENTS_MAX];	/* NULL: missing */
};

/* Everything here but space_free() and the two behind it reports. */
int space_read(struct ndctl_ctx *nd, struct space *s);
void space_free(struct space *s);

/*
 * The volume that begins with this piece and is made of @count extents; 0: nobody
 * knows, so it's those up to the first that is missing. Whatever is there once too
 * often counts as missing.
 */
void space_volume(const struct space *s, struct piece *head, unsigned int count,
		  struct volume *v);
/* The first extent of that part's volume: NULL: there is none, or several. */
struct piece *space_head_of(const struct space *s, const struct piece *part);

/*
 * What is free, in pieces: an array to be freed. As far as it can be told from
 * namespaces: the kernel goes by labels.
 */
int space_holes(const struct space *s, struct volume_hole **holes,
		size_t *count);

/*
 * The kernel keeps the name of a namespace that it has deleted, or that nobody
 * has finished, for the next one that is made there; which may be anybody's.
 */
int space_forget_names(struct ndctl_ctx *nd);

/* Is there room for so many more labels? */
int space_check_labels(const struct space_region *r, unsigned int count);

/*
 * A new namespace that no driver has, or nothing. Its first label has the name
 * already.
 */
int space_create(const struct space_region *r, const char *label, uint64_t size,
		 struct nd_target *t);

/*
 * These want a namespace that no driver has. They are one update of its label,
 * but in a region of several DIMMs: there it is one per DIMM.
 */
int space_rename(struct nd_target *t, const char *label);
int space_resize(struct nd_target *t, uint64_t size);
/* Frees what t has of libndctl. */
int space_delete(struct nd_target *t);

/*
 * How much is free directly before and behind it, in whole units of alignment.
 * Refuses where labels describe more than there are namespaces.
 */
int space_around(const struct space *s, const struct piece *p,
		 uint64_t *before, uint64_t *behind);

#endif
