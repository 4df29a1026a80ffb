// SPDX-License-Identifier: GPL-2.0-only
/* xen-pmem gc [--attachments] */
#include <stdbool.h>
#include <string.h>

#include "cmd.h"
#include "ctx.h"
#include "detach.h"
#include "scrub.h"
#include "settle.h"

static int collect(struct ctx *c, bool all)
{
	int rc = collect_garbage(c);

	if (!all)
		return rc;
	scrub_defer_signals();
	return volumes_settle(c) ? -1 : rc;
}

int cmd_gc(int argc, char **argv)
{
	bool all = argc == 1;
	struct ctx c;
	int rc = -1;

	/* What udev runs: it would kill what takes long. */
	if (!all && (argc > 2 || strcmp(argv[1], "--attachments")))
		return usage_error(argv[0], "it takes --attachments or nothing");
	if (!ctx_open(&c, CTX_LOCK | CTX_XEN))
		rc = collect(&c, all);
	ctx_close(&c);
	return rc ? EXIT_ERROR : EXIT_OK;
}
