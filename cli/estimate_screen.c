/* estimate_screen.c - `estimate` for people: cost, time, waiting, what is launched, who causes it.
 */
#include "cli/batch_screen.h"
#include "cli/estimate_range.h"
#include "cli/estimate_report.h"
#include "cli/limits_show.h"
#include "cli/out.h"
#include "cli/paragraph.h"
#include "cli/plan_screen.h"
#include "cli/table.h"

#include <string.h>

enum { ROWS_MOST = 8, GROUPS_MOST = 64, LABEL_WIDTH = 40, LABEL_LONG = 60 };

static bool lacks_capacity(const int64_t assumed[N_ASSUMED])
{
    return assumed[ASSUMED_SHORTAGE] > 0 || assumed[ASSUMED_SPOT_SHORTAGE] > 0;
}

const char *const *estimate_not_simulated(const struct estimate_report *r, int *n)
{
    enum { MOST = 5 };
    const char **list = arena_array(r->in->call->arena, MOST, sizeof *list);
    *n = 0;
    if (!lacks_capacity(r->simulated->assumed))
        list[(*n)++] = "a lack of EC2 capacity";
    if (r->simulated->quota_vcpus == NULL)
        list[(*n)++] = "quotas";
    list[(*n)++] = r->simulated->queues == NULL
                       ? "runs of other jobs and of other queues that share environments"
                       : "runs of other jobs";
    if (r->simulated->staging == NULL)
        list[(*n)++] = "staging of data";
    return list;
}

const char *estimate_stuck_why(const struct estimate_report *r, const struct sim_stuck *k)
{
    const struct sim_environment *first = &r->simulated->environments[0];
    if (k->blocked)
        return "they wait for jobs that never end";
    if (k->verdict != ADMIT_YES)
        return admission_name(k->verdict);
    if (k->no_offer && first->tasks != NULL)
        return fargate_lack_text(first->tasks[k->class_id].lack);
    return k->no_offer ? "no type that holds them has a price, or may be launched as assumed"
                       : "what runs leaves them no room within maxvCpus";
}

static int64_t part_uusd(const struct bill *b, enum bill_row row)
{
    for (int32_t i = 0; i < b->n_shares; i++) {
        if (b->shares[i].row == row)
            return b->shares[i].cost_uusd;
    }
    return 0;
}

/* Tasks neither boot nor wait for work: what is idle is what sizes are rounded up by. */
static void show_tasks(const struct estimate_report *r, FILE *file, bool bold)
{
    char a[32], b[32], c[32];
    paragraph(file, bold, "NEEDS",
              "%s vCPUs of tasks at peak, %s task%s in all.  Fargate's vCPU quota is its own: 6 "
              "where AWS has not raised it",
              show_whole(a, r->run->peak_vcpus), show_whole(b, r->run->n_instances),
              plural(r->run->n_instances));
    paragraph(file, bold, "USED",
              "%s of the vCPUs paid for, %s of the memory; %s for what requests are rounded up by "
              "to a size",
              show_percent(a, r->run->vcpu_used), show_percent(b, r->run->memory_used),
              show_usd(c, part_uusd(r->bill, BILL_IDLE)));
}

/* What the list knows of time, beside what is assumed. */
static void show_recorded(const struct estimate_report *r, FILE *file, bool bold)
{
    const struct workload *w = &r->in->workload;
    bool chains = w->critical_path_ms != UNKNOWN;
    char a[32];
    if (chains)
        paragraph(file, bold, "",
                  "Jobs wait for each other as the list says; their longest chain alone takes %s",
                  show_duration(a, ms_to_s_up(w->critical_path_ms)));
    if (w->first_submit_ms == TIME_UNKNOWN || w->last_end_ms == TIME_UNKNOWN ||
        w->last_end_ms <= w->first_submit_ms)
        return;
    paragraph(file, bold, "", "%sThe recorded run took %s%s",
              chains ? "" : "NOT counted: jobs waiting for each other.  ",
              show_duration(a, (w->last_end_ms - w->first_submit_ms) / MS_PER_S),
              r->submit_times ? "" : "; --respect-submit-times submits its jobs as they came");
}

