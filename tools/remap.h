/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_REMAP_H
#define XEN_PMEM_REMAP_H

#include <stdint.h>

#include "holes.h"

struct ctx;

/*
 * Map those of an attachment's pages that were left out as bad, now that they
 * are good again. 0 only when all pages of the run are mapped. Wants c open for
 * Xen, and takes the lock by itself: not where whoever has it may be waiting for
 * xen-pmemback, which waits for this. Reports.
 */
int attachment_remap(struct ctx *c, uint32_t domid, uint32_t devid,
		     struct hole run);

#endif
