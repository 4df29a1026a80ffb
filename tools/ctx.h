/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_CTX_H
#define XEN_PMEM_CTX_H

/* The handles of one run. */
struct ctx {
	struct xs_handle *xs;
	struct xc_interface_core *xc;
	struct ndctl_ctx *nd;
	int lock;		/* -1: not held */
};

#define CTX_LOCK	(1U << 0)
#define CTX_XEN		(1U << 1)	/* xenstore and hypervisor */
#define CTX_ND		(1U << 2)

/* Reports. ctx_close() is right after a failure, too, and twice. */
int ctx_open(struct ctx *c, unsigned int what);
void ctx_close(struct ctx *c);

/* The same for what turns out to be needed as well. */
int ctx_add(struct ctx *c, unsigned int what);

/* The lock, if nobody has it. 1: taken, 0: another has it, -1: failed. */
int ctx_try_lock(struct ctx *c);

#endif
