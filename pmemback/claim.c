// SPDX-License-Identifier: GPL-2.0-only
/*
 * claim.c - ranges of the host's that are persistent memory because we say so
 *
 * DOC: Where firmware doesn't describe persistent memory, or doesn't as it should
 * be divided, `xen-pmem claim` prepares a range, and names it here. Its first 16
 * MiB say that it is one, and have the labels (see superblock.h); the rest is a
 * region of libnvdimm's like any other, with namespaces that dom0 may use and that
 * may be assigned to guests. A range is claimed for as long as this module is
 * loaded, and stays prepared: nothing here writes but libnvdimm's labels.
 *
 * Locks: claims_lock guards the list, and is held while a bus is registered and
 * unregistered, below which drivers probe and are removed, ours among them. None
 * of these takes it.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "claim.h"
#include "claim-nd.h"
#include "claim-range.h"
#include "compat.h"
#include "media.h"

/* libnvdimm's regions begin and end at such, and namespaces in them. */
#define CLAIM_UNIT	SZ_16M
#define CLAIM_MIN	SZ_64M

struct claim {
	struct list_head node;		/* in claims */
	phys_addr_t start;
	u64 size;
	struct media media;
	struct resource *range;		/* all of it */
	struct claim_nd *nd;
};

static DEFINE_MUTEX(claims_lock);
static LIST_HEAD(claims);

static struct claim *claim_find(phys_addr_t start)
{
	struct claim *claim;

	lockdep_assert_held(&claims_lock);
	list_for_each_entry(claim, &claims, node)
		if (claim->start == start)
			return claim;
	return NULL;
}

static int claim_check(u64 start, u64 size)
{
	if ((start | size) % CLAIM_UNIT || size < CLAIM_MIN) {
		pr_err("range %#llx+%#llx is not of multiples of %#x, or smaller than %#x\n",
		       start, size, CLAIM_UNIT, CLAIM_MIN);
		return -EINVAL;
	}
	if (start + size - 1 < start || start + size - 1 > iomem_resource.end) {
		pr_err("range %#llx+%#llx ends beyond the physical addresses of this host (%#llx)\n",
		       start, size, (u64)iomem_resource.end);
		return -ERANGE;
	}
	return 0;
}

/* Was it prepared, as the range that it is now? */
static int claim_look(struct claim *claim)
{
	struct media *media = &claim->media;
	const char *complaint;
	int err;

	err = media_read(media, SUPERBLOCK_RANGE, claim->start, claim->size,
			 true);
	if (err)
		return err;
	if (media->blank) {
		pr_err("range %#llx+%#llx is blank: 'xen-pmem claim' prepares it first\n",
		       (u64)claim->start, claim->size);
		return -ENODATA;
	}
	complaint = superblock_complaint(media->super);
	if (media->super == SUPERBLOCK_NONE)
		complaint = "there is something else";
	else if (media->super == SUPERBLOCK_GOOD &&
		 (media->data_offset | media->data_size) % CLAIM_UNIT)
		complaint = "its region is not of multiples of 16 MiB";
	if (!complaint)
		return 0;
	pr_err("range %#llx+%#llx has no superblock that can be used (%s): %s; 'xen-pmem claim' says what is there\n",
	       (u64)claim->start, claim->size, superblock_word(media->super),
	       complaint);
	return -EUCLEAN;
}

/* The superblock and the labels are nobody's but ours. */
static int claim_hold_header(struct claim *claim)
{
	if (request_mem_region(claim->start, claim->media.data_offset,
			       "xen-pmem labels"))
		return 0;
	pr_err("somebody has taken the start of the range %#llx+%#llx, see /proc/iomem\n",
	       (u64)claim->start, claim->size);
	return -EBUSY;
}

static int claim_register(struct claim *claim, struct bus_type *nd_bus)
{
	int err;

	claim->range = claim_range(nd_bus, claim->start, claim->size);
	if (IS_ERR(claim->range))
		return PTR_ERR(claim->range);
	err = claim_look(claim);
	if (err)
		goto err_range;
	err = claim_hold_header(claim);
	if (err)
		goto err_range;
	claim->nd = claim_nd_register(&claim->media);
	if (!IS_ERR(claim->nd))
		return 0;
	err = PTR_ERR(claim->nd);
	pr_err("range %#llx+%#llx could not be registered with libnvdimm: %d\n",
	       (u64)claim->start, claim->size, err);
	release_mem_region(claim->start, claim->media.data_offset);
err_range:
	claim_range_give_back(claim->range);
	return err;
}

