// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest-run ADDRESS <SCRIPT: runs a script in the guest there; see
 * guest-serve. Output and exit status are the guest's; 124 = no answer within
 * GUEST_TIMEOUT seconds, 125 = no connection within GUEST_CONNECT seconds, or
 * it was cut.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PORT		7000
#define RETRY_MS	100
#define ATTEMPT_MS	500	/* what is sent before the guest's link is up is lost, and sent again after seconds */

struct text {
	char *bytes;
	size_t length;
};

static const char *guest;

__attribute__((noreturn, format(printf, 2, 3)))
static void end(int status, const char *format, ...)
{
	va_list args;

	fputs("guest-run: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(status);
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int seconds(const char *variable, int otherwise)
{
	const char *value = getenv(variable);

	return value ? atoi(value) : otherwise;
}

/* Until @deadline. Returns false when the time ran out. */
static bool wait_for(int fd, short events, int64_t deadline)
{
	struct pollfd poll_fd = { .fd = fd, .events = events };
	int64_t left = deadline - now_ms();

	return left > 0 && poll(&poll_fd, 1, left) > 0;
}

/* Appends what can be read now. Returns what read() did. */
static ssize_t read_more(int fd, struct text *text)
{
	ssize_t got;

	text->bytes = realloc(text->bytes, text->length + 65536);
	if (!text->bytes)
		end(125, "no memory");
	got = read(fd, text->bytes + text->length, 65536);
	if (got > 0)
		text->length += got;
	return got;
}

static int try_connect(const struct sockaddr_in *address)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), error = 0;
	socklen_t length = sizeof(error);

	if (fd < 0)
		end(125, "socket: %m");
	if (connect(fd, (const struct sockaddr *)address, sizeof(*address)) < 0) {
		error = errno;
		if (error == EINPROGRESS) {
			error = ETIMEDOUT;
			if (wait_for(fd, POLLOUT, now_ms() + ATTEMPT_MS))
				getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length);
		}
	}
	if (!error)
		return fd;
	close(fd);
	errno = error;
	return -1;
}

/* A guest that boots has no link yet, then nobody who listens. */
static int connect_to_guest(int64_t deadline)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(PORT) };

	if (!inet_aton(guest, &address.sin_addr))
		end(125, "%s is no address", guest);
	for (;;) {
		int fd = try_connect(&address);

		if (fd >= 0)
			return fd;
		if (now_ms() >= deadline)
			end(125, "no answer from %s: %m", guest);
		usleep(RETRY_MS * 1000);
	}
}

static void write_all(int fd, const char *bytes, size_t length, int64_t deadline)
{
	while (length) {
		ssize_t done = write(fd, bytes, length);

		if (done < 0 && errno != EAGAIN)
			end(125, "the connection to %s was cut: %m", guest);
		if (done > 0) {
			bytes += done;
			length -= done;
		} else if (!wait_for(fd, POLLOUT, deadline)) {
			end(124, "%s does not take the script", guest);
		}
	}
}

static struct text answer_of(int fd, int timeout, int64_t deadline)
{
	struct text answer = { 0 };
	ssize_t got;

	do {
		if (!wait_for(fd, POLLIN, deadline))
			end(124, "no answer from %s within %d s", guest, timeout);
		got = read_more(fd, &answer);
	} while (got > 0 || (got < 0 && errno == EAGAIN));
	if (!answer.length)
		end(125, "no answer from %s: the connection was cut", guest);
	return answer;
}

/* Copies the guest's output, and returns its exit status. */
static int print(struct text answer)
{
	char *newline = memchr(answer.bytes, '\n', answer.length);
	size_t out, err, header;
	int status;

	if (!newline || sscanf(answer.bytes, "%d %zu %zu", &status, &out, &err) != 3)
		end(125, "the answer from %s makes no sense", guest);
	header = newline + 1 - answer.bytes;
	if (answer.length != header + out + err)
		end(125, "the answer from %s was cut", guest);
	fwrite(newline + 1, 1, out, stdout);
	fwrite(newline + 1 + out, 1, err, stderr);
	return status;
}

int main(int argc, char **argv)
{
	int timeout = seconds("GUEST_TIMEOUT", 120), fd;
	int64_t deadline = now_ms() + timeout * 1000;
	struct text script = { 0 };
	char header[32];

	if (argc != 2)
		end(125, "usage: guest-run ADDRESS <SCRIPT");
	guest = argv[1];
	while (read_more(0, &script) > 0)
		;
	fd = connect_to_guest(now_ms() + seconds("GUEST_CONNECT", 10) * 1000);
	write_all(fd, header, sprintf(header, "%zu\n", script.length), deadline);
	write_all(fd, script.bytes, script.length, deadline);
	return print(answer_of(fd, timeout, deadline));
}
