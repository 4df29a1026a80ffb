// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "xen/interface/io/pmemif.h"

#include "health.h"

#define ALL_STATES	(PMEMIF_HEALTH_STATE_NON_CRITICAL | \
			 PMEMIF_HEALTH_STATE_CRITICAL | \
			 PMEMIF_HEALTH_STATE_FATAL)
#define ALL_ALARMS	(PMEMIF_HEALTH_ALARM_SPARES | \
			 PMEMIF_HEALTH_ALARM_MEDIA | PMEMIF_HEALTH_ALARM_CTRL)
#define BELOW_ZERO	(1U << 15)

static uint32_t either(uint32_t a, uint32_t b)
{
	return a | b;
}

static uint32_t lower(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static uint32_t higher(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

/* A sign and an amount, not a two's complement. */
static int32_t degrees(uint32_t raw)
{
	int32_t amount = raw & ~BELOW_ZERO;

	return raw & BELOW_ZERO ? -amount : amount;
}

static uint32_t hotter(uint32_t a, uint32_t b)
{
	return degrees(a) > degrees(b) ? a : b;
}

static const struct {
	uint32_t bit;
	uint32_t highest;
	uint32_t (*worse)(uint32_t a, uint32_t b);
} fields[HEALTH_FIELDS] = {
	[HEALTH_STATE] = { PMEMIF_HEALTH_STATE, ALL_STATES, either },
	[HEALTH_SPARES] = { PMEMIF_HEALTH_SPARES, UINT8_MAX, lower },
	[HEALTH_USED] = { PMEMIF_HEALTH_USED, UINT8_MAX, higher },
	[HEALTH_ALARMS] = { PMEMIF_HEALTH_ALARMS, ALL_ALARMS, either },
	[HEALTH_MEDIA_TEMPERATURE] = { PMEMIF_HEALTH_MEDIA_TEMPERATURE,
				       UINT16_MAX, hotter },
	[HEALTH_CTRL_TEMPERATURE] = { PMEMIF_HEALTH_CTRL_TEMPERATURE,
				      UINT16_MAX, hotter },
	[HEALTH_SHUTDOWN_STATE] = { PMEMIF_HEALTH_SHUTDOWN_STATE,
				    UINT32_MAX - 1, either },
	[HEALTH_SHUTDOWN_COUNT] = { PMEMIF_HEALTH_SHUTDOWN_COUNT,
				    UINT32_MAX - 1, higher },
};

void health_set(struct health *h, enum health_field field, uint32_t value)
{
	if (value > fields[field].highest)
		return;
	h->value[field] = value;
	h->valid |= fields[field].bit;
}

void health_combine(struct health *all, const struct health *one)
{
	size_t i;

	all->valid &= one->valid;
	for (i = 0; i < HEALTH_FIELDS; i++)
		all->value[i] = all->valid & fields[i].bit ?
				fields[i].worse(all->value[i], one->value[i]) :
				0;
}

void health_format(const struct health *h, const char *name, char *to,
		   size_t room)
{
	size_t i, used;

	used = snprintf(to, room, "%s %" PRIu32, name, h->valid);
	for (i = 0; i < HEALTH_FIELDS && used < room; i++)
		used += snprintf(to + used, room - used, " %" PRIu32,
				 h->value[i]);
	if (used < room)
		snprintf(to + used, room - used, "\n");
}
