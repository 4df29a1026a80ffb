// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/ndctl.h>
#include <ndctl/libndctl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uuid/uuid.h>

#include "log.h"
#include "space.h"
#include "text.h"

static bool has_labels(struct ndctl_region *region)
{
	return ndctl_region_is_enabled(region) > 0 &&
	       ndctl_region_get_nstype(region) == ND_DEVICE_NAMESPACE_PMEM;
}

static int add_region(struct space *s, struct ndctl_region *region)
{
	struct space_region *r, *grown;

	grown = realloc(s->regions, (s->regions_count + 1) * sizeof(*grown));
	if (!grown)
		return log_error("out of memory");
	s->regions = grown;
	r = &grown[s->regions_count++];
	r->region = region;
	snprintf(r->name, sizeof(r->name), "%s",
		 ndctl_region_get_devname(region));
	r->start = ndctl_region_get_resource(region);
	r->size = ndctl_region_get_size(region);
	r->align = ndctl_region_get_align(region);
	r->available = ndctl_region_get_available_size(region);
	r->largest = ndctl_region_get_max_available_extent(region);
	if (r->start == ULLONG_MAX)
		return log_error("libndctl cannot tell where %s is; run as root",
				 r->name);
	if (r->available == ULLONG_MAX || r->largest == ULLONG_MAX ||
	    r->align == ULONG_MAX || !r->align)
		return log_error("libndctl cannot tell how much of %s is free: %s; see dmesg",
				 r->name, strerror(errno));
	return 0;
}

static int add_namespace(struct space *s, struct ndctl_namespace *ndns,
			 const struct space_region *in)
{
	struct piece *p, *grown;

	grown = realloc(s->pieces, (s->pieces_count + 1) * sizeof(*grown));
	if (!grown)
		return log_error("out of memory");
	s->pieces = grown;
	p = &grown[s->pieces_count++];
	nd_target_of(ndns, &p->t);
	p->in = in;
	snprintf(p->label, sizeof(p->label), "%s", nd_label_name(ndns));
	volume_read_label(&p->mark, p->label);
	p->mark.region = in - s->regions;
	return 0;
}

static int read_regions(struct ndctl_ctx *nd, struct space *s)
{
	struct ndctl_region *region;
	struct ndctl_bus *bus;

	ndctl_bus_foreach(nd, bus)
		ndctl_region_foreach(bus, region)
			if (has_labels(region) && add_region(s, region))
				return -1;
	return 0;
}

static int read_namespaces(struct space *s)
{
	struct ndctl_namespace *ndns;
	size_t i;

	for (i = 0; i < s->regions_count; i++)
		ndctl_namespace_foreach(s->regions[i].region, ndns)
			/* Size 0 is a seed: nothing that exists yet. */
			if (ndctl_namespace_get_size(ndns) &&
			    add_namespace(s, ndns, &s->regions[i]))
				return -1;
	s->marks = calloc(s->pieces_count + 1, sizeof(*s->marks));
	if (!s->marks)
		return log_error("out of memory");
	for (i = 0; i < s->pieces_count; i++)
		s->marks[i] = s->pieces[i].mark;
	return 0;
}

int space_read(struct ndctl_ctx *nd, struct space *s)
{
	memset(s, 0, sizeof(*s));
	if (!read_regions(nd, s) && !read_namespaces(s))
		return 0;
	space_free(s);
	return -1;
}

void space_free(struct space *s)
{
	free(s->regions);
	free(s->pieces);
	free(s->marks);
	memset(s, 0, sizeof(*s));
}

void space_volume(const struct space *s, struct piece *head, unsigned int count,
		  struct volume *v)
{
	unsigned int n;
	int at;

	memset(v, 0, sizeof(*v));
	v->name = head->mark.name;
	v->state = head->mark.state;
	v->extents[0] = head;
	for (n = 1; n < (count ?: SUPERBLOCK_EXTENTS_MAX); n++) {
		at = volume_part_of(s->marks, s->pieces_count, head - s->pieces,
				    n);
		if (at >= 0)
			v->extents[n] = &s->pieces[at];
		else if (!count)
			break;
	}
	v->count = n;
}

struct piece *space_head_of(const struct space *s, const struct piece *part)
{
	int at = volume_head_of(s->marks, s->pieces_count, part - s->pieces);

	return at >= 0 ? &s->pieces[at] : NULL;
}

static int add_hole(struct volume_hole **holes, size_t *count,
		    const struct space *s, const struct space_region *r,
		    uint64_t from, uint64_t to)
{
	struct volume_hole *grown;

	/* Within the region, as the kernel does. */
	from = (from - r->start + r->align - 1) / r->align * r->align;
	to = (to - r->start) / r->align * r->align;
	if (to <= from)
		return 0;
	grown = realloc(*holes, (*count + 1) * sizeof(*grown));
	if (!grown)
		return log_error("out of memory");
	*holes = grown;
	grown[*count].size = to - from < r->largest ? to - from : r->largest;
	grown[*count].align = r->align;
	grown[(*count)++].region = r - s->regions;
	return 0;
}

