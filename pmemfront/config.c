// SPDX-License-Identifier: GPL-2.0-only
/*
 * config.c - reads the backend's directory, and believes none of it unchecked
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/nodemask.h>
#include <linux/numa.h>
#include <linux/string.h>
#include <linux/uuid.h>

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

/* A node that a backend may leave out. */
static int config_optional(struct xenbus_device *xdev, const char *node,
			   u64 max, u64 otherwise, u64 *value)
{
	int err = xsnode_read_u64(xdev->otherend, node, 0, max, value);

	if (err == -ENOENT) {
		*value = otherwise;
		return 0;
	}
	if (err)
		xenbus_dev_fatal(xdev, err,
				 "%s/%s is no number, or more than %#llx",
				 xdev->otherend, node, max);
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
				 xsnode_fit_to_show(versions), PMEMIF_VERSION);
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
				 xsnode_fit_to_show(mapping),
				 PMEMIF_MAPPING_PHYSMAP);
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
	char *text;
	int err;

	text = config_text(xdev, PMEMIF_NODE_SAMPLE_PAGES);
	if (IS_ERR(text))
		return PTR_ERR(text);
	err = sample_parse(&config->sample, text, config->size);
	if (err)
		xenbus_dev_fatal(xdev, err,
				 "%s/%s is no list of 1 to %u pages within the region",
				 xdev->otherend, PMEMIF_NODE_SAMPLE_PAGES,
				 PMEMIF_MAX_SAMPLES);
	kfree(text);
	if (err)
		return err;

	text = config_text(xdev, PMEMIF_NODE_SAMPLE_CRCS);
	if (IS_ERR(text))
		return PTR_ERR(text);
	err = sample_parse_crcs(&config->sample, text);
	if (err)
		xenbus_dev_fatal(xdev, err, "%s/%s is no list of %u CRCs",
				 xdev->otherend, PMEMIF_NODE_SAMPLE_CRCS,
				 config->sample.nr);
	kfree(text);
	return err;
}

/* A name of an attachment, if there is one. */
static int config_session(struct xenbus_device *xdev, const char *node,
			  char to[static PMEMIF_SESSION_LEN + 1])
{
	char *text = xenbus_read(XBT_NIL, xdev->otherend, node, NULL);
	uuid_t unused;
	int err = 0;

	to[0] = '\0';
	if (IS_ERR(text) && PTR_ERR(text) == -ENOENT)
		return 0;
	if (IS_ERR(text))
		err = PTR_ERR(text);
	else if (strlen(text) != PMEMIF_SESSION_LEN ||
		 uuid_parse(text, &unused))
		err = -EINVAL;
	else
		strscpy(to, text, PMEMIF_SESSION_LEN + 1);
	if (err)
		xenbus_dev_fatal(xdev, err, "%s/%s can't be read, or is no UUID",
				 xdev->otherend, node);
	if (!IS_ERR(text))
		kfree(text);
	return err;
}

static int config_life(struct pmemfront_config *config,
		       struct xenbus_device *xdev)
{
	u64 restore, shared;
	int err = config_optional(xdev, PMEMIF_NODE_RESTORE, 1, 0, &restore);

	if (!err)
		err = config_optional(xdev, PMEMIF_NODE_SHARED, 1, 0, &shared);
	if (err)
		return err;
	if (restore && shared) {
		xenbus_dev_fatal(xdev, -EINVAL,
				 "%s: %s and %s are both 1, but others go on writing while this guest is saved",
				 xdev->otherend, PMEMIF_NODE_RESTORE,
				 PMEMIF_NODE_SHARED);
		return -EINVAL;
	}
	config->restorable = restore;
	config->shared = shared;
	err = config_session(xdev, PMEMIF_NODE_SESSION, config->session);
	if (!err)
		err = config_session(xdev, PMEMIF_NODE_RESUMES,
				     config->resumes);
	if (!err)
		err = config_session(xdev, PMEMIF_NODE_SUSPENSION,
				     config->suspension);
	return err;
}

