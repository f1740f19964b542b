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

/* One of the queues with a policy. */
struct sharing {
    const char *queue; /* NULL: the only one there is */
    const struct sim_fair *fair;
    const struct scheduling_policy *policy; /* NULL: not described */
    const char *policy_name;
    const struct sim_share_run *runs;
};

/* False: the i-th queue has none; *end: there is no i-th. */
static bool sharing_of(const struct estimate_report *r, int32_t i, struct sharing *s, bool *end)
{
    const struct compute *c = &r->in->compute;
    const struct sim_input *in = r->simulated;
    *end = i >= (in->queues == NULL ? 1 : in->n_queues);
    if (*end)
        return false;
    *s = (struct sharing){.fair = in->queues == NULL ? in->fair : in->queues[i].fair,
                          .runs = r->run->queues[i].shares};
    if (in->queues == NULL) {
        s->policy = c->policy;
        s->policy_name = c->policy_missing;
    } else {
        const struct job_queue *q = &c->queues[compute_find_queue(c, in->queues[i].name)];
        s->queue = q->name;
        s->policy = compute_policy(c, q);
        s->policy_name = q->policy;
    }
    return s->fair != NULL;
}

/* Policy, and what of the list or the documents doesn't go with it. */
static void show_policy(const struct estimate_report *r, const struct sharing *s, FILE *file,
                        bool bold)
{
    char a[32], b[32], of[80];
    snprintf(of, sizeof of, "%s%.60s%s", s->queue == NULL ? "" : "of ",
             s->queue == NULL ? "" : s->queue, s->queue == NULL ? "" : " ");
    if (s->policy == NULL)
        paragraph(file, bold, "SHARES",
                  "%sNo document describes the queue's scheduling policy '%.60s' (aws batch "
                  "describe-scheduling-policies): taken with the defaults, every share alike",
                  of, s->policy_name);
    else
        paragraph(file, bold, "SHARES",
                  "%sby the fair-share policy '%.60s': use counts over %s (shareDecaySeconds), %d "
                  "%% are kept for shares to come (computeReservation)",
                  of, s->policy->name, show_duration(a, s->fair->window_s),
                  (int)s->fair->reserved_percent);
    if (r->shares->without > 0 && s->queue == NULL)
        paragraph(file, bold, "",
                  "%s job%s no share identifier, and Batch refuses such in this queue: here they "
                  "are one share",
                  show_whole(b, r->shares->without), r->shares->without == 1 ? " has" : "s have");
}

static double mean_wait_s(const struct sim_share_run *run)
{
    return run->waited > 0 ? run->wait_sum_s / (double)run->waited : 0;
}

/* Shares are numbered over the whole list: of those of other queues nothing ran here. */
static bool is_here(const struct sharing *s, int32_t share)
{
    return s->queue == NULL || s->runs[share].waited > 0;
}

static void show_shares(const struct sharing *s, FILE *file, bool bold)
{
    struct table t;
    char a[32], b[32], c[32], d[32];
    int32_t n = 0;
    table_begin(&t, 7, "SHARE", ">weight", ">jobs", ">vCPU-hours", ">mean wait", ">longest",
                ">done");
    for (int32_t i = 0; i < s->fair->n; i++) {
        const struct sim_share_run *run = &s->runs[i];
        if (!is_here(s, i) || n++ >= ROWS_MOST)
            continue;
        table_cell(&t, "%s", shown_name(s->fair->shares[i].name));
        table_cell(&t, "%g", s->fair->shares[i].weight);
        table_cell(&t, "%s", show_whole(a, run->jobs));
        table_cell(&t, "%.1f", (double)run->vcpu_s / S_PER_H);
        table_cell(&t, "%s", show_duration(b, (int64_t)(mean_wait_s(run) + 0.5)));
        table_cell(&t, "%s", show_duration(c, run->wait_max_s));
        table_cell(&t, "%s", show_duration(d, run->end_s));
    }
    if (n > SHARES_ACTIVE_MOST)
        paragraph(file, bold, "",
                  "%d shares: Batch refuses more than %d that are active at once in a queue",
                  (int)n, SHARES_ACTIVE_MOST);
    table_print(&t, file, 0, 40);
    if (n > ROWS_MOST)
        fprintf(file, "and %d shares more (--format json lists them)\n", (int)n - ROWS_MOST);
}

void estimate_shares_screen(const struct estimate_report *r, FILE *file, bool bold)
{
    struct sharing s;
    bool end = false;
    for (int32_t i = 0; !end; i++) {
        if (!sharing_of(r, i, &s, &end))
            continue;
        putc('\n', file);
        show_policy(r, &s, file, bold);
        show_shares(&s, file, bold);
    }
}

static void write_shares(const struct sharing *s, struct json_out *j)
{
    for (int32_t i = 0; i < s->fair->n; i++) {
        const struct sim_share_run *run = &s->runs[i];
        if (!is_here(s, i))
            continue;
        json_object_line(j, NULL);
        if (s->queue != NULL)
            json_text(j, "queue", s->queue);
        json_text(j, "share", s->fair->shares[i].name);
        json_decimal(j, "weight", s->fair->shares[i].weight, 4);
        json_whole(j, "jobs", run->jobs);
        json_whole(j, "vcpu_s", run->vcpu_s);
        json_decimal(j, "wait_mean_s", mean_wait_s(run), 3);
        json_whole(j, "wait_max_s", run->wait_max_s);
        json_whole(j, "end_s", run->end_s);
        json_close_object(j);
    }
}

void estimate_shares_document(const struct estimate_report *r, struct json_out *j)
{
    struct sharing s;
    bool end = false, open = false;
    for (int32_t i = 0; !end; i++) {
        if (!sharing_of(r, i, &s, &end))
            continue;
        if (!open)
            json_array(j, "shares");
        open = true;
        write_shares(&s, j);
    }
    if (open)
        json_close_array(j);
}
