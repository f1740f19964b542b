#include "cli/options.h"
#include "model/arena.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Suite *suite_options(void);

struct shared_values {
    const char *label;
    int64_t memory_mib;
};
struct trial_values {
    struct common_values common;
    struct shared_values shared;
    bool ipv4;
    struct text_list exclude;
    int64_t vcpus;
    double ratio, slack;
    int64_t deadline_s, budget_uusd;
    int format;
    const char *advice;
};

static const struct option_spec shared_specs[] = {
    {.name = "label",
     .kind = OPTION_TEXT,
     .metavar = "REGEX",
     .help = "labels",
     .offset = offsetof(struct shared_values, label)},
    {.name = "assume-memory",
     .kind = OPTION_MEMORY,
     .metavar = "SIZE",
     .help = "memory",
     .offset = offsetof(struct shared_values, memory_mib)},
    {0},
};
static const struct option_spec trial_specs[] = {
    {.name = "public-ipv4",
     .kind = OPTION_FLAG,
     .default_text = "yes",
     .help = "address",
     .offset = offsetof(struct trial_values, ipv4)},
    {.name = "exclude",
     .kind = OPTION_LIST,
     .letter = 'x',
     .metavar = "LIST",
     .help = "leave out",
     .offset = offsetof(struct trial_values, exclude)},
    {.name = "max-vcpus",
     .kind = OPTION_WHOLE,
     .metavar = "N",
     .default_text = "1000",
     .min = 1,
     .max = 1e9,
     .help = "ceiling",
     .offset = offsetof(struct trial_values, vcpus)},
    {.name = "headroom",
     .kind = OPTION_DECIMAL,
     .metavar = "X",
     .min = 1,
     .max = 10,
     .help = "factor",
     .offset = offsetof(struct trial_values, ratio)},
    {.name = "slack",
     .kind = OPTION_FRACTION,
     .metavar = "SHARE",
     .default_text = "1%",
     .help = "share",
     .offset = offsetof(struct trial_values, slack)},
    {.name = "deadline",
     .kind = OPTION_DURATION,
     .metavar = "D",
     .help = "end",
     .offset = offsetof(struct trial_values, deadline_s)},
    {.name = "budget",
     .kind = OPTION_MONEY,
     .metavar = "USD",
     .help = "gate",
     .offset = offsetof(struct trial_values, budget_uusd)},
    {.name = "format",
     .kind = OPTION_CHOICE,
     .choices = "table|json|csv",
     .metavar = "NAME",
     .default_text = "table",
     .help = "form",
     .offset = offsetof(struct trial_values, format)},
    {.name = "assumptions",
     .kind = OPTION_OPTIONAL,
     .metavar = "WHICH",
     .help = "list",
     .offset = offsetof(struct trial_values, advice)},
    {0},
};
static const struct option_group trial_groups[] = {
    {"Trial", trial_specs, 0},
    {"Reading", shared_specs, offsetof(struct trial_values, shared)},
    {"General", common_specs, offsetof(struct trial_values, common)},
    {0},
};
static const struct verb trial = {.name = "trial",
                                  .operands = "[JOBS...]",
                                  .summary = "a verb for these tests",
                                  .description = "Tries.",
                                  .groups = trial_groups,
                                  .values_size = sizeof(struct trial_values)};

static struct arena arena;
static struct trial_values values;
static struct invocation call;
static struct error err;
static char folder[64];

