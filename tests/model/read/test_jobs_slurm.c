#include "tests/support/lists.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

Suite *suite_jobs_slurm(void);

static struct list list;

static void read_sacct(const char *text)
{
    list_of(&list, jobs_slurm_read, text);
    ck_assert_msg(list.read, "%s", list.err.message);
}

static void teardown(void)
{
    list_clear(&list);
}

#define HEADER "JobID|JobName|State|AllocCPUS|ReqMem|MaxRSS|ElapsedRaw|Start\n"
#define DAY "|2026-09-01T10:00:00\n"

START_TEST(steps_are_folded_into_their_job)
{
    read_sacct("JobID|JobName|State|AllocCPUS|ReqMem|MaxRSS|Elapsed|TotalCPU|NTasks\n"
               "5|align_1|COMPLETED|4|16G||00:00:10|00:25.000|\n"
               "5.batch|batch|COMPLETED|4||1025K|00:00:10|00:25.000|1\n"
               "5.extern|extern|COMPLETED|4||128K|00:00:10|00:00.000|1\n"
               "5.0|tool|COMPLETED|4||3072K|00:00:09|00:24.000|2\n"
               "6|align_2|COMPLETED|4|16G||1-00:00:00|00:00:00|\n");
    const struct job_class *c = &list.w.classes[0];
    ck_assert_int_eq(list.w.n_classes, 1);
    ck_assert_int_eq(list.w.count, 2);
    ck_assert_str_eq(c->label, "align");
    ck_assert_int_eq(c->mcpu, 4000);
    ck_assert_int_eq(c->mem_mib, 16384);
    ck_assert_int_eq(c->peak_mib, 6); /* two tasks of 3 MiB */
    ck_assert_int_eq(c->peak_mcpu, 2500);
    ck_assert_int_eq(c->max_ms, 86400000);
    ck_assert_int_eq(list.w.aside[ASIDE_STEP].rows, 3);
    ck_assert_int_eq(list.w.aside[ASIDE_STEP].total_ms, 0);
    ck_assert_str_eq(list.w.duration_from, "Elapsed");
}
END_TEST

START_TEST(columns_stand_in_any_order_and_before_a_last_delimiter)
{
    read_sacct("ElapsedRaw|State|ReqMem|JobID|NCPUS|\n60|COMPLETED|2G|7|2|\n");
    ck_assert_int_eq(list.w.n_rejected, 0);
    ck_assert_int_eq(list.w.classes[0].mcpu, 2000);
    ck_assert_int_eq(list.w.classes[0].mem_mib, 2048);
    ck_assert_int_eq(list.w.classes[0].max_ms, 60000);
}
END_TEST

START_TEST(memory_per_cpu_and_per_node_is_multiplied)
{
    read_sacct("JobID,State,AllocCPUS,AllocNodes,ReqMem,ElapsedRaw\n"
               "1,COMPLETED,8,1,100Mc,60\n"
               "2,COMPLETED,4,2,100Mn,60\n");
    ck_assert_int_eq(list.w.classes[0].mem_mib, 800);
    ck_assert_int_eq(list.w.classes[1].mem_mib, 100);
    ck_assert_int_eq(list.w.classes[1].mcpu, 2000);
    ck_assert_int_eq(list.w.classes[1].count, 2);
    ck_assert(list_has_note(&list, "several nodes"));
}
END_TEST

START_TEST(a_job_of_several_nodes_is_shared_out)
{
    read_sacct("JobID|State|AllocCPUS|NNodes|ReqMem|ElapsedRaw|AllocTRES\n"
               "1|COMPLETED|576|16|16G|60|billing=576,cpu=576,mem=576G,node=16\n"
               "2|COMPLETED|10|3|1000M|60|cpu=10,mem=1000M,node=3\n");
    ck_assert_int_eq(list.w.classes[0].count, 16);
    ck_assert_int_eq(list.w.classes[0].mcpu, 36000);
    ck_assert_int_eq(list.w.classes[0].mem_mib, 1024);
    ck_assert_int_eq(list.w.classes[1].count, 3);
    ck_assert_int_eq(list.w.classes[1].mcpu, 4000);
    ck_assert_int_eq(list.w.classes[1].mem_mib, 334);
}
END_TEST

