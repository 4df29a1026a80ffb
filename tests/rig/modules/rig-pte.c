// SPDX-License-Identifier: GPL-2.0-only
/*
 * rig-pte: logs the page table entry by which this (PV) kernel has a physical
 * address in its direct map, as the processor sees it. Stays loaded for nothing
 * but to be removed.
 *
 *	insmod rig-pte.ko address=0x180000000
 */
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pgtable.h>

static unsigned long address;
module_param(address, ulong, 0);
MODULE_PARM_DESC(address, "physical address");

static int __init rig_pte_init(void)
{
	unsigned int level;
	pte_t *entry = lookup_address((unsigned long)__va(address), &level);

	if (!entry)
		return -ENOENT;
	pr_info("rig-pte: %#lx level %u PCD=%d PWT=%d\n", address, level,
		!!(entry->pte & _PAGE_PCD), !!(entry->pte & _PAGE_PWT));
	return 0;
}
module_init(rig_pte_init);

static void __exit rig_pte_exit(void)
{
}
module_exit(rig_pte_exit);

MODULE_DESCRIPTION("Shows a page table entry, for tests");
MODULE_LICENSE("GPL");