static void show_answers(const struct estimate_report *r, FILE *file, bool bold)
{
    const struct simulation *s = r->run;
    char a[32], b[32], c[32];
    if (s->jobs_run == 0) {
        paragraph(file, bold, "COST", "none: no job can start");
        return;
    }
    if (s->n_stuck > 0 || s->jobs_failed > 0)
        paragraph(file, bold, "COST",
                  "%s%s for the %s of %s jobs that end well, as AWS Batch is simulated to run them",
                  r->bill->at_least ? "at least " : "", show_usd(a, r->bill->total_uusd),
                  show_whole(b, s->jobs_run), show_whole(c, r->in->workload.count));
    else
        paragraph(file, bold, "COST", "%s%s for the batch, as AWS Batch is simulated to run it",
                  r->bill->at_least ? "at least " : "", show_usd(a, r->bill->total_uusd));
    for (int32_t i = 0; i < r->bill->n_unknown; i++)
        paragraph(file, bold, "", "Not in it, since no source states the price: %s",
                  r->bill->unknown[i]);
    commitment_screen(r->commitment, r->bill->total_uusd, "", file, bold);
    paragraph(file, bold, "FINISH", "%s after the first submission, %s",
              show_duration(a, s->makespan_s),
              r->submit_times ? "jobs ready as they were submitted"
                              : "if all jobs are submitted at once, in the order of the list");
    show_recorded(r, file, bold);
    if (s->wait_p50_s != UNKNOWN)
        paragraph(file, bold, "WAITS",
                  "half of the jobs start within %s, nine of ten within %s, the last after %s",
                  show_duration(a, s->wait_p50_s), show_duration(b, s->wait_p90_s),
                  show_duration(c, s->wait_max_s));
    if (compute_is_fargate(&r->in->compute.list[0])) {
        show_tasks(r, file, bold);
        return;
    }
    paragraph(file, bold, "NEEDS", "%s vCPUs of instances at peak, %s instance%s launched%s",
              show_whole(a, s->peak_vcpus), show_whole(b, s->n_instances), plural(s->n_instances),
              s->launches_beyond_max > 0
                  ? "; maxvCpus was exceeded by an instance, as Batch may where no smaller one "
                    "holds a job (--assume overshoot=0: never)"
                  : "");
    char used[32], memory[32];
    paragraph(file, bold, "USED",
              "%s of the vCPUs paid for, %s of the memory; booting %s, idle %s, ending %s",
              show_percent(used, s->vcpu_used), show_percent(memory, s->memory_used),
              show_usd(a, part_uusd(r->bill, BILL_BOOT)),
              show_usd(b, part_uusd(r->bill, BILL_IDLE)),
              show_usd(c, part_uusd(r->bill, BILL_TAIL)));
}

static void show_unpriced(const struct estimate_report *r, FILE *file, bool bold)
{
    if (r->unpriced_types > 0)
        paragraph(file, bold, "", "%d type%s of them without a known price: never launched here",
                  (int)r->unpriced_types, plural(r->unpriced_types));
}

/* Jobs of one label that are stuck in one queue for one reason. */
struct stuck_group {
    const char *label, *why, *code;
    const char *queue; /* NULL where there is one */
    int64_t jobs;
};

/* The first GROUPS_MOST groups; classes that belong to none of these are counted. */
static int32_t group_stuck(const struct estimate_report *r, struct stuck_group *list,
                           int32_t *others)
{
    int32_t n = 0;
    *others = 0;
    for (int32_t i = 0; i < r->run->n_stuck; i++) {
        const struct sim_stuck *k = &r->run->stuck[i];
        const char *label = r->in->workload.classes[k->class_id].label;
        const char *why = estimate_stuck_why(r, k);
        const char *queue =
            r->simulated->queues == NULL ? NULL : r->simulated->queues[k->queue].name;
        int32_t at = 0;
        while (at < n && (list[at].queue != queue || strcmp(list[at].label, label) != 0 ||
                          strcmp(list[at].why, why) != 0))
            at++;
        if (at == GROUPS_MOST) {
            (*others)++;
            continue;
        }
        if (at == n)
            list[n++] = (struct stuck_group){label, why, admission_code(k->verdict), queue, 0};
        list[at].jobs += k->jobs;
    }
    return n;
}

