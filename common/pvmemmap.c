// SPDX-License-Identifier: GPL-2.0-only
/*
 * pvmemmap.c - keeps a PV kernel from trying what it can't do half-way
 *
 * DOC: An fsdax or devdax namespace may keep its memmap on the medium, and
 * ndctl makes them so unless it is told --map=mem. Linux on x86 maps such a
 * memmap by 2 MiB pages only, which a PV guest doesn't have. It finds out too
 * late: with a warning, and with parts of the memory added, which nothing but a
 * reboot takes away, so that the namespace can't be used with --map=mem either.
 *
 * A notifier can't stop a probe. But nd drivers begin with a claim on the start
 * of the namespace; so hold that, and they fail with EBUSY and nothing changed.
 * Where the namespace's own probe, which has just found an info block, is still
 * being cleaned up, the start is taken. Then hold the page behind the info block,
 * which drivers claim next, before they map anything.
 */
#include <linux/device.h>
#include <linux/ioport.h>
#include <linux/libnvdimm.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/nd.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "devtype.h"
#include "pvmemmap.h"

/* What a namespace's own probe claims. */
#define INFO_BLOCKS	SZ_8K

struct block {
	struct list_head node;
	struct device *dev;
	resource_size_t start;
};

static DEFINE_MUTEX(blocks_lock);
static LIST_HEAD(blocks);

/*
 * An attribute's text, without its newline: these devices are libnvdimm's own,
 * what it shows of them in sysfs is for all. The device's lock is held here, so
 * this is for attributes that don't take it.
 */
static bool attribute_text(struct device *dev, const char *name, char *text)
{
	const struct attribute_group *const *group;
	struct attribute **attr;
	ssize_t len;

	if (!dev->type || !dev->type->groups)
		return false;
	for (group = dev->type->groups; *group; group++) {
		for (attr = (*group)->attrs; attr && *attr; attr++) {
			struct device_attribute *da =
				container_of(*attr, struct device_attribute,
					     attr);

			if (strcmp((*attr)->name, name) || !da->show)
				continue;
			len = da->show(dev, da, text);
			if (len <= 0)
				return false;
			strim(text);
			return true;
		}
	}
	return false;
}

static bool has_memmap(const struct device *dev)
{
	return devtype_is(dev, "nd_pfn") || devtype_is(dev, "nd_dax");
}

static int match_name(struct device *dev, void *name)
{
	return !strcmp(dev_name(dev), name);
}

static void block_namespace(struct device *dev, struct device *ns)
{
	resource_size_t start = to_nd_namespace_io(ns)->res.start;
	struct block *block;

	block = kmalloc(sizeof(*block), GFP_KERNEL);
	if (!block)
		return;
	block->dev = dev;
	block->start = start;
	if (!request_mem_region(start, PAGE_SIZE, "xen-pmem")) {
		block->start += INFO_BLOCKS;
		if (!request_mem_region(block->start, PAGE_SIZE, "xen-pmem")) {
			/* Somebody has it all; then the probe fails anyway. */
			kfree(block);
			return;
		}
	}
	mutex_lock(&blocks_lock);
	list_add(&block->node, &blocks);
	mutex_unlock(&blocks_lock);
	dev_err(dev, "a PV guest can't keep the memmap of %s on the medium: create it with --map=mem\n",
		dev_name(ns));
}

void pvmemmap_begin(struct device *dev, struct device *region)
{
	struct device *ns;
	char *text;

	if (!has_memmap(dev))
		return;
	/* As much as sysfs gives an attribute. */
	text = (char *)__get_free_page(GFP_KERNEL);
	if (!text)
		return;
	if (attribute_text(dev, "mode", text) && !strcmp(text, "pmem") &&
	    attribute_text(dev, "namespace", text)) {
		ns = device_find_child(region, text, match_name);
		if (ns) {
			block_namespace(dev, ns);
			put_device(ns);
		}
	}
	free_page((unsigned long)text);
}

/* NULL: of all devices. */
static void unblock(struct device *dev)
{
	struct block *block, *next;

	mutex_lock(&blocks_lock);
	list_for_each_entry_safe(block, next, &blocks, node) {
		if (dev && block->dev != dev)
			continue;
		list_del(&block->node);
		release_mem_region(block->start, PAGE_SIZE);
		kfree(block);
	}
	mutex_unlock(&blocks_lock);
}

void pvmemmap_end(struct device *dev)
{
	unblock(dev);
}

void pvmemmap_exit(void)
{
	unblock(NULL);
}
