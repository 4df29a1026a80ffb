// SPDX-License-Identifier: GPL-2.0-only
/* Unit tests of targets of several extents, and of shared ones. */
#include <stdio.h>
#include <string.h>

#include "extents.h"
#include "holders.h"
#include "runs.h"
#include "spec-keys.h"
#include "text.h"

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

static void test_words(void)
{
	const char *at = "a,bcd,,e", *none = "", *one = "long";
	char word[4];

	check(next_word(&at, ',', word, sizeof(word)) && !strcmp(word, "a") &&
	      next_word(&at, ',', word, sizeof(word)) &&
	      !strcmp(word, "bcd") &&
	      next_word(&at, ',', word, sizeof(word)) && !word[0] &&
	      next_word(&at, ',', word, sizeof(word)) && !strcmp(word, "e") &&
	      !next_word(&at, ',', word, sizeof(word)), "words", "four");
	check(!next_word(&none, ',', word, sizeof(word)), "words", "none");
	check(next_word(&one, ',', word, sizeof(word)) &&
	      !strcmp(word, "lon") && !*one, "words", "one that is cut off");
}

static void test_joined(void)
{
	static const struct {
		const char *joined, *name;
		bool has;
	} t[] = {
		{ "namespace0.0", "namespace0.0", true },
		{ "namespace0.0", "namespace0.1", false },
		{ "namespace0.0", "namespace0", false },
		{ "namespace0.10", "namespace0.1", false },
		{ "namespace0.1", "namespace0.10", false },
		{ "namespace0.0+namespace1.2", "namespace0.0", true },
		{ "namespace0.0+namespace1.2", "namespace1.2", true },
		{ "namespace0.0+namespace1.2", "namespace1.20", false },
		{ "namespace0.0+namespace1.2", "namespace0.0+namespace1.2",
		  false },
		{ "namespace0.0+namespace1.2+namespace3.0", "namespace1.2",
		  true },
		{ "namespace0.0", "", false },
		{ "", "", false },
		{ "", "namespace0.0", false },
	};
	size_t i;

	for (i = 0; i < COUNT(t); i++)
		check(joined_has(t[i].joined, t[i].name) == t[i].has,
		      "joined names", t[i].joined);
}

static void test_shared_key(void)
{
	static const struct {
		const char *text;
		bool shared, has_gpa;
	} good[] = {
		{ "volume:data", false, false },
		{ "volume:data,shared", true, false },
		{ "volume:data,gpa=0x240000000", false, true },
		{ "volume:data,gpa=0x240000000,shared", true, true },
		{ "volume:data,shared,gpa=0x240000000", true, true },
	};
	static const struct {
		const char *text, *why;
	} bad[] = {
		{ "volume:data,shared,shared", "shared is given twice" },
		{ "volume:data,shared=1", "shared=1: shared takes no value" },
		{ "volume:data,shared=", "shared=: shared takes no value" },
		{ "volume:data,Shared", "'Shared'" },
		{ "volume:data,shared,", "unknown key ''" },
		{ "volume:data,share", "known are gpa=ADDRESS and shared" },
	};
	struct spec_keys keys;
	char why[512];
	size_t i;

	for (i = 0; i < COUNT(good); i++)
		check(spec_keys_parse(good[i].text, &keys, why, sizeof(why)) &&
		      !strcmp(keys.target, "volume:data") &&
		      keys.shared == good[i].shared &&
		      keys.has_gpa == good[i].has_gpa, "shared",
		      good[i].text);
	for (i = 0; i < COUNT(bad); i++)
		check(!spec_keys_parse(bad[i].text, &keys, why, sizeof(why)) &&
		      strstr(why, bad[i].why), "shared", bad[i].text);
}

#define LINE	"namespace0.0 start=0x180000000 size=1073741824 bound=1 "
#define GOOD	LINE "user=- super=good data-offset=16777216 data-size=1056964608 label-size=131072"

static void test_target_lines(void)
{
	static const struct {
		const char *text;
		uint32_t extents, extent;
	} good[] = {
		{ GOOD, 1, 0 },
		{ GOOD " uuid=11111111-2222-3333-4444-555555555555\n", 1, 0 },
		{ GOOD " extents=1 extent=0 uuid=11111111-2222-3333-4444-555555555555\n",
		  1, 0 },
		{ GOOD " extents=16 extent=0 uuid=11111111-2222-3333-4444-555555555555\n",
		  16, 0 },
		{ GOOD " extents=0 extent=15 uuid=11111111-2222-3333-4444-555555555555\n",
		  0, 15 },
	};
	static const char *const bad[] = {
		GOOD " extents=x", GOOD " extents=-1", GOOD " extent=",
		GOOD " extent=4294967296",
	};
	struct target_line line;
	size_t i;

	for (i = 0; i < COUNT(good); i++)
		check(parse_target_line(good[i].text, &line) &&
		      line.label_size == 131072 &&
		      line.extents == good[i].extents &&
		      line.extent == good[i].extent, "target line",
		      good[i].text);
	for (i = 0; i < COUNT(bad); i++)
		check(!parse_target_line(bad[i], &line), "target line",
		      bad[i]);
}

