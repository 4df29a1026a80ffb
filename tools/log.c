// SPDX-License-Identifier: GPL-2.0-only
/* Messages: all go to stderr, which libxl hands on from a hotplug script. */
#include <stdarg.h>
#include <stdio.h>

#include "log.h"

/* What fits into a xenstore value with room to spare. */
static char first_error[1024];

static void say(const char *kind, const char *fmt, va_list ap)
{
	char text[1024];

	vsnprintf(text, sizeof(text), fmt, ap);
	fprintf(stderr, "xen-pmem: %s%s\n", kind, text);
}

int log_error(const char *fmt, ...)
{
	va_list ap;

	if (!first_error[0]) {
		va_start(ap, fmt);
		vsnprintf(first_error, sizeof(first_error), fmt, ap);
		va_end(ap);
	}
	va_start(ap, fmt);
	say("", fmt, ap);
	va_end(ap);
	return -1;
}

void log_warning(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("warning: ", fmt, ap);
	va_end(ap);
}

void log_note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("", fmt, ap);
	va_end(ap);
}

const char *log_first_error(void)
{
	return first_error[0] ? first_error : "unknown error";
}
