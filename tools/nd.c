// SPDX-License-Identifier: GPL-2.0-only
/* dom0's namespaces, by way of libndctl. */
#include <daxctl/libdaxctl.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/fs.h>
#include <ndctl/libndctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include <uuid/uuid.h>

#include "xen/interface/io/pmemif.h"

#include "gpa.h"
#include "inuse.h"
#include "log.h"
#include "nd.h"
#include "pmem-name.h"
#include "volume.h"

#define MAX_SYMLINKS	40
#define UUID_PREFIX	"uuid:"
#define VOLUME_PREFIX	"volume:"
#define WHAT_WORKS	"name a whole namespace, as /dev/pmem0, namespace0.0, uuid:UUID or volume:NAME; see 'ndctl list -Ni'"

struct ndctl_ctx *nd_open(void)
{
	struct ndctl_ctx *nd;
	int rc = ndctl_new(&nd);

	if (rc) {
		log_error("cannot start libndctl: %s", strerror(-rc));
		return NULL;
	}
	return nd;
}

void nd_close(struct ndctl_ctx *nd)
{
	if (nd)
		ndctl_unref(nd);
}

/*
 * The block device that dom0 sees of a namespace: of the namespace itself, or
 * of the PFN or BTT device that has claimed it. NULL for none.
 */
static const char *block_device(struct ndctl_namespace *ndns)
{
	struct ndctl_pfn *pfn = ndctl_namespace_get_pfn(ndns);
	struct ndctl_btt *btt = ndctl_namespace_get_btt(ndns);
	const char *bdev = NULL;

	if (pfn && ndctl_pfn_is_enabled(pfn))
		bdev = ndctl_pfn_get_block_device(pfn);
	else if (btt && ndctl_btt_is_enabled(btt))
		bdev = ndctl_btt_get_block_device(btt);
	else if (ndctl_namespace_is_enabled(ndns))
		bdev = ndctl_namespace_get_block_device(ndns);
	/* Empty for a driver that makes none, as ours. */
	return bdev && bdev[0] ? bdev : NULL;
}

/* Does the namespace answer to this description? */
typedef bool (*match_fn)(struct ndctl_namespace *ndns, const void *arg);

static bool match_name(struct ndctl_namespace *ndns, const void *arg)
{
	return !strcmp(ndctl_namespace_get_devname(ndns), arg);
}

static bool match_block(struct ndctl_namespace *ndns, const void *arg)
{
	const char *bdev = block_device(ndns);

	return bdev && !strcmp(bdev, arg);
}

static bool match_uuid(struct ndctl_namespace *ndns, const void *arg)
{
	uuid_t uuid;

	ndctl_namespace_get_uuid(ndns, uuid);
	return !uuid_compare(uuid, *(const uuid_t *)arg);
}

/* The UUID in an info block, which names a namespace only while dom0 has it. */
static bool match_claim_uuid(struct ndctl_namespace *ndns, const void *arg)
{
	struct ndctl_pfn *pfn = ndctl_namespace_get_pfn(ndns);
	struct ndctl_btt *btt = ndctl_namespace_get_btt(ndns);
	struct ndctl_dax *dax = ndctl_namespace_get_dax(ndns);
	uuid_t uuid;

	uuid_clear(uuid);
	if (pfn)
		ndctl_pfn_get_uuid(pfn, uuid);
	else if (btt)
		ndctl_btt_get_uuid(btt, uuid);
	else if (dax)
		ndctl_dax_get_uuid(dax, uuid);
	return !uuid_compare(uuid, *(const uuid_t *)arg);
}

/* How many match; *first is the first of them. */
static unsigned int find(struct ndctl_ctx *nd, match_fn match, const void *arg,
			 struct ndctl_namespace **first)
{
	struct ndctl_namespace *ndns;
	struct ndctl_region *region;
	unsigned int found = 0;
	struct ndctl_bus *bus;

	*first = NULL;
	ndctl_bus_foreach(nd, bus) {
		ndctl_region_foreach(bus, region) {
			ndctl_namespace_foreach(region, ndns) {
				/* Size 0 is a seed: nothing that exists yet. */
				if (!ndctl_namespace_get_size(ndns) ||
				    !match(ndns, arg))
					continue;
				if (!found++)
					*first = ndns;
			}
		}
	}
	return found;
}

