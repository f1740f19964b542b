#include "cli/input.h"
#include "cli/jobs_write.h"
#include "model/arena.h"
#include "tests/support/lists.h"

#include <check.h>
#include <stdlib.h>

Suite *suite_jobs_write(void);

enum how { CSV, CSV_EACH, JSON_EACH, N_HOWS };

static struct workload read_text(struct slice text, bool keep_jobs)
{
    struct error err = {0};
    struct workload w;
    struct intake_options options = intake_defaults();
    options.keep_jobs = keep_jobs;
    const struct job_format *format = job_format_detect(text, &err);
    ck_assert_msg(format != NULL, "%s", err.message);
    struct read_options read = {.batch_label = "definition"};
    struct intake *in = intake_new(&options);
    ck_assert_msg(format->read(text, &read, in, &err), "%s", err.message);
    ck_assert_msg(intake_finish(in, &w, &err), "%s", err.message);
    intake_free(in);
    return w;
}

static struct slice written(const struct workload *w, enum how how)
{
    char *text = NULL;
    size_t n = 0;
    FILE *file = open_memstream(&text, &n);
    ck_assert(file != NULL);
    if (how == JSON_EACH)
        jobs_write_json(w, file, true);
    else
        jobs_write_csv(w, file, how == CSV_EACH);
    ck_assert_int_eq(fclose(file), 0);
    return (struct slice){text, n};
}

static void check_same_class(const struct job_class *a, const struct job_class *b)
{
    ck_assert_str_eq(a->label, b->label);
    ck_assert_int_eq(a->count, b->count);
    ck_assert_int_eq(a->mcpu, b->mcpu);
    ck_assert_int_eq(a->mem_mib, b->mem_mib);
    ck_assert_int_eq(a->gpus, b->gpus);
    ck_assert_int_eq(a->arch, b->arch);
    ck_assert_str_eq(a->gpu_model, b->gpu_model);
    ck_assert_int_eq(a->whole_instances, b->whole_instances);
    ck_assert_int_eq(a->unknown_durations, b->unknown_durations);
    ck_assert_int_eq(a->total_ms, b->total_ms);
    ck_assert_int_eq(a->n_runs, b->n_runs);
    if (a->n_runs > 0)
        ck_assert_mem_eq(a->runs, b->runs, (size_t)a->n_runs * sizeof a->runs[0]);
}

/* Classes are compared in order of their ids: the order of first appearance survives. */
static void check_round_trip(struct slice text, enum how how)
{
    struct workload w = read_text(text, how != CSV);
    struct slice again = written(&w, how);
    if (w.count > 0) {
        struct workload back = read_text(again, false);
        ck_assert_int_eq(back.n_rejected, 0);
        ck_assert_int_eq(back.n_classes, w.n_classes);
        for (int32_t c = 0; c < w.n_classes; c++)
            check_same_class(&w.classes[c], &back.classes[c]);
        workload_clear(&back);
    }
    free((void *)(uintptr_t)again.p);
    workload_clear(&w);
}

START_TEST(a_list_with_everything_in_it_survives_being_written)
{
    check_round_trip(
        SLICE("name,count,vcpus,memory_mib,gpus,arch,gpu_model,duration_s,submit_s,label,image,"
              "whole_instances,depends_on,attempts\n"
              "a,3,4,7600,0,,,60.125,0,align,img:1,no,,3\n"
              "b,1,4,7600,0,arm64,,60,-5.5,\"a, \"\"b\"\"\n#c\",,no,a,\n"
              "c,1,1,512,2,x86_64,t4,,7,align,,yes,a;b,\n"
              "NA,1,,,0,,,0,8,NA,,no,,\n"
              "e,1000,2,100,0,,,315360000,8,,,no,,\n"),
        (enum how)_i);
}
END_TEST

