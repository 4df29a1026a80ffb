// SPDX-License-Identifier: GPL-2.0-only
/* xen-pmem detach [--force] DOMAIN VDEV: the end of a native attachment. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "ctx.h"
#include "detach.h"
#include "domain.h"
#include "log.h"
#include "pair.h"
#include "record.h"
#include "xc.h"

#define GUEST_SECONDS	10

static struct record *find(struct record *list, size_t count, uint32_t domid,
			   const char *vdev)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (list[i].domid == domid && !strcmp(list[i].vdev, vdev))
			return &list[i];
	return NULL;
}

/* The guest has the last word, and says yes where it has no use for it. */
static int ask_guest(struct ctx *c, const struct record *r, const char *label)
{
	struct domain d;
	int rc = xen_domain(c->xc, r->domid, &d);

	if (rc < 0)
		return -1;
	/* A domain that has ended cannot answer, and has no use for it. */
	if (!rc || d.ended || d.dying)
		return 0;
	if (d.suspended)
		return log_error("domain %s is being saved or migrated, and cannot answer; detach %s when it runs again, or with --force",
				 label, r->vdev);
	if (pair_close(c->xs, r->domid, r->devid, GUEST_SECONDS))
		return 0;
	return log_error("domain %s still uses %s (frontend %s after %d s) and keeps it; unmount it in the guest, then detach again",
			 label, r->vdev,
			 state_name(pair_frontend_state(c->xs, r->domid,
							r->devid)),
			 GUEST_SECONDS);
}

static int detach(struct ctx *c, struct record *r, bool force)
{
	struct domain_label label = domain_label(c->xs, r->domid);

	if (!r->native)
		return log_error("%s was attached by xl; use 'xl block-detach %s%s %s'",
				 r->vdev, force ? "--force " : "", label.text,
				 r->vdev);
	if (!force && ask_guest(c, r, label.text))
		return -1;
	return attachment_undo(c, r);
}

static int find_and_detach(struct ctx *c, const char *domain, const char *vdev,
			   bool force)
{
	struct record *list, *r;
	uint32_t domid;
	size_t count;
	int rc;

	if (domain_find(c->xs, domain, &domid) ||
	    record_list(c->xs, &list, &count))
		return -1;
	r = find(list, count, domid, vdev);
	if (!r) {
		rc = log_error("domain %s has no persistent memory at %s; see 'xen-pmem list'",
			       domain, vdev);
	} else {
		/* Where it's garbage there is nobody to ask. */
		rc = collect_garbage(c);
		free(list);
		if (rc || record_list(c->xs, &list, &count))
			return -1;
		r = find(list, count, domid, vdev);
		rc = r ? detach(c, r, force) : 0;
	}
	free(list);
	return rc;
}

int cmd_detach(int argc, char **argv)
{
	const char *names[2];
	bool force = false;
	int i, count = 0, rc = -1;
	struct ctx c;

	for (i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--force"))
			force = true;
		else if (argv[i][0] == '-')
			return usage_error(argv[0], "there is no option %s",
					   argv[i]);
		else if (count == 2)
			return usage_error(argv[0], "it takes DOMAIN and VDEV");
		else
			names[count++] = argv[i];
	}
	if (count != 2)
		return usage_error(argv[0], "it takes DOMAIN and VDEV");
	if (!ctx_open(&c, CTX_LOCK | CTX_XEN))
		rc = find_and_detach(&c, names[0], names[1], force);
	ctx_close(&c);
	return rc ? EXIT_ERROR : EXIT_OK;
}
