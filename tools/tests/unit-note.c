// SPDX-License-Identifier: GPL-2.0-only
/* Unit tests of notes and of statistics. Run by "make check". */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "target-note.h"
#include "stats.h"

static unsigned int passed, failed;

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void check(bool ok, const char *what, const char *name)
{
	printf("%s - %s: %s\n", ok ? "ok" : "not ok", what, name);
	if (ok)
		passed++;
	else
		failed++;
}

#define DOMAIN	"11111111-2222-3333-4444-555555555555"
#define SESSION	"aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
#define UUID	"01234567-89ab-cdef-0123-456789abcdef"
#define OTHER	"99999999-2222-3333-4444-555555555555"
#define SUSPENSION "bbbbbbbb-cccc-dddd-eeee-ffffffffffff"
#define NAMESPACE "76543210-89ab-cdef-0123-456789abcdef"
#define SIZE	1056964608ULL
#define START	0x240000000ULL

static struct note example(void)
{
	return (struct note) {
		.domain = DOMAIN,
		.devid = 51952,
		.session = SESSION,
		.state = NOTE_SAVED,
		.gpa = 0x118000000,
		.size = SIZE,
		.holes = { 2, { { 17, 1 }, { 300, 16 } } },
		.target = "namespace0.0",
		.uuid = UUID,
	};
}

#define TEXT(domain, devid, session, state, address, size, holes, uuid)	\
	TEXT_MORE(domain, devid, session, state, address, size, holes, uuid, "")
/* more: further fields, each with "," before it. */
#define TEXT_MORE(domain, devid, session, state, address, size, holes, uuid, \
		  more) \
	"{\"domain\":" domain ",\"devid\":" devid ",\"session\":" session \
	",\"state\":" state ",\"guest_address\":" address ",\"size\":" size \
	",\"holes\":" holes ",\"target\":\"namespace0.0\",\"uuid\":" uuid more \
	"}"
#define QUOTED(text)	"\"" text "\""

static const char example_text[] =
	TEXT(QUOTED(DOMAIN), "51952", QUOTED(SESSION), QUOTED("saved"),
	     "4697620480", "1056964608", QUOTED("17+1 300+16"), QUOTED(UUID));

static bool same_note(const struct note *a, const struct note *b)
{
	size_t i;

	for (i = 0; i < a->holes.count && i < b->holes.count; i++)
		if (a->holes.hole[i].page != b->holes.hole[i].page ||
		    a->holes.hole[i].count != b->holes.hole[i].count)
			return false;
	return !strcmp(a->domain, b->domain) && a->devid == b->devid &&
	       !strcmp(a->session, b->session) && a->state == b->state &&
	       a->gpa == b->gpa && a->size == b->size &&
	       a->holes.count == b->holes.count &&
	       !strcmp(a->target, b->target) && !strcmp(a->uuid, b->uuid) &&
	       a->start == b->start &&
	       !strcmp(a->namespace_uuid, b->namespace_uuid) &&
	       !strcmp(a->suspension, b->suspension);
}

/* Has no UUID of its own. */
static struct note unprepared(void)
{
	struct note note = example();

	note.uuid[0] = '\0';
	note.start = START;
	strcpy(note.namespace_uuid, NAMESPACE);
	return note;
}

static bool survives(const struct note *note)
{
	char text[NOTE_ROOM];
	struct note again;

	return note_format(note, text) && note_parse(text, &again) &&
	       same_note(note, &again);
}

static void test_text(void)
{
	struct note note = example(), read;
	char text[NOTE_ROOM];

	check(note_format(&note, text) && !strcmp(text, example_text),
	      "note text", "as it is written");
	check(note_parse(example_text, &read) && same_note(&note, &read),
	      "note text", "as it is read");
	note.state = NOTE_ATTACHED;
	check(survives(&note), "note text", "attached");
	strcpy(note.suspension, SUSPENSION);
	check(note_format(&note, text) &&
	      strstr(text, "\"suspension\":\"" SUSPENSION "\"") &&
	      survives(&note), "note text", "a suspension");
	note = unprepared();
	check(note_format(&note, text) && strstr(text, "\"uuid\":null") &&
	      strstr(text, "\"start\":9663676416") &&
	      strstr(text, "\"namespace_uuid\":\"" NAMESPACE "\"") &&
	      survives(&note), "note text", "not prepared");
	note.namespace_uuid[0] = '\0';
	check(note_format(&note, text) &&
	      strstr(text, "\"namespace_uuid\":null") && survives(&note),
	      "note text", "not prepared, a namespace without UUID");
	note.holes.count = 0;
	check(note_format(&note, text) && strstr(text, "\"holes\":\"\"") &&
	      survives(&note), "note text", "no holes");
}

