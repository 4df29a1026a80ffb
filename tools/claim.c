// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/ndctl.h>
#include <ndctl/libndctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assign.h"
#include "claim.h"
#include "ctx.h"
#include "log.h"
#include "nd.h"
#include "pmemback.h"

static struct ndctl_bus *find_bus(struct ndctl_ctx *nd, const struct claim *c)
{
	struct ndctl_bus *bus;

	ndctl_bus_foreach(nd, bus) {
		if (strcmp(ndctl_bus_get_devname(bus), c->bus))
			continue;
		/* What is registered is probed some time later. */
		ndctl_bus_wait_probe(bus);
		return bus;
	}
	return NULL;
}

int claim_region(struct ndctl_ctx *nd, const struct claim *c,
		 struct claim_region *r)
{
	struct ndctl_bus *bus = find_bus(nd, c);
	struct ndctl_region *region = bus ? ndctl_region_get_first(bus) : NULL;

	memset(r, 0, sizeof(*r));
	if (!region)
		return 0;
	snprintf(r->name, sizeof(r->name), "%s",
		 ndctl_region_get_devname(region));
	snprintf(r->provider, sizeof(r->provider), "%s",
		 ndctl_bus_get_provider(bus));
	r->size = ndctl_region_get_size(region);
	if (!ndctl_region_is_enabled(region) ||
	    ndctl_region_get_nstype(region) != ND_DEVICE_NAMESPACE_PMEM)
		return 0;
	r->available = ndctl_region_get_available_size(region);
	r->largest = ndctl_region_get_max_available_extent(region);
	/* Kernels before 5.0 don't tell. */
	if (r->largest == ULLONG_MAX)
		r->largest = r->available;
	r->labelled = r->available <= r->size;
	return 0;
}

int claim_check_regions(struct ndctl_ctx *nd, struct range r)
{
	struct ndctl_region *region;
	struct ndctl_bus *bus;
	char name[RANGE_TEXT];

	range_format(name, r);
	ndctl_bus_foreach(nd, bus) {
		/* Firmware's regions may come up long after its bus. */
		ndctl_bus_wait_probe(bus);
		ndctl_region_foreach(bus, region) {
			struct range other = {
				ndctl_region_get_resource(region),
				ndctl_region_get_size(region),
			};

			/* A disabled one dom0 has given up. */
			if (!ndctl_region_is_enabled(region) ||
			    !range_valid(other) || !ranges_overlap(other, r))
				continue;
			return log_error("%s: dom0 has 0x%" PRIx64 "-0x%" PRIx64 " as %s (of %s) without a claim; create namespaces in that, or give it up with 'ndctl disable-region %s'",
					 name, other.start,
					 other.start + other.size - 1,
					 ndctl_region_get_devname(region),
					 ndctl_bus_get_provider(bus),
					 ndctl_region_get_devname(region));
		}
	}
	return 0;
}

/* As 'ndctl init-labels' does; the kernel has a copy that is to go. 0, -errno. */
static int init_labels(struct ndctl_region *region, struct ndctl_dimm *dimm)
{
	int rc = ndctl_region_disable_preserve(region);

	if (rc)
		return rc;
	rc = ndctl_dimm_init_labels(dimm, NDCTL_NS_VERSION_1_2);
	if (rc < 0)
		return rc;
	rc = ndctl_dimm_disable(dimm);
	if (!rc)
		rc = ndctl_dimm_enable(dimm);
	return rc ? rc : ndctl_region_enable(region);
}

/* 1: there are valid ones, 0: there is none, -1: failed. */
static int look_at_labels(struct ndctl_dimm *dimm)
{
	/* What all that libndctl does with labels begins with. */
	struct ndctl_cmd *index = ndctl_dimm_read_label_index(dimm);
	int rc;

	if (!index)
		return -1;
	rc = ndctl_dimm_validate_labels(dimm) >= 0;
	ndctl_cmd_unref(index);
	return rc;
}

int claim_labels(struct ndctl_ctx *nd, const struct claim *c)
{
	struct ndctl_bus *bus = find_bus(nd, c);
	struct ndctl_region *region = bus ? ndctl_region_get_first(bus) : NULL;
	struct ndctl_dimm *dimm = bus ? ndctl_dimm_get_first(bus) : NULL;
	char name[RANGE_TEXT];
	int rc;

	range_format(name, c->range);
	if (!dimm)
		return log_error("%s is claimed as %s, but has no DIMM there; see dmesg",
				 name, c->bus);
	if (!region)
		return 0;
	rc = look_at_labels(dimm);
	if (rc < 0)
		return log_error("%s: the labels cannot be read; see dmesg",
				 name);
	/* xen-pmemback has no region where labels would be lost by this. */
	if (!rc && ndctl_region_get_available_size(region) !=
		   ndctl_region_get_size(region))
		return log_error("%s: not all of %s is free, but libndctl finds no labels, and would make new ones: nothing was changed; see 'ndctl list -DRNi' and dmesg",
				 name, ndctl_region_get_devname(region));
	rc = rc ? 0 : init_labels(region, dimm);
	if (rc)
		return log_error("%s: the labels of %s cannot be made: %s; see dmesg",
				 name, ndctl_dimm_get_devname(dimm),
				 strerror(-rc));
	return 0;
}

int claim_check_region(const struct claim *c, const struct claim_region *r)
{
	char name[RANGE_TEXT];

	if (r->name[0])
		return 0;
	range_format(name, c->range);
	return log_error("%s is claimed as %s, but has no region: its labels are damaged. Dmesg tells how to restore them or to give its volumes up; then unclaim it, and claim it again",
			 name, c->bus);
}

/* Those that the driver has, unbound ones of a guest's among them. */
static int check_assigned(struct ctx *ctx, const struct claim *c)
{
	struct target_line *list;
	size_t i, count;
	int rc = 0;

	if (pmemback_targets(&list, &count))
		return -1;
	for (i = 0; i < count; i++) {
		struct range r = { list[i].start, list[i].size };

		if (!ranges_overlap(r, c->range))
			continue;
		rc = -1;
		if (!target_check_detached(ctx, list[i].name))
			log_error("%s is assigned to guests; run 'xen-pmem release %s' and disable it first",
				  list[i].name, list[i].name);
	}
	free(list);
	return rc;
}

static int check_namespace(struct ctx *ctx, struct ndctl_namespace *ndns)
{
	const char *name = ndctl_namespace_get_devname(ndns);
	struct target_line line;
	int rc = pmemback_target(name, &line);

	/* That one has been told of. */
	if (rc)
		return rc < 0 ? -1 : 0;
	if (target_check_detached(ctx, name))
		return -1;
	if (ndctl_namespace_is_active(ndns))
		return log_error("dom0 has %s enabled; stop what uses it there, and run 'ndctl disable-namespace %s' first",
				 name, name);
	return 0;
}

int claim_check_idle(struct ctx *ctx, const struct claim *c)
{
	struct ndctl_bus *bus = find_bus(ctx->nd, c);
	struct ndctl_namespace *ndns;
	struct ndctl_region *region;
	int rc = check_assigned(ctx, c);

	for (region = bus ? ndctl_region_get_first(bus) : NULL; region;
	     region = ndctl_region_get_next(region)) {
		ndctl_namespace_foreach(region, ndns) {
			/* Size 0 is a seed: nothing that exists yet. */
			if (ndctl_namespace_get_size(ndns) &&
			    check_namespace(ctx, ndns))
				rc = -1;
		}
	}
	return rc;
}
