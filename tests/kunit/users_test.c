// SPDX-License-Identifier: GPL-2.0-only
/* users_test.c - who gets a target that other users may have already */
#include <kunit/test.h>

#include "users.h"

static const char * const first = "backend/vpmem/3/51952";
static const char * const second = "backend/vpmem/4/51952";
static const char * const third = "backend/vpmem/5/51952";

#define ALONE	false
#define SHARED	true

/* Does @third get it, with these two in places 0 and 1? */
static bool gets(const char *user0, const char *user1, const char *predecessor)
{
	struct users users = { .name = { user0, user1 } };
	struct users before = users;
	bool added = users_add(&users, third, predecessor, ALONE);

	/* Nothing is done where it doesn't. */
	return added || memcmp(&users, &before, sizeof(users));
}

static void free_for_anybody(struct kunit *test)
{
	struct users users = { .shared = ALONE };

	KUNIT_EXPECT_EQ(test, users_count(&users), 0);
	KUNIT_EXPECT_TRUE(test, users_add(&users, first, NULL, ALONE));
	KUNIT_EXPECT_PTR_EQ(test, users.name[0], first);
	KUNIT_EXPECT_EQ(test, users_count(&users), 1);
	/* The source may have gone before. */
	KUNIT_EXPECT_TRUE(test, gets(NULL, NULL, first));
}

static void taken(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, gets(first, NULL, NULL));
	KUNIT_EXPECT_FALSE(test, gets(NULL, first, NULL));
}

static void taken_by_another(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, gets(first, NULL, second));
	KUNIT_EXPECT_FALSE(test, gets(NULL, first, second));
	KUNIT_EXPECT_FALSE(test, gets(first, NULL, ""));
	/* Names that begin alike. */
	KUNIT_EXPECT_FALSE(test, gets(first, NULL, "backend/vpmem/3/5195"));
	KUNIT_EXPECT_FALSE(test, gets("backend/vpmem/3/5195", NULL, first));
}

/* By its name, wherever that is kept. */
static void taken_by_the_predecessor(struct kunit *test)
{
	char copy[] = "backend/vpmem/3/51952";
	struct users users = { .name = { first } };
	struct users other = { .name = { NULL, first } };

	KUNIT_EXPECT_TRUE(test, users_add(&users, second, copy, ALONE));
	KUNIT_EXPECT_PTR_EQ(test, users.name[0], first);
	KUNIT_EXPECT_PTR_EQ(test, users.name[1], second);
	KUNIT_EXPECT_FALSE(test, users.shared);
	KUNIT_EXPECT_TRUE(test, users_add(&other, second, copy, ALONE));
	KUNIT_EXPECT_PTR_EQ(test, other.name[0], second);
	KUNIT_EXPECT_PTR_EQ(test, other.name[1], first);
}

static void taken_by_both(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, gets(first, second, NULL));
	KUNIT_EXPECT_FALSE(test, gets(first, second, first));
	KUNIT_EXPECT_FALSE(test, gets(first, second, second));
}

/* As many as there are places, and each in one of its own. */
static void shared_by_many(struct kunit *test)
{
	static char name[TARGET_USERS + 1][8];
	struct users users = { .shared = ALONE };
	unsigned int i, j;

	KUNIT_EXPECT_EQ(test, TARGET_USERS, 16);
	for (i = 0; i < TARGET_USERS; i++) {
		KUNIT_EXPECT_TRUE(test,
				  users_add(&users, name[i], NULL, SHARED));
		KUNIT_EXPECT_TRUE(test, users.shared);
		KUNIT_EXPECT_EQ(test, users_count(&users), i + 1);
		for (j = 0; j <= i; j++)
			KUNIT_EXPECT_PTR_EQ(test, users.name[j],
					    (const char *)name[j]);
	}
	KUNIT_EXPECT_FALSE(test, users_add(&users, name[i], NULL, SHARED));
	KUNIT_EXPECT_EQ(test, users_count(&users), TARGET_USERS);

	users_remove(&users, name[7]);
	KUNIT_EXPECT_NULL(test, users.name[7]);
	KUNIT_EXPECT_EQ(test, users_count(&users), TARGET_USERS - 1);
	KUNIT_EXPECT_FALSE(test, users_add(&users, name[i], name[0], ALONE));
	KUNIT_EXPECT_TRUE(test, users_add(&users, name[i], NULL, SHARED));
	KUNIT_EXPECT_PTR_EQ(test, users.name[7], (const char *)name[i]);
}

