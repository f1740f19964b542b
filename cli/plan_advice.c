/* plan_advice.c - what to change.  Only what follows from the list and the plan: nothing is advised
 * whose effect is not worked out. */
#include "cli/plan_report.h"
#include "cli/table.h"

#include <string.h>

enum { ADVICE_MOST = 8 };

static void add(struct plan_report *r, struct advice *list, const char *text, int64_t saves_uusd)
{
    list[r->n_advice++] =
        (struct advice){arena_text(r->call->arena, text, strlen(text)), saves_uusd};
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
             "%s failed attempts took %s h of %s h last time; if they fail again, that is about %s "
             "more (at what a job-hour costs here).  Requests above their peaks avoid it.",
             show_whole(rows, failed->rows), show_whole(hours, failed->total_ms / 3600000),
             show_whole(all, (failed->total_ms + job_ms) / 3600000), show_usd(cost, uusd));
    add(r, list, text, UNKNOWN);
}

void plan_advice(struct plan_report *r)
{
    struct advice *list = arena_array(r->call->arena, ADVICE_MOST, sizeof *list);
    r->n_advice = 0;
    failed_attempts(r, list);
    r->advice = list;
}
