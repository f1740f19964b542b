#include "model/arena.h"
#include "model/read/jobs_csv.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

Suite *suite_jobs_csv(void);

static const struct read_options read_options;
static struct workload w;
static struct error err;

static bool try(const char *text, struct intake_options options)
{
    struct intake *in = intake_new(&options);
    bool ok = jobs_csv_read(slice_of(text), &read_options, in, &err) && intake_finish(in, &w, &err);
    intake_free(in);
    return ok;
}

static void read_list(const char *text)
{
    workload_clear(&w);
    ck_assert_msg(try(text, intake_defaults()), "%s", err.message);
}

static void tidy(void)
{
    workload_clear(&w);
}

static void check_rejected(int64_t n, int64_t line, const char *part)
{
    ck_assert_int_eq(w.n_rejected, n);
    ck_assert_int_eq(w.rejected[0].line, line);
    ck_assert_msg(strstr(w.rejected[0].reason, part) != NULL, "'%s'", w.rejected[0].reason);
}

static bool noted(const char *part)
{
    for (int32_t i = 0; i < w.n_notes; i++) {
        if (strstr(w.notes[i], part) != NULL)
            return true;
    }
    return false;
}

START_TEST(columns_come_in_any_order_and_case)
{
    read_list("Duration_S,LABEL,memory_mib,count,vcpus\n60,align,7600,3,4\n");
    ck_assert_int_eq(w.n_classes, 1);
    ck_assert_int_eq(w.classes[0].mcpu, 4000);
    ck_assert_int_eq(w.classes[0].mem_mib, 7600);
    ck_assert_int_eq(w.classes[0].count, 3);
    ck_assert_int_eq(w.classes[0].max_ms, 60000);
    ck_assert_str_eq(w.classes[0].label, "align");
    ck_assert_str_eq(w.duration_from, "duration_s");
}
END_TEST

START_TEST(memory_and_duration_take_units)
{
    read_list("vcpus,memory,duration\n1,15GiB,2h30m\n1, 512 MB ,90\n");
    ck_assert_int_eq(w.classes[0].mem_mib, 15360);
    ck_assert_int_eq(w.classes[0].max_ms, 9000000);
    ck_assert_int_eq(w.classes[1].mem_mib, 512);
    ck_assert_int_eq(w.classes[1].max_ms, 90000);
}
END_TEST

/* The same two jobs, written differently. */
static const char *const spellings[] = {
    "vcpus,memory_mib,duration_s\n1,100,60\n2,200,70\n",
    "vcpus,memory_mib,duration_s\r\n1,100,60\r\n2,200,70\r\n",
    "\xef\xbb\xbfvcpus,memory_mib,duration_s\n1,100,60\n2,200,70",
    "vcpus;memory_mib;duration_s\n1;100;60\n2;200;70\n",
    "vcpus\tmemory_mib\tduration_s\n1\t100\t60\n2\t200\t70\n",
    "# a comment\n\nvcpus,memory_mib,duration_s\n\n1,100,60\n# another\n   \n2,200,70\n\n",
    "\"vcpus\",\"memory_mib\",\"duration_s\"\n\"1\",\"100\",\"60\"\n2,\"200\" ,70\n",
    " vcpus , memory_mib , duration_s \n 1 , 100 , 60 \n 2 , 200 , 70 \n",
    "name,vcpus,memory_mib,duration_s\n\"a\nb, \"\"c\"\"\",1,100,60\n\"x,y\",2,200,70\n",
    "vcpus,memory_mib,duration_s,\n1,100,60,\n2,200,70,\n",
    "vcpus,memory_mib,duration_s\n1,100,60,,\n2,200,70\n",
    "vcpus,memory_mib,duration_s\n1.0,100,60.0\n2,199.5,70.000\n",
};

