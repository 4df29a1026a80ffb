// SPDX-License-Identifier: GPL-2.0-only
/*
 * rig-nvdimm: an NVDIMM of the host with what none under QEMU has: bad ranges
 * that come and go, SMART data, flushes that fail. Everything reaches libnvdimm
 * as it would from a real one. The range is memory that no driver has:
 *
 *	insmod rig-nvdimm.ko start=0x1c0000000 size=268435456 async=1
 *	echo 4096+512 >/sys/module/rig_nvdimm/parameters/bad
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/device.h>
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/libnvdimm.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/nd.h>
#include <linux/ndctl.h>
#include <linux/numa.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/sysfs.h>

static unsigned long long start;
module_param(start, ullong, 0444);
MODULE_PARM_DESC(start, "physical address of the range");

static unsigned long long size;
module_param(size, ullong, 0444);
MODULE_PARM_DESC(size, "its size in octets");

static bool async;
module_param(async, bool, 0444);
MODULE_PARM_DESC(async, "stores need a flush");

static char *domain = "";
module_param(domain, charp, 0444);
MODULE_PARM_DESC(domain, "persistence domain: cpu_cache, memory_controller, or none");

static int node = NUMA_NO_NODE;
module_param_named(numa_node, node, int, 0444);
MODULE_PARM_DESC(numa_node, "target node, and NUMA node if it is online");

static bool smart = true;
module_param(smart, bool, 0444);
MODULE_PARM_DESC(smart, "the DIMM has SMART data");

static bool clear = true;
module_param(clear, bool, 0444);
MODULE_PARM_DESC(clear, "errors can be cleared");

static int flush_error;
module_param(flush_error, int, 0644);
MODULE_PARM_DESC(flush_error, "errno of each flush from now on, 0: it succeeds");

static unsigned int flush_delay_ms;
module_param(flush_delay_ms, uint, 0644);
MODULE_PARM_DESC(flush_delay_ms, "how long a flush takes");

static bool clear_error;
module_param(clear_error, bool, 0644);
MODULE_PARM_DESC(clear_error, "clearing errors fails");

static unsigned long long flushes;
module_param(flushes, ullong, 0444);
MODULE_PARM_DESC(flushes, "flushes that were begun");

static unsigned long long cleared;
module_param(cleared, ullong, 0444);
MODULE_PARM_DESC(cleared, "octets whose errors were cleared");

/* The units and bits of SMART data are Intel's, here and in the parameters. */
#define SMART_COMMAND		1
#define SMART_ALL_VALID		0x63f

static unsigned int smart_flags = SMART_ALL_VALID;
module_param(smart_flags, uint, 0644);
MODULE_PARM_DESC(smart_flags, "which of the following are valid: bit 0 health, 1 spares, 2 used, 3 media_temperature, 4 ctrl_temperature, 5 shutdown_count, 9 alarms, 10 shutdown_state");

static u8 health;
module_param(health, byte, 0644);
MODULE_PARM_DESC(health, "bit 0 non-critical, 1 critical, 2 fatal");

static u8 spares = 100;
module_param(spares, byte, 0644);
MODULE_PARM_DESC(spares, "spares left, in percent");

static u8 used;
module_param(used, byte, 0644);
MODULE_PARM_DESC(used, "life used, in percent");

static u8 alarms;
module_param(alarms, byte, 0644);
MODULE_PARM_DESC(alarms, "bit 0 spares, 1 media temperature, 2 controller temperature");

static u16 media_temperature = 25 * 16;
module_param(media_temperature, ushort, 0644);
MODULE_PARM_DESC(media_temperature, "in 1/16 degrees Celsius, bit 15 is the sign");

static u16 ctrl_temperature = 30 * 16;
module_param(ctrl_temperature, ushort, 0644);
MODULE_PARM_DESC(ctrl_temperature, "of the controller, likewise");

static u8 shutdown_state;
module_param(shutdown_state, byte, 0644);
MODULE_PARM_DESC(shutdown_state, "0: the last shutdown was clean");

static u32 shutdown_count;
module_param(shutdown_count, uint, 0644);
MODULE_PARM_DESC(shutdown_count, "shutdowns that were not");

