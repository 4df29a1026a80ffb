/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_STATS_H
#define XEN_PMEM_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What xen-pmemback counts of a device, in sysfs. */
enum stats_field {
	STATS_FLUSH,
	STATS_GET_LABELS,
	STATS_SET_LABELS,
	STATS_GET_BAD,
	STATS_CLEAR_BAD,
	STATS_HEALTH,
	STATS_ERRORS,
	STATS_EVENTS_RECEIVED,
	STATS_EVENTS_SENT,
	STATS_HOST_FLUSH,
	STATS_FIELDS
};

/* Of flushes, by how long they took: less than 2^n us; the last: all longer. */
#define STATS_BUCKETS	24

struct stats {
	bool known[STATS_FIELDS];
	uint64_t value[STATS_FIELDS];
	bool latency_known;
	uint64_t latency[STATS_BUCKETS];
};

/* A file's name, also to be shown. */
const char *stats_name(enum stats_field field);
#define STATS_LATENCY	"flush_latency"

/* False: there is no such directory. What of it can't be read isn't known. */
bool stats_read(const char *directory, struct stats *s);

/* Two lines for people: requests, and how long flushes took. */
void stats_format_counts(const struct stats *s, char *to, size_t room);
void stats_format_latency(const struct stats *s, char *to, size_t room);

#endif
