/* pack.c - the engine from end to end: prepare, first plan, column generation, whole plan, and the
 * way back from classes to the caller's items. */
#include "planner/pack/pack.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "planner/pack/approach.h"
#include "planner/pack/branch.h"
#include "planner/pack/close.h"
#include "planner/pack/colgen.h"
#include "planner/pack/dive.h"
#include "planner/pack/ffd.h"
#include "planner/pack/known.h"
#include "planner/pack/limits.h"
#include "planner/pack/measures.h"
#include "planner/pack/neighbourhoods.h"
#include "planner/pack/unmerge.h"
#include "planner/pack/volume.h"

/* The LP is solved to this share of its value; what is left is below the grain of prices. */
#define LP_GAP 1e-7

/* Where the optimum can be closed in on: the shares of what is left that improving and then closing
 * get first (where they end so soon, much is saved), and what improving gets before closing goes on
 * (with half of what is left it is closing that lacks time: a neighbourhood takes a thousandth of a
 * second). */
#define FIRST_SHARE 0.1
#define FIRST_CLOSING 0.2
#define IMPROVE_SHARE 0.25
#define BRANCH_SHARE 0.5

/* Branching on bins is for gaps that few dear bins make; smaller ones are made by all of them. */
#define BRANCH_GAP 5e-4

/* Plans this near the linear program's value need no dive for all classes. */
#define NEAR_PROGRAM 1e-3

/* Neighbourhoods tried in a row without a better plan, at first and later. */
enum { FIRST_PATIENCE = 40, PATIENCE = 300 };

/* Times the default budget where the optimum may be proved: that takes longer than a good plan. */
enum { WORK_CLOSING = 2 };

/* The same with limits on bins, where fewer of them dominate others. */
enum { WORK_LIMITED = 2, WORK_BINS = 400 };

enum { WORK_CLASSES = 200 };

/* Default budgets in engine steps, about 0.3 billion a second; column generation may use this share
 * of it before whole plans get their turn. */
#define WORK_AUTO INT64_C(1000000000)
#define WORK_EXACT INT64_C(6000000000)
#define WORK_TIMED INT64_C(1000000000000) /* the time ends the search */
#define WORK_SHARE_LP 0.6
#define WORK_SHARE_MANY 0.75 /* with many classes the LP's whole parts are nearly the plan */

/* The same of the time where that is limited, and the share of the rest that the first dive leaves.
 */
#define TIME_SHARE_LP 0.5
#define TIME_SHARE_REST 0.1

/* Classes that first fit decreasing may look at: some hundredths of a second where it is all, and
 * little beside the first linear program where that follows. */
#define WORK_FFD INT64_C(4000000)
#define WORK_FIRST INT64_C(200000)

/* A first-fit-decreasing plan of the demand left over; false when limits leave jobs over. */
static bool fill_rest(const struct packing *p, struct pool *pool, int64_t *remaining,
                      struct pool_plan *plan)
{
    struct ffd_used used;
    ffd_used_init(&used, pool, plan);
    bool done = ffd_fill(p, pool, remaining, plan, &used);
    ffd_used_clear(&used);
    return done;
}

static void keep_if_better(struct pool_plan *best, bool *has_best, const struct pool_plan *plan)
{
    if (*has_best && plan->cost >= best->cost)
        return;
    pool_plan_copy(best, plan);
    *has_best = true;
}

/* Whole parts of the LP solution, then first fit decreasing for the rest. */
static void round_down(struct colgen *g, struct pool_plan *best, bool *has_best)
{
    const struct packing *p = g->packing;
    struct pool_plan plan = {0};
    int64_t *remaining = mem_zeroed((size_t)p->n_classes, sizeof *remaining);
    for (int32_t c = 0; c < p->n_classes; c++)
        remaining[c] = p->classes[c].demand;
    int32_t columns = lp_columns(g->lp);
    for (int32_t j = 0; j < columns; j++) {
        int64_t times = (int64_t)floor(lp_value(g->lp, j) * g->demand_unit + 1e-6);
        if (times <= 0 || g->column_pattern[j] < 0)
            continue;
        dive_take(g, &plan, remaining, g->column_pattern[j], times);
    }
    if (fill_rest(p, g->pool, remaining, &plan))
        keep_if_better(best, has_best, &plan);
    pool_plan_clear(&plan);
    free(remaining);
}

