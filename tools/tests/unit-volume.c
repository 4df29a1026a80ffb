// SPDX-License-Identifier: GPL-2.0-only
/* Unit tests of volumes, and of superblocks between two sizes. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "super.h"
#include "target-set.h"
#include "volume-plan.h"
#include "volume.h"

static unsigned int passed, failed;

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define MIB	0x100000ULL
#define GIB	0x40000000ULL

static void check(bool ok, const char *what, const char *name)
{
	printf("%s - %s: %s\n", ok ? "ok" : "not ok", what, name);
	if (ok)
		passed++;
	else
		failed++;
}

static void test_names(void)
{
	static const struct {
		const char *label;
		enum volume_state state;
		const char *name;
	} t[] = {
		{ "a", VOLUME_WHOLE, "a" },
		{ "Db_1.log-2", VOLUME_WHOLE, "Db_1.log-2" },
		{ "_", VOLUME_WHOLE, "_" },
		{ "123456789012345678901234567890123456789012345678",
		  VOLUME_WHOLE,
		  "123456789012345678901234567890123456789012345678" },
		{ "1234567890123456789012345678901234567890123456789",
		  VOLUME_NONE, NULL },
		{ "+123456789012345678901234567890123456789012345678",
		  VOLUME_CREATING,
		  "123456789012345678901234567890123456789012345678" },
		{ "+a", VOLUME_CREATING, "a" },
		{ "-a", VOLUME_DELETING, "a" },
		{ "", VOLUME_NONE, NULL },
		{ "+", VOLUME_NONE, NULL },
		{ "-", VOLUME_NONE, NULL },
		{ "--a", VOLUME_NONE, NULL },
		{ "+-a", VOLUME_NONE, NULL },
		{ "-+a", VOLUME_NONE, NULL },
		{ "-.a", VOLUME_NONE, NULL },
		{ ".a", VOLUME_NONE, NULL },
		{ "a b", VOLUME_NONE, NULL },
		{ "a/b", VOLUME_NONE, NULL },
		{ "a,b", VOLUME_NONE, NULL },
		{ "a+b", VOLUME_NONE, NULL },
		{ "a#1", VOLUME_NONE, NULL },
		{ "\xc3\xa4", VOLUME_NONE, NULL },
		{ "a\n", VOLUME_NONE, NULL },
	};
	char label[VOLUME_LABEL];
	const char *name;
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		enum volume_state state = volume_parse(t[i].label, &name);
		bool ok = state == t[i].state && !name == !t[i].name &&
			  (!name || !strcmp(name, t[i].name));

		if (ok && name) {
			volume_label(label, state, name);
			ok = !strcmp(label, t[i].label);
		}
		check(ok, "label", t[i].label);
	}
}

#define LONG_NAME "123456789012345678901234567890123456789012345678"

static void test_part_names(void)
{
	static const struct {
		const char *label;
		enum volume_state state;
		const char *name;
		unsigned int extent;
	} t[] = {
		{ "a", VOLUME_WHOLE, "a", 0 },
		{ "-a", VOLUME_DELETING, "a", 0 },
		{ "+" LONG_NAME, VOLUME_CREATING, LONG_NAME, 0 },
		{ "a#1", VOLUME_PART, "a", 1 },
		{ "a.b#15", VOLUME_PART, "a.b", 15 },
		{ LONG_NAME "#10", VOLUME_PART, LONG_NAME, 10 },
		{ LONG_NAME "9#10", VOLUME_NONE, "", 0 },
		{ "a#0", VOLUME_NONE, "", 0 }, { "a#16", VOLUME_NONE, "", 0 },
		{ "a#01", VOLUME_NONE, "", 0 }, { "a#", VOLUME_NONE, "", 0 },
		{ "a#1 ", VOLUME_NONE, "", 0 }, { "a#-1", VOLUME_NONE, "", 0 },
		{ "a#+1", VOLUME_NONE, "", 0 }, { "a##1", VOLUME_NONE, "", 0 },
		{ "a#1#1", VOLUME_NONE, "", 0 }, { "#1", VOLUME_NONE, "", 0 },
		{ "+a#1", VOLUME_NONE, "", 0 }, { "-a#1", VOLUME_NONE, "", 0 },
		{ "a b#1", VOLUME_NONE, "", 0 }, { "", VOLUME_NONE, "", 0 },
		{ "a#4294967297", VOLUME_NONE, "", 0 },
	};
	char label[VOLUME_LABEL];
	struct volume_mark m;
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		bool ok;

		memset(&m, 0xff, sizeof(m));
		volume_read_label(&m, t[i].label);
		ok = m.state == t[i].state && !strcmp(m.name, t[i].name) &&
		     m.extent == t[i].extent;
		if (ok && m.state == VOLUME_PART) {
			volume_part_label(label, m.name, m.extent);
			ok = !strcmp(label, t[i].label);
		}
		check(ok, "label of an extent", t[i].label);
	}
}

#define NONE	VOLUME_MISSING
#define MANY	VOLUME_SEVERAL

/* What is in three regions, and what of it belongs to the first one listed. */
static void test_matching(void)
{
	static const struct {
		const char *name;
		struct {
			const char *label;
			size_t region;
		} at[6];	/* the first one is that volume's */
		int part[3];	/* 1 to 3 */
		int head;	/* of the last one */
	} t[] = {
		{ "alone", { { "v", 0 } }, { NONE, NONE, NONE }, NONE },
		{ "all in one region", { { "v", 0 }, { "v#2", 0 }, { "v#1", 0 } },
		  { 2, 1, NONE }, 0 },
		{ "in three", { { "v", 0 }, { "v#2", 2 }, { "v#1", 1 } },
		  { 2, 1, NONE }, 0 },
		{ "one is missing", { { "v", 0 }, { "v#2", 1 } },
		  { NONE, 1, NONE }, 0 },
		{ "another's", { { "v", 0 }, { "w", 0 }, { "w#1", 0 } },
		  { NONE, NONE, NONE }, 1 },
		{ "a name that begins alike", { { "v", 0 }, { "v1#1", 0 } },
		  { NONE, NONE, NONE }, NONE },
		{ "a copy elsewhere",
		  { { "v", 0 }, { "v#1", 0 }, { "v", 1 }, { "v#1", 1 } },
		  { 1, NONE, NONE }, 2 },
		{ "a copy with more", { { "v", 0 }, { "v", 1 }, { "v#1", 1 } },
		  { NONE, NONE, NONE }, 1 },
		{ "a copy that is being deleted",
		  { { "v", 0 }, { "-v", 1 }, { "v#1", 1 } },
		  { NONE, NONE, NONE }, 1 },
		{ "one has its own, and one is in need",
		  { { "v", 0 }, { "v", 1 }, { "v#1", 1 }, { "v#1", 2 } },
		  { 3, NONE, NONE }, 0 },
		{ "two are in need",
		  { { "v", 0 }, { "v", 1 }, { "v#1", 2 } },
		  { MANY, NONE, NONE }, MANY },
		{ "two to choose from elsewhere",
		  { { "v", 0 }, { "v#1", 1 }, { "v#1", 2 } },
		  { MANY, NONE, NONE }, 0 },
		{ "two to choose from", { { "v", 0 }, { "v#1", 0 }, { "v#1", 0 } },
		  { MANY, NONE, NONE }, 0 },
		{ "one here comes first",
		  { { "v", 0 }, { "v#1", 0 }, { "v#1", 2 } },
		  { 1, NONE, NONE }, NONE },
		{ "two volumes here", { { "v", 0 }, { "v", 0 }, { "v#1", 0 } },
		  { MANY, NONE, NONE }, MANY },
		{ "being created", { { "+v", 0 }, { "v#1", 1 } },
		  { 1, NONE, NONE }, 0 },
		{ "no first one", { { "w", 0 }, { "v#1", 0 } },
		  { NONE, NONE, NONE }, NONE },
	};
	struct volume_mark all[6];
	size_t i, count;
	int n;

	for (i = 0; i < COUNT(t); i++) {
		bool ok = true;

		for (count = 0; count < 6 && t[i].at[count].label; count++) {
			volume_read_label(&all[count], t[i].at[count].label);
			all[count].region = t[i].at[count].region;
		}
		for (n = 1; n <= 3; n++)
			ok &= volume_part_of(all, count, 0, n) ==
			      t[i].part[n - 1];
		if (all[count - 1].state == VOLUME_PART)
			ok &= volume_head_of(all, count, count - 1) ==
			      t[i].head;
		check(ok, "which extents belong together", t[i].name);
	}
}