/* It must fit where the kernel has it, however large the numbers are. */
static void test_longest(void)
{
	struct note note = unprepared();
	size_t i;

	note.start = INT64_MAX;
	strcpy(note.suspension, SUSPENSION);
	memset(note.target, 'n', sizeof(note.target) - 1);
	note.devid = UINT32_MAX;
	note.gpa = INT64_MAX;
	note.size = INT64_MAX & ~4095ULL;
	note.holes.count = HOLES_MAX;
	for (i = 0; i < HOLES_MAX; i++)
		note.holes.hole[i] = (struct hole) {
			(1ULL << 50) + (i << 40), 1ULL << 39,
		};
	check(survives(&note), "note text", "the longest");
}

static void test_bad_text(void)
{
#define D QUOTED(DOMAIN)
#define S QUOTED(SESSION)
#define A QUOTED("attached")
#define H QUOTED("17+1")
#define U QUOTED(UUID)
#define MORE(uuid, more) \
	TEXT_MORE(D, "1", S, A, "0", "1048576", H, uuid, more)
	static const struct {
		const char *name, *text;
	} t[] = {
		{ "empty", "" },
		{ "no JSON", "attached" },
		{ "cut off", "{\"domain\":\"" DOMAIN "\",\"devid\":5" },
		{ "an array", "[]" },
		{ "an object of nothing", "{}" },
		{ "domain is no UUID",
		  TEXT(QUOTED("g1"), "1", S, A, "0", "1048576", H, U) },
		{ "domain in upper case",
		  TEXT(QUOTED("AAAAAAAA-bbbb-cccc-dddd-eeeeeeeeeeee"), "1", S,
		       A, "0", "1048576", H, U) },
		{ "session too long",
		  TEXT(D, "1", QUOTED(SESSION "0"), A, "0", "1048576", H, U) },
		{ "session is a number",
		  TEXT(D, "1", "7", A, "0", "1048576", H, U) },
		{ "devid is text",
		  TEXT(D, "\"1\"", S, A, "0", "1048576", H, U) },
		{ "devid too large",
		  TEXT(D, "4294967296", S, A, "0", "1048576", H, U) },
		{ "devid below 0",
		  TEXT(D, "-1", S, A, "0", "1048576", H, U) },
		{ "another state",
		  TEXT(D, "1", S, QUOTED("lost"), "0", "1048576", H, U) },
		{ "no state", TEXT(D, "1", S, "null", "0", "1048576", H, U) },
		{ "address below 0",
		  TEXT(D, "1", S, A, "-4096", "1048576", H, U) },
		{ "a part of an octet",
		  TEXT(D, "1", S, A, "0", "1048576.5", H, U) },
		{ "holes behind the end",
		  TEXT(D, "1", S, A, "0", "69632", H, U) },
		{ "holes are no text",
		  TEXT(D, "1", S, A, "0", "1048576", "17", U) },
		{ "uuid is none",
		  TEXT(D, "1", S, A, "0", "1048576", H, QUOTED("no")) },
		{ "uuid is empty",
		  TEXT(D, "1", S, A, "0", "1048576", H, QUOTED("")) },
		{ "suspension is none",
		  MORE(U, ",\"suspension\":\"no\"") },
		{ "suspension is a number", MORE(U, ",\"suspension\":7") },
		{ "not prepared, and no address", MORE("null", "") },
		{ "not prepared, and the address is text",
		  MORE("null", ",\"start\":\"0\"") },
		{ "not prepared, and the namespace's uuid is none",
		  MORE("null", ",\"start\":0,\"namespace_uuid\":\"no\"") },
	};
	struct note note;
	size_t i;

	/* The same with nothing wrong, or the others would prove nothing. */
	check(note_parse(TEXT(D, "1", S, A, "0", "1048576", H, U), &note),
	      "note text", "nothing wrong");
	check(note_parse(TEXT(D, "1", S, A, "0", "73728", H, U), &note),
	      "note text", "holes up to the end");
	check(note_parse(MORE("null", ",\"start\":0"), &note) &&
	      !note.namespace_uuid[0], "note text", "no namespace's uuid");
	check(note_parse(MORE(U, ",\"suspension\":null"), &note) &&
	      !note.suspension[0], "note text", "no suspension");
	for (i = 0; i < COUNT(t); i++)
		check(!note_parse(t[i].text, &note), "bad note", t[i].name);
}

