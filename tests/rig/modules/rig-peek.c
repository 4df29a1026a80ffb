// SPDX-License-Identifier: GPL-2.0-only
/*
 * rig-peek: reads eight octets at a physical address, past all drivers. Where
 * nothing is mapped in a guest, they read as ones. Stays loaded for nothing but
 * to be removed.
 *
 *	insmod rig-peek.ko address=0x118000000; cat /sys/module/rig_peek/parameters/value
 */
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/module.h>

static unsigned long address;
module_param(address, ulong, 0);
MODULE_PARM_DESC(address, "physical address, a multiple of 8");

static unsigned long value;
module_param(value, ulong, 0444);
MODULE_PARM_DESC(value, "what is there");

static int __init rig_peek_init(void)
{
	void *page = memremap(address & PAGE_MASK, PAGE_SIZE, MEMREMAP_WB);

	if (!page)
		return -ENOMEM;
	value = READ_ONCE(*(unsigned long *)(page + offset_in_page(address)));
	memunmap(page);
	return 0;
}
module_init(rig_peek_init);

static void __exit rig_peek_exit(void)
{
}
module_exit(rig_peek_exit);

MODULE_DESCRIPTION("Reads physical memory, for tests");
MODULE_LICENSE("GPL");
