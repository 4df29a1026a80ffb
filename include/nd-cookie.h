/* SPDX-License-Identifier: GPL-2.0-only */
/* nd-cookie.h - what ties labels to the target or range that they are of */
#ifndef __XEN_PMEM_ND_COOKIE_H__
#define __XEN_PMEM_ND_COOKIE_H__

#include <linux/libnvdimm.h>
#include <linux/uuid.h>
#include <asm/unaligned.h>

/*
 * The UUID in its superblock, so that labels are valid wherever, and at whatever
 * address, it turns up.
 */
static inline void nd_cookie_set(struct nd_interleave_set *set,
				 const u8 uuid[16])
{
	u64 cookie = get_unaligned_le64(uuid) ^
		     get_unaligned_le64(uuid + sizeof(u64));

	/* Zero means that there is none. */
	set->cookie1 = cookie ?: 1;
	set->cookie2 = set->cookie1;
	set->altcookie = set->cookie1;
	/* That of persistent memory regions, in the ACPI specification. */
	set->type_guid = GUID_INIT(0x66f0d379, 0xb4f3, 0x4074, 0xac, 0x43,
				   0x0d, 0x33, 0x18, 0xb7, 0x8c, 0xdb);
}

#endif /* __XEN_PMEM_ND_COOKIE_H__ */
