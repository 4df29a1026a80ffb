// SPDX-License-Identifier: GPL-2.0-only
/*
 * span_test.c - a guest's region of several targets: what each of them is asked
 * for, and what becomes of their answers. The targets are stand-ins of the test's.
 */
#include <kunit/test.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/string.h>

#include "xen/interface/io/pmemif.h"
#include "flushes.h"
#include "span.h"
#include "target.h"

#define MIB		0x100000ULL
#define TARGETS		4

static const char * const user = "backend/vpmem/3/51952";
static const char * const predecessor = "backend/vpmem/2/51952";

static const u8 uuid[16] = { 0x9d, 0x1f, 0x5b, 0x02 };
static const u8 other_uuid[16] = { 0x9d, 0x1f, 0x5b, 0x03 };

struct pmemback_target {
	const char *name;
	int get_err;
	phys_addr_t start;
	u64 size;
	struct part_place place;
	bool sync, flush;
	int node, needs_err, flush_err, clear_err;
	struct device *region;
	u32 unit;
	u64 label_size;
	u64 bad, bad_length;		/* one bad range; length 0: none */
	u64 clears;			/* at most that much at once */

	/* What was done. */
	const char *user, *predecessor, *successor;
	bool shared;
	unsigned int gets, puts, flushes, begins, ends, reads, writes;
	const void *listener;
	u64 offset, length;
};

static struct pmemback_target targets[TARGETS];
/* In which order they were given back. */
static unsigned int put_order[TARGETS], puts;

struct pmemback_target *pmemback_target_get(const char *name, const char *its,
					    const char *before, bool shared)
{
	unsigned int i;

	for (i = 0; i < TARGETS; i++) {
		if (strcmp(targets[i].name, name))
			continue;
		if (targets[i].get_err)
			return ERR_PTR(targets[i].get_err);
		targets[i].gets++;
		targets[i].user = its;
		targets[i].predecessor = before;
		targets[i].shared = shared;
		return &targets[i];
	}
	return ERR_PTR(-ENODEV);
}

void pmemback_target_put(struct pmemback_target *target, const char *its)
{
	if (its != target->user)
		return;
	target->puts++;
	target->user = NULL;
	put_order[puts++ % TARGETS] = target - targets;
}

void pmemback_target_succeed(struct pmemback_target *target, const char *its)
{
	target->successor = its;
}

bool pmemback_target_begin(struct pmemback_target *target, const char *its)
{
	target->begins++;
	return its == user;
}

void pmemback_target_end(struct pmemback_target *target)
{
	target->ends++;
}

const char *pmemback_target_name(const struct pmemback_target *target)
{
	return target->name;
}

phys_addr_t pmemback_target_start(const struct pmemback_target *target)
{
	return target->start;
}

u64 pmemback_target_size(const struct pmemback_target *target)
{
	return target->size;
}

const u8 *pmemback_target_uuid(const struct pmemback_target *target)
{
	return target->place.uuid;
}

void pmemback_target_place(const struct pmemback_target *target,
			   struct part_place *place)
{
	*place = target->place;
}

int pmemback_target_numa_node(struct pmemback_target *target)
{
	return target->node;
}

int pmemback_target_flush_needs(struct pmemback_target *target, bool *sync,
				bool *flush)
{
	if (target->needs_err)
		return target->needs_err;
	*sync = target->sync;
	*flush = target->flush;
	return 0;
}

int pmemback_target_flush(struct pmemback_target *target,
			  struct flushes *flushed)
{
	if (flushes_have(flushed, target->region))
		return 0;
	target->flushes++;
	return target->flush_err;
}

u64 pmemback_target_label_size(const struct pmemback_target *target)
{
	return target->label_size;
}

int pmemback_target_get_labels(struct pmemback_target *target, u64 offset,
			       void *buf, size_t length)
{
	target->reads++;
	target->offset = offset;
	target->length = length;
	return 0;
}

int pmemback_target_set_labels(struct pmemback_target *target, u64 offset,
			       const void *buf, size_t length)
{
	target->writes++;
	target->offset = offset;
	target->length = length;
	return 0;
}

void pmemback_target_listen(struct pmemback_target *target,
			    void (*bad_found)(void *data), void *data)
{
	target->listener = data;
}

void pmemback_target_unlisten(struct pmemback_target *target, void *data)
{
	if (target->listener == data)
		target->listener = NULL;
}

