// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a guest has at its frames, by way of libxencall.
 *
 * libxenctrl has no call for this that works here: its batched one is private
 * and takes pages that other domains granted for holes; mapping over those
 * makes Xen crash the guest. HVMOP_get_mem_type sees them. It belongs to the
 * stable part of Xen's interface (guests may use it), unlike the domctls.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>
#include <xen/xen.h>
#include <xen/hvm/hvm_op.h>
#include <xencall.h>

#include "frames.h"
#include "log.h"

#define CLOCK_EVERY	512	/* frames between two looks at the clock */

static int out_of_time(const struct timespec *deadline)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec > deadline->tv_sec ||
	       (now.tv_sec == deadline->tv_sec &&
		now.tv_nsec >= deadline->tv_nsec);
}

int frames_used(uint32_t domid, uint64_t first, uint64_t last,
		unsigned int seconds, uint64_t *frame)
{
	struct xen_hvm_get_mem_type *query;
	struct timespec deadline;
	xencall_handle *call;
	uint64_t gfn;
	int rc = 0;

	if (first > last)
		return 0;
	call = xencall_open(NULL, 0);
	if (!call)
		return log_error("cannot reach the hypervisor: %s; run as root in dom0 with the module xen-privcmd loaded",
				 strerror(errno));
	query = xencall_alloc_buffer(call, sizeof(*query));
	if (!query) {
		rc = log_error("no memory for a hypercall: %s",
			       strerror(errno));
		goto out;
	}
	clock_gettime(CLOCK_MONOTONIC, &deadline);
	deadline.tv_sec += seconds;
	for (gfn = first; !rc && gfn <= last; gfn++) {
		memset(query, 0, sizeof(*query));
		query->domid = domid;
		query->pfn = gfn;
		if (xencall2(call, __HYPERVISOR_hvm_op, HVMOP_get_mem_type,
			     (uintptr_t)query) < 0) {
			rc = log_error("cannot ask what domain %u has at frame 0x%" PRIx64 ": %s",
				       domid, gfn, strerror(errno));
		} else if (query->mem_type == HVMMEM_ram_rw ||
			   query->mem_type == HVMMEM_ram_ro ||
			   query->mem_type == HVMMEM_ioreq_server) {
			*frame = gfn;
			rc = 1;
		} else if (gfn % CLOCK_EVERY == 0 && out_of_time(&deadline)) {
			rc = 2;
		}
	}
	xencall_free_buffer(call, query);
out:
	xencall_close(call);
	return rc;
}
