/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * region.h - the guest-physical range: ours alone, and the right one
 */
#ifndef __PMEMFRONT_REGION_H__
#define __PMEMFRONT_REGION_H__

#include <linux/ioport.h>

struct pmemfront_config;
struct xenbus_device;

/*
 * Claim the range in this guest's resource tree, as a parent that libnvdimm's
 * own claims nest in. May sleep. Returns the claim, which is the caller's, or
 * an ERR_PTR after xenbus_dev_fatal() named what is in the way.
 */
struct resource *pmemfront_region_claim(struct xenbus_device *xdev,
					const struct pmemfront_config *config);

/* Give the range back and free the claim. NULL is fine. */
void pmemfront_region_unclaim(struct resource *claim);

/*
 * May this guest map the range at all? Only a PV guest has to ask, and only a
 * few pages are asked for. May sleep. Returns 0, or an error after
 * xenbus_dev_fatal(). Nothing in the range may be read before.
 */
int pmemfront_region_permitted(struct xenbus_device *xdev,
			       const struct pmemfront_config *config);

/*
 * Is the backend's memory really mapped there? Reads the sampled pages through
 * this guest's mapping. @changing: this guest uses it, or others do, and may have
 * written since the backend looked. May sleep. Returns 0 where the sample is equal
 * or proves nothing (which is logged), or an error after xenbus_dev_fatal().
 */
int pmemfront_region_verify(struct xenbus_device *xdev,
			    const struct pmemfront_config *config,
			    bool changing);

#endif /* __PMEMFRONT_REGION_H__ */