START_TEST(one_list_in_many_spellings)
{
    read_list(spellings[_i]);
    ck_assert_int_eq(w.n_rejected, 0);
    ck_assert_int_eq(w.n_classes, 2);
    ck_assert_int_eq(w.classes[0].mcpu, 1000);
    ck_assert_int_eq(w.classes[0].max_ms, 60000);
    ck_assert_int_eq(w.classes[1].mem_mib, 200);
    ck_assert_int_eq(w.classes[1].max_ms, 70000);
    ck_assert_str_eq(w.classes[0].label, "");
}
END_TEST

static const char *const missing[] = {"", "-", "NA"};

START_TEST(missing_values_are_unknown_never_0)
{
    char text[200];
    const char *m = missing[_i];
    snprintf(text, sizeof text, "name,vcpus,memory_mib,duration_s,submit_s\na,%s,%s,%s,%s\n", m, m,
             m, m);
    read_list(text);
    ck_assert_int_eq(w.classes[0].mcpu, UNKNOWN);
    ck_assert_int_eq(w.classes[0].mem_mib, UNKNOWN);
    ck_assert_int_eq(w.classes[0].unknown_durations, 1);
    ck_assert_int_eq(w.first_submit_ms, TIME_UNKNOWN);
}
END_TEST

START_TEST(names_do_not_make_classes)
{
    read_list("name,vcpus\ns1,1\ns2,1\ns3,1\n");
    ck_assert_int_eq(w.n_classes, 1);
    ck_assert_int_eq(w.classes[0].count, 3);
}
END_TEST

/* A cell that is refused, in the column named; and what the message must say. */
static const struct {
    const char *column, *cell;
} refused[] = {
    {"count", "0"},           {"count", "1.5"},       {"count", "99999999999999999999"},
    {"count", "-3"},          {"vcpus", "0"},         {"vcpus", "-1"},
    {"vcpus", "two"},         {"vcpus", "99999"},     {"memory_mib", "0"},
    {"memory_mib", "-512"},   {"memory_mib", "4GiB"}, {"memory_mib", "9223372036854775808"},
    {"memory", "lots"},       {"memory", "0"},        {"gpus", "0.5"},
    {"gpus", "-1"},           {"arch", "sparc"},      {"duration_s", "-1"},
    {"duration_s", "1e400"},  {"duration_s", "20 y"}, {"duration", "soon"},
    {"submit_s", "tomorrow"}, {"attempts", "0"},      {"whole_instances", "perhaps"},
    {"input_bytes", "5 GB"},  {"peak_vcpus", "x"},    {"duration_s", "1,5"},
};

START_TEST(bad_cells_reject_their_row_with_line_column_and_value)
{
    char text[200], expected[100];
    snprintf(text, sizeof text, "label;%s\ngood;\nbad;%s\ngood;\n", refused[_i].column,
             refused[_i].cell);
    snprintf(expected, sizeof expected, "%s: '%s': ", refused[_i].column, refused[_i].cell);
    read_list(text);
    check_rejected(1, 3, expected);
    ck_assert_int_eq(w.count, 2);
    ck_assert_int_eq(w.rows, 3);
}
END_TEST

START_TEST(rows_with_too_few_or_too_many_cells_are_rejected)
{
    read_list("vcpus,memory_mib,duration_s\n1,100\n1,100,60,7\n1,100,60\n");
    check_rejected(2, 2, "2 cells, but the header names 3 columns");
    ck_assert_int_eq(w.count, 1);
}
END_TEST

START_TEST(a_quote_that_is_never_closed_costs_one_row_only)
{
    read_list("name,vcpus\na,1\n\"b,1\nc,1\n\"d\",1\n");
    check_rejected(1, 3, "not closed");
    ck_assert_int_eq(w.count, 3);
    read_list("name,vcpus\na,1\n\"b\"x,1\n\"b,1\n\"c,1\nd,1\n");
    check_rejected(3, 3, "not closed");
    ck_assert_int_eq(w.count, 2);
}
END_TEST

