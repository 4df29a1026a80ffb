/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_SUPER_H
#define XEN_PMEM_SUPER_H

/*
 * What stands at the start of a target, for user space; include this and not
 * superblock.h. Pure, but for zlib's checksum.
 */
#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <zlib.h>

#define cpu_to_le32(x)	htole32(x)
#define cpu_to_le64(x)	htole64(x)
#define le32_to_cpu(x)	le32toh(x)
#define le64_to_cpu(x)	le64toh(x)

static inline uint32_t superblock_crc32(const void *data, size_t octets)
{
	return crc32(0, data, octets);
}

#include "superblock.h"

#define SUPER_LABEL_SIZE	SUPERBLOCK_LABEL_MIN	/* unless told otherwise */
#define SUPER_LABEL_SIZES	"a multiple of 4KiB, from 128KiB to 8MiB"

/* "131072", "128K", "1M", "8G" or "1T", all but the first also with "iB". */
bool parse_size(const char *text, uint64_t *size);

bool label_size_ok(uint64_t size);

/* "good" and the others of superblock_word(); false: a newer module's word. */
bool superblock_state_parse(const char *word, enum superblock_state *state);

/*
 * A power cut may tear what is being written, but into octets by eight. So a
 * superblock that says something new of a resize, or of how many extents there
 * are, is written in two steps, of which this is the first: it leaves a wrong
 * checksum for a moment, of which superblock_mend() can tell what was meant. One
 * of the two may change at a time, and no other extents while a resize is on.
 */
void superblock_half_way(struct superblock *half, const struct superblock *from,
			 const struct superblock *to);

/*
 * Did somebody get no further between two of them, in a target that really is
 * of that size? Then make it one that says so, and no longer of a resize.
 */
bool superblock_mend(struct superblock *sb, uint64_t real_size);

/* Where libnvdimm's info blocks are: octets of a namespace to look at. */
#define INFO_BLOCK_END	8192

/*
 * The mode of the namespace whose info block is among these first
 * INFO_BLOCK_END octets: "fsdax", "devdax" or "sector". NULL: there is none.
 */
const char *info_block_mode(const void *start);

#endif
