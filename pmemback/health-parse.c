// SPDX-License-Identifier: GPL-2.0-only
/* health-parse.c - the toolstack's report of health; touches nothing */
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "health.h"

/* The next word of @text, which is behind it then. Returns 0 or -EINVAL. */
static int next_word(const char **text, char *word, size_t size)
{
	const char *start = skip_spaces(*text);
	size_t len = strcspn(start, " \t\n");

	if (!len || len >= size)
		return -EINVAL;
	memcpy(word, start, len);
	word[len] = '\0';
	*text = start + len;
	return 0;
}

/* sscanf() would cut numbers off to 32 bits. */
static int next_number(const char **text, u32 max, u32 *value)
{
	char word[12];

	if (next_word(text, word, sizeof(word)) || !isdigit(word[0]) ||
	    kstrtou32(word, 10, value))
		return -EINVAL;
	return *value > max ? -EINVAL : 0;
}

int health_parse(const char *text, char name[static 32],
		 struct pmemif_health *health)
{
	static const u32 max[] = {
		U32_MAX, U8_MAX, U8_MAX, U8_MAX, U8_MAX, U16_MAX, U16_MAX,
		U32_MAX, U32_MAX,
	};
	u32 value[ARRAY_SIZE(max)];
	unsigned int i;

	if (next_word(&text, name, 32))
		return -EINVAL;
	for (i = 0; i < ARRAY_SIZE(max); i++)
		if (next_number(&text, max[i], &value[i]))
			return -EINVAL;
	if (*skip_spaces(text))
		return -EINVAL;

	memset(health, 0, sizeof(*health));
	health->valid = value[0];
	health->state = value[1];
	health->spares = value[2];
	health->used = value[3];
	health->alarms = value[4];
	health->media_temperature = value[5];
	health->ctrl_temperature = value[6];
	health->shutdown_state = value[7];
	health->shutdown_count = value[8];
	return 0;
}
