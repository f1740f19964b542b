/* plan_advice.c - what to change.  Only what follows from the list and the plan: nothing is advised
 * whose effect is not worked out. */
#include "cli/plan_report.h"
#include "cli/plan_screen.h"
#include "cli/table.h"
#include "model/quantity.h"
#include "planner/advice.h"

#include <string.h>

enum { ADVICE_MOST = 8 };

static void add(struct plan_report *r, struct advice *list, const char *text, int64_t saves_uusd)
{
    list[r->n_advice++] =
        (struct advice){arena_text(r->call->arena, text, strlen(text)), saves_uusd};
}

/* Job time in hours, where it is some. */
static const char *show_job_time(char text[32], int64_t ms)
{
    enum { MS_PER_H = 3600000, HOURS_LEAST = 10 };
    char hours[32];
    if (ms < HOURS_LEAST * MS_PER_H)
        return quantity_duration_text(text, (ms + MS_PER_S / 2) / MS_PER_S);
    snprintf(text, 32, "%s h", show_whole(hours, (ms + MS_PER_H / 2) / MS_PER_H));
    return text;
}

/* What a recorded job-hour costs in this plan, times those that failed. */
static void failed_attempts(struct plan_report *r, struct advice *list)
{
    const struct aside_tally *failed = &r->workload->aside[ASIDE_EARLIER_ATTEMPT];
    int64_t job_ms = 0;
    for (int32_t c = 0; c < r->workload->n_classes; c++)
        job_ms += r->workload->classes[c].total_ms;
    if (failed->total_ms <= 0 || job_ms <= 0 || r->plan->unit != PLAN_BATCH)
        return;
    double share = (double)failed->total_ms / (double)job_ms;
    int64_t uusd = (int64_t)((double)r->plan->cost_uusd * share);
    char text[400], rows[32], hours[32], all[32], cost[32];
    snprintf(text, sizeof text,
             "%s failed attempt%s took %s of %s last time; if they fail again, that is about %s "
             "more (at what a job-hour costs here).  Requests above their peaks avoid it.",
             show_whole(rows, failed->rows), plural(failed->rows),
             show_job_time(hours, failed->total_ms), show_job_time(all, failed->total_ms + job_ms),
             show_usd(cost, uusd));
    add(r, list, text, UNKNOWN);
}

/* Requests a little lower that were planned again and cost less. */
static void near_misses(struct plan_report *r, const struct workload *planned, struct advice *list)
{
    enum { TRIED = 3 };
    struct near_miss found[TRIED];
    int32_t n = advice_near_misses(planned, r->offers, &r->settings->planner, r->plan,
                                   r->bill->class_uusd, found, TRIED);
    for (int32_t i = 0; i < n; i++) {
        const struct job_class *c = &planned->classes[found[i].class_id];
        char text[300], lower[32], asked[32], peak[32], cost[32], percent[32];
        int length = snprintf(text, sizeof text, "%.40s: ask %s MiB, not %s",
                              c->label[0] == '\0' ? "jobs without a label" : c->label,
                              show_whole(lower, found[i].mem_mib), show_whole(asked, c->mem_mib));
        if (c->peak_mib != UNKNOWN)
            length += snprintf(text + length, sizeof text - (size_t)length, " (largest peak: %s)",
                               show_whole(peak, c->peak_mib));
        snprintf(text + length, sizeof text - (size_t)length, ": saves %s (%s), planned again%s",
                 show_usd(cost, found[i].saves_uusd),
                 show_percent(percent, (double)found[i].saves_uusd / (double)r->plan->cost_uusd),
                 c->peak_mib == UNKNOWN ? "; only if the jobs need no more (no peaks known)" : "");
        add(r, list, text, found[i].saves_uusd);
    }
}

void plan_advice(struct plan_report *r, const struct workload *planned)
{
    struct advice *list = arena_array(r->call->arena, ADVICE_MOST, sizeof *list);
    r->n_advice = 0;
    failed_attempts(r, list);
    if (r->values->alternatives)
        near_misses(r, planned, list);
    r->advice = list;
}
