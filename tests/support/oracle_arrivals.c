#include "tests/support/oracle_arrivals.h"

#include <assert.h>

struct tiny_job {
    int64_t mcpu, mem_mib, ready_s, duration_s;
};

struct oracle {
    struct tiny_job jobs[ORACLE_ARRIVALS];
    int n;
    const struct offer_set *offers;
    int64_t boot_s, tail_s, max_wait_s, grid_s;
};

struct schedule {
    int64_t start_s[ORACLE_ARRIVALS];
};

static bool fits(const struct oracle *o, const struct offer *offer, int set,
                 const struct schedule *s)
{
    for (int at = 0; at < o->n; at++) {
        int64_t mcpu = 0, mem_mib = 0, now_s = s->start_s[at];
        if (!(set >> at & 1))
            continue;
        for (int k = 0; k < o->n; k++) {
            const struct tiny_job *job = &o->jobs[k];
            bool runs =
                (set >> k & 1) && s->start_s[k] <= now_s && now_s < s->start_s[k] + job->duration_s;
            mcpu += runs ? job->mcpu : 0;
            mem_mib += runs ? job->mem_mib : 0;
        }
        if (mcpu > offer->usable_mcpu || mem_mib > offer->usable_mib)
            return false;
    }
    return true;
}

/* The shortest time from the first start to the last end, over all starts of jobs from `job` on. */
static void shortest(const struct oracle *o, const struct offer *offer, int set, int job,
                     struct schedule *s, int64_t *best)
{
    while (job < o->n && !(set >> job & 1))
        job++;
    if (job < o->n) {
        const struct tiny_job *j = &o->jobs[job];
        for (int64_t wait_s = 0; wait_s <= o->max_wait_s; wait_s += o->grid_s) {
            s->start_s[job] = j->ready_s + wait_s;
            shortest(o, offer, set, job + 1, s, best);
        }
        return;
    }
    int64_t first_s = INT64_MAX, end_s = 0, ready_s = INT64_MAX;
    for (int k = 0; k < o->n; k++) {
        if (!(set >> k & 1))
            continue;
        int64_t end = s->start_s[k] + o->jobs[k].duration_s;
        first_s = s->start_s[k] < first_s ? s->start_s[k] : first_s;
        ready_s = o->jobs[k].ready_s < ready_s ? o->jobs[k].ready_s : ready_s;
        end_s = end > end_s ? end : end_s;
    }
    if (end_s - first_s < *best && first_s - o->boot_s >= ready_s && fits(o, offer, set, s))
        *best = end_s - first_s;
}

static int64_t cheapest_lease(const struct oracle *o, int set)
{
    int64_t least = UNKNOWN;
    for (int32_t t = 0; t < o->offers->n_offers; t++) {
        const struct offer *offer = &o->offers->offers[t];
        int64_t busy_s = INT64_MAX;
        struct schedule s = {{0}};
        shortest(o, offer, set, 0, &s, &busy_s);
        if (busy_s == INT64_MAX)
            continue;
        int64_t billed = billed_s(o->boot_s + busy_s + o->tail_s);
        int64_t cost = lease_cost_uusd(offer->price_uusd_h, billed) +
                       lease_cost_uusd(offer->root_uusd_h, billed) +
                       lease_cost_uusd(offer->ipv4_uusd_h, billed);
        least = least == UNKNOWN || cost < least ? cost : least;
    }
    return least;
}

int64_t oracle_arrivals(const struct workload *w, const struct offer_set *offers, int64_t boot_s,
                        int64_t tail_s, int64_t max_wait_s, int64_t grid_s)
{
    struct oracle o = {.offers = offers,
                       .boot_s = boot_s,
                       .tail_s = tail_s,
                       .max_wait_s = max_wait_s,
                       .grid_s = grid_s};
    for (int32_t c = 0; c < w->n_classes; c++) {
        const struct job_class *class = &w->classes[c];
        for (int64_t i = 0; i < class->n_arrivals; i++) {
            for (int64_t k = 0; k < class->arrivals[i].count; k++) {
                assert(o.n < ORACLE_ARRIVALS);
                o.jobs[o.n++] = (struct tiny_job){class->mcpu, class->mem_mib,
                                                  ms_to_s_up(class->arrivals[i].ready_ms),
                                                  ms_to_s_up(class->arrivals[i].duration_ms)};
            }
        }
    }
    int64_t cost[1 << ORACLE_ARRIVALS], best[1 << ORACLE_ARRIVALS] = {0};
    for (int set = 1; set < 1 << o.n; set++) {
        cost[set] = cheapest_lease(&o, set);
        best[set] = UNKNOWN;
        int lowest = set & -set;
        for (int part = set; part > 0; part = (part - 1) & set) {
            if (!(part & lowest) || cost[part] == UNKNOWN || best[set ^ part] == UNKNOWN)
                continue;
            int64_t sum = cost[part] + best[set ^ part];
            best[set] = best[set] == UNKNOWN || sum < best[set] ? sum : best[set];
        }
    }
    return best[(1 << o.n) - 1];
}
