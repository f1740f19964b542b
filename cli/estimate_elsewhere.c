/* estimate_elsewhere.c - the same jobs on what was not given: Fargate beside environments on EC2,
 * EC2 beside environments on Fargate.
 *
 * Fargate may run as many vCPUs of tasks as the environments may have of instances, so that the
 * price and not the limit is compared.  A list of which a job fits no size is not compared: half
 * a batch is no alternative. */
#include "cli/batch_simulate.h"
#include "cli/estimate_report.h"
#include "cli/paragraph.h"
#include "cli/table.h"

#include <string.h>

static int64_t vcpus_allowed(const struct compute *c)
{
    int64_t sum = 0;
    for (int32_t i = 0; i < c->n; i++)
        sum += c->list[i].off[0] == '\0' ? c->list[i].max_vcpus : 0;
    return sum > COMPUTE_VCPUS_MAX ? COMPUTE_VCPUS_MAX : sum;
}

static const char *because(const struct batch_input *in, int32_t class_id, const char *why)
{
    char text[200];
    const char *label = in->workload.classes[class_id].label;
    int n = snprintf(text, sizeof text, "'%.60s' %s", label_or_none(label), why);
    return arena_text(in->call->arena, text, (size_t)n);
}

static int32_t first_failed(const struct estimate_report *r, const struct simulation *run)
{
    int32_t c = 0;
    while (c < r->in->workload.n_classes - 1 && run->failed[c] == 0)
        c++;
    return c;
}

/* Simulates the report's jobs in these environments instead. */
static bool simulate_there(struct estimate_report *r, const struct sim_environment *there,
                           struct estimate_elsewhere *row, struct error *err)
{
    struct sim_input input = *r->simulated;
    struct simulation run = {0};
    struct bill bill = {0};
    input.environments = there;
    input.n_environments = 1;
    input.queues = NULL;
    input.limits = NULL;
    input.start_s = NULL;
    input.keep_starts = false;
    bool ok = simulate(&run, &input, err) && batch_bill(&bill, &run, &input, err);
    if (ok && run.n_stuck > 0)
        row->why_not = because(r->in, run.stuck[0].class_id, "never starts there");
    else if (ok && run.jobs_failed > 0)
        row->why_not = because(r->in, first_failed(r, &run), "has jobs that fail there");
    else if (ok) {
        row->cost_uusd = bill.total_uusd;
        row->at_least = bill.at_least;
        row->makespan_s = run.makespan_s;
        row->peak_vcpus = run.peak_vcpus;
        row->instances = run.n_instances;
        r->fargate_spot = r->fargate_spot || there->e->kind == COMPUTE_FARGATE_SPOT;
    }
    bill_clear(&bill);
    simulation_clear(&run);
    return ok;
}

static struct estimate_elsewhere *new_row(struct estimate_report *r, const char *name)
{
    struct estimate_elsewhere *row = &r->elsewhere[r->n_elsewhere++];
    *row = (struct estimate_elsewhere){.name = name,
                                       .cost_uusd = UNKNOWN,
                                       .makespan_s = UNKNOWN,
                                       .peak_vcpus = UNKNOWN,
                                       .instances = UNKNOWN};
    if (r->in->workload.count > ELSEWHERE_JOBS_MOST)
        row->why_not = "not simulated: too many jobs for a comparison on the side";
    return row;
}

static bool on_fargate(struct estimate_report *r, bool spot, struct error *err)
{
    const struct compute *c = &r->in->compute;
    struct estimate_elsewhere *row =
        new_row(r, spot ? "the same on Fargate Spot" : "the same on Fargate");
    struct batch_input other = *r->in;
    struct compute_environment e = {.name = row->name,
                                    .kind = spot ? COMPUTE_FARGATE_SPOT : COMPUTE_FARGATE,
                                    .max_vcpus = vcpus_allowed(c),
                                    .desired_vcpus = UNKNOWN,
                                    .off = "",
                                    .arch = ARCH_ANY};
    int32_t unpriced = 0;
    other.compute = (struct compute){.list = &e, .n = 1};
    const struct sim_environment *there =
        batch_environments(&other, r->simulated->assumed, r->disk_gib, &unpriced);
    for (int32_t i = 0; i < r->in->workload.n_classes && row->why_not == NULL; i++) {
        if (there->tasks[i].offer == NULL)
            row->why_not = because(r->in, i, fargate_lack_text(there->tasks[i].lack));
    }
    return row->why_not != NULL || simulate_there(r, there, row, err);
}

