// SPDX-License-Identifier: GPL-2.0-only
/*
 * target-note.c - a target's note: its text, and what it comes to say
 *
 * What is written is read again as it was, and what is read can be true. At the
 * end of attachments the note says "saved" only of a guest that was.
 */
#include <stdio.h>
#include <string.h>

#include "fuzz.h"
#include "target-note.h"
#include "text.h"

#define PAGE 4096

static char *take_uuid(struct input *in, char to[UUID_TEXT])
{
	sprintf(to, "%08x-1111-2222-3333-444455556666",
		(unsigned int)take_below(in, 4));
	return to;
}

static void take_holes(struct input *in, uint64_t pages, struct holes *holes)
{
	uint64_t at = 0;

	while (holes->count < HOLES_MAX && take_bool(in)) {
		struct hole *hole = &holes->hole[holes->count];

		hole->page = at + take_below(in, 1ULL << 40) + !!at;
		hole->count = 1 + take_below(in, 1ULL << 40);
		at = hole->page + hole->count;
		if (at > pages)
			return;
		holes->count++;
	}
}

static void take_note(struct input *in, struct note *note)
{
	uint64_t pages = take_below(in, 1ULL << 50);

	memset(note, 0, sizeof(*note));
	take_uuid(in, note->domain);
	take_uuid(in, note->session);
	note->devid = take_u64(in);
	note->state = take_bool(in) ? NOTE_SAVED : NOTE_ATTACHED;
	if (take_bool(in))
		take_uuid(in, note->suspension);
	note->gpa = take_u64(in) & INT64_MAX;
	note->size = pages * PAGE;
	take_holes(in, pages, &note->holes);
	strcpy(note->target, "namespace0.0");
	if (take_bool(in)) {
		take_uuid(in, note->uuid);
		return;
	}
	note->start = take_u64(in) & INT64_MAX;
	if (take_bool(in))
		take_uuid(in, note->namespace_uuid);
}

static bool is_same(const struct note *a, const struct note *b)
{
	return !strcmp(a->domain, b->domain) &&
	       !strcmp(a->session, b->session) && a->devid == b->devid &&
	       a->state == b->state && !strcmp(a->suspension, b->suspension) &&
	       a->gpa == b->gpa && a->size == b->size &&
	       a->holes.count == b->holes.count &&
	       !memcmp(a->holes.hole, b->holes.hole,
		       a->holes.count * sizeof(a->holes.hole[0])) &&
	       !strcmp(a->target, b->target) && !strcmp(a->uuid, b->uuid) &&
	       a->start == b->start &&
	       !strcmp(a->namespace_uuid, b->namespace_uuid);
}

static void check_written(const struct note *note)
{
	char *text = make_room(NOTE_ROOM);
	struct note again;

	if (!note_format(note, text))
		return;
	expect(strlen(text) <= NOTE_TEXT_MAX && !strchr(text, '\n'));
	expect(note_parse(text, &again) && is_same(note, &again));
}

static void check_text(const char *text)
{
	struct note note;
	wide end = 0;
	size_t i;

	if (!note_parse(text, &note))
		return;
	expect(is_uuid(note.domain) && is_uuid(note.session));
	expect(!note.suspension[0] || is_uuid(note.suspension));
	expect(!note.uuid[0] || is_uuid(note.uuid));
	expect(!note.namespace_uuid[0] || is_uuid(note.namespace_uuid));
	expect(note.gpa <= INT64_MAX && note.size <= INT64_MAX);
	for (i = 0; i < note.holes.count; i++) {
		expect(i ? note.holes.hole[i].page > end : true);
		end = (wide)note.holes.hole[i].page + note.holes.hole[i].count;
		expect(end <= note.size / PAGE);
	}
	check_written(&note);
}

/* A note that was read, of which some octets are others. */
static void check_texts(struct input *in)
{
	static const char marks[] = "-\"{}[],:0n. ";
	char *text = make_room(NOTE_ROOM);
	struct note note;

	take_note(in, &note);
	check_written(&note);
	if (!note_format(&note, text))
		return;
	if (take_bool(in))
		text[take_below(in, strlen(text))] = marks[take_below(in, strlen(marks))];
	else if (take_bool(in))
		text = take_text(in);
	else
		take_patches(in, text, strlen(text));
	check_text(format("%s", text));
}

