/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nd.h - the libnvdimm bus, DIMM and region that the guest sees
 */
#ifndef __PMEMFRONT_ND_H__
#define __PMEMFRONT_ND_H__

#include <linux/ioport.h>
#include <linux/types.h>

struct pmemfront_nd;
struct pmemfront_ring;

/* What of a store survives a power cut. */
enum persistence_domain {
	PERSISTENCE_UNKNOWN,
	PERSISTENCE_MEMORY_CONTROLLER,
	PERSISTENCE_CPU_CACHE,
};

/* What the backend promises and offers. Sizes in bytes. */
struct pmemfront_nd_offer {
	bool sync;			/* MAP_SYNC may be offered */
	bool flush;			/* flushes have to reach the backend */
	enum persistence_domain persistence;
	bool has_uuid;
	u8 uuid[16];			/* what keeps labels valid */
	u64 label_size;			/* 0: no labels; needs the UUID */
	u64 clear_unit;			/* 0: errors can't be cleared */
	bool health;			/* the backend tells of it */
	int numa_node;			/* of this guest; NUMA_NO_NODE */
};

struct pmemfront_nd_desc {
	const char *name;		/* of the device that carries the bus */
	struct resource *claim;		/* the range, handed over on success */
	struct pmemfront_nd_offer offer;
	struct pmemfront_ring *ring;	/* a reference of its own is taken */
	/*
	 * Called with @data when this guest was restored, before any of its
	 * processes runs, and after all xenbus devices were told so. Not any more
	 * from the moment that the region is closed or abandoned.
	 */
	void (*restored)(void *data);
	void *data;
};

/* Create and destroy the workqueue of teardowns; destroying waits for them. */
int pmemfront_nd_init(void);
void pmemfront_nd_exit(void);

/*
 * Register a bus with one DIMM and one region on it, and wait until libnvdimm has
 * probed them. The region is withheld, and that logged, where the DIMM has labels
 * of which none would be found valid: libnvdimm would overwrite them. Sleeps, and
 * may not be called from xenwatch: drivers probe below it. Returns an ERR_PTR
 * with nothing left behind.
 */
struct pmemfront_nd *pmemfront_nd_register(const struct pmemfront_nd_desc *desc);

/*
 * Have the backend's list of bad ranges read again, soon. Returns false where
 * that is under way already. Any context.
 */
bool pmemfront_nd_refresh(struct pmemfront_nd *nd);

/*
 * Begin to unregister all of it, and to give the range back: -EBUSY where
 * somebody uses it, with the name of what is in use in @holder (of @len bytes)
 * and nothing changed. Otherwise 0: @nd is no longer the caller's, and
 * @closed(@data) is called, once, when the last page reference is gone, which
 * may take long. Sleeps; not from xenwatch.
 */
int pmemfront_nd_close(struct pmemfront_nd *nd, void (*closed)(void *data),
		       void *data, char *holder, size_t len);

/*
 * The range is gone, or another one: fail all I/O to its disks from here on.
 * Sleeps, but for no other process.
 */
void pmemfront_nd_kill(struct pmemfront_nd *nd);

/*
 * Leave it registered for good, when it was killed; nothing is mapped anew from
 * then on. What is mapped already can't be taken back. Its module can't be
 * unloaded any more. Sleeps.
 */
void pmemfront_nd_abandon(struct pmemfront_nd *nd);

/* Wait until all regions that are being closed are gone. May take long. */
void pmemfront_nd_sync(void);

/* Wait for no closing region that would call with @data; call none later. */
void pmemfront_nd_forget(void *data);

#endif /* __PMEMFRONT_ND_H__ */
