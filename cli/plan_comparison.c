/* plan_comparison.c - the ways to run the batch side by side, as screen and document show them. */
#include "cli/plan_report.h"
#include "cli/table.h"

static const char *sooner_name(const struct plan_report *r, int64_t makespan_s)
{
    char time[32], text[64];
    int n = snprintf(text, sizeof text, "done in %s", show_duration(time, makespan_s));
    return arena_text(r->call->arena, text, (size_t)n);
}

void plan_comparison(struct plan_report *r)
{
    const struct plan *p = r->plan;
    size_t most = 2 + (size_t)p->n_sooner + (size_t)p->n_alternatives;
    struct alternative *rows = arena_array(r->call->arena, most, sizeof *rows);
    int n = 0;
    if (p->n_leases > 0)
        rows[n++] = (struct alternative){.name = "this plan",
                                         .cost_uusd = p->cost_uusd,
                                         .makespan_s = p->makespan_s,
                                         .peak_vcpus = p->peak_vcpus,
                                         .instances = p->instances,
                                         .infeasible = p->infeasible};
    for (int32_t i = 0; i < p->n_sooner; i++) {
        rows[n] = p->sooner[i];
        rows[n++].name = sooner_name(r, p->sooner[i].makespan_s);
    }
    for (int32_t i = 0; i < p->n_alternatives; i++)
        rows[n++] = p->alternatives[i];
    if (r->other_purchase != NULL)
        rows[n++] = *r->other_purchase;
    r->comparison = rows;
    r->n_comparison = n;
}
