// SPDX-License-Identifier: GPL-2.0-only
/*
 * claim-nd.c - the libnvdimm bus of a claimed range
 *
 * DOC: One DIMM, whose label area stands in the first 16 MiB of the range, and
 * one region, the rest. There is nothing to flush: stores are durable once they
 * have left the CPU's caches, as on an NVDIMM without flush hints. What protects
 * the range from a power cut isn't known, so no persistence domain is promised.
 *
 * libnvdimm's commands come under locks of the bus'.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/device.h>
#include <linux/err.h>
#include <linux/libnvdimm.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/ndctl.h>
#include <linux/numa.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "xen/interface/io/pmemif.h"
#include "../common/label-area.h"
#include "claim-nd.h"
#include "compat.h"
#include "nd-cookie.h"

#define DIMM_COMMANDS	(BIT(ND_CMD_GET_CONFIG_SIZE) | \
			 BIT(ND_CMD_GET_CONFIG_DATA) | \
			 BIT(ND_CMD_SET_CONFIG_DATA))

struct claim_nd {
	struct media media;
	char name[32];			/* of the provider, and of root */
	struct device *root;
	struct nvdimm_bus_descriptor desc;
	struct nvdimm_bus *bus;
	struct nvdimm *dimm;
	struct nd_interleave_set set;
};

static bool labels_within(const struct claim_nd *nd, u64 offset, u64 length)
{
	return offset <= nd->media.label_size &&
	       length <= nd->media.label_size - offset;
}

static int get_config_size(struct claim_nd *nd, void *buf, unsigned int buf_len)
{
	struct nd_cmd_get_config_size *cmd = buf;

	if (buf_len < sizeof(*cmd))
		return -EINVAL;
	cmd->status = 0;
	cmd->config_size = nd->media.label_size;
	cmd->max_xfer = PMEMIF_PAGE_SIZE;
	return 0;
}

static int get_config_data(struct claim_nd *nd, void *buf, unsigned int buf_len,
			   int *cmd_rc)
{
	struct nd_cmd_get_config_data_hdr *cmd = buf;

	if (buf_len < sizeof(*cmd) || cmd->in_length > buf_len - sizeof(*cmd) ||
	    !labels_within(nd, cmd->in_offset, cmd->in_length))
		return -EINVAL;
	*cmd_rc = media_get_labels(&nd->media, cmd->in_offset, cmd->out_buf,
				   cmd->in_length);
	cmd->status = *cmd_rc ? 1 : 0;
	return 0;
}

static int set_config_data(struct claim_nd *nd, void *buf, unsigned int buf_len,
			   int *cmd_rc)
{
	struct nd_cmd_set_config_hdr *cmd = buf;
	u32 status;

	/* The status stands behind the data. */
	if (buf_len < sizeof(*cmd) + sizeof(status) ||
	    cmd->in_length > buf_len - sizeof(*cmd) - sizeof(status) ||
	    !labels_within(nd, cmd->in_offset, cmd->in_length))
		return -EINVAL;
	*cmd_rc = media_set_labels(&nd->media, cmd->in_offset, cmd->in_buf,
				   cmd->in_length);
	/* It has left the caches; now it is durable. */
	pmem_wmb();
	status = *cmd_rc ? 1 : 0;
	memcpy(cmd->in_buf + cmd->in_length, &status, sizeof(status));
	return 0;
}

/* The bus itself has no commands: -ENOTTY tells that errors can't be cleared. */
static int claim_nd_ctl(struct nvdimm_bus_descriptor *desc,
			struct nvdimm *dimm, unsigned int cmd, void *buf,
			unsigned int buf_len, int *cmd_rc)
{
	struct claim_nd *nd = container_of(desc, struct claim_nd, desc);
	int unused;

	cmd_rc = cmd_rc ?: &unused;
	*cmd_rc = 0;
	if (!dimm)
		return -ENOTTY;
	switch (cmd) {
	case ND_CMD_GET_CONFIG_SIZE:
		return get_config_size(nd, buf, buf_len);
	case ND_CMD_GET_CONFIG_DATA:
		return get_config_data(nd, buf, buf_len, cmd_rc);
	case ND_CMD_SET_CONFIG_DATA:
		return set_config_data(nd, buf, buf_len, cmd_rc);
	default:
		return -ENOTTY;
	}
}

/*
 * libndctl looks at a DIMM's attributes where the bus has this group with a
 * revision in it, and knows no other name for it; see pmemfront/nd-attrs.c.
 */
static ssize_t revision_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	return sysfs_emit(buf, "0\n");
}
static DEVICE_ATTR_RO(revision);

static struct attribute *bus_attrs[] = {
	&dev_attr_revision.attr,
	NULL
};

static const struct attribute_group bus_group = {
	.name = "nfit",
	.attrs = bus_attrs,
};

