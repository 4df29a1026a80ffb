/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XEN_PMEM_TEXT_H
#define XEN_PMEM_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Pure helpers on strings; nothing here knows Xen's or ndctl's libraries. */

/* A whole unsigned number, decimal or 0x hexadecimal, and nothing else. */
bool parse_u64(const char *text, uint64_t *value);

/*
 * The next of the words that stand with this separator between them: *at is the
 * text at first, and what is left of it then. One that has no room is cut off.
 * False: there is no more.
 */
bool next_word(const char **at, char separator, char *to, size_t room);

/*
 * The name of a target: that of a namespace, or those of several, in their order
 * and with "+" between them. Is this namespace among them?
 */
bool joined_has(const char *joined, const char *name);

/* A domain number: decimal, and one that Xen gives to a real domain. */
bool parse_domid(const char *text, uint32_t *domid);

/* "backend/vbd/3/51952", with or without "/local/domain/0/" before it. */
bool parse_vbd_path(const char *path, uint32_t *domid, uint32_t *devid);

/* One line of the kernel's list of targets, and room for it. */
#define TARGET_LINE_MAX	1024
struct target_line {
	char name[64];		/* namespaceX.Y */
	uint64_t start;		/* machine address */
	uint64_t size;
	bool bound;		/* false: unbound by hand under its user */
	char user[512];		/* xenbus node names, with ","; empty: nobody */
	char super[24];		/* superblock_word() of its superblock */
	uint64_t data_offset;	/* what a guest gets, from the target's start; */
	uint64_t data_size;	/* 0: nothing, as the superblock is bad */
	uint64_t label_size;	/* 0: no labels */
	uint32_t extents;	/* of how many its region is; 0: of another's */
	uint32_t extent;	/* which of them it is */
	char uuid[37];		/* empty: not prepared */
};
bool parse_target_line(const char *line, struct target_line *t);
/* Is this node one of its users? There may be several. */
bool target_line_has_user(const struct target_line *t, const char *node);

/*
 * A guest's text made fit for a terminal: non-printable octets become \xNN, and
 * what does not fit is cut off with "...".
 */
void escape_text(char *to, size_t room, const char *from);

/* "1GiB", "1022MiB", "4KiB", "17": the largest unit that divides evenly. */
void format_size(char *to, size_t room, uint64_t size);

/* "8e2ad7a0-..." in lower case, as Xen and we write them. */
bool is_uuid(const char *text);

/* xenbus states; a device walks through the first six. */
enum xenbus_state {
	STATE_ABSENT = 0,	/* "Unknown" in xenbus: node not there */
	STATE_INITIALISING,
	STATE_INIT_WAIT,
	STATE_INITIALISED,
	STATE_CONNECTED,
	STATE_CLOSING,
	STATE_CLOSED,
	STATE_RECONFIGURING,
	STATE_RECONFIGURED,
};
const char *state_name(enum xenbus_state state);
enum xenbus_state parse_state(const char *text);

#endif
