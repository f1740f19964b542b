/* estimate_spot.c - what `estimate` says about spot instances: interruptions, what they cost, what
 * one takes with it, and up to where spot pays. */
#include "cli/estimate_report.h"
#include "cli/paragraph.h"
#include "cli/plan_screen.h"
#include "cli/table.h"
#include "planner/simulate/spot_summary.h"

enum { CLASSES_SHOWN = 4 };

static int64_t rework_uusd(const struct bill *b)
{
    for (int32_t i = 0; i < b->n_shares; i++) {
        if (b->shares[i].row == BILL_REWORK)
            return b->shares[i].cost_uusd;
    }
    return 0;
}

static void show_taken(const struct estimate_report *r, const struct spot_summary *s, FILE *file,
                       bool bold)
{
    char a[32], b[32], c[32], d[32], e[32];
    if (r->simulated->assumed[ASSUMED_INTERRUPTIONS] == 0) {
        paragraph(file, bold, "SPOT", "no %s is taken away (--assume interruptions=0)",
                  s->tasks ? "task" : "instance");
        return;
    }
    paragraph(file, bold, "SPOT",
              "%s of %s %s %s taken away, by chance (--seed %llu): %s attempt%s lost, %s of "
              "work done again, %s",
              show_whole(a, s->taken), show_whole(b, s->launched), s->tasks ? "tasks" : "instances",
              s->taken == 1 ? "is" : "are", (unsigned long long)r->simulated->chance.seed,
              show_whole(c, r->run->lost), plural(r->run->lost),
              show_duration(d, r->run->lost_job_s), show_usd(e, rework_uusd(r->bill)));
    if (s->tasks) {
        paragraph(
            file, bold, "",
            "Assumed: %d %% of tasks are lost within %d running hours (fargate-spot-loss): AWS "
            "publishes no figure",
            (int)s->main_percent, (int)s->main_hours);
        return;
    }
    paragraph(file, bold, "",
              "Assumed: %d %% of %s are lost within %d running hours.  An instance runs %.3g jobs "
              "at once "
              "on average, %d at most: what an interruption takes along",
              (int)s->main_percent, s->main->type->name, (int)s->main_hours, s->jobs_mean,
              (int)s->jobs_most);
}

static void show_break_even(const struct spot_summary *s, FILE *file, bool bold)
{
    char spot[32], on_demand[32], least[32], assumed[32];
    if (s->break_even < 0 || s->main_hazard <= 0)
        return;
    show_usd(spot, s->main->price_uusd_h);
    if (s->tasks) {
        paragraph(file, bold, "",
                  "Fargate Spot pays while tasks last longer than %s on average (assumed: %s)",
                  show_duration(least, (int64_t)(1 / s->break_even)),
                  show_duration(assumed, (int64_t)(1 / s->main_hazard)));
        return;
    }
    show_usd(on_demand, s->main->terms->on_demand_uusd_h);
    if (s->break_even == 0)
        paragraph(file, bold, "", "Spot never pays: %s is %s an hour against %s on demand",
                  s->main->type->name, spot, on_demand);
    else
        paragraph(
            file, bold, "",
            "Spot pays while instances last longer than %s on average (assumed: %s): %s is %s "
            "an hour against %s on demand",
            show_duration(least, (int64_t)(1 / s->break_even)),
            show_duration(assumed, (int64_t)(1 / s->main_hazard)), s->main->type->name, spot,
            on_demand);
}

/* Ended on demand though the queue has spot too. */
static int64_t jobs_on_demand(const struct estimate_report *r)
{
    int64_t jobs = 0;
    for (int64_t i = 0; i < r->run->n_instances; i++) {
        const struct sim_instance *in = &r->run->instances[i];
        for (int32_t k = 0; in->offer->purchase != PURCHASE_SPOT && k < in->n_uses; k++)
            jobs += in->uses[k].jobs;
    }
    return jobs;
}

