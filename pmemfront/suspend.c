// SPDX-License-Identifier: GPL-2.0-only
/*
 * suspend.c - keeps this guest from being saved where it couldn't be restored
 *
 * DOC: The xenbus core calls a driver's .suspend, and ignores what it returns.
 * To fail in a callback of the device core's is worse: Linux (6.1 at least) then
 * resumes whatever was suspended before as if the guest had been restored, since
 * it looks at a result that was never set. What does work is to refuse as late
 * as can be, in syscore_suspend(): from there on all goes the way of a suspend
 * that the hypervisor cancelled.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/printk.h>
#include <linux/syscore_ops.h>

#include "suspend.h"

static atomic_t forbidden = ATOMIC_INIT(0);

/* On one processor, interrupts are off, and the others stand still. */
static int suspend_check(void)
{
	/* A sleep of this guest's own making leaves its memory where it is. */
	if (system_state == SYSTEM_SUSPEND || !atomic_read(&forbidden))
		return 0;
	pr_err("this guest can't be saved or migrated while it has persistent memory that would not be restored\n");
	return -EBUSY;
}

static struct syscore_ops suspend_ops = {
	.suspend = suspend_check,
};

void pmemfront_suspend_forbid(void)
{
	atomic_inc(&forbidden);
}

void pmemfront_suspend_allow(void)
{
	atomic_dec(&forbidden);
}

/*
 * Those that were registered last are asked first, and where one says no, those
 * that were asked before are resumed. That has to include timekeeping, or the
 * first processor's timer, which do_suspend() stops by itself, stays so. So we
 * have to be the last to be asked: at the head of the list, which comes behind
 * its tail. (Its lock is out of reach. It's taken when a module comes or goes.)
 */
void pmemfront_suspend_init(void)
{
	register_syscore_ops(&suspend_ops);
	list_move(&suspend_ops.node, suspend_ops.node.next);
}

void pmemfront_suspend_exit(void)
{
	unregister_syscore_ops(&suspend_ops);
}
