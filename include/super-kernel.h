/* SPDX-License-Identifier: GPL-2.0-only */
/* super-kernel.h - superblock.h, with what it needs of the kernel */
#ifndef __XEN_PMEM_SUPER_KERNEL_H__
#define __XEN_PMEM_SUPER_KERNEL_H__

#include <linux/crc32.h>
#include <linux/string.h>
#include <asm/byteorder.h>

static inline u32 superblock_crc32(const void *data, size_t octets)
{
	return ~crc32_le(~0U, data, octets);
}

#include "superblock.h"

#endif /* __XEN_PMEM_SUPER_KERNEL_H__ */
