// SPDX-License-Identifier: GPL-2.0-only
/* What is on a target: our superblock, an info block, or what libblkid knows. */
#include <blkid/blkid.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>
#include <uuid/uuid.h>

#include "content.h"
#include "log.h"
#include "text.h"

void content_of_mode(char *to, size_t room, const char *mode)
{
	snprintf(to, room, "%s %s namespace",
		 strcmp(mode, "fsdax") ? "a" : "an", mode);
}

/* An info block may be behind a superblock: dom0 has made that one later. */
static void describe_own(struct content *c, const char *mode)
{
	bool other = c->state == SUPERBLOCK_OTHER_KIND;
	const char *complaint = other ? NULL : superblock_complaint(c->state);
	size_t used;

	uuid_unparse_lower(c->sb.uuid, c->uuid);
	if (mode)
		content_of_mode(c->text, sizeof(c->text), mode);
	used = strlen(c->text);
	snprintf(c->text + used, sizeof(c->text) - used,
		 "%sa %s, UUID %s%s%s%s", used ? ", made on " : "",
		 other ? "range claimed with 'xen-pmem claim'" :
			 "target prepared for guests",
		 c->uuid, complaint ? " (" : "",
		 complaint ?: "", complaint ? ")" : "");
}

/* NULL, or the value, which the medium's owner has chosen. */
static const char *lookup(blkid_probe probe, const char *name)
{
	const char *value;

	return blkid_probe_lookup_value(probe, name, &value, NULL) ? NULL :
	       value;
}

static void add_value(blkid_probe probe, const char *name, const char *what,
		      char *to, size_t room)
{
	const char *value = lookup(probe, name);
	size_t used = strlen(to);
	char safe[128];

	if (!value || !value[0])
		return;
	escape_text(safe, sizeof(safe), value);
	snprintf(to + used, room - used, ", %s %s", what, safe);
}

static void describe_probed(blkid_probe probe, char *to, size_t room)
{
	const char *usage = lookup(probe, "USAGE");
	const char *type = lookup(probe, "TYPE");

	if (!type) {
		type = lookup(probe, "PTTYPE");
		snprintf(to, room, "a partition table (%s)", type ?: "?");
		add_value(probe, "PTUUID", "UUID", to, room);
		return;
	}
	snprintf(to, room, "%s (%s)",
		 !usage ? "something" :
		 !strcmp(usage, "filesystem") ? "a file system" :
		 !strcmp(usage, "raid") ? "a part of a RAID or volume group" :
		 !strcmp(usage, "crypto") ? "an encrypted volume" :
		 "a signature", type);
	add_value(probe, "LABEL", "label", to, room);
	add_value(probe, "UUID", "UUID", to, room);
}

/* 0, or a negative errno; *to stays empty where nothing is found. */
static int probe_all(int fd, char *to, size_t room)
{
	blkid_probe probe = blkid_new_probe();
	int rc;

	if (!probe)
		return -ENOMEM;
	errno = 0;
	/* One with a wrong checksum is somebody's data all the same. */
	if (blkid_probe_set_device(probe, fd, 0, 0) ||
	    blkid_probe_enable_superblocks(probe, 1) ||
	    blkid_probe_set_superblocks_flags(probe,
					      BLKID_SUBLKS_DEFAULT |
					      BLKID_SUBLKS_USAGE |
					      BLKID_SUBLKS_BADCSUM) ||
	    blkid_probe_enable_partitions(probe, 1) ||
	    blkid_probe_set_partitions_flags(probe, BLKID_PARTS_FORCE_GPT)) {
		rc = errno ? -errno : -EIO;
		goto out;
	}
	errno = 0;
	/* The first that it finds: several are not ambiguous, but too many. */
	rc = blkid_do_probe(probe);
	if (!rc)
		describe_probed(probe, to, room);
	if (rc > 0)
		rc = 0;
	else if (rc < 0)
		rc = errno ? -errno : -EIO;
out:
	blkid_free_probe(probe);
	return rc;
}

static int read_start(int fd, char *start, size_t size)
{
	size_t done = 0;
	ssize_t n;

	while (done < size) {
		n = pread(fd, start + done, size - done, done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -EIO;
		done += n;
	}
	return 0;
}

int content_read(const char *name, int fd, uint64_t size, struct content *c)
{
	char start[INFO_BLOCK_END];
	const char *mode;
	int rc;

	memset(c, 0, sizeof(*c));
	rc = read_start(fd, start, sizeof(start));
	if (rc)
		goto out;
	memcpy(&c->sb, start, sizeof(c->sb));
	c->state = superblock_check(&c->sb, SUPERBLOCK_TARGET, size);
	if (c->state == SUPERBLOCK_GOOD &&
	    superblock_covered((const __u8 *)start + SUPERBLOCK_SIZE))
		c->state = SUPERBLOCK_COVERED;
	mode = info_block_mode(start);
	if (c->state != SUPERBLOCK_NONE)
		describe_own(c, mode);
	else if (mode)
		content_of_mode(c->text, sizeof(c->text), mode);
	else
		rc = probe_all(fd, c->text, sizeof(c->text));
out:
	if (rc)
		return log_error("cannot read what %s holds: %s; 'ndctl list -M -n %s' shows its bad blocks",
				 name, strerror(-rc), name);
	return 0;
}
