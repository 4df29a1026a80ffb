// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "stats.h"
#include "text.h"

static const char *const names[STATS_FIELDS] = {
	[STATS_FLUSH] = "flush",
	[STATS_GET_LABELS] = "get_labels",
	[STATS_SET_LABELS] = "set_labels",
	[STATS_GET_BAD] = "get_bad",
	[STATS_CLEAR_BAD] = "clear_bad",
	[STATS_HEALTH] = "health",
	[STATS_ERRORS] = "errors",
	[STATS_EVENTS_RECEIVED] = "events_received",
	[STATS_EVENTS_SENT] = "events_sent",
	[STATS_HOST_FLUSH] = "host_flush",
};

const char *stats_name(enum stats_field field)
{
	return names[field];
}

/* The only line of a file, without its end. */
static bool read_line(const char *directory, const char *name, char *to,
		      size_t room)
{
	char path[256];
	bool ok;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	f = fopen(path, "re");
	if (!f)
		return false;
	ok = fgets(to, room, f) != NULL;
	fclose(f);
	to[ok ? strcspn(to, "\n") : 0] = '\0';
	return ok;
}

static bool parse_latency(char *text, uint64_t latency[STATS_BUCKETS])
{
	char *save = NULL, *word;
	size_t i = 0;

	for (word = strtok_r(text, " ", &save); word;
	     word = strtok_r(NULL, " ", &save))
		if (i == STATS_BUCKETS || !parse_u64(word, &latency[i++]))
			return false;
	return i == STATS_BUCKETS;
}

bool stats_read(const char *directory, struct stats *s)
{
	char line[STATS_BUCKETS * 21 + 2];
	int i;

	memset(s, 0, sizeof(*s));
	if (access(directory, F_OK))
		return false;
	for (i = 0; i < STATS_FIELDS; i++)
		s->known[i] = read_line(directory, names[i], line,
					sizeof(line)) &&
			      parse_u64(line, &s->value[i]);
	s->latency_known = read_line(directory, STATS_LATENCY, line,
				     sizeof(line)) &&
			   parse_latency(line, s->latency);
	return true;
}

void stats_format_counts(const struct stats *s, char *to, size_t room)
{
	size_t used = 0;
	int i;

	to[0] = '\0';
	for (i = 0; i < STATS_FIELDS && used < room; i++)
		if (s->known[i])
			used += snprintf(to + used, room - used, "%s%s %" PRIu64,
					 used ? ", " : "", names[i],
					 s->value[i]);
}

/* The bound of a bucket. 1024 us are near enough to 1 ms. */
static void format_bound(char *to, size_t room, unsigned int bucket)
{
	static const char *const unit[] = { "us", "ms", "s" };

	snprintf(to, room, "%u%s", 1U << bucket % 10, unit[bucket / 10]);
}

/* ", median below 64us": the bucket that so many of them don't pass. */
static size_t format_share(const struct stats *s, const char *what,
			   uint64_t share, char *to, size_t room)
{
	uint64_t seen = s->latency[0];
	unsigned int bucket = 0;
	char bound[16];

	while (seen < share && bucket < STATS_BUCKETS - 1)
		seen += s->latency[++bucket];
	if (bucket == STATS_BUCKETS - 1) {
		format_bound(bound, sizeof(bound), bucket - 1);
		return snprintf(to, room, ", %s %s or more", what, bound);
	}
	format_bound(bound, sizeof(bound), bucket);
	return snprintf(to, room, ", %s below %s", what, bound);
}

void stats_format_latency(const struct stats *s, char *to, size_t room)
{
	static const struct {
		const char *what;
		unsigned int percent;
	} shares[] = {
		{ "median", 50 }, { "99th percentile", 99 }, { "longest", 100 },
	};
	uint64_t all = 0;
	size_t used, i;

	for (i = 0; i < STATS_BUCKETS; i++)
		all += s->latency[i];
	used = snprintf(to, room, "%" PRIu64 " flushes", all);
	for (i = 0; all && i < sizeof(shares) / sizeof(shares[0]) &&
	     used < room; i++) {
		/* So many at least; all of them is all / 100 * 100 and more. */
		uint64_t share = all / 100 * shares[i].percent +
				 (all % 100 * shares[i].percent + 99) / 100;

		used += format_share(s, shares[i].what, share, to + used,
				     room - used);
	}
}
