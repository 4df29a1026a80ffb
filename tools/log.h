/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_LOG_H
#define XEN_PMEM_LOG_H

/*
 * log_error() reports one failure, once, where it is understood best, and
 * returns -1 so that callers can "return log_error(...)". Its callers' callers
 * only pass the -1 on.
 */
int log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warning(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The first error of this run: the cause. What follows is the unwinding. */
const char *log_first_error(void);

#endif
