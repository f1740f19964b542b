#include "planner/pack/colgen.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "planner/pack/approach.h"
#include "planner/pack/columns.h"
#include "planner/pack/farley.h"
#include "planner/pack/steps.h"
#include "planner/parallel.h"

/* Patterns kept per bin and round. */
enum { FOUND_PER_BIN = SUBPROBLEM_FOUND_MAX };

/* Weight of the best bound's duals among those priced (Wentges 1997). */
#define SMOOTHING 0.8
#define SMOOTHING_MANY 0.9

enum { TIGHTEN_ROUNDS = 8, MANY_CLASSES = 300 };

/* Patterns worth this little less than their bin's price start the LP. */
enum { START_SLACK = 25 };

/* A place beyond a limit costs so many times the dearest rent that volume.h found, or so small a
 * part of the dearest bin; the scale keeps room for a bin's own place and one of all. */
enum { EXTRA_PLACE = 4, EXTRA_LEAST = 4, ROOM_FOR_EACH = 8 };

/* Share of the LP's value that a round must save for the smaller bins to stay alone. */
#define STALL 5e-4

/* Cells of a fine bin's table that are worth filling before all else has been tried. */
#define LARGE_TABLE ((double)(1 << 23))

/* Below any total. */
#define LEAST_TOTAL ((wide)1 << 120)

#define DOLLARS(uusd) ((double)(uusd) / UUSD_PER_USD)

struct bin_found {
    int32_t n;
    int32_t length[FOUND_PER_BIN];
    int32_t *class[FOUND_PER_BIN];
    int32_t *count[FOUND_PER_BIN];
    size_t class_capacity[FOUND_PER_BIN];
    size_t count_capacity[FOUND_PER_BIN];
};

/* What a bin costs, rents included. */
static int64_t cost_of(const struct colgen *g, int32_t bin)
{
    int64_t price = g->packing->bins[bin].price * g->scale;
    return g->rows.n > 0 ? price + g->rows.rent[bin] : price;
}

/* A value above cost / fit can't be part of any proof: a bin full of that class alone refutes
 * it.  Capping also keeps every sum the subproblem forms within 64 bits. */
static void find_caps(struct colgen *g)
{
    const struct packing *p = g->packing;
    for (int32_t c = 0; c < p->n_classes; c++) {
        g->cap[c] = PACKING_VALUE_MAX;
        for (int32_t b = 0; b < p->n_bins; b++) {
            int32_t fit = packing_fit(p, b, c);
            if (fit > 0 && cost_of(g, b) / fit < g->cap[c])
                g->cap[c] = cost_of(g, b) / fit;
        }
    }
}

static double smoothing(const struct colgen *g)
{
    return g->packing->n_classes > MANY_CLASSES ? SMOOTHING_MANY : SMOOTHING;
}

void colgen_reset_efforts(struct colgen *g)
{
    for (int32_t b = 0; b < g->packing->n_bins; b++)
        g->bin_effort[b] = packing_is_fine(g->packing, b) ? 0 : 1;
}

/* What a round of pricing writes. */
static void begin_rounds(struct colgen *g)
{
    size_t n = (size_t)g->packing->n_classes, m = (size_t)g->packing->n_bins;
    g->dual = mem_zeroed(n, sizeof *g->dual);
    g->value = mem_zeroed(n, sizeof *g->value);
    g->bin_bound = mem_zeroed(m, sizeof *g->bin_bound);
    g->bin_lambda = mem_zeroed(m, sizeof *g->bin_lambda);
    g->bin_work = mem_zeroed(m, sizeof *g->bin_work);
    g->found = mem_zeroed(m, sizeof *g->found);
    g->bin_target = mem_zeroed(m, sizeof *g->bin_target);
    g->bin_priced = mem_zeroed(m, sizeof *g->bin_priced);
    g->bin_aside = mem_zeroed(m, sizeof *g->bin_aside);
    g->bin_done = mem_zeroed(m, sizeof *g->bin_done);
}

static void end_rounds(struct colgen *g)
{
    for (int32_t b = 0; b < g->packing->n_bins; b++)
        for (int k = 0; k < FOUND_PER_BIN; k++) {
            free(g->found[b].class[k]);
            free(g->found[b].count[k]);
        }
    free(g->dual);
    free(g->value);
    free(g->bin_bound);
    free(g->bin_lambda);
    free(g->bin_work);
    free(g->found);
    free(g->bin_target);
    free(g->bin_priced);
    free(g->bin_aside);
    free(g->bin_done);
}

