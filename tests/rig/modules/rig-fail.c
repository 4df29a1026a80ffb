// SPDX-License-Identifier: GPL-2.0-only
/*
 * rig-fail: while it is loaded, a function that returns a pointer seems to fail
 * with ENOMEM. What it made is lost, so it is for test guests only.
 *
 *	insmod rig-fail.ko function=alloc_dax
 */
#include <linux/err.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/ptrace.h>

static char *function;
module_param(function, charp, 0);
MODULE_PARM_DESC(function, "name of the function");

static unsigned int hits;
module_param(hits, uint, 0444);
MODULE_PARM_DESC(hits, "how often it was called");

static int on_return(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	hits++;
	regs_set_return_value(regs, (unsigned long)ERR_PTR(-ENOMEM));
	return 0;
}

static struct kretprobe probe = {
	.handler = on_return,
};

static int __init rig_fail_init(void)
{
	if (!function)
		return -EINVAL;
	probe.kp.symbol_name = function;
	return register_kretprobe(&probe);
}
module_init(rig_fail_init);

static void __exit rig_fail_exit(void)
{
	unregister_kretprobe(&probe);
}
module_exit(rig_fail_exit);

MODULE_DESCRIPTION("Makes a kernel function fail, for tests");
MODULE_LICENSE("GPL");
