// SPDX-License-Identifier: GPL-2.0-only
/*
 * region.c - claims and checks the range before anything is registered on it
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/ioport.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include <xen/xen.h>
#include <xen/xenbus.h>

#include "../common/pvmap.h"
#include "sample.h"
#include "config.h"
#include "region.h"

static int note_ram(struct resource *res, void *data)
{
	struct resource *ram = data;

	if (!ram->end)
		ram->start = res->start;
	ram->end = res->end;
	return 0;
}

/* Say what stands in the way of a claim, and how to get around it. */
static void report_conflict(struct xenbus_device *xdev,
			    const struct pmemfront_config *config)
{
	u64 start = config->start, end = start + config->size - 1;
	struct resource ram = { 0 };

	walk_iomem_res_desc(IORES_DESC_NONE,
			    IORESOURCE_SYSTEM_RAM | IORESOURCE_BUSY, start, end,
			    &ram, note_ram);
	if (!ram.end)
		xenbus_dev_fatal(xdev, -EBUSY,
				 "range %#llx-%#llx overlaps a range that is in use (see /proc/iomem)%s",
				 start, end, xen_pv_domain() ? "" :
				 ": choose another with gpa=ADDRESS in the disk's target");
	else if (xen_pv_domain())
		xenbus_dev_fatal(xdev, -EBUSY,
				 "machine range %#llx-%#llx, which a PV guest has at the same address, overlaps this guest's RAM at %#llx-%#llx: start the guest with less memory (maxmem), or, if the host's memory map lists the range, with e820_host=1",
				 start, end, (u64)ram.start, (u64)ram.end);
	else
		xenbus_dev_fatal(xdev, -EBUSY,
				 "guest-physical range %#llx-%#llx overlaps this guest's RAM at %#llx-%#llx: choose another with gpa=ADDRESS in the disk's target",
				 start, end, (u64)ram.start, (u64)ram.end);
}

static const char claim_name[] = "xen-pmem";

/*
 * With the host's memory map (e820_host=1) a PV guest finds the range inside
 * one that firmware calls reserved, or persistent. Those aren't in use.
 */
static bool is_firmwares(const struct resource *res)
{
	if (res->flags & (IORESOURCE_BUSY | IORESOURCE_SYSRAM) ||
	    res->name == claim_name)
		return false;
	switch (res->desc) {
	case IORES_DESC_RESERVED:
	case IORES_DESC_SOFT_RESERVED:
	case IORES_DESC_PERSISTENT_MEMORY:
	case IORES_DESC_PERSISTENT_MEMORY_LEGACY:
		return true;
	default:
		return false;
	}
}

static bool claim_is_ours(const struct resource *claim)
{
	/* What was there before is now below us. */
	if (claim->child)
		return false;
	return claim->parent == &iomem_resource ||
	       (xen_pv_domain() && is_firmwares(claim->parent));
}

struct resource *pmemfront_region_claim(struct xenbus_device *xdev,
					const struct pmemfront_config *config)
{
	u64 end = config->start + config->size - 1;
	struct resource *claim;

	if (end > iomem_resource.end) {
		xenbus_dev_fatal(xdev, -ERANGE,
				 "region %#llx-%#llx ends beyond this guest's physical addresses (%#llx)",
				 (u64)config->start, end,
				 (u64)iomem_resource.end);
		return ERR_PTR(-ERANGE);
	}

	claim = kzalloc(sizeof(*claim), GFP_KERNEL);
	if (!claim) {
		xenbus_dev_fatal(xdev, -ENOMEM, "claiming the region");
		return ERR_PTR(-ENOMEM);
	}
	claim->name = claim_name;
	claim->start = config->start;
	claim->end = end;
	/* Not IORESOURCE_BUSY: nd_pmem requests parts of it for itself. */
	claim->flags = IORESOURCE_MEM;
	claim->desc = IORES_DESC_PERSISTENT_MEMORY;

	/* The check comes second, so that nobody can come in between. */
	if (!insert_resource(&iomem_resource, claim)) {
		if (claim_is_ours(claim))
			return claim;
		remove_resource(claim);
	}
	kfree(claim);
	report_conflict(xdev, config);
	return ERR_PTR(-EBUSY);
}

void pmemfront_region_unclaim(struct resource *claim)
{
	if (!claim)
		return;
	remove_resource(claim);
	kfree(claim);
}

static int permit_page(struct xenbus_device *xdev, phys_addr_t page)
{
	u64 granted;
	int err = pvmap_try(PHYS_PFN(page), &granted);

	switch (err) {
	case 0:
		return 0;
	case -EBUSY:
		xenbus_dev_fatal(xdev, err,
				 "machine frame %#llx has the number of a frame that this guest uses: start the guest with less memory (maxmem), or, if the host's memory map lists the range, with e820_host=1",
				 (u64)PHYS_PFN(page));
		return err;
	default:
		xenbus_dev_fatal(xdev, err,
				 "Xen does not let this guest map machine frame %#llx: detach, and attach it anew",
				 (u64)PHYS_PFN(page));
		return err;
	}
}

int pmemfront_region_permitted(struct xenbus_device *xdev,
			       const struct pmemfront_config *config)
{
	const struct sample *sample = &config->sample;
	unsigned int i;
	int err;

	if (!xen_pv_domain())
		return 0;
	err = permit_page(xdev, config->start);
	if (!err)
		err = permit_page(xdev, config->start + config->size -
				  PMEMIF_PAGE_SIZE);
	for (i = 0; !err && i < sample->nr; i++)
		err = permit_page(xdev, config->start +
				  sample->page[i] * PMEMIF_PAGE_SIZE);
	return err;
}

int pmemfront_region_verify(struct xenbus_device *xdev,
			    const struct pmemfront_config *config,
			    bool changing)
{
	enum sample_verdict verdict;
	int err;

	err = sample_compare(&config->sample, config->start, changing,
			     &verdict);
	if (err) {
		xenbus_dev_fatal(xdev, err, "reading the region at %#llx",
				 (u64)config->start);
		return err;
	}

	switch (verdict) {
	case SAMPLE_EQUAL:
		return 0;
	case SAMPLE_UNVERIFIABLE:
		dev_info(&xdev->dev,
			 "mapping at %#llx is unverifiable: all sampled pages are blank\n",
			 (u64)config->start);
		return 0;
	case SAMPLE_HOLE:
		xenbus_dev_fatal(xdev, -EIO,
				 "nothing is mapped at %#llx, or not all of it: refusing to use the region",
				 (u64)config->start);
		return -EIO;
	case SAMPLE_DIFFERENT:
		break;
	}
	xenbus_dev_fatal(xdev, -EIO,
			 "region at %#llx is not the backend's memory (the sample differs): refusing to use it",
			 (u64)config->start);
	return -EIO;
}