/* Rows for limits, those in the program that have rent already, and the scale that rents of the
 * places so far and beyond leave. */
static void begin_limits(struct colgen *g)
{
    const struct packing *p = g->packing;
    int64_t dearest = p->bins[p->n_bins - 1].price * p->scale, most = dearest / EXTRA_LEAST;
    bin_rows_add_limits(&g->rows, p);
    for (int32_t i = 0; i < g->rows.n; i++) {
        struct bin_row *row = &g->rows.rows[i];
        row->lp_row = row->best_rent > 0 ? 0 : -1;
        most = row->best_rent > most ? row->best_rent : most;
    }
    g->extra_usd = DOLLARS(EXTRA_PLACE * (double)most / (double)p->scale);
    colgen_make_room(g);
    for (int32_t i = 0; i < g->rows.n; i++)
        g->rows.rows[i].dual = -DOLLARS((double)g->rows.rows[i].best_rent / (double)g->scale);
    g->best_total = 0; /* nothing is proved yet */
}

void colgen_make_room(struct colgen *g)
{
    double dearest = DOLLARS(g->packing->bins[g->packing->n_bins - 1].price);
    double room = ROOM_FOR_EACH * (1 + g->extra_usd / dearest);
    double most = (double)(g->packing->scale);
    g->rows.room = (int64_t)fmin(fmax(room, BIN_ROWS_ROOM), most);
    colgen_rows_changed(g);
}

static void init(struct colgen *g, const struct packing *p, const struct pack_options *options,
                 struct pool *pool, bool limited)
{
    size_t n = (size_t)p->n_classes, m = (size_t)p->n_bins;
    *g = (struct colgen){
        .packing = p, .options = options, .pool = pool, .lp = lp_new(), .scale = p->scale};
    g->threads = options->threads > 1 ? options->threads : 1;
    if (g->threads > PARALLEL_THREADS_MAX)
        g->threads = PARALLEL_THREADS_MAX;
    g->subproblems = mem_zeroed((size_t)g->threads, sizeof *g->subproblems);
    for (int t = 0; t < g->threads; t++)
        subproblem_init(&g->subproblems[t], p);
    begin_rounds(g);
    g->demand = mem_zeroed(n, sizeof *g->demand);
    g->cap = mem_zeroed(n, sizeof *g->cap);
    g->best_value = mem_zeroed(n, sizeof *g->best_value);
    g->proved = mem_zeroed(n, sizeof *g->proved);
    g->bin_effort = mem_zeroed(m, sizeof *g->bin_effort);
    colgen_reset_efforts(g);
    group_pricing_init(&g->groups, p);
    g->smoothing = smoothing(g);
    g->objective = INFINITY;
    g->size_limit = (double)p->bins[m - 1].price / 8;
    g->work_limit = INT64_MAX;
    g->time_limit = INFINITY;
    lp_fail_at(g->lp, options->fail_lp_at);
    if (limited) {
        begin_limits(g);
        g->size_limit = INFINITY; /* what bins cost with rents is no matter of their size */
    }
    find_caps(g);
    columns_init(g);
}

void colgen_init(struct colgen *g, const struct packing *p, const struct pack_options *options,
                 struct pool *pool)
{
    init(g, p, options, pool, false);
}

void colgen_init_limited(struct colgen *g, const struct packing *p,
                         const struct pack_options *options, struct pool *pool)
{
    init(g, p, options, pool, true);
}

void colgen_clear(struct colgen *g)
{
    for (int t = 0; t < g->threads; t++)
        subproblem_clear(&g->subproblems[t]);
    end_rounds(g);
    lp_free(g->lp);
    group_pricing_clear(&g->groups);
    bin_rows_clear(&g->rows);
    free(g->subproblems);
    free(g->column_pattern);
    free(g->demand);
    free(g->cap);
    free(g->best_value);
    free(g->proved);
    free(g->bin_effort);
    *g = (struct colgen){0};
}

void colgen_fork(struct colgen *fork, const struct colgen *g, struct pool *pool)
{
    *fork = *g;
    fork->pool = pool;
    fork->lp = NULL;
    fork->column_pattern = NULL;
    fork->column_capacity = 0;
    fork->threads = 1;
    fork->subproblems = NULL;
    bin_rows_fork(&fork->rows, &g->rows, g->packing);
    fork->cap = mem_alloc((size_t)g->packing->n_classes * sizeof *g->cap);
    memcpy(fork->cap, g->cap, (size_t)g->packing->n_classes * sizeof *g->cap);
    begin_rounds(fork);
    memcpy(fork->bin_lambda, g->bin_lambda, (size_t)g->packing->n_bins * sizeof *g->bin_lambda);
}

