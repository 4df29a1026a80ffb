// SPDX-License-Identifier: GPL-2.0-only
/*
 * sample.c - the sample of pages that shows whether a mapping is the right one
 *
 * How pages are chosen, told and checked; the range is played by an array, of
 * which some pages can't be read.
 */
#include "fuzz.h"
#include "sample.h"

char *xenbus_read(struct xenbus_transaction t, const char *dir,
		  const char *node, unsigned int *len)
{
	abort();
}

/* The range: each page is full of one octet, and mapped one at a time. */
#define START	0x240000000ULL
#define PAGES	32

static u8 *filling;
static u64 unreadable;
static u64 mapped_page;
static void *mapped;

void *memremap(phys_addr_t at, size_t size, unsigned long flags)
{
	expect(!mapped && size == PMEMIF_PAGE_SIZE);
	expect(at >= START && at - START < PAGES * PMEMIF_PAGE_SIZE &&
	       at % PMEMIF_PAGE_SIZE == 0);
	mapped_page = (at - START) / PMEMIF_PAGE_SIZE;
	mapped = malloc(size);
	memset(mapped, filling[mapped_page], size);
	return mapped;
}

void memunmap(void *map)
{
	expect(map && map == mapped);
	free(map);
	mapped = NULL;
}

unsigned long copy_mc_to_kernel(void *to, const void *from, size_t size)
{
	if (unreadable >> mapped_page & 1)
		return size;
	memcpy(to, from, size);
	return 0;
}

void arch_invalidate_pmem(void *at, size_t size)
{
	expect(at == mapped && size == PMEMIF_PAGE_SIZE);
}

struct unfit {
	u64 from;
	u64 nr;
};

static bool is_unfit(u64 page, void *data)
{
	const struct unfit *unfit = data;

	return page >= unfit->from && page - unfit->from < unfit->nr;
}

static void check_same(const struct sample *a, const struct sample *b)
{
	expect(a->nr == b->nr);
	expect(!memcmp(a->page, b->page, a->nr * sizeof(a->page[0])));
	expect(!memcmp(a->crc, b->crc, a->nr * sizeof(a->crc[0])));
}

/* What one end tells is what the other end takes. */
static void check_told(const struct sample *sample, u64 size)
{
	char *text = make_room(SAMPLE_TEXT_SIZE);
	struct sample told;

	sample_format(sample, text);
	if (!sample->nr) {
		expect(sample_parse(&told, text, size) == -EINVAL);
		return;
	}
	expect(!sample_parse(&told, text, size));
	sample_format_crcs(sample, text);
	expect(!sample_parse_crcs(&told, text));
	check_same(sample, &told);
}

static void check_choice(struct input *in)
{
	u64 size = PMEMIF_PAGE_SIZE * (1 + (take_bool(in) ?
					    take_below(in, 64) :
					    take_below(in, 1ULL << 40)));
	u64 pages = size / PMEMIF_PAGE_SIZE;
	struct sample sample, before;
	struct unfit unfit;
	unsigned int i, j = 0;

	sample_choose(&sample, size);
	expect(sample.nr == min_t(u64, pages, PMEMIF_MAX_SAMPLES));
	expect(!sample.page[0] && sample.page[sample.nr - 1] == pages - 1);
	for (i = 1; i < sample.nr; i++)
		expect(sample.page[i] > sample.page[i - 1]);

	before = sample;
	unfit.from = take_near(in, sample.page[take_below(in, sample.nr)]);
	unfit.nr = take_near(in, SAMPLE_REACH);
	sample_avoid(&sample, size, is_unfit, &unfit);
	for (i = 0; i < before.nr; i++) {
		u64 page = before.page[i];

		while (is_unfit(page, &unfit) && page - before.page[i] < SAMPLE_REACH)
			page++;
		if (page >= pages || page - before.page[i] >= SAMPLE_REACH)
			continue;
		expect(j < sample.nr && sample.page[j] == page);
		j++;
	}
	expect(j == sample.nr);
	for (i = 0; i < sample.nr; i++)
		sample.crc[i] = take_u64(in);
	check_told(&sample, size);
}

