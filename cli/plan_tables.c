/* plan_tables.c - the tables of the first screen. */
#include "cli/paragraph.h"
#include "cli/plan_screen.h"
#include "cli/table.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_MOST = 5, LABEL_WIDTH = 34 };

/* ---- tables -------------------------------------------------------------------------------------
 */

/* No batch ends before its longest job: whose it is, at either end. */
static void say_what_decides(const struct screen *s)
{
    for (int32_t i = 0; i < s->r->n_what_ifs; i += s->r->n_what_ifs - 1) {
        const struct what_if *row = &s->r->what_ifs[i];
        char a[32], b[32], c[32], late[80] = "";
        if (row->late_jobs > 0)
            snprintf(late, sizeof late, "; %s job%s can't end by the deadline",
                     show_whole(c, row->late_jobs), row->late_jobs == 1 ? "" : "s");
        paragraph(s->file, s->bold, i == 0 ? "DECIDES" : "",
                  "at %s the longest job takes %s: '%.40s', %s%s",
                  show_duration(a, row->duration_s), show_duration(b, row->longest_s),
                  row->longest_label, row->longest_assumed ? "an assumed one" : "known", late);
    }
}

void screen_what_ifs(const struct screen *s)
{
    struct table t;
    char a[32], b[32], c[32], d[32], e[32];
    if (s->r->n_what_ifs == 0)
        return;
    putc('\n', s->file);
    bool some = s->r->what_ifs[0].longest_label != NULL;
    table_begin(&t, 5, some ? "IF EACH UNKNOWN JOB TAKES" : "IF EACH JOB TAKES", ">cost",
                ">at least", ">finish", ">vCPUs");
    for (int32_t i = 0; i < s->r->n_what_ifs; i++) {
        const struct what_if *row = &s->r->what_ifs[i];
        table_cell(&t, "%s", show_duration(a, row->duration_s));
        table_cell(&t, "%s", row->cost_uusd < 0 ? "-" : show_usd(b, row->cost_uusd));
        table_cell(&t, "%s", show_usd(c, row->bound_uusd));
        table_cell(&t, "%s", show_duration(d, row->makespan_s));
        table_cell(&t, "%s", row->peak_vcpus < 0 ? "-" : show_whole(e, row->peak_vcpus));
    }
    table_print(&t, s->file, 0, 40);
    if (some)
        say_what_decides(s);
}

static void comparison_row(const struct screen *s, struct table *t, const struct alternative *a,
                           const char *against)
{
    char b[32], c[32], d[32], e[32];
    table_cell(t, "%s", a->name);
    table_cell(t, "%s%s", a->cost_uusd < 0 ? "-" : show_usd(b, a->cost_uusd),
               a->cost_uusd < 0 ? "" : s->per);
    table_cell(t, "%s", show_duration(c, a->makespan_s));
    table_cell(t, "%s", a->peak_vcpus < 0 ? "-" : show_whole(d, a->peak_vcpus));
    table_cell(t, "%s", a->instances < 0 ? "-" : show_whole(e, a->instances));
    table_cell(t, "%s", against);
}

void screen_comparison(const struct screen *s)
{
    const struct plan_report *r = s->r;
    int64_t ours_uusd = r->plan->cost_uusd;
    struct table t;
    if (r->n_comparison < 2)
        return;
    putc('\n', s->file);
    table_begin(&t, 6, "WAY TO RUN IT", ">cost", ">finish", ">vCPUs", ">instances",
                "against this plan");
    for (int i = 0; i < r->n_comparison; i++) {
        struct alternative shown = r->comparison[i];
        char name[80], against[32] = "";
        if (shown.infeasible != NULL && i > 0)
            continue;
        snprintf(name, sizeof name, "%s %s", i == 0 ? ">" : " ", shown.name);
        shown.name = name;
        if (ours_uusd > 0 && i > 0)
            show_change(against, (double)shown.cost_uusd / (double)ours_uusd - 1);
        comparison_row(s, &t, &shown, against);
    }
    table_print(&t, s->file, 0, 40);
    for (int i = 1; i < r->n_comparison; i++) {
        const struct alternative *a = &r->comparison[i];
        if (a->infeasible == NULL)
            continue;
        int room = PARAGRAPH_WIDTH - (int)strlen("  : impossible, ") - (int)strlen(a->name);
        bool cut = (int)strlen(a->infeasible) > room;
        fprintf(s->file, "  %s: impossible, %.*s%s\n", a->name, room - (cut ? 3 : 0), a->infeasible,
                cut ? "..." : "");
    }
}

/* All leases of one offer. */
struct launch {
    const struct offer *offer;
    int64_t instances;
    double hours;         /* of all instances together */
    double usd;           /* for sorting and shares */
    double mcpu_h, mib_h; /* asked for by the jobs that run */
    int32_t top_class;    /* with the most job-hours */
    int64_t top_jobs, jobs;
};

