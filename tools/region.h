/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_REGION_H
#define XEN_PMEM_REGION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct health;
struct hole;
struct nd_target;
struct runs;
struct target_set;

/* What libndctl knows of the region and the DIMMs below a namespace. */

/*
 * The known bad pages of a guest's region, of which each extent of the target has
 * one of the runs: an array to be freed, ascending, with good pages between any
 * two. Reports.
 */
int region_bad_pages(const struct target_set *set, const struct runs *runs,
		     struct hole **list, size_t *count);

/*
 * What a power cut leaves of a store, wherever it was: PMEMIF_PERSISTENCE_*;
 * NULL: not known.
 */
const char *region_persistence(const struct target_set *set);

/* Is it all in one region, whose DIMMs all tell how they are? */
bool region_has_health(const struct target_set *set);

/*
 * How the DIMMs are, taken together. Where one doesn't answer, nothing of it is
 * valid: the missing one may be the worst.
 */
void region_health(const struct nd_target *t, struct health *h);

#endif
