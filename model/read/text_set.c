#include "model/read/text_set.h"

#include <stdlib.h>

__extension__ typedef unsigned __int128 wide;

/* Multiply and fold: the high half of the 128-bit product carries every input bit down again.  The
 * constants keep ordinary words, 0 and small numbers above all, from making a factor 0. */
uint64_t hash_word(uint64_t hash, uint64_t word)
{
    wide x = (wide)(hash ^ UINT64_C(0x9e3779b97f4a7c15)) * (word ^ UINT64_C(0xd6e8feb86659fd93));
    return (uint64_t)x ^ (uint64_t)(x >> 64);
}

static uint64_t load8(const char *p)
{
    uint64_t word;
    memcpy(&word, p, 8);
    return word;
}

/* All n < 8 bytes in one word; the loads overlap where n is between powers of two. */
static uint64_t load_few(const char *p, size_t n)
{
    if (n >= 4) {
        uint32_t first, last;
        memcpy(&first, p, 4);
        memcpy(&last, p + n - 4, 4);
        return (uint64_t)first << 32 | last;
    }
    if (n == 0)
        return 0;
    uint64_t first = (unsigned char)p[0], middle = (unsigned char)p[n / 2];
    return first << 16 | middle << 8 | (unsigned char)p[n - 1];
}

uint64_t hash_bytes(const void *bytes, size_t n, uint64_t seed)
{
    const char *p = bytes;
    uint64_t hash = hash_word(seed, n);
    if (n < 8)
        return hash_word(hash, load_few(p, n));
    for (size_t at = 0; at + 8 < n; at += 8)
        hash = hash_word(hash, load8(p + at));
    return hash_word(hash, load8(p + n - 8));
}

static size_t slot_of(const struct text_set *set, struct slice text)
{
    size_t mask = set->n_slots - 1;
    size_t slot = hash_bytes(text.p, text.n, 0) & mask;
    while (set->slots[slot] != 0 && !slice_equal(set->texts[set->slots[slot] - 1], text))
        slot = (slot + 1) & mask;
    return slot;
}

static void rehash(struct text_set *set)
{
    free(set->slots);
    set->n_slots = set->n_slots == 0 ? 64 : set->n_slots * 2;
    set->slots = mem_zeroed(set->n_slots, sizeof set->slots[0]);
    for (size_t i = 0; i < set->n; i++)
        set->slots[slot_of(set, set->texts[i])] = (int32_t)i + 1;
}

int32_t text_set_add(struct text_set *set, struct slice text)
{
    if (set->n_slots < 2 * (set->n + 1))
        rehash(set);
    size_t slot = slot_of(set, text);
    if (set->slots[slot] == 0) {
        set->texts = mem_grow(set->texts, &set->capacity, set->n + 1, sizeof set->texts[0]);
        set->texts[set->n++] = (struct slice){arena_text(&set->arena, text.p, text.n), text.n};
        set->slots[slot] = (int32_t)set->n;
    }
    return set->slots[slot] - 1;
}

int32_t text_set_find(const struct text_set *set, struct slice text)
{
    return set->n_slots == 0 ? -1 : set->slots[slot_of(set, text)] - 1;
}

void text_set_clear(struct text_set *set)
{
    arena_free(&set->arena);
    free(set->texts);
    free(set->slots);
    *set = (struct text_set){0};
}
