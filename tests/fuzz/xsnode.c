// SPDX-License-Identifier: GPL-2.0-only
/* xsnode.c - numbers that a peer wrote into xenstore, and lists of them */
#include "fuzz.h"
#include "xsnode.h"

static char *stored;

char *xenbus_read(struct xenbus_transaction t, const char *dir,
		  const char *node, unsigned int *len)
{
	return stored ? strdup(stored) : ERR_PTR(-ENOENT);
}

/* Digits, hexadecimal ones behind "0x", and nothing else. */
static bool is_number(const char *text, wide *value)
{
	const bool hex = !strncmp(text, "0x", 2);
	const char *digits = "0123456789abcdefABCDEF", *at;
	unsigned int i;

	*value = 0;
	text += hex ? 2 : 0;
	if (!*text)
		return false;
	for (; *text; text++) {
		at = strchr(digits, *text);
		i = at ? at - digits : 16;
		if (i >= 16)
			i = at ? i - 6 : 16;
		if (i >= (hex ? 16 : 10))
			return false;
		/* Once it is too large it stays so. */
		if (!(*value >> 64))
			*value = *value * (hex ? 16 : 10) + i;
	}
	return true;
}

static void check_number(const char *text)
{
	u64 value = 0;
	int err = xsnode_parse_u64(text, &value);
	wide real;

	if (!is_number(text, &real))
		expect(err);
	else if (real > U64_MAX)
		expect(err == -ERANGE);
	else
		expect(!err && value == real);
	expect(!err || err == -EINVAL || err == -ERANGE);
}

static void check_node(char *text, u64 min, u64 max)
{
	u64 value;
	wide real;
	int err;

	stored = text;
	err = xsnode_read_u64("", "", min, max, &value);
	if (is_number(text, &real) && real >= min && real <= max)
		expect(!err && value == real);
	else
		expect(err == -EINVAL || err == -ERANGE);
	stored = NULL;
	expect(xsnode_read_u64("", "", min, max, &value) == -ENOENT);
}

/* Numbers of more than 23 digits may be passed over. */
static void check_list(const char *list, u64 version)
{
	char *copy = format("%s", list), *item;
	bool may = false, must = false;
	wide value;

	while ((item = strsep(&copy, ","))) {
		if (!is_number(item, &value) || value != version)
			continue;
		may = true;
		must = must || strlen(item) < 24;
	}
	expect(xsnode_list_has(list, version) ? may : !must);
}

void fuzz(struct input *in)
{
	u64 number = take_u64(in), version = take_u64(in);
	u64 min = take_near(in, number), max = take_near(in, number);
	char *text = take_text(in), *list;

	check_number(text);
	check_number(format("%llu", number));
	check_number(format("0x%llx", number));
	check_node(text, min, max);
	check_node(format("%llu", number), min, max);
	list = take_text(in);
	check_list(list, version);
	check_list(format("%s,%llu,%s", list, version, text), version);
}
