/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_CLAIM_H
#define XEN_PMEM_CLAIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "range.h"

/* What libndctl knows of claimed ranges. Everything here reports. */
struct ctx;
struct ndctl_ctx;

/* The region of a claim. */
struct claim_region {
	char name[32];		/* regionN; empty: there is none */
	char provider[64];	/* of its bus */
	uint64_t size;
	bool labelled;		/* else these two mean nothing */
	uint64_t available;
	uint64_t largest;	/* extent that is free */
};

/* 0: found or not, -1: failed. */
int claim_region(struct ndctl_ctx *nd, const struct claim *c,
		 struct claim_region *r);

/* Refuse what dom0 has as a region already: its namespaces are somebody's. */
int claim_check_regions(struct ndctl_ctx *nd, struct range r);

/*
 * Make labels (of version 1.2, and without namespaces) in a new claim that has
 * none. Where there are damaged ones xen-pmemback makes no region, and this does
 * nothing.
 */
int claim_labels(struct ndctl_ctx *nd, const struct claim *c);

/* Refuse a claim that has no region. */
int claim_check_region(const struct claim *c, const struct claim_region *r);

/*
 * Refuse while dom0 or a guest has a namespace of it, naming each. Wants
 * everything of ctx.h.
 */
int claim_check_idle(struct ctx *ctx, const struct claim *c);

#endif
