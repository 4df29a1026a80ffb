/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_CMD_H
#define XEN_PMEM_CMD_H

/*
 * Commands. argv[0] is the command's own name; what is returned becomes the
 * exit status. The dispatcher has dealt with --help.
 */
#define EXIT_OK		0
#define EXIT_ERROR	1
#define EXIT_USAGE	2

int cmd_attach(int argc, char **argv);
int cmd_detach(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_assign(int argc, char **argv);
int cmd_release(int argc, char **argv);
int cmd_format(int argc, char **argv);
int cmd_info(int argc, char **argv);
int cmd_claim(int argc, char **argv);
int cmd_unclaim(int argc, char **argv);
int cmd_volume(int argc, char **argv);
int cmd_gc(int argc, char **argv);
int cmd_hotplug(int argc, char **argv);
int cmd_upcall(int argc, char **argv);

/* "COMMAND: what is wrong, see --help". Returns EXIT_USAGE. */
int usage_error(const char *command, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
