#include "model/workload.h"

#include <stdlib.h>

const char *set_aside_name(enum set_aside why)
{
    static const char *const names[N_ASIDE] = {
        [ASIDE_EARLIER_ATTEMPT] = "failed attempts that were tried again",
        [ASIDE_CACHED] = "results of an earlier run (cached)",
        [ASIDE_STEP] = "steps of a job",
        [ASIDE_NEVER_STARTED] = "never started",
        [ASIDE_NO_TIME] = "failed without running",
        [ASIDE_PART] = "parts of a job that is listed whole",
        [ASIDE_DUPLICATE] = "the same record again",
        [ASIDE_BY_STATE] = "states that --states leaves out",
    };
    return names[why];
}

void workload_clear(struct workload *w)
{
    for (int32_t c = 0; c < w->n_classes; c++)
        free(w->classes[c].runs);
    free(w->classes);
    free(w->jobs);
    free(w->rejected);
    free(w->notes);
    arena_free(&w->arena);
    *w = (struct workload){0};
}

bool workload_totals(const struct workload *w, int64_t *job_ms, double *vcpu_hours,
                     double *gib_hours)
{
    const double ms_per_h = (double)S_PER_H * MS_PER_S;
    *job_ms = 0;
    *vcpu_hours = 0;
    *gib_hours = 0;
    for (int32_t c = 0; c < w->n_classes; c++) {
        const struct job_class *class = &w->classes[c];
        if (!add_checked(job_ms, class->total_ms))
            return false;
        double hours = (double)class->total_ms / ms_per_h;
        if (class->mcpu != UNKNOWN)
            *vcpu_hours += hours * (double)class->mcpu / MCPU_PER_VCPU;
        if (class->mem_mib != UNKNOWN)
            *gib_hours += hours * (double)class->mem_mib / MIB_PER_GIB;
    }
    return true;
}

void workload_filled(const struct workload *w, int64_t *assumed, int64_t *from_history)
{
    *assumed = *from_history = 0;
    for (int32_t i = 0; i < w->n_classes; i++) {
        const struct job_class *c = &w->classes[i];
        *assumed += c->assumed_duration ? c->filled : 0;
        *from_history += c->history_duration ? c->filled : 0;
    }
}
