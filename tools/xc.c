// SPDX-License-Identifier: GPL-2.0-only
/* The hypervisor, by way of libxenctrl. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xenctrl.h>
#include <xen/sched.h>

#include "log.h"
#include "xc.h"

#define PAGE_SHIFT	12
#define SUPERPAGE_NR	512
#define E820_TYPE_RAM	1
#define E820_ENTRIES	1024
#define CR0_PG		(1UL << 31)

static xentoollog_logger_stdiostream *logger;

struct xc_interface_core *xen_open(void)
{
	xc_interface *xc;

	/*
	 * libxenctrl reports every failed call by itself, also those that are
	 * expected here. We report what matters, with more to go by.
	 */
	logger = xtl_createlogger_stdiostream(stderr, XTL_CRITICAL, 0);
	xc = xc_interface_open((xentoollog_logger *)logger, NULL, 0);
	if (!xc)
		log_error("cannot reach the hypervisor: %s; run as root in dom0 with the module xen-privcmd loaded",
			  strerror(errno));
	return xc;
}

void xen_close(struct xc_interface_core *xc)
{
	if (xc)
		xc_interface_close(xc);
	if (logger)
		xtl_logger_destroy((xentoollog_logger *)logger);
	logger = NULL;
}

static void format_uuid(char to[UUID_TEXT], const xen_domain_handle_t h)
{
	snprintf(to, UUID_TEXT,
		 "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
		 h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7],
		 h[8], h[9], h[10], h[11], h[12], h[13], h[14], h[15]);
}

int xen_domain(struct xc_interface_core *xc, uint32_t domid, struct domain *d)
{
	xc_domaininfo_t info;
	unsigned int reason;
	int n;

	/*
	 * xc_domain_getinfo() went in 4.18, where xc_domain_getinfo_single()
	 * came. This one is in both; it finds the first domain from domid on.
	 */
	n = xc_domain_getinfolist(xc, domid, 1, &info);
	if (n < 0)
		return log_error("cannot ask the hypervisor about domain %u: %s",
				 domid, strerror(errno));
	if (n == 0 || info.domain != domid)
		return 0;
	memset(d, 0, sizeof(*d));
	d->domid = domid;
	format_uuid(d->uuid, info.handle);
	d->translated = info.flags & XEN_DOMINF_hvm_guest;
	d->hap = info.flags & XEN_DOMINF_hap;
	d->dying = info.flags & XEN_DOMINF_dying;
	reason = info.flags >> XEN_DOMINF_shutdownshift &
		 XEN_DOMINF_shutdownmask;
	if (info.flags & XEN_DOMINF_shutdown) {
		d->suspended = reason == SHUTDOWN_suspend;
		d->ended = !d->suspended;
	}
	d->never_ran = !info.cpu_time;
	/* All ones means no limit; such a domain isn't one of ours to serve. */
	d->max_memory = info.max_pages > UINT64_MAX >> PAGE_SHIFT ?
			UINT64_MAX : info.max_pages << PAGE_SHIFT;
	return 1;
}

int xen_paging_on(struct xc_interface_core *xc, uint32_t domid)
{
	vcpu_guest_context_any_t context;

	if (!xc_vcpu_getcontext(xc, domid, 0, &context))
		return (context.x64.ctrlreg[0] & CR0_PG) != 0;
	/* A processor that nobody has set up yet. */
	if (errno == ENODATA)
		return 0;
	return log_error("cannot look at the first processor of domain %u: %s",
			 domid, strerror(errno));
}

int xen_domain_has_pod(struct xc_interface_core *xc, uint32_t domid)
{
	uint64_t total, cache, entries;

	if (xc_domain_get_pod_target(xc, domid, &total, &cache, &entries) < 0)
		return log_error("cannot ask about populate-on-demand memory of domain %u: %s",
				 domid, strerror(errno));
	return entries != 0;
}

int xen_highest_frame(struct xc_interface_core *xc, uint32_t domid,
		      uint64_t *frame)
{
	xen_pfn_t highest;

	if (xc_domain_maximum_gpfn(xc, domid, &highest) < 0)
		return log_error("cannot ask for the highest frame of domain %u: %s",
				 domid, strerror(errno));
	*frame = highest;
	return 0;
}

/* Is there an entry in the host's memory map for which test is true? */
static int any_e820_entry(struct xc_interface_core *xc, uint64_t start,
			  uint64_t size,
			  bool (*test)(const struct e820entry *e,
				       uint64_t start, uint64_t size))
{
	struct e820entry *map;
	int i, n, found = 0;

	map = calloc(E820_ENTRIES, sizeof(*map));
	if (!map)
		return log_error("out of memory");
	n = xc_get_machine_memory_map(xc, map, E820_ENTRIES);
	if (n < 0)
		found = log_error("cannot read the host's memory map: %s",
				  strerror(errno));
	for (i = 0; i < n && !found; i++)
		found = test(&map[i], start, size);
	free(map);
	return found;
}

