/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * suspend.h - keeps this guest from being saved where it couldn't be restored
 */
#ifndef __PMEMFRONT_SUSPEND_H__
#define __PMEMFRONT_SUSPEND_H__

/* From here on this guest refuses to be saved, until as many calls allow it. */
void pmemfront_suspend_forbid(void);
void pmemfront_suspend_allow(void);

void pmemfront_suspend_init(void);
void pmemfront_suspend_exit(void);

#endif /* __PMEMFRONT_SUSPEND_H__ */
