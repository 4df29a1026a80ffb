/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_ND_H
#define XEN_PMEM_ND_H

#include <stdbool.h>
#include <stdint.h>

#include "xc.h"

/*
 * Only this, region.h's and space.h's call libndctl. Everything here reports its
 * failures.
 */
struct ndctl_ctx;
struct ndctl_namespace;

/* A namespace, found by any of its names. */
struct nd_target {
	struct ndctl_namespace *ndns;
	char name[64];		/* namespaceX.Y, the one that we go by */
	uint64_t start;		/* machine address */
	uint64_t size;
	char uuid[UUID_TEXT];	/* in its labels; empty: it has none */
};

struct ndctl_ctx *nd_open(void);
void nd_close(struct ndctl_ctx *nd);

/*
 * "/dev/pmem0" (also by symlink), "namespace0.0", "uuid:UUID", or "volume:NAME"
 * of a volume that is whole.
 */
int nd_resolve(struct ndctl_ctx *nd, const char *text, struct nd_target *t);
void nd_target_of(struct ndctl_namespace *ndns, struct nd_target *t);

/*
 * The name in its label, for volume_parse(). Empty where the label also says that
 * it was made for a mode of dom0's (fsdax, devdax, sector): no volume is.
 */
const char *nd_label_name(struct ndctl_namespace *ndns);

/* Refuse what guests cannot be given: too small, not page-aligned. */
int nd_check_geometry(const struct nd_target *t);

/* Refuse when anything in dom0 uses it. */
int nd_check_unused(const struct nd_target *t);

/* Has somebody its block device for himself? Reports nothing. */
bool nd_is_held(const struct nd_target *t);

/* Take it from dom0's drivers, and from the BTT, PFN or DAX device on it. */
int nd_disable(struct nd_target *t);
/* And give it back to them. */
int nd_enable(struct nd_target *t);

/*
 * "fsdax", "devdax" or "sector": what dom0's driver makes of its info block.
 * "raw": no info block, and the block device shows all of it. NULL: no driver
 * of dom0 has it.
 */
const char *nd_mode(const struct nd_target *t);

/*
 * Have dom0's driver show a disabled namespace raw, whatever info block it
 * holds. nd_raw_end() disables it again, and is right after a failure, too.
 */
int nd_raw_begin(struct nd_target *t);
int nd_raw_end(struct nd_target *t);

/*
 * Open the block device of a raw namespace, with these flags of open(); refuse
 * one that isn't all of this namespace. Returns the descriptor.
 */
int nd_raw_open(const struct nd_target *t, int flags);

#endif
