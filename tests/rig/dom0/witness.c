// SPDX-License-Identifier: GPL-2.0-only
/*
 * witness FILE: keeps what a recorder in a guest has been promised (see
 * guest/recorder.c) in a file that outlives this machine. Each connection has a
 * line of its own, which the next one of the same length that comes in replaces;
 * once the file has it, an octet goes back. Runs until it is killed.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT		7001
#define ACK_LENGTH	32

static void must(int result, const char *what)
{
	if (result < 0) {
		perror(what);
		exit(1);
	}
}

static void serve(int fd, int file, off_t line)
{
	char text[ACK_LENGTH];
	int one = 1;

	must(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)), "socket");
	while (recv(fd, text, ACK_LENGTH, MSG_WAITALL) == ACK_LENGTH) {
		must(pwrite(file, text, ACK_LENGTH, line) == ACK_LENGTH ? 0 : -1, "write");
		must(write(fd, "", 1), "answer");
	}
}

int main(int argc, char **argv)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(PORT) };
	int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1, file, fd;
	char blank[ACK_LENGTH + 1];
	off_t line;

	snprintf(blank, sizeof(blank), "%*s\n", ACK_LENGTH - 1, "");
	if (argc != 2)
		return 2;
	file = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0644);
	must(file, argv[1]);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	must(bind(listener, (struct sockaddr *)&address, sizeof(address)), "bind");
	must(listen(listener, 16), "listen");
	signal(SIGCHLD, SIG_IGN);
	for (line = 0; (fd = accept(listener, NULL, NULL)) >= 0; line += ACK_LENGTH) {
		/* No hole in the file, which is read before there is more to say. */
		must(pwrite(file, blank, ACK_LENGTH, line), "write");
		if (!fork()) {
			prctl(PR_SET_PDEATHSIG, SIGTERM);
			serve(fd, file, line);
			return 0;
		}
		close(fd);
	}
	must(fd, "accept");
	return 0;
}
