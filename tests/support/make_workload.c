#include "tests/support/make_workload.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct offer *maker_offer(struct maker *m, int32_t vcpus, int64_t usable_mib, int64_t uusd_h)
{
    int32_t i = m->offers.n_offers++;
    assert(i < MAKER_OFFERS);
    snprintf(m->names[i], sizeof m->names[i], "t%d.%dv", (int)(i % 100), (int)(vcpus % 10000));
    m->types[i] = (struct instance_type){.name = m->names[i],
                                         .family = "t",
                                         .size = "s",
                                         .arch = ARCH_X86_64,
                                         .vcpus = vcpus,
                                         .usable_mib = usable_mib,
                                         .memory_mib = usable_mib,
                                         .gpu_model = ""};
    m->list[i] = (struct offer){.type = &m->types[i],
                                .terms = &m->terms[i],
                                .type_index = i,
                                .purchase = PURCHASE_ON_DEMAND,
                                .price_uusd_h = uusd_h,
                                .usable_mcpu = (int64_t)vcpus * MCPU_PER_VCPU,
                                .usable_mib = usable_mib,
                                .gpu_model = -1,
                                .interruption_band = UNKNOWN,
                                .as_of = "2026-01-01"};
    m->offers.offers = m->list;
    m->offers.gpu_models = m->gpu_models;
    m->offers.types_used = m->offers.n_offers;
    return &m->list[i];
}

struct job_class *maker_class(struct maker *m, int64_t mcpu, int64_t mem_mib)
{
    int32_t i = m->workload.n_classes++;
    assert(i < MAKER_CLASSES);
    m->classes[i] = (struct job_class){.id = i,
                                       .label = "job",
                                       .mcpu = mcpu,
                                       .mem_mib = mem_mib,
                                       .arch = ARCH_X86_64,
                                       .gpu_model = "",
                                       .peak_mcpu = UNKNOWN,
                                       .peak_mib = UNKNOWN};
    m->workload.classes = m->classes;
    return &m->classes[i];
}

static int compare_runs(const void *a, const void *b)
{
    const struct duration_run *x = a;
    const struct duration_run *y = b;
    return (x->duration_ms < y->duration_ms) - (x->duration_ms > y->duration_ms);
}

void maker_jobs(struct maker *m, struct job_class *c, int64_t count, int64_t duration_ms)
{
    c->count += count;
    m->workload.count += count;
    if (duration_ms == UNKNOWN) {
        c->unknown_durations += count;
        return;
    }
    c->total_ms += count * duration_ms;
    for (int64_t i = 0; i < c->n_runs; i++) {
        if (c->runs[i].duration_ms == duration_ms) {
            c->runs[i].count += count;
            return;
        }
    }
    c->runs = mem_resize(c->runs, (size_t)c->n_runs + 1, sizeof *c->runs);
    c->runs[c->n_runs++] = (struct duration_run){duration_ms, count};
    qsort(c->runs, (size_t)c->n_runs, sizeof *c->runs, compare_runs);
}

static int compare_arrivals(const void *a, const void *b)
{
    const struct arrival *x = a;
    const struct arrival *y = b;
    if (x->ready_ms != y->ready_ms)
        return x->ready_ms < y->ready_ms ? -1 : 1;
    return (x->duration_ms < y->duration_ms) - (x->duration_ms > y->duration_ms);
}

void maker_arrivals(struct maker *m, struct job_class *c, int64_t count, int64_t ready_ms,
                    int64_t duration_ms)
{
    maker_jobs(m, c, count, duration_ms);
    c->arrivals = mem_resize(c->arrivals, (size_t)c->n_arrivals + 1, sizeof *c->arrivals);
    c->arrivals[c->n_arrivals++] = (struct arrival){ready_ms, duration_ms, count};
    qsort(c->arrivals, (size_t)c->n_arrivals, sizeof *c->arrivals, compare_arrivals);
}

void maker_clear(struct maker *m)
{
    for (int32_t i = 0; i < m->workload.n_classes; i++) {
        free(m->classes[i].runs);
        free(m->classes[i].arrivals);
    }

    memset(m, 0, sizeof *m);
}
