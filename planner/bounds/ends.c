#include "planner/bounds/ends.h"

#include "model/wide.h"

#include <stdlib.h>
#include <string.h>

/* Shares of the time set aside at either end, in sixteenths; 8 leaves the middle second or two. */
static const int64_t ASIDE[] = {0, 8, 4, 6, 8};
enum { TRIES = sizeof ASIDE / sizeof ASIDE[0], SIXTEENTHS = 16 };

/* Beyond so many runs only the whole time is looked at. */
#define RUNS_MOST 200000

struct ends {
    const struct batch *b;
    const struct fluid *fluid;
    struct plan *plan;
    int64_t most_s;   /* some plan is busy for no longer */
    int64_t within_s; /* proved that all are longer */
};

/* So much is set aside of a time, less than half of it. */
static int64_t aside_of(int64_t within_s, int64_t sixteenths)
{
    int64_t aside_s = within_s * sixteenths / SIXTEENTHS;
    return 2 * aside_s < within_s ? aside_s : (within_s - 1) / 2;
}

static int64_t in_the_middle(int64_t duration_s, int64_t within_s, int64_t aside_s)
{
    int64_t least_s = duration_s - aside_s;
    least_s = least_s > within_s - 2 * aside_s ? within_s - 2 * aside_s : least_s;
    return least_s < 0 ? 0 : least_s;
}

static bool asks_too_much(const struct ends *e, const struct rents *rents, int64_t within_s,
                          int64_t aside_s)
{
    wide need = 0, due = 0;
    for (int32_t r = 0; r < e->b->rq->n; r++) {
        const struct request *from = &e->b->rq->list[r];
        if (rents->fluid.dual[r] == 0)
            continue;
        wide seconds = 0;
        for (int64_t i = 0; i < from->n_runs; i++)
            seconds += (wide)in_the_middle(from->runs[i].duration_s, within_s, aside_s) *
                       from->runs[i].count;
        need += seconds * rents->fluid.dual[r];
    }
    for (int32_t k = 0; k < N_LIMITS; k++)
        if (rents->rent[k] > 0)
            due += (wide)rents->rent[k] * rents_places(e->b->options, k);
    return need > due * rents->fluid.scale * (within_s - 2 * aside_s);
}

/* The longest time for which the duals prove that it is too short; 0: none. */
static int64_t reach(const struct ends *e, const struct rents *rents, int64_t sixteenths)
{
    int64_t low = e->within_s, high = e->most_s;
    while (low < high) {
        int64_t middle = low + (high - low + 1) / 2;
        if (asks_too_much(e, rents, middle, aside_of(middle, sixteenths)))
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

/* Which class weighs most in the proof. */
static void note_class(const struct ends *e, struct end_proof *end)
{
    const struct requests *rq = e->b->rq;
    double *weight = mem_zeroed((size_t)rq->n_classes, sizeof *weight), all = 0;
    for (int32_t r = 0; r < rq->n; r++) {
        const struct request *from = &rq->list[r];
        for (int64_t i = 0; i < from->n_runs; i++) {
            int64_t least_s = in_the_middle(from->runs[i].duration_s, end->within_s, end->aside_s);
            int32_t c = from->runs[i].class_id;
            double own = (double)(least_s * from->runs[i].count) * (double)end->dual[c];
            weight[c] += own;
            all += own;
        }
    }
    for (int32_t c = 0; c < rq->n_classes; c++)
        if (weight[c] > weight[end->class_id])
            end->class_id = c;
    end->share = weight[end->class_id] / all;
    free(weight);
}

static void keep(struct ends *e, const struct rents *rents, int64_t within_s, int64_t sixteenths)
{
    const struct requests *rq = e->b->rq;
    struct end_proof *end = &e->plan->end;
    int64_t *dual = arena_array(&e->plan->arena, (size_t)rq->n_classes, sizeof *dual);
    for (int32_t c = 0; c < rq->n_classes; c++)
        dual[c] = rq->of_class[c] < 0 ? 0 : rents->fluid.dual[rq->of_class[c]];
    e->within_s = within_s;
    *end = (struct end_proof){.earliest_end_s = e->b->options->boot_s + within_s + 1,
                              .within_s = within_s,
                              .aside_s = aside_of(within_s, sixteenths),
                              .scale = rents->fluid.scale,
                              .dual = dual};
    memcpy(end->rent, rents->rent, sizeof end->rent);
    note_class(e, end);
}

/* One more second than is proved so far, with so much set aside: is it too short, and what else? */
static void try_aside(struct ends *e, int64_t sixteenths)
{
    const struct requests *rq = e->b->rq;
    int64_t within_s = e->within_s + 1, aside_s = aside_of(within_s, sixteenths);
    struct job_pool pool;
    struct rents rents;
    job_pool_init(&pool, rq->n);
    for (int32_t r = 0; r < rq->n; r++)
        for (int64_t i = 0; i < rq->list[r].n_runs; i++) {
            struct job_run run = rq->list[r].runs[i];
            run.duration_s =
                sixteenths == 0 ? run.duration_s : in_the_middle(run.duration_s, within_s, aside_s);
            if (run.duration_s > 0)
                job_pool_add(&pool, r, run);
        }
    struct rents_problem p = {e->b, &pool, &e->fluid->memory, RENTS_TIME, 0};
    if (!job_pool_empty(&pool) && rents_search(&p, &rents)) {
        int64_t most_s = rents.fluid.scale > 0 ? reach(e, &rents, sixteenths) : 0;
        if (most_s > e->within_s)
            keep(e, &rents, most_s, sixteenths);
        rents_clear(&rents);
    }
    job_pool_clear(&pool);
}

static int32_t class_of_longest(const struct requests *rq)
{
    for (int32_t r = 0; r < rq->n; r++)
        if (rq->list[r].longest_s == rq->longest_s)
            return rq->list[r].runs[0].class_id;
    return 0;
}

void ends_prove(struct plan *plan, const struct batch *b, const struct fluid *fluid,
                int64_t found_s)
{
    int64_t boot_s = b->options->boot_s;
    struct ends e = {.b = b,
                     .fluid = fluid,
                     .plan = plan,
                     .most_s = found_s - boot_s - 1,
                     .within_s = b->rq->longest_s - 1};
    plan->end = (struct end_proof){.earliest_end_s = boot_s + b->rq->longest_s,
                                   .class_id = class_of_longest(b->rq)};
    for (int i = 0; i < TRIES; i++)
        if (i == 0 || b->rq->runs <= RUNS_MOST)
            try_aside(&e, ASIDE[i]);
}
