// SPDX-License-Identifier: GPL-2.0-only
/*
 * config.c - reads the backend's directory, and believes none of it unchecked
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/string.h>

#include <xen/xenbus.h>

#include "xsnode.h"
#include "config.h"

/* Read a node as text. The caller frees it. */
static char *config_text(struct xenbus_device *xdev, const char *node)
{
	char *text = xenbus_read(XBT_NIL, xdev->otherend, node, NULL);

	if (IS_ERR(text))
		xenbus_dev_fatal(xdev, PTR_ERR(text), "reading %s/%s",
				 xdev->otherend, node);
	return text;
}

static int config_u64(struct xenbus_device *xdev, const char *node, u64 min,
		      u64 max, u64 *value)
{
	int err = xsnode_read_u64(xdev->otherend, node, min, max, value);

	if (err)
		xenbus_dev_fatal(xdev, err,
				 "%s/%s is missing, no number, or not within %#llx to %#llx",
				 xdev->otherend, node, min, max);
	return err;
}

static int config_bool(struct xenbus_device *xdev, const char *node,
		       bool *value)
{
	u64 number;
	int err = config_u64(xdev, node, 0, 1, &number);

	*value = !err && number;
	return err;
}

static int config_version(struct xenbus_device *xdev)
{
	char *versions = config_text(xdev, PMEMIF_NODE_VERSIONS);
	int err = 0;

	if (IS_ERR(versions))
		return PTR_ERR(versions);
	if (!xsnode_list_has(versions, PMEMIF_VERSION)) {
		err = -EPROTO;
		xenbus_dev_fatal(xdev, err,
				 "backend speaks protocol version %s, this driver %u: install the same release of xen-pmem on both sides",
				 versions, PMEMIF_VERSION);
	}
	kfree(versions);
	return err;
}

static int config_mapping(struct xenbus_device *xdev)
{
	char *mapping = config_text(xdev, PMEMIF_NODE_MAPPING);
	int err = 0;

	if (IS_ERR(mapping))
		return PTR_ERR(mapping);
	if (strcmp(mapping, PMEMIF_MAPPING_PHYSMAP)) {
		err = -EOPNOTSUPP;
		xenbus_dev_fatal(xdev, err,
				 "mapping method \"%s\" is not known to this driver, only \"%s\"",
				 mapping, PMEMIF_MAPPING_PHYSMAP);
	}
	kfree(mapping);
	return err;
}

static int config_range(struct pmemfront_config *config,
			struct xenbus_device *xdev)
{
	const u64 limit = 1ULL << PMEMIF_ADDRESS_BITS;
	u64 start, size;
	int err;

	err = config_u64(xdev, PMEMIF_NODE_SIZE, PMEMIF_MIN_SIZE, limit, &size);
	if (!err)
		err = config_u64(xdev, PMEMIF_NODE_GUEST_ADDRESS,
				 PMEMIF_PAGE_SIZE, limit, &start);
	if (err)
		return err;

	if ((start | size) & (PMEMIF_PAGE_SIZE - 1) || size > limit - start) {
		xenbus_dev_fatal(xdev, -EINVAL,
				 "region %#llx+%#llx is not page aligned, or ends beyond 2^%u",
				 start, size, PMEMIF_ADDRESS_BITS);
		return -EINVAL;
	}
	config->start = start;
	config->size = size;
	return 0;
}

static int config_sample(struct pmemfront_config *config,
			 struct xenbus_device *xdev)
{
	char *pages;
	u64 crc;
	int err;

	err = config_u64(xdev, PMEMIF_NODE_SAMPLE_CRC, 0, U32_MAX, &crc);
	if (err)
		return err;
	config->sample_crc = crc;

	pages = config_text(xdev, PMEMIF_NODE_SAMPLE_PAGES);
	if (IS_ERR(pages))
		return PTR_ERR(pages);
	err = sample_parse(&config->sample, pages, config->size);
	if (err)
		xenbus_dev_fatal(xdev, err,
				 "%s/%s is no list of 1 to %u pages within the region",
				 xdev->otherend, PMEMIF_NODE_SAMPLE_PAGES,
				 PMEMIF_MAX_SAMPLES);
	kfree(pages);
	return err;
}

int pmemfront_config_read(struct pmemfront_config *config,
			  struct xenbus_device *xdev)
{
	int err;

	err = config_version(xdev);
	if (!err)
		err = config_mapping(xdev);
	if (!err)
		err = config_range(config, xdev);
	if (!err)
		err = config_bool(xdev, PMEMIF_NODE_SYNC, &config->sync);
	if (!err)
		err = config_bool(xdev, PMEMIF_NODE_FLUSH_REQUIRED,
				  &config->flush_required);
	if (!err)
		err = config_sample(config, xdev);
	return err;
}
