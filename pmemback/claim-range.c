// SPDX-License-Identifier: GPL-2.0-only
/*
 * claim-range.c - a physical range of the host's, for this module alone
 *
 * DOC: Firmware lists such a range as reserved or as persistent memory, or not at
 * all; none of that means that somebody uses it. Who does has a resource of
 * another name there, or marks it busy. Two kinds of owners don't show: a
 * namespace that no driver has at the moment, for which the nd bus is asked, and
 * a region that is disabled, which has no namespaces: that is dom0's decision.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/mm.h>
#include <linux/nd.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <xen/xen.h>

#include "../common/pvmap.h"
#include "devtype.h"
#include "claim-range.h"
#include "super-kernel.h"

/* Entries of the firmware's memory map, as Linux names them. */
static const char * const firmwares[] = {
	"Reserved",
	"Soft Reserved",
	"Persistent Memory",
	"Persistent Memory (legacy)",
};

static bool is_firmwares(const struct resource *res)
{
	return !(res->flags & (IORESOURCE_BUSY | IORESOURCE_SYSRAM)) &&
	       res->name &&
	       match_string(firmwares, ARRAY_SIZE(firmwares), res->name) >= 0;
}

/* Now that it's in the tree: what is it in, and what was there before? */
static const struct resource *conflict_of(const struct resource *range)
{
	const struct resource *res;

	for (res = range->parent; res != &iomem_resource; res = res->parent)
		if (!is_firmwares(res))
			return res;
	/* The firmware's entry of just this range, which was there first. */
	for (res = range->child; res; res = res->child)
		if (!is_firmwares(res) || res->start != range->start ||
		    res->end != range->end)
			return res;
	return NULL;
}

static int range_insert(struct resource *range)
{
	const struct resource *conflict;

	/* The check comes second, so that nobody can come in between. */
	if (insert_resource(&iomem_resource, range)) {
		pr_err("%pR begins or ends within a range that is in use or of another kind, see /proc/iomem: not claimed\n",
		       range);
		return -EBUSY;
	}
	conflict = conflict_of(range);
	if (!conflict)
		return 0;
	pr_err("%pR overlaps \"%s\", %pR: not claimed\n", range,
	       conflict->name ?: "?", conflict);
	remove_resource(range);
	return -EBUSY;
}

/*
 * No driver can have a namespace that begins before the labels end, once those
 * are held. Another one, which may be enabled later, would have our memory.
 */
static int overlaps_namespace(struct device *dev, void *data)
{
	const u64 labels_end = SUPERBLOCK_DATA_OFFSET;
	struct resource *range = data, *res;

	if (!devtype_is(dev, "nd_namespace_io") &&
	    !devtype_is(dev, "nd_namespace_pmem"))
		return 0;
	/* One that is still to be made has no size. */
	res = &to_nd_namespace_io(dev)->res;
	if (!resource_size(res) || !resource_overlaps(res, range) ||
	    res->start < range->start + labels_end)
		return 0;
	pr_err("%pR overlaps %s, %pR, which %s: not claimed\n", range,
	       dev_name(dev), res, dev->driver ? "is in use" :
	       "dom0 has disabled; disable its region as well to give it up");
	return -EBUSY;
}

/*
 * A kernel that maps a frame which its domain may not have doesn't learn of it,
 * but by a page fault. The tool has asked for all frames; this is for who doesn't
 * use the tool.
 */
static int check_permission(const struct resource *range)
{
	const resource_size_t pages[] = { range->start, range->end };
	unsigned int i;
	u64 granted;
	int err = 0;

	if (!xen_pv_domain())
		return 0;
	for (i = 0; !err && i < ARRAY_SIZE(pages); i++) {
		err = pvmap_try(PHYS_PFN(pages[i]), &granted);
		if (err)
			pr_err("%pR: Xen does not let this domain map machine frame %#llx, or that is its RAM (%d): not claimed\n",
			       range, (u64)PHYS_PFN(pages[i]), err);
	}
	return err;
}

struct resource *claim_range(struct bus_type *nd, phys_addr_t start, u64 size)
{
	struct resource *range = kzalloc(sizeof(*range), GFP_KERNEL);
	int err;

	if (!range)
		return ERR_PTR(-ENOMEM);
	range->name = "xen-pmem";
	range->start = start;
	range->end = start + size - 1;
	/* Not IORESOURCE_BUSY: nd_pmem requests parts of it for itself. */
	range->flags = IORESOURCE_MEM;
	range->desc = IORES_DESC_PERSISTENT_MEMORY;

	err = range_insert(range);
	if (err) {
		kfree(range);
		return ERR_PTR(err);
	}
	err = bus_for_each_dev(nd, NULL, range, overlaps_namespace);
	if (!err)
		err = check_permission(range);
	if (!err)
		return range;
	claim_range_give_back(range);
	return ERR_PTR(err);
}

void claim_range_give_back(struct resource *range)
{
	remove_resource(range);
	kfree(range);
}
