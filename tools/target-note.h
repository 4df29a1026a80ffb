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
	char suspension[UUID_TEXT]; /* the guest's name of it; may be empty */
	uint64_t gpa;
	uint64_t size;		/* of the guest's part, in octets */
	struct holes holes;	/* what of it wasn't mapped */
	char target[64];	/* its name there; for people */
	char uuid[UUID_TEXT];	/* in the superblock; empty: not prepared, and */
	uint64_t start;		/* told by its machine address and the */
	char namespace_uuid[UUID_TEXT]; /* namespace's UUID, if it has one */
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
	uint64_t start;		/* what tells it then, as in the note */
	const char *namespace_uuid;
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

/*
 * May an attachment not go on unless it replaces the note? read: what
 * note_read() returned, and note what it found. A note that fits a saved guest,
 * or may do so, would stay while another one writes to the target.
 */
bool note_must_go(int read, const struct note *note);

/* What is known of an attachment's domain. */
enum note_life {
	LIFE_UNKNOWN,		/* it's gone, and nobody looked before */
	LIFE_NEVER_RAN,		/* so it can't have changed the target */
	LIFE_RAN,		/* it runs, or has ended, but wasn't saved */
	LIFE_SUSPENDED,		/* it is being saved, or was */
};

/* A word for it in an attachment's record, where empty means unknown. */
const char *note_life_word(enum note_life life);
/* What is no such word is unknown. */
enum note_life note_life_parse(const char *word);

/*
 * A local migration failed, as the source goes on, and the other domain is
 * still there. So it has to go before it runs.
 */
bool note_is_stranded(enum note_life domain, enum note_life source);

/* Another attachment of the same target, seen from the one that ends. */
enum note_other {
	NOTE_ALONE,
	NOTE_SUCCESSOR,		/* took over from it */
	NOTE_PREDECESSOR,	/* it took over from */
};

/* How an attachment ends. */
struct note_end {
	bool ours;		/* the note is of this very attachment */
	bool others;		/* it is of the other one */
	enum note_life domain;
	bool restorable;	/* it gets this back if it's restored */
	bool replaced;		/* it took the place of one that said "saved" */
	enum note_other other;	/* not one whose domain is gone */
	enum note_life other_domain;
};

enum note_fate {
	NOTE_STAYS,		/* as it is */
	NOTE_GOES,		/* no saved guest relies on this */
	NOTE_BECOMES_SAVED,	/* of this session */
	NOTE_BECOMES_REPLACED,	/* what it was before this attachment */
	NOTE_BECOMES_OTHERS,	/* attached, of the other attachment */
};

/*
 * What becomes of a target's note at the end of an attachment. Doing so twice
 * is right: an undo that was killed is begun again.
 */
enum note_fate note_settle(const struct note_end *end);

#endif
