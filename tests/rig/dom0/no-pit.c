// SPDX-License-Identifier: GPL-2.0-only
/*
 * no-pit DOMID: saves a PVH guest that was not started yet 4.5 seconds.
 *
 * Such a guest has no interval timer. Linux reads its port 0x42 all the same,
 * 100 000 times, to calibrate the TSC: it gets 0xff each time, as from any port
 * that nobody answers, and for a while that looks like a timer that counts.
 * Every read is an exit to Xen. With another port of the machine in its place,
 * whose value isn't 0xff, the kernel sees at once that no timer is there. The
 * keyboard controller's status is one that can be read without any effect.
 */
#include <stdio.h>
#include <stdlib.h>
#include <xenctrl.h>

#define GUEST_PORT	0x42
#define MACHINE_PORT	0x64

int main(int argc, char **argv)
{
	xc_interface *xc = xc_interface_open(NULL, NULL, 0);

	if (argc != 2 || !xc)
		return 1;
	if (xc_domain_ioport_mapping(xc, atoi(argv[1]), GUEST_PORT, MACHINE_PORT, 1, DPCI_ADD_MAPPING)) {
		perror("no-pit");
		return 1;
	}
	return 0;
}
