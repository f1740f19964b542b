/* plan_write.c - the plan as a JSON document, "batchfit.plan/1" (data/schemas). */
#include "cli/bill_write.h"
#include "cli/jobs_write.h"
#include "cli/json_out.h"
#include "cli/plan_report.h"
#include "model/shadow.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Options that change neither the plan nor what is asked: left out, so that the document is the
 * same whatever the number of threads and wherever it is written. */
static bool is_about_the_run(const char *name)
{
    static const char *const names[] = {"region",   "threads", "output", "save",
                                        "schedule", "svg",     "format", "timing",
                                        "quiet",    "verbose", "help",   "assumptions"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

static void write_option(void *context, const char *name, const char *text)
{
    if (!is_about_the_run(name))
        json_text(context, name, text);
}

void plan_write_request(struct json_out *j, const struct plan_report *r)
{
    json_object(j, "request");
    json_text(j, "region", r->settings->region.name);
    json_text(j, "region_origin", r->settings->region.origin);
    json_known(j, "deadline_s", r->settings->planner.deadline_s);
    options_each(r->call, write_option, j);
    json_array_line(j, "jobs_files");
    for (int i = 0; i < r->call->n_operands; i++)
        json_text(j, NULL, r->call->operands[i]);
    json_close_array(j);
    json_close_object(j);
}

void plan_write_prices(struct json_out *j, const struct plan_report *r)
{
    json_object(j, "prices");
    json_text(j, "source", r->catalogue->source);
    json_text(j, "as_of", r->catalogue->as_of);
    json_text(j, "oldest_as_of", r->catalogue->oldest_as_of);
    json_text(j, "currency", r->catalogue->currency);
    json_whole(j, "types_used", r->offers->types_used);
    json_whole(j, "unpriced_types",
               r->offers->left_out[LEFT_OUT_UNPRICED] + r->offers->left_out[LEFT_OUT_NO_SPOT]);
    json_object(j, "left_out");
    for (int why = 0; why < N_LEFT_OUT; why++) {
        if (r->offers->left_out[why] > 0)
            json_whole(j, left_out_name((enum left_out)why), r->offers->left_out[why]);
    }
    json_close_object(j);
    json_close_object(j);
}

static void write_lane(struct json_out *j, const struct lane *lane)
{
    json_object_line(j, NULL);
    json_whole(j, "count", lane->count);
    json_known(j, "start_s", lane->start_s);
    json_array(j, "runs");
    for (int32_t i = 0; i < lane->n_runs; i++) {
        json_object(j, NULL);
        json_whole(j, "class", lane->runs[i].class_id);
        json_known(j, "duration_s", lane->runs[i].duration_s);
        json_whole(j, "count", lane->runs[i].count);
        json_close_object(j);
    }
    json_close_array(j);
    json_close_object(j);
}

static void write_leases(struct json_out *j, const struct plan_report *r)
{
    json_array(j, "leases");
    for (int32_t i = 0; i < r->plan->n_leases; i++) {
        const struct lease *lease = &r->plan->leases[i];
        const struct offer *offer = lease->offer;
        json_object(j, NULL);
        json_whole(j, "count", lease->count);
        json_text(j, "instance_type", offer->type->name);
        json_text(j, "purchase", purchase_name(offer->purchase));
        json_usd(j, "usd_per_hour", offer->price_uusd_h);
        json_usd(j, "extras_usd_per_hour", offer->extras_uusd_h);
        json_object_line(j, "usable");
        json_mcpu_as_vcpus(j, "vcpus", offer->usable_mcpu);
        json_whole(j, "memory_mib", offer->usable_mib);
        json_whole(j, "gpus", offer->gpus);
        json_close_object(j);
        json_known(j, "start_s", lease->start_s);
        json_known(j, "duration_s", lease->duration_s);
        json_array(j, "lanes");
        for (int32_t l = 0; l < lease->n_lanes; l++)
            write_lane(j, &lease->lanes[l]);
        json_close_array(j);
        json_close_object(j);
    }
    json_close_array(j);
}

static void write_cost(struct json_out *j, const struct plan_report *r)
{
    json_object(j, "cost");
    json_usd(j, "total_usd", r->plan->cost_uusd);
    json_usd(j, "lower_bound_usd", r->plan->bound_uusd);
    json_decimal(j, "gap", plan_gap(r->plan), 6);
    json_text(j, "unit", r->plan->unit == PLAN_HOUR ? "hour" : "batch");
    json_usd(j, "cheapest_found_usd", r->plan->cheapest_uusd);
    json_bool(j, "at_least", r->plan->at_least);
    json_array_line(j, "unknown_items");
    for (int32_t i = 0; i < r->bill->n_unknown; i++)
        json_text(j, NULL, r->bill->unknown[i]);
    json_close_array(j);
    bill_write(j, r->bill);
    json_close_object(j);
}

static void write_uusd(struct json_out *j, const char *key, double uusd)
{
    json_usd(j, key, uusd < 0 ? UNKNOWN : llround(uusd));
}

/* The duals in dollars: what an hour of one more job of each class adds to the bound. */
static void write_shadow_prices(struct json_out *j, const struct plan_report *r)
{
    const struct proof *proof = &r->plan->proof;
    int32_t n = r->workload->n_classes;
    struct shadow_prices prices;
    struct shadow_point *points = mem_zeroed((size_t)n, sizeof *points);
    for (int32_t c = 0; c < n; c++) {
        const struct job_class *class = &r->workload->classes[c];
        points[c] = (struct shadow_point){.mcpu = class->mcpu,
                                          .mem_mib = class->mem_mib,
                                          .gpus = class->gpus,
                                          .weight = (double)class->count,
                                          .uusd_h = (double)proof->dual[c] / (double)proof->scale};
        points[c].weight = proof->dual[c] > 0 ? points[c].weight : 0;
    }
    shadow_fit(points, n, &prices);
    json_object(j, "shadow_prices");
    write_uusd(j, "usd_per_vcpu_hour", prices.vcpu_uusd_h);
    write_uusd(j, "usd_per_gib_hour", prices.gib_uusd_h);
    write_uusd(j, "usd_per_gpu_hour", prices.gpu_uusd_h);
    json_decimal(j, "explained", prices.explained, 6);
    json_array_line(j, "usd_per_job_hour");
    for (int32_t c = 0; c < n; c++)
        write_uusd(j, NULL, points[c].uusd_h);
    json_close_array(j);
    json_close_object(j);
    free(points);
}

static bool has_rents(const int64_t rent_uusd_h[N_LIMITS])
{
    for (int32_t k = 0; k < N_LIMITS; k++)
        if (rent_uusd_h[k] != 0)
            return true;
    return false;
}

static void write_rents(struct json_out *j, const int64_t rent_uusd_h[N_LIMITS])
{
    if (!has_rents(rent_uusd_h))
        return;
    json_array(j, "rents");
    for (int32_t k = 0; k < N_LIMITS; k++) {
        if (rent_uusd_h[k] == 0)
            continue;
        json_object_line(j, NULL);
        json_text(j, "limit", limit_name(k));
        json_usd(j, "usd_per_hour", rent_uusd_h[k]);
        json_close_object(j);
    }
    json_close_array(j);
}

static void write_parts(struct json_out *j, const struct plan_report *r)
{
    const struct proof *proof = &r->plan->proof;
    json_array(j, "parts");
    for (int32_t i = 0; i < proof->n_parts; i++) {
        const struct proof_part *part = &proof->parts[i];
        json_object(j, NULL);
        json_usd(j, "most_usd_per_hour", part->most_uusd_h);
        json_big(j, "scale", part->scale);
        json_array_line(j, "duals");
        for (int32_t c = 0; c < r->workload->n_classes; c++)
            json_big(j, NULL, part->dual[c]);
        json_close_array(j);
        write_rents(j, part->rent_uusd_h);
        json_close_object(j);
    }
    json_close_array(j);
}

static void write_proof(struct json_out *j, const struct plan_report *r)
{
    const struct proof *proof = &r->plan->proof;
    json_object(j, "proof");
    json_text(j, "bound", bound_name(proof->kind));
    json_big(j, "scale", proof->scale);
    json_array_line(j, "duals");
    for (int32_t c = 0; proof->dual != NULL && c < r->workload->n_classes; c++)
        json_big(j, NULL, proof->dual[c]);
    json_close_array(j);
    json_object_line(j, "parameters");
    json_known(j, "deadline_s", proof->deadline_s);
    json_known(j, "boot_s", proof->boot_s);
    json_known(j, "tail_s", proof->tail_s);
    json_known(j, "billed_s", proof->billed_s);
    json_known(j, "price_gcd_uusd", proof->price_gcd);
    json_close_object(j);
    if (proof->kind == BOUND_LAUNCHES)
        write_parts(j, r);
    write_rents(j, proof->rent_uusd_h);
    if (proof->dual != NULL && (proof->kind == BOUND_FLUID || proof->kind == BOUND_PACKING ||
                                proof->kind == BOUND_LAUNCHES))
        write_shadow_prices(j, r);
    json_close_object(j);
}

/* Why no plan ends earlier, where one was wanted. */
static void write_end(struct json_out *j, const struct plan_report *r)
{
    const struct end_proof *end = &r->plan->end;
    if (end->earliest_end_s == 0)
        return;
    json_object(j, "earliest_end");
    json_whole(j, "at_least_s", end->earliest_end_s);
    json_whole(j, "class", end->class_id);
    if (end->dual != NULL) {
        json_object(j, "by_limits");
        json_decimal(j, "share", end->share, 6);
        json_whole(j, "within_s", end->within_s);
        json_whole(j, "aside_s", end->aside_s);
        json_big(j, "scale", end->scale);
        json_array_line(j, "duals");
        for (int32_t c = 0; c < r->workload->n_classes; c++)
            json_big(j, NULL, end->dual[c]);
        json_close_array(j);
        json_array(j, "places");
        for (int32_t k = 0; k < N_LIMITS; k++) {
            if (end->rent[k] == 0)
                continue;
            json_object_line(j, NULL);
            json_text(j, "limit", limit_name(k));
            json_whole(j, "weight", end->rent[k]);
            json_close_object(j);
        }
        json_close_array(j);
        json_close_object(j);
    }
    json_close_object(j);
}

static const char *unplaced_word(enum unplaced_why why)
{
    static const char *const words[] = {
        [UNPLACED_VCPUS] = "vcpus",       [UNPLACED_MEMORY] = "memory",
        [UNPLACED_GPUS] = "gpus",         [UNPLACED_GPU_MODEL] = "gpu_model",
        [UNPLACED_ARCH] = "arch",         [UNPLACED_TOGETHER] = "together",
        [UNPLACED_DEADLINE] = "deadline", [UNPLACED_MAX_VCPUS] = "max_vcpus",
        [UNPLACED_QUOTA] = "quota",
    };
    return words[why];
}

void plan_write_unplaced(struct json_out *j, const struct plan_report *r)
{
    json_array(j, "unplaced");
    for (int32_t i = 0; i < r->plan->n_unplaced; i++) {
        const struct unplaced *u = &r->plan->unplaced[i];
        json_object_line(j, NULL);
        json_whole(j, "class", u->class_id);
        json_whole(j, "jobs", u->jobs);
        json_text(j, "why", unplaced_word(u->why));
        if (u->largest != NULL) {
            json_object(j, "largest");
            json_text(j, "instance_type", u->largest->type->name);
            json_mcpu_as_vcpus(j, "vcpus", u->largest->usable_mcpu);
            json_whole(j, "memory_mib", u->largest->usable_mib);
            json_whole(j, "gpus", u->largest->gpus);
            json_close_object(j);
        }
        json_close_object(j);
    }
    json_close_array(j);
}

static void write_environments(struct json_out *j, const struct plan_report *r)
{
    const struct environments *e = r->environments;
    json_array(j, "environments");
    for (int32_t i = 0; i < e->n; i++) {
        const struct environment *env = &e->list[i];
        const struct queue *queue = &e->queues[env->queue];
        json_object(j, NULL);
        json_text(j, "name", env->name);
        json_text(j, "queue", queue->name);
        json_text(j, "purchase", purchase_name(env->purchase));
        json_text(j, "arch", arch_name(queue->arch));
        json_bool(j, "gpu", queue->gpu);
        json_text(j, "allocation_strategy", env->strategy);
        json_array_line(j, "instance_types");
        for (int32_t t = 0; t < env->n_types; t++)
            json_text(j, NULL, env->types[t]);
        json_close_array(j);
        json_whole(j, "min_vcpus", 0);
        json_whole(j, "max_vcpus", env->max_vcpus);
        json_decimal(j, "share", env->share, 4);
        json_bool(j, "follows_plan", env->follows_plan);
        json_array_line(j, "classes");
        for (int32_t c = 0; c < queue->n_classes; c++)
            json_whole(j, NULL, queue->classes[c]);
        json_close_array(j);
        json_close_object(j);
    }
    json_close_array(j);
}

/* The difference of two costs; null where one is not known. */
static void write_saved(struct json_out *j, const char *key, int64_t before, int64_t after)
{
    char text[34] = "-", amount[32];
    if (before == UNKNOWN || after == UNKNOWN) {
        json_null(j, key);
        return;
    }
    usd_exact(amount, before >= after ? before - after : after - before);
    memcpy(text + (before < after), amount, sizeof amount);
    json_text(j, key, text);
}

/* What the saving is made of (model/plan.h). */
static void write_mixing(struct json_out *j, const struct plan_report *r)
{
    const struct mixing *m = &r->plan->mixing;
    json_object(j, "mixing");
    json_usd(j, "one_job_per_instance_usd", m->alone_uusd);
    json_usd(j, "reused_usd", m->reused_uusd);
    json_usd(j, "one_class_per_instance_usd", m->by_class_uusd);
    json_usd(j, "one_type_usd", m->one_type_uusd);
    json_object_line(j, "saved");
    write_saved(j, "time_usd", m->alone_uusd, m->reused_uusd);
    write_saved(j, "types_usd", m->reused_uusd, m->by_class_uusd);
    write_saved(j, "colocation_usd", m->by_class_uusd,
                r->plan->infeasible == NULL ? r->plan->cost_uusd : UNKNOWN);
    json_close_object(j);
    json_close_object(j);
}

static void write_comparison(struct json_out *j, const struct plan_report *r)
{
    json_array(j, "comparison");
    for (int i = 0; i < r->n_comparison; i++) {
        const struct alternative *a = &r->comparison[i];
        json_object_line(j, NULL);
        json_text(j, "name", a->name);
        json_bool(j, "simulated", false);
        json_usd(j, "usd", a->cost_uusd);
        json_known(j, "makespan_s", a->makespan_s);
        json_known(j, "peak_vcpus", a->peak_vcpus);
        json_known(j, "instances", a->instances);
        json_text(j, "infeasible", a->infeasible);
        json_close_object(j);
    }
    plan_write_simulated_rows(j, r);
    json_close_array(j);
    if (r->n_what_ifs == 0)
        return;
    json_array(j, "what_if");
    for (int32_t i = 0; i < r->n_what_ifs; i++) {
        const struct what_if *row = &r->what_ifs[i];
        json_object_line(j, NULL);
        json_whole(j, "duration_s", row->duration_s);
        json_usd(j, "usd", row->cost_uusd);
        json_usd(j, "lower_bound_usd", row->bound_uusd);
        json_known(j, "makespan_s", row->makespan_s);
        json_known(j, "peak_vcpus", row->peak_vcpus);
        if (row->longest_label != NULL) {
            json_text(j, "longest_label", row->longest_label);
            json_bool(j, "longest_assumed", row->longest_assumed);
            json_whole(j, "longest_s", row->longest_s);
            json_whole(j, "late_jobs", row->late_jobs);
        }
        json_close_object(j);
    }
    json_close_array(j);
}

/* What was read: counts that a reader of the document cannot recompute from the classes. */
void plan_write_read(struct json_out *j, const struct plan_report *r)
{
    const struct workload *w = r->workload;
    json_object(j, "read");
    json_text(j, "format", w->format);
    json_whole(j, "rows", w->rows);
    json_whole(j, "jobs", w->count);
    json_whole(j, "rejected", w->n_rejected);
    json_array(j, "set_aside");
    for (int why = 0; why < N_ASIDE; why++) {
        if (w->aside[why].rows == 0)
            continue;
        json_object_line(j, NULL);
        json_text(j, "why", set_aside_name((enum set_aside)why));
        json_whole(j, "rows", w->aside[why].rows);
        json_ms_as_s(j, "duration_s", w->aside[why].total_ms);
        json_close_object(j);
    }
    json_close_array(j);
    json_close_object(j);
}

/* What the quotas count at the plan's peak. */
static void write_quotas(struct json_out *j, const struct plan_report *r)
{
    int64_t peaks[N_QUOTAS];
    plan_quota_peaks(r->plan, peaks);
    json_array(j, "quotas");
    for (int32_t q = 0; q < N_QUOTAS; q++) {
        int64_t limit = r->settings->planner.quota_vcpus[q];
        if (peaks[q] == 0 && limit == UNKNOWN)
            continue;
        json_object_line(j, NULL);
        json_text(j, "code", quota_code_of(q));
        json_text(j, "name", quota_name(q));
        json_whole(j, "peak_vcpus", peaks[q]);
        json_known(j, "limit_vcpus", limit);
        json_close_object(j);
    }
    json_close_array(j);
}

static void write_remarks(struct json_out *j, const struct plan_report *r)
{
    json_array(j, "advice");
    for (int i = 0; i < r->n_advice; i++) {
        json_object_line(j, NULL);
        json_text(j, "text", r->advice[i].text);
        json_usd(j, "saves_usd", r->advice[i].saves_uusd);
        json_close_object(j);
    }
    json_close_array(j);
    json_array(j, "assumptions");
    for (int i = 0; i < r->n_assumptions; i++) {
        json_object_line(j, NULL);
        json_text(j, "name", r->assumptions[i].name);
        json_text(j, "value", r->assumptions[i].value);
        json_text(j, "option", r->assumptions[i].option);
        json_text(j, "origin", r->assumptions[i].origin);
        json_close_object(j);
    }
    json_close_array(j);
    json_array(j, "warnings");
    for (int i = 0; i < r->n_warnings; i++)
        json_text(j, NULL, r->warnings[i]);
    json_close_array(j);
}

void plan_document(const struct plan_report *r, FILE *file)
{
    struct json_out j;
    json_begin(&j, file);
    json_text(&j, "schema", "batchfit.plan/1");
    json_text(&j, "version", BATCHFIT_VERSION);
    plan_write_request(&j, r);
    plan_write_prices(&j, r);
    plan_write_read(&j, r);
    jobs_write_classes(&j, r->workload);
    write_leases(&j, r);
    write_cost(&j, r);
    commitment_document(r->commitment, r->plan->cost_uusd, &j);
    write_proof(&j, r);
    json_known(&j, "makespan_s", r->plan->makespan_s);
    json_known(&j, "peak_vcpus", r->plan->peak_vcpus);
    json_whole(&j, "instances", r->plan->instances);
    write_quotas(&j, r);
    plan_write_unplaced(&j, r);
    write_environments(&j, r);
    plan_write_simulation(&j, r);
    write_comparison(&j, r);
    write_mixing(&j, r);
    write_remarks(&j, r);
    json_text(&j, "stopped", r->stopped);
    json_text(&j, "infeasible", r->plan->infeasible);
    write_end(&j, r);
    if (r->values->timing) {
        json_ms_as_s(&j, "reading_s", r->reading_ms);
        json_ms_as_s(&j, "planning_s", r->planning_ms);
    }
    json_end(&j);
}