/* As many as share one, of the longest names, and all else as long as can be. */
static void test_many_users(void)
{
	char users[512] = "", text[TARGET_LINE_MAX];
	struct target_line line;
	size_t i, used = 0;
	int len;

	for (i = 0; i < 16; i++)
		used += snprintf(users + used, sizeof(users) - used,
				 "%sbackend/vpmem/%zu/268615936",
				 i ? "," : "", 32700 + i);
	len = snprintf(text, sizeof(text),
		       "namespace1000.1000 start=0xfffffffffffff size=0xfffffffffffff bound=1 user=%s super=newer-version data-offset=18446744073709 data-size=18446744073709 label-size=8388608 extents=16 extent=15 uuid=11111111-2222-3333-4444-555555555555\n",
		       users);
	check(used < sizeof(users) && len < (int)sizeof(text) &&
	      parse_target_line(text, &line) &&
	      target_line_has_user(&line, "backend/vpmem/32700/268615936") &&
	      target_line_has_user(&line, "backend/vpmem/32715/268615936"),
	      "target line", "16 users");
}

static struct runs three_runs(void)
{
	struct runs runs = { 0 };

	runs_add(&runs, 0x180000, 100);
	runs_add(&runs, 0x100000, 10);
	runs_add(&runs, 0x200000, 1000);
	return runs;
}

static void test_adding(void)
{
	struct runs runs = { 0 };
	unsigned int i;
	bool ok = true;

	check(!runs_pages(&runs), "runs", "none");
	check(!runs_add(&runs, 5, 0), "runs", "one without frames");
	check(!runs_add(&runs, UINT64_MAX, 1), "runs", "one that wraps");
	check(!runs.count, "runs", "none of these was taken");
	check(runs_add(&runs, UINT64_MAX - 1, 1), "runs", "the last frame");
	check(!runs_add(&runs, 0, UINT64_MAX), "runs",
	      "more pages than a number");
	while (runs.count < RUNS_MAX && ok)
		ok = runs_add(&runs, 10 * runs.count, 2);
	check(ok && runs_pages(&runs) == 1 + 2 * (RUNS_MAX - 1), "runs",
	      "as many as can be");
	check(!runs_add(&runs, 0, 1), "runs", "one more than can be");
	runs = three_runs();
	for (i = 0; i < 4; i++) {
		static const uint64_t first[] = { 0, 100, 110, 1110 };

		check(runs_first_page(&runs, i) == first[i], "runs",
		      "where each begins");
	}
}

static void test_runs_at(void)
{
	static const struct {
		const char *name;
		struct hole pages;
		struct run run;
		unsigned int index;
	} t[] = {
		{ "the first page", { 0, 1 }, { 0x180000, 1 }, 0 },
		{ "the whole first", { 0, 100 }, { 0x180000, 100 }, 0 },
		{ "all of it", { 0, 1110 }, { 0x180000, 100 }, 0 },
		{ "the last of the first", { 99, 1 }, { 0x180063, 1 }, 0 },
		{ "over a border", { 99, 3 }, { 0x180063, 1 }, 0 },
		{ "the first of the second", { 100, 1 }, { 0x100000, 1 }, 1 },
		{ "over two borders", { 95, 20 }, { 0x18005f, 5 }, 0 },
		{ "what is left of that", { 100, 15 }, { 0x100000, 10 }, 1 },
		{ "and then", { 110, 5 }, { 0x200000, 5 }, 2 },
		{ "the last page", { 1109, 1 }, { 0x2003e7, 1 }, 2 },
		{ "over the end", { 1109, 9 }, { 0x2003e7, 1 }, 2 },
		{ "behind the end", { 1110, 1 }, { 0, 0 }, 3 },
		{ "far behind", { UINT64_MAX, 1 }, { 0, 0 }, 3 },
		{ "no page", { 5, 0 }, { 0x180005, 0 }, 0 },
	};
	const struct runs runs = three_runs(), none = { 0 };
	struct run run;
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		run = runs_at(&runs, t[i].pages);
		check(run.mfn == t[i].run.mfn && run.nr == t[i].run.nr &&
		      runs_index(&runs, t[i].pages.page) == t[i].index,
		      "pages of runs", t[i].name);
	}
	check(!runs_at(&none, (struct hole) { 0, 1 }).nr, "pages of runs",
	      "none");
}

