#include "planner/pack/limits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "planner/pack/approach.h"
#include "planner/pack/ffd.h"
#include "planner/pack/limits_bound.h"

/* With its rents a bin counts as at most this many times the dearest one, so that values stay below
 * PACKING_VALUE_MAX. */
enum { RENT_ROOM = 16 };

/* A job left out costs as much as so many of the dearest bins: the program always has a solution.
 */
enum { LEFT_OUT = 8 };

enum { LP_STEPS = 8, DIVE_ROUNDS = 2 };

/* Branch and bound over the known patterns pays up to here. */
enum { WHOLE_CLASSES = 20, WHOLE_COLUMNS = 500, WHOLE_NODES = 3000 };

/* From so many patterns on, those that lack this share of their price at the proved duals stay out
 * of the program. */
enum { MANY_PATTERNS = 5000 };
#define FAR 0.02

/* The share of the work that the bound gets. */
#define BOUND_SHARE 0.5

/* Rounds of taking some bins out of the plan again. */
enum { AGAIN_ROUNDS = 60 };

#define DOLLARS(uusd) ((double)(uusd) / UUSD_PER_USD)
#define WHOLE_ENOUGH 1e-6

struct limits {
    struct colgen *g;
    const struct packing *p;
    struct lp *lp;
    int32_t *pattern; /* per column: in the pool, -1 for a job left out */
    size_t pattern_capacity;
    int32_t n_taken; /* patterns of the pool that are columns */
    int32_t *row_of; /* per bin: its row, -1 where it is not limited */
    int32_t row_all; /* -1: no limit on all */
    int64_t scale, dearest;
    int64_t *value, *rent, *target; /* of this round */
    int64_t rent_all;
    struct limits_proof *proof;
    double reserve; /* share of each limit that is kept for the end of a dive */
    bool failed;
};

/* ---- the program ------------------------------------------------------------------------------
 */

static void add_column(struct limits *l, double cost, int32_t n, const int32_t *rows,
                       const double *values, int32_t pattern)
{
    int32_t column = lp_add_column(l->lp, cost, n, rows, values);
    l->pattern = mem_grow(l->pattern, &l->pattern_capacity, (size_t)column + 1, sizeof *l->pattern);
    l->pattern[column] = pattern;
}

/* With many patterns those go in that are nearly worth their price and rents, or serve any demand.
 */
static bool is_far(const struct limits *l, const struct pool_pattern *a)
{
    const struct limits_proof *proof = l->proof;
    if (l->g->pool->n < MANY_PATTERNS || proof->total <= 0 || a->n == 1)
        return false;
    double price = (double)l->p->bins[a->bin].price * (double)proof->scale;
    double excess = price + (double)proof->rent[a->bin] + (double)proof->rent_all;
    for (int32_t k = 0; k < a->n; k++)
        excess -= (double)a->count[k] * (double)proof->value[a->class[k]];
    return excess > FAR * price;
}

static void take_pool(struct limits *l)
{
    const struct pool *pool = l->g->pool;
    size_t most = (size_t)l->p->n_classes + 2;
    int32_t *rows = mem_alloc(most * sizeof *rows);
    double *values = mem_alloc(most * sizeof *values);
    for (; l->n_taken < pool->n; l->n_taken++) {
        const struct pool_pattern *a = &pool->patterns[l->n_taken];
        if (is_far(l, a))
            continue;
        int32_t n = 0;
        for (; n < a->n; n++) {
            rows[n] = a->class[n];
            values[n] = a->count[n];
        }
        const int32_t limit_rows[2] = {l->row_of[a->bin], l->row_all};
        for (int k = 0; k < 2; k++)
            if (limit_rows[k] >= 0) {
                rows[n] = limit_rows[k];
                values[n++] = 1;
            }
        add_column(l, DOLLARS(l->p->bins[a->bin].price), n, rows, values, l->n_taken);
    }
    free(rows);
    free(values);
}

static void begin(struct limits *l, struct colgen *g, struct limits_proof *proof)
{
    const struct packing *p = g->packing;
    size_t n = (size_t)p->n_classes, m = (size_t)p->n_bins;
    *l = (struct limits){.g = g, .p = p, .lp = lp_new(), .row_all = -1, .proof = proof};
    l->dearest = p->bins[p->n_bins - 1].price;
    l->scale = p->scale / RENT_ROOM;
    l->row_of = mem_alloc(m * sizeof *l->row_of);
    l->value = mem_zeroed(n, sizeof *l->value);
    l->rent = mem_zeroed(m, sizeof *l->rent);
    l->target = mem_zeroed(m, sizeof *l->target);
    lp_fail_at(l->lp, g->options->fail_lp_at);
    for (size_t c = 0; c < n; c++)
        (void)lp_add_row(l->lp, (double)p->classes[c].demand);
    for (size_t b = 0; b < m; b++)
        l->row_of[b] =
            p->bins[b].limit < 0 ? -1 : lp_add_row_at_most(l->lp, (double)p->bins[b].limit);
    if (p->problem->limit_bins >= 0)
        l->row_all = lp_add_row_at_most(l->lp, (double)p->problem->limit_bins);
    for (int32_t c = 0; c < p->n_classes; c++) {
        static const double one = 1;
        add_column(l, LEFT_OUT * DOLLARS(l->dearest), 1, &c, &one, -1);
    }
    take_pool(l);
}

