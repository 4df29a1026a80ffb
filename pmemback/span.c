// SPDX-License-Identifier: GPL-2.0-only
/*
 * span.c - what a guest has as one region, of one target or several
 *
 * DOC: Each function passes what it is asked for on to the targets that it is
 * about, one after the other, with offsets of theirs. So no two of their locks
 * are ever held at once, but for the first one's op_lock, which is the outermost:
 * whoever has any of the targets has the first one too, so that this one keeps
 * what is done to any of them in order. A target that was unbound under its user
 * is missed by those functions that need its device, and by no others.
 */
#include <linux/err.h>
#include <linux/string.h>

#include "xen/interface/io/pmemif.h"
#include "flushes.h"
#include "span.h"
#include "target.h"

/* Give back the first @nr, the last of them first. */
static void span_put_some(struct pmemback_span *span, unsigned int nr,
			  const char *user)
{
	while (nr--)
		pmemback_target_put(span->target[nr], user);
}

/* Do those that were taken make up a region? */
static int span_check(const struct pmemback_span *span,
		      char name[PARTS_MAX][TARGET_NAME_LEN],
		      struct span_refusal *refusal)
{
	struct part_place place[PARTS_MAX];
	unsigned int i, culprit;

	for (i = 0; i < span->parts.nr; i++)
		pmemback_target_place(span->target[i], &place[i]);
	refusal->complaint = parts_complaint(place, span->parts.nr, &culprit);
	if (!refusal->complaint)
		return 0;
	strscpy(refusal->name, name[culprit], sizeof(refusal->name));
	return -EUCLEAN;
}

int pmemback_span_get(struct pmemback_span *span, const char *names,
		      const char *user, const char *predecessor, bool shared,
		      struct span_refusal *refusal)
{
	char name[PARTS_MAX][TARGET_NAME_LEN];
	unsigned int i;
	int nr, err;

	strscpy(refusal->name, names, sizeof(refusal->name));
	refusal->complaint = NULL;
	nr = parts_parse(names, name);
	if (nr < 0)
		return nr;

	span->parts.nr = nr;
	for (i = 0; i < nr; i++) {
		struct pmemback_target *target =
			pmemback_target_get(name[i], user, predecessor, shared);

		if (IS_ERR(target)) {
			strscpy(refusal->name, name[i], sizeof(refusal->name));
			span_put_some(span, i, user);
			return PTR_ERR(target);
		}
		span->target[i] = target;
		span->parts.size[i] = pmemback_target_size(target);
	}
	err = span_check(span, name, refusal);
	if (err)
		span_put_some(span, nr, user);
	return err;
}

void pmemback_span_put(struct pmemback_span *span, const char *user)
{
	span_put_some(span, span->parts.nr, user);
}

void pmemback_span_succeed(struct pmemback_span *span, const char *user)
{
	pmemback_target_succeed(span->target[0], user);
}

bool pmemback_span_begin(struct pmemback_span *span, const char *user)
{
	return pmemback_target_begin(span->target[0], user);
}

void pmemback_span_end(struct pmemback_span *span)
{
	pmemback_target_end(span->target[0]);
}

const char *pmemback_span_name(const struct pmemback_span *span)
{
	return pmemback_target_name(span->target[0]);
}

const u8 *pmemback_span_uuid(const struct pmemback_span *span)
{
	return pmemback_target_uuid(span->target[0]);
}

int pmemback_span_numa_node(struct pmemback_span *span)
{
	return pmemback_target_numa_node(span->target[0]);
}

u64 pmemback_span_size(const struct pmemback_span *span)
{
	return parts_size(&span->parts);
}

phys_addr_t pmemback_span_address(const struct pmemback_span *span, u64 offset)
{
	struct part_run run = { .length = 0 };
	u64 length = 1;

	parts_take(&span->parts, &offset, &length, &run);
	return pmemback_target_start(span->target[run.part]) + run.offset;
}

