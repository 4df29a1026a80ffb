// SPDX-License-Identifier: GPL-2.0-only
#include <emmintrin.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <uuid/uuid.h>
#include <xenforeignmemory.h>

#include "content.h"
#include "log.h"
#include "range-header.h"
#include "text.h"

#define HEADER		SUPERBLOCK_DATA_OFFSET
/* At the end, where some RAIDs and a GPT's second copy are. */
#define TAIL		0x100000ULL
#define PAGE		4096
#define LINE		64

/* A part of the machine's memory in our address space. */
struct window {
	xenforeignmemory_handle *handle;
	uint8_t *map;
	size_t pages;
};

static void window_close(struct window *w)
{
	if (w->map)
		xenforeignmemory_unmap(w->handle, w->map, w->pages);
	if (w->handle)
		xenforeignmemory_close(w->handle);
	*w = (struct window) { 0 };
}

static int map_frames(struct window *w, uint64_t first, int prot,
		      xen_pfn_t *frames, int *errors)
{
	size_t i;

	for (i = 0; i < w->pages; i++)
		frames[i] = first + i;
	/* Frames that no domain has: they are mapped by our own right. */
	w->map = xenforeignmemory_map(w->handle, DOMID_IO, prot, w->pages,
				      frames, errors);
	if (!w->map)
		return log_error("cannot map the machine frames 0x%" PRIx64 "-0x%" PRIx64 ": %s; see dmesg and 'xl dmesg'",
				 first, first + w->pages - 1, strerror(errno));
	for (i = 0; i < w->pages; i++)
		if (errors[i])
			return log_error("Xen does not let dom0 map the machine frame 0x%" PRIx64 ": %s; see 'xl dmesg'",
					 first + i, strerror(abs(errors[i])));
	return 0;
}

static int window_open(struct window *w, uint64_t start, uint64_t size,
		       int prot)
{
	xen_pfn_t *frames = calloc(size / PAGE, sizeof(*frames));
	int *errors = calloc(size / PAGE, sizeof(*errors));
	int rc = -1;

	*w = (struct window) { .pages = size / PAGE };
	w->handle = xenforeignmemory_open(NULL, 0);
	if (!frames || !errors)
		log_error("out of memory");
	else if (!w->handle)
		log_error("cannot map memory of the host: %s; run as root in dom0 with the module xen-privcmd loaded",
			  strerror(errno));
	else
		rc = map_frames(w, start / PAGE, prot, frames, errors);
	free(frames);
	free(errors);
	if (rc)
		window_close(w);
	return rc;
}

/* A copy: Xen may have it mapped uncached, and it is looked through often. */
static uint8_t *copy_of(uint64_t start, uint64_t size)
{
	struct window w;
	uint8_t *copy;

	copy = malloc(size);
	if (!copy) {
		log_error("out of memory");
		return NULL;
	}
	if (window_open(&w, start, size, PROT_READ)) {
		free(copy);
		return NULL;
	}
	memcpy(copy, w.map, size);
	window_close(&w);
	return copy;
}

static bool all_are(const uint8_t *data, size_t size, uint8_t octet)
{
	return !size || (data[0] == octet && !memcmp(data, data + 1, size - 1));
}

/* Ours, good or not. */
static void describe_own(struct range_header *h)
{
	uint64_t size = le64_to_cpu(h->sb.target_size);
	char uuid[37], text[32], problem[128] = "";

	uuid_unparse_lower(h->sb.uuid, uuid);
	format_size(text, sizeof(text), size);
	if (h->state == SUPERBLOCK_OTHER_SIZE)
		snprintf(problem, sizeof(problem), " (of %s)", text);
	else if (superblock_complaint(h->state))
		snprintf(problem, sizeof(problem), " (%s)",
			 superblock_complaint(h->state));
	snprintf(h->text, sizeof(h->text),
		 "a range that was prepared by a claim before, UUID %s%s",
		 uuid, problem);
}

/* Others', as libblkid finds it: in a file that has holes where we don't look. */
static int describe_others(struct range r, const uint8_t *head,
			   const uint8_t *tail, struct range_header *h)
{
	int fd = memfd_create("xen-pmem", MFD_CLOEXEC), rc = -1;
	char name[RANGE_TEXT];
	struct content c;

	range_format(name, r);
	if (fd < 0 || ftruncate(fd, r.size) ||
	    pwrite(fd, head, HEADER, 0) != HEADER ||
	    pwrite(fd, tail, TAIL, r.size - TAIL) != TAIL)
		log_error("cannot make a copy of the start of %s to look at: %s",
			  name, strerror(errno));
	else
		rc = content_read(name, fd, r.size, &c);
	if (fd >= 0)
		close(fd);
	if (rc)
		return -1;
	if (c.text[0])
		snprintf(h->text, sizeof(h->text), "%s", c.text);
	else if (all_are(head, HEADER, 0))
		h->blank = true;
	else if (all_are(head, HEADER, 0xff))
		snprintf(h->text, sizeof(h->text),
			 "nothing but ones, as where there is no memory");
	else
		snprintf(h->text, sizeof(h->text),
			 "data of a kind that is not known");
	return 0;
}

