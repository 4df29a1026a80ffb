// SPDX-License-Identifier: GPL-2.0-only
/*
 * config_test.c - what a frontend takes from the backend's directory
 *
 * In place of xenstore there is a directory of our own (Kbuild has config.c call
 * us for it): that of a good backend, but for the nodes that a case changes.
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/numa.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <xen/xenbus.h>

#include "config.h"

#define UUID_1 "0e6f2a34-5b1c-4f0e-9d4e-8f7a6b5c4d3e"
#define UUID_2 "11111111-2222-3333-4444-555555555555"

/* What stands in a node that can't be read at all. */
static const char unreadable[] = "unreadable";

struct node {
	const char *name;
	const char *text;	/* NULL: it isn't there */
};

static const struct node good[] = {
	{ PMEMIF_NODE_VERSIONS, "1" },
	{ PMEMIF_NODE_MAPPING, "physmap" },
	{ PMEMIF_NODE_SIZE, "1073741824" },
	{ PMEMIF_NODE_GUEST_ADDRESS, "0x118000000" },
	{ PMEMIF_NODE_SYNC, "1" },
	{ PMEMIF_NODE_FLUSH_REQUIRED, "0" },
	{ PMEMIF_NODE_SAMPLE_PAGES, "0 17 262143" },
	{ PMEMIF_NODE_SAMPLE_CRCS, "0x1 2 0xffffffff" },
	{ PMEMIF_NODE_UUID, UUID_1 },
	{ PMEMIF_NODE_LABEL_SIZE, "131072" },
	{ PMEMIF_NODE_CLEAR_UNIT, "512" },
	{ PMEMIF_NODE_NUMA_NODE, NULL },
	{ PMEMIF_NODE_PERSISTENCE, NULL },
	{ PMEMIF_NODE_HEALTH, NULL },
	{ PMEMIF_NODE_RESTORE, NULL },
	{ PMEMIF_NODE_SHARED, NULL },
	{ PMEMIF_NODE_SESSION, NULL },
	{ PMEMIF_NODE_RESUMES, NULL },
	{ PMEMIF_NODE_SUSPENSION, NULL },
};

static struct node directory[ARRAY_SIZE(good)];
static char reported[512];
static int reported_err;

void *xenbus_read(struct xenbus_transaction t, const char *dir,
		  const char *node, unsigned int *len)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(directory); i++) {
		const char *text = directory[i].text;

		if (strcmp(directory[i].name, node))
			continue;
		if (text == unreadable)
			return ERR_PTR(-EIO);
		return text ? kstrdup(text, GFP_KERNEL) : ERR_PTR(-ENOENT);
	}
	return ERR_PTR(-EFAULT);
}

void xenbus_dev_fatal(struct xenbus_device *dev, int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(reported, sizeof(reported), fmt, args);
	va_end(args);
	reported_err = err;
}

static void put(const char *name, const char *text)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(directory); i++)
		if (!strcmp(directory[i].name, name))
			directory[i].text = text;
}

static void reset(void)
{
	memcpy(directory, good, sizeof(good));
}

static int config_init(struct kunit *test)
{
	reset();
	return 0;
}

/* No more than a log can bear, and nothing that moves a cursor. */
static void check_report(struct kunit *test, int err, const char *node,
			 const char *text)
{
	const char *at;

	KUNIT_EXPECT_EQ_MSG(test, reported_err, err, "%s \"%s\"", node, text);
	KUNIT_EXPECT_LT(test, strlen(reported), 300);
	for (at = reported; *at; at++)
		KUNIT_EXPECT_TRUE_MSG(test, *at >= ' ' && *at <= '~',
				      "%s: octet %#x in the log", node,
				      (u8)*at);
}

static int read_it(struct kunit *test, struct pmemfront_config *config,
		   const char *node, const char *text)
{
	struct xenbus_device xdev = { .otherend = "backend" };
	int err;

	memset(config, 0xa5, sizeof(*config));
	reported_err = 0;
	reported[0] = '\0';
	err = pmemfront_config_read(config, &xdev);
	KUNIT_EXPECT_LE(test, err, 0);
	check_report(test, err, node, text ?: "(none)");
	return err;
}

