// SPDX-License-Identifier: GPL-2.0-only
/* Unit tests of what decides without any library. Run by "make check". */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "gpa.h"
#include "pmem-name.h"
#include "spec-keys.h"
#include "super.h"
#include "text.h"
#include "vdev.h"

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

static void test_numbers(void)
{
	static const struct {
		const char *text;
		bool ok;
		uint64_t value;
	} t[] = {
		{ "0", true, 0 },
		{ "51952", true, 51952 },
		{ "0x240000000", true, 0x240000000 },
		{ "0XfF", true, 255 },
		{ "18446744073709551615", true, UINT64_MAX },
		{ "0xffffffffffffffff", true, UINT64_MAX },
		{ "18446744073709551616", false, 0 },
		{ "0x10000000000000000", false, 0 },
		{ "", false, 0 },
		{ "0x", false, 0 },
		{ "0x0x1", false, 0 },
		{ " 1", false, 0 },
		{ "1 ", false, 0 },
		{ "-1", false, 0 },
		{ "+1", false, 0 },
		{ "1G", false, 0 },
		{ "ff", false, 0 },
	};
	uint64_t value;
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		bool ok = parse_u64(t[i].text, &value);

		check(ok == t[i].ok && (!ok || value == t[i].value), "number",
		      t[i].text);
	}
}

static void test_domids(void)
{
	static const struct {
		const char *text;
		bool ok;
	} t[] = {
		{ "0", true }, { "3", true }, { "32751", true },
		{ "32752", false }, { "03", false }, { "0x3", false },
		{ "", false }, { "3a", false }, { "-1", false },
		{ "4294967299", false },
	};
	uint32_t domid;
	size_t i;

	for (i = 0; i < COUNT(t); i++)
		check(parse_domid(t[i].text, &domid) == t[i].ok, "domid",
		      t[i].text);
}

static void test_vbd_paths(void)
{
	static const struct {
		const char *text;
		bool ok;
		uint32_t domid, devid;
	} t[] = {
		{ "backend/vbd/3/51952", true, 3, 51952 },
		{ "/local/domain/0/backend/vbd/3/51952", true, 3, 51952 },
		{ "backend/vbd/3/268439552", true, 3, 268439552 },
		{ "/local/domain/1/backend/vbd/3/51952", false, 0, 0 },
		{ "backend/vif/3/0", false, 0, 0 },
		{ "backend/vbd/3", false, 0, 0 },
		{ "backend/vbd/3/", false, 0, 0 },
		{ "backend/vbd//1", false, 0, 0 },
		{ "backend/vbd/3/51952/state", false, 0, 0 },
		{ "backend/vbd/3/../4", false, 0, 0 },
		{ "backend/vbd/99999999999999999999/1", false, 0, 0 },
		{ "", false, 0, 0 },
	};
	uint32_t domid, devid;
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		bool ok = parse_vbd_path(t[i].text, &domid, &devid);

		check(ok == t[i].ok && (!ok || (domid == t[i].domid &&
						devid == t[i].devid)),
		      "vbd path", t[i].text);
	}
}

static void test_vdevs(void)
{
	static const struct {
		const char *text;
		bool ok;
		uint32_t devid;
	} t[] = {
		{ "xvda", true, 51712 },
		{ "xvdp", true, 51952 },
		{ "xvdq", true, (1U << 28) | 16 << 8 },
		{ "xvdz", true, (1U << 28) | 25 << 8 },
		{ "xvdaa", true, (1U << 28) | 26 << 8 },
		{ "xvdzz", true, (1U << 28) | 701 << 8 },
		{ "xvd", false, 0 },
		{ "xvda1", false, 0 },
		{ "xvdA", false, 0 },
		{ "xvdzzzzzzz", false, 0 },
		{ "hda", false, 0 },
		{ "sda", false, 0 },
		{ "", false, 0 },
	};
	uint32_t devid;
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		bool ok = vdev_to_devid(t[i].text, &devid);

		check(ok == t[i].ok && (!ok || devid == t[i].devid), "vdev",
		      t[i].text);
	}
}

static void test_pmem_names(void)
{
	static const struct {
		const char *text;
		enum pmem_name kind;
		const char *ns;
	} t[] = {
		{ "pmem0", PMEM_NAME_WHOLE, "namespace0.0" },
		{ "pmem12", PMEM_NAME_WHOLE, "namespace12.0" },
		{ "pmem1.3", PMEM_NAME_WHOLE, "namespace1.3" },
		{ "pmem0s", PMEM_NAME_WHOLE, "namespace0.0" },
		{ "pmem1.3s", PMEM_NAME_WHOLE, "namespace1.3" },
		{ "pmem0p1", PMEM_NAME_PARTITION, NULL },
		{ "pmem1.3p2", PMEM_NAME_PARTITION, NULL },
		{ "pmem0s1", PMEM_NAME_OTHER, NULL },
		{ "pmem0sp1", PMEM_NAME_PARTITION, NULL },
		{ "pmem", PMEM_NAME_OTHER, NULL },
		{ "pmem0.0", PMEM_NAME_OTHER, NULL },
		{ "pmem00", PMEM_NAME_OTHER, NULL },
		{ "pmem0.", PMEM_NAME_OTHER, NULL },
		{ "pmem0.01", PMEM_NAME_OTHER, NULL },
		{ "pmem0p", PMEM_NAME_OTHER, NULL },
		{ "pmem0p0", PMEM_NAME_OTHER, NULL },
		{ "pmem-1", PMEM_NAME_OTHER, NULL },
		{ "pmem9999999999", PMEM_NAME_OTHER, NULL },
		{ "sda", PMEM_NAME_OTHER, NULL },
	};
	char ns[64];
	size_t i;

	for (i = 0; i < COUNT(t); i++)
		check(pmem_name_parse(t[i].text, ns, sizeof(ns)) == t[i].kind &&
		      (!t[i].ns || !strcmp(ns, t[i].ns)), "pmem name",
		      t[i].text);
}

