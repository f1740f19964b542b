/* steps.c - the approach, then steps from the best duals towards the LP's.
 *
 * After the approach the bound is what the LP's duals must not lose.  The LP holds of the pool only
 * what it needs: patterns that its duals ask for come in between. */
#include "planner/pack/steps.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "planner/pack/approach.h"
#include "planner/pack/columns.h"
#include "planner/parallel.h"

/* How near the model of the approach must come, its share of the work before the LP is first solved
 * and beside that, and how many columns for each row the LP begins with. */
#define APPROACH_GAP 4e-4
#define APPROACH_SHARE 0.4
#define BESIDE_SHARE 0.25
enum { START_COLUMNS = 10, START_COLUMNS_LEAST = 3 };

/* Turns that the approach takes beside solutions of the LP.  There are several of these in a turn
 * only where they take little of the turn's work: what is found meanwhile serves the next. */
enum { TURNS = 5, LITTLE = 4 };

/* What the approach does in the time of the first solution, for each row times row. */
enum { FIRST_SOLUTION = 460 };

/* Rows times columns that it begins with, where that leaves the least of columns: the first
 * solution takes as many iterations as there are rows, times a few, and each looks at all columns.
 * With 1000 classes three columns for each are solved in a fourth of the time that ten take, and
 * the others come as they are asked for. */
#define START_SIZE 3e6

/* Steps from the best duals towards the LP's, and how many of them in a row may raise no bound
 * before the LP is solved again. */
#define FIRST_STEP 0.1
#define LEAST_STEP 0.05
#define LONGER 2
#define SHORTER 0.7
enum { STEPS_IN_VAIN = 3 };

struct approaching {
    struct colgen *g;
    struct approach approach;
    int64_t work;       /* of a turn */
    int64_t work_limit; /* of this one */
    struct colgen side; /* g's program with the patterns and the bound's duals of before */
    struct pool pool;   /* side's */
};

/* What the program's solutions write or need unchanged while the approach goes on is side's own:
 * the pool's list (its patterns stay where they are), duals, and counts. */
static void begin_side(struct approaching *a)
{
    const struct colgen *g = a->g;
    size_t n = (size_t)g->packing->n_classes, patterns = (size_t)g->pool->n;
    a->pool = *g->pool;
    a->pool.patterns = mem_alloc(patterns * sizeof *a->pool.patterns);
    memcpy(a->pool.patterns, g->pool->patterns, patterns * sizeof *a->pool.patterns);
    a->side = *g;
    a->side.pool = &a->pool;
    a->side.dual = mem_zeroed(n, sizeof *a->side.dual);
    a->side.best_value = mem_alloc(n * sizeof *a->side.best_value);
    memcpy(a->side.best_value, g->best_value, n * sizeof *a->side.best_value);
    a->side.work = 0;
}

static void end_side(struct approaching *a)
{
    struct colgen *g = a->g;
    for (int32_t k = 0; k < a->pool.n; k++)
        g->pool->patterns[k].in_lp = a->pool.patterns[k].in_lp;
    g->column_pattern = a->side.column_pattern;
    g->column_capacity = a->side.column_capacity;
    g->work += a->side.work;
    g->stopped = g->stopped || a->side.stopped;
    g->hurried = g->hurried || a->side.hurried;
    g->failed = g->failed || a->side.failed;
    free(a->pool.patterns);
    free(a->side.dual);
    free(a->side.best_value);
}

/* Solutions, each over those known patterns too that the one before asked for, while steps from the
 * bound's duals would be short for want of them. */
static void solve_beside(void *context)
{
    struct approaching *a = context;
    struct colgen *side = &a->side;
    while (columns_solve(side) && side->rows.n == 0)
        if (columns_longest_step(side) >= LEAST_STEP || columns_sift(side) == 0 ||
            side->work > a->work / LITTLE)
            break;
}

static void approach_on(void *context)
{
    struct approaching *a = context;
    approach_run(&a->approach, a->work_limit);
}

