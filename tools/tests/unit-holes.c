// SPDX-License-Identifier: GPL-2.0-only
/* Unit tests of holes and of health. Run by "make check". */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "health.h"
#include "holes.h"

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

static bool same(struct hole a, struct hole b)
{
	return a.page == b.page && a.count == b.count;
}

#define BASE	0x240000000ULL	/* of the libnvdimm region */
#define START	0x241000000ULL	/* of the guest's: sector 32768, page 0 */
#define PAGES	8192
#define SECTOR(page)	(32768 + (page) * 8ULL)

static void test_sectors(void)
{
	static const struct {
		const char *name;
		uint64_t sector, sectors;
		bool ok;
		struct hole hole;
	} t[] = {
		{ "one sector", SECTOR(5) + 3, 1, true, { 5, 1 } },
		{ "a whole page", SECTOR(5), 8, true, { 5, 1 } },
		{ "a page and a sector", SECTOR(5), 9, true, { 5, 2 } },
		{ "over a border", SECTOR(5) + 7, 2, true, { 5, 2 } },
		{ "three pages, two of them in part", SECTOR(5) + 4, 16, true,
		  { 5, 3 } },
		{ "the first", SECTOR(0), 1, true, { 0, 1 } },
		{ "the last", SECTOR(PAGES) - 1, 1, true, { PAGES - 1, 1 } },
		{ "all", SECTOR(0), PAGES * 8, true, { 0, PAGES } },
		{ "more than all", 0, 1 << 20, true, { 0, PAGES } },
		{ "into the start", SECTOR(0) - 8, 9, true, { 0, 1 } },
		{ "up to the start", SECTOR(0) - 8, 8, false, { 0, 0 } },
		{ "before it", 0, 8, false, { 0, 0 } },
		{ "over the end", SECTOR(PAGES) - 1, 100, true,
		  { PAGES - 1, 1 } },
		{ "behind it", SECTOR(PAGES), 8, false, { 0, 0 } },
		{ "none", SECTOR(5), 0, false, { 0, 0 } },
		{ "wrapping in octets", UINT64_MAX / 512, 8, false, { 0, 0 } },
		{ "wrapping in sectors", UINT64_MAX, 2, false, { 0, 0 } },
		{ "wrapping, from within", SECTOR(5), UINT64_MAX, true,
		  { 5, PAGES - 5 } },
		{ "wrapping in octets, from within", SECTOR(5),
		  UINT64_MAX / 512, true, { 5, PAGES - 5 } },
	};
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		struct hole hole = { 0, 0 };
		bool ok = hole_of_sectors(BASE, t[i].sector, t[i].sectors,
					  START, PAGES * 4096ULL, &hole);

		check(ok == t[i].ok && same(hole, t[i].hole), "bad sectors",
		      t[i].name);
	}
}

static void test_region_within(void)
{
	struct hole hole;

	/* A region that begins behind the target: none there is. But so: */
	check(hole_of_sectors(START + 0x1000, 0, 1, START, 0x4000, &hole) &&
	      same(hole, (struct hole) { 1, 1 }),
	      "bad sectors", "a base within the range");
	check(hole_of_sectors(0, 0, 1, 0, 0x4000, &hole) &&
	      same(hole, (struct hole) { 0, 1 }), "bad sectors", "address 0");
}

static void test_merge(void)
{
	static const struct {
		const char *name;
		size_t count, left;
		struct hole in[5], out[5];
	} t[] = {
		{ "none", 0, 0, { { 0, 0 } }, { { 0, 0 } } },
		{ "one", 1, 1, { { 5, 2 } }, { { 5, 2 } } },
		{ "apart", 2, 2, { { 5, 2 }, { 8, 1 } },
		  { { 5, 2 }, { 8, 1 } } },
		{ "touching", 2, 1, { { 5, 2 }, { 7, 1 } }, { { 5, 3 } } },
		{ "the same page twice", 2, 1, { { 5, 1 }, { 5, 1 } },
		  { { 5, 1 } } },
		{ "within another", 3, 2, { { 5, 9 }, { 7, 1 }, { 20, 1 } },
		  { { 5, 9 }, { 20, 1 } } },
		{ "overlapping", 2, 1, { { 5, 9 }, { 7, 9 } }, { { 5, 11 } } },
		{ "unsorted", 5, 3,
		  { { 30, 1 }, { 2, 1 }, { 10, 2 }, { 31, 4 }, { 3, 1 } },
		  { { 2, 2 }, { 10, 2 }, { 30, 5 } } },
	};
	size_t i, k;

	for (i = 0; i < COUNT(t); i++) {
		struct hole list[5];
		size_t left;
		bool ok;

		memcpy(list, t[i].in, sizeof(list));
		left = holes_merge(list, t[i].count);
		ok = left == t[i].left;
		for (k = 0; ok && k < left; k++)
			ok = same(list[k], t[i].out[k]);
		check(ok, "merge", t[i].name);
	}
}

