/* plan and verify together, in one process: lists written by hand are planned and saved, the plans
 * hold, and what is changed in them is found. */
#include "cli/commands.h"
#include "model/arena.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Suite *suite_verify(void);

static char folder[] = "/tmp/verify.XXXXXX";
static char list[64], plan[64], report[64];

static void set_up(void)
{
    memcpy(folder, "/tmp/verify.XXXXXX", sizeof folder);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(list, sizeof list, "%s/jobs.csv", folder);
    snprintf(plan, sizeof plan, "%s/plan.json", folder);
    snprintf(report, sizeof report, "%s/report", folder);
    /* Nothing of the user's own may decide what is planned. */
    setenv("HOME", folder, 1);
    unsetenv("XDG_CONFIG_HOME");
    ck_assert_int_eq(chdir(folder), 0);
}

static void tear_down(void)
{
    unlink(list);
    unlink(plan);
    unlink(report);
    ck_assert_int_eq(rmdir(folder), 0);
}

static void write_text(const char *path, const char *text, size_t n)
{
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text, 1, n, file), n);
    ck_assert_int_eq(fclose(file), 0);
}

static char *read_text(const char *path, size_t *n)
{
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    char *text = NULL;
    size_t capacity = 0;
    *n = 0;
    do {
        text = mem_grow(text, &capacity, *n + 65536, 1);
        *n += fread(text + *n, 1, 65535, file);
    } while (!feof(file) && !ferror(file));
    text[*n] = '\0';
    fclose(file);
    return text;
}

/* `batchfit VERB ARGUMENTS`, the arguments parted by blanks; returns the exit code. */
static int run(const struct verb *verb, const char *arguments)
{
    char *argv[32];
    int argc = 0;
    char *line = strdup(arguments);
    for (char *word = strtok(line, " "); word != NULL; word = strtok(NULL, " ")) {
        ck_assert_int_lt(argc, 32);
        argv[argc++] = word;
    }
    struct arena arena = {0};
    struct invocation call = {.arena = &arena};
    struct error err = {0};
    void *values = mem_zeroed(1, verb->values_size);
    bool parsed = options_parse(verb, argc, argv, values, &call, &err);
    ck_assert_msg(parsed, "%s", err.message);
    int code = verb->run(&call, values);
    free(values);
    arena_free(&arena);
    free(line);
    return code;
}

static int verify_plan(void)
{
    char arguments[400];
    snprintf(arguments, sizeof arguments, "%s %s --output %s", plan, list, report);
    return run(&verb_verify, arguments);
}

static const char mixed[] = "name,count,label,vcpus,memory_mib,duration_s\n"
                            "a,12,ALIGN,4,7600,600\nb,3,ALIGN,4,7600,1711.5\nc,40,CALL,2,15000,"
                            "300\nd,1,JOIN,16,60000,5400\n"
                            "e,500,SMALL,1,900,7\n";

static const struct {
    const char *name, *jobs, *options;
    int code; /* of plan */
} cases[] = {
    {"mixed", mixed, "", 0},
    {"a deadline", mixed, "--deadline 2h", 0},
    {"a close deadline", mixed, "--deadline 5580s", 0},
    {"jobs too long for the deadline", mixed, "--deadline 1h", 4},
    {"spot and on-demand", mixed, "--purchase any", 0},
    {"few vCPUs", mixed, "--max-vcpus 48 --boot 0 --tail 0", 0},
    {"one instance at a time", mixed, "--max-instances 1", 0},
    {"no extras", mixed, "--no-public-ipv4 --root-volume 0", 0},
    {"another currency", mixed, "--region cn-north-1", 0},
    {"either architecture", mixed, "--arch any --allow all", 0},
    {"an end by the clock", mixed, "--finish-by 2031-01-01T00:00", 0},
    {"a start and an end", mixed, "--start 2031-01-01T00:00 --finish-by 2031-01-01T03:00", 0},
    {"no durations", "count,vcpus,memory_mib\n100,2,3000\n40,8,30000\n7,1,900\n", "", 0},
    {"no durations, more than the vCPUs allowed", "count,vcpus,memory_mib\n9000,2,3000\n", "", 0},
    {"jobs that fit nothing",
     "label,count,vcpus,memory_mib,duration_s\nx,3,2,3000,60\ny,2,4000,100,60\nz,1,2,99999999,9\n",
     "", 4},
    {"GPUs",
     "count,vcpus,memory_mib,gpus,gpu_model,duration_s\n9,2,3000,1,T4,600\n2,8,30000,4,,5000\n"
     "50,1,1000,0,,300\n",
     "", 0},
    {"both architectures",
     "count,vcpus,memory_mib,arch,duration_s\n9,2,3000,arm64,600\n9,2,3000,x86_64,50\n9,2,3000,,"
     "7\n",
     "", 0},
    {"fractions", "count,vcpus,memory_mib,duration_s\n5,0.25,300,600\n4,1.37,777,0.001\n", "", 0},
    {"no time at all", "count,vcpus,memory_mib,duration_s\n5,1,300,0\n", "", 0},
    {"ten years", "count,vcpus,memory_mib,duration_s\n2,1,300,315360000\n", "", 0},
    {"options of reading", "label,count,memory_mib,duration_s\na-1,5,300,60\na-2,5,300,90\n",
     "--assume-vcpus 1.5 --label ^[a-z] --job-overhead 30s", 0},
};

