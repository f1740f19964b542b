#include "model/read/intake.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

Suite *suite_intake(void);

enum { S = 1000, H = 3600 * 1000 };

/* ---- a list under construction --------------------------------------------------------------- */

static struct intake_options options;
static struct intake *in;
static struct workload w;
static int64_t line;

static void begin(void)
{
    options = intake_defaults();
    line = 0;
}

static void end(void)
{
    workload_clear(&w);
    intake_free(in);
    in = NULL;
}

static struct job_row job(int64_t mcpu, int64_t mem_mib, int64_t duration_ms)
{
    if (in == NULL)
        in = intake_new(&options);
    struct job_row row = job_row_blank(++line);
    row.mcpu = mcpu;
    row.mem_mib = mem_mib;
    row.duration_ms = duration_ms;
    return row;
}

static void add(int64_t mcpu, int64_t mem_mib, int64_t duration_ms)
{
    struct job_row row = job(mcpu, mem_mib, duration_ms);
    intake_row(in, &row);
}

/* One attempt at the job called name. */
static void attempt(const char *name, enum job_state state, int64_t number, int64_t duration_ms)
{
    struct job_row row = job(1000, 1024, duration_ms);
    row.retry_of = slice_of(name);
    row.state = state;
    row.attempt = number;
    intake_row(in, &row);
}

static void used(const char *label, int64_t mcpu, int64_t mem_mib, int64_t peak_mcpu,
                 int64_t peak_mib)
{
    struct job_row row = job(mcpu, mem_mib, 10 * S);
    row.label = slice_of(label);
    row.peak_mcpu = peak_mcpu;
    row.peak_mib = peak_mib;
    intake_row(in, &row);
}

static void finish(void)
{
    struct error err;
    if (in == NULL)
        in = intake_new(&options);
    ck_assert_msg(intake_finish(in, &w, &err), "%s", err.message);
}

static bool noted(const char *part)
{
    for (int32_t i = 0; i < w.n_notes; i++) {
        if (strstr(w.notes[i], part) != NULL)
            return true;
    }
    return false;
}

static void check_aside(enum set_aside why, int64_t rows, int64_t total_ms)
{
    ck_assert_int_eq(w.aside[why].rows, rows);
    ck_assert_int_eq(w.aside[why].total_ms, total_ms);
}

/* ---- grouping -------------------------------------------------------------------------------- */

START_TEST(equal_requests_form_classes_in_order_of_first_appearance)
{
    add(4000, 100, 5 * S);
    add(1000, 100, 1 * S);
    add(4000, 100, 7 * S);
    add(4000, 100, 5 * S);
    finish();
    ck_assert_int_eq(w.n_classes, 2);
    ck_assert_int_eq(w.classes[0].mcpu, 4000);
    ck_assert_int_eq(w.classes[0].count, 3);
    ck_assert_int_eq(w.classes[0].n_runs, 2);
    ck_assert_int_eq(w.classes[0].runs[0].duration_ms, 7 * S);
    ck_assert_int_eq(w.classes[0].runs[1].duration_ms, 5 * S);
    ck_assert_int_eq(w.classes[0].runs[1].count, 2);
    ck_assert_int_eq(w.classes[0].total_ms, 17 * S);
    ck_assert_int_eq(w.classes[1].count, 1);
    ck_assert_int_eq(w.count, 4);
    ck_assert_int_eq(w.rows, 4);
}
END_TEST

START_TEST(labels_architectures_gpus_and_whole_instances_keep_classes_apart)
{
    add(1000, 100, 1 * S);
    struct job_row row = job(1000, 100, 1 * S);
    row.label = SLICE("align");
    intake_row(in, &row);
    row = job(1000, 100, 1 * S);
    row.arch = ARCH_ARM64;
    intake_row(in, &row);
    row = job(1000, 100, 1 * S);
    row.gpus = 1;
    intake_row(in, &row);
    row.gpu_model = SLICE("t4");
    intake_row(in, &row);
    row = job(1000, 100, 1 * S);
    row.whole_instances = true;
    intake_row(in, &row);
    finish();
    ck_assert_int_eq(w.n_classes, 6);
    ck_assert_str_eq(w.classes[1].label, "align");
    ck_assert_str_eq(w.classes[4].gpu_model, "t4");
}
END_TEST

