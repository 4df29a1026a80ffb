// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "target-note.h"
#include "note-store.h"

#define ATTRIBUTE	"/sys/bus/nd/devices/%s/note"
#define PARENT		"/var/lib/xen-pmem"
#define DIR		PARENT "/notes"
#define FILE_NAME	DIR "/%s.json"
#define PATH_ROOM	192

/* All of a small file. Less than 0: an errno value. */
static int read_all(const char *path, char to[NOTE_ROOM])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t used = 0;
	ssize_t n = 1;

	if (fd < 0)
		return -errno;
	while (used < NOTE_ROOM && n > 0) {
		n = read(fd, to + used, NOTE_ROOM - used);
		used += n > 0 ? n : 0;
	}
	if (n < 0)
		n = -errno;
	else if (used == NOTE_ROOM || memchr(to, '\0', used))
		n = -EBADMSG;
	else
		to[used] = '\0';
	close(fd);
	return n;
}

/* All at once, as sysfs wants it. */
static int write_all(int fd, const char *text)
{
	size_t len = strlen(text);
	ssize_t n = write(fd, text, len);

	if (n < 0)
		return -errno;
	return n == (ssize_t)len ? 0 : -EIO;
}

static int sync_directory(void)
{
	int fd = open(DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc = 0;

	if (fd < 0)
		return -errno;
	if (fsync(fd))
		rc = -errno;
	close(fd);
	return rc;
}

static int make_directories(void)
{
	if (mkdir(PARENT, 0755) && errno != EEXIST)
		return -errno;
	if (mkdir(DIR, 0700) && errno != EEXIST)
		return -errno;
	return 0;
}

int note_forget_file(const char *name)
{
	char path[PATH_ROOM];

	snprintf(path, sizeof(path), FILE_NAME, name);
	if (unlink(path))
		return errno == ENOENT ? 0 : -errno;
	return sync_directory();
}

/* A name that is there has all of the text, whenever the power goes. */
static int write_file(const char *name, const char *text)
{
	char path[PATH_ROOM], new[PATH_ROOM + sizeof(".new")];
	int fd, rc;

	rc = make_directories();
	if (rc)
		return rc;
	snprintf(path, sizeof(path), FILE_NAME, name);
	snprintf(new, sizeof(new), "%s.new", path);
	fd = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	rc = write_all(fd, text);
	if (!rc && fsync(fd))
		rc = -errno;
	if (close(fd) && !rc)
		rc = -errno;
	if (!rc && rename(new, path))
		rc = -errno;
	if (rc)
		unlink(new);
	return rc ? rc : sync_directory();
}

/* -EOPNOTSUPP: the target isn't prepared, and has no place for one. */
static int write_attribute(const char *name, const char *text)
{
	char path[PATH_ROOM];
	int fd, rc;

	snprintf(path, sizeof(path), ATTRIBUTE, name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? -ENODEV : -errno;
	rc = write_all(fd, text);
	close(fd);
	return rc;
}

static int read_attribute(const char *name, char to[NOTE_ROOM])
{
	char path[PATH_ROOM];
	int rc;

	snprintf(path, sizeof(path), ATTRIBUTE, name);
	rc = read_all(path, to);
	return rc == -ENOENT ? -ENODEV : rc;
}

int note_read(const char *name, struct note *note)
{
	char text[NOTE_ROOM], path[PATH_ROOM];
	int rc = read_attribute(name, text);

	if (rc == -EOPNOTSUPP) {
		snprintf(path, sizeof(path), FILE_NAME, name);
		rc = read_all(path, text);
		if (rc == -ENOENT)
			return 0;
	}
	if (rc < 0)
		return rc;
	if (!text[strspn(text, "\n ")])
		return 0;
	return note_parse(text, note) ? 1 : -EBADMSG;
}

int note_write(const char *name, const struct note *note)
{
	/* sysfs doesn't even hand on an empty one. */
	char text[NOTE_ROOM] = "\n";
	int rc;

	if (note && !note_format(note, text))
		return -E2BIG;
	rc = write_attribute(name, text);
	if (rc != -EOPNOTSUPP)
		return rc;
	return note ? write_file(name, text) : note_forget_file(name);
}

const char *note_strerror(int error)
{
	switch (-error) {
	case EBADMSG:
		return "it is damaged, or of another release";
	case ENODEV:
		return "xen-pmemback doesn't have the target, or is of another release";
	case EIO:
		return "the medium is bad there";
	default:
		return strerror(-error);
	}
}