static void test_around(void)
{
	struct hole none = { 7, 0 }, a = { 5, 2 }, b = { 20, 1 };

	check(same(hole_around(none, a), a), "around", "nothing and one");
	check(same(hole_around(a, none), a), "around", "one and nothing");
	check(same(hole_around(a, b), (struct hole) { 5, 16 }), "around",
	      "two");
	check(same(hole_around(b, a), (struct hole) { 5, 16 }), "around",
	      "two the other way");
	check(!hole_around(none, none).count, "around", "nothing");
}

static void test_text(void)
{
	static const struct {
		const char *text;
		bool ok;
		const char *again;	/* NULL: the same */
	} t[] = {
		{ "", true, NULL },
		{ "17+1", true, NULL },
		{ "0+1", true, NULL },
		{ "0+8192", true, NULL },
		{ "17+1 300+16", true, NULL },
		{ "8191+1", true, NULL },
		{ "0x11+1", true, "17+1" },
		{ "8192+1", false, NULL },
		{ "8191+2", false, NULL },
		{ "1+18446744073709551615", false, NULL },
		{ "17+0", false, NULL },
		{ "17", false, NULL },
		{ "17+", false, NULL },
		{ "+1", false, NULL },
		{ "17+1+1", false, NULL },
		{ "17-1", false, NULL },
		{ "17+1,300+16", false, NULL },
		{ "300+16 17+1", false, NULL },
		{ "17+4 18+1", false, NULL },
		{ "17+1 17+1", false, NULL },
		{ "17+1 18+1", false, NULL },
		{ "17+1\n", false, NULL },
	};
	char text[HOLES_TEXT];
	struct holes holes;
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		bool ok = holes_parse(t[i].text, PAGES, &holes);

		if (ok)
			holes_format(&holes, text);
		check(ok == t[i].ok &&
		      (!ok || !strcmp(text, t[i].again ?: t[i].text)),
		      "holes text", t[i].text);
	}
}

/* Every second page, as many as there can be, or one more. */
static size_t comb(char *to, size_t room, unsigned int teeth, uint64_t first)
{
	size_t used = 0;
	unsigned int i;

	for (i = 0; i < teeth; i++)
		used += snprintf(to + used, room - used, "%s%llu+1",
				 i ? " " : "",
				 (unsigned long long)first + i * 2);
	return used;
}

static void test_many(void)
{
	char in[HOLES_TEXT + 64], out[HOLES_TEXT];
	uint64_t far = UINT64_MAX - 2 * HOLES_MAX - 10;
	struct holes holes;

	comb(in, sizeof(in), HOLES_MAX, far);
	check(holes_parse(in, UINT64_MAX, &holes) && holes.count == HOLES_MAX,
	      "holes text", "as many as there can be");
	holes_format(&holes, out);
	check(!strcmp(in, out), "holes text", "as long as it can be");
	check(holes_pages(holes.hole, holes.count) == HOLES_MAX, "holes",
	      "pages");
	comb(in, sizeof(in), HOLES_MAX + 1, 0);
	check(!holes_parse(in, UINT64_MAX, &holes), "holes text",
	      "one too many");
	memset(in, '1', sizeof(in) - 1);
	in[sizeof(in) - 1] = '\0';
	check(!holes_parse(in, UINT64_MAX, &holes), "holes text", "too long");
}

