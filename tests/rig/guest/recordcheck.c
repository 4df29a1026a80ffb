// SPDX-License-Identifier: GPL-2.0-only
/*
 * recordcheck ACKNOWLEDGED STREAM=PATH...: is all of it there that recorder was
 * promised? ACKNOWLEDGED is what the witness has (dom0/witness.c); PATH is the
 * stream's file, or for labels one with the name that was found. Says so in a
 * line for each stream; exit status 3 if anything is lost.
 *
 * What nobody was promised may be there, or in part ("torn"), or not.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>

#include "record.h"

struct verdict {
	uint64_t acknowledged, durable, lost, torn;
};

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* Up to which number, of all that the witness was told by any process. */
static uint64_t acknowledged(const char *file, const char *name)
{
	FILE *lines = fopen(file, "r");
	uint64_t seq, most = 0;
	char of[24];

	if (!lines)
		die(file);
	while (fscanf(lines, "%23s %" SCNu64, of, &seq) == 2)
		if (!strcmp(of, name) && seq > most)
			most = seq;
	fclose(lines);
	return most;
}

static bool blank(const struct record *record)
{
	static const struct record zeros;

	return !memcmp(record, &zeros, sizeof(zeros));
}

/* Behind its end a file has zeros, as it has where it was never written. */
static struct verdict verify_records(FILE *file, uint64_t most)
{
	struct verdict verdict = { .acknowledged = most };
	uint64_t seq;

	for (seq = 1; seq <= RECORDS_MAX; seq++) {
		struct record record = { 0 };
		bool valid;

		if (!file || fread(&record, sizeof(record), 1, file) != 1)
			memset(&record, 0, sizeof(record));
		valid = record_valid(&record, seq);
		verdict.torn += !valid && !blank(&record);
		verdict.durable += valid && seq <= most;
		verdict.lost += !valid && seq <= most;
	}
	return verdict;
}

/* A later name stands for all before it. */
static struct verdict verify_label(FILE *file, uint64_t most)
{
	struct verdict verdict = { .acknowledged = most };
	char text[64];
	uint64_t seq = 0;

	if (file && fgets(text, sizeof(text), file))
		seq = label_seq(text);
	verdict.durable = seq < most ? seq : most;
	verdict.lost = most - verdict.durable;
	return verdict;
}

/* A file that isn't there has nothing in it. */
static struct verdict verify(const char *name, const char *path, uint64_t most)
{
	FILE *file = fopen(path, "r");
	struct verdict verdict;

	if (!file && errno != ENOENT)
		die(path);
	verdict = strncmp(name, "label-", 6) ? verify_records(file, most) :
					       verify_label(file, most);
	if (file)
		fclose(file);
	return verdict;
}

int main(int argc, char **argv)
{
	int i, status = 0;

	for (i = 2; i < argc; i++) {
		char *path = strchr(argv[i], '=');
		struct verdict verdict;

		if (!path)
			return 2;
		*path++ = 0;
		verdict = verify(argv[i], path, acknowledged(argv[1], argv[i]));
		printf("%s acknowledged %" PRIu64 " durable %" PRIu64
		       " lost %" PRIu64 " torn %" PRIu64 "\n", argv[i],
		       verdict.acknowledged, verdict.durable, verdict.lost,
		       verdict.torn);
		if (verdict.lost)
			status = 3;
	}
	return i > 2 ? status : 2;
}
