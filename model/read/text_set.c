#include "model/read/text_set.h"

#include <stdlib.h>

/* Multiply and fold: the high half of the 128-bit product carries every input bit down again. */
uint64_t hash_word(uint64_t hash, uint64_t word)
{
    uint64_t x = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    x ^= x >> 32;
    x *= UINT64_C(0xd6e8feb86659fd93);
    return x ^ (x >> 29);
}

uint64_t hash_bytes(const void *bytes, size_t n, uint64_t seed)
{
    const char *p = bytes;
    uint64_t hash = hash_word(seed, n);
    for (; n >= 8; p += 8, n -= 8) {
        uint64_t word;
        memcpy(&word, p, 8);
        hash = hash_word(hash, word);
    }
    uint64_t word = 0;
    if (n > 0)
        memcpy(&word, p, n);
    return hash_word(hash, word);
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
