// SPDX-License-Identifier: GPL-2.0-only
/*
 * health.c - how DIMMs are, from the host's to what a guest's ndctl decodes
 *
 * The tool makes one report of several and writes a line, the backend parses it,
 * the frontend translates that. What arrives is what all of them have reported,
 * the worst of it, and nothing that nobody did. The backend's line is also fed
 * with any text.
 */
#include "fuzz.h"
#include "../../tools/health.h"
#include "smart.h"
#include "xen/interface/io/pmemif.h"

/* pmemback's header has the same name as the tool's. */
int health_parse(const char *text, char name[32], struct pmemif_health *health);

#define NAME "namespace12.3"

/* The field's place in the line and its bits, in ndctl's terms and in ours. */
static const struct {
	u32 bit;
	u32 smart_bit;
	u64 highest;
} fields[HEALTH_FIELDS] = {
	[HEALTH_STATE] = { 0x01, 1 << 0, 7 },
	[HEALTH_SPARES] = { 0x02, 1 << 1, 255 },
	[HEALTH_USED] = { 0x04, 1 << 2, 255 },
	[HEALTH_ALARMS] = { 0x40, 1 << 9, 7 },
	[HEALTH_MEDIA_TEMPERATURE] = { 0x08, 1 << 3, 65535 },
	[HEALTH_CTRL_TEMPERATURE] = { 0x10, 1 << 4, 65535 },
	[HEALTH_SHUTDOWN_STATE] = { 0x80, 1 << 10, UINT32_MAX - 1 },
	[HEALTH_SHUTDOWN_COUNT] = { 0x20, 1 << 5, UINT32_MAX - 1 },
};

/* The higher, the warmer: a sign and an amount. */
static int warmth(u32 raw)
{
	return raw & 0x8000 ? -(int)(raw & 0x7fff) : (int)raw;
}

static u32 worse_of(unsigned int field, u32 a, u32 b)
{
	switch (field) {
	case HEALTH_SPARES:
		return min(a, b);
	case HEALTH_USED:
	case HEALTH_SHUTDOWN_COUNT:
		return max(a, b);
	case HEALTH_MEDIA_TEMPERATURE:
	case HEALTH_CTRL_TEMPERATURE:
		return warmth(a) >= warmth(b) ? a : b;
	}
	return a | b;
}

static bool is_same(unsigned int field, u32 a, u32 b)
{
	/* There are two zeros. */
	return a == b || ((field == HEALTH_MEDIA_TEMPERATURE ||
			   field == HEALTH_CTRL_TEMPERATURE) &&
			  warmth(a) == warmth(b));
}

static u32 smart_value(const struct smart_report *report, unsigned int field)
{
	switch (field) {
	case HEALTH_STATE:
		return report->health;
	case HEALTH_SPARES:
		return report->spares;
	case HEALTH_USED:
		return report->used;
	case HEALTH_ALARMS:
		return report->alarms;
	case HEALTH_MEDIA_TEMPERATURE:
		return le16_to_cpu(report->media_temperature);
	case HEALTH_CTRL_TEMPERATURE:
		return le16_to_cpu(report->ctrl_temperature);
	case HEALTH_SHUTDOWN_STATE:
		return report->shutdown_state;
	}
	return le32_to_cpu(report->shutdown_count);
}

static void check_smart(const struct smart_report *report, unsigned int field,
			bool valid, u32 value)
{
	u32 bits = le32_to_cpu(report->valid);

	expect(!(bits & fields[field].smart_bit) == !valid);
	if (field == HEALTH_SHUTDOWN_STATE)
		value = !!value;
	expect(is_same(field, smart_value(report, field), valid ? value : 0));
}

static void check_chain(struct input *in)
{
	unsigned int dimms = 1 + take_below(in, 3), i, field;
	u32 worst[HEALTH_FIELDS];
	bool valid[HEALTH_FIELDS];
	struct smart_report report;
	struct pmemif_health told;
	struct health all, one;
	char name[32], *line;

	for (i = 0; i < dimms; i++) {
		memset(&one, 0, sizeof(one));
		for (field = 0; field < HEALTH_FIELDS; field++) {
			u32 value = take_near(in, fields[field].highest);
			bool ok = value <= fields[field].highest;

			health_set(&one, field, value);
			worst[field] = !i ? value :
				       worse_of(field, worst[field], value);
			valid[field] = ok && (!i || valid[field]);
		}
		if (i)
			health_combine(&all, &one);
		else
			all = one;
	}
	line = make_room(200);
	health_format(&all, NAME, line, 200);
	expect(!health_parse(line, name, &told));
	expect(!strcmp(name, NAME));
	smart_fill(&report, &told);
	expect(le32_to_cpu(report.status) == SMART_STATUS_OK);
	for (field = 0; field < HEALTH_FIELDS; field++) {
		expect(!(told.valid & fields[field].bit) == !valid[field]);
		check_smart(&report, field, valid[field], worst[field]);
	}
}

/* Whatever the backend says: no bit that means nothing, and nothing else. */
static void check_answer(struct input *in)
{
	struct pmemif_health *told = take_octets(in, sizeof(*told));
	struct smart_report report;
	const u8 *octets = (const u8 *)&report;
	unsigned int i;
	u32 known = 0;

	memset(&report, 0xa5, sizeof(report));
	smart_fill(&report, told);
	for (i = 0; i < HEALTH_FIELDS; i++) {
		known |= fields[i].smart_bit;
		expect(!(le32_to_cpu(report.valid) & fields[i].smart_bit) ==
		       !(told->valid & fields[i].bit));
	}
	expect(!(le32_to_cpu(report.valid) & ~known));
	expect(report.health < 8 && report.alarms < 8);
	expect(report.shutdown_state <= 1);
	for (i = 8; i < sizeof(report); i++)
		if (i < 12 || (i >= 24 && i != 35))
			expect(!octets[i]);
	smart_fill(&report, NULL);
	expect(le32_to_cpu(report.status) && !report.valid);
}

static void check_text(struct input *in)
{
	static const u64 highest[] = {
		UINT32_MAX, 255, 255, 255, 255, 65535, 65535, UINT32_MAX,
		UINT32_MAX,
	};
	struct pmemif_health told, again;
	u64 number[COUNT(highest)];
	char *name = make_room(32);
	bool fits = true;
	unsigned int i;

	if (!health_parse(take_text(in), name, &told)) {
		expect(*name && strlen(name) < 32);
		expect(!health_parse(format("%s %u %u %u %u %u %u %u %u %u", name,
					    told.valid, told.state, told.spares,
					    told.used, told.alarms,
					    told.media_temperature,
					    told.ctrl_temperature,
					    told.shutdown_state,
					    told.shutdown_count), name, &again));
		expect(!memcmp(&told, &again, sizeof(told)));
	}
	for (i = 0; i < COUNT(highest); i++) {
		number[i] = take_near(in, highest[i]);
		fits = fits && number[i] <= highest[i];
	}
	expect(!health_parse(format("n %llu %llu %llu %llu %llu %llu %llu %llu %llu\n",
				    number[0], number[1], number[2], number[3],
				    number[4], number[5], number[6], number[7],
				    number[8]), name, &told) == fits);
}

void fuzz(struct input *in)
{
	switch (take_u8(in) % 3) {
	case 0:
		check_chain(in);
		break;
	case 1:
		check_answer(in);
		break;
	case 2:
		check_text(in);
		break;
	}
}
