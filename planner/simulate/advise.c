#include "planner/simulate/advise.h"

#include "planner/simulate/advise_jobs.h"

#include <stdlib.h>

/* A saving worth a line: this much of the cost, or this much of the time at no more cost. */
#define SAVES_COST 0.01
#define SAVES_TIME 0.05

struct outcome {
    int64_t cost_uusd, makespan_s, jobs_run;
    int64_t left; /* jobs that never start, or end badly: in no figure */
};

static bool bill_run(const struct simulation *run, const struct sim_input *input,
                     struct outcome *out, struct error *err)
{
    struct bill bill = {0};
    bool ok = simulation_bill(&bill, run, input->w, err) && staging_bill(&bill, run, input, err);
    *out = (struct outcome){bill.total_uusd, run->makespan_s, run->jobs_run, run->jobs_failed};
    for (int32_t i = 0; i < run->n_stuck; i++)
        out->left += run->stuck[i].jobs;
    bill_clear(&bill);
    return ok;
}

static bool try_input(const struct sim_input *input, struct outcome *out, struct error *err)
{
    struct simulation run = {0};
    bool ok = simulate(&run, input, err) && bill_run(&run, input, out, err);
    simulation_clear(&run);
    return ok;
}

/* What leaves more jobs out is no advice. */
static bool is_better(const struct outcome *now, const struct outcome *then)
{
    if (now->left > then->left)
        return false;
    double cost = (double)then->cost_uusd, time = (double)then->makespan_s;
    return (double)(then->cost_uusd - now->cost_uusd) > SAVES_COST * cost ||
           (now->cost_uusd <= then->cost_uusd &&
            (double)(then->makespan_s - now->makespan_s) > SAVES_TIME * time);
}

static void say(struct sim_advices *a, struct sim_advice advice, const struct outcome *now,
                const struct outcome *then)
{
    if (!is_better(now, then))
        return;
    advice.cost_uusd = now->cost_uusd;
    advice.makespan_s = now->makespan_s;
    advice.other_cost_uusd = then->cost_uusd;
    advice.other_makespan_s = then->makespan_s;
    a->list[a->n++] = advice;
}

/* ---- the last jobs ------------------------------------------------------------------------- */

static int by_end(const void *left, const void *right)
{
    const struct sim_start *a = left, *b = right;
    return (a->end_s > b->end_s) - (a->end_s < b->end_s);
}

static int64_t tail_cost(const struct simulation *run, int64_t from_s)
{
    int64_t sum = 0;
    for (int64_t i = 0; i < run->n_instances; i++) {
        const struct sim_instance *in = &run->instances[i];
        int64_t since_s = in->launch_s > from_s ? in->launch_s : from_s;
        if (in->end_s > since_s)
            sum += lease_cost_uusd(offer_total_uusd_h(in->offer), in->end_s - since_s);
    }
    return sum;
}

/* When nineteen of twenty jobs have ended, and what is paid from then on. */
static void find_tail(struct sim_advices *a, const struct sim_input *input, struct simulation *run)
{
    int64_t ended = 0, before = run->jobs_run - run->jobs_run / 20;
    int64_t *late_s = mem_zeroed((size_t)input->w->n_classes + 1, sizeof *late_s);
    qsort(run->starts, run->n_starts, sizeof *run->starts, by_end);
    a->tail_class = -1;
    for (size_t i = 0; i < run->n_starts; i++) {
        const struct sim_start *s = &run->starts[i];
        int32_t class_id = input->jobs[s->job].class_id;
        if (ended < before)
            a->tail_from_s = s->end_s;
        else if (s->end_s > a->tail_from_s)
            late_s[class_id] += s->count * (s->end_s - a->tail_from_s);
        ended += s->count;
    }
    for (int32_t c = 0; c < input->w->n_classes; c++) {
        if (late_s[c] > 0 && (a->tail_class < 0 || late_s[c] > late_s[a->tail_class]))
            a->tail_class = c;
    }
    a->tail_jobs = run->jobs_run / 20;
    a->tail_uusd = a->tail_jobs > 0 ? tail_cost(run, a->tail_from_s) : 0;
    free(late_s);
}

/* ---- what is tried ------------------------------------------------------------------------- */

static bool try_changed(const struct sim_input *input, const struct changed_jobs *c,
                        struct outcome *out, struct error *err)
{
    struct sim_input changed = *input;
    changed.jobs = c->jobs;
    changed.n_jobs = c->n;
    changed.staging = c->staging;
    return try_input(&changed, out, err);
}

static bool advise_order(struct sim_advices *a, const struct sim_input *input,
                         const struct outcome *base, struct error *err)
{
    struct changed_jobs c = {0};
    struct outcome now;
    changed_longest_first(&c, input);
    bool ok = try_changed(input, &c, &now, err);
    if (ok)
        say(a, (struct sim_advice){.kind = ADVICE_ORDER}, &now, base);
    changed_clear(&c);
    return ok;
}

static bool advise_bundles(struct sim_advices *a, const struct sim_input *input,
                           const struct outcome *base, struct error *err)
{
    struct changed_jobs c = {0};
    struct outcome now;
    changed_bundled(&c, input);
    bool ok = c.into == c.moved || try_changed(input, &c, &now, err);
    if (ok && c.into != c.moved)
        say(a, (struct sim_advice){.kind = ADVICE_BUNDLES, .jobs = c.moved, .into = c.into}, &now,
            base);
    changed_clear(&c);
    return ok;
}

