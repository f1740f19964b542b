/* estimate_staging.c - what `estimate` says of input, output and disks, where a list states bytes.
 */
#include "cli/estimate_report.h"
#include "cli/paragraph.h"
#include "cli/plan_screen.h"
#include "cli/table.h"

static bool on_fargate(const struct estimate_report *r)
{
    return compute_is_fargate(&r->in->compute.list[0]);
}

static void show_gib(char text[32], double gib)
{
    if (gib >= 1024)
        snprintf(text, 32, "%.1f TiB", gib / 1024);
    else if (gib >= 1)
        snprintf(text, 32, "%.1f GiB", gib);
    else
        snprintf(text, 32, "%.1f MiB", gib * 1024);
}

/* Types launched of which no source states the baseline network. */
static int64_t without_network(const struct estimate_report *r)
{
    int64_t n = 0;
    for (int32_t i = 0; i < r->bill->n_items; i++) {
        const struct bill_item *item = &r->bill->items[i];
        n += item->offer != NULL && item->offer->type->network_mbps == UNKNOWN;
    }
    return n;
}

static void show_staging(const struct estimate_report *r, FILE *file, bool bold)
{
    const struct batch_staged *b = r->staged;
    char a[32], c[32], held[32], x[32], y[32], z[32];
    int64_t all = r->in->workload.count;
    show_gib(x, b->input_gib);
    show_gib(y, b->output_gib);
    paragraph(file, bold, "STAGING",
              "%s of input from S3 (stated of %s of %s jobs), %s of output (of %s): slots are held "
              "%s for it, all together",
              x, show_whole(a, b->input_jobs), show_whole(c, all), y, show_whole(z, b->output_jobs),
              show_duration(held, r->run->staging_job_s));
    if (on_fargate(r))
        paragraph(file, bold, "",
                  "At %lld MiB/s a task (--assume volume-mib-s): AWS states no rate",
                  (long long)r->simulated->assumed[ASSUMED_VOLUME_MIB_S]);
    else
        paragraph(
            file, bold, "",
            "Jobs on an instance share the least of its baseline network, its baseline to EBS "
            "and the root volume's %lld MiB/s (--assume volume-mib-s)",
            (long long)r->simulated->assumed[ASSUMED_VOLUME_MIB_S]);
    int64_t unknown = on_fargate(r) ? 0 : without_network(r);
    if (unknown > 0)
        paragraph(file, bold, "",
                  "Of %s type%s launched no source states the baseline network: it does not limit "
                  "there",
                  show_whole(a, unknown), plural(unknown));
}

static void show_volumes(const struct estimate_report *r, FILE *file, bool bold)
{
    const struct staging_volumes *v = &r->volumes;
    char a[32], b[32];
    if (v->fullest == NULL || on_fargate(r))
        return;
    if (v->fuller == 0) {
        paragraph(file, bold, "VOLUMES",
                  "no root volume fills: the fullest (%s) needs %lld of its %lld GiB",
                  v->fullest->type->name, (long long)v->needed_gib,
                  (long long)r->in->cost.root_volume_gib);
        return;
    }
    paragraph(file, bold, "VOLUMES",
              "WOULD FILL on %s of %s instances: jobs, images and system together need up to %lld "
              "GiB at once (on %s) of %lld GiB",
              show_whole(a, v->fuller), show_whole(b, v->instances), (long long)v->needed_gib,
              v->fullest->type->name, (long long)r->in->cost.root_volume_gib);
    if (v->extra_uusd == UNKNOWN)
        paragraph(file, bold, "",
                  "--root-volume %lldGiB would do; the price of gp3 is unknown here",
                  (long long)v->needed_gib);
    else
        paragraph(file, bold, "", "--root-volume %lldGiB would do, for %s more",
                  (long long)v->needed_gib, show_usd(a, v->extra_uusd));
}

void estimate_staging_screen(const struct estimate_report *r, FILE *file, bool bold)
{
    if (r->simulated->staging != NULL)
        show_staging(r, file, bold);
    show_volumes(r, file, bold);
}

static void write_volumes(struct json_out *j, const struct estimate_report *r)
{
    const struct staging_volumes *v = &r->volumes;
    if (v->fullest == NULL || on_fargate(r)) {
        json_text(j, "root_volumes", NULL);
        return;
    }
    json_object_line(j, "root_volumes");
    json_whole(j, "gib", r->in->cost.root_volume_gib);
    json_whole(j, "needed_gib", v->needed_gib);
    json_text(j, "instance_type", v->fullest->type->name);
    json_whole(j, "instances_that_fill", v->fuller);
    json_usd(j, "usd_for_needed", v->extra_uusd);
    json_close_object(j);
}

void estimate_staging_document(const struct estimate_report *r, struct json_out *j)
{
    const struct batch_staged *b = r->staged;
    if (r->simulated->staging == NULL) {
        json_text(j, "staging", NULL);
    } else {
        json_object_line(j, "staging");
        json_whole(j, "input_jobs", b->input_jobs);
        json_whole(j, "output_jobs", b->output_jobs);
        json_whole(j, "scratch_jobs", b->scratch_jobs);
        json_decimal(j, "input_gib", b->input_gib, 6);
        json_decimal(j, "output_gib", b->output_gib, 6);
        json_whole(j, "held_job_s", r->run->staging_job_s);
        json_close_object(j);
    }
    write_volumes(j, r);
}