/* All pages of a region, piece by piece: each once, and in order. */
static void test_pieces(void)
{
	const struct runs runs = three_runs();
	struct hole pages = { 3, 1100 };
	uint64_t sum = 0;
	unsigned int pieces = 0;
	struct run run;

	while ((run = runs_at(&runs, pages)).nr && pieces < 100) {
		pages.page += run.nr;
		pages.count -= run.nr;
		sum += run.nr;
		pieces++;
	}
	check(pieces == 3 && sum == 1100 && !pages.count, "pages of runs",
	      "piece by piece");
}

static void test_run_texts(void)
{
	static const struct {
		const char *text;
		bool ok;
	} t[] = {
		{ "0x180000+262144", true },
		{ "0x180000+262144 0x1c0000+65536", true },
		{ "0x0+1", true },
		{ "", false },
		{ " ", false },
		{ "0x180000", false },
		{ "0x180000+", false },
		{ "0x180000+0", false },
		{ "+5", false },
		{ "0x180000+5 0x190000", false },
		{ "0x180000+5,0x190000+5", false },
		{ "0xffffffffffffffff+5", false },
		{ "0x180000+5 x", false },
		{ "0x1+1 0x1+1 0x1+1 0x1+1 0x1+1 0x1+1 0x1+1 0x1+1 0x1+1 0x1+1 0x1+1 0x1+1 0x1+1 0x1+1 0x1+1 0x1+1",
		  true },
		{ "0x1+1 0x1+1 0x1+1 0x1+1 0x1+1 0x1+1 0x1+1 0x1+1 0x1+1 0x1+1 0x1+1 0x1+1 0x1+1 0x1+1 0x1+1 0x1+1 0x1+1",
		  false },
	};
	struct runs runs, most = { RUNS_MAX, { { 0, 0 } } }, again;
	char text[RUNS_TEXT], longer[2 * RUNS_TEXT];
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		bool ok = runs_parse(t[i].text, &runs);

		if (ok)
			runs_format(&runs, text);
		check(ok == t[i].ok && (!ok || !strcmp(text, t[i].text)),
		      "runs' text", t[i].text);
	}
	for (i = 0; i < RUNS_MAX; i++)
		most.run[i] = (struct run) { UINT64_MAX / 2 + i,
					     UINT64_MAX / 32 };
	runs_format(&most, text);
	check(runs_parse(text, &again) && runs_equal(&most, &again),
	      "runs' text", "the longest");
	memset(longer, ' ', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	check(!runs_parse(longer, &again), "runs' text", "longer than that");
}

static void test_run_equality(void)
{
	struct runs a = three_runs(), b = three_runs();

	check(runs_equal(&a, &b), "runs", "the same");
	b.run[2].nr++;
	check(!runs_equal(&a, &b), "runs", "another size");
	b = three_runs();
	b.run[1].mfn++;
	check(!runs_equal(&a, &b), "runs", "another place");
	b = three_runs();
	b.count = 2;
	check(!runs_equal(&a, &b) && !runs_equal(&b, &a), "runs",
	      "another number of them");
}

#define UUID_A	"11111111-2222-3333-4444-555555555555"
#define UUID_B	"aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"

static void test_holder_texts(void)
{
	static const struct {
		const char *text;
		size_t count;		/* 0: it's none */
	} t[] = {
		/* As earlier releases have it. */
		{ "3 " UUID_A, 1 },
		{ "3 " UUID_A " shared", 1 },
		{ "3 " UUID_A " shared;7 " UUID_B " shared", 2 },
		{ "3 " UUID_A ";7 " UUID_B, 2 },
		{ "", 0 },
		{ "3", 0 },
		{ "3 ", 0 },
		{ " " UUID_A, 0 },
		{ "3 " UUID_A "0", 0 },
		{ "x " UUID_A, 0 },
		{ "32752 " UUID_A, 0 },
		{ "3 " UUID_A " ", 0 },
		{ "3 " UUID_A " alone", 0 },
		{ "3 " UUID_A " shared shared", 0 },
		{ "3 " UUID_A ";", 0 },
		{ ";3 " UUID_A, 0 },
		{ "3 " UUID_A ";;7 " UUID_B, 0 },
		{ "3 " UUID_A ",7 " UUID_B, 0 },
	};
	char text[HOLDERS_TEXT];
	struct holders h;
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		bool ok = holders_parse(t[i].text, &h);

		if (ok)
			holders_format(&h, text);
		check(ok ? h.count == t[i].count && !strcmp(text, t[i].text) :
			   !t[i].count, "quarantine", t[i].text);
	}
	check(holders_parse("3 " UUID_A " shared;7 " UUID_B, &h) &&
	      h.at[0].domid == 3 && h.at[0].shared &&
	      !strcmp(h.at[0].uuid, UUID_A) && h.at[1].domid == 7 &&
	      !h.at[1].shared && !strcmp(h.at[1].uuid, UUID_B), "quarantine",
	      "what is read");
}

