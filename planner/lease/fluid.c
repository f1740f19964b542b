#include "planner/lease/fluid.h"

#include <stdlib.h>
#include <string.h>

/* The engine's problem over the requests that have jobs in the pool. */
struct program {
    struct pack_item *items;
    int32_t *request; /* per item */
    struct pack_bin *bins;
    int32_t *offer; /* per bin */
    struct pack_problem problem;
    struct memory *memory; /* or NULL */
    struct arena known;    /* what of it is of use here */
};

static bool in_program(const struct requests *rq, const struct job_pool *pool, int32_t r,
                       enum pack_mode mode)
{
    if (rq->list[r].whole || pool->of[r].n == 0)
        return false;
    return mode == PACK_WHOLE || job_pool_seconds(pool, r) > 0;
}

static void program_items(struct program *p, const struct requests *rq, const struct job_pool *pool,
                          enum pack_mode mode)
{
    p->items = mem_zeroed((size_t)rq->n, sizeof *p->items);
    p->request = mem_zeroed((size_t)rq->n, sizeof *p->request);
    int32_t n = 0;
    for (int32_t r = 0; r < rq->n; r++) {
        if (!in_program(rq, pool, r, mode))
            continue;
        int64_t jobs = job_pool_jobs(pool, r);
        p->items[n] = rq->list[r].item;
        p->items[n].most = jobs;
        p->items[n].demand = mode == PACK_WHOLE ? jobs : job_pool_seconds(pool, r);
        p->request[n++] = r;
    }
    p->problem.items = p->items;
    p->problem.n_items = n;
}

static void program_bins(struct program *p, const struct requests *rq, bool admitted_only)
{
    int32_t n_offers = rq->offers->n_offers;
    p->bins = mem_zeroed((size_t)n_offers, sizeof *p->bins);
    p->offer = mem_zeroed((size_t)n_offers, sizeof *p->offer);
    int32_t n = 0;
    for (int32_t i = 0; i < n_offers; i++) {
        if (admitted_only && !rq->admitted[i])
            continue;
        p->bins[n] = rq->bins[i];
        p->offer[n++] = i;
    }
    p->problem.bins = p->bins;
    p->problem.n_bins = n;
    p->problem.limit_bins = -1;
}

static void program_clear(struct program *p)
{
    free(p->items);
    free(p->request);
    free(p->bins);
    free(p->offer);
    arena_free(&p->known);
}

/* Where a request or an offer of the batch is in the program; -1: not in it. */
static int32_t *places(struct program *p, const int32_t *of, int32_t n, int32_t n_all)
{
    int32_t *place = arena_array(&p->known, (size_t)n_all, sizeof *place);
    for (int32_t i = 0; i < n_all; i++)
        place[i] = -1;
    for (int32_t i = 0; i < n; i++)
        place[of[i]] = i;
    return place;
}

/* The remembered pattern in the program's terms, without the requests that are not in it. */
static struct pack_pattern recalled(struct program *p, const struct fill_pattern *from,
                                    const int32_t *item_of, int32_t bin)
{
    int32_t *item = arena_array(&p->known, (size_t)from->n, sizeof *item);
    int64_t *count = arena_array(&p->known, (size_t)from->n, sizeof *count);
    int32_t n = 0;
    for (int32_t k = 0; k < from->n; k++) {
        if (item_of[from->request[k]] < 0)
            continue;
        item[n] = item_of[from->request[k]];
        count[n++] = from->count[k];
    }
    return (struct pack_pattern){bin, n, item, count, 0};
}