static struct ndctl_namespace *resolve_name(struct ndctl_ctx *nd,
					    const char *text, const char *name)
{
	struct ndctl_namespace *ndns;

	if (!find(nd, match_name, name, &ndns))
		log_error("target %s: there is no %s in dom0, or it has no size; " WHAT_WORKS,
			  text, name);
	return ndns;
}

static struct ndctl_namespace *resolve_uuid(struct ndctl_ctx *nd,
					    const char *text)
{
	struct ndctl_namespace *ndns, *claimed;
	unsigned int found;
	uuid_t uuid;

	if (uuid_parse(text + strlen(UUID_PREFIX), uuid) || uuid_is_null(uuid)) {
		log_error("target %s: that is no UUID; " WHAT_WORKS, text);
		return NULL;
	}
	found = find(nd, match_uuid, &uuid, &ndns);
	if (found == 1)
		return ndns;
	if (found)
		log_error("target %s is ambiguous: %u namespaces have that UUID; name the one you mean as namespaceX.Y",
			  text, found);
	else if (find(nd, match_claim_uuid, &uuid, &claimed))
		log_error("target %s: that UUID is in an info block on %s, which nobody reads while a guest has it; say %s",
			  text, ndctl_namespace_get_devname(claimed),
			  ndctl_namespace_get_devname(claimed));
	else
		log_error("target %s: no namespace of dom0 has that UUID; " WHAT_WORKS,
			  text);
	return NULL;
}

const char *nd_label_name(struct ndctl_namespace *ndns)
{
	switch (ndctl_namespace_get_enforce_mode(ndns)) {
	case NDCTL_NS_MODE_FSDAX:
	case NDCTL_NS_MODE_DEVDAX:
	case NDCTL_NS_MODE_SECTOR:
		return "";
	default:
		return ndctl_namespace_get_alt_name(ndns) ?: "";
	}
}

struct volume_key {
	const char *name;
	enum volume_state state;
};

static bool match_volume(struct ndctl_namespace *ndns, const void *arg)
{
	const struct volume_key *key = arg;
	const char *name;

	return volume_parse(nd_label_name(ndns), &name) == key->state &&
	       !strcmp(name, key->name);
}

static struct ndctl_namespace *resolve_volume(struct ndctl_ctx *nd,
					      const char *text)
{
	struct volume_key key = { text + strlen(VOLUME_PREFIX), VOLUME_WHOLE };
	struct ndctl_namespace *ndns;
	unsigned int found;

	if (!volume_name_ok(key.name)) {
		log_error("target %s: a volume's name is " VOLUME_NAMES, text);
		return NULL;
	}
	found = find(nd, match_volume, &key, &ndns);
	if (found == 1)
		return ndns;
	if (found) {
		log_error("target %s is ambiguous: %u namespaces have that name; name the one you mean as namespaceX.Y",
			  text, found);
		return NULL;
	}
	key.state = VOLUME_CREATING;
	found = find(nd, match_volume, &key, &ndns);
	if (!found) {
		key.state = VOLUME_DELETING;
		found = find(nd, match_volume, &key, &ndns);
	}
	if (found)
		log_error("target %s is %s, which 'xen-pmem gc' finishes where nobody is at work on it",
			  text, volume_state_word(key.state));
	else
		log_error("target %s: there is no volume of that name; see 'xen-pmem volume list'",
			  text);
	return NULL;
}

/*
 * Like realpath(), but also for a link to a node that doesn't exist now: a
 * guest's disk line may go through a link of the administrator's own.
 */
static bool follow_links(const char *text, char real[PATH_MAX])
{
	char link[PATH_MAX], dir[PATH_MAX], joined[PATH_MAX * 2];
	int turns = MAX_SYMLINKS;
	const char *slash;
	ssize_t len;

	if (realpath(text, real))
		return true;
	if (strlen(text) >= PATH_MAX)
		return false;
	strcpy(real, text);
	while ((len = readlink(real, link, sizeof(link) - 1)) >= 0) {
		if (!turns--)
			return false;
		link[len] = '\0';
		slash = strrchr(real, '/');
		if (link[0] == '/')
			strcpy(joined, link);
		else
			snprintf(joined, sizeof(joined), "%.*s/%s",
				 (int)(slash - real), real, link);
		if (strlen(joined) >= PATH_MAX)
			return false;
		strcpy(real, joined);
	}
	/* The directory exists even where the node doesn't. */
	slash = strrchr(real, '/');
	snprintf(dir, sizeof(dir), "%.*s", slash == real ? 1 :
		 (int)(slash - real), real);
	if (!realpath(dir, link))
		return false;
	snprintf(joined, sizeof(joined), "%s/%s", strcmp(link, "/") ? link : "",
		 slash + 1);
	if (strlen(joined) >= PATH_MAX)
		return false;
	strcpy(real, joined);
	return true;
}

