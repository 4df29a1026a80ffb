// SPDX-License-Identifier: GPL-2.0-only
/*
 * ops.c - what a backend does for the requests that it carries out
 *
 * One request after the other, of a region that has bad sectors, pages that
 * aren't in the guest's map, and labels. The guest's page, the medium, the
 * toolstack and the clock are played here, and fail at times. A page comes back
 * into the map only when it is good, and what isn't there is told as bad.
 */
#include "fuzz.h"
#include "bad-ranges.h"
#include "health.h"
#include "ops.h"
#include "span.h"
#include "upcall.h"

#define PAGES	80
#define SIZE	(PAGES * 4096ULL)
#define SECTORS	(PAGES * 8)
#define LABELS	8192

#define DOMID	5
#define DEVID	51712
#define REVOKED	13	/* a grant that is none */

unsigned long jiffies;

static struct input *input;
static bool bad[SECTORS];
static bool mapped[PAGES];
static u8 labels[LABELS], guest[4096];
static struct pmemback_ops ops;

static bool begun, remap_fails;
static unsigned int remaps, asked;
static unsigned long asked_last;
static bool asked_well;

bool pmemback_span_begin(struct pmemback_span *span, const char *user)
{
	expect(!begun);
	begun = take_u8(input) < 250;
	return begun;
}

void pmemback_span_end(struct pmemback_span *span)
{
	expect(begun);
	begun = false;
}

const char *pmemback_span_name(const struct pmemback_span *span)
{
	return "namespace0.0";
}

int pmemback_span_get_labels(struct pmemback_span *span, u64 offset, void *buf,
			     size_t length)
{
	expect(begun && length <= 4096 && offset + length <= LABELS);
	memcpy(buf, labels + offset, length);
	return take_u8(input) < 250 ? 0 : -EIO;
}

int pmemback_span_set_labels(struct pmemback_span *span, u64 offset,
			     const void *buf, size_t length)
{
	expect(begun && length <= 4096 && offset + length <= LABELS);
	memcpy(labels + offset, buf, length);
	return take_u8(input) < 250 ? 0 : -EIO;
}

bool pmemback_span_next_bad(struct pmemback_span *span, u64 offset,
			    struct pmemif_bad_range *range)
{
	u64 first = offset / 512, end;

	expect(begun && offset < SIZE);
	while (first < SECTORS && !bad[first])
		first++;
	for (end = first; end < SECTORS && bad[end]; )
		end++;
	range->offset = first * 512;
	range->length = (end - first) * 512;
	return first < SECTORS;
}

static bool any_bad(u64 from, u64 end)
{
	for (; from < end; from += 512)
		if (bad[from / 512])
			return true;
	return false;
}

static bool leaves_rest(u64 offset, u64 length)
{
	u64 end = offset + length;

	return any_bad(offset & ~4095ULL, offset) ||
	       any_bad(end, (end + 4095) & ~4095ULL);
}

bool pmemback_span_bad_rest(struct pmemback_span *span, u64 offset, u64 length)
{
	return leaves_rest(offset, length);
}

int pmemback_span_clear_bad(struct pmemback_span *span, u64 offset, u64 length,
			    u64 *cleared)
{
	u8 fate = take_u8(input);

	expect(begun && length && offset + length <= SIZE);
	if (fate > 250)
		return -EIO;
	*cleared = fate > 230 ? take_below(input, length / 512) * 512 : length;
	memset(bad + offset / 512, false, *cleared / 512);
	return 0;
}

int pmemback_upcall_remap(unsigned int domid, unsigned int devid, u64 page,
			  u64 count)
{
	expect(begun && domid == DOMID && devid == DEVID);
	expect(count && page < PAGES && count <= PAGES - page);
	remaps++;
	/* The toolstack would refuse that. */
	expect(!any_bad(page * 4096, (page + count) * 4096));
	remap_fails = take_u8(input) > 240;
	if (!remap_fails)
		memset(mapped + page, true, count);
	return remap_fails ? -EIO : 0;
}