static int32_t start_columns(int32_t n_classes)
{
    double each = START_SIZE / ((double)n_classes * (double)n_classes);
    return n_classes * (int32_t)fmax(START_COLUMNS_LEAST, fmin(START_COLUMNS, each));
}

/* A part of the approach, of so much work, beside solutions of the LP over what was known before.
 */
static void approach_beside(struct approaching *a)
{
    struct colgen *g = a->g;
    int threads = g->threads;
    a->work_limit = g->work + a->work;
    begin_side(a);
    g->threads = threads > 2 ? threads - 1 : 1;
    parallel_pair(threads, solve_beside, approach_on, a);
    g->threads = threads;
    end_side(a);
}

/* The first solution takes longer than those that go on from it. */
static int64_t first_turn(const struct colgen *g, int64_t turn)
{
    int64_t solution = FIRST_SOLUTION * (int64_t)g->packing->n_classes * g->packing->n_classes;
    return solution > turn ? solution : turn;
}

/* With many classes the bound comes first, then the LP over the patterns that make it.  Its first
 * solutions take as long as the approach: that goes on beside them. */
static void approach(struct colgen *g, double gap)
{
    struct approaching a = {.g = g};
    double work = (double)g->work_limit;
    g->approached = true;
    approach_begin(&a.approach, g, fmax(gap, APPROACH_GAP));
    approach_run(&a.approach, (int64_t)(APPROACH_SHARE * work));
    if (g->stopped) {
        approach_end(&a.approach);
        return;
    }
    columns_take_nearest(g, start_columns(g->packing->n_classes));
    for (int64_t left = (int64_t)(BESIDE_SHARE * work), turn = left / TURNS; left > 0;
         left -= a.work) {
        a.work = a.work == 0 ? first_turn(g, turn) : turn;
        a.work = a.work < left ? a.work : left;
        approach_beside(&a);
        if (a.approach.ended || g->stopped || g->hurried || g->failed)
            break;
    }
    g->n_seen = g->pool->n; /* the LP takes of the new ones what it needs */
    approach_end(&a.approach);
}

/* No plan costs less than the program's value, so none is looked for before that is near enough. */
static bool is_enough(struct colgen *g)
{
    double plan = g->objective * g->demand_unit * UUSD_PER_USD;
    return g->enough != NULL && (1 - g->options->max_gap) * plan <= (double)colgen_bound(g) &&
           g->enough(g, g->enough_context);
}

/* Prices the way from the best duals to the LP's: a longer step as long as the bound rises (then
 * the LP need not be solved again), and where it stays, a few times where the patterns just found
 * allow it, which costs less than the LP.  True: that is the end. */
static bool step_towards(struct colgen *g, double gap)
{
    double known = columns_longest_step(g);
    for (int in_vain = 0; known >= LEAST_STEP;) {
        double step = fmin(1 - g->smoothing, known);
        wide before = g->best_total;
        g->smoothing = 1 - step;
        int32_t added = colgen_round(g);
        if (colgen_close_enough(g, gap) || is_enough(g) || colgen_must_stop(g))
            return true;
        bool rose = g->best_total > before;
        /* Some bin's bound is loose: no step will do before that is mended. */
        bool harder = added == 0 && !rose && (colgen_take_tables(g) || colgen_try_harder(g));
        if (added == 0 && !rose && !harder && g->smoothing <= 0)
            return true;
        known = columns_longest_step(g);
        bool again = rose || harder || (in_vain++ < STEPS_IN_VAIN && known >= LEAST_STEP);
        step *= rose ? LONGER : again ? 1 : SHORTER;
        g->smoothing = 1 - fmin(1, fmax(step, LEAST_STEP));
        if (!again)
            return false;
    }
    return false;
}

void steps_run(struct colgen *g, double gap)
{
    if (!g->approached)
        approach(g, gap);
    g->smoothing = 1 - FIRST_STEP;
    while (columns_solve(g)) {
        if (is_enough(g) || step_towards(g, gap))
            return;
        if (columns_sift(g) == 0)
            columns_purge(g);
    }
}