START_TEST(quantiles_of_durations_are_nearest_rank_over_jobs)
{
    for (int i = 1; i <= 10; i++)
        add(1000, 100, i * S);
    struct job_row many = job(1000, 100, 100 * S);
    many.count = 10;
    intake_row(in, &many);
    finish();
    const struct job_class *c = &w.classes[0];
    ck_assert_int_eq(c->min_ms, 1 * S);
    ck_assert_int_eq(c->p50_ms, 10 * S);
    ck_assert_int_eq(c->p90_ms, 100 * S);
    ck_assert_int_eq(c->max_ms, 100 * S);
}
END_TEST

START_TEST(a_known_duration_of_0_is_kept_and_an_unknown_one_is_counted)
{
    add(1000, 100, 0);
    add(1000, 100, UNKNOWN);
    finish();
    ck_assert_int_eq(w.classes[0].count, 2);
    ck_assert_int_eq(w.classes[0].n_runs, 1);
    ck_assert_int_eq(w.classes[0].min_ms, 0);
    ck_assert_int_eq(w.classes[0].unknown_durations, 1);
}
END_TEST

START_TEST(assumed_durations_fill_only_unknown_ones)
{
    options.assume_duration_ms = 60 * S;
    add(1000, 100, 5 * S);
    add(1000, 100, UNKNOWN);
    finish();
    ck_assert_int_eq(w.classes[0].total_ms, 65 * S);
    ck_assert_int_eq(w.classes[0].unknown_durations, 0);
    ck_assert(w.classes[0].assumed_duration);
}
END_TEST

START_TEST(overhead_is_added_to_known_durations_only)
{
    options.job_overhead_ms = 60 * S;
    add(1000, 100, 5 * S);
    add(1000, 100, UNKNOWN);
    attempt("a", JOB_FAILED, 1, 7 * S);
    finish();
    ck_assert_int_eq(w.classes[0].total_ms, 65 * S);
    ck_assert_int_eq(w.classes[1].total_ms, 67 * S);
    ck_assert_int_eq(w.classes[0].unknown_durations, 1);
}
END_TEST

START_TEST(part_vcpus_round_up_with_one_note)
{
    add(250, 100, 1 * S);
    add(1500, 100, 1 * S);
    finish();
    ck_assert_int_eq(w.classes[0].mcpu, 1000);
    ck_assert_int_eq(w.classes[1].mcpu, 2000);
    ck_assert(noted("rounded up to whole ones for 2 jobs"));
    ck_assert_int_eq(w.n_notes, 1);
}
END_TEST

START_TEST(physical_cores_count_double_where_a_scheduler_counts_cores)
{
    options.cores_are_physical = true;
    struct job_row row = job(3000, 100, 1 * S);
    row.cores = true;
    intake_row(in, &row);
    add(3000, 100, 1 * S);
    finish();
    ck_assert_int_eq(w.classes[0].mcpu, 6000);
    ck_assert_int_eq(w.classes[1].mcpu, 3000);
}
END_TEST

START_TEST(large_counts_survive_and_larger_ones_are_rejected)
{
    struct job_row row = job(1000, 100, 1 * S);
    row.count = COUNT_MAX;
    intake_row(in, &row);
    row.count = COUNT_MAX + 1;
    intake_row(in, &row);
    row.count = 0;
    intake_row(in, &row);
    finish();
    ck_assert_int_eq(w.count, COUNT_MAX);
    ck_assert_int_eq(w.classes[0].total_ms, COUNT_MAX * S);
    ck_assert_int_eq(w.n_rejected, 2);
    ck_assert(strstr(w.rejected[1].reason, "count: 0 ") != NULL);
}
END_TEST

