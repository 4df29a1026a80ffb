// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "header.h"
#include "log.h"
#include "nd.h"

#define CHUNK	0x100000

/* O_DIRECT wants such a buffer. */
struct page {
	char octets[SUPERBLOCK_SIZE];
} __attribute__((aligned(SUPERBLOCK_SIZE)));

_Static_assert(sizeof(struct superblock) == sizeof(struct page), "page");

/* 0, or -1 with errno. */
static int put(int fd, const struct page *page, off_t at)
{
	size_t done = 0;
	ssize_t n;

	while (done < sizeof(*page)) {
		n = pwrite(fd, page->octets + done, sizeof(*page) - done,
			   at + done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			errno = n ? errno : EIO;
			return -1;
		}
		done += n;
	}
	return 0;
}

static int put_super(int fd, const struct superblock *sb)
{
	struct page page;

	memcpy(&page, sb, sizeof(*sb));
	return put(fd, &page, 0) || fsync(fd) ? -1 : 0;
}

static int zero(int fd, off_t at, off_t end)
{
	static const struct page zeros;

	for (; at < end; at += sizeof(zeros))
		if (put(fd, &zeros, at))
			return -1;
	return fsync(fd);
}

/* Is it on the medium, and not only in dom0's page cache? */
static int check_written(const struct nd_target *t, const struct superblock *sb)
{
	int fd = nd_raw_open(t, O_RDONLY | O_DIRECT);
	enum superblock_state state;
	struct page page;
	int rc = -1;

	if (fd < 0)
		return -1;
	if (pread(fd, &page, sizeof(page), 0) != sizeof(page)) {
		log_error("cannot read back the superblock of %s: %s; 'ndctl list -M -n %s' shows its bad blocks",
			  t->name, strerror(errno), t->name);
	} else if (!memcmp(&page, sb, sizeof(*sb))) {
		rc = 0;
	} else {
		state = superblock_check((const struct superblock *)&page,
					 SUPERBLOCK_TARGET, t->size);
		log_error("the superblock of %s reads back as another one (%s); do not use that medium",
			  t->name, superblock_word(state));
	}
	close(fd);
	return rc;
}

/* An old superblock goes before the labels that it speaks of. */
int header_write(const struct nd_target *t, int fd,
		 const struct superblock *sb)
{
	if (zero(fd, 0, SUPERBLOCK_SIZE) ||
	    zero(fd, SUPERBLOCK_SIZE, SUPERBLOCK_DATA_OFFSET) ||
	    put_super(fd, sb))
		return log_error("cannot write to %s, which is not prepared now: %s; 'ndctl list -M -n %s' shows its bad blocks",
				 t->name, strerror(errno), t->name);
	return check_written(t, sb);
}

int header_read(const struct nd_target *t, int fd, struct superblock *sb,
		enum superblock_state *state, bool *unsettled)
{
	static struct page pages[2];

	if (pread(fd, pages, sizeof(pages), 0) != sizeof(pages))
		return log_error("cannot read the superblock of %s: %s; 'ndctl list -M -n %s' shows its bad blocks",
				 t->name, strerror(errno), t->name);
	memcpy(sb, &pages[0], sizeof(*sb));
	*state = superblock_check(sb, SUPERBLOCK_TARGET, t->size);
	*unsettled = *state == SUPERBLOCK_GOOD && sb->next_size;
	if (*state == SUPERBLOCK_BAD_CRC && superblock_mend(sb, t->size)) {
		*state = SUPERBLOCK_GOOD;
		*unsettled = true;
	}
	if (*state == SUPERBLOCK_GOOD &&
	    superblock_covered((const __u8 *)&pages[1]))
		*state = SUPERBLOCK_COVERED;
	return 0;
}

static int change(const struct nd_target *t, int fd, struct superblock *sb,
		  const struct superblock *to)
{
	struct superblock half;

	superblock_half_way(&half, sb, to);
	if (put_super(fd, &half) || put_super(fd, to))
		return log_error("cannot write the superblock of %s: %s; 'ndctl list -M -n %s' shows its bad blocks",
				 t->name, strerror(errno), t->name);
	*sb = *to;
	return check_written(t, sb);
}

int header_resize(const struct nd_target *t, int fd, struct superblock *sb,
		  uint64_t size, uint64_t next)
{
	struct superblock to = *sb;

	superblock_resize(&to, size, next);
	return change(t, fd, sb, &to);
}

int header_set_extents(const struct nd_target *t, int fd,
		       struct superblock *sb, uint32_t extents)
{
	struct superblock to = *sb;

	superblock_set_extents(&to, extents);
	return change(t, fd, sb, &to);
}

int header_blank(const struct nd_target *t, int fd)
{
	char *chunk = aligned_alloc(SUPERBLOCK_SIZE, CHUNK);
	int blank = 1;
	off_t at;

	if (!chunk)
		return log_error("out of memory");
	for (at = 0; blank == 1 && at < (off_t)SUPERBLOCK_DATA_OFFSET;
	     at += CHUNK) {
		if (pread(fd, chunk, CHUNK, at) != CHUNK)
			blank = log_error("cannot read what %s holds: %s; 'ndctl list -M -n %s' shows its bad blocks",
					  t->name, strerror(errno), t->name);
		else if (chunk[0] || memcmp(chunk, chunk + 1, CHUNK - 1))
			blank = 0;
	}
	free(chunk);
	return blank;
}
