/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_XC_H
#define XEN_PMEM_XC_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The only file that calls libxenctrl, and so the only one that has to know
 * how its releases differ. Everything here reports its failures.
 */
struct xc_interface_core;

#define UUID_TEXT	37

struct domain {
	uint32_t domid;
	char uuid[UUID_TEXT];
	bool translated;	/* HVM or PVH: Xen translates addresses */
	bool hap;		/* in hardware */
	bool dying;
	bool ended;		/* crashed, powered off: runs no more */
	bool suspended;		/* being saved; may yet go on */
	bool never_ran;		/* not one instruction so far */
	uint64_t max_memory;	/* in octets, as Xen limits it now */
};

struct xc_interface_core *xen_open(void);
void xen_close(struct xc_interface_core *xc);

/* 1: found, 0: there is no such domain, -1: failed. */
int xen_domain(struct xc_interface_core *xc, uint32_t domid, struct domain *d);

/*
 * Does the first processor of a translated domain have paging on? 1, 0, or -1:
 * failed. A guest that is about to boot never has.
 */
int xen_paging_on(struct xc_interface_core *xc, uint32_t domid);

/* 1: parts of its memory are populated on demand, 0: none, -1: failed. */
int xen_domain_has_pod(struct xc_interface_core *xc, uint32_t domid);

/* The highest frame that the guest ever had; nothing can be above it. */
int xen_highest_frame(struct xc_interface_core *xc, uint32_t domid,
		      uint64_t *frame);

/* Is any of this machine range the host's ordinary RAM? 1, 0, -1: failed. */
int xen_range_is_ram(struct xc_interface_core *xc, uint64_t start,
		     uint64_t size);
/* Does the host's memory map list all of it as something else than RAM? */
int xen_range_is_listed(struct xc_interface_core *xc, uint64_t start,
			uint64_t size);

int xen_grant_access(struct xc_interface_core *xc, uint32_t domid,
		     uint64_t mfn, uint64_t nr);
int xen_revoke_access(struct xc_interface_core *xc, uint32_t domid,
		      uint64_t mfn, uint64_t nr);
/* All of it or nothing. */
int xen_map(struct xc_interface_core *xc, uint32_t domid, uint64_t gfn,
	    uint64_t mfn, uint64_t nr);
/* Also when only parts of it, or nothing, are mapped; twice does no harm. */
int xen_unmap(struct xc_interface_core *xc, uint32_t domid, uint64_t gfn,
	      uint64_t mfn, uint64_t nr);

#endif