START_TEST(without_reqmem_the_resources_tell)
{
    read_sacct("JobID|State|ReqMem|ElapsedRaw|ReqTRES|AllocTRES\n"
               "1|COMPLETED|0n|60|cpu=2,gres/gpu:t4=1,mem=3G,node=1|billing=4,cpu=4,gres/gpu=1,"
               "gres/gpu:t4=1,mem=9G,node=1\n"
               "2|COMPLETED|?|60||cpu=4,mem=9G,node=1\n"
               "3|COMPLETED|0|60||\n");
    ck_assert_int_eq(list.w.n_classes, 3);
    ck_assert_int_eq(list.w.classes[0].mcpu, 4000);
    ck_assert_int_eq(list.w.classes[0].mem_mib, 3072);
    ck_assert_int_eq(list.w.classes[0].gpus, 1);
    ck_assert_str_eq(list.w.classes[0].gpu_model, "t4");
    ck_assert_int_eq(list.w.classes[1].mem_mib, 9216);
    ck_assert_int_eq(list.w.classes[2].mem_mib, UNKNOWN);
    ck_assert_int_eq(list.w.classes[2].mcpu, UNKNOWN);
}
END_TEST

START_TEST(jobs_that_never_ran_are_set_aside)
{
    read_sacct(HEADER "1|a|PENDING|0|1G||0|Unknown\n"
                      "100_[1-5]|a|PENDING|1|1G||0|Unknown\n"
                      "2|a|CANCELLED by 7|1|1G||0|None\n"
                      "3|a|CANCELLED|1|1G||0" DAY "4|a|CANCELLED by 7|1|1G||9" DAY
                      "5|a|FAILED|1|1G||0" DAY "6|a|RUNNING|1|1G||5" DAY);
    ck_assert_int_eq(list.w.aside[ASIDE_NEVER_STARTED].rows, 4);
    ck_assert_int_eq(list.w.aside[ASIDE_NO_TIME].rows, 1);
    ck_assert_int_eq(list.w.count, 2); /* 4 ran for 9 s; 6 still runs */
    ck_assert_int_eq(list.w.classes[0].unknown_durations, 1);
}
END_TEST

START_TEST(requeued_rows_of_one_id_are_attempts)
{
    read_sacct(HEADER "1|a|NODE_FAIL|1|1G||50" DAY "1|a|PREEMPTED|1|1G||30" DAY
                      "1|a|COMPLETED|1|1G||90" DAY "2|a|TIMEOUT|1|1G||70" DAY);
    ck_assert_int_eq(list.w.count, 2);
    ck_assert_int_eq(list.w.aside[ASIDE_EARLIER_ATTEMPT].rows, 2);
    ck_assert_int_eq(list.w.aside[ASIDE_EARLIER_ATTEMPT].total_ms, 80000);
}
END_TEST

START_TEST(attempts_of_several_nodes_are_linked_too)
{
    read_sacct("JobID|State|AllocCPUS|NNodes|ReqMem|ElapsedRaw\n"
               "1|NODE_FAIL|8|4|4G|50\n1|COMPLETED|8|4|4G|60\n2|TIMEOUT|4|2|2G|70\n");
    ck_assert_int_eq(list.w.count, 6);
    ck_assert_int_eq(list.w.aside[ASIDE_EARLIER_ATTEMPT].rows, 1);
    ck_assert_int_eq(list.w.aside[ASIDE_EARLIER_ATTEMPT].total_ms, 4 * 50000);
}
END_TEST

START_TEST(array_tasks_and_parts_of_het_jobs_are_jobs)
{
    read_sacct(HEADER "846_0|a|COMPLETED|1|1G||50" DAY "846_0.batch|batch|COMPLETED|1||9M|50" DAY
                      "846_1|a|COMPLETED|1|1G||50" DAY "200+0|b|COMPLETED|1|1G||50" DAY
                      "200+1|b|COMPLETED|2|1G||50" DAY);
    ck_assert_int_eq(list.w.count, 4);
    ck_assert_int_eq(list.w.classes[0].peak_mib, 9);
}
END_TEST

