// SPDX-License-Identifier: GPL-2.0-only
/*
 * cache-rules_test.c - what the frontend concludes from page table entries and
 * from times, and what it then tells people
 */
#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "cache-rules.h"

/*
 * The page attribute table that Xen promises to PV guests, as it stands in the
 * MSR (XEN_MSR_PAT in Xen's sources): a memory type in each octet.
 */
#define XEN_MSR_PAT	0x050100070406ULL

/* Bits of an entry that say nothing about its memory type. */
#define PTE_REST	(BIT_ULL(63) | 0x123456789000ULL | 0xf67ULL)

static enum cache_attr attr_of_type(u8 type)
{
	switch (type) {
	case 0:
	case 7:				/* UC- */
		return CACHE_UNCACHED;
	case 1:
		return CACHE_WRITE_COMBINING;
	case 4:
		return CACHE_WRITE_THROUGH;
	case 5:
		return CACHE_WRITE_PROTECTED;
	case 6:
		return CACHE_WRITE_BACK;
	default:
		return CACHE_UNKNOWN;
	}
}

static enum cache_attr promised(unsigned int index)
{
	return attr_of_type(XEN_MSR_PAT >> 8 * index);
}

/* An entry that chooses number @index of the table. */
static u64 pte(unsigned int index)
{
	u64 entry = 0;

	if (index & 1)
		entry |= BIT_ULL(3);	/* PWT */
	if (index & 2)
		entry |= BIT_ULL(4);	/* PCD */
	if (index & 4)
		entry |= BIT_ULL(7);	/* PAT */
	return entry;
}

/* Whether Xen granted as much doesn't change what the processor does. */
static void attr_is_that_of_the_used_entry(struct kunit *test)
{
	unsigned int granted, used;

	for (granted = 0; granted < 8; granted++) {
		for (used = 0; used < 8; used++) {
			struct cache_finding finding;

			finding = cache_from_ptes(pte(granted), pte(used));
			KUNIT_EXPECT_EQ_MSG(test, finding.attr, promised(used),
					    "granted %u, used %u", granted,
					    used);
			KUNIT_EXPECT_EQ(test, finding.source,
					CACHE_FROM_PAGE_TABLE);
		}
	}
}

static void other_bits_do_not_matter(struct kunit *test)
{
	unsigned int index;

	for (index = 0; index < 8; index++) {
		struct cache_finding bare, full;

		bare = cache_from_ptes(pte(0), pte(index));
		full = cache_from_ptes(pte(0) | PTE_REST,
				       pte(index) | PTE_REST);
		KUNIT_EXPECT_EQ_MSG(test, full.attr, bare.attr, "used %u",
				    index);
		KUNIT_EXPECT_EQ_MSG(test, full.fault, bare.fault, "used %u",
				    index);
	}
}

static void write_back_is_no_fault(struct kunit *test)
{
	unsigned int granted;

	for (granted = 0; granted < 8; granted++)
		KUNIT_EXPECT_EQ_MSG(test,
				    cache_from_ptes(pte(granted), pte(0)).fault,
				    CACHE_FAULT_NONE, "granted %u", granted);
}

static void less_than_granted_is_the_kernels_fault(struct kunit *test)
{
	unsigned int used;

	for (used = 1; used < 8; used++)
		KUNIT_EXPECT_EQ_MSG(test,
				    cache_from_ptes(pte(0), pte(used)).fault,
				    CACHE_FAULT_KERNEL, "used %u", used);
}

/* A newer kernel would be no better off, so it's not the one to name. */
static void less_than_asked_for_is_xens_fault_first(struct kunit *test)
{
	unsigned int granted, used;

	for (granted = 1; granted < 8; granted++) {
		for (used = 1; used < 8; used++) {
			struct cache_finding finding;

			finding = cache_from_ptes(pte(granted), pte(used));
			KUNIT_EXPECT_EQ_MSG(test, finding.fault,
					    CACHE_FAULT_XEN,
					    "granted %u, used %u", granted,
					    used);
		}
	}
}

struct timing {
	u64 ram, region;
	enum cache_attr attr;
};

