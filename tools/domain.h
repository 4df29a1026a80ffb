/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_DOMAIN_H
#define XEN_PMEM_DOMAIN_H

#include <stdint.h>

struct xs_handle;

/* A domain by number or name, as xl takes it. Reports. */
int domain_find(struct xs_handle *xs, const char *text, uint32_t *domid);

/* What to call it in a message: its name, or its number. */
struct domain_label {
	char text[64];
};
struct domain_label domain_label(struct xs_handle *xs, uint32_t domid);

/* Its name, to be freed; NULL when it has none, or is gone. */
char *domain_name(struct xs_handle *xs, uint32_t domid);

#endif