static void set_up(void)
{
    memcpy(folder, "/tmp/options.XXXXXX", sizeof "/tmp/options.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(setenv("XDG_CONFIG_HOME", folder, 1), 0);
    unsetenv("BATCHFIT_MAX_VCPUS");
    ck_assert_int_eq(chdir(folder), 0); /* so that no ./.batchfit is read but ours */
}

static void tear_down(void)
{
    unlink(".batchfit");
    unlink("batchfit/config");
    rmdir("batchfit");
    ck_assert_int_eq(chdir("/"), 0);
    rmdir(folder);
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("BATCHFIT_MAX_VCPUS");
    arena_free(&arena);
}

static bool parse(const char *line)
{
    static char text[1024];
    static char *argv[32];
    int argc = 0;
    snprintf(text, sizeof text, "%s", line);
    for (char *word = strtok(text, " "); word != NULL; word = strtok(NULL, " "))
        argv[argc++] = word;
    argv[argc] = NULL;
    values = (struct trial_values){0};
    call = (struct invocation){.arena = &arena};
    err = (struct error){0};
    return options_parse(&trial, argc, argv, &values, &call, &err);
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

START_TEST(without_arguments_the_defaults_hold)
{
    ck_assert(parse(""));
    ck_assert_int_eq(values.vcpus, 1000);
    ck_assert(values.ipv4);
    ck_assert_double_eq_tol(values.slack, 0.01, 1e-12);
    ck_assert_ptr_null(values.shared.label);
    ck_assert_ptr_null(values.advice);
    ck_assert_str_eq(options_origin(&call, "max-vcpus"), "default");
    ck_assert(!options_given(&call, "max-vcpus"));
}
END_TEST

START_TEST(every_kind_of_value_is_read_with_its_unit)
{
    ck_assert(parse("--max-vcpus=64 --headroom 1.25 --slack 2.5% --deadline 2h30m --budget $12.50 "
                    "--format csv --assume-memory 4GiB --label a.* --assumptions jobs.csv"));
    ck_assert_int_eq(values.vcpus, 64);
    ck_assert_double_eq_tol(values.ratio, 1.25, 1e-12);
    ck_assert_double_eq_tol(values.slack, 0.025, 1e-12);
    ck_assert_int_eq(values.deadline_s, 9000);
    ck_assert_int_eq(values.budget_uusd, 12500000);
    ck_assert_int_eq(values.format, 2);
    ck_assert_int_eq(values.shared.memory_mib, 4096);
    ck_assert_str_eq(values.shared.label, "a.*");
    ck_assert_str_eq(values.advice, "");
    ck_assert_int_eq(call.n_operands, 1);
    ck_assert_str_eq(call.operands[0], "jobs.csv");
}
END_TEST

START_TEST(no_before_a_flag_clears_it)
{
    ck_assert(parse("--no-public-ipv4"));
    ck_assert(!values.ipv4);
    ck_assert(!parse("--no-format"));
    ck_assert(!parse("--no-public-ipv4=yes"));
}
END_TEST

START_TEST(lists_gather_commas_and_repetitions)
{
    ck_assert(parse("--exclude a,b -x c -xd"));
    ck_assert_int_eq(values.exclude.n, 4);
    ck_assert_str_eq(values.exclude.items[0], "a");
    ck_assert_str_eq(values.exclude.items[3], "d");
}
END_TEST

START_TEST(operands_may_stand_anywhere_and_a_dash_is_one)
{
    ck_assert(parse("one --quiet - -- --max-vcpus"));
    ck_assert_int_eq(call.n_operands, 3);
    ck_assert_str_eq(call.operands[1], "-");
    ck_assert_str_eq(call.operands[2], "--max-vcpus");
    ck_assert(values.common.quiet);
    ck_assert_int_eq(values.vcpus, 1000);
}
END_TEST

static const struct {
    const char *line, *says;
} mistakes[] = {
    {"--max-vcpu 3", "--max-vcpu is not an option of 'trial'; did you mean --max-vcpus?"},
    {"--vcpus-max 3", "--vcpus-max is not an option of 'trial'; did you mean --max-vcpus?"},
    {"--xylophone", "--xylophone is not an option of 'trial'"},
    {"-z", "-z is not an option of 'trial'"},
    {"--max-vcpus", "--max-vcpus needs a value: N"},
    {"--max-vcpus 0", "--max-vcpus: '0': a whole number from 1 to 1000000000 is accepted"},
    {"--max-vcpus 99999999999999999999",
     "--max-vcpus: '99999999999999999999': a whole number from 1 to 1000000000 is accepted"},
    {"--max-vcpus -4", "--max-vcpus: '-4': a whole number from 1 to 1000000000 is accepted"},
    {"--headroom 0.5", "--headroom: '0.5': a number from 1 to 10 is accepted"},
    {"--slack 150%", "--slack: '150%': a share such as 1% or 0.01 is accepted"},
    {"--budget cheap", "--budget: 'cheap': dollars such as 12.50 are accepted"},
    {"--format xml", "--format: 'xml': one of table|json|csv is accepted"},
    {"--quiet=maybe", "--quiet: 'maybe': yes or no is accepted"},
    {"--assume-memory lots",
     "--assume-memory: 'lots': memory such as 64GiB, or a whole number of MiB, is accepted"},
    {"--deadline soon", "--deadline: 'soon': a duration such as 2h30m, 90s or 1-00:00:00 (bare "
                        "number: seconds) is accepted"},
};

START_TEST(a_mistake_names_option_value_and_what_is_accepted)
{
    ck_assert(!parse(mistakes[_i].line));
    ck_assert_str_eq(err.message, mistakes[_i].says);
    ck_assert_int_eq(err.kind, ERROR_USAGE);
}
END_TEST

START_TEST(the_stronger_source_wins_and_is_named)
{
    write_file(".batchfit", "# ours\nmax-vcpus = 30\nexclude = a,b\n\nslack=2%\n");
    ck_assert(parse(""));
    ck_assert_int_eq(values.vcpus, 30);
    ck_assert_str_eq(options_origin(&call, "max-vcpus"), "./.batchfit");
    setenv("BATCHFIT_MAX_VCPUS", "40", 1);
    ck_assert(parse("-x c"));
    ck_assert_int_eq(values.vcpus, 40);
    ck_assert_str_eq(options_origin(&call, "max-vcpus"), "environment BATCHFIT_MAX_VCPUS");
    ck_assert_int_eq(values.exclude.n, 1);
    ck_assert_double_eq_tol(values.slack, 0.02, 1e-12);
    ck_assert(parse("--max-vcpus 50"));
    ck_assert_int_eq(values.vcpus, 50);
    ck_assert_str_eq(options_origin(&call, "max-vcpus"), "command line");
}
END_TEST

START_TEST(a_bad_line_of_a_file_is_named)
{
    write_file(".batchfit", "max-vcpus = 30\nnonsense\n");
    ck_assert(!parse(""));
    ck_assert_str_eq(err.message, "./.batchfit: line 2: 'nonsense': 'option = value' is accepted");
    write_file(".batchfit", "max-vcpus = many\n");
    ck_assert(!parse(""));
    ck_assert_str_eq(err.message, "--max-vcpus: 'many' (from ./.batchfit): a whole number from 1 "
                                  "to 1000000000 is accepted");
    write_file(".batchfit", "max-vcpuss = 3\n");
    ck_assert(!parse(""));
    ck_assert_str_eq(err.message, "./.batchfit: line 1: 'max-vcpuss' is not an option of any verb");
}
END_TEST

static void gather(void *context, const char *name, const char *text)
{
    char *line = context;
    size_t n = strlen(line);
    snprintf(line + n, 512 - n, "%s=%s;", name, text);
}

START_TEST(all_options_are_listed_as_typed)
{
    char line[512] = "";
    ck_assert(parse("-x a -x b,c --deadline 2h30m"));
    options_each(&call, gather, line);
    ck_assert_str_eq(line, "public-ipv4=yes;exclude=a,b,c;max-vcpus=1000;slack=1%;deadline=2h30m;"
                           "format=table;");
}
END_TEST

Suite *suite_options(void)
{
    Suite *s = suite_create("options");
    TCase *t = tcase_create("options");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, without_arguments_the_defaults_hold);
    tcase_add_test(t, every_kind_of_value_is_read_with_its_unit);
    tcase_add_test(t, no_before_a_flag_clears_it);
    tcase_add_test(t, lists_gather_commas_and_repetitions);
    tcase_add_test(t, operands_may_stand_anywhere_and_a_dash_is_one);
    tcase_add_loop_test(t, a_mistake_names_option_value_and_what_is_accepted, 0,
                        (int)(sizeof mistakes / sizeof mistakes[0]));
    tcase_add_test(t, the_stronger_source_wins_and_is_named);
    tcase_add_test(t, a_bad_line_of_a_file_is_named);
    tcase_add_test(t, all_options_are_listed_as_typed);
    suite_add_tcase(s, t);
    return s;
}
