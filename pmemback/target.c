// SPDX-License-Identifier: GPL-2.0-only
/*
 * target.c - the nd driver that owns assigned namespaces
 *
 * DOC: As pciback takes a PCI device from its driver, this driver takes a
 * libnvdimm namespace from nd_pmem, so that the host can neither mount nor
 * parse what a guest writes. Both drivers match the same devices; this one
 * declines every namespace whose name wasn't written to its "assign" attribute
 * first.
 *
 * An nd driver's .remove can't say no, and sysfs lets root unbind anything at
 * any time. So the claim on the physical range belongs to the target and not
 * to the binding: it stands until both the binding and the user are gone, and
 * nd_pmem fails with EBUSY until then.
 *
 * Locks: targets_lock guards the lists and every field but those that say
 * otherwise in target-priv.h, is taken under the device lock of a namespace
 * (probe, remove), held while a page or two of the medium are read, and never
 * while anything waits for a user. nd_rwsem is read-held
 * over all that is done with the namespace's device (target-ops.c), so that
 * .remove waits for it before the device may go. Nothing here calls into xenbus.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/ioport.h>
#include <linux/libnvdimm.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/nd.h>
#include <linux/ndctl.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "xen/interface/io/pmemif.h"
#include "../common/pvtables.h"
#include "badlist.h"
#include "claim.h"
#include "compat.h"
#include "health.h"
#include "target.h"
#include "target-priv.h"

/* A namespace that may be bound to this driver. */
struct assignment {
	struct list_head node;		/* in assignments */
	char name[TARGET_NAME_LEN];
};

static DEFINE_MUTEX(targets_lock);
static LIST_HEAD(targets);
static LIST_HEAD(assignments);

static struct pmemback_target *target_find(const char *name)
{
	struct pmemback_target *target;

	lockdep_assert_held(&targets_lock);
	list_for_each_entry(target, &targets, node)
		if (!strcmp(target->name, name))
			return target;
	return NULL;
}

static struct assignment *assignment_find(const char *name)
{
	struct assignment *assignment;

	lockdep_assert_held(&targets_lock);
	list_for_each_entry(assignment, &assignments, node)
		if (!strcmp(assignment->name, name))
			return assignment;
	return NULL;
}

static bool target_used(const struct pmemback_target *target)
{
	lockdep_assert_held(&targets_lock);
	return users_count(&target->users);
}

/* Free a target that is neither bound nor used, and with it the claim. */
static void target_reap(struct pmemback_target *target)
{
	lockdep_assert_held(&targets_lock);
	if (target->bound || target_used(target))
		return;
	list_del(&target->node);
	release_mem_region(target->start, target->size);
	badblocks_exit(&target->bad);
	kfree(target);
}

static struct pmemback_target *target_create(const char *name,
					     phys_addr_t start, u64 size)
{
	struct pmemback_target *target;

	target = kzalloc(sizeof(*target), GFP_KERNEL);
	if (!target)
		return ERR_PTR(-ENOMEM);
	if (badblocks_init(&target->bad, 1)) {
		kfree(target);
		return ERR_PTR(-ENOMEM);
	}

	strscpy(target->name, name, sizeof(target->name));
	target->start = start;
	target->size = size;
	init_rwsem(&target->nd_rwsem);
	mutex_init(&target->bad_lock);
	mutex_init(&target->note_lock);
	mutex_init(&target->op_lock);
	mutex_init(&target->listener_lock);
	target->claim = request_mem_region(start, size, target->name);
	if (!target->claim) {
		badblocks_exit(&target->bad);
		kfree(target);
		return ERR_PTR(-EBUSY);
	}
	list_add_tail(&target->node, &targets);
	return target;
}

/*
 * The target for a namespace that is being bound: a new one, or the one that a
 * user held on to when the namespace was unbound under it.
 */
static struct pmemback_target *target_for(struct device *dev,
					  phys_addr_t start, u64 size)
{
	struct pmemback_target *target = target_find(dev_name(dev));

	if (!target)
		return target_create(dev_name(dev), start, size);
	if (target->start != start || target->size != size)
		return ERR_PTR(-EBUSY);
	return target;
}

static int target_check_range(struct device *dev, phys_addr_t start, u64 size)
{
	if (size >= PMEMIF_MIN_SIZE &&
	    !((start | size) & (PMEMIF_PAGE_SIZE - 1)))
		return 0;
	dev_err(dev, "range %#llx+%#llx is not page aligned, or smaller than %#llx\n",
		(u64)start, size, PMEMIF_MIN_SIZE);
	return -EINVAL;
}

