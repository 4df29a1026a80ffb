// SPDX-License-Identifier: GPL-2.0-only
#include <json-c/json.h>
#include <string.h>

#include "target-note.h"
#include "text.h"

#define PAGE_SHIFT	12

static const char *const state_word[] = {
	[NOTE_ATTACHED] = "attached",
	[NOTE_SAVED] = "saved",
};

static void add_text(struct json_object *o, const char *key, const char *text)
{
	json_object_object_add(o, key, text[0] ? json_object_new_string(text) :
						 NULL);
}

static void add_number(struct json_object *o, const char *key, uint64_t number)
{
	json_object_object_add(o, key, json_object_new_int64(number));
}

/* What an unprepared target has instead of a UUID of its own. */
static void add_fingerprint(struct json_object *o, const struct note *note)
{
	add_number(o, "start", note->start);
	add_text(o, "namespace_uuid", note->namespace_uuid);
}

bool note_format(const struct note *note, char to[NOTE_ROOM])
{
	struct json_object *o = json_object_new_object();
	char holes[HOLES_TEXT];
	const char *text;
	bool fits;

	holes_format(&note->holes, holes);
	add_text(o, "domain", note->domain);
	add_number(o, "devid", note->devid);
	add_text(o, "session", note->session);
	add_text(o, "state", state_word[note->state]);
	add_number(o, "guest_address", note->gpa);
	add_number(o, "size", note->size);
	json_object_object_add(o, "holes", json_object_new_string(holes));
	add_text(o, "target", note->target);
	add_text(o, "uuid", note->uuid);
	if (note->suspension[0])
		add_text(o, "suspension", note->suspension);
	if (!note->uuid[0])
		add_fingerprint(o, note);
	text = json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN);
	fits = strlen(text) <= NOTE_TEXT_MAX;
	if (fits)
		strcpy(to, text);
	json_object_put(o);
	return fits;
}

/* NULL: it isn't there, or no text. */
static const char *get_text(struct json_object *o, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(o, key, &value) ||
	    !json_object_is_type(value, json_type_string))
		return NULL;
	return json_object_get_string(value);
}

static bool get_number(struct json_object *o, const char *key, uint64_t *to)
{
	struct json_object *value;

	if (!json_object_object_get_ex(o, key, &value) ||
	    !json_object_is_type(value, json_type_int) ||
	    json_object_get_int64(value) < 0)
		return false;
	*to = json_object_get_int64(value);
	return true;
}

static bool get_uuid(struct json_object *o, const char *key,
		     char to[UUID_TEXT])
{
	const char *text = get_text(o, key);

	if (!text || !is_uuid(text))
		return false;
	strcpy(to, text);
	return true;
}

/* True also where there is none. */
static bool get_uuid_if_any(struct json_object *o, const char *key,
			    char to[UUID_TEXT])
{
	struct json_object *value;

	return !json_object_object_get_ex(o, key, &value) || !value ||
	       get_uuid(o, key, to);
}

/* Only a target that isn't prepared has none, which the note says then. */
static bool get_target(struct json_object *o, struct note *note)
{
	const char *name = get_text(o, "target");
	struct json_object *uuid;

	if (!name || strlen(name) >= sizeof(note->target) ||
	    !json_object_object_get_ex(o, "uuid", &uuid))
		return false;
	strcpy(note->target, name);
	if (uuid)
		return get_uuid(o, "uuid", note->uuid);
	return get_number(o, "start", &note->start) &&
	       get_uuid_if_any(o, "namespace_uuid", note->namespace_uuid);
}

static bool get_state(struct json_object *o, enum note_state *state)
{
	const char *word = get_text(o, "state");
	bool saved = word && !strcmp(word, state_word[NOTE_SAVED]);

	*state = saved ? NOTE_SAVED : NOTE_ATTACHED;
	return saved || (word && !strcmp(word, state_word[NOTE_ATTACHED]));
}

