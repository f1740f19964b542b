/* The real lists, read in place, against figures worked out by another program.
 *
 * Jobs, rows and hours below come from a script of its own (Python, the csv module, regular
 * expressions, exact fractions), which shares nothing with the readers but the rules of design.md
 * §2: a failed Nextflow row is an earlier attempt when a row of the same name follows; guesses are
 * the largest peak of a label times 1.2 and the 90th percentile of %cpu; jobs of several nodes
 * count once a node.  README.md beside the lists gives the same rows and core-hours.
 *
 * By hand, not by the script: the two lists of all sacct columns (one job of 16 nodes, 36 CPUs and
 * 1 GiB each over 9600 s; five rows of one job of 2 CPUs and 4000 MiB over 56 s), and in
 * hpc-cost-simulator-issue20 the step whose MaxDiskRead is "0.07Mnz": a fourth line to reject. */
#include "tests/support/lists.h"

#include <check.h>
#include <stdlib.h>

Suite *suite_jobs_real_lists(void);

static const struct real_list {
    const char *path;
    list_reader *read;
    int64_t jobs, rejected;
    double job_h, vcpu_h, gib_h;
    int64_t aside[N_ASIDE];
} lists[] = {
    {"nextflow-trace/openproblems-2022-05-15-awsbatch.tsv",
     jobs_nextflow_read,
     852,
     0,
     131.849306,
     1622.314111,
     3124.769583,
     {[ASIDE_EARLIER_ATTEMPT] = 516}},
    {"nextflow-trace/sizey-trace_rnaseq.csv",
     jobs_nextflow_read,
     1308,
     0,
     66.151499,
     454.294921,
     2515.409528,
     {0}},
    {"nextflow-trace/sizey-trace_chipseq.csv",
     jobs_nextflow_read,
     2938,
     0,
     166.033420,
     528.362309,
     838.131254,
     {0}},
    {"nextflow-trace/sizey-trace_methylseq.csv",
     jobs_nextflow_read,
     1083,
     0,
     774.460366,
     8633.588422,
     51801.530532,
     {0}},
    {"nextflow-trace/sizey-trace_iwd.csv",
     jobs_nextflow_read,
     1661,
     0,
     10.153503,
     88.549313,
     34.983633,
     {0}},
    {"nextflow-trace/docker-benchmarks-nmdp-docker_1-trace.csv",
     jobs_nextflow_read,
     48,
     0,
     21.196227,
     21.325520,
     26.003868,
     {0}},
    {"nextflow-trace/docker-benchmarks-nmdp-trace_docker-noheader.tsv",
     jobs_nextflow_read,
     480,
     0,
     211.424410,
     212.736622,
     259.321966,
     {0}},
    {"nextflow-trace/lotaru-chipseq-asok01.csv",
     jobs_nextflow_read,
     500,
     0,
     62.091580,
     423.515749,
     931.373696,
     {0}},
    {"nextflow-trace/nf-co2footprint-execution-trace-regular.tsv",
     jobs_nextflow_read,
     8,
     0,
     0.056167,
     0.147000,
     0.034432,
     {0}},
    {"nextflow-trace/nf-co2footprint-execution-trace-raw.tsv",
     jobs_nextflow_read,
     2,
     0,
     0.000417,
     0.000833,
     0.005000,
     {0}},
    {"nextflow-trace/wgs-varml-cached.tsv",
     jobs_nextflow_read,
     4,
     0,
     0.002722,
     0.010889,
     0.002337,
     {[ASIDE_CACHED] = 9}},
    {"nextflow-trace/rdp-updates-all-failed.tsv",
     jobs_nextflow_read,
     1,
     0,
     0.000000,
     0.000000,
     0.000000,
     {[ASIDE_EARLIER_ATTEMPT] = 3}},
    {"swf/NASA-iPSC-1993-3.1-cln.swf",
     jobs_swf_read,
     18239,
     0,
     3875.216944,
     131732.781944,
     0.000000,
     {0}},
    {"swf/alea-hpc2n.swf", jobs_swf_read, 3170, 0, 8848.154722, 139904.220556, 18709.671202, {0}},
    {"swf/alea-wagap-2013.swf",
     jobs_swf_read,
     17898,
     2,
     249239.312500,
     2679792.840555,
     10376532.025428,
     {0}},
    {"swf/alea-FIT-jaros1.swf", jobs_swf_read, 12, 0, 4.666667, 14.000000, 182.000000, {0}},
    {"swf/slurm_sim_tools-jobs500-semicolon.swf",
     jobs_swf_read,
     500,
     0,
     53.821944,
     908.920000,
     0.000000,
     {0}},
    {"slurm/hpc-cost-simulator-array.txt",
     jobs_slurm_read,
     8,
     0,
     0.668889,
     0.668889,
     19.930799,
     {[ASIDE_STEP] = 8}},
    {"slurm/hpc-cost-simulator-issue17-reqmem-0n.txt",
     jobs_slurm_read,
     1,
     0,
     0.516944,
     4.135556,
     0.146400,
     {[ASIDE_STEP] = 2, [ASIDE_NEVER_STARTED] = 1}},
    {"slurm/hpc-cost-simulator-issue20-reqmem-suffixes.txt",
     jobs_slurm_read,
     9,
     4,
     0.790000,
     0.790000,
     0.077148,
     {[ASIDE_STEP] = 8}},
    {"slurm/hpc-cost-simulator-issue5-pending-unknown.txt",
     jobs_slurm_read,
     0,
     0,
     0.000000,
     0.000000,
     0.000000,
     {[ASIDE_NEVER_STARTED] = 1}},
    {"slurm/hpc-cost-simulator-issue59-nodefail.txt",
     jobs_slurm_read,
     1,
     0,
     0.342222,
     0.342222,
     4.995308,
     {[ASIDE_STEP] = 1}},
    {"slurm/hpc-cost-simulator-issue61-cancelled-none.txt",
     jobs_slurm_read,
     0,
     1,
     0.000000,
     0.000000,
     0.000000,
     {[ASIDE_NEVER_STARTED] = 1}},
    {"slurm/hpc-cost-simulator-multi-node.txt",
     jobs_slurm_read,
     4,
     0,
     0.334444,
     0.334444,
     2.491350,
     {[ASIDE_STEP] = 1}},
    {"slurm/hpc-cost-simulator-sacct-output-v2.txt",
     jobs_slurm_read,
     374,
     0,
     26.645833,
     26.645833,
     24.663723,
     {[ASIDE_STEP] = 395, [ASIDE_NEVER_STARTED] = 86, [ASIDE_NO_TIME] = 23}},
    {"slurm/slurm_sim_tools-sacct_dump2110.log",
     jobs_slurm_read,
     1,
     0,
     56 / 3600.,
     112 / 3600.,
     56 * 4000 / 1024. / 3600,
     {[ASIDE_EARLIER_ATTEMPT] = 4, [ASIDE_STEP] = 2}},
    {"slurm/slurm_sim_tools-sacct_submitline_multiline.log",
     jobs_slurm_read,
     17,
     0,
     (16 * 9600 + 56) / 3600.,
     (16 * 9600 * 36 + 112) / 3600.,
     (16 * 9600 + 56 * 4000 / 1024.) / 3600,
     {[ASIDE_EARLIER_ATTEMPT] = 4, [ASIDE_STEP] = 7}},
};

