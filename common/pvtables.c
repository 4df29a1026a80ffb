// SPDX-License-Identifier: GPL-2.0-only
/*
 * pvtables.c - makes it safe to take persistent memory out of a PV kernel
 *
 * DOC: When memory with struct pages goes, Linux frees the page tables that
 * mapped it and its memmap. In a PV guest of Xen such a page is mapped
 * read-only, and has to be given back through the paravirt hook that makes it
 * writable again; the code that removes memory forgets to. The page goes to the
 * allocator read-only, and whoever gets it next oopses. "ndctl
 * disable-namespace" is enough, and so is taking an fsdax or devdax namespace
 * from dom0's driver in order to assign it.
 *
 * So before a driver is unbound from a namespace (or from the device that holds
 * its info block), take a reference on each table that maps the namespaces of
 * its region. What the kernel frees meanwhile stays ours. Afterwards, those
 * tables on which only our reference is left are the ones that it freed: they
 * are given back the way it should have done, and then let go.
 *
 * Three events take such memory away. A driver is unbound on the nd bus; or on
 * the dax bus, which "daxctl disable-device" and "daxctl reconfigure-device"
 * work on; or a probe fails after it has mapped memory, and then there is one
 * notification, before what the probe did is undone.
 *
 * Neighbours share tables of the higher levels, so two regions that go at the
 * same time may hold the same one, and so may this code in another module. The
 * last to let go of a table gives it back, whoever that is.
 */
#include <linux/device.h>
#include <linux/libnvdimm.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/nd.h>
#include <linux/notifier.h>
#include <linux/page_ref.h>
#include <linux/pgtable.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include <asm/pgalloc.h>
#include <xen/xen.h>

#include "devtype.h"
#include "pvmemmap.h"
#include "pvtables.h"

#ifdef CONFIG_XEN_PV

enum table_level { TABLE_PTE, TABLE_PMD, TABLE_PUD };

struct table {
	struct page *page;
	enum table_level level;
};

/* The tables that are held for one device that is being unbound. */
struct hold {
	struct list_head node;		/* in holds, when being unbound */
	struct work_struct work;	/* when a probe has failed */
	struct device *dev;
	struct device *region;		/* when a probe has failed */
	size_t nr, max;
	struct table tables[];
};

static DEFINE_MUTEX(holds_lock);
static LIST_HEAD(holds);
static struct workqueue_struct *failed_probes;
static struct bus_type *nd_bus;
static struct bus_type *dax_bus;	/* once a device was seen on it */

/* How many tables of one level map @size bytes, wherever they begin. */
static size_t tables_for(u64 size, unsigned int shift)
{
	return (size >> shift) + 2;
}

static size_t tables_for_all(u64 size)
{
	return tables_for(size, PMD_SHIFT) + tables_for(size, PUD_SHIFT) +
	       tables_for(size, P4D_SHIFT);
}

static void hold_table(struct hold *hold, struct page *page,
		       enum table_level level)
{
	/* Tables from early boot have a life of their own. */
	if (PageReserved(page) || WARN_ON_ONCE(hold->nr == hold->max))
		return;
	get_page(page);
	hold->tables[hold->nr++] = (struct table){ page, level };
}

/* Hold the tables that map @start to @end - 1 in the kernel's address space. */
static void hold_range(struct hold *hold, unsigned long start,
		       unsigned long end)
{
	pgd_t *root = current->active_mm->pgd;
	struct page *pud_table = NULL, *pmd_table = NULL;
	unsigned long addr, next;

	for (addr = start; addr < end; addr = next) {
		pgd_t *pgd = pgd_offset_pgd(root, addr);
		p4d_t *p4d;
		pud_t *pud;
		pmd_t *pmd;

		next = pgd_addr_end(addr, end);
		if (pgd_none(*pgd))
			continue;
		p4d = p4d_offset(pgd, addr);
		next = p4d_addr_end(addr, end);
		if (p4d_none(*p4d))
			continue;
		if (pud_table != p4d_page(*p4d)) {
			pud_table = p4d_page(*p4d);
			hold_table(hold, pud_table, TABLE_PUD);
		}
		pud = pud_offset(p4d, addr);
		next = pud_addr_end(addr, end);
		if (pud_none(*pud) || pud_large(*pud))
			continue;
		if (pmd_table != pud_page(*pud)) {
			pmd_table = pud_page(*pud);
			hold_table(hold, pmd_table, TABLE_PMD);
		}
		pmd = pmd_offset(pud, addr);
		next = pmd_addr_end(addr, end);
		if (pmd_none(*pmd) || pmd_large(*pmd))
			continue;
		hold_table(hold, pmd_page(*pmd), TABLE_PTE);
	}
}

