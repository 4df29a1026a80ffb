/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_ATTACH_H
#define XEN_PMEM_ATTACH_H

#include <stdint.h>

struct ctx;
struct spec;
struct vbd;

/*
 * Attach what spec says to a domain: for xl when vbd is its handle, else
 * natively. All or nothing, the assignment included where this made it.
 * Wants everything of ctx, locked, and the garbage collected. Reports.
 */
int attach(struct ctx *c, uint32_t domid, const struct spec *spec,
	   const struct vbd *vbd);

#endif
