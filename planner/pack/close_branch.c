#include "planner/pack/close_branch.h"

#include <math.h>
#include <stdlib.h>

/* Closer to a whole number than this is whole. */
#define WHOLE 1e-6

/* Rows probed in all, and of one stage. */
enum { CANDIDATES = 8, PER_STAGE = 2 };

struct candidate {
    struct close_row row;
    double value, score;
};

struct chooser {
    const struct close_patterns *list;
    int32_t *pattern; /* in use by the LP's solution */
    double *times;
    int32_t n;
    struct candidate best[CANDIDATES]; /* by falling score */
    int32_t n_best, first;             /* of the stage under way */
};

static void consider(struct chooser *s, struct close_row row)
{
    double value = 0;
    for (int32_t k = 0; k < s->n; k++)
        value += s->times[k] * (double)close_row_value(s->list, &row, s->pattern[k]);
    double score = fabs(value - round(value));
    if (score <= WHOLE)
        return;
    int32_t at = s->n_best;
    if (at == s->first + PER_STAGE && s->best[--at].score + WHOLE >= score)
        return;
    s->n_best = at + 1;
    for (; at > s->first && s->best[at - 1].score + WHOLE < score; at--)
        s->best[at] = s->best[at - 1];
    s->best[at] = (struct candidate){row, value, score};
}

static void consider_families(struct chooser *s)
{
    for (int32_t b = 0; b < s->list->packing->n_bins; b++)
        if (s->list->family[b] == b)
            consider(s, (struct close_row){.kind = CLOSE_FAMILY, .first = b});
}

static void consider_types(struct chooser *s)
{
    consider(s, (struct close_row){.kind = CLOSE_BINS});
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
            int32_t count = close_patterns_jobs(s->list, s->pattern[k], c);
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

/* The row whose worse side moves the LP most; the better side breaks near ties. */
static struct candidate probe_all(const struct chooser *s, struct close_master *m)
{
    double before = close_lp_objective(&m->lp), best_gain = -1;
    int32_t best = 0;
    for (int32_t k = 0; k < s->n_best; k++) {
        const struct candidate *c = &s->best[k];
        double a = fmax(close_master_probe(m, c->row, true, (int64_t)floor(c->value)) - before, 0);
        double b = fmax(close_master_probe(m, c->row, false, (int64_t)ceil(c->value)) - before, 0);
        double gain = (a < b ? a : b) + (a < b ? b : a) / 8;
        if (gain > best_gain + 1e-9) {
            best_gain = gain;
            best = k;
        }
    }
    return s->best[best];
}

bool close_branch_choose(struct close_master *m, struct close_row *row, double *value)
{
    static void (*const stages[])(struct chooser *) = {
        consider_families, consider_types, consider_counts, consider_pairs, consider_patterns};
    const struct close_lp *lp = &m->lp;
    struct chooser s = {.list = m->patterns};
    s.pattern = mem_alloc((size_t)lp->m * sizeof *s.pattern);
    s.times = mem_alloc((size_t)lp->m * sizeof *s.times);
    for (int32_t i = 0; i < lp->m; i++)
        if (lp->what[lp->basis[i]] >= 0 && lp->basic[i] > WHOLE) {
            s.pattern[s.n] = lp->what[lp->basis[i]];
            s.times[s.n++] = lp->basic[i];
        }
    /* Single patterns only when all else is whole. */
    size_t stages_n = sizeof stages / sizeof *stages;
    for (size_t k = 0; k < stages_n && (k + 1 < stages_n || s.n_best == 0); k++) {
        s.first = s.n_best;
        stages[k](&s);
    }
    free(s.times);
    free(s.pattern);
    if (s.n_best == 0)
        return false;
    struct candidate best = s.n_best == 1 ? s.best[0] : probe_all(&s, m);
    *row = best.row;
    *value = best.value;
    return true;
}
