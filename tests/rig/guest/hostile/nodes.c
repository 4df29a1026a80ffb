// SPDX-License-Identifier: GPL-2.0-only
/* nodes.c - what the frontend publishes, missing, huge, negative, and changed under way */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "hostile.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static const char *const nodes[] = { PMEMIF_NODE_VERSION, PMEMIF_NODE_RING_REF, PMEMIF_NODE_EVENT_CHANNEL };

/* Xenstore takes no more than 2048 octets. */
static char digits[2000], letters[2000];

/* None of them is an integer that any of these nodes may have. */
static const char *const texts[] = {
	NULL, "", "0", "-1", "+8", " 8", "8 ", "8\n", "8x", "x8", "0x", "0xg", "1e3", "1.0", "1,2", "%s%n", "4294967296",
	"4294967304", "18446744073709551615", "18446744073709551616", "18446744073709551624",
	"-9223372036854775808", digits, letters,
};

static void put_good(struct front *f, const char *node)
{
	if (!strcmp(node, PMEMIF_NODE_RING_REF))
		store_put_u64(f, node, f->ring_ref);
	else if (!strcmp(node, PMEMIF_NODE_EVENT_CHANNEL))
		store_put_u64(f, node, f->port);
	else
		store_put_u64(f, node, PMEMIF_VERSION);
}

static void put_all_good(struct front *f)
{
	unsigned int i;

	for (i = 0; i < COUNT(nodes); i++)
		put_good(f, nodes[i]);
}

/* The others are in order. */
static void publish(struct front *f, const char *node, const char *text)
{
	front_home(f);
	store_put(f, node, text);
	store_state(f, 3);
	counts.values++;
}

static void refused(struct front *f, const char *node, const char *text)
{
	char what[128];

	snprintf(what, sizeof(what), "%s \"%.20s\"", node, text ? text : "(missing)");
	publish(f, node, text);
	front_expect_closing(f, &counts.log_node, what);
	put_good(f, node);
}

static void fill_texts(void)
{
	memset(digits, '9', sizeof(digits) - 1);
	memset(letters, 'x', sizeof(letters) - 1);
}

/* While it is read: connected or closed, whichever. */
static void changed(struct front *f, const char *node, const char *text)
{
	ring_reset(f);
	publish(f, PMEMIF_NODE_VERSION, "1");
	store_put(f, node, text);
	store_wait(f, 1 << 4 | 1 << 5, 20);
	put_good(f, node);
}

void case_values(struct front *f)
{
	unsigned int i, j;

	fill_texts();
	put_all_good(f);
	/* They are all read by one function: so not each text for each node. */
	for (j = 0; j < COUNT(texts); j++)
		refused(f, nodes[1 + j % 2], texts[j]);
	for (i = 0; i < COUNT(nodes); i++)
		for (j = 0; j < 4; j++)
			refused(f, nodes[i], texts[j]);
	refused(f, PMEMIF_NODE_VERSION, "2");
	for (i = 0; i < COUNT(nodes); i++) {
		changed(f, nodes[i], NULL);
		changed(f, nodes[i], "99999999999");
	}
}

void case_random_values(struct front *f)
{
	/* No number that is small: this guest's other drivers have such references. */
	char text[24] = "9876543";
	unsigned int i, n = strlen(text) + rand_below(sizeof(text) - strlen(text));

	fill_texts();
	put_all_good(f);
	for (i = strlen(text); i < n; i++)
		text[i] = "0123456789abx -"[rand_below(15)];
	if (rand_below(2))
		refused(f, PICK(nodes), PICK(texts));
	else
		changed(f, PICK(nodes), text);
}