START_TEST(ten_years_are_accepted_and_twenty_rejected)
{
    const int64_t year = INT64_C(365) * 24 * H;
    add(1000, 100, 10 * year);
    add(1000, 100, 20 * year);
    finish();
    ck_assert_int_eq(w.count, 1);
    ck_assert_int_eq(w.classes[0].max_ms, 10 * year);
    ck_assert_int_eq(w.n_rejected, 1);
    ck_assert_int_eq(w.rejected[0].line, 2);
}
END_TEST

START_TEST(more_jobs_than_a_class_can_count_are_an_error)
{
    struct job_row row = job(1000, 100, 1 * S);
    row.count = COUNT_MAX;
    row.label = SLICE("huge");
    intake_row(in, &row);
    intake_row(in, &row);
    struct error err;
    ck_assert(!intake_finish(in, &w, &err));
    ck_assert_int_eq(err.kind, ERROR_INPUT);
    ck_assert(strstr(err.message, "huge") != NULL);
    ck_assert_int_eq(w.n_classes, 0);
}
END_TEST

START_TEST(nothing_read_is_an_error)
{
    in = intake_new(&options);
    struct error err;
    ck_assert(!intake_finish(in, &w, &err));
    ck_assert_int_eq(err.kind, ERROR_INPUT);
    ck_assert(strstr(err.message, "no jobs") != NULL);
}
END_TEST

START_TEST(many_distinct_durations_are_sorted_and_counted)
{
    int64_t total = 0;
    uint64_t state = 1;
    for (int i = 0; i < 5000; i++) {
        state = state * UINT64_C(6364136223846793005) + 1442695040888963407U;
        int64_t ms = (int64_t)(state >> 30) % DURATION_MAX_MS;
        total += ms;
        add(1000, 100, ms);
    }
    finish();
    const struct job_class *c = &w.classes[0];
    ck_assert_int_eq(c->count, 5000);
    ck_assert_int_eq(c->total_ms, total);
    for (int64_t i = 1; i < c->n_runs; i++)
        ck_assert_int_lt(c->runs[i].duration_ms, c->runs[i - 1].duration_ms);
}
END_TEST

/* ---- attempts -------------------------------------------------------------------------------- */

START_TEST(failures_before_a_success_are_set_aside_with_their_time)
{
    attempt("a", JOB_FAILED, UNKNOWN, 10 * S);
    attempt("b", JOB_FINISHED, UNKNOWN, 1 * S);
    attempt("a", JOB_FAILED, UNKNOWN, 20 * S);
    attempt("a", JOB_FINISHED, UNKNOWN, 30 * S);
    finish();
    ck_assert_int_eq(w.count, 2);
    ck_assert_int_eq(w.classes[0].total_ms, 31 * S);
    check_aside(ASIDE_EARLIER_ATTEMPT, 2, 30 * S);
    ck_assert_int_eq(w.aside[ASIDE_EARLIER_ATTEMPT].vcpu_ms, 30 * S);
    ck_assert_int_eq(w.rows, 4);
}
END_TEST

START_TEST(attempt_numbers_link_rows_in_any_order)
{
    attempt("a", JOB_FINISHED, 3, 30 * S);
    attempt("a", JOB_FAILED, 1, 10 * S);
    attempt("a", JOB_FAILED, 2, 20 * S);
    finish();
    ck_assert_int_eq(w.count, 1);
    check_aside(ASIDE_EARLIER_ATTEMPT, 2, 30 * S);
}
END_TEST

START_TEST(one_success_accounts_for_one_failure_at_each_number)
{
    /* Two runs one after the other: the second never succeeded. */
    attempt("a", JOB_FAILED, 1, 1 * S);
    attempt("a", JOB_FINISHED, 2, 2 * S);
    attempt("a", JOB_FAILED, 1, 4 * S);
    finish();
    ck_assert_int_eq(w.count, 2);
    ck_assert_int_eq(w.classes[0].total_ms, 6 * S);
    check_aside(ASIDE_EARLIER_ATTEMPT, 1, 1 * S);
}
END_TEST

