// SPDX-License-Identifier: GPL-2.0-only
/* The region and the DIMMs below a namespace, by way of libndctl. */
#include <errno.h>
#include <limits.h>
#include <linux/ndctl.h>
#include <ndctl/libndctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xen/interface/io/pmemif.h"

#include "health.h"
#include "holes.h"
#include "log.h"
#include "nd.h"
#include "region.h"
#include "runs.h"
#include "target-set.h"

#define PAGE_SHIFT	12
#define SYSFS_PAGE	4096
#define LINE_MAX_TEXT	32	/* "OFFSET COUNT\n" */

/* Nothing is assumed of one that cannot be read. */
static int report_unreadable(const struct nd_target *t,
			     struct ndctl_region *region, int error)
{
	return log_error("cannot read which pages of %s are bad, from %s's badblocks in sysfs: %s",
			 t->name, ndctl_region_get_devname(region),
			 strerror(error));
}

static int add(struct hole **list, size_t *count, struct hole hole)
{
	struct hole *grown = realloc(*list, (*count + 1) * sizeof(**list));

	if (!grown)
		return log_error("out of memory");
	grown[(*count)++] = hole;
	*list = grown;
	return 0;
}

/* Of the machine range at start; pages count from there and first. */
static int read_bad_pages(const struct nd_target *t, struct run run,
			  uint64_t first, struct hole **list, size_t *count)
{
	uint64_t start = run.mfn << PAGE_SHIFT, size = run.nr << PAGE_SHIFT;
	struct ndctl_region *region = ndctl_namespace_get_region(t->ndns);
	unsigned long long base = ndctl_region_get_resource(region);
	struct badblock *bad;
	struct hole hole;
	size_t text = 0;

	if (base == ULLONG_MAX)
		return log_error("libndctl cannot tell where %s, with %s, is; run as root",
				 ndctl_region_get_devname(region), t->name);
	/* The end of the list and a failure look the same but for this. */
	errno = 0;
	ndctl_region_badblock_foreach(region, bad) {
		text += snprintf(NULL, 0, "%llu %u\n", bad->offset, bad->len);
		if (hole_of_sectors(base, bad->offset, bad->len, start, size,
				    &hole)) {
			hole.page += first;
			if (add(list, count, hole))
				return -1;
		}
		errno = 0;
	}
	if (errno)
		return report_unreadable(t, region, errno);
	/* sysfs cuts off what is more than a page, without a word. */
	if (text >= SYSFS_PAGE - LINE_MAX_TEXT)
		return log_error("%s, with %s, has more bad ranges than Linux lists; clear them with 'ndctl clear-errors %s' in dom0, after 'xen-pmem release %s'",
				 ndctl_region_get_devname(region), t->name,
				 t->name, t->name);
	return 0;
}

int region_bad_pages(const struct target_set *set, const struct runs *runs,
		     struct hole **list, size_t *count)
{
	unsigned int i;

	*list = NULL;
	*count = 0;
	for (i = 0; i < runs->count; i++) {
		if (!read_bad_pages(&set->t[i], runs->run[i],
				    runs_first_page(runs, i), list, count))
			continue;
		free(*list);
		*list = NULL;
		*count = 0;
		return -1;
	}
	*count = holes_merge(*list, *count);
	return 0;
}

const char *region_persistence(const struct target_set *set)
{
	const char *weakest = PMEMIF_PERSISTENCE_CPU;
	struct ndctl_region *region;
	unsigned int i;

	for (i = 0; i < set->count; i++) {
		region = ndctl_namespace_get_region(set->t[i].ndns);
		switch (ndctl_region_get_persistence_domain(region)) {
		case PERSISTENCE_CPU_CACHE:
			break;
		case PERSISTENCE_MEM_CTRL:
			weakest = PMEMIF_PERSISTENCE_MEMCTRL;
			break;
		default:
			return NULL;
		}
	}
	return weakest;
}

/* libndctl has the same bits for these, whatever the DIMM's maker has. */
_Static_assert(ND_SMART_NON_CRITICAL_HEALTH == PMEMIF_HEALTH_STATE_NON_CRITICAL,
	       "non-critical");
