// SPDX-License-Identifier: GPL-2.0-only
/*
 * recorder: writes records to persistent memory for as long as there is power.
 * recordcheck finds out what became of them when it is back.
 *
 *	recorder record WITNESS STREAM=PATH...
 *		each of the streams in a thread: write a record, make it durable,
 *		tell the witness, which keeps the number where no power cut
 *		reaches (dom0/witness.c), and wait for its answer
 *	recorder batch WITNESS STREAM=PATH
 *		three records and one fdatasync
 *
 * How a record is made durable goes by the stream's name up to a "-":
 *	mapsync	stores to a mapping with MAP_SYNC, and a flush instruction, a file
 *		with holes: that a page is the file's at all must be durable, too
 *	fsync	write() and fsync()
 *	msync	stores to a mapping, and msync()
 *	label	a namespace gets a name by its sysfs attribute, which is PATH
 *	batch	see above
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <cpuid.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#include <x86intrin.h>

#include "record.h"

#define PORT		7001
#define ACK_LENGTH	32
#define BATCH		3
#define PAGE		4096UL
/* Less than a large page, so each page is a fault of its own. */
#define WINDOW		(1UL << 20)

struct stream {
	const char *name, *path;
	void (*write)(struct stream *stream, const struct record *record);
	int fd, witness;
	char *window;
	off_t window_at;
};

static struct in_addr witness_address;

__attribute__((noreturn))
static void give_up(const char *what, int error)
{
	printf("%s: %s\n", what, strerrorname_np(error));
	fflush(stdout);
	_exit(1);
}

__attribute__((noreturn))
static void die(const char *what)
{
	give_up(what, errno);
}

static off_t offset_of(uint64_t seq)
{
	return (seq - 1) * sizeof(struct record);
}

/* --- making a record durable -------------------------------------------------- */

/* The record's place in a mapping of the file. */
static void *mapped(struct stream *stream, uint64_t seq, int flags)
{
	off_t offset = offset_of(seq), at = offset & -WINDOW;

	if (!stream->window || stream->window_at != at) {
		if (stream->window)
			munmap(stream->window, WINDOW);
		stream->window = mmap(NULL, WINDOW, PROT_READ | PROT_WRITE,
				      flags, stream->fd, at);
		if (stream->window == MAP_FAILED)
			die(stream->name);
		stream->window_at = at;
	}
	return stream->window + (offset - at);
}

/* In turn, those that this processor has. */
static void flush_line(const void *line, unsigned int turn)
{
	unsigned int a, b = 0, c, d;

	__cpuid_count(7, 0, a, b, c, d);
	if (turn % 3 == 1 && b & bit_CLFLUSHOPT)
		asm volatile("clflushopt %0" : "+m" (*(volatile char *)line));
	else if (turn % 3 == 2 && b & bit_CLWB)
		asm volatile("clwb %0" : "+m" (*(volatile char *)line));
	else
		_mm_clflush(line);
}

static void write_mapsync(struct stream *stream, const struct record *record)
{
	char *place = mapped(stream, record->seq, MAP_SHARED_VALIDATE | MAP_SYNC);
	size_t i;

	memcpy(place, record, sizeof(*record));
	for (i = 0; i < sizeof(*record); i += 64)
		flush_line(place + i, record->seq);
	_mm_sfence();
}

static void write_msync(struct stream *stream, const struct record *record)
{
	char *place = mapped(stream, record->seq, MAP_SHARED);

	memcpy(place, record, sizeof(*record));
	if (msync((void *)((uintptr_t)place & -PAGE), PAGE, MS_SYNC))
		die(stream->name);
}

static void put(struct stream *stream, const struct record *record)
{
	if (pwrite(stream->fd, record, sizeof(*record), offset_of(record->seq)) !=
	    sizeof(*record))
		die(stream->name);
}

static void write_fsync(struct stream *stream, const struct record *record)
{
	put(stream, record);
	if (fsync(stream->fd))
		die(stream->name);
}

static void write_batch(struct stream *stream, const struct record *record)
{
	put(stream, record);
	if (record->seq % BATCH == 0 && fdatasync(stream->fd))
		die(stream->name);
}

