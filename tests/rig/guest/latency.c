// SPDX-License-Identifier: GPL-2.0-only
/*
 * latency /dev/nmemN MS: how long a request to the backend takes, by reading a few
 * octets of the label area again and again, which is one request each. Prints how
 * many there were, and of their times in microseconds the median, the 95th
 * percentile, and the longest.
 */
#include <fcntl.h>
#include <linux/ndctl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define OCTETS	64
#define MOST	100000

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int ask(int fd)
{
	char space[sizeof(struct nd_cmd_get_config_data_hdr) + OCTETS];
	struct nd_cmd_get_config_data_hdr *cmd = (void *)space;

	*cmd = (struct nd_cmd_get_config_data_hdr) { .in_length = OCTETS };
	return ioctl(fd, ND_IOCTL_GET_CONFIG_DATA, cmd) < 0 || cmd->status ? -1 : 0;
}

static int ascending(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	int fd = argc == 3 ? open(argv[1], O_RDWR) : -1;
	static int64_t took[MOST];
	int64_t end, begin;
	size_t nr = 0;

	if (fd < 0) {
		perror("latency /dev/nmemN MS");
		return 2;
	}
	end = now_us() + atoll(argv[2]) * 1000;
	while ((begin = now_us()) < end && nr < MOST) {
		if (ask(fd)) {
			perror("latency");
			return 1;
		}
		took[nr++] = now_us() - begin;
		/* Somebody who asks now and then, and doesn't keep the backend awake. */
		usleep(2000);
	}
	if (!nr)
		return 1;
	qsort(took, nr, sizeof(took[0]), ascending);
	printf("%zu %jd %jd %jd\n", nr, (intmax_t)took[nr / 2], (intmax_t)took[nr * 95 / 100], (intmax_t)took[nr - 1]);
	return 0;
}
