/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_SPACE_H
#define XEN_PMEM_SPACE_H

#include <stddef.h>
#include <stdint.h>

#include "nd.h"
#include "volume.h"

struct ndctl_region;

/* The regions of dom0 that have labels, and what is in them; by libndctl. */
struct space_region {
	struct ndctl_region *region;
	char name[32];		/* regionN */
	uint64_t start, size;
	uint64_t align;		/* of namespaces in it */
	uint64_t available;	/* all that is free, */
	uint64_t largest;	/* and the largest piece of it */
};

struct volume {
	struct nd_target t;
	const struct space_region *in;
	char label[64];
	enum volume_state state;
	const char *name;	/* in label; NULL: the state is VOLUME_NONE */
};

struct space {
	struct space_region *regions;
	size_t regions_count;
	struct volume *volumes;		/* other namespaces as well */
	size_t volumes_count;
};

/* Everything here but space_free() reports. */
int space_read(struct ndctl_ctx *nd, struct space *s);
void space_free(struct space *s);

/*
 * The kernel keeps the name of a namespace that it has deleted, or that nobody
 * has finished, for the next one that is made there; which may be anybody's.
 */
int space_forget_names(struct ndctl_ctx *nd);

/* Is there room for one more label? */
int space_check_labels(const struct space_region *r);

/*
 * A new namespace that no driver has, or nothing. Its first label has the name
 * already.
 */
int space_create(const struct space_region *r, const char *label, uint64_t size,
		 struct nd_target *t);

/*
 * These want a namespace that no driver has. They are one update of its label,
 * but in a region of several DIMMs: there it is one per DIMM.
 */
int space_rename(struct nd_target *t, const char *label);
int space_resize(struct nd_target *t, uint64_t size);
/* Frees what t has of libndctl. */
int space_delete(struct nd_target *t);

/*
 * How much is free directly before and behind it, in whole units of alignment.
 * Refuses where labels describe more than there are namespaces.
 */
int space_around(const struct space *s, const struct volume *v,
		 uint64_t *before, uint64_t *behind);

#endif
