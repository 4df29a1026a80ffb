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
	u32 sample_crc;
	struct sample sample;
};

/*
 * Read and validate the backend's nodes. May sleep. Returns 0, or an error
 * that xenbus_dev_fatal() has reported with the offending node's name.
 */
int pmemfront_config_read(struct pmemfront_config *config,
			  struct xenbus_device *xdev);

#endif /* __PMEMFRONT_CONFIG_H__ */