START_TEST(of_failures_without_success_the_last_is_the_job)
{
    attempt("a", JOB_FAILED, UNKNOWN, 10 * S);
    attempt("a", JOB_FAILED, UNKNOWN, 20 * S);
    attempt("a", JOB_FAILED, UNKNOWN, UNKNOWN);
    attempt("b", JOB_FAILED, 2, 7 * S);
    attempt("b", JOB_FAILED, 1, 5 * S);
    finish();
    ck_assert_int_eq(w.count, 2);
    ck_assert_int_eq(w.classes[0].total_ms, 27 * S);
    check_aside(ASIDE_EARLIER_ATTEMPT, 2, 15 * S);
    check_aside(ASIDE_NO_TIME, 1, 0);
}
END_TEST

START_TEST(a_failure_after_the_last_success_is_a_job)
{
    attempt("a", JOB_FINISHED, UNKNOWN, 1 * S);
    attempt("a", JOB_FAILED, UNKNOWN, 2 * S);
    finish();
    ck_assert_int_eq(w.count, 2);
}
END_TEST

START_TEST(the_same_job_finished_in_ten_runs_is_ten_jobs)
{
    for (int run = 0; run < 10; run++)
        attempt("a", JOB_FINISHED, UNKNOWN, 1 * S);
    finish();
    ck_assert_int_eq(w.count, 10);
}
END_TEST

START_TEST(cached_never_started_and_timeless_rows_are_set_aside)
{
    attempt("a", JOB_CACHED, UNKNOWN, 9 * S);
    attempt("b", JOB_NEVER_STARTED, UNKNOWN, UNKNOWN);
    attempt("", JOB_FAILED, UNKNOWN, 0);
    add(1000, 1, 1 * S);
    finish();
    ck_assert_int_eq(w.count, 1);
    check_aside(ASIDE_CACHED, 1, 9 * S);
    check_aside(ASIDE_NEVER_STARTED, 1, 0);
    ck_assert_int_eq(w.aside[ASIDE_NEVER_STARTED].unknown_ms, 1);
    check_aside(ASIDE_NO_TIME, 1, 0);
}
END_TEST

START_TEST(a_running_job_has_no_duration_yet)
{
    attempt("a", JOB_FAILED, UNKNOWN, 5 * S);
    attempt("a", JOB_RUNNING, UNKNOWN, 9 * S);
    finish();
    ck_assert_int_eq(w.count, 1);
    ck_assert_int_eq(w.classes[0].unknown_durations, 1);
    check_aside(ASIDE_EARLIER_ATTEMPT, 1, 5 * S);
    ck_assert(noted("still running"));
}
END_TEST

START_TEST(attempts_all_counts_every_attempt_that_held_a_slot)
{
    options.attempts = ATTEMPTS_ALL;
    attempt("a", JOB_FAILED, 1, 10 * S);
    attempt("a", JOB_FAILED, 2, 0);
    attempt("a", JOB_FINISHED, 3, 30 * S);
    finish();
    ck_assert_int_eq(w.count, 2);
    check_aside(ASIDE_NO_TIME, 1, 0);
}
END_TEST

START_TEST(states_override_the_rules)
{
    options.states = "completed, CANCELLED";
    const char *const states[] = {"COMPLETED", "CANCELLED by 32874", "FAILED", "CANCELLED+"};
    for (int i = 0; i < 4; i++) {
        struct job_row row = job(1000, 100, 1 * S);
        row.state = i == 0 ? JOB_FINISHED : JOB_FAILED;
        row.state_text = slice_of(states[i]);
        intake_row(in, &row);
    }
    finish();
    ck_assert_int_eq(w.count, 2);
    check_aside(ASIDE_BY_STATE, 2, 2 * S);
}
END_TEST

