// SPDX-License-Identifier: GPL-2.0-only
/* Who in dom0 uses a device, from /proc and /sys. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "inuse.h"

#define MAX_DEVICES	64	/* a disk and its partitions */
#define PATIENCE_MS	2000
#define POLL_MS		100

/* What counts as the device: numbers, and the inodes of its nodes in /dev. */
struct device {
	char name[64];
	dev_t rdev;
	dev_t node_dev;
	ino_t node_ino;
};

struct devices {
	struct device d[MAX_DEVICES];
	unsigned int count;
	bool block;
};

static bool read_dev(const char *path, dev_t *dev)
{
	unsigned int maj, min;
	bool ok;
	FILE *f;

	f = fopen(path, "re");
	if (!f)
		return false;
	ok = fscanf(f, "%u:%u", &maj, &min) == 2;
	fclose(f);
	if (ok)
		*dev = makedev(maj, min);
	return ok;
}

static void add_device(struct devices *s, const char *class, const char *name)
{
	struct device *d = &s->d[s->count];
	char path[512];
	struct stat st;

	if (s->count == MAX_DEVICES || strlen(name) >= sizeof(d->name))
		return;
	snprintf(path, sizeof(path), "%s/%s/dev", class, name);
	if (!read_dev(path, &d->rdev))
		return;
	strcpy(d->name, name);
	snprintf(path, sizeof(path), "/dev/%s", name);
	if (!stat(path, &st)) {
		d->node_dev = st.st_dev;
		d->node_ino = st.st_ino;
	}
	s->count++;
}

static void add_partitions(struct devices *s, const char *disk)
{
	char path[512];
	struct dirent *e;
	DIR *dir;

	snprintf(path, sizeof(path), "/sys/class/block/%s", disk);
	dir = opendir(path);
	if (!dir)
		return;
	while ((e = readdir(dir))) {
		char file[1024];

		snprintf(file, sizeof(file), "%s/%s/partition", path,
			 e->d_name);
		if (!access(file, F_OK))
			add_device(s, "/sys/class/block", e->d_name);
	}
	closedir(dir);
}

static const struct device *match(const struct devices *s, dev_t rdev)
{
	unsigned int i;

	for (i = 0; i < s->count; i++)
		if (s->d[i].rdev == rdev)
			return &s->d[i];
	return NULL;
}

/* "... is mounted on DIR", for the whole or for a partition. */
static bool mounted(const struct devices *s, char *why, size_t room)
{
	const struct device *d = NULL;
	char *line = NULL, dir[512];
	unsigned int maj, min;
	size_t size = 0;
	FILE *f;

	f = fopen("/proc/self/mountinfo", "re");
	if (!f)
		return false;
	while (!d && getline(&line, &size, f) > 0) {
		if (sscanf(line, "%*d %*d %u:%u %*s %511s", &maj, &min, dir) == 3)
			d = match(s, makedev(maj, min));
	}
	if (d)
		snprintf(why, room, "/dev/%s is mounted on %s in dom0; unmount it first",
			 d->name, dir);
	free(line);
	fclose(f);
	return d != NULL;
}

static bool swapped(const struct devices *s, char *why, size_t room)
{
	const struct device *d = NULL;
	char *line = NULL, path[512];
	struct stat st;
	size_t size = 0;
	FILE *f;

	f = fopen("/proc/swaps", "re");
	if (!f)
		return false;
	while (!d && getline(&line, &size, f) > 0) {
		if (sscanf(line, "%511s", path) == 1 && path[0] == '/' &&
		    !stat(path, &st) && S_ISBLK(st.st_mode))
			d = match(s, st.st_rdev);
	}
	if (d)
		snprintf(why, room, "/dev/%s is dom0's swap space; run 'swapoff /dev/%s' first",
			 d->name, d->name);
	free(line);
	fclose(f);
	return d != NULL;
}

static bool held(const struct devices *s, char *why, size_t room)
{
	bool found = false;
	struct dirent *e;
	char path[256];
	unsigned int i;
	DIR *dir;

	for (i = 0; !found && i < s->count; i++) {
		snprintf(path, sizeof(path), "/sys/class/block/%s/holders",
			 s->d[i].name);
		dir = opendir(path);
		if (!dir)
			continue;
		while (!found && (e = readdir(dir))) {
			if (e->d_name[0] == '.')
				continue;
			snprintf(why, room, "/dev/%s is a part of dom0's /dev/%s; take that apart first",
				 s->d[i].name, e->d_name);
			found = true;
		}
		closedir(dir);
	}
	return found;
}