static void test_fill(void)
{
	static const struct {
		const char *holes;
		struct hole run;
		const char *left, *common;
	} t[] = {
		{ "10+4", { 12, 1 }, "10+2 13+1", "12+1" },
		{ "10+4", { 10, 1 }, "11+3", "10+1" },
		{ "10+4", { 13, 1 }, "10+3", "13+1" },
		{ "10+4", { 10, 4 }, "", "10+4" },
		{ "10+4", { 9, 6 }, "", "10+4" },
		{ "10+4", { 8, 3 }, "11+3", "10+1" },
		{ "10+4", { 13, 3 }, "10+3", "13+1" },
		{ "10+4", { 9, 1 }, "10+4", "" },
		{ "10+4", { 14, 1 }, "10+4", "" },
		{ "10+4", { 11, 0 }, "10+4", "" },
		{ "10+4 20+1 30+4", { 11, 20 }, "10+1 31+3", "11+3 20+1 30+1" },
		{ "10+4 20+1 30+4", { 20, 1 }, "10+4 30+4", "20+1" },
		{ "10+4 20+1 30+4", { 0, PAGES }, "", "10+4 20+1 30+4" },
		{ "0+1 8191+1", { 0, 1 }, "8191+1", "0+1" },
		{ "0+1 8191+1", { 8191, 1 }, "0+1", "8191+1" },
		{ "", { 5, 5 }, "", "" },
	};
	char name[64], left[HOLES_TEXT], common[HOLES_TEXT];
	struct holes holes, part;
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		bool ok = holes_parse(t[i].holes, PAGES, &holes);

		snprintf(name, sizeof(name), "%s without %llu+%llu", t[i].holes,
			 (unsigned long long)t[i].run.page,
			 (unsigned long long)t[i].run.count);
		holes_within(&holes, t[i].run, &part);
		holes_format(&part, common);
		ok = ok && holes_fill(&holes, t[i].run);
		holes_format(&holes, left);
		check(ok && !strcmp(left, t[i].left), "fill", name);
		check(!strcmp(common, t[i].common), "within", name);
	}
}

static void test_fill_limit(void)
{
	char in[HOLES_TEXT];
	struct holes holes;
	size_t used;

	/* One of three pages behind as many as leave room for just that. */
	used = comb(in, sizeof(in), HOLES_MAX - 1, 0);
	snprintf(in + used, sizeof(in) - used, " 1000+3");
	check(holes_parse(in, PAGES, &holes) &&
	      !holes_fill(&holes, (struct hole) { 1001, 1 }) &&
	      holes.count == HOLES_MAX &&
	      same(holes.hole[HOLES_MAX - 1], (struct hole) { 1000, 3 }),
	      "fill", "one too many would be left");
	check(holes_fill(&holes, (struct hole) { 0, 1 }) &&
	      holes_fill(&holes, (struct hole) { 1001, 1 }) &&
	      holes.count == HOLES_MAX &&
	      same(holes.hole[HOLES_MAX - 2], (struct hole) { 1000, 1 }) &&
	      same(holes.hole[HOLES_MAX - 1], (struct hole) { 1002, 1 }),
	      "fill", "just as many are left");
}

static void test_runs(void)
{
	static const struct {
		const char *holes, *runs;
	} t[] = {
		{ "", "0+8192" },
		{ "0+1", "1+8191" },
		{ "8191+1", "0+8191" },
		{ "17+1", "0+17 18+8174" },
		{ "0+1 17+1 19+2 8000+192", "1+16 18+1 21+7979" },
		{ "0+8192", "" },
	};
	char text[HOLES_TEXT];
	struct holes holes;
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		struct hole run = { 0, 0 };
		struct holes runs = { 0 };
		bool ok = holes_parse(t[i].holes, PAGES, &holes);

		while (holes_next_run(&holes, PAGES, &run) &&
		       runs.count < HOLES_MAX)
			runs.hole[runs.count++] = run;
		holes_format(&runs, text);
		check(ok && !strcmp(text, t[i].runs), "runs around",
		      t[i].holes);
	}
}

#define EVERYTHING	0xffU
#define HOT		(40U * 16)
#define COLD		(0x8000U | 10 * 16)	/* -10 degrees */

