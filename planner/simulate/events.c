#include "planner/simulate/events.h"

#include <stdlib.h>

static bool before(const struct event *a, const struct event *b)
{
    return a->at_s != b->at_s ? a->at_s < b->at_s : a->order < b->order;
}

void events_add(struct events *q, enum event_kind kind, struct event e)
{
    q->heap = mem_grow(q->heap, &q->capacity, q->n + 1, sizeof *q->heap);
    e.order = ((int64_t)kind << EVENT_ORDER_BITS) | q->inserted++;
    size_t i = q->n++;
    while (i > 0 && before(&e, &q->heap[(i - 1) / 2])) {
        q->heap[i] = q->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    q->heap[i] = e;
}

void events_take(struct events *q, struct event *first)
{
    assert(q->n > 0);
    *first = q->heap[0];
    struct event last = q->heap[--q->n];
    size_t i = 0;
    for (;;) {
        size_t child = 2 * i + 1;
        if (child + 1 < q->n && before(&q->heap[child + 1], &q->heap[child]))
            child++;
        if (child >= q->n || !before(&q->heap[child], &last))
            break;
        q->heap[i] = q->heap[child];
        i = child;
    }
    q->heap[i] = last;
}

void events_clear(struct events *q)
{
    free(q->heap);
    *q = (struct events){0};
}
