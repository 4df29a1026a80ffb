// SPDX-License-Identifier: GPL-2.0-only
/* xen-pmem gc */
#include "cmd.h"
#include "ctx.h"
#include "detach.h"

int cmd_gc(int argc, char **argv)
{
	struct ctx c;
	int rc = -1;

	if (argc != 1)
		return usage_error(argv[0], "it takes no arguments");
	if (!ctx_open(&c, CTX_LOCK | CTX_XEN))
		rc = collect_garbage(&c);
	ctx_close(&c);
	return rc ? EXIT_ERROR : EXIT_OK;
}
