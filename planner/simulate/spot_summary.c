#include "planner/simulate/spot_summary.h"

#include "planner/spot.h"

#include <stdlib.h>

/* The spot offer whose instances lived longest, all together; NULL. */
static const struct offer *main_offer(const struct simulation *s, const struct sim_input *input)
{
    int64_t *life_s = mem_zeroed((size_t)input->catalogue->n_types + 1, sizeof *life_s);
    const struct offer *best = NULL;
    for (int64_t i = 0; i < s->n_instances; i++) {
        const struct offer *o = s->instances[i].offer;
        if (o->purchase != PURCHASE_SPOT)
            continue;
        life_s[o->type_index] += s->instances[i].end_s - s->instances[i].launch_s;
        if (best == NULL || life_s[o->type_index] > life_s[best->type_index])
            best = o;
    }
    free(life_s);
    return best;
}

static double break_even(const struct offer *o, const struct workload *w)
{
    int64_t on_demand = o->terms->on_demand_uusd_h;
    if (on_demand <= 0)
        return -1;
    return spot_break_even_jobs((double)o->price_uusd_h / (double)on_demand, w->classes,
                                w->n_classes);
}

void spot_summarise(struct spot_summary *out, const struct simulation *s,
                    const struct sim_input *input)
{
    double job_s = 0, busy_s = 0;
    *out = (struct spot_summary){.break_even = -1};
    for (int64_t i = 0; i < s->n_instances; i++) {
        const struct sim_instance *in = &s->instances[i];
        if (in->offer->purchase != PURCHASE_SPOT)
            continue;
        out->launched++;
        out->taken += in->taken;
        out->free += in->free;
        out->jobs_most = in->most_jobs > out->jobs_most ? in->most_jobs : out->jobs_most;
        busy_s += (double)in->busy_s;
        for (int32_t k = 0; k < in->n_uses; k++)
            job_s += (double)(in->uses[k].job_s + in->uses[k].lost_s);
    }
    out->jobs_mean = busy_s > 0 ? job_s / busy_s : 0;
    out->main = main_offer(s, input);
    if (out->main == NULL)
        return;
    out->main_percent =
        spot_band_percent(out->main->interruption_band, input->assumed[ASSUMED_LOSS_OPEN]);
    out->main_hours = input->assumed[ASSUMED_LOSS_HOURS];
    out->main_hazard = spot_hazard_per_s(out->main->interruption_band, out->main_hours,
                                         input->assumed[ASSUMED_LOSS_OPEN]);
    out->break_even = break_even(out->main, input->w);
}
