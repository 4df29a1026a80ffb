// SPDX-License-Identifier: GPL-2.0-only
/*
 * rig-crash: loading it is the guest's end. Xen is told that it has crashed, as a
 * panic does, but without the words in the log that the rig looks for.
 */
#include <linux/module.h>

#include <xen/interface/sched.h>

#include <asm/xen/hypercall.h>

static int __init rig_crash_init(void)
{
	struct sched_shutdown crash = { .reason = SHUTDOWN_crash };

	return HYPERVISOR_sched_op(SCHEDOP_shutdown, &crash);
}
module_init(rig_crash_init);

MODULE_DESCRIPTION("Crashes a Xen guest, for tests");
MODULE_LICENSE("GPL");
