// SPDX-License-Identifier: GPL-2.0-only
/* holes.c - the list of pages that aren't in the guest's map */
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "xen/interface/io/pmemif.h"
#include "xsnode.h"
#include "holes.h"

/* "17+1", of @len characters */
static int hole_parse(struct hole *hole, const char *text, size_t len)
{
	char item[48], *count;
	int err;

	if (!len || len >= sizeof(item))
		return -EINVAL;
	memcpy(item, text, len);
	item[len] = '\0';
	count = strchr(item, '+');
	if (!count)
		return -EINVAL;
	*count++ = '\0';
	err = xsnode_parse_u64(item, &hole->page);
	return err ?: xsnode_parse_u64(count, &hole->count);
}

int holes_parse(struct holes *holes, const char *text, u64 size)
{
	u64 pages = size / PMEMIF_PAGE_SIZE, end = 0;
	int err;

	holes->nr = 0;
	while (*text) {
		struct hole *hole = &holes->hole[holes->nr];
		size_t len = strcspn(text, " ");

		if (holes->nr == HOLES_MAX)
			return -E2BIG;
		err = hole_parse(hole, text, len);
		if (err)
			return err;
		if (!hole->count || hole->page < end || hole->page >= pages ||
		    hole->count > pages - hole->page)
			return -ERANGE;
		end = hole->page + hole->count;
		holes->nr++;
		text += len;
		text += *text == ' ';
	}
	return 0;
}

bool holes_next(const struct holes *holes, u64 first, u64 end,
		struct hole *run)
{
	unsigned int i;

	for (i = 0; i < holes->nr; i++) {
		const struct hole *hole = &holes->hole[i];
		u64 from = max(hole->page, first);
		u64 to = min(hole->page + hole->count, end);

		if (from < to) {
			run->page = from;
			run->count = to - from;
			return true;
		}
	}
	return false;
}

static void holes_remove(struct holes *holes, unsigned int i)
{
	holes->nr--;
	memmove(&holes->hole[i], &holes->hole[i + 1],
		(holes->nr - i) * sizeof(holes->hole[0]));
}

static void holes_insert(struct holes *holes, unsigned int i, u64 page,
			 u64 count)
{
	memmove(&holes->hole[i + 1], &holes->hole[i],
		(holes->nr - i) * sizeof(holes->hole[0]));
	holes->hole[i] = (struct hole){ page, count };
	holes->nr++;
}

int holes_fill(struct holes *holes, u64 page, u64 count)
{
	u64 end = page + count;
	unsigned int i = 0;

	while (i < holes->nr) {
		struct hole *hole = &holes->hole[i];
		u64 hole_end = hole->page + hole->count;

		if (hole_end <= page || hole->page >= end) {
			i++;
		} else if (hole->page < page && hole_end > end) {
			if (holes->nr == HOLES_MAX)
				return -ENOSPC;
			hole->count = page - hole->page;
			holes_insert(holes, i + 1, end, hole_end - end);
			return 0;
		} else if (hole->page < page) {
			hole->count = page - hole->page;
			i++;
		} else if (hole_end > end) {
			hole->page = end;
			hole->count = hole_end - end;
			i++;
		} else {
			holes_remove(holes, i);
		}
	}
	return 0;
}
