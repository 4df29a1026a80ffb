// SPDX-License-Identifier: GPL-2.0-only
#include "super.h"
#include "text.h"

static const struct {
	const char *name;
	unsigned int shift;
} suffixes[] = {
	{ "", 0 }, { "K", 10 }, { "KiB", 10 }, { "M", 20 }, { "MiB", 20 },
	{ "G", 30 }, { "GiB", 30 }, { "T", 40 }, { "TiB", 40 },
};

bool parse_size(const char *text, uint64_t *size)
{
	size_t digits = strspn(text, "0123456789"), i;
	char number[32];
	uint64_t value;

	if (digits >= sizeof(number))
		return false;
	memcpy(number, text, digits);
	number[digits] = '\0';
	if (!parse_u64(number, &value))
		return false;
	for (i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		if (strcmp(text + digits, suffixes[i].name))
			continue;
		*size = value << suffixes[i].shift;
		return *size >> suffixes[i].shift == value;
	}
	return false;
}

void superblock_half_way(struct superblock *half, const struct superblock *from,
			 const struct superblock *to)
{
	*half = *from;
	/*
	 * The new size comes with the old checksum, as nobody could guess it.
	 * When it goes, the new checksum comes first: of which of the two sizes
	 * that is can be tried. So can all numbers of extents.
	 */
	if (to->next_size)
		half->next_size = to->next_size;
	else
		half->crc = to->crc;
}

static bool mend(struct superblock *sb, uint64_t size, uint32_t extents,
		 uint64_t real_size)
{
	struct superblock meant = *sb;

	if (!meant.extent)
		superblock_set_extents(&meant, extents);
	superblock_resize(&meant, size, 0);
	if (meant.crc != sb->crc ||
	    superblock_check(&meant, SUPERBLOCK_TARGET, real_size) !=
	    SUPERBLOCK_GOOD)
		return false;
	*sb = meant;
	return true;
}

bool superblock_mend(struct superblock *sb, uint64_t real_size)
{
	uint64_t size = le64_to_cpu(sb->target_size);
	uint32_t n;

	for (n = 1; n <= SUPERBLOCK_EXTENTS_MAX; n++)
		if (mend(sb, size, n, real_size) ||
		    mend(sb, real_size, n, real_size))
			return true;
	return false;
}

bool label_size_ok(uint64_t size)
{
	return size >= SUPERBLOCK_LABEL_MIN && size <= SUPERBLOCK_LABEL_MAX &&
	       size % SUPERBLOCK_PAGE == 0;
}

bool superblock_state_parse(const char *word, enum superblock_state *state)
{
	int s;

	for (s = SUPERBLOCK_GOOD; s <= SUPERBLOCK_OTHER_KIND; s++) {
		if (!strcmp(word, superblock_word(s))) {
			*state = s;
			return true;
		}
	}
	return false;
}

const char *info_block_mode(const void *start)
{
	static const struct {
		size_t offset;
		char signature[16];
		const char *mode;
	} blocks[] = {
		{ 4096, "NVDIMM_PFN_INFO", "fsdax" },
		{ 4096, "NVDIMM_DAX_INFO", "devdax" },
		{ 4096, "BTT_ARENA_INFO", "sector" },
		/* where labels say that it is of UEFI's BTT */
		{ 0, "BTT_ARENA_INFO", "sector" },
	};
	size_t i;

	for (i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++)
		if (!memcmp((const char *)start + blocks[i].offset,
			    blocks[i].signature, sizeof(blocks[i].signature)))
			return blocks[i].mode;
	return NULL;
}
