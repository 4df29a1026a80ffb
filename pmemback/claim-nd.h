/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * claim-nd.h - the libnvdimm bus of a claimed range
 */
#ifndef __PMEMBACK_CLAIM_ND_H__
#define __PMEMBACK_CLAIM_ND_H__

#include "media.h"

struct claim_nd;

/*
 * Register a bus for the range that @media is of, with a DIMM that has the labels
 * and a region that is the rest, and wait until libnvdimm has probed them. The
 * region is withheld, and that logged, where there are labels of which none
 * would be found valid: libnvdimm would overwrite them. Sleeps, under no lock
 * that a probe takes. Returns an ERR_PTR with nothing left behind.
 */
struct claim_nd *claim_nd_register(const struct media *media);

/* Unregister all of it. Sleeps likewise. */
void claim_nd_unregister(struct claim_nd *nd);

/* "ndbus0" */
const char *claim_nd_bus(const struct claim_nd *nd);

#endif /* __PMEMBACK_CLAIM_ND_H__ */
