// SPDX-License-Identifier: GPL-2.0-only
/* cache-rules.c - what is concluded of how a region is cached */
#include "fuzz.h"
#include "cache-rules.h"

/* The three bits, in the order of Xen's page attribute table. */
static enum cache_attr attr_of(u64 pte)
{
	switch (pte & 0x98) {
	case 0x00:
		return CACHE_WRITE_BACK;
	case 0x08:
		return CACHE_WRITE_THROUGH;
	case 0x80:
		return CACHE_WRITE_COMBINING;
	case 0x88:
		return CACHE_WRITE_PROTECTED;
	}
	return CACHE_UNCACHED;
}

/* Names, and what people are told: something where it's wrong, or nothing. */
static void check_words(struct cache_finding finding)
{
	bool known = finding.attr != CACHE_UNKNOWN;

	expect(cache_attr_name(finding.attr)[0]);
	expect(!strcmp(cache_attr_name(finding.attr), "unknown") == !known);
	expect(!strcmp(cache_source_name(finding.source), "page-table") ==
	       (finding.source == CACHE_FROM_PAGE_TABLE));
	expect(!cache_remedy(finding.fault) ==
	       (finding.fault == CACHE_FAULT_NONE));
}

static void check_tables(u64 granted, u64 used)
{
	struct cache_finding finding = cache_from_ptes(granted, used);

	expect(finding.attr == attr_of(used));
	expect(finding.source == CACHE_FROM_PAGE_TABLE);
	if (attr_of(used) == CACHE_WRITE_BACK)
		expect(finding.fault == CACHE_FAULT_NONE);
	else if (attr_of(granted) == CACHE_WRITE_BACK)
		expect(finding.fault == CACHE_FAULT_KERNEL);
	else
		expect(finding.fault == CACHE_FAULT_XEN);
	check_words(finding);
}

/* Less than 4 times RAM's time is cached, 16 times and more is not. */
static void check_times(u64 ram, u64 region)
{
	struct cache_finding finding = cache_from_times(ram, region);

	expect(finding.source == CACHE_FROM_TIMING);
	if (!ram)
		expect(finding.attr == CACHE_UNKNOWN);
	else if (region < (wide)ram * 4)
		expect(finding.attr == CACHE_WRITE_BACK);
	else if (region >= (wide)ram * 16)
		expect(finding.attr == CACHE_UNCACHED);
	else
		expect(finding.attr == CACHE_UNKNOWN);
	expect((finding.fault == CACHE_FAULT_SECOND_LEVEL) ==
	       (finding.attr == CACHE_UNCACHED));
	check_words(finding);
}

void fuzz(struct input *in)
{
	u64 one = take_u64(in);

	check_tables(one, take_u64(in));
	check_times(one, take_near(in, one * 4));
	check_times(one, take_near(in, one * 16));
}
