/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * xsnode.h - strict reading of xenstore nodes, for both ends
 *
 * What stands in a peer's directory is the peer's to choose, so nothing is
 * read by scanf, which lets "12x", "-1" and 2^64 + 12 all pass for twelve.
 */
#ifndef __XEN_PMEM_XSNODE_H__
#define __XEN_PMEM_XSNODE_H__

#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <xen/xenbus.h>

/*
 * Parse an integer as the protocol spells it: decimal, or hexadecimal behind
 * 0x, nothing before and nothing after. Returns 0, -EINVAL or -ERANGE.
 */
static inline int xsnode_parse_u64(const char *text, u64 *value)
{
	bool hex = text[0] == '0' && text[1] == 'x';
	const char *digits = hex ? text + 2 : text;

	/* kstrtou64() would let a sign before and a newline after it pass. */
	if (!isxdigit(digits[0]) || !isxdigit(digits[strlen(digits) - 1]))
		return -EINVAL;
	return kstrtou64(text, hex ? 16 : 10, value);
}

/*
 * Read @dir/@node into @value; it must lie within @min and @max (inclusive).
 * May sleep. Returns 0, -ENOENT where there is no such node, -EINVAL where it
 * isn't a number, -ERANGE where it is out of bounds, or xenbus' own error.
 */
static inline int xsnode_read_u64(const char *dir, const char *node,
				  u64 min, u64 max, u64 *value)
{
	char *text = xenbus_read(XBT_NIL, dir, node, NULL);
	int err;

	if (IS_ERR(text))
		return PTR_ERR(text);
	err = xsnode_parse_u64(text, value);
	kfree(text);
	if (err)
		return err;
	return *value < min || *value > max ? -ERANGE : 0;
}

/*
 * Does the comma-separated list @list ("1,2") name @version? Items that are no
 * number are versions of a kind not known here, and passed over.
 */
static inline bool xsnode_list_has(const char *list, u64 version)
{
	char item[24];
	u64 value;

	while (*list) {
		size_t len = strcspn(list, ",");

		if (len && len < sizeof(item)) {
			memcpy(item, list, len);
			item[len] = '\0';
			if (!xsnode_parse_u64(item, &value) && value == version)
				return true;
		}
		list += len;
		list += *list == ',';
	}
	return false;
}

/* How much of a peer's text is shown to anybody. */
#define XSNODE_SHOWN 64

/*
 * Make a peer's text fit to be shown in a log: cut, and with a "?" for whatever
 * a terminal might take for more than a letter. Returns @text.
 */
static inline char *xsnode_fit_to_show(char *text)
{
	unsigned int i;

	for (i = 0; text[i] && i < XSNODE_SHOWN; i++)
		if (text[i] < ' ' || text[i] > '~')
			text[i] = '?';
	text[i] = '\0';
	return text;
}

#endif /* __XEN_PMEM_XSNODE_H__ */
