// SPDX-License-Identifier: GPL-2.0-only
/* users_test.c - who gets a target that another user may have already */
#include <kunit/test.h>

#include "users.h"

static const char first[] = "backend/vpmem/3/51952";
static const char second[] = "backend/vpmem/4/51952";

/* Which place @predecessor's successor gets: 0, 1, or -1 for none. */
static int place(const char *user0, const char *user1, const char *predecessor)
{
	const char *user[TARGET_USERS] = { user0, user1 };
	const char **found = users_place(user, predecessor);

	return found ? found - user : -1;
}

static void free_for_anybody(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, place(NULL, NULL, NULL), 0);
	/* The source may have gone before. */
	KUNIT_EXPECT_EQ(test, place(NULL, NULL, first), 0);
}

static void taken(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, place(first, NULL, NULL), -1);
	KUNIT_EXPECT_EQ(test, place(NULL, first, NULL), -1);
}

static void taken_by_another(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, place(first, NULL, second), -1);
	KUNIT_EXPECT_EQ(test, place(NULL, first, second), -1);
	KUNIT_EXPECT_EQ(test, place(first, NULL, ""), -1);
	/* Names that begin alike. */
	KUNIT_EXPECT_EQ(test, place(first, NULL, "backend/vpmem/3/5195"), -1);
	KUNIT_EXPECT_EQ(test, place("backend/vpmem/3/5195", NULL, first), -1);
}

/* By its name, wherever that is kept. */
static void taken_by_the_predecessor(struct kunit *test)
{
	char copy[] = "backend/vpmem/3/51952";

	KUNIT_EXPECT_EQ(test, place(first, NULL, copy), 1);
	KUNIT_EXPECT_EQ(test, place(NULL, first, copy), 0);
}

static void taken_by_both(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, place(first, second, NULL), -1);
	KUNIT_EXPECT_EQ(test, place(first, second, first), -1);
	KUNIT_EXPECT_EQ(test, place(first, second, second), -1);
}

static struct kunit_case users_cases[] = {
	KUNIT_CASE(free_for_anybody),
	KUNIT_CASE(taken),
	KUNIT_CASE(taken_by_another),
	KUNIT_CASE(taken_by_the_predecessor),
	KUNIT_CASE(taken_by_both),
	{}
};

static struct kunit_suite users_suite = {
	.name = "users",
	.test_cases = users_cases,
};

kunit_test_suite(users_suite);
