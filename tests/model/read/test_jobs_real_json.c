/* The real lists in JSON, read in place, against figures worked out by another program.
 *
 * The WfCommons figures come from a Python script that shares nothing with the reader: json.load
 * with decimals as exact fractions; run times rounded to the millisecond; labels from `category`,
 * or the specification's name without "_ID" and digits; the critical path by recursion over
 * parents; requests by the rules of design.md §2: coreCount where stated, else the 90th percentile
 * (nearest rank) of avgCPU of the label, in whole vCPUs and at least one; memory 1.2 times the
 * label's largest memoryInBytes in MiB, at least 4.  README.md beside the lists gives the same
 * tasks and core-hours. The two files of aws-batch are small enough to have been read by eye. */
#include "tests/support/lists.h"

#include <check.h>
#include <stdlib.h>

Suite *suite_jobs_real_json(void);

static const struct real_instance {
    const char *path;
    int64_t jobs;
    double job_h, vcpu_h, gib_h;
    int64_t critical_path_ms;
    int32_t classes;
    int64_t without_peak;
} instances[] = {
    {"wfcommons/makeflow-bwa-chameleon-large-001.json", 1004, 3.687984, 3.687984, 7.001882, 1655531,
     5, 0},
    {"wfcommons/nextflow-atacseq-dirt02-001.json", 265, 2.166548, 2.166900, 0.709090, 936159, 75,
     7},
    {"wfcommons/nextflow-mag-dirt02-001.json", 157, 1.025691, 1.025904, 0.263380, 526088, 36, 13},
    {"wfcommons/nextflow-methylseq-dirt02-001.json", 36, 0.123991, 0.123991, 0.020133, 203209, 16,
     4},
    {"wfcommons/nextflow-scrnaseq-dirt02-001.json", 14, 0.381762, 0.381762, 0.891317, 799868, 10,
     0},
    {"wfcommons/old-schema-makeflow-blast-chameleon-medium-001.json", 303, 8.753642, 8.753642,
     11.769267, 119349, 4, 0},
    {"wfcommons/pegasus-1000genome-chameleon-22ch-250k-001.json", 902, 14.836007, 24.177020, 0,
     313980, 5, 902},
    {"wfcommons/pegasus-montage-chameleon-2mass-04d-001.json", 1312, 0.839574, 0.839777, 0.018809,
     37653, 8, 0},
};

static int64_t jobs_without_peak(const struct workload *w)
{
    int64_t n = 0;
    for (int64_t i = 0; i < w->n_jobs; i++)
        n += w->jobs[i].peak_mib == UNKNOWN;
    return n;
}

START_TEST(instances_have_the_totals_of_another_program)
{
    const struct real_instance *expected = &instances[_i];
    struct intake_options options = intake_defaults();
    options.keep_jobs = true;
    struct list list;
    size_t n;
    int64_t job_ms;
    double vcpu_h, gib_h;
    char *text = list_file(expected->path, &n);
    if (text == NULL)
        return;
    list_read(&list, jobs_wfcommons_read, (struct slice){text, n}, NULL, &options);
    ck_assert_msg(list.read, "%s", list.err.message);
    ck_assert(workload_totals(&list.w, &job_ms, &vcpu_h, &gib_h));
    ck_assert_int_eq(list.w.count, expected->jobs);
    ck_assert_int_eq(list.w.rows, expected->jobs);
    ck_assert_int_eq(list.w.n_rejected, 0);
    ck_assert_int_eq(list.w.n_classes, expected->classes);
    ck_assert_double_eq_tol((double)job_ms / 3.6e6, expected->job_h, 6e-7);
    ck_assert_double_eq_tol(vcpu_h, expected->vcpu_h, 6e-7);
    ck_assert_double_eq_tol(gib_h, expected->gib_h, 6e-7);
    ck_assert_int_eq(list.w.critical_path_ms, expected->critical_path_ms);
    ck_assert_int_eq(jobs_without_peak(&list.w), expected->without_peak);
    list_clear(&list);
    free(text);
}
END_TEST

START_TEST(the_examples_of_the_api_hold_a_described_and_a_submitted_job)
{
    struct list list;
    size_t n;
    char *text = list_file("aws-batch/botocore-batch-examples-1.json", &n);
    if (text == NULL)
        return;
    list_read(&list, jobs_batch_read, (struct slice){text, n}, NULL, NULL);
    ck_assert_msg(list.read, "%s", list.err.message);
    ck_assert_int_eq(list.w.n_classes, 1);
    const struct job_class *c = &list.w.classes[0];
    ck_assert_str_eq(c->label, "sleep60");
    ck_assert_int_eq(c->count, 2);
    ck_assert_int_eq(c->mcpu, 1000);
    ck_assert_int_eq(c->mem_mib, 128);
    ck_assert_int_eq(c->total_ms, 64199);
    ck_assert_int_eq(c->unknown_durations, 1);
    list_clear(&list);
    free(text);
}
END_TEST

START_TEST(a_template_is_refused_by_line)
{
    struct list list;
    size_t n;
    char *text = list_file("aws-batch/refinebio-salmon.tpl.json", &n);
    if (text == NULL)
        return;
    list_read(&list, jobs_batch_read, (struct slice){text, n}, NULL, NULL);
    ck_assert(!list.read);
    ck_assert_str_eq(list.err.message, "line 11, column 19: '$' where a JSON value is expected (a "
                                       "template? fill in its placeholders first)");
    list_clear(&list);
    free(text);
}
END_TEST

START_TEST(each_is_claimed_by_its_own_reader)
{
    static const struct {
        const char *path, *format;
    } files[] = {
        {"aws-batch/botocore-batch-examples-1.json", "batch"},
        {"aws-batch/refinebio-salmon.tpl.json", "batch"},
        {"wfcommons/makeflow-bwa-chameleon-large-001.json", "wfcommons"},
        {"wfcommons/nextflow-atacseq-dirt02-001.json", "wfcommons"},
        {"wfcommons/old-schema-makeflow-blast-chameleon-medium-001.json", "wfcommons"},
        {"wfcommons/pegasus-1000genome-chameleon-22ch-250k-001.json", "wfcommons"},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        size_t n;
        struct error err;
        char *text = list_file(files[i].path, &n);
        if (text == NULL)
            return;
        const struct job_format *format = job_format_detect((struct slice){text, n}, &err);
        ck_assert_msg(format != NULL, "%s: %s", files[i].path, err.message);
        ck_assert_str_eq(format->name, files[i].format);
        free(text);
    }
}
END_TEST

Suite *suite_jobs_real_json(void)
{
    Suite *s = suite_create("jobs_real_json");
    TCase *t = tcase_create("jobs_real_json");
    tcase_add_loop_test(t, instances_have_the_totals_of_another_program, 0,
                        (int)(sizeof instances / sizeof *instances));
    tcase_add_test(t, the_examples_of_the_api_hold_a_described_and_a_submitted_job);
    tcase_add_test(t, a_template_is_refused_by_line);
    tcase_add_test(t, each_is_claimed_by_its_own_reader);
    suite_add_tcase(s, t);
    return s;
}
