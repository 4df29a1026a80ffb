/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_RECORD_H
#define XEN_PMEM_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "holes.h"
#include "runs.h"
#include "target-note.h"
#include "xc.h"

struct xs_handle;

/*
 * What one attachment is made of: written before the first thing is mapped and
 * removed after the last one is undone, so that whoever comes later can undo
 * what a process that was killed left behind. Lives in xenstore, which forgets
 * it when the host reboots, as the hypervisor forgets the mapping.
 */
struct record {
	uint32_t domid;
	uint32_t devid;
	char uuid[UUID_TEXT];	/* the domain's: numbers are used again */
	char vdev[32];
	char target[768];	/* the namespace, or several: see joined_has() */
	char spec[1024];	/* as the administrator wrote it */
	char session[UUID_TEXT]; /* this attachment's; its note has it too */
	char resumes[UUID_TEXT]; /* the one it goes on with; empty: none */
	char predecessor[64];	/* which had the target, as pair_node(), or empty */
	uint64_t gpa;		/* of the guest's part of the target */
	struct runs runs;	/* its machine frames, one for each namespace */
	struct holes holes;	/* what of it isn't mapped */
	struct hole filling;	/* but may be here: a remap is or was at work */
	bool native;		/* by xen-pmem attach, not by xl */
	bool shared;		/* with others, who say so too */
	char vbd[128];		/* xl's handle, when not native */
	char state[16];		/* RECORD_* */
	char replaced[NOTE_ROOM]; /* a note that said "saved", or empty */
	char ended[16];		/* note_life_word(), of one that is to go */
	char suspension[UUID_TEXT]; /* the guest's name of that, or empty */
};

#define RECORD_PREPARING "preparing"	/* the guest has no access yet */
#define RECORD_MAPPING	"mapping"	/* it may; found so: its maker died */
#define RECORD_ATTACHED	"attached"
#define RECORD_REMOVING	"removing"	/* begun to undo, not finished */

/* Is this namespace the target, or one of those that make it up? */
bool record_has_target(const struct record *r, const char *name);

/* The namespace that the target's note is on: the first. */
struct record_head {
	char name[64];
};
struct record_head record_head(const struct record *r);

uint64_t record_pages(const struct record *r);

int record_write(struct xs_handle *xs, const struct record *r);
int record_set_state(struct xs_handle *xs, struct record *r, const char *state);
int record_set_filling(struct xs_handle *xs, const struct record *r);
/*
 * Write just ended and suspension, and only where the record still is: others
 * may be at work on it. Wants no lock.
 */
int record_set_ended(struct xs_handle *xs, const struct record *r);
int record_remove(struct xs_handle *xs, const struct record *r);

/* A step of a transaction: holes and filling, as they are in r. */
bool record_put_holes(struct xs_handle *xs, uint32_t t, const struct record *r);

/* 1: found, 0: there is no such record, -1: failed. */
int record_read(struct xs_handle *xs, uint32_t domid, uint32_t devid,
		struct record *r);

/* All records, one array to be freed. Unreadable ones are warned about. */
int record_list(struct xs_handle *xs, struct record **list, size_t *count);
/* NULL when there is none. */
struct record *record_find(struct record *list, size_t count, uint32_t domid,
			   uint32_t devid);

#endif
