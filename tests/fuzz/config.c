// SPDX-License-Identifier: GPL-2.0-only
/*
 * config.c - what a frontend believes of the backend's directory
 *
 * The directory is that of a good backend, but for some nodes, in which anything
 * may stand. What is taken is within the protocol's limits, and what isn't taken
 * has been reported. A second directory is one that the guest is to go on with.
 */
#include "fuzz.h"
#include "config.h"
#include "sample.h"

#define UUID_1 "0e6f2a34-5b1c-4f0e-9d4e-8f7a6b5c4d3e"
#define UUID_2 "11111111-2222-3333-4444-555555555555"

struct node {
	const char *name;
	const char *good;	/* NULL: it isn't there */
};

static const struct node good[] = {
	{ PMEMIF_NODE_VERSIONS, "1" },
	{ PMEMIF_NODE_MAPPING, "physmap" },
	{ PMEMIF_NODE_SIZE, "1073741824" },
	{ PMEMIF_NODE_GUEST_ADDRESS, "0x118000000" },
	{ PMEMIF_NODE_SYNC, "1" },
	{ PMEMIF_NODE_FLUSH_REQUIRED, "0" },
	{ PMEMIF_NODE_SAMPLE_PAGES, "0 17 262143" },
	{ PMEMIF_NODE_SAMPLE_CRCS, "0x1 0x2 0xffffffff" },
	{ PMEMIF_NODE_UUID, UUID_1 },
	{ PMEMIF_NODE_LABEL_SIZE, "131072" },
	{ PMEMIF_NODE_CLEAR_UNIT, "512" },
	{ PMEMIF_NODE_NUMA_NODE, "1" },
	{ PMEMIF_NODE_PERSISTENCE, "cpu_cache" },
	{ PMEMIF_NODE_HEALTH, "1" },
	{ PMEMIF_NODE_RESTORE, "1" },
	{ PMEMIF_NODE_SHARED, "0" },
	{ PMEMIF_NODE_SESSION, UUID_1 },
	{ PMEMIF_NODE_RESUMES, UUID_1 },
	{ PMEMIF_NODE_SUSPENSION, NULL },
};

static const char *text[COUNT(good)];
static const char unreadable[] = "";
static bool reported;

/* What is there to be read; NULL: nothing is. */
static const char *text_of(const char *node)
{
	unsigned int i;

	for (i = 0; i < COUNT(good); i++)
		if (!strcmp(good[i].name, node))
			return text[i];
	failed(__FILE__, __LINE__, node);
}

char *xenbus_read(struct xenbus_transaction t, const char *dir,
		  const char *node, unsigned int *len)
{
	const char *found = text_of(node);

	expect(!strcmp(dir, "backend"));
	if (found == unreadable)
		return ERR_PTR(-EIO);
	return found ? strdup(found) : ERR_PTR(-ENOENT);
}

/* Formats it all the same, so that what it is given is looked at. */
void xenbus_dev_fatal(struct xenbus_device *dev, int err, const char *form, ...)
{
	char message[1024];
	va_list args;

	expect(err < 0);
	va_start(args, form);
	vsnprintf(message, sizeof(message), form, args);
	va_end(args);
	reported = true;
}

static void take_directory(struct input *in)
{
	static const char *const words[] = {
		"0", "1", "memory_controller", "1,2", "2", "0 0 0", "0 1 2 3",
		"0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
	};
	unsigned int i, changes = take_u8(in) % 8;

	for (i = 0; i < COUNT(good); i++)
		text[i] = good[i].good;
	while (changes--) {
		u8 kind = take_u8(in);

		i = take_below(in, COUNT(good));
		if (kind < 4)
			text[i] = unreadable;
		else if (kind < 32)
			text[i] = NULL;
		else if (kind < 64)
			text[i] = UUID_2;
		else if (kind < 96)
			text[i] = format("%llu", (u64)take_u64(in));
		else if (kind < 128)
			text[i] = format("0x%llx", take_u64(in) & ~4095ULL);
		else if (kind < 160)
			text[i] = format("%llu", (u64)take_u8(in) * 4096);
		else if (kind < 192)
			text[i] = words[kind % COUNT(words)];
		else
			text[i] = take_text(in);
	}
}

/* The number in a node: digits alone, or hexadecimal ones behind 0x. */
static bool number_of(const char *node, u64 *value)
{
	const char *digits = text_of(node);
	bool hex = digits && digits[0] == '0' && digits[1] == 'x';
	char *end;

	if (!digits || !isxdigit(digits[hex ? 2 : 0]))
		return false;
	errno = 0;
	*value = strtoull(digits, &end, hex ? 16 : 10);
	return !errno && !*end && !(hex && isspace(digits[2]));
}

static bool is_flag(const char *node, bool is)
{
	const char *found = text_of(node);
	u64 value;

	return found ? number_of(node, &value) && value == is : !is;
}

static bool is_session(const char *node, const char *session)
{
	const char *found = text_of(node);

	return found ? !strcmp(found, session) && strlen(found) == 36 :
		       !*session;
}

