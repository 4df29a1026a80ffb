/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_SPEC_H
#define XEN_PMEM_SPEC_H

#include <stdint.h>

#include "spec-keys.h"

/* What the administrator asked for, from a disk string or from libxl's nodes. */
struct spec {
	char text[1024];	/* as given */
	char vdev[32];
	uint32_t devid;
	struct spec_keys keys;
};

/* A disk string, as xl knows it. Reports. */
int spec_parse(const char *text, struct spec *spec);

/* What libxl stored as a disk's "params": what stands behind target=. Reports. */
int spec_from_params(const char *params, struct spec *spec);

#endif
