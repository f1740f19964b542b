/* cmd_export.c - `batchfit export`: a saved plan as what AWS's tools take. */
#include "cli/commands.h"
#include "cli/export_batch.h"
#include "cli/out.h"
#include "cli/plan_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The root volume that today's ECS images ask for. */
#define IMAGE_ROOT_VOLUME_GIB 30

struct export_values {
    struct common_values common;
    int format;
    struct export_site site;
    const char *only, *output_dir;
};
#define AT(member) offsetof(struct export_values, member)

static const struct option_spec export_specs[] = {
    {.name = "format",
     .letter = 'f',
     .kind = OPTION_CHOICE,
     .offset = AT(format),
     .metavar = "NAME",
     .choices = "cli",
     .default_text = "cli",
     .help = "what to write: JSON for 'aws batch ... --cli-input-json'"},
    {.name = "subnets",
     .kind = OPTION_LIST,
     .offset = AT(site.subnets),
     .metavar = "LIST",
     .help = "subnet ids; they decide the zones"},
    {.name = "security-groups",
     .kind = OPTION_LIST,
     .offset = AT(site.security_groups),
     .metavar = "LIST",
     .help = "security group ids"},
    {.name = "instance-role",
     .kind = OPTION_TEXT,
     .offset = AT(site.instance_role),
     .metavar = "NAME",
     .help = "instance profile of the ECS instances, name or ARN, such as ecsInstanceRole"},
    {.name = "name",
     .kind = OPTION_TEXT,
     .offset = AT(site.prefix),
     .metavar = "PREFIX",
     .default_text = "batchfit",
     .help = "beginning of every name that is created"},
    {.name = "only",
     .kind = OPTION_TEXT,
     .offset = AT(only),
     .metavar = "NAME",
     .help = "print just this environment or queue"},
    {.name = "output-dir",
     .kind = OPTION_TEXT,
     .offset = AT(output_dir),
     .metavar = "DIR",
     .help = "write one file for each environment and queue into DIR, and print the commands that "
             "use them"},
    {0},
};

static const struct option_group export_groups[] = {
    {"Export", export_specs, 0},
    {"General", common_specs, offsetof(struct export_values, common)},
    {0},
};

static void note_missing(const struct export *e, const struct export_site *site)
{
    if (site->subnets.n == 0)
        note("subnets are missing: --subnets LIST, or replace subnet-REPLACE");
    if (site->security_groups.n == 0)
        note("security groups are missing: --security-groups LIST, or replace sg-REPLACE");
    if (site->instance_role == NULL)
        note("the instance role is missing: --instance-role NAME, or replace "
             "REPLACE-instance-profile");
    if (e->root_volume_gib != UNKNOWN && e->root_volume_gib != IMAGE_ROOT_VOLUME_GIB)
        note("the plan counts root volumes of %lld GiB, Batch's image has %d GiB: that takes a "
             "launch template, which is not exported",
             (long long)e->root_volume_gib, IMAGE_ROOT_VOLUME_GIB);
}

/* One document into DIR/NAME.KIND.json. */
static bool write_file(const char *dir, const struct export *e, const struct export_site *site,
                       const struct export_environment *env, const char *queue, struct error *err)
{
    char path[4096];
    struct out out;
    int n = snprintf(path, sizeof path, "%s/%s.%s.json", dir, env != NULL ? env->name : queue,
                     env != NULL ? "compute-environment" : "job-queue");
    if (n >= (int)sizeof path)
        return error_set(err, ERROR_USAGE, "--output-dir: the path is too long");
    if (!out_open(&out, path, err))
        return false;
    if (env != NULL)
        export_write_environment(env, site, out.file);
    else
        export_write_queue(e, queue, out.file);
    return out_close(&out, err);
}

