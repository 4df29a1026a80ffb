/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __PMEMFRONT_MAIN_H__
#define __PMEMFRONT_MAIN_H__

/* Register and unregister the xenbus frontend of class vpmem. */
int pmemfront_xenbus_init(void);
void pmemfront_xenbus_exit(void);

#endif /* __PMEMFRONT_MAIN_H__ */
