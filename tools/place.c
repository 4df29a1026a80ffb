// SPDX-License-Identifier: GPL-2.0-only
/* At which guest-physical address a guest gets its region. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>

#include "ctx.h"
#include "frames.h"
#include "gpa.h"
#include "log.h"
#include "place.h"
#include "record.h"
#include "text.h"
#include "xc.h"
#include "xs.h"

#define PAGE_SHIFT	12
/* Of the 40 s that libxl gives a script. */
#define LOOK_SECONDS	10

/*
 * What libxl was told at the start, the same after a restore. What Xen limits
 * the domain to changes as it balloons, and stands in only where there is no
 * libxl.
 */
static uint64_t max_memory(const struct placing *p)
{
	uint64_t kib, bytes = p->domain->max_memory;
	char *text;

	text = store_read(p->c->xs, NO_TRANSACTION,
			  "/local/domain/%u/memory/static-max",
			  p->domain->domid);
	if (text && parse_u64(text, &kib) && kib <= UINT64_MAX / 1024)
		bytes = kib * 1024;
	free(text);
	return bytes;
}

/* The ranges of this domain's other attachments. */
static struct range *used_ranges(const struct placing *p, size_t *count)
{
	struct range *used = calloc(p->record_count + 1, sizeof(*used));
	size_t i;

	*count = 0;
	for (i = 0; used && i < p->record_count; i++)
		if (p->records[i].domid == p->domain->domid)
			used[(*count)++] = (struct range) {
				p->records[i].gpa,
				record_pages(&p->records[i]) << PAGE_SHIFT,
			};
	if (!used)
		log_error("out of memory");
	return used;
}

/*
 * Xen replaces a page of RAM by a mapping without a word, so look first. Above
 * the highest frame that the guest ever had there is nothing to look at.
 */
static int look(const struct placing *p, uint64_t gpa, uint64_t *frame,
		uint64_t *highest)
{
	uint64_t first = gpa >> PAGE_SHIFT;
	uint64_t last = first + (p->data.size >> PAGE_SHIFT) - 1;

	if (xen_highest_frame(p->c->xc, p->domain->domid, highest))
		return -1;
	return frames_used(p->domain->domid, first,
			   last < *highest ? last : *highest, LOOK_SECONDS,
			   frame);
}

static int report_used(const struct placing *p, uint64_t frame)
{
	if (p->had)
		return log_error("guest-physical conflict: domain %s has memory at frame 0x%" PRIx64 ", where it had %s when it was saved; restore it as it was saved",
				 p->label, frame, p->target);
	return log_error("guest-physical conflict: domain %s has memory at frame 0x%" PRIx64 "; choose another address with gpa=",
			 p->label, frame);
}

static const char *vdev_at(const struct placing *p, uint64_t gpa)
{
	size_t i;

	for (i = 0; i < p->record_count; i++)
		if (p->records[i].domid == p->domain->domid &&
		    p->records[i].gpa == gpa)
			return p->records[i].vdev;
	return "?";
}

static int report_overlap(const struct placing *p, struct range other)
{
	const char *vdev = vdev_at(p, other.start);
	uint64_t last = other.start + other.size - 1;

	if (p->had)
		return log_error("domain %s had %s at 0x%" PRIx64 " when it was saved, which overlaps its %s at 0x%" PRIx64 "-0x%" PRIx64 "; restore it with the disk lines that it was saved with",
				 p->label, p->target, *p->wanted, vdev,
				 other.start, last);
	return log_error("gpa=0x%" PRIx64 " overlaps %s of domain %s, which has 0x%" PRIx64 "-0x%" PRIx64 "; choose an address beyond that",
			 *p->wanted, vdev, p->label, other.start, last);
}

static int check_given_gpa(const struct placing *p, uint64_t base,
			   const struct range *used, size_t count)
{
	uint64_t gpa = *p->wanted;
	size_t other = 0;

	switch (gpa_check(gpa, p->data.size, used, count, &other)) {
	case GPA_OK:
		break;
	case GPA_UNALIGNED:
		return log_error("gpa=0x%" PRIx64 " is not a multiple of 4 KiB",
				 gpa);
	case GPA_TOO_LOW:
		return log_error("gpa=0x%" PRIx64 " is below 4 GiB, where guests have their devices; 0x%" PRIx64 " is the lowest that is surely free",
				 gpa, base);
	case GPA_TOO_HIGH:
		return log_error("gpa=0x%" PRIx64 " is too high: %s ends beyond 0x%llx",
				 gpa, p->target, GPA_LIMIT);
	case GPA_OVERLAP:
		return report_overlap(p, used[other]);
	}
	return 0;
}

