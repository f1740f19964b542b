#include "tests/support/packcheck.h"

#include <stdlib.h>

static bool accepted(const struct pack_item *i, const struct pack_bin *b)
{
    if ((i->arch_mask & b->arch_mask) == 0)
        return false;
    if (i->gpu_model != -1 && i->gpu_model != b->gpu_model)
        return false;
    return !(b->gpu_jobs_only && i->gpus == 0);
}

static const char *check_pattern(const struct pack_problem *problem, const struct pack_pattern *a,
                                 long double *covered)
{
    if (a->bin < 0 || a->bin >= problem->n_bins)
        return "a pattern names no bin";
    if (a->times <= 0 || a->n <= 0)
        return "an empty pattern";
    const struct pack_bin *bin = &problem->bins[a->bin];
    int64_t mcpu = 0, mem = 0, gpus = 0;
    for (int32_t k = 0; k < a->n; k++) {
        if (a->item[k] < 0 || a->item[k] >= problem->n_items)
            return "a pattern names no item";
        const struct pack_item *item = &problem->items[a->item[k]];
        if (a->count[k] <= 0 || a->count[k] > item->most)
            return "a count is out of range";
        if (!accepted(item, bin))
            return "a bin holds a job that it does not accept";
        for (int32_t j = 0; j < k; j++)
            if (a->item[j] == a->item[k])
                return "an item is listed twice";
        mcpu += a->count[k] * item->mcpu;
        mem += a->count[k] * item->mem_mib;
        gpus += a->count[k] * item->gpus;
        covered[a->item[k]] += (long double)a->count[k] * (long double)a->times;
    }
    return mcpu > bin->mcpu || mem > bin->mem_mib || gpus > bin->gpus ? "a bin overflows" : NULL;
}

static const char *check_demands(const struct pack_problem *problem, const struct pack_result *r,
                                 const long double *covered)
{
    for (int32_t i = 0; i < problem->n_items; i++) {
        const struct pack_item *item = &problem->items[i];
        bool fits = false;
        for (int32_t b = 0; b < problem->n_bins; b++)
            fits = fits || (problem->bins[b].limit != 0 && accepted(item, &problem->bins[b]) &&
                            item->mcpu <= problem->bins[b].mcpu &&
                            item->mem_mib <= problem->bins[b].mem_mib &&
                            item->gpus <= problem->bins[b].gpus);
        if (r->unplaced[i] != (item->demand > 0 && !fits))
            return "unplaced is wrong";
        if (r->unplaced[i])
            continue;
        if (problem->mode == PACK_WHOLE && covered[i] != (long double)item->demand)
            return "a job is not placed exactly once";
        if (problem->mode == PACK_FLUID && covered[i] < (long double)item->demand)
            return "job-seconds are missing";
    }
    return NULL;
}

static const char *check_bins(const struct pack_problem *problem, const struct pack_result *r)
{
    long double cost = 0, used = 0;
    for (int32_t k = 0; k < r->n_patterns; k++) {
        cost += (long double)r->patterns[k].times *
                (long double)problem->bins[r->patterns[k].bin].price_uusd_h;
        used += (long double)r->patterns[k].times;
    }
    if (problem->mode == PACK_FLUID)
        return (long double)r->cost_uusd * 3600 < cost ||
                       (long double)r->cost_uusd * 3600 >= cost + 3600
                   ? "the cost does not add up"
                   : NULL;
    if ((long double)r->cost_uusd != cost)
        return "the cost does not add up";
    if (problem->limit_bins >= 0 && used > (long double)problem->limit_bins)
        return "too many bins";
    for (int32_t b = 0; b < problem->n_bins; b++) {
        int64_t of_it = 0;
        for (int32_t k = 0; k < r->n_patterns; k++)
            of_it += r->patterns[k].bin == b ? r->patterns[k].times : 0;
        if (problem->bins[b].limit >= 0 && of_it > problem->bins[b].limit)
            return "too many bins of one type";
    }
    return NULL;
}

const char *packcheck_plan(const struct pack_problem *problem, const struct pack_result *r)
{
    if (r->impossible && !r->infeasible_limits)
        return "a plan that is said to be impossible";
    if (r->infeasible_limits)
        return r->n_patterns == 0 ? NULL : "patterns without a plan";
    if (r->bound_uusd > r->cost_uusd)
        return "the bound is above the cost";
    if (r->proven_optimal && r->bound_uusd != r->cost_uusd)
        return "proven optimal, yet cost and bound differ";
    long double *covered = calloc((size_t)problem->n_items + 1, sizeof *covered);
    const char *wrong = NULL;
    for (int32_t k = 0; k < r->n_patterns && wrong == NULL; k++)
        wrong = check_pattern(problem, &r->patterns[k], covered);
    if (wrong == NULL)
        wrong = check_demands(problem, r, covered);
    free(covered);
    return wrong != NULL ? wrong : check_bins(problem, r);
}

