// SPDX-License-Identifier: GPL-2.0-only
/*
 * target-ops.c - what a user does with its target
 *
 * DOC: All of it holds nd_rwsem for reading while it needs the namespace's
 * device, which sysfs may unbind at any time; after that, it fails with -ENODEV.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/device.h>
#include <linux/libnvdimm.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/nd.h>
#include <linux/ndctl.h>
#include <linux/numa.h>
#include <linux/range.h>

#include "xen/interface/io/pmemif.h"
#include "badlist.h"
#include "compat.h"
#include "flushes.h"
#include "target-priv.h"

static struct nd_region *target_region(const struct pmemback_target *target)
{
	return to_nd_region(target->nd->parent);
}

const char *pmemback_target_name(const struct pmemback_target *target)
{
	return target->name;
}

phys_addr_t pmemback_target_start(const struct pmemback_target *target)
{
	return target->start + target->media.data_offset;
}

u64 pmemback_target_size(const struct pmemback_target *target)
{
	return target->media.data_size;
}

u64 pmemback_target_label_size(const struct pmemback_target *target)
{
	return target->media.label_size;
}

const u8 *pmemback_target_uuid(const struct pmemback_target *target)
{
	return target->media.super == SUPERBLOCK_GOOD ? target->media.uuid :
							NULL;
}

void pmemback_target_place(const struct pmemback_target *target,
			   struct part_place *place)
{
	place->uuid = pmemback_target_uuid(target);
	place->extents = target->media.extents;
	place->extent = target->media.extent;
}

int pmemback_target_flush_needs(struct pmemback_target *target, bool *sync,
				bool *flush)
{
	int err = -ENODEV;

	down_read(&target->nd_rwsem);
	if (target->nd) {
		struct nd_region *region = target_region(target);

		*sync = is_nvdimm_sync(region);
		/* < 0, "can't be determined", is no reason to leave it out */
		*flush = !*sync || nvdimm_has_flush(region) != 0;
		err = 0;
	}
	up_read(&target->nd_rwsem);
	return err;
}

int pmemback_target_numa_node(struct pmemback_target *target)
{
	int node = NUMA_NO_NODE;

	down_read(&target->nd_rwsem);
	if (target->nd)
		node = dev_to_node(target->nd->parent);
	up_read(&target->nd_rwsem);
	return node;
}

static int target_flush(struct pmemback_target *target)
{
	lockdep_assert_held_read(&target->nd_rwsem);
	return nvdimm_flush(target_region(target), NULL) ? -EIO : 0;
}

int pmemback_target_flush(struct pmemback_target *target,
			  struct flushes *flushed)
{
	int err = -ENODEV;

	down_read(&target->nd_rwsem);
	if (target->nd)
		err = flushes_have(flushed, target->nd->parent) ?
		      0 : target_flush(target);
	up_read(&target->nd_rwsem);
	return err;
}

/* Reading known bad pages may bring the host down, writing them is in vain. */
static bool labels_are_bad(struct pmemback_target *target, u64 offset,
			   size_t length)
{
	if (!badlist_touches(&target->bad, target->media.label_offset + offset,
			     length))
		return false;
	pr_err_ratelimited("%s: label area is bad at %#llx+%#zx: clear it with 'ndctl clear-errors', having released it\n",
			   target->name, offset, length);
	return true;
}

int pmemback_target_get_labels(struct pmemback_target *target, u64 offset,
			       void *buf, size_t length)
{
	int err = -ENODEV;

	down_read(&target->nd_rwsem);
	if (target->nd)
		err = labels_are_bad(target, offset, length) ? -EIO :
		      media_get_labels(&target->media, offset, buf, length);
	up_read(&target->nd_rwsem);
	return err;
}

int pmemback_target_set_labels(struct pmemback_target *target, u64 offset,
			       const void *buf, size_t length)
{
	int err = -ENODEV;

	down_read(&target->nd_rwsem);
	if (target->nd)
		err = labels_are_bad(target, offset, length) ? -EIO :
		      media_set_labels(&target->media, offset, buf, length);
	if (!err)
		err = target_flush(target);
	up_read(&target->nd_rwsem);
	return err;
}

/* Can the note be had, with the namespace bound? */
static int note_usable(struct pmemback_target *target)
{
	lockdep_assert_held_read(&target->nd_rwsem);
	if (!target->nd)
		return -ENODEV;
	if (!target->media.note)
		return -EOPNOTSUPP;
	if (!badlist_touches(&target->bad, NOTE_OFFSET, NOTE_END - NOTE_OFFSET))
		return 0;
	pr_err_ratelimited("%s: the pages of its note are bad: clear them with 'ndctl clear-errors', having released it\n",
			   target->name);
	return -EIO;
}

int target_get_note(struct pmemback_target *target,
		    char text[static NOTE_TEXT_MAX])
{
	int ret;

	down_read(&target->nd_rwsem);
	mutex_lock(&target->note_lock);
	ret = note_usable(target) ?: media_get_note(&target->media, text);
	mutex_unlock(&target->note_lock);
	up_read(&target->nd_rwsem);
	return ret;
}

int target_set_note(struct pmemback_target *target, const char *text,
		    size_t length)
{
	int err;

	down_read(&target->nd_rwsem);
	mutex_lock(&target->note_lock);
	err = note_usable(target) ?:
	      media_set_note(&target->media, text, length);
	if (!err)
		err = target_flush(target);
	if (!err)
		err = media_forget_old_note(&target->media);
	if (!err)
		err = target_flush(target);
	mutex_unlock(&target->note_lock);
	up_read(&target->nd_rwsem);
	return err;
}

/*
 * Add what libnvdimm knows of @length bytes at @offset to @bad, by way of
 * @scratch. Not more than a table entry holds: Linux (6.1 at least) puts a longer
 * run into the table in descending order, and then doesn't find it there.
 */