static void show_stuck(const struct estimate_report *r, FILE *file, bool bold)
{
    char jobs[32], label[80];
    struct stuck_group list[GROUPS_MOST];
    int32_t others, n = group_stuck(r, list, &others);
    for (int32_t i = 0; i < n && i < ROWS_MOST; i++) {
        const struct stuck_group *k = &list[i];
        paragraph(file, bold, "STUCK", "%s job%s of '%s'%s%.40s never start%s: %s%s%s",
                  show_whole(jobs, k->jobs), plural(k->jobs),
                  show_label(label, k->label, LABEL_LONG, "(no label)"),
                  k->queue == NULL ? "" : " in ", k->queue == NULL ? "" : k->queue,
                  k->jobs == 1 ? "s" : "", k->why, k->code[0] == '\0' ? "" : ", ", k->code);
    }
    if (n > ROWS_MOST)
        paragraph(file, bold, "", "and %d more such%s (--format json lists them)",
                  (int)(n - ROWS_MOST), others > 0 ? ", and others still" : "");
    if (n > 0)
        paragraph(file, bold, "",
                  "They are in no figure; in a real queue they also keep others waiting.  "
                  "batchfit check says what helps");
}

/* Nothing is charged where EC2 took all away within their first hour. */
static double share_of(int64_t uusd, int64_t total_uusd)
{
    return total_uusd > 0 ? (double)uusd / (double)total_uusd : 0;
}

/* Thousands apart, two decimals. */
static const char *show_hours(char buffer[32], double hours)
{
    char whole[32];
    int64_t hundredths = (int64_t)(hours * 100 + 0.5);
    snprintf(buffer, 32, "%.24s.%02d", show_whole(whole, hundredths / 100),
             (int)(hundredths % 100));
    return buffer;
}

static void show_launches(const struct estimate_report *r, FILE *file)
{
    const struct bill *b = r->bill;
    struct table t;
    char x[32], y[32], z[32];
    putc('\n', file);
    table_begin(&t, 5, ">LAUNCHED", "", ">hours each", ">cost", ">share");
    int32_t shown = 0, instances = 0;
    for (int32_t i = 0; i < b->n_items; i++)
        instances += b->items[i].kind == BILL_INSTANCES;
    for (int32_t i = 0; i < b->n_items && shown < ROWS_MOST; i++) {
        const struct bill_item *item = &b->items[i];
        if (item->kind != BILL_INSTANCES)
            continue;
        shown++;
        table_cell(&t, "%s x", show_whole(x, item->instances));
        table_cell(&t, "%s%s", item->offer->type->name,
                   item->offer->purchase == PURCHASE_SPOT ? " spot" : "");
        table_cell(&t, "%s",
                   show_hours(x, (double)item->billed_s / S_PER_H / (double)item->instances));
        table_cell(&t, "%s", show_usd(y, item->cost_uusd));
        table_cell(&t, "%s", show_percent(z, share_of(item->cost_uusd, b->total_uusd)));
    }
    table_print(&t, file, 0, 40);
    if (instances > shown)
        fprintf(file, "and %d type%s more (--format json lists them)\n", (int)(instances - shown),
                plural(instances - shown));
}