/*
 * See what the medium holds. Not while a user lives on from an earlier binding:
 * that one goes on with what it was given.
 */
static int target_look(struct pmemback_target *target, struct device *dev)
{
	const char *complaint;
	int err;

	lockdep_assert_held(&targets_lock);
	err = target_learn_bad(target, dev);
	if (err || target_used(target))
		return err;
	err = media_read(&target->media, SUPERBLOCK_TARGET, target->start,
			 target->size,
			 !badlist_touches(&target->bad, 0, MEDIA_HEADER));
	if (err)
		return err;
	complaint = superblock_complaint(target->media.super);
	if (complaint)
		dev_err(dev, "has a superblock that can't be used: %s; no guest gets it\n",
			complaint);
	return 0;
}

static int target_nd_probe(struct device *dev)
{
	struct nd_namespace_common *ndns;
	struct pmemback_target *target;
	struct resource *res;
	bool assigned;
	int err;

	mutex_lock(&targets_lock);
	assigned = assignment_find(dev_name(dev));
	mutex_unlock(&targets_lock);
	if (!assigned)
		return -ENODEV;

	/* Refuses a namespace that a BTT, PFN or DAX device has claimed. */
	ndns = nvdimm_namespace_common_probe(dev);
	if (IS_ERR(ndns))
		return PTR_ERR(ndns);

	res = &to_nd_namespace_io(&ndns->dev)->res;
	err = target_check_range(dev, res->start, resource_size(res));
	if (err)
		return err;

	mutex_lock(&targets_lock);
	target = target_for(dev, res->start, resource_size(res));
	if (IS_ERR(target)) {
		mutex_unlock(&targets_lock);
		dev_err(dev, "could not claim %#llx+%#llx: %ld\n",
			(u64)res->start, (u64)resource_size(res),
			PTR_ERR(target));
		return PTR_ERR(target);
	}
	err = target_look(target, dev);
	if (err) {
		target_reap(target);
		mutex_unlock(&targets_lock);
		dev_err(dev, "could not read its first page: %d\n", err);
		return err;
	}
	target->bound = true;
	mutex_unlock(&targets_lock);

	down_write(&target->nd_rwsem);
	target->nd = dev;
	up_write(&target->nd_rwsem);

	dev_set_drvdata(dev, target);
	dev_info(dev, "assigned to Xen guests: %#llx+%#llx\n",
		 (u64)res->start, (u64)resource_size(res));
	return 0;
}

static void target_nd_remove(struct device *dev)
{
	struct pmemback_target *target = dev_get_drvdata(dev);
	unsigned int i;

	down_write(&target->nd_rwsem);
	target->nd = NULL;
	up_write(&target->nd_rwsem);

	mutex_lock(&targets_lock);
	for (i = 0; i < TARGET_USERS; i++)
		if (target->users.name[i])
			dev_warn(dev, "unbound while %s uses it: its flushes fail, the range stays claimed\n",
				 target->users.name[i]);
	target->bound = false;
	target_reap(target);
	mutex_unlock(&targets_lock);
}

/* libnvdimm has found bad blocks, in this range or elsewhere on the bus. */
static void target_nd_notify(struct device *dev, enum nvdimm_event event)
{
	struct pmemback_target *target = dev_get_drvdata(dev);
	const struct target_listener *listener = target->listener;
	unsigned int i;

	if (event != NVDIMM_REVALIDATE_POISON)
		return;
	if (target_learn_bad(target, dev))
		dev_err(dev, "no memory for the list of bad blocks: new ones go unseen\n");
	mutex_lock(&target->listener_lock);
	for (i = 0; i < TARGET_USERS; i++)
		if (listener[i].bad_found)
			listener[i].bad_found(listener[i].data);
	mutex_unlock(&target->listener_lock);
}

struct pmemback_target *pmemback_target_get(const char *name, const char *user,
					    const char *predecessor,
					    bool shared)
{
	struct pmemback_target *target;

	mutex_lock(&targets_lock);
	target = target_find(name);
	if (!target || !target->bound) {
		mutex_unlock(&targets_lock);
		return ERR_PTR(-ENODEV);
	}
	if (!target->media.data_size)
		target = ERR_PTR(-EUCLEAN);
	else if (!users_add(&target->users, user, predecessor, shared))
		target = ERR_PTR(-EBUSY);
	mutex_unlock(&targets_lock);
	return target;
}