static void end(struct limits *l)
{
    lp_free(l->lp);
    free(l->pattern);
    free(l->row_of);
    free(l->value);
    free(l->rent);
    free(l->target);
}

static bool solve(struct limits *l)
{
    int64_t before = lp_iterations(l->lp);
    l->failed = l->failed || lp_solve(l->lp, 0) != LP_OPTIMAL;
    l->g->work += (lp_iterations(l->lp) - before) * lp_rows(l->lp) * LP_STEPS;
    return !l->failed;
}

static int64_t whole(double value, int64_t most)
{
    return value <= 0 ? 0 : value < (double)most ? (int64_t)value : most;
}

/* The duals and rents of the program in whole numbers, and what patterns must exceed. */
static void read_duals(struct limits *l)
{
    const struct packing *p = l->p;
    double unit = UUSD_PER_USD * (double)l->scale;
    int64_t most = (RENT_ROOM / 2 - 1) * l->dearest * l->scale;
    l->rent_all = l->row_all < 0 ? 0 : whole(-lp_dual(l->lp, l->row_all) * unit, most);
    for (int32_t b = 0; b < p->n_bins; b++) {
        l->rent[b] = l->row_of[b] < 0 ? 0 : whole(-lp_dual(l->lp, l->row_of[b]) * unit, most);
        l->target[b] = p->bins[b].price * l->scale + l->rent[b] + l->rent_all;
    }
    for (int32_t c = 0; c < p->n_classes; c++) {
        int64_t cap = PACKING_VALUE_MAX;
        for (int32_t b = 0; b < p->n_bins; b++)
            if (packing_fit(p, b, c) > 0 && l->target[b] / packing_fit(p, b, c) < cap)
                cap = l->target[b] / packing_fit(p, b, c);
        l->value[c] = whole(lp_dual(l->lp, c) * unit, cap);
    }
}

static int32_t add_found(struct limits *l, int32_t b)
{
    const struct subproblem *s = &l->g->subproblems[0];
    int32_t n_added = 0;
    for (int k = 0; k < s->n_found; k++) {
        bool added;
        const struct subproblem_found *f = &s->found[k];
        (void)pool_add(l->g->pool, b, f->n, f->class, f->count, &added);
        n_added += added;
    }
    return n_added;
}

/* ---- whole plans ------------------------------------------------------------------------------
 */

/* Places that the program may use of those left: some are kept for the bins that rounding asks for
 * at the end. */
static double room_of(const struct limits *l, int64_t limit, int64_t used)
{
    double left = (double)(limit - used);
    return left - fmin(l->reserve * (double)limit, left / 2);
}

static void set_demands(struct limits *l, const int64_t *residual, const struct ffd_used *used)
{
    const struct packing *p = l->p;
    for (int32_t c = 0; c < p->n_classes; c++)
        lp_set_row(l->lp, c, (double)residual[c]);
    for (int32_t b = 0; b < p->n_bins; b++)
        if (l->row_of[b] >= 0)
            lp_set_row(l->lp, l->row_of[b], room_of(l, p->bins[b].limit, used->bins[b]));
    if (l->row_all >= 0)
        lp_set_row(l->lp, l->row_all, room_of(l, p->problem->limit_bins, used->total));
}

static int64_t places(const struct limits *l, int32_t b, const struct ffd_used *used)
{
    int64_t left = INT64_MAX;
    if (l->row_of[b] >= 0)
        left = l->p->bins[b].limit - used->bins[b];
    if (l->row_all >= 0 && l->p->problem->limit_bins - used->total < left)
        left = l->p->problem->limit_bins - used->total;
    return left;
}

/* Takes a pattern so many times, as far as its jobs and its places are left; slots without a job
 * are dropped. */
