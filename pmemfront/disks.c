// SPDX-License-Identifier: GPL-2.0-only
/*
 * disks.c - finds, holds and kills what the kernel has made of a region
 *
 * DOC: A disk can be opened exclusively, and that fails while it's mounted. A
 * devdax can't, and the kernel doesn't count who has one open; but each open
 * file has a reference on the character device, and those can be counted.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/blkdev.h>
#include <linux/cdev.h>
#include <linux/dax.h>
#include <linux/device.h>
#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "compat.h"
#include "devtype.h"
#include "disks.h"

/* A disk that is held. */
struct disk_hold {
	struct list_head node;
	struct compat_bdev_holder *bdev;
};

struct disk_walk {
	struct list_head *held;
	char *busy;		/* name of the one that could not be held */
	size_t len;
};

static int hold_disk(struct device *dev, struct disk_walk *walk)
{
	struct disk_hold *hold;

	hold = kzalloc(sizeof(*hold), GFP_KERNEL);
	if (!hold)
		return -ENOMEM;
	hold->bdev = compat_bdev_hold(dev->devt, walk->held);
	if (IS_ERR(hold->bdev)) {
		int err = PTR_ERR(hold->bdev);

		kfree(hold);
		/* Gone between the walk and the open: not in use either. */
		if (err == -ENXIO || err == -ENODEV)
			return 0;
		strscpy(walk->busy, dev_name(dev), walk->len);
		return err;
	}
	list_add(&hold->node, walk->held);
	return 0;
}

/* A driver registers one reference of its own, and we opened it as well. */
static bool chardev_shared(struct inode *inode, dev_t devt)
{
	if (!S_ISCHR(inode->i_mode) || inode->i_rdev != devt || !inode->i_cdev)
		return true;	/* not what it should be: can't tell */
	return kref_read(&inode->i_cdev->kobj.kref) > 2;
}

/*
 * The only way to its character device is by a path. Who opens it after this
 * check loses it to the teardown, as if there had been no check: Linux unmaps
 * it, and the process gets SIGBUS.
 */
static int check_devdax(struct device *dev, struct disk_walk *walk)
{
	char path[64];
	struct file *file;
	bool shared;

	snprintf(path, sizeof(path), "/dev/%s", dev_name(dev));
	file = filp_open(path, O_RDONLY, 0);
	/* It has no driver, or another one than device_dax. */
	if (IS_ERR(file) && PTR_ERR(file) == -ENXIO)
		return 0;
	shared = IS_ERR(file) || chardev_shared(file_inode(file), dev->devt);
	if (!IS_ERR(file))
		__fput_sync(file);
	if (!shared)
		return 0;
	strscpy(walk->busy, dev_name(dev), walk->len);
	return -EBUSY;
}

static int hold_all(struct device *dev, void *data)
{
	if (devtype_is_disk(dev))
		return hold_disk(dev, data);
	if (devtype_is_devdax(dev))
		return check_devdax(dev, data);
	return device_for_each_child(dev, data, hold_all);
}

int pmemfront_disks_hold(struct device *root, struct list_head *held,
			 char *holder, size_t len)
{
	struct disk_walk walk = {
		.held = held,
		.busy = holder,
		.len = len,
	};
	int err = device_for_each_child(root, &walk, hold_all);

	if (err)
		pmemfront_disks_release(held);
	return err;
}

void pmemfront_disks_release(struct list_head *held)
{
	struct disk_hold *hold, *next;

	list_for_each_entry_safe(hold, next, held, node) {
		list_del(&hold->node);
		compat_bdev_release(hold->bdev);
		kfree(hold);
	}
}

static int kill_disk(struct device *dev, void *data)
{
	if (!devtype_is_disk(dev))
		return device_for_each_child(dev, data, kill_disk);
	blk_mark_disk_dead(dev_to_bdev(dev)->bd_disk);
	return 0;
}

void pmemfront_disks_kill(struct device *root)
{
	device_for_each_child(root, NULL, kill_disk);
}

static int kill_disk_dax(struct device *dev, void *data)
{
	struct dax_device *dax;
	u64 offset;

	if (!devtype_is_disk(dev))
		return device_for_each_child(dev, data, kill_disk_dax);
	dax = fs_dax_get_by_bdev(dev_to_bdev(dev), &offset, NULL, NULL);
	if (dax) {
		kill_dax(dax);
		fs_put_dax(dax, NULL);
	}
	return 0;
}

void pmemfront_disks_kill_dax(struct device *root)
{
	device_for_each_child(root, NULL, kill_disk_dax);
}