struct smart_data {
	__le32 status;
	__le32 flags;
	u8 reserved0[4];
	u8 health;
	u8 spares;
	u8 life_used;
	u8 alarm_flags;
	__le16 media_temperature;
	__le16 ctrl_temperature;
	__le32 shutdown_count;
	u8 ait_status;
	__le16 pmic_temperature;
	u8 reserved1[8];
	u8 shutdown_state;
	__le32 vendor_size;
	u8 vendor_data[92];
} __packed;
static_assert(sizeof(struct smart_data) == 132);

/* As ACPI has them. */
#define CLEAR_UNIT		256
#define CLEAR_INVALID		2
#define CLEAR_FAILED		3

static struct resource claim = {
	.name = "rig-nvdimm",
	/* Not IORESOURCE_BUSY: nd_pmem requests parts of it for itself. */
	.flags = IORESOURCE_MEM,
	.desc = IORES_DESC_PERSISTENT_MEMORY,
};

static DEFINE_SPINLOCK(counters_lock);
static struct device *root;
static struct nvdimm_bus *bus;
static struct nd_region *region;	/* under kernel_param_lock() */

static void count(unsigned long long *counter, u64 more)
{
	spin_lock(&counters_lock);
	*counter += more;
	spin_unlock(&counters_lock);
}

static int rig_flush(struct nd_region *nd_region, struct bio *bio)
{
	pmem_wmb();
	count(&flushes, 1);
	msleep(flush_delay_ms);
	return -abs(flush_error);
}

/* What sysfs says of a DIMM that firmware describes. */
static ssize_t text_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	struct dev_ext_attribute *text =
		container_of(attr, struct dev_ext_attribute, attr);

	return sysfs_emit(buf, "%s\n", (char *)text->var);
}

#define TEXT(name, text) { __ATTR(name, 0444, text_show, NULL), text }

static struct dev_ext_attribute bus_texts[] = {
	TEXT(revision, "1"),
	TEXT(dsm_mask, "0x0"),
	TEXT(scrub, "0"),
};

static struct dev_ext_attribute dimm_texts[] = {
	TEXT(handle, "0x1001"),
	TEXT(phys_id, "0x11"),
	TEXT(vendor, "0x7269"),
	TEXT(device, "0x67"),
	TEXT(rev_id, "0x1"),
	TEXT(subsystem_vendor, "0x7269"),
	TEXT(subsystem_device, "0x67"),
	TEXT(subsystem_rev_id, "0x1"),
	TEXT(formats, "1"),
	TEXT(format, "0x0301"),
	TEXT(serial, "0x12345678"),
	TEXT(id, "7269-01-2401-12345678"),
	TEXT(family, "0"),
	TEXT(flags, ""),
};

static ssize_t dsm_mask_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	return sysfs_emit(buf, "%#lx\n", smart ? BIT(SMART_COMMAND) : 0);
}
static DEVICE_ATTR_RO(dsm_mask);

static struct attribute *bus_attrs[ARRAY_SIZE(bus_texts) + 1];
static struct attribute *dimm_attrs[ARRAY_SIZE(dimm_texts) + 2] = {
	[ARRAY_SIZE(dimm_texts)] = &dev_attr_dsm_mask.attr,
};

/* This name is what makes libndctl look for the rest. */
static const struct attribute_group bus_group = {
	.name = "nfit",
	.attrs = bus_attrs,
};

static const struct attribute_group dimm_group = {
	.name = "nfit",
	.attrs = dimm_attrs,
};

static const struct attribute_group *bus_groups[] = { &bus_group, NULL };
static const struct attribute_group *dimm_groups[] = { &dimm_group, NULL };

static void fill_attrs(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bus_texts); i++)
		bus_attrs[i] = &bus_texts[i].attr.attr;
	for (i = 0; i < ARRAY_SIZE(dimm_texts); i++)
		dimm_attrs[i] = &dimm_texts[i].attr.attr;
}

