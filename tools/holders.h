/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_HOLDERS_H
#define XEN_PMEM_HOLDERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "xc.h"

/* The text of a quarantine: who may still have a target mapped. */
struct holder {
	uint32_t domid;
	char uuid[UUID_TEXT];	/* numbers are used again */
	bool shared;		/* it had the target with others */
};

#define HOLDERS_MAX	64

struct holders {
	size_t count;
	struct holder at[HOLDERS_MAX];
};

/* Room for their text: five digits, a UUID, " shared" and ";" each. */
#define HOLDERS_TEXT	(HOLDERS_MAX * (5 + 1 + UUID_TEXT + 7 + 1) + 1)

/* "3 UUID;7 UUID shared"; one that hadn't shared is as it always was. */
void holders_format(const struct holders *holders, char to[HOLDERS_TEXT]);
/* False: it's no such text. Without anybody it's none, either. */
bool holders_parse(const char *text, struct holders *holders);

/*
 * Add one; what was said of the same number before doesn't count any more.
 * False: there is no room.
 */
bool holders_add(struct holders *holders, const struct holder *one);
void holders_remove(struct holders *holders, size_t index);

#endif
