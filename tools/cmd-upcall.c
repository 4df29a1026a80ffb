// SPDX-License-Identifier: GPL-2.0-only
/*
 * xen-pmem upcall remap DOMID DEVID PAGE COUNT, xen-pmem upcall health NAMESPACE
 *
 * What xen-pmemback runs when a guest asks for something that only the toolstack
 * can do. Mapping is by calls of Xen's that aren't stable, and what a DIMM says
 * of itself has a format of its maker's: nothing for a kernel module.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "ctx.h"
#include "health.h"
#include "log.h"
#include "nd.h"
#include "pmemback.h"
#include "region.h"
#include "remap.h"
#include "text.h"

/*
 * The kernel starts us without any open file. What we open first would become
 * our stderr then, and a message to people end up in xenstored's socket.
 */
static bool fill_standard_files(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/*
 * The kernel waits for us, and a guest's detach for the kernel. The longest that
 * takes is the lock's 25 s; what takes longer hangs.
 */
#define UPCALL_SECONDS 40

/* Nobody reads our stderr. The kernel takes a line of less than 1 KiB. */
static void tell_kernel_log(int argc, char **argv)
{
	char line[960];
	size_t used;
	int i, fd;

	used = snprintf(line, sizeof(line), "<3>xen-pmem: %s of", argv[1]);
	for (i = 2; i < argc && used < sizeof(line); i++)
		used += snprintf(line + used, sizeof(line) - used, " %.64s",
				 argv[i]);
	if (used < sizeof(line))
		snprintf(line + used, sizeof(line) - used, ": %s",
			 log_first_error());
	fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (write(fd, line, strlen(line)) < 0)
		log_warning("cannot write to the kernel's log");
	close(fd);
}

static int remap(uint32_t domid, uint32_t devid, struct hole run)
{
	struct ctx c;
	int rc = -1;

	if (!ctx_open(&c, CTX_XEN))
		rc = attachment_remap(&c, domid, devid, run);
	ctx_close(&c);
	return rc;
}

static int health(const char *name)
{
	struct nd_target t;
	struct health h;
	char line[256];
	struct ctx c;
	int rc = -1;

	if (!ctx_open(&c, CTX_ND) && !nd_resolve(c.nd, name, &t)) {
		region_health(&t, &h);
		health_format(&h, t.name, line, sizeof(line));
		rc = pmemback_tell_health(line);
	}
	ctx_close(&c);
	return rc;
}

int cmd_upcall(int argc, char **argv)
{
	uint64_t devid;
	struct hole run;
	uint32_t domid;
	int rc;

	alarm(UPCALL_SECONDS);
	if (!fill_standard_files())
		return EXIT_ERROR;
	if (argc == 6 && !strcmp(argv[1], "remap")) {
		if (!parse_domid(argv[2], &domid) ||
		    !parse_u64(argv[3], &devid) || devid > UINT32_MAX ||
		    !parse_u64(argv[4], &run.page) ||
		    !parse_u64(argv[5], &run.count))
			return usage_error(argv[0], "DOMID, DEVID, PAGE and COUNT are numbers");
		rc = remap(domid, devid, run);
	} else if (argc == 3 && !strcmp(argv[1], "health")) {
		rc = health(argv[2]);
	} else {
		return usage_error(argv[0], "it takes remap DOMID DEVID PAGE COUNT, or health NAMESPACE");
	}
	if (!rc)
		return EXIT_OK;
	tell_kernel_log(argc, argv);
	return EXIT_ERROR;
}