static int smart_read(struct nd_cmd_pkg *pkg, unsigned int len)
{
	struct smart_data data = {
		.flags = cpu_to_le32(smart_flags),
		.health = health,
		.spares = spares,
		.life_used = used,
		.alarm_flags = alarms,
		.media_temperature = cpu_to_le16(media_temperature),
		.ctrl_temperature = cpu_to_le16(ctrl_temperature),
		.shutdown_count = cpu_to_le32(shutdown_count),
		.shutdown_state = shutdown_state,
	};

	if (len < sizeof(*pkg) || pkg->nd_size_in > len - sizeof(*pkg) ||
	    pkg->nd_size_out > len - sizeof(*pkg) - pkg->nd_size_in)
		return -EINVAL;
	if (pkg->nd_family != NVDIMM_FAMILY_INTEL ||
	    pkg->nd_command != SMART_COMMAND)
		return -ENOTTY;
	pkg->nd_fw_size = sizeof(data);
	memcpy(pkg->nd_payload + pkg->nd_size_in, &data,
	       min_t(size_t, pkg->nd_size_out, sizeof(data)));
	return 0;
}

static int clear_cap(struct nd_cmd_ars_cap *cap, unsigned int len)
{
	if (len < sizeof(*cap))
		return -EINVAL;
	cap->status = 0;
	cap->max_ars_out = PAGE_SIZE;
	cap->clear_err_unit = CLEAR_UNIT;
	cap->flags = 0;
	return 0;
}

/* libndctl clears nothing on a bus without this command, and never sends it. */
static int scrub_status(struct nd_cmd_ars_status *status, unsigned int len)
{
	if (len < sizeof(*status))
		return -EINVAL;
	memset(status, 0, sizeof(*status));
	status->out_length = sizeof(*status);
	return 0;
}

static bool is_ours(u64 address, u64 length)
{
	return address >= start && length && length <= size &&
	       address - start <= size - length;
}

/* libnvdimm forgets the bad range by itself, whoever had it cleared. */
static int clear_range(struct nd_cmd_clear_error *range, unsigned int len,
		       int *result)
{
	if (len < sizeof(*range))
		return -EINVAL;
	range->cleared = 0;
	*result = -EIO;
	if (clear_error) {
		range->status = CLEAR_FAILED;
	} else if (!is_ours(range->address, range->length) ||
		   !IS_ALIGNED(range->address | range->length, CLEAR_UNIT)) {
		range->status = CLEAR_INVALID;
	} else {
		range->status = 0;
		range->cleared = range->length;
		*result = 0;
		count(&cleared, range->cleared);
	}
	return 0;
}

/* Returns whether there was an answer; what it says is in @result. */
static int rig_ctl(struct nvdimm_bus_descriptor *desc, struct nvdimm *dimm,
		   unsigned int cmd, void *buf, unsigned int len, int *result)
{
	unsigned long mask = dimm ? nvdimm_cmd_mask(dimm) : desc->cmd_mask;
	int err;

	*result = -EINVAL;
	/* libnvdimm itself doesn't look. */
	if (cmd >= BITS_PER_LONG || !(mask & BIT(cmd)))
		return -ENOTTY;
	if (!dimm && cmd == ND_CMD_CLEAR_ERROR)
		return clear_range(buf, len, result);
	if (dimm)
		err = smart_read(buf, len);
	else if (cmd == ND_CMD_ARS_STATUS)
		err = scrub_status(buf, len);
	else
		err = clear_cap(buf, len);
	if (!err)
		*result = 0;
	return err;
}

static struct nvdimm_bus_descriptor bus_desc = {
	.provider_name = "rig-nvdimm",
	.module = THIS_MODULE,
	.attr_groups = bus_groups,
	.dimm_family_mask = BIT(NVDIMM_FAMILY_INTEL),
	.ndctl = rig_ctl,
};

/* OFFSET+LENGTH, in octets from the start of the range. */
static int bad_set(const char *text, const struct kernel_param *kp)
{
	s64 offset, length;
	int err;

	if (sscanf(text, "%lli+%lli", &offset, &length) != 2 ||
	    offset < 0 || length < 0 || !is_ours(start + offset, length))
		return -EINVAL;
	if (!region)
		return -ENODEV;
	err = nvdimm_bus_add_badrange(bus, start + offset, length);
	if (!err)
		nvdimm_region_notify(region, NVDIMM_REVALIDATE_POISON);
	return err;
}

