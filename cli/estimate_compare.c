/* estimate_compare.c - the same jobs in alternatives that the user names, side by side:
 * --compare NAME=FILE, each FILE what --environment takes, or NAME=WORDS, the words of --then. */
#include "cli/batch_queues.h"
#include "cli/batch_simulate.h"
#include "cli/estimate_report.h"
#include "cli/table.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool parse(const char *text, struct estimate_alternative *row, struct error *err)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL || equals == text || equals[1] == '\0' ||
        equals - text > ALTERNATIVE_NAME_MOST)
        return error_set(
            err, ERROR_USAGE,
            "--compare: '%.80s': NAME=FILE or NAME=WORDS is accepted, NAME of at most %d "
            "letters",
            text, ALTERNATIVE_NAME_MOST);
    snprintf(row->name, sizeof row->name, "%.*s", (int)(equals - text), text);
    row->file = equals + 1;
    return true;
}

static bool measure(const struct sim_input *input, struct estimate_alternative *row,
                    struct error *err)
{
    struct simulation run = {0};
    struct bill bill = {0};
    bool ok = simulate(&run, input, err) && batch_bill(&bill, &run, input, err);
    if (ok) {
        row->cost_uusd = run.jobs_run > 0 ? bill.total_uusd : UNKNOWN;
        row->at_least = bill.at_least;
        row->makespan_s = run.makespan_s;
        row->wait_p50_s = run.wait_p50_s;
        row->wait_p90_s = run.wait_p90_s;
        row->peak_vcpus = run.peak_vcpus;
        row->instances = run.n_instances;
        row->vcpu_used = run.vcpu_used;
        row->memory_used = run.memory_used;
        for (int32_t i = 0; i < run.n_stuck; i++)
            row->stuck_jobs += run.stuck[i].jobs;
    }
    bill_clear(&bill);
    simulation_clear(&run);
    return ok;
}

/* The jobs, with the queues that they go to there. */
/* Words, where there is no such file: they say what differs from the first environment. */
static bool read_there(const struct estimate_report *r, struct batch_input *other,
                       const struct estimate_alternative *row, struct error *err)
{
    if (strcmp(row->file, "-") == 0 || strchr(row->file, '/') != NULL ||
        access(row->file, F_OK) == 0)
        return batch_input_document(other, row->file, err) ||
               error_prefix(err, "--compare %s", row->name);
    bool ok = r->simulated->queues == NULL &&
              batch_input_words(other, &r->in->compute.list[0], row->name, row->file, err);
    if (ok)
        return true;
    if (r->simulated->queues != NULL)
        error_set(err, ERROR_USAGE, "words describe one queue, and the jobs are in several");
    err->kind = ERROR_USAGE;
    return error_prefix(err, "--compare %s: there is no file '%.80s', and as words", row->name,
                        row->file);
}

static bool measure_in(const struct estimate_report *r, struct sim_input *input,
                       const struct compute *there, struct estimate_alternative *row,
                       struct error *err)
{
    struct sim_job *jobs = NULL;
    size_t size = (size_t)input->n_jobs * sizeof *jobs;
    if (input->queues != NULL) {
        jobs = mem_alloc(size + 1);
        memcpy(jobs, input->jobs, size);
        batch_queues_fill(jobs, &r->in->workload, there);
        input->jobs = jobs;
    }
    bool ok = measure(input, row, err);
    free(jobs);
    return ok;
}

static bool simulate_there(const struct estimate_report *r, struct estimate_alternative *row,
                           struct error *err)
{
    struct batch_input other = *r->in;
    struct sim_input input = *r->simulated;
    int32_t unpriced = 0;
    other.compute = (struct compute){0};
    other.offers = (struct offer_set){0};
    bool ok = read_there(r, &other, row, err);
    if (ok) {
        input.environments =
            batch_environments(&other, r->simulated->assumed, r->disk_gib, &unpriced);
        input.n_environments = other.compute.n;
        input.fair = batch_fair(r->shares, &other.compute, NULL, r->in->call->arena);
        input.limits = batch_limits(&other.compute, NULL, r->in->call->arena);
        input.queues = batch_queues(&other.compute, r->shares, r->in->call->arena, &input.n_queues);
        input.start_s = NULL;
        input.keep_starts = false;
        row->unpriced_types = unpriced;
        ok = measure_in(r, &input, &other.compute, row, err);
    }
    offers_clear(&other.offers);
    compute_clear(&other.compute);
    return ok;
}

