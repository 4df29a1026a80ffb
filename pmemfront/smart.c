// SPDX-License-Identifier: GPL-2.0-only
/* smart.c - translates what the backend reports for ndctl */
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <asm/byteorder.h>

#include "xen/interface/io/pmemif.h"
#include "smart.h"

#define SMART_VALID_HEALTH		BIT(0)
#define SMART_VALID_SPARES		BIT(1)
#define SMART_VALID_USED		BIT(2)
#define SMART_VALID_MEDIA_TEMPERATURE	BIT(3)
#define SMART_VALID_CTRL_TEMPERATURE	BIT(4)
#define SMART_VALID_SHUTDOWN_COUNT	BIT(5)
#define SMART_VALID_ALARMS		BIT(9)
#define SMART_VALID_SHUTDOWN_STATE	BIT(10)

static const struct {
	u32 ours;
	u32 smart;
} smart_valid[] = {
	{ PMEMIF_HEALTH_STATE, SMART_VALID_HEALTH },
	{ PMEMIF_HEALTH_SPARES, SMART_VALID_SPARES },
	{ PMEMIF_HEALTH_USED, SMART_VALID_USED },
	{ PMEMIF_HEALTH_MEDIA_TEMPERATURE, SMART_VALID_MEDIA_TEMPERATURE },
	{ PMEMIF_HEALTH_CTRL_TEMPERATURE, SMART_VALID_CTRL_TEMPERATURE },
	{ PMEMIF_HEALTH_SHUTDOWN_COUNT, SMART_VALID_SHUTDOWN_COUNT },
	{ PMEMIF_HEALTH_ALARMS, SMART_VALID_ALARMS },
	{ PMEMIF_HEALTH_SHUTDOWN_STATE, SMART_VALID_SHUTDOWN_STATE },
};

void smart_fill(struct smart_report *report, const struct pmemif_health *health)
{
	unsigned int i;
	u32 valid = 0;

	memset(report, 0, sizeof(*report));
	if (!health) {
		report->status = cpu_to_le32(SMART_STATUS_FAILED);
		return;
	}
	for (i = 0; i < ARRAY_SIZE(smart_valid); i++)
		if (health->valid & smart_valid[i].ours)
			valid |= smart_valid[i].smart;
	report->valid = cpu_to_le32(valid);
	/* States and alarms have the same bits here and there. */
	report->health = health->state & (PMEMIF_HEALTH_STATE_NON_CRITICAL |
					  PMEMIF_HEALTH_STATE_CRITICAL |
					  PMEMIF_HEALTH_STATE_FATAL);
	report->alarms = health->alarms & (PMEMIF_HEALTH_ALARM_SPARES |
					   PMEMIF_HEALTH_ALARM_MEDIA |
					   PMEMIF_HEALTH_ALARM_CTRL);
	report->spares = health->spares;
	report->used = health->used;
	report->media_temperature = cpu_to_le16(health->media_temperature);
	report->ctrl_temperature = cpu_to_le16(health->ctrl_temperature);
	report->shutdown_count = cpu_to_le32(health->shutdown_count);
	report->shutdown_state = !!health->shutdown_state;
}
