// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "assign.h"
#include "ctx.h"
#include "domain.h"
#include "extents.h"
#include "log.h"
#include "nd.h"
#include "pmemback.h"
#include "quarantine.h"
#include "record.h"
#include "super.h"

/* The kernel's view of a bound target, compared with libndctl's. */
static int look_up(const struct nd_target *t, struct target_line *line)
{
	int rc = pmemback_target(t->name, line);

	if (rc < 0)
		return -1;
	if (!rc || !line->bound)
		return log_error("xen-pmemback has %s but does not list it as bound; see dmesg",
				 t->name);
	if (line->size != t->size || line->start != t->start)
		return log_error("%s is 0x%" PRIx64 "+0x%" PRIx64 " to xen-pmemback and 0x%" PRIx64 "+0x%" PRIx64 " to libndctl; use neither, and report this",
				 t->name, line->start, line->size, t->start,
				 t->size);
	return 0;
}

int target_assign(struct nd_target *t, struct target_line *line, bool *did)
{
	*did = false;
	if (nd_check_geometry(t))
		return -1;
	if (pmemback_has(t->name))
		return look_up(t, line);
	if (nd_check_unused(t) || pmemback_load() || nd_disable(t))
		return -1;
	if (pmemback_take(t->name))
		goto enable;
	*did = true;
	if (!look_up(t, line))
		return 0;
	*did = false;
	if (pmemback_give_back(t->name))
		return -1;
enable:
	nd_enable(t);
	return -1;
}

int target_assign_again(struct nd_target *t, struct target_line *line)
{
	if (!pmemback_has(t->name) &&
	    (nd_check_unused(t) || nd_disable(t) || pmemback_take(t->name)))
		return -1;
	return look_up(t, line);
}

static int check_extents(const struct target_set *set,
			 const struct assignment *a)
{
	char why[512];

	if (extents_agree(a->line, set->count, why, sizeof(why)))
		return 0;
	return log_error("%s; see 'xen-pmem volume list', and run 'xen-pmem gc' to finish what was begun with the volume",
			 why);
}

/* Before dom0 loses the first of them. */
static int check_all_unused(const struct target_set *set)
{
	unsigned int i;

	for (i = 0; i < set->count; i++)
		if (!pmemback_has(set->t[i].name) &&
		    nd_check_unused(&set->t[i]))
			return -1;
	return 0;
}

int target_set_assign(struct target_set *set, struct assignment *a)
{
	unsigned int i;

	memset(a, 0, sizeof(*a));
	if (set->count > 1 && check_all_unused(set))
		return -1;
	for (i = 0; i < set->count; i++)
		if (target_assign(&set->t[i], &a->line[i], &a->did[i]))
			goto undo;
	if (!check_extents(set, a))
		return 0;
undo:
	target_set_undo(set, a);
	return -1;
}

int target_set_undo(struct target_set *set, const struct assignment *a)
{
	unsigned int i = set->count;
	int rc = 0;

	while (i--)
		if (a->did[i] && target_release(&set->t[i]))
			rc = -1;
	return rc;
}

const char *super_problem(const char *word)
{
	enum superblock_state state;

	if (superblock_state_parse(word, &state))
		return superblock_complaint(state);
	return "it is in a state that this xen-pmem does not know";
}

int target_check_detached(struct ctx *c, const char *name)
{
	struct record *list;
	size_t i, count;
	int rc = 0;

	if (record_list(c->xs, &list, &count))
		return -1;
	for (i = 0; i < count && !rc; i++)
		if (record_has_target(&list[i], name))
			rc = log_error("%s is attached to domain %s as %s; detach it first",
				       name,
				       domain_label(c->xs, list[i].domid).text,
				       list[i].vdev);
	free(list);
	return rc ? rc : quarantine_check(c, name, 0, false);
}

int target_unassign(const struct nd_target *t)
{
	struct target_line line;
	int rc = pmemback_target(t->name, &line);

	if (rc < 0)
		return -1;
	if (rc && line.user[0])
		return log_error("%s is in use by %s; detach it first ('xen-pmem list' names the domain)",
				 t->name, line.user);
	return pmemback_give_back(t->name);
}

int target_release(struct nd_target *t)
{
	return target_unassign(t) ? -1 : nd_enable(t);
}

/* 1: yes, or it was and has been unbound by hand, 0: no, -1: failed. */
static int is_assigned(const struct nd_target *t)
{
	struct target_line line;

	return pmemback_has(t->name) ? 1 : pmemback_target(t->name, &line);
}

int target_set_release(struct target_set *set)
{
	unsigned int i, assigned = 0;
	int is, rc = 0;

	if (set->count == 1)
		return target_release(&set->t[0]);
	for (i = 0; i < set->count; i++) {
		is = is_assigned(&set->t[i]);
		if (is < 0 || (is && target_release(&set->t[i])))
			rc = -1;
		assigned += is != 0;
	}
	return assigned ? rc : log_error("%s is not assigned", set->name);
}
