// SPDX-License-Identifier: GPL-2.0-only
/*
 * planted.c - faults that have to be found, or nothing that passes means anything
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

void fuzz(struct input *in)
{
	char *text = take_text(in);
	volatile int number = INT_MAX;
	char *volatile lost;

	if (!strcmp(text, "overflow"))
		number++;
	if (!strcmp(text, "outside"))
		number = text[strlen(text) + 1];
	if (!strcmp(text, "leak"))
		lost = malloc(1);
	lost = NULL;
	(void)lost;
	expect(strcmp(text, "untrue"));
}
