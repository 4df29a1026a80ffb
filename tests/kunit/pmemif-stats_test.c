// SPDX-License-Identifier: GPL-2.0-only
/* pmemif-stats_test.c - what counts where, and how it is shown */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "pmemif-stats.h"

/* Bucket n: less than 2^n microseconds, and at least 2^(n-1). */
static void buckets(struct kunit *test)
{
	unsigned int n;

	KUNIT_EXPECT_EQ(test, pmemif_stats_bucket(0), 0);
	KUNIT_EXPECT_EQ(test, pmemif_stats_bucket(1), 1);
	KUNIT_EXPECT_EQ(test, pmemif_stats_bucket(2), 2);
	KUNIT_EXPECT_EQ(test, pmemif_stats_bucket(3), 2);
	KUNIT_EXPECT_EQ(test, pmemif_stats_bucket(4), 3);
	for (n = 1; n < 23; n++) {
		KUNIT_EXPECT_EQ(test, pmemif_stats_bucket((1ULL << n) - 1), n);
		KUNIT_EXPECT_EQ(test, pmemif_stats_bucket(1ULL << n), n + 1);
	}
}

/* The last one takes all that are longer. */
static void last_bucket(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, PMEMIF_STATS_BUCKETS, 24);
	KUNIT_EXPECT_EQ(test, pmemif_stats_bucket(0x3fffff), 22);
	KUNIT_EXPECT_EQ(test, pmemif_stats_bucket(0x400000), 23);
	KUNIT_EXPECT_EQ(test, pmemif_stats_bucket(0x7fffff), 23);
	KUNIT_EXPECT_EQ(test, pmemif_stats_bucket(0x800000), 23);
	KUNIT_EXPECT_EQ(test, pmemif_stats_bucket(1ULL << 32), 23);
	KUNIT_EXPECT_EQ(test, pmemif_stats_bucket(U64_MAX), 23);
}

static u64 count_all(const struct pmemif_stats *stats)
{
	const atomic64_t *counters = (const void *)stats;
	u64 sum = 0;
	size_t i;

	for (i = 0; i < sizeof(*stats) / sizeof(*counters); i++)
		sum += atomic64_read(&counters[i]);
	return sum;
}

/* Each type of request has its counter, and what has none counts nowhere. */
static void requests_by_type(struct kunit *test)
{
	struct pmemif_stats *stats;
	unsigned int op, i;

	stats = kunit_kzalloc(test, sizeof(*stats), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, stats);
	for (op = 0; op < 256; op++)
		for (i = 0; i <= op; i++)
			pmemif_stats_request(stats, op);
	KUNIT_EXPECT_EQ(test, atomic64_read(&stats->flush), 1);
	KUNIT_EXPECT_EQ(test, atomic64_read(&stats->get_labels), 2);
	KUNIT_EXPECT_EQ(test, atomic64_read(&stats->set_labels), 3);
	KUNIT_EXPECT_EQ(test, atomic64_read(&stats->get_bad), 4);
	KUNIT_EXPECT_EQ(test, atomic64_read(&stats->clear_bad), 5);
	KUNIT_EXPECT_EQ(test, atomic64_read(&stats->health), 6);
	KUNIT_EXPECT_EQ(test, count_all(stats), 21);
}

static void others(struct kunit *test)
{
	struct pmemif_stats *stats;
	unsigned int i;

	stats = kunit_kzalloc(test, sizeof(*stats), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, stats);
	pmemif_stats_error(stats);
	for (i = 0; i < 2; i++)
		pmemif_stats_event_received(stats);
	for (i = 0; i < 3; i++)
		pmemif_stats_event_sent(stats);
	KUNIT_EXPECT_EQ(test, atomic64_read(&stats->errors), 1);
	KUNIT_EXPECT_EQ(test, atomic64_read(&stats->events_received), 2);
	KUNIT_EXPECT_EQ(test, atomic64_read(&stats->events_sent), 3);
	KUNIT_EXPECT_EQ(test, count_all(stats), 6);
}