START_TEST(repeated_and_contradicting_columns_are_errors)
{
    ck_assert(!try("vcpus,memory,vcpus\n1,1,1\n", intake_defaults()));
    ck_assert_int_eq(err.kind, ERROR_INPUT);
    ck_assert(strstr(err.message, "line 1: the column 'vcpus' is there twice") != NULL);
    ck_assert(!try("memory_mib,memory\n1,1\n", intake_defaults()));
    ck_assert(strstr(err.message, "say the same") != NULL);
    ck_assert(!try("a,b\n1,1\n", intake_defaults()));
    ck_assert(strstr(err.message, "header line") != NULL);
    ck_assert(!try("", intake_defaults()));
    ck_assert(!try("vcpus,memory_mib\n", intake_defaults()));
    ck_assert(strstr(err.message, "no jobs") != NULL);
}
END_TEST

START_TEST(unknown_columns_are_told_with_the_nearest_name)
{
    read_list("vcpus,memery_mib,cpus,colour\n1,2,3,4\n");
    ck_assert(noted("'memery_mib' is not known and was passed over; did you mean 'memory_mib'?"));
    ck_assert(noted("'cpus' is not known and was passed over; did you mean 'vcpus'?"));
    ck_assert(noted("'colour' is not known and was passed over"));
    ck_assert_int_eq(w.classes[0].mem_mib, UNKNOWN);
}
END_TEST

START_TEST(durations_of_0_and_of_ten_years_are_accepted)
{
    read_list("duration_s\n0\n315360000\n536870913\n");
    ck_assert_int_eq(w.count, 2);
    ck_assert_int_eq(w.classes[0].min_ms, 0);
    ck_assert_int_eq(w.classes[0].max_ms, INT64_C(315360000000));
    check_rejected(1, 4, "duration_s: '536870913'");
}
END_TEST

START_TEST(all_other_columns_reach_the_kept_jobs)
{
    struct intake_options options = intake_defaults();
    options.keep_jobs = true;
    workload_clear(&w);
    ck_assert(try("name,gpus,arch,gpu_model,submit_s,input_bytes,output_bytes,image,image_bytes,"
                  "scratch_gib,attempts,peak_memory_mib,peak_vcpus,depends_on,whole_instances\n"
                  "a,2,aarch64,t4,1.5,10,20,img:1,30,40,3,99.5,1.5,,yes\n"
                  "b,0,any,,2026-09-01 10:00,,,,,,,,,a,no\n",
                  options));
    ck_assert_int_eq(w.n_jobs, 2);
    const struct job *a = &w.jobs[0];
    ck_assert_str_eq(a->name, "a");
    ck_assert_int_eq(w.classes[0].gpus, 2);
    ck_assert_int_eq(w.classes[0].arch, ARCH_ARM64);
    ck_assert_str_eq(w.classes[0].gpu_model, "t4");
    ck_assert(w.classes[0].whole_instances);
    ck_assert_int_eq(a->submit_ms, 1500);
    ck_assert_int_eq(a->input_bytes, 10);
    ck_assert_int_eq(a->output_bytes, 20);
    ck_assert_str_eq(a->image, "img:1");
    ck_assert_int_eq(a->image_bytes, 30);
    ck_assert_int_eq(a->scratch_gib, 40);
    ck_assert_int_eq(a->attempts, 3);
    ck_assert_int_eq(a->peak_mib, 100);
    ck_assert_int_eq(a->peak_mcpu, 1500);
    ck_assert_str_eq(w.jobs[1].depends_on, "a");
    ck_assert_int_eq(w.jobs[1].submit_ms, INT64_C(1788256800000));
    ck_assert(w.has_dependencies);
}
END_TEST

START_TEST(the_header_decides_whether_a_text_is_ours)
{
    ck_assert_int_gt(jobs_csv_detect(SLICE("name,vcpus,memory_mib\n")), 90);
    ck_assert_int_gt(jobs_csv_detect(SLICE("# list\nvcpus;duration;mine\n")), 50);
    ck_assert_int_gt(jobs_csv_detect(SLICE("duration_s\n")), 0);
    ck_assert_int_eq(jobs_csv_detect(SLICE("foo,bar\n")), 0);
    ck_assert_int_eq(jobs_csv_detect(SLICE("{\"jobs\": []}")), 0);
    ck_assert_int_eq(jobs_csv_detect(SLICE("")), 0);
}
END_TEST