#define ANY	VOLUME_ANY_REGION

static void test_plans(void)
{
	/* In MiB, as all of this. */
	static const struct {
		const char *name;
		struct {
			unsigned int size, align, region;
		} holes[4];
		size_t region;
		unsigned int size, limit, count;
		struct {
			unsigned int size, region;
		} extents[4];
	} t[] = {
		{ "one that fits", { { 64, 16, 0 }, { 128, 16, 0 } }, ANY,
		  96, 16, 1, { { 112, 0 } } },
		{ "just fits", { { 112, 16, 0 } }, ANY, 96, 1, 1,
		  { { 112, 0 } } },
		{ "two", { { 64, 16, 0 }, { 128, 16, 0 } }, ANY, 128, 16, 2,
		  { { 128, 0 }, { 32, 0 } } },
		{ "all of two", { { 64, 16, 0 }, { 128, 16, 0 } }, ANY, 160, 2,
		  2, { { 128, 0 }, { 64, 0 } } },
		{ "not that much", { { 64, 16, 0 }, { 128, 16, 0 } }, ANY, 176,
		  16, 0, { } },
		{ "not that many", { { 64, 16, 0 }, { 128, 16, 0 } }, ANY, 128,
		  1, 0, { } },
		{ "largest first", { { 48, 16, 0 }, { 64, 16, 1 }, { 96, 16, 2 } },
		  ANY, 112, 16, 2, { { 96, 2 }, { 48, 1 } } },
		{ "in one region", { { 48, 16, 0 }, { 64, 16, 1 }, { 96, 16, 0 } },
		  0, 112, 16, 2, { { 96, 0 }, { 48, 0 } } },
		{ "too much for one region",
		  { { 48, 16, 0 }, { 64, 16, 1 }, { 96, 16, 0 } },
		  0, 128, 16, 0, { } },
		{ "the rest would be too small",
		  { { 64, 16, 0 }, { 64, 16, 0 } }, ANY, 48 + 16, 16, 2,
		  { { 64, 0 }, { 32, 0 } } },
		{ "too small to be of use", { { 16, 16, 0 }, { 64, 16, 0 } },
		  ANY, 64, 16, 0, { } },
		{ "an odd end", { { 71, 16, 0 }, { 40, 16, 0 } }, ANY, 64, 16, 2,
		  { { 64, 0 }, { 32, 0 } } },
		{ "a small alignment", { { 71, 2, 0 }, { 40, 2, 0 } }, ANY, 64,
		  16, 2, { { 64, 0 }, { 32, 0 } } },
		{ "a large one", { { 64, 32, 0 }, { 128, 32, 0 } }, ANY, 128,
		  16, 2, { { 128, 0 }, { 32, 0 } } },
		{ "a large one that doesn't fit",
		  { { 64, 32, 0 }, { 128, 32, 0 } }, ANY, 144, 16, 0, { } },
		{ "an odd one", { { 96, 48, 0 }, { 48, 48, 0 } }, ANY, 112, 16,
		  2, { { 96, 0 }, { 48, 0 } } },
		{ "alignments that differ", { { 96, 32, 0 }, { 64, 16, 1 } },
		  ANY, 112, 16, 2, { { 96, 0 }, { 48, 1 } } },
		{ "nothing is free", { }, ANY, 16, 16, 0, { } },
	};
	struct volume_hole holes[4];
	struct volume_plan plan;
	size_t i, count, n;

	for (i = 0; i < COUNT(t); i++) {
		uint64_t total = 0;
		bool ok;

		for (count = 0; count < 4 && t[i].holes[count].size; count++)
			holes[count] = (struct volume_hole) {
				t[i].holes[count].size * MIB,
				t[i].holes[count].align * MIB,
				t[i].holes[count].region };
		volume_plan(&plan, holes, count, t[i].region, t[i].size * MIB,
			    t[i].limit);
		ok = plan.count == t[i].count;
		for (n = 0; ok && n < plan.count; n++) {
			ok = plan.extents[n].size == t[i].extents[n].size * MIB &&
			     plan.extents[n].region == t[i].extents[n].region;
			total += plan.extents[n].size - VOLUME_UNIT;
		}
		check(ok && (!n || total == t[i].size * MIB), "plan",
		      t[i].name);
	}
}

