// SPDX-License-Identifier: GPL-2.0-only
/*
 * nd.c - a libnvdimm provider
 *
 * DOC: There is always one DIMM with one mapping for the region, though it has
 * nothing to say yet: for a region without mappings libnvdimm can't tell what
 * a flush does, switches FUA off and warns that persistence isn't guaranteed.
 *
 * The bus hangs below a device of its own and not below the xenbus device,
 * because it may have to outlive that: when the toolstack takes the device
 * away while a file system is mounted on the region, nothing may be torn down.
 *
 * The region promises what the host's does. Where the host's is synchronous,
 * stores are durable once they have left the CPU's caches, and ours is
 * synchronous too; a flush goes to the backend only where the host's region
 * has something to flush beyond that.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/device.h>
#include <linux/libnvdimm.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/numa.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "../common/pvtables.h"
#include "compat.h"
#include "daxsync.h"
#include "devtype.h"
#include "nd.h"
#include "region.h"
#include "ring.h"

struct pmemfront_nd {
	struct resource *claim;
	struct device *root;
	struct nvdimm_bus_descriptor desc;
	struct nvdimm_bus *bus;
	struct nvdimm *dimm;
	struct nd_region *region;
	struct pmemfront_ring *ring;

	/* While it is being torn down. */
	struct work_struct teardown;
	struct list_head held;		/* its disks, see struct nd_disk_hold */
	struct list_head node;		/* in nd_closing */
	void (*closed)(void *data);	/* NULL: nobody cares any more */
	void *data;
};

static struct workqueue_struct *nd_wq;
static atomic_t nd_count = ATOMIC_INIT(0);

/* Regions being torn down, and their callbacks. */
static DEFINE_MUTEX(nd_closing_lock);
static LIST_HEAD(nd_closing);

/* A disk of the region that is held while it is being torn down. */
struct nd_disk_hold {
	struct list_head node;
	struct compat_bdev_holder *bdev;
};

struct nd_disk_walk {
	struct pmemfront_nd *nd;
	char *busy;		/* name of the disk that could not be held */
	size_t len;
};

static int nd_flush(struct nd_region *region, struct bio *bio)
{
	struct pmemfront_nd *nd = nd_region_provider_data(region);

	/* Stores that passed the caches by go before the request. */
	pmem_wmb();
	/*
	 * pmem submits a bio's data before it asks for the flush, and lets us
	 * sleep here, so there is no need for a child bio, which could fail.
	 */
	return pmemfront_ring_flush(nd->ring);
}

static int nd_hold_disk(struct device *dev, struct nd_disk_walk *walk)
{
	struct nd_disk_hold *hold;

	hold = kzalloc(sizeof(*hold), GFP_KERNEL);
	if (!hold)
		return -ENOMEM;
	hold->bdev = compat_bdev_hold(dev->devt, walk->nd);
	if (IS_ERR(hold->bdev)) {
		int err = PTR_ERR(hold->bdev);

		kfree(hold);
		/* Gone between the walk and the open: not in use either. */
		if (err == -ENXIO || err == -ENODEV)
			return 0;
		strscpy(walk->busy, dev_name(dev), walk->len);
		return err;
	}
	list_add(&hold->node, &walk->nd->held);
	return 0;
}

/* Hold each disk below @dev exclusively: a mounted one can't be held. */
static int nd_hold_disks(struct device *dev, void *data)
{
	if (devtype_is_disk(dev))
		return nd_hold_disk(dev, data);
	return device_for_each_child(dev, data, nd_hold_disks);
}

static void nd_release_disks(struct pmemfront_nd *nd)
{
	struct nd_disk_hold *hold, *next;

	list_for_each_entry_safe(hold, next, &nd->held, node) {
		list_del(&hold->node);
		compat_bdev_release(hold->bdev);
		kfree(hold);
	}
}

static void nd_teardown(struct work_struct *work)
{
	struct pmemfront_nd *nd = container_of(work, typeof(*nd), teardown);

	nvdimm_bus_unregister(nd->bus);
	root_device_unregister(nd->root);
	nd_release_disks(nd);
	pmemfront_ring_put(nd->ring);
	pmemfront_region_unclaim(nd->claim);

	mutex_lock(&nd_closing_lock);
	list_del(&nd->node);
	if (nd->closed)
		nd->closed(nd->data);
	mutex_unlock(&nd_closing_lock);
	kfree(nd);
}

