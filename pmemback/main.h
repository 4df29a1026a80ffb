/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __PMEMBACK_MAIN_H__
#define __PMEMBACK_MAIN_H__

/* Register and unregister the xenbus backend of class vpmem. */
int pmemback_xenbus_init(void);
void pmemback_xenbus_exit(void);

#endif /* __PMEMBACK_MAIN_H__ */