static void expect_timings(struct kunit *test, const struct timing *timings,
			   size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		const struct timing *t = &timings[i];
		struct cache_finding finding;
		enum cache_fault fault;

		/* Only what is known to be slow is worth a warning. */
		fault = t->attr == CACHE_UNCACHED ? CACHE_FAULT_SECOND_LEVEL :
						    CACHE_FAULT_NONE;
		finding = cache_from_times(t->ram, t->region);
		KUNIT_EXPECT_EQ_MSG(test, finding.attr, t->attr,
				    "RAM %llu ns, region %llu ns", t->ram,
				    t->region);
		KUNIT_EXPECT_EQ_MSG(test, finding.fault, fault,
				    "RAM %llu ns, region %llu ns", t->ram,
				    t->region);
		KUNIT_EXPECT_EQ(test, finding.source, CACHE_FROM_TIMING);
	}
}

static void up_to_four_times_is_cached(struct kunit *test)
{
	static const struct timing timings[] = {
		{ 100, 1, CACHE_WRITE_BACK },
		{ 100, 100, CACHE_WRITE_BACK },
		{ 100, 399, CACHE_WRITE_BACK },
		{ 1, 3, CACHE_WRITE_BACK },
	};

	expect_timings(test, timings, ARRAY_SIZE(timings));
}

static void in_between_is_unknown(struct kunit *test)
{
	static const struct timing timings[] = {
		{ 100, 400, CACHE_UNKNOWN },
		{ 100, 1000, CACHE_UNKNOWN },
		{ 100, 1599, CACHE_UNKNOWN },
		{ 1, 4, CACHE_UNKNOWN },
		{ 1, 15, CACHE_UNKNOWN },
	};

	expect_timings(test, timings, ARRAY_SIZE(timings));
}

static void from_sixteen_times_is_uncached(struct kunit *test)
{
	static const struct timing timings[] = {
		{ 100, 1600, CACHE_UNCACHED },
		{ 100, 10000, CACHE_UNCACHED },
		{ 1, 16, CACHE_UNCACHED },
	};

	expect_timings(test, timings, ARRAY_SIZE(timings));
}

/* A clock may be too coarse for RAM, or for both. */
static void no_time_at_all(struct kunit *test)
{
	static const struct timing timings[] = {
		{ 0, 0, CACHE_UNKNOWN },
		{ 0, 1, CACHE_UNKNOWN },
		{ 0, 50000, CACHE_UNKNOWN },
		{ 0, U64_MAX, CACHE_UNKNOWN },
		{ 1, 0, CACHE_WRITE_BACK },
		{ 100, 0, CACHE_WRITE_BACK },
	};

	expect_timings(test, timings, ARRAY_SIZE(timings));
}

/* Four or sixteen times these would be too much for 64 bits. */
static void longest_times_do_not_overflow(struct kunit *test)
{
	static const struct timing timings[] = {
		{ 1, U64_MAX, CACHE_UNCACHED },
		{ U64_MAX / 16, U64_MAX, CACHE_UNCACHED },
		{ U64_MAX / 16 + 1, U64_MAX, CACHE_UNKNOWN },
		{ U64_MAX / 4, U64_MAX, CACHE_UNKNOWN },
		{ U64_MAX / 4 + 1, U64_MAX, CACHE_WRITE_BACK },
		{ U64_MAX / 2, U64_MAX, CACHE_WRITE_BACK },
		{ U64_MAX, U64_MAX, CACHE_WRITE_BACK },
		{ U64_MAX, 1, CACHE_WRITE_BACK },
	};

	expect_timings(test, timings, ARRAY_SIZE(timings));
}

/*
 * 256 loads of one line: 60 to 300 ns out of a processor's first cache, and
 * 100 to 300 ns for each load that reaches the memory. A host that is busy may
 * take twice as long for one of two equal lines.
 */