START_TEST(cores_may_be_physical)
{
    struct intake_options options = intake_defaults();
    options.cores_are_physical = true;
    list_read(&list, jobs_slurm_read, SLICE(HEADER "1|a|COMPLETED|3|1G||50" DAY), NULL, &options);
    ck_assert(list.read);
    ck_assert_int_eq(list.w.classes[0].mcpu, 6000);
}
END_TEST

/* ---- the HPC Cost Simulator's order, without a header ---------------------------------------- */

#define HPC_TIMES "2026-02-18T17:32:41|2026-02-18T17:34:42|2026-02-18T17:36:39|00:05:16|00:00:00|"
#define HPC_END "2026-02-18T17:41:55|0:125|0:0|1|2||||||00:05:16|01:07.402|01:03.182|02:10.584"

START_TEST(records_without_a_header_are_known_by_their_looks)
{
    read_sacct("\n# made up\nOUT_OF_MEMORY|8|2|100M|1|c7&x86_64|" HPC_TIMES HPC_END "\n\n"
               "OUT_OF_MEMORY|9|2|100M|1|[a|b]|" HPC_TIMES HPC_END "|part1\n"
               "COMPLETED|10|2|100M|1||" HPC_TIMES "2026-02-18T17:41:55|0:0\n");
    ck_assert_int_eq(list.w.count, 2);
    ck_assert_int_eq(list.w.n_classes, 1);
    ck_assert_int_eq(list.w.classes[0].mcpu, 2000);
    ck_assert_int_eq(list.w.classes[0].mem_mib, 100);
    ck_assert_int_eq(list.w.classes[0].max_ms, 316000);
    ck_assert_int_eq(list.w.classes[0].peak_mcpu, 413);
    ck_assert_int_eq(list.w.n_rejected, 1);
    ck_assert_int_eq(list.w.rejected[0].line, 6);
    ck_assert(list_has_note(&list, "no header"));
}
END_TEST

/* ---- records that hold the delimiter or line breaks ------------------------------------------ */

#define WIDE "JobID|JobName|State|AllocCPUS|ReqMem|ElapsedRaw|SubmitLine|TotalCPU|WorkDir\n"

START_TEST(delimiters_within_values_shift_no_column)
{
    read_sacct(WIDE "1|a|COMPLETED|2|1G|60|sbatch -J a|00:01.000|/w\n"
                    "2|b|ig_7|COMPLETED|4|2G|61|sbatch --wrap=env | grep X|00:01.000|/w\n"
                    "3|c|COMPLETED|4|2G|62|a | b |: c|00:01.000|/w|x\n");
    ck_assert_int_eq(list.w.n_rejected, 0);
    ck_assert_int_eq(list.w.count, 3);
    ck_assert_int_eq(list.w.classes[1].mcpu, 4000);
    ck_assert_int_eq(list.w.classes[1].max_ms, 61000);
    ck_assert_str_eq(list.w.jobs[1].name, "b|ig_7");
    ck_assert_str_eq(list.w.classes[1].label, "b|ig");
    ck_assert_int_eq(list.w.classes[2].max_ms, 62000);
    ck_assert(list_has_note(&list, "2 records hold the delimiter"));
}
END_TEST

START_TEST(commas_may_separate_although_values_hold_them)
{
    read_sacct("JobID,State,AllocTRES,NodeList,ElapsedRaw,ReqMem\n"
               "1,COMPLETED,billing=2,cpu=2,mem=4G,node=1,n[01-02,05],60,4G\n");
    ck_assert_int_eq(list.w.n_rejected, 0);
    ck_assert_int_eq(list.w.classes[0].mem_mib, 4096);
    ck_assert_int_eq(list.w.classes[0].max_ms, 60000);
}
END_TEST

