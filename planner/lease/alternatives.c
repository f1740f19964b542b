#include "planner/lease/alternatives.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Types and families are ranked by a volume estimate; so many of the best are planned in full. */
enum { TRIED = 3, N_ALTERNATIVES = 3 };
/* Fewer of them, at fewer horizons, where one candidate has many runs to place. */
#define GROUP_RUNS INT64_C(500000)
/* The part of the engine's budget for all that one of them needs. */
#define GROUP_PART 8
/* A table of alternatives tells whole per cents apart. */
#define GROUP_GAP 0.02

/* Each job on its own lease of the cheapest offer that holds it. */
static void one_job_per_instance(const struct requests *rq, struct draft *d)
{
    for (int32_t r = 0; r < rq->n; r++) {
        const struct request *from = &rq->list[r];
        for (int64_t i = 0; i < from->n_runs; i++) {
            struct draft_lease lease = {.count = from->runs[i].count,
                                        .busy_s = from->runs[i].duration_s,
                                        .offer = from->cheapest,
                                        .n_lanes = 1,
                                        .n_runs = 1};
            lease.lanes = mem_alloc(sizeof *lease.lanes);
            lease.runs = mem_alloc(sizeof *lease.runs);
            lease.runs[0] = from->runs[i];
            lease.runs[0].count = 1;
            lease.lanes[0] = (struct draft_lane){
                .count = 1, .length_s = lease.busy_s, .n_runs = 1, .request = r};
            draft_add(d, &lease);
        }
    }
}

static const char *limit_text(struct plan *plan, const struct batch *b, int64_t makespan_s)
{
    char text[128];
    int n = snprintf(text, sizeof text, "ends after %lld s, the deadline is %lld s",
                     (long long)makespan_s, (long long)b->options->deadline_s);
    return arena_text(&plan->arena, text, (size_t)n);
}

/* Is c to be taken in place of best?  Never a slower one that saves less than the slack. */
static bool takes_over(const struct batch *b, const struct candidate *c,
                       const struct candidate *best)
{
    if (!candidate_in_time(b, c))
        return false;
    if (!candidate_in_time(b, best))
        return true;
    if (c->cost_uusd >= best->cost_uusd)
        return false;
    return b->options->deadline_s != UNKNOWN || c->makespan_s <= best->makespan_s ||
           (double)c->cost_uusd * (1 + b->options->slack) < (double)best->cost_uusd;
}

/* Lists the alternative; takes c, which may become the plan. */
static void list_candidate(struct plan *plan, struct alternative *row, const struct batch *b,
                           struct candidate *c, struct candidate *best)
{
    row->cost_uusd = c->cost_uusd;
    row->makespan_s = c->makespan_s;
    row->peak_vcpus = draft_peak(&c->draft, &b->terms).vcpus;
    row->instances = draft_instances(&c->draft);
    if (!candidate_in_time(b, c)) {
        row->infeasible = limit_text(plan, b, c->makespan_s);
        row->cost_uusd = UNKNOWN;
    }
    if (takes_over(b, c, best)) {
        struct candidate t = *best;
        *best = *c;
        *c = t;
    }
    candidate_clear(c);
}

/* An admitted offer or family with what the jobs would cost on it if volume were all. */
struct rank {
    int32_t offer; /* the offer, or any of the family */
    double estimate;
};

static int compare_ranks(const void *a, const void *b)
{
    const struct rank *x = a;
    const struct rank *y = b;
    if (x->estimate < y->estimate || x->estimate > y->estimate)
        return x->estimate < y->estimate ? -1 : 1;
    return (x->offer > y->offer) - (x->offer < y->offer);
}

/* vCPU-, memory- and GPU-seconds of all jobs; whole-instance jobs count as the instances they
 * take, which all types do alike, so they are left out. */
struct volume {
    double mcpu_s, mib_s, gpu_s;
};

static struct volume volume_of(const struct requests *rq)
{
    struct volume v = {0, 0, 0};
    for (int32_t r = 0; r < rq->n; r++) {
        const struct request *q = &rq->list[r];
        v.mcpu_s += (double)q->item.mcpu * (double)q->total_s;
        v.mib_s += (double)q->item.mem_mib * (double)q->total_s;
        v.gpu_s += (double)q->item.gpus * (double)q->total_s;
    }
    return v;
}

/* What one type alone costs at least: the volume, or the longest job, and one boot and tail. */
static double estimate(const struct batch *b, const struct volume *v, const struct pack_bin *bin)
{
    double most = v->mcpu_s / (double)(bin->mcpu > 0 ? bin->mcpu : 1);
    double mem = v->mib_s / (double)(bin->mem_mib > 0 ? bin->mem_mib : 1);
    double gpu = v->gpu_s / (double)(bin->gpus > 0 ? bin->gpus : 1);
    most = mem > most ? mem : most;
    most = gpu > most ? gpu : most;
    most = fmax(most, (double)b->rq->longest_s);
    most += (double)(b->terms.boot_s + b->terms.tail_s);
    return most * (double)bin->price_uusd_h / S_PER_H;
}

static bool same_family(const struct requests *rq, int32_t a, int32_t b)
{
    const struct offer *x = &rq->offers->offers[a];
    const struct offer *y = &rq->offers->offers[b];
    return x->purchase == y->purchase && strcmp(x->type->family, y->type->family) == 0;
}

