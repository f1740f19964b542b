#include "tests/support/oracle_time.h"

#include <assert.h>

struct tiny_job {
    int64_t mcpu, mem_mib, duration_s;
};

struct oracle {
    struct tiny_job jobs[ORACLE_JOBS];
    int n;
    const struct offer_set *offers;
    int64_t boot_s, tail_s, deadline_s;
    int64_t cost[1 << ORACLE_JOBS]; /* cheapest single lease for a set of jobs */
};

/* A schedule in the making: which jobs have which start. */
struct schedule {
    int64_t start[ORACLE_JOBS];
    int placed;
};

static bool fits_at(const struct oracle *o, const struct schedule *s, const struct offer *offer,
                    int job, int64_t start)
{
    /* Load changes only where jobs start: look at the new start and at every start within. */
    for (int at = -1; at < o->n; at++) {
        int64_t t = at < 0 ? start : s->start[at];
        if (at >= 0 &&
            (!(s->placed >> at & 1) || t < start || t >= start + o->jobs[job].duration_s))
            continue;
        int64_t mcpu = o->jobs[job].mcpu;
        int64_t mem = o->jobs[job].mem_mib;
        for (int k = 0; k < o->n; k++) {
            if (!(s->placed >> k & 1) || s->start[k] > t ||
                s->start[k] + o->jobs[k].duration_s <= t)
                continue;
            mcpu += o->jobs[k].mcpu;
            mem += o->jobs[k].mem_mib;
        }
        if (mcpu > offer->usable_mcpu || mem > offer->usable_mib)
            return false;
    }
    return true;
}

/* Shortest busy time of the jobs in set on the offer, by every order. */
static void shortest(const struct oracle *o, const struct offer *offer, int set, struct schedule s,
                     int64_t end, int64_t *best)
{
    if (end >= *best)
        return;
    if (s.placed == set) {
        *best = end;
        return;
    }
    for (int job = 0; job < o->n; job++) {
        if (!(set >> job & 1) || (s.placed >> job & 1))
            continue;
        int64_t start = INT64_MAX;
        for (int k = -1; k < o->n; k++) {
            if (k >= 0 && !(s.placed >> k & 1))
                continue;
            int64_t t = k < 0 ? 0 : s.start[k] + o->jobs[k].duration_s;
            if (t < start && fits_at(o, &s, offer, job, t))
                start = t;
        }
        if (start == INT64_MAX)
            return; /* fits this offer not even alone */
        struct schedule next = s;
        next.start[job] = start;
        next.placed |= 1 << job;
        int64_t job_end = start + o->jobs[job].duration_s;
        shortest(o, offer, set, next, job_end > end ? job_end : end, best);
    }
}

static int64_t lease_uusd(const struct oracle *o, const struct offer *offer, int64_t busy)
{
    int64_t s = billed_s(o->boot_s + busy + o->tail_s);
    return lease_cost_uusd(offer->price_uusd_h, s) + lease_cost_uusd(offer->root_uusd_h, s) +
           lease_cost_uusd(offer->ipv4_uusd_h, s);
}

static int64_t cheapest_lease(const struct oracle *o, int set)
{
    int64_t least = UNKNOWN;
    for (int32_t t = 0; t < o->offers->n_offers; t++) {
        const struct offer *offer = &o->offers->offers[t];
        int64_t busy = INT64_MAX;
        shortest(o, offer, set, (struct schedule){{0}, 0}, 0, &busy);
        if (busy == INT64_MAX || (o->deadline_s != UNKNOWN && o->boot_s + busy > o->deadline_s))
            continue;
        int64_t cost = lease_uusd(o, offer, busy);
        if (least == UNKNOWN || cost < least)
            least = cost;
    }
    return least;
}

static struct oracle oracle_of(const struct workload *w, const struct offer_set *offers,
                               int64_t boot_s, int64_t tail_s, int64_t deadline_s)
{
    struct oracle o = {
        .offers = offers, .boot_s = boot_s, .tail_s = tail_s, .deadline_s = deadline_s};
    for (int32_t c = 0; c < w->n_classes; c++)
        for (int64_t r = 0; r < w->classes[c].n_runs; r++)
            for (int64_t k = 0; k < w->classes[c].runs[r].count; k++) {
                assert(o.n < ORACLE_JOBS);
                o.jobs[o.n++] = (struct tiny_job){w->classes[c].mcpu, w->classes[c].mem_mib,
                                                  ms_to_s_up(w->classes[c].runs[r].duration_ms)};
            }
    return o;
}

int64_t oracle_time(const struct workload *w, const struct offer_set *offers, int64_t boot_s,
                    int64_t tail_s, int64_t deadline_s)
{
    struct oracle o = oracle_of(w, offers, boot_s, tail_s, deadline_s);
    int all = (1 << o.n) - 1;
    for (int set = 1; set <= all; set++)
        o.cost[set] = cheapest_lease(&o, set);
    /* Cheapest partition: the part that holds the lowest job, then the rest. */
    int64_t best[1 << ORACLE_JOBS] = {0};
    for (int set = 1; set <= all; set++) {
        best[set] = UNKNOWN;
        int lowest = set & -set;
        for (int part = set; part > 0; part = (part - 1) & set) {
            if (!(part & lowest) || o.cost[part] == UNKNOWN || best[set ^ part] == UNKNOWN)
                continue;
            int64_t cost = o.cost[part] + best[set ^ part];
            if (best[set] == UNKNOWN || cost < best[set])
                best[set] = cost;
        }
    }
    return best[all];
}