static void test_spec_keys(void)
{
	static const struct {
		const char *text;
		bool ok;
		const char *target;
		bool has_gpa;
		uint64_t gpa;
		const char *why;	/* must be named */
	} t[] = {
		{ "/dev/pmem0", true, "/dev/pmem0", false, 0, NULL },
		{ "/dev/pmem0,gpa=0x240000000", true, "/dev/pmem0", true,
		  0x240000000, NULL },
		{ "namespace0.0,gpa=9663676416", true, "namespace0.0", true,
		  0x240000000, NULL },
		{ "", false, NULL, false, 0, "target=" },
		{ ",gpa=0x240000000", false, NULL, false, 0, "target=" },
		{ "/dev/pmem0,", false, NULL, false, 0, "unknown key ''" },
		{ "/dev/pmem0,size=4G", false, NULL, false, 0, "'size'" },
		{ "/dev/pmem0,gpa", false, NULL, false, 0, "gpa=" },
		{ "/dev/pmem0,gpa=", false, NULL, false, 0, "gpa=" },
		{ "/dev/pmem0,gpa=9G", false, NULL, false, 0, "gpa=9G" },
		{ "/dev/pmem0,gpa=-4096", false, NULL, false, 0, "gpa=-4096" },
		{ "/dev/pmem0,gpa=0x1000,gpa=0x2000", false, NULL, false, 0,
		  "twice" },
		{ "/dev/pmem0,GPA=0x1000", false, NULL, false, 0, "'GPA'" },
	};
	char why[512], longer[600];
	struct spec_keys keys;
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		bool ok = spec_keys_parse(t[i].text, &keys, why, sizeof(why));

		check(ok == t[i].ok &&
		      (ok ? !strcmp(keys.target, t[i].target) &&
			    keys.has_gpa == t[i].has_gpa &&
			    keys.gpa == t[i].gpa :
			    strstr(why, t[i].why) != NULL),
		      "spec keys", t[i].text);
	}
	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	check(!spec_keys_parse(longer, &keys, why, sizeof(why)), "spec keys",
	      "a target of 599 characters");
}

#define LINE	"namespace0.0 start=0x180000000 size=1073741824 "
#define UUID	"aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"

static void test_target_lines(void)
{
	static const struct {
		const char *text;
		bool bound;
		const char *user, *super, *uuid;
		uint64_t data_offset, data_size, label_size;
	} t[] = {
		{ LINE "bound=1 user=- super=good data-offset=16777216 data-size=1056964608 label-size=131072 uuid=" UUID "\n",
		  true, "", "good", UUID, 16777216, 1056964608, 131072 },
		{ LINE "bound=1 user=- super=none data-offset=0 data-size=1073741824 label-size=0 uuid=-\n",
		  true, "", "none", "", 0, 1073741824, 0 },
		{ LINE "bound=0 user=backend/vpmem/3/51952 super=bad-checksum data-offset=0 data-size=0",
		  false, "backend/vpmem/3/51952", "bad-checksum", "", 0, 0, 0 },
		{ LINE "user=- super=good data-offset=0x1000000 data-size=0x1000 new=thing",
		  true, "", "good", "", 16777216, 4096, 0 },
		{ LINE "user=- super=none data-offset=0x40000000 data-size=0",
		  true, "", "none", "", 1073741824, 0, 0 },
	};
	static const char *const bad[] = {
		/* Each word that must be there. */
		"namespace0.0 start=0x180000000 user=- super=none data-offset=0 data-size=0",
		"namespace0.0 size=0x40000000 user=- super=none data-offset=0 data-size=0",
		LINE "super=none data-offset=0 data-size=0",
		LINE "user=- data-offset=0 data-size=0",
		LINE "user=- super=none data-size=0",
		LINE "user=- super=none data-offset=0",
		/* More than the target has. */
		LINE "user=- super=good data-offset=4096 data-size=1073741824",
		LINE "user=- super=good data-offset=1073741825 data-size=0",
		LINE "user=- super=good data-offset=4096 data-size=18446744073709547520",
		LINE "user=- super=good data-offset=18446744073709547520 data-size=8192",
		/* Values that are none. */
		"namespace0.0 start=x size=4096 user=- super=none data-offset=0 data-size=0",
		LINE "bound=2 user=- super=none data-offset=0 data-size=0",
		LINE "user=- super=none data-offset=-1 data-size=0",
		LINE "user=- super=none data-offset=0 data-size=1G",
		LINE "user=- super=none data-offset=0 data-size=0 label-size=x",
		LINE "user=- super=none data-offset=0 data-size=0 uuid=" UUID "0",
		LINE "user=- super=of-twenty-four-octets... data-offset=0 data-size=0",
		"namespace0.0 nonsense",
		"",
	};
	struct target_line line;
	size_t i;

	for (i = 0; i < COUNT(t); i++)
		check(parse_target_line(t[i].text, &line) &&
		      !strcmp(line.name, "namespace0.0") &&
		      line.start == 0x180000000 && line.size == 0x40000000 &&
		      line.bound == t[i].bound &&
		      !strcmp(line.user, t[i].user) &&
		      !strcmp(line.super, t[i].super) &&
		      !strcmp(line.uuid, t[i].uuid) &&
		      line.data_offset == t[i].data_offset &&
		      line.data_size == t[i].data_size &&
		      line.label_size == t[i].label_size,
		      "target line", t[i].text);
	for (i = 0; i < COUNT(bad); i++)
		check(!parse_target_line(bad[i], &line), "target line",
		      bad[i][0] ? bad[i] : "(empty)");
}

