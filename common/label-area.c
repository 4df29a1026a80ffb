// SPDX-License-Identifier: GPL-2.0-only
/*
 * label-area.c - looks at a label area as libnvdimm will
 *
 * DOC: A label area begins with two index blocks, of which a change rewrites the
 * older one; so a write that was cut off leaves the other one valid. Where none
 * is, libnvdimm takes the area for a blank one, and the next namespace that is
 * made overwrites what was there. That is right for an area that is blank, and
 * for any other it loses all namespaces.
 *
 * The format is that of the UEFI specification, "NVDIMM label protocol", for
 * labels of 128 bytes (version 1.1) and 256 bytes (1.2).
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include <asm/unaligned.h>

#include "label-area.h"

#define INDEX_ALIGN		256
#define INDEX_HEADER		72	/* in front of the bit map of free slots */

/* Octets of an index block. */
#define INDEX_LABELSIZE		19	/* 0: 128 bytes, 1: 256 */
#define INDEX_SEQ		20
#define INDEX_MYOFF		24
#define INDEX_MYSIZE		32
#define INDEX_OTHEROFF		40
#define INDEX_LABELOFF		48
#define INDEX_NSLOT		56
#define INDEX_MAJOR		60
#define INDEX_MINOR		62
#define INDEX_CHECKSUM		64

static const u8 index_sig[16] = "NAMESPACE_INDEX";

/* Of an index block with a bit map for @slots labels. */
static u64 index_size_for(u64 slots)
{
	return ALIGN(INDEX_HEADER + DIV_ROUND_UP(slots, 8), INDEX_ALIGN);
}

/*
 * How large one index block is where labels have @label bytes: libnvdimm first
 * takes the whole area to be slots, then those that are left besides two index
 * blocks for so many.
 */
static u64 index_size(u64 size, u64 label)
{
	u64 slots = (size - 2 * index_size_for(size / label)) / label;

	return index_size_for(slots);
}

/* Fletcher's checksum over 32 bit words, with its own place taken as zeros. */
static u64 index_checksum(const u8 *index, u64 size)
{
	u32 low = 0;
	u64 high = 0, i;

	for (i = 0; i < size; i += sizeof(u32)) {
		if (i < INDEX_CHECKSUM || i >= INDEX_CHECKSUM + sizeof(u64))
			low += get_unaligned_le32(index + i);
		high += low;
	}
	return high << 32 | low;
}

/* Version 1.1 knows labels of 128 bytes only. */
static bool index_is_for(const u8 *index, u64 label)
{
	unsigned int version = get_unaligned_le16(index + INDEX_MAJOR) * 100 +
			       get_unaligned_le16(index + INDEX_MINOR);

	return version < 102 ? label == 128 :
	       index[INDEX_LABELSIZE] == label / 256;
}

/* The index block at @at, one of two of @mysize bytes. */
static bool index_valid(const u8 *area, u64 size, u64 label, u64 at, u64 mysize)
{
	const u8 *index = area + at;
	u64 said;
	u32 nslot;

	if (memcmp(index, index_sig, sizeof(index_sig)) ||
	    !(get_unaligned_le32(index + INDEX_SEQ) & 3) ||
	    get_unaligned_le64(index + INDEX_MYOFF) != at ||
	    get_unaligned_le64(index + INDEX_OTHEROFF) != mysize - at ||
	    get_unaligned_le64(index + INDEX_LABELOFF) != 2 * mysize ||
	    !index_is_for(index, label))
		return false;
	said = get_unaligned_le64(index + INDEX_MYSIZE);
	if (said > mysize || said < INDEX_HEADER)
		return false;
	nslot = get_unaligned_le32(index + INDEX_NSLOT);
	if (nslot * label + 2 * mysize > size)
		return false;
	return get_unaligned_le64(index + INDEX_CHECKSUM) ==
	       index_checksum(index, mysize);
}

enum label_area label_area_judge(const u8 *area, u64 size)
{
	static const u64 labels[] = { 128, 256 };
	u64 slots = size;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(labels); i++) {
		u64 mysize = index_size(size, labels[i]);

		if (index_valid(area, size, labels[i], 0, mysize) ||
		    index_valid(area, size, labels[i], mysize, mysize))
			return LABEL_AREA_INDEXED;
		slots = min(slots, 2 * mysize);
	}
	/* The index blocks alone, written in part, are no loss. */
	return memchr_inv(area + slots, 0, size - slots) ? LABEL_AREA_DAMAGED :
							   LABEL_AREA_EMPTY;
}