static void test_many_holes(void)
{
	struct volume_hole holes[40];
	struct volume_plan plan;
	uint64_t total = 0;
	size_t i;

	for (i = 0; i < COUNT(holes); i++)
		holes[i] = (struct volume_hole) { (i + 2) * 16 * MIB,
						  16 * MIB, i % 3 };
	/* The 16 largest have 41 down to 26 units, one of each for a header. */
	volume_plan(&plan, holes, COUNT(holes), ANY,
		    (41 + 26) * 8 * 16 * MIB - 16 * 16 * MIB, 16);
	for (i = 0; i < plan.count; i++)
		total += plan.extents[i].size;
	check(plan.count == 16 && total == (41 + 26) * 8 * 16 * MIB &&
	      plan.extents[15].size == 26 * 16 * MIB, "plan", "of all extents");
	volume_plan(&plan, holes, COUNT(holes), ANY,
		    (41 + 26) * 8 * 16 * MIB - 15 * 16 * MIB, 100);
	check(!plan.count, "plan", "of more than all");
}

static void test_shrinking(void)
{
	static const uint64_t sizes[] = { 112 * MIB, 64 * MIB, 32 * MIB };
	static const struct {
		uint64_t size, last;
		unsigned int count;
	} t[] = {
		{ 160 * MIB, 32 * MIB, 3 }, { 144 * MIB, 64 * MIB, 2 },
		{ 128 * MIB, 48 * MIB, 2 }, { 112 * MIB, 32 * MIB, 2 },
		{ 96 * MIB, 112 * MIB, 1 }, { 16 * MIB, 32 * MIB, 1 },
	};
	uint64_t last;
	char name[32];
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		snprintf(name, sizeof(name), "%llu MiB",
			 t[i].size / MIB);
		check(volume_shrink(sizes, 3, t[i].size, &last) ==
		      t[i].count && last == t[i].last, "shrinking to", name);
	}
}