#define FIRST	"backend/vpmem/3/51952"
#define SECOND	"backend/vpmem/14/51952"

static void test_target_users(void)
{
	static const struct {
		const char *users, *node;
		bool has;
	} t[] = {
		{ FIRST, FIRST, true },
		{ FIRST "," SECOND, FIRST, true },
		{ FIRST "," SECOND, SECOND, true },
		{ "-", FIRST, false },
		{ "-", "", false },
		{ FIRST, SECOND, false },
		{ SECOND, "backend/vpmem/1/51952", false },
		{ FIRST, "backend/vpmem/3/5195", false },
		{ FIRST "0", FIRST, false },
		{ FIRST "," SECOND, FIRST "," SECOND, false },
		{ FIRST "," SECOND, "", false },
	};
	struct target_line line;
	char text[256];
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		snprintf(text, sizeof(text), LINE
			 "user=%s super=none data-offset=0 data-size=0",
			 t[i].users);
		check(parse_target_line(text, &line) &&
		      target_line_has_user(&line, t[i].node) == t[i].has,
		      "user of a target", text);
	}
}

static void test_uuids(void)
{
	static const struct {
		const char *text;
		bool ok;
	} t[] = {
		{ UUID, true },
		{ "01234567-89ab-cdef-0123-456789abcdef", true },
		{ "01234567-89ab-cdef-0123-456789abcde", false },
		{ "01234567-89ab-cdef-0123-456789abcdef0", false },
		{ "01234567-89ab-cdef-0123-456789abcdeg", false },
		{ "01234567-89AB-cdef-0123-456789abcdef", false },
		{ "0123456789ab-cdef-0123-456789abcdef--", false },
		{ "01234567089ab-cdef-0123-456789abcde-", false },
		{ "------------------------------------", false },
		{ "", false },
	};
	size_t i;

	for (i = 0; i < COUNT(t); i++)
		check(is_uuid(t[i].text) == t[i].ok, "UUID", t[i].text);
}

static void test_size_texts(void)
{
	static const struct {
		const char *text;
		bool ok;
		uint64_t size;
	} t[] = {
		{ "131072", true, 131072 },
		{ "128K", true, 131072 },
		{ "128KiB", true, 131072 },
		{ "1M", true, 1048576 },
		{ "1MiB", true, 1048576 },
		{ "0", true, 0 },
		{ "18446744073709551615", true, UINT64_MAX },
		{ "18014398509481983K", true, UINT64_MAX - 1023 },
		{ "18014398509481984K", false, 0 },
		{ "17592186044416M", false, 0 },
		{ "18446744073709551616", false, 0 },
		{ "99999999999999999999999999999999999999", false, 0 },
		{ "", false, 0 },
		{ "K", false, 0 },
		{ "x", false, 0 },
		{ "128k", false, 0 },
		{ "128KB", false, 0 },
		{ "128 K", false, 0 },
		{ "128KK", false, 0 },
		{ "0x20000", false, 0 },
		{ "-1", false, 0 },
		{ "1.5M", false, 0 },
		{ "8G", true, 8ULL << 30 },
		{ "8GiB", true, 8ULL << 30 },
		{ "1T", true, 1ULL << 40 },
		{ "1TiB", true, 1ULL << 40 },
		{ "17179869184G", false, 0 },
		{ "16777216T", false, 0 },
		{ "1P", false, 0 },
	};
	uint64_t size;
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		bool ok = parse_size(t[i].text, &size);

		check(ok == t[i].ok && (!ok || size == t[i].size), "size text",
		      t[i].text);
	}
}

