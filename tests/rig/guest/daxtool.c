// SPDX-License-Identifier: GPL-2.0-only
/*
 * daxtool: what scenarios do to persistent memory that no stock tool does.
 *
 *	daxtool sync FILE         map it with MAP_SYNC, store, make it durable
 *				  from user space, and read it back by read()
 *	daxtool device CHARDEV    map a devdax, store, and read it through
 *				  another mapping
 *	daxtool direct FILE DISK  write FILE's mapping to DISK and read DISK into
 *				  it, both with O_DIRECT
 *	daxtool write FILE STATUS rewrite FILE through a mapping for ever, checking
 *				  what was there, with an fsync now and then, and
 *				  say in STATUS how many pages that were
 *	daxtool hold DISK         open it exclusively, as mount does, and wait
 *	daxtool touch FILE COUNT  load and store so many times, all over a mapping
 *	daxtool trap COUNT        do as often what a hypervisor gets to see
 *
 * Exit status 0, or 1 after saying what failed, with the error's name.
 */
#define _GNU_SOURCE
#include <cpuid.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

#define LENGTH	(2UL << 20)

static void die(const char *what)
{
	printf("%s: %s\n", what, strerrorname_np(errno));
	exit(1);
}

static int open_or_die(const char *path, int flags)
{
	int fd = open(path, flags, 0600);

	if (fd < 0)
		die(path);
	return fd;
}

static void *map_or_die(int fd, int flags)
{
	void *map = mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, flags, fd, 0);

	if (map == MAP_FAILED)
		die(flags & MAP_SYNC ? "mmap MAP_SYNC" : "mmap");
	return map;
}

/* Different in every run, so that an older run's data doesn't pass for it. */
static void fill(uint64_t *words)
{
	uint64_t seed = (uint64_t)time(NULL) << 20 ^ getpid();
	size_t i;

	for (i = 0; i < LENGTH / sizeof(*words); i++)
		words[i] = seed + i * 0x9e3779b97f4a7c15ULL;
}

static void flush(const char *start)
{
	size_t i;

	for (i = 0; i < LENGTH; i += 64)
		_mm_clflush(start + i);
	_mm_sfence();
}

static void same_or_die(const void *a, const void *b, const char *what)
{
	if (memcmp(a, b, LENGTH)) {
		printf("%s: the data differs\n", what);
		exit(1);
	}
}

static void *buffer(void)
{
	void *memory = aligned_alloc(4096, LENGTH);

	if (!memory)
		die("memory");
	return memory;
}

static void do_sync(const char *file)
{
	int fd = open_or_die(file, O_RDWR | O_CREAT);
	void *map, *copy = buffer();

	if (ftruncate(fd, LENGTH))
		die("ftruncate");
	map = map_or_die(fd, MAP_SHARED_VALIDATE | MAP_SYNC);
	fill(map);
	flush(map);
	if (pread(fd, copy, LENGTH, 0) != (ssize_t)LENGTH)
		die("read");
	same_or_die(map, copy, "MAP_SYNC");
}

static void do_device(const char *chardev)
{
	int fd = open_or_die(chardev, O_RDWR);
	void *map = map_or_die(fd, MAP_SHARED), *copy = buffer();

	fill(map);
	flush(map);
	memcpy(copy, map, LENGTH);
	if (munmap(map, LENGTH))
		die("munmap");
	same_or_die(map_or_die(fd, MAP_SHARED), copy, "devdax");
}

static void do_direct(const char *file, const char *disk)
{
	int fd = open_or_die(file, O_RDWR | O_CREAT);
	int out = open_or_die(disk, O_RDWR | O_DIRECT);
	void *map, *copy = buffer();

	if (ftruncate(fd, LENGTH))
		die("ftruncate");
	map = map_or_die(fd, MAP_SHARED);
	fill(map);
	if (pwrite(out, map, LENGTH, 0) != (ssize_t)LENGTH)
		die("O_DIRECT write from a DAX mapping");
	if (pread(out, copy, LENGTH, 0) != (ssize_t)LENGTH)
		die("O_DIRECT read");
	same_or_die(map, copy, "O_DIRECT write from a DAX mapping");
	memset(map, 0, LENGTH);
	if (pread(out, map, LENGTH, 0) != (ssize_t)LENGTH)
		die("O_DIRECT read into a DAX mapping");
	same_or_die(map, copy, "O_DIRECT read into a DAX mapping");
}