void colgen_fork_clear(struct colgen *fork)
{
    end_rounds(fork);
    bin_rows_end_fork(&fork->rows);
    free(fork->cap);
    *fork = (struct colgen){0};
}

double colgen_time_spent(const struct colgen *g)
{
    return g->options->time_spent != NULL ? g->options->time_spent(g->options->stop_context) : 0;
}

void colgen_grant(struct colgen *g, int64_t work, double work_share, double time_share)
{
    double spent = colgen_time_spent(g);
    g->work_limit = g->work + (int64_t)(work_share * (double)(work - g->work));
    g->time_limit = time_share < 1 ? spent + time_share * (1 - spent) : INFINITY;
}

bool colgen_time_is_up(struct colgen *g)
{
    if (g->options->stop != NULL && g->options->stop(g->options->stop_context))
        g->stopped = true;
    bool late = colgen_time_spent(g) > g->time_limit;
    g->hurried = g->hurried || late;
    return g->stopped || late;
}

bool colgen_must_stop(struct colgen *g)
{
    g->out_of_work = g->out_of_work || g->work >= g->work_limit;
    return colgen_time_is_up(g) || g->work >= g->work_limit;
}

static void keep_found(struct bin_found *f, const struct subproblem *s)
{
    f->n = s->n_found < FOUND_PER_BIN ? s->n_found : FOUND_PER_BIN;
    for (int k = 0; k < f->n; k++) {
        const struct subproblem_found *from = &s->found[s->n_found - 1 - k];
        size_t n = (size_t)from->n;
        f->length[k] = from->n;
        f->class[k] = mem_grow(f->class[k], &f -> class_capacity[k], n, sizeof(int32_t));
        f->count[k] = mem_grow(f->count[k], &f->count_capacity[k], n, sizeof(int32_t));
        memcpy(f->class[k], from -> class, n * sizeof(int32_t));
        memcpy(f->count[k], from->count, n * sizeof(int32_t));
    }
}

/* What a pattern must exceed to be worth a column.  The hair above the price keeps the LP's own
 * rounding from proposing the same columns for ever; the bound pays for it. */
static int64_t target_of(const struct colgen *g, int32_t bin)
{
    int64_t cost = cost_of(g, bin);
    if (g->starting)
        return cost - cost / START_SLACK;
    return cost + (cost >> 26);
}

static bool is_priced(const struct colgen *g, int32_t bin)
{
    return (double)g->packing->bins[bin].price <= g->size_limit;
}

static bool is_fluid(const struct colgen *g)
{
    return g->packing->problem->mode == PACK_FLUID;
}

/* A large table waits until the beam finds nothing any more.  Fluid programs never fill any: they
 * are many, and on the week of a Slurm cluster their budget of work went on these
 * tables (bound 3 % lower). */
static bool is_aside(const struct colgen *g, int32_t bin)
{
    return packing_is_fine(g->packing, bin) && (g->bin_effort[bin] == 0 || is_fluid(g));
}

static void price_bin(void *context, int worker, int32_t bin)
{
    struct colgen *g = context;
    struct subproblem *s = &g->subproblems[worker];
    int64_t before = s->work;
    g->found[bin].n = 0;
    g->bin_work[bin] = 0;
    if (g->bin_done[bin])
        return;
    s->lambda = g->bin_lambda[bin];
    if (g->residual != NULL)
        subproblem_find(s, bin, g->value, g->residual, target_of(g, bin));
    else if (is_priced(g, bin))
        g->bin_bound[bin] = subproblem_solve(s, bin, g->value, target_of(g, bin),
                                             g->starting ? 0 : g->bin_effort[bin]);
    else
        g->bin_bound[bin] = subproblem_bound(s, bin, g->value, target_of(g, bin));
    g->bin_lambda[bin] = s->lambda;
    g->bin_work[bin] = s->work - before;
    keep_found(&g->found[bin], s);
}

/* What the values priced prove with bins at bin_target and rents raised as the rows say; the best
 * is kept. */