/* The best value of items i .. n-1 in the room left. */
static int64_t most_worth(const struct pack_problem *p, const int64_t *dual, int32_t i,
                          const struct pack_bin *bin, int64_t mcpu, int64_t mem, int64_t gpus)
{
    if (i == p->n_items)
        return 0;
    int64_t best = most_worth(p, dual, i + 1, bin, mcpu, mem, gpus);
    const struct pack_item *item = &p->items[i];
    if (dual[i] == 0 || !accepted(item, bin))
        return best;
    for (int64_t a = 1; a <= item->most; a++) {
        mcpu -= item->mcpu;
        mem -= item->mem_mib;
        gpus -= item->gpus;
        if (mcpu < 0 || mem < 0 || gpus < 0)
            break;
        int64_t worth = a * dual[i] + most_worth(p, dual, i + 1, bin, mcpu, mem, gpus);
        best = worth > best ? worth : best;
    }
    return best;
}

static int64_t divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* So many of one item at once, or not. */
static void take_or_not(int64_t *best, int64_t nx, int64_t ny, int64_t w, int64_t h, int64_t worth)
{
    for (int64_t x = nx - 1; x >= w; x--)
        for (int64_t y = ny - 1; y >= h; y--) {
            int64_t with = best[(x - w) * ny + y - h] + worth;
            if (with > best[x * ny + y])
                best[x * ny + y] = with;
        }
}

static int64_t most_worth_by_table(const struct pack_problem *p, const int64_t *dual,
                                   const struct pack_bin *bin)
{
    int64_t step_x = bin->mcpu, step_y = bin->mem_mib;
    for (int32_t i = 0; i < p->n_items; i++)
        if (accepted(&p->items[i], bin)) {
            step_x = divisor(step_x, p->items[i].mcpu);
            step_y = divisor(step_y, p->items[i].mem_mib);
        }
    int64_t nx = bin->mcpu / step_x + 1, ny = bin->mem_mib / step_y + 1;
    int64_t *best = calloc((size_t)(nx * ny), sizeof *best);
    for (int32_t i = 0; i < p->n_items; i++) {
        const struct pack_item *item = &p->items[i];
        if (!accepted(item, bin) || dual[i] == 0)
            continue;
        int64_t left = item->most, w = item->mcpu / step_x, h = item->mem_mib / step_y;
        while (left > 0 && (left * w >= nx || left * h >= ny))
            left--;
        for (int64_t lot = 1; left > 0; lot *= 2) {
            int64_t take = lot < left ? lot : left;
            take_or_not(best, nx, ny, take * w, take * h, take * dual[i]);
            left -= take;
        }
    }
    int64_t worth = best[nx * ny - 1];
    free(best);
    return worth;
}

typedef int64_t worth_of_bin(const struct pack_problem *p, const int64_t *dual,
                             const struct pack_bin *bin);

static int64_t most_worth_by_trying(const struct pack_problem *p, const int64_t *dual,
                                    const struct pack_bin *bin)
{
    return most_worth(p, dual, 0, bin, bin->mcpu, bin->mem_mib, bin->gpus);
}

static const char *check_proof(const struct pack_problem *p, const struct pack_result *r,
                               worth_of_bin *most_worth_of)
{
    const struct pack_proof *proof = &r->proof;
    if (proof->scale <= 0)
        return "the proof has no scale";
    long double total = 0;
    for (int32_t i = 0; i < p->n_items; i++) {
        if (proof->dual[i] < 0)
            return "a dual is negative";
        if (r->unplaced[i] && proof->dual[i] != 0)
            return "an item that fits nothing has a dual";
        total += (long double)p->items[i].demand * (long double)proof->dual[i];
    }
    for (int32_t b = 0; b < p->n_bins; b++) {
        const struct pack_bin *bin = &p->bins[b];
        int64_t rent = proof->rent != NULL ? proof->rent[b] : 0;
        if (rent < 0 || proof->rent_all < 0 || (rent > 0 && bin->limit < 0) ||
            (proof->rent_all > 0 && p->limit_bins < 0))
            return "a rent is negative, or for what is not limited";
        total -= (long double)rent * (long double)(bin->limit > 0 ? bin->limit : 0);
        if (bin->limit != 0 && most_worth_of(p, proof->dual, bin) >
                                   proof->scale * bin->price_uusd_h + rent + proof->rent_all)
            return "the duals of some pattern exceed its price and rents";
    }
    total -= (long double)proof->rent_all * (long double)(p->limit_bins > 0 ? p->limit_bins : 0);
    long double proved = total / (long double)proof->scale;
    if (p->mode == PACK_FLUID)
        proved /= 3600;
    int64_t step = 1;
    if (p->mode == PACK_WHOLE) {
        step = 0;
        for (int32_t b = 0; b < p->n_bins; b++)
            step = divisor(step, p->bins[b].price_uusd_h);
    }
    if (r->bound_by_search != (r->bound_uusd > r->proof_bound_uusd))
        return "the result does not say which bound is whose";
    return (long double)r->proof_bound_uusd >= proved + (long double)step
               ? "the bound is not proved"
               : NULL;
}

const char *packcheck_proof(const struct pack_problem *problem, const struct pack_result *result)
{
    return check_proof(problem, result, most_worth_by_trying);
}

const char *packcheck_proof_by_tables(const struct pack_problem *problem,
                                      const struct pack_result *result)
{
    return check_proof(problem, result, most_worth_by_table);
}
