#include "planner/search/alternatives.h"

#include "planner/search/by_class.h"
#include "planner/search/contenders.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/quantity.h"
#include "planner/improve/ruin.h"

enum { N_ALTERNATIVES = 6 };
/* Types and families are planned from the least cost that their volume allows upwards, until that
 * is more than the best found costs.  At least so many are tried, and at most: */
enum { TRIED_LEAST = 2, TRIED_MOST = 40 };
/* Fewer of them, at fewer horizons, where one candidate has many runs to place. */
#define GROUP_RUNS INT64_C(500000)
enum { GROUP_HORIZONS = 3 };
/* The part of the engine's budget for all that one of them needs, and for all of them. */
#define GROUP_PART 8
#define GROUPS_PART 2
/* The best of each kind is improved with this part of what improves the plan. */
enum { RUIN_PART = 8 };
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
    char end[32], deadline[32], text[128];
    int n = snprintf(text, sizeof text, "ends after %s, the deadline is %s",
                     quantity_duration_text(end, makespan_s),
                     quantity_duration_text(deadline, b->options->deadline_s));
    return arena_text(&plan->arena, text, (size_t)n);
}

/* Lists the alternative; takes c, which may become the plan. */
static void list_candidate(struct plan *plan, struct alternative *row, struct contenders *set,
                           struct candidate *c)
{
    const struct batch *b = set->b;
    row->cost_uusd = c->cost_uusd;
    row->makespan_s = c->makespan_s;
    row->peak_vcpus = draft_peak(&c->draft, &b->terms).vcpus;
    row->instances = draft_instances(&c->draft);
    if (!candidate_in_time(b, c)) {
        row->infeasible = limit_text(plan, b, c->makespan_s);
        row->cost_uusd = UNKNOWN;
    }
    contenders_add(set, c);
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

/* Who is planned for, and what is learned on the way. */
struct contest {
    const struct batch *b;
    struct memory memory;
    int64_t work; /* engine steps used */
};

/* At how many horizons each group is planned. */
static int group_horizons(const struct requests *rq)
{
    int64_t tries = GROUP_RUNS / (rq->runs + 1);
    return tries < 1 ? 1 : tries > GROUP_HORIZONS ? GROUP_HORIZONS : (int)tries;
}

/* Plans on one type or family around the horizon that served the plan. */
static bool plan_group(struct contest *o, const bool *keep, int64_t horizon_s, int64_t rival_uusd,
                       struct candidate *c)
{
    const struct batch *b = o->b;
    struct requests rq;
    if (!requests_restrict(&rq, b->rq, keep))
        return false;
    struct batch group = *b;
    group.rq = group.terms.rq = &rq;
    group.work = b->work / GROUP_PART;
    group.engine.work = group.work;
    group.engine.max_gap = fmax(group.engine.max_gap, GROUP_GAP);
    if (batch_told_to_stop(b))
        group.engine.solver = PACK_FFD; /* a row of the table is still wanted */
    struct job_pool pool;
    job_pool_init(&pool, rq.n);
    job_pool_fill(&pool, &rq, -1, LEASE_MAX_S);
    struct fluid fluid;
    fluid_solve_again(&fluid, &rq, &pool, &group.engine, &o->memory);
    job_pool_clear(&pool);
    int64_t half = horizon_s / 2 > 0 ? horizon_s / 2 : 1;
    int64_t horizons[GROUP_HORIZONS] = {horizon_s, half, horizon_s - horizon_s / 10};
    search_among(&group, &fluid, horizons, group_horizons(b->rq), rival_uusd, c);
    o->work += fluid.work;
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

/* The best plan of a kind so far, and an offer of its group. */
struct winner {
    struct candidate c;
    int32_t offer; /* -1: none yet */
};

/* Takes c. */
static void enter(const struct batch *b, struct winner *w, struct candidate *c, int32_t offer)
{
    if (w->offer >= 0 && !search_better(b, c, &w->c)) {
        candidate_clear(c);
        return;
    }
    candidate_clear(&w->c);
    *w = (struct winner){*c, offer};
}

/* A plan made for something wider may happen to need no more than one type or family. */
static void enter_if_pure(const struct batch *b, struct winner *w, const struct candidate *c,
                          bool family)
{
    const struct draft *d = &c->draft;
    for (size_t i = 0; i < d->n; i++)
        if (d->leases[i].offer != d->leases[0].offer &&
            !(family && same_family(b->rq, d->leases[i].offer, d->leases[0].offer)))
            return;
    struct candidate copy = *c;
    draft_copy(&copy.draft, d);
    enter(b, w, &copy, d->leases[0].offer);
}

/* Plans on every type or family that may still beat the winner. */
static void find_winner(struct contest *o, bool family, int64_t horizon_s, struct winner *w)
{
    const struct requests *rq = o->b->rq;
    size_t n_offers = (size_t)rq->offers->n_offers;
    struct rank *ranks = mem_alloc(n_offers * sizeof *ranks);
    bool *keep = mem_alloc(n_offers * sizeof *keep);
    int32_t n = rank_groups(o->b, family, ranks);
    int64_t most_work = o->work + o->b->work / GROUPS_PART;
    int tried = 0;
    for (int32_t i = 0; i < n && tried < TRIED_MOST; i++) {
        struct candidate c;
        if (w->offer >= 0 && candidate_in_time(o->b, &w->c) &&
            ranks[i].estimate >= (double)w->c.cost_uusd)
            break;
        if (tried > 0 && batch_told_to_stop(o->b))
            break;
        if (tried >= TRIED_LEAST && o->work >= most_work)
            break;
        if (!holds_all(rq, ranks[i].offer, family))
            continue;
        mark_group(rq, ranks[i].offer, family, keep);
        int64_t rival = w->offer >= 0 && candidate_in_time(o->b, &w->c) ? w->c.cost_uusd : UNKNOWN;
        if (!plan_group(o, keep, horizon_s, rival, &c))
            continue;
        tried++;
        enter(o->b, w, &c, ranks[i].offer);
    }
    free(ranks);
    free(keep);
}

/* Improves the winner's plan as the plan itself was improved, on the offers of its group alone. */
static void improve_winner(const struct batch *b, const struct fluid *fluid, bool family,
                           const struct candidate *best, struct winner *w)
{
    if (w->offer < 0 || w->c.cost_uusd == best->cost_uusd)
        return; /* the plan itself, most likely */
    bool *keep = mem_alloc((size_t)b->rq->offers->n_offers * sizeof *keep);
    struct requests rq;
    mark_group(b->rq, w->offer, family, keep);
    if (requests_restrict(&rq, b->rq, keep)) {
        struct batch group = *b;
        struct fluid duals = {.scale = fluid->scale, .dual = fluid->dual};
        group.rq = group.terms.rq = &rq;
        ruin_candidate(&group, &duals, &w->c, RUIN_PART);
        requests_clear(&rq);
    }
    free(keep);
}

/* Lists the winner; takes it. */
static void list_winner(struct plan *plan, struct alternative *row, struct contenders *set,
                        bool family, struct winner *w)
{
    if (w->offer >= 0) {
        name_group(plan, row, &set->b->rq->offers->offers[w->offer], family);
        list_candidate(plan, row, set, &w->c);
        return;
    }
    row->name = family ? "one family" : "one type";
    row->infeasible = family ? "no one family holds every job" : "no one type holds every job";
    row->cost_uusd = row->makespan_s = row->peak_vcpus = row->instances = UNKNOWN;
}

static bool sells(const struct requests *rq, enum purchase purchase)
{
    for (int32_t i = 0; i < rq->n_admitted; i++)
        if (rq->offers->offers[rq->by_price[i]].purchase == purchase)
            return true;
    return false;
}

/* All on demand, and all on spot, where both may be bought.  Returns how many rows. */
static int list_purchases(struct plan *plan, struct alternative *rows, struct contest *o,
                          struct contenders *set, int64_t horizon_s)
{
    static const char *const names[] = {"on-demand alone", "spot alone, uninterrupted"};
    static const enum purchase purchases[] = {PURCHASE_ON_DEMAND, PURCHASE_SPOT};
    const struct requests *rq = o->b->rq;
    if (!sells(rq, PURCHASE_ON_DEMAND) || !sells(rq, PURCHASE_SPOT))
        return 0;
    bool *keep = mem_alloc((size_t)rq->offers->n_offers * sizeof *keep);
    for (int k = 0; k < 2; k++) {
        struct candidate c;
        for (int32_t i = 0; i < rq->offers->n_offers; i++)
            keep[i] = rq->offers->offers[i].purchase == purchases[k];
        rows[k] = (struct alternative){.name = names[k]};
        if (plan_group(o, keep, horizon_s, UNKNOWN, &c)) {
            list_candidate(plan, &rows[k], set, &c);
            continue;
        }
        rows[k].infeasible = "not every job fits a type that is sold so";
        rows[k].cost_uusd = rows[k].makespan_s = rows[k].peak_vcpus = rows[k].instances = UNKNOWN;
    }
    free(keep);
    return 2;
}

/* What the jobs would cost without co-location; by class is also a plan of its own. */
static void list_by_class(struct plan *plan, struct alternative *row, struct contenders *set,
                          int64_t time_s)
{
    struct candidate reused, c;
    by_class_plans(set->b, time_s, &reused, &c);
    plan->mixing.reused_uusd = candidate_in_time(set->b, &reused) ? reused.cost_uusd : UNKNOWN;
    row->name = "one class per instance";
    list_candidate(plan, row, set, &c);
    plan->mixing.by_class_uusd = row->cost_uusd;
    candidate_clear(&reused);
}

void alternatives_plan(struct plan *plan, const struct batch *b, const struct fluid *fluid,
                       struct candidate *best)
{
    struct alternative *rows = arena_array(&plan->arena, N_ALTERNATIVES, sizeof *rows);
    struct contest o = {.b = b};
    struct winner type = {.offer = -1}, family = {.offer = -1};
    int64_t horizon_s = best->recipe.horizon_s;
    int64_t time_s =
        b->options->deadline_s != UNKNOWN ? batch_cap_s(b) : best->makespan_s - b->options->boot_s;
    struct contenders set;
    struct draft d = {0};
    memory_fork(&o.memory, &fluid->memory);
    one_job_per_instance(b->rq, &d);
    struct candidate alone = candidate_of(b, &d, best->recipe);
    enter_if_pure(b, &type, best, false);
    find_winner(&o, false, horizon_s, &type);
    enter_if_pure(b, &family, best, true);
    if (type.offer >= 0)
        enter_if_pure(b, &family, &type.c, true);
    find_winner(&o, true, horizon_s, &family);
    improve_winner(b, fluid, false, best, &type);
    if (type.offer >= 0)
        enter_if_pure(b, &family, &type.c, true);
    improve_winner(b, fluid, true, best, &family);
    contenders_init(&set, b, best);
    rows[0].name = "one job per instance";
    list_candidate(plan, &rows[0], &set, &alone);
    list_by_class(plan, &rows[1], &set, time_s);
    list_winner(plan, &rows[2], &set, false, &type);
    list_winner(plan, &rows[3], &set, true, &family);
    plan->mixing.alone_uusd = rows[0].cost_uusd;
    plan->mixing.one_type_uusd = rows[2].cost_uusd;
    plan->n_alternatives = 4 + list_purchases(plan, &rows[4], &o, &set, horizon_s);
    plan->alternatives = rows;
    contenders_take(&set, best);
    memory_clear(&o.memory);
}
