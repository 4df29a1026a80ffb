/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_CLAIM_CHECK_H
#define XEN_PMEM_CLAIM_CHECK_H

#include "range.h"

struct ctx;

/*
 * Refuse a range that is somebody's, or that Xen doesn't let dom0 use; what is on
 * it isn't looked at. Wants the hypervisor. Changes nothing. Reports.
 */
int claim_check(struct ctx *c, struct range r);

#endif