static bool opened_by(const struct devices *s, const char *pid)
{
	char path[600];
	bool found = false;
	struct dirent *e;
	struct stat st;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%s/fd", pid);
	dir = opendir(path);
	if (!dir)
		return false;
	while (!found && (e = readdir(dir))) {
		if (e->d_name[0] == '.' || fstatat(dirfd(dir), e->d_name, &st, 0))
			continue;
		found = (s->block ? S_ISBLK(st.st_mode) : S_ISCHR(st.st_mode)) &&
			match(s, st.st_rdev);
	}
	closedir(dir);
	return found;
}

/* A mapping outlives the descriptor that it was made with. */
static bool mapped_by(const struct devices *s, const char *pid)
{
	unsigned int maj, min, i;
	char path[300], *line = NULL;
	unsigned long long ino;
	bool found = false;
	size_t size = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%s/maps", pid);
	f = fopen(path, "re");
	if (!f)
		return false;
	while (!found && getline(&line, &size, f) > 0) {
		if (sscanf(line, "%*s %*s %*s %x:%x %llu", &maj, &min, &ino) != 3 ||
		    !ino)
			continue;
		for (i = 0; !found && i < s->count; i++)
			found = s->d[i].node_ino == ino &&
				s->d[i].node_dev == makedev(maj, min);
	}
	free(line);
	fclose(f);
	return found;
}

static bool used_by_process(const struct devices *s, char *why, size_t room)
{
	char path[300], comm[64] = "?", self[16];
	bool found = false;
	struct dirent *e;
	DIR *proc;
	FILE *f;

	snprintf(self, sizeof(self), "%d", getpid());
	proc = opendir("/proc");
	if (!proc)
		return false;
	while (!found && (e = readdir(proc))) {
		if (!isdigit((unsigned char)e->d_name[0]) ||
		    !strcmp(e->d_name, self) ||
		    (!opened_by(s, e->d_name) && !mapped_by(s, e->d_name)))
			continue;
		found = true;
		snprintf(path, sizeof(path), "/proc/%s/comm", e->d_name);
		f = fopen(path, "re");
		if (f) {
			if (fscanf(f, "%63[^\n]", comm) != 1)
				strcpy(comm, "?");
			fclose(f);
		}
		snprintf(why, room, "/dev/%s is in use in dom0 by process %s (%s); stop it first",
			 s->d[0].name, e->d_name, comm);
	}
	closedir(proc);
	return found;
}

/* Mounts, swap and device-mapper show up here even if nobody has it open. */
static bool cannot_be_exclusive(const struct devices *s, char *why, size_t room)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "/dev/%s", s->d[0].name);
	/* Not for writing: udev would look into the device after our close. */
	fd = open(path, O_RDONLY | O_EXCL | O_CLOEXEC);
	if (fd >= 0) {
		close(fd);
		return false;
	}
	snprintf(why, room, "%s cannot be opened for exclusive use in dom0: %s; find and stop what uses it",
		 path, strerror(errno));
	return true;
}

static bool wait_idle(const struct devices *s, char *why, size_t room)
{
	const struct timespec pause = { .tv_nsec = POLL_MS * 1000000L };
	int tries = PATIENCE_MS / POLL_MS;

	for (;;) {
		bool busy = s->block && cannot_be_exclusive(s, why, room);

		/* A process has a name, which says more than "busy". */
		if (!used_by_process(s, why, room) && !busy)
			return false;
		if (!tries--)
			return true;
		nanosleep(&pause, NULL);
	}
}

bool inuse_block(const char *name, char *why, size_t room)
{
	struct devices s = { .block = true };

	add_device(&s, "/sys/class/block", name);
	if (!s.count) {
		snprintf(why, room, "/dev/%s has no number in /sys/class/block", name);
		return true;
	}
	add_partitions(&s, name);
	return mounted(&s, why, room) || swapped(&s, why, room) ||
	       held(&s, why, room) || wait_idle(&s, why, room);
}

bool inuse_char(const char *name, char *why, size_t room)
{
	struct devices s = { .block = false };

	add_device(&s, "/sys/bus/dax/devices", name);
	if (!s.count) {
		snprintf(why, room, "/dev/%s has no number in /sys/bus/dax/devices",
			 name);
		return true;
	}
	return wait_idle(&s, why, room);
}
