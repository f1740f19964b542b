/* admission_task.c - requests that just miss a smaller size of Fargate. */
#include "planner/admission.h"

enum { STEP_MIB = 512 }; /* every size is a multiple */

static const struct offer *task_of(const struct job_class *c, int64_t mem_mib,
                                   const struct other_prices *prices,
                                   const struct fargate_terms *terms, struct arena *arena)
{
    struct job_class asked = *c;
    const struct workload one = {.classes = &asked, .n_classes = 1};
    asked.mem_mib = mem_mib;
    return fargate_tasks(arena, &one, prices, terms)[0].offer;
}

bool admission_lower_task(const struct job_class *c, const struct other_prices *prices,
                          const struct fargate_terms *terms, struct arena *arena,
                          struct lower_request *out)
{
    int64_t least = c->mem_mib - (int64_t)((double)c->mem_mib * LOWER_MOST);
    least = c->peak_mib > least ? c->peak_mib : least;
    struct lower_request l = {.jobs_before = 1, .jobs_after = 1};
    l.before = task_of(c, c->mem_mib, prices, terms, arena);
    for (int64_t mib = (c->mem_mib - 1) / STEP_MIB * STEP_MIB;
         l.before != NULL && mib > 0 && mib >= least; mib -= STEP_MIB) {
        const struct offer *o = task_of(c, mib, prices, terms, arena);
        if (o == NULL || o->price_uusd_h >= (l.after == NULL ? l.before : l.after)->price_uusd_h)
            continue;
        l.after = o;
        l.mem_mib = mib;
    }
    if (l.after == NULL ||
        (l.before->price_uusd_h - l.after->price_uusd_h) * 100 < offer_total_uusd_h(l.before))
        return false;
    int64_t saved = l.before->price_uusd_h - l.after->price_uusd_h;
    l.saves_uusd_per_1000_h = saved * 1000;
    l.saves_uusd = c->unknown_durations > 0
                       ? UNKNOWN
                       : (int64_t)((double)saved * (double)c->total_ms / (S_PER_H * MS_PER_S));
    *out = l;
    return true;
}
