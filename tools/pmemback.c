// SPDX-License-Identifier: GPL-2.0-only
/* xen-pmemback's nd driver, by way of sysfs. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "xen/interface/io/pmemif.h"

#include "log.h"
#include "pmemback.h"

#define DRIVER		"/sys/bus/nd/drivers/xen-pmemback"
#define DEVICES		"/sys/bus/nd/devices"
#define DRIVERS_PROBE	"/sys/bus/xen-backend/drivers_probe"
#define POLL_MS		50

bool pmemback_loaded(void)
{
	return !access(DRIVER, F_OK);
}

int pmemback_load(void)
{
	char *argv[] = { "modprobe", "xen-pmemback", NULL };
	int rc, status;
	pid_t pid;

	if (pmemback_loaded())
		return 0;
	rc = posix_spawnp(&pid, "modprobe", NULL, NULL, argv, environ);
	if (rc)
		return log_error("cannot run modprobe: %s; load the module xen-pmemback by hand",
				 strerror(rc));
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return log_error("lost sight of modprobe: %s",
					 strerror(errno));
	if (!WIFEXITED(status) || WEXITSTATUS(status) || !pmemback_loaded())
		return log_error("'modprobe xen-pmemback' did not bring the driver; is the module installed for this kernel? See dmesg");
	return 0;
}

/* 0, or an errno value. */
static int write_file(const char *path, const char *value)
{
	size_t len = strlen(value);
	int fd, rc = 0;

	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return errno;
	if (write(fd, value, len) != (ssize_t)len)
		rc = errno ? errno : EIO;
	close(fd);
	return rc;
}

static int write_attr(const char *attr, const char *value)
{
	char path[128];

	snprintf(path, sizeof(path), DRIVER "/%s", attr);
	return write_file(path, value);
}

bool pmemback_has(const char *name)
{
	char path[160], link[256];
	const char *base;
	ssize_t len;

	snprintf(path, sizeof(path), DEVICES "/%s/driver", name);
	len = readlink(path, link, sizeof(link) - 1);
	if (len < 0)
		return false;
	link[len] = '\0';
	base = strrchr(link, '/');
	return base && !strcmp(base + 1, "xen-pmemback");
}

int pmemback_take(const char *name)
{
	int rc;

	rc = write_attr("assign", name);
	/* Assigned but unbound is what somebody's unbind by hand leaves. */
	if (rc && rc != EEXIST)
		return log_error("xen-pmemback does not accept %s: %s; see dmesg",
				 name, strerror(rc));
	rc = write_attr("bind", name);
	if (!rc && pmemback_has(name))
		return 0;
	log_error("xen-pmemback does not bind %s: %s; see dmesg", name,
		  rc ? strerror(rc) : "its driver is another one");
	rc = write_attr("unassign", name);
	if (rc)
		log_error("xen-pmemback does not let go of %s: %s", name,
			  strerror(rc));
	return -1;
}

int pmemback_give_back(const char *name)
{
	int rc;

	if (pmemback_has(name)) {
		rc = write_attr("unbind", name);
		if (rc)
			return log_error("xen-pmemback does not unbind %s: %s; see dmesg",
					 name, strerror(rc));
	}
	rc = write_attr("unassign", name);
	/* Also when there is no driver to ask. */
	if (rc == ENOENT)
		return log_error("%s is not assigned; if dom0 does not use it either, run 'ndctl enable-namespace %s'",
				 name, name);
	if (rc)
		return log_error("xen-pmemback does not let go of %s: %s; see dmesg",
				 name, strerror(rc));
	return 0;
}

int pmemback_targets(struct target_line **list, size_t *count)
{
	struct target_line *grown;
	char line[TARGET_LINE_MAX];
	FILE *f;
	int rc = 0;

	*list = NULL;
	*count = 0;
	f = fopen(DRIVER "/targets", "re");
	if (!f)
		return errno == ENOENT ? 0 :
		       log_error("cannot read " DRIVER "/targets: %s",
				 strerror(errno));
	while (fgets(line, sizeof(line), f)) {
		grown = realloc(*list, (*count + 1) * sizeof(**list));
		if (!grown) {
			rc = log_error("out of memory");
			break;
		}
		*list = grown;
		/* sysfs cuts off what is more than a page, without a word. */
		if (!strchr(line, '\n')) {
			rc = log_error("xen-pmemback has more targets than Linux lists; release some that no guest needs");
			break;
		}
		if (!parse_target_line(line, &grown[*count])) {
			line[strcspn(line, "\n")] = '\0';
			rc = log_error("xen-pmemback lists a target as '%s', which this xen-pmem does not understand; install module and tool of one release",
				       line);
			break;
		}
		(*count)++;
	}
	fclose(f);
	if (rc) {
		free(*list);
		*list = NULL;
		*count = 0;
	}
	return rc;
}

