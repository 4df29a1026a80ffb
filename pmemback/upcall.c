// SPDX-License-Identifier: GPL-2.0-only
/*
 * upcall.c - runs the tool
 *
 * DOC: Mapping is the toolstack's, as its hypercalls aren't stable, and so is
 * what a DIMM's maker reports in which format, which libndctl knows. Both are
 * rare, so nobody has to run all the time to wait for them.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/umh.h>

#include "upcall.h"

static char *helper = "/usr/sbin/xen-pmem";
module_param(helper, charp, 0444);
MODULE_PARM_DESC(helper, "path of the xen-pmem tool");

/* @args: what comes behind "upcall", ended by NULL. */
static int upcall(char *args[])
{
	char *argv[8], *envp[3];
	unsigned int i;
	int err;

	argv[0] = helper;
	argv[1] = "upcall";
	for (i = 0; args[i] && i < ARRAY_SIZE(argv) - 3; i++)
		argv[i + 2] = args[i];
	argv[i + 2] = NULL;
	envp[0] = "HOME=/";
	envp[1] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
	envp[2] = NULL;

	err = call_usermodehelper(helper, argv, envp, UMH_WAIT_PROC);
	/* Negative: it could not be started; else it's the program's status. */
	if (err < 0)
		pr_err_ratelimited("could not run %s: %d\n", helper, err);
	return err < 0 ? err : err ? -EIO : 0;
}

int pmemback_upcall_remap(unsigned int domid, unsigned int devid, u64 page,
			  u64 count)
{
	char text[4][24], *args[6];
	unsigned int i;

	snprintf(text[0], sizeof(text[0]), "%u", domid);
	snprintf(text[1], sizeof(text[1]), "%u", devid);
	snprintf(text[2], sizeof(text[2]), "%llu", page);
	snprintf(text[3], sizeof(text[3]), "%llu", count);
	args[0] = "remap";
	for (i = 0; i < 4; i++)
		args[i + 1] = text[i];
	args[5] = NULL;
	return upcall(args);
}

int pmemback_upcall_health(const char *name)
{
	char copy[32], *args[3];

	strscpy(copy, name, sizeof(copy));
	args[0] = "health";
	args[1] = copy;
	args[2] = NULL;
	return upcall(args);
}
