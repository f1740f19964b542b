#include "model/read/batch_seen.h"

#include <stdlib.h>

void batch_seen_clear(struct batch_seen *seen)
{
    free(seen->slots);
    free(seen->children);
    text_set_clear(&seen->parents);
    *seen = (struct batch_seen){0};
}

static uint64_t *slot_of(uint64_t *slots, size_t n_slots, uint64_t hash)
{
    size_t i = hash & (n_slots - 1);
    while (slots[i] != 0 && slots[i] != hash)
        i = (i + 1) & (n_slots - 1);
    return &slots[i];
}

static void grow(struct batch_seen *seen)
{
    size_t n = seen->n_slots == 0 ? 64 : 2 * seen->n_slots;
    uint64_t *slots = mem_zeroed(n, sizeof *slots);
    for (size_t i = 0; i < seen->n_slots; i++) {
        if (seen->slots[i] != 0)
            *slot_of(slots, n, seen->slots[i]) = seen->slots[i];
    }
    free(seen->slots);
    seen->slots = slots;
    seen->n_slots = n;
}

bool batch_seen_first(struct batch_seen *seen, struct slice id)
{
    if (4 * (seen->n + 1) > 3 * seen->n_slots)
        grow(seen);
    uint64_t hash = hash_bytes(id.p, id.n, 1);
    hash = hash == 0 ? 1 : hash;
    uint64_t *slot = slot_of(seen->slots, seen->n_slots, hash);
    if (*slot == hash)
        return false;
    *slot = hash;
    seen->n++;
    return true;
}

void batch_seen_child(struct batch_seen *seen, struct slice parent)
{
    size_t known = seen->parents.n;
    int32_t number = text_set_add(&seen->parents, parent);
    seen->children =
        mem_grow(seen->children, &seen->children_capacity, seen->parents.n, sizeof(int64_t));
    if (seen->parents.n > known)
        seen->children[number] = 0;
    seen->children[number]++;
}

int64_t batch_seen_children(const struct batch_seen *seen, struct slice parent)
{
    int32_t number = text_set_find(&seen->parents, parent);
    return number < 0 ? 0 : seen->children[number];
}
