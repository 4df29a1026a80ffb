// SPDX-License-Identifier: GPL-2.0-only
/*
 * remote_test.c - what a frontend asks of its backend, and which of the answers it
 * believes. In place of the ring there is a backend that answers as it's told.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "remote.h"
#include "../pmemfront/ring.h"

#define SIZE		(64ULL << 20)
#define SECTOR		512ULL
#define MAX_ASKED	8

static struct {
	int err;
	unsigned int fail_from;		/* which one gets the error first */
	u64 value;
	struct pmemif_bad_range page[PMEMIF_BAD_RANGES_PER_PAGE];
	unsigned int nr;
	struct pmemif_request asked[MAX_ASKED];
	u8 first_out[MAX_ASKED];	/* octet of what was sent with it */
} backend;

static int backend_answer(const struct pmemif_request *req, u64 *value)
{
	if (backend.nr < MAX_ASKED)
		backend.asked[backend.nr] = *req;
	if (value)
		*value = backend.value;
	return backend.nr++ >= backend.fail_from ? backend.err : 0;
}

int pmemfront_ring_call(struct pmemfront_ring *ring, struct pmemif_request *req,
			u64 *value)
{
	return backend_answer(req, value);
}

int pmemfront_ring_data(struct pmemfront_ring *ring, struct pmemif_request *req,
			const struct ring_data *data, u64 *value)
{
	unsigned int nr = backend.nr;
	int err = backend_answer(req, value);

	if (data->out_len && nr < MAX_ASKED)
		backend.first_out[nr] = *(const u8 *)data->out;
	if (!err && data->in_len)
		memcpy(data->in, backend.page, data->in_len);
	return err;
}

static int remote_init(struct kunit *test)
{
	memset(&backend, 0, sizeof(backend));
	return 0;
}

static int get_bad(struct kunit *test, u64 offset, unsigned int *nr)
{
	struct pmemif_bad_range *ranges;

	ranges = kunit_kzalloc(test, PMEMIF_PAGE_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, ranges);
	return pmemfront_get_bad(NULL, offset, SIZE, ranges, nr);
}

static void bad_ranges_counts(struct kunit *test)
{
	static const u64 too_many[] = {
		PMEMIF_BAD_RANGES_PER_PAGE + 1, U32_MAX, BIT_ULL(32),
		BIT_ULL(32) + 1, BIT_ULL(63), U64_MAX,
	};
	unsigned int i, nr = 99;

	for (i = 0; i < PMEMIF_BAD_RANGES_PER_PAGE; i++) {
		backend.page[i].offset = 2 * i * SECTOR;
		backend.page[i].length = SECTOR;
	}
	for (i = 0; i < ARRAY_SIZE(too_many); i++) {
		backend.value = too_many[i];
		KUNIT_EXPECT_EQ_MSG(test, get_bad(test, 0, &nr), -EPROTO,
				    "%#llx items", too_many[i]);
		KUNIT_EXPECT_EQ(test, nr, 99);
	}
	for (i = 0; i <= PMEMIF_BAD_RANGES_PER_PAGE; i++) {
		backend.value = i;
		KUNIT_EXPECT_EQ(test, get_bad(test, 0, &nr), 0);
		KUNIT_EXPECT_EQ(test, nr, i);
	}
}

/* The list's own rules are in bad-ranges_test.c. */
static void bad_ranges_are_looked_at(struct kunit *test)
{
	unsigned int nr;

	backend.value = 1;
	backend.page[0].offset = 4 * SECTOR;
	backend.page[0].length = SECTOR;
	KUNIT_EXPECT_EQ(test, get_bad(test, 4 * SECTOR, &nr), 0);
	KUNIT_EXPECT_EQ(test, backend.asked[0].operation, PMEMIF_OP_GET_BAD);
	KUNIT_EXPECT_EQ(test, backend.asked[0].offset, 4 * SECTOR);
	/* Before what was asked for. */
	KUNIT_EXPECT_EQ(test, get_bad(test, 5 * SECTOR, &nr), -EPROTO);
	backend.page[0].offset = SIZE;
	KUNIT_EXPECT_EQ(test, get_bad(test, 0, &nr), -EPROTO);
	backend.err = -EOPNOTSUPP;
	KUNIT_EXPECT_EQ(test, get_bad(test, 0, &nr), -EOPNOTSUPP);
}

static void cleared_lengths(struct kunit *test)
{
	static const struct {
		u64 value;
		int err;
	} cases[] = {
		{ 0, 0 },
		{ SECTOR, 0 },
		{ 8 * SECTOR, 0 },
		{ 1, -EPROTO },
		{ SECTOR - 1, -EPROTO },
		{ SECTOR + 1, -EPROTO },
		{ 8 * SECTOR - 1, -EPROTO },
		{ 8 * SECTOR + 1, -EPROTO },
		{ 9 * SECTOR, -EPROTO },
		{ BIT_ULL(32), -EPROTO },
		{ BIT_ULL(63), -EPROTO },
		{ U64_MAX, -EPROTO },
		{ U64_MAX - SECTOR + 1, -EPROTO },
	};
	unsigned int i;
	u64 cleared;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		backend.value = cases[i].value;
		KUNIT_EXPECT_EQ_MSG(test,
				    pmemfront_clear_bad(NULL, 3 * SECTOR,
							8 * SECTOR, &cleared),
				    cases[i].err, "%#llx", cases[i].value);
	}
	KUNIT_EXPECT_EQ(test, backend.asked[0].operation, PMEMIF_OP_CLEAR_BAD);
	KUNIT_EXPECT_EQ(test, backend.asked[0].offset, 3 * SECTOR);
	KUNIT_EXPECT_EQ(test, backend.asked[0].length, 8 * SECTOR);
}

/* Page by page, and no further than to the first error. */
static void labels(struct kunit *test)
{
	const size_t length = 2 * PMEMIF_PAGE_SIZE + 100;
	u8 *buf = kunit_kzalloc(test, length, GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	buf[0] = 1;
	buf[PMEMIF_PAGE_SIZE] = 2;
	buf[2 * PMEMIF_PAGE_SIZE] = 3;
	KUNIT_EXPECT_EQ(test, pmemfront_set_labels(NULL, 500, buf, length), 0);
	KUNIT_EXPECT_EQ(test, backend.nr, 3);
	for (i = 0; i < 3; i++) {
		const struct pmemif_request *req = &backend.asked[i];

		KUNIT_EXPECT_EQ(test, req->operation, PMEMIF_OP_SET_LABELS);
		KUNIT_EXPECT_EQ(test, req->offset, 500 + i * PMEMIF_PAGE_SIZE);
		KUNIT_EXPECT_EQ(test, req->length,
				i == 2 ? 100 : PMEMIF_PAGE_SIZE);
		KUNIT_EXPECT_EQ(test, backend.first_out[i], i + 1);
	}
	backend.nr = 0;
	backend.fail_from = 1;
	backend.err = -EIO;
	KUNIT_EXPECT_EQ(test, pmemfront_get_labels(NULL, 0, buf, length), -EIO);
	KUNIT_EXPECT_EQ(test, backend.nr, 2);
}

static struct kunit_case remote_cases[] = {
	KUNIT_CASE(bad_ranges_counts),
	KUNIT_CASE(bad_ranges_are_looked_at),
	KUNIT_CASE(cleared_lengths),
	KUNIT_CASE(labels),
	{}
};

static struct kunit_suite remote_suite = {
	.name = "remote",
	.init = remote_init,
	.test_cases = remote_cases,
};

kunit_test_suite(remote_suite);