static void test_joined_names(void)
{
	static const struct {
		const char *name;
		unsigned int count;
		const char *last;
	} t[] = {
		{ "namespace0.0", 1, "namespace0.0" },
		{ "namespace0.0+namespace10.23", 2, "namespace10.23" },
		{ "namespace0.0+namespace0.1+namespace1.0", 3, "namespace1.0" },
		{ "", 0, "" }, { "+", 0, "" }, { "namespace0.0+", 0, "" },
		{ "+namespace0.0", 0, "" }, { "namespace0.0++namespace0.1", 0, "" },
		{ "namespace0", 0, "" }, { "namespace0.", 0, "" },
		{ "namespace.0", 0, "" }, { "namespace0.0x", 0, "" },
		{ "pmem0", 0, "" }, { "namespace0.0,namespace0.1", 0, "" },
		{ "namespace1234567890123456789012345678901234567890123456789012345.0",
		  0, "" },
	};
	char parts[SUPERBLOCK_EXTENTS_MAX][64], many[32 * 17] = "";
	unsigned int n;
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		n = target_set_split(t[i].name, parts);
		check(n == t[i].count && (!n || !strcmp(parts[n - 1], t[i].last)),
		      "joined names", t[i].name);
	}
	for (i = 0; i < 16; i++)
		sprintf(many + strlen(many), "%snamespace0.%zu", i ? "+" : "",
			i);
	check(target_set_split(many, parts) == 16, "joined names", "16");
	strcat(many, "+namespace0.16");
	check(!target_set_split(many, parts), "joined names", "17");
}

static void test_sizes(void)
{
	static const struct {
		const char *text;
		bool ok;
	} t[] = {
		{ "16M", true }, { "1G", true }, { "10GiB", true },
		{ "1T", true }, { "16777216", true }, { "0", false },
		{ "16777217", false }, { "8M", false }, { "24M", false },
		{ "9223372036854775807", false },
		/* The header doesn't fit on top. */
		{ "9223372036837998592", false }, { "8388607T", true },
	};
	uint64_t size;
	size_t i;

	for (i = 0; i < COUNT(t); i++)
		check((parse_size(t[i].text, &size) && volume_size_ok(size)) ==
		      t[i].ok, "volume size", t[i].text);
}

static void test_bars(void)
{
	static const struct {
		uint64_t used, size;
		const char *bar;
	} t[] = {
		{ 0, GIB, "[..........]" },
		{ GIB, GIB, "[##########]" },
		{ GIB / 2, GIB, "[#####.....]" },
		{ 1, GIB, "[#.........]" },
		{ GIB - 1, GIB, "[#########.]" },
		{ 2 * GIB, GIB, "[##########]" },
		{ 0, 0, "[..........]" },
		{ 1ULL << 62, 1ULL << 63, "[#####.....]" },
	};
	char bar[VOLUME_BAR_ROOM(10)];
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		volume_bar(bar, 10, t[i].used, t[i].size);
		check(!strcmp(bar, t[i].bar), "usage bar", t[i].bar);
	}
}