static void check_restore(struct input *in)
{
	char domain[UUID_TEXT], uuid[UUID_TEXT] = "", ns[UUID_TEXT] = "";
	char source[UUID_TEXT];
	struct note_claim claim = {
		.domain = take_uuid(in, domain), .uuid = uuid,
		.namespace_uuid = ns,
	};
	struct note note;
	bool fits, same;

	take_note(in, &note);
	claim.devid = take_near(in, note.devid);
	claim.size = take_near(in, note.size);
	claim.start = take_near(in, note.start);
	if (take_bool(in))
		take_uuid(in, uuid);
	if (take_bool(in))
		take_uuid(in, ns);
	if (take_bool(in))
		claim.source = take_uuid(in, source);
	same = note.uuid[0] || uuid[0] ? !strcmp(note.uuid, uuid) :
	       note.start == claim.start && !strcmp(note.namespace_uuid, ns);
	fits = same && !strcmp(note.domain, domain) &&
	       note.devid == claim.devid && note.size == claim.size &&
	       (claim.source ? note.state == NOTE_ATTACHED &&
			       !strcmp(note.session, source) :
			       note.state == NOTE_SAVED);
	expect((note_check_restore(&note, &claim) == NOTE_FITS) == fits);
	expect(note_check_restore(NULL, &claim) == NOTE_MISSING);
}

/* What is so of the end that the fate was decided for. */
static void check_fate(const struct note_end *end, enum note_fate fate)
{
	bool source = end->other == NOTE_SUCCESSOR;

	switch (fate) {
	case NOTE_STAYS:
		expect(!end->ours || (end->domain == LIFE_UNKNOWN &&
				      end->other == NOTE_ALONE));
		break;
	case NOTE_GOES:
		expect(end->ours || (source && end->others));
		break;
	case NOTE_BECOMES_SAVED:
		expect(end->ours && end->restorable && !source &&
		       end->domain == LIFE_SUSPENDED);
		break;
	case NOTE_BECOMES_REPLACED:
		expect(end->ours && end->replaced && !source &&
		       end->domain == LIFE_NEVER_RAN);
		break;
	case NOTE_BECOMES_OTHERS:
		expect(end->ours && end->other != NOTE_ALONE);
		/* A suspended guest has left it as it is to be. */
		expect(source || end->domain == LIFE_NEVER_RAN ||
		       end->domain == LIFE_UNKNOWN);
		break;
	default:
		expect(!"a fate");
	}
}

/* Who does it again, as the first one may have been killed, changes nothing. */
static void check_again(struct note_end end, enum note_fate fate)
{
	if (fate == NOTE_GOES)
		return;
	if (fate == NOTE_BECOMES_OTHERS) {
		end.ours = false;
		end.others = true;
	}
	if (fate == NOTE_BECOMES_REPLACED)
		end.ours = false;
	expect(note_settle(&end) == fate || note_settle(&end) == NOTE_STAYS);
}

static void check_settling(struct input *in)
{
	struct note_end end = {
		.domain = take_below(in, LIFE_SUSPENDED + 1),
		.restorable = take_bool(in),
		.replaced = take_bool(in),
		.other = take_below(in, NOTE_PREDECESSOR + 1),
		.other_domain = take_below(in, LIFE_SUSPENDED + 1),
	};
	enum note_life life = take_below(in, LIFE_SUSPENDED + 1);
	enum note_fate fate;
	char *text;

	/* A note is of one of them. */
	end.ours = take_bool(in);
	end.others = !end.ours && end.other != NOTE_ALONE && take_bool(in);
	fate = note_settle(&end);
	check_fate(&end, fate);
	check_again(end, fate);

	expect(note_life_parse(note_life_word(life)) == life);
	text = take_text(in);
	life = note_life_parse(text);
	expect(life == LIFE_UNKNOWN || !strcmp(note_life_word(life), text));
}

void fuzz(struct input *in)
{
	switch (take_u8(in) % 4) {
	case 0:
		check_texts(in);
		break;
	case 1:
		check_text(take_text(in));
		break;
	case 2:
		check_restore(in);
		break;
	case 3:
		check_settling(in);
		break;
	}
}
