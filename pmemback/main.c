// SPDX-License-Identifier: GPL-2.0-only
/*
 * xen-pmemback: the host's half of the persistent memory split driver
 *
 * DOC: Two drivers that meet. An nd driver owns the namespaces that were
 * assigned to guests (target.c, target-ops.c; what is on the medium: media.c);
 * a xenbus backend publishes one, or several as one region (span.c), to each
 * frontend (xenbus.c), answers its requests (ring.c; those that take their time:
 * ops.c), and looks after the vbd that libxl holds as a handle (vbd.c). Ranges
 * of the host's that nobody describes as persistent memory become a region for
 * such namespaces (claim.c). No policy, no privileged mapping and no data path
 * here: the toolstack maps, the guest loads and stores. What only the toolstack
 * can do, it's asked to (upcall.c, health.c).
 *
 * Calls go xenbus -> ring, vbd -> ops -> span, upcall; span -> target; and claim
 * -> claim-nd, claim-range. requests.c, holes.c, parts.c, badlist.c,
 * health-parse.c, label-area.c and users.h touch nothing. trace.h has tracepoints.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>

#include <xen/xen.h>

#include "claim.h"
#include "main.h"
#include "ring.h"
#include "target.h"

static int __init pmemback_init(void)
{
	int err;

	if (!xen_domain())
		return -ENODEV;

	err = pmemback_ring_init();
	if (err)
		return err;
	err = pmemback_target_init();
	if (err)
		goto out_claim;
	err = pmemback_xenbus_init();
	if (err)
		goto out_target;
	return 0;

out_target:
	pmemback_target_exit();
out_claim:
	/* The attributes may have been there for a moment. */
	pmemback_claim_exit();
	pmemback_ring_exit();
	return err;
}
module_init(pmemback_init);

static void __exit pmemback_exit(void)
{
	pmemback_xenbus_exit();
	pmemback_target_exit();
	pmemback_claim_exit();
	pmemback_ring_exit();
}
module_exit(pmemback_exit);

MODULE_DESCRIPTION("Xen persistent memory backend");
MODULE_LICENSE("GPL");
