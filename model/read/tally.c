#include "model/read/tally.h"

#include "model/arena.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_FIRST = 28, CHUNK_LAST = 8188, RADIX_BITS = 11, RADIX = 1 << RADIX_BITS };

#define VALUE_OF(word) ((int64_t)((word) & (uint64_t)TALLY_VALUE_MAX))
#define COUNT_OF(word) ((int64_t)((word) >> TALLY_VALUE_BITS))

void tally_new_chunk(struct tally *t)
{
    size_t filled = t->chunk == NULL ? 0 : (size_t)(t->at - t->chunk->words);
    size_t room = t->n + filled < CHUNK_FIRST ? CHUNK_FIRST : t->n + filled;
    room = room > CHUNK_LAST ? CHUNK_LAST : room;
    struct tally_chunk *chunk = mem_alloc(sizeof *chunk + room * sizeof chunk->words[0]);
    if (t->chunk != NULL)
        t->chunk->end = t->at;
    t->n += filled;
    chunk->next = t->chunk;
    t->chunk = chunk;
    t->at = chunk->words;
    t->full = chunk->words + room - (TALLY_WIDE - 1);
}

void tally_add(struct tally *t, int64_t value, int64_t count)
{
    assert(value >= 0 && value <= TALLY_VALUE_MAX && count >= 1);
    for (; count > TALLY_COUNT_MAX; count -= TALLY_COUNT_MAX)
        tally_push(t, value, TALLY_COUNT_MAX);
    tally_push(t, value, count);
}

static size_t tally_size(const struct tally *t)
{
    return t->n + (t->chunk == NULL ? 0 : (size_t)(t->at - t->chunk->words));
}

void tally_join(struct tally *t, struct tally *from)
{
    if (from->chunk == NULL)
        return;
    size_t n = tally_size(t) + tally_size(from);
    from->chunk->end = from->at;
    if (t->chunk == NULL) {
        *t = *from;
    } else {
        /* The order of chunks does not matter: ours stays the newest, as it may have room. */
        struct tally_chunk *oldest = from->chunk;
        while (oldest->next != NULL)
            oldest = oldest->next;
        oldest->next = t->chunk->next;
        t->chunk->next = from->chunk;
        t->n = n - (size_t)(t->at - t->chunk->words);
    }
    *from = (struct tally){0};
}

void tally_clear(struct tally *t)
{
    for (struct tally_chunk *chunk = t->chunk; chunk != NULL;) {
        struct tally_chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
    *t = (struct tally){0};
}

/* Empties the chunks into one array of words that hold value and count; returns how many. */
static size_t gather(struct tally *t, uint64_t *words)
{
    size_t n = 0;
    if (t->chunk != NULL)
        t->chunk->end = t->at;
    for (struct tally_chunk *chunk = t->chunk; chunk != NULL; chunk = chunk->next) {
        for (const uint32_t *at = chunk->words; at < chunk->end; at++) {
            uint64_t value = *at, count = 1;
            if (value & TALLY_MARK) {
                count = value & ~(uint64_t)TALLY_MARK;
                value = (uint64_t)at[2] << 32 | at[1];
                at += TALLY_WIDE - 1;
            }
            words[n++] = count << TALLY_VALUE_BITS | value;
        }
    }
    tally_clear(t);
    return n;
}

struct range {
    int64_t low, high;
    int64_t step; /* 1000 when all are whole seconds, else 1 */
};

static struct range range_of(const uint64_t *words, size_t n)
{
    struct range r = {VALUE_OF(words[0]), VALUE_OF(words[0]), MS_PER_S};
    uint64_t parts = 0; /* 0 while all are whole seconds */
    for (size_t i = 0; i < n; i++) {
        int64_t x = VALUE_OF(words[i]);
        r.low = x < r.low ? x : r.low;
        r.high = x > r.high ? x : r.high;
        parts |= (uint64_t)x % MS_PER_S;
    }
    r.step = parts == 0 ? MS_PER_S : 1;
    return r;
}

/* Adds each count to the counter of its value; returns how many counters were 0 before.  The step
 * is a constant where this is inlined, so that no division is left. */
static inline size_t add_counts(const uint64_t *words, size_t n, uint64_t low, uint64_t step,
                                int64_t *counts)
{
    size_t distinct = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t *count = &counts[((uint64_t)VALUE_OF(words[i]) - low) / step];
        distinct += *count == 0;
        *count += COUNT_OF(words[i]);
    }
    return distinct;
}

