// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "vdev.h"

#define XVD_MAJOR	202
#define XVD_OLD_DISKS	16		/* numbered major << 8 | disk << 4 */
#define XVD_EXTENDED	(1U << 28)	/* the others: this | disk << 8 */
#define XVD_DISKS	(1U << 20)

bool vdev_to_devid(const char *vdev, uint32_t *devid)
{
	uint32_t disk = 0;
	const char *p;

	if (strncmp(vdev, "xvd", 3) || !vdev[3])
		return false;
	/* Letters count a..z, aa..zz, as in a spreadsheet. */
	for (p = vdev + 3; *p; p++) {
		if (*p < 'a' || *p > 'z')
			return false;
		disk = disk * 26 + (*p - 'a') + 1;
		if (disk > XVD_DISKS)
			return false;
	}
	disk--;
	*devid = disk < XVD_OLD_DISKS ? XVD_MAJOR << 8 | disk << 4 :
					XVD_EXTENDED | disk << 8;
	return true;
}
