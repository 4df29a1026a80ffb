// SPDX-License-Identifier: GPL-2.0-only
/*
 * /xen-pmem/quarantine/KEY = holders_format()'s text, dom0's alone. KEY is a
 * namespace with "_" for ".", which not every xenstored takes in a path.
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
	char text[64];
};

static struct key key_of(const char *name)
{
	struct key key;
	char *p;

	snprintf(key.text, sizeof(key.text), "%s", name);
	for (p = key.text; *p; p++)
		if (*p == '.')
			*p = '_';
	return key;
}

/* True also where there is nobody. Sets errno; EBADMSG: it can't be read. */
static bool read_holders(struct xs_handle *xs, uint32_t t, const char *key,
			 struct holders *holders)
{
	char *text = store_read(xs, t, DIR "/%s", key);
	bool ok;

	holders->count = 0;
	if (!text)
		return errno == ENOENT;
	ok = holders_parse(text, holders);
	free(text);
	if (!ok)
		errno = EBADMSG;
	return ok;
}

static bool write_holders(struct xs_handle *xs, uint32_t t, const char *key,
			  const struct holders *holders)
{
	char text[HOLDERS_TEXT];

	if (!holders->count)
		return store_remove(xs, t, DIR "/%s", key);
	holders_format(holders, text);
	return store_write(xs, t, text, DIR "/%s", key);
}

/* What can't be read is no licence, so nothing is written over it. */
static int report_unreadable(const char *key)
{
	if (errno != EBADMSG)
		return log_error("cannot read xenstore's " DIR "/%s: %s", key,
				 strerror(errno));
	return log_error("xenstore's " DIR "/%s is damaged; remove it when no PV guest runs that has had that target",
			 key);
}

static bool add_step(struct xs_handle *xs, uint32_t t, void *arg)
{
	const struct record *r = arg;
	struct holder one = { .domid = r->domid, .shared = r->shared };
	const char *names = r->target;
	struct holders holders;
	char name[64];

	strcpy(one.uuid, r->uuid);
	if (!store_mkdir(xs, t, TOP, 0, NO_READER) ||
	    !store_mkdir(xs, t, DIR, 0, NO_READER))
		return false;
	while (next_word(&names, '+', name, sizeof(name))) {
		struct key key = key_of(name);

		if (!read_holders(xs, t, key.text, &holders))
			return false;
		if (!holders_add(&holders, &one)) {
			errno = ENOSPC;
			return false;
		}
		if (!write_holders(xs, t, key.text, &holders))
			return false;
	}
	return true;
}

int quarantine_add(struct ctx *c, const struct record *r)
{
	return store_transact(c->xs, add_step, (void *)r,
			      "mark the target as within a PV guest's reach");
}

/* Leave those that live. */
static int drop_dead(struct ctx *c, struct holders *holders)
{
	struct domain d;
	size_t i = 0;
	int rc;

	while (i < holders->count) {
		rc = xen_domain(c->xc, holders->at[i].domid, &d);
		if (rc < 0)
			return -1;
		if (rc && !strcmp(d.uuid, holders->at[i].uuid))
			i++;
		else
			holders_remove(holders, i);
	}
	return 0;
}

static int living_holders(struct ctx *c, const char *key,
			  struct holders *holders)
{
	if (!read_holders(c->xs, NO_TRANSACTION, key, holders))
		return report_unreadable(key);
	return drop_dead(c, holders);
}

int quarantine_holders(struct ctx *c, const char *target,
		       struct holders *holders)
{
	struct holders one;
	char name[64];
	size_t i;

	holders->count = 0;
	while (next_word(&target, '+', name, sizeof(name))) {
		if (living_holders(c, key_of(name).text, &one))
			return -1;
		for (i = 0; i < one.count; i++)
			if (!holders_add(holders, &one.at[i]))
				return log_error("too many PV guests have had %s",
						 name);
	}
	return 0;
}

static int check_one(struct ctx *c, const char *name, uint32_t domid,
		     bool shared)
{
	struct holders holders;
	const struct holder *h;
	size_t i;

	if (living_holders(c, key_of(name).text, &holders))
		return -1;
	for (i = 0; i < holders.count; i++) {
		h = &holders.at[i];
		if (h->domid == domid || (shared && h->shared))
			continue;
		return log_error("%s was detached from domain %s, a PV guest, which may still have it mapped: shut that domain down first%s",
				 name, domain_label(c->xs, h->domid).text,
				 domid && h->shared ?
				 ", or say shared here as it was said there" :
				 "");
	}
	return 0;
}

int quarantine_check(struct ctx *c, const char *target, uint32_t domid,
		     bool shared)
{
	char name[64];

	while (next_word(&target, '+', name, sizeof(name)))
		if (check_one(c, name, domid, shared))
			return -1;
	return 0;
}

void quarantine_collect(struct ctx *c)
{
	struct holders holders;
	unsigned int i, n;
	size_t before;
	char **names = store_list(c->xs, NO_TRANSACTION, &n, DIR);

	for (i = 0; i < n; i++) {
		if (!read_holders(c->xs, NO_TRANSACTION, names[i], &holders)) {
			report_unreadable(names[i]);
			continue;
		}
		before = holders.count;
		if (!drop_dead(c, &holders) && holders.count != before)
			write_holders(c->xs, NO_TRANSACTION, names[i],
				      &holders);
	}
	free(names);
}