/* A good directory but for that node; the next call begins anew. */
static int with(struct kunit *test, struct pmemfront_config *config,
		const char *node, const char *text)
{
	int err;

	put(node, text);
	err = read_it(test, config, node, text);
	reset();
	return err;
}

/* It's refused, and the log says where to look. */
static void refused(struct kunit *test, const char *node, const char *text)
{
	struct pmemfront_config config;

	KUNIT_EXPECT_NE_MSG(test, with(test, &config, node, text), 0,
			    "%s \"%s\"", node, text ?: "(none)");
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(reported, node) ?:
				  strstr(reported, "region") ?:
				  strstr(reported, "version"),
				  "%s isn't named in: %s", node, reported);
}

static void taken(struct kunit *test, struct pmemfront_config *config,
		  const char *node, const char *text)
{
	KUNIT_EXPECT_EQ_MSG(test, with(test, config, node, text), 0,
			    "%s \"%s\": %s", node, text ?: "(none)", reported);
}

/* What no integer's node may have in it, whatever its bounds. */
static const char * const no_numbers[] = {
	"", " ", "x", "-1", "+1", " 1", "1 ", "1\n", "0x", "0X1", "1x", "1.0",
	"1,2", "18446744073709551616", "18446744073709551617",
	"0x10000000000000000", "99999999999999999999999999999999",
	"one", "\x1b[2J", "\xff\xff", unreadable,
};

static void no_number(struct kunit *test)
{
	static const char * const nodes[] = {
		PMEMIF_NODE_SIZE, PMEMIF_NODE_GUEST_ADDRESS, PMEMIF_NODE_SYNC,
		PMEMIF_NODE_FLUSH_REQUIRED, PMEMIF_NODE_LABEL_SIZE,
		PMEMIF_NODE_CLEAR_UNIT, PMEMIF_NODE_NUMA_NODE,
		PMEMIF_NODE_HEALTH, PMEMIF_NODE_RESTORE, PMEMIF_NODE_SHARED,
	};
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(nodes); i++)
		for (j = 0; j < ARRAY_SIZE(no_numbers); j++)
			refused(test, nodes[i], no_numbers[j]);
}

static void what_must_be_there(struct kunit *test)
{
	static const char * const nodes[] = {
		PMEMIF_NODE_VERSIONS, PMEMIF_NODE_MAPPING, PMEMIF_NODE_SIZE,
		PMEMIF_NODE_GUEST_ADDRESS, PMEMIF_NODE_SYNC,
		PMEMIF_NODE_FLUSH_REQUIRED, PMEMIF_NODE_SAMPLE_PAGES,
		PMEMIF_NODE_SAMPLE_CRCS,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(nodes); i++) {
		refused(test, nodes[i], NULL);
		refused(test, nodes[i], "");
		refused(test, nodes[i], unreadable);
	}
}

static void as_it_should_be(struct kunit *test)
{
	struct pmemfront_config config;

	taken(test, &config, PMEMIF_NODE_VERSIONS, "1");
	KUNIT_EXPECT_EQ(test, config.start, 0x118000000);
	KUNIT_EXPECT_EQ(test, config.size, 1ULL << 30);
	KUNIT_EXPECT_TRUE(test, config.offer.sync);
	KUNIT_EXPECT_FALSE(test, config.offer.flush);
	KUNIT_EXPECT_TRUE(test, config.offer.has_uuid);
	KUNIT_EXPECT_EQ(test, config.offer.uuid[0], 0x0e);
	KUNIT_EXPECT_EQ(test, config.offer.uuid[15], 0x3e);
	KUNIT_EXPECT_EQ(test, config.offer.label_size, 128 << 10);
	KUNIT_EXPECT_EQ(test, config.offer.clear_unit, 512);
	KUNIT_EXPECT_EQ(test, config.offer.numa_node, NUMA_NO_NODE);
	KUNIT_EXPECT_EQ(test, config.offer.persistence, PERSISTENCE_UNKNOWN);
	KUNIT_EXPECT_FALSE(test, config.offer.health);
	KUNIT_EXPECT_FALSE(test, config.restorable);
	KUNIT_EXPECT_FALSE(test, config.shared);
	KUNIT_EXPECT_EQ(test, config.sample.nr, 3);
	KUNIT_EXPECT_EQ(test, config.sample.page[2], 262143);
	KUNIT_EXPECT_EQ(test, config.sample.crc[2], U32_MAX);
	KUNIT_EXPECT_STREQ(test, config.session, "");
	KUNIT_EXPECT_STREQ(test, config.resumes, "");
	KUNIT_EXPECT_STREQ(test, config.suspension, "");
}