static void test_growth(void)
{
	static const struct {
		const char *name;
		uint64_t before, behind, wanted;	/* old: 1 GiB */
		enum volume_growth growth;
		uint64_t step;
	} t[] = {
		{ "nothing before", 0, GIB, 2 * GIB, VOLUME_GROWS, 2 * GIB },
		{ "less before than is wanted", 512 * MIB, GIB, 2 * GIB,
		  VOLUME_GROWS, 2 * GIB },
		{ "as much before as is wanted", GIB, 3 * GIB, 2 * GIB,
		  VOLUME_GROWS, 2 * GIB + 16 * MIB },
		{ "more before than is wanted", 2 * GIB, 3 * GIB, 2 * GIB,
		  VOLUME_GROWS, 3 * GIB + 16 * MIB },
		{ "just room for the detour", GIB, GIB + 16 * MIB, 2 * GIB,
		  VOLUME_GROWS, 2 * GIB + 16 * MIB },
		{ "no room for the detour", GIB, GIB, 2 * GIB,
		  VOLUME_WOULD_MOVE, 2 * GIB },
		{ "no room", 0, GIB - 16 * MIB, 2 * GIB, VOLUME_NO_ROOM,
		  2 * GIB },
		{ "room before only", 4 * GIB, 0, 2 * GIB, VOLUME_NO_ROOM,
		  2 * GIB },
	};
	uint64_t step;
	size_t i;

	for (i = 0; i < COUNT(t); i++)
		check(volume_growth(t[i].before, t[i].behind, 16 * MIB, GIB,
				    t[i].wanted, &step) == t[i].growth &&
		      step == t[i].step, "growth", t[i].name);
}

/* The eights of octets in which two of them differ. */
static unsigned int differing(const struct superblock *a,
			      const struct superblock *b, size_t at[8])
{
	unsigned int n = 0;
	size_t i;

	for (i = 0; i < sizeof(*a); i += 8)
		if (memcmp((const char *)a + i, (const char *)b + i, 8))
			at[n++] = i;
	return n;
}

/* As @a, but where the mask says @b. */
static void tear(struct superblock *torn, const struct superblock *a,
		 const struct superblock *b, unsigned int mask)
{
	size_t at[8];
	unsigned int n = differing(a, b, at), i;

	*torn = *a;
	for (i = 0; i < n; i++)
		if (mask >> i & 1)
			memcpy((char *)torn + at[i], (const char *)b + at[i],
			       8);
}

static unsigned int ways_to_tear(const struct superblock *a,
				 const struct superblock *b)
{
	size_t at[8];

	return 1U << differing(a, b, at);
}

/* How many extents it may say afterwards. */
struct wanted {
	uint64_t real;
	uint32_t extents, or_extents;
};

static bool is_wanted(const struct superblock *sb, const struct wanted *w)
{
	uint32_t extents = superblock_extents(sb);

	return superblock_check(sb, SUPERBLOCK_TARGET, w->real) ==
	       SUPERBLOCK_GOOD &&
	       (extents == w->extents || extents == w->or_extents);
}

/* Mended, if it has to be, it is one of both and has one size. */
static bool mends(struct superblock *sb, const struct wanted *w)
{
	if (is_wanted(sb, w))
		return true;
	return superblock_mend(sb, w->real) && !sb->next_size &&
	       le64_to_cpu(sb->target_size) == w->real && is_wanted(sb, w);
}

/* What is mended is written again; that may be cut off as well. */
static bool survives_again(const struct superblock *torn,
			   const struct superblock *mended,
			   const struct wanted *w)
{
	unsigned int mask = ways_to_tear(torn, mended);
	struct superblock again;

	while (mask--) {
		tear(&again, torn, mended, mask);
		if (!mends(&again, w))
			return false;
	}
	return true;
}

/* Whatever a power cut leaves of the way from a to b: good, or mended so. */
static bool survives(const struct superblock *a, const struct superblock *b,
		     const struct wanted *w)
{
	unsigned int mask = ways_to_tear(a, b);
	struct superblock torn, mended;

	while (mask--) {
		tear(&torn, a, b, mask);
		mended = torn;
		if (!mends(&mended, w) || !survives_again(&torn, &mended, w))
			return false;
	}
	return true;
}