/*
 * A block device that doesn't exist now: of a namespace that a guest has, or
 * that nobody has enabled. One that dom0 has goes by the name that it has there.
 */
static struct ndctl_namespace *resolve_absent(struct ndctl_ctx *nd,
					      const char *text,
					      const char *base, const char *ns)
{
	struct ndctl_namespace *ndns = resolve_name(nd, text, ns);
	const char *bdev = ndns ? block_device(ndns) : NULL;

	if (bdev && strcmp(bdev, base)) {
		log_error("target %s does not exist: dom0 has %s as /dev/%s now",
			  text, ns, bdev);
		return NULL;
	}
	return ndns;
}

static struct ndctl_namespace *refuse_partition(const char *text)
{
	log_error("target %s is a partition; a guest gets a whole namespace: "
		  WHAT_WORKS, text);
	return NULL;
}

/* An existing node: what libndctl says of it. */
static struct ndctl_namespace *resolve_node(struct ndctl_ctx *nd,
					    const char *text,
					    const struct stat *st)
{
	struct ndctl_namespace *ndns;
	char sys[64], link[PATH_MAX];
	const char *name;
	unsigned int found;
	ssize_t len;

	if (!S_ISBLK(st->st_mode)) {
		log_error("target %s is no block device; " WHAT_WORKS, text);
		return NULL;
	}
	snprintf(sys, sizeof(sys), "/sys/dev/block/%u:%u/partition",
		 major(st->st_rdev), minor(st->st_rdev));
	if (!access(sys, F_OK))
		return refuse_partition(text);
	*strrchr(sys, '/') = '\0';
	len = readlink(sys, link, sizeof(link) - 1);
	if (len < 0) {
		log_error("target %s: no driver is behind that device node; "
			  WHAT_WORKS, text);
		return NULL;
	}
	link[len] = '\0';
	name = strrchr(link, '/') ? strrchr(link, '/') + 1 : link;
	found = find(nd, match_block, name, &ndns);
	if (found == 1)
		return ndns;
	if (found)
		log_error("target %s is ambiguous: %u namespaces claim that block device; name the one you mean as namespaceX.Y",
			  text, found);
	else
		log_error("target %s is not persistent memory; " WHAT_WORKS,
			  text);
	return NULL;
}

static struct ndctl_namespace *resolve_path(struct ndctl_ctx *nd,
					    const char *text)
{
	char real[PATH_MAX], ns[64];
	const char *base;
	struct stat st;

	if (!follow_links(text, real)) {
		log_error("target %s does not exist: %s; " WHAT_WORKS, text,
			  strerror(errno));
		return NULL;
	}
	if (!stat(real, &st))
		return resolve_node(nd, text, &st);
	base = strrchr(real, '/') + 1;
	if (strncmp(real, "/dev/pmem", strlen("/dev/pmem")) ||
	    base != real + strlen("/dev/")) {
		log_error("target %s does not exist; " WHAT_WORKS, text);
		return NULL;
	}
	switch (pmem_name_parse(base, ns, sizeof(ns))) {
	case PMEM_NAME_WHOLE:
		return resolve_absent(nd, text, base, ns);
	case PMEM_NAME_PARTITION:
		return refuse_partition(text);
	case PMEM_NAME_OTHER:
		break;
	}
	log_error("target %s does not exist, and is no name that libnvdimm gives; "
		  WHAT_WORKS, text);
	return NULL;
}

/* Not that of an info block, which a guest may write over. */
static void read_uuid(struct ndctl_namespace *ndns, char to[UUID_TEXT])
{
	uuid_t uuid;

	uuid_clear(uuid);
	ndctl_namespace_get_uuid(ndns, uuid);
	if (!uuid_is_null(uuid))
		uuid_unparse_lower(uuid, to);
}

