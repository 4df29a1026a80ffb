// SPDX-License-Identifier: GPL-2.0-only
/*
 * daxsync.c - keeps MAP_SYNC from being offered where it would be a lie
 *
 * DOC: Linux marks the DAX device of a synchronous region, so that files on it
 * can be mapped with MAP_SYNC and made durable by flushing caches alone. The
 * mark is never taken off: the memory of a DAX device that is gone is used for
 * the next one as it is. So in a guest that has had a synchronous region, or any
 * devdax, the disk of an asynchronous one may offer MAP_SYNC, and what programs
 * believe to be durable is not. (Seen with 6.1: attach an NVDIMM, detach it,
 * attach a virtio-pmem region of the host's.)
 *
 * The kernel has a function to set the mark and one to read it, none to clear
 * it, and the structure is private. But all that is needed is which bit of it
 * the mark is, and that a DAX device of our own tells: write caching, which can
 * be switched on and off, is kept in the same word. Then, whenever a driver was
 * bound on the nd bus, clear the mark of disks that should have none. (Between
 * the disk's appearance and that moment there is no time to mount it and map a
 * file; and the mark is looked at whenever something is mapped.)
 *
 * Not covered: a device-mapper device over such a disk has a DAX device of its
 * own, from the same memory; and a devdax is marked whatever its region is.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bitops.h>
#include <linux/blkdev.h>
#include <linux/cdev.h>
#include <linux/dax.h>
#include <linux/fs.h>
#include <linux/libnvdimm.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/string.h>

#include "daxsync.h"
#include "devtype.h"

/*
 * A DAX device begins with an inode and a character device; the flags are among
 * the next few words. All of these are there in every version.
 */
#define FIRST	((sizeof(struct inode) + sizeof(struct cdev)) / sizeof(long))
#define WORDS	4

static DEFINE_MUTEX(daxsync_lock);
static struct bus_type *daxsync_bus;
static unsigned int mark_word;
static unsigned int mark_bit;

static bool find_word(struct dax_device *dax)
{
	const unsigned long *words = (const unsigned long *)dax + FIRST;
	unsigned long before[WORDS];
	unsigned int i, found = 0;

	dax_write_cache(dax, false);
	memcpy(before, words, sizeof(before));
	dax_write_cache(dax, true);
	for (i = 0; i < WORDS; i++) {
		if (words[i] == before[i])
			continue;
		mark_word = FIRST + i;
		found++;
	}
	return found == 1;
}

static bool find_bit(struct dax_device *dax)
{
	unsigned long *flags = (unsigned long *)dax + mark_word;

	set_dax_synchronous(dax);
	for (mark_bit = 0; mark_bit < BITS_PER_LONG; mark_bit++) {
		if (!test_and_clear_bit(mark_bit, flags))
			continue;
		if (!dax_synchronous(dax))
			return true;
		set_bit(mark_bit, flags);
	}
	return false;
}

static bool find_mark(void)
{
	struct dax_device *dax = alloc_dax(NULL, NULL);
	bool found;

	if (IS_ERR_OR_NULL(dax))
		return false;
	found = find_word(dax) && find_bit(dax);
	kill_dax(dax);
	put_dax(dax);
	return found;
}

static void check_disk(struct device *dev)
{
	struct block_device *bdev = dev_to_bdev(dev);
	struct dax_device *dax;
	u64 offset;

	dax = fs_dax_get_by_bdev(bdev, &offset, NULL, NULL);
	if (!dax)
		return;
	if (dax_synchronous(dax)) {
		clear_bit(mark_bit, (unsigned long *)dax + mark_word);
		dev_info(dev, "took back an offer of MAP_SYNC that this kernel made by mistake: the region is asynchronous\n");
	}
	fs_put_dax(dax, NULL);
}

static int check_disks(struct device *dev, void *data)
{
	if (devtype_is_disk(dev))
		check_disk(dev);
	else
		device_for_each_child(dev, data, check_disks);
	return 0;
}

static int daxsync_notify(struct notifier_block *nb, unsigned long event,
			  void *data)
{
	struct device *dev = data;
	struct device *region = dev->parent;

	if (event == BUS_NOTIFY_BOUND_DRIVER && devtype_is(region, "nd_pmem") &&
	    !is_nvdimm_sync(to_nd_region(region)))
		device_for_each_child(dev, NULL, check_disks);
	return NOTIFY_DONE;
}

static struct notifier_block daxsync_nb = {
	.notifier_call = daxsync_notify,
};

int daxsync_init(struct bus_type *bus)
{
	int err = 0;

	/* Without it there is no MAP_SYNC either. */
	if (!IS_ENABLED(CONFIG_FS_DAX))
		return 0;
	mutex_lock(&daxsync_lock);
	if (!daxsync_bus) {
		err = find_mark() ? bus_register_notifier(bus, &daxsync_nb) :
				    -EOPNOTSUPP;
		if (!err)
			daxsync_bus = bus;
	}
	mutex_unlock(&daxsync_lock);
	return err;
}

void daxsync_exit(void)
{
	if (daxsync_bus)
		bus_unregister_notifier(daxsync_bus, &daxsync_nb);
}