static void check_range(const struct pmemfront_config *config)
{
	u64 start, size;
	unsigned int i;

	expect(number_of(PMEMIF_NODE_GUEST_ADDRESS, &start) &&
	       start == config->start && start % 4096 == 0 && start >= 4096);
	expect(number_of(PMEMIF_NODE_SIZE, &size) && size == config->size &&
	       size % 4096 == 0 && size >= 16 << 20);
	expect((wide)start + size <= 1ULL << 52);
	expect(config->sample.nr >= 1 && config->sample.nr <= 16);
	for (i = 0; i < config->sample.nr; i++)
		expect(config->sample.page[i] < size / 4096);
}

static void check_offer(const struct pmemfront_nd_offer *offer)
{
	const char *persistence = text_of(PMEMIF_NODE_PERSISTENCE);
	u64 value;

	/* The one word that isn't asked for again. */
	if (persistence == unreadable)
		persistence = NULL;
	expect(is_flag(PMEMIF_NODE_SYNC, offer->sync));
	expect(is_flag(PMEMIF_NODE_FLUSH_REQUIRED, offer->flush));
	expect(is_flag(PMEMIF_NODE_HEALTH, offer->health));
	expect(text_of(PMEMIF_NODE_SYNC) && text_of(PMEMIF_NODE_FLUSH_REQUIRED));
	expect(offer->sync || offer->flush);
	expect(!text_of(PMEMIF_NODE_UUID) == !offer->has_uuid);
	if (offer->label_size)
		expect(offer->has_uuid && offer->label_size >= 128 << 10 &&
		       offer->label_size <= 16 << 20 &&
		       offer->label_size % 4096 == 0 &&
		       number_of(PMEMIF_NODE_LABEL_SIZE, &value) &&
		       value == offer->label_size);
	if (offer->clear_unit)
		expect(offer->clear_unit >= 512 && offer->clear_unit <= 4096 &&
		       !(offer->clear_unit & (offer->clear_unit - 1)) &&
		       number_of(PMEMIF_NODE_CLEAR_UNIT, &value) &&
		       value == offer->clear_unit);
	expect(offer->numa_node == NUMA_NO_NODE ||
	       (offer->numa_node >= 0 && offer->numa_node < 2));
	/* Only these two words promise anything. */
	expect((offer->persistence == PERSISTENCE_CPU_CACHE) ==
	       (persistence && !strcmp(persistence, "cpu_cache")));
	expect((offer->persistence == PERSISTENCE_MEMORY_CONTROLLER) ==
	       (persistence && !strcmp(persistence, "memory_controller")));
}

/* Returns false where it wasn't taken. */
static bool check_read(struct pmemfront_config *config,
		       struct xenbus_device *xdev)
{
	int err;

	reported = false;
	memset(config, 0, sizeof(*config));
	err = pmemfront_config_read(config, xdev);
	expect(reported == (err < 0) && err <= 0);
	if (err)
		return false;
	check_range(config);
	check_offer(&config->offer);
	expect(strstr(text_of(PMEMIF_NODE_VERSIONS), "1"));
	expect(!strcmp(text_of(PMEMIF_NODE_MAPPING), "physmap"));
	expect(is_flag(PMEMIF_NODE_RESTORE, config->restorable));
	expect(is_flag(PMEMIF_NODE_SHARED, config->shared));
	expect(!config->shared || !config->restorable);
	expect(is_session(PMEMIF_NODE_SESSION, config->session));
	expect(is_session(PMEMIF_NODE_RESUMES, config->resumes));
	expect(is_session(PMEMIF_NODE_SUSPENSION, config->suspension));
	return true;
}

/* The region that a guest has stays what it is, whoever serves it. */
static void check_same(const struct pmemfront_config *old,
		       const struct pmemfront_config *new, bool restored,
		       struct xenbus_device *xdev)
{
	const struct pmemfront_nd_offer *was = &old->offer, *is = &new->offer;
	bool same = old->start == new->start && old->size == new->size &&
		    was->has_uuid == is->has_uuid &&
		    (!was->has_uuid || !memcmp(was->uuid, is->uuid, 16)) &&
		    was->label_size == is->label_size;
	bool session = !strcmp(old->session, restored ? new->resumes :
							new->session);
	bool less = was->sync > is->sync || was->flush < is->flush ||
		    was->persistence > is->persistence;
	int err;

	if (restored)
		session = session && !strcmp(old->suspension, new->suspension);
	reported = false;
	err = pmemfront_config_same(old, new, restored, xdev);
	expect(reported == (err < 0));
	expect(!err == (same && session && !less));
}

void fuzz(struct input *in)
{
	struct xenbus_device xdev = { .otherend = "backend" };
	struct pmemfront_config old, new;
	unsigned int i;

	for (i = 0; i < COUNT(good); i++)
		text[i] = good[i].good;
	expect(check_read(&old, &xdev));
	take_directory(in);
	if (take_bool(in) && !check_read(&old, &xdev))
		return;
	take_directory(in);
	if (check_read(&new, &xdev))
		check_same(&old, &new, take_bool(in), &xdev);
}
