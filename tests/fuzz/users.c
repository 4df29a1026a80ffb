// SPDX-License-Identifier: GPL-2.0-only
/*
 * users.c - who gets a target, and beside whom
 *
 * Users come and go in any order. At no time has anybody a target with others who
 * didn't say so, but for one that takes over from the one that has it.
 */
#include "fuzz.h"
#include "users.h"

#define PEOPLE 20

static const char *people[PEOPLE];

/* A predecessor is known by its name, and not by the place of it. */
static const char *take_predecessor(struct input *in)
{
	u8 which = take_below(in, PEOPLE + 2);

	if (which < PEOPLE)
		return format("%s", people[which]);
	return which == PEOPLE ? NULL : "";
}

static bool may_have(const bool *has, const struct users *users, bool all_shared,
		     const char *predecessor, bool shared)
{
	unsigned int i, count = 0, other = 0;

	for (i = 0; i < PEOPLE; i++) {
		count += has[i];
		other = has[i] ? i : other;
	}
	expect(users_count(users) == count);
	if (!count)
		return true;
	if (shared != all_shared)
		return false;
	if (shared)
		return count < TARGET_USERS;
	return count == 1 && predecessor && !strcmp(predecessor, people[other]);
}

void fuzz(struct input *in)
{
	struct users users = { .shared = false }, before;
	bool has[PEOPLE] = { false }, all_shared = false;
	unsigned int i;

	for (i = 0; i < PEOPLE; i++)
		people[i] = format("backend/vpmem/%u/51712", i);
	while (octets_left(in)) {
		const char *predecessor;
		bool shared, may;

		i = take_below(in, PEOPLE);
		if (take_u8(in) < 64) {
			users_remove(&users, people[i]);
			has[i] = false;
			continue;
		}
		shared = take_bool(in);
		predecessor = take_predecessor(in);
		if (has[i])
			continue;
		may = may_have(has, &users, all_shared, predecessor, shared);
		before = users;
		expect(users_add(&users, people[i], predecessor, shared) == may);
		if (!may)
			expect(!memcmp(&users, &before, sizeof(users)));
		all_shared = may ? shared : all_shared;
		has[i] = may;
	}
}
