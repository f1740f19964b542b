#include "planner/close_branch.h"

#include <math.h>
#include <stdlib.h>

/* Closer to a whole number than this is whole. */
#define WHOLE 1e-6

struct chooser {
    const struct close_patterns *list;
    int32_t *pattern; /* in use by the LP's solution */
    double *times;
    int32_t n;
    struct close_row best;
    double best_value, best_score;
};

static void consider(struct chooser *s, struct close_row row)
{
    double value = 0;
    for (int32_t k = 0; k < s->n; k++)
        value += s->times[k] * (double)close_row_value(s->list, &row, NULL, s->pattern[k]);
    double score = fabs(value - round(value));
    if (score > s->best_score + WHOLE) {
        s->best = row;
        s->best_value = value;
        s->best_score = score;
    }
}

static void consider_types(struct chooser *s)
{
    for (int32_t b = 0; b < s->list->packing->n_bins; b++)
        consider(s, (struct close_row){.kind = CLOSE_TYPE, .first = b});
    for (int32_t b = 0; b < s->list->packing->n_bins; b++)
        consider(s, (struct close_row){.kind = CLOSE_TYPES, .first = b});
}

static void consider_counts(struct chooser *s)
{
    int32_t n = s->list->packing->n_classes;
    for (int32_t c = 0; c < n; c++) {
        int32_t most = 0;
        for (int32_t k = 0; k < s->n; k++) {
            int32_t count = s->list->count[(size_t)s->pattern[k] * (size_t)n + (size_t)c];
            most = count > most ? count : most;
        }
        for (int32_t t = 1; t <= most; t++)
            consider(s, (struct close_row){.kind = CLOSE_AT_LEAST, .first = c, .second = t});
    }
}

static void consider_pairs(struct chooser *s)
{
    int32_t n = s->list->packing->n_classes;
    for (int32_t c = 0; c < n; c++)
        for (int32_t d = c + 1; d < n; d++)
            consider(s, (struct close_row){.kind = CLOSE_TOGETHER, .first = c, .second = d});
}

static void consider_patterns(struct chooser *s)
{
    for (int32_t k = 0; k < s->n; k++)
        consider(s, (struct close_row){.kind = CLOSE_PATTERN, .first = s->pattern[k]});
}

bool close_branch_choose(const struct close_master *m, struct close_row *row, double *value)
{
    static void (*const stages[])(struct chooser *) = {consider_types, consider_counts,
                                                       consider_pairs, consider_patterns};
    int32_t columns = lp_columns(m->lp);
    struct chooser s = {.list = m->patterns};
    s.pattern = mem_alloc((size_t)columns * sizeof *s.pattern);
    s.times = mem_alloc((size_t)columns * sizeof *s.times);
    for (int32_t j = 0; j < columns; j++)
        if (m->column_pattern[j] >= 0 && lp_value(m->lp, j) > WHOLE) {
            s.pattern[s.n] = m->column_pattern[j];
            s.times[s.n++] = lp_value(m->lp, j);
        }
    consider(&s, (struct close_row){.kind = CLOSE_BINS});
    for (size_t k = 0; k < sizeof stages / sizeof *stages && s.best_score <= WHOLE; k++)
        stages[k](&s);
    free(s.times);
    free(s.pattern);
    *row = s.best;
    *value = s.best_value;
    return s.best_score > WHOLE;
}
