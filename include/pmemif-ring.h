/* SPDX-License-Identifier: GPL-2.0-only */
/* pmemif-ring.h - the ring types of both ends, made of the protocol's slots */
#ifndef __XEN_PMEM_PMEMIF_RING_H__
#define __XEN_PMEM_PMEMIF_RING_H__

#include <linux/types.h>

#include <xen/page.h>
#include <xen/interface/io/ring.h>

#include "xen/interface/io/pmemif.h"

DEFINE_RING_TYPES(pmemif, struct pmemif_request, struct pmemif_response);

/* The ring is one page. */
#define PMEMIF_RING_SLOTS __CONST_RING_SIZE(pmemif, XEN_PAGE_SIZE)

_Static_assert(sizeof(union pmemif_sring_entry) == 32, "slot stride");

#endif /* __XEN_PMEM_PMEMIF_RING_H__ */
