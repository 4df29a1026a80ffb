// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "claim-check.h"
#include "claim.h"
#include "ctx.h"
#include "log.h"
#include "nd.h"
#include "pmemback.h"
#include "xc.h"

#define PAGE_SHIFT	12

static int check_claims(struct range r, const char *name)
{
	char other[RANGE_TEXT];
	struct claim *list;
	size_t i, count;
	int rc = 0;

	if (pmemback_claims(&list, &count))
		return -1;
	for (i = 0; i < count && !rc; i++) {
		if (!ranges_overlap(list[i].range, r))
			continue;
		range_format(other, list[i].range);
		rc = log_error("%s overlaps %s, which is claimed already as %s",
			       name, other, list[i].bus);
	}
	free(list);
	return rc;
}

static int check_regions(struct range r)
{
	struct ndctl_ctx *nd = nd_open();
	int rc = nd ? claim_check_regions(nd, r) : -1;

	nd_close(nd);
	return rc;
}

static int check_iomem(struct range r, const char *name)
{
	FILE *f = fopen("/proc/iomem", "re");
	char why[IOMEM_TEXT];
	int found;

	if (!f)
		return log_error("cannot read /proc/iomem: %s",
				 strerror(errno));
	found = iomem_conflict(f, r, why);
	fclose(f);
	if (found < 0)
		return log_error("/proc/iomem shows no addresses; run as root");
	return found ? log_error("%s: %s", name, why) : 0;
}

static int check_access(struct ctx *c, struct range r, const char *name)
{
	struct domain dom0;
	int rc;

	rc = xen_range_is_ram(c->xc, r.start, r.size);
	if (rc)
		return rc < 0 ? -1 :
		       log_error("%s: that is, at least partly, ordinary RAM of the host, which Xen has or gives to domains; see 'xl dmesg' for its memory map",
				 name);
	if (check_iomem(r, name))
		return -1;
	rc = xen_domain(c->xc, 0, &dom0);
	if (rc <= 0)
		return rc < 0 ? -1 : log_error("Xen knows no domain 0");
	if (dom0.translated)
		return log_error("%s: ranges can be claimed in a PV dom0 only, and this one isn't",
				 name);
	/* It has that right already, or Xen refuses: so this changes nothing. */
	return xen_grant_access(c->xc, 0, r.start >> PAGE_SHIFT,
				r.size >> PAGE_SHIFT);
}

int claim_check(struct ctx *c, struct range r)
{
	const char *problem = range_problem(r);
	char name[RANGE_TEXT];

	range_format(name, r);
	if (problem)
		return log_error("%s cannot be claimed: %s", name, problem);
	return check_claims(r, name) || check_access(c, r, name) ||
	       check_regions(r) ? -1 : 0;
}
