/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_HEALTH_H
#define XEN_PMEM_HEALTH_H

#include <stddef.h>
#include <stdint.h>

/*
 * How the DIMMs below a region are. Only what they themselves report: a field
 * that isn't valid is zero.
 */

/* In the order in which xen-pmemback takes them. */
enum health_field {
	HEALTH_STATE,		/* PMEMIF_HEALTH_STATE_* */
	HEALTH_SPARES,
	HEALTH_USED,
	HEALTH_ALARMS,		/* PMEMIF_HEALTH_ALARM_* */
	HEALTH_MEDIA_TEMPERATURE,
	HEALTH_CTRL_TEMPERATURE,
	HEALTH_SHUTDOWN_STATE,
	HEALTH_SHUTDOWN_COUNT,
	HEALTH_FIELDS
};

struct health {
	uint32_t valid;		/* PMEMIF_HEALTH_* */
	uint32_t value[HEALTH_FIELDS];
};

/* A value that the field cannot have (libndctl's way to fail) isn't taken. */
void health_set(struct health *h, enum health_field field, uint32_t value);

/* The worse of two; valid is what both report. */
void health_combine(struct health *all, const struct health *one);

/* The line that xen-pmemback takes. */
void health_format(const struct health *h, const char *name, char *to,
		   size_t room);

#endif