static bool write_files(const struct export *e, const struct export_values *v, FILE *file,
                        struct error *err)
{
    const char *dir = v->output_dir;
    if (mkdir(dir, 0777) != 0 && errno != EEXIST)
        return error_set(err, ERROR_INTERNAL, "%s: cannot be made: %s", dir, strerror(errno));
    for (int i = 0; i < e->n; i++) {
        if (!write_file(dir, e, &v->site, &e->list[i], NULL, err))
            return false;
    }
    for (int i = 0; i < e->n_queues; i++) {
        if (!write_file(dir, e, &v->site, NULL, e->queues[i], err))
            return false;
    }
    for (int i = 0; i < e->n; i++)
        fprintf(file,
                "aws batch create-compute-environment --region %s --cli-input-json "
                "file://%s/%s.compute-environment.json\n",
                e->region, dir, e->list[i].name);
    fprintf(file,
            "aws batch describe-compute-environments --region %s --query "
            "'computeEnvironments[].[computeEnvironmentName,status]' # until they are VALID\n",
            e->region);
    for (int i = 0; i < e->n_queues; i++)
        fprintf(file,
                "aws batch create-job-queue --region %s --cli-input-json "
                "file://%s/%s.job-queue.json\n",
                e->region, dir, e->queues[i]);
    return true;
}

static bool write_only(const struct export *e, const struct export_values *v, FILE *file,
                       struct error *err)
{
    char names[400] = "";
    size_t n = 0;
    for (int i = 0; i < e->n; i++) {
        if (strcmp(e->list[i].name, v->only) == 0) {
            export_write_environment(&e->list[i], &v->site, file);
            return true;
        }
        n += (size_t)snprintf(names + n, n < sizeof names ? sizeof names - n : 0, "%s, ",
                              e->list[i].name);
    }
    for (int i = 0; i < e->n_queues; i++) {
        if (strcmp(e->queues[i], v->only) == 0) {
            export_write_queue(e, e->queues[i], file);
            return true;
        }
        n += (size_t)snprintf(names + n, n < sizeof names ? sizeof names - n : 0, "%s%s",
                              i == 0 ? "" : ", ", e->queues[i]);
    }
    return error_set(err, ERROR_USAGE, "--only: '%.60s': the plan has %s", v->only, names);
}

/* One environment is what most plans have: then standard output is its JSON, ready for the AWS
 * CLI.  Several come in one document. */
static bool write_document(const struct export *e, const struct export_values *v, FILE *file,
                           struct error *err)
{
    if (v->output_dir != NULL)
        return write_files(e, v, file, err);
    if (v->only != NULL)
        return write_only(e, v, file, err);
    if (e->n == 1) {
        export_write_environment(&e->list[0], &v->site, file);
        note("this is the compute environment; its job queue: --only %s, or --output-dir DIR for "
             "both",
             e->queues[0]);
    } else {
        export_write_all(e, &v->site, file);
        note("%d environments and %d queues in one document: --output-dir DIR writes a file for "
             "each, as 'aws batch' reads them",
             e->n, e->n_queues);
    }
    return true;
}

static bool export_to(const struct export *e, const struct export_values *v, struct error *err)
{
    struct out out;
    if (!out_open(&out, v->common.output, err))
        return false;
    if (!write_document(e, v, out.file, err)) {
        out_abandon(&out);
        return false;
    }
    note_missing(e, &v->site);
    return out_close(&out, err);
}

static bool export_plan(const char *path, const struct export_values *v, struct error *err)
{
    struct input_file file;
    struct export e;
    if (!plan_file_open(&file, path, err))
        return false;
    bool ok = export_read(&e, file.text, v->site.prefix, err);
    input_close(&file);
    if (!ok)
        return err->kind == ERROR_INPUT ? error_prefix(err, "%s", path) : false;
    ok = export_to(&e, v, err);
    export_clear(&e);
    return ok;
}

static int run(const struct invocation *call, const void *values)
{
    struct error err = {0};
    if (call->n_operands != 1)
        error_set(&err, ERROR_USAGE,
                  "export needs one plan, the JSON that 'batchfit plan --save FILE' writes");
    else if (export_plan(call->operands[0], values, &err))
        return EXIT_DONE;
    return options_fail(&err);
}

const struct verb verb_export = {
    .name = "export",
    .operands = "PLAN.json",
    .summary = "a saved plan as what AWS's tools take",
    .description =
        "Writes the compute environments and job queues of a plan as the JSON that the AWS CLI "
        "reads.  What a plan cannot know is given by options; what is missing is named on standard "
        "error and stands as REPLACE in the JSON.",
    .examples =
        "  batchfit plan jobs.csv --save plan.json\n"
        "  batchfit export plan.json --subnets subnet-1,subnet-2 --security-groups sg-1 \\\n"
        "      --instance-role ecsInstanceRole --output-dir batch\n",
    .groups = export_groups,
    .values_size = sizeof(struct export_values),
    .run = run,
};
