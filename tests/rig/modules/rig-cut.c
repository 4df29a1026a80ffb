// SPDX-License-Identifier: GPL-2.0-only
/*
 * rig-cut: power that fails while labels are written. While it is loaded, only
 * so many octets more reach the label area of a target: the write that crosses
 * this line is torn at that very octet, those after it write nothing, and all
 * of them seem to have gone well. For xen-pmemback of dom0:
 *
 *	insmod rig-cut.ko bytes=300
 *	cat /sys/module/rig_cut/parameters/written
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kprobes.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/ptrace.h>

static unsigned long bytes;
module_param(bytes, ulong, 0444);
MODULE_PARM_DESC(bytes, "octets that are still written");

static unsigned long written;
module_param(written, ulong, 0444);
MODULE_PARM_DESC(written, "octets that were");

static unsigned int calls;
module_param(calls, uint, 0444);
MODULE_PARM_DESC(calls, "writes that were begun");

/* In place of the function: its frame is as the caller left it. */
static int write_nothing(void)
{
	return 0;
}

/* The registers: media, offset, buf, length. One guest writes at a time. */
static int on_write(struct kprobe *probe, struct pt_regs *regs)
{
	unsigned long length = regs->cx, rest = min(length, bytes - written);

	calls++;
	written += rest;
	pr_info("%lu of %lu octets at %#lx\n", rest, length, regs->si);
	regs->cx = rest;
	if (rest)
		return 0;
	/* No mapping has a length of 0. */
	regs->ip = (unsigned long)write_nothing;
	return 1;
}

/* With this one, the probe isn't made a jump, which would go on regardless. */
static void after_write(struct kprobe *probe, struct pt_regs *regs,
			unsigned long flags)
{
}

static struct kprobe probe = {
	.symbol_name = "xen_pmemback:media_set_labels",
	.pre_handler = on_write,
	.post_handler = after_write,
};

static int __init rig_cut_init(void)
{
	return register_kprobe(&probe);
}
module_init(rig_cut_init);

static void __exit rig_cut_exit(void)
{
	unregister_kprobe(&probe);
}
module_exit(rig_cut_exit);

MODULE_DESCRIPTION("Tears writes of labels, for tests");
MODULE_LICENSE("GPL");