unsigned int pmemback_target_get_bad(struct pmemback_target *target,
				     u64 offset,
				     struct pmemif_bad_range *ranges,
				     unsigned int max)
{
	u64 end = target->bad + target->bad_length;

	if (!max || offset >= end)
		return 0;
	ranges->offset = max(offset, target->bad);
	ranges->length = end - ranges->offset;
	return 1;
}

bool pmemback_target_is_bad(struct pmemback_target *target, u64 offset,
			    u64 length)
{
	return target->bad_length && offset < target->bad + target->bad_length &&
	       target->bad < offset + length;
}

bool pmemback_target_bad_rest(struct pmemback_target *target, u64 offset,
			      u64 length)
{
	target->offset = offset;
	target->length = length;
	return target->bad_length;
}

u32 pmemback_target_clear_unit(struct pmemback_target *target)
{
	return target->unit;
}

int pmemback_target_clear_bad(struct pmemback_target *target, u64 offset,
			      u64 length, u64 *cleared)
{
	target->offset = offset;
	target->length = length;
	if (target->clear_err)
		return target->clear_err;
	*cleared = min(length, target->clears);
	return 0;
}

/* "a" to "c" make up a region of 16, 32 and 16 MiB; "d" is one of its own. */
static void make_targets(void)
{
	static const char * const names[TARGETS] = { "a", "b", "c", "d" };
	static const u64 sizes[TARGETS] = {
		16 * MIB, 32 * MIB, 16 * MIB, 64 * MIB,
	};
	unsigned int i;

	puts = 0;
	for (i = 0; i < TARGETS; i++)
		targets[i] = (struct pmemback_target){
			.name = names[i],
			.start = (i + 1) * 0x100000000ULL,
			.size = sizes[i],
			.place = { uuid, i ? 0 : 3, i },
			.sync = true,
			.node = i,
			.unit = 512,
			.label_size = (i + 1) * 0x20000,
			.clears = U64_MAX,
		};
	targets[3].place = (struct part_place){ NULL, 1, 0 };
}

static struct span_refusal refusal;

static int get(struct pmemback_span *span, const char *names)
{
	memset(span, 0xa5, sizeof(*span));
	memset(&refusal, 0xa5, sizeof(refusal));
	return pmemback_span_get(span, names, user, NULL, false, &refusal);
}

static void get_three(struct kunit *test, struct pmemback_span *span)
{
	make_targets();
	KUNIT_ASSERT_EQ(test, get(span, "a+b+c"), 0);
}

static void get_and_put(struct kunit *test)
{
	struct pmemback_span span;
	unsigned int i;

	make_targets();
	KUNIT_ASSERT_EQ(test, pmemback_span_get(&span, "a+b+c", user,
						predecessor, true, &refusal),
			0);
	KUNIT_EXPECT_EQ(test, span.parts.nr, 3);
	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_PTR_EQ(test, span.target[i], &targets[i]);
		KUNIT_EXPECT_EQ(test, span.parts.size[i], targets[i].size);
		KUNIT_EXPECT_EQ(test, targets[i].gets, 1);
		KUNIT_EXPECT_PTR_EQ(test, targets[i].user, user);
		KUNIT_EXPECT_PTR_EQ(test, targets[i].predecessor, predecessor);
		KUNIT_EXPECT_TRUE(test, targets[i].shared);
	}
	KUNIT_EXPECT_EQ(test, targets[3].gets, 0);

	pmemback_span_put(&span, user);
	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_EQ(test, targets[i].puts, 1);
		KUNIT_EXPECT_EQ(test, put_order[i], 2 - i);
	}
	KUNIT_EXPECT_EQ(test, puts, 3);
}

static void get_just_one(struct kunit *test)
{
	struct pmemback_span span;

	make_targets();
	KUNIT_ASSERT_EQ(test, get(&span, "d"), 0);
	KUNIT_EXPECT_EQ(test, span.parts.nr, 1);
	KUNIT_EXPECT_PTR_EQ(test, span.target[0], &targets[3]);
	KUNIT_EXPECT_EQ(test, pmemback_span_size(&span), 64 * MIB);
	KUNIT_EXPECT_NULL(test, pmemback_span_uuid(&span));
	pmemback_span_put(&span, user);
	KUNIT_EXPECT_EQ(test, puts, 1);
}

