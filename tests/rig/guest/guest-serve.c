// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest-serve: the guest's end of guest_run. One process per connection runs
 * the script that comes in with bash and sends back what came of it.
 *
 * Request: the script's length, newline, script. Answer: exit status and the
 * lengths of stdout and stderr on one line, then both. A cut connection has no
 * such line, and a cut request is not run.
 *
 * In C and linked statically: to execute one dynamic program costs a fifth of
 * a second under emulation, and scenarios do this some hundred times.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PORT		7000
#define LENGTH_MAX	(1 << 20)

static void must(int result, const char *what)
{
	if (result < 0) {
		perror(what);
		exit(1);
	}
}

/* The request's script, to be freed by nobody: the process ends with it. */
static char *read_script(FILE *in)
{
	size_t length;
	char *script;

	if (fscanf(in, "%zu", &length) != 1 || length > LENGTH_MAX || fgetc(in) != '\n')
		exit(1);
	script = calloc(1, length + 1);
	if (!script || fread(script, 1, length, in) != length)
		exit(1);
	return script;
}

/* In the kernel's log, so that what it says later has a cause. */
static void announce(const char *script)
{
	int fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);

	if (fd >= 0)
		dprintf(fd, "rig: run: %.*s\n", (int)strcspn(script, "\n"), script);
	close(fd);
}

/* Not pipes: what the script leaves running in the background may keep them open for ever. */
static int temporary(void)
{
	int fd = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	must(fd, "/tmp");
	return fd;
}

static int run(char *script, int out, int err)
{
	pid_t child = fork();
	int status;

	must(child, "fork");
	if (!child) {
		must(chdir("/root"), "/root");
		must(dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), 0), "/dev/null");
		must(dup2(out, 1), "stdout");
		must(dup2(err, 2), "stderr");
		execlp("bash", "bash", "-c", script, NULL);
		_exit(127);
	}
	must(waitpid(child, &status, 0), "wait");
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static off_t size_of(int fd)
{
	struct stat stat;

	must(fstat(fd, &stat), "stat");
	return stat.st_size;
}

/*
 * Only as much as was promised: something in the background may have added to it.
 * And not by sendfile(): the page cache may be in memory that can't be granted.
 */
static void send_file(int connection, int fd, off_t size)
{
	char buffer[65536];
	off_t position = 0;
	ssize_t got;

	while (position < size) {
		size_t left = size - position;

		got = pread(fd, buffer, left < sizeof(buffer) ? left : sizeof(buffer), position);
		if (got <= 0 || write(connection, buffer, got) != got)
			return;
		position += got;
	}
}

static void serve(int connection)
{
	/* The same descriptor, and closed on exec: what the script leaves running would keep a copy open. */
	char *script = read_script(fdopen(connection, "r"));
	int out = temporary(), err = temporary(), status;
	off_t out_size, err_size;

	/* Not before there is nothing left that could fail. */
	announce(script);
	status = run(script, out, err);
	out_size = size_of(out);
	err_size = size_of(err);
	dprintf(connection, "%d %jd %jd\n", status, (intmax_t)out_size, (intmax_t)err_size);
	send_file(connection, out, out_size);
	send_file(connection, err, err_size);
}

int main(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(PORT) };
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	must(listener, "socket");
	must(setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)), "SO_REUSEADDR");
	must(bind(listener, (struct sockaddr *)&address, sizeof(address)), "bind");
	must(listen(listener, 16), "listen");
	for (;;) {
		int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		if (connection < 0)
			continue;
		if (!fork()) {
			close(listener);
			serve(connection);
			_exit(0);
		}
		close(connection);
	}
}