static void claim_unregister(struct claim *claim)
{
	lockdep_assert_held(&claims_lock);
	list_del(&claim->node);
	claim_nd_unregister(claim->nd);
	release_mem_region(claim->start, claim->media.data_offset);
}

/* Gives the range up, in which nothing may be held any more. */
static void claim_free(struct claim *claim)
{
	claim_range_give_back(claim->range);
	kfree(claim);
}

static int claim_add(struct bus_type *nd_bus, u64 start, u64 size)
{
	struct claim *claim = claim_find(start);
	int err;

	if (claim && claim->size == size)
		return -EEXIST;
	claim = kzalloc(sizeof(*claim), GFP_KERNEL);
	if (!claim)
		return -ENOMEM;
	claim->start = start;
	claim->size = size;
	err = claim_register(claim, nd_bus);
	if (err) {
		kfree(claim);
		return err;
	}
	list_add_tail(&claim->node, &claims);
	pr_info("claimed %#llx+%#llx, UUID %pUb, as %s\n", start, size,
		claim->media.uuid, claim_nd_bus(claim->nd));
	return 0;
}

static int claim_remove(u64 start)
{
	struct claim *claim = claim_find(start);
	const struct media *media;
	phys_addr_t data;

	if (!claim)
		return -ENOENT;
	media = &claim->media;
	data = claim->start + media->data_offset;
	/* Let drivers that are just coming up be seen. */
	nd_synchronize();
	/*
	 * Each driver that has a namespace holds a part of the region, and so
	 * does a target, for as long as a guest may reach it. Once we hold all
	 * of it, no other driver can come.
	 */
	if (!request_mem_region(data, media->data_size, "xen-pmem unclaim")) {
		pr_err("range %#llx+%#llx is in use, see /proc/iomem: release or disable its namespaces first\n",
		       (u64)claim->start, claim->size);
		return -EBUSY;
	}
	claim_unregister(claim);
	release_mem_region(data, media->data_size);
	pr_info("gave %#llx+%#llx up\n", (u64)claim->start, claim->size);
	claim_free(claim);
	return 0;
}

/* @nr numbers as a person writes them to sysfs, between blanks. */
static int claim_parse(const char *buf, u64 *numbers, unsigned int nr)
{
	char text[64], *rest, *word;
	int err = 0;

	if (strscpy(text, buf, sizeof(text)) < 0)
		return -EINVAL;
	rest = strim(text);
	while (!err && nr--) {
		word = strsep(&rest, " ");
		err = word ? kstrtou64(word, 0, numbers++) : -EINVAL;
	}
	if (!err && rest)
		err = -EINVAL;
	return err;
}

static ssize_t claim_store(struct device_driver *drv, const char *buf,
			   size_t count)
{
	u64 range[2];
	int err;

	err = claim_parse(buf, range, ARRAY_SIZE(range)) ?:
	      claim_check(range[0], range[1]);
	if (err)
		return err;
	mutex_lock(&claims_lock);
	err = claim_add(drv->bus, range[0], range[1]);
	mutex_unlock(&claims_lock);
	return err ?: count;
}
DRIVER_ATTR_WO(claim);

static ssize_t unclaim_store(struct device_driver *drv, const char *buf,
			     size_t count)
{
	u64 start;
	int err;

	err = claim_parse(buf, &start, 1);
	if (err)
		return err;
	mutex_lock(&claims_lock);
	err = claim_remove(start);
	mutex_unlock(&claims_lock);
	return err ?: count;
}
DRIVER_ATTR_WO(unclaim);

static ssize_t claims_show(struct device_driver *drv, char *buf)
{
	struct claim *claim;
	int len = 0;

	mutex_lock(&claims_lock);
	list_for_each_entry(claim, &claims, node)
		len += sysfs_emit_at(buf, len,
				     "start=%#llx size=%#llx uuid=%pUb bus=%s\n",
				     (u64)claim->start, claim->size,
				     claim->media.uuid,
				     claim_nd_bus(claim->nd));
	mutex_unlock(&claims_lock);
	return len;
}
DRIVER_ATTR_RO(claims);

void pmemback_claim_exit(void)
{
	struct claim *claim, *next;

	/* Their regions are disabled, or this module couldn't be unloaded. */
	mutex_lock(&claims_lock);
	list_for_each_entry_safe(claim, next, &claims, node) {
		claim_unregister(claim);
		claim_free(claim);
	}
	mutex_unlock(&claims_lock);
}
