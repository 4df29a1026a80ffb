// SPDX-License-Identifier: GPL-2.0-only
/*
 * span.c - what is asked of a region goes to the targets that it is made of
 *
 * Each target is played by a few numbers: where it is, which of its sectors are
 * bad, and which of the host's regions it lies in.
 */
#include "fuzz.h"
#include "xen/interface/io/pmemif.h"
#include "flushes.h"
#include "span.h"
#include "target.h"

#define USER "backend/vpmem/1/51712"

/* Of the largest target. */
#define PAGES	64
#define SECTORS	(PAGES * 8)

struct pmemback_target {
	char name[TARGET_NAME_LEN];
	u64 start;
	u64 size;
	bool bad[SECTORS];
	u32 unit;
	u64 clears;		/* so much of a request, at most */
	struct device *region;
	bool sync, flush, missing;
	u32 extents, extent;
	u8 uuid[16];
	unsigned int taken;
};

static struct pmemback_target *targets;
static unsigned int targets_nr;
static struct device regions[2];
static unsigned int flushed[2];
static unsigned int taken;

struct pmemback_target *pmemback_target_get(const char *name, const char *user,
					    const char *predecessor,
					    bool shared)
{
	unsigned int i;

	expect(!strcmp(user, USER) && !predecessor);
	for (i = 0; i < targets_nr; i++) {
		if (strcmp(targets[i].name, name))
			continue;
		if (targets[i].missing)
			return ERR_PTR(-ENODEV);
		expect(!targets[i].taken);
		targets[i].taken = ++taken;
		return &targets[i];
	}
	return ERR_PTR(-ENODEV);
}

/* The last one that was taken comes first. */
void pmemback_target_put(struct pmemback_target *target, const char *user)
{
	expect(!strcmp(user, USER) && target->taken && target->taken == taken);
	target->taken = 0;
	taken--;
}

void pmemback_target_succeed(struct pmemback_target *target, const char *user)
{
}

bool pmemback_target_begin(struct pmemback_target *target, const char *user)
{
	return target == &targets[0];
}

void pmemback_target_end(struct pmemback_target *target)
{
	expect(target == &targets[0]);
}

const char *pmemback_target_name(const struct pmemback_target *target)
{
	return target->name;
}

phys_addr_t pmemback_target_start(const struct pmemback_target *target)
{
	return target->start;
}

u64 pmemback_target_size(const struct pmemback_target *target)
{
	return target->size;
}

const u8 *pmemback_target_uuid(const struct pmemback_target *target)
{
	return target->uuid;
}

void pmemback_target_place(const struct pmemback_target *target,
			   struct part_place *place)
{
	place->uuid = target->uuid;
	place->extent = target->extent;
	place->extents = target->extents;
}

int pmemback_target_numa_node(struct pmemback_target *target)
{
	return target - targets;
}

int pmemback_target_flush_needs(struct pmemback_target *target, bool *sync,
				bool *flush)
{
	*sync = target->sync;
	*flush = target->flush;
	return target->missing ? -ENODEV : 0;
}

int pmemback_target_flush(struct pmemback_target *target,
			  struct flushes *seen)
{
	if (target->missing)
		return -ENODEV;
	if (!flushes_have(seen, target->region))
		flushed[target->region - regions]++;
	return 0;
}

u64 pmemback_target_label_size(const struct pmemback_target *target)
{
	expect(target == &targets[0]);
	return 0;
}

int pmemback_target_get_labels(struct pmemback_target *target, u64 offset,
			       void *buf, size_t length)
{
	abort();
}

int pmemback_target_set_labels(struct pmemback_target *target, u64 offset,
			       const void *buf, size_t length)
{
	abort();
}

void pmemback_target_listen(struct pmemback_target *target,
			    void (*bad_found)(void *data), void *data)
{
}

void pmemback_target_unlisten(struct pmemback_target *target, void *data)
{
}

static void within(const struct pmemback_target *target, u64 offset, u64 length)
{
	expect(length && (wide)offset + length <= target->size);
}

unsigned int pmemback_target_get_bad(struct pmemback_target *target,
				     u64 offset,
				     struct pmemif_bad_range *ranges,
				     unsigned int max)
{
	u64 first = offset / 512, end;

	expect(max == 1);
	within(target, offset, 1);
	while (first < target->size / 512 && !target->bad[first])
		first++;
	for (end = first; end < target->size / 512 && target->bad[end]; )
		end++;
	ranges->offset = first * 512;
	ranges->length = (end - first) * 512;
	return end > first;
}

bool pmemback_target_is_bad(struct pmemback_target *target, u64 offset,
			    u64 length)
{
	within(target, offset, length);
	return memchr(target->bad + offset / 512, true, length / 512);
}

bool pmemback_target_bad_rest(struct pmemback_target *target, u64 offset,
			      u64 length)
{
	u64 first = offset & ~4095ULL, end = offset + length;
	u64 last = (end + 4095) & ~4095ULL;

	return (offset > first &&
		pmemback_target_is_bad(target, first, offset - first)) ||
	       (last > end && pmemback_target_is_bad(target, end, last - end));
}

u32 pmemback_target_clear_unit(struct pmemback_target *target)
{
	return target->unit;
}

int pmemback_target_clear_bad(struct pmemback_target *target, u64 offset,
			      u64 length, u64 *cleared)
{
	within(target, offset, length);
	if (!target->clears)
		return -EIO;
	*cleared = min(length, target->clears);
	memset(target->bad + offset / 512, false, *cleared / 512);
	return 0;
}

