/* check_write.c - `check` as a document, "batchfit.check/1". */
#include "cli/batch_write.h"
#include "cli/check_report.h"
#include "cli/limits_show.h"

static void write_verdict(struct json_out *j, const struct check_report *r,
                          const struct check_class *k, int32_t env)
{
    const struct admission *a = &k->in[env];
    json_object_line(j, NULL);
    json_text(j, "environment", r->in->compute.list[env].name);
    json_text(j, "verdict", admission_name(a->verdict));
    json_text(j, "code", admission_code(a->verdict));
    json_whole(j, "types", a->types);
    json_text(j, "smallest_type",
              a->smallest < 0 ? NULL : r->in->catalogue.types[a->smallest].name);
    json_bool(j, "beyond_max_vcpus", a->beyond_max);
    json_close_object(j);
}

static void write_lower(struct json_out *j, const struct check_class *k)
{
    const struct lower_request *l = &k->lower;
    if (!k->has_lower) {
        json_null(j, "lower_request");
        return;
    }
    json_object_line(j, "lower_request");
    json_whole(j, "memory_mib", l->mem_mib);
    json_text(j, "type_before", l->before->type->name);
    json_whole(j, "jobs_before", l->jobs_before);
    json_text(j, "type_after", l->after->type->name);
    json_whole(j, "jobs_after", l->jobs_after);
    json_usd(j, "saves_usd", l->saves_uusd);
    json_usd(j, "saves_usd_per_1000_job_hours", l->saves_uusd_per_1000_h);
    json_close_object(j);
}

static void write_class(struct json_out *j, const struct check_report *r,
                        const struct check_class *k)
{
    json_object(j, NULL);
    json_whole(j, "id", k->c->id);
    json_text(j, "label", k->c->label);
    json_whole(j, "count", k->c->count);
    json_mcpu_as_vcpus(j, "vcpus", k->c->mcpu);
    json_whole(j, "memory_mib", k->c->mem_mib);
    json_whole(j, "gpus", k->c->gpus);
    json_text(j, "arch", arch_name(k->c->arch));
    json_bool(j, "guessed", k->c->guessed_mcpu || k->c->guessed_mem);
    json_text(j, "starts_in", k->starts_in < 0 ? NULL : r->in->compute.list[k->starts_in].name);
    json_text(j, "why", k->why);
    json_text(j, "code", k->code);
    write_lower(j, k);
    json_array(j, "environments");
    for (int32_t i = 0; i < r->in->compute.n; i++)
        write_verdict(j, r, k, i);
    json_close_array(j);
    json_close_object(j);
}

void check_document(const struct check_report *r, FILE *file)
{
    struct json_out j;
    json_begin(&j, file);
    json_text(&j, "schema", "batchfit.check/1");
    batch_write_request(&j, r->in);
    batch_write_prices(&j, r->in);
    batch_write_environments(&j, r->in);
    json_whole(&j, "jobs", r->in->workload.count);
    json_whole(&j, "never_jobs", r->never_jobs);
    json_known(&j, "short_jobs", r->short_jobs);
    limits_document(&r->in->workload, compute_is_fargate(&r->in->compute.list[0]), &j);
    json_array(&j, "classes");
    for (int32_t i = 0; i < r->in->workload.n_classes; i++)
        write_class(&j, r, &r->classes[i]);
    json_close_array(&j);
    json_array(&j, "notes");
    for (int32_t i = 0; i < r->in->workload.n_notes; i++)
        json_text(&j, NULL, r->in->workload.notes[i]);
    json_close_array(&j);
    json_end(&j);
}