static struct note_claim claim_of(const struct note *note)
{
	return (struct note_claim) {
		.domain = DOMAIN,
		.devid = 51952,
		.size = SIZE,
		.uuid = note->uuid,
		.start = note->start,
		.namespace_uuid = note->namespace_uuid,
	};
}

/* What tells a target that has no UUID of its own. */
static void test_fingerprint(void)
{
	const struct note note = unprepared();
	struct note other = note;
	struct note_claim claim = claim_of(&note);

	check(note_check_restore(&note, &claim) == NOTE_FITS, "restore",
	      "not prepared");
	other.start = START + SIZE;
	check(note_check_restore(&other, &claim) == NOTE_OTHER_TARGET,
	      "restore", "not prepared, and another address");
	other = note;
	strcpy(other.namespace_uuid, OTHER);
	check(note_check_restore(&other, &claim) == NOTE_OTHER_TARGET,
	      "restore", "not prepared, and created anew");
	other.namespace_uuid[0] = '\0';
	check(note_check_restore(&other, &claim) == NOTE_OTHER_TARGET,
	      "restore", "not prepared, and a namespace that had no UUID");
	claim.namespace_uuid = "";
	check(note_check_restore(&other, &claim) == NOTE_FITS, "restore",
	      "not prepared, and a namespace without UUID");
	/* A prepared one may be elsewhere now. */
	other = example();
	claim = claim_of(&other);
	claim.start = START;
	claim.namespace_uuid = NAMESPACE;
	check(note_check_restore(&other, &claim) == NOTE_FITS, "restore",
	      "prepared, at another address");
}

static void test_must_go(void)
{
	struct note note = example();

	check(note_must_go(1, &note), "must go", "saved");
	check(note_must_go(-1, &note), "must go", "cannot be read");
	check(!note_must_go(0, &note), "need not go", "there is none");
	note.state = NOTE_ATTACHED;
	check(!note_must_go(1, &note), "need not go", "attached");
	check(note_must_go(-1, &note), "must go",
	      "cannot be read, whatever was there before");
}

static void test_life(void)
{
	enum note_life life;

	for (life = LIFE_UNKNOWN; life <= LIFE_SUSPENDED; life++)
		check(note_life_parse(note_life_word(life)) == life, "life",
		      note_life_word(life));
	check(note_life_parse("saved") == LIFE_UNKNOWN, "life",
	      "no such word");
	check(note_is_stranded(LIFE_NEVER_RAN, LIFE_RAN), "stranded",
	      "the source goes on");
	check(!note_is_stranded(LIFE_NEVER_RAN, LIFE_SUSPENDED),
	      "not stranded", "the source waits");
	check(!note_is_stranded(LIFE_NEVER_RAN, LIFE_UNKNOWN), "not stranded",
	      "the source is gone");
	check(!note_is_stranded(LIFE_RAN, LIFE_RAN), "not stranded",
	      "it has run itself");
	check(!note_is_stranded(LIFE_UNKNOWN, LIFE_RAN), "not stranded",
	      "gone itself");
}

