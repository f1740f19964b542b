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

static int64_t cheapest_lease(const struct oracle *o, int set)
{
    int64_t least = UNKNOWN;
    for (int32_t t = 0; t < o->offers->n_offers; t++) {
        const struct offer *offer = &o->offers->offers[t];
        int64_t busy = INT64_MAX;
        shortest(o, offer, set, (struct schedule){{0}, 0}, 0, &busy);
        if (busy == INT64_MAX || (o->deadline_s != UNKNOWN && o->boot_s + busy > o->deadline_s))
            continue;
        int64_t s = billed_s(o->boot_s + busy + o->tail_s);
        int64_t cost = lease_cost_uusd(offer->price_uusd_h, s) +
                       lease_cost_uusd(offer->root_uusd_h, s) +
                       lease_cost_uusd(offer->ipv4_uusd_h, s);
        if (least == UNKNOWN || cost < least)
            least = cost;
    }
    return least;
}

int64_t oracle_time(const struct workload *w, const struct offer_set *offers, int64_t boot_s,
                    int64_t tail_s, int64_t deadline_s)
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