static void test_label_sizes(void)
{
	static const struct {
		uint64_t size;
		bool ok;
	} t[] = {
		{ 131072, true }, { 135168, true }, { 1 << 20, true },
		{ 8388608, true }, { 0, false }, { 4096, false },
		{ 126976, false }, { 131073, false }, { 8392704, false },
		{ 1 << 24, false }, { UINT64_MAX - 4095, false },
	};
	char name[32];
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		snprintf(name, sizeof(name), "%" PRIu64, t[i].size);
		check(label_size_ok(t[i].size) == t[i].ok, "label size", name);
	}
	/* What messages say of it. */
	check(!strcmp(SUPER_LABEL_SIZES,
		      "a multiple of 4KiB, from 128KiB to 8MiB") &&
	      label_size_ok(128 << 10) && label_size_ok(8192 << 10),
	      "label size", "as described");
}

static void test_info_blocks(void)
{
	static const struct {
		const char *name;
		size_t offset;
		const char signature[16];
		const char *mode;
	} t[] = {
		{ "PFN", 4096, "NVDIMM_PFN_INFO", "fsdax" },
		{ "DAX", 4096, "NVDIMM_DAX_INFO", "devdax" },
		{ "BTT", 4096, "BTT_ARENA_INFO", "sector" },
		{ "UEFI's BTT", 0, "BTT_ARENA_INFO", "sector" },
		{ "nothing", 0, "", NULL },
		{ "PFN at the start", 0, "NVDIMM_PFN_INFO", NULL },
		{ "DAX at the start", 0, "NVDIMM_DAX_INFO", NULL },
		{ "PFN elsewhere", 4097, "NVDIMM_PFN_INFO", NULL },
		{ "BTT elsewhere", 512, "BTT_ARENA_INFO", NULL },
		{ "BTT and more", 4096, "BTT_ARENA_INFO\0x", NULL },
		{ "another", 4096, "NVDIMM_FOO_INFO", NULL },
	};
	char start[INFO_BLOCK_END];
	const char *mode;
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		memset(start, 0, sizeof(start));
		memcpy(start + t[i].offset, t[i].signature,
		       sizeof(t[i].signature));
		mode = info_block_mode(start);
		check(mode && t[i].mode ? !strcmp(mode, t[i].mode) :
		      mode == t[i].mode, "info block", t[i].name);
	}
}

#define TARGET_SIZE	0x40000000ULL
#define LABEL_SIZE	0x20000ULL

static void make_super(struct superblock *sb)
{
	static const __u8 uuid[16] = { 0xaa, 0xaa, 0xaa, 0xaa, 0xbb, 0xbb };

	superblock_make(sb, SUPERBLOCK_TARGET, TARGET_SIZE, LABEL_SIZE, uuid,
			1763769600);
}

static enum superblock_state check_super(const struct superblock *sb,
					 uint64_t size)
{
	return superblock_check(sb, SUPERBLOCK_TARGET, size);
}

/* The state of one that was changed by somebody who knows the checksum. */
static enum superblock_state resign(struct superblock *sb, uint64_t size)
{
	sb->crc = cpu_to_le32(superblock_crc32(sb, offsetof(struct superblock,
							    crc)));
	return check_super(sb, size);
}

static void test_super(void)
{
	unsigned char *octets;
	unsigned int bit, wrong = 0;
	struct superblock sb;
	size_t i;

	check(superblock_crc32("123456789", 9) == 0xcbf43926, "superblock",
	      "checksum");
	make_super(&sb);
	check(check_super(&sb, TARGET_SIZE) == SUPERBLOCK_GOOD,
	      "superblock", "good");
	check(!memcmp(&sb, "xen-pmem target\0\1\0\0\0\0\0\0\0\xaa\xaa", 26) &&
	      le64_to_cpu(sb.label_offset) == 8388608 &&
	      le64_to_cpu(sb.label_size) == LABEL_SIZE &&
	      le64_to_cpu(sb.data_offset) == 16777216 &&
	      le64_to_cpu(sb.data_size) == TARGET_SIZE - 16777216 &&
	      le64_to_cpu(sb.created) == 1763769600, "superblock", "fields");

	octets = (unsigned char *)&sb;
	for (i = 0; i < sizeof(sb); i++) {
		const enum superblock_state want = SUPERBLOCK_BAD_CRC;

		for (bit = 0; bit < 8; bit++) {
			octets[i] ^= 1 << bit;
			wrong += check_super(&sb, TARGET_SIZE) != want;
			octets[i] ^= 1 << bit;
		}
		octets[i] ^= 0xff;
		wrong += check_super(&sb, TARGET_SIZE) != want;
		octets[i] ^= 0xff;
	}
	check(!wrong, "superblock", "any bit or octet flipped");

	memset(&sb, 0, sizeof(sb));
	check(check_super(&sb, TARGET_SIZE) == SUPERBLOCK_NONE,
	      "superblock", "zeros");
	check(resign(&sb, TARGET_SIZE) == SUPERBLOCK_NONE, "superblock",
	      "zeros with a checksum");
	memset(&sb, 0xff, sizeof(sb));
	check(check_super(&sb, TARGET_SIZE) == SUPERBLOCK_NONE,
	      "superblock", "ones");
}

