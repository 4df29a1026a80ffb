// SPDX-License-Identifier: GPL-2.0-only
/*
 * DOC: libxl runs the scripts of a domain's disks before the domain runs for the
 * first time, whether it boots or is restored. Only a domain that is restored
 * has paging on by then.
 *
 * The note says "attached" before the guest can change anything, and "saved"
 * only while a guest that was suspended is taken apart. Whatever is killed, or
 * loses its power, in between leaves "attached", which restores nothing.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uuid/uuid.h>

#include "ctx.h"
#include "detach.h"
#include "log.h"
#include "note-store.h"
#include "pair.h"
#include "record.h"
#include "restore.h"
#include "runs.h"
#include "target-set.h"
#include "text.h"
#include "xc.h"

#define PAGE_SHIFT	12

/* What to do when the target isn't the right one. */
#define WAY_OUT "give it the medium as it was when it was saved, or start it anew with 'xl create'"

int restore_detect(struct restore *r, const struct restore_subject *s)
{
	int rc;

	if (!s->domain->translated || !s->domain->never_ran)
		return 0;
	rc = xen_paging_on(s->c->xc, s->domain->domid);
	r->wanted = rc > 0;
	return rc < 0 ? -1 : 0;
}

int restore_find_source(struct restore *r, const struct restore_subject *s,
			const struct record *other)
{
	struct domain d;
	int rc;

	if (!r->wanted || r->source || other->devid != s->devid ||
	    strcmp(other->uuid, s->domain->uuid) ||
	    strcmp(other->state, RECORD_ATTACHED))
		return 0;
	rc = attachment_domain(s->c, other, &d);
	if (rc <= 0 || !d.suspended)
		return rc < 0 ? -1 : 0;
	r->source = other;
	return 1;
}

/* The octets of it that a guest gets. */
static uint64_t size_of(const struct restore_subject *s)
{
	return runs_pages(s->runs) << PAGE_SHIFT;
}

static int report(const struct restore *r, const struct restore_subject *s,
		  enum note_verdict verdict)
{
	const char *name = s->line->name, *label = s->label;
	const struct note *note = &r->note;

	switch (verdict) {
	case NOTE_FITS:
		return 0;
	case NOTE_MISSING:
		return log_error("nothing is known of %s: it is not the medium that %s was saved with, or it was attached since; "
				 WAY_OUT, name, label);
	case NOTE_OTHER_GUEST:
		return log_error("%s was used by another guest since domain %s was saved (the one of UUID %s), or never by %s; "
				 WAY_OUT, name, label, note->domain, label);
	case NOTE_OTHER_DEVICE:
		return log_error("%s was another disk of %s when it was saved (number %u, and now %u); restore it with the disk lines that it was saved with",
				 name, label, note->devid, s->devid);
	case NOTE_OTHER_TARGET:
		return log_error("%s has a note that was made for another target (%s); "
				 WAY_OUT, name,
				 note->uuid[0] ? note->uuid :
				 s->line->uuid[0] ? "not prepared" :
				 "at another address, or created anew since");
	case NOTE_OTHER_SIZE:
		return log_error("%s has %" PRIu64 " bytes for a guest, and %s was saved with %" PRIu64 "; "
				 WAY_OUT, name, size_of(s), label,
				 note->size);
	case NOTE_NOT_SAVED:
		return log_error("%s is a copy that was made before %s was saved, or %s had it when its host went down: it isn't as %s left it; "
				 WAY_OUT, name, label, label, label);
	case NOTE_NOT_SOURCES:
		return log_error("%s has a note that is not of domain %u, which has it now and is migrated to %s; the migration cannot go on",
				 name, r->source->domid, label);
	}
	return -1;
}

static int read_note(struct restore *r, const struct restore_subject *s)
{
	const char *name = s->line->name;
	int rc = note_read(name, &r->note);

	r->found = rc > 0;
	r->unreadable = rc < 0;
	if (rc >= 0)
		return 0;
	if (r->wanted)
		return log_error("cannot read the note of %s, which says whether it is as %s was saved with: %s; "
				 WAY_OUT, name, s->label, note_strerror(rc));
	log_warning("cannot read the note of %s: %s", name, note_strerror(rc));
	return 0;
}

/* The source's is not in a note yet, as it may go on. */
static void find_suspension(struct restore *r, const struct restore_subject *s)
{
	if (r->source)
		pair_suspension(s->c->xs, r->source->domid, r->source->devid,
				r->suspension);
	else
		strcpy(r->suspension, r->note.suspension);
}