/* What is believed of a text that anybody may have written. */
static void check_text(struct input *in)
{
	u64 size = take_near(in, PMEMIF_MIN_SIZE);
	unsigned int i, nr = take_below(in, PMEMIF_MAX_SAMPLES + 2);
	const char *pages = take_text(in), *crcs = take_text(in);
	struct sample sample;

	/* Some that are fine, and whatever the texts are behind. */
	for (i = take_bool(in) ? nr : 0; i; i--) {
		pages = format("%u %s", i, pages);
		crcs = format("%u %s", i, crcs);
	}

	if (sample_parse(&sample, pages, size))
		return;
	expect(sample.nr >= 1 && sample.nr <= PMEMIF_MAX_SAMPLES);
	for (i = 0; i < sample.nr; i++)
		expect(((wide)sample.page[i] + 1) * PMEMIF_PAGE_SIZE <= size);
	if (!sample_parse_crcs(&sample, crcs))
		check_told(&sample, size);
}

static bool is_telling(u32 crc)
{
	return crc != SAMPLE_CRC_ZEROS && crc != SAMPLE_CRC_ONES;
}

static enum sample_verdict judge(const struct sample *sample, const u32 *seen,
				 bool changing)
{
	bool same[2] = { true, true };	/* all zeros; all ones */
	unsigned int i, equal = 0, told = 0;

	for (i = 0; i < sample->nr; i++) {
		if (changing && seen[i] == SAMPLE_CRC_ONES &&
		    sample->crc[i] != SAMPLE_CRC_ONES)
			return SAMPLE_HOLE;
	}
	for (i = 0; i < sample->nr; i++) {
		if (!changing && seen[i] != sample->crc[i])
			return SAMPLE_DIFFERENT;
		same[0] = same[0] && sample->crc[i] == SAMPLE_CRC_ZEROS;
		same[1] = same[1] && sample->crc[i] == SAMPLE_CRC_ONES;
		told += is_telling(sample->crc[i]);
		equal += is_telling(sample->crc[i]) && seen[i] == sample->crc[i];
	}
	if (!changing)
		return same[0] || same[1] ? SAMPLE_UNVERIFIABLE : SAMPLE_EQUAL;
	if (!told)
		return SAMPLE_UNVERIFIABLE;
	return equal || told == 1 ? SAMPLE_EQUAL : SAMPLE_DIFFERENT;
}

static u8 take_filling(struct input *in)
{
	u8 octet = take_u8(in);

	return octet < 64 ? 0 : octet < 128 ? 0xff : octet & 3;
}

static phys_addr_t locate(u64 page, void *data)
{
	return START + (page ^ *(u64 *)data) * PMEMIF_PAGE_SIZE;
}

static void check_reading(struct input *in)
{
	struct sample sample = { 0 }, seen;
	enum sample_verdict verdict;
	bool changing = take_bool(in);
	bool readable = true;
	unsigned int i;
	u64 flip = 0;
	int err;

	filling = make_room(PAGES);
	for (i = 0; i < PAGES; i++)
		filling[i] = take_filling(in);
	sample.nr = 1 + take_below(in, 4);
	unreadable = 0;
	for (i = 0; i < sample.nr; i++)
		sample.page[i] = take_below(in, PAGES);
	expect(!sample_read(&sample, locate, &flip, true));
	/* What the other end finds, of which some is another page's. */
	for (i = 0; i < PAGES; i++)
		if (take_u8(in) > 192)
			filling[i] = take_filling(in);
	seen = sample;
	expect(!sample_read(&seen, locate, &flip, false));

	unreadable = take_bool(in) ? take_u64(in) : 0;
	for (i = 0; i < sample.nr; i++)
		readable = readable && !(unreadable >> sample.page[i] & 1);
	err = sample_compare(&sample, START, changing, &verdict);
	expect(!mapped && err == (readable ? 0 : -EIO));
	if (!err)
		expect(verdict == judge(&sample, seen.crc, changing));
}

void fuzz(struct input *in)
{
	switch (take_u8(in) % 3) {
	case 0:
		check_choice(in);
		break;
	case 1:
		check_text(in);
		break;
	case 2:
		check_reading(in);
		break;
	}
}