static bool survives_both(const struct superblock *a,
			  const struct superblock *b, uint64_t real)
{
	struct wanted w = { real, superblock_extents(a),
			    superblock_extents(b) };
	struct superblock half;

	superblock_half_way(&half, a, b);
	return survives(a, &half, &w) && survives(&half, b, &w);
}

/* A superblock of a volume's first extent (0) of so many, or another one. */
static void make_super(struct superblock *sb, uint32_t extent, uint32_t extents)
{
	static const __u8 uuid[16] = { 0x11, 0x22 };

	superblock_make(sb, SUPERBLOCK_TARGET, GIB, SUPER_LABEL_SIZE, uuid,
			1763769600);
	if (extent)
		superblock_set_part(sb, extent);
	else
		superblock_set_extents(sb, extents);
}

static bool survives_resize(const struct superblock *old, uint64_t size)
{
	struct superblock going = *old, done, undone;

	superblock_resize(&going, GIB, size);
	done = undone = going;
	superblock_resize(&done, size, 0);
	superblock_resize(&undone, GIB, 0);
	return survives_both(old, &going, GIB) &&
	       survives_both(&going, &done, size) &&
	       survives_both(&going, &undone, GIB);
}

static void test_torn_resizes(void)
{
	static const uint64_t sizes[] = { 2 * GIB, GIB / 2, GIB + 16 * MIB };
	struct superblock old;
	char name[32];
	uint32_t n;
	size_t i;

	for (i = 0; i < COUNT(sizes); i++) {
		for (n = 1; n <= SUPERBLOCK_EXTENTS_MAX; n++) {
			snprintf(name, sizeof(name), "resize %zu, %u extents",
				 i, n);
			make_super(&old, 0, n);
			check(survives_resize(&old, sizes[i]),
			      "torn superblock", name);
		}
		for (n = 1; n < SUPERBLOCK_EXTENTS_MAX; n++) {
			snprintf(name, sizeof(name), "resize %zu, extent %u",
				 i, n);
			make_super(&old, n, 0);
			check(survives_resize(&old, sizes[i]),
			      "torn superblock", name);
		}
	}
}

static void test_torn_extents(void)
{
	struct superblock old, new;
	char name[32];
	uint32_t n, m;

	for (n = 1; n <= SUPERBLOCK_EXTENTS_MAX; n++) {
		for (m = 1; m <= SUPERBLOCK_EXTENTS_MAX; m++) {
			make_super(&old, 0, n);
			new = old;
			superblock_set_extents(&new, m);
			snprintf(name, sizeof(name), "%u extents to %u", n, m);
			check(superblock_extents(&new) == m &&
			      survives_both(&old, &new, GIB),
			      "torn superblock", name);
		}
	}
}

/* What these octets say can be told from the checksum. */
static bool is_told(size_t at)
{
	return (at >= 20 && at < 24) || (at >= 40 && at < 48) ||
	       (at >= 72 && at < 80) || (at >= 88 && at < 100);
}

static void test_mending(void)
{
	struct superblock good[3], broken;
	unsigned int mended = 0, bit;
	size_t i, k;

	make_super(&good[0], 0, 1);
	make_super(&good[1], 0, 3);
	make_super(&good[2], 2, 0);
	for (k = 0; k < COUNT(good); k++) {
		broken = good[k];
		check(superblock_mend(&broken, GIB) &&
		      !memcmp(&broken, &good[k], sizeof(broken)),
		      "torn superblock", "a good one stays");
		for (i = 0; i < sizeof(broken); i++) {
			for (bit = 0; bit < 8 && !is_told(i); bit++) {
				broken = good[k];
				((__u8 *)&broken)[i] ^= 1 << bit;
				mended += superblock_mend(&broken, GIB);
			}
		}
		broken = good[k];
		check(!superblock_mend(&broken, 2 * GIB), "torn superblock",
		      "another size isn't mended");
	}
	check(!mended, "torn superblock", "other damage isn't mended");
}

int main(void)
{
	test_names();
	test_part_names();
	test_matching();
	test_plans();
	test_many_holes();
	test_shrinking();
	test_joined_names();
	test_sizes();
	test_bars();
	test_growth();
	test_torn_resizes();
	test_torn_extents();
	test_mending();
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