_Static_assert(ND_SMART_CRITICAL_HEALTH == PMEMIF_HEALTH_STATE_CRITICAL,
	       "critical");
_Static_assert(ND_SMART_FATAL_HEALTH == PMEMIF_HEALTH_STATE_FATAL, "fatal");
_Static_assert(ND_SMART_SPARE_TRIP == PMEMIF_HEALTH_ALARM_SPARES, "spares");
_Static_assert(ND_SMART_MTEMP_TRIP == PMEMIF_HEALTH_ALARM_MEDIA, "media");
_Static_assert(ND_SMART_CTEMP_TRIP == PMEMIF_HEALTH_ALARM_CTRL, "controller");

static const struct {
	unsigned int flag;
	enum health_field field;
	unsigned int (*get)(struct ndctl_cmd *cmd);
} smart[] = {
	{ ND_SMART_HEALTH_VALID, HEALTH_STATE, ndctl_cmd_smart_get_health },
	{ ND_SMART_SPARES_VALID, HEALTH_SPARES, ndctl_cmd_smart_get_spares },
	{ ND_SMART_USED_VALID, HEALTH_USED, ndctl_cmd_smart_get_life_used },
	{ ND_SMART_ALARM_VALID, HEALTH_ALARMS,
	  ndctl_cmd_smart_get_alarm_flags },
	{ ND_SMART_MTEMP_VALID, HEALTH_MEDIA_TEMPERATURE,
	  ndctl_cmd_smart_get_media_temperature },
	{ ND_SMART_CTEMP_VALID, HEALTH_CTRL_TEMPERATURE,
	  ndctl_cmd_smart_get_ctrl_temperature },
	{ ND_SMART_SHUTDOWN_VALID, HEALTH_SHUTDOWN_STATE,
	  ndctl_cmd_smart_get_shutdown_state },
	{ ND_SMART_SHUTDOWN_COUNT_VALID, HEALTH_SHUTDOWN_COUNT,
	  ndctl_cmd_smart_get_shutdown_count },
};

/* False: the DIMM doesn't answer. */
static bool take_answer(struct ndctl_cmd *cmd, struct health *h)
{
	unsigned int flags = ndctl_cmd_smart_get_flags(cmd);
	size_t i;

	/* All ones is how some makers' parts of libndctl fail. */
	if (flags == UINT_MAX)
		return false;
	for (i = 0; i < sizeof(smart) / sizeof(smart[0]); i++)
		if (flags & smart[i].flag)
			health_set(h, smart[i].field, smart[i].get(cmd));
	return flags != 0;
}

static bool ask(struct ndctl_dimm *dimm, struct health *h)
{
	struct ndctl_cmd *cmd;
	bool ok;

	memset(h, 0, sizeof(*h));
	cmd = ndctl_dimm_cmd_new_smart(dimm);
	if (!cmd)
		return false;
	ok = ndctl_cmd_submit_xlat(cmd) >= 0 && take_answer(cmd, h);
	ndctl_cmd_unref(cmd);
	return ok;
}

/* False: one doesn't answer, or there is none. */
static bool ask_all(const struct nd_target *t, struct health *all)
{
	struct ndctl_region *region = ndctl_namespace_get_region(t->ndns);
	struct ndctl_mapping *mapping;
	unsigned int asked = 0;
	struct health one;

	ndctl_mapping_foreach(region, mapping) {
		if (!ask(ndctl_mapping_get_dimm(mapping), &one))
			return false;
		if (asked++)
			health_combine(all, &one);
		else
			*all = one;
	}
	/* libndctl leaves out a mapping that it cannot make sense of. */
	return asked && asked == ndctl_region_get_mappings(region);
}

bool region_has_health(const struct target_set *set)
{
	struct ndctl_region *region = ndctl_namespace_get_region(set->t[0].ndns);
	struct health h;
	unsigned int i;

	for (i = 1; i < set->count; i++)
		if (ndctl_namespace_get_region(set->t[i].ndns) != region)
			return false;
	return ask_all(&set->t[0], &h);
}

void region_health(const struct nd_target *t, struct health *h)
{
	memset(h, 0, sizeof(*h));
	if (!ask_all(t, h))
		memset(h, 0, sizeof(*h));
}