static int by_cost(const void *a, const void *b)
{
    const struct launch *x = a, *y = b;
    if (x->usd != y->usd)
        return x->usd < y->usd ? 1 : -1;
    return x->offer < y->offer ? -1 : x->offer > y->offer;
}

static struct launch *launch_of(struct launch *list, int32_t *n, const struct offer *offer)
{
    for (int32_t i = 0; i < *n; i++) {
        if (list[i].offer == offer)
            return &list[i];
    }
    list[*n] = (struct launch){.offer = offer};
    return &list[(*n)++];
}

/* Adds the lease; by_class gathers job-hours of the launch being summed, 0 between launches. */
static void add_lease(struct launch *l, const struct workload *w, const struct lease *lease,
                      bool per_hour)
{
    double hours = per_hour ? 1 : (double)lease->duration_s / S_PER_H;
    l->instances += lease->count;
    l->hours += hours * (double)lease->count;
    l->usd += (double)offer_total_uusd_h(lease->offer) * hours * (double)lease->count;
    for (int32_t i = 0; i < lease->n_lanes; i++) {
        const struct lane *lane = &lease->lanes[i];
        double times = (double)(lane->count * lease->count);
        for (int32_t k = 0; k < lane->n_runs; k++) {
            const struct lane_run *run = &lane->runs[k];
            const struct job_class *c = &w->classes[run->class_id];
            double h =
                times * (double)run->count * (per_hour ? 1 : (double)run->duration_s / S_PER_H);
            l->mcpu_h += h * (double)c->mcpu;
            l->mib_h += h * (double)c->mem_mib;
            l->jobs += run->count * lane->count * lease->count;
        }
    }
}

/* Which class does the launch mostly run? */
static void find_top(struct launch *l, const struct plan *p, const struct workload *w)
{
    double *work = mem_zeroed((size_t)w->n_classes + 1, sizeof *work);
    int64_t *jobs = mem_zeroed((size_t)w->n_classes + 1, sizeof *jobs);
    for (int32_t i = 0; i < p->n_leases; i++) {
        const struct lease *lease = &p->leases[i];
        for (int32_t k = 0; lease->offer == l->offer && k < lease->n_lanes; k++) {
            const struct lane *lane = &lease->lanes[k];
            for (int32_t r = 0; r < lane->n_runs; r++) {
                const struct lane_run *run = &lane->runs[r];
                int64_t n = run->count * lane->count * lease->count;
                jobs[run->class_id] += n;
                work[run->class_id] +=
                    (double)n * (p->unit == PLAN_HOUR ? 1 : (double)run->duration_s);
            }
        }
    }
    for (int32_t c = 1; c < w->n_classes; c++) {
        if (work[c] > work[l->top_class])
            l->top_class = c;
    }
    l->top_jobs = jobs[l->top_class];
    free(work);
    free(jobs);
}

static void launch_row(const struct screen *s, struct table *t, struct launch *l)
{
    char a[32], b[32], c[32], label[80], rest[48] = "";
    bool per_hour = s->r->plan->unit == PLAN_HOUR;
    find_top(l, s->r->plan, s->r->workload);
    if (l->jobs > l->top_jobs)
        snprintf(rest, sizeof rest, " + %s", show_whole(a, l->jobs - l->top_jobs));
    table_cell(t, "%s x", show_whole(b, l->instances));
    table_cell(t, "%s%s", l->offer->type->name, l->offer->purchase == PURCHASE_SPOT ? " spot" : "");
    if (per_hour)
        table_cell(t, "%s", "-");
    else
        table_cell(t, "%.2f", l->hours / (double)l->instances);
    table_cell(t, "%s%s", show_usd(a, (int64_t)(l->usd + 0.5)), s->per);
    table_cell(t, "%.0f %%", 100 * l->mcpu_h / (l->hours * (double)l->offer->usable_mcpu));
    table_cell(t, "%.0f %%", 100 * l->mib_h / (l->hours * (double)l->offer->usable_mib));
    table_cell(t, "%s %s%s", show_whole(c, l->top_jobs),
               show_label(label, s->r->workload->classes[l->top_class].label, 24, "(no label)"),
               rest);
}