/* ---- long lists: the fast path and pieces against the careful path --------------------------- */

struct text {
    char *p;
    size_t n, capacity;
};

static void put(struct text *t, const char *fmt, ...) PRINTF_LIKE(2, 3);

static void put(struct text *t, const char *fmt, ...)
{
    va_list args;
    t->p = mem_grow(t->p, &t->capacity, t->n + 300, 1);
    va_start(args, fmt);
    t->n += (size_t)vsnprintf(t->p + t->n, 300, fmt, args);
    va_end(args);
}

/* A list with everything that makes the fast path stop now and then. */
static struct text long_list(int rows, bool quoted_line_ends)
{
    struct text t = {0};
    put(&t, "name,count,vcpus,memory_mib,submit_s,duration_s,label\n");
    uint64_t x = 7;
    for (int i = 0; i < rows; i++) {
        x = x * UINT64_C(6364136223846793005) + 1442695040888963407U;
        unsigned r = (unsigned)(x >> 40);
        const char *end = r % 97 == 0 ? "\r\n" : "\n";
        if (r % 61 == 0)
            put(&t, "# comment %d\n", i);
        if (r % 67 == 0)
            put(&t, "%s", end);
        if (r % 53 == 0)
            put(&t, "bad%d,1,1,1%s", i, end);
        else if (r % 59 == 0)
            put(&t, "\"q%s%d\",%u,%u,%u,,%u,\"l\"\"1\"\"\"%s", quoted_line_ends ? "\n" : " ", i,
                r % 3 + 1, r % 5 + 1, 100, r % 1000, end);
        else if (r % 71 == 0)
            put(&t, "x%d,1,1.5,100,%u.5,%u.125,%s%s", i, r % 1000, r % 9999,
                "a-label-that-is-longer-than-any-key-of-the-fast-path-can-be-so-it-goes-the-long-"
                "way-"
                "always-and-for-ever-and-then-some-more-of-it-still",
                end);
        else
            put(&t, "n%d,%u,%u,%u,%u,%s%u,step-%u%s", i, r % 11 == 0 ? 12 : 1, r % 40 + 1,
                r / 40 % 50 * 100 + 100, r % 5000, r % 83 == 0 ? "x" : "", r % 100000, r % 7, end);
    }
    return t;
}

static void check_same(const struct workload *a, const struct workload *b)
{
    ck_assert_int_eq(a->n_classes, b->n_classes);
    ck_assert_int_eq(a->rows, b->rows);
    ck_assert_int_eq(a->count, b->count);
    ck_assert_int_eq(a->first_submit_ms, b->first_submit_ms);
    ck_assert_int_eq(a->n_rejected, b->n_rejected);
    ck_assert_int_eq(a->n_notes, b->n_notes);
    for (int32_t i = 0; i < a->n_notes; i++)
        ck_assert_str_eq(a->notes[i], b->notes[i]);
    for (int64_t i = 0; i < a->n_rejected; i++) {
        ck_assert_int_eq(a->rejected[i].line, b->rejected[i].line);
        ck_assert_str_eq(a->rejected[i].reason, b->rejected[i].reason);
    }
    for (int32_t c = 0; c < a->n_classes; c++) {
        const struct job_class *x = &a->classes[c], *y = &b->classes[c];
        ck_assert_str_eq(x->label, y->label);
        ck_assert_int_eq(x->mcpu, y->mcpu);
        ck_assert_int_eq(x->mem_mib, y->mem_mib);
        ck_assert_int_eq(x->unknown_durations, y->unknown_durations);
        ck_assert_int_eq(x->n_runs, y->n_runs);
        ck_assert_mem_eq(x->runs, y->runs, (size_t)x->n_runs * sizeof x->runs[0]);
    }
}

