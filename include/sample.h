/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sample.h - the sample by which a frontend knows the mapping for the right one
 *
 * DOC: A load from a guest frame that nothing is mapped to doesn't fault: it
 * reads as ones, and stores vanish. So the backend publishes checksums of a few
 * pages of the target, and the frontend reads the same pages through its mapping
 * before it registers anything. All zeros and all ones prove nothing, since a
 * fresh medium and a hole look like that too.
 *
 * A guest that has been restored, or whose backend came back, may have written
 * to the target after the backend looked, and so may others that share it. Pages
 * that they changed prove nothing then either, but not all of them will have
 * changed.
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
	u32 crc[PMEMIF_MAX_SAMPLES];	/* CRC-32 (that of zlib) of each */
};

enum sample_verdict {
	SAMPLE_EQUAL,
	SAMPLE_UNVERIFIABLE,		/* nothing speaks for it, or against */
	SAMPLE_DIFFERENT,
	SAMPLE_HOLE,			/* nothing is mapped there */
};

/* The checksums of pages that are like many others: all zeros, all ones. */
#define SAMPLE_CRC_ZEROS	0xc71c0011U
#define SAMPLE_CRC_ONES		0xf154670aU

/*
 * Longest text of a list, of page numbers (20 digits and a blank each) or of
 * checksums, which are shorter.
 */
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

/* In the order of the pages. */
static inline void sample_format_crcs(const struct sample *sample,
				      char text[static SAMPLE_TEXT_SIZE])
{
	size_t len = 0;
	unsigned int i;

	text[0] = '\0';
	for (i = 0; i < sample->nr; i++)
		len += scnprintf(text + len, SAMPLE_TEXT_SIZE - len,
				 "%s0x%08x", i ? " " : "", sample->crc[i]);
}

/*
 * Take the next integer off a peer's list, which isn't at its end.
 * Returns 0, -EINVAL or -ERANGE.
 */
static inline int sample_next_item(const char **text, u64 *value)
{
	size_t len = strcspn(*text, " ");
	char item[24];

	if (!len || len >= sizeof(item))
		return -EINVAL;
	memcpy(item, *text, len);
	item[len] = '\0';
	*text += len;
	*text += **text == ' ';
	return xsnode_parse_u64(item, value);
}

/*
 * Parse a peer's list of page numbers, for a region of @size bytes. The list
 * must not be empty, and each page must lie within the region.
 * Returns 0, -EINVAL, -ERANGE or -E2BIG.
 */
static inline int sample_parse(struct sample *sample, const char *text,
			       u64 size)
{
	u64 page;
	int err;

	sample->nr = 0;
	while (*text) {
		if (sample->nr == PMEMIF_MAX_SAMPLES)
			return -E2BIG;
		err = sample_next_item(&text, &page);
		if (err)
			return err;
		if (page >= size / PMEMIF_PAGE_SIZE)
			return -ERANGE;
		sample->page[sample->nr++] = page;
	}
	return sample->nr ? 0 : -EINVAL;
}

/*
 * Parse a peer's list of checksums, one for each page that @sample has.
 * Returns 0, -EINVAL (also for too few), -ERANGE, or -E2BIG for too many.
 */
static inline int sample_parse_crcs(struct sample *sample, const char *text)
{
	unsigned int nr = 0;
	u64 crc;
	int err;

	while (*text) {
		if (nr == sample->nr)
			return -E2BIG;
		err = sample_next_item(&text, &crc);
		if (err)
			return err;
		if (crc > U32_MAX)
			return -ERANGE;
		sample->crc[nr++] = crc;
	}
	return nr == sample->nr ? 0 : -EINVAL;
}

/* Read the page at @page into @copy, and leave no line of it in the cache. */
static inline int sample_read_page(phys_addr_t page, void *copy,
				   bool invalidate)
{
	void *map = memremap(page, PMEMIF_PAGE_SIZE, MEMREMAP_WB);
	int err;

	if (!map)
		return -ENOMEM;
	err = copy_mc_to_kernel(copy, map, PMEMIF_PAGE_SIZE) ? -EIO : 0;
	if (invalidate)
		arch_invalidate_pmem(map, PMEMIF_PAGE_SIZE);
	memunmap(map);
	return err;
}

