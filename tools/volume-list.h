/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_VOLUME_LIST_H
#define XEN_PMEM_VOLUME_LIST_H

#include <stdbool.h>

struct ctx;
struct space;
struct volume;

/* All regions with labels, and the volumes in them. Reports. */
int volume_list(struct ctx *c, const struct space *s, bool json);

/*
 * One volume, with what was done to it, and as an object like those in the list,
 * but without who has it.
 */
void volume_print(const struct volume *v, const char *done);
void volume_print_json(const struct volume *v);

#endif
