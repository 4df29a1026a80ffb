// SPDX-License-Identifier: GPL-2.0-only
/* health-parse.c - the toolstack's report of health; touches nothing */
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "health.h"

int health_parse(const char *text, char name[static 32],
		 struct pmemif_health *health)
{
	unsigned int valid, state, spares, used, alarms, media, ctrl;
	unsigned int shutdown, count;
	char rest;

	if (sscanf(text, "%31s %u %u %u %u %u %u %u %u %u %c", name, &valid,
		   &state, &spares, &used, &alarms, &media, &ctrl, &shutdown,
		   &count, &rest) != 10)
		return -EINVAL;
	if (state > U8_MAX || spares > U8_MAX || used > U8_MAX ||
	    alarms > U8_MAX || media > U16_MAX || ctrl > U16_MAX)
		return -EINVAL;

	memset(health, 0, sizeof(*health));
	health->valid = valid;
	health->state = state;
	health->spares = spares;
	health->used = used;
	health->alarms = alarms;
	health->media_temperature = media;
	health->ctrl_temperature = ctrl;
	health->shutdown_state = shutdown;
	health->shutdown_count = count;
	return 0;
}