static void versions(struct kunit *test)
{
	struct pmemfront_config config;

	taken(test, &config, PMEMIF_NODE_VERSIONS, "2,1");
	taken(test, &config, PMEMIF_NODE_VERSIONS, "x,,1");
	refused(test, PMEMIF_NODE_VERSIONS, "0");
	refused(test, PMEMIF_NODE_VERSIONS, "2");
	refused(test, PMEMIF_NODE_VERSIONS, "11");
	refused(test, PMEMIF_NODE_VERSIONS, "1 2");
	refused(test, PMEMIF_NODE_VERSIONS, "\n\x1b[31mpanic\n");
}

static void mappings(struct kunit *test)
{
	refused(test, PMEMIF_NODE_MAPPING, "physma");
	refused(test, PMEMIF_NODE_MAPPING, "physmap ");
	refused(test, PMEMIF_NODE_MAPPING, "physmap\n");
	refused(test, PMEMIF_NODE_MAPPING, "\r\x1b[Hfoo");
}

/* As much text as xenstore holds, none of which is a word of the protocol's. */
static void long_texts(struct kunit *test)
{
	static const char * const nodes[] = {
		PMEMIF_NODE_VERSIONS, PMEMIF_NODE_MAPPING, PMEMIF_NODE_SIZE,
		PMEMIF_NODE_SAMPLE_PAGES, PMEMIF_NODE_SAMPLE_CRCS,
		PMEMIF_NODE_UUID, PMEMIF_NODE_LABEL_SIZE, PMEMIF_NODE_SESSION,
		PMEMIF_NODE_RESUMES, PMEMIF_NODE_SUSPENSION,
	};
	static const char fills[] = "9\n- ,a";
	char *text = kunit_kzalloc(test, 4097, GFP_KERNEL);
	unsigned int i, j;

	KUNIT_ASSERT_NOT_NULL(test, text);
	for (i = 0; i < ARRAY_SIZE(nodes); i++)
		for (j = 0; fills[j]; j++) {
			memset(text, fills[j], 4096);
			refused(test, nodes[i], text);
		}
}

static void sizes(struct kunit *test)
{
	struct pmemfront_config config;

	/* Its pages have to lie within. */
	put(PMEMIF_NODE_SAMPLE_PAGES, "0 1 4095");
	taken(test, &config, PMEMIF_NODE_SIZE, "0x1000000");
	KUNIT_EXPECT_EQ(test, config.size, 16 << 20);
	taken(test, &config, PMEMIF_NODE_SIZE, "0xffffee8000000");
	KUNIT_EXPECT_EQ(test, config.start + config.size, 1ULL << 52);
	refused(test, PMEMIF_NODE_SIZE, "0");
	refused(test, PMEMIF_NODE_SIZE, "4096");
	refused(test, PMEMIF_NODE_SIZE, "0xfff000");
	refused(test, PMEMIF_NODE_SIZE, "0x1000001");
	refused(test, PMEMIF_NODE_SIZE, "1073741823");
	refused(test, PMEMIF_NODE_SIZE, "1073742336");
	/* Beyond 2^52 with the address, and without. */
	refused(test, PMEMIF_NODE_SIZE, "0xffffee8001000");
	refused(test, PMEMIF_NODE_SIZE, "0x10000000000000");
	refused(test, PMEMIF_NODE_SIZE, "0x10000000001000");
	refused(test, PMEMIF_NODE_SIZE, "0xfffffffffffff000");
}

