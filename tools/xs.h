/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_XS_H
#define XEN_PMEM_XS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The only file that calls libxenstore. Paths are given printf-style. The
 * functions set errno and report nothing, except where it is said.
 */
struct xs_handle;

#define STORE_PATH_MAX	512
#define NO_TRANSACTION	0U

/* Reports. */
struct xs_handle *store_open(void);
void store_close(struct xs_handle *xs);

/* The value, to be freed; NULL where there is none. */
char *store_read(struct xs_handle *xs, uint32_t t, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
bool store_exists(struct xs_handle *xs, uint32_t t, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
bool store_write(struct xs_handle *xs, uint32_t t, const char *value,
		 const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* True also when there is nothing to remove. */
bool store_remove(struct xs_handle *xs, uint32_t t, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Remove a directory that may only go when it holds nothing. */
void store_remove_if_empty(struct xs_handle *xs, uint32_t t,
			   const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* The names in a directory, one array to be freed; NULL and 0 where none. */
char **store_list(struct xs_handle *xs, uint32_t t, unsigned int *count,
		  const char *fmt, ...) __attribute__((format(printf, 4, 5)));

#define NO_READER	UINT32_MAX
/*
 * Create a directory that owner may write and reader may read. What is created
 * below it later inherits this: so it comes before the children.
 */
bool store_mkdir(struct xs_handle *xs, uint32_t t, const char *path,
		 uint32_t owner, uint32_t reader);
/* Give a node and all below it to dom0 alone. */
bool store_seal(struct xs_handle *xs, uint32_t t, const char *path);

/*
 * Run step in a transaction until it commits without a conflict; step returns
 * false, with errno, to give up. Reports, as "cannot WHAT: ...".
 */
int store_transact(struct xs_handle *xs,
		   bool (*step)(struct xs_handle *xs, uint32_t t, void *arg),
		   void *arg, const char *what);

/*
 * Wait until done() returns true, which is asked whenever something below path
 * changes; false when that took longer than seconds.
 */
bool store_wait(struct xs_handle *xs, const char *path, unsigned int seconds,
		bool (*done)(struct xs_handle *xs, void *arg), void *arg);

#endif
