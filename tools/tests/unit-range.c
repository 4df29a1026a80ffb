// SPDX-License-Identifier: GPL-2.0-only
/* Unit tests of physical ranges, and of what the kernel says of them. */
#include <stdio.h>
#include <string.h>

#include "range.h"

static unsigned int passed, failed;

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define GIB (1ULL << 30)

static void check(bool ok, const char *what, const char *name)
{
	printf("%s - %s: %s\n", ok ? "ok" : "not ok", what, name);
	if (ok)
		passed++;
	else
		failed++;
}

static void test_texts(void)
{
	static const struct {
		const char *text;
		bool ok;
		struct range range;
	} t[] = {
		{ "0x180000000+8G", true, { 0x180000000, 8 * GIB } },
		{ "0x180000000+8GiB", true, { 0x180000000, 8 * GIB } },
		{ "6G+0x200000000", true, { 6 * GIB, 8 * GIB } },
		{ "6442450944+8589934592", true, { 6 * GIB, 8 * GIB } },
		{ "0x180000000+1T", true, { 0x180000000, 1024 * GIB } },
		{ "0+0", true, { 0, 0 } },
		{ "0xffffffffffffffff+1", true, { UINT64_MAX, 1 } },
		{ "0x180000000", false, { 0 } },
		{ "0x180000000+", false, { 0 } },
		{ "+8G", false, { 0 } },
		{ "", false, { 0 } },
		{ "+", false, { 0 } },
		{ "0x180000000-0x1bfffffff", false, { 0 } },
		{ "0x180000000+8G+1", false, { 0 } },
		{ "0x180000000++8G", false, { 0 } },
		{ "0x180000000 + 8G", false, { 0 } },
		{ "0x180000000+8g", false, { 0 } },
		{ "0x180000000+0x8G", false, { 0 } },
		{ "0x180000000+-8G", false, { 0 } },
		{ "180000000h+8G", false, { 0 } },
		{ "0x180000000+16777216T", false, { 0 } },
		{ "0x10000000000000000+8G", false, { 0 } },
		{ "00000000000000000000000000000000000000001+8G", false,
		  { 0 } },
	};
	struct range r;
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		bool ok = range_parse(t[i].text, &r);

		check(ok == t[i].ok &&
		      (!ok || (r.start == t[i].range.start &&
			       r.size == t[i].range.size)),
		      "range", t[i].text);
	}
}

static void test_formats(void)
{
	static const struct range t[] = {
		{ 0x180000000, 8 * GIB }, { 0x181000000, 8 * GIB - RANGE_UNIT },
		{ 0, RANGE_MIN }, { UINT64_MAX, UINT64_MAX },
	};
	char text[RANGE_TEXT];
	struct range r;
	size_t i;

	range_format(text, t[0]);
	check(!strcmp(text, "0x180000000+8GiB"), "range text", text);
	for (i = 0; i < COUNT(t); i++) {
		range_format(text, t[i]);
		check(range_parse(text, &r) && r.start == t[i].start &&
		      r.size == t[i].size, "range there and back", text);
	}
}

static void test_problems(void)
{
	static const struct {
		const char *name;
		struct range range;
		const char *problem;	/* a part of it; NULL: none */
	} t[] = {
		{ "usual", { 0x180000000, 8 * GIB }, NULL },
		{ "smallest", { 0x181000000, 0x4000000 }, NULL },
		{ "up to the end",
		  { UINT64_MAX - 0x4ffffff, 0x4000000 }, NULL },
		{ "too small", { 0x180000000, 0x3000000 }, "64MiB" },
		{ "empty", { 0x180000000, 0 }, "64MiB" },
		{ "start within 16 MiB", { 0x180800000, 8 * GIB }, "16MiB" },
		{ "size within 16 MiB", { 0x180000000, 0x4800000 }, "16MiB" },
		{ "wrapping", { UINT64_MAX - 0xffffff, 0x4000000 }, "beyond" },
		{ "very much", { 0x180000000, UINT64_MAX - 0xffffff },
		  "beyond" },
	};
	const char *problem;
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		problem = range_problem(t[i].range);
		check(t[i].problem ? problem && strstr(problem, t[i].problem) :
				     !problem, "range problem", t[i].name);
	}
}

/* As a PV dom0 has it, with spaces by depth. */
static const char iomem[] =
	"00000000-00000fff : Reserved\n"
	"00001000-0009ffff : System RAM\n"
	"000a0000-000fffff : Reserved\n"
	"  000c0000-000c7fff : Video ROM\n"
	"00100000-7ffdffff : System RAM\n"
	"  01000000-01ffffff : Kernel code\n"
	"80000000-febfffff : PCI Bus 0000:00\n"
	"  fe000000-fe7fffff : 0000:00:02.0\n"
	"fec00000-fec003ff : IOAPIC 0\n"
	"100000000-13fffffff : System RAM\n"
	"140000000-17fffffff : Unusable memory\n"
	"180000000-1bfffffff : Reserved\n"
	"200000000-23fffffff : Persistent Memory\n"
	"  200000000-21fffffff : namespace0.0\n"
	"240000000-27fffffff : Persistent Memory (legacy)\n"
	"280000000-2bfffffff : Soft Reserved\n"
	"  280000000-2bfffffff : dax1.0\n"
	"    280000000-2bfffffff : System RAM (kmem)\n"
	"300000000-33fffffff : Soft Reserved\n"
	"380000000-380ffffff : xen-pmem labels\n"
	"381000000-3bfffffff : xen-pmem\n"
	"400000000-400ffffff : Reserved\n"
	"a line of a later kernel's\n";

