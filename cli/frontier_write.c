/* frontier_write.c - a frontier as a table, as CSV and as JSON, "batchfit.frontier/1". */
#include "cli/frontier_report.h"
#include "cli/json_out.h"
#include "cli/next_command.h"
#include "cli/out.h"
#include "cli/paragraph.h"
#include "cli/plan_screen.h"
#include "cli/table.h"

#include <inttypes.h>
#include <string.h>

double frontier_dearer(const struct frontier *f, int32_t point)
{
    double cheapest = (double)frontier_plan_at(f, f->n - 1)->cost_uusd;
    double cost = (double)frontier_plan_at(f, point)->cost_uusd;
    return cheapest > 0 ? cost / cheapest - 1 : 0;
}

/* ---- the screen -------------------------------------------------------------------------------
 */

/* "$98.32 (+2 %), done in 4 h 53 m" */
static const char *show_point(char buffer[120], const struct frontier *f, int32_t point)
{
    const struct plan *p = frontier_plan_at(f, point);
    char cost[32], time[32], change[32];
    snprintf(buffer, 120, "%s%s (%s), %s %s", p->at_least ? "at least " : "",
             show_usd(cost, p->cost_uusd), show_change(change, frontier_dearer(f, point)),
             f->arrivals ? "jobs wait at most" : "done in",
             show_duration(time, f->arrivals ? f->points[point].deadline_s : p->makespan_s));
    return buffer;
}

/* How fast it can be, and at what cost. */
static void show_fast(const struct screen *s, const struct frontier *f)
{
    const struct planner_options *o = &s->r->settings->planner;
    char text[120], a[32], b[32];
    const char *vcpus = show_whole(a, o->max_vcpus);
    if (f->arrivals)
        paragraph(s->file, s->bold, "FAST",
                  "%s: the shortest found with at most %s vCPUs at once (--max-vcpus).  Booting "
                  "alone takes %s",
                  show_point(text, f, 0), vcpus, show_duration(b, f->earliest_s));
    else
        paragraph(s->file, s->bold, "FAST",
                  "%s: the shortest found with at most %s vCPUs at once (--max-vcpus).  Booting "
                  "and the longest job alone take %s",
                  show_point(text, f, 0), vcpus, show_duration(b, f->earliest_s));
}

static void show_answers(const struct screen *s, const struct frontier *f)
{
    static const char *const purchases[] = {"on-demand", "spot", "on-demand or spot"};
    const struct plan *cheapest = frontier_plan_at(f, f->n - 1);
    const struct plan *proof = frontier_proof_at(f, f->n - 1);
    char text[120], a[32], b[32], c[32], costed[80];
    paragraph(s->file, s->bold, "COST",
              "%s%s for %s, done in %s, if placed exactly as planned; Batch not simulated",
              cheapest->at_least ? "at least " : "", show_usd(a, cheapest->cost_uusd),
              show_costed(s, cheapest, costed), show_duration(b, cheapest->makespan_s));
    if (proof->proof.kind == BOUND_NONE)
        paragraph(s->file, s->bold, "", "No lower bound is proved.  %s (%s), %s",
                  s->r->settings->region.name, s->r->settings->region.origin,
                  purchases[s->r->values->purchase]);
    else
        paragraph(s->file, s->bold, "", "Proved: no plan costs less than %s (gap %s).  %s (%s), %s",
                  show_usd(a, proof->bound_uusd), show_percent(c, frontier_gap(f, f->n - 1)),
                  s->r->settings->region.name, s->r->settings->region.origin,
                  purchases[s->r->values->purchase]);
    if (f->n > 1)
        show_fast(s, f);
    if (f->knee != UNKNOWN)
        paragraph(s->file, s->bold, "KNEE", "%s: up to here %s saves much, after it little",
                  show_point(text, f, f->knee), f->arrivals ? "waiting" : "time");
    if (f->arrivals)
        paragraph(s->file, s->bold, "ASSUMED",
                  "no job starts before it was submitted; --assumptions lists the rest");
    else
        paragraph(s->file, s->bold, "ASSUMED",
                  "all jobs are ready at once; --assumptions lists the rest");
    if (strcmp(s->r->stopped, "exhausted") != 0)
        paragraph(s->file, s->bold, "STOPPED",
                  "%s: a whole search has more points, and may find cheaper plans", s->r->stopped);
}

