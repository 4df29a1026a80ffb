// SPDX-License-Identifier: GPL-2.0-only
/*
 * region.c - claims and checks the range before anything is registered on it
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/ioport.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include <xen/xenbus.h>

#include "sample.h"
#include "config.h"
#include "region.h"

/* What stands in the way of a claim, for the message. */
static const char *region_conflict(const struct pmemfront_config *config)
{
	if (region_intersects(config->start, config->size,
			      IORESOURCE_SYSTEM_RAM,
			      IORES_DESC_NONE) != REGION_DISJOINT)
		return "this guest's RAM";
	return "a range that is in use (see /proc/iomem)";
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
	claim->name = "xen-pmem";
	claim->start = config->start;
	claim->end = end;
	/* Not IORESOURCE_BUSY: nd_pmem requests parts of it for itself. */
	claim->flags = IORESOURCE_MEM;
	claim->desc = IORES_DESC_PERSISTENT_MEMORY;
	if (!request_resource(&iomem_resource, claim))
		return claim;

	kfree(claim);
	xenbus_dev_fatal(xdev, -EBUSY,
			 "guest-physical range %#llx-%#llx overlaps %s: choose another with gpa=ADDRESS in the disk's target",
			 (u64)config->start, end, region_conflict(config));
	return ERR_PTR(-EBUSY);
}

void pmemfront_region_unclaim(struct resource *claim)
{
	if (!claim)
		return;
	release_resource(claim);
	kfree(claim);
}

int pmemfront_region_verify(struct xenbus_device *xdev,
			    const struct pmemfront_config *config)
{
	bool uniform;
	u32 crc;
	int err;

	err = sample_crc(&config->sample, config->start, false, &crc, &uniform);
	if (err) {
		xenbus_dev_fatal(xdev, err, "reading the region at %#llx",
				 (u64)config->start);
		return err;
	}

	switch (sample_judge(config->sample_crc, crc, uniform)) {
	case SAMPLE_EQUAL:
		return 0;
	case SAMPLE_UNVERIFIABLE:
		dev_info(&xdev->dev,
			 "mapping at %#llx is unverifiable: all sampled pages are blank\n",
			 (u64)config->start);
		return 0;
	case SAMPLE_DIFFERENT:
		break;
	}
	xenbus_dev_fatal(xdev, -EIO,
			 "region at %#llx is not the backend's memory (sample %#x, expected %#x): refusing to use it",
			 (u64)config->start, crc, config->sample_crc);
	return -EIO;
}
