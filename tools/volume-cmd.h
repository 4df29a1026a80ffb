/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_VOLUME_CMD_H
#define XEN_PMEM_VOLUME_CMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ctx;
struct piece;
struct space;
struct volume;
struct volume_plan;

/* What xen-pmem volume was told; what isn't there is 0. */
struct volume_options {
	const char *name;
	uint64_t size;
	unsigned int extents;	/* no more than that, all in all */
	const char *region;
	bool no_scrub;
	bool force;
	bool json;
};

/* The commands. They report. */
int volume_create(struct ctx *c, const struct volume_options *o);
int volume_delete(struct ctx *c, const struct volume_options *o);
int volume_resize(struct ctx *c, const struct volume_options *o);

/* What several of them need, and what reports but for volume_find(). */

/* NULL: there is none, whether whole or not. */
struct piece *volume_find(struct space *s, const char *name);
/* The first extent of one that is whole, by its label. NULL: refused. */
struct piece *volume_find_whole(struct space *s, const char *name);
/* Is that name there once too often? Refuse. */
int volume_check_unique(const struct space *s, const struct piece *head);

/*
 * One more extent, or the first (0) of so many, under its label and with its
 * superblock. What @p has of a namespace is there also after a failure, if
 * t.ndns isn't NULL.
 */
struct volume_part {
	const char *label;
	unsigned int extent;
	unsigned int extents;	/* of extent 0 */
	uint64_t size;
	size_t region;
	const unsigned char *uuid;
};
int volume_add_extent(const struct space *s, const struct volume_part *part,
		      struct piece *p);
/* Wipe the guest's part of what is new, from extent @first on, all being held. */
int volume_wipe(struct ctx *c, struct volume *v, unsigned int first);

/* Is there room for the labels of all that is planned? */
int volume_check_labels(const struct space *s, const struct volume_plan *plan);

int volume_report(const struct volume *v, const struct volume_options *o,
		  const char *done);

/* Would a saved guest find another target when it is restored? Refuse. */
int volume_check_saved(const struct volume *v, const struct volume_options *o,
		       const char *does);

#endif
