/* estimate_shares.c - what `estimate` says of a queue with a fair-share policy: whose jobs waited
 * for how long. */
#include "cli/estimate_report.h"
#include "cli/paragraph.h"
#include "cli/plan_screen.h"
#include "cli/table.h"

#include <string.h>

enum { ROWS_MOST = 8 };
enum { SHARES_ACTIVE_MOST = 500 }; /* in one queue, Batch's own limit */

static const char *shown_name(const char *name)
{
    return name[0] == '\0' ? "(none)" : name;
}

/* Policy, and what of the list or the documents doesn't go with it. */
static void show_policy(const struct estimate_report *r, FILE *file, bool bold)
{
    const struct compute *c = &r->in->compute;
    const struct sim_fair *fair = r->simulated->fair;
    char a[32], b[32];
    if (c->policy == NULL)
        paragraph(file, bold, "SHARES",
                  "No document describes the queue's scheduling policy '%.60s' (aws batch "
                  "describe-scheduling-policies): taken with the defaults, every share alike",
                  c->policy_missing);
    else
        paragraph(file, bold, "SHARES",
                  "by the fair-share policy '%.60s': use counts over %s (shareDecaySeconds), %d %% "
                  "are kept for shares to come (computeReservation)",
                  c->policy->name, show_duration(a, fair->window_s), (int)fair->reserved_percent);
    if (r->shares->without > 0)
        paragraph(file, bold, "",
                  "%s job%s no share identifier, and Batch refuses such in this queue: here they "
                  "are one share",
                  show_whole(b, r->shares->without), r->shares->without == 1 ? " has" : "s have");
    if (fair->n > SHARES_ACTIVE_MOST)
        paragraph(file, bold, "",
                  "%d shares: Batch refuses more than %d that are active at once in a queue",
                  (int)fair->n, SHARES_ACTIVE_MOST);
}

static double mean_wait_s(const struct sim_share_run *run)
{
    return run->waited > 0 ? run->wait_sum_s / (double)run->waited : 0;
}

void estimate_shares_screen(const struct estimate_report *r, FILE *file, bool bold)
{
    const struct sim_fair *fair = r->simulated->fair;
    struct table t;
    char a[32], b[32], c[32], d[32];
    if (fair == NULL)
        return;
    putc('\n', file);
    show_policy(r, file, bold);
    table_begin(&t, 7, "SHARE", ">weight", ">jobs", ">vCPU-hours", ">mean wait", ">longest",
                ">done");
    for (int32_t i = 0; i < fair->n && i < ROWS_MOST; i++) {
        const struct sim_share_run *run = &r->run->shares[i];
        table_cell(&t, "%s", shown_name(fair->shares[i].name));
        table_cell(&t, "%g", fair->shares[i].weight);
        table_cell(&t, "%s", show_whole(a, run->jobs));
        table_cell(&t, "%.1f", (double)run->vcpu_s / S_PER_H);
        table_cell(&t, "%s", show_duration(b, (int64_t)(mean_wait_s(run) + 0.5)));
        table_cell(&t, "%s", show_duration(c, run->wait_max_s));
        table_cell(&t, "%s", show_duration(d, run->end_s));
    }
    table_print(&t, file, 0, 40);
    if (fair->n > ROWS_MOST)
        fprintf(file, "and %d shares more (--format json lists them)\n", (int)fair->n - ROWS_MOST);
}

void estimate_shares_document(const struct estimate_report *r, struct json_out *j)
{
    const struct sim_fair *fair = r->simulated->fair;
    if (fair == NULL)
        return;
    json_array(j, "shares");
    for (int32_t i = 0; i < fair->n; i++) {
        const struct sim_share_run *run = &r->run->shares[i];
        json_object_line(j, NULL);
        json_text(j, "share", fair->shares[i].name);
        json_decimal(j, "weight", fair->shares[i].weight, 4);
        json_whole(j, "jobs", run->jobs);
        json_whole(j, "vcpu_s", run->vcpu_s);
        json_decimal(j, "wait_mean_s", mean_wait_s(run), 3);
        json_whole(j, "wait_max_s", run->wait_max_s);
        json_whole(j, "end_s", run->end_s);
        json_close_object(j);
    }
    json_close_array(j);
}