static struct pack_known recall(struct program *p, const struct requests *rq)
{
    const struct memory *m = p->memory;
    const int32_t *item_of = places(p, p->request, p->problem.n_items, rq->n);
    const int32_t *bin_of = places(p, p->offer, p->problem.n_bins, rq->offers->n_offers);
    struct pack_pattern *patterns = arena_array(&p->known, m->n, sizeof *patterns);
    int64_t *dual = arena_array(&p->known, (size_t)p->problem.n_items, sizeof *dual);
    struct pack_known known = {.patterns = patterns, .dual = dual, .scale = m->scale};
    for (size_t i = 0; i < m->n; i++)
        if (bin_of[m->patterns[i].offer] >= 0)
            patterns[known.n++] =
                recalled(p, &m->patterns[i], item_of, bin_of[m->patterns[i].offer]);
    for (int32_t i = 0; i < p->problem.n_items && m->scale > 0; i++)
        dual[i] = m->dual[p->request[i]];
    return known;
}

static void remember(struct program *p, const struct pack_result *result)
{
    for (int32_t i = 0; i < result->n_found; i++) {
        const struct pack_pattern *from = &result->found[i];
        int32_t *request = arena_array(&p->known, (size_t)from->n, sizeof *request);
        for (int32_t k = 0; k < from->n; k++)
            request[k] = p->request[from->item[k]];
        memory_add(p->memory,
                   &(struct fill_pattern){p->offer[from->bin], from->n, request, from->count, 0});
    }
}

/* Solves it, from what is remembered. */
static void run_program(struct program *p, const struct requests *rq,
                        const struct pack_options *options, struct pack_result *result)
{
    struct pack_options used = *options;
    struct pack_known known;
    if (p->memory != NULL) {
        known = recall(p, rq);
        used.known = &known;
    }
    pack_solve(&p->problem, &used, result);
    if (p->memory != NULL)
        remember(p, result);
}

static struct fill_pattern *new_patterns(struct fluid *f, int32_t most)
{
    f->patterns = arena_array(&f->arena, (size_t)most, sizeof *f->patterns);
    f->n_patterns = 0;
    return f->patterns;
}

static void copy_pattern(struct fluid *f, const struct program *p, const struct pack_pattern *from)
{
    size_t n = (size_t)from->n;
    int32_t *request = arena_array(&f->arena, n, sizeof *request);
    int64_t *count = arena_array(&f->arena, n, sizeof *count);
    for (size_t k = 0; k < n; k++) {
        request[k] = p->request[from->item[k]];
        count[k] = from->count[k];
    }
    f->patterns[f->n_patterns++] =
        (struct fill_pattern){p->offer[from->bin], from->n, request, count, from->times};
}

/* One job alone on its cheapest offer. */
static void single_pattern(struct fluid *f, const struct requests *rq, int32_t r, int64_t seconds)
{
    int32_t *request = arena_array(&f->arena, 1, sizeof *request);
    int64_t *count = arena_array(&f->arena, 1, sizeof *count);
    request[0] = r;
    count[0] = 1;
    f->patterns[f->n_patterns++] =
        (struct fill_pattern){rq->list[r].cheapest, 1, request, count, seconds};
}

static bool uses_refused_offer(const struct pack_result *result, const struct program *p,
                               const struct requests *rq)
{
    for (int32_t i = 0; i < result->n_patterns; i++)
        if (!rq->admitted[p->offer[result->patterns[i].bin]])
            return true;
    return false;
}

static void copy_patterns(struct fluid *f, const struct program *p, const struct requests *rq,
                          const struct pack_result *result)
{
    new_patterns(f, result->n_patterns + rq->n);
    for (int32_t i = 0; i < result->n_patterns; i++)
        copy_pattern(f, p, &result->patterns[i]);
}

/* Solves over all offers, whose duals prove the bound; again over the admitted ones alone only
 * when the answer uses another. */