static void addresses(struct kunit *test)
{
	struct pmemfront_config config;

	taken(test, &config, PMEMIF_NODE_GUEST_ADDRESS, "4096");
	taken(test, &config, PMEMIF_NODE_GUEST_ADDRESS, "0xfffffc0000000");
	refused(test, PMEMIF_NODE_GUEST_ADDRESS, "0");
	refused(test, PMEMIF_NODE_GUEST_ADDRESS, "4095");
	refused(test, PMEMIF_NODE_GUEST_ADDRESS, "0x118000200");
	refused(test, PMEMIF_NODE_GUEST_ADDRESS, "0xfffffc0001000");
	refused(test, PMEMIF_NODE_GUEST_ADDRESS, "0x10000000000000");
	refused(test, PMEMIF_NODE_GUEST_ADDRESS, "0xfffffffffffff000");
}

/* Data that nothing makes durable would be lost without a word. */
static void durability(struct kunit *test)
{
	struct pmemfront_config config;

	taken(test, &config, PMEMIF_NODE_FLUSH_REQUIRED, "1");
	KUNIT_EXPECT_TRUE(test, config.offer.sync && config.offer.flush);
	put(PMEMIF_NODE_SYNC, "0");
	taken(test, &config, PMEMIF_NODE_FLUSH_REQUIRED, "1");
	KUNIT_EXPECT_TRUE(test, !config.offer.sync && config.offer.flush);
	put(PMEMIF_NODE_FLUSH_REQUIRED, "0");
	refused(test, PMEMIF_NODE_SYNC, "0");
	KUNIT_EXPECT_NOT_NULL(test, strstr(reported,
					   PMEMIF_NODE_FLUSH_REQUIRED));
	refused(test, PMEMIF_NODE_SYNC, "2");
	refused(test, PMEMIF_NODE_FLUSH_REQUIRED, "2");
}

static void samples(struct kunit *test)
{
	struct pmemfront_config config;

	put(PMEMIF_NODE_SAMPLE_CRCS, "1 2");
	taken(test, &config, PMEMIF_NODE_SAMPLE_PAGES, "262143 0");
	refused(test, PMEMIF_NODE_SAMPLE_PAGES, " ");
	refused(test, PMEMIF_NODE_SAMPLE_PAGES, " 1");
	refused(test, PMEMIF_NODE_SAMPLE_PAGES, "1  2");
	refused(test, PMEMIF_NODE_SAMPLE_PAGES, "1,2");
	refused(test, PMEMIF_NODE_SAMPLE_PAGES, "1 -2");
	refused(test, PMEMIF_NODE_SAMPLE_PAGES, "1 262144");
	refused(test, PMEMIF_NODE_SAMPLE_PAGES, "1 0xffffffffffffffff");
	refused(test, PMEMIF_NODE_SAMPLE_PAGES,
		"0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16");
	/* Not as many as there are pages, and too large. */
	refused(test, PMEMIF_NODE_SAMPLE_CRCS, "1 2");
	refused(test, PMEMIF_NODE_SAMPLE_CRCS, "1 2 3 4");
	refused(test, PMEMIF_NODE_SAMPLE_CRCS, "1 2 0x100000000");
	refused(test, PMEMIF_NODE_SAMPLE_CRCS, "1 2 x");
}

