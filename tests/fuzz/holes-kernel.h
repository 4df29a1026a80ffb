/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * holes-kernel.h - pmemback's list of holes, for who includes the tool's
 *
 * Both have functions and types of the same names.
 */
#ifndef __XEN_PMEM_FUZZ_HOLES_KERNEL_H__
#define __XEN_PMEM_FUZZ_HOLES_KERNEL_H__

#include <stdbool.h>
#include <stdint.h>

#define KERNEL_HOLES_MAX 64

/* False: it isn't taken. What comes next is about the last one that was. */
bool kernel_parse(const char *text, uint64_t size);

unsigned int kernel_count(void);
void kernel_hole(unsigned int i, uint64_t *page, uint64_t *count);
bool kernel_next(uint64_t first, uint64_t end, uint64_t *page, uint64_t *count);
bool kernel_fill(uint64_t page, uint64_t count);

#endif /* __XEN_PMEM_FUZZ_HOLES_KERNEL_H__ */
