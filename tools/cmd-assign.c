// SPDX-License-Identifier: GPL-2.0-only
/* xen-pmem assign TARGET, xen-pmem release TARGET */
#include <stdio.h>
#include <string.h>

#include "assign.h"
#include "cmd.h"
#include "ctx.h"
#include "detach.h"
#include "log.h"
#include "note-store.h"
#include "target-note.h"
#include "target-set.h"

static int assign(struct ctx *c, const char *text)
{
	struct assignment assignment;
	struct target_set set;

	if (target_set_resolve(c->nd, text, &set))
		return -1;
	return target_set_assign(&set, &assignment);
}

/* Copying it is what people do next, and right; writing to it isn't. */
static void warn_if_saved(const char *name)
{
	struct note note;

	if (note_read(name, &note) > 0 && note.state == NOTE_SAVED)
		log_warning("%s is what a guest was saved with (of UUID %s), and will be restored with: until then dom0 must not write to it",
			    name, note.domain);
}

static int release(struct ctx *c, const char *text)
{
	struct target_set set;
	unsigned int i;

	if (collect_garbage(c) || target_set_resolve(c->nd, text, &set))
		return -1;
	for (i = 0; i < set.count; i++)
		if (target_check_detached(c, set.t[i].name))
			return -1;
	warn_if_saved(set.t[0].name);
	return target_set_release(&set);
}

int cmd_assign(int argc, char **argv)
{
	struct ctx c;
	int rc = -1;

	if (argc != 2)
		return usage_error(argv[0], "it takes one TARGET");
	if (!ctx_open(&c, CTX_LOCK | CTX_ND))
		rc = assign(&c, argv[1]);
	ctx_close(&c);
	return rc ? EXIT_ERROR : EXIT_OK;
}

int cmd_release(int argc, char **argv)
{
	struct ctx c;
	int rc = -1;

	if (argc != 2)
		return usage_error(argv[0], "it takes one TARGET");
	if (!ctx_open(&c, CTX_LOCK | CTX_XEN | CTX_ND))
		rc = release(&c, argv[1]);
	ctx_close(&c);
	return rc ? EXIT_ERROR : EXIT_OK;
}
