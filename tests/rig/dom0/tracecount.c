// SPDX-License-Identifier: GPL-2.0-only
/*
 * tracecount FILE: how many times did Xen get to see something, according to
 * what xentrace wrote? Counts the events of HVM's and PV's classes, but for the
 * ways back into the guest, and those that were lost.
 *
 * A record is a word with the event's number in its 28 low bits, then how many
 * words more there are (3 bits), and whether a time of 8 octets comes first.
 */
#include <stdint.h>
#include <stdio.h>

#define LOST_RECORDS	0x1f001
#define CLASS_HVM	0x80000
#define CLASS_PV	0x200000
#define HVM_ENTRY	0x81001

int main(int argc, char **argv)
{
	FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
	unsigned long count = 0;
	uint32_t header, words[9];

	if (!file) {
		fprintf(stderr, "usage: tracecount FILE\n");
		return 2;
	}
	while (fread(&header, sizeof(header), 1, file) == 1) {
		uint32_t event = header & 0xfffffff;
		unsigned int extra = header >> 28 & 7;
		unsigned int time = header >> 31 ? 2 : 0;

		if (fread(words, 4, time + extra, file) != time + extra) {
			fprintf(stderr, "tracecount: %s is cut\n", argv[1]);
			return 1;
		}
		if (event == LOST_RECORDS)
			count += words[time];
		else if (event & (CLASS_HVM | CLASS_PV) && (event & ~0x500) != HVM_ENTRY)
			count++;
	}
	printf("%lu\n", count);
	return 0;
}