static int look(const char *text, struct range r, char why[IOMEM_TEXT])
{
	FILE *f = fmemopen((void *)text, strlen(text), "r");
	int rc;

	if (!f)
		return -2;
	why[0] = '\0';
	rc = iomem_conflict(f, r, why);
	fclose(f);
	return rc;
}

static void test_iomem(void)
{
	static const struct {
		const char *name;
		struct range range;
		const char *conflict;	/* NULL: none */
	} t[] = {
		{ "gap", { 0x500000000, GIB }, NULL },
		{ "gap up to an entry", { 0x1c0000000, GIB }, NULL },
		{ "reserved", { 0x180000000, GIB }, NULL },
		{ "middle of reserved", { 0x190000000, GIB / 4 }, NULL },
		{ "soft reserved", { 0x300000000, GIB }, NULL },
		{ "legacy", { 0x240000000, GIB }, NULL },
		{ "persistent beside a namespace",
		  { 0x220000000, GIB / 2 }, NULL },
		{ "namespace", { 0x210000000, GIB / 2 }, "namespace0.0" },
		{ "last byte of a namespace", { 0x21f000000, GIB / 4 },
		  "namespace0.0" },
		{ "RAM", { 0x100000000, GIB }, "System RAM" },
		{ "RAM at its end", { 0x13f000000, 2 * GIB }, "System RAM" },
		{ "RAM in the middle", { 0, 5 * GIB }, "Reserved" },
		{ "unusable", { 0x150000000, GIB / 4 }, "Unusable memory" },
		{ "PCI", { 0x90000000, GIB / 4 }, "PCI Bus 0000:00" },
		{ "small device", { 0xfec00000, 0x4000000 }, "IOAPIC 0" },
		{ "deep inside soft reserved", { 0x2a0000000, GIB / 4 },
		  "dax1.0" },
		{ "claimed header", { 0x380000000, GIB }, "xen-pmem labels" },
		{ "claimed", { 0x390000000, GIB / 4 }, "xen-pmem" },
		{ "reserved and gap", { 0x1a0000000, GIB }, "partly" },
		{ "small reserved one within", { 0x3f0000000, GIB },
		  "partly" },
	};
	static const char hidden[] = "00000000-00000000 : System RAM\n"
				     "  00000000-00000000 : Kernel code\n";
	char why[IOMEM_TEXT];
	size_t i;
	int rc;

	for (i = 0; i < COUNT(t); i++) {
		rc = look(iomem, t[i].range, why);
		check(t[i].conflict ? rc == 1 && strstr(why, t[i].conflict) :
				      rc == 0, "iomem", t[i].name);
	}
	check(look(hidden, t[0].range, why) == -1, "iomem", "not root");
	check(look("\n", t[0].range, why) == -1, "iomem", "empty");
}

static void test_claim_lines(void)
{
	static const char uuid[] = "8e2ad7a0-1f0e-4d7a-9d51-6c1b7a3f0e11";
	static const struct {
		const char *line;
		bool ok;
	} t[] = {
		{ "start=0x180000000 size=0x200000000 uuid=8e2ad7a0-1f0e-4d7a-9d51-6c1b7a3f0e11 bus=ndbus2\n",
		  true },
		{ "bus=ndbus2 later=more uuid=8e2ad7a0-1f0e-4d7a-9d51-6c1b7a3f0e11 size=0x200000000 start=0x180000000",
		  true },
		{ "start=0x180000000 size=0x200000000 uuid=- bus=ndbus2\n",
		  false },
		{ "start=0x180000000 size=0x200000000 uuid=8e2ad7a0-1f0e-4d7a-9d51-6c1b7a3f0e11\n",
		  false },
		{ "start=0x180000000 size=0 uuid=8e2ad7a0-1f0e-4d7a-9d51-6c1b7a3f0e11 bus=ndbus2\n",
		  false },
		{ "start=0x180000000 size=0x200000000 uuid=8e2ad7a0-1f0e-4d7a-9d51-6c1b7a3f0e11 bus=\n",
		  false },
		{ "start=0x180000000 size=0x200000000 uuid=8e2ad7a0-1f0e-4d7a-9d51-6c1b7a3f0e11 ndbus2\n",
		  false },
		{ "\n", false },
		{ "", false },
	};
	struct claim c;
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		bool ok = parse_claim_line(t[i].line, &c);

		check(ok == t[i].ok &&
		      (!ok || (c.range.start == 0x180000000 &&
			       c.range.size == 8 * GIB &&
			       !strcmp(c.uuid, uuid) &&
			       !strcmp(c.bus, "ndbus2"))),
		      "claim line", t[i].line);
	}
}

static void test_file_entries(void)
{
	static const struct {
		const char *line, *entry;	/* NULL: none */
	} t[] = {
		{ "0x180000000+8G\n", "0x180000000+8G" },
		{ "0x180000000+8G", "0x180000000+8G" },
		{ " \t0x180000000+8G \r\n", "0x180000000+8G" },
		{ "0x180000000+8G # the CXL card\n", "0x180000000+8G" },
		{ "0x180000000+8G and more\n", "0x180000000+8G and more" },
		{ "# nothing\n", NULL },
		{ "  # nothing", NULL },
		{ "\n", NULL },
		{ "", NULL },
	};
	char line[64], *entry;
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		strcpy(line, t[i].line);
		entry = claims_file_entry(line);
		check(t[i].entry ? entry && !strcmp(entry, t[i].entry) :
				   !entry, "entry of the list", t[i].line);
	}
}

int main(void)
{
	test_texts();
	test_formats();
	test_problems();
	test_iomem();
	test_claim_lines();
	test_file_entries();
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
