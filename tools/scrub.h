/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_SCRUB_H
#define XEN_PMEM_SCRUB_H

#include <stdint.h>

struct nd_target;

/* What scrub() stops for between two steps; blocked until the process ends. */
void scrub_defer_signals(void);

/*
 * Zeros from @from up to @end through the target's raw block device, which was
 * opened with O_DIRECT. The first page of a target comes last: as long as there
 * is something left of it, it can be told what it was. Durable on return. Tells
 * the terminal, if there is one, how far it is. 1: a signal has stopped it,
 * -1: failed, reported.
 */
int scrub(const struct nd_target *t, int fd, const char *name, uint64_t from,
	  uint64_t end);

/*
 * The same of what nobody has had yet, @from not being 0: zeros are written only
 * where there is something else, as mostly there isn't.
 */
int scrub_new(const struct nd_target *t, int fd, const char *name,
	      uint64_t from, uint64_t end);

#endif