/* The basic LP solution in whole bin-seconds, raised until every demand is covered. */
static void round_fluid(struct colgen *g, struct pool_plan *best, bool *has_best)
{
    const struct packing *p = g->packing;
    struct pool_plan plan = {0};
    int64_t *remaining = mem_zeroed((size_t)p->n_classes, sizeof *remaining);
    for (int32_t c = 0; c < p->n_classes; c++)
        remaining[c] = p->classes[c].demand;
    int32_t columns = lp_columns(g->lp);
    for (int32_t j = 0; j < columns; j++) {
        int64_t times = llround(lp_value(g->lp, j) * g->demand_unit);
        if (times <= 0 || g->column_pattern[j] < 0)
            continue;
        const struct pool_pattern *a = &g->pool->patterns[g->column_pattern[j]];
        pool_plan_add(&plan, g->pool, g->column_pattern[j], times);
        for (int32_t k = 0; k < a->n; k++)
            remaining[a->class[k]] -= times * a->count[k];
    }
    for (int32_t u = 0; u < plan.n; u++) {
        const struct pool_pattern *a = &g->pool->patterns[plan.uses[u].pattern];
        int64_t more = 0;
        for (int32_t k = 0; k < a->n; k++) {
            int64_t left = remaining[a->class[k]];
            int64_t need = left <= 0 ? 0 : (left + a->count[k] - 1) / a->count[k];
            more = need > more ? need : more;
        }
        plan.uses[u].times += more;
        plan.cost += (wide)more * p->bins[a->bin].price;
        for (int32_t k = 0; k < a->n; k++)
            remaining[a->class[k]] -= more * a->count[k];
    }
    bool covered = true;
    for (int32_t c = 0; c < p->n_classes; c++)
        covered = covered && remaining[c] <= 0;
    if (covered)
        keep_if_better(best, has_best, &plan);
    pool_plan_clear(&plan);
    free(remaining);
}

static int64_t round_up_to(int64_t value, int64_t step)
{
    return (value + step - 1) / step * step;
}

/* By bins of the problem, of bins of the packing. */
static void set_rents(struct pack_result *r, const struct packing *p, const int64_t *of_bin,
                      int64_t of_all)
{
    int64_t *rent = arena_array(&r->arena, (size_t)p->problem->n_bins, sizeof *rent);
    for (int32_t b = 0; b < p->n_bins; b++)
        rent[p->bins[b].source] = of_bin[b];
    r->proof.rent = rent;
    r->proof.rent_all = of_all;
}

static void set_bound(struct pack_result *r, const struct packing *p, const struct colgen *g)
{
    int64_t *dual = arena_array(&r->arena, (size_t)p->problem->n_items, sizeof *dual);
    r->proof = (struct pack_proof){.scale = p->scale, .dual = dual};
    int64_t bound = g != NULL ? colgen_bound(g) : volume_bound(p);
    if (p->problem->mode == PACK_FLUID)
        r->proof_bound_uusd = bound;
    else
        r->proof_bound_uusd = round_up_to(bound, p->price_gcd);
    r->bound_by_search = g != NULL && g->searched_bound > r->proof_bound_uusd;
    r->bound_uusd = r->bound_by_search ? g->searched_bound : r->proof_bound_uusd;
    for (int32_t i = 0; i < p->problem->n_items; i++)
        if (p->class_of[i] >= 0)
            dual[i] = g != NULL ? g->best_value[p->class_of[i]] : p->worth[p->class_of[i]];
    if (g == NULL && p->n_classes > 0 && limits_press(p))
        set_rents(r, p, p->rent, p->rent_all);
}

/* What an exhaustive search found, where it is the better one. */
static void set_searched_bound(struct pack_result *r, int64_t bound)
{
    if (bound <= r->bound_uusd)
        return;
    r->bound_uusd = bound;
    r->bound_by_search = true;
}