START_TEST(totals_are_those_of_another_program)
{
    const struct real_list *expected = &lists[_i];
    struct list list;
    size_t n;
    int64_t job_ms;
    double vcpu_h, gib_h;
    char *text = list_file(expected->path, &n);
    if (text == NULL)
        return;
    list_read(&list, expected->read, (struct slice){text, n}, NULL, NULL);
    ck_assert_msg(list.read, "%s", list.err.message);
    ck_assert(workload_totals(&list.w, &job_ms, &vcpu_h, &gib_h));
    ck_assert_int_eq(list.w.count, expected->jobs);
    ck_assert_int_eq(list.w.n_rejected, expected->rejected);
    for (int why = 0; why < N_ASIDE; why++)
        ck_assert_int_eq(list.w.aside[why].rows, expected->aside[why]);
    ck_assert_double_eq_tol((double)job_ms / 3.6e6, expected->job_h, 2e-6);
    ck_assert_double_eq_tol(vcpu_h, expected->vcpu_h, 2e-6);
    ck_assert_double_eq_tol(gib_h, expected->gib_h, 2e-6);
    list_clear(&list);
    free(text);
}
END_TEST

START_TEST(failed_attempts_on_batch_took_201_of_333_hours)
{
    struct list list;
    size_t n;
    int64_t job_ms;
    double vcpu_h, gib_h;
    char *text = list_file("nextflow-trace/openproblems-2022-05-15-awsbatch.tsv", &n);
    if (text == NULL)
        return;
    list_read(&list, jobs_nextflow_read, (struct slice){text, n}, NULL, NULL);
    ck_assert(workload_totals(&list.w, &job_ms, &vcpu_h, &gib_h));
    int64_t failed_ms = list.w.aside[ASIDE_EARLIER_ATTEMPT].total_ms;
    ck_assert_int_eq(failed_ms / 3600000, 201);
    ck_assert_int_eq((failed_ms + job_ms + 1800000) / 3600000, 333);
    list_clear(&list);
    free(text);
}
END_TEST

