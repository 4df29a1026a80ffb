/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sample.h - the sample by which a frontend knows the mapping for the right one
 *
 * DOC: A load from a guest frame that nothing is mapped to doesn't fault: it
 * reads as ones, and stores vanish. So the backend publishes a checksum over a
 * few pages of the target, and the frontend reads the same pages through its
 * mapping before it registers anything. All zeros and all ones prove nothing,
 * since a fresh medium and a hole look like that too.
 */
#ifndef __XEN_PMEM_SAMPLE_H__
#define __XEN_PMEM_SAMPLE_H__

#include <linux/crc32.h>
#include <linux/io.h>
#include <linux/libnvdimm.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "xen/interface/io/pmemif.h"
#include "xsnode.h"

/* Page numbers count from the start of the target, in PMEMIF_PAGE_SIZE. */
struct sample {
	unsigned int nr;
	u64 page[PMEMIF_MAX_SAMPLES];
};

enum sample_verdict {
	SAMPLE_EQUAL,
	SAMPLE_UNVERIFIABLE,
	SAMPLE_DIFFERENT,
};

/* Longest text of a list of page numbers: 20 digits and a blank each. */
#define SAMPLE_TEXT_SIZE	(PMEMIF_MAX_SAMPLES * 21)

/* Spread the sample evenly from the first page to the last. @size in bytes. */
static inline void sample_choose(struct sample *sample, u64 size)
{
	u64 last = size / PMEMIF_PAGE_SIZE - 1;
	unsigned int i;

	sample->nr = min_t(u64, last + 1, PMEMIF_MAX_SAMPLES);
	for (i = 0; i < sample->nr; i++)
		sample->page[i] = sample->nr == 1 ? 0 :
				  mul_u64_u32_div(last, i, sample->nr - 1);
}

/* How far to look for a fit page beyond one that isn't, in pages. */
#define SAMPLE_REACH	512

/*
 * Put fit pages in the place of those that @unfit(page, @data) says not to read,
 * from close behind each of them, and leave out those for which there is none.
 */
static inline void sample_avoid(struct sample *sample, u64 size,
				bool (*unfit)(u64 page, void *data), void *data)
{
	u64 pages = size / PMEMIF_PAGE_SIZE;
	unsigned int i, nr = 0;

	for (i = 0; i < sample->nr; i++) {
		u64 page = sample->page[i];
		u64 end = min(page + SAMPLE_REACH, pages);

		while (page < end && unfit(page, data))
			page++;
		if (page < end)
			sample->page[nr++] = page;
	}
	sample->nr = nr;
}

static inline void sample_format(const struct sample *sample,
				 char text[static SAMPLE_TEXT_SIZE])
{
	size_t len = 0;
	unsigned int i;

	text[0] = '\0';
	for (i = 0; i < sample->nr; i++)
		len += scnprintf(text + len, SAMPLE_TEXT_SIZE - len, "%s%llu",
				 i ? " " : "", sample->page[i]);
}

/*
 * Parse a peer's list of page numbers, for a region of @size bytes. The list
 * must not be empty, and each page must lie within the region.
 * Returns 0, -EINVAL, -ERANGE or -E2BIG.
 */
static inline int sample_parse(struct sample *sample, const char *text,
			       u64 size)
{
	char item[24];
	int err;

	sample->nr = 0;
	while (*text) {
		size_t len = strcspn(text, " ");
		u64 page;

		if (!len || len >= sizeof(item))
			return -EINVAL;
		if (sample->nr == PMEMIF_MAX_SAMPLES)
			return -E2BIG;
		memcpy(item, text, len);
		item[len] = '\0';
		err = xsnode_parse_u64(item, &page);
		if (err)
			return err;
		if (page >= size / PMEMIF_PAGE_SIZE)
			return -ERANGE;
		sample->page[sample->nr++] = page;
		text += len;
		text += *text == ' ';
	}
	return sample->nr ? 0 : -EINVAL;
}

/*
 * Compute the CRC-32 (that of zlib) over the sampled pages of the physical
 * range that begins at @start. @uniform tells whether all of them are zeros,
 * or all of them ones. With @invalidate no line of them stays in the cache.
 * May sleep. Returns 0, -ENOMEM, or -EIO where a page can't be read.
 */
static inline int sample_crc(const struct sample *sample, phys_addr_t start,
			     bool invalidate, u32 *crc, bool *uniform)
{
	bool zeros = true, ones = true;
	void *copy, *map;
	unsigned int i;
	int err = 0;

	copy = kmalloc(PMEMIF_PAGE_SIZE, GFP_KERNEL);
	if (!copy)
		return -ENOMEM;

	*crc = ~0U;
	for (i = 0; i < sample->nr && !err; i++) {
		phys_addr_t page = start + sample->page[i] * PMEMIF_PAGE_SIZE;

		map = memremap(page, PMEMIF_PAGE_SIZE, MEMREMAP_WB);
		if (!map) {
			err = -ENOMEM;
			break;
		}
		if (copy_mc_to_kernel(copy, map, PMEMIF_PAGE_SIZE))
			err = -EIO;
		if (invalidate)
			arch_invalidate_pmem(map, PMEMIF_PAGE_SIZE);
		memunmap(map);
		*crc = crc32_le(*crc, copy, PMEMIF_PAGE_SIZE);
		zeros = zeros && !memchr_inv(copy, 0, PMEMIF_PAGE_SIZE);
		ones = ones && !memchr_inv(copy, 0xff, PMEMIF_PAGE_SIZE);
	}
	*crc = ~*crc;
	*uniform = zeros || ones;

	kfree(copy);
	return err;
}

static inline enum sample_verdict sample_judge(u32 expected, u32 seen,
					       bool uniform)
{
	if (seen != expected)
		return SAMPLE_DIFFERENT;
	return uniform ? SAMPLE_UNVERIFIABLE : SAMPLE_EQUAL;
}

#endif /* __XEN_PMEM_SAMPLE_H__ */
