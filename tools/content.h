/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_CONTENT_H
#define XEN_PMEM_CONTENT_H

#include "super.h"

/* What a target holds, as far as its start (and libblkid) can tell. */
struct content {
	struct superblock sb;
	enum superblock_state state;	/* of sb */
	char uuid[37];			/* in sb; empty: there is none */
	/*
	 * "a file system (ext4), UUID ..."; empty: nothing that is known. Fit
	 * for a terminal.
	 */
	char text[512];
};

/*
 * Look at the whole target @name of @size through its raw block device.
 * Reports.
 */
int content_read(const char *name, int fd, uint64_t size, struct content *c);

/* "an fsdax namespace" */
void content_of_mode(char *to, size_t room, const char *mode);

#endif
