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
struct target_line;

/* What an attach finds. */
struct restore {
	bool wanted;			/* the domain is being restored */
	const struct record *source;	/* a local migration's, which has the */
					/* target still; NULL: none */
	bool found;			/* the note, as it was before */
	struct note note;
};

/* The attachment that is being made, for all of these. */
struct restore_subject {
	struct ctx *c;
	const struct domain *domain;
	const char *label;		/* what to call it in a message */
	uint32_t devid;
	const struct target_line *line;	/* once the target is assigned */
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
 * Settle the note of an attachment that is being undone: d is its domain, NULL
 * if that is gone. Warns of what goes wrong.
 */
void restore_settle(struct ctx *c, const struct record *record,
		    const struct domain *d);

#endif
