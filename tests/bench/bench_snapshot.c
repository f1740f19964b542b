/* Start-up with the newest cached snapshot, which holds rates and spot prices by zone of every
 * region: the limit is 30 ms of CPU time, for the load and for a whole run of the program that only
 * loads it (`batchfit types` of one type).  Beside it the whole book read and written, as an update
 * does. */
#include "pricing/pricing.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void fail(const struct error *err)
{
    fprintf(stderr, "%s\n", err->message);
    exit(1);
}

/* Every priced type gets twelve rates and three zones. */
static void fill(struct book *book, const char *region)
{
    struct figures f;
    struct findings findings = {.n = 0};
    struct zone_price zones[3];
    const struct apply_source source = {"ec2-spot-history", "2026-11-27", false};
    const struct catalogue *c = &book_region(book, region)->c;
    figures_init(&f);
    for (int32_t i = 0; i < c->n_types; i++) {
        int64_t price = c->offers[i].on_demand_uusd_h;
        if (price == UNKNOWN)
            continue;
        struct type_figures *t = figures_of(&f, slice_of(c->types[i].name));
        for (int k = 0; k < 12; k++)
            t->rates_uusd_h[k] = price * (60 + k) / 100 + 1;
        for (int z = 0; z < 3; z++)
            zones[z] =
                (struct zone_price){(char)('a' + z), price / 3 + 1, price / 2 + 1, price / 3 + 2};
        t->spot_uusd_h = price / 3 + 1;
        t->zone_prices = arena_array(&f.arena, 3, sizeof *zones);
        t->n_zone_prices = 3;
        for (int z = 0; z < 3; z++)
            t->zone_prices[z] = zones[z];
    }
    if (!apply_figures(book, region, &f, &source, &findings))
        exit(1);
    findings_clear(&findings);
    figures_clear(&f);
}

static size_t make_snapshot(const char *folder, double *book_ms)
{
    struct book book;
    struct buffer text = {0};
    struct error err;
    const char *name;
    char stored[32];
    double start = now_ms();
    if (!pricing_book(&book, &(struct pricing_options){.which = "bundled"}, &name, &err))
        fail(&err);
    *book_ms = now_ms() - start;
    for (int32_t i = 0; i < book.n_regions; i++)
        fill(&book, book.regions[i].c.region);
    start = now_ms();
    book_write(&book, &text);
    *book_ms += now_ms() - start;
    int lock;
    if (!cache_lock(folder, &lock, &err) ||
        !cache_store(folder, buffer_slice(&text), 1795780800, stored, &err))
        fail(&err);
    cache_unlock(lock);
    size_t n = text.n;
    buffer_clear(&text);
    book_clear(&book);
    return n;
}

/* User and system time of a run, the best of a few: the machine may be busy. */
static double program_ms(void)
{
    enum { RUNS = 10 };
    double best = 1e9;
    for (int i = 0; i < RUNS; i++) {
        struct rusage usage;
        int status;
        pid_t child;
        char *const arguments[] = {"batchfit", "types", "m5.large", NULL};
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        int failed = posix_spawn(&child, "build/batchfit", &actions, NULL, arguments, environ);
        posix_spawn_file_actions_destroy(&actions);
        if (failed != 0 || wait4(child, &status, 0, &usage) < 0 || status != 0)
            return 1e9;
        double ms = 1e3 * (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                    1e-3 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
        best = ms < best ? ms : best;
    }
    return best;
}

int main(void)
{
    enum { RUNS = 20 };
    char home[] = "/tmp/batchfit-bench-XXXXXX", command[64];
    struct arena arena = {0};
    struct error err;
    double best = 1e9, book_ms;
    if (mkdtemp(home) == NULL)
        return 1;
    setenv("XDG_CACHE_HOME", home, 1);
    size_t bytes = make_snapshot(cache_folder(&arena), &book_ms);
    for (int i = 0; i < RUNS; i++) {
        struct catalogue c;
        double start = now_ms();
        if (!pricing_load(&c, &(struct pricing_options){.region = "us-east-1"}, &err))
            fail(&err);
        double ms = now_ms() - start;
        best = ms < best ? ms : best;
        if (pricing_which(c.source) == NULL || c.source[0] != 's')
            return 1;
        catalogue_clear(&c);
    }
    double program = program_ms();
    printf("snapshot of %.1f MB: %.1f ms of CPU time to load a region, %.1f ms for a run of the "
           "program "
           "(limit 30); all regions read and written in %.0f ms\n",
           (double)bytes / 1e6, best, program, book_ms);
    snprintf(command, sizeof command, "rm -rf %s", home);
    arena_free(&arena);
    return system(command) == 0 && best <= 30 && program <= 30 ? 0 : 1;
}
