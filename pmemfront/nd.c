// SPDX-License-Identifier: GPL-2.0-only
/*
 * nd.c - a libnvdimm provider
 *
 * DOC: There is always one DIMM with one mapping for the region, even where it
 * has nothing to say: for a region without mappings libnvdimm can't tell what a
 * flush does, switches FUA off and warns that persistence isn't guaranteed.
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
#include <linux/badblocks.h>
#include <linux/device.h>
#include <linux/libnvdimm.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/ndctl.h>
#include <linux/nd.h>
#include <linux/nodemask.h>
#include <linux/numa.h>
#include <linux/mmzone.h>
#include <linux/pm_domain.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <asm/pgtable_types.h>

#include <xen/xen.h>

#include "../common/label-area.h"
#include "../common/pvtables.h"
#include "compat.h"
#include "daxsync.h"
#include "disks.h"
#include "nd.h"
#include "nd-cookie.h"
#include "nd-priv.h"
#include "region.h"
#include "remote.h"
#include "ring.h"
#include "sysram.h"

/* An entry of libnvdimm's table of bad blocks has at most this much. */
#define ND_BAD_PIECE	((u64)BB_MAX_LEN * PMEMIF_SECTOR_SIZE)
/* More than the host's own table has, and the toolstack's holes, isn't taken. */
#define ND_BAD_MAX	1024
/* Each time the list is read, and it may be read often. */
#define ND_BAD_EVER	65536

static struct workqueue_struct *nd_wq;
static atomic_t nd_count = ATOMIC_INIT(0);

/* Regions being torn down, and their callbacks. */
static DEFINE_MUTEX(nd_closing_lock);
static LIST_HEAD(nd_closing);

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

/*
 * Before the DIMM: libnvdimm itself begins with that, and where somebody is about
 * to write a label of the region's meanwhile, Linux (6.1) oopses.
 */
static void nd_unregister_region(struct pmemfront_nd *nd)
{
	struct device *region;

	if (!nd->region)
		return;
	region = nd_region_dev(nd->region);
	if (device_is_registered(region))
		nd_device_unregister(region, ND_SYNC);
}

static void nd_teardown(struct work_struct *work)
{
	struct pmemfront_nd *nd = container_of(work, typeof(*nd), teardown);

	mutex_lock(&nd->refresh_lock);
	nd->gone = true;
	mutex_unlock(&nd->refresh_lock);
	/* The device core may be about to tell us of a restore. */
	device_lock(nd->root);
	dev_set_drvdata(nd->root, NULL);
	device_unlock(nd->root);
	nd_unregister_region(nd);
	nvdimm_bus_unregister(nd->bus);
	/* Nobody can start another one now. */
	cancel_work_sync(&nd->refresh);
	root_device_unregister(nd->root);
	if (nd->region)
		put_device(nd_region_dev(nd->region));
	pmemfront_disks_release(&nd->held);
	pmemfront_ring_put(nd->ring);
	pmemfront_sysram_remove(nd->claim);
	pmemfront_region_unclaim(nd->claim);

	mutex_lock(&nd_closing_lock);
	list_del(&nd->node);
	if (nd->closed)
		nd->closed(nd->data);
	mutex_unlock(&nd_closing_lock);
	kfree(nd);
}

/*
 * In pieces that an entry of Linux' table of bad blocks holds: a longer run goes
 * into it in descending order (in 6.1 at least), and isn't found there.
 */
static int nd_add_bad(struct pmemfront_nd *nd,
		      const struct pmemif_bad_range *range)
{
	u64 done;
	int err = 0;

	for (done = 0; !err && done < range->length; done += ND_BAD_PIECE) {
		/* They are never forgotten but by clearing: no more than that. */
		if (nd->bad_pieces++ == ND_BAD_EVER)
			return -E2BIG;
		err = nvdimm_bus_add_badrange(nd->bus, nd->claim->start +
					      range->offset + done,
					      min(ND_BAD_PIECE,
						  range->length - done));
	}
	return err;
}

/*
 * Tell libnvdimm of the backend's bad ranges. Returns 0, or an error: then there
 * may be some that it wasn't told of.
 */
static int nd_learn_bad(struct pmemfront_nd *nd)
{
	u64 offset = 0, size = resource_size(nd->claim);
	struct pmemif_bad_range *ranges;
	unsigned int nr, i;
	u64 total = 0;
	int err;

	ranges = kmalloc(PMEMIF_PAGE_SIZE, GFP_KERNEL);
	if (!ranges)
		return -ENOMEM;
	do {
		err = pmemfront_get_bad(nd->ring, offset, size, ranges, &nr);
		if (err)
			break;
		for (i = 0; !err && i < nr; i++) {
			/* In entries of libnvdimm's table, see nd_add_bad(). */
			total += DIV_ROUND_UP_ULL(ranges[i].length, ND_BAD_PIECE);
			err = total > ND_BAD_MAX ? -E2BIG :
			      nd_add_bad(nd, &ranges[i]);
			offset = ranges[i].offset + ranges[i].length;
		}
	} while (!err && nr == PMEMIF_BAD_RANGES_PER_PAGE && offset < size);
	kfree(ranges);
	/* A backend that knows of none can't list them either. */
	return err == -EOPNOTSUPP ? 0 : err;
}

