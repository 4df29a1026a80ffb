/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_DETACH_H
#define XEN_PMEM_DETACH_H

struct ctx;
struct domain;
struct record;

/* 1: the very domain that this was attached to, 0: it's gone, -1: failed. */
int attachment_domain(struct ctx *c, const struct record *r, struct domain *d);

/*
 * Undo an attachment in Xen, xenstore and the kernel, whatever of it there is,
 * and remove its record. The guest isn't asked. The target stays assigned.
 * Keeps the record when something is left to be undone. Reports.
 */
int attachment_undo(struct ctx *c, struct record *r);

/*
 * Undo what nobody will come back for: attachments of domains that are gone,
 * of disks that xl removed, of processes that were killed in the middle, and of
 * what a failed migration left behind. What else is alive isn't touched, but
 * what has lost xen-pmemback gets it back. Wants the lock. Fails only when it
 * cannot look; what it could not clean up it warns about and leaves to the next
 * time.
 */
int collect_garbage(struct ctx *c);

#endif