static void take_targets(struct input *in)
{
	u64 start = 1ULL << 32;
	unsigned int i, runs;

	targets_nr = 1 + take_below(in, 4);
	targets = make_room(targets_nr * sizeof(*targets));
	for (i = 0; i < targets_nr; i++) {
		struct pmemback_target *target = &targets[i];

		sprintf(target->name, "namespace0.%u", i);
		target->start = start + take_below(in, 64) * 4096;
		target->size = (1 + take_below(in, PAGES)) * 4096;
		start = target->start + target->size;
		for (runs = take_u8(in) % 4; runs; runs--) {
			u64 first = take_below(in, target->size / 512);

			memset(target->bad + first, true,
			       take_below(in, target->size / 512 - first + 1));
		}
		target->unit = 256 << take_below(in, 5);
		if (target->unit == 256)
			target->unit = 0;
		target->clears = take_bool(in) ? U64_MAX : take_below(in, 8) * 512;
		target->region = &regions[take_bool(in)];
		target->sync = take_bool(in);
		target->flush = take_bool(in);
		target->extent = i;
		target->extents = i ? 0 : targets_nr;
	}
}

/* The byte of the host's that is @offset in the region, by counting. */
static struct pmemback_target *find(u64 offset, u64 *into)
{
	unsigned int i;

	for (i = 0; offset >= targets[i].size; i++)
		offset -= targets[i].size;
	*into = offset;
	return &targets[i];
}

static bool sector_is_bad(u64 offset)
{
	u64 into;
	struct pmemback_target *target = find(offset, &into);

	return target->bad[into / 512];
}

static bool any_is_bad(u64 from, u64 end)
{
	for (; from < end; from += 512)
		if (sector_is_bad(from))
			return true;
	return false;
}

static void check_bad(struct pmemback_span *span, u64 offset, u64 length)
{
	u64 size = pmemback_span_size(span), first = offset & ~4095ULL;
	u64 end = offset + length, last = (end + 4095) & ~4095ULL, done = 0, at;
	struct pmemif_bad_range range;
	int err;

	for (at = offset; at < size && !sector_is_bad(at); )
		at += 512;
	expect(pmemback_span_next_bad(span, offset, &range) == (at < size));
	if (at < size) {
		expect(range.offset == at && range.length);
		for (; at < range.offset + range.length; at += 512)
			expect(sector_is_bad(at));
	}
	expect(pmemback_span_is_bad(span, offset, length) ==
	       any_is_bad(offset, end));
	expect(pmemback_span_bad_rest(span, offset, length) ==
	       (any_is_bad(first, offset) || any_is_bad(end, last)));
	err = pmemback_span_clear_bad(span, offset, length, &done);
	expect(done <= length && (!err || !done));
	if (length)
		expect(err || done);
	expect(!any_is_bad(offset, offset + done));
}

static void check_flush(struct pmemback_span *span)
{
	unsigned int i, unit = UINT_MAX;
	bool sync = true, flush = false, missing = false, is_sync, is_flush;
	unsigned int wanted[2] = { 0 };
	int err;

	memset(flushed, 0, sizeof(flushed));
	for (i = 0; i < targets_nr; i++) {
		sync = sync && targets[i].sync;
		flush = flush || targets[i].flush;
		missing = missing || targets[i].missing;
		if (!targets[i].missing)
			wanted[targets[i].region - regions] = 1;
		if (!targets[i].unit || !unit)
			unit = 0;
		else if (unit == UINT_MAX || targets[i].unit > unit)
			unit = targets[i].unit;
	}
	err = pmemback_span_flush_needs(span, &is_sync, &is_flush);
	expect(err == (missing ? -ENODEV : 0));
	if (!err)
		expect(is_sync == sync && is_flush == flush);
	expect(pmemback_span_flush(span) == (missing ? -ENODEV : 0));
	expect(!memcmp(flushed, wanted, sizeof(wanted)));
	expect(!regions[0].users && !regions[1].users);
	expect(pmemback_span_clear_unit(span) == unit);
}

static void check_span(struct input *in, struct pmemback_span *span)
{
	u64 size = pmemback_span_size(span), offset, into;
	struct pmemback_target *target;
	u64 length;

	offset = take_below(in, size);
	target = find(offset, &into);
	expect(pmemback_span_address(span, offset) == target->start + into);
	expect(!strcmp(pmemback_span_name(span), targets[0].name));
	offset &= ~511ULL;
	length = (1 + take_below(in, (size - offset) / 512)) * 512;
	check_bad(span, offset, length);
	if (take_u8(in) < 32)
		targets[take_below(in, targets_nr)].missing = true;
	check_flush(span);
}

void fuzz(struct input *in)
{
	struct span_refusal refusal;
	struct pmemback_span span;
	char *names = format("namespace0.0");
	unsigned int i, missing = 16;
	bool is_volume = true;
	int err;

	taken = 0;
	take_targets(in);
	if (take_u8(in) < 32)
		missing = take_below(in, targets_nr);
	for (i = 0; i < targets_nr; i++) {
		targets[i].missing = i == missing;
		if (i)
			names = format("%s+%s", names, targets[i].name);
	}
	if (take_u8(in) < 32)
		names = take_text(in);
	/* One that isn't what it should be there. */
	if (take_u8(in) > 240) {
		unsigned int wrong = take_below(in, targets_nr);

		targets[wrong].extent++;
		targets[wrong].uuid[0]++;
		is_volume = targets_nr == 1;
	}
	err = pmemback_span_get(&span, names, USER, NULL, false, &refusal);
	if (err) {
		expect(!taken && strstr(names, refusal.name));
		expect(!refusal.complaint || err == -EUCLEAN);
		return;
	}
	expect(missing == 16 && taken == targets_nr && is_volume);
	check_span(in, &span);
	pmemback_span_put(&span, USER);
	expect(!taken);
}