static const struct kernel_param_ops bad_ops = {
	.set = bad_set,
};
module_param_cb(bad, &bad_ops, NULL, 0200);
MODULE_PARM_DESC(bad, "OFFSET+LENGTH: makes these octets bad");

static int claim_range(void)
{
	if (!size || !PAGE_ALIGNED(start | size) ||
	    start + size - 1 < start || start + size - 1 > iomem_resource.end)
		return -EINVAL;
	claim.start = start;
	claim.end = start + size - 1;
	if (region_intersects(start, size, IORESOURCE_SYSTEM_RAM,
			      IORES_DESC_NONE) == REGION_DISJOINT &&
	    !insert_resource(&iomem_resource, &claim)) {
		if (!claim.child && claim.parent == &iomem_resource)
			return 0;
		remove_resource(&claim);
	}
	pr_err("%pR is not free, see /proc/iomem\n", &claim);
	return -EBUSY;
}

static int set_domain(unsigned long *flags)
{
	if (!strcmp(domain, "cpu_cache"))
		set_bit(ND_REGION_PERSIST_CACHE, flags);
	else if (!strcmp(domain, "memory_controller"))
		set_bit(ND_REGION_PERSIST_MEMCTRL, flags);
	else if (*domain)
		return -EINVAL;
	return 0;
}

static int create_region(void)
{
	struct nd_mapping_desc mapping = {
		.size = size,
	};
	struct nd_region_desc desc = {
		.res = &claim,
		.mapping = &mapping,
		.num_mappings = 1,
		.numa_node = numa_map_to_online_node(node),
		.target_node = node,
	};
	struct nd_region *created;

	mapping.nvdimm = nvdimm_create(bus, NULL, dimm_groups, 0,
				       smart ? BIT(ND_CMD_CALL) : 0, 0, NULL);
	if (!mapping.nvdimm)
		return -ENOMEM;

	/* The namespace gets its struct pages, as one of the firmware's. */
	set_bit(ND_REGION_PAGEMAP, &desc.flags);
	if (set_domain(&desc.flags))
		return -EINVAL;
	if (async) {
		set_bit(ND_REGION_ASYNC, &desc.flags);
		desc.flush = rig_flush;
	}
	created = nvdimm_pmem_region_create(bus, &desc);
	if (!created)
		return -ENOMEM;

	kernel_param_lock(THIS_MODULE);
	region = created;
	kernel_param_unlock(THIS_MODULE);
	return 0;
}

static int __init rig_nvdimm_init(void)
{
	int err;

	if (node < NUMA_NO_NODE || node >= MAX_NUMNODES)
		return -EINVAL;
	err = claim_range();
	if (err)
		return err;

	root = root_device_register("rig-nvdimm");
	if (IS_ERR(root)) {
		err = PTR_ERR(root);
		goto err_claim;
	}
	fill_attrs();
	if (clear)
		bus_desc.cmd_mask = BIT(ND_CMD_ARS_CAP) |
				    BIT(ND_CMD_ARS_STATUS) |
				    BIT(ND_CMD_CLEAR_ERROR);
	bus = nvdimm_bus_register(root, &bus_desc);
	if (!bus) {
		err = -ENOMEM;
		goto err_root;
	}
	err = create_region();
	if (!err)
		return 0;

	nvdimm_bus_unregister(bus);
err_root:
	root_device_unregister(root);
err_claim:
	remove_resource(&claim);
	return err;
}
module_init(rig_nvdimm_init);

/* Never while the region is enabled: that takes a reference on its provider. */
static void __exit rig_nvdimm_exit(void)
{
	kernel_param_lock(THIS_MODULE);
	region = NULL;
	kernel_param_unlock(THIS_MODULE);
	nvdimm_bus_unregister(bus);
	root_device_unregister(root);
	remove_resource(&claim);
}
module_exit(rig_nvdimm_exit);

MODULE_DESCRIPTION("An NVDIMM that fails on demand, for tests");
MODULE_LICENSE("GPL");
