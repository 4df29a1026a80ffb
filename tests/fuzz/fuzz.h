/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz.h - what a fuzz target is made of
 *
 * DOC: A target is one file: fuzz() takes its input apart, by the functions below,
 * gives the pieces to what it tests, and says by expect() what has to be true of
 * the outcome. libFuzzer calls it again and again, with inputs of which it keeps
 * those that reach something new. What a piece is read from is a matter of its
 * octets alone, so that an input which failed once always fails.
 */
#ifndef __XEN_PMEM_FUZZ_H__
#define __XEN_PMEM_FUZZ_H__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct input;

/* The target's. */
void fuzz(struct input *in);

/* At the end of the input everything is zero, and texts are empty. */
size_t octets_left(const struct input *in);
uint8_t take_u8(struct input *in);
bool take_bool(struct input *in);

/* Any number, and powers of 2 and their neighbours more often than by chance. */
uint64_t take_u64(struct input *in);

/* Likewise, and numbers close to @to, or some sectors or pages from it. */
uint64_t take_near(struct input *in, uint64_t to);

/* Less than @limit, which isn't 0. */
uint64_t take_below(struct input *in, uint64_t limit);

/*
 * These have an allocation of their own, so that the first octet before and the
 * first one behind them are out of bounds, which lives as long as the input does.
 * A text ends at a NUL or with the input.
 */
char *take_text(struct input *in);
void *take_octets(struct input *in, size_t octets);
void *make_room(size_t octets);
char *format(const char *form, ...) __attribute__((format(printf, 1, 2)));

/* Overwrite some octets of @at, wherever the input says. */
void take_patches(struct input *in, void *at, size_t octets);

void failed(const char *file, int line, const char *what)
	__attribute__((noreturn));

#define expect(what) \
	((what) ? (void)0 : failed(__FILE__, __LINE__, #what))

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Sums and products that can't wrap: what is tested has 64 bits. */
typedef unsigned __int128 wide;

#endif /* __XEN_PMEM_FUZZ_H__ */