START_TEST(tables_written_anew_may_quote_and_number_their_rows)
{
    read_sacct("\"\",\"JobID\",\"State\",\"AllocTRES\",\"ElapsedRaw\",\"ReqMem\"\n"
               "1,\"1\",\"COMPLETED\",\"billing=2,cpu=2,mem=4G,node=1\",60,4G\n"
               "2,2,COMPLETED,\"cpu=2,mem=4G,node=1\",60,4G\n");
    ck_assert_int_eq(list.w.n_rejected, 0);
    ck_assert_int_eq(list.w.count, 2);
    ck_assert_int_eq(list.w.n_classes, 1);
    ck_assert_int_eq(list.w.classes[0].mcpu, 2000);
}
END_TEST

START_TEST(a_quoted_name_outlasts_its_record)
{
    read_sacct("JobID,JobName,State,ElapsedRaw\n1,\"a \"\"x\"\" b\",COMPLETED,60\n"
               "2,\"other \"\"name\"\"\",COMPLETED,60\n");
    ck_assert_str_eq(list.w.jobs[0].name, "a \"x\" b");
    ck_assert_str_eq(list.w.jobs[1].name, "other \"name\"");
}
END_TEST

START_TEST(without_a_time_column_durations_are_unknown_and_said)
{
    read_sacct("JobID|JobName|Partition|Account|AllocCPUS|State|ExitCode\n"
               "1|a|p|x|2|COMPLETED|0:0\n");
    ck_assert_int_eq(list.w.classes[0].unknown_durations, 1);
    ck_assert(list_has_note(&list, "durations are unknown"));
}
END_TEST

START_TEST(a_record_may_run_over_several_lines)
{
    read_sacct(WIDE "1|a|COMPLETED|2|1G|60|bash -c if true\n"
                    "  # a comment in a script\n"
                    "  then echo a|b\n"
                    "fi|00:01.000|/w\n"
                    "2|a|COMPLETED|2|1G|70|sbatch|00:01.000|/w\n");
    ck_assert_int_eq(list.w.n_rejected, 0);
    ck_assert_int_eq(list.w.count, 2);
    ck_assert_int_eq(list.w.classes[0].max_ms, 70000);
    ck_assert(list_has_note(&list, "1 records run over"));
}
END_TEST

START_TEST(a_broken_record_does_not_take_the_next_with_it)
{
    read_sacct(WIDE "1|a|COMPLETED|2|1G|60|sbat\n"
                    "2|a|COMPLETED|2|1G|70|sbatch|00:01.000|/w\n"
                    "3|a|COMPLETED|2|1G|80|sbatch|00:0");
    ck_assert_int_eq(list.w.count, 1);
    ck_assert_int_eq(list.w.n_rejected, 2);
    ck_assert_int_eq(list.w.rejected[0].line, 2);
    ck_assert_int_eq(list.w.rejected[1].line, 4);
    ck_assert_ptr_nonnull(strstr(list.w.rejected[0].reason, "7 fields where 9 are needed"));
}
END_TEST

START_TEST(what_cannot_be_told_apart_is_rejected)
{
    /* 1 and 2 may both be AllocCPUS. */
    read_sacct("JobID|JobName|AllocCPUS|Comment|ElapsedRaw\n1|a|1|2|x|60\n");
    ck_assert_int_eq(list.w.count, 0);
    ck_assert_int_eq(list.w.n_rejected, 1);
    ck_assert_ptr_nonnull(strstr(list.w.rejected[0].reason, "not certain"));
}
END_TEST

START_TEST(line_breaks_in_the_last_column_belong_to_it)
{
    read_sacct("JobID|State|ElapsedRaw|ReqMem|SubmitLine\n"
               "1|COMPLETED|60|1G|bash -c if true\nthen a\nfi\n2|COMPLETED|60|1G|x\n");
    ck_assert_int_eq(list.w.count, 2);
    ck_assert_int_eq(list.w.n_rejected, 0);
    ck_assert(list_has_note(&list, "2 lines are no records"));
}
END_TEST

