// SPDX-License-Identifier: GPL-2.0-only
/* xen-pmem unclaim RANGE|ADDRESS */
#include <stdlib.h>

#include "claim.h"
#include "cmd.h"
#include "ctx.h"
#include "detach.h"
#include "log.h"
#include "pmemback.h"
#include "range.h"
#include "text.h"

/* By its range or its start. 0, or -1. */
static int find_by_text(const char *text, struct claim *found)
{
	struct range wanted = { 0 };
	bool whole = range_parse(text, &wanted);
	struct claim *list;
	size_t i, count;
	int rc = 1;

	if (!whole)
		parse_u64(text, &wanted.start);
	if (pmemback_claims(&list, &count))
		return -1;
	for (i = 0; i < count && rc; i++) {
		if (list[i].range.start != wanted.start ||
		    (whole && list[i].range.size != wanted.size))
			continue;
		*found = list[i];
		rc = 0;
	}
	free(list);
	return rc ? log_error("%s is not claimed; see 'xen-pmem claim --list'",
			      text) : 0;
}

static int unclaim(struct ctx *c, const char *text)
{
	struct claim claim;

	if (collect_garbage(c) || find_by_text(text, &claim) ||
	    claim_check_idle(c, &claim))
		return -1;
	return pmemback_unclaim(claim.range);
}

int cmd_unclaim(int argc, char **argv)
{
	uint64_t start;
	struct range r;
	struct ctx c;
	int rc = -1;

	if (argc != 2)
		return usage_error(argv[0], "it takes one RANGE or ADDRESS");
	if (!range_parse(argv[1], &r) && !parse_u64(argv[1], &start))
		return usage_error(argv[0], "'%s' is no range and no address; it takes "
				   RANGE_FORM ", or the START of that",
				   argv[1]);
	if (!ctx_open(&c, CTX_LOCK | CTX_XEN | CTX_ND))
		rc = unclaim(&c, argv[1]);
	ctx_close(&c);
	return rc ? EXIT_ERROR : EXIT_OK;
}
