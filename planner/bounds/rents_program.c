#include "planner/bounds/rents_program.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A place beyond a limit costs so many times what the dearest offer costs for one of its places. */
enum { BEYOND = 4 };

/* RENTS_TIME: the largest rent, in whole numbers fine enough for proofs, and small enough for
 * prices of the largest instances. */
#define WEIGHT_MOST 1e6

#define DOLLARS(uusd) ((double)(uusd) / UUSD_PER_USD)

static void add_column(struct rents_program *p, int64_t pattern, double cost, int32_t n,
                       const int32_t *rows, const double *values)
{
    (void)lp_add_column(p->lp, cost, n, rows, values);
    p->pattern_of =
        mem_grow(p->pattern_of, &p->columns_capacity, p->n_columns + 1, sizeof *p->pattern_of);
    p->pattern_of[p->n_columns++] = pattern;
}

static void add_demand_rows(struct rents_program *p)
{
    const struct rents_problem *of = p->of;
    p->row_of = mem_alloc((size_t)of->b->rq->n * sizeof *p->row_of);
    p->unit_s = 0;
    for (int32_t r = 0; r < of->b->rq->n; r++)
        p->unit_s += (double)job_pool_seconds(of->pool, r);
    for (int32_t r = 0; r < of->b->rq->n; r++) {
        int64_t seconds = job_pool_seconds(of->pool, r);
        bool in = seconds > 0 && !of->b->rq->list[r].whole;
        p->row_of[r] = in ? lp_add_row(p->lp, (double)seconds / p->unit_s) : -1;
    }
}

static void add_limit_rows(struct rents_program *p)
{
    const struct rents_problem *of = p->of;
    for (int32_t k = 0; k < N_LIMITS; k++) {
        int64_t places = rents_places(of->b->options, k);
        double room = of->goal == RENTS_COST ? (double)places * (double)of->seconds / p->unit_s : 0;
        p->limit_row[k] = places == UNKNOWN ? -1 : lp_add_row_at_most(p->lp, room);
    }
}

/* Places beyond each limit, one by one: their price is the largest rent that can be. */
static void add_beyond(struct rents_program *p)
{
    const struct requests *rq = p->of->b->rq;
    for (int32_t k = 0; k < N_LIMITS; k++) {
        double dearest = 0;
        for (int32_t i = 0; i < rq->n_admitted; i++) {
            int64_t units = rents_units(rq, rq->by_price[i], k);
            if (units > 0)
                dearest =
                    fmax(dearest, DOLLARS(rq->bins[rq->by_price[i]].price_uusd_h) / (double)units);
        }
        double less = -1;
        if (p->limit_row[k] >= 0)
            add_column(p, INT64_MIN, BEYOND * dearest, 1, &p->limit_row[k], &less);
    }
}

/* A second of all places. */
static void add_second(struct rents_program *p)
{
    int32_t rows[N_LIMITS], n = 0;
    double values[N_LIMITS];
    for (int32_t k = 0; k < N_LIMITS; k++) {
        if (p->limit_row[k] < 0)
            continue;
        rows[n] = p->limit_row[k];
        values[n++] = -(double)rents_places(p->of->b->options, k);
    }
    add_column(p, INT64_MIN, 1, n, rows, values);
}

static void add_pattern(struct rents_program *p, const struct fill_pattern *pattern, int64_t index)
{
    const struct requests *rq = p->of->b->rq;
    if (!rq->admitted[pattern->offer])
        return;
    size_t most = (size_t)pattern->n + N_LIMITS;
    int32_t *rows = mem_alloc(most * sizeof *rows), n = 0;
    double *values = mem_alloc(most * sizeof *values);
    for (int32_t k = 0; k < pattern->n; k++) {
        if (p->row_of[pattern->request[k]] < 0)
            continue;
        rows[n] = p->row_of[pattern->request[k]];
        values[n++] = (double)pattern->count[k];
    }
    bool any = n > 0;
    for (int32_t k = 0; k < N_LIMITS; k++) {
        int64_t units = p->limit_row[k] < 0 ? 0 : rents_units(rq, pattern->offer, k);
        if (units == 0)
            continue;
        rows[n] = p->limit_row[k];
        values[n++] = (double)units;
    }
    double cost = p->of->goal == RENTS_COST ? DOLLARS(rq->bins[pattern->offer].price_uusd_h) : 0;
    if (any)
        add_column(p, index, cost, n, rows, values);
    free(rows);
    free(values);
}