static void learn_bad_window(struct pmemback_target *target,
			     struct nd_region *region, struct badblocks *bad,
			     struct badblocks *scratch, u64 offset, u64 length)
{
	struct range range = {
		.start = target->start + offset,
		.end = target->start + offset + length - 1,
	};
	int i;

	scratch->count = 0;
	nvdimm_badblocks_populate(region, scratch, &range);
	for (i = 0; i < scratch->count; i++)
		badblocks_set(bad, offset / PMEMIF_SECTOR_SIZE +
			      BB_OFFSET(scratch->page[i]),
			      BB_LEN(scratch->page[i]), 1);
}

static void learn_bad(struct pmemback_target *target, struct nd_region *region,
		      struct badblocks *bad, struct badblocks *scratch)
{
	const u64 window = BB_MAX_LEN * PMEMIF_SECTOR_SIZE;
	u64 offset;

	/* Nearly always there is nothing, which one look tells. */
	learn_bad_window(target, region, bad, scratch, 0, target->size);
	if (!bad->count)
		return;
	bad->count = 0;
	for (offset = 0; offset < target->size; offset += window)
		learn_bad_window(target, region, bad, scratch, offset,
				 min(window, target->size - offset));
}

/*
 * Made anew each time, and put in place at once: setting what is set already can
 * lose sectors, and nobody may see less than is known.
 */
int target_learn_bad(struct pmemback_target *target, struct device *nd)
{
	struct badblocks bad, scratch;
	int err;

	err = badblocks_init(&bad, 1);
	if (err)
		return err;
	err = badblocks_init(&scratch, 1);
	if (err)
		goto out;

	mutex_lock(&target->bad_lock);
	learn_bad(target, to_nd_region(nd->parent), &bad, &scratch);
	write_seqlock_irq(&target->bad.lock);
	memcpy(target->bad.page, bad.page, PAGE_SIZE);
	target->bad.count = bad.count;
	write_sequnlock_irq(&target->bad.lock);
	mutex_unlock(&target->bad_lock);

	badblocks_exit(&scratch);
out:
	badblocks_exit(&bad);
	return err;
}

/* Put @bad_found where @old listens: NULL, nobody yet. */
static void target_change_listener(struct pmemback_target *target,
				   const void *old,
				   void (*bad_found)(void *data), void *data)
{
	unsigned int i;

	mutex_lock(&target->listener_lock);
	for (i = 0; i < TARGET_USERS; i++) {
		if (target->listener[i].data != old)
			continue;
		target->listener[i].bad_found = bad_found;
		target->listener[i].data = data;
		break;
	}
	mutex_unlock(&target->listener_lock);
}

void pmemback_target_listen(struct pmemback_target *target,
			    void (*bad_found)(void *data), void *data)
{
	target_change_listener(target, NULL, bad_found, data);
}

void pmemback_target_unlisten(struct pmemback_target *target, void *data)
{
	target_change_listener(target, data, NULL, NULL);
}

unsigned int pmemback_target_get_bad(struct pmemback_target *target,
				     u64 offset,
				     struct pmemif_bad_range *ranges,
				     unsigned int max)
{
	const struct media *media = &target->media;

	return badlist_fill(&target->bad, media->data_offset, media->data_size,
			    offset, ranges, max);
}

bool pmemback_target_is_bad(struct pmemback_target *target, u64 offset,
			    u64 length)
{
	return badlist_touches(&target->bad, target->media.data_offset + offset,
			       length);
}

bool pmemback_target_bad_rest(struct pmemback_target *target, u64 offset,
			      u64 length)
{
	return badlist_leaves_rest(&target->bad,
				   target->media.data_offset + offset, length);
}

/* Ask the bus, as nvdimm_clear_poison() does. 0: it can't clear. */
static u32 bus_clear_unit(struct device *bus, u64 start, u64 size)
{
	struct nvdimm_bus_descriptor *desc = to_nd_desc(to_nvdimm_bus(bus));
	struct nd_cmd_ars_cap cap = { .address = start, .length = size };
	int rc, cmd_rc = 0;

	/* nvdimm_clear_poison() would say that it did, and do nothing. */
	if (!desc->ndctl)
		return 0;
	rc = desc->ndctl(desc, NULL, ND_CMD_ARS_CAP, &cap, sizeof(cap),
			 &cmd_rc);
	return rc < 0 || cmd_rc < 0 ? 0 : cap.clear_err_unit;
}

u32 pmemback_target_clear_unit(struct pmemback_target *target)
{
	u32 unit = 0;

	down_read(&target->nd_rwsem);
	if (target->nd)
		unit = bus_clear_unit(target->nd->parent->parent,
				      pmemback_target_start(target),
				      target->media.data_size);
	up_read(&target->nd_rwsem);
	if (!is_power_of_2(unit) || unit > PMEMIF_PAGE_SIZE)
		return 0;
	return max_t(u32, unit, PMEMIF_SECTOR_SIZE);
}

int pmemback_target_clear_bad(struct pmemback_target *target, u64 offset,
			      u64 length, u64 *cleared)
{
	long done = -ENODEV;

	down_read(&target->nd_rwsem);
	mutex_lock(&target->bad_lock);
	if (target->nd)
		done = nvdimm_clear_poison(target->nd,
					   pmemback_target_start(target) +
					   offset, length);
	if (done >= 0) {
		*cleared = ALIGN_DOWN(min_t(u64, done, length),
				      PMEMIF_SECTOR_SIZE);
		badlist_forget(&target->bad, target->media.data_offset + offset,
			       *cleared);
	}
	mutex_unlock(&target->bad_lock);
	up_read(&target->nd_rwsem);
	return done < 0 ? done : 0;
}
