// SPDX-License-Identifier: GPL-2.0-only
/* rand.c - numbers that can be had again, by their seed */
#include <string.h>

#include "hostile.h"

static uint64_t state;

static uint64_t next(uint64_t *at)
{
	uint64_t z = *at += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

void rand_seed(uint64_t seed)
{
	state = seed;
}

uint64_t rand64(void)
{
	return next(&state);
}

uint32_t rand_below(uint32_t limit)
{
	return rand64() % limit;
}

void rand_fill(uint8_t *to, size_t length, uint64_t seed)
{
	size_t i;

	for (i = 0; i < length; i += sizeof(uint64_t)) {
		uint64_t word = next(&seed);

		memcpy(to + i, &word, sizeof(word));
	}
}