void pmemback_target_put(struct pmemback_target *target, const char *user)
{
	mutex_lock(&targets_lock);
	if (target->successor == user) {
		target->successor = NULL;
		target->taken_over = false;
	}
	users_remove(&target->users, user);
	target_reap(target);
	mutex_unlock(&targets_lock);
}

void pmemback_target_succeed(struct pmemback_target *target, const char *user)
{
	mutex_lock(&targets_lock);
	target->successor = user;
	target->taken_over = false;
	mutex_unlock(&targets_lock);
}

bool pmemback_target_begin(struct pmemback_target *target, const char *user)
{
	bool late;

	mutex_lock(&target->op_lock);
	mutex_lock(&targets_lock);
	if (user == target->successor)
		target->taken_over = true;
	late = target->taken_over && user != target->successor;
	mutex_unlock(&targets_lock);
	if (late)
		mutex_unlock(&target->op_lock);
	return !late;
}

void pmemback_target_end(struct pmemback_target *target)
{
	mutex_unlock(&target->op_lock);
}

/* A name as a person writes it to sysfs, without the newline. */
static int target_parse_name(const char *buf, char name[static TARGET_NAME_LEN])
{
	size_t len = strcspn(buf, "\n");

	if (!len || len >= TARGET_NAME_LEN ||
	    strncmp(buf, "namespace", strlen("namespace")))
		return -EINVAL;
	memcpy(name, buf, len);
	name[len] = '\0';
	return 0;
}

static ssize_t assign_store(struct device_driver *drv, const char *buf,
			    size_t count)
{
	struct assignment *assignment;
	int err;

	assignment = kzalloc(sizeof(*assignment), GFP_KERNEL);
	if (!assignment)
		return -ENOMEM;
	err = target_parse_name(buf, assignment->name);
	if (err) {
		kfree(assignment);
		return err;
	}

	mutex_lock(&targets_lock);
	if (assignment_find(assignment->name))
		kfree(assignment);
	else
		list_add_tail(&assignment->node, &assignments);
	mutex_unlock(&targets_lock);
	return count;
}
static DRIVER_ATTR_WO(assign);

static ssize_t unassign_store(struct device_driver *drv, const char *buf,
			      size_t count)
{
	struct pmemback_target *target;
	struct assignment *assignment;
	char name[TARGET_NAME_LEN];
	ssize_t ret = count;
	int err;

	err = target_parse_name(buf, name);
	if (err)
		return err;

	mutex_lock(&targets_lock);
	target = target_find(name);
	assignment = assignment_find(name);
	if (target) {
		ret = -EBUSY;
	} else if (!assignment) {
		ret = -ENOENT;
	} else {
		list_del(&assignment->node);
		kfree(assignment);
	}
	mutex_unlock(&targets_lock);
	return ret;
}
static DRIVER_ATTR_WO(unassign);

/* All of them, separated by commas, or "-". */
static int target_emit_users(const struct pmemback_target *target, char *buf,
			     size_t size)
{
	const char *comma = "";
	unsigned int i;
	int len = 0;

	for (i = 0; i < TARGET_USERS; i++) {
		if (!target->users.name[i])
			continue;
		len += scnprintf(buf + len, size - len, "%s%s", comma,
				 target->users.name[i]);
		comma = ",";
	}
	return len ?: scnprintf(buf, size, "-");
}

static int target_emit(const struct pmemback_target *target, char *buf,
		       size_t size)
{
	const struct media *media = &target->media;
	int len;

	len = scnprintf(buf, size, "%s start=%#llx size=%#llx bound=%d user=",
			target->name, (u64)target->start, target->size,
			target->bound);
	len += target_emit_users(target, buf + len, size - len);
	len += scnprintf(buf + len, size - len,
			 " super=%s data-offset=%llu data-size=%llu label-size=%llu extents=%u extent=%u",
			 superblock_word(media->super), media->data_offset,
			 media->data_size, media->label_size, media->extents,
			 media->extent);
	if (media->super == SUPERBLOCK_GOOD)
		len += scnprintf(buf + len, size - len, " uuid=%pUb\n",
				 media->uuid);
	else
		len += scnprintf(buf + len, size - len, " uuid=-\n");
	return len;
}