static void show_points(const struct frontier *f, FILE *file)
{
    struct table t;
    char a[32], b[32], c[32], d[32], e[32];
    putc('\n', file);
    table_begin(&t, 9, f->arrivals ? ">WAIT" : ">DONE BY", ">cost", ">against", ">at least", ">gap",
                "bound", ">vCPUs", ">instances", "");
    for (int32_t i = 0; i < f->n; i++) {
        const struct plan *p = frontier_plan_at(f, i);
        const struct plan *proof = frontier_proof_at(f, i);
        bool proved = proof->proof.kind != BOUND_NONE;
        table_cell(&t, "%s", show_duration(a, f->points[i].deadline_s));
        table_cell(&t, "%s", show_usd(c, p->cost_uusd));
        table_cell(&t, "%+.1f %%", 100 * frontier_dearer(f, i));
        table_cell(&t, "%s", proved ? show_usd(d, proof->bound_uusd) : "-");
        table_cell(&t, "%s", proved ? show_percent(e, frontier_gap(f, i)) : "-");
        table_cell(&t, "%s", bound_name(proof->proof.kind));
        table_cell(&t, "%s", show_whole(a, p->peak_vcpus));
        table_cell(&t, "%s", show_whole(b, p->instances));
        table_cell(&t, "%s", i == f->knee ? "< knee" : f->points[i].carried ? "as above" : "");
    }
    table_print(&t, file, 0, 40);
}

static void show_next(const struct screen *s, const struct frontier *f)
{
    static const char *const own[] = {"deadline", "finish-by", "start", "max-wait", NULL};
    int32_t point = f->knee != UNKNOWN ? f->knee : f->n - 1;
    int64_t at_s = f->points[point].deadline_s;
    char deadline[96];
    snprintf(deadline, sizeof deadline, "--%s %" PRId64 "h%" PRId64 "m%" PRId64 "s",
             f->arrivals ? "max-wait" : "deadline", at_s / 3600, at_s / 60 % 60, at_s % 60);
    paragraph_command(s->file, s->bold, "NEXT", next_command(s->r->call, "plan", own, deadline),
                      "a plan like it");
}

void frontier_screen(const struct frontier_report *r, FILE *file)
{
    struct screen s = {
        .r = &r->plan, .file = file, .bold = file == stdout && out_is_terminal(), .per = ""};
    if (r->frontier->n > 0)
        show_answers(&s, r->frontier);
    screen_unplaced(&s);
    putc('\n', file);
    screen_read(&s);
    for (int i = 0; i < r->plan.n_warnings; i++)
        paragraph(file, s.bold, "NOTE", "%s", r->plan.warnings[i]);
    if (r->frontier->n > 0) {
        show_points(r->frontier, file);
        putc('\n', file);
        show_next(&s, r->frontier);
    }
    screen_sources(&s);
    if (r->plan.values->timing)
        fprintf(file, "Read in %.3f s, planned in %.3f s\n", (double)r->plan.reading_ms / MS_PER_S,
                (double)r->plan.planning_ms / MS_PER_S);
    if (r->plan.values->assumptions)
        plan_screen_assumptions(&r->plan, file);
}

/* ---- for programs ------------------------------------------------------------------------------
 */

void frontier_csv(const struct frontier_report *r, FILE *file)
{
    const struct frontier *f = r->frontier;
    char cost[32], bound[32];
    fputs(f->arrivals ? "max_wait_s" : "deadline_s", file);
    fputs(",makespan_s,total_usd,lower_bound_usd,gap,bound,against_cheapest,peak_vcpus,"
          "instances,knee\n",
          file);
    for (int32_t i = 0; i < f->n; i++) {
        const struct plan *p = frontier_plan_at(f, i);
        const struct plan *proof = frontier_proof_at(f, i);
        bool proved = proof->proof.kind != BOUND_NONE;
        fprintf(file, "%" PRId64 ",%" PRId64 ",%s,%s,", f->points[i].deadline_s, p->makespan_s,
                usd_exact(cost, p->cost_uusd), proved ? usd_exact(bound, proof->bound_uusd) : "");
        if (proved)
            fprintf(file, "%.6f", frontier_gap(f, i));
        fprintf(file, ",%s,%.6f,%" PRId64 ",%" PRId64 ",%s\n", bound_name(proof->proof.kind),
                frontier_dearer(f, i), p->peak_vcpus, p->instances, i == f->knee ? "yes" : "no");
    }
}

