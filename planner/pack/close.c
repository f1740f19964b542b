#include "planner/pack/close.h"

#include <math.h>
#include <stdlib.h>

#include "planner/pack/close_branch.h"
#include "planner/pack/close_merge.h"
#include "planner/pack/close_places.h"

/* Jobs of a problem that may be closed; classes: close_patterns.h. */
enum { JOBS_MAX = 1000 };

/* Patterns of one list, rows deep: what keeps a search within seconds and 200 MiB. */
enum { PATTERNS_MAX = 1500000, DEPTH_MAX = 200 };

/* Lists too long before closing is given up: others will hardly be shorter. */
enum { OVERFLOWS_MAX = 2 };

/* A guess gets this part of the work left. */
#define SETTLE_SHARE 0.75

struct closing {
    struct colgen *g;
    struct pool_plan *plan; /* the best */
    struct close_master master;
    struct close_merge merge;
    struct close_places places;
    int64_t target; /* plans sought cost at most this */
    int64_t work_limit;
    bool gave_up, overflowed; /* the list, in the second case */
    struct close_state states[DEPTH_MAX];
};

static int64_t round_up_to(int64_t value, int64_t step)
{
    return (value + step - 1) / step * step;
}

static bool ask_colgen(void *context)
{
    return colgen_time_is_up(context);
}

/* The LP's whole solution as a plan, if it is one. */
static bool read_plan(struct closing *s, struct pool_plan *plan)
{
    const struct close_patterns *list = s->master.patterns;
    const struct packing *p = list->packing;
    size_t n = (size_t)p->n_classes;
    int64_t *left = mem_alloc(n * sizeof *left);
    int32_t *class = mem_alloc(n * sizeof *class), *count = mem_alloc(n * sizeof *count);
    for (size_t c = 0; c < n; c++)
        left[c] = p->classes[c].demand;
    const struct close_lp *lp = &s->master.lp;
    for (int32_t i = 0; i < lp->m; i++) {
        int32_t pattern = lp->what[lp->basis[i]], used = 0;
        int64_t times = llround(lp->basic[i]);
        if (pattern < 0 || times <= 0)
            continue;
        for (int32_t c = 0; c < p->n_classes; c++) {
            int32_t slots = close_patterns_jobs(list, pattern, c);
            left[c] -= times * slots;
            if (slots > 0) {
                class[used] = c;
                count[used++] = slots;
            }
        }
        bool added;
        pool_plan_add(plan, s->g->pool,
                      pool_add(s->g->pool, list->bin[pattern], used, class, count, &added), times);
    }
    bool covered = true;
    for (size_t c = 0; c < n; c++)
        covered = covered && left[c] <= 0;
    free(count);
    free(class);
    free(left);
    return covered;
}

static void keep_whole(struct closing *s)
{
    struct pool_plan plan = {0};
    if (read_plan(s, &plan) && plan.cost <= s->target &&
        close_places_hold(&s->places, s->g->pool, &plan)) {
        pool_plan_copy(s->plan, &plan);
        s->target = s->master.target = wide_clamped(plan.cost) - s->g->packing->price_gcd;
    }
    pool_plan_clear(&plan);
}

static bool exceeds_target(const struct closing *s, int64_t proved)
{
    return round_up_to(proved, s->g->packing->price_gcd) > s->target;
}

/* Rows for what the program's solution has too much of; how many. */
static int32_t add_rows(struct closing *s)
{
    int32_t added = close_places_apply(&s->places, &s->master);
    return added > 0 ? added : close_merge_apply(&s->merge, &s->master);
}

/* The node's program, within the limits and without pairs of bins that are better merged. */
static bool solve_node(struct closing *s, int64_t *proved)
{
    do {
        if (s->master.work > s->work_limit)
            return false;
        while (close_master_solve_near(&s->master) && add_rows(s) > 0) {
        }
        if (!close_master_solve(&s->master, proved))
            return false;
    } while (!exceeds_target(s, *proved) && add_rows(s) > 0);
    return true;
}