static void take(struct limits *l, int32_t pattern, int64_t times, int64_t *residual,
                 struct ffd_used *used, struct pool_plan *plan)
{
    size_t most = (size_t)l->p->n_classes;
    int32_t *class = mem_alloc(most * 2 * sizeof *class), *count = class + most;
    while (times > 0) {
        struct pool_pattern a = l->g->pool->patterns[pattern];
        int64_t runs = places(l, a.bin, used);
        runs = runs < times ? runs : times;
        int32_t n = 0;
        for (int32_t k = 0; k < a.n; k++) {
            int64_t left = residual[a.class[k]];
            if (left == 0)
                continue;
            class[n] = a.class[k];
            count[n] = left < a.count[k] ? (int32_t)left : a.count[k];
            runs = left / count[n] < runs ? left / count[n] : runs;
            n++;
        }
        if (n == 0 || runs <= 0)
            break;
        bool added;
        int32_t bin = pool_cheapest_bin(l->p, n, class, count);
        if (bin < 0 || l->p->bins[bin].price >= l->p->bins[a.bin].price ||
            places(l, bin, used) < runs)
            bin = a.bin;
        pool_plan_add(plan, l->g->pool, pool_add(l->g->pool, bin, n, class, count, &added), runs);
        for (int32_t k = 0; k < n; k++)
            residual[class[k]] -= runs * count[k];
        used->bins[bin] += runs;
        used->total += runs;
        times -= runs;
    }
    free(class);
}

/* All whole parts of the solution; where there is none, the pattern nearest to one more bin. */
static void take_step(struct limits *l, int64_t *residual, struct ffd_used *used,
                      struct pool_plan *plan)
{
    int32_t columns = lp_columns(l->lp), best = -1;
    double most = WHOLE_ENOUGH;
    bool any = false;
    for (int32_t j = 0; j < columns; j++) {
        double x = lp_value(l->lp, j), down = floor(x + WHOLE_ENOUGH);
        if (l->pattern[j] < 0)
            continue;
        if (down >= 1) {
            take(l, l->pattern[j], (int64_t)down, residual, used, plan);
            any = true;
        } else if (x > most) {
            most = x;
            best = j;
        }
    }
    if (!any && best >= 0)
        take(l, l->pattern[best], 1, residual, used, plan);
}

static int64_t jobs_left(const struct limits *l, const int64_t *residual)
{
    int64_t sum = 0;
    for (int32_t c = 0; c < l->p->n_classes; c++)
        sum += residual[c];
    return sum;
}

/* What the plan costs if first fit decreasing ends it. */
static void try_greedy(struct limits *l, const int64_t *residual, const struct pool_plan *plan,
                       struct pool_plan *best, bool *has_best)
{
    size_t bytes = (size_t)l->p->n_classes * sizeof *residual;
    int64_t *left = mem_alloc(bytes);
    struct pool_plan finished = {0};
    struct ffd_used used;
    memcpy(left, residual, bytes);
    pool_plan_copy(&finished, plan);
    ffd_used_init(&used, l->g->pool, plan);
    if (ffd_fill(l->p, l->g->pool, left, &finished, &used) &&
        (!*has_best || finished.cost < best->cost)) {
        pool_plan_copy(best, &finished);
        *has_best = true;
    }
    l->g->work += used.work;
    ffd_used_clear(&used);
    pool_plan_clear(&finished);
    free(left);
}

static void find_for(struct limits *l, const int64_t *residual, const struct ffd_used *used)
{
    struct subproblem *s = &l->g->subproblems[0];
    int64_t before = s->work;
    read_duals(l);
    for (int32_t b = 0; b < l->p->n_bins; b++) {
        if (places(l, b, used) <= 0)
            continue;
        s->lambda = 0;
        subproblem_find(s, b, l->value, residual, l->target[b]);
        (void)add_found(l, b);
    }
    l->g->work += s->work - before;
    take_pool(l);
}

/* Completes a plan for what is left; residual and plan are used up, *best is the cheapest. */
static void dive(struct limits *l, int64_t *residual, struct pool_plan *plan,
                 struct pool_plan *best, bool *has_best)
{
    struct ffd_used used;
    ffd_used_init(&used, l->g->pool, plan);
    int64_t left = jobs_left(l, residual);
    try_greedy(l, residual, plan, best, has_best);
    for (int64_t before = left + 1; left > 0 && left < before && !colgen_must_stop(l->g);) {
        set_demands(l, residual, &used);
        for (int round = 0; round < DIVE_ROUNDS && solve(l); round++)
            find_for(l, residual, &used);
        if (!solve(l))
            break;
        take_step(l, residual, &used, plan);
        try_greedy(l, residual, plan, best, has_best);
        before = left;
        left = jobs_left(l, residual);
    }
    if (left == 0 && (!*has_best || plan->cost < best->cost)) {
        pool_plan_copy(best, plan);
        *has_best = true;
    }
    ffd_used_clear(&used);
}

static void full_demands(const struct limits *l, int64_t *residual)
{
    for (int32_t c = 0; c < l->p->n_classes; c++)
        residual[c] = l->p->classes[c].demand;
}