static void test_restore(void)
{
#define CLAIM(domain, devid, size, uuid, source) \
	{ domain, devid, size, uuid, 0, "", source }
	static const struct note_claim claim =
		CLAIM(DOMAIN, 51952, SIZE, UUID, NULL);
	static const struct note_claim handed =
		CLAIM(DOMAIN, 51952, SIZE, UUID, SESSION);
	static const struct note_claim other_source =
		CLAIM(DOMAIN, 51952, SIZE, UUID, OTHER);
	static const struct note_claim other_guest =
		CLAIM(OTHER, 51952, SIZE, UUID, NULL);
	static const struct note_claim other_device =
		CLAIM(DOMAIN, 51968, SIZE, UUID, NULL);
	static const struct note_claim other_size =
		CLAIM(DOMAIN, 51952, SIZE - 4096, UUID, NULL);
	static const struct note_claim other_target =
		CLAIM(DOMAIN, 51952, SIZE, OTHER, NULL);
	static const struct note_claim not_prepared =
		CLAIM(DOMAIN, 51952, SIZE, "", NULL);
	static const struct {
		const char *name;
		enum note_state state;
		const struct note_claim *claim;
		enum note_verdict verdict;
	} t[] = {
		{ "as it was saved", NOTE_SAVED, &claim, NOTE_FITS },
		{ "ran on", NOTE_ATTACHED, &claim, NOTE_NOT_SAVED },
		{ "another guest", NOTE_SAVED, &other_guest,
		  NOTE_OTHER_GUEST },
		{ "another disk", NOTE_SAVED, &other_device,
		  NOTE_OTHER_DEVICE },
		{ "another size", NOTE_SAVED, &other_size, NOTE_OTHER_SIZE },
		{ "another target", NOTE_SAVED, &other_target,
		  NOTE_OTHER_TARGET },
		{ "prepared since", NOTE_SAVED, &not_prepared,
		  NOTE_OTHER_TARGET },
		{ "handed over", NOTE_ATTACHED, &handed, NOTE_FITS },
		{ "handed over, of another session", NOTE_ATTACHED,
		  &other_source, NOTE_NOT_SOURCES },
		{ "handed over, but saved", NOTE_SAVED, &handed,
		  NOTE_NOT_SOURCES },
	};
	struct note note;
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		note = example();
		note.state = t[i].state;
		check(note_check_restore(&note, t[i].claim) == t[i].verdict,
		      "restore", t[i].name);
	}
	check(note_check_restore(NULL, &claim) == NOTE_MISSING, "restore",
	      "no note");
	note = unprepared();
	check(note_check_restore(&note, &claim) == NOTE_OTHER_TARGET,
	      "restore", "was not prepared");
}

