/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * span.h - what a guest has as one region: a target, or several in a row
 */
#ifndef __PMEMBACK_SPAN_H__
#define __PMEMBACK_SPAN_H__

#include <linux/types.h>

#include "parts.h"

struct pmemback_target;
struct pmemif_bad_range;

/* The owner's, filled by pmemback_span_get(), and constant from then on. */
struct pmemback_span {
	struct pmemback_target *target[PARTS_MAX];
	struct parts parts;		/* what of each is the guest's */
};

/* Why a span can't be had. */
struct span_refusal {
	char name[TARGET_NAME_LEN];	/* of the namespace that it is about */
	const char *complaint;		/* of -EUCLEAN; NULL: see its superblock */
};

/*
 * Take the assigned namespaces @names ("namespace0.0+namespace0.3", or just one),
 * all of them or none, which must be all the extents of one volume in their order.
 * @user and @predecessor are as for pmemback_target_get(), and so is @shared. May
 * sleep. Returns 0, one of that function's errors, -EUCLEAN also where these
 * don't make up a region, -EINVAL, or -E2BIG; @refusal then says more.
 */
int pmemback_span_get(struct pmemback_span *span, const char *names,
		      const char *user, const char *predecessor, bool shared,
		      struct span_refusal *refusal);

/* Give it back, as pmemback_target_put() does. */
void pmemback_span_put(struct pmemback_span *span, const char *user);

/* As those of a target's: it's the first one's that stands for all of them. */
void pmemback_span_succeed(struct pmemback_span *span, const char *user);
bool pmemback_span_begin(struct pmemback_span *span, const char *user);
void pmemback_span_end(struct pmemback_span *span);

/* What the first of them says. */
const char *pmemback_span_name(const struct pmemback_span *span);
const u8 *pmemback_span_uuid(const struct pmemback_span *span);
int pmemback_span_numa_node(struct pmemback_span *span);

/* Bytes, of all of it. Offsets below count from its start, as the guest's do. */
u64 pmemback_span_size(const struct pmemback_span *span);

/* Where in the host's memory is @offset, which must lie within? */
phys_addr_t pmemback_span_address(const struct pmemback_span *span, u64 offset);

/*
 * Are stores durable, wherever they went, once they have left the CPU's caches
 * (@sync), and does a flush do anything beyond that anywhere (@flush)? Returns
 * -ENODEV after an unbind of any.
 */
int pmemback_span_flush_needs(struct pmemback_span *span, bool *sync,
			      bool *flush);

/*
 * Flush each of the host's regions that it lies in, one after the other, and all
 * of them whatever becomes of one: all stores that were visible before the call
 * are durable after it. May sleep. Returns 0, or what failed first.
 */
int pmemback_span_flush(struct pmemback_span *span);

/* The label area, which is the first one's; as for a target. */
u64 pmemback_span_label_size(const struct pmemback_span *span);
int pmemback_span_get_labels(struct pmemback_span *span, u64 offset, void *buf,
			     size_t length);
int pmemback_span_set_labels(struct pmemback_span *span, u64 offset,
			     const void *buf, size_t length);

/* To hear of bad ranges in any of them; as for a target. */
void pmemback_span_listen(struct pmemback_span *span,
			  void (*bad_found)(void *data), void *data);
void pmemback_span_unlisten(struct pmemback_span *span, void *data);

/* The first bad range that begins at @offset or behind it, or covers it. */
bool pmemback_span_next_bad(struct pmemback_span *span, u64 offset,
			    struct pmemif_bad_range *range);

/* As those of a target. Errors can be cleared where all of them can do it. */
bool pmemback_span_is_bad(struct pmemback_span *span, u64 offset, u64 length);
bool pmemback_span_bad_rest(struct pmemback_span *span, u64 offset, u64 length);
u32 pmemback_span_clear_unit(struct pmemback_span *span);
int pmemback_span_clear_bad(struct pmemback_span *span, u64 offset, u64 length,
			    u64 *cleared);

#endif /* __PMEMBACK_SPAN_H__ */