START_TEST(the_same_record_twice_counts_once_but_an_id_may_come_back)
{
    struct job_row row = job(1000, 100, 1 * S);
    row.id = SLICE("17");
    intake_row(in, &row);
    row.line++;
    intake_row(in, &row);
    row.duration_ms = 2 * S;
    intake_row(in, &row);
    finish();
    ck_assert_int_eq(w.count, 2);
    check_aside(ASIDE_DUPLICATE, 1, 1 * S);
}
END_TEST

/* ---- guesses --------------------------------------------------------------------------------- */

START_TEST(requests_are_guessed_per_label_from_peaks)
{
    for (int i = 1; i <= 10; i++)
        used("align", UNKNOWN, UNKNOWN, i * 500, i * 100);
    finish();
    ck_assert_int_eq(w.n_classes, 1);
    ck_assert_int_eq(w.classes[0].mem_mib, 1200);
    ck_assert_int_eq(w.classes[0].mcpu, 5000); /* the ninth of ten: 4.5 */
    ck_assert(w.classes[0].guessed_mem && w.classes[0].guessed_mcpu);
    ck_assert_int_eq(w.classes[0].peak_mib, 1000);
}
END_TEST

START_TEST(a_guess_takes_the_quantile_and_headroom_asked_for)
{
    options.peak_quantile = 0.5;
    options.headroom = 1.5;
    for (int i = 1; i <= 10; i++)
        used("align", UNKNOWN, UNKNOWN, 100, i * 101);
    finish();
    ck_assert_int_eq(w.classes[0].mem_mib, 758); /* 505 x 1.5, rounded up */
    ck_assert_int_eq(w.classes[0].mcpu, 1000);
}
END_TEST

START_TEST(stated_requests_are_never_replaced_by_guesses)
{
    used("align", 4000, 8192, 1000, 100);
    used("align", UNKNOWN, UNKNOWN, 3000, 1000);
    used("align", 4000, UNKNOWN, UNKNOWN, UNKNOWN);
    finish();
    ck_assert_int_eq(w.n_classes, 3);
    ck_assert_int_eq(w.classes[0].mem_mib, 8192);
    ck_assert(!w.classes[0].guessed_mem);
    ck_assert_int_eq(w.classes[1].mem_mib, 1200);
    ck_assert_int_eq(w.classes[1].mcpu, 3000);
    ck_assert_int_eq(w.classes[2].mcpu, 4000);
    ck_assert(!w.classes[2].guessed_mcpu && w.classes[2].guessed_mem);
}
END_TEST

START_TEST(without_any_peak_a_request_stays_unknown_unless_assumed)
{
    used("align", UNKNOWN, UNKNOWN, UNKNOWN, 0);
    finish();
    ck_assert_int_eq(w.classes[0].mem_mib, UNKNOWN);
    ck_assert_int_eq(w.classes[0].mcpu, UNKNOWN);
    end();
    begin();
    options.assume_mem_mib = 4096;
    options.assume_mcpu = 2000;
    used("align", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);
    used("sort", UNKNOWN, UNKNOWN, 1000, 1000);
    finish();
    ck_assert_int_eq(w.classes[0].mem_mib, 4096);
    ck_assert(w.classes[0].assumed_mem && w.classes[0].assumed_mcpu);
    ck_assert_int_eq(w.classes[1].mem_mib, 1200);
    ck_assert(!w.classes[1].assumed_mem);
}
END_TEST

START_TEST(a_guess_equal_to_a_stated_request_joins_its_class)
{
    used("align", 1000, 1200, UNKNOWN, UNKNOWN);
    used("align", UNKNOWN, UNKNOWN, 1000, 1000);
    finish();
    ck_assert_int_eq(w.n_classes, 1);
    ck_assert_int_eq(w.classes[0].count, 2);
    ck_assert(w.classes[0].guessed_mem);
}
END_TEST