/*
 * Compute the checksums of the sampled pages, which are where @locate(page, @data)
 * says. With @invalidate no line of them stays in the cache. May sleep. Returns 0,
 * -ENOMEM, or -EIO where a page can't be read.
 */
static inline int sample_read(struct sample *sample,
			      phys_addr_t (*locate)(u64 page, void *data),
			      void *data, bool invalidate)
{
	void *copy = kmalloc(PMEMIF_PAGE_SIZE, GFP_KERNEL);
	unsigned int i;
	int err = 0;

	if (!copy)
		return -ENOMEM;
	for (i = 0; i < sample->nr && !err; i++) {
		err = sample_read_page(locate(sample->page[i], data), copy,
				       invalidate);
		if (!err)
			sample->crc[i] = ~crc32_le(~0U, copy, PMEMIF_PAGE_SIZE);
	}
	kfree(copy);
	return err;
}

/* Nobody writes: each page must be the backend's. */
static inline enum sample_verdict
sample_judge_still(const struct sample *sample, const u32 *seen)
{
	bool zeros = true, ones = true;
	unsigned int i;

	for (i = 0; i < sample->nr; i++) {
		if (seen[i] != sample->crc[i])
			return SAMPLE_DIFFERENT;
		zeros = zeros && seen[i] == SAMPLE_CRC_ZEROS;
		ones = ones && seen[i] == SAMPLE_CRC_ONES;
	}
	return zeros || ones ? SAMPLE_UNVERIFIABLE : SAMPLE_EQUAL;
}

/*
 * The guest may have written since. One page that it didn't write to is enough,
 * if that isn't all zeros or all ones; and if there is only one such page, that
 * may be the one it wrote to. But no guest fills a page with ones by chance.
 */
static inline enum sample_verdict
sample_judge_changing(const struct sample *sample, const u32 *seen)
{
	unsigned int i, equal = 0, different = 0;

	for (i = 0; i < sample->nr; i++) {
		u32 crc = sample->crc[i];

		if (seen[i] == SAMPLE_CRC_ONES && crc != SAMPLE_CRC_ONES)
			return SAMPLE_HOLE;
		if (crc == SAMPLE_CRC_ZEROS || crc == SAMPLE_CRC_ONES)
			continue;
		equal += seen[i] == crc;
		different += seen[i] != crc;
	}
	if (!equal && !different)
		return SAMPLE_UNVERIFIABLE;
	return !equal && different >= 2 ? SAMPLE_DIFFERENT : SAMPLE_EQUAL;
}

/*
 * What do the checksums @seen, as many as @sample has pages, prove? With
 * @changing somebody may have written to them since @sample was taken.
 */
static inline enum sample_verdict sample_judge(const struct sample *sample,
					       const u32 *seen, bool changing)
{
	return changing ? sample_judge_changing(sample, seen) :
			  sample_judge_still(sample, seen);
}

/* Where a page of the physical range is that begins at @start. */
static inline phys_addr_t sample_locate_from(u64 page, void *start)
{
	return *(phys_addr_t *)start + page * PMEMIF_PAGE_SIZE;
}

/*
 * Read the pages of @sample from the physical range that begins at @start, and
 * hold them against its checksums; @changing as above. May sleep. Returns 0,
 * -ENOMEM, or -EIO where a page can't be read.
 */
static inline int sample_compare(const struct sample *sample,
				 phys_addr_t start, bool changing,
				 enum sample_verdict *verdict)
{
	struct sample seen = *sample;
	int err = sample_read(&seen, sample_locate_from, &start, false);

	if (!err)
		*verdict = sample_judge(sample, seen.crc, changing);
	return err;
}

#endif /* __XEN_PMEM_SAMPLE_H__ */
