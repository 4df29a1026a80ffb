/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * record.h - what recorder.c writes, and how it is told from anything else
 *
 * Record N of a stream is in slot N - 1 of its file, and no slot is written
 * twice. A label has room for a name only, so a stream of labels is one name
 * that has the number, and a checksum of that.
 */
#ifndef RIG_RECORD_H
#define RIG_RECORD_H

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define RECORD_WORDS	64
#define RECORDS_MAX	16384		/* in a file */
#define LABEL_FORMAT	"record-%" PRIu64 "-%016" PRIx64

struct record {
	uint64_t seq;
	uint64_t words[RECORD_WORDS - 2];	/* other ones in each record */
	uint64_t sum;				/* of all before it */
};

_Static_assert(sizeof(struct record) == 512, "eight to a page");

static inline uint64_t mix(uint64_t value)
{
	value = (value ^ value >> 31) * 0x9e3779b97f4a7c15ULL;
	return value ^ value >> 29;
}

static inline uint64_t record_sum(const struct record *record)
{
	uint64_t sum = mix(record->seq + 1);
	size_t i;

	for (i = 0; i < RECORD_WORDS - 2; i++)
		sum = mix(sum ^ record->words[i]);
	return sum;
}

static inline void record_fill(struct record *record, uint64_t seq,
			       uint64_t seed)
{
	size_t i;

	record->seq = seq;
	for (i = 0; i < RECORD_WORDS - 2; i++)
		record->words[i] = seed = mix(seed + i + 1);
	record->sum = record_sum(record);
}

static inline bool record_valid(const struct record *record, uint64_t seq)
{
	return record->seq == seq && record->sum == record_sum(record);
}

/* 0: it is none. */
static inline uint64_t label_seq(const char *text)
{
	uint64_t seq, sum;

	if (sscanf(text, LABEL_FORMAT, &seq, &sum) != 2 || sum != mix(seq))
		return 0;
	return seq;
}

#endif
