/* text_set.h - texts numbered in order of first appearance; equal texts share a number.
 *
 * Open addressing with linear probing; numbers depend on the order of insertion only, never on the
 * hash.  Texts live in the set's own arena.  A zeroed struct is an empty set. */
#ifndef MODEL_TEXT_SET_H
#define MODEL_TEXT_SET_H

#include "model/arena.h"
#include "model/slice.h"

#include <stdint.h>

struct text_set {
    struct arena arena;
    struct slice *texts; /* texts[0 .. n-1], each with a NUL after it */
    size_t n, capacity;
    int32_t *slots; /* number + 1, or 0 */
    size_t n_slots; /* power of two */
};

/* A 64-bit hash of n bytes, started from seed.  Equal on every machine of one byte order; never
 * let it decide an order. */
uint64_t hash_bytes(const void *bytes, size_t n, uint64_t seed);
uint64_t hash_word(uint64_t hash, uint64_t word);

/* The number of text, given one when it is new.  O(length). */
int32_t text_set_add(struct text_set *set, struct slice text);
/* The number of text, or -1. */
int32_t text_set_find(const struct text_set *set, struct slice text);
void text_set_clear(struct text_set *set);

#endif
