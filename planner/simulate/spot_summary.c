#include "planner/simulate/spot_summary.h"

#include "planner/spot.h"

#include <stdlib.h>

struct life {
    const struct offer *offer;
    int64_t life_s;
};

/* Tasks on Fargate have no type of the catalogue, so offers are told apart by where they are. */
static int by_offer(const void *left, const void *right)
{
    const struct life *a = left, *b = right;
    uintptr_t x = (uintptr_t)a->offer, y = (uintptr_t)b->offer;
    return (x > y) - (x < y);
}

/* The spot offer whose instances lived longest, all together, of equals the one launched first;
 * NULL. */
static const struct offer *main_offer(const struct simulation *s)
{
    struct life *lives = mem_alloc(((size_t)s->n_instances + 1) * sizeof *lives);
    size_t n = 0, kept = 0;
    for (int64_t i = 0; i < s->n_instances; i++) {
        const struct sim_instance *in = &s->instances[i];
        if (in->offer->purchase == PURCHASE_SPOT)
            lives[n++] = (struct life){in->offer, in->end_s - in->launch_s};
    }
    if (n > 1)
        qsort(lives, n, sizeof *lives, by_offer);
    for (size_t k = 0; k < n; k++) {
        if (kept > 0 && lives[kept - 1].offer == lives[k].offer)
            lives[kept - 1].life_s += lives[k].life_s;
        else
            lives[kept++] = lives[k];
    }
    int64_t most_s = 0;
    for (size_t k = 0; k < kept; k++)
        most_s = lives[k].life_s > most_s ? lives[k].life_s : most_s;
    const struct offer *best = NULL;
    for (int64_t i = 0; i < s->n_instances && best == NULL; i++) {
        const struct life sought = {s->instances[i].offer, 0};
        const struct life *found = bsearch(&sought, lives, kept, sizeof *lives, by_offer);
        if (found != NULL && found->life_s == most_s)
            best = found->offer;
    }
    free(lives);
    return best;
}

/* What Fargate Spot saves is an assumption in whole per cents; EC2 states both prices. */
static double break_even(const struct spot_summary *s, const struct sim_input *input)
{
    const struct offer *o = s->main;
    double ratio = (double)(100 - input->assumed[ASSUMED_FARGATE_SPOT_PCT]) / 100;
    if (!s->tasks) {
        int64_t on_demand = o->terms->on_demand_uusd_h;
        if (on_demand <= 0)
            return -1;
        ratio = (double)o->price_uusd_h / (double)on_demand;
    }
    return spot_break_even_jobs(ratio, input->w->classes, input->w->n_classes);
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
    out->main = main_offer(s);
    if (out->main == NULL)
        return;
    out->tasks = compute_is_fargate(input->environments[0].e);
    out->main_percent = spot_band_percent(
        out->main->interruption_band,
        input->assumed[out->tasks ? ASSUMED_FARGATE_SPOT_LOSS : ASSUMED_LOSS_OPEN]);
    out->main_hours = input->assumed[ASSUMED_LOSS_HOURS];
    out->main_hazard = sim_hazard_per_s(input, out->main, out->tasks);
    out->break_even = break_even(out, input);
}