/* One of a minute ago is a long one, one of the future counts too. */
static void flushes(struct kunit *test)
{
	struct pmemif_stats *stats;

	stats = kunit_kzalloc(test, sizeof(*stats), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, stats);
	pmemif_stats_flush_done(stats, ktime_sub_ms(ktime_get(), 60000));
	KUNIT_EXPECT_EQ(test, atomic64_read(&stats->flush_latency[23]), 1);
	pmemif_stats_flush_done(stats, ktime_add_ms(ktime_get(), 60000));
	KUNIT_EXPECT_EQ(test, count_all(stats), 2);
}

static struct pmemif_stats shown;

static struct pmemif_stats *find_shown(struct device *dev)
{
	return &shown;
}

PMEMIF_STATS_GROUP(shown_group, find_shown, reconnects);

/* What the attribute @name of the group shows, whoever reads it. */
static const char *show(struct kunit *test, const char *name)
{
	char *buf = (char *)get_zeroed_page(GFP_KERNEL);
	struct attribute **attr;
	char *copy;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	strscpy(buf, "no such attribute", PAGE_SIZE);
	for (attr = shown_group.attrs; *attr; attr++) {
		struct device_attribute *dev_attr =
			container_of(*attr, struct device_attribute, attr);

		if (!strcmp((*attr)->name, name))
			dev_attr->show(NULL, dev_attr, buf);
	}
	copy = kunit_kzalloc(test, strlen(buf) + 1, GFP_KERNEL);
	if (copy)
		strscpy(copy, buf, strlen(buf) + 1);
	free_page((unsigned long)buf);
	KUNIT_ASSERT_NOT_NULL(test, copy);
	return copy;
}

static void shows_each_by_its_name(struct kunit *test)
{
	memset(&shown, 0, sizeof(shown));
	atomic64_set(&shown.flush, 1);
	atomic64_set(&shown.get_labels, 2);
	atomic64_set(&shown.set_labels, 3);
	atomic64_set(&shown.get_bad, 4);
	atomic64_set(&shown.clear_bad, 5);
	atomic64_set(&shown.health, 6);
	atomic64_set(&shown.errors, 7);
	atomic64_set(&shown.events_received, 8);
	atomic64_set(&shown.events_sent, 9);
	atomic64_set(&shown.host_flush, 10);
	atomic64_set(&shown.reconnects, S64_MAX);
	KUNIT_EXPECT_STREQ(test, show(test, "flush"), "1\n");
	KUNIT_EXPECT_STREQ(test, show(test, "get_labels"), "2\n");
	KUNIT_EXPECT_STREQ(test, show(test, "set_labels"), "3\n");
	KUNIT_EXPECT_STREQ(test, show(test, "get_bad"), "4\n");
	KUNIT_EXPECT_STREQ(test, show(test, "clear_bad"), "5\n");
	KUNIT_EXPECT_STREQ(test, show(test, "health"), "6\n");
	KUNIT_EXPECT_STREQ(test, show(test, "errors"), "7\n");
	KUNIT_EXPECT_STREQ(test, show(test, "events_received"), "8\n");
	KUNIT_EXPECT_STREQ(test, show(test, "events_sent"), "9\n");
	KUNIT_EXPECT_STREQ(test, show(test, "reconnects"),
			   "9223372036854775807\n");
	/* The other end's. */
	KUNIT_EXPECT_STREQ(test, show(test, "host_flush"), "no such attribute");
}

static void shows_latencies(struct kunit *test)
{
	memset(&shown, 0, sizeof(shown));
	atomic64_set(&shown.flush_latency[0], 3);
	atomic64_set(&shown.flush_latency[1], 12);
	atomic64_set(&shown.flush_latency[23], 7);
	KUNIT_EXPECT_STREQ(test, show(test, "flush_latency"),
			   "3 12 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 7\n");
	KUNIT_EXPECT_STREQ(test, shown_group.name, "statistics");
}

static struct kunit_case stats_cases[] = {
	KUNIT_CASE(buckets),
	KUNIT_CASE(last_bucket),
	KUNIT_CASE(requests_by_type),
	KUNIT_CASE(others),
	KUNIT_CASE(flushes),
	KUNIT_CASE(shows_each_by_its_name),
	KUNIT_CASE(shows_latencies),
	{}
};

static struct kunit_suite stats_suite = {
	.name = "pmemif-stats",
	.test_cases = stats_cases,
};

kunit_test_suite(stats_suite);
