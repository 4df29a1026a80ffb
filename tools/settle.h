/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_SETTLE_H
#define XEN_PMEM_SETTLE_H

#include <stdbool.h>
#include <stdint.h>

struct ctx;
struct nd_target;
struct volume;

/*
 * Finish what commands on volumes that were killed, or lost power, have left:
 * delete what was being created, scrub and delete what was being deleted, and
 * have the superblock of a resized one say only what is. Wants the lock, and
 * drops it while it scrubs; what is known of namespaces is out of date
 * afterwards, ctx's nd apart. Fails only when it cannot look.
 */
int volumes_settle(struct ctx *c);

/*
 * The raw block device of a volume that nobody uses, for this process alone.
 * Dom0's driver takes it for that where it hasn't: *began. volume_close() takes
 * it from the driver again, whichever. Both report.
 */
int volume_open(struct nd_target *t, bool *began);
int volume_close(struct nd_target *t, int fd);
/* Only take it from dom0's driver, if that has it. Reports. */
int volume_disable(struct nd_target *t);

/*
 * Refuse what is no volume, whatever its label says: with the superblock that
 * volume_open()'s descriptor shows. Reports.
 */
int volume_check(const struct volume *v, int fd);

/* scrub() without the lock, so that no guest's start waits for it. Reports. */
int volume_scrub(struct ctx *c, const struct volume *v, int fd, uint64_t from,
		 uint64_t end);

/*
 * The last steps of a deletion: of one whose label says that already, and that
 * no driver has but dom0's. Scrubs unless told otherwise. Reports.
 */
int volume_destroy(struct ctx *c, struct volume *v, bool scrub_it);

#endif
