// SPDX-License-Identifier: GPL-2.0-only
/*
 * nd-attrs.c - what libndctl looks for in sysfs
 *
 * DOC: libndctl finds out about a bus' scrubbing and a DIMM's command family in
 * groups of attributes that are named after the firmware table that such things
 * come from on hardware, "nfit", and knows no other name for them. There is no
 * such table here; the group has no more in it than libndctl needs.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/device.h>
#include <linux/mm.h>
#include <linux/ndctl.h>
#include <linux/sysfs.h>

#include "nd-priv.h"
#include "smart.h"

static struct pmemfront_nd *bus_to_nd(struct device *dev)
{
	return container_of(to_nd_desc(to_nvdimm_bus(dev)), struct pmemfront_nd,
			    desc);
}

static struct pmemfront_nd *dimm_to_nd(struct device *dev)
{
	return nvdimm_provider_data(to_nvdimm(dev));
}

static ssize_t revision_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	return sysfs_emit(buf, "0\n");
}
static DEVICE_ATTR_RO(revision);

/* How often the backend was asked for all bad ranges, "+" while it is. */
static ssize_t scrub_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	struct pmemfront_nd *nd = bus_to_nd(dev);

	return sysfs_emit(buf, "%u%s\n", READ_ONCE(nd->scrubs),
			  READ_ONCE(nd->scrubbing) ? "+" : "");
}

static ssize_t scrub_store(struct device *dev, struct device_attribute *attr,
			   const char *buf, size_t count)
{
	bool start;
	int err = kstrtobool(buf, &start);

	if (err || !start)
		return -EINVAL;
	if (!pmemfront_nd_refresh(bus_to_nd(dev)))
		return -EBUSY;
	return count;
}
static DEVICE_ATTR_RW(scrub);

void pmemfront_nd_scrubbed(struct pmemfront_nd *nd)
{
	sysfs_notify(&to_nvdimm_bus_dev(nd->bus)->kobj, "nfit", "scrub");
}

static struct attribute *bus_attrs[] = {
	&dev_attr_revision.attr,
	&dev_attr_scrub.attr,
	NULL
};

static const struct attribute_group bus_group = {
	.name = "nfit",
	.attrs = bus_attrs,
};

const struct attribute_group *pmemfront_bus_groups[] = {
	&bus_group,
	NULL
};

static ssize_t handle_show(struct device *dev, struct device_attribute *attr,
			   char *buf)
{
	return sysfs_emit(buf, "%#x\n", 1);
}
static DEVICE_ATTR_RO(handle);

static ssize_t phys_id_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	return sysfs_emit(buf, "%#x\n", 0);
}
static DEVICE_ATTR_RO(phys_id);

static ssize_t family_show(struct device *dev, struct device_attribute *attr,
			   char *buf)
{
	return sysfs_emit(buf, "%d\n", NVDIMM_FAMILY_INTEL);
}
static DEVICE_ATTR_RO(family);

static ssize_t dsm_mask_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	return sysfs_emit(buf, "%#lx\n", BIT(SMART_FUNCTION));
}
static DEVICE_ATTR_RO(dsm_mask);

static ssize_t id_show(struct device *dev, struct device_attribute *attr,
		       char *buf)
{
	return sysfs_emit(buf, "%pUb\n", dimm_to_nd(dev)->offer.uuid);
}
static DEVICE_ATTR_RO(id);

/* No flag is ever set; it's there for `ndctl monitor` to poll. */
static ssize_t flags_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	return sysfs_emit(buf, "\n");
}
static DEVICE_ATTR_RO(flags);

static struct attribute *dimm_attrs[] = {
	&dev_attr_handle.attr,
	&dev_attr_phys_id.attr,
	&dev_attr_family.attr,
	&dev_attr_dsm_mask.attr,
	&dev_attr_id.attr,
	&dev_attr_flags.attr,
	NULL
};

/* What the backend doesn't offer isn't there. */
static umode_t dimm_attr_visible(struct kobject *kobj, struct attribute *attr,
				 int index)
{
	struct pmemfront_nd *nd = dimm_to_nd(kobj_to_dev(kobj));

	if (attr == &dev_attr_id.attr)
		return nd->offer.has_uuid ? attr->mode : 0;
	if (attr == &dev_attr_family.attr || attr == &dev_attr_dsm_mask.attr)
		return nd->offer.health ? attr->mode : 0;
	return attr->mode;
}

static const struct attribute_group dimm_group = {
	.name = "nfit",
	.attrs = dimm_attrs,
	.is_visible = dimm_attr_visible,
};

const struct attribute_group *pmemfront_dimm_groups[] = {
	&dimm_group,
	NULL
};
