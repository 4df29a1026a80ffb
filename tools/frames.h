/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_FRAMES_H
#define XEN_PMEM_FRAMES_H

#include <stdint.h>

/*
 * Does the guest have memory of its own, or of another domain's, at one of the
 * frames first to last? 0: no, 1: yes, at *frame, 2: looking would take longer
 * than seconds, -1: failed, and reported.
 *
 * What cannot be seen this way: device memory that is mapped already.
 */
int frames_used(uint32_t domid, uint64_t first, uint64_t last,
		unsigned int seconds, uint64_t *frame);

#endif
