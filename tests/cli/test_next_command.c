#include "cli/commands.h"
#include "cli/next_command.h"
#include "model/arena.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

Suite *suite_next_command(void);

static struct arena arena;
static struct invocation call;
static void *values;

static void tear_down(void)
{
    free(values);
    arena_free(&arena);
}

static void parse(const struct verb *verb, char **argv)
{
    struct error err = {0};
    int n = 0;
    while (argv[n] != NULL)
        n++;
    arena = (struct arena){0};
    call = (struct invocation){.arena = &arena};
    values = mem_zeroed(1, verb->values_size);
    ck_assert_msg(options_parse(verb, n, argv, values, &call, &err), "%s", err.message);
}

START_TEST(what_was_asked_is_asked_again_and_where_results_went_is_not)
{
    char *argv[] = {"a.csv",   "--deadline",       "9h",
                    "-o",      "out.txt",          "--no-alternatives",
                    "--quiet", "--allow-rejected", "--max-vcpus=64",
                    NULL};
    parse(&verb_plan, argv);
    ck_assert_str_eq(next_command(&call, "plan", NULL, "--save plan.json"),
                     "batchfit plan a.csv --deadline 9h --max-vcpus 64 --allow-rejected "
                     "--no-alternatives --save plan.json");
}
END_TEST

START_TEST(names_that_a_shell_would_split_are_quoted)
{
    char *argv[] = {"my jobs.csv", "it's.csv", "--family", "c6.*|m6i", NULL};
    parse(&verb_plan, argv);
    ck_assert_str_eq(next_command(&call, "plan", NULL, ""),
                     "batchfit plan 'my jobs.csv' 'it'\\''s.csv' --family 'c6.*|m6i'");
    ck_assert_str_eq(next_command_on(&call, "verify", "p q.json"),
                     "batchfit verify 'p q.json' 'my jobs.csv' 'it'\\''s.csv'");
}
END_TEST

START_TEST(another_verb_gets_only_options_that_it_has)
{
    static const char *const own[] = {"max-vcpus", NULL};
    char *argv[] = {"a.csv", "--points", "20", "--max-vcpus", "64", "--max-instances", "3", NULL};
    parse(&verb_frontier, argv);
    ck_assert_str_eq(next_command(&call, "plan", own, "--deadline 1h"),
                     "batchfit plan a.csv --max-instances 3 --deadline 1h");
}
END_TEST

START_TEST(standard_input_and_a_thousand_files_are_shown_as_jobs)
{
    enum { FILES = 1000 };
    static char *argv[FILES + 3];
    char *piped[] = {"-", NULL};
    parse(&verb_plan, piped);
    ck_assert_str_eq(next_command(&call, "plan", NULL, ""), "batchfit plan JOBS");
    tear_down();
    for (int i = 0; i < FILES; i++)
        argv[i] = "trace.txt";
    argv[FILES] = "--deadline";
    argv[FILES + 1] = "2h";
    parse(&verb_plan, argv);
    ck_assert_str_eq(next_command(&call, "plan", NULL, ""), "batchfit plan JOBS --deadline 2h");
}
END_TEST

Suite *suite_next_command(void)
{
    Suite *s = suite_create("next_command");
    TCase *t = tcase_create("next_command");
    tcase_add_checked_fixture(t, NULL, tear_down);
    tcase_add_test(t, what_was_asked_is_asked_again_and_where_results_went_is_not);
    tcase_add_test(t, names_that_a_shell_would_split_are_quoted);
    tcase_add_test(t, another_verb_gets_only_options_that_it_has);
    tcase_add_test(t, standard_input_and_a_thousand_files_are_shown_as_jobs);
    suite_add_tcase(s, t);
    return s;
}
