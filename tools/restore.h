/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_RESTORE_H
#define XEN_PMEM_RESTORE_H

#include <stdbool.h>
#include <stddef.h>

#include "target-note.h"

/*
 * Where an attachment meets the life of its guest: a saved guest goes on with
 * what it has in memory of its target, so it must find that as it left it. The
 * target's note tells. This also writes it, at both ends of an attachment.
 */
struct ctx;
struct domain;
struct record;
struct runs;
struct target_line;
struct target_set;

/* What an attach finds. */
struct restore {
	bool wanted;			/* the domain is being restored */
	const struct record *source;	/* a local migration's, which has the */
					/* target still; NULL: none */
	bool found;			/* the note, as it was before */
	bool unreadable;		/* there is one, for all that we know */
	struct note note;
	char suspension[UUID_TEXT];	/* that the domain goes on from, as the */
					/* guest names it; empty: unknown */
};

/* The attachment that is being made, for all of these. */
struct restore_subject {
	struct ctx *c;
	const struct domain *domain;
	const char *label;		/* what to call it in a message */
	uint32_t devid;
	const struct target_set *set;
	/* Once the target is assigned: */
	const struct target_line *line;	/* of the namespace with the note */
	const struct runs *runs;	/* all of the guest's part */
	bool others;			/* share it with this one already */
};

/* Is the domain being restored? Sets r->wanted. Reports. */
int restore_detect(struct restore *r, const struct restore_subject *s);

/*
 * Is this attachment, of the same target, the source's of a local migration,
 * and the first that is? 1: yes, and r->source now, 0: no, -1: failed, reported.
 */
int restore_find_source(struct restore *r, const struct restore_subject *s,
			const struct record *other);

/*
 * Read the note. Where the domain is being restored, refuse a target that isn't
 * as the domain was saved with. Reports.
 */
int restore_check(struct restore *r, const struct restore_subject *s);

/*
 * The pages to leave out for a domain that is being restored: those that it has
 * left out already. Refuse when others are bad now. Reports.
 */
int restore_holes(const struct restore *r, const struct restore_subject *s,
		  const struct hole *bad, size_t count, struct holes *holes);

/* Say in the record which attachment this is, and what it goes on with. */
void restore_fill_record(const struct restore *r, struct record *record);

/*
 * Write the note of the attachment that is about to become real. 1: done, 0: it
 * can't be, so the guest can't be saved, which was warned about, -1: not without
 * it, reported.
 */
int restore_note(const struct restore *r, const struct restore_subject *s,
		 const struct record *record);

/*
 * Once more, as the domain is about to get it: does the source, if any, still
 * wait? Refuse where it goes on. Reports.
 */
int restore_check_source(const struct restore *r,
			 const struct restore_subject *s);

/*
 * Is this attachment, one of the list, the target's of a local migration that
 * failed, so that its domain must never run? 1, 0, or -1: failed, reported.
 * d is its domain.
 */
int restore_is_stranded(struct ctx *c, const struct record *record,
			const struct domain *d, const struct record *list,
			size_t count);

/*
 * Keep in the record how its domain d, about to be destroyed, is now: whoever
 * settles the note may come when that is gone. Wants no lock. Reports.
 */
int restore_keep_end(struct ctx *c, struct record *record,
		     const struct domain *d);

/*
 * Settle the note of an attachment that is being undone: d is its domain, NULL
 * if that is gone. Warns of what goes wrong.
 */
void restore_settle(struct ctx *c, const struct record *record,
		    const struct domain *d);

#endif