static int64_t arrays_needed(const struct sim_input *input)
{
    int64_t arrays = 0;
    for (int32_t c = 0; c < input->w->n_classes; c++)
        arrays += (input->w->classes[c].count + ADVISE_ARRAY_MOST - 1) / ADVISE_ARRAY_MOST;
    return arrays;
}

static bool is_submitted_at_once(const struct sim_input *input)
{
    for (int64_t i = 0; i < input->n_jobs; i++) {
        if (input->jobs[i].ready_s != 0)
            return false;
    }
    return true;
}

/* The run is that of arrays: all jobs are there at once.  Fewer calls than fill a minute are not
 * worth a thought. */
static bool advise_arrays(struct sim_advices *a, const struct sim_input *input,
                          const struct outcome *base, struct error *err)
{
    struct changed_jobs c = {0};
    struct outcome single;
    if (base->jobs_run < ADVISE_CALLS_PER_S * 60 || !is_submitted_at_once(input))
        return true;
    changed_one_by_one(&c, input);
    bool ok = try_changed(input, &c, &single, err);
    if (ok)
        say(a,
            (struct sim_advice){
                .kind = ADVICE_ARRAYS, .jobs = c.moved, .into = arrays_needed(input)},
            base, &single);
    changed_clear(&c);
    return ok;
}

/* ---- sizes --------------------------------------------------------------------------------- */

/* The environments without types of more vCPUs; false when nothing is left of one. */
static bool limit_sizes(struct sim_environment *list, struct sim_type *types,
                        const struct sim_input *input, int64_t vcpus)
{
    for (int32_t e = 0; e < input->n_environments; e++) {
        const struct sim_environment *all = &input->environments[e];
        list[e] = *all;
        list[e].types = types;
        list[e].n_types = 0;
        for (int32_t k = 0; k < all->n_types; k++) {
            if (all->types[k].offer->type->vcpus <= vcpus)
                types[list[e].n_types++] = all->types[k];
        }
        types += list[e].n_types;
        if (list[e].n_types == 0)
            return false;
    }
    return true;
}

static bool advise_sizes(struct sim_advices *a, const struct sim_input *input,
                         const struct simulation *run, const struct outcome *base,
                         struct error *err)
{
    static const int64_t sizes[] = {64, 32, 16, 8, 4};
    struct sim_environment list[SIM_ENVIRONMENTS_MOST];
    struct sim_input changed = *input;
    struct outcome best = *base;
    int64_t largest = 0, best_vcpus = 0;
    int32_t n = 0;
    for (int64_t i = 0; i < run->n_instances; i++) {
        int64_t vcpus = run->instances[i].offer->type->vcpus;
        largest = vcpus > largest ? vcpus : largest;
    }
    for (int32_t e = 0; e < input->n_environments; e++)
        n += input->environments[e].n_types;
    struct sim_type *types = mem_alloc(((size_t)n + 1) * sizeof *types);
    changed.environments = list;
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof sizes / sizeof *sizes; i++) {
        struct outcome now;
        if (sizes[i] >= largest || !limit_sizes(list, types, input, sizes[i]))
            continue;
        ok = try_input(&changed, &now, err);
        if (ok && now.jobs_run == base->jobs_run && now.cost_uusd < best.cost_uusd) {
            best = now;
            best_vcpus = sizes[i];
        }
    }
    free(types);
    if (ok && best_vcpus > 0)
        say(a, (struct sim_advice){.kind = ADVICE_SIZES, .vcpus = best_vcpus}, &best, base);
    return ok;
}

/* ---- all ----------------------------------------------------------------------------------- */

static bool advise(struct sim_advices *a, const struct sim_input *input, struct simulation *run,
                   struct error *err)
{
    struct sim_input plain = *input;
    struct outcome base;
    bool fargate = compute_is_fargate(input->environments[0].e);
    plain.keep_starts = false;
    if (!bill_run(run, input, &base, err))
        return false;
    a->cost_uusd = base.cost_uusd;
    find_tail(a, input, run);
    if (base.jobs_run == 0)
        return true;
    /* Where jobs wait for each other, or go to several queues, their order is not the submitter's
     * to choose. */
    if (input->gates == NULL && input->queues == NULL &&
        (!advise_order(a, &plain, &base, err) || !advise_bundles(a, &plain, &base, err) ||
         !advise_arrays(a, &plain, &base, err)))
        return false;
    return fargate || advise_sizes(a, &plain, run, &base, err);
}

bool sim_advise(struct sim_advices *a, const struct sim_input *input, struct error *err)
{
    struct simulation run = {0};
    struct sim_input kept = *input;
    int64_t jobs = 0;
    *a = (struct sim_advices){.tail_class = -1};
    for (int64_t i = 0; i < input->n_jobs; i++)
        jobs += input->jobs[i].count;
    if (jobs > ADVISE_JOBS_MOST) {
        a->skipped = true;
        return true;
    }
    kept.keep_starts = true;
    kept.start_s = NULL;
    for (int32_t e = 0; e < input->n_environments; e++)
        a->calm = a->calm || (compute_is_spot(input->environments[e].e) &&
                              input->assumed[ASSUMED_INTERRUPTIONS] != 0);
    kept.assumed[ASSUMED_INTERRUPTIONS] = 0;
    bool ok = simulate(&run, &kept, err) && advise(a, &kept, &run, err);
    simulation_clear(&run);
    return ok;
}
