// SPDX-License-Identifier: GPL-2.0-only
/* Unit tests of volumes, and of superblocks between two sizes. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "super.h"
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

/* Whatever a power cut leaves of the way from a to b: good, or mended so. */
static bool survives(const struct superblock *a, const struct superblock *b,
		     uint64_t real)
{
	size_t at[8];
	unsigned int n = differing(a, b, at), mask, i;
	struct superblock torn;

	for (mask = 0; mask < 1U << n; mask++) {
		torn = *a;
		for (i = 0; i < n; i++)
			if (mask >> i & 1)
				memcpy((char *)&torn + at[i],
				       (const char *)b + at[i], 8);
		if (superblock_check(&torn, SUPERBLOCK_TARGET, real) ==
		    SUPERBLOCK_GOOD)
			continue;
		if (!superblock_mend(&torn, real) || torn.next_size ||
		    le64_to_cpu(torn.target_size) != real ||
		    superblock_check(&torn, SUPERBLOCK_TARGET, real) !=
		    SUPERBLOCK_GOOD)
			return false;
	}
	return true;
}

static bool survives_both(const struct superblock *a,
			  const struct superblock *b, uint64_t real)
{
	struct superblock half;

	superblock_half_way(&half, a, b);
	return survives(a, &half, real) && survives(&half, b, real);
}

static void test_mending(void)
{
	static const __u8 uuid[16] = { 0x11, 0x22 };
	struct superblock old, going, done, undone, broken;
	unsigned int mended = 0;
	size_t i;

	superblock_make(&old, SUPERBLOCK_TARGET, GIB, SUPER_LABEL_SIZE, uuid,
			1763769600);
	going = done = undone = old;
	superblock_resize(&going, GIB, 2 * GIB);
	superblock_resize(&done, 2 * GIB, 0);
	superblock_resize(&undone, GIB, 0);
	check(survives_both(&old, &going, GIB), "torn superblock", "begun");
	check(survives_both(&going, &done, 2 * GIB), "torn superblock", "done");
	check(survives_both(&going, &undone, GIB), "torn superblock",
	      "given up");

	broken = old;
	check(superblock_mend(&broken, GIB) &&
	      !memcmp(&broken, &old, sizeof(old)), "torn superblock",
	      "a good one stays");
	for (i = 0; i < sizeof(old); i++) {
		broken = old;
		((__u8 *)&broken)[i] ^= 0x10;
		/* What these say can be told from the real size. */
		if ((i >= 40 && i < 48) || (i >= 72 && i < 80) ||
		    (i >= 88 && i < 96))
			continue;
		mended += superblock_mend(&broken, GIB);
	}
	check(!mended, "torn superblock", "other damage isn't mended");
	broken = old;
	check(!superblock_mend(&broken, 2 * GIB), "torn superblock",
	      "another size isn't mended");
}

int main(void)
{
	test_names();
	test_sizes();
	test_bars();
	test_growth();
	test_mending();
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
