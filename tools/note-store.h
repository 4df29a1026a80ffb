/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_NOTE_STORE_H
#define XEN_PMEM_NOTE_STORE_H

struct note;

/*
 * Where notes are: of a prepared target on the target itself, behind an attribute
 * that it has in sysfs while xen-pmemback has it; of others in a file of dom0's.
 * The name is the namespace's. Nothing here reports.
 */

/* 1: found, 0: there is none, less: an errno value (EBADMSG: it's no note). */
int note_read(const char *name, struct note *note);

/* Durable on return. NULL: remove it. 0, or an errno value, less than 0. */
int note_write(const char *name, const struct note *note);

/* Remove the file, if any: the name is for another target from now on. */
int note_forget_file(const char *name);

/* note_strerror() tells what an error of these means. */
const char *note_strerror(int error);

#endif
