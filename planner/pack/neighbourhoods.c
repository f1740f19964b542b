/* neighbourhoods.c - draws bins, packs them again side by side, and keeps what is no dearer. */
#include "planner/pack/neighbourhoods.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "planner/pack/columns.h"
#include "planner/pack/dive.h"
#include "planner/pack/focus.h"
#include "planner/pack/whole.h"
#include "planner/parallel.h"

/* Bins of a neighbourhood, neighbourhoods at a time, and bins of the plan for each of them. */
enum { BINS_LEAST = 3, BINS_SPAN = 12, AT_A_TIME = 8, LOOSE_BINS = 40 };

/* Programs up to this size are searched for whole solutions, in so many nodes. */
enum { WHOLE_ROWS = 20, WHOLE_COLUMNS = 300, WHOLE_NODES = 30 };

struct neighbourhood {
    struct colgen g; /* a fork */
    struct pool pool;
    int64_t bins;           /* about so many are drawn */
    struct pool_plan taken; /* bins drawn, patterns of the pool of all */
    struct pool_plan plan;  /* the same jobs again, patterns of its own pool */
    int64_t *residual, *again;
    bool better, usable; /* cheaper; no dearer */
};

struct search {
    struct colgen *g;
    struct neighbourhood at[AT_A_TIME];
    int n; /* in this round */
    uint64_t random;
};

static uint64_t next_random(struct search *s)
{
    s->random = s->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return s->random >> 33;
}

static int64_t jobs_left(const struct colgen *g, const int64_t *residual)
{
    int64_t sum = 0;
    for (int32_t c = 0; c < g->packing->n_classes; c++)
        sum += residual[c];
    return sum;
}

/* ---- which bins -------------------------------------------------------------------------------
 */

/* How many neighbourhoods this plan has room for, and how many bins each is to have; returns the
 * most bins of one. */
static int64_t set_sizes(struct search *s, const struct pool_plan *plan)
{
    int64_t loose = 0, most = 0;
    for (int32_t k = 0; k < plan->n; k++)
        loose += plan->uses[k].times < BINS_SPAN ? plan->uses[k].times : BINS_SPAN;
    s->n = loose < LOOSE_BINS               ? 1
           : loose / LOOSE_BINS < AT_A_TIME ? (int)(loose / LOOSE_BINS)
                                            : AT_A_TIME;
    for (int i = 0; i < s->n; i++) {
        s->at[i].bins = BINS_LEAST + (int64_t)(next_random(s) % BINS_SPAN);
        s->at[i].taken.n = 0;
        s->at[i].taken.cost = 0;
        most = s->at[i].bins > most ? s->at[i].bins : most;
    }
    return most;
}

/* Whose neighbourhood a bin is drawn for, given the chance that a set of one bin takes it; -1:
 * none. */
static int draw(struct search *s, double chance)
{
    double u = (double)next_random(s) / (double)(INT64_C(1) << 31);
    for (int i = 0; i < s->n; i++) {
        u -= chance * (double)s->at[i].bins;
        if (u < 0)
            return i;
    }
    return -1;
}

/* Draws bins out of the plan; rest becomes the others, and residual[c] the jobs that they leave.
 * Half of the bins are any bins, half are drawn by their excess, which is where money is lost. */
static void take_out(struct search *s, const struct pool_plan *plan, struct pool_plan *rest,
                     int64_t *residual)
{
    const struct colgen *g = s->g;
    int64_t most = set_sizes(s, plan);
    double loose = 0, excess = 1;
    for (int32_t k = 0; k < plan->n; k++) {
        /* Long runs are good patterns; only their last bins are worth another try. */
        double times = (double)(plan->uses[k].times < most ? plan->uses[k].times : most);
        loose += times;
        excess += times * fmax(columns_excess(g, plan->uses[k].pattern), 0);
    }
    for (int32_t c = 0; c < g->packing->n_classes; c++)
        residual[c] = g->packing->classes[c].demand;
    for (int32_t k = 0; k < plan->n; k++) {
        struct plan_use use = plan->uses[k];
        int64_t times = use.times < most ? use.times : most, drawn[AT_A_TIME] = {0};
        double lost = fmax(columns_excess(g, use.pattern), 0) / excess;
        for (int64_t t = 0; t < times; t++) {
            int i = draw(s, (1 / loose + lost) / 2);
            if (i >= 0) {
                drawn[i]++;
                use.times--;
            }
        }
        for (int i = 0; i < s->n; i++)
            if (drawn[i] > 0)
                pool_plan_add(&s->at[i].taken, g->pool, use.pattern, drawn[i]);
        if (use.times > 0)
            dive_take(s->g, rest, residual, use.pattern, use.times);
    }
}

