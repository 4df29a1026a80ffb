// SPDX-License-Identifier: GPL-2.0-only
/*
 * xen-pmemfront: the guest's half of the persistent memory split driver
 *
 * DOC: Negotiates with the backend over xenbus (xenbus.c, connect.c), having
 * validated what that says (config.c); claims the guest-physical range and checks
 * that the right memory is mapped there (region.c); registers it with libnvdimm
 * (nd.c; its commands are in nd-ctl.c, its attributes in nd-attrs.c, and what the
 * kernel makes of it in disks.c), whose flushes, labels and errors become requests
 * (remote.c) on a ring (ring.c). Loads and stores are the guest's own, and pass no
 * code of ours.
 *
 * Calls go xenbus -> connect -> config, region, ring, nd; and nd -> remote -> ring.
 * suspend.c stands by itself. label-area.c, bad-ranges.c, smart.c and cache-rules.c
 * touch nothing.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>

#include <xen/platform_pci.h>
#include <xen/xen.h>

#include "main.h"
#include "nd.h"
#include "suspend.h"

static int __init pmemfront_init(void)
{
	int err;

	if (!xen_domain() || !xen_has_pv_devices())
		return -ENODEV;

	err = pmemfront_nd_init();
	if (err)
		return err;
	pmemfront_suspend_init();
	err = pmemfront_xenbus_init();
	if (err) {
		pmemfront_suspend_exit();
		pmemfront_nd_exit();
	}
	return err;
}
module_init(pmemfront_init);

static void __exit pmemfront_exit(void)
{
	pmemfront_xenbus_exit();
	pmemfront_suspend_exit();
	pmemfront_nd_exit();
}
module_exit(pmemfront_exit);

MODULE_DESCRIPTION("Xen persistent memory frontend");
MODULE_LICENSE("GPL");
