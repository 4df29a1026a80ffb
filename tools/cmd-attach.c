// SPDX-License-Identifier: GPL-2.0-only
/* xen-pmem attach DOMAIN SPEC: the vpmem pair alone, without xl's knowledge. */
#include "attach.h"
#include "cmd.h"
#include "ctx.h"
#include "detach.h"
#include "domain.h"
#include "log.h"
#include "spec.h"
#include "xs.h"

/* The same number would be the same name in the guest. */
static int check_no_disk(struct xs_handle *xs, uint32_t domid,
			 const struct spec *spec)
{
	if (store_exists(xs, NO_TRANSACTION, "/local/domain/%u/device/vbd/%u",
			 domid, spec->devid))
		return log_error("domain %s has a disk %s already; choose another vdev=",
				 domain_label(xs, domid).text, spec->vdev);
	return 0;
}

int cmd_attach(int argc, char **argv)
{
	struct spec spec;
	uint32_t domid;
	struct ctx c;
	int rc = -1;

	if (argc != 3)
		return usage_error(argv[0], "it takes DOMAIN and SPEC");
	if (spec_parse(argv[2], &spec))
		return EXIT_ERROR;
	if (!ctx_open(&c, CTX_LOCK | CTX_XEN | CTX_ND) &&
	    !domain_find(c.xs, argv[1], &domid) &&
	    !check_no_disk(c.xs, domid, &spec) && !collect_garbage(&c))
		rc = attach(&c, domid, &spec, NULL);
	ctx_close(&c);
	return rc ? EXIT_ERROR : EXIT_OK;
}