/* The address that the administrator wants. */
static int use_given_gpa(const struct placing *p, uint64_t base,
			 const struct range *used, size_t count)
{
	uint64_t gpa = *p->wanted, frame, highest;

	if (check_given_gpa(p, base, used, count))
		return -1;
	if ((gpa ^ p->data.start) & (GPA_SUPERPAGE - 1))
		log_warning("0x%" PRIx64 " is not at the same place within 2 MiB as %s's machine address 0x%" PRIx64 ": each 4 KiB page costs an entry of its own",
			    gpa, p->target, p->data.start);
	if (gpa < base && !p->had)
		log_warning("gpa=0x%" PRIx64 " is below 0x%" PRIx64 ", where memory up to maxmem= may come to be",
			    gpa, base);
	switch (look(p, gpa, &frame, &highest)) {
	case 0:
		return 0;
	case 1:
		return report_used(p, frame);
	case 2:
		/* What it has comes from the same state as this address. */
		if (p->had)
			return 0;
		return log_error("gpa=0x%" PRIx64 ": cannot tell within %d s that domain %s has nothing there; from 0x%" PRIx64 " on there is nothing to check",
				 gpa, LOOK_SECONDS, p->label,
				 (highest + 1) << PAGE_SHIFT);
	default:
		return -1;
	}
}

/* The lowest that is safe: a save walks all frames up to the highest. */
static int choose_own_gpa(const struct placing *p, uint64_t base,
			  const struct range *used, size_t count,
			  uint64_t *gpa)
{
	uint64_t frame, highest;
	int turn, rc;

	for (turn = 0; turn < 2; turn++) {
		if (gpa_choose(base, p->data.start, p->data.size, used,
			       count, gpa) != GPA_OK)
			return log_error("domain %s's address space has no room for the 0x%" PRIx64 " bytes of %s above 0x%" PRIx64,
					 p->label, p->data.size,
					 p->target, base);
		rc = look(p, *gpa, &frame, &highest);
		if (rc <= 0)
			return rc;
		/*
		 * Something is there, or it's too much to look through: that's
		 * so when a large region was attached before. Go where nothing
		 * has ever been.
		 */
		base = (highest + 1) << PAGE_SHIFT;
	}
	return report_used(p, frame);
}

static int find_base(const struct placing *p, uint64_t *base)
{
	if (!gpa_base(max_memory(p), base))
		return log_error("domain %s has no limit to its memory; start it with maxmem=",
				 p->label);
	return 0;
}

int place_check(const struct placing *p)
{
	uint64_t base, frame, highest;
	struct range *used;
	size_t count;
	int rc;

	/* Where a PV guest has it is no matter of choice. */
	if (!p->wanted || !p->domain->translated)
		return 0;
	if (find_base(p, &base))
		return -1;
	used = used_ranges(p, &count);
	if (!used)
		return -1;
	rc = check_given_gpa(p, base, used, count);
	free(used);
	if (rc)
		return -1;
	rc = look(p, *p->wanted, &frame, &highest);
	return rc == 1 ? report_used(p, frame) : rc < 0 ? -1 : 0;
}

static int place_translated(const struct placing *p, uint64_t *gpa)
{
	struct range *used;
	size_t count;
	uint64_t base;
	int rc;

	if (find_base(p, &base))
		return -1;
	used = used_ranges(p, &count);
	if (!used)
		return -1;
	if (p->wanted) {
		*gpa = *p->wanted;
		rc = use_given_gpa(p, base, used, count);
	} else {
		rc = choose_own_gpa(p, base, used, count, gpa);
	}
	free(used);
	return rc;
}

static void warn_of_overlap(const struct placing *p, uint64_t memory,
			    bool listed)
{
	uint64_t start = p->data.start, mib = start >> 20;

	if (listed)
		log_warning("domain %s may have memory up to 0x%" PRIx64 ", beyond 0x%" PRIx64 ", where %s begins: unless it was started with e820_host=1, its driver refuses the region (start it so, or with maxmem=%" PRIu64 " or less)",
			    p->label, memory - 1, start, p->target, mib);
	else
		log_warning("domain %s may have memory up to 0x%" PRIx64 ", beyond 0x%" PRIx64 ", where %s begins: its driver refuses the region then (start it with maxmem=%" PRIu64 " or less; e820_host=1 makes no room, as the host's memory map doesn't list the range)",
			    p->label, memory - 1, start, p->target, mib);
}

/*
 * A PV guest maps machine frames by their machine addresses; so it can't use
 * that address for its own RAM. Whether it does is known in the guest alone:
 * with e820_host=1 its RAM stays clear of all that the host's map lists.
 */
static int place_pv(const struct placing *p, uint64_t *gpa)
{
	uint64_t memory = max_memory(p);
	int listed;

	*gpa = p->data.start;
	if (p->wanted && *p->wanted != *gpa)
		return log_error("gpa=0x%" PRIx64 ": domain %s is a PV guest, which has %s at its machine address, 0x%" PRIx64 "; leave gpa= out",
				 *p->wanted, p->label, p->target, *gpa);
	if (memory <= *gpa)
		return 0;
	listed = xen_range_is_listed(p->c->xc, p->data.start, p->data.size);
	if (listed < 0)
		return -1;
	warn_of_overlap(p, memory, listed);
	return 0;
}

int place_region(const struct placing *p, uint64_t *gpa)
{
	return p->domain->translated ? place_translated(p, gpa) :
				       place_pv(p, gpa);
}
