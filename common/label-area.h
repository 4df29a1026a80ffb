/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * label-area.h - is there anything in a label area that must not be lost?
 * Touches nothing.
 */
#ifndef __XEN_PMEM_LABEL_AREA_H__
#define __XEN_PMEM_LABEL_AREA_H__

#include <linux/types.h>

enum label_area {
	LABEL_AREA_EMPTY,	/* no index block, and no label ever written */
	LABEL_AREA_INDEXED,	/* an index block that libnvdimm will find valid */
	LABEL_AREA_DAMAGED,	/* labels, and no index block that is valid */
};

/* Judge the whole area of @size bytes. */
enum label_area label_area_judge(const u8 *area, u64 size);

#endif /* __XEN_PMEM_LABEL_AREA_H__ */
