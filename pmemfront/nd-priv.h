/* SPDX-License-Identifier: GPL-2.0-only */
/* nd-priv.h - what nd.c (life), nd-ctl.c (commands) and nd-attrs.c share */
#ifndef __PMEMFRONT_ND_PRIV_H__
#define __PMEMFRONT_ND_PRIV_H__

#include <linux/libnvdimm.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>

#include "nd.h"

struct pmemfront_ring;

struct pmemfront_nd {
	struct resource *claim;
	struct pmemfront_nd_offer offer;
	struct device *root;
	struct nvdimm_bus_descriptor desc;
	struct nvdimm_bus *bus;
	struct nvdimm *dimm;
	struct nd_interleave_set set;
	struct nd_region *region;	/* NULL: withheld */
	struct pmemfront_ring *ring;

	/* Asking the backend for bad ranges again. */
	struct work_struct refresh;
	struct mutex refresh_lock;	/* held over the use of region and bus */
	bool gone;			/* under it: they may be used no more */
	unsigned int bad_pieces;	/* added in all */
	unsigned int scrubs;		/* how often that was done */
	bool scrubbing;

	/* While it is being torn down. */
	struct work_struct teardown;
	struct list_head held;		/* its disks */
	struct list_head node;		/* in nd_closing */
	void (*closed)(void *data);	/* NULL: nobody cares any more */
	void *data;

	void (*restored)(void *data);	/* as in the description; or NULL */
	void *restored_data;
};

/* libnvdimm's commands, for the bus (@nvdimm NULL) and for the DIMM. */
int pmemfront_nd_ctl(struct nvdimm_bus_descriptor *desc, struct nvdimm *nvdimm,
		     unsigned int cmd, void *buf, unsigned int buf_len,
		     int *cmd_rc);

/* Which of them this device offers. */
unsigned long pmemfront_nd_bus_commands(const struct pmemfront_nd *nd);
unsigned long pmemfront_nd_dimm_commands(const struct pmemfront_nd *nd);

/* In sysfs, for the bus and for the DIMM. */
extern const struct attribute_group *pmemfront_bus_groups[];
extern const struct attribute_group *pmemfront_dimm_groups[];

/* Tell who polls the "scrub" attribute. */
void pmemfront_nd_scrubbed(struct pmemfront_nd *nd);

#endif /* __PMEMFRONT_ND_PRIV_H__ */
