/* fair_heap.c - the lines of each share in which jobs wait, the next one first: a heap for each
 * share, kept up as jobs come and start, so that nobody has to look at all lines. */
#include "planner/simulate/state.h"

#include <stdlib.h>

static bool is_before(const struct run *r, int32_t a, int32_t b)
{
    const struct line *x = &r->lines[a], *y = &r->lines[b];
    return x->priority != y->priority ? x->priority > y->priority : x->head < y->head;
}

static void put(struct run *r, struct share_heap *h, int32_t at, int32_t line)
{
    h->lines[at] = line;
    r->lines[line].at = at;
}

/* The line belongs at this place or above it, or below it. */
static void settle(struct run *r, struct share_heap *h, int32_t at, int32_t line)
{
    for (; at > 0 && is_before(r, line, h->lines[(at - 1) / 2]); at = (at - 1) / 2)
        put(r, h, at, h->lines[(at - 1) / 2]);
    for (int32_t child = 2 * at + 1; child < h->n; child = 2 * at + 1) {
        if (child + 1 < h->n && is_before(r, h->lines[child + 1], h->lines[child]))
            child++;
        if (!is_before(r, h->lines[child], line))
            break;
        put(r, h, at, h->lines[child]);
        at = child;
    }
    put(r, h, at, line);
}

static struct share_heap *heap_of(struct run *r, int32_t line)
{
    return &line_queue(r, line)->fair.heaps[r->lines[line].share];
}

void fair_heap_drop(struct run *r, int32_t line)
{
    struct share_heap *h = heap_of(r, line);
    int32_t at = r->lines[line].at, last = h->lines[--h->n];
    r->lines[line].at = -1;
    if (last != line)
        settle(r, h, at, last);
}

void fair_heap_fix(struct run *r, int32_t line)
{
    struct share_heap *h = heap_of(r, line);
    struct line *l = &r->lines[line];
    if (l->waiting == 0) {
        if (l->at >= 0)
            fair_heap_drop(r, line);
        return;
    }
    if (l->at < 0) {
        h->lines = mem_grow(h->lines, &h->capacity, (size_t)h->n + 1, sizeof *h->lines);
        l->at = h->n++;
    }
    settle(r, h, l->at, line);
}

void fair_heap_end(struct fair_state *f)
{
    for (int32_t s = 0; f->of != NULL && s < f->of->n; s++)
        free(f->heaps[s].lines);
    free(f->heaps);
}
