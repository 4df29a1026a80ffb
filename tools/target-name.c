// SPDX-License-Identifier: GPL-2.0-only
/* The names of several namespaces as one. */
#include <stdbool.h>
#include <string.h>

#include "target-set.h"

#define PREFIX	"namespace"
#define DIGITS	"0123456789"

/* "namespace0.3" */
static bool is_namespace(const char *name)
{
	size_t digits;

	if (strncmp(name, PREFIX, strlen(PREFIX)))
		return false;
	name += strlen(PREFIX);
	digits = strspn(name, DIGITS);
	if (!digits || name[digits] != '.')
		return false;
	name += digits + 1;
	digits = strspn(name, DIGITS);
	return digits && !name[digits];
}

unsigned int target_set_split(const char *name,
			      char parts[SUPERBLOCK_EXTENTS_MAX][64])
{
	unsigned int n = 0;
	size_t len;

	for (;; name += len + 1) {
		len = strcspn(name, "+");
		if (len >= sizeof(parts[0]) || n == SUPERBLOCK_EXTENTS_MAX)
			return 0;
		memcpy(parts[n], name, len);
		parts[n][len] = '\0';
		if (!is_namespace(parts[n++]))
			return 0;
		if (!name[len])
			return n;
	}
}