/* More than a line has: a user's name ("backend/vpmem/3/51952") takes 31. */
#define TARGET_LINE_MAX (512 + 32 * TARGET_USERS)

/* What was read last, from the start on, of what may be longer than a page. */
static char *targets_text;
static size_t targets_length;

static int targets_write_down(void)
{
	struct pmemback_target *target;
	size_t lines = 0;

	lockdep_assert_held(&targets_lock);
	kvfree(targets_text);
	targets_length = 0;
	list_for_each_entry(target, &targets, node)
		lines++;
	targets_text = kvmalloc_array(lines, TARGET_LINE_MAX, GFP_KERNEL);
	if (!targets_text)
		return -ENOMEM;
	list_for_each_entry(target, &targets, node)
		targets_length += target_emit(target,
					      targets_text + targets_length,
					      TARGET_LINE_MAX);
	return 0;
}

/*
 * A binary attribute, since others end with a page, which is less than a host's
 * targets need. Who reads it piece by piece reads what was so at the first one
 * (but if somebody else has begun to read it meanwhile).
 */
static ssize_t targets_read(struct file *file, struct kobject *kobj,
			    compat_bin_attribute *attr, char *buf, loff_t at,
			    size_t count)
{
	ssize_t ret = 0;

	mutex_lock(&targets_lock);
	if (!at)
		ret = targets_write_down();
	if (!ret)
		ret = memory_read_from_buffer(buf, count, &at, targets_text,
					      targets_length);
	mutex_unlock(&targets_lock);
	return ret;
}
static BIN_ATTR_RO(targets, 0);

/* What the toolstack found out about the DIMMs, when it was asked to. */
static ssize_t health_store(struct device_driver *drv, const char *buf,
			    size_t count)
{
	int err = pmemback_health_report(buf);

	return err ?: count;
}
static DRIVER_ATTR_WO(health);

static struct attribute *target_attrs[] = {
	&driver_attr_assign.attr,
	&driver_attr_unassign.attr,
	&driver_attr_health.attr,
	&driver_attr_claim.attr,
	&driver_attr_unclaim.attr,
	&driver_attr_claims.attr,
	NULL,
};

static compat_bin_attribute *target_bin_attrs[] = {
	&bin_attr_targets,
	NULL,
};

static const struct attribute_group target_group = {
	.attrs = target_attrs,
	.bin_attrs = target_bin_attrs,
};
__ATTRIBUTE_GROUPS(target);

/* A namespace's own, while it is bound: the note that it keeps. */
static ssize_t note_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	return target_get_note(dev_get_drvdata(dev), buf);
}

/* sysfs passes no empty write on, so one newline at the end doesn't count. */
static ssize_t note_store(struct device *dev, struct device_attribute *attr,
			  const char *buf, size_t count)
{
	size_t length = count - (buf[count - 1] == '\n');
	int err;

	if (!note_text_ok(buf, length))
		return length > NOTE_TEXT_MAX ? -EFBIG : -EINVAL;
	err = target_set_note(dev_get_drvdata(dev), buf, length);
	return err ?: count;
}
static DEVICE_ATTR_ADMIN_RW(note);

static struct attribute *target_nd_attrs[] = {
	&dev_attr_note.attr,
	NULL,
};
ATTRIBUTE_GROUPS(target_nd);

/*
 * No module alias for nd devices: a host that has namespaces but no guests to
 * give them to doesn't want this module loaded.
 */
static struct nd_device_driver target_nd_driver = {
	.probe = target_nd_probe,
	.remove = target_nd_remove,
	.notify = target_nd_notify,
	.drv = {
		.name = "xen-pmemback",
		.groups = target_groups,
		.dev_groups = target_nd_groups,
	},
	.type = ND_DRIVER_NAMESPACE_IO | ND_DRIVER_NAMESPACE_PMEM,
};

int pmemback_target_init(void)
{
	int err = nd_driver_register(&target_nd_driver);

	if (err)
		return err;
	err = pvtables_init(target_nd_driver.drv.bus);
	if (err)
		nd_driver_unregister(&target_nd_driver);
	return err;
}

void pmemback_target_exit(void)
{
	struct assignment *assignment, *next;

	pvtables_exit();
	nd_driver_unregister(&target_nd_driver);
	list_for_each_entry_safe(assignment, next, &assignments, node)
		kfree(assignment);
	kvfree(targets_text);
}
