// SPDX-License-Identifier: GPL-2.0-only
/* Disk strings, by way of xl's own parser, libxlutil. */
#include <stdio.h>
#include <string.h>

#include <libxl.h>
#include <libxlutil.h>

#include "log.h"
#include "spec.h"
#include "vdev.h"

int spec_from_params(const char *params, struct spec *spec)
{
	char why[512];

	if (strlen(params) >= sizeof(spec->text))
		return log_error("the target is longer than %zu characters: %s",
				 sizeof(spec->text) - 1, params);
	strcpy(spec->text, params);
	if (!spec_keys_parse(params, &spec->keys, why, sizeof(why)))
		return log_error("target=%s: %s", params, why);
	return 0;
}

static int check_script(const char *script)
{
	const char *base = strrchr(script, '/');

	if (strcmp(base ? base + 1 : script, "block-pmem"))
		return log_error("script=%s is for another kind of disk; use script=block-pmem, or leave it out here",
				 script);
	return 0;
}

static int check_disk(const libxl_device_disk *disk, const char *text)
{
	if (!disk->pdev_path || !disk->pdev_path[0])
		return log_error("'%s' names no target; write it like vdev=xvdp,target=/dev/pmem0",
				 text);
	if (!disk->vdev)
		return log_error("'%s' names no vdev; write it like vdev=xvdp,target=/dev/pmem0",
				 text);
	if (disk->is_cdrom)
		return log_error("'%s' is a CD-ROM, which persistent memory cannot be; leave out cdrom and devtype=",
				 text);
	if (!disk->readwrite)
		return log_error("'%s' asks for read-only access, which the hypervisor cannot enforce on this kind of mapping; use access=rw",
				 text);
	if (disk->backend_domname && strcmp(disk->backend_domname, "0") &&
	    strcmp(disk->backend_domname, "Domain-0"))
		return log_error("backend=%s: persistent memory is served by dom0; leave out backend=",
				 disk->backend_domname);
	if (disk->format != LIBXL_DISK_FORMAT_RAW &&
	    disk->format != LIBXL_DISK_FORMAT_UNKNOWN)
		return log_error("'%s' asks for a disk format; a namespace is passed as it is: leave out format=",
				 text);
	return disk->script ? check_script(disk->script) : 0;
}

static bool asks_mode_r(const char *text)
{
	const char *target = strstr(text, "target=");
	const char *mode = strstr(text, "mode=r");

	return mode && (!target || mode < target) && mode[strlen("mode=r")] != 'w';
}

int spec_parse(const char *text, struct spec *spec)
{
	libxl_device_disk disk;
	XLU_Config *cfg;
	int rc = -1;

	memset(spec, 0, sizeof(*spec));
	cfg = xlu_cfg_init(stderr, "xen-pmem");
	if (!cfg)
		return log_error("out of memory");
	libxl_device_disk_init(&disk);
	/* xl calls it access=; whoever writes it the other way wants the reason. */
	if (asks_mode_r(text)) {
		log_error("'%s' asks for read-only access, which the hypervisor cannot enforce on this kind of mapping; leave out mode=r",
			  text);
		goto out;
	}
	if (xlu_disk_parse(cfg, 1, &text, &disk)) {
		log_error("'%s' is no disk specification that xl would take; see xl-disk-configuration(5)",
			  text);
		goto out;
	}
	if (check_disk(&disk, text) || spec_from_params(disk.pdev_path, spec))
		goto out;
	if (strlen(text) >= sizeof(spec->text)) {
		log_error("the specification is longer than %zu characters",
			  sizeof(spec->text) - 1);
		goto out;
	}
	strcpy(spec->text, text);
	if (!vdev_to_devid(disk.vdev, &spec->devid) ||
	    strlen(disk.vdev) >= sizeof(spec->vdev)) {
		log_error("vdev=%s: use a whole xvd disk, like xvdp", disk.vdev);
		goto out;
	}
	strcpy(spec->vdev, disk.vdev);
	rc = 0;
out:
	libxl_device_disk_dispose(&disk);
	xlu_cfg_destroy(cfg);
	return rc;
}
