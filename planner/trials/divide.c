/* divide.c - one queue in parts, each with the types that suit it.
 *
 * A part is tried like a queue; the parts' costs add up, as Batch scales each queue on its own.  A
 * queue more is work for whoever submits, so it must save PARTING_SAVING at least. */
#include "planner/trials/parts.h"

#include <stdlib.h>

void trial_add(struct trial *sum, const struct trial *row, const char *name)
{
    if (sum->jobs == 0) {
        *sum = *row;
        sum->name = name;
        sum->queue = -1;
        sum->chosen = false;
        return;
    }
    bool known = sum->cost_uusd != UNKNOWN && row->cost_uusd != UNKNOWN;
    double a = (double)sum->cost_uusd, b = (double)row->cost_uusd;
    /* By cost: what is used of what is paid for. */
    sum->vcpu_used =
        known && a + b > 0 ? (a * sum->vcpu_used + b * row->vcpu_used) / (a + b) : UNKNOWN;
    sum->memory_used =
        known && a + b > 0 ? (a * sum->memory_used + b * row->memory_used) / (a + b) : UNKNOWN;
    sum->cost_uusd = known ? sum->cost_uusd + row->cost_uusd : UNKNOWN;
    sum->at_least |= row->at_least;
    sum->makespan_s = row->makespan_s > sum->makespan_s ? row->makespan_s : sum->makespan_s;
    sum->wait_p50_s = sum->wait_p90_s = sum->wait_max_s = UNKNOWN;
    sum->peak_vcpus += row->peak_vcpus;
    sum->max_vcpus += row->max_vcpus;
    sum->instances += row->instances;
    sum->jobs += row->jobs;
    sum->stuck_jobs += row->stuck_jobs;
}

static bool can_be_parted(const struct trying *t, const struct queue_trial *whole)
{
    /* On spot many types are what keeps capacity coming; and who waits for whom is simulated in
     * one queue only. */
    return whole->ways[0].n_environments == 1 &&
           whole->ways[0].environments[0].kind == COMPUTE_EC2 && !t->out->waits;
}

/* *done is false where work ended before all parts were tried, or most_vcpus is too little. */
static bool try_parting(struct trying *t, const struct parting *p, int64_t most_vcpus,
                        struct division *d, bool *done, struct error *err)
{
    int64_t planned = 0;
    for (int32_t i = 0; i < p->n; i++)
        planned += p->planned[i].environments[0].max_vcpus;
    *done = planned <= most_vcpus;
    *d = (struct division){.n = p->n};
    d->parts = mem_zeroed((size_t)p->n, sizeof *d->parts);
    for (int32_t i = 0; i < p->n && *done; i++) {
        int64_t own = p->planned[i].environments[0].max_vcpus;
        int64_t most = (int64_t)((double)most_vcpus * (double)own / (double)planned);
        if (!try_queue(t, &d->parts[i], &p->parts[i], &p->planned[i], most, done, err))
            return false;
        if (*done)
            trial_add(&d->sum, &d->parts[i].rows[chosen_of(&d->parts[i])], p->name);
    }
    return true;
}

void division_clear(struct division *d)
{
    free(d->parts);
    *d = (struct division){0};
}

/* d takes the place of the best so far where it does better. */
static bool take_better(const struct trying *t, struct division *best, struct division *d)
{
    bool better = best->n == 0 || trial_is_better(t, &d->sum, &best->sum);
    division_clear(better ? best : d);
    if (better)
        *best = *d;
    return better;
}

bool try_apart(struct trying *t, const struct queue_trial *whole, int32_t most_parts,
               int64_t most_vcpus, struct division *best, struct error *err)
{
    struct parting list[PARTINGS_MOST];
    int32_t taken = -1;
    *best = (struct division){0};
    if (!can_be_parted(t, whole))
        return true;
    int32_t n = list_partings(t, &whole->asked, &whole->ways[0], most_parts, list);
    for (int32_t i = 0; i < n; i++) {
        struct division d;
        bool done;
        if (!try_parting(t, &list[i], most_vcpus, &d, &done, err)) {
            division_clear(&d);
            division_clear(best);
            return false;
        }
        if (!done) {
            division_clear(&d);
            continue;
        }
        if (d.sum.max_vcpus > most_vcpus) {
            division_clear(&d);
            continue;
        }
        t->partings[t->out->n_partings] = d.sum;
        if (take_better(t, best, &d))
            taken = t->out->n_partings;
        t->out->n_partings++;
    }
    if (best->n == 0)
        return true;
    if (trial_is_worth(t, &best->sum, &whole->rows[chosen_of(whole)], PARTING_SAVING))
        t->partings[taken].chosen = true;
    else
        division_clear(best);
    return true;
}