int pmemback_span_flush_needs(struct pmemback_span *span, bool *sync,
			      bool *flush)
{
	unsigned int i;

	*sync = true;
	*flush = false;
	for (i = 0; i < span->parts.nr; i++) {
		bool its_sync, its_flush;
		int err = pmemback_target_flush_needs(span->target[i],
						      &its_sync, &its_flush);

		if (err)
			return err;
		*sync = *sync && its_sync;
		*flush = *flush || its_flush;
	}
	return 0;
}

int pmemback_span_flush(struct pmemback_span *span)
{
	struct flushes flushed = { .nr = 0 };
	unsigned int i;
	int ret = 0;

	for (i = 0; i < span->parts.nr; i++) {
		int err = pmemback_target_flush(span->target[i], &flushed);

		ret = ret ?: err;
	}
	flushes_forget(&flushed);
	return ret;
}

u64 pmemback_span_label_size(const struct pmemback_span *span)
{
	return pmemback_target_label_size(span->target[0]);
}

int pmemback_span_get_labels(struct pmemback_span *span, u64 offset, void *buf,
			     size_t length)
{
	return pmemback_target_get_labels(span->target[0], offset, buf, length);
}

int pmemback_span_set_labels(struct pmemback_span *span, u64 offset,
			     const void *buf, size_t length)
{
	return pmemback_target_set_labels(span->target[0], offset, buf, length);
}

void pmemback_span_listen(struct pmemback_span *span,
			  void (*bad_found)(void *data), void *data)
{
	unsigned int i;

	for (i = 0; i < span->parts.nr; i++)
		pmemback_target_listen(span->target[i], bad_found, data);
}

void pmemback_span_unlisten(struct pmemback_span *span, void *data)
{
	unsigned int i;

	for (i = 0; i < span->parts.nr; i++)
		pmemback_target_unlisten(span->target[i], data);
}

bool pmemback_span_next_bad(struct pmemback_span *span, u64 offset,
			    struct pmemif_bad_range *range)
{
	u64 length = pmemback_span_size(span) - offset;
	struct part_run run;

	while (parts_take(&span->parts, &offset, &length, &run)) {
		if (!pmemback_target_get_bad(span->target[run.part], run.offset,
					     range, 1))
			continue;
		range->offset += run.base;
		return true;
	}
	return false;
}

bool pmemback_span_is_bad(struct pmemback_span *span, u64 offset, u64 length)
{
	struct part_run run;

	while (parts_take(&span->parts, &offset, &length, &run))
		if (pmemback_target_is_bad(span->target[run.part], run.offset,
					   run.length))
			return true;
	return false;
}

/* Parts end with a page, so no page is covered in part that wasn't before. */
bool pmemback_span_bad_rest(struct pmemback_span *span, u64 offset, u64 length)
{
	struct part_run run;

	while (parts_take(&span->parts, &offset, &length, &run))
		if (pmemback_target_bad_rest(span->target[run.part], run.offset,
					     run.length))
			return true;
	return false;
}

u32 pmemback_span_clear_unit(struct pmemback_span *span)
{
	u32 unit = pmemback_target_clear_unit(span->target[0]);
	unsigned int i;

	for (i = 1; i < span->parts.nr; i++) {
		u32 its = pmemback_target_clear_unit(span->target[i]);

		unit = parts_common_unit(unit, its);
	}
	return unit;
}

/* As far as it goes: what was cleared before an error is no longer bad. */
int pmemback_span_clear_bad(struct pmemback_span *span, u64 offset, u64 length,
			    u64 *cleared)
{
	struct part_run run;
	u64 done;
	int err;

	*cleared = 0;
	while (parts_take(&span->parts, &offset, &length, &run)) {
		err = pmemback_target_clear_bad(span->target[run.part],
						run.offset, run.length, &done);
		if (err)
			return *cleared ? 0 : err;
		*cleared += done;
		if (done < run.length)
			break;
	}
	return 0;
}