static void prove(struct colgen *g)
{
    const struct packing *p = g->packing;
    wide total = farley_scale(p, g->bin_target, g->value, g->bin_bound, g->proved);
    for (int32_t i = 0; i < g->rows.n; i++)
        total -= (wide)g->rows.rows[i].raised * g->rows.rows[i].bound;
    g->round_total = total > g->round_total ? total : g->round_total;
    if (total <= g->best_total)
        return;
    for (int32_t i = 0; i < g->rows.n; i++)
        g->rows.rows[i].best_rent = g->rows.rows[i].raised;
    int64_t *old = g->best_value;
    g->best_total = g->round_total;
    g->best_value = g->proved;
    g->proved = old;
}

/* Where the bound of a limited bin is above its price and rents, higher rents for its places may
 * cost less than scaling all values down: first of its own kind of place, then of any. */
static void prove_by_rents(struct colgen *g)
{
    const struct packing *p = g->packing;
    int64_t most = 0;
    int32_t row = 0;
    for (int32_t b = 0; b < p->n_bins; b++) {
        int64_t excess = g->bin_bound[b] - g->bin_target[b];
        if (p->bins[b].limit >= 0 && excess > 0) {
            g->rows.rows[row].raised += excess;
            g->bin_target[b] += excess;
        } else if (excess > most) {
            most = excess;
        }
        row += p->bins[b].limit >= 0;
    }
    prove(g);
    if (p->problem->limit_bins < 0 || most == 0)
        return;
    g->rows.rows[row].raised += most;
    for (int32_t b = 0; b < p->n_bins; b++)
        g->bin_target[b] += most;
    prove(g);
}

/* What the values priced prove; the best is kept. */
static void update_bound(struct colgen *g)
{
    for (int32_t b = 0; b < g->packing->n_bins; b++)
        g->bin_target[b] = cost_of(g, b);
    for (int32_t i = 0; i < g->rows.n; i++)
        g->rows.rows[i].raised = g->rows.rows[i].rent;
    g->round_total = -LEAST_TOTAL;
    prove(g);
    if (g->extra_usd > 0)
        prove_by_rents(g);
}

static struct group_round round_of(struct colgen *g)
{
    return (struct group_round){.value = g->value,
                                .residual = g->residual,
                                .target = g->bin_target,
                                .priced = g->bin_priced,
                                .aside = g->bin_aside,
                                .lambda = g->bin_lambda,
                                .bound = g->bin_bound,
                                .done = g->bin_done};
}

/* May a table be filled for this bin alone?  The approach has no other way to go on where bins put
 * aside keep the bound down. */
static bool has_table(const struct colgen *g, int32_t bin)
{
    bool pays = g->approached && !is_fluid(g) && packing_cells(g->packing, bin) <= LARGE_TABLE;
    return pays || !is_aside(g, bin);
}

/* A bound for one bin, next to exact where its group's table can be filled for it alone; bins put
 * aside are often those that keep the bound down. */
static int64_t tighten(struct colgen *g, int32_t bin)
{
    struct subproblem *s = &g->subproblems[0];
    struct group_round round = round_of(g);
    int64_t bound = INT64_MAX;
    if (!g->starting && has_table(g, bin))
        bound = group_pricing_tighten(&g->groups, s, &round, bin);
    g->work += round.work;
    if (bound < INT64_MAX)
        return bound > target_of(g, bin) ? bound : target_of(g, bin);
    int64_t before = s->work;
    s->lambda = g->bin_lambda[bin];
    bound = subproblem_tighten(s, bin, g->value, target_of(g, bin));
    g->work += s->work - before;
    return bound;
}

/* The bin whose bound is worst decides Farley's bound, and that bound is often loose: a pattern was
 * found without asking how good the best one is.  Tightens the worst, a few times. */
static void tighten_worst(struct colgen *g)
{
    const struct packing *p = g->packing;
    int32_t last = -1;
    for (int round = 0; round < TIGHTEN_ROUNDS; round++) {
        int32_t worst = 0;
        double worst_ratio = INFINITY;
        for (int32_t b = 0; b < p->n_bins; b++) {
            double ratio = (double)cost_of(g, b) / (double)g->bin_bound[b];
            if (ratio < worst_ratio) {
                worst_ratio = ratio;
                worst = b;
            }
        }
        if (worst == last || g->bin_bound[worst] <= target_of(g, worst) ||
            (g->bin_done[worst] && g->bin_priced[worst]))
            return;
        int64_t bound = tighten(g, worst);
        last = worst;
        if (bound >= g->bin_bound[worst])
            continue;
        g->bin_bound[worst] = bound;
        if (has_table(g, worst) && is_aside(g, worst))
            g->bin_effort[worst]++; /* from now on its group's table serves it too */
    }
}

