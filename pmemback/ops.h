/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ops.h - carries out those requests that may take their time
 */
#ifndef __PMEMBACK_OPS_H__
#define __PMEMBACK_OPS_H__

#include <linux/types.h>

#include "xen/interface/io/pmemif.h"
#include "holes.h"
#include "requests.h"

struct pmemback_span;
struct xenbus_device;

/* One device's; used by one thread at a time, the ring's. */
struct pmemback_ops {
	struct xenbus_device *xdev;
	struct pmemback_span *span;
	struct request_limits limits;
	struct holes holes;		/* not in the guest's map */
	unsigned int devid;

	void *page;			/* on its way from or to the guest's */
	struct pmemif_health health;	/* the latest, which is good for a while */
	unsigned long health_until;	/* jiffies */
	unsigned long remap_after;	/* jiffies; where remap_failed */
	bool remap_failed;
	bool health_asked;		/* the three others are valid */
	int health_error;
};

/* The owner sets @xdev, @span and @devid; the rest by pmemback_publish(). */
int pmemback_ops_setup(struct pmemback_ops *ops);
void pmemback_ops_destroy(struct pmemback_ops *ops);

/*
 * Carry out @req, any but FLUSH, which request_validate() found in order. May
 * sleep, for as long as the host's bus and the toolstack take. Returns
 * PMEMIF_OK or an error of the protocol's; @value is the response's.
 */
int pmemback_op(struct pmemback_ops *ops, const struct pmemif_request *req,
		u64 *value);

#endif /* __PMEMBACK_OPS_H__ */