void nd_target_of(struct ndctl_namespace *ndns, struct nd_target *t)
{
	memset(t, 0, sizeof(*t));
	t->ndns = ndns;
	snprintf(t->name, sizeof(t->name), "%s",
		 ndctl_namespace_get_devname(ndns));
	t->start = ndctl_namespace_get_resource(ndns);
	t->size = ndctl_namespace_get_size(ndns);
	read_uuid(ndns, t->uuid);
}

int nd_resolve(struct ndctl_ctx *nd, const char *text, struct nd_target *t)
{
	memset(t, 0, sizeof(*t));
	if (text[0] == '/')
		t->ndns = resolve_path(nd, text);
	else if (!strncmp(text, UUID_PREFIX, strlen(UUID_PREFIX)))
		t->ndns = resolve_uuid(nd, text);
	else if (!strncmp(text, VOLUME_PREFIX, strlen(VOLUME_PREFIX)))
		t->ndns = resolve_volume(nd, text);
	else if (!strncmp(text, "namespace", strlen("namespace")))
		t->ndns = resolve_name(nd, text, text);
	else
		log_error("target %s is no name of a namespace; " WHAT_WORKS,
			  text);
	if (!t->ndns)
		return -1;
	nd_target_of(t->ndns, t);
	return 0;
}

int nd_check_geometry(const struct nd_target *t)
{
	struct range range = { t->start, t->size };

	if (t->start == UINT64_MAX || !range_valid(range))
		return log_error("libndctl cannot tell where %s is; run as root",
				 t->name);
	if (t->size < PMEMIF_MIN_SIZE)
		return log_error("%s has %" PRIu64 " bytes; a guest needs %llu at least: create a larger one with ndctl",
				 t->name, t->size, PMEMIF_MIN_SIZE);
	if ((t->start | t->size) % PMEMIF_PAGE_SIZE)
		return log_error("%s begins at 0x%" PRIx64 " and has %" PRIu64 " bytes, not both multiples of %d; create it anew with 'ndctl create-namespace --align=4K' or larger",
				 t->name, t->start, t->size, PMEMIF_PAGE_SIZE);
	return 0;
}

int nd_check_unused(const struct nd_target *t)
{
	struct ndctl_dax *dax = ndctl_namespace_get_dax(t->ndns);
	const char *bdev = block_device(t->ndns);
	struct daxctl_region *region;
	struct daxctl_dev *dev;
	char why[512];

	if (bdev && inuse_block(bdev, why, sizeof(why)))
		return log_error("%s cannot be taken from dom0: %s", t->name,
				 why);
	if (!dax || !ndctl_dax_is_enabled(dax))
		return 0;
	region = ndctl_dax_get_daxctl_region(dax);
	if (!region)
		return 0;
	daxctl_dev_foreach(region, dev) {
		const char *name = daxctl_dev_get_devname(dev);

		if (daxctl_dev_get_memory(dev))
			return log_error("%s cannot be taken from dom0: %s is a part of dom0's system RAM; run 'daxctl reconfigure-device -m devdax %s' first",
					 t->name, name, name);
		if (daxctl_dev_is_enabled(dev) &&
		    inuse_char(name, why, sizeof(why)))
			return log_error("%s cannot be taken from dom0: %s",
					 t->name, why);
	}
	return 0;
}

bool nd_is_held(const struct nd_target *t)
{
	const char *bdev = block_device(t->ndns);
	char path[128];
	bool held;
	int fd;

	if (!bdev)
		return false;
	snprintf(path, sizeof(path), "/dev/%s", bdev);
	fd = open(path, O_RDONLY | O_EXCL | O_CLOEXEC);
	held = fd < 0 && errno == EBUSY;
	if (fd >= 0)
		close(fd);
	return held;
}