/* Values that are dense in their range: one counter for each possible value. */
static struct duration_run *runs_by_counting(const uint64_t *words, size_t n, struct range r,
                                             int64_t *n_runs)
{
    size_t n_values = (size_t)((r.high - r.low) / r.step) + 1;
    int64_t *counts = mem_zeroed(n_values, sizeof counts[0]);
    size_t distinct = r.step == 1 ? add_counts(words, n, (uint64_t)r.low, 1, counts)
                                  : add_counts(words, n, (uint64_t)r.low, MS_PER_S, counts);
    struct duration_run *runs = mem_alloc(distinct * sizeof runs[0]);
    size_t k = 0;
    for (size_t v = n_values; v-- > 0;) {
        if (counts[v] > 0)
            runs[k++] = (struct duration_run){r.low + (int64_t)v * r.step, counts[v]};
    }
    free(counts);
    *n_runs = (int64_t)k;
    return runs;
}

/* One pass of a least-significant-digit radix sort, falling. */
static void radix_pass(const uint64_t *from, uint64_t *to, size_t n, int shift)
{
    size_t starts[RADIX] = {0};
    for (size_t i = 0; i < n; i++)
        starts[RADIX - 1 - (VALUE_OF(from[i]) >> shift & (RADIX - 1))]++;
    size_t at = 0;
    for (int d = 0; d < RADIX; d++) {
        size_t count = starts[d];
        starts[d] = at;
        at += count;
    }
    for (size_t i = 0; i < n; i++)
        to[starts[RADIX - 1 - (VALUE_OF(from[i]) >> shift & (RADIX - 1))]++] = from[i];
}

static int falling(const void *a, const void *b)
{
    uint64_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (VALUE_OF(x) < VALUE_OF(y)) - (VALUE_OF(x) > VALUE_OF(y));
}

/* Sorts words, falling by value; the result is in *words, the other array is scratch. */
static void sort_words(uint64_t **words, uint64_t **scratch, size_t n, struct range r)
{
    if (n < 256) { /* a radix pass costs RADIX steps whatever n is */
        qsort(*words, n, sizeof(*words)[0], falling);
        return;
    }
    for (int shift = 0; shift < TALLY_VALUE_BITS && r.high >> shift > 0; shift += RADIX_BITS) {
        radix_pass(*words, *scratch, n, shift);
        uint64_t *other = *words;
        *words = *scratch;
        *scratch = other;
    }
}

static struct duration_run *runs_by_sorting(uint64_t *words, size_t n, struct range r,
                                            int64_t *n_runs)
{
    uint64_t *scratch = mem_alloc(n * sizeof scratch[0]), *sorted = words;
    sort_words(&sorted, &scratch, n, r);
    size_t distinct = 1;
    for (size_t i = 1; i < n; i++)
        distinct += VALUE_OF(sorted[i]) != VALUE_OF(sorted[i - 1]);
    struct duration_run *runs = mem_alloc(distinct * sizeof runs[0]);
    int64_t k = -1;
    for (size_t i = 0; i < n; i++) {
        if (k < 0 || runs[k].duration_ms != VALUE_OF(sorted[i]))
            runs[++k] = (struct duration_run){VALUE_OF(sorted[i]), 0};
        runs[k].count += COUNT_OF(sorted[i]);
    }
    free(sorted == words ? scratch : sorted);
    *n_runs = k + 1;
    return runs;
}

struct duration_run *tally_take_runs(struct tally *t, int64_t *n_runs)
{
    size_t n = tally_size(t);
    *n_runs = 0;
    if (n == 0)
        return NULL;
    uint64_t *words = mem_alloc(n * sizeof words[0]);
    n = gather(t, words);
    struct range r = range_of(words, n);
    bool dense = (uint64_t)((r.high - r.low) / r.step) < 4 * (uint64_t)n;
    struct duration_run *runs =
        dense ? runs_by_counting(words, n, r, n_runs) : runs_by_sorting(words, n, r, n_runs);
    free(words);
    return runs;
}

int64_t runs_quantile(const struct duration_run *runs, int64_t n, int64_t total, double share)
{
    assert(n >= 1 && total >= 1);
    int64_t rank = (int64_t)ceil(share * (double)total - 1e-9);
    rank = rank < 1 ? 1 : rank > total ? total : rank;
    int64_t seen = 0;
    for (int64_t i = n; i-- > 0;) {
        seen += runs[i].count;
        if (seen >= rank)
            return runs[i].duration_ms;
    }
    return runs[0].duration_ms;
}
