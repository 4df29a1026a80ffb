// SPDX-License-Identifier: GPL-2.0-only
/* vdev.c - each disk has a number of its own, which libxl also gives it */
#include <string.h>

#include "fuzz.h"
#include "vdev.h"

/* Backwards: the disk that a number is of. */
static char *name_of(uint32_t devid)
{
	uint64_t disk = devid >> 28 ? (devid & ~(1U << 28)) >> 8 :
				      (devid & 0xff) >> 4;
	char *name = format("%s", "");

	expect(devid >> 28 ? !(devid & 0xff) && disk >= 16 && devid >> 28 == 1 :
	       devid >> 8 == 202 && !(devid & 0xf));
	for (disk++; disk; disk = (disk - 1) / 26)
		name = format("%c%s", (char)('a' + (disk - 1) % 26), name);
	return format("xvd%s", name);
}

void fuzz(struct input *in)
{
	uint32_t disk = take_u64(in) % (1 << 20), devid;
	char *text = take_text(in), *name;

	if (vdev_to_devid(text, &devid))
		expect(!strcmp(name_of(devid), text));
	name = name_of(disk < 16 ? 202 << 8 | disk << 4 : 1 << 28 | disk << 8);
	expect(vdev_to_devid(name, &devid));
	expect(!strcmp(name_of(devid), name));
	/* No partition, no capitals, and nothing behind it. */
	expect(!vdev_to_devid(format("%s1", name), &devid));
	expect(!vdev_to_devid(format("%sA", name), &devid));
}