START_TEST(a_step_far_from_its_job_is_counted_but_not_used)
{
    read_sacct(HEADER "9.batch|batch|COMPLETED|1||9M|50" DAY "1|a|COMPLETED|1|1G||50" DAY
                      "8.batch|batch|COMPLETED|1||9M|50" DAY);
    ck_assert_int_eq(list.w.count, 1);
    ck_assert_int_eq(list.w.classes[0].peak_mib, UNKNOWN);
    ck_assert_int_eq(list.w.aside[ASIDE_STEP].rows, 2);
    ck_assert(list_has_note(&list, "steps that do not follow the row of their job: 2;"));
}
END_TEST

START_TEST(a_header_may_repeat)
{
    read_sacct(HEADER "1|a|COMPLETED|1|1G||50" DAY HEADER "2|a|COMPLETED|1|1G||50" DAY);
    ck_assert_int_eq(list.w.count, 2);
    ck_assert_int_eq(list.w.n_rejected, 0);
}
END_TEST

/* ---- what is refused ------------------------------------------------------------------------- */

static const struct {
    const char *row, *reason;
} bad_rows[] = {
    {"2|a|INVALID|1|1G||50" DAY, "State: 'INVALID'"},
    {"2|a|COMPLETED|x|1G||50" DAY, "AllocCPUS: 'x'"},
    {"2|a|COMPLETED|-1|1G||50" DAY, "AllocCPUS: '-1'"},
    {"2|a|COMPLETED|1|100Mcd||50" DAY, "ReqMem: '100Mcd'"},
    {"2|a|COMPLETED|1|1G||99999999999999999999" DAY, "ElapsedRaw: '99999999999999999999'"},
    {"2|a|COMPLETED|1|1G||-5" DAY, "ElapsedRaw: '-5'"},
    {"2|a|COMPLETED|1|1G||5|soon\n", "Start: 'soon'"},
    {"job|a|COMPLETED|1|1G||5" DAY, "JobID: 'job'"},
    {"1.batch|a|COMPLETED|1|1G|lots|5" DAY, "MaxRSS: 'lots'"},
    {"2|a|COMPLETED\n", "3 fields where 8 are needed"},
};

START_TEST(a_bad_row_is_rejected_with_column_and_value)
{
    char text[512];
    snprintf(text, sizeof text, HEADER "1|a|COMPLETED|1|1G||50" DAY "%s", bad_rows[_i].row);
    read_sacct(text);
    ck_assert_int_eq(list.w.count, 1);
    ck_assert_int_eq(list.w.n_rejected, 1);
    ck_assert_int_eq(list.w.rejected[0].line, 3);
    ck_assert_msg(strstr(list.w.rejected[0].reason, bad_rows[_i].reason) != NULL, "%s",
                  list.w.rejected[0].reason);
}
END_TEST

START_TEST(columns_of_fixed_width_are_read)
{
    static const char table[] =
        "JobID           JobName  AllocCPUS      State    Elapsed     ReqMem     MaxRSS  AllocTRES "
        "\n"
        "------------ ---------- ---------- ---------- ---------- ---------- ---------- ---------- "
        "\n"
        "40053787      align_s+           4 CANCELLED+   01:07:58      4000M            billing=4+ "
        "\n"
        "40053787.ba+      batch          4  COMPLETED   01:07:58                10472K\n"
        "JobID           JobName  AllocCPUS      State    Elapsed     ReqMem     MaxRSS  AllocTRES "
        "\n"
        "------------ ---------- ---------- ---------- ---------- ---------- ---------- ---------- "
        "\n"
        "12345678_10+    other_1          1  COMPLETED   00:00:09         1G\n";
    ck_assert_int_ge(jobs_slurm_detect(SLICE(table)), 90);
    read_sacct(table);
    ck_assert_int_eq(list.w.count, 1);
    ck_assert_int_eq(list.w.classes[0].mcpu, 4000);
    ck_assert_int_eq(list.w.classes[0].mem_mib, 4000);
    ck_assert_int_eq(list.w.classes[0].max_ms, 4078000);
    ck_assert_int_eq(list.w.classes[0].peak_mib, 11);
    ck_assert_int_eq(list.w.aside[ASIDE_STEP].rows, 1);
    ck_assert_int_eq(list.w.n_rejected, 1); /* which task it was has been cut away */
    ck_assert(list_has_note(&list, "fixed width"));
}
END_TEST