static void test_super_versions(void)
{
	static const struct {
		const char *name;
		uint32_t version, flags;
		uint64_t size;
		enum superblock_state state;
	} t[] = {
		{ "this version", 1, 0, TARGET_SIZE, SUPERBLOCK_GOOD },
		{ "newer", 2, 0, TARGET_SIZE, SUPERBLOCK_NEWER },
		{ "newest", UINT32_MAX, 0, TARGET_SIZE, SUPERBLOCK_NEWER },
		{ "version 0", 0, 0, TARGET_SIZE, SUPERBLOCK_NEWER },
		{ "flag of an extent, of which there is none", 1, 1,
		  TARGET_SIZE, SUPERBLOCK_BAD_LAYOUT },
		{ "an unknown flag", 1, 2, TARGET_SIZE, SUPERBLOCK_NEWER },
		{ "an unknown flag besides", 1, 3, TARGET_SIZE,
		  SUPERBLOCK_NEWER },
		{ "the last flag", 1, 1U << 31, TARGET_SIZE, SUPERBLOCK_NEWER },
		{ "newer, and of another size", 2, 0, TARGET_SIZE + 4096,
		  SUPERBLOCK_NEWER },
		{ "target a page larger", 1, 0, TARGET_SIZE + 4096,
		  SUPERBLOCK_OTHER_SIZE },
		{ "target a page smaller", 1, 0, TARGET_SIZE - 4096,
		  SUPERBLOCK_OTHER_SIZE },
		{ "target without size", 1, 0, 0, SUPERBLOCK_OTHER_SIZE },
		{ "target of all there is", 1, 0, UINT64_MAX,
		  SUPERBLOCK_OTHER_SIZE },
	};
	struct superblock sb;
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		make_super(&sb);
		sb.version = cpu_to_le32(t[i].version);
		sb.flags = cpu_to_le32(t[i].flags);
		check(resign(&sb, t[i].size) == t[i].state,
		      "superblock version", t[i].name);
	}
}

static void test_super_kinds(void)
{
	static const __u8 uuid[16] = { 0xcc };
	struct superblock sb;

	superblock_make(&sb, SUPERBLOCK_RANGE, TARGET_SIZE, LABEL_SIZE, uuid,
			0);
	check(!memcmp(&sb, "xen-pmem range\0\0\1", 17), "superblock",
	      "magic of a range");
	check(superblock_check(&sb, SUPERBLOCK_RANGE, TARGET_SIZE) ==
	      SUPERBLOCK_GOOD, "superblock", "range");
	check(check_super(&sb, TARGET_SIZE) == SUPERBLOCK_OTHER_KIND,
	      "superblock", "range for a target");
	sb.magic[0] = 0;
	check(check_super(&sb, TARGET_SIZE) == SUPERBLOCK_BAD_CRC,
	      "superblock", "damaged range for a target");
	make_super(&sb);
	check(superblock_check(&sb, SUPERBLOCK_RANGE, TARGET_SIZE) ==
	      SUPERBLOCK_OTHER_KIND, "superblock", "target for a range");
}

static void test_super_resize(void)
{
	const uint64_t more = 2 * TARGET_SIZE;
	struct superblock sb;

	make_super(&sb);
	superblock_resize(&sb, TARGET_SIZE, more);
	check(check_super(&sb, TARGET_SIZE) == SUPERBLOCK_GOOD &&
	      superblock_data_size(&sb, TARGET_SIZE) == TARGET_SIZE - 16777216,
	      "superblock resize", "not done yet");
	check(check_super(&sb, more) == SUPERBLOCK_GOOD &&
	      superblock_data_size(&sb, more) == TARGET_SIZE - 16777216,
	      "superblock resize", "done, and not the guest's yet");
	check(check_super(&sb, more + 4096) == SUPERBLOCK_OTHER_SIZE,
	      "superblock resize", "another size");
	superblock_resize(&sb, more, 0);
	check(check_super(&sb, more) == SUPERBLOCK_GOOD &&
	      superblock_data_size(&sb, more) == more - 16777216 &&
	      check_super(&sb, TARGET_SIZE) == SUPERBLOCK_OTHER_SIZE,
	      "superblock resize", "settled");
	superblock_resize(&sb, more, TARGET_SIZE);
	check(check_super(&sb, TARGET_SIZE) == SUPERBLOCK_GOOD &&
	      superblock_data_size(&sb, TARGET_SIZE) == TARGET_SIZE - 16777216,
	      "superblock resize", "done, to a smaller one");
}