/* Keeping jobs turns the fast path off. */
static void read_carefully(struct slice text, struct workload *careful)
{
    struct intake_options options = intake_defaults();
    options.keep_jobs = true;
    struct intake *in = intake_new(&options);
    ck_assert(jobs_csv_read(text, &read_options, in, &err));
    ck_assert(intake_finish(in, careful, &err));
    intake_free(in);
}

START_TEST(the_fast_path_reads_what_the_careful_path_reads)
{
    struct text t = long_list(3000, true);
    struct slice text = {t.p, t.n};
    struct workload careful;
    read_carefully(text, &careful);
    struct intake_options options = intake_defaults();
    struct intake *in = intake_new(&options);
    ck_assert(jobs_csv_read(text, &read_options, in, &err));
    ck_assert(intake_finish(in, &w, &err));
    intake_free(in);
    ck_assert_int_gt(w.n_rejected, 10);
    ck_assert_int_gt(w.n_classes, 100);
    check_same(&careful, &w);
    workload_clear(&careful);
    free(t.p);
}
END_TEST

/* Reads in n pieces; false when they do not agree. */
static bool read_in_pieces(struct slice text, int n)
{
    struct csv_piece pieces[16];
    struct intake *intakes[16] = {NULL};
    struct intake_options options = intake_defaults();
    n = jobs_csv_split(text, n, pieces);
    for (int k = n; k-- > 0;) {
        intakes[k] = intake_new(&options);
        ck_assert(jobs_csv_read_piece(text, &pieces[k], &read_options, intakes[k], &err));
    }
    bool agree = jobs_csv_pieces_agree(pieces, n);
    int64_t lines = pieces[0].lines;
    for (int k = 1; k < n; k++) {
        intake_shift_lines(intakes[k], lines);
        lines += pieces[k].lines;
        intake_merge(intakes[0], intakes[k]);
        intake_free(intakes[k]);
    }
    ck_assert(intake_finish(intakes[0], &w, &err));
    intake_free(intakes[0]);
    return agree;
}

START_TEST(any_number_of_pieces_gives_the_same_workload)
{
    struct text t = long_list(1000, false);
    struct slice text = {t.p, t.n};
    struct workload careful;
    read_carefully(text, &careful);
    ck_assert(read_in_pieces(text, _i + 1));
    check_same(&careful, &w);
    workload_clear(&careful);
    free(t.p);
}
END_TEST

START_TEST(a_cut_inside_a_quoted_cell_is_noticed)
{
    struct text t = {0};
    put(&t, "name,vcpus\n\"");
    for (int i = 0; i < 200; i++)
        put(&t, "line %d,1\n", i);
    put(&t, "\",1\n");
    struct slice text = {t.p, t.n};
    ck_assert(!read_in_pieces(text, 3));
    free(t.p);
}
END_TEST

START_TEST(a_hundred_megabytes_on_one_line_are_read_quickly)
{
    size_t n = (size_t)100 << 20;
    char *text = mem_alloc(n);
    memset(text, 'a', n);
    memcpy(text, "name,vcpus\n", 11);
    memcpy(text + n - 3, ",1\n", 3);
    struct intake_options options = intake_defaults();
    struct intake *in = intake_new(&options);
    ck_assert(jobs_csv_read((struct slice){text, n}, &read_options, in, &err));
    ck_assert(intake_finish(in, &w, &err));
    ck_assert_int_eq(w.count, 1);
    intake_free(in);
    memset(text, ',', n);
    ck_assert_int_eq(jobs_csv_detect((struct slice){text, 65536}), 0);
    free(text);
}
END_TEST

#define N(table) (int)(sizeof(table) / sizeof(table)[0])

START_TEST(whole_numbers_as_data_frames_write_them_are_read)
{
    read_list("count,vcpus,memory_mib,duration_s,gpus,attempts\n3.0,2.0,4096.0,60.0,1.0,2.0\n");
    ck_assert_int_eq(w.n_rejected, 0);
    ck_assert_int_eq(w.count, 3);
    ck_assert_int_eq(w.classes[0].gpus, 1);
    ck_assert_int_eq(w.classes[0].mem_mib, 4096);
    tidy();
    read_list("count,vcpus\n2.5,1\n1,1\n");
    check_rejected(1, 2, "count: '2.5': a whole number");
}
END_TEST