/* Gives each neighbourhood the jobs of its bins, as far as they are among the `left`; a plan that
 * holds more slots than jobs may leave some over, which the first one takes. */
static void share_jobs(struct search *s, int64_t *left)
{
    size_t bytes = (size_t)s->g->packing->n_classes * sizeof *left;
    for (int i = 0; i < s->n; i++) {
        struct neighbourhood *one = &s->at[i];
        memset(one->residual, 0, bytes);
        for (int32_t k = 0; k < one->taken.n; k++) {
            const struct pool_pattern *a = &s->g->pool->patterns[one->taken.uses[k].pattern];
            for (int32_t j = 0; j < a->n; j++) {
                int64_t jobs = one->taken.uses[k].times * a->count[j];
                jobs = jobs < left[a->class[j]] ? jobs : left[a->class[j]];
                one->residual[a->class[j]] += jobs;
                left[a->class[j]] -= jobs;
            }
        }
    }
    for (int32_t c = 0; c < s->g->packing->n_classes; c++)
        s->at[0].residual[c] += left[c];
    for (int i = 0; i < s->n; i++)
        memcpy(s->at[i].again, s->at[i].residual, bytes);
}

/* Each neighbourhood has the places of its bins, and a share of those that are free. */
static void share_places(struct search *s)
{
    for (int32_t i = 0; i < s->g->rows.n; i++) {
        const struct bin_row *row = &s->g->rows.rows[i];
        int64_t spare = row->left;
        for (int k = 0; k < s->n; k++) {
            struct neighbourhood *one = &s->at[k];
            int64_t used = 0;
            for (int32_t u = 0; u < one->taken.n; u++)
                used += one->taken.uses[u].times *
                        row->weight[s->g->pool->patterns[one->taken.uses[u].pattern].bin];
            one->g.rows.rows[i].left = used;
            spare -= used;
        }
        for (int k = 0; k < s->n && spare > 0; k++)
            s->at[k].g.rows.rows[i].left += spare / s->n + (k < spare % s->n);
    }
}

/* ---- packing them again -----------------------------------------------------------------------
 */

/* After a dive for a neighbourhood its program holds patterns enough for a better one; integer
 * programming finds it where dives round past it. */
static bool search_whole(struct colgen *g, int64_t *residual, struct pool_plan *plan, wide below)
{
    int32_t rows = 0;
    for (int32_t c = 0; c < g->packing->n_classes; c++)
        rows += residual[c] > 0;
    if (g->failed || rows > WHOLE_ROWS || lp_columns(g->lp) > WHOLE_COLUMNS)
        return false;
    return colgen_resolve(g, residual, 0) && whole_take(g, residual, plan, below, WHOLE_NODES) &&
           jobs_left(g, residual) == 0;
}

static void pack_again(void *context, int worker, int32_t index)
{
    struct search *s = context;
    struct neighbourhood *one = &s->at[index];
    struct colgen *g = &one->g;
    struct pool_plan whole = {0};
    int64_t *left = mem_alloc((size_t)(g->rows.n + 1) * sizeof *left);
    for (int32_t i = 0; i < g->rows.n; i++)
        left[i] = g->rows.rows[i].left;
    pool_clear(&one->pool);
    pool_init(&one->pool, g->packing);
    g->subproblems = &s->g->subproblems[worker];
    g->work = 0;
    g->work_limit = s->g->work_limit - s->g->work;
    one->plan.n = 0;
    one->plan.cost = 0;
    focus_on(g, s->g, one->residual);
    bool done = dive_run(g, one->residual, &one->plan);
    if (!done || one->plan.cost >= one->taken.cost) {
        memcpy(one->residual, one->again, (size_t)g->packing->n_classes * sizeof *one->again);
        for (int32_t i = 0; i < g->rows.n; i++)
            g->rows.rows[i].left = left[i];
        if (search_whole(g, one->residual, &whole, one->taken.cost)) {
            pool_plan_copy(&one->plan, &whole);
            done = true;
        }
    }
    one->usable = done && one->plan.cost <= one->taken.cost;
    one->better = one->usable && one->plan.cost < one->taken.cost;
    pool_plan_clear(&whole);
    free(left);
    focus_end(g);
}

