/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * claim.h - ranges of the host's that are persistent memory because we say so
 */
#ifndef __PMEMBACK_CLAIM_H__
#define __PMEMBACK_CLAIM_H__

#include <linux/device.h>

/*
 * Attributes of the nd driver; docs/medium.md says what they take. They exist
 * from when the driver is registered until it is not any more.
 */
extern struct driver_attribute driver_attr_claim;
extern struct driver_attribute driver_attr_unclaim;
extern struct driver_attribute driver_attr_claims;

/* Unregister all claims, after the driver and with it all use of them. */
void pmemback_claim_exit(void);

#endif /* __PMEMBACK_CLAIM_H__ */