static void solve(struct fluid *f, const struct requests *rq, const struct job_pool *pool,
                  enum pack_mode mode, const struct pack_options *options, struct memory *memory,
                  int64_t *bound)
{
    struct program p = {.problem = {.mode = mode}, .memory = memory};
    struct pack_result result;
    program_items(&p, rq, pool, mode);
    program_bins(&p, rq, rq->restricted);
    run_program(&p, rq, options, &result);
    f->scale = result.proof.scale;
    f->work = result.work;
    f->stopped = result.stopped;
    *bound = result.proof_bound_uusd;
    for (int32_t i = 0; i < p.problem.n_items; i++)
        f->dual[p.request[i]] = result.proof.dual[i];
    if (uses_refused_offer(&result, &p, rq)) {
        pack_result_clear(&result);
        program_clear(&p);
        p = (struct program){.problem = {.mode = mode}, .memory = memory};
        program_items(&p, rq, pool, mode);
        program_bins(&p, rq, true);
        run_program(&p, rq, options, &result);
        f->work += result.work;
        f->stopped |= result.stopped;
    }
    copy_patterns(f, &p, rq, &result);
    pack_result_clear(&result);
    program_clear(&p);
}

static bool has_items(const struct requests *rq, const struct job_pool *pool, enum pack_mode mode)
{
    for (int32_t r = 0; r < rq->n; r++)
        if (in_program(rq, pool, r, mode))
            return true;
    return false;
}

static void run(struct fluid *f, const struct requests *rq, const struct job_pool *pool,
                enum pack_mode mode, const struct pack_options *options, struct memory *memory,
                int64_t *bound)
{
    *f = (struct fluid){0};
    f->dual = arena_array(&f->arena, (size_t)rq->n, sizeof *f->dual);
    *bound = 0;
    if (has_items(rq, pool, mode))
        solve(f, rq, pool, mode, options, memory, bound);
    else
        new_patterns(f, rq->n);
    for (int32_t r = 0; r < rq->n; r++) {
        if (pool->of[r].n == 0 || in_program(rq, pool, r, mode))
            continue;
        int64_t seconds = job_pool_seconds(pool, r);
        int64_t demand = mode == PACK_WHOLE ? job_pool_jobs(pool, r) : seconds;
        single_pattern(f, rq, r, demand > 0 ? demand : 1);
    }
}

void fluid_solve(struct fluid *f, const struct requests *rq, const struct job_pool *pool,
                 const struct pack_options *options)
{
    int64_t bound;
    run(f, rq, pool, PACK_FLUID, options, NULL, &bound);
}

void fluid_solve_first(struct fluid *f, const struct requests *rq, const struct job_pool *pool,
                       const struct pack_options *options)
{
    struct memory memory = {0};
    int64_t bound;
    run(f, rq, pool, PACK_FLUID, options, &memory, &bound);
    f->memory = memory;
    f->memory.dual = f->dual;
    f->memory.scale = f->scale;
}

void fluid_solve_again(struct fluid *f, const struct requests *rq, const struct job_pool *pool,
                       const struct pack_options *options, struct memory *memory)
{
    int64_t bound;
    run(f, rq, pool, PACK_FLUID, options, memory, &bound);
}

void fluid_pack(struct fluid *f, const struct requests *rq, const struct job_pool *pool,
                const struct pack_options *options, int64_t *proof_uusd_h)
{
    run(f, rq, pool, PACK_WHOLE, options, NULL, proof_uusd_h);
}

void fluid_from_packing(struct fluid *f, const struct requests *rq, const struct fluid *packing,
                        int64_t each_s)
{
    *f = (struct fluid){.scale = packing->scale, .work = packing->work};
    f->dual = arena_array(&f->arena, (size_t)rq->n, sizeof *f->dual);
    memcpy(f->dual, packing->dual, (size_t)rq->n * sizeof *f->dual);
    new_patterns(f, packing->n_patterns);
    for (int32_t i = 0; i < packing->n_patterns; i++) {
        f->patterns[i] = packing->patterns[i]; /* borrows the packing's arrays */
        f->patterns[i].seconds *= each_s;
    }
    f->n_patterns = packing->n_patterns;
}

void fluid_clear(struct fluid *f)
{
    memory_clear(&f->memory);
    arena_free(&f->arena);
    *f = (struct fluid){0};
}