static void test_super_extents(void)
{
	static const struct {
		const char *name;
		uint32_t flags, extents, extent;
		enum superblock_state state;
		uint32_t says;
	} t[] = {
		{ "alone", 0, 0, 0, SUPERBLOCK_GOOD, 1 },
		{ "first of two", 1, 2, 0, SUPERBLOCK_GOOD, 2 },
		{ "first of all", 1, 16, 0, SUPERBLOCK_GOOD, 16 },
		{ "second", 1, 0, 1, SUPERBLOCK_GOOD, 0 },
		{ "last", 1, 0, 15, SUPERBLOCK_GOOD, 0 },
		{ "first of one", 1, 1, 0, SUPERBLOCK_BAD_LAYOUT, 0 },
		{ "first of too many", 1, 17, 0, SUPERBLOCK_BAD_LAYOUT, 0 },
		{ "second of two", 1, 2, 1, SUPERBLOCK_BAD_LAYOUT, 0 },
		{ "beyond the last", 1, 0, 16, SUPERBLOCK_BAD_LAYOUT, 0 },
		{ "without the flag", 0, 2, 0, SUPERBLOCK_BAD_LAYOUT, 0 },
		{ "a part without the flag", 0, 0, 1, SUPERBLOCK_BAD_LAYOUT,
		  0 },
	};
	static const __u8 uuid[16] = { 0xcc };
	struct superblock sb;
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		make_super(&sb);
		sb.flags = cpu_to_le32(t[i].flags);
		sb.extents = cpu_to_le32(t[i].extents);
		sb.extent = cpu_to_le32(t[i].extent);
		check(resign(&sb, TARGET_SIZE) == t[i].state &&
		      (t[i].state != SUPERBLOCK_GOOD ||
		       superblock_extents(&sb) == t[i].says),
		      "superblock extents", t[i].name);
	}
	make_super(&sb);
	superblock_set_extents(&sb, 3);
	check(check_super(&sb, TARGET_SIZE) == SUPERBLOCK_GOOD &&
	      superblock_extents(&sb) == 3, "superblock extents", "set");
	superblock_set_extents(&sb, 1);
	check(check_super(&sb, TARGET_SIZE) == SUPERBLOCK_GOOD && !sb.flags &&
	      !sb.extents, "superblock extents", "set to one");
	superblock_set_part(&sb, 7);
	check(check_super(&sb, TARGET_SIZE) == SUPERBLOCK_GOOD &&
	      !superblock_extents(&sb) && le32_to_cpu(sb.extent) == 7,
	      "superblock extents", "set for a part");
	superblock_make(&sb, SUPERBLOCK_RANGE, TARGET_SIZE, LABEL_SIZE, uuid,
			0);
	superblock_set_extents(&sb, 2);
	check(superblock_check(&sb, SUPERBLOCK_RANGE, TARGET_SIZE) ==
	      SUPERBLOCK_BAD_LAYOUT, "superblock extents", "of a range");
}

#define PAGE	4096ULL
#define DATA	0x1000000ULL
#define TOP	(UINT64_MAX - 4095)

static void test_super_layouts(void)
{
	static const struct {
		const char *name;
		bool ok;
		uint64_t label, label_size, data, data_size;
	} t[] = {
		{ "usual", true, 65536, LABEL_SIZE, DATA, TARGET_SIZE - DATA },
		{ "labels right behind", true, 2 * PAGE, LABEL_SIZE, DATA,
		  TARGET_SIZE - DATA },
		{ "labels right before", true, DATA - LABEL_SIZE, LABEL_SIZE,
		  DATA, TARGET_SIZE - DATA },
		{ "largest labels", true, DATA / 2, DATA / 2, DATA,
		  TARGET_SIZE - DATA },
		{ "region ends early", true, 65536, LABEL_SIZE, DATA,
		  TARGET_SIZE - DATA - PAGE },
		{ "smallest region", true, 65536, LABEL_SIZE,
		  TARGET_SIZE - DATA, DATA },
		{ "no gaps", true, 2 * PAGE, LABEL_SIZE,
		  2 * PAGE + LABEL_SIZE, TARGET_SIZE - 2 * PAGE - LABEL_SIZE },
		{ "labels in the blank page", false, PAGE, LABEL_SIZE, DATA,
		  TARGET_SIZE - DATA },
		{ "labels over superblock", false, 0, LABEL_SIZE, DATA,
		  TARGET_SIZE - DATA },
		{ "labels over its end", false, 2048, LABEL_SIZE, DATA,
		  TARGET_SIZE - DATA },
		{ "labels into region", false, DATA - LABEL_SIZE + PAGE,
		  LABEL_SIZE, DATA, TARGET_SIZE - DATA },
		{ "labels within region", false, DATA, LABEL_SIZE, DATA,
		  TARGET_SIZE - DATA },
		{ "labels behind region", false, TARGET_SIZE - LABEL_SIZE,
		  LABEL_SIZE, DATA, DATA },
		{ "labels misaligned", false, 65537, LABEL_SIZE, DATA,
		  TARGET_SIZE - DATA },
		{ "labels of odd size", false, 65536, LABEL_SIZE + 1, DATA,
		  TARGET_SIZE - DATA },
		{ "labels too small", false, 65536, LABEL_SIZE - PAGE, DATA,
		  TARGET_SIZE - DATA },
		{ "no labels", false, 65536, 0, DATA, TARGET_SIZE - DATA },
		{ "labels too large", false, PAGE, DATA - 65536 + PAGE, DATA,
		  TARGET_SIZE - DATA },
		{ "labels too large, region moved", false, 65536,
		  DATA - 65536 + PAGE, DATA + PAGE, TARGET_SIZE - DATA - PAGE },
		{ "labels near 2^64", false, TOP, LABEL_SIZE, DATA,
		  TARGET_SIZE - DATA },
		{ "labels that wrap", false, TOP, LABEL_SIZE + DATA, DATA,
		  TARGET_SIZE - DATA },
		{ "label size near 2^64", false, 65536, TOP, DATA,
		  TARGET_SIZE - DATA },
		{ "region over superblock", false, PAGE, LABEL_SIZE, 0,
		  TARGET_SIZE },
		{ "region misaligned", false, 65536, LABEL_SIZE, DATA + 1,
		  TARGET_SIZE - DATA - PAGE },
		{ "region of odd size", false, 65536, LABEL_SIZE, DATA,
		  TARGET_SIZE - DATA - 1 },
		{ "region a page too large", false, 65536, LABEL_SIZE, DATA,
		  TARGET_SIZE - DATA + PAGE },
		{ "region too small", false, 65536, LABEL_SIZE,
		  TARGET_SIZE - DATA + PAGE, DATA - PAGE },
		{ "no region", false, 65536, LABEL_SIZE, TARGET_SIZE, 0 },
		{ "region outside", false, 65536, LABEL_SIZE,
		  TARGET_SIZE + PAGE, DATA },
		{ "region near 2^64", false, 65536, LABEL_SIZE, TOP, DATA },
		{ "region that wraps", false, 65536, LABEL_SIZE, TOP,
		  TARGET_SIZE + PAGE },
		{ "region size near 2^64", false, 65536, LABEL_SIZE, DATA,
		  TOP },
		{ "region size that wraps", false, 65536, LABEL_SIZE, DATA,
		  UINT64_MAX - DATA + 1 + PAGE },
	};
	struct superblock sb;
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		make_super(&sb);
		sb.label_offset = cpu_to_le64(t[i].label);
		sb.label_size = cpu_to_le64(t[i].label_size);
		sb.data_offset = cpu_to_le64(t[i].data);
		sb.data_size = cpu_to_le64(t[i].data_size);
		check(resign(&sb, TARGET_SIZE) ==
		      (t[i].ok ? SUPERBLOCK_GOOD : SUPERBLOCK_BAD_LAYOUT),
		      "superblock layout", t[i].name);
	}
}