static void test_settle(void)
{
	static const struct {
		const char *name;
		struct note_end end;
		enum note_fate fate;
	} t[] = {
		{ "detached, or shut down",
		  { .ours = true, .domain = LIFE_RAN, .restorable = true },
		  NOTE_GOES },
		{ "never ran",
		  { .ours = true, .domain = LIFE_NEVER_RAN,
		    .restorable = true }, NOTE_GOES },
		{ "saved",
		  { .ours = true, .domain = LIFE_SUSPENDED,
		    .restorable = true }, NOTE_BECOMES_SAVED },
		{ "saved for the second time",
		  { .ours = true, .domain = LIFE_SUSPENDED, .replaced = true,
		    .restorable = true }, NOTE_BECOMES_SAVED },
		{ "saved, but nobody would bring it back",
		  { .ours = true, .domain = LIFE_SUSPENDED }, NOTE_GOES },
		{ "restored, and shut down",
		  { .ours = true, .domain = LIFE_RAN, .replaced = true,
		    .restorable = true }, NOTE_GOES },
		{ "a start or a restore that failed",
		  { .ours = true, .domain = LIFE_NEVER_RAN, .replaced = true,
		    .restorable = true }, NOTE_BECOMES_REPLACED },
		{ "a start of a PV guest that failed",
		  { .ours = true, .domain = LIFE_NEVER_RAN, .replaced = true },
		  NOTE_BECOMES_REPLACED },
		{ "a restore that failed, settled before",
		  { .domain = LIFE_NEVER_RAN, .replaced = true,
		    .restorable = true }, NOTE_STAYS },
		{ "another's since, and saved",
		  { .domain = LIFE_SUSPENDED, .restorable = true },
		  NOTE_STAYS },
		{ "an attach that failed before it wrote one",
		  { .domain = LIFE_RAN, .restorable = true }, NOTE_STAYS },
		{ "gone without a trace",
		  { .ours = true, .restorable = true }, NOTE_STAYS },
		{ "gone without a trace, and replaced one",
		  { .ours = true, .replaced = true, .restorable = true },
		  NOTE_STAYS },
		{ "migrated: the source's end",
		  { .others = true, .other = NOTE_SUCCESSOR,
		    .domain = LIFE_SUSPENDED, .other_domain = LIFE_RAN,
		    .restorable = true }, NOTE_STAYS },
		{ "migrated: the source's end before the new one runs",
		  { .others = true, .other = NOTE_SUCCESSOR,
		    .domain = LIFE_SUSPENDED, .other_domain = LIFE_NEVER_RAN,
		    .restorable = true }, NOTE_STAYS },
		{ "migrated: the source's end, gone without a trace",
		  { .others = true, .other = NOTE_SUCCESSOR,
		    .other_domain = LIFE_NEVER_RAN, .restorable = true },
		  NOTE_STAYS },
		{ "migrated, and the new one could write none",
		  { .ours = true, .other = NOTE_SUCCESSOR,
		    .domain = LIFE_SUSPENDED, .other_domain = LIFE_RAN,
		    .restorable = true }, NOTE_BECOMES_OTHERS },
		{ "the source went on, and ends before the new one",
		  { .others = true, .other = NOTE_SUCCESSOR,
		    .domain = LIFE_RAN, .other_domain = LIFE_NEVER_RAN,
		    .restorable = true }, NOTE_GOES },
		{ "the same, and the new one could write none",
		  { .ours = true, .other = NOTE_SUCCESSOR,
		    .domain = LIFE_RAN, .other_domain = LIFE_NEVER_RAN,
		    .restorable = true }, NOTE_GOES },
		{ "the same, and the note is another's",
		  { .other = NOTE_SUCCESSOR, .domain = LIFE_RAN,
		    .other_domain = LIFE_NEVER_RAN, .restorable = true },
		  NOTE_STAYS },
		{ "a migration that failed",
		  { .ours = true, .other = NOTE_PREDECESSOR,
		    .domain = LIFE_NEVER_RAN, .other_domain = LIFE_SUSPENDED,
		    .restorable = true }, NOTE_BECOMES_OTHERS },
		{ "a migration that failed, and the source went on",
		  { .ours = true, .other = NOTE_PREDECESSOR,
		    .domain = LIFE_NEVER_RAN, .other_domain = LIFE_RAN,
		    .restorable = true }, NOTE_BECOMES_OTHERS },
		{ "gone without a trace, and the source went on",
		  { .ours = true, .other = NOTE_PREDECESSOR,
		    .other_domain = LIFE_RAN, .restorable = true },
		  NOTE_BECOMES_OTHERS },
		{ "gone without a trace, and the source waits",
		  { .ours = true, .other = NOTE_PREDECESSOR,
		    .other_domain = LIFE_SUSPENDED, .restorable = true },
		  NOTE_GOES },
		{ "gone without a trace, and so is the source",
		  { .ours = true, .other = NOTE_PREDECESSOR,
		    .restorable = true }, NOTE_GOES },
		{ "migrated, and shut down before the source's end",
		  { .ours = true, .other = NOTE_PREDECESSOR,
		    .domain = LIFE_RAN, .other_domain = LIFE_SUSPENDED,
		    .restorable = true }, NOTE_GOES },
		{ "migrated, and saved before the source's end",
		  { .ours = true, .other = NOTE_PREDECESSOR,
		    .domain = LIFE_SUSPENDED, .other_domain = LIFE_SUSPENDED,
		    .restorable = true }, NOTE_BECOMES_SAVED },
	};
	size_t i;

	for (i = 0; i < COUNT(t); i++)
		check(note_settle(&t[i].end) == t[i].fate, "settle",
		      t[i].name);
}

