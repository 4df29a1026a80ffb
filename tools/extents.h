/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_EXTENTS_H
#define XEN_PMEM_EXTENTS_H

#include <stdbool.h>
#include <stddef.h>

struct target_line;

/*
 * Do the superblocks of these agree that they are one region, in this order? One
 * that isn't good says nothing, nor against it. False: why is a sentence.
 */
bool extents_agree(const struct target_line *lines, unsigned int count,
		   char *why, size_t room);

#endif
