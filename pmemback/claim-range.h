/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * claim-range.h - a physical range of the host's, for this module alone
 */
#ifndef __PMEMBACK_CLAIM_RANGE_H__
#define __PMEMBACK_CLAIM_RANGE_H__

#include <linux/ioport.h>
#include <linux/types.h>

struct bus_type;

/*
 * Claim @size bytes at @start in the resource tree, as a parent that libnvdimm's
 * own claims nest in. Nobody may have any of it: no driver, no device, neither
 * RAM nor a namespace on the bus @nd. In a PV domain also see whether Xen lets
 * this domain map it. May sleep. Returns the claim, which is the caller's, or an
 * ERR_PTR, having said what is in the way: -EBUSY; -EPERM for what Xen says;
 * -ENOMEM.
 */
struct resource *claim_range(struct bus_type *nd, phys_addr_t start, u64 size);

/* Give the range back and free the claim. */
void claim_range_give_back(struct resource *range);

#endif /* __PMEMBACK_CLAIM_RANGE_H__ */