static void test_holders(void)
{
	struct holder one = { 3, UUID_A, false };
	struct holders h = { 0 }, again;
	char text[HOLDERS_TEXT];
	bool ok = true;

	check(holders_add(&h, &one) && h.count == 1, "quarantine", "the first");
	one.shared = true;
	strcpy(one.uuid, UUID_B);
	check(holders_add(&h, &one) && h.count == 1 && h.at[0].shared &&
	      !strcmp(h.at[0].uuid, UUID_B), "quarantine",
	      "the same number again");
	while (h.count < HOLDERS_MAX && ok) {
		one.domid = 32000 + h.count;
		ok = holders_add(&h, &one);
	}
	check(ok, "quarantine", "as many as can be");
	one.domid = 1;
	check(!holders_add(&h, &one) && h.count == HOLDERS_MAX, "quarantine",
	      "one more than can be");
	holders_format(&h, text);
	check(holders_parse(text, &again) && again.count == HOLDERS_MAX,
	      "quarantine", "the longest text");
	holders_remove(&h, 0);
	check(h.count == HOLDERS_MAX - 1 && h.at[0].domid == 32001,
	      "quarantine", "without the first");
	holders_remove(&h, h.count - 1);
	check(h.count == HOLDERS_MAX - 2 &&
	      h.at[h.count - 1].domid == 32000 + HOLDERS_MAX - 2,
	      "quarantine", "without the last");
}

static struct target_line line(const char *name, const char *super,
			       uint32_t extents, uint32_t extent,
			       const char *uuid)
{
	struct target_line l = { .extents = extents, .extent = extent };

	snprintf(l.name, sizeof(l.name), "%s", name);
	snprintf(l.super, sizeof(l.super), "%s", super);
	snprintf(l.uuid, sizeof(l.uuid), "%s", uuid);
	return l;
}

static void test_extents(void)
{
	const struct target_line single = line("n0", "good", 1, 0, UUID_A);
	const struct target_line raw = line("n0", "none", 1, 0, "");
	const struct target_line bad = line("n1", "bad-checksum", 1, 0, "");
	const struct target_line head = line("n0", "good", 3, 0, UUID_A);
	const struct target_line two = line("n0", "good", 2, 0, UUID_A);
	const struct target_line first = line("n1", "good", 0, 1, UUID_A);
	const struct target_line second = line("n2", "good", 0, 2, UUID_A);
	const struct target_line strange = line("n2", "good", 0, 2, UUID_B);
	const struct {
		const char *name;
		unsigned int count;
		struct target_line lines[3];
		const char *why;	/* NULL: they agree */
	} t[] = {
		{ "one", 1, { single }, NULL },
		{ "one that isn't prepared", 1, { raw }, NULL },
		{ "three", 3, { head, first, second }, NULL },
		{ "one that is damaged", 3, { head, bad, second }, NULL },
		{ "a head alone", 1, { head },
		  "n0 is the first of 3 extents by its superblock, and 1 can be found" },
		{ "one too few", 2, { head, first }, "of 3 extents" },
		{ "one too many", 3, { two, first, second }, "of 2 extents" },
		{ "no head", 1, { first },
		  "n1 is extent 1 of a volume by its superblock, and not the first" },
		{ "another order", 3, { head, second, first },
		  "n2 is extent 2 of a volume by its superblock, and 1 by its label" },
		{ "the same twice", 3, { head, first, first }, "and 2 by" },
		{ "a single one as a part", 2, { two, single },
		  "n0 is extent 0" },
		{ "a head as a part", 2, { two, head }, "n0 is extent 0" },
		{ "another volume's", 3, { head, first, strange },
		  "n2 is of another volume than n0 by its superblock (UUID " UUID_B ", and not " UUID_A ")" },
		{ "a single one with others", 3, { single, first, second },
		  "of 1 extents" },
	};
	char why[512];
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		bool ok = extents_agree(t[i].lines, t[i].count, why,
					sizeof(why));

		check(ok ? !t[i].why : t[i].why && strstr(why, t[i].why),
		      "extents", t[i].name);
	}
}

int main(void)
{
	test_words();
	test_joined();
	test_shared_key();
	test_target_lines();
	test_many_users();
	test_adding();
	test_runs_at();
	test_pieces();
	test_run_texts();
	test_run_equality();
	test_holder_texts();
	test_holders();
	test_extents();
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