static int config_uuid(struct pmemfront_nd_offer *offer,
		       struct xenbus_device *xdev)
{
	char *text = xenbus_read(XBT_NIL, xdev->otherend, PMEMIF_NODE_UUID,
				 NULL);
	uuid_t uuid;
	int err;

	offer->has_uuid = false;
	if (IS_ERR(text) && PTR_ERR(text) == -ENOENT)
		return 0;
	if (IS_ERR(text)) {
		xenbus_dev_fatal(xdev, PTR_ERR(text), "reading %s/%s",
				 xdev->otherend, PMEMIF_NODE_UUID);
		return PTR_ERR(text);
	}
	err = strlen(text) == UUID_STRING_LEN ? uuid_parse(text, &uuid) :
						-EINVAL;
	kfree(text);
	if (err) {
		xenbus_dev_fatal(xdev, err, "%s/%s is no UUID", xdev->otherend,
				 PMEMIF_NODE_UUID);
		return err;
	}
	export_uuid(offer->uuid, &uuid);
	offer->has_uuid = true;
	return 0;
}

static int config_labels(struct pmemfront_nd_offer *offer,
			 struct xenbus_device *xdev)
{
	u64 size;
	int err = config_optional(xdev, PMEMIF_NODE_LABEL_SIZE,
				  PMEMIF_MAX_LABELS, 0, &size);

	if (err)
		return err;
	if (size && (size < PMEMIF_MIN_LABELS || size % PMEMIF_PAGE_SIZE ||
		     !offer->has_uuid)) {
		xenbus_dev_fatal(xdev, -EINVAL,
				 "%s/%s is %llu: less than %llu, not page aligned, or without a %s",
				 xdev->otherend, PMEMIF_NODE_LABEL_SIZE, size,
				 PMEMIF_MIN_LABELS, PMEMIF_NODE_UUID);
		return -EINVAL;
	}
	offer->label_size = size;
	return 0;
}

static int config_clear_unit(struct pmemfront_nd_offer *offer,
			     struct xenbus_device *xdev)
{
	u64 unit;
	int err = config_optional(xdev, PMEMIF_NODE_CLEAR_UNIT,
				  PMEMIF_PAGE_SIZE, 0, &unit);

	if (err)
		return err;
	if (unit && (unit < PMEMIF_SECTOR_SIZE || !is_power_of_2(unit))) {
		xenbus_dev_fatal(xdev, -EINVAL,
				 "%s/%s is %llu, no power of 2 from %u to %u",
				 xdev->otherend, PMEMIF_NODE_CLEAR_UNIT, unit,
				 PMEMIF_SECTOR_SIZE, PMEMIF_PAGE_SIZE);
		return -EINVAL;
	}
	offer->clear_unit = unit;
	return 0;
}

/* What isn't known to be protected isn't. */
static enum persistence_domain config_persistence(struct xenbus_device *xdev)
{
	enum persistence_domain domain = PERSISTENCE_UNKNOWN;
	char *text = xenbus_read(XBT_NIL, xdev->otherend,
				 PMEMIF_NODE_PERSISTENCE, NULL);

	if (IS_ERR(text))
		return domain;
	if (!strcmp(text, PMEMIF_PERSISTENCE_CPU))
		domain = PERSISTENCE_CPU_CACHE;
	else if (!strcmp(text, PMEMIF_PERSISTENCE_MEMCTRL))
		domain = PERSISTENCE_MEMORY_CONTROLLER;
	kfree(text);
	return domain;
}

/* The host's node is of use only where this guest has one of that number. */
static int config_numa_node(struct pmemfront_nd_offer *offer,
			    struct xenbus_device *xdev)
{
	u64 node;
	int err = config_optional(xdev, PMEMIF_NODE_NUMA_NODE, INT_MAX,
				  INT_MAX, &node);