static void write_launches(struct json_out *j, const struct plan *p)
{
    json_array_line(j, "launches");
    for (int32_t i = 0; i < p->n_leases; i++) {
        const struct offer *offer = p->leases[i].offer;
        int64_t instances = 0;
        bool first = true;
        for (int32_t k = 0; k < p->n_leases; k++) {
            first = first && (k >= i || p->leases[k].offer != offer);
            if (p->leases[k].offer == offer)
                instances += p->leases[k].count;
        }
        if (!first)
            continue;
        json_object(j, NULL);
        json_text(j, "instance_type", offer->type->name);
        json_text(j, "purchase", purchase_name(offer->purchase));
        json_whole(j, "instances", instances);
        json_close_object(j);
    }
    json_close_array(j);
}

static void write_point(struct json_out *j, const struct frontier *f, int32_t i)
{
    const struct plan *p = frontier_plan_at(f, i);
    const struct plan *proof = frontier_proof_at(f, i);
    bool proved = proof->proof.kind != BOUND_NONE;
    json_object(j, NULL);
    json_known(j, "deadline_s", f->arrivals ? UNKNOWN : f->points[i].deadline_s);
    json_known(j, "max_wait_s", f->arrivals ? f->points[i].deadline_s : UNKNOWN);
    json_whole(j, "makespan_s", p->makespan_s);
    json_object_line(j, "cost");
    json_usd(j, "total_usd", p->cost_uusd);
    json_usd(j, "lower_bound_usd", proved ? proof->bound_uusd : UNKNOWN);
    if (proved)
        json_decimal(j, "gap", frontier_gap(f, i), 6);
    else
        json_null(j, "gap");
    json_bool(j, "at_least", p->at_least);
    json_close_object(j);
    json_text(j, "bound", bound_name(proof->proof.kind));
    json_known(j, "bound_deadline_s", proof->proof.deadline_s);
    json_known(j, "bound_max_wait_s",
               f->arrivals ? f->found[f->points[i].proof].deadline_s : UNKNOWN);
    json_decimal(j, "against_cheapest", frontier_dearer(f, i), 6);
    json_whole(j, "peak_vcpus", p->peak_vcpus);
    json_whole(j, "instances", p->instances);
    write_launches(j, p);
    json_bool(j, "knee", i == f->knee);
    json_close_object(j);
}

void frontier_document(const struct frontier_report *r, FILE *file)
{
    const struct frontier *f = r->frontier;
    struct json_out j;
    json_begin(&j, file);
    json_text(&j, "schema", "batchfit.frontier/1");
    json_text(&j, "version", BATCHFIT_VERSION);
    plan_write_request(&j, &r->plan);
    plan_write_prices(&j, &r->plan);
    plan_write_read(&j, &r->plan);
    json_known(&j, "longest_job_s", f->n > 0 ? f->longest_job_s : UNKNOWN);
    json_array(&j, "points");
    for (int32_t i = 0; i < f->n; i++)
        write_point(&j, f, i);
    json_close_array(&j);
    int64_t knee_s = f->knee == UNKNOWN ? UNKNOWN : f->points[f->knee].deadline_s;
    json_known(&j, "knee_deadline_s", f->arrivals ? UNKNOWN : knee_s);
    json_known(&j, "knee_max_wait_s", f->arrivals ? knee_s : UNKNOWN);
    plan_write_unplaced(&j, &r->plan);
    json_array(&j, "assumptions");
    for (int i = 0; i < r->plan.n_assumptions; i++) {
        const struct assumption *a = &r->plan.assumptions[i];
        json_object_line(&j, NULL);
        json_text(&j, "name", a->name);
        json_text(&j, "value", a->value);
        json_text(&j, "option", a->option);
        json_text(&j, "origin", a->origin);
        json_close_object(&j);
    }
    json_close_array(&j);
    json_array(&j, "warnings");
    for (int i = 0; i < r->plan.n_warnings; i++)
        json_text(&j, NULL, r->plan.warnings[i]);
    json_close_array(&j);
    json_text(&j, "stopped", r->plan.stopped);
    if (r->plan.values->timing) {
        json_ms_as_s(&j, "reading_s", r->plan.reading_ms);
        json_ms_as_s(&j, "planning_s", r->plan.planning_ms);
    }
    json_end(&j);
}
