/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hostile.h - a frontend that misbehaves, from a guest's user space
 *
 * DOC: It plays the frontend of one vpmem device against the real backend: store.c
 * has the xenstore nodes, ring.c the pages and the event channel, oracle.c what
 * must be answered to a request, batch.c sends some and checks the answers. The
 * cases are in the other files. What isn't as the protocol has it ends the program
 * with status 1 and says so.
 */
#ifndef HOSTILE_H
#define HOSTILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <xenevtchn.h>
#include <xengnttab.h>
#include <xenstore.h>

#include "xen/interface/io/pmemif.h"

#define SLOTS	64
#define PAGE	4096

/* The ring page, as section 7 of the protocol has it. */
struct shared {
	volatile uint32_t req_prod, req_event, rsp_prod, rsp_event;
	uint8_t pad[48];
	union {
		struct pmemif_request req;
		struct pmemif_response rsp;
	} slot[SLOTS];
};

struct page {
	uint8_t *data;
	uint32_t ref;
};

/* What was tried, and how often the backend had to log each reason. */
struct counts {
	unsigned long requests, jumps, rewrites, events;
	unsigned long reconnects, values, states, deletions;
	unsigned long log_index, log_node, log_ring;
};

struct front {
	struct xs_handle *xs;
	char dir[64], backend[128], backend_state[160];

	xengntshr_handle *share;
	xenevtchn_handle *events;
	struct shared *ring;
	uint32_t ring_ref;
	int port;
	uint32_t prod, cons;

	/* One for each slot, and one that dom0 may only read, and one that is granted to another domain. */
	struct page page[SLOTS], readonly, foreign;

	/* What the backend says of the target. */
	uint64_t size, label_size, clear_unit;
	bool health;
	uint8_t *labels;	/* what is in the label area; NULL: not read yet */
};

extern struct counts counts;

/* rand.c: the same seed, the same run. */
void rand_seed(uint64_t seed);
uint64_t rand64(void);
uint32_t rand_below(uint32_t limit);
void rand_fill(uint8_t *to, size_t length, uint64_t seed);

#define PICK(array) ((array)[rand_below(sizeof(array) / sizeof((array)[0]))])

/* hostile-frontend.c */
__attribute__((noreturn, format(printf, 1, 2)))
void die(const char *format, ...);
int64_t now_ms(void);

/*
 * store.c. States are what stands in the nodes; ABSENT: there is none.
 */
#define ABSENT	0
void store_open(struct front *f, unsigned int devid);
bool store_exists(struct front *f, const char *path);
/* Of the frontend's directory. @text NULL: remove it. */
void store_put(struct front *f, const char *node, const char *text);
void store_put_u64(struct front *f, const char *node, uint64_t value);
void store_state(struct front *f, unsigned int state);
uint64_t store_backend_u64(struct front *f, const char *node, uint64_t otherwise);
unsigned int store_backend_state(struct front *f);
/* One of the states in @mask (bits 1 << state); which, is in @state. */
bool store_reaches(struct front *f, unsigned int mask, int seconds, unsigned int *state);
/* It must; returns which. */
unsigned int store_wait(struct front *f, unsigned int mask, int seconds);
/* Until a node below the frontend's own home is there, or changes. */
void store_wait_node(struct front *f, const char *path, int seconds);

/* ring.c */
void ring_open(struct front *f);
void ring_reset(struct front *f);
void ring_notify(struct front *f);
struct page page_share(struct front *f, unsigned int domid, bool writable);
void page_revoke(struct front *f, struct page *page);

/* connect.c: from whatever state, have the backend wait for a frontend. */
void front_home(struct front *f);
/* Publish these, and return what the backend makes of it: 4 or 5. */
unsigned int front_publish(struct front *f, uint32_t ref, uint32_t port);
void front_connect(struct front *f);
void front_close(struct front *f);
/* The backend must have closed for a reason that is in its log. */
void front_expect_closing(struct front *f, unsigned long *reason, const char *what);
/* It is connected, and answers a FLUSH. */
void front_check(struct front *f);

/* oracle.c: bits 1 << -status of what may be answered to @req. */
unsigned int oracle(const struct front *f, const struct pmemif_request *req);

/* batch.c: send them, at most SLOTS, wait for the answers, and check them and all that they did. */
void batch(struct front *f, struct pmemif_request *reqs, unsigned int nr);
/* Read the label area, so that from here on it is known. */
void labels_learn(struct front *f);
/* Put answers that come within the time where they belong; returns how many came. */
unsigned int answers_drop(struct front *f, unsigned int nr, int ms);

/* The cases. Each leaves the device as it may be left by a frontend, in whatever state. */
void case_boundaries(struct front *f);
void case_random_requests(struct front *f, unsigned int batches);
void case_indices(struct front *f);
void case_random_index(struct front *f);
void case_rewrite(struct front *f, unsigned int rounds);
void case_kicks(struct front *f, int ms);
void case_flood(struct front *f, int ms);
void case_pages(struct front *f);
void case_channels(struct front *f);
void case_values(struct front *f);
void case_random_values(struct front *f);
void case_states(struct front *f);
void case_random_states(struct front *f, unsigned int steps);
void case_reconnect(struct front *f, unsigned int times);
void case_delete(struct front *f, const char *when, const char *what);

#endif