/* So that each request has a column whatever the memory holds. */
static void add_singles(struct rents_program *p)
{
    const struct requests *rq = p->of->b->rq;
    for (int32_t r = 0; r < rq->n; r++) {
        int64_t one = 1;
        if (p->row_of[r] >= 0)
            add_pattern(p, &(struct fill_pattern){rq->list[r].cheapest, 1, &r, &one, 0}, -1 - r);
    }
}

void rents_program_init(struct rents_program *p, const struct rents_problem *of)
{
    *p = (struct rents_program){.of = of, .lp = lp_new()};
    add_demand_rows(p);
    add_limit_rows(p);
    if (of->goal == RENTS_COST)
        add_beyond(p);
    else
        add_second(p);
    add_singles(p);
}

void rents_program_clear(struct rents_program *p)
{
    lp_free(p->lp);
    free(p->row_of);
    free(p->pattern_of);
}

void rents_program_take(struct rents_program *p, const struct memory *memory)
{
    for (; p->n_patterns < memory->n; p->n_patterns++)
        add_pattern(p, &memory->patterns[p->n_patterns], (int64_t)p->n_patterns);
}

bool rents_program_solve(struct rents_program *p, double *value, int64_t rent[N_LIMITS])
{
    if (lp_solve(p->lp, 0) != LP_OPTIMAL)
        return false;
    double most = 0, unit = UUSD_PER_USD;
    *value = lp_objective(p->lp) * p->unit_s * (p->of->goal == RENTS_COST ? UUSD_PER_USD : 1);
    for (int32_t k = 0; k < N_LIMITS; k++)
        if (p->limit_row[k] >= 0)
            most = fmax(most, -lp_dual(p->lp, p->limit_row[k]));
    if (p->of->goal == RENTS_TIME)
        unit = most > 0 ? WEIGHT_MOST / most : 0;
    for (int32_t k = 0; k < N_LIMITS; k++)
        rent[k] = p->limit_row[k] < 0
                      ? 0
                      : (int64_t)fmax(0, -lp_dual(p->lp, p->limit_row[k]) * unit + 0.5);
    return true;
}

void rents_program_give(const struct rents_program *p, const struct memory *memory, struct fluid *f)
{
    f->patterns = arena_array(&f->arena, p->n_columns, sizeof *f->patterns);
    for (size_t j = 0; j < p->n_columns; j++) {
        int64_t of = p->pattern_of[j], seconds = llround(lp_value(p->lp, (int32_t)j) * p->unit_s);
        if (of == INT64_MIN || seconds <= 0)
            continue;
        int32_t alone = of < 0 ? (int32_t)(-1 - of) : 0;
        int64_t one = 1;
        struct fill_pattern single = {p->of->b->rq->list[alone].cheapest, 1, &alone, &one, 0};
        const struct fill_pattern *from = of < 0 ? &single : &memory->patterns[of];
        size_t n = (size_t)from->n;
        int32_t *request = arena_array(&f->arena, n, sizeof *request);
        int64_t *count = arena_array(&f->arena, n, sizeof *count);
        memcpy(request, from->request, n * sizeof *request);
        memcpy(count, from->count, n * sizeof *count);
        f->patterns[f->n_patterns++] =
            (struct fill_pattern){from->offer, from->n, request, count, seconds};
    }
}
