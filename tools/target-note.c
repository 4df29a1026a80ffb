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

/* Only a target that isn't prepared has none, which the note says then. */
static bool get_target(struct json_object *o, struct note *note)
{
	const char *name = get_text(o, "target");
	struct json_object *uuid;

	if (!name || strlen(name) >= sizeof(note->target) ||
	    !json_object_object_get_ex(o, "uuid", &uuid))
		return false;
	strcpy(note->target, name);
	return !uuid || get_uuid(o, "uuid", note->uuid);
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
	    !get_state(o, &note->state) || !get_target(o, note))
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

enum note_verdict note_check_restore(const struct note *note,
				     const struct note_claim *claim)
{
	if (!note)
		return NOTE_MISSING;
	if (strcmp(note->domain, claim->domain))
		return NOTE_OTHER_GUEST;
	if (note->devid != claim->devid)
		return NOTE_OTHER_DEVICE;
	if (strcmp(note->uuid, claim->uuid))
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

enum note_fate note_settle(const struct note_end *end)
{
	/* Settled before, never written, or somebody else's since. */
	if (!end->ours)
		return NOTE_STAYS;
	if (end->other == NOTE_SUCCESSOR)
		return NOTE_BECOMES_OTHERS;
	/* A migration that failed: the source goes on. It can't once we ran. */
	if (end->other == NOTE_PREDECESSOR && (end->gone || !end->ran))
		return NOTE_BECOMES_OTHERS;
	if (end->gone)
		return NOTE_STAYS;
	/* A restore that failed: the next one needs it as it was. */
	if (end->resumes && !end->ran)
		return NOTE_BECOMES_RESUMED;
	if (end->suspended && end->restorable)
		return NOTE_BECOMES_SAVED;
	return NOTE_GOES;
}
