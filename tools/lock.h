/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_LOCK_H
#define XEN_PMEM_LOCK_H

/*
 * One lock around everything that changes something. libxl starts the scripts
 * of all disks of a domain at once; choosing addresses and assigning targets
 * need one at a time. Released by the kernel when the process ends, however.
 */
int lock_take(void);
/* The same without waiting. 1: taken, 0: another has it, -1: failed. */
int lock_try(int *fd);
void lock_drop(int fd);

#endif