/* ---- whose list is it? ----------------------------------------------------------------------- */

static int (*const detectors[])(struct slice) = {jobs_nextflow_detect, jobs_slurm_detect,
                                                 jobs_swf_detect, jobs_hpccost_detect};
enum { NEXTFLOW, SLURM, SWF, HPCCOST, NOBODY };

static const struct {
    const char *path;
    int owner; /* among the readers above */
} owners[] = {
    {"alibaba-gpu/openb_node_list_all_node.csv", NOBODY},
    {"alibaba-gpu/openb_pod_list_default.csv", NOBODY},
    {"alibaba-gpu/openb_pod_list_gpuspec33.csv", NOBODY},
    {"aws-batch/botocore-batch-examples-1.json", NOBODY},
    {"aws-batch/refinebio-salmon.tpl.json", NOBODY},
    {"derived/openb-pods.csv", NOBODY},
    {"derived/slurm-week.csv", NOBODY},
    {"galaxy/ksuderman-IceLake.csv", NOBODY},
    {"galaxy/ksuderman-Single-Cell-Experiment.csv", NOBODY},
    {"galaxy/ksuderman-usegalaxy.csv", NOBODY},
    {"lsf/hpc-cost-simulator-accounting.lsb", NOBODY},
    {"lsf/hpc-cost-simulator-lsb.acct.16", NOBODY},
    {"nextflow-trace/docker-benchmarks-nmdp-docker_1-trace.csv", NEXTFLOW},
    {"nextflow-trace/docker-benchmarks-nmdp-trace_docker-noheader.tsv", NEXTFLOW},
    {"nextflow-trace/lotaru-chipseq-asok01.csv", NEXTFLOW},
    {"nextflow-trace/nf-co2footprint-execution-trace-raw.tsv", NEXTFLOW},
    {"nextflow-trace/nf-co2footprint-execution-trace-regular.tsv", NEXTFLOW},
    {"nextflow-trace/openproblems-2022-05-15-awsbatch.tsv", NEXTFLOW},
    {"nextflow-trace/rdp-updates-all-failed.tsv", NEXTFLOW},
    {"nextflow-trace/sizey-trace_chipseq.csv", NEXTFLOW},
    {"nextflow-trace/sizey-trace_iwd.csv", NEXTFLOW},
    {"nextflow-trace/sizey-trace_methylseq.csv", NEXTFLOW},
    {"nextflow-trace/sizey-trace_rnaseq.csv", NEXTFLOW},
    {"nextflow-trace/wgs-varml-cached.tsv", NEXTFLOW},
    {"slurm/hpc-cost-simulator-array.txt", SLURM},
    {"slurm/hpc-cost-simulator-issue17-reqmem-0n.txt", SLURM},
    {"slurm/hpc-cost-simulator-issue20-reqmem-suffixes.txt", SLURM},
    {"slurm/hpc-cost-simulator-issue5-pending-unknown.txt", SLURM},
    {"slurm/hpc-cost-simulator-issue59-nodefail.txt", SLURM},
    {"slurm/hpc-cost-simulator-issue61-cancelled-none.txt", SLURM},
    {"slurm/hpc-cost-simulator-multi-node.txt", SLURM},
    {"slurm/hpc-cost-simulator-sacct-output-v2.txt", SLURM},
    {"slurm/slurm_sim_tools-jobs500org.csv", NOBODY},
    {"slurm/slurm_sim_tools-sacct_dump2110.log", SLURM},
    {"slurm/slurm_sim_tools-sacct_submitline_multiline.log", SLURM},
    {"slurm/slurm_sim_tools-workload_week.events", NOBODY},
    {"swf/NASA-iPSC-1993-3.1-cln.swf", SWF},
    {"swf/alea-FIT-jaros1.swf", SWF},
    {"swf/alea-hpc2n.swf", SWF},
    {"swf/alea-wagap-2013.swf", SWF},
    {"swf/slurm_sim_tools-jobs500-semicolon.swf", SWF},
    {"tibanna/tibanna-medium_nonspot.postrun.json", NOBODY},
    {"tibanna/tibanna-no_availability_zone.postrun.json", NOBODY},
    {"tibanna/tibanna-small_spot.postrun.json", NOBODY},
    {"wfcommons/makeflow-bwa-chameleon-large-001.json", NOBODY},
    {"wfcommons/nextflow-atacseq-dirt02-001.json", NOBODY},
    {"wfcommons/nextflow-mag-dirt02-001.json", NOBODY},
    {"wfcommons/nextflow-methylseq-dirt02-001.json", NOBODY},
    {"wfcommons/nextflow-scrnaseq-dirt02-001.json", NOBODY},
    {"wfcommons/old-schema-makeflow-blast-chameleon-medium-001.json", NOBODY},
    {"wfcommons/pegasus-1000genome-chameleon-22ch-250k-001.json", NOBODY},
    {"wfcommons/pegasus-montage-chameleon-2mass-04d-001.json", NOBODY},
};

