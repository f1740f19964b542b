#include "model/read/history.h"

#include "model/read/tally.h"

#include <stdlib.h>
#include <string.h>

static int falling(const void *a, const void *b)
{
    const struct duration_run *x = a, *y = b;
    return (x->duration_ms < y->duration_ms) - (x->duration_ms > y->duration_ms);
}

/* The runs of all classes of the label together. */
static int64_t quantile_of(const struct workload *w, const char *label, double quantile,
                           struct duration_run *room)
{
    int64_t n = 0, jobs = 0;
    for (int32_t c = 0; c < w->n_classes; c++) {
        const struct job_class *class = &w->classes[c];
        if (strcmp(class->label, label) != 0)
            continue;
        for (int64_t r = 0; r < class->n_runs; r++) {
            room[n++] = class->runs[r];
            jobs += class->runs[r].count;
        }
    }
    qsort(room, (size_t)n, sizeof *room, falling);
    return runs_quantile(room, n, jobs, quantile);
}

void history_make(struct history *h, const struct workload *w, double quantile)
{
    size_t capacity = 0, runs = 0;
    *h = (struct history){0};
    for (int32_t c = 0; c < w->n_classes; c++)
        runs += (size_t)w->classes[c].n_runs;
    struct duration_run *room = mem_alloc(runs * sizeof *room);
    for (int32_t c = 0; c < w->n_classes; c++) {
        const struct job_class *class = &w->classes[c];
        if (class->n_runs == 0 || text_set_add(&h->labels, slice_of(class->label)) < h->n)
            continue;
        h->duration_ms =
            mem_grow(h->duration_ms, &capacity, (size_t)h->n + 1, sizeof *h->duration_ms);
        h->duration_ms[h->n++] = quantile_of(w, class->label, quantile, room);
    }
    free(room);
}

void history_clear(struct history *h)
{
    text_set_clear(&h->labels);
    free(h->duration_ms);
    *h = (struct history){0};
}

bool history_find(void *context, struct slice label, int64_t *duration_ms)
{
    const struct history *h = context;
    int32_t k = h->n == 0 ? -1 : text_set_find(&h->labels, label);
    if (k < 0)
        return false;
    *duration_ms = h->duration_ms[k];
    return true;
}
