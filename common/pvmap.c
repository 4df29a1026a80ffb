// SPDX-License-Identifier: GPL-2.0-only
/*
 * pvmap.c - what Xen lets a PV guest map, and how it maps it
 *
 * DOC: A kernel that maps a frame which its domain may not have doesn't learn
 * of it: the entry isn't written, and the first access is a page fault in the
 * kernel. So ask for it on a page of our own first, by a hypercall that has an
 * answer.
 */
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/vmalloc.h>

#include <xen/xen.h>

#include "pvmap.h"

#ifdef CONFIG_XEN_PV

#include <asm/xen/hypercall.h>
#include <asm/xen/page.h>

int pvmap_pte(const void *addr, u64 *pte)
{
	unsigned int level;
	pte_t *entry;

	if (!xen_pv_domain())
		return -EOPNOTSUPP;
	entry = lookup_address((unsigned long)addr, &level);
	if (!entry || level != PG_LEVEL_4K)
		return -ENOENT;
	/* Not pte_val(), which would translate it to what Linux thinks. */
	*pte = READ_ONCE(entry->pte);
	return 0;
}

static int try_at(unsigned long addr, unsigned long mfn, u64 *granted)
{
	pte_t wanted = mfn_pte(mfn, PAGE_KERNEL);
	u64 before;
	int err;

	err = pvmap_pte((void *)addr, &before);
	if (err)
		return err;
	/*
	 * The page below stays ours: Xen counts our references to it, not
	 * Linux, and gets them back with the entry.
	 */
	if (HYPERVISOR_update_va_mapping(addr, wanted, UVMF_INVLPG))
		return -EPERM;
	err = pvmap_pte((void *)addr, granted);
	if (HYPERVISOR_update_va_mapping(addr, native_make_pte(before),
					 UVMF_INVLPG))
		err = -EIO;
	return err;
}

int pvmap_try(unsigned long mfn, u64 *granted)
{
	struct page *page;
	void *addr;
	int err;

	if (!xen_pv_domain())
		return -EOPNOTSUPP;
	/* Where it has RAM, or had some, frame numbers aren't the machine's. */
	if (pfn_to_mfn(mfn) != mfn)
		return -EBUSY;
	page = alloc_page(GFP_KERNEL);
	if (!page)
		return -ENOMEM;
	addr = vmap(&page, 1, VM_MAP, PAGE_KERNEL);
	err = addr ? try_at((unsigned long)addr, mfn, granted) : -ENOMEM;
	if (addr)
		vunmap(addr);
	__free_page(page);
	return err;
}

#else

int pvmap_pte(const void *addr, u64 *pte)
{
	return -EOPNOTSUPP;
}

int pvmap_try(unsigned long mfn, u64 *granted)
{
	return -EOPNOTSUPP;
}

#endif /* CONFIG_XEN_PV */
