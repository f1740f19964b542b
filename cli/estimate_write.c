/* estimate_write.c - `estimate` as a document, "batchfit.estimate/1". */
#include "cli/batch_write.h"
#include "cli/bill_write.h"
#include "cli/estimate_range.h"
#include "cli/estimate_report.h"
#include "cli/limits_show.h"

static void write_cost(struct json_out *j, const struct estimate_report *r)
{
    json_object(j, "cost");
    json_usd(j, "total_usd", r->run->jobs_run > 0 ? r->bill->total_uusd : UNKNOWN);
    json_bool(j, "at_least", r->bill->at_least);
    json_array_line(j, "unknown");
    for (int32_t i = 0; i < r->bill->n_unknown; i++)
        json_text(j, NULL, r->bill->unknown[i]);
    json_close_array(j);
    bill_write(j, r->bill);
    json_close_object(j);
}

static void write_stuck(struct json_out *j, const struct estimate_report *r)
{
    json_array(j, "stuck");
    for (int32_t i = 0; i < r->run->n_stuck; i++) {
        const struct sim_stuck *k = &r->run->stuck[i];
        json_object_line(j, NULL);
        json_whole(j, "class", k->class_id);
        json_text(j, "label", r->in->workload.classes[k->class_id].label);
        if (r->simulated->queues != NULL)
            json_text(j, "queue", r->simulated->queues[k->queue].name);
        json_whole(j, "jobs", k->jobs);
        json_text(j, "why", estimate_stuck_why(r, k));
        json_text(j, "code", admission_code(k->verdict));
        json_close_object(j);
    }
    json_close_array(j);
}

static void write_run(struct json_out *j, const struct estimate_report *r)
{
    const struct simulation *s = r->run;
    json_whole(j, "jobs", r->in->workload.count);
    json_whole(j, "jobs_run", s->jobs_run);
    write_stuck(j, r);
    json_whole(j, "makespan_s", s->makespan_s);
    json_object_line(j, "wait_s");
    json_known(j, "p50", s->wait_p50_s);
    json_known(j, "p90", s->wait_p90_s);
    json_known(j, "max", s->wait_max_s);
    json_decimal(j, "mean", s->wait_mean_s, 3);
    json_close_object(j);
    json_whole(j, "instances", s->n_instances);
    json_whole(j, "peak_vcpus", s->peak_vcpus);
    json_array_line(j, "environment_peak_vcpus");
    for (int32_t i = 0; i < r->in->compute.n; i++)
        json_whole(j, NULL, s->environment_peak_vcpus[i]);
    json_close_array(j);
    json_whole(j, "launches_beyond_max", s->launches_beyond_max);
    json_object_line(j, "used");
    json_decimal(j, "vcpus", s->vcpu_used, 6);
    json_decimal(j, "memory", s->memory_used, 6);
    json_close_object(j);
}

static void write_comparison(struct json_out *j, const struct estimate_report *r)
{
    json_array(j, "comparison");
    for (int i = 0; i < r->n_elsewhere; i++) {
        const struct estimate_elsewhere *e = &r->elsewhere[i];
        json_object_line(j, NULL);
        json_text(j, "name", e->name);
        json_usd(j, "usd", e->cost_uusd);
        json_bool(j, "at_least", e->at_least);
        json_known(j, "makespan_s", e->makespan_s);
        json_known(j, "peak_vcpus", e->peak_vcpus);
        json_known(j, "instances", e->instances);
        json_text(j, "why_not", e->why_not);
        json_close_object(j);
    }
    json_close_array(j);
}

static void write_assumptions(struct json_out *j, const struct estimate_report *r)
{
    json_array(j, "assumptions");
    for (int i = 0; i < N_ASSUMED; i++) {
        const struct assumed_entry *e = assumed_entry((enum assumed)i);
        json_object_line(j, NULL);
        json_text(j, "name", e->name);
        json_whole(j, "value", r->simulated->assumed[i]);
        json_whole(j, "default", e->value);
        json_text(j, "text", e->text);
        json_close_object(j);
    }
    json_close_array(j);
    int n;
    const char *const *list = estimate_not_simulated(r, &n);
    json_array_line(j, "not_simulated");
    for (int i = 0; i < n; i++)
        json_text(j, NULL, list[i]);
    json_close_array(j);
}

void estimate_document(const struct estimate_report *r, FILE *file)
{
    struct json_out j;
    json_begin(&j, file);
    json_text(&j, "schema", "batchfit.estimate/1");
    batch_write_request(&j, r->in);
    batch_write_prices(&j, r->in);
    batch_write_environments(&j, r->in);
    write_run(&j, r);
    estimate_range_document(r, &j);
    estimate_spot_document(r, &j);
    limits_document(&r->in->workload, compute_is_fargate(&r->in->compute.list[0]), &j);
    estimate_queues_document(r, &j);
    estimate_shares_document(r, &j);
    write_cost(&j, r);
    commitment_document(r->commitment, r->bill->total_uusd, &j);
    estimate_staging_document(r, &j);
    write_comparison(&j, r);
    estimate_compare_document(r, &j);
    estimate_idle_document(r, &j);
    estimate_advice_document(r, &j);
    write_assumptions(&j, r);
    json_array(&j, "notes");
    for (int32_t i = 0; i < r->in->workload.n_notes; i++)
        json_text(&j, NULL, r->in->workload.notes[i]);
    json_close_array(&j);
    json_end(&j);
}