/* What it found becomes known to all, and its bins, new or as they were, go back into the plan. */
static void put_back(struct search *s, struct neighbourhood *one, struct pool_plan *plan)
{
    struct colgen *g = s->g;
    int32_t *index = mem_alloc((size_t)(one->pool.n + 1) * sizeof *index);
    for (int32_t k = 0; k < one->pool.n; k++) {
        const struct pool_pattern *a = &one->pool.patterns[k];
        bool added;
        index[k] = pool_add(g->pool, a->bin, a->n, a->class, a->count, &added);
    }
    for (int32_t k = 0; one->usable && k < one->plan.n; k++) {
        const struct plan_use *use = &one->plan.uses[k];
        pool_plan_add(plan, g->pool, index[use->pattern], use->times);
        bin_rows_use(&g->rows, one->pool.patterns[use->pattern].bin, use->times);
    }
    for (int32_t k = 0; !one->usable && k < one->taken.n; k++)
        dive_take(g, plan, one->again, one->taken.uses[k].pattern, one->taken.uses[k].times);
    g->work += one->g.work;
    g->stopped = g->stopped || one->g.stopped;
    g->hurried = g->hurried || one->g.hurried;
    g->out_of_work = g->out_of_work || one->g.out_of_work;
    g->failed = g->failed || one->g.failed;
    free(index);
}

/* One round; returns whether some neighbourhood became cheaper. */
static bool improve_once(struct search *s, struct pool_plan *plan)
{
    struct pool_plan rest = {0};
    bool better = false, kept = true; /* all jobs and all limits */
    int64_t *left = mem_alloc((size_t)s->g->packing->n_classes * sizeof *left);
    bin_rows_use_none(&s->g->rows);
    take_out(s, plan, &rest, left);
    share_jobs(s, left);
    share_places(s);
    parallel_for(lp_threads() ? s->g->threads : 1, s->n, pack_again, s);
    for (int i = 0; i < s->n; i++) {
        better = better || s->at[i].better;
        put_back(s, &s->at[i], &rest);
        kept = kept && (s->at[i].usable || jobs_left(s->g, s->at[i].again) == 0);
    }
    for (int32_t i = 0; i < s->g->rows.n; i++)
        kept = kept && s->g->rows.rows[i].left >= 0;
    if (kept && rest.cost <= plan->cost)
        pool_plan_copy(plan, &rest);
    pool_plan_clear(&rest);
    free(left);
    return better;
}

void neighbourhoods_improve(struct colgen *g, struct pool_plan *plan, int64_t goal,
                            int64_t patience)
{
    struct search s = {.g = g, .random = 1};
    size_t n = (size_t)g->packing->n_classes;
    for (int i = 0; i < AT_A_TIME; i++) {
        pool_init(&s.at[i].pool, g->packing);
        colgen_fork(&s.at[i].g, g, &s.at[i].pool);
        s.at[i].residual = mem_alloc(n * sizeof *s.at[i].residual);
        s.at[i].again = mem_alloc(n * sizeof *s.at[i].again);
    }
    for (int64_t idle = 0; plan->cost > goal && idle < patience && !colgen_must_stop(g);) {
        idle = improve_once(&s, plan) ? 0 : idle + s.n;
        if (g->failed)
            break;
    }
    for (int i = 0; i < AT_A_TIME; i++) {
        colgen_fork_clear(&s.at[i].g);
        pool_clear(&s.at[i].pool);
        pool_plan_clear(&s.at[i].taken);
        pool_plan_clear(&s.at[i].plan);
        free(s.at[i].residual);
        free(s.at[i].again);
    }
    g->n_seen = g->pool->n; /* the program keeps to its own columns */
}