/* The best whole plan of the known patterns, where they are few. */
static void search_known(struct limits *l, struct pool_plan *best, bool *has_best)
{
    int32_t columns = lp_columns(l->lp);
    if (l->p->n_classes > WHOLE_CLASSES || columns > WHOLE_COLUMNS || colgen_must_stop(l->g))
        return;
    int64_t *residual = mem_zeroed((size_t)l->p->n_classes, sizeof *residual);
    double *values = mem_zeroed((size_t)columns, sizeof *values);
    struct ffd_used used;
    struct pool_plan plan = {0};
    enum lp_status status;
    ffd_used_init(&used, l->g->pool, &plan);
    full_demands(l, residual);
    set_demands(l, residual, &used);
    double cutoff = *has_best ? DOLLARS((double)best->cost) : INFINITY;
    if (solve(l) && lp_solve_whole(l->lp, WHOLE_NODES, cutoff, values, &status)) {
        for (int32_t j = 0; j < columns; j++)
            if (l->pattern[j] >= 0 && values[j] > 0.5)
                take(l, l->pattern[j], llround(values[j]), residual, &used, &plan);
        try_greedy(l, residual, &plan, best, has_best);
    }
    l->g->work += WHOLE_NODES * (int64_t)columns;
    ffd_used_clear(&used);
    pool_plan_clear(&plan);
    free(values);
    free(residual);
}

static uint64_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

/* Takes a few bins out of the plan and completes it again. */
static void again(struct limits *l, uint64_t *random, struct pool_plan *best)
{
    int64_t *residual = mem_zeroed((size_t)l->p->n_classes, sizeof *residual);
    struct pool_plan rest = {0}, found = {0};
    struct ffd_used used;
    bool has_found = false;
    ffd_used_init(&used, l->g->pool, &rest);
    full_demands(l, residual);
    int64_t bins = 3 + (int64_t)(next_random(random) % 8);
    for (int32_t k = 0; k < best->n; k++) {
        int64_t times = best->uses[k].times, loose = times < bins ? times : bins, keep = times;
        for (int64_t t = 0; t < loose; t++)
            keep -= (int64_t)(next_random(random) % (uint64_t)(best->n + bins)) < bins;
        if (keep > 0)
            take(l, best->uses[k].pattern, keep, residual, &used, &rest);
    }
    ffd_used_clear(&used);
    dive(l, residual, &rest, &found, &has_found);
    if (has_found && found.cost <= best->cost)
        pool_plan_copy(best, &found);
    pool_plan_clear(&rest);
    pool_plan_clear(&found);
    free(residual);
}

static bool good_enough(const struct limits *l, const struct pool_plan *plan)
{
    double bound = (double)(l->proof->total / l->proof->scale);
    return (double)plan->cost * (1 - l->g->options->max_gap) <= bound;
}

/* A dive for all demands; where it finds no place for the last jobs, others that keep places back.
 */
static void dive_with_reserves(struct limits *l, struct pool_plan *best, bool *has_best)
{
    static const double reserves[] = {0, 0.01, 0.03, 0.1};
    int64_t *residual = mem_zeroed((size_t)l->p->n_classes, sizeof *residual);
    for (size_t k = 0; k < sizeof reserves / sizeof *reserves && !l->failed; k++) {
        struct pool_plan plan = {0};
        if ((*has_best && k > 0) || (k > 0 && colgen_time_is_up(l->g)))
            break;
        l->reserve = reserves[k];
        full_demands(l, residual);
        dive(l, residual, &plan, best, has_best);
        pool_plan_clear(&plan);
    }
    l->reserve = 0;
    free(residual);
}

void limits_run(struct colgen *g, struct pool_plan *plan, bool *has_plan,
                struct limits_proof *proof)
{
    struct limits l;
    int64_t work_limit = g->work_limit;
    g->work_limit = g->work + (int64_t)(BOUND_SHARE * (double)(work_limit - g->work));
    limits_bound(g, proof);
    g->work_limit = work_limit;
    if (proof->impossible)
        return;
    begin(&l, g, proof);
    /* Where limits are tight only dives make a plan; they end by themselves, in seconds unless
     * there are very many classes. */
    if (l.p->n_classes < APPROACH_CLASSES)
        g->work_limit = INT64_MAX;
    dive_with_reserves(&l, plan, has_plan);
    g->work_limit = work_limit;
    if (!l.failed && !(*has_plan && good_enough(&l, plan)))
        search_known(&l, plan, has_plan);
    uint64_t random = 1;
    for (int round = 0; round < AGAIN_ROUNDS && *has_plan && !l.failed && !good_enough(&l, plan) &&
                        !colgen_must_stop(g);
         round++)
        again(&l, &random, plan);
    end(&l);
}