/* The bound with rents for limited places, where it is the better one. */
static void set_limited_bound(struct pack_result *r, const struct packing *p,
                              const struct limits_proof *proof)
{
    wide bound = (proof->total + proof->scale - 1) / proof->scale;
    if (proof->total <= 0 || round_up_to(wide_clamped(bound), p->price_gcd) <= r->proof_bound_uusd)
        return;
    r->proof_bound_uusd = round_up_to(wide_clamped(bound), p->price_gcd);
    if (r->proof_bound_uusd >= r->bound_uusd) {
        r->bound_uusd = r->proof_bound_uusd;
        r->bound_by_search = false;
    }
    int64_t *dual = arena_array(&r->arena, (size_t)p->problem->n_items, sizeof *dual);
    for (int32_t i = 0; i < p->problem->n_items; i++)
        if (p->class_of[i] >= 0)
            dual[i] = proof->value[p->class_of[i]];
    r->proof = (struct pack_proof){.scale = proof->scale, .dual = dual};
    set_rents(r, p, proof->rent, proof->rent_all);
}

/* A first dive, for the whole demand. */
static void make_plan(struct colgen *g, struct pool_plan *best, bool *has_best)
{
    const struct packing *p = g->packing;
    int64_t *residual = mem_zeroed((size_t)p->n_classes, sizeof *residual);
    struct pool_plan plan = {0};
    for (int32_t c = 0; c < p->n_classes; c++)
        residual[c] = p->classes[c].demand;
    if (dive_run(g, residual, &plan))
        keep_if_better(best, has_best, &plan);
    pool_plan_clear(&plan);
    free(residual);
}

static int64_t bound_so_far(const struct colgen *g)
{
    int64_t bound = round_up_to(colgen_bound(g), g->packing->price_gcd);
    return bound > g->searched_bound ? bound : g->searched_bound;
}

/* Raises the bound until it is close enough to the plan, likewise. */
static void branch_for(struct colgen *g, int64_t work, double share, const struct pool_plan *best)
{
    int64_t goal = (int64_t)ceil((1 - g->options->max_gap) * (double)best->cost);
    if (bound_so_far(g) >= goal || (double)bound_so_far(g) > (1 - BRANCH_GAP) * (double)best->cost)
        return;
    colgen_grant(g, work, share, share);
    branch_run(g, goal);
}

/* Improves the plan until it is close enough to the bound, with a share of the work and time left.
 */
static void improve_for(struct colgen *g, int64_t work, double share, struct pool_plan *best)
{
    int64_t bound = bound_so_far(g);
    int64_t goal = (int64_t)((double)bound / (1 - g->options->max_gap));
    colgen_grant(g, work, share, share);
    neighbourhoods_improve(g, best, goal > bound ? goal : bound,
                           share < 1 ? FIRST_PATIENCE : PATIENCE);
}

/* With many classes a dive for all of them takes seconds on one thread.  Where the program's whole
 * parts are near the program's value, neighbourhoods mend the rest, and they go side by side. */
static bool is_near_program(const struct colgen *g, const struct pool_plan *plan)
{
    double least = g->objective * g->demand_unit * UUSD_PER_USD;
    return g->packing->n_classes >= APPROACH_CLASSES &&
           (double)plan->cost - least <= NEAR_PROGRAM * least;
}

/* Dives, first for the whole demand, then again and again for parts of the plan; closes what is
 * small enough. */
static void improve_plan(struct colgen *g, int64_t work, struct pool_plan *best, bool *has_best)
{
    const struct packing *p = g->packing;
    if (g->failed)
        return;
    /* With many classes the LP's whole parts may be near enough already, and a dive takes seconds.
     */
    if (g->approached && *has_best &&
        (1 - g->options->max_gap) * (double)best->cost <= (double)bound_so_far(g))
        return;
    if (!(*has_best && is_near_program(g, best))) {
        colgen_grant(g, work, 1, 1 - TIME_SHARE_REST);
        make_plan(g, best, has_best);
    }
    if (!*has_best || g->stopped)
        return;
    if (!close_can(p)) {
        if (branch_can(p)) {
            improve_for(g, work, FIRST_SHARE, best);
            branch_for(g, work, BRANCH_SHARE, best);
        }
        improve_for(g, work, 1, best);
        return;
    }
    improve_for(g, work, FIRST_SHARE, best);
    colgen_grant(g, work, FIRST_CLOSING, FIRST_CLOSING);
    close_run(g, best);
    improve_for(g, work, IMPROVE_SHARE, best);
    colgen_grant(g, work, 1, 1);
    close_run(g, best);
    improve_for(g, work, 1, best);
}

