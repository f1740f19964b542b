/* queue.c - the best of the ways to run one queue. */
#include "planner/trials/parts.h"

#include <stdio.h>

static bool is_late(const struct trying *t, const struct trial *row)
{
    return t->in->deadline_s != UNKNOWN && row->makespan_s > t->in->deadline_s;
}

/* Where the deadline is lost already, a tenth of the time is worth a tenth of the money. */
static double late_score(const struct trial *row)
{
    return (double)row->cost_uusd * (double)row->makespan_s;
}

/* Every job first, then the deadline, then the money. */
bool trial_is_better(const struct trying *t, const struct trial *a, const struct trial *b)
{
    if (a->stuck_jobs != b->stuck_jobs)
        return a->stuck_jobs < b->stuck_jobs;
    if (is_late(t, a) != is_late(t, b))
        return is_late(t, b);
    if (is_late(t, a))
        return late_score(a) < late_score(b);
    if (a->cost_uusd != b->cost_uusd)
        return a->cost_uusd < b->cost_uusd;
    return a->makespan_s < b->makespan_s;
}

bool trial_is_worth(const struct trying *t, const struct trial *other, const struct trial *planned,
                    double saving)
{
    if (!trial_is_better(t, other, planned))
        return false;
    if (other->stuck_jobs < planned->stuck_jobs || is_late(t, planned) != is_late(t, other))
        return true;
    if (is_late(t, planned))
        return late_score(other) <= (1 - saving) * late_score(planned);
    return (double)other->cost_uusd <= (1 - saving) * (double)planned->cost_uusd;
}

static bool try_in_queue(struct queue_trial *k, const struct way *way, struct error *err)
{
    struct trial row = {.queue = -1};
    bool done;
    struct way kept = *way;
    keep_quotas(&kept);
    if (!try_way(k->t, &kept, k->t->in->w, k->asked.jobs, k->asked.n_jobs, &row, &done, err))
        return false;
    if (done) {
        k->ways[k->n] = kept;
        k->rows[k->n++] = row;
    }
    return true;
}

static int32_t best_of(const struct queue_trial *k)
{
    int32_t best = 0;
    for (int32_t i = 1; i < k->n; i++) {
        if (trial_is_better(k->t, &k->rows[i], &k->rows[best]))
            best = i;
    }
    return trial_is_worth(k->t, &k->rows[best], &k->rows[0], TRIAL_SAVING) ? best : 0;
}

/* Does it cost hardly more? */
static bool is_near(const struct queue_trial *k, const struct trial *row, const struct trial *best)
{
    return row->stuck_jobs == best->stuck_jobs &&
           (double)row->cost_uusd <= (1 + k->t->in->slack) * (double)best->cost_uusd;
}

/* Without a deadline: the fastest that costs hardly more than the best. */
static int32_t fastest_near(const struct queue_trial *k, int32_t best)
{
    int32_t fastest = best;
    for (int32_t i = 0; i < k->n && k->t->in->deadline_s == UNKNOWN; i++) {
        if (is_near(k, &k->rows[i], &k->rows[best]) &&
            k->rows[i].makespan_s < k->rows[fastest].makespan_s)
            fastest = i;
    }
    return fastest;
}

static bool try_with_vcpus(struct queue_trial *k, int32_t like, int64_t vcpus, struct error *err)
{
    struct way way = k->ways[like];
    struct way_environment *e = &way.environments[0];
    char name[80];
    e->max_vcpus = e->n_offers == 1 ? whole_instances(vcpus, e->offers[0]->type->vcpus) : vcpus;
    keep_quotas(&way);
    if (e->max_vcpus == k->ways[like].environments[0].max_vcpus)
        return true; /* a quota leaves no more */
    int n = snprintf(name, sizeof name, "%.40s, %lld vCPUs", way.name, (long long)e->max_vcpus);
    way.name = arena_text(&k->t->out->arena, name, (size_t)n);
    return try_in_queue(k, &way, err);
}

/* Too late everywhere: the best again with more vCPUs, until it is in time. */
static bool try_more_vcpus(struct queue_trial *k, int64_t most, struct error *err)
{
    static const int percent[] = {110, 125, 150, 200};
    int32_t like = best_of(k);
    int64_t planned = k->ways[like].environments[0].max_vcpus, tried = planned;
    for (size_t i = 0; i < sizeof percent / sizeof *percent; i++) {
        int64_t vcpus = planned * percent[i] / 100;
        vcpus = vcpus > most ? most : vcpus;
        if (!is_late(k->t, &k->rows[best_of(k)]) || vcpus <= tried)
            return true;
        if (!try_with_vcpus(k, like, vcpus, err))
            return false;
        tried = vcpus;
    }
    return true;
}

/* The same way with ever more vCPUs, as long as the fastest near the best gets faster by it. */
static bool try_larger(struct queue_trial *k, int32_t like, int64_t most, struct error *err)
{
    static const int percent[] = {150, 200, 300, 400};
    int64_t planned = k->ways[like].environments[0].max_vcpus;
    for (size_t i = 0; i < sizeof percent / sizeof *percent; i++) {
        int32_t before = k->n;
        int64_t vcpus = planned * percent[i] / 100;
        if (!try_with_vcpus(k, like, vcpus > most ? most : vcpus, err))
            return false;
        if (k->n == before || !is_near(k, &k->rows[before], &k->rows[best_of(k)]) || vcpus >= most)
            return true;
    }
    return true;
}

/* No deadline: ways that cost hardly more than the best again with more vCPUs. */
static bool try_faster(struct queue_trial *k, int64_t most, struct error *err)
{
    enum { TRIED_MOST = 3 };
    int32_t n = k->n, tried = 0;
    const struct trial best = k->rows[best_of(k)];
    for (int32_t i = 0; i < n && tried < TRIED_MOST; i++) {
        if (!is_near(k, &k->rows[i], &best) || k->ways[i].environments[0].max_vcpus >= most)
            continue;
        tried++;
        if (!try_larger(k, i, most, err))
            return false;
    }
    return true;
}

bool try_queue(struct trying *t, struct queue_trial *k, const struct asked *asked,
               const struct way *planned, int64_t most_vcpus, bool *done, struct error *err)
{
    struct way ways[WAYS_MOST];
    k->t = t;
    k->asked = *asked;
    k->n = 0;
    int32_t n = list_ways(k->t, asked, planned, ways);
    for (int32_t i = 0; i < n; i++) {
        if (!try_in_queue(k, &ways[i], err))
            return false;
        *done = k->n > 0;
        if (!*done)
            return true;
    }
    bool alone = planned->n_environments == 1, in_time = t->in->deadline_s == UNKNOWN;
    if (alone && !(in_time ? try_faster(k, most_vcpus, err) : try_more_vcpus(k, most_vcpus, err)))
        return false;
    k->rows[fastest_near(k, best_of(k))].chosen = true;
    return true;
}

int32_t chosen_of(const struct queue_trial *k)
{
    int32_t i = 0;
    while (!k->rows[i].chosen)
        i++;
    return i;
}

void choose_row(struct queue_trial *k, int32_t row)
{
    k->rows[chosen_of(k)].chosen = false;
    k->rows[row].chosen = true;
}

bool try_sooner(struct queue_trial *k, int64_t most_vcpus, struct error *err)
{
    int32_t like = chosen_of(k);
    int64_t vcpus = k->rows[like].max_vcpus;
    if (k->ways[like].n_environments != 1)
        return true;
    for (int times = 2; times <= 4; times *= 2) {
        if (vcpus * times <= most_vcpus && !try_with_vcpus(k, like, vcpus * times, err))
            return false;
    }
    return true;
}