/* Every list of the folder in a format that is read. */
static const char *const real_lists[] = {
    "derived/openb-pods.csv",
    "derived/slurm-week.csv",
    "nextflow-trace/openproblems-2022-05-15-awsbatch.tsv",
    "nextflow-trace/sizey-trace_rnaseq.csv",
    "nextflow-trace/sizey-trace_chipseq.csv",
    "nextflow-trace/sizey-trace_methylseq.csv",
    "nextflow-trace/sizey-trace_iwd.csv",
    "nextflow-trace/docker-benchmarks-nmdp-docker_1-trace.csv",
    "nextflow-trace/docker-benchmarks-nmdp-trace_docker-noheader.tsv",
    "nextflow-trace/nf-co2footprint-execution-trace-regular.tsv",
    "nextflow-trace/nf-co2footprint-execution-trace-raw.tsv",
    "nextflow-trace/wgs-varml-cached.tsv",
    "nextflow-trace/rdp-updates-all-failed.tsv",
    "slurm/hpc-cost-simulator-sacct-output-v2.txt",
    "slurm/hpc-cost-simulator-array.txt",
    "slurm/hpc-cost-simulator-multi-node.txt",
    "slurm/hpc-cost-simulator-issue17-reqmem-0n.txt",
    "slurm/hpc-cost-simulator-issue20-reqmem-suffixes.txt",
    "slurm/hpc-cost-simulator-issue59-nodefail.txt",
    "slurm/slurm_sim_tools-sacct_dump2110.log",
    "slurm/slurm_sim_tools-sacct_submitline_multiline.log",
    "swf/alea-hpc2n.swf",
    "swf/alea-wagap-2013.swf",
    "swf/NASA-iPSC-1993-3.1-cln.swf",
    "swf/alea-FIT-jaros1.swf",
    "swf/slurm_sim_tools-jobs500-semicolon.swf",
    "wfcommons/makeflow-bwa-chameleon-large-001.json",
    "wfcommons/pegasus-montage-chameleon-2mass-04d-001.json",
    "wfcommons/pegasus-1000genome-chameleon-22ch-250k-001.json",
    "wfcommons/nextflow-atacseq-dirt02-001.json",
    "wfcommons/nextflow-mag-dirt02-001.json",
    "wfcommons/old-schema-makeflow-blast-chameleon-medium-001.json",
};
enum { N_REAL_LISTS = sizeof real_lists / sizeof real_lists[0] };

START_TEST(real_lists_survive_being_written)
{
    size_t n;
    char *text = list_file(real_lists[_i], &n);
    for (int how = 0; text != NULL && how < N_HOWS; how++)
        check_round_trip((struct slice){text, n}, (enum how)how);
    free(text);
}
END_TEST

START_TEST(dependencies_by_id_are_written_with_the_ids_as_names)
{
    struct workload w = {.has_dependencies = true, .count = 2, .n_classes = 1, .n_jobs = 2};
    struct job_class class = {.label = "", .gpu_model = "", .count = 2, .arch = ARCH_ANY};
    struct job jobs[2] = {{.name = "x",
                           .id = "i1",
                           .image = "",
                           .depends_on = "",
                           .share = "",
                           .queue = "",
                           .count = 1},
                          {.name = "x",
                           .id = "i2",
                           .image = "",
                           .depends_on = "i1",
                           .share = "",
                           .queue = "",
                           .count = 1}};
    w.classes = &class;
    w.jobs = jobs;
    struct slice text = written(&w, CSV_EACH);
    ck_assert(strstr(text.p, "i1,") != NULL && strstr(text.p, "x,") == NULL);
    free((void *)(uintptr_t)text.p);
}
END_TEST

START_TEST(classes_and_set_aside_rows_are_in_the_json)
{
    struct workload w = read_text(SLICE("label,vcpus,memory_mib,duration_s\n"
                                        "align,4,7600,60.5\nalign,4,7600,\nbad,x,1,1\n"),
                                  false);
    struct slice text = written(&w, JSON_EACH);
    const char *const parts[] = {
        "\"schema\": \"batchfit.jobs/1\"",
        "\"vcpus\": 4",
        "\"memory_mib\": 7600",
        "\"unknown_durations\": 1",
        "\"total\": 60.5",
        "\"n_rejected\": 1",
        "\"line\": 4",
        "\"guessed\": false",
    };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        ck_assert_msg(strstr(text.p, parts[i]) != NULL, "%s is not in %s", parts[i], text.p);
    free((void *)(uintptr_t)text.p);
    workload_clear(&w);
}
END_TEST

Suite *suite_jobs_write(void)
{
    Suite *s = suite_create("jobs_write");
    TCase *t = tcase_create("jobs_write");
    tcase_add_loop_test(t, a_list_with_everything_in_it_survives_being_written, 0, N_HOWS);
    tcase_add_loop_test(t, real_lists_survive_being_written, 0, N_REAL_LISTS);
    tcase_add_test(t, dependencies_by_id_are_written_with_the_ids_as_names);
    tcase_add_test(t, classes_and_set_aside_rows_are_in_the_json);
    suite_add_tcase(s, t);
    return s;
}