int restore_check(struct restore *r, const struct restore_subject *s)
{
	const struct note_claim claim = {
		.domain = s->domain->uuid,
		.devid = s->devid,
		.size = size_of(s),
		.uuid = s->line->uuid,
		.start = s->runs->run[0].mfn << PAGE_SHIFT,
		.namespace_uuid = s->set->t[0].uuid,
		.source = r->source ? r->source->session : NULL,
	};

	if (read_note(r, s))
		return -1;
	if (!r->wanted)
		return 0;
	find_suspension(r, s);
	return report(r, s, note_check_restore(r->found ? &r->note : NULL,
					       &claim));
}

int restore_check_source(const struct restore *r,
			 const struct restore_subject *s)
{
	struct domain d;
	int rc;

	if (!r->source)
		return 0;
	rc = attachment_domain(s->c, r->source, &d);
	if (rc < 0 || (rc && d.suspended))
		return rc < 0 ? -1 : 0;
	return log_error("domain %u, which has %s and is migrated to %s, does not wait any more: the migration has failed",
			 r->source->domid, s->line->name, s->label);
}

int restore_holes(const struct restore *r, const struct restore_subject *s,
		  const struct hole *bad, size_t count, struct holes *holes)
{
	const char *name, *head = s->line->name;
	size_t i;

	/* A suspended guest may have had some of its holes filled since. */
	*holes = r->source ? r->source->holes : r->note.holes;
	for (i = 0; i < count; i++) {
		if (holes_cover(holes, bad[i]))
			continue;
		name = s->set->t[runs_index(s->runs, bad[i].page)].name;
		return log_error("%s has bad pages that %s does not know of (%" PRIu64 " from page %" PRIu64 " on): it would read garbage there; clear them with 'ndctl clear-errors %s' in dom0, after 'xen-pmem release %s', which loses what they held",
				 head, s->label, bad[i].count, bad[i].page,
				 name, head);
	}
	return 0;
}

void restore_fill_record(const struct restore *r, struct record *record)
{
	uuid_t uuid;

	uuid_generate(uuid);
	uuid_unparse_lower(uuid, record->session);
	if (r->wanted)
		strcpy(record->resumes, r->note.session);
	if (r->source)
		pair_node(r->source->domid, r->source->devid,
			  record->predecessor, sizeof(record->predecessor));
	/* If the domain never runs, that guest can still be restored. */
	if (r->found && r->note.state == NOTE_SAVED)
		note_format(&r->note, record->replaced);
}

static struct note note_of(const struct record *r, const char *uuid,
			   const char *namespace_uuid)
{
	struct note note = {
		.devid = r->devid,
		.state = NOTE_ATTACHED,
		.gpa = r->gpa,
		.size = record_pages(r) << PAGE_SHIFT,
		.holes = r->holes,
		.start = r->runs.run[0].mfn << PAGE_SHIFT,
	};

	strcpy(note.domain, r->uuid);
	strcpy(note.session, r->session);
	strcpy(note.target, record_head(r).name);
	strcpy(note.uuid, uuid);
	strcpy(note.namespace_uuid, namespace_uuid);
	return note;
}

/*
 * There is no one attachment any more with whose end the target could be again
 * what a guest was saved with.
 */
static int remove_note(const char *name)
{
	int rc = note_write(name, NULL);

	if (!rc)
		return 0;
	return log_error("cannot remove the note of %s: %s; without that, it might say later what isn't true any more",
			 name, note_strerror(rc));
}

int restore_note(const struct restore *r, const struct restore_subject *s,
		 const struct record *record)
{
	const struct note note = note_of(record, s->line->uuid,
					 s->set->t[0].uuid);
	const char *name = s->line->name;
	int rc;

	if (s->others)
		return remove_note(name);
	rc = note_write(name, &note);
	if (!rc) {
		if (record->replaced[0] && !r->wanted)
			log_warning("%s is what a guest was saved with (of UUID %s): that one can't be restored any more once this one has run",
				    name, r->note.domain);
		return 1;
	}
	/* It would stay, and fit, while this guest writes over everything. */
	if (note_must_go(r->unreadable ? -1 : r->found, &r->note))
		return log_error("cannot replace the note of %s, which %s (%s): %s; without that, this guest would spoil what that one relies on",
				 name, r->unreadable ?
				 "may say that a guest was saved with it" :
				 "says that a guest was saved with it",
				 r->unreadable ? "it cannot be read" :
				 r->note.domain, note_strerror(rc));
	log_warning("cannot write the note of %s: %s; domain %s can be neither saved nor migrated",
		    name, note_strerror(rc), s->label);
	return 0;
}

/* Another attachment of the same target: NULL for none. */
static const struct record *find_other(const struct record *list, size_t count,
				       const struct record *r)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (record_has_target(&list[i], record_head(r).name) &&
		    (list[i].domid != r->domid || list[i].devid != r->devid))
			return &list[i];
	return NULL;
}

