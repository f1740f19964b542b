#include "planner/lease/realise.h"

/* Parts by duration: each up to four times as long as the one before. */
#define PART_RATIO 4
/* Rounds of programs for what found no room, before each such job gets a lane of its own. */
#define ROUNDS 6
/* What found no room, where it is so small a part of many requests, is packed first fit: to solve a
 * program for it takes as long as for all, and gains some per cent of that part. */
#define SMALL_PART 0.02
enum { MANY_REQUESTS = 50 };

static void sum_jobs(const struct job_pool *pool, int64_t *jobs)
{
    for (int32_t r = 0; r < pool->n; r++)
        jobs[r] = job_pool_jobs(pool, r);
}

/* A lease with one lane for each job: there is always room. */
static void place_alone(const struct realiser *re, const struct job_pool *pool, struct draft *d)
{
    struct arena arena = {0};
    size_t n = (size_t)pool->n;
    struct fill_pattern *patterns = arena_array(&arena, n, sizeof *patterns);
    int32_t *request = arena_array(&arena, n, sizeof *request);
    int64_t *jobs = arena_array(&arena, n, sizeof *jobs);
    int64_t *one = arena_array(&arena, n, sizeof *one);
    sum_jobs(pool, jobs);
    int64_t horizon = re->cap_s > 0 ? re->cap_s : 1;
    for (int32_t r = 0; r < pool->n; r++) {
        request[r] = r;
        one[r] = 1;
        patterns[r] = (struct fill_pattern){re->rq->list[r].cheapest, 1, &request[r], &one[r],
                                            jobs[r] * horizon};
    }
    struct job_pool left;
    job_pool_init(&left, pool->n);
    fill_leases(re->rq, patterns, pool->n, pool, (struct fill_shape){FILL_EVEN, horizon, re->cap_s},
                d, &left);
    assert(job_pool_empty(&left));
    job_pool_clear(&left);
    arena_free(&arena);
}

/* What the jobs would cost one by one, for comparison. */
static double weight_of(const struct requests *rq, const struct job_pool *pool)
{
    double sum = 0;
    for (int32_t r = 0; r < pool->n; r++)
        if (pool->of[r].n > 0)
            sum += (double)job_pool_seconds(pool, r) *
                   (double)rq->bins[rq->list[r].cheapest].price_uusd_h;
    return sum;
}

/* Plans the jobs by one program; what finds no room goes to left. */
static void one_round(struct realiser *re, const struct job_pool *pool, const struct fluid *known,
                      int64_t horizon_s, struct draft *d, struct job_pool *left)
{
    struct fluid own = {0};
    if (known == NULL) {
        fluid_solve_again(&own, re->rq, pool, &re->engine, re->memory);
        re->work += own.work;
        known = &own;
    }
    struct fill_shape shape = {FILL_EVEN, horizon_s > 0 ? horizon_s : 1, re->cap_s};
    fill_leases(re->rq, known->patterns, known->n_patterns, pool, shape, d, left);
    fluid_clear(&own);
}

static void realise_part(struct realiser *re, const struct job_pool *pool,
                         const struct fluid *known, int64_t horizon_s, struct draft *d)
{
    struct job_pool now;
    job_pool_init(&now, pool->n);
    one_round(re, pool, known, horizon_s, d, &now);
    double small = pool->n < MANY_REQUESTS ? 0 : SMALL_PART * weight_of(re->rq, pool);
    enum pack_solver solver = re->engine.solver;
    for (int round = 1; round < ROUNDS && !job_pool_empty(&now); round++) {
        struct job_pool left;
        job_pool_init(&left, pool->n);
        re->engine.solver = weight_of(re->rq, &now) < small ? PACK_FFD : solver;
        one_round(re, &now, NULL, re->cap_s, d, &left);
        job_pool_clear(&now);
        now = left;
    }
    re->engine.solver = solver;
    if (!job_pool_empty(&now))
        place_alone(re, &now, d);
    job_pool_clear(&now);
}

/* The runs of pool with durations in (above_s, up_to_s]. */
static void select_part(const struct job_pool *pool, int64_t above_s, int64_t up_to_s,
                        struct job_pool *part)
{
    for (int32_t r = 0; r < pool->n; r++) {
        const struct job_list *list = &pool->of[r];
        for (size_t i = 0; i < list->n && list->runs[i].duration_s > above_s; i++)
            if (list->runs[i].duration_s <= up_to_s)
                job_pool_add(part, r, list->runs[i]);
    }
}

void realise(struct realiser *re, const struct job_pool *pool, const struct fluid *known,
             int64_t horizon_s, struct draft *d)
{
    int64_t longest = job_pool_longest_s(pool);
    if (longest <= horizon_s) {
        realise_part(re, pool, known, horizon_s, d);
        return;
    }
    int64_t above = -1;
    int64_t up_to = horizon_s;
    while (above < longest) {
        struct job_pool part;
        job_pool_init(&part, pool->n);
        select_part(pool, above, up_to, &part);
        if (!job_pool_empty(&part)) {
            int64_t aim = job_pool_longest_s(&part);
            realise_part(re, &part, NULL, aim > horizon_s ? aim : horizon_s, d);
        }
        job_pool_clear(&part);
        above = up_to;
        up_to *= PART_RATIO;
    }
}