static enum superblock_state check(const uint8_t *head, uint64_t size,
				   const struct superblock *sb)
{
	enum superblock_state state;

	state = superblock_check(sb, SUPERBLOCK_RANGE, size);
	if (state != SUPERBLOCK_GOOD)
		return state;
	if (superblock_covered(head + SUPERBLOCK_SIZE))
		return SUPERBLOCK_COVERED;
	/* Where ours always is; xen-pmemback wants a multiple of that. */
	return le64_to_cpu(sb->data_offset) == HEADER ? SUPERBLOCK_GOOD :
							SUPERBLOCK_BAD_LAYOUT;
}

int range_header_read(struct range r, struct range_header *h)
{
	uint8_t *head, *tail;
	int rc = 0;

	memset(h, 0, sizeof(*h));
	head = copy_of(r.start, HEADER);
	if (!head)
		return -1;
	tail = copy_of(r.start + r.size - TAIL, TAIL);
	if (!tail) {
		free(head);
		return -1;
	}
	memcpy(&h->sb, head, sizeof(h->sb));
	h->state = check(head, r.size, &h->sb);
	if (h->state == SUPERBLOCK_NONE || h->state == SUPERBLOCK_OTHER_KIND)
		rc = describe_others(r, head, tail, h);
	else
		describe_own(h);
	free(tail);
	free(head);
	return rc;
}

/* From here on a power cut doesn't take it. */
static void flush(const uint8_t *start, size_t size)
{
	size_t i;

	_mm_mfence();
	for (i = 0; i < size; i += LINE)
		_mm_clflush(start + i);
	_mm_mfence();
}

/*
 * Stores to where there is no memory vanish, so one has to stay there; the word
 * is what it was afterwards.
 */
static bool is_memory(uint8_t *page)
{
	uint64_t *word = (uint64_t *)page, old = *word;
	bool stays;

	/* flush() is a barrier to the compiler, too. */
	*word = ~old;
	flush(page, LINE);
	stays = *word == ~old;
	*word = old;
	flush(page, LINE);
	return stays && *word == old;
}

/* A size with a digit too many looks as good as any from the start of it. */
static int check_end(struct range r)
{
	uint64_t last = r.start + r.size - PAGE;
	struct window w;
	bool ok;

	if (window_open(&w, last, PAGE, PROT_READ | PROT_WRITE))
		return -1;
	ok = is_memory(w.map);
	window_close(&w);
	if (!ok)
		return log_error("at 0x%" PRIx64 ", the last page of that range, there is no memory that can be written; check start and size",
				 last);
	return 0;
}

/* Is it as it was written, and the rest zeros? */
static bool reads_back(const uint8_t *map, const struct superblock *sb)
{
	return !memcmp(map, sb, sizeof(*sb)) &&
	       all_are(map + sizeof(*sb), HEADER - sizeof(*sb), 0);
}

int range_header_make(struct range r, uint64_t label_size,
		      struct superblock *sb)
{
	char name[RANGE_TEXT];
	struct window w;
	uuid_t uuid;
	bool ok;

	range_format(name, r);
	if (check_end(r) ||
	    window_open(&w, r.start, HEADER, PROT_READ | PROT_WRITE))
		return -1;
	uuid_generate(uuid);
	superblock_make(sb, SUPERBLOCK_RANGE, r.size, label_size, uuid,
			time(NULL));
	/* The old superblock before what it speaks of, the new one last. */
	memset(w.map, 0, SUPERBLOCK_SIZE);
	flush(w.map, SUPERBLOCK_SIZE);
	memset(w.map + SUPERBLOCK_SIZE, 0, HEADER - SUPERBLOCK_SIZE);
	flush(w.map + SUPERBLOCK_SIZE, HEADER - SUPERBLOCK_SIZE);
	memcpy(w.map, sb, sizeof(*sb));
	flush(w.map, sizeof(*sb));
	ok = reads_back(w.map, sb);
	window_close(&w);
	if (!ok)
		return log_error("%s: what was written reads back as something else; there is no memory, or no good one: do not use it",
				 name);
	return 0;
}