START_TEST(failed_attempts_are_counted_with_the_guessed_vcpus)
{
    struct job_row row = job(UNKNOWN, UNKNOWN, 10 * S);
    row.label = SLICE("align");
    row.retry_of = SLICE("align (1)");
    row.state = JOB_FAILED;
    intake_row(in, &row);
    row.state = JOB_FINISHED;
    row.peak_mcpu = 3200;
    row.peak_mib = 100;
    intake_row(in, &row);
    finish();
    ck_assert_int_eq(w.n_classes, 1);
    ck_assert_int_eq(w.aside[ASIDE_EARLIER_ATTEMPT].vcpu_ms, 40 * S);
}
END_TEST

/* ---- dependencies ---------------------------------------------------------------------------- */

static void depends(const char *name, int64_t duration_ms, const char *on)
{
    struct job_row row = job(1000, 100, duration_ms);
    row.name = slice_of(name);
    row.depends_on = slice_of(on);
    intake_row(in, &row);
}

START_TEST(the_critical_path_is_the_longest_chain)
{
    depends("d", 1 * S, "b; c");
    depends("a", 10 * S, "");
    depends("b", 5 * S, "a");
    depends("c", 20 * S, "a");
    depends("e", 25 * S, "");
    finish();
    ck_assert(w.has_dependencies);
    ck_assert_int_eq(w.critical_path_ms, 31 * S);
}
END_TEST

START_TEST(jobs_that_wait_for_each_other_in_a_circle_are_refused_by_name)
{
    struct error err;
    depends("end", 1 * S, "c");
    depends("a", 1 * S, "begin;b");
    depends("b", UNKNOWN, "c");
    depends("c", 1 * S, "a");
    depends("begin", 1 * S, "");
    ck_assert(!intake_finish(in, &w, &err));
    ck_assert_int_eq(err.kind, ERROR_INPUT);
    ck_assert_msg(strstr(err.message, "c waits for a waits for b waits for c") != NULL, "%s",
                  err.message);
}
END_TEST

START_TEST(a_job_that_waits_for_itself_is_refused)
{
    struct error err;
    depends("a", 1 * S, "a");
    ck_assert(!intake_finish(in, &w, &err));
    ck_assert_ptr_nonnull(strstr(err.message, "a waits for a"));
}
END_TEST

START_TEST(unknown_names_and_unknown_durations_leave_the_path_unknown)
{
    depends("a", 1 * S, "nobody");
    finish();
    ck_assert_int_eq(w.critical_path_ms, UNKNOWN);
    ck_assert(noted("'nobody'"));
    end();
    begin();
    depends("a", UNKNOWN, "");
    depends("b", 1 * S, "a");
    finish();
    ck_assert_int_eq(w.critical_path_ms, UNKNOWN);
    ck_assert(noted("no duration"));
}
END_TEST

START_TEST(without_dependencies_there_is_no_critical_path)
{
    depends("a", 1 * S, "");
    finish();
    ck_assert(!w.has_dependencies);
    ck_assert_int_eq(w.critical_path_ms, UNKNOWN);
}
END_TEST

/* ---- kept jobs, merging ---------------------------------------------------------------------- */

START_TEST(kept_jobs_follow_the_list_without_what_is_set_aside)
{
    options.keep_jobs = true;
    add(2000, 100, 1 * S);
    attempt("a", JOB_FAILED, UNKNOWN, 5 * S);
    attempt("b", JOB_FAILED, UNKNOWN, 6 * S);
    attempt("a", JOB_FINISHED, UNKNOWN, 7 * S);
    finish();
    ck_assert_int_eq(w.n_jobs, 3);
    ck_assert_int_eq(w.jobs[0].class_id, 0);
    ck_assert_int_eq(w.jobs[1].line, 3);
    ck_assert_int_eq(w.jobs[1].class_id, 1);
    ck_assert_int_eq(w.jobs[2].duration_ms, 7 * S);
}
END_TEST