static void nd_refresh(struct work_struct *work)
{
	struct pmemfront_nd *nd = container_of(work, typeof(*nd), refresh);
	int err;

	mutex_lock(&nd->refresh_lock);
	if (!nd->gone) {
		err = nd_learn_bad(nd);
		if (err)
			dev_err(nd->root, "could not read the backend's bad ranges: %d\n",
				err);
		else if (nd->region)
			nvdimm_region_notify(nd->region,
					     NVDIMM_REVALIDATE_POISON);
	}
	WRITE_ONCE(nd->scrubs, nd->scrubs + 1);
	WRITE_ONCE(nd->scrubbing, false);
	if (!nd->gone)
		pmemfront_nd_scrubbed(nd);
	mutex_unlock(&nd->refresh_lock);
}

bool pmemfront_nd_refresh(struct pmemfront_nd *nd)
{
	WRITE_ONCE(nd->scrubbing, true);
	return queue_work(nd_wq, &nd->refresh);
}

/* 1: libnvdimm will find all labels that there are; 0: it would lose some. */
static int nd_labels_safe(struct pmemfront_nd *nd)
{
	u64 size = nd->offer.label_size;
	enum label_area found;
	int err;
	u8 *area;

	if (!size)
		return 1;
	area = kvmalloc(size, GFP_KERNEL);
	if (!area)
		return -ENOMEM;
	err = pmemfront_get_labels(nd->ring, 0, area, size);
	found = err ? LABEL_AREA_DAMAGED : label_area_judge(area, size);
	kvfree(area);
	if (err)
		return err;
	return found != LABEL_AREA_DAMAGED;
}

static int nd_create_dimm(struct pmemfront_nd *nd)
{
	unsigned long flags = 0;

	/* Without an index yet, it's an empty DIMM, not one without labels. */
	if (nd->offer.label_size)
		set_bit(NDD_LABELING, &flags);
	nd->dimm = nvdimm_create(nd->bus, nd, pmemfront_dimm_groups, flags,
				 pmemfront_nd_dimm_commands(nd), 0, NULL);
	if (!nd->dimm)
		return -ENOMEM;
	/* Its driver reads the labels, without which no region can be probed. */
	return nvdimm_bus_check_dimm_count(nd->bus, 1);
}

static void nd_set_promise(const struct pmemfront_nd_offer *offer,
			   struct nd_region_desc *region)
{
	set_bit(ND_REGION_PAGEMAP, &region->flags);
	if (!offer->sync)
		set_bit(ND_REGION_ASYNC, &region->flags);
	if (offer->flush)
		region->flush = nd_flush;
	/* What protects the caches protects what is behind them, too. */
	if (offer->persistence == PERSISTENCE_CPU_CACHE)
		set_bit(ND_REGION_PERSIST_CACHE, &region->flags);
	if (offer->persistence != PERSISTENCE_UNKNOWN)
		set_bit(ND_REGION_PERSIST_MEMCTRL, &region->flags);
}

/*
 * As RAM, it has to be of some node. A PV guest can't have it as RAM at all, see
 * sysram.c, and without a node Linux doesn't try.
 */
static int nd_target_node(const struct pmemfront_nd_offer *offer)
{
	if (xen_pv_domain())
		return NUMA_NO_NODE;
	return offer->numa_node == NUMA_NO_NODE ? first_online_node :
						  offer->numa_node;
}

static int nd_create_region(struct pmemfront_nd *nd, struct resource *range)
{
	struct nd_mapping_desc mapping = {
		.nvdimm = nd->dimm,
		.size = resource_size(range),
	};
	struct nd_region_desc region = {
		.res = range,
		.mapping = &mapping,
		.num_mappings = 1,
		.provider_data = nd,
		.numa_node = nd->offer.numa_node,
		.target_node = nd_target_node(&nd->offer),
	};

	nd_set_promise(&nd->offer, &region);
	if (nd->offer.label_size) {
		nd_cookie_set(&nd->set, nd->offer.uuid);
		region.nd_set = &nd->set;
	}
	nd->region = nvdimm_pmem_region_create(nd->bus, &region);
	if (!nd->region)
		return -ENOMEM;
	/* It is added later, and might fail to be. */
	get_device(nd_region_dev(nd->region));
	return 0;
}

static int nd_restored(struct device *dev)
{
	struct pmemfront_nd *nd = dev_get_drvdata(dev);

	if (nd && nd->restored)
		nd->restored(nd->restored_data);
	return 0;
}

/* It is registered after the xenbus device, so its turn is after that's. */
static struct dev_pm_domain nd_pm_domain = {
	.ops.restore = nd_restored,
};

