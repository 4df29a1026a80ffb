// SPDX-License-Identifier: GPL-2.0-only
/*
 * write-cache: a medium with a volatile cache in front of it, for the files in
 * RIG_VOLATILE (paths, with colons between them). It is loaded into the emulator
 * (LD_PRELOAD), which gets memory of its own for each of them: that is the cache,
 * and it dies with the emulator. The file is the medium. Only when the emulator
 * flushes (fsync, once for each request of a guest's virtio-pmem driver) what has
 * changed since the last time is written to it.
 *
 * For tests of the tests: while the file that RIG_DROP_FLUSH names is there, a
 * flush removes it, succeeds, and does nothing else.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MEDIA_MAX	8
#define PAGE		4096UL

struct medium {
	int fd;			/* the emulator's, of the cache */
	size_t size;
	char *cache;
	char *durable;		/* the file, mapped: a kill loses none of that */
};

static struct medium media[MEDIA_MAX];
static unsigned int media_nr;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

__attribute__((noreturn))
static void die(const char *what)
{
	perror(what);
	_exit(1);
}

static void *must_find(const char *name)
{
	void *function = dlsym(RTLD_NEXT, name);

	if (!function)
		die(name);
	return function;
}

static void *must_map(int fd, size_t size)
{
	void *map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (map == MAP_FAILED)
		die("mmap");
	return map;
}

/* Where they differ. What was never touched in @from is a hole, and left out. */
static void copy_changed(char *to, const char *from, int from_fd, off_t end)
{
	off_t at = 0, stop;

	while ((at = lseek(from_fd, at, SEEK_DATA)) >= 0) {
		stop = lseek(from_fd, at, SEEK_HOLE);
		for (at &= -PAGE; at < stop && at < end; at += PAGE)
			if (memcmp(to + at, from + at, PAGE))
				memcpy(to + at, from + at, PAGE);
	}
}

static int open_medium(int file)
{
	struct medium *medium = &media[media_nr];
	struct stat st;

	if (media_nr == MEDIA_MAX || fstat(file, &st) || st.st_size % PAGE)
		die("a medium with a cache");
	medium->size = st.st_size;
	medium->fd = memfd_create("write-cache", MFD_CLOEXEC);
	if (medium->fd < 0 || ftruncate(medium->fd, medium->size))
		die("memfd");
	medium->durable = must_map(file, medium->size);
	medium->cache = must_map(medium->fd, medium->size);
	copy_changed(medium->cache, medium->durable, file, medium->size);
	close(file);
	media_nr++;
	return medium->fd;
}

static int is_volatile(const char *path)
{
	const char *list = getenv("RIG_VOLATILE");
	size_t length = strlen(path);

	for (; list && *list; list += strcspn(list, ":"), list += *list == ':')
		if (!strncmp(list, path, length) && strchr(":", list[length]))
			return 1;
	return 0;
}

static int open_it(const char *path, int flags, mode_t mode)
{
	static int (*next)(const char *path, int flags, ...);
	int fd;

	if (!next)
		next = must_find("open64");
	fd = next(path, flags, mode);
	return fd >= 0 && is_volatile(path) ? open_medium(fd) : fd;
}

int open64(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = __OPEN_NEEDS_MODE(flags) ? va_arg(args, mode_t) : 0;
	va_end(args);
	return open_it(path, flags, mode);
}

/* What it is where the emulator was built with _FORTIFY_SOURCE. */
int __open64_2(const char *path, int flags);
int __open64_2(const char *path, int flags)
{
	return open_it(path, flags, 0);
}

/* The file's position is nobody else's: the emulator maps it. */
static void flush(const struct medium *medium)
{
	const char *drop = getenv("RIG_DROP_FLUSH");

	pthread_mutex_lock(&lock);
	if (!drop || unlink(drop))
		copy_changed(medium->durable, medium->cache, medium->fd,
			     medium->size);
	pthread_mutex_unlock(&lock);
}

int fsync(int fd)
{
	static int (*next)(int fd);
	unsigned int i;

	for (i = 0; i < media_nr; i++) {
		if (media[i].fd == fd) {
			flush(&media[i]);
			return 0;
		}
	}
	if (!next)
		next = must_find("fsync");
	return next(fd);
}
