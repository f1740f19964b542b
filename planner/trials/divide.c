/* divide.c - one queue in parts, each with the types that suit it.
 *
 * A part is tried like a queue; the parts' costs add up, as Batch scales each queue on its own.  A
 * queue more is work for whoever submits, so it must save PARTING_SAVING at least. */
#include "planner/trials/parts.h"

#include <stdlib.h>

static void add_volumes(struct staging_volumes *sum, const struct staging_volumes *v)
{
    if (v->needed_gib > sum->needed_gib) {
        sum->needed_gib = v->needed_gib;
        sum->fullest = v->fullest;
    }
    sum->fuller += v->fuller;
    sum->instances += v->instances;
    sum->extra_uusd = UNKNOWN;
}

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
    sum->list_uusd = known ? sum->list_uusd + row->list_uusd : UNKNOWN;
    sum->s3_uusd += row->s3_uusd;
    sum->expected_failures += row->expected_failures;
    sum->uses = NULL;
    sum->n_uses = 0;
    sum->at_least |= row->at_least;
    sum->makespan_s = row->makespan_s > sum->makespan_s ? row->makespan_s : sum->makespan_s;
    sum->wait_p50_s = sum->wait_p90_s = sum->wait_max_s = UNKNOWN;
    sum->peak_vcpus += row->peak_vcpus;
    sum->max_vcpus += row->max_vcpus;
    sum->instances += row->instances;
    sum->jobs += row->jobs;
    sum->stuck_jobs += row->stuck_jobs;
    add_volumes(&sum->volumes, &row->volumes);
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
    const struct trial *rows[PARTS_MOST];
    for (int32_t i = 0; i < p->n && *done; i++) {
        int64_t own = p->planned[i].environments[0].max_vcpus;
        int64_t most = (int64_t)((double)most_vcpus * (double)own / (double)planned);
        if (!try_queue(t, &d->parts[i], &p->parts[i], &p->planned[i], most, done, err))
            return false;
        if (*done) {
            rows[i] = &d->parts[i].rows[chosen_of(&d->parts[i])];
            trial_add(&d->sum, rows[i], p->name);
        }
    }
    return !*done || cover_together(t, &d->sum, rows, d->n, err);
}

static void division_clear(struct division *d)
{
    free(d->parts);
    *d = (struct division){0};
}

void tried_clear(struct tried_queue *q)
{
    for (int32_t i = 0; i < q->n_divisions; i++)
        division_clear(&q->divisions[i]);
    free(q->whole);
}

bool try_apart(struct trying *t, struct tried_queue *q, int32_t most_parts, int64_t most_vcpus,
               struct error *err)
{
    struct parting list[PARTINGS_MOST];
    if (!can_be_parted(t, q->whole))
        return true;
    int32_t n = list_partings(t, &q->whole->asked, &q->whole->ways[0], most_parts, list), best = -1;
    for (int32_t i = 0; i < n; i++) {
        struct division *d = &q->divisions[q->n_divisions];
        bool done;
        if (!try_parting(t, &list[i], most_vcpus, d, &done, err)) {
            division_clear(d);
            return false;
        }
        if (!done || d->sum.max_vcpus > most_vcpus) {
            division_clear(d);
            continue;
        }
        t->partings[t->out->n_partings++] = d->sum;
        if (best < 0 || trial_is_better(t, &d->sum, &q->divisions[best].sum))
            best = q->n_divisions;
        q->n_divisions++;
    }
    if (best >= 0 && trial_is_worth(t, &q->divisions[best].sum,
                                    &q->whole->rows[chosen_of(q->whole)], PARTING_SAVING))
        q->taken = best;
    return true;
}
