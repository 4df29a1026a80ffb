// SPDX-License-Identifier: GPL-2.0-only
/*
 * ndtool: libnvdimm's commands as they are, without the checks that ndctl makes
 * before it sends them.
 *
 *	ndtool get /dev/nmemN OFFSET LENGTH	read from the label area
 *	ndtool set /dev/nmemN OFFSET LENGTH	fill a part of it with "Z"
 *	ndtool clear /dev/ndctlN ADDRESS LENGTH	clear errors
 *
 * Says "ok", exit status 0; or the error's name, or what the command itself
 * answered, exit status 1.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/ndctl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

/* libnvdimm looks at no more of a command, whatever length that claims. */
#define MAX_LENGTH	(4UL << 20)

static void die(void)
{
	puts(strerrorname_np(errno));
	exit(1);
}

static void command(const char *device, unsigned long request, void *arg)
{
	int fd = open(device, O_RDWR);

	if (fd < 0) {
		printf("%s: ", device);
		die();
	}
	if (ioctl(fd, request, arg) < 0)
		die();
}

static void answer(uint32_t status)
{
	if (status) {
		printf("status %u\n", status);
		exit(1);
	}
	puts("ok");
}

/* Room for a command with a header, data of that length and a status. */
static void *buffer(size_t header, uint32_t length)
{
	size_t data = length < MAX_LENGTH ? length : MAX_LENGTH;
	void *memory = calloc(1, header + data + sizeof(uint32_t));

	if (!memory)
		die();
	return memory;
}

static void do_get(const char *device, uint32_t offset, uint32_t length)
{
	struct nd_cmd_get_config_data_hdr *cmd = buffer(sizeof(*cmd), length);

	cmd->in_offset = offset;
	cmd->in_length = length;
	command(device, ND_IOCTL_GET_CONFIG_DATA, cmd);
	answer(cmd->status);
}

static void do_set(const char *device, uint32_t offset, uint32_t length)
{
	struct nd_cmd_set_config_hdr *cmd = buffer(sizeof(*cmd), length);
	uint32_t status;

	cmd->in_offset = offset;
	cmd->in_length = length;
	memset(cmd->in_buf, 'Z', length < MAX_LENGTH ? length : MAX_LENGTH);
	command(device, ND_IOCTL_SET_CONFIG_DATA, cmd);
	/* It stands behind the data. */
	memcpy(&status, cmd->in_buf + length, sizeof(status));
	answer(status);
}

static void do_clear(const char *device, uint64_t address, uint64_t length)
{
	struct nd_cmd_clear_error cmd = {
		.address = address,
		.length = length,
	};

	command(device, ND_IOCTL_CLEAR_ERROR, &cmd);
	if (!cmd.status && cmd.cleared != length) {
		printf("cleared %llu\n", (unsigned long long)cmd.cleared);
		exit(1);
	}
	answer(cmd.status);
}

int main(int argc, char **argv)
{
	uint64_t where, length;

	if (argc != 5)
		return 2;
	where = strtoull(argv[3], NULL, 0);
	length = strtoull(argv[4], NULL, 0);
	if (!strcmp(argv[1], "get"))
		do_get(argv[2], where, length);
	else if (!strcmp(argv[1], "set"))
		do_set(argv[2], where, length);
	else if (!strcmp(argv[1], "clear"))
		do_clear(argv[2], where, length);
	else
		return 2;
	return 0;
}