/* ---- within limits ----------------------------------------------------------------------------
 */

struct launched {
    const struct offer *offer;
    int64_t busy, start;
};

struct within {
    struct oracle o;
    const struct oracle_limits *limits;
    bool earliest; /* the earliest end is wanted, else the least cost */
    struct launched leases[ORACLE_JOBS];
    int n;
    int64_t best; /* of what is wanted */
};

static int64_t alive_until(const struct within *w, const struct launched *l)
{
    return l->start + w->o.boot_s + l->busy + w->o.tail_s;
}

/* Are the limits kept at t by those launched[] and one more? */
static bool room_at(const struct within *w, const struct launched *all, int launched,
                    const struct offer *one, int64_t t)
{
    int64_t vcpus = one->type->vcpus, instances = 1, counted = vcpus;
    int32_t quota = quota_of(one->type->family, one->purchase);
    for (int i = 0; i < w->n; i++) {
        if (!(launched >> i & 1) || all[i].start > t || alive_until(w, &all[i]) <= t)
            continue;
        vcpus += all[i].offer->type->vcpus;
        instances++;
        if (quota_of(all[i].offer->type->family, all[i].offer->purchase) == quota)
            counted += all[i].offer->type->vcpus;
    }
    const struct oracle_limits *l = w->limits;
    return (l->vcpus == UNKNOWN || vcpus <= l->vcpus) &&
           (l->instances == UNKNOWN || instances <= l->instances) &&
           (l->quota_vcpus == NULL || quota < 0 || l->quota_vcpus[quota] == UNKNOWN ||
            counted <= l->quota_vcpus[quota]);
}

/* The earliest end of all, launched one after the other, each as early as there is room. */
static void launch_rest(const struct within *w, struct launched *all, int launched, int64_t end,
                        int64_t *best)
{
    if (end >= *best)
        return;
    if (launched == (1 << w->n) - 1) {
        *best = end;
        return;
    }
    for (int i = 0; i < w->n; i++) {
        if (launched >> i & 1)
            continue;
        struct launched next[ORACLE_JOBS];
        for (int k = 0; k < w->n; k++)
            next[k] = all[k];
        next[i].start = INT64_MAX;
        for (int k = -1; k < w->n; k++) {
            if (k >= 0 && !(launched >> k & 1))
                continue;
            int64_t t = k < 0 ? 0 : alive_until(w, &all[k]);
            bool fits = t < next[i].start && room_at(w, all, launched, all[i].offer, t);
            for (int m = 0; m < w->n && fits; m++) {
                int64_t at = all[m].start;
                if ((launched >> m & 1) && at > t &&
                    at < t + w->o.boot_s + all[i].busy + w->o.tail_s)
                    fits = room_at(w, all, launched, all[i].offer, at);
            }
            if (fits)
                next[i].start = t;
        }
        if (next[i].start == INT64_MAX)
            return; /* not even alone */
        int64_t own = next[i].start + w->o.boot_s + next[i].busy;
        launch_rest(w, next, launched | 1 << i, own > end ? own : end, best);
    }
}

static void try_parts(struct within *w, int rest, int64_t cost)
{
    if (!w->earliest && cost >= w->best)
        return;
    if (rest == 0) {
        int64_t deadline = w->o.deadline_s == UNKNOWN ? INT64_MAX - 1 : w->o.deadline_s;
        int64_t end = w->earliest ? w->best : deadline + 1, first = end;
        launch_rest(w, w->leases, 0, 0, &end);
        if (end < first)
            w->best = w->earliest ? end : cost;
        return;
    }
    int lowest = rest & -rest;
    for (int part = rest; part > 0; part = (part - 1) & rest) {
        for (int32_t t = 0; (part & lowest) && t < w->o.offers->n_offers; t++) {
            const struct offer *offer = &w->o.offers->offers[t];
            int64_t busy = INT64_MAX;
            shortest(&w->o, offer, part, (struct schedule){{0}, 0}, 0, &busy);
            if (busy == INT64_MAX)
                continue;
            w->leases[w->n++] = (struct launched){offer, busy, 0};
            try_parts(w, rest ^ part, cost + lease_uusd(&w->o, offer, busy));
            w->n--;
        }
    }
}

static int64_t search_within(struct within *w)
{
    w->best = INT64_MAX;
    try_parts(w, (1 << w->o.n) - 1, 0);
    return w->best == INT64_MAX ? UNKNOWN : w->best;
}

int64_t oracle_time_within(const struct workload *w, const struct offer_set *offers, int64_t boot_s,
                           int64_t tail_s, int64_t deadline_s, const struct oracle_limits *limits)
{
    struct within search = {.o = oracle_of(w, offers, boot_s, tail_s, deadline_s),
                            .limits = limits};
    return search_within(&search);
}

int64_t oracle_earliest_end(const struct workload *w, const struct offer_set *offers,
                            int64_t boot_s, int64_t tail_s, const struct oracle_limits *limits)
{
    struct within search = {
        .o = oracle_of(w, offers, boot_s, tail_s, UNKNOWN), .limits = limits, .earliest = true};
    return search_within(&search);
}
