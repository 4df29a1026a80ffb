/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_VOLUME_IO_H
#define XEN_PMEM_VOLUME_IO_H

#include <stdbool.h>
#include <stdint.h>

#include "super.h"
#include "xc.h"

struct ctx;
struct nd_target;
struct piece;
struct target_line;
struct volume;

/* What is done to the content of volumes. All of this reports. */

/*
 * The raw block device of a volume that nobody uses, for this process alone.
 * Dom0's driver takes it for that where it hasn't: *began. volume_close() takes
 * it from the driver again, whichever.
 */
int volume_open(struct nd_target *t, bool *began);
int volume_close(struct nd_target *t, int fd);

/*
 * All extents that there are. Whoever drops the lock has to hold at least the
 * first, so that nobody else takes the volume for one to be finished, or uses it.
 */
struct volume_hold {
	int fd[SUPERBLOCK_EXTENTS_MAX];	/* -1: not open */
};
int volume_hold(struct volume *v, struct volume_hold *hold);
int volume_let_go(struct volume *v, struct volume_hold *hold);

/* What the superblock says, whoever has it: it's not changed by a look. */
struct volume_facts {
	enum superblock_state state;
	uint32_t extents;	/* superblock_extents(), if the state is good; */
	uint32_t extent;
	char uuid[UUID_TEXT];	/* these, too */
};
/* 1: known, 0: nobody can look now, -1: failed. */
int volume_look(struct piece *p, struct volume_facts *f);
/*
 * Only where somebody has read it, which is what xen-pmemback's line of it says,
 * if there is one, or dom0 has it to read. False: nobody knows.
 */
bool volume_peek(const struct piece *p, const struct target_line *line,
		 struct volume_facts *f);

/* Refuse what a guest, or another process, has or could have. */
int volume_check_free(struct ctx *c, const struct volume *v);
/* Take what of a free one guests could have from xen-pmemback. */
int volume_take(const struct volume *v);

/* Refuse a volume of which not all is there, and good. */
int volume_check_whole(struct volume *v);

/*
 * Refuse what is no volume, whatever its label says: with the superblock that
 * volume_open()'s descriptor shows.
 */
int volume_check(const struct piece *p, int fd);

/*
 * scrub() and scrub_new() without the lock, so that no guest's start waits for it.
 * Afterwards what is known of other namespaces is out of date.
 */
int volume_scrub(struct ctx *c, const struct piece *p, int fd, uint64_t from,
		 uint64_t end);
int volume_scrub_new(struct ctx *c, const struct piece *p, int fd,
		     uint64_t from, uint64_t end);

/*
 * Delete the extents from number @first on, which is 1 at least, and the last one
 * first: so what a cut leaves has no gap. Only for those that don't count any
 * more, or whose volume is to be deleted by its label; the caller holds the first
 * one. Scrubs them unless told otherwise, or where they were never of use.
 */
int volume_destroy_parts(struct ctx *c, struct volume *v, unsigned int first,
			 const char *uuid, bool scrub_it);

/*
 * The last steps of a deletion, with all extents: of one whose label says that
 * already, and that no driver has but dom0's.
 */
int volume_destroy(struct ctx *c, struct volume *v, bool scrub_it);

#endif
