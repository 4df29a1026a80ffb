/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_SPEC_KEYS_H
#define XEN_PMEM_SPEC_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What stands behind "target=": the target, then keys of our own. */
struct spec_keys {
	char target[512];
	bool has_gpa;
	uint64_t gpa;
	bool shared;	/* with other guests */
};

/* On failure, why is a sentence that names the key or the value. */
bool spec_keys_parse(const char *text, struct spec_keys *keys,
		     char *why, size_t room);

#endif