static void uuids(struct kunit *test)
{
	static const char * const nodes[] = {
		PMEMIF_NODE_UUID, PMEMIF_NODE_SESSION, PMEMIF_NODE_RESUMES,
		PMEMIF_NODE_SUSPENSION,
	};
	struct pmemfront_config config;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(nodes); i++) {
		taken(test, &config, nodes[i], UUID_2);
		refused(test, nodes[i], "");
		refused(test, nodes[i], unreadable);
		refused(test, nodes[i], UUID_1 "0");
		refused(test, nodes[i], UUID_1 "\n");
		refused(test, nodes[i], "0e6f2a34-5b1c-4f0e-9d4e-8f7a6b5c4d3");
		refused(test, nodes[i], "0e6f2a34-5b1c-4f0e-9d4e-8f7a6b5c4d3g");
		refused(test, nodes[i], "0e6f2a34+5b1c-4f0e-9d4e-8f7a6b5c4d3e");
		refused(test, nodes[i], "\x1b[2J\n\n\n\n34-5b1c-4f0e-9d4e-8f7a6b5c4d3e");
	}
	taken(test, &config, PMEMIF_NODE_SESSION, UUID_2);
	KUNIT_EXPECT_STREQ(test, config.session, UUID_2);
	taken(test, &config, PMEMIF_NODE_RESUMES, UUID_2);
	KUNIT_EXPECT_STREQ(test, config.resumes, UUID_2);
	taken(test, &config, PMEMIF_NODE_SUSPENSION, UUID_2);
	KUNIT_EXPECT_STREQ(test, config.suspension, UUID_2);
}

static void label_sizes(struct kunit *test)
{
	struct pmemfront_config config;

	taken(test, &config, PMEMIF_NODE_LABEL_SIZE, NULL);
	KUNIT_EXPECT_EQ(test, config.offer.label_size, 0);
	taken(test, &config, PMEMIF_NODE_LABEL_SIZE, "0");
	taken(test, &config, PMEMIF_NODE_LABEL_SIZE, "0x1000000");
	KUNIT_EXPECT_EQ(test, config.offer.label_size, 16 << 20);
	refused(test, PMEMIF_NODE_LABEL_SIZE, "4096");
	refused(test, PMEMIF_NODE_LABEL_SIZE, "0x1f000");
	refused(test, PMEMIF_NODE_LABEL_SIZE, "131073");
	refused(test, PMEMIF_NODE_LABEL_SIZE, "132096");
	refused(test, PMEMIF_NODE_LABEL_SIZE, "0x1001000");
	refused(test, PMEMIF_NODE_LABEL_SIZE, "0xfffffffffffff000");
	/* Without a UUID nothing would keep labels valid. */
	put(PMEMIF_NODE_UUID, NULL);
	refused(test, PMEMIF_NODE_LABEL_SIZE, "131072");
	put(PMEMIF_NODE_UUID, NULL);
	taken(test, &config, PMEMIF_NODE_LABEL_SIZE, "0");
	KUNIT_EXPECT_FALSE(test, config.offer.has_uuid);
}

static void clear_units(struct kunit *test)
{
	static const char * const fit[] = { "0", "512", "1024", "2048", "4096" };
	static const char * const unfit[] = {
		"1", "2", "256", "511", "513", "768", "1536", "3072", "4095",
		"8192", "0x8000000000000000", "0xffffffffffffffff",
	};
	struct pmemfront_config config;
	unsigned int i;

	taken(test, &config, PMEMIF_NODE_CLEAR_UNIT, NULL);
	KUNIT_EXPECT_EQ(test, config.offer.clear_unit, 0);
	for (i = 0; i < ARRAY_SIZE(fit); i++)
		taken(test, &config, PMEMIF_NODE_CLEAR_UNIT, fit[i]);
	KUNIT_EXPECT_EQ(test, config.offer.clear_unit, 4096);
	for (i = 0; i < ARRAY_SIZE(unfit); i++)
		refused(test, PMEMIF_NODE_CLEAR_UNIT, unfit[i]);
}

