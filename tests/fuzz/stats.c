// SPDX-License-Identifier: GPL-2.0-only
/*
 * stats.c - what the kernel counts, and what the tool says of it
 *
 * The tool reads all counters that the kernel shows, by the names that it shows
 * them under, and what it tells of latencies is true.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"
#include "pmemif-stats.h"
#include "stats.h"

_Static_assert(PMEMIF_STATS_BUCKETS == STATS_BUCKETS, "buckets");

static struct pmemif_stats stats;

static struct pmemif_stats *stats_of(struct device *dev)
{
	return &stats;
}

PMEMIF_STATS_GROUP(stats_group, stats_of, host_flush);

/* Below where this runs. */
static const char directory[] = "statistics";

static void write_file(const char *name, const char *text, size_t length)
{
	int fd = open(format("%s/%s", directory, name), O_CREAT | O_WRONLY,
		      0600);

	expect(fd >= 0 && write(fd, text, length) == (ssize_t)length &&
	       !ftruncate(fd, length));
	close(fd);
}

/* As sysfs would show it. */
static void show_all(void)
{
	char *page = make_room(4096);
	unsigned int i;

	for (i = 0; stats_group.attrs[i]; i++) {
		struct device_attribute *attr =
			container_of(stats_group.attrs[i],
				     struct device_attribute, attr);
		ssize_t length = attr->show(NULL, attr, page);

		expect(length > 1 && length < 4096);
		expect(strlen(page) == (size_t)length &&
		       page[length - 1] == '\n');
		write_file(attr->attr.name, page, length);
	}
}

static void check_files(struct input *in)
{
	atomic64_t *const counters[STATS_FIELDS] = {
		[STATS_FLUSH] = &stats.flush,
		[STATS_GET_LABELS] = &stats.get_labels,
		[STATS_SET_LABELS] = &stats.set_labels,
		[STATS_GET_BAD] = &stats.get_bad,
		[STATS_CLEAR_BAD] = &stats.clear_bad,
		[STATS_HEALTH] = &stats.health,
		[STATS_ERRORS] = &stats.errors,
		[STATS_EVENTS_RECEIVED] = &stats.events_received,
		[STATS_EVENTS_SENT] = &stats.events_sent,
		[STATS_HOST_FLUSH] = &stats.host_flush,
	};
	struct stats read;
	unsigned int i;

	for (i = 0; i < STATS_FIELDS; i++)
		counters[i]->counter = take_u64(in) & INT64_MAX;
	for (i = 0; i < STATS_BUCKETS; i++)
		stats.flush_latency[i].counter = take_u64(in) & INT64_MAX;
	show_all();
	expect(stats_read(directory, &read));
	for (i = 0; i < STATS_FIELDS; i++)
		expect(read.known[i] && read.value[i] == (u64)counters[i]->counter);
	expect(read.latency_known);
	for (i = 0; i < STATS_BUCKETS; i++)
		expect(read.latency[i] == (u64)stats.flush_latency[i].counter);
}

/* What isn't 24 numbers isn't known. */
static void check_text(struct input *in)
{
	char *text = take_text(in);
	struct stats read;
	u64 value;
	int end = 0;

	write_file("flush", text, strlen(text));
	write_file(STATS_LATENCY, text, strlen(text));
	expect(stats_read(directory, &read));
	text[strcspn(text, "\n")] = '\0';
	if (sscanf(text, "%llu%n", &value, &end) == 1 && isdigit(text[0]) &&
	    !text[end] && end < 20)
		expect(read.known[STATS_FLUSH] &&
		       read.value[STATS_FLUSH] == value);
	if (read.latency_known)
		expect(strlen(text) >= 2 * STATS_BUCKETS - 1);
}

/* At 2^(n-1) us a flush begins to count in bucket n. */
static void check_bucket(u64 us)
{
	unsigned int n = pmemif_stats_bucket(us);

	expect(n < STATS_BUCKETS);
	expect(n == STATS_BUCKETS - 1 || us < 1ULL << n);
	expect(!n || us >= 1ULL << (n - 1));
}

/* "median below 64us": so it's less than that for half of them at least. */
static void check_share(const char *text, const char *what,
			const struct stats *read, u64 all, unsigned int percent)
{
	const char *at = strstr(text, what);
	unsigned int bound, bucket = 0;
	u64 within = 0;
	char unit;

	expect(at);
	at += strlen(what) + 1;
	if (sscanf(at, "below %u%c", &bound, &unit) != 2) {
		expect(sscanf(at, "%u%c or more", &bound, &unit) == 2);
		bucket = STATS_BUCKETS - 1;
	} else {
		bucket = __builtin_ctz(bound) +
			 (unit == 'u' ? 0 : unit == 'm' ? 10 : 20);
	}
	expect(bucket < STATS_BUCKETS);
	while (bucket)
		within += read->latency[bucket--];
	within += read->latency[0];
	expect((wide)within * 100 >= (wide)all * percent);
}

static void check_words(struct input *in)
{
	struct stats read = { .latency_known = true };
	size_t room = 1 + take_below(in, 300);
	char *text = make_room(300), *less = make_room(room);
	unsigned int i;
	u64 all = 0;

	for (i = 0; i < STATS_BUCKETS; i++) {
		if (take_u8(in) < 128)
			read.latency[i] = take_u64(in) >> 5;
		all += read.latency[i];
	}
	for (i = 0; i < STATS_FIELDS; i++) {
		read.known[i] = take_bool(in);
		read.value[i] = take_u64(in);
	}
	stats_format_latency(&read, text, 300);
	stats_format_latency(&read, less, room);
	expect(!strncmp(text, less, room - 1));
	expect(!strncmp(text, format("%llu flushes", all),
			strlen(format("%llu flushes", all))));
	if (all) {
		check_share(text, "median", &read, all, 50);
		check_share(text, "99th percentile", &read, all, 99);
		check_share(text, "longest", &read, all, 100);
	}
	stats_format_counts(&read, less, room);
	expect(strlen(less) < room);
}

void fuzz(struct input *in)
{
	u64 us = take_u64(in);
	u8 kind = take_u8(in);

	if (mkdir(directory, 0700))
		expect(errno == EEXIST);
	check_bucket(us);
	/* Files take long. */
	if (kind < 192)
		check_words(in);
	else if (kind < 224)
		check_files(in);
	else
		check_text(in);
}