/* Nothing stays taken, and who is to blame is named. */
static void expect_refusal(struct kunit *test, const char *names, int err,
			   const char *culprit, bool complaint)
{
	struct pmemback_span span;
	unsigned int i;

	KUNIT_EXPECT_EQ_MSG(test, get(&span, names), err, "\"%s\"", names);
	KUNIT_EXPECT_STREQ(test, refusal.name, culprit);
	KUNIT_EXPECT_EQ(test, !!refusal.complaint, complaint);
	for (i = 0; i < TARGETS; i++) {
		KUNIT_EXPECT_NULL(test, targets[i].user);
		KUNIT_EXPECT_EQ(test, targets[i].gets, targets[i].puts);
	}
}

static void all_or_none(struct kunit *test)
{
	static const int errs[] = { -ENODEV, -EBUSY, -EUCLEAN };
	unsigned int i, j;

	for (i = 0; i < 3; i++) {
		for (j = 0; j < ARRAY_SIZE(errs); j++) {
			make_targets();
			targets[i].get_err = errs[j];
			expect_refusal(test, "a+b+c", errs[j], targets[i].name,
				       false);
			KUNIT_EXPECT_EQ(test, puts, i);
		}
	}
	make_targets();
	expect_refusal(test, "a+b+nobody", -ENODEV, "nobody", false);
}

static void not_a_region(struct kunit *test)
{
	make_targets();
	expect_refusal(test, "a", -EUCLEAN, "a", true);
	expect_refusal(test, "b", -EUCLEAN, "b", true);
	expect_refusal(test, "a+b", -EUCLEAN, "a", true);
	expect_refusal(test, "a+c+b", -EUCLEAN, "c", true);
	expect_refusal(test, "b+a+c", -EUCLEAN, "b", true);
	expect_refusal(test, "a+b+d", -EUCLEAN, "d", true);
	expect_refusal(test, "a+b+c+d", -EUCLEAN, "a", true);
	targets[2].place.uuid = other_uuid;
	expect_refusal(test, "a+b+c", -EUCLEAN, "c", true);
}

/* A name that is too long is cut off, to be printed. */
static void not_a_list(struct kunit *test)
{
	make_targets();
	expect_refusal(test, "", -EINVAL, "", false);
	expect_refusal(test, "a+a+a", -EINVAL, "a+a+a", false);
	expect_refusal(test, "12345678901234567890123456789012", -EINVAL,
		       "1234567890123456789012345678901", false);
	expect_refusal(test, "a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p+q", -E2BIG,
		       "a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p", false);
}

/* Order is kept by the first one, which says what they all have in common. */
static void first_one_stands_for_all(struct kunit *test)
{
	struct pmemback_span span;
	char buf[16];

	get_three(test, &span);
	KUNIT_EXPECT_STREQ(test, pmemback_span_name(&span), "a");
	KUNIT_EXPECT_PTR_EQ(test, pmemback_span_uuid(&span), &uuid[0]);
	KUNIT_EXPECT_EQ(test, pmemback_span_numa_node(&span), 0);
	KUNIT_EXPECT_EQ(test, pmemback_span_label_size(&span), 0x20000);
	KUNIT_EXPECT_EQ(test, pmemback_span_size(&span), 64 * MIB);

	pmemback_span_succeed(&span, user);
	KUNIT_EXPECT_PTR_EQ(test, targets[0].successor, user);
	KUNIT_EXPECT_NULL(test, targets[1].successor);
	KUNIT_EXPECT_TRUE(test, pmemback_span_begin(&span, user));
	pmemback_span_end(&span);
	KUNIT_EXPECT_FALSE(test, pmemback_span_begin(&span, predecessor));
	KUNIT_EXPECT_EQ(test, targets[0].begins, 2);
	KUNIT_EXPECT_EQ(test, targets[0].ends, 1);
	KUNIT_EXPECT_EQ(test, targets[1].begins + targets[2].begins, 0);

	KUNIT_EXPECT_EQ(test, pmemback_span_get_labels(&span, 64, buf, 16), 0);
	KUNIT_EXPECT_EQ(test, targets[0].reads, 1);
	KUNIT_EXPECT_EQ(test, pmemback_span_set_labels(&span, 96, buf, 16), 0);
	KUNIT_EXPECT_EQ(test, targets[0].writes, 1);
	KUNIT_EXPECT_EQ(test, targets[0].offset, 96);
	KUNIT_EXPECT_EQ(test, targets[0].length, 16);
	KUNIT_EXPECT_EQ(test, targets[1].reads + targets[2].writes, 0);
}

