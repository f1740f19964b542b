#include "tests/support/make_simulation.h"

#include <assert.h>
#include <string.h>

void sim_maker_begin(struct sim_maker *k, struct maker *m, struct sim_input *in)
{
    /* The other arrays are read only as far as they have been filled since. */
    memset(k->gpu_model, 0, sizeof k->gpu_model);
    memset(m, 0, sizeof *m);
    k->m = m;
    k->in = in;
    k->catalogue = (struct catalogue){.types = m->types, .other = other_prices_unknown()};
    *in = (struct sim_input){.w = &m->workload,
                             .gpu_model = k->gpu_model,
                             .jobs = k->jobs,
                             .environments = k->environments,
                             .catalogue = &k->catalogue};
    assumed_defaults(in->assumed);
}

static void list_all_types(struct sim_maker *k)
{
    int32_t n = k->m->offers.n_offers;
    k->catalogue.n_types = n;
    for (int32_t e = 0; e < k->in->n_environments; e++)
        k->environments[e].n_types = k->settings[e]->n_types = k->settings[e]->n_entries = n;
}

struct offer *sim_maker_type(struct sim_maker *k, const char *name, int32_t vcpus, int64_t mib,
                             int64_t uusd_h)
{
    struct offer *o = maker_offer(k->m, vcpus, mib, uusd_h);
    int32_t i = o->type_index;
    struct instance_type *t = &k->m->types[i];
    if (name != NULL)
        t->name = name;
    t->family = t->name;
    o->interruption_band = 0;
    k->types[i] = (struct sim_type){o, i};
    k->listed[i] = (struct compute_type){i, i};
    list_all_types(k);
    return o;
}

void sim_maker_environment(struct sim_maker *k, struct compute_environment *ce,
                           enum strategy strategy, int64_t max_vcpus)
{
    int32_t e = k->in->n_environments++;
    assert(e < COMPUTE_QUEUE_MOST);
    *ce = (struct compute_environment){.name = "e",
                                       .off = "",
                                       .strategy = strategy,
                                       .max_vcpus = max_vcpus,
                                       .desired_vcpus = UNKNOWN,
                                       .types = k->listed,
                                       .arch = ARCH_X86_64};
    k->settings[e] = ce;
    k->environments[e] = (struct sim_environment){.e = ce, .types = k->types};
    list_all_types(k);
}

struct sim_job *sim_maker_submit(struct sim_maker *k, const struct job_class *c, int32_t count,
                                 int32_t ready_s, int32_t duration_s)
{
    int64_t i = k->in->n_jobs++;
    assert(i < SIM_MAKER_JOBS);
    k->jobs[i] = (struct sim_job){.class_id = c->id,
                                  .count = count,
                                  .ready_s = ready_s,
                                  .duration_s = duration_s,
                                  .image = -1,
                                  .staging = (int32_t)i};
    return &k->jobs[i];
}
