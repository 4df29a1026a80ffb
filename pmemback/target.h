/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * target.h - an assigned namespace of this host, and its claim on the range
 */
#ifndef __PMEMBACK_TARGET_H__
#define __PMEMBACK_TARGET_H__

#include <linux/types.h>

struct flushes;
struct part_place;
struct pmemback_target;
struct pmemif_bad_range;

/* Register and unregister the nd driver to which namespaces are assigned. */
int pmemback_target_init(void);
void pmemback_target_exit(void);

/*
 * Take the assigned namespace @name ("namespace0.0") for @user: with @shared
 * beside all others who said so, else alone, or beside the user @predecessor
 * (NULL: there is none), if nobody else has it. @user is a name for people (the
 * xenbus node) and must outlive the use. May sleep. Returns ERR_PTR(-ENODEV)
 * where no such namespace is bound to this driver, ERR_PTR(-EBUSY) where it can't
 * be had beside those who have it, ERR_PTR(-EUCLEAN) where its superblock can't be
 * used.
 */
struct pmemback_target *pmemback_target_get(const char *name, const char *user,
					    const char *predecessor,
					    bool shared);

/*
 * Give it back, with the very @user that it was taken for. The caller vouches
 * that its domain can't reach the range any more: where the namespace has been
 * unbound meanwhile, the claim on the range goes with the last user's call.
 */
void pmemback_target_put(struct pmemback_target *target, const char *user);

/*
 * @user took the target from a predecessor, which has it still, and may have
 * requests that nobody has looked at yet.
 */
void pmemback_target_succeed(struct pmemback_target *target, const char *user);

/*
 * Around whatever changes the target on behalf of @user, but for flushes: one at
 * a time. Returns false, with nothing begun, where a successor of @user has begun
 * to do such things: what the one before it asked for would come too late. May
 * sleep for as long as another one takes.
 */
bool pmemback_target_begin(struct pmemback_target *target, const char *user);
void pmemback_target_end(struct pmemback_target *target);

/* Its namespace's name. */
const char *pmemback_target_name(const struct pmemback_target *target);

/*
 * The guest's part of it: the host-physical range, in bytes, both page aligned.
 * Offsets below count from its start, except those of labels.
 */
phys_addr_t pmemback_target_start(const struct pmemback_target *target);
u64 pmemback_target_size(const struct pmemback_target *target);

/* 16 octets in the order of a UUID's text; NULL: it isn't prepared. */
const u8 *pmemback_target_uuid(const struct pmemback_target *target);

/* What its superblock says of its place in a region. */
void pmemback_target_place(const struct pmemback_target *target,
			   struct part_place *place);

/* The host's NUMA node of it, or NUMA_NO_NODE. May sleep. */
int pmemback_target_numa_node(struct pmemback_target *target);

/*
 * Are stores durable once they have left the CPU's caches (@sync), and does a
 * flush of the region do anything beyond that (@flush)? A region that isn't
 * synchronous always wants the flush. Returns -ENODEV after an unbind.
 */
int pmemback_target_flush_needs(struct pmemback_target *target, bool *sync,
				bool *flush);

/*
 * Flush the host's region, unless it is among those that were @flushed; from here
 * on it is. All stores that were visible before the call are durable after it. May
 * sleep, and for long where the region's provider does. Returns 0, -EIO, or
 * -ENODEV after an unbind; 0 also where it was flushed, whatever became of that.
 */
int pmemback_target_flush(struct pmemback_target *target,
			  struct flushes *flushed);

/*
 * The label area: its size in bytes (0: there is none), and @length bytes of it
 * at @offset, which must lie within. What was set is durable on return. May
 * sleep. Returns 0, -ENOMEM, -EIO, or -ENODEV after an unbind.
 */
u64 pmemback_target_label_size(const struct pmemback_target *target);
int pmemback_target_get_labels(struct pmemback_target *target, u64 offset,
			       void *buf, size_t length);
int pmemback_target_set_labels(struct pmemback_target *target, u64 offset,
			       const void *buf, size_t length);

/*
 * Have @bad_found(@data) called when bad ranges may have come up, for one @data
 * of each user. It is called under the namespace's device lock, so it must only
 * queue work, and never after pmemback_target_unlisten() for that @data has
 * returned. May sleep.
 */
void pmemback_target_listen(struct pmemback_target *target,
			    void (*bad_found)(void *data), void *data);
void pmemback_target_unlisten(struct pmemback_target *target, void *data);

/* The known bad ranges from @offset on, in ascending order; returns how many. */
unsigned int pmemback_target_get_bad(struct pmemback_target *target,
				     u64 offset,
				     struct pmemif_bad_range *ranges,
				     unsigned int max);

/* Is any of it known to be bad? */
bool pmemback_target_is_bad(struct pmemback_target *target, u64 offset,
			    u64 length);

/* Would a page that is only partly covered be bad still, were this cleared? */
bool pmemback_target_bad_rest(struct pmemback_target *target, u64 offset,
			      u64 length);

/*
 * The unit in which errors can be cleared, in bytes, a power of 2 from a sector
 * to a page; 0 where the host can't clear any. May sleep.
 */
u32 pmemback_target_clear_unit(struct pmemback_target *target);

/*
 * Clear errors on the medium, whose contents there are lost. @offset and @length
 * are multiples of the unit, @length is PMEMIF_MAX_CLEAR at most; @cleared says
 * how much of it was done. May sleep. Returns 0 or an error.
 */
int pmemback_target_clear_bad(struct pmemback_target *target, u64 offset,
			      u64 length, u64 *cleared);

#endif /* __PMEMBACK_TARGET_H__ */
