#include "planner/simulate/room.h"

#include <stdlib.h>

enum { FIRST_CAPACITY = 64 };

static bool holds(const struct room *has, const struct room *need)
{
    return has->mcpu >= need->mcpu && has->mib >= need->mib && has->gpus >= need->gpus;
}

static struct room most(const struct room *a, const struct room *b)
{
    return (struct room){a->mcpu > b->mcpu ? a->mcpu : b->mcpu, a->mib > b->mib ? a->mib : b->mib,
                         a->gpus > b->gpus ? a->gpus : b->gpus};
}

/* A leaf that never holds anything, not even a job that asks for nothing. */
static const struct room nothing = {-1, -1, -1};

void room_set(struct room_tree *t, int32_t slot, struct room room)
{
    int32_t i = t->capacity + slot;
    t->nodes[i] = room;
    for (i /= 2; i >= 1; i /= 2) {
        struct room now = most(&t->nodes[2 * i], &t->nodes[2 * i + 1]);
        if (now.mcpu == t->nodes[i].mcpu && now.mib == t->nodes[i].mib &&
            now.gpus == t->nodes[i].gpus)
            break;
        t->nodes[i] = now;
    }
}

/* Slots of instances that are gone are given up; the tree doubles when it is still half full. */
static void rebuild(struct room_tree *t, void (*moved)(void *, int32_t, int32_t), void *context)
{
    int32_t capacity = t->capacity == 0             ? FIRST_CAPACITY
                       : 2 * t->alive > t->capacity ? 2 * t->capacity
                                                    : t->capacity;
    struct room_tree next = {.capacity = capacity, .alive = t->alive};
    next.nodes = mem_alloc(2 * (size_t)capacity * sizeof *next.nodes);
    next.instance = mem_alloc((size_t)capacity * sizeof *next.instance);
    for (int32_t i = 0; i < 2 * capacity; i++)
        next.nodes[i] = nothing;
    for (int32_t i = 0; i < t->n; i++) {
        if (t->instance[i] < 0)
            continue;
        next.nodes[capacity + next.n] = t->nodes[t->capacity + i];
        next.instance[next.n] = t->instance[i];
        moved(context, t->instance[i], next.n++);
    }
    for (int32_t i = capacity - 1; i >= 1; i--)
        next.nodes[i] = most(&next.nodes[2 * i], &next.nodes[2 * i + 1]);
    room_clear(t);
    *t = next;
}

int32_t room_add(struct room_tree *t, int32_t instance, void (*moved)(void *, int32_t, int32_t),
                 void *context)
{
    if (t->n == t->capacity)
        rebuild(t, moved, context);
    t->instance[t->n] = instance;
    t->alive++;
    return t->n++;
}

void room_remove(struct room_tree *t, int32_t slot)
{
    room_set(t, slot, nothing);
    t->instance[slot] = -1;
    t->alive--;
}

struct looking {
    const struct room_tree *t;
    struct room need;
    bool (*accepts)(void *context, int32_t instance);
    void *context;
};

static int32_t first_below(const struct looking *l, int32_t node)
{
    if (!holds(&l->t->nodes[node], &l->need))
        return -1;
    if (node >= l->t->capacity) {
        int32_t instance = l->t->instance[node - l->t->capacity];
        return l->accepts == NULL || l->accepts(l->context, instance) ? instance : -1;
    }
    int32_t found = first_below(l, 2 * node);
    return found >= 0 ? found : first_below(l, 2 * node + 1);
}

int32_t room_first(const struct room_tree *t, struct room need, bool (*accepts)(void *, int32_t),
                   void *context)
{
    struct looking l = {t, need, accepts, context};
    return t->capacity == 0 ? -1 : first_below(&l, 1);
}

void room_clear(struct room_tree *t)
{
    free(t->nodes);
    free(t->instance);
    *t = (struct room_tree){0};
}