/* The namespace in it that is the first to begin at @from or behind it. */
static const struct piece *next_piece(const struct space *s,
				      const struct space_region *r,
				      uint64_t from)
{
	const struct piece *next = NULL;
	size_t i;

	for (i = 0; i < s->pieces_count; i++) {
		const struct piece *p = &s->pieces[i];

		if (p->in == r && p->t.start >= from &&
		    (!next || p->t.start < next->t.start))
			next = p;
	}
	return next;
}

static int add_holes(struct volume_hole **holes, size_t *count,
		     const struct space *s, const struct space_region *r)
{
	uint64_t from = r->start, end = r->start + r->size;
	const struct piece *p;

	while ((p = next_piece(s, r, from)) && p->t.start < end) {
		if (add_hole(holes, count, s, r, from, p->t.start))
			return -1;
		from = p->t.start + p->t.size;
	}
	return from < end ? add_hole(holes, count, s, r, from, end) : 0;
}

int space_holes(const struct space *s, struct volume_hole **holes,
		size_t *count)
{
	size_t i;

	*holes = NULL;
	*count = 0;
	for (i = 0; i < s->regions_count; i++) {
		if (!add_holes(holes, count, s, &s->regions[i]))
			continue;
		free(*holes);
		return -1;
	}
	return 0;
}

/* A part is deleted under the name that it always had. */
static bool is_leftover(const char *label)
{
	struct volume_mark m;

	volume_read_label(&m, label);
	return m.state == VOLUME_CREATING || m.state == VOLUME_DELETING ||
	       m.state == VOLUME_PART;
}

/* Of one without a size. NULL: there is none. */
static struct ndctl_namespace *find_stale(struct ndctl_region *region)
{
	struct ndctl_namespace *ndns;

	ndctl_namespace_foreach(region, ndns)
		if (!ndctl_namespace_get_size(ndns) &&
		    is_leftover(ndctl_namespace_get_alt_name(ndns)))
			return ndns;
	return NULL;
}

/* It may be on its way out: then nobody else comes by its name. */
static int forget_name(struct ndctl_namespace *ndns)
{
	int rc = ndctl_namespace_set_alt_name(ndns, "");

	if (rc && rc != -ENOENT && rc != -ENODEV && rc != -ENXIO)
		return log_error("cannot take the name %s from %s, which does not exist any more: %s; write an empty line to its alt_name in /sys/bus/nd/devices",
				 ndctl_namespace_get_alt_name(ndns),
				 ndctl_namespace_get_devname(ndns),
				 strerror(-rc));
	/* Its UUID as well: this is what "no size" is. */
	ndctl_namespace_delete(ndns);
	return 0;
}

static int forget_names_of(struct ndctl_region *region)
{
	struct ndctl_namespace *ndns;
	/* One that is on its way out comes up again until it is gone. */
	int tries = 16;

	while ((ndns = find_stale(region)) && tries--)
		if (forget_name(ndns))
			return -1;
	return 0;
}

int space_forget_names(struct ndctl_ctx *nd)
{
	struct ndctl_region *region;
	struct ndctl_bus *bus;

	ndctl_bus_foreach(nd, bus)
		ndctl_region_foreach(bus, region)
			if (has_labels(region) && forget_names_of(region))
				return -1;
	return 0;
}

int space_check_labels(const struct space_region *r, unsigned int count)
{
	struct ndctl_mapping *mapping;
	struct ndctl_dimm *dimm;
	unsigned long slots;

	ndctl_mapping_foreach(r->region, mapping) {
		dimm = ndctl_mapping_get_dimm(mapping);
		slots = ndctl_dimm_get_available_labels(dimm);
		/* The kernel keeps back the one that an update needs. */
		if (slots < count)
			return log_error("the label area of %s, with %s, is full: it has room for %lu more, and this takes %u; delete a volume or namespace there first",
					 ndctl_dimm_get_devname(dimm), r->name,
					 slots, count);
		if (slots == ULONG_MAX)
			return log_error("libndctl cannot tell how many labels %s, with %s, has room for; is it enabled? See 'ndctl list -DRi'",
					 ndctl_dimm_get_devname(dimm), r->name);
	}
	return 0;
}

/* As ndctl does: the kernel's seed is one that may be in use by now. */
static struct ndctl_namespace *find_seed(const struct space_region *r)
{
	struct ndctl_namespace *ndns, *seed;

