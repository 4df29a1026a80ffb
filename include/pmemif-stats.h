/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pmemif-stats.h - what either end counts, and shows in sysfs
 *
 * DOC: Both ends have the group "statistics" below their xenbus device, with the
 * same names, so that a request that one has sent and the other hasn't taken is
 * seen at once. Counters only ever grow, from when the driver was bound.
 *
 * An end embeds a struct pmemif_stats (zeroed), counts by the functions below,
 * from any context, and makes its group by one line:
 *
 *	static struct pmemif_stats *my_stats(struct device *dev);
 *	PMEMIF_STATS_GROUP(my_group, my_stats, reconnects);
 *
 * where the third is the counter that the other end doesn't have. The group is
 * for the dev_groups of its driver, which the driver core adds after .probe and
 * removes before .remove, so my_stats() finds what .probe made.
 */
#ifndef __XEN_PMEM_PMEMIF_STATS_H__
#define __XEN_PMEM_PMEMIF_STATS_H__

#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/stddef.h>
#include <linux/stringify.h>
#include <linux/sysfs.h>
#include <linux/types.h>

#include "xen/interface/io/pmemif.h"

#define PMEMIF_STATS_BUCKETS 24

/* Each is an attribute of its own. */
struct pmemif_stats {
	/* Requests, by type: sent by the frontend, taken by the backend. */
	atomic64_t flush;
	atomic64_t get_labels;
	atomic64_t set_labels;
	atomic64_t get_bad;
	atomic64_t clear_bad;
	atomic64_t health;

	atomic64_t errors;		/* answers other than OK */
	atomic64_t events_received;	/* interrupts */
	atomic64_t events_sent;		/* notifications */

	atomic64_t host_flush;		/* backend: that FLUSH made necessary */
	atomic64_t reconnects;		/* frontend: rings after the first */

	/* Frontend: of FLUSH requests. Backend: of flushes of the host's. */
	atomic64_t flush_latency[PMEMIF_STATS_BUCKETS];
};

static inline void pmemif_stats_request(struct pmemif_stats *stats,
					unsigned int op)
{
	switch (op) {
	case PMEMIF_OP_FLUSH:
		atomic64_inc(&stats->flush);
		break;
	case PMEMIF_OP_GET_LABELS:
		atomic64_inc(&stats->get_labels);
		break;
	case PMEMIF_OP_SET_LABELS:
		atomic64_inc(&stats->set_labels);
		break;
	case PMEMIF_OP_GET_BAD:
		atomic64_inc(&stats->get_bad);
		break;
	case PMEMIF_OP_CLEAR_BAD:
		atomic64_inc(&stats->clear_bad);
		break;
	case PMEMIF_OP_HEALTH:
		atomic64_inc(&stats->health);
		break;
	}
}

static inline void pmemif_stats_error(struct pmemif_stats *stats)
{
	atomic64_inc(&stats->errors);
}

static inline void pmemif_stats_event_received(struct pmemif_stats *stats)
{
	atomic64_inc(&stats->events_received);
}

static inline void pmemif_stats_event_sent(struct pmemif_stats *stats)
{
	atomic64_inc(&stats->events_sent);
}

/*
 * Where a flush of @us microseconds counts: in n, where that is less than 2^n
 * and at least 2^(n-1), or in the last one, whatever it took beyond that.
 */
static inline unsigned int pmemif_stats_bucket(u64 us)
{
	return min(fls64(us), PMEMIF_STATS_BUCKETS - 1);
}

/* A flush that began at @begin (of ktime_get()) is done, well or not. */
static inline void pmemif_stats_flush_done(struct pmemif_stats *stats,
					   ktime_t begin)
{
	s64 us = ktime_us_delta(ktime_get(), begin);

	atomic64_inc(&stats->flush_latency[pmemif_stats_bucket(us)]);
}

/* One attribute: the counter that is there, @offset into the stats. */
struct pmemif_stats_attr {
	struct device_attribute dev;
	size_t offset;
};

static inline ssize_t
pmemif_stats_show_latency(const struct pmemif_stats *stats, char *buf)
{
	unsigned int i;
	int len = 0;

	for (i = 0; i < PMEMIF_STATS_BUCKETS; i++)
		len += sysfs_emit_at(buf, len, "%s%lld", i ? " " : "",
				     (long long)
				     atomic64_read(&stats->flush_latency[i]));
	return len + sysfs_emit_at(buf, len, "\n");
}

static inline ssize_t pmemif_stats_show(const struct pmemif_stats *stats,
					const struct device_attribute *dev,
					char *buf)
{
	const struct pmemif_stats_attr *attr =
		container_of(dev, struct pmemif_stats_attr, dev);
	const void *counter = (const void *)stats + attr->offset;

	if (attr->offset == offsetof(struct pmemif_stats, flush_latency))
		return pmemif_stats_show_latency(stats, buf);
	return sysfs_emit(buf, "%lld\n", (long long)atomic64_read(counter));
}

#define PMEMIF_STATS_ATTR(_name, _show)	{				\
	.dev = {							\
		.attr = { .name = __stringify(_name), .mode = 0444 },	\
		.show = _show,						\
	},								\
	.offset = offsetof(struct pmemif_stats, _name),			\
}

/*
 * The attribute group of one end, whose stats @_of finds, with @_own, which the
 * other end doesn't have.
 */
#define PMEMIF_STATS_GROUP(_group, _of, _own)				\
static ssize_t _group##_show(struct device *dev,			\
			     struct device_attribute *attr, char *buf)	\
{									\
	return pmemif_stats_show(_of(dev), attr, buf);			\
}									\
static struct pmemif_stats_attr _group##_stats[] = {			\
	PMEMIF_STATS_ATTR(flush, _group##_show),			\
	PMEMIF_STATS_ATTR(get_labels, _group##_show),			\
	PMEMIF_STATS_ATTR(set_labels, _group##_show),			\
	PMEMIF_STATS_ATTR(get_bad, _group##_show),			\
	PMEMIF_STATS_ATTR(clear_bad, _group##_show),			\
	PMEMIF_STATS_ATTR(health, _group##_show),			\
	PMEMIF_STATS_ATTR(errors, _group##_show),			\
	PMEMIF_STATS_ATTR(events_received, _group##_show),		\
	PMEMIF_STATS_ATTR(events_sent, _group##_show),			\
	PMEMIF_STATS_ATTR(flush_latency, _group##_show),		\
	PMEMIF_STATS_ATTR(_own, _group##_show),				\
};									\
static struct attribute *_group##_attrs[] = {				\
	&_group##_stats[0].dev.attr,					\
	&_group##_stats[1].dev.attr,					\
	&_group##_stats[2].dev.attr,					\
	&_group##_stats[3].dev.attr,					\
	&_group##_stats[4].dev.attr,					\
	&_group##_stats[5].dev.attr,					\
	&_group##_stats[6].dev.attr,					\
	&_group##_stats[7].dev.attr,					\
	&_group##_stats[8].dev.attr,					\
	&_group##_stats[9].dev.attr,					\
	&_group##_stats[10].dev.attr,					\
	NULL								\
};									\
static const struct attribute_group _group = {				\
	.name = "statistics",						\
	.attrs = _group##_attrs,					\
}

#endif /* __XEN_PMEM_PMEMIF_STATS_H__ */
