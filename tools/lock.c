// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "lock.h"
#include "log.h"

#define LOCK_PATH	"/run/xen-pmem.lock"
#define LOCK_SECONDS	30
#define LOCK_POLL_MS	50

static int open_file(void)
{
	/* Close-on-exec: a modprobe that we start must not inherit the lock. */
	int fd = open(LOCK_PATH, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
		      0600);

	if (fd < 0)
		return log_error("cannot open the lock file %s: %s; run as root in dom0",
				 LOCK_PATH, strerror(errno));
	return fd;
}

int lock_try(int *fd)
{
	int rc = 1;

	*fd = open_file();
	if (*fd < 0)
		return -1;
	if (flock(*fd, LOCK_EX | LOCK_NB) < 0) {
		rc = errno == EWOULDBLOCK || errno == EINTR ? 0 :
		     log_error("cannot lock %s: %s", LOCK_PATH,
			       strerror(errno));
		close(*fd);
		*fd = -1;
	}
	return rc;
}

int lock_take(void)
{
	const struct timespec pause = { .tv_nsec = LOCK_POLL_MS * 1000000L };
	int fd = open_file(), tries = LOCK_SECONDS * 1000 / LOCK_POLL_MS;

	if (fd < 0)
		return -1;
	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if ((errno != EWOULDBLOCK && errno != EINTR) || !tries--) {
			log_error("cannot lock %s within %d s: %s; another xen-pmem is at work, see 'fuser %s'",
				  LOCK_PATH, LOCK_SECONDS, strerror(errno),
				  LOCK_PATH);
			close(fd);
			return -1;
		}
		nanosleep(&pause, NULL);
	}
	return fd;
}

void lock_drop(int fd)
{
	if (fd >= 0)
		close(fd);
}