int nd_disable(struct nd_target *t)
{
	struct ndctl_pfn *pfn;
	struct ndctl_btt *btt;
	struct ndctl_dax *dax;
	int rc;

	rc = ndctl_namespace_disable_safe(t->ndns);
	if (rc < 0)
		return log_error("dom0 does not let go of %s: %s; find what uses it and stop that",
				 t->name, strerror(-rc));
	/* It says 0 also when a step in the middle of it failed. */
	pfn = ndctl_namespace_get_pfn(t->ndns);
	btt = ndctl_namespace_get_btt(t->ndns);
	dax = ndctl_namespace_get_dax(t->ndns);
	if (ndctl_namespace_is_enabled(t->ndns) || pfn || btt || dax)
		return log_error("dom0 does not let go of %s: %s%s has it still; try 'ndctl disable-namespace %s', see dmesg",
				 t->name,
				 pfn || btt || dax ? "" : "a driver",
				 pfn ? ndctl_pfn_get_devname(pfn) :
				 btt ? ndctl_btt_get_devname(btt) :
				 dax ? ndctl_dax_get_devname(dax) : "",
				 t->name);
	return 0;
}

int nd_enable(struct nd_target *t)
{
	/* More than 0: by way of the BTT, PFN or DAX device on it. */
	int rc = ndctl_namespace_enable(t->ndns);

	if (rc < 0)
		return log_error("dom0's driver does not take %s: %s; try 'ndctl enable-namespace %s', see dmesg",
				 t->name, strerror(-rc), t->name);
	return 0;
}

const char *nd_mode(const struct nd_target *t)
{
	struct ndctl_pfn *pfn = ndctl_namespace_get_pfn(t->ndns);
	struct ndctl_btt *btt = ndctl_namespace_get_btt(t->ndns);
	struct ndctl_dax *dax = ndctl_namespace_get_dax(t->ndns);

	if (pfn && ndctl_pfn_is_enabled(pfn))
		return "fsdax";
	if (dax && ndctl_dax_is_enabled(dax))
		return "devdax";
	if (btt && ndctl_btt_is_enabled(btt))
		return "sector";
	return block_device(t->ndns) ? "raw" : NULL;
}

int nd_raw_begin(struct nd_target *t)
{
	int rc = ndctl_namespace_set_raw_mode(t->ndns, 1);
	const char *mode;

	if (rc >= 0)
		rc = ndctl_namespace_enable(t->ndns);
	if (rc < 0)
		return log_error("dom0's driver does not take %s as a raw device: %s; see dmesg",
				 t->name, strerror(-rc));
	mode = nd_mode(t);
	if (!mode || strcmp(mode, "raw"))
		return log_error("dom0's driver shows %s as %s, and not raw; see dmesg",
				 t->name, mode ? mode : "nothing");
	return 0;
}

int nd_raw_end(struct nd_target *t)
{
	/* First, as the driver asks for it only when it takes the namespace. */
	int rc = ndctl_namespace_set_raw_mode(t->ndns, 0);

	if (nd_disable(t))
		return -1;
	if (rc < 0)
		return log_error("%s stays raw: %s; write 0 to /sys/bus/nd/devices/%s/force_raw",
				 t->name, strerror(-rc), t->name);
	return 0;
}

/* Is this the disk of the namespace itself? Node names are only names. */
static bool is_disk_of(const struct nd_target *t, const struct stat *st)
{
	char sys[64], link[PATH_MAX];
	ssize_t len;

	if (!S_ISBLK(st->st_mode))
		return false;
	snprintf(sys, sizeof(sys), "/sys/dev/block/%u:%u/device",
		 major(st->st_rdev), minor(st->st_rdev));
	len = readlink(sys, link, sizeof(link) - 1);
	if (len < 0)
		return false;
	link[len] = '\0';
	return strrchr(link, '/') && !strcmp(strrchr(link, '/') + 1, t->name);
}

int nd_raw_open(const struct nd_target *t, int flags)
{
	const char *bdev = block_device(t->ndns);
	uint64_t size = 0;
	char path[128];
	struct stat st;
	int fd;

	snprintf(path, sizeof(path), "/dev/%s", bdev ? bdev : "");
	fd = bdev ? open(path, flags | O_CLOEXEC) : -1;
	if (fd < 0)
		return log_error("cannot open the block device of %s: %s; run as root, and stop what uses it in dom0",
				 t->name, bdev ? strerror(errno) : "it has none");
	if (fstat(fd, &st) || !is_disk_of(t, &st))
		log_error("%s is not the block device of %s; is /dev udev's?",
			  path, t->name);
	else if (ioctl(fd, BLKGETSIZE64, &size) || size != t->size)
		log_error("%s has %" PRIu64 " bytes, and %s has %" PRIu64 "; use neither, and report this",
			  path, size, t->name, t->size);
	else
		return fd;
	close(fd);
	return -1;
}
