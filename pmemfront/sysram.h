/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sysram.h - lets this guest use a region as more RAM
 */
#ifndef __PMEMFRONT_SYSRAM_H__
#define __PMEMFRONT_SYSRAM_H__

struct resource;

/*
 * From here on, memory of @claim that is brought online is RAM, and not the
 * balloon's. May sleep. Returns 0 or -ENOMEM; where the kernel doesn't allow it,
 * that is logged.
 */
int pmemfront_sysram_add(const struct resource *claim);

/* Of no effect for a claim that was not added. May sleep. */
void pmemfront_sysram_remove(const struct resource *claim);

/* When no claim is left. */
void pmemfront_sysram_exit(void);

#endif /* __PMEMFRONT_SYSRAM_H__ */