static bool all_priced(const struct colgen *g)
{
    return is_priced(g, g->packing->n_bins - 1);
}

/* True if the pattern is new: to the pool while approaching, to the LP afterwards. */
static bool keep_pattern(struct colgen *g, int32_t bin, int32_t n, const int32_t *class,
                         const int32_t *count)
{
    bool added;
    int32_t pattern = pool_add(g->pool, bin, n, class, count, &added);
    return g->approaching ? added : columns_take(g, pattern);
}

/* The bins that group tables can price; returns how many patterns are new. */
static int32_t price_groups(struct colgen *g)
{
    const struct packing *p = g->packing;
    struct group_round round = round_of(g);
    int32_t n_added = 0;
    for (int32_t b = 0; b < p->n_bins; b++) {
        g->bin_target[b] = target_of(g, b);
        g->bin_priced[b] = is_priced(g, b);
        g->bin_aside[b] = is_aside(g, b);
        g->bin_done[b] = false;
    }
    if (g->starting || g->residual != NULL)
        return 0;
    group_pricing_round(&g->groups, g->subproblems, g->threads, &round);
    g->work += round.work;
    for (int32_t k = 0; k < g->groups.n_groups; k++) {
        const struct group *group = &g->groups.groups[k];
        for (int32_t f = 0; f < group->n_found; f++) {
            const struct group_found *found = &group->found[f];
            n_added += keep_pattern(g, found->bin, found->n, &group->slot_class[found->first],
                                    &group->slot_count[found->first]);
        }
    }
    return n_added;
}

static int32_t price_all(struct colgen *g)
{
    const struct packing *p = g->packing;
    bool smooth = g->best_total > 0 && g->residual == NULL && !g->approaching;
    double keep = smooth ? g->smoothing : 0;
    if (g->rows.n > 0) {
        bool as_they_are = g->starting || g->approaching;
        bin_rows_set_rents(&g->rows, p, g->scale, as_they_are ? 1 : keep);
        find_caps(g);
    }
    for (int32_t c = 0; c < p->n_classes; c++) {
        double scaled = g->dual[c] * UUSD_PER_USD * (double)g->scale;
        scaled = floor(keep * (double)g->best_value[c] + (1 - keep) * scaled);
        g->value[c] = scaled <= 0 ? 0 : scaled < (double)g->cap[c] ? (int64_t)scaled : g->cap[c];
    }
    int32_t n_added = price_groups(g);
    parallel_for(g->threads, p->n_bins, price_bin, g);
    for (int32_t b = 0; b < p->n_bins; b++) {
        g->work += g->bin_work[b];
        /* Not proved and nothing found: look harder from now on, but leave the last effort for when
         * nothing else improves. */
        int64_t target = target_of(g, b);
        if (g->residual == NULL && !g->starting && is_priced(g, b) && !g->bin_done[b] &&
            !packing_is_fine(p, b) && g->found[b].n == 0 &&
            g->bin_bound[b] - target > target / 2000 && g->bin_effort[b] < SUBPROBLEM_EFFORTS - 2)
            g->bin_effort[b]++;
        for (int k = 0; k < g->found[b].n; k++) {
            const struct bin_found *f = &g->found[b];
            n_added += keep_pattern(g, b, f->length[k], f->class[k], f -> count[k]);
        }
    }
    if (g->residual == NULL) {
        tighten_worst(g);
        update_bound(g);
    }
    if (!g->approaching)
        colgen_take_pool(g);
    return n_added;
}

int32_t colgen_price(struct colgen *g)
{
    g->approaching = true;
    int32_t n_added = price_all(g);
    g->approaching = false;
    return n_added;
}

int32_t colgen_round(struct colgen *g)
{
    return price_all(g);
}

void colgen_rows_changed(struct colgen *g)
{
    const struct packing *p = g->packing;
    int64_t room = g->rows.room > 0 ? g->rows.room : BIN_ROWS_ROOM;
    int64_t scale = g->rows.n > 0 ? p->scale / room : p->scale;
    g->best_total = 0;
    for (int32_t c = 0; c < p->n_classes; c++) {
        g->best_value[c] = (int64_t)((wide)g->best_value[c] * scale / g->scale);
        g->best_total += (wide)g->best_value[c] * p->classes[c].demand;
    }
    bin_rows_rescale(&g->rows, scale, g->scale);
    for (int32_t i = 0; i < g->rows.n; i++)
        g->best_total -= (wide)g->rows.rows[i].best_rent * g->rows.rows[i].bound;
    g->scale = scale;
}