/* Of the four readers only the owner claims a list, and of all formats it is the surest. */
START_TEST(each_list_is_claimed_by_its_own_reader_only)
{
    static const char *const names[] = {"nextflow", "slurm", "swf", "hpccost"};
    enum { HEAD = 64 << 10 };
    size_t n;
    char *text = list_file(owners[_i].path, &n);
    if (text == NULL)
        return;
    struct slice head = {text, n < HEAD ? n : HEAD};
    for (int d = 0; d < NOBODY; d++) {
        if (d == owners[_i].owner)
            ck_assert_int_ge(detectors[d](head), 80);
        else
            ck_assert_int_eq(detectors[d](head), 0);
    }
    struct error err = {0};
    const struct job_format *format = job_format_detect((struct slice){text, n}, &err);
    if (owners[_i].owner != NOBODY) {
        ck_assert_ptr_nonnull(format);
        ck_assert_str_eq(format->name, names[owners[_i].owner]);
    } else if (format == NULL) {
        ck_assert_int_eq(err.kind, ERROR_INPUT);
    }
    free(text);
}
END_TEST

Suite *suite_jobs_real_lists(void)
{
    Suite *s = suite_create("jobs_real_lists");
    TCase *t = tcase_create("jobs_real_lists");
    tcase_add_loop_test(t, totals_are_those_of_another_program, 0, sizeof lists / sizeof lists[0]);
    tcase_add_test(t, failed_attempts_on_batch_took_201_of_333_hours);
    tcase_add_loop_test(t, each_list_is_claimed_by_its_own_reader_only, 0,
                        sizeof owners / sizeof owners[0]);
    suite_add_tcase(s, t);
    return s;
}