START_TEST(words_for_missing_values_are_unknown_too)
{
    static const char *const words[] = {"NaN", "nan", "None", "null", "N/A", "n/a", "Unknown"};
    char text[100];
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        snprintf(text, sizeof text, "name,vcpus,memory_mib,duration_s,gpus\n%s,1,%s,%s,%s\n",
                 words[i], words[i], words[i], words[i]);
        read_list(text);
        ck_assert_int_eq(w.n_rejected, 0);
        ck_assert_int_eq(w.classes[0].mem_mib, UNKNOWN);
        ck_assert_int_eq(w.classes[0].unknown_durations, 1);
        tidy();
    }
}
END_TEST

START_TEST(a_flood_of_unknown_columns_is_told_in_a_few_notes)
{
    char text[4000] = "vcpus,memory_mib";
    size_t n = strlen(text);
    for (int i = 0; i < 100; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, ",zz%d", i);
    n += (size_t)snprintf(text + n, sizeof text - n, "\n1,10");
    for (int i = 0; i < 100; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, ",x");
    read_list(text);
    ck_assert_int_eq(w.count, 1);
    ck_assert_int_eq(w.n_notes, 9);
    ck_assert(noted("'zz7' is not known"));
    ck_assert(noted("passed over: 92"));
}
END_TEST

START_TEST(a_column_named_in_words_is_told_our_name)
{
    read_list("vcpus,Memory (MiB),Duration [s]\n1,10,5\n");
    ck_assert(noted("'Memory (MiB)' is not known and was passed over; did you mean 'memory_mib'?"));
    ck_assert(noted("did you mean 'duration_s'?"));
}
END_TEST

Suite *suite_jobs_csv(void)
{
    Suite *s = suite_create("jobs_csv");
    TCase *t = tcase_create("jobs_csv");
    tcase_add_checked_fixture(t, NULL, tidy);
    tcase_add_test(t, columns_come_in_any_order_and_case);
    tcase_add_test(t, memory_and_duration_take_units);
    tcase_add_loop_test(t, one_list_in_many_spellings, 0, N(spellings));
    tcase_add_loop_test(t, missing_values_are_unknown_never_0, 0, N(missing));
    tcase_add_test(t, names_do_not_make_classes);
    tcase_add_loop_test(t, bad_cells_reject_their_row_with_line_column_and_value, 0, N(refused));
    tcase_add_test(t, rows_with_too_few_or_too_many_cells_are_rejected);
    tcase_add_test(t, a_quote_that_is_never_closed_costs_one_row_only);
    tcase_add_test(t, repeated_and_contradicting_columns_are_errors);
    tcase_add_test(t, unknown_columns_are_told_with_the_nearest_name);
    tcase_add_test(t, durations_of_0_and_of_ten_years_are_accepted);
    tcase_add_test(t, all_other_columns_reach_the_kept_jobs);
    tcase_add_test(t, the_header_decides_whether_a_text_is_ours);
    tcase_add_test(t, the_fast_path_reads_what_the_careful_path_reads);
    tcase_add_loop_test(t, any_number_of_pieces_gives_the_same_workload, 0, 9);
    tcase_add_test(t, a_cut_inside_a_quoted_cell_is_noticed);
    tcase_add_test(t, a_hundred_megabytes_on_one_line_are_read_quickly);
    tcase_add_test(t, whole_numbers_as_data_frames_write_them_are_read);
    tcase_add_test(t, words_for_missing_values_are_unknown_too);
    tcase_add_test(t, a_flood_of_unknown_columns_is_told_in_a_few_notes);
    tcase_add_test(t, a_column_named_in_words_is_told_our_name);
    suite_add_tcase(s, t);
    return s;
}
