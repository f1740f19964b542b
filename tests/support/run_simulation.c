#include "tests/support/run_simulation.h"

#include "tests/support/fluid_oracle.h"

#include <check.h>
#include <stdlib.h>

/* ---- each job ends once, or is told ---------------------------------------------------------- */

static void check_classes(const struct simulation *s, const struct sim_input *in)
{
    int64_t *left = mem_zeroed((size_t)in->w->n_classes + 1, sizeof *left), jobs = 0;
    for (int64_t j = 0; j < in->n_jobs; j++)
        left[in->jobs[j].class_id] += in->jobs[j].count;
    for (int64_t i = 0; i < s->n_instances; i++) {
        for (int32_t k = 0; k < s->instances[i].n_uses; k++) {
            left[s->instances[i].uses[k].class_id] -= s->instances[i].uses[k].jobs;
            jobs += s->instances[i].uses[k].jobs;
        }
    }
    for (int32_t k = 0; k < s->n_stuck; k++) {
        ck_assert_int_gt(s->stuck[k].jobs, 0);
        left[s->stuck[k].class_id] -= s->stuck[k].jobs;
    }
    ck_assert_int_eq(jobs, s->jobs_run);
    for (int32_t c = 0; c < in->w->n_classes; c++)
        ck_assert_int_eq(left[c], s->failed[c]);
    free(left);
}

/* No entry ends more often than it has jobs, and all together as often as jobs ran. */
static void check_entries(const struct simulation *s, const struct sim_input *in)
{
    int64_t *left = mem_zeroed((size_t)in->n_jobs + 1, sizeof *left), ended = 0;
    for (int64_t j = 0; j < in->n_jobs; j++)
        left[j] = in->jobs[j].count;
    for (size_t k = 0; k < s->n_starts; k++) {
        const struct sim_start *start = &s->starts[k];
        ck_assert_int_ge(start->start_s, start->ready_s);
        ck_assert_int_ge(start->end_s, start->run_s);
        left[start->job] -= start->lost ? 0 : start->count;
        ended += start->lost ? 0 : start->count;
        ck_assert_int_ge(left[start->job], 0);
    }
    ck_assert_int_eq(ended, s->jobs_run);
    free(left);
}

static void check_instances(const struct simulation *s)
{
    for (int64_t i = 0; i < s->n_instances; i++) {
        const struct sim_instance *in = &s->instances[i];
        ck_assert_int_eq(in->end_s - in->launch_s, in->boot_s + in->busy_s + in->idle_s);
    }
}

/* ---- the bill ---------------------------------------------------------------------------------
 */

static int64_t check_bill(const struct simulation *s, const struct sim_input *in)
{
    struct bill bill;
    struct error err;
    int64_t items = 0, shares = 0, classes = 0;
    ck_assert_msg(simulation_bill(&bill, s, in->w, &err), "%s", err.message);
    for (int32_t i = 0; i < bill.n_items; i++)
        items += bill.items[i].cost_uusd;
    for (int32_t i = 0; i < bill.n_shares; i++) {
        shares += bill.shares[i].cost_uusd;
        classes += bill.shares[i].row == BILL_LABEL ? 0 : bill.shares[i].cost_uusd;
    }
    for (int32_t c = 0; c < in->w->n_classes; c++)
        classes += bill.class_uusd[c];
    int64_t total_uusd = bill.total_uusd;
    ck_assert_int_eq(items, total_uusd);
    ck_assert_int_eq(shares, total_uusd);
    ck_assert_int_eq(classes, total_uusd);
    bill_clear(&bill);
    return total_uusd;
}

/* ---- the bound --------------------------------------------------------------------------------
 */

struct offers_of {
    const struct sim_input *in;
    const struct offer *list[FLUID_ORACLE_OFFERS];
    int32_t n;
};

static bool holds(void *context, int32_t offer, int32_t class_id)
{
    const struct offers_of *o = context;
    return admission_holds(o->list[offer]->type, &o->in->w->classes[class_id],
                           o->in->gpu_model[class_id]);
}

static bool collect(struct offers_of *o)
{
    for (int32_t e = 0; e < o->in->n_environments; e++) {
        const struct sim_environment *env = &o->in->environments[e];
        if (compute_is_fargate(env->e))
            return false;
        for (int32_t t = 0; t < env->n_types; t++) {
            if (env->types[t].offer->purchase == PURCHASE_SPOT || o->n == FLUID_ORACLE_OFFERS)
                return false;
            o->list[o->n++] = env->types[t].offer;
        }
    }
    return true;
}

/* Durations of the list where all of it ran, else what ran held its places for. */
static void fill_job_s(const struct simulation *s, const struct sim_input *in, double *job_s)
{
    for (int64_t j = 0; s->n_stuck == 0 && j < in->n_jobs; j++)
        job_s[in->jobs[j].class_id] += (double)in->jobs[j].count * in->jobs[j].duration_s;
    for (int64_t i = 0; s->n_stuck > 0 && i < s->n_instances; i++) {
        for (int32_t k = 0; k < s->instances[i].n_uses; k++)
            job_s[s->instances[i].uses[k].class_id] += (double)s->instances[i].uses[k].job_s;
    }
}

/* Each instance bills at least the least boot and idle time beside what it is busy, and none is
 * busy for longer than the longest span: so much more than the fluid is billed at least. */
double run_simulation_bound_uusd(const struct simulation *s, const struct sim_input *in)
{
    struct offers_of o = {.in = in};
    double job_s[FLUID_ORACLE_CLASSES] = {0};
    bool chance = in->chance.duration_factor > 0 || in->chance.duration_sigma > 0;
    if (chance || s->jobs_run == 0 || s->jobs_failed > 0 ||
        in->w->n_classes > FLUID_ORACLE_CLASSES || !collect(&o))
        return 0;
    fill_job_s(s, in, job_s);
    int64_t beside_s = INT64_MAX, longest_s = 0;
    for (int64_t i = 0; i < s->n_instances; i++) {
        const struct sim_instance *one = &s->instances[i];
        if (one->boot_s + one->idle_s < beside_s)
            beside_s = one->boot_s + one->idle_s;
        longest_s = one->busy_s > longest_s ? one->busy_s : longest_s;
    }
    const struct fluid_oracle f = {.classes = in->w->classes,
                                   .n_classes = in->w->n_classes,
                                   .job_s = job_s,
                                   .offers = o.list,
                                   .n_offers = o.n,
                                   .holds = holds,
                                   .context = &o};
    return longest_s == 0
               ? 0
               : fluid_oracle_uusd(&f) * (double)(longest_s + beside_s) / (double)longest_s;
}

void run_simulation(struct simulation *s, const struct sim_input *in)
{
    struct error err;
    ck_assert_msg(simulate(s, in, &err), "%s", err.message);
    check_classes(s, in);
    if (in->keep_starts)
        check_entries(s, in);
    check_instances(s);
    int64_t total_uusd = check_bill(s, in);
    ck_assert_double_ge((double)total_uusd * (1 + 1e-9), run_simulation_bound_uusd(s, in));
}
