/* estimate_range.c - the range of `estimate`: many runs by chance, on all cores, with a progress
 * bar. */
#include "cli/estimate_range.h"

#include "cli/batch_simulate.h"
#include "cli/paragraph.h"
#include "cli/progress.h"
#include "cli/table.h"

#include <unistd.h>

/* Where fewer runs cost no more than the run without chance, or more than all others, that is said.
 */
#define UNUSUAL 0.25

static void one_done(void *context)
{
    progress_add(context, 1);
}

bool estimate_range_make(struct sim_range *out, const struct sim_input *input,
                         struct sim_range_options o, struct error *err)
{
    struct progress progress;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    o.threads = cores < 1 ? 1 : (int)cores;
    o.bill = batch_bill;
    o.done = one_done;
    o.context = &progress;
    progress_begin_counting(&progress, "simulating", "runs", (size_t)o.runs);
    bool ok = simulate_range(out, input, &o, err);
    progress_end(&progress);
    return ok;
}

void estimate_range_screen(const struct estimate_report *r, FILE *file, bool bold)
{
    const struct sim_range *g = r->range;
    char a[32], b[32], c[32], d[32], e[32];
    if (g == NULL || r->run->jobs_run == 0)
        return;
    paragraph(file, bold, "RANGE",
              "half of %s runs by chance cost at most %s and take %s, nine of ten %s and %s",
              show_whole(a, g->runs), show_usd(b, g->cost_p50_uusd),
              show_duration(c, g->finish_p50_s), show_usd(d, g->cost_p90_uusd),
              show_duration(e, g->finish_p90_s));
    double told = (double)g->at_most_told / g->runs;
    if (told < UNUSUAL || told > 1 - UNUSUAL)
        paragraph(file, bold, "",
                  "The run above, without chance, is no typical one: %s of them cost no more",
                  show_percent(a, told));
    paragraph(
        file, bold, "",
        "Durations off by %s all together (--duration-error), each by %s on its own "
        "(--duration-scatter), boots by %s%s; --seed %llu",
        show_percent(a, r->range_of->duration_error),
        show_percent(b, r->range_of->duration_scatter), show_percent(c, r->range_of->boot_scatter),
        g->spot_high > 0 ? "; spot interruptions" : "", (unsigned long long)r->range_of->seed);
    if (r->range_of->spot_prices && g->spot_high > g->spot_low)
        paragraph(file, bold, "",
                  "Spot prices lie between those that their sources state: what is paid for spot "
                  "here is %s to %s of the bill's (--spot-price-spread)",
                  show_percent(a, g->spot_low), show_percent(b, g->spot_high));
}

void estimate_range_document(const struct estimate_report *r, struct json_out *j)
{
    const struct sim_range *g = r->range;
    if (g == NULL)
        return;
    json_object(j, "range");
    json_whole(j, "runs", g->runs);
    json_object_line(j, "usd");
    json_usd(j, "p50", g->cost_p50_uusd);
    json_usd(j, "p90", g->cost_p90_uusd);
    json_usd(j, "mean", g->cost_mean_uusd);
    json_close_object(j);
    json_whole(j, "runs_at_most_usd", g->at_most_told);
    json_object_line(j, "makespan_s");
    json_whole(j, "p50", g->finish_p50_s);
    json_whole(j, "p90", g->finish_p90_s);
    json_whole(j, "mean", g->finish_mean_s);
    json_close_object(j);
    json_decimal(j, "spot_price_low", g->spot_low, 4);
    json_decimal(j, "spot_price_high", g->spot_high, 4);
    json_whole(j, "runs_with_failed_jobs", g->with_failures);
    json_close_object(j);
}