static bool get_all(struct json_object *o, struct note *note)
{
	const char *holes = get_text(o, "holes");
	uint64_t devid;

	if (!get_uuid(o, "domain", note->domain) ||
	    !get_uuid(o, "session", note->session) ||
	    !get_number(o, "devid", &devid) || devid > UINT32_MAX ||
	    !get_number(o, "guest_address", &note->gpa) ||
	    !get_number(o, "size", &note->size) ||
	    !get_state(o, &note->state) || !get_target(o, note) ||
	    !get_uuid_if_any(o, "suspension", note->suspension))
		return false;
	note->devid = devid;
	return holes && holes_parse(holes, note->size >> PAGE_SHIFT,
				    &note->holes);
}

bool note_parse(const char *text, struct note *note)
{
	struct json_object *o = json_tokener_parse(text);
	bool ok;

	memset(note, 0, sizeof(*note));
	ok = json_object_is_type(o, json_type_object) && get_all(o, note);
	json_object_put(o);
	return ok;
}

static bool same_target(const struct note *note, const struct note_claim *claim)
{
	if (note->uuid[0] || claim->uuid[0])
		return !strcmp(note->uuid, claim->uuid);
	return note->start == claim->start &&
	       !strcmp(note->namespace_uuid, claim->namespace_uuid);
}

enum note_verdict note_check_restore(const struct note *note,
				     const struct note_claim *claim)
{
	if (!note)
		return NOTE_MISSING;
	if (strcmp(note->domain, claim->domain))
		return NOTE_OTHER_GUEST;
	if (note->devid != claim->devid)
		return NOTE_OTHER_DEVICE;
	if (!same_target(note, claim))
		return NOTE_OTHER_TARGET;
	if (note->size != claim->size)
		return NOTE_OTHER_SIZE;
	if (!claim->source)
		return note->state == NOTE_SAVED ? NOTE_FITS : NOTE_NOT_SAVED;
	if (note->state != NOTE_ATTACHED ||
	    strcmp(note->session, claim->source))
		return NOTE_NOT_SOURCES;
	return NOTE_FITS;
}

bool note_must_go(int read, const struct note *note)
{
	return read < 0 || (read > 0 && note->state == NOTE_SAVED);
}

static const char *const life_word[] = {
	[LIFE_UNKNOWN] = "",
	[LIFE_NEVER_RAN] = "never-ran",
	[LIFE_RAN] = "ran",
	[LIFE_SUSPENDED] = "suspended",
};

const char *note_life_word(enum note_life life)
{
	return life_word[life];
}

enum note_life note_life_parse(const char *word)
{
	enum note_life life = LIFE_SUSPENDED;

	while (life != LIFE_UNKNOWN && strcmp(word, life_word[life]))
		life--;
	return life;
}

bool note_is_stranded(enum note_life domain, enum note_life source)
{
	return domain == LIFE_NEVER_RAN &&
	       (source == LIFE_RAN || source == LIFE_NEVER_RAN);
}

/* It took over in a migration. */
static enum note_fate settle_source(const struct note_end *end)
{
	/* It doesn't go on with what this one has changed since. */
	if (note_is_stranded(end->other_domain, end->domain) &&
	    (end->ours || end->others))
		return NOTE_GOES;
	return end->ours ? NOTE_BECOMES_OTHERS : NOTE_STAYS;
}

/* The source is still there. It goes on if the migration failed. */
static bool is_for_source(const struct note_end *end)
{
	if (end->other != NOTE_PREDECESSOR)
		return false;
	/* Not if it waits: this one may have run, and changed the target. */
	return end->domain == LIFE_NEVER_RAN ||
	       (end->domain == LIFE_UNKNOWN && end->other_domain == LIFE_RAN);
}

enum note_fate note_settle(const struct note_end *end)
{
	if (end->other == NOTE_SUCCESSOR)
		return settle_source(end);
	/* Settled before, never written, or somebody else's since. */
	if (!end->ours)
		return NOTE_STAYS;
	if (is_for_source(end))
		return NOTE_BECOMES_OTHERS;
	/* It says "attached", which restores nothing. */
	if (end->domain == LIFE_UNKNOWN && end->other == NOTE_ALONE)
		return NOTE_STAYS;
	/* A start or a restore that failed: the saved guest needs it still. */
	if (end->domain == LIFE_NEVER_RAN && end->replaced)
		return NOTE_BECOMES_REPLACED;
	if (end->domain == LIFE_SUSPENDED && end->restorable)
		return NOTE_BECOMES_SAVED;
	return NOTE_GOES;
}
