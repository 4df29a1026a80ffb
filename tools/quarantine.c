// SPDX-License-Identifier: GPL-2.0-only
/*
 * /xen-pmem/quarantine/KEY = "DOMID UUID", dom0's alone. KEY is the target with
 * "_" for ".", which not every xenstored takes in a path.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctx.h"
#include "domain.h"
#include "log.h"
#include "quarantine.h"
#include "record.h"
#include "text.h"
#include "xc.h"
#include "xs.h"

#define TOP	"/xen-pmem"
#define DIR	TOP "/quarantine"

struct key {
	char text[sizeof(((struct record *)NULL)->target)];
};

static struct key key_of(const char *target)
{
	struct key key;
	char *p;

	snprintf(key.text, sizeof(key.text), "%s", target);
	for (p = key.text; *p; p++)
		if (*p == '.')
			*p = '_';
	return key;
}

static bool add_step(struct xs_handle *xs, uint32_t t, void *arg)
{
	const struct record *r = arg;
	char text[16 + UUID_TEXT];

	snprintf(text, sizeof(text), "%u %s", r->domid, r->uuid);
	return store_mkdir(xs, t, TOP, 0, NO_READER) &&
	       store_mkdir(xs, t, DIR, 0, NO_READER) &&
	       store_write(xs, t, text, DIR "/%s", key_of(r->target).text);
}

int quarantine_add(struct ctx *c, const struct record *r)
{
	return store_transact(c->xs, add_step, (void *)r,
			      "mark the target as within a PV guest's reach");
}

static int parse(char *text, uint32_t *domid, const char **uuid)
{
	char *blank = strchr(text, ' ');

	if (!blank)
		return -1;
	*blank = '\0';
	*uuid = blank + 1;
	return parse_domid(text, domid) ? 0 : -1;
}

/* See quarantine_holder(). */
static int holder_of(struct ctx *c, const char *key, uint32_t *domid)
{
	char *text = store_read(c->xs, NO_TRANSACTION, DIR "/%s", key);
	const char *uuid = "";
	struct domain d;
	int rc = 0;

	if (!text)
		return errno == ENOENT ? 0 :
		       log_error("cannot read xenstore's " DIR "/%s: %s", key,
				 strerror(errno));
	/* What can't be read is no licence. */
	if (parse(text, domid, &uuid))
		rc = log_error("xenstore's " DIR "/%s is damaged; remove it when no PV guest runs that has had that target",
			       key);
	else
		rc = xen_domain(c->xc, *domid, &d);
	if (rc > 0)
		rc = !strcmp(d.uuid, uuid);
	free(text);
	return rc;
}

int quarantine_holder(struct ctx *c, const char *target, uint32_t *domid)
{
	return holder_of(c, key_of(target).text, domid);
}

int quarantine_check(struct ctx *c, const char *target, uint32_t domid)
{
	uint32_t holder;
	int rc = quarantine_holder(c, target, &holder);

	if (rc <= 0 || holder == domid)
		return rc < 0 ? -1 : 0;
	return log_error("%s was detached from domain %s, a PV guest, which may still have it mapped: shut that domain down first",
			 target, domain_label(c->xs, holder).text);
}

void quarantine_collect(struct ctx *c)
{
	unsigned int i, n;
	uint32_t domid;
	char **names = store_list(c->xs, NO_TRANSACTION, &n, DIR);

	for (i = 0; i < n; i++)
		if (!holder_of(c, names[i], &domid))
			store_remove(c->xs, NO_TRANSACTION, DIR "/%s", names[i]);
	free(names);
}