static void put(const char *directory, const char *name, const char *text)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	f = fopen(path, "w");
	if (!f || fputs(text, f) < 0 || fclose(f))
		check(false, "statistics", path);
}

/* Latencies: 24 counts, all 0 but for these of the first and the last. */
#define ZEROS(first, last) \
	first " 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 " last "\n"

static void test_stats(void)
{
	static const struct {
		const char *name, *text;
	} bad[] = {
		{ "empty", "" },
		{ "too few", "1 2 3\n" },
		{ "too many", ZEROS("0 0", "0") },
		{ "a word", ZEROS("x", "0") },
		{ "below 0", ZEROS("0", "-1") },
	};
	char directory[] = "/tmp/xen-pmem-unit.XXXXXX", text[512], path[128];
	struct stats s;
	size_t i;

	check(!stats_read("/nonexistent", &s), "statistics", "no directory");
	if (!mkdtemp(directory)) {
		check(false, "statistics", "no temporary directory");
		return;
	}
	put(directory, stats_name(STATS_FLUSH), "18446744073709551615\n");
	put(directory, stats_name(STATS_ERRORS), "3\n");
	put(directory, stats_name(STATS_HEALTH), "many\n");
	put(directory, STATS_LATENCY, ZEROS("5", "7"));
	check(stats_read(directory, &s) && s.known[STATS_FLUSH] &&
	      s.value[STATS_FLUSH] == UINT64_MAX && s.known[STATS_ERRORS] &&
	      s.value[STATS_ERRORS] == 3 && !s.known[STATS_HEALTH] &&
	      !s.known[STATS_GET_BAD], "statistics", "counts");
	check(s.latency_known && s.latency[0] == 5 && !s.latency[1] &&
	      s.latency[STATS_BUCKETS - 1] == 7, "statistics", "latencies");
	stats_format_counts(&s, text, sizeof(text));
	check(!strcmp(text, "flush 18446744073709551615, errors 3"),
	      "statistics", text);
	for (i = 0; i < COUNT(bad); i++) {
		put(directory, STATS_LATENCY, bad[i].text);
		check(stats_read(directory, &s) && !s.latency_known,
		      "bad latencies", bad[i].name);
	}
	for (i = 0; i < STATS_FIELDS; i++) {
		snprintf(path, sizeof(path), "%s/%s", directory,
			 stats_name(i));
		unlink(path);
	}
	snprintf(path, sizeof(path), "%s/%s", directory, STATS_LATENCY);
	unlink(path);
	check(!rmdir(directory), "statistics", "nothing is left");
}

static void test_latency(void)
{
	static const struct {
		uint64_t latency[STATS_BUCKETS];
		const char *text;
	} t[] = {
		{ { 0 }, "0 flushes" },
		{ { 1 },
		  "1 flushes, median below 1us, 99th percentile below 1us, longest below 1us" },
		{ { [3] = 50, [4] = 49, [10] = 1 },
		  "100 flushes, median below 8us, 99th percentile below 16us, longest below 1ms" },
		{ { [3] = 49, [4] = 49, [10] = 2 },
		  "100 flushes, median below 16us, 99th percentile below 1ms, longest below 1ms" },
		{ { [3] = 3, [21] = 1 },
		  "4 flushes, median below 8us, 99th percentile below 2s, longest below 2s" },
		{ { [0] = 999, [22] = 1, [23] = 1 },
		  "1001 flushes, median below 1us, 99th percentile below 1us, longest 4s or more" },
		{ { [22] = 1 },
		  "1 flushes, median below 4s, 99th percentile below 4s, longest below 4s" },
		{ { [23] = 2 },
		  "2 flushes, median 4s or more, 99th percentile 4s or more, longest 4s or more" },
	};
	struct stats s = { .latency_known = true };
	char text[512];
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		memcpy(s.latency, t[i].latency, sizeof(s.latency));
		stats_format_latency(&s, text, sizeof(text));
		check(!strcmp(text, t[i].text), "latency", t[i].text);
	}
}

int main(void)
{
	test_text();
	test_longest();
	test_bad_text();
	test_restore();
	test_fingerprint();
	test_must_go();
	test_life();
	test_settle();
	test_stats();
	test_latency();
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