void screen_launches(const struct screen *s)
{
    const struct plan *p = s->r->plan;
    if (p->n_leases == 0)
        return;
    struct launch *list = mem_zeroed((size_t)p->n_leases, sizeof *list);
    int32_t n = 0;
    for (int32_t i = 0; i < p->n_leases; i++)
        add_lease(launch_of(list, &n, p->leases[i].offer), s->r->workload, &p->leases[i],
                  p->unit == PLAN_HOUR);
    qsort(list, (size_t)n, sizeof *list, by_cost);
    struct table t;
    putc('\n', s->file);
    table_begin(&t, 7, ">LAUNCH", "", ">hours each", ">cost", ">vCPU used", ">memory", "jobs");
    int32_t shown = n <= ROWS_MOST + 1 ? n : ROWS_MOST;
    for (int32_t i = 0; i < shown; i++)
        launch_row(s, &t, &list[i]);
    table_print(&t, s->file, 0, 40);
    if (n > shown) {
        int64_t instances = 0;
        double usd = 0;
        char a[32], b[32];
        for (int32_t i = shown; i < n; i++) {
            instances += list[i].instances;
            usd += list[i].usd;
        }
        fprintf(s->file, "  and %s instances of %d other types, %s%s\n", show_whole(a, instances),
                (int)(n - shown), show_usd(b, (int64_t)(usd + 0.5)), s->per);
    }
    free(list);
}

/* ---- the bill -----------------------------------------------------------------------------------
 */

static void bill_row(struct table *t, const char *name, int64_t jobs, int64_t uusd, int64_t total)
{
    char a[32], b[32], c[32];
    table_cell(t, "%s", name);
    table_cell(t, "%s", jobs > 0 ? show_whole(a, jobs) : "");
    table_cell(t, "%s", show_usd(b, uusd));
    table_cell(t, "%s", jobs > 0 ? show_usd(c, uusd / jobs) : "");
    table_cell(t, "%.0f %%", total > 0 ? 100 * (double)uusd / (double)total : 0);
}

static void show_items(const struct screen *s)
{
    const struct bill *bill = s->r->bill;
    int64_t cost[3] = {0, 0, 0}, boot = 0, tail = 0;
    char a[32], b[32], text[400];
    for (int32_t i = 0; i < bill->n_items; i++) {
        const struct bill_item *item = &bill->items[i];
        cost[item->kind] += item->cost_uusd;
        boot += item->boot_uusd > 0 ? item->boot_uusd : 0;
        tail += item->tail_uusd > 0 ? item->tail_uusd : 0;
    }
    int n = snprintf(text, sizeof text, "instances %s", show_usd(a, cost[BILL_INSTANCES]));
    if (boot + tail > 0)
        n += snprintf(text + n, sizeof text - (size_t)n, " (booting %s, ending %s)",
                      show_usd(a, boot), show_usd(b, tail));
    if (cost[BILL_ROOT_VOLUMES] > 0)
        n += snprintf(text + n, sizeof text - (size_t)n, ", root volumes %s",
                      show_usd(a, cost[BILL_ROOT_VOLUMES]));
    if (cost[BILL_PUBLIC_IPV4] > 0)
        snprintf(text + n, sizeof text - (size_t)n, ", public IPv4 %s",
                 show_usd(a, cost[BILL_PUBLIC_IPV4]));
    paragraph(s->file, s->bold, "ITEMS", "%s", text);
}

void screen_bill(const struct screen *s)
{
    const struct bill *bill = s->r->bill;
    struct table t;
    int labels = 0, shown = 0;
    int64_t rest_jobs = 0, rest_uusd = 0;
    char name[80];
    for (int32_t i = 0; i < bill->n_shares; i++)
        labels += bill->shares[i].row == BILL_LABEL;
    putc('\n', s->file);
    table_begin(&t, 5, "BILL", ">jobs", s->per[0] == '\0' ? ">cost" : ">an hour", ">a job",
                ">share");
    for (int32_t i = 0; i < bill->n_shares; i++) {
        const struct bill_share *share = &bill->shares[i];
        if (share->row != BILL_LABEL)
            continue;
        if (shown < ROWS_MOST || labels == ROWS_MOST + 1) {
            bill_row(&t, show_label(name, share->label, LABEL_WIDTH, "(no label)"), share->jobs,
                     share->cost_uusd, bill->total_uusd);
            shown++;
        } else {
            rest_jobs += share->jobs;
            rest_uusd += share->cost_uusd;
        }
    }
    if (labels > shown) {
        snprintf(name, sizeof name, "%d other labels", labels - shown);
        bill_row(&t, name, rest_jobs, rest_uusd, bill->total_uusd);
    }
    for (int32_t i = 0; i < bill->n_shares; i++) {
        const struct bill_share *share = &bill->shares[i];
        if (share->row == BILL_LABEL || share->cost_uusd <= 0)
            continue;
        snprintf(name, sizeof name, "(%s)", bill_row_name(share->row));
        bill_row(&t, name, 0, share->cost_uusd, bill->total_uusd);
    }
    table_print(&t, s->file, 0, LABEL_WIDTH);
    show_items(s);
}
