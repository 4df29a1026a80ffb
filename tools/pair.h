/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_PAIR_H
#define XEN_PMEM_PAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"
#include "xc.h"

struct record;
struct xs_handle;

/* The vpmem pair: the backend's and the frontend's directory. */

/* "backend/vpmem/3/51952", as the kernel's list of targets has it. */
void pair_node(uint32_t domid, uint32_t devid, char *to, size_t room);

/* What is to be told to the frontend that the record has no use for. */
struct pair_facts {
	const char *persistence;	/* PMEMIF_PERSISTENCE_*; NULL: unknown */
	bool health;			/* it can be asked for */
	bool restore;			/* it comes back when the guest does */
	const char *suspension;		/* that it goes on from; empty: unknown */
};

/* Both directories at once, so that no end finds half of it. Reports. */
int pair_create(struct xs_handle *xs, const struct record *r,
		const struct pair_facts *facts);

/* A step of a transaction: the node that lists the record's holes. */
bool pair_put_holes(struct xs_handle *xs, uint32_t t, const struct record *r);

/* Wait until xen-pmemback serves it, or has said why not. Reports. */
int pair_wait_served(struct xs_handle *xs, const struct record *r);

/* Remove both, also where there is one only, or none. Reports. */
int pair_remove(struct xs_handle *xs, uint32_t domid, uint32_t devid,
		bool frontend_too);

/* Has pair_close() been there? */
bool pair_offline(struct xs_handle *xs, uint32_t domid, uint32_t devid);

enum xenbus_state pair_backend_state(struct xs_handle *xs, uint32_t domid,
				     uint32_t devid);
enum xenbus_state pair_frontend_state(struct xs_handle *xs, uint32_t domid,
				      uint32_t devid);

/* What an end has written to its error node, fit to print. False: nothing. */
bool pair_backend_error(struct xs_handle *xs, uint32_t domid, uint32_t devid,
			char *to, size_t room);
bool pair_frontend_error(struct xs_handle *xs, uint32_t domid, uint32_t devid,
			 char *to, size_t room);

/*
 * How the guest says that the region is cached there, and how it found out:
 * one of PMEMIF_CACHE_*, and of PMEMIF_CACHE_FROM_*; NULL where it says nothing,
 * or anything else.
 */
const char *pair_cache(struct xs_handle *xs, uint32_t domid, uint32_t devid);
const char *pair_cache_source(struct xs_handle *xs, uint32_t domid,
			      uint32_t devid);

/*
 * The guest's name of its latest suspension, a UUID. False: it says nothing, or
 * what is none, and to is empty.
 */
bool pair_suspension(struct xs_handle *xs, uint32_t domid, uint32_t devid,
		     char to[UUID_TEXT]);

/*
 * Ask the guest to let go, and wait for seconds. True also at once when nobody
 * in the guest uses it; false: it is still in use.
 */
bool pair_close(struct xs_handle *xs, uint32_t domid, uint32_t devid,
		unsigned int seconds);

#endif