static void show_fallback(const struct estimate_report *r, FILE *file, bool bold)
{
    char a[32];
    int32_t after = r->simulated->fallback_after;
    int64_t jobs = jobs_on_demand(r), others = jobs - r->run->fell_back;
    if (after == 0)
        return;
    paragraph(file, bold, "", "%s job%s on demand after %d lost attempt%s (--on-demand-fallback)",
              show_whole(a, r->run->fell_back), r->run->fell_back == 1 ? " runs" : "s run",
              (int)after, plural(after));
    if (others > 0)
        paragraph(
            file, bold, "",
            "%s more run%s there since spot has no room, by its maxvCpus, a quota or for want of "
            "capacity: "
            "Batch goes on to the next environment then.  A queue of its own for what falls "
            "back, or a larger maxvCpus on spot, keeps them on spot",
            show_whole(a, others), others == 1 ? "s" : "");
}

static const char *failed_why(const struct simulation *run)
{
    if (run->timed_out == 0)
        return "all attempts lost with their instances";
    return run->timed_out == run->jobs_failed - simulation_cancelled(run)
               ? "timed out"
               : "attempts lost with their instances, or timed out";
}

static void show_failed(const struct estimate_report *r, FILE *file, bool bold)
{
    char a[32];
    int shown = 0;
    for (int32_t c = 0; c < r->in->workload.n_classes; c++) {
        int64_t failed = r->run->failed[c] - r->run->cancelled[c];
        if (failed == 0 || shown++ >= CLASSES_SHOWN)
            continue;
        const char *label = r->in->workload.classes[c].label;
        paragraph(file, bold, shown == 1 ? "FAILED" : "", "%s job%s of '%.60s': %s",
                  show_whole(a, failed), plural(failed), label[0] == '\0' ? "(no label)" : label,
                  failed_why(r->run));
    }
    if (shown > CLASSES_SHOWN)
        paragraph(file, bold, "", "and jobs of %d more classes", shown - CLASSES_SHOWN);
    if (shown > 0 && r->run->timed_out > 0)
        paragraph(file, bold, "",
                  "%s attempt%s ended by %s timeout (attemptDurationSeconds of the list, else "
                  "--assume timeout=%lld); what they held is rework",
                  show_whole(a, r->run->timed_out), r->run->timed_out == 1 ? " was" : "s were",
                  r->run->timed_out == 1 ? "its" : "their",
                  (long long)r->simulated->assumed[ASSUMED_TIMEOUT_S]);
    if (shown > 0 && r->run->timed_out < r->run->jobs_failed - simulation_cancelled(r->run))
        paragraph(file, bold, "",
                  "They are in the cost and not in the result; more attempts help (the list's "
                  "attempts, else --assume attempts=10)");
}

void estimate_spot(const struct estimate_report *r, FILE *file, bool bold)
{
    struct spot_summary s;
    spot_summarise(&s, r->run, r->simulated);
    if (s.launched == 0) {
        show_failed(r, file, bold);
        return;
    }
    show_taken(r, &s, file, bold);
    show_break_even(&s, file, bold);
    show_fallback(r, file, bold);
    show_failed(r, file, bold);
}

void estimate_spot_document(const struct estimate_report *r, struct json_out *j)
{
    struct spot_summary s;
    spot_summarise(&s, r->run, r->simulated);
    json_object(j, "spot");
    json_whole(j, "instances", s.launched);
    json_whole(j, "taken", s.taken);
    json_whole(j, "taken_free", s.free);
    json_whole(j, "attempts_lost", r->run->lost);
    json_whole(j, "lost_s", r->run->lost_job_s);
    json_whole(j, "jobs_failed", r->run->jobs_failed);
    json_whole(j, "jobs_on_demand", jobs_on_demand(r));
    json_decimal(j, "jobs_on_instance_mean", s.jobs_mean, 3);
    json_whole(j, "jobs_on_instance_most", s.jobs_most);
    if (s.main == NULL || s.break_even <= 0)
        json_null(j, "break_even_life_s");
    else
        json_decimal(j, "break_even_life_s", 1 / s.break_even, 1);
    if (s.main == NULL || s.main_hazard <= 0)
        json_null(j, "assumed_life_s");
    else
        json_decimal(j, "assumed_life_s", 1 / s.main_hazard, 1);
    json_close_object(j);
}
