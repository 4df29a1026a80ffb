// SPDX-License-Identifier: GPL-2.0-only
/* kernel.c - what of kernel.h is too long for a header */
#include <zlib.h>

#define PAGE_SIZE 4096

static unsigned int digit_of(char c)
{
	if (isdigit(c))
		return c - '0';
	return isxdigit(c) ? (c | 0x20) - 'a' + 10 : UINT_MAX;
}

/* A sign before it and a line feed behind it are let pass, as in the kernel. */
int kstrtou64(const char *text, unsigned int base, u64 *value)
{
	unsigned __int128 sum = 0;
	const char *digits;
	bool fits = true;

	text += *text == '+';
	if (!base)
		base = text[0] != '0' ? 10 :
		       (text[1] | 0x20) == 'x' && isxdigit(text[2]) ? 16 : 8;
	if (base == 16 && text[0] == '0' && (text[1] | 0x20) == 'x')
		text += 2;
	for (digits = text; digit_of(*text) < base; text++) {
		sum = sum * base + digit_of(*text);
		fits = fits && sum <= U64_MAX;
		sum = (u64)sum;
	}
	if (!fits)
		return -ERANGE;
	if (text == digits)
		return -EINVAL;
	text += *text == '\n';
	if (*text)
		return -EINVAL;
	*value = sum;
	return 0;
}

int kstrtou32(const char *text, unsigned int base, u32 *value)
{
	u64 wide;
	int err = kstrtou64(text, base, &wide);

	if (err)
		return err;
	if (wide > U32_MAX)
		return -ERANGE;
	*value = wide;
	return 0;
}

static int print(char *to, size_t size, const char *form, va_list args)
{
	int len;

	if (!size)
		return 0;
	len = vsnprintf(to, size, form, args);
	return len < (int)size ? len : (int)size - 1;
}

int scnprintf(char *to, size_t size, const char *form, ...)
{
	va_list args;
	int len;

	va_start(args, form);
	len = print(to, size, form, args);
	va_end(args);
	return len;
}

int sysfs_emit(char *page, const char *form, ...)
{
	va_list args;
	int len;

	va_start(args, form);
	len = print(page, PAGE_SIZE, form, args);
	va_end(args);
	return len;
}

int sysfs_emit_at(char *page, int at, const char *form, ...)
{
	va_list args;
	int len;

	va_start(args, form);
	len = print(page + at, PAGE_SIZE - at, form, args);
	va_end(args);
	return len;
}

/* zlib's is the same one, with its input and output inverted. */
u32 crc32_le(u32 crc, const void *data, size_t size)
{
	return ~crc32(~crc, data, size);
}

int uuid_parse(const char *text, uuid_t *uuid)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	unsigned int i, digits = 0;

	memset(uuid, 0, sizeof(*uuid));
	for (i = 0; form[i]; i++) {
		if (form[i] == '-' ? text[i] != '-' : !isxdigit(text[i]))
			return -EINVAL;
		if (form[i] == '-')
			continue;
		uuid->b[digits / 2] = uuid->b[digits / 2] << 4 | digit_of(text[i]);
		digits++;
	}
	return 0;
}
