// SPDX-License-Identifier: GPL-2.0-only
/* xen-pmem - give a Xen guest the host's persistent memory */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"

#ifndef XEN_PMEM_VERSION
#define XEN_PMEM_VERSION "unknown"
#endif

struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *synopsis;
	const char *summary;
	const char *details;
};

static const struct command commands[] = {
	{ "attach", cmd_attach, "DOMAIN SPEC",
	  "attach persistent memory to a running guest",
	  "SPEC is a disk specification as xl takes it:\n"
	  "  vdev=xvdp,target=/dev/pmem0[,gpa=ADDRESS][,shared]\n"
	  "xl knows nothing of such an attachment: use 'xl block-attach' or a disk=\n"
	  "entry with script=block-pmem to have it restored and rebooted with the guest.\n" },
	{ "detach", cmd_detach, "[--force] DOMAIN VDEV",
	  "take away what 'attach' attached",
	  "The guest is asked, and must let go within 10 seconds. With --force it is not\n"
	  "asked: it finds the memory gone under its feet. What xl attached is detached\n"
	  "with 'xl block-detach [--force] DOMAIN VDEV'.\n" },
	{ "list", cmd_list, "[DOMAIN] [--json] [--stats]",
	  "show attachments and assigned namespaces",
	  "With --stats also how many requests, events and errors each has seen, and how\n"
	  "long its flushes took.\n" },
	{ "assign", cmd_assign, "TARGET",
	  "take a namespace from dom0, for guests",
	  "TARGET is /dev/pmemN, namespaceX.Y, uuid:UUID or volume:NAME. 'attach'\n"
	  "does this by itself.\n" },
	{ "release", cmd_release, "TARGET",
	  "give a namespace back to dom0",
	  "TARGET is /dev/pmemN, namespaceX.Y, uuid:UUID or volume:NAME. Do not\n"
	  "release what a saved guest will want back: dom0 may write to it.\n" },
	{ "format", cmd_format, "TARGET [OPTION...]",
	  "prepare a namespace, with labels for its guest",
	  "TARGET is /dev/pmemN, namespaceX.Y, uuid:UUID or volume:NAME, and nothing\n"
	  "in use.\n"
	  "  --label-size SIZE  of the guest's label area, as 131072, 128K or 1M;\n"
	  "                     128K unless given\n"
	  "  --force            overwrite what it holds, an earlier format included\n"
	  "  --json             print the result as a JSON object\n" },
	{ "info", cmd_info, "TARGET [--json]",
	  "show whether a namespace is prepared, and how",
	  "TARGET is /dev/pmemN, namespaceX.Y, uuid:UUID or volume:NAME.\n" },
	{ "claim", cmd_claim, "RANGE|--all|--list",
	  "make a region of memory that no driver of dom0 has",
	  "RANGE is START+SIZE, physical addresses as 0x180000000+8G, multiples of 16M.\n"
	  "  --label-size SIZE  of the region's label area, as 131072, 128K or 1M, where\n"
	  "                     it is blank; 128K unless given\n"
	  "  --force            overwrite what it holds, all volumes included\n"
	  "  --all              claim each prepared range of /etc/xen-pmem/claims\n"
	  "  --list             show what is claimed\n"
	  "  --json             print the result as a JSON object, or as an array with\n"
	  "                     --all and --list\n" },
	{ "unclaim", cmd_unclaim, "RANGE|ADDRESS",
	  "take the region of a claim away again",
	  "What is on it stays, and is there when it is claimed again. ADDRESS is where\n"
	  "the range begins.\n" },
	{ "volume", cmd_volume, "create|delete|resize|list ...",
	  "divide a region into named targets for guests",
	  "A volume is a prepared namespace with a name. TARGET is volume:NAME then.\n"
	  "  create NAME --size SIZE [--extents N] [--region REGION] [--no-scrub] [--json]\n"
	  "    SIZE is what the guest gets, as 512M or 10G: a multiple of 16M; in no more\n"
	  "    than N pieces, of one region if that does; 1 unless given, 16 at most\n"
	  "  delete NAME [--no-scrub] [--force] [--json]\n"
	  "    overwrites it with zeros first, unless told not to\n"
	  "  resize NAME --size SIZE [--extents N] [--no-scrub] [--force] [--json]\n"
	  "    while no guest has it; --force to make it smaller; in place, or else by more\n"
	  "    pieces, N all in all\n"
	  "  list [--json]\n"
	  "    regions, how much of them is free, and the volumes in them\n" },
	{ "gc", cmd_gc, "[--attachments]",
	  "clean up after guests and processes that are gone",
	  "Also finishes what was begun with a volume, which may take long, but with\n"
	  "--attachments; and brings back what a forced unload of xen-pmemback has left,\n"
	  "once the module is loaded again.\n" },
	{ "hotplug", cmd_hotplug, "add|remove",
	  "internal: what script=block-pmem runs",
	  "Reads XENBUS_PATH, as libxl sets it.\n" },
	{ "upcall", cmd_upcall, "remap|health ...",
	  "internal: what xen-pmemback runs",
	  "  remap DOMID DEVID PAGE COUNT\n"
	  "    map pages of an attachment that were left out as bad, and are good again\n"
	  "  health NAMESPACE\n"
	  "    tell xen-pmemback what the DIMMs report of their health\n" },
};

#define COUNT (sizeof(commands) / sizeof(commands[0]))

static void print_help(FILE *to)
{
	size_t i;

	fprintf(to, "usage: xen-pmem COMMAND [ARGUMENT...]\n\n");
	for (i = 0; i < COUNT; i++)
		fprintf(to, "  %-8s %-27s %s\n", commands[i].name,
			commands[i].synopsis, commands[i].summary);
	fprintf(to, "\n'xen-pmem COMMAND --help' tells more, xen-pmem(8) tells all.\n");
}

static void print_command_help(const struct command *c)
{
	printf("usage: xen-pmem %s%s%s\n\n%s.\n", c->name,
	       c->synopsis[0] ? " " : "", c->synopsis, c->summary);
	if (c->details[0])
		printf("\n%s", c->details);
}

int usage_error(const char *command, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "xen-pmem: %s: ", command);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "; see 'xen-pmem %s --help'\n", command);
	return EXIT_USAGE;
}

static int run(const struct command *c, int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
			print_command_help(c);
			return EXIT_OK;
		}
	}
	return c->run(argc, argv);
}

int main(int argc, char **argv)
{
	size_t i;

	/* A reader that went away must not stop an attach half-way. */
	signal(SIGPIPE, SIG_IGN);

	if (argc < 2) {
		print_help(stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		print_help(stdout);
		return EXIT_OK;
	}
	if (!strcmp(argv[1], "--version")) {
		puts("xen-pmem " XEN_PMEM_VERSION);
		return EXIT_OK;
	}
	for (i = 0; i < COUNT; i++)
		if (!strcmp(argv[1], commands[i].name))
			return run(&commands[i], argc - 1, argv + 1);
	fprintf(stderr, "xen-pmem: there is no command '%s'; see 'xen-pmem --help'\n",
		argv[1]);
	return EXIT_USAGE;
}