bool estimate_compare(struct estimate_report *r, const struct text_list *alternatives,
                      struct error *err)
{
    struct arena *arena = r->in->call->arena;
    r->compared = arena_array(arena, (size_t)alternatives->n + 1, sizeof *r->compared);
    for (int i = 0; i < alternatives->n; i++) {
        struct estimate_alternative row = {.file = NULL};
        if (!parse(alternatives->items[i], &row, err) || !simulate_there(r, &row, err))
            return false;
        r->compared[r->n_compared++] = row;
    }
    return true;
}

/* ---- as shown ----------------------------------------------------------------------------------
 */

static struct estimate_alternative given(const struct estimate_report *r)
{
    const struct simulation *s = r->run;
    struct estimate_alternative row = {.name = "as given",
                                       .cost_uusd = s->jobs_run > 0 ? r->bill->total_uusd : UNKNOWN,
                                       .at_least = r->bill->at_least,
                                       .makespan_s = s->makespan_s,
                                       .wait_p50_s = s->wait_p50_s,
                                       .wait_p90_s = s->wait_p90_s,
                                       .peak_vcpus = s->peak_vcpus,
                                       .instances = s->n_instances,
                                       .vcpu_used = s->vcpu_used,
                                       .memory_used = s->memory_used};
    for (int32_t i = 0; i < s->n_stuck; i++)
        row.stuck_jobs += s->stuck[i].jobs;
    return row;
}

/* Half a batch is no alternative: where jobs never start there is no cost to compare. */
static void show_row(struct table *t, const struct estimate_alternative *row, int64_t ours_uusd)
{
    char a[32], b[32];
    bool whole = row->stuck_jobs == 0 && row->cost_uusd != UNKNOWN;
    table_cell(t, "%s %s", ours_uusd == UNKNOWN ? ">" : " ", row->name);
    table_cell(t, "%s%s", whole && row->at_least ? "at least " : "",
               whole ? show_usd(a, row->cost_uusd) : "-");
    if (!whole || ours_uusd <= 0)
        table_cell(t, "%s", "");
    else
        table_cell(t, "%+.1f %%", 100 * ((double)row->cost_uusd / (double)ours_uusd - 1));
    table_cell(t, "%s", whole ? show_duration(a, row->makespan_s) : "-");
    table_cell(t, "%s", whole ? show_duration(a, row->wait_p50_s) : "-");
    table_cell(t, "%s", whole ? show_duration(a, row->wait_p90_s) : "-");
    table_cell(t, "%s", show_whole(b, row->instances));
    table_cell(t, "%s", show_percent(b, row->vcpu_used));
    table_cell(t, "%s", show_percent(b, row->memory_used));
    if (row->stuck_jobs > 0)
        table_cell(t, "%s never start", show_whole(a, row->stuck_jobs));
    else
        table_cell(t, "%s", "");
}

void estimate_compare_screen(const struct estimate_report *r, FILE *file)
{
    struct table t;
    struct estimate_alternative ours = given(r);
    if (r->n_compared == 0)
        return;
    putc('\n', file);
    table_begin(&t, 10, "SIDE BY SIDE", ">cost", ">", ">finish", ">half wait", ">9 in 10",
                ">launches", ">vCPUs", ">memory", "jobs");
    show_row(&t, &ours, UNKNOWN);
    for (int i = 0; i < r->n_compared; i++)
        show_row(&t, &r->compared[i], ours.stuck_jobs == 0 ? ours.cost_uusd : 0);
    table_print(&t, file, 0, 30);
}

void estimate_compare_document(const struct estimate_report *r, struct json_out *j)
{
    json_array(j, "compared");
    for (int i = 0; i < r->n_compared; i++) {
        const struct estimate_alternative *row = &r->compared[i];
        json_object_line(j, NULL);
        json_text(j, "name", row->name);
        json_text(j, "file", row->file);
        json_usd(j, "usd", row->cost_uusd);
        json_bool(j, "at_least", row->at_least);
        json_whole(j, "makespan_s", row->makespan_s);
        json_object(j, "wait_s");
        json_known(j, "p50", row->wait_p50_s);
        json_known(j, "p90", row->wait_p90_s);
        json_close_object(j);
        json_whole(j, "peak_vcpus", row->peak_vcpus);
        json_whole(j, "instances", row->instances);
        json_whole(j, "stuck_jobs", row->stuck_jobs);
        json_whole(j, "unpriced_types", row->unpriced_types);
        json_object(j, "used");
        json_decimal(j, "vcpus", row->vcpu_used, 6);
        json_decimal(j, "memory", row->memory_used, 6);
        json_close_object(j);
        json_close_object(j);
    }
    json_close_array(j);
}