int pmemback_health_get(const char *name, struct pmemif_health *health)
{
	u8 fate = take_u8(input);

	expect(begun && !strcmp(name, "namespace0.0"));
	/* Not again and again, but where there was no answer. */
	expect(!asked_well || time_after(jiffies, asked_last + 5 * HZ));
	asked++;
	asked_last = jiffies;
	asked_well = fate < 250;
	memset(health, fate, sizeof(*health));
	return fate < 200 ? 0 : fate < 250 ? -EIO : -EBUSY;
}

void gnttab_batch_copy(struct gnttab_copy *batch, unsigned int count)
{
	bool gives = batch->flags == GNTCOPY_dest_gref;
	struct gnttab_copy_side *ours = gives ? &batch->source : &batch->dest;
	struct gnttab_copy_side *its = gives ? &batch->dest : &batch->source;

	expect(count == 1 && batch->len && batch->len <= 4096);
	expect(gives || batch->flags == GNTCOPY_source_gref);
	expect(!ours->offset && !its->offset);
	expect(ours->domid == DOMID_SELF && its->domid == DOMID);
	expect(ours->u.gmfn == (unsigned long)ops.page && its->u.ref);
	batch->status = its->u.ref == REVOKED ? -1 : GNTST_okay;
	if (batch->status)
		return;
	if (gives)
		memcpy(guest, ops.page, batch->len);
	else
		memcpy(ops.page, guest, batch->len);
}

/* Is this page one that the backend takes for a hole? */
static bool is_hole(u64 page)
{
	struct hole run;

	return holes_next(&ops.holes, page, page + 1, &run);
}

static void check_holes(void)
{
	u64 page;

	for (page = 0; page < PAGES; page++)
		expect(mapped[page] || is_hole(page));
}

static void check_get_bad(const struct pmemif_request *req, int status,
			  u64 value)
{
	const struct pmemif_bad_range *ranges = (const void *)guest;
	u64 at, end, sector;
	unsigned int i = 0;

	if (status) {
		expect(status == PMEMIF_EINVAL && req->gref == REVOKED);
		return;
	}
	expect(value <= PMEMIF_BAD_RANGES_PER_PAGE);
	expect(!value || req->gref != REVOKED);
	expect(bad_ranges_in_order(ranges, value, req->offset, SIZE));
	end = value < PMEMIF_BAD_RANGES_PER_PAGE ? SIZE :
	      ranges[value - 1].offset + ranges[value - 1].length;
	for (at = req->offset; at < end; at += 512) {
		sector = at / 512;
		if (i < value && at >= ranges[i].offset + ranges[i].length)
			i++;
		expect((i < value && at >= ranges[i].offset) ==
		       (bad[sector] || is_hole(sector / 8)));
	}
}

static void check_clear_bad(const struct pmemif_request *req, int status,
			    u64 value, const bool *was_bad, bool holes,
			    bool rest)
{
	u64 end = req->offset + req->length, page;

	if (holes && rest) {
		expect(status == PMEMIF_EIO && !remaps);
		expect(!memcmp(was_bad, bad, sizeof(bad)));
	}
	if (status) {
		expect(status == PMEMIF_EIO);
		return;
	}
	expect(value <= req->length && value % 512 == 0);
	expect(!any_bad(req->offset, req->offset + value));
	if (!holes)
		return;
	expect(value == req->length);
	for (page = req->offset / 4096; page * 4096 < end; page++)
		expect(mapped[page] && !is_hole(page));
}

static void check_labels(const struct pmemif_request *req, int status)
{
	if (!status)
		expect(req->gref != REVOKED &&
		       !memcmp(guest, labels + req->offset, req->length));
	else
		expect(status == PMEMIF_EIO || req->gref == REVOKED);
}

static void take_request(struct input *in, struct pmemif_request *req)
{
	*req = (struct pmemif_request){
		.operation = PMEMIF_OP_GET_LABELS + take_below(in, 5),
		.gref = take_u8(in) % 16,
		.offset = take_below(in, SECTORS) * 512,
	};

	switch (req->operation) {
	case PMEMIF_OP_CLEAR_BAD:
		req->gref = 0;
		req->length = (1 + take_below(in, take_bool(in) ? 16 : SECTORS)) * 512;
		break;
	case PMEMIF_OP_GET_LABELS:
	case PMEMIF_OP_SET_LABELS:
		req->offset = take_below(in, LABELS);
		req->length = 1 + take_below(in, 4096);
		break;
	case PMEMIF_OP_HEALTH:
		req->offset = 0;
		break;
	}
}