/* All that is on the bus. */
static int nd_populate(struct pmemfront_nd *nd)
{
	int err, safe;

	/* Before there is anything on any bus of ours. */
	err = pvtables_init(to_nvdimm_bus_dev(nd->bus)->bus);
	if (!err && !nd->offer.sync)
		err = daxsync_init(to_nvdimm_bus_dev(nd->bus)->bus);
	if (!err)
		err = pmemfront_sysram_add(nd->claim);
	/* Before anything on the region can be read. */
	if (!err)
		err = nd_learn_bad(nd);
	if (err)
		return err;

	safe = nd_labels_safe(nd);
	err = nd_create_dimm(nd);
	if (err)
		return err;
	if (safe > 0)
		return nd_create_region(nd, nd->claim);
	if (safe == -ENOMEM)
		return safe;
	dev_err(nd->root, "the label area of %s %s: its region is withheld, so that nothing is lost. Restore the labels with \"ndctl write-labels\", or give its namespaces up with \"ndctl zero-labels\"; then detach it and attach it anew\n",
		nvdimm_name(nd->dimm),
		safe ? "can't be read" : "holds labels, but no valid index");
	return 0;
}

struct pmemfront_nd *pmemfront_nd_register(const struct pmemfront_nd_desc *desc)
{
	struct pmemfront_nd *nd;
	int err = -ENOMEM;
	char name[32];

	nd = kzalloc(sizeof(*nd), GFP_KERNEL);
	if (!nd)
		return ERR_PTR(-ENOMEM);
	nd->claim = desc->claim;
	nd->offer = desc->offer;
	nd->ring = pmemfront_ring_hold(desc->ring);
	nd->restored = desc->restored;
	nd->restored_data = desc->data;
	INIT_LIST_HEAD(&nd->held);
	INIT_WORK(&nd->teardown, nd_teardown);
	INIT_WORK(&nd->refresh, nd_refresh);
	mutex_init(&nd->refresh_lock);
	/* Its attributes are there before it is. */
	nd->gone = true;

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
	dev_set_drvdata(nd->root, nd);
	dev_pm_domain_set(nd->root, &nd_pm_domain);

	nd->desc.provider_name = "xen-pmem";
	nd->desc.module = THIS_MODULE;
	nd->desc.attr_groups = pmemfront_bus_groups;
	nd->desc.ndctl = pmemfront_nd_ctl;
	nd->desc.cmd_mask = pmemfront_nd_bus_commands(nd);
	if (nd->offer.health)
		set_bit(NVDIMM_FAMILY_INTEL, &nd->desc.dimm_family_mask);
	nd->bus = nvdimm_bus_register(nd->root, &nd->desc);
	if (!nd->bus)
		goto err_root;
	err = nd_populate(nd);
	if (err)
		goto err_bus;

	nd_synchronize();
	mutex_lock(&nd->refresh_lock);
	nd->gone = false;
	mutex_unlock(&nd->refresh_lock);
	return nd;

err_bus:
	nvdimm_bus_unregister(nd->bus);
	pmemfront_sysram_remove(nd->claim);
err_root:
	cancel_work_sync(&nd->refresh);
	root_device_unregister(nd->root);
err_free:
	pmemfront_ring_put(nd->ring);
	kfree(nd);
	return ERR_PTR(err);
}

int pmemfront_nd_close(struct pmemfront_nd *nd, void (*closed)(void *data),
		       void *data, char *holder, size_t len)
{
	int err;

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
	err = pmemfront_disks_hold(nd->root, &nd->held, holder, len);
	if (err)
		return err;

	nd->restored = NULL;
	nd->closed = closed;
	nd->data = data;
	mutex_lock(&nd_closing_lock);
	list_add(&nd->node, &nd_closing);
	mutex_unlock(&nd_closing_lock);
	queue_work(nd_wq, &nd->teardown);
	return 0;
}

void pmemfront_nd_kill(struct pmemfront_nd *nd)
{
	pmemfront_disks_kill(nd->root);
}

/* Does any of the region's memmap lie on it? */
static bool nd_memmap_is_ours(const struct pmemfront_nd *nd)
{
	unsigned long pfn = PHYS_PFN(nd->claim->start);
	unsigned long end = PHYS_PFN(nd->claim->end);
	phys_addr_t at;

	for (; pfn < end; pfn += PAGES_PER_SUBSECTION) {
		if (!pfn_valid(pfn))
			continue;
		at = slow_virt_to_phys(pfn_to_page(pfn));
		if (at >= nd->claim->start && at <= nd->claim->end)
			return true;
	}
	return false;
}

void pmemfront_nd_abandon(struct pmemfront_nd *nd)
{
	/*
	 * A file system that hears of its DAX device's death looks at the
	 * memmap. Where that is gone as well, it finds out by its I/O.
	 */
	if (!nd_memmap_is_ours(nd))
		pmemfront_disks_kill_dax(nd->root);
	nd->restored = NULL;
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
	pmemfront_sysram_exit();
	daxsync_exit();
	pvtables_exit();
}