START_TEST(other_texts_are_not_sacct)
{
    ck_assert_int_eq(jobs_slurm_detect(SLICE("name,vcpus,memory_mib\na,1,2\n")), 0);
    ck_assert_int_eq(jobs_slurm_detect(SLICE("{\"jobs\": []}")), 0);
    ck_assert_int_eq(jobs_slurm_detect(SLICE("# nothing\n\n")), 0);
    ck_assert_int_eq(jobs_slurm_detect(SLICE("")), 0);
    list_of(&list, jobs_slurm_read, "name|vcpus\na|1\n");
    ck_assert(!list.read);
    list_of(&list, jobs_slurm_read, "");
    ck_assert(!list.read);
}
END_TEST

START_TEST(many_lines_that_might_be_joined_take_no_long_time)
{
    enum { LINES = 200000 };
    static const char header[] = WIDE, line[] = "1|a\n";
    char *text = malloc(sizeof header + LINES * sizeof line);
    size_t n = sizeof header - 1;
    memcpy(text, header, n);
    for (int i = 0; i < LINES; i++, n += sizeof line - 1)
        memcpy(text + n, line, sizeof line - 1);
    list_read(&list, jobs_slurm_read, (struct slice){text, n}, NULL, NULL);
    free(text);
    ck_assert_int_eq(list.w.n_rejected, LINES);
}
END_TEST

Suite *suite_jobs_slurm(void)
{
    Suite *s = suite_create("jobs_slurm");
    TCase *t = tcase_create("jobs_slurm");
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_test(t, steps_are_folded_into_their_job);
    tcase_add_test(t, columns_stand_in_any_order_and_before_a_last_delimiter);
    tcase_add_test(t, memory_per_cpu_and_per_node_is_multiplied);
    tcase_add_test(t, a_job_of_several_nodes_is_shared_out);
    tcase_add_test(t, without_reqmem_the_resources_tell);
    tcase_add_test(t, jobs_that_never_ran_are_set_aside);
    tcase_add_test(t, requeued_rows_of_one_id_are_attempts);
    tcase_add_test(t, attempts_of_several_nodes_are_linked_too);
    tcase_add_test(t, array_tasks_and_parts_of_het_jobs_are_jobs);
    tcase_add_test(t, cores_may_be_physical);
    tcase_add_test(t, records_without_a_header_are_known_by_their_looks);
    tcase_add_test(t, delimiters_within_values_shift_no_column);
    tcase_add_test(t, commas_may_separate_although_values_hold_them);
    tcase_add_test(t, tables_written_anew_may_quote_and_number_their_rows);
    tcase_add_test(t, a_quoted_name_outlasts_its_record);
    tcase_add_test(t, without_a_time_column_durations_are_unknown_and_said);
    tcase_add_test(t, a_record_may_run_over_several_lines);
    tcase_add_test(t, a_broken_record_does_not_take_the_next_with_it);
    tcase_add_test(t, what_cannot_be_told_apart_is_rejected);
    tcase_add_test(t, line_breaks_in_the_last_column_belong_to_it);
    tcase_add_test(t, a_step_far_from_its_job_is_counted_but_not_used);
    tcase_add_test(t, a_header_may_repeat);
    tcase_add_loop_test(t, a_bad_row_is_rejected_with_column_and_value, 0,
                        sizeof bad_rows / sizeof bad_rows[0]);
    tcase_add_test(t, columns_of_fixed_width_are_read);
    tcase_add_test(t, other_texts_are_not_sacct);
    tcase_add_test(t, many_lines_that_might_be_joined_take_no_long_time);
    suite_add_tcase(s, t);
    return s;
}
