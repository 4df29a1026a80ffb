/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_TARGET_NOTE_H
#define XEN_PMEM_TARGET_NOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "holes.h"
#include "xc.h"

/*
 * A target's note: who had it last, and whether a saved guest relies on what is
 * there now. It is with the medium, so that it goes where that goes, and a copy
 * of the medium has what was true when the copy was made. Nothing here does any
 * I/O; note-store.h does.
 */
enum note_state {
	NOTE_ATTACHED,		/* what is on the target changes */
	NOTE_SAVED,		/* it is as the guest had it when it was saved */
};

struct note {
	char domain[UUID_TEXT];	/* the guest's UUID */
	uint32_t devid;
	char session[UUID_TEXT]; /* the attachment that made it as it is */
	enum note_state state;
	uint64_t gpa;
	uint64_t size;		/* of the guest's part, in octets */
	struct holes holes;	/* what of it wasn't mapped */
	char target[64];	/* its name there; for people */
	char uuid[UUID_TEXT];	/* in the superblock; empty: not prepared */
};

/* What a prepared target has room for, and room for it. */
#define NOTE_TEXT_MAX	3072
#define NOTE_ROOM	(NOTE_TEXT_MAX + 1)

/* One JSON object in a line. False: it is longer than that. */
bool note_format(const struct note *note, char to[NOTE_ROOM]);
/* False: it's no such text, or says what can't be. */
bool note_parse(const char *text, struct note *note);

/* Whom a target is to be given back to. */
struct note_claim {
	const char *domain;	/* UUID of the domain that is being restored */
	uint32_t devid;
	uint64_t size;
	const char *uuid;	/* in the target's superblock, or empty */
	const char *source;	/* session of the suspended domain that has it */
				/* still, in a local migration; else NULL */
};

enum note_verdict {
	NOTE_FITS,
	NOTE_MISSING,		/* there is no note */
	NOTE_OTHER_GUEST,
	NOTE_OTHER_DEVICE,	/* of the same guest */
	NOTE_OTHER_SIZE,
	NOTE_OTHER_TARGET,	/* the note was made for another one */
	NOTE_NOT_SAVED,		/* the guest ran on since */
	NOTE_NOT_SOURCES,	/* the note isn't of the domain that has it */
};

/* Is what is on the target what the guest was saved with? note: NULL for none. */
enum note_verdict note_check_restore(const struct note *note,
				     const struct note_claim *claim);

/* Another attachment of the same target, seen from the one that ends. */
enum note_other {
	NOTE_ALONE,
	NOTE_SUCCESSOR,		/* took over from it */
	NOTE_PREDECESSOR,	/* it took over from */
};

/* How an attachment ends. */
struct note_end {
	bool ours;		/* the note is of this very attachment */
	enum note_other other;
	bool gone;		/* nothing is known of how the domain ended */
	bool ran;		/* so the target may have changed; not if gone */
	bool resumes;		/* it was to go on with a saved session */
	bool suspended;		/* the domain ended by being saved, */
	bool restorable;	/* and gets this back when it is restored */
};

enum note_fate {
	NOTE_STAYS,		/* as it is */
	NOTE_GOES,		/* no saved guest relies on this */
	NOTE_BECOMES_SAVED,	/* of this session */
	NOTE_BECOMES_RESUMED,	/* saved, of the session that was to go on */
	NOTE_BECOMES_OTHERS,	/* attached, of the other attachment */
};

/*
 * What becomes of a target's note at the end of an attachment. Doing so twice
 * is right: an undo that was killed is begun again.
 */
enum note_fate note_settle(const struct note_end *end);

#endif