static void test_super_words(void)
{
	enum superblock_state state;
	int s;

	for (s = SUPERBLOCK_GOOD; s <= SUPERBLOCK_OTHER_KIND; s++)
		check(superblock_state_parse(superblock_word(s), &state) &&
		      (int)state == s &&
		      !superblock_complaint(s) == (s <= SUPERBLOCK_NONE),
		      "superblock word", superblock_word(s));
	check(!superblock_state_parse("?", &state), "superblock word", "?");
	check(!superblock_state_parse("", &state), "superblock word", "");
}

static void test_escapes(void)
{
	static const struct {
		const char *from;
		size_t room;
		const char *to;
	} t[] = {
		{ "plain text", 64, "plain text" },
		{ "a\033[31mb", 64, "a\\x1b[31mb" },
		{ "a\nb\\c", 64, "a\\x0ab\\x5cc" },
		{ "\xff", 64, "\\xff" },
		{ "exactly", 8, "exactly" },
		{ "too long", 8, "too ..." },
		{ "ab\001", 6, "ab..." },
		{ "abc", 1, "" },
		{ "", 4, "" },
	};
	char to[64];
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		escape_text(to, t[i].room, t[i].from);
		check(!strcmp(to, t[i].to) && strlen(to) < t[i].room, "escape",
		      t[i].to);
	}
}

static void test_sizes(void)
{
	static const struct {
		uint64_t size;
		const char *text;
	} t[] = {
		{ 0, "0" }, { 17, "17" }, { 4096, "4KiB" },
		{ 1022ULL << 20, "1022MiB" }, { 1ULL << 30, "1GiB" },
		{ 1ULL << 40, "1TiB" }, { 1ULL << 50, "1024TiB" },
	};
	char text[32];
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		format_size(text, sizeof(text), t[i].size);
		check(!strcmp(text, t[i].text), "size", t[i].text);
	}
}

static void test_states(void)
{
	check(parse_state("4") == STATE_CONNECTED, "state", "4");
	check(parse_state("9") == STATE_ABSENT, "state", "9");
	check(parse_state("-1") == STATE_ABSENT, "state", "-1");
	check(parse_state("4\n") == STATE_ABSENT, "state", "4 and a newline");
	check(parse_state(NULL) == STATE_ABSENT, "state", "no node");
	check(!strcmp(state_name(STATE_INIT_WAIT), "InitWait"), "state",
	      "InitWait");
	check(!strcmp(state_name(42), "?"), "state", "42");
}

static void test_overlaps(void)
{
	static const struct {
		const char *name;
		struct range a, b;
		bool overlap;
	} t[] = {
		{ "apart", { 0, 10 }, { 20, 10 }, false },
		{ "touching", { 0, 10 }, { 10, 10 }, false },
		{ "by one", { 0, 11 }, { 10, 10 }, true },
		{ "same", { 5, 5 }, { 5, 5 }, true },
		{ "inside", { 0, 100 }, { 50, 1 }, true },
		{ "at the very end", { UINT64_MAX - 9, 9 },
		  { UINT64_MAX, 1 }, false },
		{ "wrapping size", { 0x1000, UINT64_MAX }, { 0x2000, 1 },
		  true },
	};
	size_t i;

	for (i = 0; i < COUNT(t); i++)
		check(ranges_overlap(t[i].a, t[i].b) == t[i].overlap &&
		      ranges_overlap(t[i].b, t[i].a) == t[i].overlap,
		      "overlap", t[i].name);
	check(range_valid((struct range) { 0, 1 }), "range", "0+1");
	check(!range_valid((struct range) { 0, 0 }), "range", "empty");
	check(!range_valid((struct range) { 2, UINT64_MAX }), "range",
	      "wrapping");
}