/* What the kernel does for each table when a process ends. */
static void release_table(const struct table *table)
{
	unsigned long pfn = page_to_pfn(table->page);

	switch (table->level) {
	case TABLE_PTE:
		paravirt_release_pte(pfn);
		break;
	case TABLE_PMD:
		paravirt_release_pmd(pfn);
		break;
	case TABLE_PUD:
		paravirt_release_pud(pfn);
		break;
	}
}

static void hold_release(struct hold *hold)
{
	size_t i;

	for (i = 0; i < hold->nr; i++) {
		const struct table *table = &hold->tables[i];

		if (page_ref_add_unless(table->page, -1, 1))
			continue;
		/* Nobody else has it, or can get it. */
		release_table(table);
		put_page(table->page);
	}
	kvfree(hold);
}

/* The physical range of a namespace of the region; others are passed over. */
static bool namespace_range(struct device *dev, u64 *start, u64 *size)
{
	struct resource *res;

	if (!devtype_is(dev, "nd_namespace_io") &&
	    !devtype_is(dev, "nd_namespace_pmem"))
		return false;
	res = &to_nd_namespace_io(dev)->res;
	*start = res->start;
	*size = resource_size(res);
	return *size != 0;
}

static int add_tables(struct device *dev, void *data)
{
	size_t *max = data;
	u64 start, size;

	if (namespace_range(dev, &start, &size))
		*max += tables_for_all(size) +
			tables_for_all(size / PAGE_SIZE * sizeof(struct page));
	return 0;
}

static int hold_namespace(struct device *dev, void *data)
{
	struct hold *hold = data;
	u64 start, size;

	if (!namespace_range(dev, &start, &size))
		return 0;
	hold_range(hold, (unsigned long)__va(start),
		   (unsigned long)__va(start) + size);
	hold_range(hold, (unsigned long)pfn_to_page(PHYS_PFN(start)),
		   (unsigned long)pfn_to_page(PHYS_PFN(start + size)));
	return 0;
}

static bool is_region(struct device *dev)
{
	return devtype_is(dev, "nd_pmem") || devtype_is(dev, "nd_volatile");
}

/*
 * The region whose namespaces are at stake when @dev loses its driver, or NULL.
 * That may be a namespace, or a device that a BTT, PFN or DAX info block makes
 * of one; what the DAX one has on the dax bus; or the region itself: by the
 * time that its children are unbound they are no longer in its list, so its own
 * unbinding has to be guarded as well.
 */
static struct device *region_of(struct device *dev)
{
	unsigned int level;

	for (level = 0; dev && level < 3; level++, dev = dev->parent)
		if (is_region(dev))
			return dev;
	return NULL;
}

/* Hold all tables of the region. NULL: there are none, or there's no memory. */
static struct hold *hold_region(struct device *dev, struct device *region)
{
	struct hold *hold;
	size_t max = 0;

	device_for_each_child(region, &max, add_tables);
	if (!max)
		return NULL;
	hold = kvzalloc(struct_size(hold, tables, max), GFP_KERNEL);
	if (!hold) {
		dev_err(dev, "no memory to guard %zu page tables: this kernel may crash soon after\n",
			max);
		return NULL;
	}
	hold->dev = dev;
	hold->max = max;

	/*
	 * A neighbour that loses its driver has a hold of its own, which it
	 * needs the lock to let go of: no table is freed under our hands.
	 */
	mutex_lock(&holds_lock);
	device_for_each_child(region, hold, hold_namespace);
	mutex_unlock(&holds_lock);
	return hold;
}

static void unbind_begin(struct device *dev, struct device *region)
{
	struct hold *hold = hold_region(dev, region);

	if (!hold)
		return;
	mutex_lock(&holds_lock);
	list_add(&hold->node, &holds);
	mutex_unlock(&holds_lock);
}

