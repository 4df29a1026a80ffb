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
#include <stdbool.h>
#include <string.h>
#include <time.h>
#include <xen/xen.h>
#include <xen/hvm/hvm_op.h>
#include <xencall.h>

#include "frames.h"
#include "log.h"

/*
 * Frames asked about in one hypercall. One at a time, the way there and back is
 * nearly all of it: 5 s for 1 GiB under emulation.
 */
#define BATCH	256

struct batch {
	struct multicall_entry call[BATCH];
	struct xen_hvm_get_mem_type query[BATCH];
};

static int out_of_time(const struct timespec *deadline)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec > deadline->tv_sec ||
	       (now.tv_sec == deadline->tv_sec &&
		now.tv_nsec >= deadline->tv_nsec);
}

/* Ask about count frames from first on, all in one hypercall. */
static int ask(xencall_handle *call, struct batch *b, uint32_t domid,
	       uint64_t first, unsigned int count)
{
	unsigned int i;

	memset(b, 0, sizeof(*b));
	for (i = 0; i < count; i++) {
		b->query[i].domid = domid;
		b->query[i].pfn = first + i;
		b->call[i].op = __HYPERVISOR_hvm_op;
		b->call[i].args[0] = HVMOP_get_mem_type;
		b->call[i].args[1] = (uintptr_t)&b->query[i];
	}
	return xencall2(call, __HYPERVISOR_multicall, (uintptr_t)b->call,
			count) < 0 ? -1 : 0;
}

static bool is_used(const struct xen_hvm_get_mem_type *answer)
{
	return answer->mem_type == HVMMEM_ram_rw ||
	       answer->mem_type == HVMMEM_ram_ro ||
	       answer->mem_type == HVMMEM_ioreq_server;
}

/* 1: one of them is used, 0: none, -1: failed. */
static int look_at(xencall_handle *call, struct batch *b, uint32_t domid,
		   uint64_t first, unsigned int count, uint64_t *frame)
{
	unsigned int i;

	if (ask(call, b, domid, first, count))
		return log_error("cannot ask what domain %u has at frame 0x%" PRIx64 ": %s",
				 domid, first, strerror(errno));
	for (i = 0; i < count; i++) {
		*frame = first + i;
		if ((long)b->call[i].result < 0)
			return log_error("cannot ask what domain %u has at frame 0x%" PRIx64 ": %s",
					 domid, *frame,
					 strerror(-(long)b->call[i].result));
		if (is_used(&b->query[i]))
			return 1;
	}
	return 0;
}

int frames_used(uint32_t domid, uint64_t first, uint64_t last,
		unsigned int seconds, uint64_t *frame)
{
	struct timespec deadline;
	xencall_handle *call;
	struct batch *b;
	uint64_t gfn;
	int rc = 0;

	if (first > last)
		return 0;
	call = xencall_open(NULL, 0);
	if (!call)
		return log_error("cannot reach the hypervisor: %s; run as root in dom0 with the module xen-privcmd loaded",
				 strerror(errno));
	b = xencall_alloc_buffer(call, sizeof(*b));
	if (!b) {
		rc = log_error("no memory for a hypercall: %s",
			       strerror(errno));
		goto out;
	}
	clock_gettime(CLOCK_MONOTONIC, &deadline);
	deadline.tv_sec += seconds;
	for (gfn = first; !rc && gfn <= last; gfn += BATCH) {
		uint64_t left = last - gfn + 1;

		rc = look_at(call, b, domid, gfn, left < BATCH ? left : BATCH,
			     frame);
		if (!rc && left > BATCH && out_of_time(&deadline))
			rc = 2;
	}
	xencall_free_buffer(call, b);
out:
	xencall_close(call);
	return rc;
}