static void show_bill(const struct estimate_report *r, FILE *file, bool bold)
{
    const struct bill *b = r->bill;
    struct table t;
    char x[32], y[32], z[32], name[80];
    int32_t others = 0;
    bool tasks = compute_is_fargate(&r->in->compute.list[0]);
    putc('\n', file);
    table_begin(&t, 5, "BILL", ">jobs", ">cost", ">a job", ">share");
    for (int32_t i = 0; i < b->n_shares; i++) {
        const struct bill_share *share = &b->shares[i];
        if (share->row == BILL_LABEL && i >= ROWS_MOST) {
            others++;
            continue;
        }
        bool label = share->row == BILL_LABEL;
        if (tasks && !label && share->cost_uusd == 0)
            continue;
        table_cell(&t, "%s%s%s", label ? "" : "(",
                   label   ? show_label(name, share->label, LABEL_WIDTH, "(no label)")
                   : tasks ? "rounded up to sizes"
                           : bill_row_name(share->row),
                   label ? "" : ")");
        table_cell(&t, "%s", label ? show_whole(x, share->jobs) : "");
        table_cell(&t, "%s", show_usd(y, share->cost_uusd));
        table_cell(&t, "%s", label ? show_usd(z, share->cost_uusd / share->jobs) : "");
        table_cell(&t, "%s", show_percent(x, share_of(share->cost_uusd, b->total_uusd)));
    }
    table_print(&t, file, 0, 40);
    if (others > 0)
        fprintf(file, "and %d label%s more (--format json lists them)\n", (int)others,
                plural(others));
    for (int32_t i = 0; i < b->n_items; i++) {
        if (b->items[i].kind != BILL_INSTANCES)
            paragraph(file, bold, "", "of which %s %s", bill_kind_name(b->items[i].kind),
                      show_usd(x, b->items[i].cost_uusd));
    }
}

void estimate_screen(const struct estimate_report *r, FILE *file)
{
    bool bold = file == stdout && out_is_terminal();
    const struct catalogue *c = &r->in->catalogue;
    struct plan_report plan = {.workload = &r->in->workload, .reading = r->reading};
    struct screen s = {.r = &plan, .file = file, .bold = bold, .per = ""};
    int n;
    const char *const *not_simulated = estimate_not_simulated(r, &n);
    char list[300] = "";
    for (int i = 0, at = 0; i < n; i++)
        at += snprintf(list + at, sizeof list - (size_t)at, "%s%s", i == 0 ? "" : ", ",
                       not_simulated[i]);
    show_answers(r, file, bold);
    estimate_range_screen(r, file, bold);
    estimate_spot(r, file, bold);
    batch_environments_screen(r->in, r->run->environment_peak_vcpus, file, bold);
    show_unpriced(r, file, bold);
    putc('\n', file);
    screen_read_with_notes(&s);
    show_stuck(r, file, bold);
    estimate_cancelled_screen(r, file, bold);
    limits_screen(&r->in->workload, compute_is_fargate(&r->in->compute.list[0]), file, bold);
    estimate_queues_screen(r, file, bold);
    estimate_shares_screen(r, file, bold);
    estimate_staging_screen(r, file, bold);
    estimate_compare_screen(r, file);
    estimate_elsewhere_screen(r, file, bold);
    if (r->run->n_instances > 0) {
        show_launches(r, file);
        show_bill(r, file, bold);
        commitment_table(r->commitment, file, bold);
    }
    estimate_advice_screen(r, file, bold);
    putc('\n', file);
    paragraph(file, bold, "LEFT", "out of the simulation: %s", list);
    paragraph(file, bold, "PRICES",
              "of %s%s%s (%s).  Not counted: %sNAT, data transfer, head job, logs.  What AWS "
              "does not publish is assumed: --assumptions",
              c->oldest_as_of, strcmp(c->oldest_as_of, c->as_of) == 0 ? "" : " to ",
              strcmp(c->oldest_as_of, c->as_of) == 0 ? "" : c->as_of, c->source,
              r->simulated->staging == NULL ? "S3, " : "");
}

void estimate_assumptions(const struct estimate_report *r, FILE *file)
{
    bool bold = file == stdout && out_is_terminal();
    char given[48];
    putc('\n', file);
    for (int i = 0; i < N_ASSUMED; i++) {
        const struct assumed_entry *e = assumed_entry((enum assumed)i);
        snprintf(given, sizeof given, " (by default %lld)", (long long)e->value);
        paragraph(file, bold, i == 0 ? "ASSUMED" : "", "%s=%lld%s: %s", e->name,
                  (long long)r->simulated->assumed[i],
                  r->simulated->assumed[i] == e->value ? "" : given, e->text);
    }
    if (r->commitment->given)
        paragraph(file, bold, "", "commitments: %s", commitment_assumption);
    paragraph(file, bold, "",
              "--assume NAME=VALUE changes one, --assume favourable all that speak for an "
              "environment");
}