static void test_worst(void)
{
	static const struct {
		const char *name;
		enum health_field field;
		uint32_t a, b, worst;
	} t[] = {
		{ "state", HEALTH_STATE, 1, 2, 3 },
		{ "spares", HEALTH_SPARES, 90, 7, 7 },
		{ "used", HEALTH_USED, 90, 107, 107 },
		{ "alarms", HEALTH_ALARMS, 4, 1, 5 },
		{ "media temperature", HEALTH_MEDIA_TEMPERATURE, HOT, HOT + 1,
		  HOT + 1 },
		{ "below zero", HEALTH_MEDIA_TEMPERATURE, COLD, 0, 0 },
		{ "both below zero", HEALTH_CTRL_TEMPERATURE, COLD, COLD + 16,
		  COLD },
		{ "controller temperature", HEALTH_CTRL_TEMPERATURE, COLD, HOT,
		  HOT },
		{ "shutdown state", HEALTH_SHUTDOWN_STATE, 0, 1, 1 },
		{ "shutdown count", HEALTH_SHUTDOWN_COUNT, 3, 70000, 70000 },
	};
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		struct health a = { 0 }, b = { 0 }, c, d;

		health_set(&a, t[i].field, t[i].a);
		health_set(&b, t[i].field, t[i].b);
		c = a;
		d = b;
		health_combine(&c, &b);
		health_combine(&d, &a);
		check(c.value[t[i].field] == t[i].worst &&
		      d.value[t[i].field] == t[i].worst &&
		      c.valid == a.valid && d.valid == a.valid, "worst",
		      t[i].name);
	}
}

static void test_valid(void)
{
	struct health a = { 0 }, b = { 0 };
	char text[128];

	health_set(&a, HEALTH_STATE, 8);
	health_set(&a, HEALTH_SPARES, 256);
	health_set(&a, HEALTH_USED, UINT32_MAX);
	health_set(&a, HEALTH_ALARMS, 8);
	health_set(&a, HEALTH_MEDIA_TEMPERATURE, 0x10000);
	health_set(&a, HEALTH_SHUTDOWN_STATE, UINT32_MAX);
	health_set(&a, HEALTH_SHUTDOWN_COUNT, UINT32_MAX);
	health_format(&a, "namespace0.0", text, sizeof(text));
	check(!strcmp(text, "namespace0.0 0 0 0 0 0 0 0 0 0\n"), "health",
	      "values that there cannot be");

	health_set(&a, HEALTH_STATE, 1);
	health_set(&a, HEALTH_SPARES, 80);
	health_set(&b, HEALTH_SPARES, 70);
	health_set(&b, HEALTH_USED, 3);
	health_combine(&a, &b);
	health_format(&a, "namespace0.0", text, sizeof(text));
	check(!strcmp(text, "namespace0.0 2 0 70 0 0 0 0 0 0\n"), "health",
	      "what both report");
}

static void test_line(void)
{
	struct health h = { 0 };
	char text[128];
	int i;

	for (i = 0; i < HEALTH_FIELDS; i++)
		health_set(&h, i, i);
	check(h.valid == EVERYTHING, "health", "all fields");
	health_format(&h, "namespace1.2", text, sizeof(text));
	check(!strcmp(text, "namespace1.2 255 0 1 2 3 4 5 6 7\n"), "health",
	      "line");
	health_format(&h, "namespace1.2", text, 16);
	check(strlen(text) == 15, "health", "little room");
}

static void test_cover(void)
{
	static const struct holes holes = { 2, { { 10, 4 }, { 20, 1 } } };
	static const struct {
		const char *name;
		struct hole run;
		bool covered;
	} t[] = {
		{ "all of one", { 10, 4 }, true },
		{ "within one", { 11, 2 }, true },
		{ "the last page", { 20, 1 }, true },
		{ "one page more", { 10, 5 }, false },
		{ "one page before", { 9, 2 }, false },
		{ "from one to the other", { 13, 8 }, false },
		{ "between", { 15, 1 }, false },
		{ "nothing", { 15, 0 }, true },
	};
	size_t i;

	for (i = 0; i < COUNT(t); i++)
		check(holes_cover(&holes, t[i].run) == t[i].covered, "cover",
		      t[i].name);
}

int main(void)
{
	test_sectors();
	test_region_within();
	test_merge();
	test_around();
	test_text();
	test_many();
	test_fill();
	test_fill_limit();
	test_runs();
	test_cover();
	test_worst();
	test_valid();
	test_line();
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