	if (err)
		return err;
	offer->numa_node = node < MAX_NUMNODES && node_online(node) ?
			   node : NUMA_NO_NODE;
	return 0;
}

/* What makes a store durable: never nothing at all. */
static int config_durability(struct pmemfront_nd_offer *offer,
			     struct xenbus_device *xdev)
{
	int err = config_bool(xdev, PMEMIF_NODE_SYNC, &offer->sync);

	if (!err)
		err = config_bool(xdev, PMEMIF_NODE_FLUSH_REQUIRED,
				  &offer->flush);
	if (err)
		return err;
	if (!offer->sync && !offer->flush) {
		xenbus_dev_fatal(xdev, -EINVAL,
				 "%s: %s and %s are both 0, so that nothing would make data durable",
				 xdev->otherend, PMEMIF_NODE_SYNC,
				 PMEMIF_NODE_FLUSH_REQUIRED);
		return -EINVAL;
	}
	return 0;
}

static int config_offer(struct pmemfront_nd_offer *offer,
			struct xenbus_device *xdev)
{
	u64 health;
	int err;

	err = config_durability(offer, xdev);
	if (!err)
		err = config_uuid(offer, xdev);
	if (!err)
		err = config_labels(offer, xdev);
	if (!err)
		err = config_clear_unit(offer, xdev);
	if (!err)
		err = config_numa_node(offer, xdev);
	if (!err)
		err = config_optional(xdev, PMEMIF_NODE_HEALTH, 1, 0, &health);
	if (err)
		return err;
	offer->health = health;
	offer->persistence = config_persistence(xdev);
	return 0;
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
		err = config_offer(&config->offer, xdev);
	if (!err)
		err = config_sample(config, xdev);
	if (!err)
		err = config_life(config, xdev);
	return err;
}

/* Libnvdimm was told what the region promises, and can't be told otherwise. */
static bool offers_less(const struct pmemfront_nd_offer *old,
			const struct pmemfront_nd_offer *new)
{
	return (old->sync && !new->sync) || (!old->flush && new->flush) ||
	       old->persistence > new->persistence;
}

static bool same_target(const struct pmemfront_config *old,
			const struct pmemfront_config *new)
{
	return old->size == new->size &&
	       old->offer.has_uuid == new->offer.has_uuid &&
	       (!old->offer.has_uuid ||
		!memcmp(old->offer.uuid, new->offer.uuid,
			sizeof(old->offer.uuid))) &&
	       old->offer.label_size == new->offer.label_size;
}

int pmemfront_config_same(const struct pmemfront_config *old,
			  const struct pmemfront_config *new, bool restored,
			  struct xenbus_device *xdev)
{
	const char *session = restored ? new->resumes : new->session;

	if (old->start != new->start) {
		xenbus_dev_fatal(xdev, -EINVAL,
				 "region was at %#llx, and is at %#llx now",
				 (u64)old->start, (u64)new->start);
		return -EINVAL;
	}
	if (!same_target(old, new)) {
		xenbus_dev_fatal(xdev, -EINVAL,
				 "another target than before: its size, UUID or label area differs");
		return -EINVAL;
	}
	if (strcmp(old->session, session)) {
		xenbus_dev_fatal(xdev, -EINVAL,
				 "target was not left as this guest left it: session %s, expected %s",
				 session[0] ? session : "unknown",
				 old->session[0] ? old->session : "unknown");
		return -EINVAL;
	}
	if (restored && strcmp(old->suspension, new->suspension)) {
		xenbus_dev_fatal(xdev, -EINVAL,
				 "target was used since this guest was saved: it went on, and was suspended again (%s)",
				 new->suspension[0] ? new->suspension :
						      "unknown");
		return -EINVAL;
	}
	if (offers_less(&old->offer, &new->offer)) {
		xenbus_dev_fatal(xdev, -EINVAL,
				 "target is less durable than the one before: it wants flushes that this guest doesn't make");
		return -EINVAL;
	}
	return 0;
}