static void numa_nodes(struct kunit *test)
{
	struct pmemfront_config config;

	taken(test, &config, PMEMIF_NODE_NUMA_NODE, "0");
	KUNIT_EXPECT_EQ(test, config.offer.numa_node, 0);
	/* This kernel has no such node, and Linux has tables of them. */
	taken(test, &config, PMEMIF_NODE_NUMA_NODE, "0x7ffffffe");
	KUNIT_EXPECT_EQ(test, config.offer.numa_node, NUMA_NO_NODE);
	taken(test, &config, PMEMIF_NODE_NUMA_NODE, "0x7fffffff");
	KUNIT_EXPECT_EQ(test, config.offer.numa_node, NUMA_NO_NODE);
	refused(test, PMEMIF_NODE_NUMA_NODE, "0x80000000");
	refused(test, PMEMIF_NODE_NUMA_NODE, "0x100000000");
}

static void persistence(struct kunit *test)
{
	static const char * const unknown[] = {
		"", "cpu", "cpu_cache ", "CPU_CACHE", "memory_controller\n",
		"memory_controllers", "1", unreadable,
	};
	struct pmemfront_config config;
	unsigned int i;

	taken(test, &config, PMEMIF_NODE_PERSISTENCE, "cpu_cache");
	KUNIT_EXPECT_EQ(test, config.offer.persistence, PERSISTENCE_CPU_CACHE);
	taken(test, &config, PMEMIF_NODE_PERSISTENCE, "memory_controller");
	KUNIT_EXPECT_EQ(test, config.offer.persistence,
			PERSISTENCE_MEMORY_CONTROLLER);
	for (i = 0; i < ARRAY_SIZE(unknown); i++) {
		taken(test, &config, PMEMIF_NODE_PERSISTENCE, unknown[i]);
		KUNIT_EXPECT_EQ(test, config.offer.persistence,
				PERSISTENCE_UNKNOWN);
	}
}

static void features(struct kunit *test)
{
	struct pmemfront_config config;

	taken(test, &config, PMEMIF_NODE_HEALTH, "1");
	KUNIT_EXPECT_TRUE(test, config.offer.health);
	taken(test, &config, PMEMIF_NODE_RESTORE, "1");
	KUNIT_EXPECT_TRUE(test, config.restorable && !config.shared);
	taken(test, &config, PMEMIF_NODE_SHARED, "1");
	KUNIT_EXPECT_TRUE(test, config.shared && !config.restorable);
	refused(test, PMEMIF_NODE_HEALTH, "2");
	refused(test, PMEMIF_NODE_RESTORE, "2");
	refused(test, PMEMIF_NODE_SHARED, "2");
	/* What others go on writing to can't be restored. */
	put(PMEMIF_NODE_SHARED, "1");
	refused(test, PMEMIF_NODE_RESTORE, "1");
	KUNIT_EXPECT_NOT_NULL(test, strstr(reported, PMEMIF_NODE_SHARED));
}

/* Is a region that was found as it should be the same with this change? */
static int again(struct kunit *test, const char *node, const char *text,
		 bool restored)
{
	struct xenbus_device xdev = { .otherend = "backend" };
	struct pmemfront_config *configs;
	int err;

	configs = kunit_kzalloc(test, 2 * sizeof(*configs), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, configs);
	put(PMEMIF_NODE_SESSION, UUID_1);
	put(PMEMIF_NODE_SAMPLE_PAGES, "0");
	put(PMEMIF_NODE_SAMPLE_CRCS, "1");
	put(PMEMIF_NODE_PERSISTENCE, "memory_controller");
	KUNIT_EXPECT_EQ(test, read_it(test, &configs[0], node, text), 0);
	strscpy(configs[0].suspension, UUID_2, sizeof(configs[0].suspension));
	if (restored) {
		put(PMEMIF_NODE_SESSION, UUID_2);
		put(PMEMIF_NODE_RESUMES, UUID_1);
		put(PMEMIF_NODE_SUSPENSION, UUID_2);
	}
	put(node, text);
	KUNIT_EXPECT_EQ(test, read_it(test, &configs[1], node, text), 0);
	err = pmemfront_config_same(&configs[0], &configs[1], restored, &xdev);
	check_report(test, err, node, text ?: "(none)");
	reset();
	return err;
}