int64_t colgen_bound(const struct colgen *g)
{
    wide total = g->best_total;
    if (g->scale != g->packing->scale)
        total = total * g->packing->scale / g->scale;
    return packing_bound(g->packing, total);
}

bool colgen_close_enough(const struct colgen *g, double gap)
{
    double bound = (double)g->best_total / (double)g->scale / UUSD_PER_USD;
    return g->objective * g->demand_unit - bound <= gap * bound;
}

bool colgen_try_harder(struct colgen *g)
{
    bool any = false;
    for (int32_t b = 0; b < g->packing->n_bins; b++)
        if (!g->bin_done[b] && g->bin_bound[b] > target_of(g, b) &&
            g->bin_effort[b] < SUBPROBLEM_EFFORTS - 1) {
            g->bin_effort[b]++;
            any = true;
        }
    return any;
}

bool colgen_take_tables(struct colgen *g)
{
    const struct packing *p = g->packing;
    bool any = false;
    for (int32_t b = 0; b < p->n_bins && !is_fluid(g); b++)
        if (is_aside(g, b) && packing_cells(p, b) <= LARGE_TABLE &&
            g->bin_bound[b] > target_of(g, b)) {
            g->bin_effort[b]++;
            any = true;
        }
    return any;
}

/* The first bound, and the first columns: patterns that are nearly worth their price at the duals
 * that shares of resources give. */
static void start(struct colgen *g)
{
    for (int32_t c = 0; c < g->packing->n_classes; c++) {
        g->best_value[c] = (int64_t)((wide)g->packing->worth[c] * g->scale / g->packing->scale);
        g->best_total += (wide)g->best_value[c] * g->packing->classes[c].demand;
        g->dual[c] = DOLLARS((double)g->best_value[c] / (double)g->scale);
    }
    for (int32_t i = 0; i < g->rows.n; i++)
        g->best_total -= (wide)g->rows.rows[i].best_rent * g->rows.rows[i].bound;
    double limit = g->size_limit;
    g->size_limit = INFINITY;
    g->starting = true;
    (void)price_all(g);
    g->starting = false;
    g->size_limit = limit;
}

void colgen_run(struct colgen *g, double gap)
{
    if (g->best_total == 0)
        start(g);
    if (approach_pays(g->packing)) {
        steps_run(g, gap);
        return;
    }
    for (;;) {
        double last = g->objective;
        if (!columns_solve(g))
            return;
        /* Small bins first, and only while they help much: their patterns are cheap to find and
         * bring the duals near, but the larger bins decide in the end. */
        if (!all_priced(g) && last - g->objective < STALL * g->objective)
            g->size_limit *= 2;
        int32_t added = price_all(g);
        if (colgen_close_enough(g, gap) || colgen_must_stop(g))
            return;
        if (added > 0) {
            g->smoothing = smoothing(g);
            continue;
        }
        /* Nothing at the smoothed duals: the LP's own must say so too. */
        if (g->smoothing > 0 && all_priced(g))
            g->smoothing = colgen_take_tables(g) ? g->smoothing : 0;
        else if (!all_priced(g))
            g->size_limit *= 2;
        else if (!colgen_try_harder(g))
            return;
    }
}

bool colgen_resolve(struct colgen *g, const int64_t *residual, int rounds)
{
    for (int32_t c = 0; c < g->packing->n_classes; c++)
        lp_set_row(g->lp, c, (double)residual[c] / g->demand_unit);
    for (int32_t i = 0; i < g->rows.n; i++) {
        const struct bin_row *row = &g->rows.rows[i];
        double kept = fmin(g->reserve * (double)row->bound, (double)row->left / 2);
        if (row->lp_row >= 0)
            lp_set_row(g->lp, row->lp_row, ((double)row->left - kept) / g->demand_unit);
    }
    columns_trim(g);
    g->residual = residual;
    bool solved = columns_solve(g);
    while (solved && rounds-- > 0 && !colgen_must_stop(g) && price_all(g) > 0)
        solved = columns_solve(g);
    g->residual = NULL;
    return solved && !g->stopped;
}