static void unbind_end(struct device *dev)
{
	struct hold *hold, *next;

	mutex_lock(&holds_lock);
	list_for_each_entry_safe(hold, next, &holds, node) {
		if (hold->dev != dev)
			continue;
		list_del(&hold->node);
		hold_release(hold);
	}
	mutex_unlock(&holds_lock);
}

static void probe_failed_end(struct work_struct *work)
{
	struct hold *hold = container_of(work, struct hold, work);
	struct device *region = hold->region;
	struct device *dev = hold->dev;

	/* Held while a driver probes, and until a failed probe is undone. */
	device_lock(dev);
	device_unlock(dev);

	mutex_lock(&holds_lock);
	hold_release(hold);
	mutex_unlock(&holds_lock);
	/* Devices of libnvdimm look at their region as they are freed. */
	put_device(dev);
	put_device(region);
}

static void probe_failed(struct device *dev, struct device *region)
{
	struct hold *hold = hold_region(dev, region);

	if (!hold)
		return;
	hold->region = get_device(region);
	get_device(dev);
	INIT_WORK(&hold->work, probe_failed_end);
	queue_work(failed_probes, &hold->work);
}

static int pvtables_notify(struct notifier_block *nb, unsigned long event,
			   void *data);

static struct notifier_block nd_nb = {
	.notifier_call = pvtables_notify,
};

static struct notifier_block dax_nb = {
	.notifier_call = pvtables_notify,
};

/* The dax bus isn't exported: its first device tells where it is. */
static int guard_dax_bus(struct device *dev, void *unused)
{
	if (!dev->bus || strcmp(dev->bus->name, "dax"))
		return 0;
	mutex_lock(&holds_lock);
	if (!dax_bus && !bus_register_notifier(dev->bus, &dax_nb))
		dax_bus = dev->bus;
	mutex_unlock(&holds_lock);
	return 1;
}

static int guard_dax_bus_below(struct device *dev, void *unused)
{
	device_for_each_child(dev, NULL, guard_dax_bus);
	return 0;
}

static int pvtables_notify(struct notifier_block *nb, unsigned long event,
			   void *data)
{
	struct device *dev = data;
	struct device *region = region_of(dev);

	if (!region)
		return NOTIFY_DONE;
	switch (event) {
	case BUS_NOTIFY_BIND_DRIVER:
		if (nb == &nd_nb)
			pvmemmap_begin(dev, region);
		break;
	case BUS_NOTIFY_BOUND_DRIVER:
		if (nb == &nd_nb) {
			pvmemmap_end(dev);
			guard_dax_bus_below(dev, NULL);
		}
		break;
	case BUS_NOTIFY_DRIVER_NOT_BOUND:
		if (nb == &nd_nb)
			pvmemmap_end(dev);
		probe_failed(dev, region);
		break;
	case BUS_NOTIFY_UNBIND_DRIVER:
		unbind_begin(dev, region);
		break;
	case BUS_NOTIFY_UNBOUND_DRIVER:
		unbind_end(dev);
		break;
	}
	return NOTIFY_DONE;
}

int pvtables_init(struct bus_type *bus)
{
	int err = 0;

	if (!xen_pv_domain())
		return 0;
	mutex_lock(&holds_lock);
	if (nd_bus)
		goto out;
	failed_probes = alloc_workqueue("xen-pmem-tables", WQ_UNBOUND, 0);
	if (failed_probes)
		err = bus_register_notifier(bus, &nd_nb);
	else
		err = -ENOMEM;
	if (!err)
		nd_bus = bus;
	else if (failed_probes)
		destroy_workqueue(failed_probes);
out:
	mutex_unlock(&holds_lock);
	/* Devices that were bound before us. */
	if (!err)
		bus_for_each_dev(bus, NULL, NULL, guard_dax_bus_below);
	return err;
}

void pvtables_exit(void)
{
	if (!nd_bus)
		return;
	bus_unregister_notifier(nd_bus, &nd_nb);
	if (dax_bus)
		bus_unregister_notifier(dax_bus, &dax_nb);
	destroy_workqueue(failed_probes);
	pvmemmap_exit();
}

#else

int pvtables_init(struct bus_type *bus)
{
	return 0;
}

void pvtables_exit(void)
{
}

#endif /* CONFIG_XEN_PV */