/* Each of them has to say so, whoever was there before, and as a successor. */
static void shared_by_all_or_none(struct kunit *test)
{
	struct users alone = { .shared = ALONE }, shared = { .shared = ALONE };

	KUNIT_ASSERT_TRUE(test, users_add(&alone, first, NULL, ALONE));
	KUNIT_EXPECT_FALSE(test, users_add(&alone, second, NULL, SHARED));
	KUNIT_EXPECT_FALSE(test, users_add(&alone, second, first, SHARED));
	KUNIT_EXPECT_EQ(test, users_count(&alone), 1);
	KUNIT_EXPECT_FALSE(test, alone.shared);

	KUNIT_ASSERT_TRUE(test, users_add(&shared, first, NULL, SHARED));
	KUNIT_EXPECT_FALSE(test, users_add(&shared, second, NULL, ALONE));
	KUNIT_EXPECT_FALSE(test, users_add(&shared, second, first, ALONE));
	KUNIT_EXPECT_EQ(test, users_count(&shared), 1);
	KUNIT_EXPECT_TRUE(test, shared.shared);
	/* Whom it names doesn't matter then. */
	KUNIT_EXPECT_TRUE(test, users_add(&shared, second, third, SHARED));
}

/* When the last one has gone it is as if there never had been one. */
static void shared_no_more(struct kunit *test)
{
	struct users users = { .shared = ALONE };

	users_add(&users, first, NULL, SHARED);
	users_add(&users, second, NULL, SHARED);
	users_remove(&users, first);
	KUNIT_EXPECT_FALSE(test, users_add(&users, third, NULL, ALONE));
	KUNIT_EXPECT_FALSE(test, users_add(&users, third, second, ALONE));
	users_remove(&users, second);
	KUNIT_EXPECT_EQ(test, users_count(&users), 0);
	KUNIT_EXPECT_TRUE(test, users_add(&users, third, NULL, ALONE));
	KUNIT_EXPECT_FALSE(test, users.shared);
	KUNIT_EXPECT_FALSE(test, users_add(&users, first, NULL, SHARED));
	users_remove(&users, third);
	KUNIT_EXPECT_TRUE(test, users_add(&users, first, NULL, SHARED));
	KUNIT_EXPECT_TRUE(test, users.shared);
}

/* By the pointer: two may have names that are alike, for a moment. */
static void remove_that_one(struct kunit *test)
{
	char copy[] = "backend/vpmem/3/51952";
	struct users users = { .name = { first, second } };

	users_remove(&users, copy);
	KUNIT_EXPECT_EQ(test, users_count(&users), 2);
	users_remove(&users, second);
	KUNIT_EXPECT_PTR_EQ(test, users.name[0], first);
	KUNIT_EXPECT_NULL(test, users.name[1]);
}

static struct kunit_case users_cases[] = {
	KUNIT_CASE(free_for_anybody),
	KUNIT_CASE(taken),
	KUNIT_CASE(taken_by_another),
	KUNIT_CASE(taken_by_the_predecessor),
	KUNIT_CASE(taken_by_both),
	KUNIT_CASE(shared_by_many),
	KUNIT_CASE(shared_by_all_or_none),
	KUNIT_CASE(shared_no_more),
	KUNIT_CASE(remove_that_one),
	{}
};

static struct kunit_suite users_suite = {
	.name = "users",
	.test_cases = users_cases,
};

kunit_test_suite(users_suite);
