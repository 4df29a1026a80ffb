// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pmem-name.h"

/* A number as the kernel prints it: no sign, no leading zero, at most 9 digits. */
static bool take_number(const char **p, unsigned int *value)
{
	const char *start = *p;
	unsigned int number = 0;

	while (isdigit((unsigned char)**p)) {
		if (*p - start >= 9)
			return false;
		number = number * 10 + (**p - '0');
		(*p)++;
	}
	if (*p == start || (*start == '0' && *p - start > 1))
		return false;
	*value = number;
	return true;
}

enum pmem_name pmem_name_parse(const char *name, char *ns, size_t room)
{
	unsigned int region, index = 0, part;
	const char *p = name;

	if (strncmp(p, "pmem", 4))
		return PMEM_NAME_OTHER;
	p += 4;
	if (!take_number(&p, &region))
		return PMEM_NAME_OTHER;
	if (*p == '.') {
		p++;
		/* Index 0 is never printed. */
		if (!take_number(&p, &index) || !index)
			return PMEM_NAME_OTHER;
	}
	if (*p == 's')
		p++;
	if (*p == 'p') {
		p++;
		return take_number(&p, &part) && part && !*p ?
			PMEM_NAME_PARTITION : PMEM_NAME_OTHER;
	}
	if (*p)
		return PMEM_NAME_OTHER;
	snprintf(ns, room, "namespace%u.%u", region, index);
	return PMEM_NAME_WHOLE;
}