static void write_label(struct stream *stream, const struct record *record)
{
	char text[64];
	int length = sprintf(text, LABEL_FORMAT, record->seq, mix(record->seq));

	if (pwrite(stream->fd, text, length, 0) != length)
		die(stream->name);
}

static const struct {
	const char *name;
	void (*write)(struct stream *stream, const struct record *record);
} methods[] = {
	{ "mapsync", write_mapsync }, { "fsync", write_fsync },
	{ "msync", write_msync }, { "label", write_label },
	{ "batch", write_batch },
};

/* --- the witness -------------------------------------------------------------- */

static int witness_connect(void)
{
	struct sockaddr_in to = { AF_INET, htons(PORT), witness_address, "" };
	int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;

	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)) ||
	    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)))
		die("the witness");
	return fd;
}

static void acknowledge(struct stream *stream, uint64_t seq)
{
	char line[ACK_LENGTH + 1], answer;

	snprintf(line, sizeof(line), "%-20s %10" PRIu64 "\n", stream->name, seq);
	if (write(stream->witness, line, ACK_LENGTH) != ACK_LENGTH ||
	    read(stream->witness, &answer, 1) != 1)
		die("the witness");
}

/* --- recording ---------------------------------------------------------------- */

static struct stream stream_of(char *word)
{
	char *path = strchr(word, '=');
	struct stream stream = { .name = word };
	size_t i, length;

	if (!path)
		give_up(word, EINVAL);
	*path++ = 0;
	stream.path = path;
	length = strcspn(word, "-");
	for (i = 0; i < sizeof(methods) / sizeof(*methods); i++)
		if (strlen(methods[i].name) == length &&
		    !strncmp(methods[i].name, word, length))
			stream.write = methods[i].write;
	if (!stream.write)
		give_up(word, ENOENT);
	return stream;
}

static bool is_label(const struct stream *stream)
{
	return stream->write == write_label;
}

/* The number of the name that is there, or of the last record. */
static uint64_t last_seq(const struct stream *stream)
{
	struct record record;
	char text[64] = "";
	uint64_t seq;

	if (is_label(stream))
		return pread(stream->fd, text, sizeof(text) - 1, 0) > 0 ?
		       label_seq(text) : 0;
	for (seq = 1; pread(stream->fd, &record, sizeof(record),
			    offset_of(seq)) == sizeof(record); seq++)
		if (!record_valid(&record, seq))
			break;
	return seq - 1;
}

static uint64_t begin(struct stream *stream)
{
	bool file = !is_label(stream);

	stream->fd = open(stream->path, file ? O_RDWR | O_CREAT : O_RDWR, 0600);
	if (stream->fd < 0 ||
	    (file && ftruncate(stream->fd, offset_of(RECORDS_MAX + 1))))
		die(stream->path);
	stream->witness = witness_connect();
	return last_seq(stream) + 1;
}

static void write_one(struct stream *stream, uint64_t seq)
{
	struct record record;

	if (seq > RECORDS_MAX)
		give_up(stream->path, EFBIG);
	record_fill(&record, seq, __rdtsc());
	stream->write(stream, &record);
}

static void *record_for_ever(void *argument)
{
	struct stream *stream = argument;
	uint64_t seq = begin(stream);

	for (;; seq++) {
		write_one(stream, seq);
		acknowledge(stream, seq);
	}
	return NULL;
}

static void do_record(char **words)
{
	struct stream *stream;
	pthread_t thread;

	for (; *words; words++) {
		stream = malloc(sizeof(*stream));
		if (!stream)
			die("memory");
		*stream = stream_of(*words);
		if (pthread_create(&thread, NULL, record_for_ever, stream))
			give_up("a thread", EAGAIN);
	}
	pthread_exit(NULL);
}

static void do_batch(char *word)
{
	struct stream stream = stream_of(word);
	uint64_t seq = begin(&stream), end = seq + BATCH;

	for (; seq < end; seq++)
		write_one(&stream, seq);
	acknowledge(&stream, seq - 1);
}

int main(int argc, char **argv)
{
	if (argc < 4 || !inet_aton(argv[2], &witness_address))
		return 2;
	if (!strcmp(argv[1], "record"))
		do_record(argv + 3);
	else if (!strcmp(argv[1], "batch") && argc == 4)
		do_batch(argv[3]);
	else
		return 2;
	return 0;
}
