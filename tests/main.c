/* main.c - runs every suite, several at once where there are several processors.
 *
 * CK_RUN_SUITE and CK_RUN_CASE choose, CK_FORK=no is for a debugger: then, and with TEST_JOBS=1,
 * one runner has them all and prints as Check does.  Else each process takes the next suite until
 * none is left, and what failed is told as Check tells it.  Each suite is a function in
 * tests/<folder>/test_<module>.c, listed once in tests/suites.h. */
#include <check.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model/arena.h"
#include "tests/support/leaks.h"

#define SUITE(name) Suite *suite_##name(void);
#include "tests/suites.h"
#undef SUITE

struct listed {
    const char *name;
    Suite *(*make)(void);
};

static const struct listed suites[] = {
#define SUITE(name) {#name, suite_##name},
#include "tests/suites.h"
#undef SUITE
};

enum { N_SUITES = sizeof suites / sizeof *suites, PROCESSES_MOST = 8 };

/* These take longest, so they go first. */
static const char *const first[] = {"pack", "close", "verify", "frontier", "planner_random"};
enum { N_FIRST = sizeof first / sizeof *first };

/* What the processes share. */
struct tally {
    atomic_int next, run, failed;
};

static int one_runner(void)
{
    SRunner *runner = srunner_create(NULL);
    for (int i = 0; i < N_SUITES; i++)
        srunner_add_suite(runner, suites[i].make());
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    int run = srunner_ntests_run(runner);
    srunner_free(runner);
    return failed == 0 && run > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static void tell_failures(SRunner *runner)
{
    int n = srunner_ntests_failed(runner);
    TestResult **failures = srunner_failures(runner);
    for (int i = 0; i < n; i++)
        printf("%s:%d:%s:%s: %s\n", tr_lfile(failures[i]), tr_lno(failures[i]),
               tr_rtype(failures[i]) == CK_ERROR ? "E" : "F", tr_tcname(failures[i]),
               tr_msg(failures[i]));
    free(failures);
    fflush(stdout);
}

static void run_suite(const struct listed *suite, struct tally *t)
{
    SRunner *runner = srunner_create(suite->make());
    leaks_suite(suite->name);
    srunner_run_all(runner, CK_SILENT);
    tell_failures(runner);
    atomic_fetch_add(&t->run, srunner_ntests_run(runner));
    atomic_fetch_add(&t->failed, srunner_ntests_failed(runner));
    srunner_free(runner);
}

static int place_in_first(const char *name)
{
    for (int i = 0; i < N_FIRST; i++)
        if (strcmp(first[i], name) == 0)
            return i;
    return -1;
}

/* The long ones, then the rest as listed. */
static void put_in_order(int order[N_SUITES])
{
    int n = N_FIRST;
    for (int i = 0; i < N_SUITES; i++) {
        int place = place_in_first(suites[i].name);
        order[place >= 0 ? place : n++] = i;
    }
}

static int several(int processes)
{
    int order[N_SUITES];
    put_in_order(order);
    struct tally *t =
        mmap(NULL, sizeof *t, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (t == MAP_FAILED)
        return one_runner();
    setenv("CK_TIMEOUT_MULTIPLIER", "4", 0); /* they share the processors */
    fflush(stdout);
    int started = 0;
    for (; started < processes; started++) {
        pid_t pid = fork();
        if (pid < 0)
            break;
        if (pid > 0)
            continue;
        for (int i = atomic_fetch_add(&t->next, 1); i < N_SUITES; i = atomic_fetch_add(&t->next, 1))
            run_suite(&suites[order[i]], t);
        exit(EXIT_SUCCESS);
    }
    int crashed = started == 0;
    for (int status; started > 0; started--)
        crashed |= wait(&status) < 0 || status != 0;
    if (crashed)
        printf("a process that ran suites died: TEST_JOBS=1 shows where\n");
    int run = atomic_load(&t->run), failed = atomic_load(&t->failed);
    printf("%d suites in %d processes\n%d%%: Checks: %d, Failures and errors: %d\n", (int)N_SUITES,
           processes, run > 0 ? (run - failed) * 100 / run : 0, run, failed);
    return failed == 0 && !crashed && run > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(void)
{
    static const char *const alone[] = {"CK_RUN_SUITE", "CK_RUN_CASE", "CK_FORK",
                                        "CK_XML_LOG_FILE_NAME"};
    const char *jobs = getenv("TEST_JOBS");
    mem_keep_freed();
    leaks_share();
    long processes = jobs != NULL ? strtol(jobs, NULL, 10) : sysconf(_SC_NPROCESSORS_ONLN);
    for (size_t i = 0; i < sizeof alone / sizeof *alone; i++)
        if (getenv(alone[i]) != NULL)
            processes = 1;
    if (processes <= 1)
        return one_runner();
    return several(processes < PROCESSES_MOST ? (int)processes : PROCESSES_MOST);
}
