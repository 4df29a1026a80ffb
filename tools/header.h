/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_HEADER_H
#define XEN_PMEM_HEADER_H

#include <stdbool.h>

#include "super.h"

struct nd_target;

/*
 * The first 16 MiB of a target that is prepared or to be, through the raw block
 * device that nd_raw_open() has opened, with O_DIRECT or without. All report.
 */

/*
 * Make it a prepared target with an empty label area. Interrupted anywhere, it
 * leaves one that is not prepared. On return it is on the medium.
 */
int header_write(const struct nd_target *t, int fd,
		 const struct superblock *sb);

/*
 * As it is there now. One that a power cut left half-written is mended in *sb.
 * *unsettled: a change has been cut off. header_resize() to the size that the
 * target has is the end of it; if that is larger than what the superblock says,
 * no guest has had the rest yet.
 */
int header_read(const struct nd_target *t, int fd, struct superblock *sb,
		enum superblock_state *state, bool *unsettled);

/*
 * Have the superblock say that the target is of that size, on its way to next;
 * one of the old next and the new one must be 0. Durable on return. Whatever of
 * it a power cut leaves, header_read() understands.
 */
int header_resize(const struct nd_target *t, int fd, struct superblock *sb,
		  uint64_t size, uint64_t next);

/*
 * Have that of a volume's first extent say how many there are. A resize must not
 * be under way. Durable on return, and cut off it is the old number or the new.
 */
int header_set_extents(const struct nd_target *t, int fd,
		       struct superblock *sb, uint32_t extents);

/* 1: there is nothing but zeros, 0: there is something, -1: failed. */
int header_blank(const struct nd_target *t, int fd);

#endif