	ndctl_namespace_foreach(r->region, ndns)
		if (!ndctl_namespace_get_id(ndns) &&
		    !ndctl_namespace_get_size(ndns) &&
		    ndctl_namespace_is_configuration_idle(ndns))
			return ndns;
	seed = ndctl_region_get_namespace_seed(r->region);
	if (seed && !ndctl_namespace_get_size(seed) &&
	    ndctl_namespace_is_configuration_idle(seed))
		return seed;
	ndctl_namespace_foreach(r->region, ndns)
		if (!ndctl_namespace_get_size(ndns) &&
		    ndctl_namespace_is_configuration_idle(ndns))
			return ndns;
	return NULL;
}

/* What the kernel means by it. */
static const char *why(int rc)
{
	switch (rc) {
	case -ENOSPC:
		return "there is no free piece of that size";
	case -ENXIO:
		return "the DIMM does not take the label; is its label area full, or not initialised? See 'ndctl list -DRi' and dmesg";
	case -EBUSY:
		return "a driver has it";
	default:
		return strerror(-rc);
	}
}

int space_create(const struct space_region *r, const char *label, uint64_t size,
		 struct nd_target *t)
{
	struct ndctl_namespace *ndns = find_seed(r);
	const char *step = "UUID";
	uuid_t uuid;
	int rc;

	if (!ndns)
		return log_error("the kernel offers no new namespace in %s: run 'ndctl disable-region %s' and enable it again when nothing there is in use",
				 r->name, r->name);
	uuid_generate(uuid);
	/* The kernel keeps that, too, of what was deleted; see nd_label_name(). */
	ndctl_namespace_set_enforce_mode(ndns, NDCTL_NS_MODE_RAW);
	/* The size last: with it the label is written, and tells the rest. */
	rc = ndctl_namespace_set_uuid(ndns, uuid);
	if (!rc) {
		step = "name";
		rc = ndctl_namespace_set_alt_name(ndns, label);
	}
	if (!rc) {
		step = "size";
		rc = ndctl_namespace_set_size(ndns, size);
	}
	nd_target_of(ndns, t);
	if (!rc)
		return 0;
	log_error("%s takes no namespace of %" PRIu64 " octets (%s): %s",
		  r->name, size, step, why(rc));
	/* The kernel keeps the space even where the label failed. */
	space_delete(t);
	return -1;
}

int space_rename(struct nd_target *t, const char *label)
{
	int rc = ndctl_namespace_set_alt_name(t->ndns, label);

	if (rc)
		return log_error("cannot rename %s to %s: %s", t->name, label,
				 why(rc));
	return 0;
}

int space_resize(struct nd_target *t, uint64_t size)
{
	uint64_t start = t->start;
	int rc = ndctl_namespace_set_size(t->ndns, size);

	if (rc) {
		log_error("cannot give %s the size %" PRIu64 ": %s", t->name,
			  size, why(rc));
		/*
		 * The kernel may have done it, but for the label. It is safe to
		 * give back; what it takes again may be what is before it.
		 */
		if (size > t->size)
			ndctl_namespace_set_size(t->ndns, t->size);
		return -1;
	}
	nd_target_of(t->ndns, t);
	if (t->start != start || t->size != size)
		return log_error("%s is 0x%" PRIx64 "+0x%" PRIx64 " now, and was to be 0x%" PRIx64 "+0x%" PRIx64 ": do not use it, and report this",
				 t->name, t->start, t->size, start, size);
	return 0;
}

int space_delete(struct nd_target *t)
{
	struct ndctl_region *region = ndctl_namespace_get_region(t->ndns);
	int rc = ndctl_namespace_delete(t->ndns);

	if (rc)
		return log_error("cannot delete %s: %s", t->name, why(rc));
	t->ndns = NULL;
	return forget_names_of(region);
}

static uint64_t round_up(uint64_t size, uint64_t align)
{
	return (size + align - 1) / align * align;
}

int space_around(const struct space *s, const struct piece *p,
		 uint64_t *before, uint64_t *behind)
{
	const struct space_region *r = p->in;
	uint64_t start = r->start, end = r->start + r->size, used = 0;
	uint64_t p_end = p->t.start + p->t.size;
	size_t i;

	for (i = 0; i < s->pieces_count; i++) {
		const struct piece *o = &s->pieces[i];
		uint64_t o_end = o->t.start + o->t.size;

		if (o->in != r)
			continue;
		used += round_up(o->t.size, r->align);
		if (o == p)
			continue;
		if (o_end <= p->t.start && o_end > start)
			start = o_end;
		if (o->t.start >= p_end && o->t.start < end)
			end = o->t.start;
	}
	/*
	 * Where that is free only by our reckoning, the kernel would put a second
	 * piece of the namespace elsewhere.
	 */
	if (used > r->size ||
	    (r->size - used) / r->align * r->align != r->available)
		return log_error("the labels of %s describe more, or what is aligned otherwise, than its namespaces: %s cannot grow there; see 'ndctl list -Ni -r %s' and dmesg",
				 r->name, p->t.name, r->name);
	*before = (p->t.start - start) / r->align * r->align;
	*behind = (end - p_end) / r->align * r->align;
	return 0;
}