static const struct attribute_group *bus_groups[] = {
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

static ssize_t id_show(struct device *dev, struct device_attribute *attr,
		       char *buf)
{
	struct claim_nd *nd = nvdimm_provider_data(to_nvdimm(dev));

	return sysfs_emit(buf, "%pUb\n", nd->media.uuid);
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
	&dev_attr_id.attr,
	&dev_attr_flags.attr,
	NULL
};

static const struct attribute_group dimm_group = {
	.name = "nfit",
	.attrs = dimm_attrs,
};

static const struct attribute_group *dimm_groups[] = {
	&dimm_group,
	NULL
};

/* 1: libnvdimm will find all labels that there are; 0: it would lose some. */
static int labels_safe(const struct media *media)
{
	enum label_area found = LABEL_AREA_DAMAGED;
	u8 *area = kvmalloc(media->label_size, GFP_KERNEL);
	int err;

	if (!area)
		return -ENOMEM;
	err = media_get_labels(media, 0, area, media->label_size);
	if (!err)
		found = label_area_judge(area, media->label_size);
	kvfree(area);
	return err ?: found != LABEL_AREA_DAMAGED;
}

static int create_dimm(struct claim_nd *nd)
{
	unsigned long flags = 0;

	/* Without an index yet, it's an empty DIMM, not one without labels. */
	set_bit(NDD_LABELING, &flags);
	nd->dimm = nvdimm_create(nd->bus, nd, dimm_groups, flags, DIMM_COMMANDS,
				 0, NULL);
	if (!nd->dimm)
		return -ENOMEM;
	/* Its driver reads the labels, without which no region can be probed. */
	return nvdimm_bus_check_dimm_count(nd->bus, 1);
}

static int create_region(struct claim_nd *nd)
{
	const struct media *media = &nd->media;
	struct resource range = {
		.start = media->start + media->data_offset,
		.end = media->start + media->data_offset + media->data_size - 1,
		.flags = IORESOURCE_MEM,
	};
	struct nd_mapping_desc mapping = {
		.nvdimm = nd->dimm,
		.size = media->data_size,
	};
	struct nd_region_desc region = {
		.res = &range,
		.mapping = &mapping,
		.num_mappings = 1,
		.nd_set = &nd->set,
		.provider_data = nd,
		.target_node = phys_to_target_node(media->start),
	};

	region.numa_node = numa_map_to_online_node(region.target_node);
	/*
	 * Not ND_REGION_PAGEMAP, as with NVDIMMs of the firmware's: each volume
	 * that dom0's driver finds at boot would cost dom0 struct pages, 16 GiB
	 * of its RAM for 1 TiB.
	 */
	nd_cookie_set(&nd->set, media->uuid);
	return nvdimm_pmem_region_create(nd->bus, &region) ? 0 : -ENOMEM;
}

/* All that is on the bus. */
static int populate(struct claim_nd *nd)
{
	int err, safe;

	safe = labels_safe(&nd->media);
	if (safe == -ENOMEM)
		return safe;
	err = create_dimm(nd);
	if (err)
		return err;
	if (safe > 0)
		return create_region(nd);
	dev_err(nd->root, "the label area of %s %s: its region is withheld, so that no volume is lost. Restore the labels with \"ndctl write-labels\", or give its namespaces up with \"ndctl zero-labels\"; then unclaim the range and claim it anew\n",
		nvdimm_name(nd->dimm),
		safe ? "can't be read" : "holds labels, but no valid index");
	return 0;
}

struct claim_nd *claim_nd_register(const struct media *media)
{
	struct claim_nd *nd = kzalloc(sizeof(*nd), GFP_KERNEL);
	int err = -ENOMEM;

	if (!nd)
		return ERR_PTR(-ENOMEM);
	nd->media = *media;
	snprintf(nd->name, sizeof(nd->name), "xen-pmem.%#llx",
		 (u64)media->start);
	nd->root = root_device_register(nd->name);
	if (IS_ERR(nd->root)) {
		err = PTR_ERR(nd->root);
		goto err_free;
	}

	nd->desc.provider_name = nd->name;
	nd->desc.module = THIS_MODULE;
	nd->desc.attr_groups = bus_groups;
	nd->desc.ndctl = claim_nd_ctl;
	nd->bus = nvdimm_bus_register(nd->root, &nd->desc);
	if (!nd->bus)
		goto err_root;
	err = populate(nd);
	if (err)
		goto err_bus;
	nd_synchronize();
	return nd;

err_bus:
	nvdimm_bus_unregister(nd->bus);
err_root:
	root_device_unregister(nd->root);
err_free:
	kfree(nd);
	return ERR_PTR(err);
}

void claim_nd_unregister(struct claim_nd *nd)
{
	nvdimm_bus_unregister(nd->bus);
	root_device_unregister(nd->root);
	kfree(nd);
}

const char *claim_nd_bus(const struct claim_nd *nd)
{
	return dev_name(to_nvdimm_bus_dev(nd->bus));
}