static void check_request(struct input *in)
{
	u64 value = 42, page, first, end;
	bool was_bad[SECTORS], holes = false, rest;
	struct pmemif_request req;
	int status;

	take_request(in, &req);
	if (request_validate(&req, &ops.limits))
		return;
	memcpy(was_bad, bad, sizeof(bad));
	rest = leaves_rest(req.offset & ~511ULL, req.length & ~511ULL);
	first = req.offset / 4096;
	end = (req.offset + req.length + 4095) / 4096;
	for (page = first; page < end && page < PAGES; page++)
		holes = holes || is_hole(page);
	remaps = 0;
	memset(guest, take_u8(in), sizeof(guest));
	status = pmemback_op(&ops, &req, &value);
	expect(!begun);
	/* Of an error, the ring doesn't tell it. */
	switch (req.operation) {
	case PMEMIF_OP_GET_BAD:
		if (status != PMEMIF_EIO)
			check_get_bad(&req, status, value);
		break;
	case PMEMIF_OP_CLEAR_BAD:
		check_clear_bad(&req, status, value, was_bad, holes, rest);
		check_holes();
		break;
	case PMEMIF_OP_HEALTH:
		expect(status != PMEMIF_OK ||
		       (asked && !memcmp(guest, &ops.health, sizeof(ops.health))));
		break;
	default:
		check_labels(&req, status);
	}
	if (req.operation != PMEMIF_OP_CLEAR_BAD)
		expect(!remaps && !memcmp(was_bad, bad, sizeof(bad)));
	if (req.operation != PMEMIF_OP_GET_BAD &&
	    req.operation != PMEMIF_OP_CLEAR_BAD)
		expect(status || !value);
}

/* As many holes as there may be, or few, and bad sectors in and between them. */
static void take_region(struct input *in)
{
	unsigned int every = take_u8(in) % 8, runs = take_u8(in) % 8, page;
	char text[PAGES * sizeof("12+1")] = "";
	bool all = take_bool(in);
	u64 i, first;
	int used = 0;

	memset(bad, false, sizeof(bad));
	memset(mapped, true, sizeof(mapped));
	for (i = 0; every && i < SECTORS; i += every)
		bad[i] = all || take_bool(in);
	for (; runs; runs--) {
		first = take_below(in, SECTORS);
		memset(bad + first, true, take_below(in, SECTORS - first + 1));
	}
	for (page = 0; page < PAGES && octets_left(in) > 64; page += 1 + take_u8(in) % 8)
		mapped[page] = !any_bad(page * 4096, (page + 1) * 4096);
	for (page = 0, i = 0; page < PAGES; page++) {
		if (mapped[page])
			continue;
		used += sprintf(text + used, "%s%u+1", i++ ? " " : "", page);
	}
	expect(holes_parse(&ops.holes, text, SIZE) == (i > HOLES_MAX ? -E2BIG : 0));
	for (page = 0; page < PAGES; page++)
		mapped[page] = mapped[page] || !is_hole(page);
}

void fuzz(struct input *in)
{
	struct xenbus_device xdev = {
		.nodename = "backend/vpmem/5/51712", .otherend_id = DOMID,
	};

	memset(&ops, 0, sizeof(ops));
	ops.xdev = &xdev;
	ops.devid = DEVID;
	ops.limits = (struct request_limits){
		.size = SIZE, .label_size = LABELS, .health = true,
		.clear_unit = take_bool(in) ? 512 : 4096,
	};
	input = in;
	begun = false;
	asked = 0;
	asked_well = false;
	jiffies = -300 * HZ;
	expect(!pmemback_ops_setup(&ops));
	take_region(in);
	check_holes();
	while (octets_left(in)) {
		check_request(in);
		jiffies += take_u8(in) * 16;
	}
	pmemback_ops_destroy(&ops);
}