static void addresses(struct kunit *test)
{
	struct pmemback_span span;

	get_three(test, &span);
	KUNIT_EXPECT_EQ(test, pmemback_span_address(&span, 0), 0x100000000);
	KUNIT_EXPECT_EQ(test, pmemback_span_address(&span, 16 * MIB - 4096),
			0x100fff000);
	KUNIT_EXPECT_EQ(test, pmemback_span_address(&span, 16 * MIB),
			0x200000000);
	KUNIT_EXPECT_EQ(test, pmemback_span_address(&span, 48 * MIB - 4096),
			0x201fff000);
	KUNIT_EXPECT_EQ(test, pmemback_span_address(&span, 48 * MIB),
			0x300000000);
	KUNIT_EXPECT_EQ(test, pmemback_span_address(&span, 64 * MIB - 4096),
			0x300fff000);
}

/* The weakest of them decides, wherever it stands. */
static void flush_needs(struct kunit *test)
{
	struct pmemback_span span;
	bool sync, flush;
	unsigned int i;

	get_three(test, &span);
	KUNIT_EXPECT_EQ(test, pmemback_span_flush_needs(&span, &sync, &flush),
			0);
	KUNIT_EXPECT_TRUE(test, sync);
	KUNIT_EXPECT_FALSE(test, flush);
	for (i = 0; i < 3; i++) {
		get_three(test, &span);
		targets[i].flush = true;
		pmemback_span_flush_needs(&span, &sync, &flush);
		KUNIT_EXPECT_TRUE(test, sync);
		KUNIT_EXPECT_TRUE(test, flush);
		targets[i].sync = false;
		pmemback_span_flush_needs(&span, &sync, &flush);
		KUNIT_EXPECT_FALSE(test, sync);
		KUNIT_EXPECT_TRUE(test, flush);
		targets[i].needs_err = -ENODEV;
		KUNIT_EXPECT_EQ(test,
				pmemback_span_flush_needs(&span, &sync, &flush),
				-ENODEV);
	}
}

/* Regions of the host's; the references are what matters here. */
static void make_regions(struct kunit *test, struct device *region[2])
{
	unsigned int i;

	for (i = 0; i < 2; i++) {
		region[i] = root_device_register(i ? "span-test1" :
						     "span-test0");
		KUNIT_ASSERT_FALSE(test, IS_ERR(region[i]));
	}
}

/* References to it, and nothing else is sure to have none. */
static unsigned int references(const struct device *region)
{
	return kref_read(&region->kobj.kref);
}

static void each_region_is_flushed_once(struct kunit *test)
{
	struct pmemback_span span;
	struct device *region[2];
	unsigned int before[2];

	make_regions(test, region);
	before[0] = references(region[0]);
	before[1] = references(region[1]);
	get_three(test, &span);
	targets[0].region = region[0];
	targets[1].region = region[1];
	targets[2].region = region[0];
	KUNIT_EXPECT_EQ(test, pmemback_span_flush(&span), 0);
	KUNIT_EXPECT_EQ(test, targets[0].flushes, 1);
	KUNIT_EXPECT_EQ(test, targets[1].flushes, 1);
	KUNIT_EXPECT_EQ(test, targets[2].flushes, 0);
	/* The next time is another time. */
	KUNIT_EXPECT_EQ(test, pmemback_span_flush(&span), 0);
	KUNIT_EXPECT_EQ(test, targets[0].flushes, 2);
	KUNIT_EXPECT_EQ(test, targets[1].flushes, 2);
	KUNIT_EXPECT_EQ(test, references(region[0]), before[0]);
	KUNIT_EXPECT_EQ(test, references(region[1]), before[1]);
	root_device_unregister(region[0]);
	root_device_unregister(region[1]);
}

/* All of them are tried, and one that failed is enough. */
static void flush_errors(struct kunit *test)
{
	struct pmemback_span span;
	struct device *region[2];
	unsigned int i;

	make_regions(test, region);
	for (i = 0; i < 3; i++) {
		get_three(test, &span);
		targets[0].region = region[0];
		targets[1].region = region[1];
		targets[2].region = i == 2 ? NULL : region[0];
		targets[i].flush_err = -EIO;
		KUNIT_EXPECT_EQ(test, pmemback_span_flush(&span), -EIO);
		KUNIT_EXPECT_EQ(test, targets[0].flushes, 1);
		KUNIT_EXPECT_EQ(test, targets[1].flushes, 1);
		KUNIT_EXPECT_EQ(test, targets[2].flushes, i == 2);
	}
	/* The first of several. */
	targets[0].flush_err = -ENODEV;
	KUNIT_EXPECT_EQ(test, pmemback_span_flush(&span), -ENODEV);
	root_device_unregister(region[0]);
	root_device_unregister(region[1]);
}