/* The same rows read in two halves. */
START_TEST(two_halves_merge_to_what_one_pass_gives)
{
    options.keep_jobs = true;
    struct intake *halves[2];
    for (int half = 0; half < 2; half++) {
        in = halves[half] = intake_new(&options);
        line = 0;
        add(half == 0 ? 2000 : 3000, 100, 1 * S);
        attempt("a", half == 0 ? JOB_FAILED : JOB_FINISHED, UNKNOWN, 5 * S);
        add(2000, 100, 2 * S);
        intake_reject(in, ++line, "vcpus: 'x'");
        intake_note(in, "seen in both halves");
    }
    intake_shift_lines(halves[1], 4);
    intake_merge(halves[0], halves[1]);
    intake_free(halves[1]);
    in = halves[0];
    finish();
    ck_assert_int_eq(w.n_classes, 3);
    ck_assert_int_eq(w.classes[0].mcpu, 2000);
    ck_assert_int_eq(w.classes[0].count, 3);
    ck_assert_int_eq(w.classes[1].mcpu, 3000);
    ck_assert_int_eq(w.classes[2].count, 1);
    check_aside(ASIDE_EARLIER_ATTEMPT, 1, 5 * S);
    ck_assert_int_eq(w.n_rejected, 2);
    ck_assert_int_eq(w.rejected[1].line, 8);
    ck_assert_int_eq(w.n_notes, 1);
    ck_assert_int_eq(w.n_jobs, 5);
    ck_assert_int_eq(w.jobs[4].line, 7);
    ck_assert_int_eq(w.rows, 8);
}
END_TEST

START_TEST(only_the_first_rejected_rows_are_kept_but_all_are_counted)
{
    options.keep_rejected = 2;
    add(1000, 100, 1 * S);
    for (int i = 0; i < 5; i++)
        intake_reject(in, ++line, "row %d\n", i);
    finish();
    ck_assert_int_eq(w.n_rejected, 5);
    ck_assert_str_eq(w.rejected[1].reason, "row 1?");
}
END_TEST

static bool first_letter(void *context, struct slice name, struct slice label, struct slice *out)
{
    (void)context;
    (void)label;
    *out = (struct slice){name.p, name.n > 0};
    return true;
}

START_TEST(labels_can_be_rewritten)
{
    options.relabel = first_letter;
    depends("align_1", 1 * S, "");
    depends("align_2", 1 * S, "");
    depends("sort", 1 * S, "");
    finish();
    ck_assert_int_eq(w.n_classes, 2);
    ck_assert_str_eq(w.classes[0].label, "a");
}
END_TEST

START_TEST(totals_count_what_is_known)
{
    add(2000, 2048, 1 * H);
    add(2000, UNKNOWN, 1 * H);
    finish();
    int64_t job_ms;
    double vcpu_hours, gib_hours;
    ck_assert(workload_totals(&w, &job_ms, &vcpu_hours, &gib_hours));
    ck_assert_int_eq(job_ms, 2 * H);
    ck_assert_double_eq_tol(vcpu_hours, 4, 1e-9);
    ck_assert_double_eq_tol(gib_hours, 2, 1e-9);
}
END_TEST

START_TEST(rows_that_never_started_have_no_duration_when_asked_for)
{
    options.states = "PENDING";
    struct job_row row = job(1000, 1024, 0);
    row.state = JOB_NEVER_STARTED;
    row.state_text = slice_of("PENDING");
    intake_row(in, &row);
    struct error err;
    ck_assert(intake_finish(in, &w, &err));
    ck_assert_int_eq(w.count, 1);
    ck_assert_int_eq(w.classes[0].unknown_durations, 1);
}
END_TEST

START_TEST(one_guess_for_all_jobs_without_a_label_is_told)
{
    for (int k = 0; k < 2; k++) {
        struct job_row row = job(1000, UNKNOWN, 5 * S);
        row.peak_mib = 100;
        intake_row(in, &row);
    }
    struct error err;
    ck_assert(intake_finish(in, &w, &err));
    ck_assert_int_eq(w.n_notes, 1);
    ck_assert_msg(strstr(w.notes[0], "2 jobs without a label") != NULL, "%s", w.notes[0]);
}
END_TEST