/* Leaves no plan of cost target or less unfound below this node, or gives up. */
static void search(struct closing *s, int depth)
{
    int64_t proved = 0;
    struct close_row row;
    double value;
    if (s->gave_up)
        return;
    if (!solve_node(s, &proved)) {
        s->gave_up = true;
        return;
    }
    if (exceeds_target(s, proved))
        return;
    if (!close_branch_choose(&s->master, &row, &value)) {
        keep_whole(s);
        s->gave_up = !exceeds_target(s, proved);
        return;
    }
    if (depth >= DEPTH_MAX) {
        s->gave_up = true;
        return;
    }
    close_master_save(&s->master, &s->states[depth]);
    close_master_limit(&s->master, row, false, (int64_t)ceil(value));
    search(s, depth + 1);
    if (s->gave_up)
        return;
    close_master_restore(&s->master, &s->states[depth]);
    close_master_limit(&s->master, row, true, (int64_t)floor(value));
    search(s, depth + 1);
}

/* Is there a plan of cost target or less?  True when that was settled; plan has it then. */
static bool settle(struct closing *s, int64_t target, int64_t work)
{
    struct colgen *g = s->g;
    const struct packing *p = g->packing;
    wide slack = (wide)target * g->scale - g->best_total;
    int64_t *cost = mem_alloc((size_t)p->n_bins * sizeof *cost);
    for (int32_t b = 0; b < p->n_bins; b++)
        cost[b] = p->bins[b].price * g->scale + bin_rows_best_rent(&g->rows, b);
    struct close_limits limits = {.patterns = PATTERNS_MAX,
                                  .work = work,
                                  .stop = ask_colgen,
                                  .stop_context = g,
                                  .cost = cost,
                                  .few = s->places.few};
    struct close_patterns list;
    s->target = target;
    s->gave_up = false;
    bool settled = false;
    if (close_patterns_list(&list, p, g->best_value, wide_clamped(slack), &limits)) {
        close_master_init(&s->master, &list, target);
        s->master.stop = ask_colgen;
        s->master.stop_context = g;
        s->work_limit = work - list.work;
        search(s, 0);
        settled = !s->gave_up;
        g->work += s->master.work;
        close_master_clear(&s->master);
        for (int k = 0; k < DEPTH_MAX; k++)
            close_state_clear(&s->states[k]);
    }
    s->overflowed = list.n >= PATTERNS_MAX;
    g->work += list.work;
    close_patterns_clear(&list);
    free(cost);
    return settled;
}

bool close_can(const struct packing *p)
{
    int64_t jobs = 0;
    for (int32_t c = 0; c < p->n_classes && jobs <= JOBS_MAX; c++)
        jobs += p->classes[c].demand < JOBS_MAX ? p->classes[c].demand : JOBS_MAX + 1;
    return p->n_classes <= CLOSE_CLASSES_MAX && jobs <= JOBS_MAX;
}

void close_run(struct colgen *g, struct pool_plan *plan)
{
    const struct packing *p = g->packing;
    if (g->failed || g->stopped || !close_can(p))
        return;
    int64_t end = g->work_limit, step = 0;
    int overflows = 0;
    int64_t bound = round_up_to(colgen_bound(g), p->price_gcd);
    bound = g->searched_bound > bound ? g->searched_bound : bound;
    double enough = 1 - g->options->max_gap;
    while (enough * (double)plan->cost > (double)bound && g->work < end && !colgen_must_stop(g)) {
        /* An eighth of the gap, then twice as much each time: the optimum is often near the bound,
         * and lists grow fast with the gap.  No more than is asked for. */
        int64_t open = wide_clamped(plan->cost) - bound;
        int64_t asked = (int64_t)(enough * (double)plan->cost) + 1 - bound;
        step = step == 0 ? open / 8 : 2 * step;
        step = step < asked ? step : asked;
        int64_t target = bound + step / p->price_gcd * p->price_gcd;
        if (target > bound + open - p->price_gcd)
            target = bound + open - p->price_gcd;
        struct closing s = {.g = g, .plan = plan};
        close_places_init(&s.places, p, target);
        close_merge_init(&s.merge, p, s.places.few);
        bool settled = settle(&s, target, (int64_t)(SETTLE_SHARE * (double)(end - g->work)));
        close_merge_clear(&s.merge);
        close_places_clear(&s.places);
        if (settled) {
            bound = g->searched_bound = s.target + p->price_gcd;
            continue;
        }
        /* Too far: a nearer guess may still be settled with the work that is left. */
        step /= 8;
        overflows += s.overflowed;
        if (step < p->price_gcd || overflows == OVERFLOWS_MAX)
            return;
    }
}