START_TEST(what_plan_saves_holds)
{
    char arguments[400];
    write_text(list, cases[_i].jobs, strlen(cases[_i].jobs));
    snprintf(arguments, sizeof arguments, "%s %s --save %s --output %s", list, cases[_i].options,
             plan, report);
    ck_assert_msg(run(&verb_plan, arguments) == cases[_i].code, "%s", cases[_i].name);
    int code = verify_plan();
    size_t n;
    char *said = read_text(report, &n);
    ck_assert_msg(code == 0, "%s: %s", cases[_i].name, said);
    free(said);
}
END_TEST

/* A number of the document that stands alone: at its last digit, one more (9 becomes 8). */
static char *changed(const char *text, size_t n, size_t last_digit)
{
    char *copy = mem_alloc(n + 1);
    memcpy(copy, text, n + 1);
    copy[last_digit] = (char)(text[last_digit] == '9' ? '8' : text[last_digit] + 1);
    return copy;
}

/* The keys of numbers that can't be changed without being wrong. */
static bool must_be_noticed(const char *key, size_t n)
{
    static const char *const keys[] = {"id",         "count",        "vcpus",
                                       "memory_mib", "gpus",         "min",
                                       "p50",        "p90",          "max",
                                       "total",      "class",        "usd",
                                       "duration_s", "usd_per_hour", "extras_usd_per_hour",
                                       "total_usd",  "jobs",         "instances",
                                       "billed_s",   "boot_usd",     "busy_usd",
                                       "tail_usd",   "makespan_s",   "lower_bound_usd"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (strlen(keys[i]) == n && memcmp(keys[i], key, n) == 0)
            return true;
    }
    return false;
}

/* The next `"key": 12` or `"key": "12.5"` in [*at, end): its key and its last digit. */
static bool next_number(const char **at, const char *end, const char **key, size_t *key_n,
                        const char **last)
{
    for (const char *c = *at; c < end; c++) {
        if (*c != '"')
            continue;
        const char *close = strchr(c + 1, '"');
        if (close == NULL || close[1] != ':') {
            c = close == NULL ? end : close;
            continue;
        }
        const char *value = close + 2 + strspn(close + 2, " \"");
        size_t digits = strspn(value, "0123456789.");
        *key = c + 1;
        *key_n = (size_t)(close - c - 1);
        *at = c = close + 1;
        if (digits > 0) {
            *last = value + digits - 1;
            return true;
        }
    }
    return false;
}

START_TEST(what_is_changed_in_a_saved_plan_is_found)
{
    char arguments[400];
    write_text(list, mixed, strlen(mixed));
    snprintf(arguments, sizeof arguments, "%s --deadline %s --save %s --output %s", list,
             _i == 0 ? "2h" : "5580s", plan, report);
    ck_assert_int_eq(run(&verb_plan, arguments), 0);
    size_t n;
    char *text = read_text(plan, &n);
    const char *at = strstr(text, "\"classes\": ["), *end = strstr(text, "\"proof\"");
    ck_assert(at != NULL && end != NULL && at < end);
    const char *key, *last;
    size_t key_n;
    int tried = 0, seen = 0;
    while (next_number(&at, end, &key, &key_n, &last)) {
        if (!must_be_noticed(key, key_n) || (seen++ % 3 != 0 && tried > 40))
            continue;
        char *copy = changed(text, n, (size_t)(last - text));
        write_text(plan, copy, n);
        ck_assert_msg(verify_plan() == ERROR_INPUT, "unnoticed: %.*s: %.*s -> %c", (int)key_n, key,
                      12, last - 8, copy[last - text]);
        free(copy);
        tried++;
    }
    ck_assert_int_gt(tried, 60);
    free(text);
}
END_TEST

START_TEST(a_plan_is_refused_for_other_jobs)
{
    char arguments[400];
    write_text(list, mixed, strlen(mixed));
    snprintf(arguments, sizeof arguments, "%s --save %s --output %s", list, plan, report);
    ck_assert_int_eq(run(&verb_plan, arguments), 0);
    char other[sizeof mixed];
    memcpy(other, mixed, sizeof mixed);
    *strstr(other, "12,ALIGN") = '2';
    write_text(list, other, strlen(other));
    ck_assert_int_eq(verify_plan(), ERROR_INPUT);
    size_t n;
    char *said = read_text(report, &n);
    ck_assert_msg(strstr(said, "classes[0].count: the plan says 15, recomputed it is 25") != NULL,
                  "%s", said);
    free(said);
}
END_TEST

START_TEST(a_proof_cut_short_is_exit_7_and_other_prices_are_exit_6)
{
    char arguments[400];
    write_text(list, mixed, strlen(mixed));
    snprintf(arguments, sizeof arguments, "%s --save %s --output %s", list, plan, report);
    ck_assert_int_eq(run(&verb_plan, arguments), 0);
    snprintf(arguments, sizeof arguments, "%s %s --proof-steps 1 --output %s", plan, list, report);
    ck_assert_int_eq(run(&verb_verify, arguments), EXIT_GAP);
    size_t n;
    char *text = read_text(plan, &n);
    char *date = strstr(text, "\"as_of\": \"20");
    ck_assert_ptr_nonnull(date);
    date[11] = '1';
    write_text(plan, text, n);
    free(text);
    ck_assert_int_eq(verify_plan(), ERROR_PRICES);
}
END_TEST

Suite *suite_verify(void)
{
    Suite *s = suite_create("verify");
    TCase *t = tcase_create("verify");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_loop_test(t, what_plan_saves_holds, 0, (int)(sizeof cases / sizeof cases[0]));
    tcase_add_loop_test(t, what_is_changed_in_a_saved_plan_is_found, 0, 2);
    tcase_add_test(t, a_plan_is_refused_for_other_jobs);
    tcase_add_test(t, a_proof_cut_short_is_exit_7_and_other_prices_are_exit_6);
    suite_add_tcase(s, t);
    return s;
}