struct pmemfront_nd *pmemfront_nd_register(const struct pmemfront_nd_desc *desc)
{
	struct nd_mapping_desc mapping = {
		.size = resource_size(desc->claim),
	};
	struct nd_region_desc region = {
		.res = desc->claim,
		.mapping = &mapping,
		.num_mappings = 1,
		.numa_node = NUMA_NO_NODE,
		.target_node = NUMA_NO_NODE,
	};
	struct pmemfront_nd *nd;
	int err = -ENOMEM;
	char name[32];

	nd = kzalloc(sizeof(*nd), GFP_KERNEL);
	if (!nd)
		return ERR_PTR(-ENOMEM);
	nd->ring = pmemfront_ring_hold(desc->ring);
	INIT_LIST_HEAD(&nd->held);
	INIT_WORK(&nd->teardown, nd_teardown);

	/*
	 * Counted, as the name of a region that had to stay behind after a
	 * forced detach is still taken.
	 */
	snprintf(name, sizeof(name), "%s.%u", desc->name,
		 atomic_inc_return(&nd_count));
	nd->root = root_device_register(name);
	if (IS_ERR(nd->root)) {
		err = PTR_ERR(nd->root);
		goto err_free;
	}

	nd->desc.provider_name = "xen-pmem";
	nd->desc.module = THIS_MODULE;
	nd->bus = nvdimm_bus_register(nd->root, &nd->desc);
	if (!nd->bus)
		goto err_root;
	/* Before there is anything on any bus of ours. */
	err = pvtables_init(to_nvdimm_bus_dev(nd->bus)->bus);
	if (!err && !desc->sync)
		err = daxsync_init(to_nvdimm_bus_dev(nd->bus)->bus);
	if (err)
		goto err_bus;
	err = -ENOMEM;

	nd->dimm = nvdimm_create(nd->bus, nd, NULL, 0, 0, 0, NULL);
	if (!nd->dimm)
		goto err_bus;
	mapping.nvdimm = nd->dimm;

	region.provider_data = nd;
	set_bit(ND_REGION_PAGEMAP, &region.flags);
	if (!desc->sync)
		set_bit(ND_REGION_ASYNC, &region.flags);
	if (desc->flush)
		region.flush = nd_flush;
	nd->region = nvdimm_pmem_region_create(nd->bus, &region);
	if (!nd->region)
		goto err_bus;

	nd_synchronize();
	nd->claim = desc->claim;
	return nd;

err_bus:
	nvdimm_bus_unregister(nd->bus);
err_root:
	root_device_unregister(nd->root);
err_free:
	pmemfront_ring_put(nd->ring);
	kfree(nd);
	return ERR_PTR(err);
}

int pmemfront_nd_close(struct pmemfront_nd *nd, void (*closed)(void *data),
		       void *data, char *holder, size_t len)
{
	struct nd_disk_walk walk = {
		.nd = nd,
		.busy = holder,
		.len = len,
	};

	strscpy(holder, "the region", len);
	/* Let disks that are just coming up be seen. */
	nd_synchronize();
	/* Memory that was given to the kernel as RAM can't be taken back. */
	if (region_intersects(nd->claim->start, resource_size(nd->claim),
			      IORESOURCE_SYSTEM_RAM,
			      IORES_DESC_NONE) != REGION_DISJOINT) {
		strscpy(holder, "system RAM", len);
		return -EBUSY;
	}
	if (device_for_each_child(nd->root, &walk, nd_hold_disks)) {
		nd_release_disks(nd);
		return -EBUSY;
	}

	nd->closed = closed;
	nd->data = data;
	mutex_lock(&nd_closing_lock);
	list_add(&nd->node, &nd_closing);
	mutex_unlock(&nd_closing_lock);
	queue_work(nd_wq, &nd->teardown);
	return 0;
}

void pmemfront_nd_abandon(struct pmemfront_nd *nd)
{
	/* libnvdimm goes on calling us, even when the region is disabled. */
	__module_get(THIS_MODULE);
}

void pmemfront_nd_sync(void)
{
	flush_workqueue(nd_wq);
}

void pmemfront_nd_forget(void *data)
{
	struct pmemfront_nd *nd;

	mutex_lock(&nd_closing_lock);
	list_for_each_entry(nd, &nd_closing, node)
		if (nd->data == data)
			nd->closed = NULL;
	mutex_unlock(&nd_closing_lock);
}

int pmemfront_nd_init(void)
{
	/* Unbound: a teardown waits for page references, maybe for long. */
	nd_wq = alloc_workqueue("xen-pmemfront", WQ_UNBOUND, 0);
	return nd_wq ? 0 : -ENOMEM;
}

void pmemfront_nd_exit(void)
{
	destroy_workqueue(nd_wq);
	daxsync_exit();
	pvtables_exit();
}
