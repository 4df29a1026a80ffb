/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * smart.h - the backend's report of health, in a form that ndctl decodes
 * Touches nothing.
 *
 * DOC: ndctl knows a handful of makers' command families. Intel's is the one that
 * has a bit for each field that says whether it was reported at all, so that of
 * what the host doesn't tell nothing has to be made up. Its layout is published
 * as "NVDIMM DSM Interface", function 1, "Get SMART and Health Info".
 */
#ifndef __PMEMFRONT_SMART_H__
#define __PMEMFRONT_SMART_H__

#include <linux/types.h>

struct pmemif_health;

#define SMART_FUNCTION		1
#define SMART_STATUS_OK		0
#define SMART_STATUS_FAILED	4	/* hardware error */

struct smart_report {
	__le32 status;			/*   0: SMART_STATUS_* */
	__le32 valid;			/*   4 */
	u8 reserved8[4];
	u8 health;			/*  12 */
	u8 spares;
	u8 used;
	u8 alarms;
	__le16 media_temperature;	/*  16 */
	__le16 ctrl_temperature;
	__le32 shutdown_count;		/*  20 */
	u8 reserved24[11];
	u8 shutdown_state;		/*  35 */
	__le32 vendor_size;
	u8 reserved40[92];
} __packed;

_Static_assert(sizeof(struct smart_report) == 132, "size of a SMART report");

/* Fill @report from @health, or with a failure where that is NULL. */
void smart_fill(struct smart_report *report,
		const struct pmemif_health *health);

#endif /* __PMEMFRONT_SMART_H__ */