/* So that no other device comes to be where a flushed one was. */
static void flushed_regions_are_held(struct kunit *test)
{
	struct flushes flushed = { .nr = 0 };
	struct device *region[2];
	unsigned int before;

	make_regions(test, region);
	before = references(region[0]);
	KUNIT_EXPECT_FALSE(test, flushes_have(&flushed, region[0]));
	KUNIT_EXPECT_EQ(test, references(region[0]), before + 1);
	KUNIT_EXPECT_TRUE(test, flushes_have(&flushed, region[0]));
	KUNIT_EXPECT_EQ(test, references(region[0]), before + 1);
	KUNIT_EXPECT_FALSE(test, flushes_have(&flushed, region[1]));
	KUNIT_EXPECT_TRUE(test, flushes_have(&flushed, region[0]));
	flushes_forget(&flushed);
	KUNIT_EXPECT_EQ(test, references(region[0]), before);
	KUNIT_EXPECT_FALSE(test, flushes_have(&flushed, region[0]));
	flushes_forget(&flushed);
	root_device_unregister(region[0]);
	root_device_unregister(region[1]);
}

static void all_are_listened_to(struct kunit *test)
{
	struct pmemback_span span;
	unsigned int i;
	int data;

	get_three(test, &span);
	pmemback_span_listen(&span, NULL, &data);
	for (i = 0; i < TARGETS; i++)
		KUNIT_EXPECT_PTR_EQ(test, targets[i].listener,
				    i < 3 ? (const void *)&data : NULL);
	pmemback_span_unlisten(&span, &data);
	for (i = 0; i < TARGETS; i++)
		KUNIT_EXPECT_NULL(test, targets[i].listener);
}

static void expect_next_bad(struct kunit *test, struct pmemback_span *span,
			    u64 at, u64 offset, u64 length)
{
	struct pmemif_bad_range range;

	if (!length) {
		KUNIT_EXPECT_FALSE(test,
				   pmemback_span_next_bad(span, at, &range));
		return;
	}
	KUNIT_ASSERT_TRUE(test, pmemback_span_next_bad(span, at, &range));
	KUNIT_EXPECT_EQ(test, range.offset, offset);
	KUNIT_EXPECT_EQ(test, range.length, length);
}

static void bad_ranges(struct kunit *test)
{
	struct pmemback_span span;

	get_three(test, &span);
	expect_next_bad(test, &span, 0, 0, 0);
	targets[1].bad = 4096;
	targets[1].bad_length = 1024;
	targets[2].bad = 16 * MIB - 512;
	targets[2].bad_length = 512;
	expect_next_bad(test, &span, 0, 16 * MIB + 4096, 1024);
	expect_next_bad(test, &span, 16 * MIB + 4096, 16 * MIB + 4096, 1024);
	expect_next_bad(test, &span, 16 * MIB + 4608, 16 * MIB + 4608, 512);
	expect_next_bad(test, &span, 16 * MIB + 5120, 64 * MIB - 512, 512);
	expect_next_bad(test, &span, 64 * MIB - 512, 64 * MIB - 512, 512);
	targets[2].bad_length = 0;
	targets[2].bad = 0;
	expect_next_bad(test, &span, 16 * MIB + 5120, 0, 0);

	KUNIT_EXPECT_TRUE(test, pmemback_span_is_bad(&span, 0, 64 * MIB));
	KUNIT_EXPECT_TRUE(test, pmemback_span_is_bad(&span, 16 * MIB - 512,
						     4096 + 513));
	KUNIT_EXPECT_FALSE(test, pmemback_span_is_bad(&span, 16 * MIB - 512,
						      4096 + 512));
	KUNIT_EXPECT_FALSE(test, pmemback_span_is_bad(&span, 0, 16 * MIB));
	KUNIT_EXPECT_FALSE(test, pmemback_span_is_bad(&span, 16 * MIB + 5120,
						      32 * MIB));
}

/* Each is asked about its own piece. */
static void rests(struct kunit *test)
{
	struct pmemback_span span;

	get_three(test, &span);
	KUNIT_EXPECT_FALSE(test, pmemback_span_bad_rest(&span, 16 * MIB - 512,
							1024));
	KUNIT_EXPECT_EQ(test, targets[0].offset, 16 * MIB - 512);
	KUNIT_EXPECT_EQ(test, targets[0].length, 512);
	KUNIT_EXPECT_EQ(test, targets[1].offset, 0);
	KUNIT_EXPECT_EQ(test, targets[1].length, 512);
	targets[1].bad_length = 512;
	KUNIT_EXPECT_TRUE(test, pmemback_span_bad_rest(&span, 16 * MIB - 512,
						       1024));
	KUNIT_EXPECT_FALSE(test, pmemback_span_bad_rest(&span, 16 * MIB - 512,
							512));
}