#define PAGE	4096UL
#define PAGES	(LENGTH / PAGE)

/* Page @turn of all that were ever written: each word depends on both. */
static uint64_t word_of(uint64_t turn, size_t i)
{
	return turn * 0x9e3779b97f4a7c15ULL + i;
}

static void check_page(const volatile uint64_t *page, uint64_t turn)
{
	size_t i;

	for (i = 0; i < PAGE / sizeof(*page); i++) {
		uint64_t word = page[i];

		if (word == word_of(turn, i))
			continue;
		printf("write: word %zu of turn %llu is %#llx\n", i,
		       (unsigned long long)turn, (unsigned long long)word);
		exit(1);
	}
}

static void tell(const char *status, uint64_t turn)
{
	char line[32];
	int fd = open_or_die(status, O_WRONLY | O_CREAT);
	int len = snprintf(line, sizeof(line), "%020llu\n",
			   (unsigned long long)turn);

	/* Not truncated before: a reader finds a number at any time. */
	if (pwrite(fd, line, len, 0) != len)
		die(status);
	close(fd);
}

static void do_write(const char *file, const char *status)
{
	int fd = open_or_die(file, O_RDWR | O_CREAT);
	volatile uint64_t *page;
	uint64_t turn;
	size_t i;
	char *map;

	if (ftruncate(fd, LENGTH))
		die("ftruncate");
	map = map_or_die(fd, MAP_SHARED);
	for (turn = 0;; turn++) {
		page = (volatile uint64_t *)(map + turn % PAGES * PAGE);
		if (turn >= PAGES)
			check_page(page, turn - PAGES);
		for (i = 0; i < PAGE / sizeof(*page); i++)
			page[i] = word_of(turn, i);
		if (turn % 64)
			continue;
		if (fsync(fd))
			die("fsync");
		tell(status, turn);
	}
}

static void do_hold(const char *disk)
{
	open_or_die(disk, O_RDWR | O_EXCL);
	pause();
}

static uint64_t number_of(const char *text)
{
	return strtoull(text, NULL, 10);
}

/*
 * It is said when to begin by a line on stdin, once all page faults are over, and
 * then when it ends, in stdout.
 */
static void do_touch(const char *file, uint64_t count)
{
	int fd = open_or_die(file, O_RDWR | O_CREAT);
	volatile uint64_t *map;
	uint64_t turn, at = 0;

	if (ftruncate(fd, LENGTH))
		die("ftruncate");
	map = map_or_die(fd, MAP_SHARED | MAP_POPULATE);
	for (turn = 0; turn < LENGTH / 64; turn++)
		map[turn * 8] = turn;
	if (puts("ready") < 0 || fflush(stdout) || getchar() == EOF)
		die("told to begin");
	for (turn = 0; turn < count; turn++) {
		/* An odd step goes through all words, and not in order. */
		at = (at + 12289) % (LENGTH / sizeof(*map));
		map[at] += turn;
	}
	puts("done");
}

/* CPUID is intercepted in HVM guests, and a page fault ends in Xen in PV ones. */
static void do_trap(uint64_t count)
{
	volatile char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned int a, b, c, d;

	if (page == MAP_FAILED)
		die("mmap");
	while (count--) {
		__cpuid(0, a, b, c, d);
		*page = 1;
		madvise((void *)page, PAGE, MADV_DONTNEED);
	}
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "sync"))
		do_sync(argv[2]);
	else if (argc == 3 && !strcmp(argv[1], "device"))
		do_device(argv[2]);
	else if (argc == 3 && !strcmp(argv[1], "hold"))
		do_hold(argv[2]);
	else if (argc == 4 && !strcmp(argv[1], "direct"))
		do_direct(argv[2], argv[3]);
	else if (argc == 4 && !strcmp(argv[1], "write"))
		do_write(argv[2], argv[3]);
	else if (argc == 4 && !strcmp(argv[1], "touch"))
		do_touch(argv[2], number_of(argv[3]));
	else if (argc == 3 && !strcmp(argv[1], "trap"))
		do_trap(number_of(argv[2]));
	else
		return 2;
	return 0;
}