static void the_same_again(struct kunit *test)
{
	static const struct node other[] = {
		{ PMEMIF_NODE_SIZE, "1073737728" },
		{ PMEMIF_NODE_SIZE, "0x80000000" },
		{ PMEMIF_NODE_GUEST_ADDRESS, "0x118001000" },
		{ PMEMIF_NODE_GUEST_ADDRESS, "0x117fff000" },
		{ PMEMIF_NODE_UUID, UUID_2 },
		{ PMEMIF_NODE_LABEL_SIZE, "0" },
		{ PMEMIF_NODE_LABEL_SIZE, "0x21000" },
		/* Less durable. */
		{ PMEMIF_NODE_FLUSH_REQUIRED, "1" },
		{ PMEMIF_NODE_PERSISTENCE, NULL },
	};
	/* No harm. */
	static const struct node same[] = {
		{ PMEMIF_NODE_SIZE, "0x40000000" },
		{ PMEMIF_NODE_PERSISTENCE, "cpu_cache" },
		{ PMEMIF_NODE_SAMPLE_PAGES, "5" },
		{ PMEMIF_NODE_HEALTH, "1" },
	};
	unsigned int i, restored;

	for (restored = 0; restored < 2; restored++) {
		for (i = 0; i < ARRAY_SIZE(other); i++)
			KUNIT_EXPECT_EQ_MSG(test,
					    again(test, other[i].name,
						  other[i].text, restored),
					    -EINVAL, "%s %s", other[i].name,
					    other[i].text ?: "(none)");
		for (i = 0; i < ARRAY_SIZE(same); i++)
			KUNIT_EXPECT_EQ_MSG(test,
					    again(test, same[i].name,
						  same[i].text, restored),
					    0, "%s %s: %s", same[i].name,
					    same[i].text, reported);
	}
}

static void the_same_session(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, again(test, PMEMIF_NODE_SESSION, UUID_2, false),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, again(test, PMEMIF_NODE_SESSION, NULL, false),
			-EINVAL);
	/* These mean something after a restore only, and that one before it. */
	KUNIT_EXPECT_EQ(test, again(test, PMEMIF_NODE_RESUMES, UUID_2, false),
			0);
	KUNIT_EXPECT_EQ(test, again(test, PMEMIF_NODE_SUSPENSION, UUID_1,
				    false), 0);
	KUNIT_EXPECT_EQ(test, again(test, PMEMIF_NODE_SESSION, NULL, true), 0);
	KUNIT_EXPECT_EQ(test, again(test, PMEMIF_NODE_RESUMES, UUID_2, true),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, again(test, PMEMIF_NODE_RESUMES, NULL, true),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, again(test, PMEMIF_NODE_SUSPENSION, UUID_1, true),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, again(test, PMEMIF_NODE_SUSPENSION, NULL, true),
			-EINVAL);
}

static struct kunit_case config_cases[] = {
	KUNIT_CASE(as_it_should_be),
	KUNIT_CASE(what_must_be_there),
	KUNIT_CASE(no_number),
	KUNIT_CASE(long_texts),
	KUNIT_CASE(versions),
	KUNIT_CASE(mappings),
	KUNIT_CASE(sizes),
	KUNIT_CASE(addresses),
	KUNIT_CASE(durability),
	KUNIT_CASE(samples),
	KUNIT_CASE(uuids),
	KUNIT_CASE(label_sizes),
	KUNIT_CASE(clear_units),
	KUNIT_CASE(numa_nodes),
	KUNIT_CASE(persistence),
	KUNIT_CASE(features),
	KUNIT_CASE(the_same_again),
	KUNIT_CASE(the_same_session),
	{}
};

static struct kunit_suite config_suite = {
	.name = "config",
	.init = config_init,
	.test_cases = config_cases,
};

kunit_test_suite(config_suite);