static void test_base(void)
{
	static const struct {
		uint64_t memory;
		bool ok;
		uint64_t base;
	} t[] = {
		{ 0, true, 0x100000000 },
		{ 1, true, 0x100200000 },
		{ 384ULL << 20, true, 0x118000000 },
		{ (384ULL << 20) + 4096, true, 0x118200000 },
		{ UINT64_MAX, false, 0 },
		{ UINT64_MAX - 0x100000000, false, 0 },
	};
	char name[32];
	uint64_t base;
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		bool ok = gpa_base(t[i].memory, &base);

		snprintf(name, sizeof(name), "0x%" PRIx64, t[i].memory);
		check(ok == t[i].ok && (!ok || base == t[i].base), "base",
		      name);
	}
}

#define BASE	0x118000000ULL
#define GIB	0x40000000ULL

static void test_choices(void)
{
	static const struct range none[1], one[] = { { BASE, GIB } },
		unsorted[] = { { BASE + 3 * GIB, GIB }, { BASE, GIB } },
		odd[] = { { BASE, GIB + 0x1000 } },
		broken[] = { { BASE, UINT64_MAX } };
	static const struct {
		const char *name;
		uint64_t machine, size;
		const struct range *used;
		size_t count;
		enum gpa_result result;
		uint64_t gpa;
	} t[] = {
		{ "first", 0x180000000, GIB, none, 0, GPA_OK, BASE },
		{ "congruent", 0x180001000, GIB, none, 0, GPA_OK,
		  BASE + 0x1000 },
		{ "congruent, just below", 0x1801ff000, GIB, none, 0, GPA_OK,
		  BASE + 0x1ff000 },
		{ "behind one", 0x180000000, GIB, one, 1, GPA_OK, BASE + GIB },
		{ "into a gap", 0x180000000, 2 * GIB, unsorted, 2, GPA_OK,
		  BASE + GIB },
		{ "over a gap", 0x180000000, 2 * GIB + 0x1000, unsorted, 2,
		  GPA_OK, BASE + 4 * GIB },
		{ "behind an odd end", 0x180000000, GIB, odd, 1, GPA_OK,
		  BASE + GIB + 0x1000000 },
		{ "machine at 2 MiB only", 0x1bfe00000, GIB, one, 1, GPA_OK,
		  BASE + GIB },
		{ "too large", 0x180000000, GPA_LIMIT, none, 0, GPA_TOO_HIGH,
		  0 },
		{ "wrapping", 0x180000000, UINT64_MAX & ~0xfffULL, none, 0,
		  GPA_TOO_HIGH, 0 },
		{ "behind a broken range", 0x180000000, GIB, broken, 1,
		  GPA_TOO_HIGH, 0 },
		{ "no whole page", 0x180000800, GIB, none, 0, GPA_UNALIGNED,
		  0 },
	};
	uint64_t gpa;
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		enum gpa_result result = gpa_choose(BASE, t[i].machine,
						    t[i].size, t[i].used,
						    t[i].count, &gpa);

		check(result == t[i].result &&
		      (result != GPA_OK || gpa == t[i].gpa), "choice",
		      t[i].name);
	}
}

static void test_given(void)
{
	static const struct range one[] = { { BASE, GIB } };
	static const struct {
		const char *name;
		uint64_t gpa, size;
		enum gpa_result result;
	} t[] = {
		{ "free", BASE + GIB, GIB, GPA_OK },
		{ "taken", BASE + GIB - 0x1000, GIB, GPA_OVERLAP },
		{ "unaligned", BASE + GIB + 1, GIB, GPA_UNALIGNED },
		{ "low", 0xfee00000, GIB, GPA_TOO_LOW },
		{ "up to the limit", GPA_LIMIT - GIB, GIB, GPA_OK },
		{ "over the limit", GPA_LIMIT - GIB + 0x1000, GIB,
		  GPA_TOO_HIGH },
		{ "wrapping", UINT64_MAX & ~0xfffULL, 0x2000, GPA_TOO_HIGH },
		{ "empty", BASE + GIB, 0, GPA_TOO_HIGH },
	};
	size_t i, conflict;

	for (i = 0; i < COUNT(t); i++)
		check(gpa_check(t[i].gpa, t[i].size, one, 1, &conflict) ==
		      t[i].result, "given address", t[i].name);
}

int main(void)
{
	test_numbers();
	test_domids();
	test_vbd_paths();
	test_vdevs();
	test_pmem_names();
	test_spec_keys();
	test_target_lines();
	test_target_users();
	test_uuids();
	test_size_texts();
	test_label_sizes();
	test_info_blocks();
	test_super();
	test_super_versions();
	test_super_kinds();
	test_super_resize();
	test_super_extents();
	test_super_layouts();
	test_super_words();
	test_escapes();
	test_sizes();
	test_states();
	test_overlaps();
	test_base();
	test_choices();
	test_given();
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