static enum note_other relation(const struct record *r,
				const struct record *other)
{
	if (!other)
		return NOTE_ALONE;
	return strcmp(r->resumes, other->session) ? NOTE_SUCCESSOR :
						    NOTE_PREDECESSOR;
}

static enum note_life life_of(const struct record *r, const struct domain *d)
{
	if (!d)
		return note_life_parse(r->ended);
	/* Nobody could restore a PV guest. */
	if (d->suspended && d->translated)
		return LIFE_SUSPENDED;
	return d->never_ran ? LIFE_NEVER_RAN : LIFE_RAN;
}

int restore_is_stranded(struct ctx *c, const struct record *record,
			const struct domain *d, const struct record *list,
			size_t count)
{
	const struct record *source = find_other(list, count, record);
	struct domain its;
	int rc;

	if (record->shared || relation(record, source) != NOTE_PREDECESSOR)
		return 0;
	rc = attachment_domain(c, source, &its);
	if (rc <= 0)
		return rc;
	return note_is_stranded(life_of(record, d), life_of(source, &its));
}

int restore_keep_end(struct ctx *c, struct record *record,
		     const struct domain *d)
{
	enum note_life life = life_of(record, d);

	strcpy(record->ended, note_life_word(life));
	record->suspension[0] = '\0';
	if (life == LIFE_SUSPENDED)
		pair_suspension(c->xs, record->domid, record->devid,
				record->suspension);
	return record_set_ended(c->xs, record);
}

/* What a record's guest wrote, or had written when it was still there. */
static void take_suspension(struct ctx *c, const struct record *r,
			    const struct domain *d, char to[UUID_TEXT])
{
	if (!d || !pair_suspension(c->xs, r->domid, r->devid, to))
		strcpy(to, r->suspension);
}

/* An attachment, and its domain; NULL: that is gone. */
struct party {
	const struct record *record;
	const struct domain *domain;
};

static int write_settled(struct ctx *c, const struct party *us,
			 const struct record *other, const struct note *old,
			 enum note_fate fate)
{
	const struct record *r = us->record;
	struct note new;

	switch (fate) {
	case NOTE_STAYS:
		return 0;
	case NOTE_GOES:
		return note_write(record_head(r).name, NULL);
	case NOTE_BECOMES_SAVED:
		new = note_of(r, old->uuid, old->namespace_uuid);
		new.state = NOTE_SAVED;
		take_suspension(c, r, us->domain, new.suspension);
		break;
	case NOTE_BECOMES_REPLACED:
		if (!note_parse(r->replaced, &new))
			return -EBADMSG;
		break;
	case NOTE_BECOMES_OTHERS:
		new = note_of(other, old->uuid, old->namespace_uuid);
		break;
	}
	return note_write(record_head(r).name, &new);
}

/* other->record is NULL where there is none. */
static int settle(struct ctx *c, const struct party *us,
		  const struct party *other)
{
	const struct record *r = us->record, *o = other->record;
	struct note_end end = {
		.domain = life_of(r, us->domain),
		.restorable = !r->native && !r->shared,
		.replaced = r->replaced[0],
		.other = relation(r, o),
		.other_domain = o ? life_of(o, other->domain) : LIFE_UNKNOWN,
	};
	struct note note;
	int rc = note_read(record_head(r).name, &note);

	if (rc <= 0)
		return rc;
	end.ours = !strcmp(note.session, r->session);
	end.others = o && !strcmp(note.session, o->session);
	return write_settled(c, us, o, &note, note_settle(&end));
}

/* One that is gone has to let go of the note before it can be ours again. */
static int settle_both(struct ctx *c, const struct party *us,
		       struct party *other)
{
	int rc = 0;

	if (other->record && !other->domain) {
		rc = settle(c, other, us);
		other->record = NULL;
	}
	/* Else nothing could be found out, nor be warned about. */
	if (!rc && (us->domain || us->record->ended[0] || other->record))
		rc = settle(c, us, other);
	return rc;
}

void restore_settle(struct ctx *c, const struct record *record,
		    const struct domain *d)
{
	const struct party us = { record, d };
	struct party other = { NULL, NULL };
	struct record *list;
	struct domain its;
	size_t count;
	int rc = 0;

	if (record_list(c->xs, &list, &count))
		return;
	/* Of those that share it, none took it over from another. */
	if (!record->shared)
		other.record = find_other(list, count, record);
	if (other.record)
		rc = attachment_domain(c, other.record, &its);
	if (rc > 0)
		other.domain = &its;
	/* Not known to be gone: the end of that one, or the next, settles it. */
	rc = rc < 0 ? 0 : settle_both(c, &us, &other);
	if (rc)
		log_warning("cannot say on %s how domain %u had it last: %s; if that domain is being saved, it cannot be restored",
			    record_head(record).name, record->domid,
			    note_strerror(rc));
	free(list);
}
