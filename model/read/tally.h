/* tally.h - a multiset of numbers, four bytes for most; how durations are kept until the end.
 *
 * What is there once and below TALLY_NARROW (25 days in milliseconds) is one word of 32 bits; any
 * other entry is three: its count under a mark, and the value in two halves.  A larger count takes
 * several entries.  Words lie in a list of chunks that grow with the set, so nothing is copied
 * while it grows and two sets join in O(1).  A zeroed struct is an empty set. */
#ifndef MODEL_TALLY_H
#define MODEL_TALLY_H

#include "model/units.h"
#include "model/workload.h"

#include <stddef.h>

enum { TALLY_VALUE_BITS = 39, TALLY_COUNT_BITS = 25 };
#define TALLY_VALUE_MAX ((INT64_C(1) << TALLY_VALUE_BITS) - 1)
#define TALLY_COUNT_MAX ((INT64_C(1) << TALLY_COUNT_BITS) - 1)
#define TALLY_NARROW (INT64_C(1) << 31)
#define TALLY_MARK (UINT32_C(1) << 31)
_Static_assert(DURATION_MAX_MS <= TALLY_VALUE_MAX, "a duration fits an entry");

enum { TALLY_WIDE = 3 }; /* words of a wide entry */

struct tally_chunk {
    struct tally_chunk *next; /* the chunk filled before */
    uint32_t *end;            /* of what is filled; the newest chunk's is in the tally */
    uint32_t words[];
};

struct tally {
    uint32_t *at, *full;       /* where the next entry goes; from here on a wide one has no room */
    struct tally_chunk *chunk; /* the newest */
    size_t n;                  /* words in the chunks before the newest */
};

void tally_new_chunk(struct tally *t);

/* Adds one entry; 1 <= count <= TALLY_COUNT_MAX. */
static inline void tally_push(struct tally *t, int64_t value, int64_t count)
{
    if (t->at >= t->full)
        tally_new_chunk(t);
    if (count == 1 && value < TALLY_NARROW) {
        *t->at++ = (uint32_t)value;
        return;
    }
    *t->at++ = TALLY_MARK | (uint32_t)count;
    *t->at++ = (uint32_t)value;
    *t->at++ = (uint32_t)(value >> 32);
}

/* count (>= 1) times value (0 .. TALLY_VALUE_MAX). */
void tally_add(struct tally *t, int64_t value, int64_t count);
/* Moves all of `from` into t; from is empty afterwards. */
void tally_join(struct tally *t, struct tally *from);

/* The distinct values in falling order with their counts, in a heap array of *n entries that the
 * caller frees (NULL when empty).  The tally is emptied.  O(entries) for values in a narrow range,
 * else a radix sort. */
struct duration_run *tally_take_runs(struct tally *t, int64_t *n);
void tally_clear(struct tally *t);

/* The smallest value that at least the share (0..1] of all counts does not exceed: the nearest
 * rank.  Over runs in falling order; n >= 1. */
int64_t runs_quantile(const struct duration_run *runs, int64_t n, int64_t total, double share);

#endif