static bool is_ram_within(const struct e820entry *e, uint64_t start,
			  uint64_t size)
{
	return e->type == E820_TYPE_RAM && start < e->addr + e->size &&
	       e->addr < start + size;
}

static bool is_other_around(const struct e820entry *e, uint64_t start,
			    uint64_t size)
{
	return e->type != E820_TYPE_RAM && e->addr <= start &&
	       start + size <= e->addr + e->size;
}

int xen_range_is_ram(struct xc_interface_core *xc, uint64_t start,
		     uint64_t size)
{
	return any_e820_entry(xc, start, size, is_ram_within);
}

int xen_range_is_listed(struct xc_interface_core *xc, uint64_t start,
			uint64_t size)
{
	return any_e820_entry(xc, start, size, is_other_around);
}

int xen_grant_access(struct xc_interface_core *xc, uint32_t domid,
		     uint64_t mfn, uint64_t nr)
{
	if (xc_domain_iomem_permission(xc, domid, mfn, nr, 1) < 0)
		return log_error("Xen refuses domain %u access to the machine frames 0x%" PRIx64 "-0x%" PRIx64 ": %s; see 'xl dmesg'",
				 domid, mfn, mfn + nr - 1, strerror(errno));
	return 0;
}

int xen_revoke_access(struct xc_interface_core *xc, uint32_t domid,
		      uint64_t mfn, uint64_t nr)
{
	if (xc_domain_iomem_permission(xc, domid, mfn, nr, 0) < 0 &&
	    errno != ESRCH)
		return log_error("cannot take back domain %u's access to the machine frames 0x%" PRIx64 "-0x%" PRIx64 ": %s; see 'xl dmesg'",
				 domid, mfn, mfn + nr - 1, strerror(errno));
	return 0;
}

int xen_map(struct xc_interface_core *xc, uint32_t domid, uint64_t gfn,
	    uint64_t mfn, uint64_t nr)
{
	/* libxenctrl splits it, and undoes what it did when a part fails. */
	if (xc_domain_memory_mapping(xc, domid, gfn, mfn, nr, DPCI_ADD_MAPPING))
		return log_error("Xen does not map the machine frames 0x%" PRIx64 "-0x%" PRIx64 " into domain %u at frame 0x%" PRIx64 "; see 'xl dmesg' for the reason",
				 mfn, mfn + nr - 1, domid, gfn);
	return 0;
}

/* 0: unmapped, 1: not (all) mapped to begin with, -1: failed. */
static int unmap_chunk(struct xc_interface_core *xc, uint32_t domid,
		       uint64_t gfn, uint64_t mfn, uint64_t nr)
{
	errno = 0;
	if (!xc_domain_memory_mapping(xc, domid, gfn, mfn, nr,
				      DPCI_REMOVE_MAPPING))
		return 0;
	return errno == EINVAL ? 1 : -1;
}

int xen_unmap(struct xc_interface_core *xc, uint32_t domid, uint64_t gfn,
	      uint64_t mfn, uint64_t nr)
{
	uint64_t done, chunk, i;
	int rc;

	rc = unmap_chunk(xc, domid, gfn, mfn, nr);
	/*
	 * Where nothing is mapped, Xen says EINVAL and libxenctrl skips all that
	 * is left, mapped or not. An attach or a detach that was killed leaves
	 * such holes; so take it up again in pieces that are mapped as one.
	 */
	for (done = 0; rc == 1 && done < nr; done += chunk) {
		chunk = SUPERPAGE_NR - (gfn + done) % SUPERPAGE_NR;
		if (chunk > nr - done)
			chunk = nr - done;
		rc = unmap_chunk(xc, domid, gfn + done, mfn + done, chunk);
		if (rc != 1)
			goto next;
		/* A hole at its front only? Then its last page is mapped. */
		rc = unmap_chunk(xc, domid, gfn + done + chunk - 1,
				 mfn + done + chunk - 1, 1);
		for (i = 0; !rc && i + 1 < chunk; i++)
			if (unmap_chunk(xc, domid, gfn + done + i,
					mfn + done + i, 1) < 0)
				rc = -1;
next:
		if (rc < 0)
			break;
		rc = 1;
	}
	if (rc < 0 && errno != ESRCH)
		return log_error("cannot unmap frames 0x%" PRIx64 "-0x%" PRIx64 " of domain %u: %s; see 'xl dmesg'",
				 gfn, gfn + nr - 1, domid, strerror(errno));
	return 0;
}