int pmemback_target(const char *name, struct target_line *t)
{
	struct target_line *list;
	size_t i, count;
	int found = 0;

	if (pmemback_targets(&list, &count))
		return -1;
	for (i = 0; i < count && !found; i++) {
		if (!strcmp(list[i].name, name)) {
			*t = list[i];
			found = 1;
		}
	}
	free(list);
	return found;
}

int pmemback_claims(struct claim **list, size_t *count)
{
	struct claim *grown;
	char line[256];
	int rc = 0;
	FILE *f;

	*list = NULL;
	*count = 0;
	f = fopen(DRIVER "/claims", "re");
	if (!f)
		return errno == ENOENT ? 0 :
		       log_error("cannot read " DRIVER "/claims: %s",
				 strerror(errno));
	while (!rc && fgets(line, sizeof(line), f)) {
		grown = realloc(*list, (*count + 1) * sizeof(**list));
		if (!grown) {
			rc = log_error("out of memory");
			break;
		}
		*list = grown;
		if (parse_claim_line(line, &grown[*count])) {
			(*count)++;
			continue;
		}
		line[strcspn(line, "\n")] = '\0';
		rc = log_error("xen-pmemback lists a claim as '%s', which this xen-pmem does not understand; install module and tool of one release",
			       line);
	}
	fclose(f);
	if (rc) {
		free(*list);
		*list = NULL;
		*count = 0;
	}
	return rc;
}

int pmemback_can_claim(void)
{
	if (pmemback_load())
		return -1;
	if (access(DRIVER "/claim", F_OK))
		return log_error("the module xen-pmemback that is loaded cannot claim ranges; install module and tool of one release");
	return 0;
}

int pmemback_claim(struct range r)
{
	char name[RANGE_TEXT], line[64];
	int rc;

	range_format(name, r);
	snprintf(line, sizeof(line), "0x%" PRIx64 " 0x%" PRIx64 "\n", r.start,
		 r.size);
	rc = write_attr("claim", line);
	switch (rc) {
	case 0:
		return 0;
	case EEXIST:
		return log_error("%s is claimed already; see 'xen-pmem claim --list'",
				 name);
	case EBUSY:
		return log_error("%s cannot be claimed: RAM or some driver of dom0 has a part of it; see dmesg and /proc/iomem",
				 name);
	case ENODATA:
	case EUCLEAN:
		return log_error("%s cannot be claimed: xen-pmemback finds %s superblock on it; see dmesg",
				 name, rc == ENODATA ? "no" : "no good");
	case ERANGE:
		return log_error("%s cannot be claimed: it ends beyond what dom0's processors can address",
				 name);
	default:
		return log_error("xen-pmemback does not claim %s: %s; see dmesg",
				 name, strerror(rc));
	}
}

int pmemback_unclaim(struct range r)
{
	char name[RANGE_TEXT], line[32];
	int rc;

	range_format(name, r);
	snprintf(line, sizeof(line), "0x%" PRIx64 "\n", r.start);
	rc = write_attr("unclaim", line);
	if (rc == ENOENT)
		return log_error("%s is not claimed; see 'xen-pmem claim --list'",
				 name);
	if (rc == EBUSY)
		return log_error("%s is still in use, by dom0 or by a guest; see dmesg, and 'xen-pmem list'",
				 name);
	if (rc)
		return log_error("xen-pmemback does not let go of %s: %s; see dmesg",
				 name, strerror(rc));
	return 0;
}

int pmemback_tell_health(const char *line)
{
	int rc = write_attr("health", line);

	if (rc)
		return log_error("xen-pmemback does not take '%.*s' as an answer: %s; install module and tool of one release",
				 (int)strcspn(line, "\n"), line, strerror(rc));
	return 0;
}

int pmemback_probe(uint32_t domid, uint32_t devid)
{
	char name[64];
	int rc;

	snprintf(name, sizeof(name), PMEMIF_DEVICE_CLASS "-%u-%u", domid,
		 devid);
	rc = write_file(DRIVERS_PROBE, name);
	if (rc)
		return log_error("xenbus does not have %s probed: %s; see dmesg",
				 name, strerror(rc));
	return 0;
}

bool pmemback_wait_unused(const char *name, const char *user,
			  unsigned int seconds)
{
	const struct timespec pause = { .tv_nsec = POLL_MS * 1000000L };
	unsigned int tries = seconds * 1000 / POLL_MS;
	struct target_line t;
	int found;

	/* A sysfs file that nobody signals: look again and again. */
	while ((found = pmemback_target(name, &t)) == 1 &&
	       target_line_has_user(&t, user)) {
		if (!tries--)
			return false;
		nanosleep(&pause, NULL);
	}
	return found >= 0;
}