Suite *suite_intake(void)
{
    Suite *s = suite_create("intake");
    TCase *t = tcase_create("grouping");
    tcase_add_checked_fixture(t, begin, end);
    tcase_add_test(t, equal_requests_form_classes_in_order_of_first_appearance);
    tcase_add_test(t, labels_architectures_gpus_and_whole_instances_keep_classes_apart);
    tcase_add_test(t, quantiles_of_durations_are_nearest_rank_over_jobs);
    tcase_add_test(t, a_known_duration_of_0_is_kept_and_an_unknown_one_is_counted);
    tcase_add_test(t, assumed_durations_fill_only_unknown_ones);
    tcase_add_test(t, overhead_is_added_to_known_durations_only);
    tcase_add_test(t, part_vcpus_round_up_with_one_note);
    tcase_add_test(t, physical_cores_count_double_where_a_scheduler_counts_cores);
    tcase_add_test(t, large_counts_survive_and_larger_ones_are_rejected);
    tcase_add_test(t, ten_years_are_accepted_and_twenty_rejected);
    tcase_add_test(t, more_jobs_than_a_class_can_count_are_an_error);
    tcase_add_test(t, nothing_read_is_an_error);
    tcase_add_test(t, many_distinct_durations_are_sorted_and_counted);
    tcase_add_test(t, totals_count_what_is_known);
    suite_add_tcase(s, t);
    t = tcase_create("attempts");
    tcase_add_checked_fixture(t, begin, end);
    tcase_add_test(t, failures_before_a_success_are_set_aside_with_their_time);
    tcase_add_test(t, attempt_numbers_link_rows_in_any_order);
    tcase_add_test(t, one_success_accounts_for_one_failure_at_each_number);
    tcase_add_test(t, of_failures_without_success_the_last_is_the_job);
    tcase_add_test(t, a_failure_after_the_last_success_is_a_job);
    tcase_add_test(t, the_same_job_finished_in_ten_runs_is_ten_jobs);
    tcase_add_test(t, cached_never_started_and_timeless_rows_are_set_aside);
    tcase_add_test(t, a_running_job_has_no_duration_yet);
    tcase_add_test(t, attempts_all_counts_every_attempt_that_held_a_slot);
    tcase_add_test(t, states_override_the_rules);
    tcase_add_test(t, the_same_record_twice_counts_once_but_an_id_may_come_back);
    suite_add_tcase(s, t);
    t = tcase_create("guesses");
    tcase_add_checked_fixture(t, begin, end);
    tcase_add_test(t, requests_are_guessed_per_label_from_peaks);
    tcase_add_test(t, a_guess_takes_the_quantile_and_headroom_asked_for);
    tcase_add_test(t, stated_requests_are_never_replaced_by_guesses);
    tcase_add_test(t, without_any_peak_a_request_stays_unknown_unless_assumed);
    tcase_add_test(t, a_guess_equal_to_a_stated_request_joins_its_class);
    tcase_add_test(t, failed_attempts_are_counted_with_the_guessed_vcpus);
    suite_add_tcase(s, t);
    t = tcase_create("the rest");
    tcase_add_checked_fixture(t, begin, end);
    tcase_add_test(t, the_critical_path_is_the_longest_chain);
    tcase_add_test(t, jobs_that_wait_for_each_other_in_a_circle_are_refused_by_name);
    tcase_add_test(t, a_job_that_waits_for_itself_is_refused);
    tcase_add_test(t, unknown_names_and_unknown_durations_leave_the_path_unknown);
    tcase_add_test(t, without_dependencies_there_is_no_critical_path);
    tcase_add_test(t, kept_jobs_follow_the_list_without_what_is_set_aside);
    tcase_add_test(t, two_halves_merge_to_what_one_pass_gives);
    tcase_add_test(t, only_the_first_rejected_rows_are_kept_but_all_are_counted);
    tcase_add_test(t, labels_can_be_rewritten);
    tcase_add_test(t, rows_that_never_started_have_no_duration_when_asked_for);
    tcase_add_test(t, one_guess_for_all_jobs_without_a_label_is_told);
    suite_add_tcase(s, t);
    return s;
}