static void solve_relaxation(struct colgen *g, double max_gap)
{
    double gap = fmax(LP_GAP, max_gap / 4);
    colgen_run(g, gap);
    /* Where jobs are counted a dive puts each into the slot that it takes; with many classes that
     * is far less than what another linear program costs. */
    bool keeps =
        g->packing->n_classes >= APPROACH_CLASSES && g->packing->problem->mode == PACK_WHOLE;
    if (g->n_exchanges > 0 && !keeps && !g->out_of_work && !g->stopped && !g->hurried) {
        colgen_drop_exchanges(g);
        colgen_run(g, gap);
    }
}

/* Does the linear program's solution, which knows no limits, keep them? */
static bool relaxation_keeps_limits(const struct colgen *g)
{
    const struct packing *p = g->packing;
    double *used = mem_zeroed((size_t)p->n_bins, sizeof *used), total = 0;
    int32_t columns = lp_columns(g->lp);
    for (int32_t j = 0; j < columns; j++) {
        if (g->column_pattern[j] < 0)
            continue;
        double bins = lp_value(g->lp, j) * g->demand_unit;
        used[g->pool->patterns[g->column_pattern[j]].bin] += bins;
        total += bins;
    }
    bool keeps = p->problem->limit_bins < 0 || total <= (double)p->problem->limit_bins;
    for (int32_t b = 0; b < p->n_bins && keeps; b++)
        keeps = p->bins[b].limit < 0 || used[b] <= (double)p->bins[b].limit;
    free(used);
    return keeps;
}

static bool plan_keeps_limits(const struct pool *pool, const struct pool_plan *plan)
{
    const struct packing *p = pool->packing;
    struct ffd_used used;
    ffd_used_init(&used, pool, plan);
    bool keeps = p->problem->limit_bins < 0 || used.total <= p->problem->limit_bins;
    for (int32_t b = 0; b < p->n_bins && keeps; b++)
        keeps = p->bins[b].limit < 0 || used.bins[b] <= p->bins[b].limit;
    ffd_used_clear(&used);
    return keeps;
}

/* The search without limits, whose plan may happen to keep them. */
static bool search_kept(struct colgen *g, int64_t work, struct pool_plan *best, bool *has_best)
{
    struct pool_plan plan = {0};
    bool has_plan = false, kept = false;
    if (!g->failed && relaxation_keeps_limits(g)) {
        round_down(g, &plan, &has_plan);
        improve_plan(g, work / 2, &plan, &has_plan);
        kept = has_plan && plan_keeps_limits(g->pool, &plan);
    }
    if (kept)
        keep_if_better(best, has_best, &plan);
    pool_plan_clear(&plan);
    return kept;
}

static int64_t whole_work(const struct packing *p, const struct pack_options *options)
{
    int64_t work = options->work;
    if (work <= 0 && options->time_spent != NULL)
        return WORK_TIMED;
    if (work <= 0)
        work = options->solver == PACK_EXACT ? WORK_EXACT : WORK_AUTO;
    /* Rounds grow with the classes, and so does their number. */
    if (options->work <= 0 && p->n_classes > WORK_CLASSES)
        work *= 1 + p->n_classes / WORK_CLASSES;
    if (options->work <= 0 && p->problem->mode != PACK_FLUID && close_can(p))
        work *= WORK_CLOSING;
    if (options->work <= 0 && p->limited)
        work *= WORK_LIMITED + p->n_bins / WORK_BINS;
    return work;
}

struct rounded {
    struct pool_plan *best;
    bool *has_best;
};

static bool rounds_well(struct colgen *g, void *context)
{
    const struct rounded *r = context;
    round_down(g, r->best, r->has_best);
    return *r->has_best &&
           (1 - g->options->max_gap) * (double)r->best->cost <= (double)bound_so_far(g);
}

/* True: that is all there is to do. */
static bool search(struct colgen *g, struct rounded *plan)
{
    struct pool_plan *best = plan->best;
    bool *has_best = plan->has_best;
    const struct pack_options *options = g->options;
    int64_t work = whole_work(g->packing, options);
    bool fluid = g->packing->problem->mode == PACK_FLUID;
    double share = g->packing->n_classes >= APPROACH_CLASSES ? WORK_SHARE_MANY : WORK_SHARE_LP;
    colgen_grant(g, work, fluid ? 1 : share, fluid ? 1 : TIME_SHARE_LP);
    if (!fluid && !g->packing->limited) {
        g->enough = rounds_well;
        g->enough_context = plan;
    }
    solve_relaxation(g, options->max_gap);
    g->enough = NULL;
    if (fluid) {
        round_fluid(g, best, has_best);
        return true;
    }
    colgen_grant(g, work, 1, 1);
    if (g->packing->limited)
        return search_kept(g, work, best, has_best);
    round_down(g, best, has_best);
    improve_plan(g, work, best, has_best);
    return true;
}

