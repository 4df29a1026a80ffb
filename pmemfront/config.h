/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * config.h - what the backend says of the region, validated
 */
#ifndef __PMEMFRONT_CONFIG_H__
#define __PMEMFRONT_CONFIG_H__

#include <linux/types.h>

#include "nd.h"
#include "sample.h"

struct xenbus_device;

/* Addresses and sizes in bytes, page aligned; end does not overflow. */
struct pmemfront_config {
	phys_addr_t start;		/* guest-physical */
	u64 size;
	struct pmemfront_nd_offer offer;
	struct sample sample;
	bool restorable;		/* it comes back when this guest does */
	bool shared;			/* others may write to it */
	/* Which attachment this is, and which one it takes up. Empty: unknown. */
	char session[PMEMIF_SESSION_LEN + 1];
	char resumes[PMEMIF_SESSION_LEN + 1];
	/* And which of this guest's suspends; before a restore its latest. */
	char suspension[PMEMIF_SESSION_LEN + 1];
};

/*
 * Read and validate the backend's nodes. May sleep. Returns 0, or an error
 * that xenbus_dev_fatal() has reported with the offending node's name.
 */
int pmemfront_config_read(struct pmemfront_config *config,
			  struct xenbus_device *xdev);

/*
 * Does @new describe the region that is registered as @old says, and promise no
 * less? @restored: this guest was, and the attachment is another one. Returns 0,
 * or an error after xenbus_dev_fatal().
 */
int pmemfront_config_same(const struct pmemfront_config *old,
			  const struct pmemfront_config *new, bool restored,
			  struct xenbus_device *xdev);

#endif /* __PMEMFRONT_CONFIG_H__ */