static void real_machines(struct kunit *test)
{
	static const u64 cached[] = { 60, 64, 85, 128, 200, 300 };
	static const u64 uncached[] = { 25000, 40000, 51200, 80000 };
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(cached); i++) {
		const struct timing equal[] = {
			{ cached[i], cached[i] / 2, CACHE_WRITE_BACK },
			{ cached[i], cached[i], CACHE_WRITE_BACK },
			{ cached[i], cached[i] * 2, CACHE_WRITE_BACK },
		};

		expect_timings(test, equal, ARRAY_SIZE(equal));
		for (j = 0; j < ARRAY_SIZE(uncached); j++) {
			const struct timing slow = {
				cached[i], uncached[j], CACHE_UNCACHED
			};

			expect_timings(test, &slow, 1);
		}
	}
}

/* Spelled out, since toolstacks read them: the protocol's words. */
static void names_of_attributes(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, cache_attr_name(CACHE_WRITE_BACK),
			   "write-back");
	KUNIT_EXPECT_STREQ(test, cache_attr_name(CACHE_WRITE_THROUGH),
			   "write-through");
	KUNIT_EXPECT_STREQ(test, cache_attr_name(CACHE_WRITE_COMBINING),
			   "write-combining");
	KUNIT_EXPECT_STREQ(test, cache_attr_name(CACHE_WRITE_PROTECTED),
			   "write-protected");
	KUNIT_EXPECT_STREQ(test, cache_attr_name(CACHE_UNCACHED), "uncached");
	KUNIT_EXPECT_STREQ(test, cache_attr_name(CACHE_UNKNOWN), "unknown");
}

static void names_of_sources(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, cache_source_name(CACHE_FROM_PAGE_TABLE),
			   "page-table");
	KUNIT_EXPECT_STREQ(test, cache_source_name(CACHE_FROM_TIMING),
			   "timing");
}

static void each_fault_has_its_remedy(struct kunit *test)
{
	const char *xen = cache_remedy(CACHE_FAULT_XEN);
	const char *kernel = cache_remedy(CACHE_FAULT_KERNEL);
	const char *second_level = cache_remedy(CACHE_FAULT_SECOND_LEVEL);

	KUNIT_ASSERT_NOT_NULL(test, xen);
	KUNIT_ASSERT_NOT_NULL(test, kernel);
	KUNIT_ASSERT_NOT_NULL(test, second_level);

	/* To restart the host would be in vain if the kernel is to blame. */
	KUNIT_EXPECT_NOT_NULL(test, strstr(xen, "mmio-relax=all"));
	KUNIT_EXPECT_NULL(test, strstr(kernel, "mmio-relax"));
	KUNIT_EXPECT_NOT_NULL(test, strstr(kernel, "Linux 6.5"));
	KUNIT_EXPECT_STRNEQ(test, second_level, xen);
	KUNIT_EXPECT_STRNEQ(test, second_level, kernel);
}

static void no_fault_needs_no_remedy(struct kunit *test)
{
	KUNIT_EXPECT_NULL(test, cache_remedy(CACHE_FAULT_NONE));
}

static struct kunit_case cache_rules_cases[] = {
	KUNIT_CASE(attr_is_that_of_the_used_entry),
	KUNIT_CASE(other_bits_do_not_matter),
	KUNIT_CASE(write_back_is_no_fault),
	KUNIT_CASE(less_than_granted_is_the_kernels_fault),
	KUNIT_CASE(less_than_asked_for_is_xens_fault_first),
	KUNIT_CASE(up_to_four_times_is_cached),
	KUNIT_CASE(in_between_is_unknown),
	KUNIT_CASE(from_sixteen_times_is_uncached),
	KUNIT_CASE(no_time_at_all),
	KUNIT_CASE(longest_times_do_not_overflow),
	KUNIT_CASE(real_machines),
	KUNIT_CASE(names_of_attributes),
	KUNIT_CASE(names_of_sources),
	KUNIT_CASE(each_fault_has_its_remedy),
	KUNIT_CASE(no_fault_needs_no_remedy),
	{}
};

static struct kunit_suite cache_rules_suite = {
	.name = "cache-rules",
	.test_cases = cache_rules_cases,
};

kunit_test_suite(cache_rules_suite);