/* The search within limits on bins, after work of another that did not heed them. */
static void search_limited(const struct packing *p, const struct pack_options *options,
                           struct pool *pool, int64_t before, struct pool_plan *best,
                           bool *has_best, struct limits_proof *proof, struct pack_result *r)
{
    struct colgen g;
    for (int32_t k = 0; k < pool->n; k++)
        pool->patterns[k].in_lp = false;
    proof->value = arena_array(&r->arena, (size_t)p->n_classes, sizeof *proof->value);
    proof->rent = arena_array(&r->arena, (size_t)p->n_bins, sizeof *proof->rent);
    colgen_init_limited(&g, p, options, pool);
    g.work = before;
    limits_run(&g, whole_work(p, options), best, has_best, proof);
    r->work += g.work - before;
    r->stopped = r->stopped || g.stopped || g.hurried;
    r->out_of_work = r->out_of_work || g.out_of_work;
    colgen_clear(&g);
}

/* Where only the linear program's solution counts, any first plan will do. */
static int64_t first_work(const struct packing *p, const struct pack_options *options)
{
    if (p->problem->mode == PACK_FLUID)
        return 1;
    return options->solver == PACK_FFD ? WORK_FFD : WORK_FIRST;
}

static void solve(const struct packing *p, const struct pack_options *options,
                  struct pack_result *r)
{
    struct pool pool;
    struct pool_plan best = {0};
    bool has_best = false;
    pool_init(&pool, p);
    if (options->known != NULL)
        known_take_patterns(&pool, options->known);
    int32_t known = pool.n;
    int64_t work = first_work(p, options);
    has_best = measures_plan(p, &pool, &work, &best);
    struct colgen g;
    struct limits_proof limited = {.scale = 1};
    bool exact = options->solver != PACK_FFD;
    bool press = exact && p->limited && p->problem->mode == PACK_WHOLE && limits_press(p);
    bool done = !exact;
    r->work = work;
    if (exact && !press) {
        colgen_init(&g, p, options, &pool);
        if (options->known != NULL)
            known_take_duals(&g, options->known);
        done = search(&g, &(struct rounded){&best, &has_best});
        r->work += g.work;
        r->stopped = g.stopped || g.hurried;
        r->out_of_work = g.out_of_work;
    }
    if (!done)
        search_limited(p, options, &pool, press ? 0 : g.work, &best, &has_best, &limited, r);
    set_bound(r, p, exact && !press ? &g : NULL);
    set_limited_bound(r, p, &limited);
    set_searched_bound(r, limited.searched);
    if (has_best && (1 - options->max_gap) * (double)best.cost <= (double)r->bound_uusd)
        r->out_of_work = false; /* some phase was, but it was enough */
    if (has_best)
        unmerge(p, &pool, &best, r);
    known_give(&pool, known, r);
    r->infeasible_limits = !has_best;
    r->impossible = !has_best && limited.impossible;
    if (exact && !press)
        colgen_clear(&g);
    pool_plan_clear(&best);
    pool_clear(&pool);
}

void pack_solve(const struct pack_problem *problem, const struct pack_options *options,
                struct pack_result *result)
{
    *result = (struct pack_result){0};
    struct packing p;
    packing_init(&p, problem);
    volume_fill(&p, volume_rounds(&p, options->solver == PACK_FFD));
    bool *unplaced = arena_array(&result->arena, (size_t)problem->n_items, sizeof *unplaced);
    if (problem->n_items > 0)
        memcpy(unplaced, p.unplaced, (size_t)problem->n_items * sizeof *unplaced);
    result->unplaced = unplaced;
    if (p.n_classes > 0)
        solve(&p, options, result);
    else
        set_bound(result, &p, NULL);
    result->proven_optimal = problem->mode == PACK_WHOLE && !result->infeasible_limits &&
                             result->cost_uusd == result->bound_uusd;
    packing_clear(&p);
}

void pack_result_clear(struct pack_result *result)
{
    arena_free(&result->arena);
    *result = (struct pack_result){0};
}
