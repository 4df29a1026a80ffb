/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_PMEM_NAME_H
#define XEN_PMEM_PMEM_NAME_H

#include <stddef.h>

enum pmem_name {
	PMEM_NAME_OTHER,	/* no name that libnvdimm gives */
	PMEM_NAME_WHOLE,	/* a namespace's block device */
	PMEM_NAME_PARTITION,	/* a part of one */
};

/*
 * libnvdimm's rule for block device names, backwards: "pmem<region>" and
 * "pmem<region>.<index>", each with an "s" for a BTT, belong to
 * "namespace<region>.<index>", where a missing index is 0. It is what a guest's
 * disk line means while its namespace is assigned and no such device exists.
 * For PMEM_NAME_WHOLE the namespace's name is written to ns.
 */
enum pmem_name pmem_name_parse(const char *name, char *ns, size_t room);

#endif
