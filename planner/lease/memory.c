#include "planner/lease/memory.h"

#include <stdlib.h>
#include <string.h>

/* What more would help is outweighed by longer programs. */
enum { PATTERNS_MOST = 5000 };

static void push(struct memory *m, struct fill_pattern pattern)
{
    m->patterns = mem_grow(m->patterns, &m->capacity, m->n + 1, sizeof *m->patterns);
    m->patterns[m->n++] = pattern;
}

void memory_add(struct memory *m, const struct fill_pattern *pattern)
{
    if (m->n >= PATTERNS_MOST)
        return;
    size_t n = (size_t)pattern->n;
    int32_t *request = arena_array(&m->arena, n, sizeof *request);
    int64_t *count = arena_array(&m->arena, n, sizeof *count);
    memcpy(request, pattern->request, n * sizeof *request);
    memcpy(count, pattern->count, n * sizeof *count);
    push(m, (struct fill_pattern){pattern->offer, pattern->n, request, count, 0});
}

void memory_fork(struct memory *m, const struct memory *known)
{
    *m = (struct memory){.dual = known->dual, .scale = known->scale};
    for (size_t i = 0; i < known->n; i++)
        push(m, known->patterns[i]);
}

void memory_clear(struct memory *m)
{
    arena_free(&m->arena);
    free(m->patterns);
    *m = (struct memory){0};
}