/* Which offers go with this one: itself, or its whole family. */
static void mark_group(const struct requests *rq, int32_t offer, bool family, bool *keep)
{
    for (int32_t i = 0; i < rq->offers->n_offers; i++)
        keep[i] = i == offer || (family && same_family(rq, i, offer));
}

static bool holds_all(const struct requests *rq, int32_t offer, bool family)
{
    for (int32_t r = 0; r < rq->n; r++) {
        bool held = false;
        for (int32_t i = 0; i < rq->n_admitted && !held; i++) {
            int32_t o = rq->by_price[i];
            held = (o == offer || (family && same_family(rq, o, offer))) &&
                   pack_accepts(&rq->list[r].item, &rq->bins[o]);
        }
        if (!held)
            return false;
    }
    return true;
}

/* The first offer of its family stands for it; its best estimate is the family's. */
static int32_t rank_groups(const struct batch *b, bool family, struct rank *ranks)
{
    const struct requests *rq = b->rq;
    struct volume v = volume_of(rq);
    int32_t n = 0;
    for (int32_t i = 0; i < rq->offers->n_offers; i++) {
        if (!rq->admitted[i])
            continue;
        double e = estimate(b, &v, &rq->bins[i]);
        int32_t k = n;
        if (family)
            for (k = 0; k < n && !same_family(rq, ranks[k].offer, i); k++)
                ;
        if (k == n)
            ranks[n++] = (struct rank){i, e};
        else if (e < ranks[k].estimate)
            ranks[k].estimate = e;
    }
    qsort(ranks, (size_t)n, sizeof *ranks, compare_ranks);
    return n;
}

/* How many groups are planned in full, and at how many horizons. */
static int group_tries(const struct requests *rq)
{
    int64_t tries = GROUP_RUNS / (rq->runs + 1);
    return tries < 1 ? 1 : tries > TRIED ? TRIED : (int)tries;
}

/* Plans on one type or family around the horizon that served the plan. */
static bool plan_group(const struct batch *b, const bool *keep, int64_t horizon_s,
                       struct candidate *c)
{
    struct requests rq;
    if (!requests_restrict(&rq, b->rq, keep))
        return false;
    struct batch group = *b;
    group.rq = group.terms.rq = &rq;
    group.work = b->work / GROUP_PART;
    group.engine.work = group.work;
    group.engine.max_gap = fmax(group.engine.max_gap, GROUP_GAP);
    struct job_pool pool;
    job_pool_init(&pool, rq.n);
    job_pool_fill(&pool, &rq, -1, LEASE_MAX_S);
    struct fluid fluid;
    fluid_solve(&fluid, &rq, &pool, &group.engine);
    job_pool_clear(&pool);
    int64_t half = horizon_s / 2 > 0 ? horizon_s / 2 : 1;
    int64_t horizons[TRIED] = {horizon_s, half, horizon_s - horizon_s / 10};
    search_among(&group, &fluid, horizons, group_tries(b->rq), c);
    fluid_clear(&fluid);
    requests_clear(&rq);
    return true;
}

static void name_group(struct plan *plan, struct alternative *row, const struct offer *o,
                       bool family)
{
    char text[128];
    int n = snprintf(text, sizeof text, "%s: %s%s", family ? "one family" : "one type",
                     family ? o->type->family : o->type->name,
                     o->purchase == PURCHASE_SPOT ? " (spot)" : "");
    row->name = arena_text(&plan->arena, text, (size_t)n);
}

static void best_group(struct plan *plan, struct alternative *row, const struct batch *b,
                       bool family, struct candidate *best)
{
    const struct requests *rq = b->rq;
    size_t n_offers = (size_t)rq->offers->n_offers;
    struct rank *ranks = mem_alloc(n_offers * sizeof *ranks);
    bool *keep = mem_alloc(n_offers * sizeof *keep);
    int32_t n = rank_groups(b, family, ranks);
    struct candidate found = {0};
    int tried = 0;
    for (int32_t i = 0; i < n && tried < group_tries(rq); i++) {
        struct candidate c;
        if (!holds_all(rq, ranks[i].offer, family))
            continue;
        mark_group(rq, ranks[i].offer, family, keep);
        if (!plan_group(b, keep, best->recipe.horizon_s, &c))
            continue;
        if (tried++ == 0 || search_better(b, &c, &found)) {
            candidate_clear(&found);
            found = c;
            name_group(plan, row, &rq->offers->offers[ranks[i].offer], family);
        } else {
            candidate_clear(&c);
        }
    }
    free(ranks);
    free(keep);
    if (tried > 0) {
        list_candidate(plan, row, b, &found, best);
        return;
    }
    row->name = family ? "one family" : "one type";
    row->infeasible = family ? "no one family holds every job" : "no one type holds every job";
    row->cost_uusd = row->makespan_s = row->peak_vcpus = row->instances = UNKNOWN;
}

void alternatives_plan(struct plan *plan, const struct batch *b, struct candidate *best)
{
    struct alternative *rows = arena_array(&plan->arena, N_ALTERNATIVES, sizeof *rows);
    struct draft d = {0};
    one_job_per_instance(b->rq, &d);
    struct candidate alone = candidate_of(b, &d, best->recipe);
    rows[0].name = "one job per instance";
    list_candidate(plan, &rows[0], b, &alone, best);
    best_group(plan, &rows[1], b, false, best);
    best_group(plan, &rows[2], b, true, best);
    plan->alternatives = rows;
    plan->n_alternatives = N_ALTERNATIVES;
}
