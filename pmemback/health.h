/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * health.h - what the host's DIMMs say of themselves
 */
#ifndef __PMEMBACK_HEALTH_H__
#define __PMEMBACK_HEALTH_H__

#include <linux/types.h>

#include "xen/interface/io/pmemif.h"

/*
 * Ask for the health of the DIMMs behind namespace @name. May sleep, and runs a
 * program. Returns 0 or an error; never a value that nobody reported.
 */
int pmemback_health_get(const char *name, struct pmemif_health *health);

/* Take a report: the answer that the program writes to sysfs. */
int pmemback_health_report(const char *text);

/* Parse one. Touches nothing. Returns 0 or -EINVAL. */
int health_parse(const char *text, char name[static 32],
		 struct pmemif_health *health);

#endif /* __PMEMBACK_HEALTH_H__ */
