/* plan_write_trials.c - what was simulated, in the plan's document. */
#include "cli/json_out.h"
#include "cli/plan_report.h"

/* A share that several queues don't have together is unknown. */
static void write_used(struct json_out *j, const char *key, double used)
{
    if (used < 0)
        json_null(j, key);
    else
        json_decimal(j, key, used, 6);
}

static void write_figures(struct json_out *j, const struct trial *t)
{
    json_usd(j, "usd", t->cost_uusd);
    json_usd(j, "list_usd", t->list_uusd);
    json_usd(j, "s3_usd", t->s3_uusd);
    json_decimal(j, "expected_failures", t->expected_failures, 3);
    json_bool(j, "at_least", t->at_least);
    json_whole(j, "makespan_s", t->makespan_s);
    json_whole(j, "peak_vcpus", t->peak_vcpus);
    json_whole(j, "instances", t->instances);
    json_whole(j, "stuck_jobs", t->stuck_jobs);
    write_used(j, "vcpus_used", t->vcpu_used);
    write_used(j, "memory_used", t->memory_used);
}

static void write_way(struct json_out *j, const struct plan_report *r, const struct trial *t)
{
    json_object(j, NULL);
    json_text(j, "name", t->name);
    json_text(j, "queue", r->environments->queues[t->queue].name);
    json_bool(j, "chosen", t->chosen);
    json_text(j, "allocation_strategy", t->strategy);
    json_array_line(j, "instance_types");
    for (int32_t i = 0; i < t->n_types; i++)
        json_text(j, NULL, t->types[i]);
    json_close_array(j);
    json_whole(j, "max_vcpus", t->max_vcpus);
    write_figures(j, t);
    json_close_object(j);
}

static void write_named(struct json_out *j, const char *key, const struct trial *t)
{
    json_object(j, key);
    write_figures(j, t);
    json_close_object(j);
}

/* The queue is the first of its parts. */
static void write_partings(struct json_out *j, const struct plan_report *r)
{
    json_array(j, "partings");
    for (int32_t i = 0; i < r->trials->n_partings; i++) {
        const struct trial *t = &r->trials->partings[i];
        json_object(j, NULL);
        json_text(j, "name", t->name);
        json_text(j, "queue", r->environments->queues[t->queue].name);
        json_bool(j, "chosen", t->chosen);
        write_figures(j, t);
        json_close_object(j);
    }
    json_close_array(j);
}

/* What is recommended unless asked otherwise, then what ends sooner for more. */
static void write_choices(struct json_out *j, const struct trials *t)
{
    json_array(j, "choices");
    for (int32_t i = 0; i < t->n_choices; i++) {
        const struct trial_choice *c = &t->choices[i];
        json_object(j, NULL);
        json_text(j, "name", c->sum.name);
        json_whole(j, "queues", c->queues);
        json_bool(j, "recommended", c->recommended);
        json_decimal(j, "sooner_for", c->dearer, 3);
        json_whole(j, "max_vcpus", c->sum.max_vcpus);
        write_figures(j, &c->sum);
        json_close_object(j);
    }
    json_close_array(j);
}

static void write_volumes(struct json_out *j, const struct plan_report *r,
                          const struct staging_volumes *v)
{
    if (v->fullest == NULL) {
        json_null(j, "root_volumes");
        return;
    }
    json_object_line(j, "root_volumes");
    json_whole(j, "gib", r->settings->filter.root_volume_gib);
    json_whole(j, "needed_gib", v->needed_gib);
    json_text(j, "instance_type", v->fullest->type->name);
    json_whole(j, "instances_that_fill", v->fuller);
    json_close_object(j);
}

void plan_write_simulation(struct json_out *j, const struct plan_report *r)
{
    const struct trials *t = r->trials;
    json_object(j, "simulation");
    json_text(j, "why_not",
              plan_is_simulated(r) ? NULL
              : t->why_not != NULL ? t->why_not
                                   : "no job ran");
    if (plan_is_simulated(r)) {
        write_named(j, "recommended", &t->recommended);
        write_named(j, "as_planned", &t->as_planned);
        write_named(j, "whole", &t->whole);
        json_array(j, "ways");
        for (int32_t i = 0; i < t->n_ways; i++)
            write_way(j, r, &t->ways[i]);
        json_close_array(j);
        write_partings(j, r);
        write_choices(j, t);
        write_volumes(j, r, &t->recommended.volumes);
        json_whole(j, "ways_left_out", t->left_out);
        json_bool(j, "waits", t->waits);
    }
    json_close_object(j);
}

static void write_row(struct json_out *j, const struct plan_report *r, const char *name,
                      const struct trial *t)
{
    char why[80];
    json_object_line(j, NULL);
    json_text(j, "name", name);
    json_bool(j, "simulated", true);
    bool whole = t->stuck_jobs == 0;
    json_usd(j, "usd", whole ? t->cost_uusd : UNKNOWN);
    json_known(j, "makespan_s", whole ? t->makespan_s : UNKNOWN);
    json_known(j, "peak_vcpus", whole ? t->peak_vcpus : UNKNOWN);
    json_known(j, "instances", whole ? t->instances : UNKNOWN);
    if (!whole)
        snprintf(why, sizeof why, "%lld jobs never start", (long long)t->stuck_jobs);
    else
        snprintf(why, sizeof why, "its environments may take %lld vCPUs, more than --max-vcpus",
                 (long long)t->max_vcpus);
    json_text(j, "infeasible", !whole || t->max_vcpus > r->values->max_vcpus ? why : NULL);
    json_close_object(j);
}

void plan_write_simulated_rows(struct json_out *j, const struct plan_report *r)
{
    if (!plan_is_simulated(r))
        return;
    write_row(j, r, "recommended", &r->trials->recommended);
    if (r->trials->n_partings > 0)
        write_row(j, r, r->trials->whole.name, &r->trials->whole);
    write_row(j, r, "as planned", &r->trials->as_planned);
    for (int32_t i = 0; i < r->trials->n_usual; i++)
        write_row(j, r, r->trials->usual[i].name, &r->trials->usual[i]);
}
