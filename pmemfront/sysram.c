// SPDX-License-Identifier: GPL-2.0-only
/*
 * sysram.c - keeps the balloon's hands off a region that becomes RAM
 *
 * DOC: `daxctl reconfigure-device -m system-ram` adds a region's pages to the
 * kernel's memory and brings them online. In a Xen guest the balloon driver takes
 * all pages that come online for its own, since otherwise only it adds any: the
 * region's would count as ballooned out, be of no use as RAM, and at the next
 * change of the guest's target Xen would be asked to put ordinary memory where
 * the region is.
 *
 * The kernel has one such callback, and no way for a second module to have a say.
 * So a probe on the balloon's hands over our pages to the kernel's own one, which
 * frees them like any RAM; all others go where they went before.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/kprobes.h>
#include <linux/list.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include <xen/xen.h>

#include "sysram.h"

#if defined(CONFIG_X86_64) && defined(CONFIG_KPROBES) && \
	defined(CONFIG_MEMORY_HOTPLUG)

struct sysram_range {
	struct list_head node;
	const struct resource *claim;
};

static DEFINE_SPINLOCK(sysram_lock);	/* also in the probe */
static LIST_HEAD(sysram_ranges);

static DEFINE_MUTEX(sysram_probe_lock);
static bool sysram_probed;

static bool sysram_is_ours(phys_addr_t address)
{
	struct sysram_range *range;
	unsigned long flags;
	bool ours = false;

	spin_lock_irqsave(&sysram_lock, flags);
	list_for_each_entry(range, &sysram_ranges, node)
		ours = ours || (address >= range->claim->start &&
				address <= range->claim->end);
	spin_unlock_irqrestore(&sysram_lock, flags);
	return ours;
}

/* Entry of xen_online_page(page, order). */
static int sysram_online(struct kprobe *probe, struct pt_regs *regs)
{
	struct page *page = (struct page *)regs_get_kernel_argument(regs, 0);

	if (!sysram_is_ours(page_to_phys(page)))
		return 0;
	/* The same arguments, and the same place to return to. */
	instruction_pointer_set(regs, (unsigned long)generic_online_page);
	return 1;
}

/* Having one keeps the probe from being made a jump, which can't go elsewhere. */
static void sysram_after(struct kprobe *probe, struct pt_regs *regs,
			 unsigned long flags)
{
}

static struct kprobe sysram_probe = {
	.symbol_name = "xen_online_page",
	.pre_handler = sysram_online,
	.post_handler = sysram_after,
};

static void sysram_install(void)
{
	int err;

	mutex_lock(&sysram_probe_lock);
	if (!sysram_probed) {
		err = register_kprobe(&sysram_probe);
		/* -ENOENT: this kernel's balloon driver leaves such pages alone. */
		if (err && err != -ENOENT)
			pr_notice("the balloon driver can't be kept from pages that come online (%d): don't use regions as system RAM\n",
				  err);
		sysram_probed = !err;
	}
	mutex_unlock(&sysram_probe_lock);
}

int pmemfront_sysram_add(const struct resource *claim)
{
	struct sysram_range *range;
	unsigned long flags;

	/* A PV guest can't have memory that isn't its own as RAM. */
	if (xen_pv_domain())
		return 0;
	range = kzalloc(sizeof(*range), GFP_KERNEL);
	if (!range)
		return -ENOMEM;
	range->claim = claim;
	spin_lock_irqsave(&sysram_lock, flags);
	list_add(&range->node, &sysram_ranges);
	spin_unlock_irqrestore(&sysram_lock, flags);
	sysram_install();
	return 0;
}

void pmemfront_sysram_remove(const struct resource *claim)
{
	struct sysram_range *range, *next;
	unsigned long flags;

	spin_lock_irqsave(&sysram_lock, flags);
	list_for_each_entry_safe(range, next, &sysram_ranges, node) {
		if (range->claim == claim) {
			list_del(&range->node);
			kfree(range);
		}
	}
	spin_unlock_irqrestore(&sysram_lock, flags);
}

void pmemfront_sysram_exit(void)
{
	mutex_lock(&sysram_probe_lock);
	if (sysram_probed)
		unregister_kprobe(&sysram_probe);
	sysram_probed = false;
	mutex_unlock(&sysram_probe_lock);
}

#else

int pmemfront_sysram_add(const struct resource *claim)
{
	return 0;
}

void pmemfront_sysram_remove(const struct resource *claim)
{
}

void pmemfront_sysram_exit(void)
{
}

#endif
