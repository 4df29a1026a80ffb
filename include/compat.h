/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compat.h - the only place that knows how kernels differ
 *
 * Asked by capability (XEN_PMEM_HAVE_*, found by Kbuild in the headers that
 * the build uses), never by version.
 */
#ifndef __XEN_PMEM_COMPAT_H__
#define __XEN_PMEM_COMPAT_H__

#include <linux/blkdev.h>
#include <linux/err.h>
#include <linux/nd.h>
#include <linux/range.h>
#include <linux/sched.h>
#include <linux/sysfs.h>
#include <linux/wait.h>

/*
 * Exported by libnvdimm for its drivers, but declared in
 * drivers/nvdimm/nd.h, which no headers package ships.
 */
struct nd_namespace_common *nvdimm_namespace_common_probe(struct device *dev);
void nvdimm_badblocks_populate(struct nd_region *region, struct badblocks *bad,
			       const struct range *range);
long nvdimm_clear_poison(struct device *dev, phys_addr_t start,
			 unsigned int length);
/* As well; with ND_SYNC it returns when the device is unbound and gone. */
enum nd_async_mode {
	ND_SYNC,
	ND_ASYNC,
};

void nd_device_unregister(struct device *dev, enum nd_async_mode mode);
/* Declared in drivers/nvdimm/nd-core.h: wait for asynchronous (un)probing. */
void nd_synchronize(void);

/* What an attribute's read is told of it, and the groups of attributes list. */
#ifdef XEN_PMEM_HAVE_CONST_BIN_ATTR
#define compat_bin_attribute const struct bin_attribute
#else
#define compat_bin_attribute struct bin_attribute
#endif

/*
 * Open a block device exclusively, so that neither a mount nor another
 * exclusive opener has it or can get it until compat_bdev_release().
 * May sleep. Returns ERR_PTR(-EBUSY) where somebody has it.
 */
#ifdef XEN_PMEM_HAVE_BDEV_FILE
#define compat_bdev_holder file
static inline struct compat_bdev_holder *compat_bdev_hold(dev_t dev, void *who)
{
	return bdev_file_open_by_dev(dev, BLK_OPEN_READ | BLK_OPEN_WRITE, who,
				     NULL);
}

static inline void compat_bdev_release(struct compat_bdev_holder *holder)
{
	bdev_fput(holder);
}
#else
#define compat_bdev_holder block_device
#define COMPAT_BDEV_MODE (FMODE_READ | FMODE_WRITE | FMODE_EXCL)
static inline struct compat_bdev_holder *compat_bdev_hold(dev_t dev, void *who)
{
	return blkdev_get_by_dev(dev, COMPAT_BDEV_MODE, who);
}

static inline void compat_bdev_release(struct compat_bdev_holder *holder)
{
	blkdev_put(holder, COMPAT_BDEV_MODE);
}
#endif

/*
 * Wait for @condition, with no signal taken, but so that the task may be frozen
 * meanwhile, locks and all: what it waits for is done by another domain. Returns
 * 0 after @timeout (in jiffies), else not.
 */
#define COMPAT_WAIT_FREEZABLE (TASK_UNINTERRUPTIBLE | TASK_FREEZABLE_UNSAFE)
#define compat_wait_freezable(wq, condition, timeout)			\
({									\
	might_sleep();							\
	___wait_event(wq, ___wait_cond_timeout(condition),		\
		      COMPAT_WAIT_FREEZABLE, 0, timeout,		\
		      __ret = schedule_timeout(__ret));			\
})

#endif /* __XEN_PMEM_COMPAT_H__ */
