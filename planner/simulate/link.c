#include "planner/simulate/link.h"

#include <stdlib.h>
#include <string.h>

static void forget(struct link *l, int64_t now_ms)
{
    int32_t past = 0;
    while (past < l->n && l->busy[past].to_ms < now_ms)
        past++;
    if (past == 0)
        return;
    l->n -= past;
    memmove(l->busy, l->busy + past, (size_t)l->n * sizeof *l->busy);
}

/* All gaps between from and done are filled, so everything there becomes one piece. */
static void take(struct link *l, int64_t from_ms, int64_t done_ms)
{
    struct link_piece piece = {from_ms, done_ms};
    int32_t first = 0, last;
    while (first < l->n && l->busy[first].to_ms < from_ms)
        first++;
    for (last = first; last < l->n && l->busy[last].from_ms <= done_ms; last++) {
        if (l->busy[last].from_ms < piece.from_ms)
            piece.from_ms = l->busy[last].from_ms;
        if (l->busy[last].to_ms > piece.to_ms)
            piece.to_ms = l->busy[last].to_ms;
    }
    if (last == first)
        l->busy = mem_grow(l->busy, &l->capacity, (size_t)l->n + 1, sizeof *l->busy);
    memmove(l->busy + first + 1, l->busy + last, (size_t)(l->n - last) * sizeof *l->busy);
    l->busy[first] = piece;
    l->n += 1 - (last - first);
}

int64_t link_reserve(struct link *l, int64_t now_ms, int64_t from_ms, int64_t need_ms)
{
    int64_t at_ms = from_ms;
    assert(now_ms <= from_ms && need_ms >= 0);
    if (need_ms == 0)
        return from_ms;
    forget(l, now_ms);
    for (int32_t k = 0; k < l->n && need_ms > 0; k++) {
        if (l->busy[k].to_ms <= at_ms)
            continue;
        int64_t gap_ms = l->busy[k].from_ms - at_ms;
        if (gap_ms >= need_ms)
            break;
        need_ms -= gap_ms > 0 ? gap_ms : 0;
        at_ms = l->busy[k].to_ms;
    }
    take(l, from_ms, at_ms + need_ms);
    return at_ms + need_ms;
}

void link_clear(struct link *l)
{
    free(l->busy);
    *l = (struct link){0};
}
