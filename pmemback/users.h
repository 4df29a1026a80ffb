/* SPDX-License-Identifier: GPL-2.0-only */
/* users.h - who may have a target at once; touches nothing */
#ifndef __PMEMBACK_USERS_H__
#define __PMEMBACK_USERS_H__

#include <linux/string.h>
#include <linux/types.h>

/* One, and while a guest moves within this host the one that it moves from. */
#define TARGET_USERS 2

/*
 * Where to put another user of the target that has @user (NULL: free), which
 * names @predecessor (NULL: nobody). Two have it only where the second names
 * the first, which is suspended. Returns NULL where there is no place for it.
 */
static inline const char **users_place(const char *user[TARGET_USERS],
				       const char *predecessor)
{
	const char **place = user[0] ? &user[1] : &user[0];
	const char *other = user[0] ?: user[1];

	if (*place)
		return NULL;
	if (other && (!predecessor || strcmp(other, predecessor)))
		return NULL;
	return place;
}

#endif /* __PMEMBACK_USERS_H__ */