static void clear_units(struct kunit *test)
{
	struct pmemback_span span;
	unsigned int i;

	for (i = 0; i < 3; i++) {
		get_three(test, &span);
		KUNIT_EXPECT_EQ(test, pmemback_span_clear_unit(&span), 512);
		targets[i].unit = 4096;
		KUNIT_EXPECT_EQ(test, pmemback_span_clear_unit(&span), 4096);
		targets[i].unit = 0;
		KUNIT_EXPECT_EQ(test, pmemback_span_clear_unit(&span), 0);
	}
}

static void clear_across_targets(struct kunit *test)
{
	struct pmemback_span span;
	u64 cleared;

	get_three(test, &span);
	KUNIT_EXPECT_EQ(test, pmemback_span_clear_bad(&span, 16 * MIB - 4096,
						      33 * MIB, &cleared), 0);
	KUNIT_EXPECT_EQ(test, cleared, 33 * MIB);
	KUNIT_EXPECT_EQ(test, targets[0].offset, 16 * MIB - 4096);
	KUNIT_EXPECT_EQ(test, targets[0].length, 4096);
	KUNIT_EXPECT_EQ(test, targets[1].offset, 0);
	KUNIT_EXPECT_EQ(test, targets[1].length, 32 * MIB);
	KUNIT_EXPECT_EQ(test, targets[2].offset, 0);
	KUNIT_EXPECT_EQ(test, targets[2].length, MIB - 4096);

	get_three(test, &span);
	KUNIT_EXPECT_EQ(test, pmemback_span_clear_bad(&span, 48 * MIB, 512,
						      &cleared), 0);
	KUNIT_EXPECT_EQ(test, cleared, 512);
	KUNIT_EXPECT_EQ(test, targets[0].length + targets[1].length, 0);
	KUNIT_EXPECT_EQ(test, targets[2].length, 512);
}

/* What was cleared is in one piece, from the start of the request on. */
static void clear_in_part(struct kunit *test)
{
	struct pmemback_span span;
	u64 cleared;

	/* It went as far as this one. */
	get_three(test, &span);
	targets[1].clears = 8192;
	KUNIT_EXPECT_EQ(test, pmemback_span_clear_bad(&span, 0, 64 * MIB,
						      &cleared), 0);
	KUNIT_EXPECT_EQ(test, cleared, 16 * MIB + 8192);
	KUNIT_EXPECT_EQ(test, targets[2].length, 0);

	get_three(test, &span);
	targets[1].clear_err = -EIO;
	KUNIT_EXPECT_EQ(test, pmemback_span_clear_bad(&span, 0, 64 * MIB,
						      &cleared), 0);
	KUNIT_EXPECT_EQ(test, cleared, 16 * MIB);
	KUNIT_EXPECT_EQ(test, targets[2].length, 0);
	/* With nothing done before. */
	KUNIT_EXPECT_EQ(test, pmemback_span_clear_bad(&span, 16 * MIB, 512,
						      &cleared), -EIO);
	KUNIT_EXPECT_EQ(test, cleared, 0);
}

static struct kunit_case span_cases[] = {
	KUNIT_CASE(get_and_put),
	KUNIT_CASE(get_just_one),
	KUNIT_CASE(all_or_none),
	KUNIT_CASE(not_a_region),
	KUNIT_CASE(not_a_list),
	KUNIT_CASE(first_one_stands_for_all),
	KUNIT_CASE(addresses),
	KUNIT_CASE(flush_needs),
	KUNIT_CASE(each_region_is_flushed_once),
	KUNIT_CASE(flush_errors),
	KUNIT_CASE(flushed_regions_are_held),
	KUNIT_CASE(all_are_listened_to),
	KUNIT_CASE(bad_ranges),
	KUNIT_CASE(rests),
	KUNIT_CASE(clear_units),
	KUNIT_CASE(clear_across_targets),
	KUNIT_CASE(clear_in_part),
	{}
};

static struct kunit_suite span_suite = {
	.name = "span",
	.test_cases = span_cases,
};

kunit_test_suite(span_suite);