static bool on_ec2(struct estimate_report *r, struct error *err)
{
    const struct workload *w = &r->in->workload;
    bool arm = w->n_classes > 0;
    for (int32_t i = 0; i < w->n_classes; i++)
        arm = arm && w->classes[i].arch == ARCH_ARM64;
    const char *entry = arm ? "default_arm64" : "default_x86_64";
    struct estimate_elsewhere *row =
        new_row(r, arm ? "the same on EC2, default_arm64" : "the same on EC2, default_x86_64");
    if (row->why_not != NULL)
        return true;
    struct batch_input other = *r->in;
    int32_t unpriced = 0;
    other.compute = (struct compute){0};
    other.offers = (struct offer_set){0};
    bool ok =
        batch_input_other(&other, entry, vcpus_allowed(&r->in->compute), err) &&
        simulate_there(r, batch_environments(&other, r->simulated->assumed, r->disk_gib, &unpriced),
                       row, err);
    offers_clear(&other.offers);
    compute_clear(&other.compute);
    return ok;
}

bool estimate_look_elsewhere(struct estimate_report *r, struct error *err)
{
    const struct compute *c = &r->in->compute;
    bool given[2] = {false, false}, fargate = compute_is_fargate(&c->list[0]);
    if (r->run->jobs_run == 0)
        return true;
    for (int32_t i = 0; i < c->n; i++)
        r->fargate_spot = r->fargate_spot || c->list[i].kind == COMPUTE_FARGATE_SPOT;
    if (fargate && !on_ec2(r, err))
        return false;
    for (int32_t i = 0; i < c->n; i++)
        given[compute_is_spot(&c->list[i])] = true;
    for (int spot = 0; spot < 2; spot++) {
        if (!(fargate && given[spot]) && !on_fargate(r, spot == 1, err))
            return false;
    }
    return true;
}

static void show_row(struct table *t, const struct estimate_report *r,
                     const struct estimate_elsewhere *e)
{
    char a[32], b[32];
    double more = (double)(e->cost_uusd - r->bill->total_uusd) / (double)r->bill->total_uusd;
    table_cell(t, "  %s", e->name);
    table_cell(t, "%s%s", e->at_least ? "at least " : "", show_usd(a, e->cost_uusd));
    table_cell(t, "%s", show_duration(a, e->makespan_s));
    table_cell(t, "%s", show_whole(a, e->peak_vcpus));
    table_cell(t, "%s", show_whole(b, e->instances));
    table_cell(t, "%s", show_change(a, more));
}

void estimate_elsewhere_screen(const struct estimate_report *r, FILE *file, bool bold)
{
    char a[32], b[32];
    struct table t;
    int simulated = 0;
    for (int i = 0; i < r->n_elsewhere; i++)
        simulated += r->elsewhere[i].why_not == NULL;
    if (simulated > 0 && r->run->n_stuck == 0) {
        putc('\n', file);
        table_begin(&t, 6, "WAY TO RUN IT", ">cost", ">finish", ">vCPUs", ">instances",
                    ">against this");
        table_cell(&t, "> these environments");
        table_cell(&t, "%s%s", r->bill->at_least ? "at least " : "",
                   show_usd(a, r->bill->total_uusd));
        table_cell(&t, "%s", show_duration(a, r->run->makespan_s));
        table_cell(&t, "%s", show_whole(a, r->run->peak_vcpus));
        table_cell(&t, "%s", show_whole(b, r->run->n_instances));
        table_cell(&t, "%s", "");
        for (int i = 0; i < r->n_elsewhere; i++) {
            if (r->elsewhere[i].why_not == NULL)
                show_row(&t, r, &r->elsewhere[i]);
        }
        table_print(&t, file, 0, 44);
    }
    if (r->fargate_spot)
        paragraph(file, bold, "",
                  "Fargate Spot is taken as %lld %% below Fargate (--assume fargate-spot-saving), "
                  "with %lld %% of tasks taken away within %lld hours (fargate-spot-loss): AWS "
                  "publishes neither",
                  (long long)r->simulated->assumed[ASSUMED_FARGATE_SPOT_PCT],
                  (long long)r->simulated->assumed[ASSUMED_FARGATE_SPOT_LOSS],
                  (long long)r->simulated->assumed[ASSUMED_LOSS_HOURS]);
    for (int i = 0; i < r->n_elsewhere; i++) {
        const struct estimate_elsewhere *e = &r->elsewhere[i];
        bool told = i > 0 && r->elsewhere[i - 1].why_not != NULL && e->why_not != NULL &&
                    strcmp(r->elsewhere[i - 1].why_not, e->why_not) == 0;
        if (e->why_not != NULL && !told)
            paragraph(file, bold, "NOT", "%s: %s", e->name, e->why_not);
    }
}
