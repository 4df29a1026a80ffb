/* SPDX-License-Identifier: GPL-2.0-only */
/* users.h - who may have a target at once; touches nothing */
#ifndef __PMEMBACK_USERS_H__
#define __PMEMBACK_USERS_H__

#include <linux/string.h>
#include <linux/types.h>

/* That many share it. Or one has it, or two while a guest moves in this host. */
#define TARGET_USERS 16

struct users {
	const char *name[TARGET_USERS];	/* NULL: free */
	bool shared;			/* each of those that there are said so */
};

static inline unsigned int users_count(const struct users *users)
{
	unsigned int i, count = 0;

	for (i = 0; i < TARGET_USERS; i++)
		count += !!users->name[i];
	return count;
}

/*
 * May another user have it, alone? Only one that names as its @predecessor (NULL:
 * nobody) the one that has it, and that one is suspended.
 */
static inline bool users_yield(const struct users *users,
			       const char *predecessor)
{
	unsigned int i, count = users_count(users);

	if (!count)
		return true;
	if (count > 1 || !predecessor)
		return false;
	for (i = 0; i < TARGET_USERS; i++)
		if (users->name[i])
			return !strcmp(users->name[i], predecessor);
	return false;
}

/*
 * Let @user have it: beside any others where all of them say that it's @shared,
 * else as above. Returns false, with nothing done, where it can't.
 */
static inline bool users_add(struct users *users, const char *user,
			     const char *predecessor, bool shared)
{
	bool first = !users_count(users);
	unsigned int i;

	if (!first && users->shared != shared)
		return false;
	if (!shared && !users_yield(users, predecessor))
		return false;
	for (i = 0; i < TARGET_USERS; i++) {
		if (users->name[i])
			continue;
		users->name[i] = user;
		users->shared = shared;
		return true;
	}
	return false;
}

/* @user is the very pointer that was added. */
static inline void users_remove(struct users *users, const char *user)
{
	unsigned int i;

	for (i = 0; i < TARGET_USERS; i++)
		if (users->name[i] == user)
			users->name[i] = NULL;
}

#endif /* __PMEMBACK_USERS_H__ */
