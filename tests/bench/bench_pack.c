/* bench_pack.c - the packing engine on the public instances: cost, bound, gap, CPU seconds, peak
 * memory, beside the best known plan and bound, and whether the figures to reach were reached.
 *
 *   bench_pack [--solver exact|ffd|auto] [--threads N] [--seconds S] [--gap G] [--work N]
 *              [--instances DIR] [--rows all|threads] [NAME...]
 *
 * NAME is the start of an instance's name; the instances are in $BATCHFIT_BENCH or, by default,
 * ../shared/bench, and are passed over where there are none; others of the same families are in
 * --instances (pack_instances.py writes them).  Without --seconds each instance has the CPU seconds
 * of its family's figure and ends at that figure's gap; a second row tries the better one.  Large
 * public instances have two rows more, one thread and two: how many times as fast these are by the
 * clock (on a quiet machine with two cores only), whether that is what is asked for, and whether
 * the results are the same.  --rows threads prints those alone.  Every plan is looked at by
 * packcheck.  A table of families ends it: on how many instances each figure was met, and the worst
 * of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "model/arena.h"
#include "planner/pack/pack.h"
#include "tests/support/pack_instance.h"
#include "tests/support/packcheck.h"

struct timer {
    double from, until;
};

/* A gap in so many CPU seconds, and what is better. */
struct figure {
    const char *family;
    double gap, seconds, better_gap, better_seconds;
};

static const struct figure figures[] = {
    {"anti-toy", 0, 1, 0, 0.1},
    {"odd-toy", 0, 1, 0, 0.1},
    {"perfect-toy", 0, 1, 0, 0.1},
    {"small-toy", 0, 10, 0, 1},
    {"tiny-toy", 0, 30, 0, 2},
    {"small-all", 0.003, 1, 0, 10},
    {"tiny-x86", 0.003, 1, 0, 10},
    {"medium-x86", 0.001, 2, 0.0005, 0.3},
    {"medium-all", 0.001, 2, 0.0005, 0.3},
    {"anti-x86", 0.001, 2, 0.0005, 0.3},
    {"odd-x86", 0.001, 2, 0.0005, 0.3},
    {"large", 0.002, 20, 0.001, 5},
    {"xlarge", 0.01, 60, 0.002, 30},
    {"gpu", 0.005, 5, 0.002, 1},
    {"k8s", 0.01, 10, 0.003, 2},
};

/* First fit decreasing alone, whatever its gap. */
static const struct figure ffd_figure = {"ffd", 1, 0.2, 1, 0.05};

static const struct figure *figure_of(const char *family)
{
    for (size_t k = 0; k < sizeof figures / sizeof figures[0]; k++)
        if (strcmp(figures[k].family, family) == 0)
            return &figures[k];
    return NULL;
}

static double cpu_seconds(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static double wall_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool time_is_up(void *context)
{
    const struct timer *t = context;
    return cpu_seconds() >= t->until;
}

static double share_spent(void *context)
{
    const struct timer *t = context;
    return (cpu_seconds() - t->from) / (t->until - t->from);
}

static bool best_known(const char *dir, const char *name, double *bound, double *plan)
{
    char path[512], line[1024], *f[24];
    snprintf(path, sizeof path, "%s/best-known.csv", dir);
    FILE *file = fopen(path, "r");
    bool found = false;
    while (file != NULL && !found && fgets(line, sizeof line, file) != NULL)
        if (pack_instance_split(line, f, 24) > 10 && strcmp(f[1], name) == 0) {
            *bound = atof(f[8]);
            *plan = atof(f[9]);
            found = true;
        }
    if (file != NULL)
        fclose(file);
    return found;
}

/* Of one run; written by its own process. */
struct outcome {
    double gap, cpu, wall;
    int64_t cost_uusd, bound_uusd, work;
    bool done;
};

/* Of one figure over all instances of its family. */
struct tally {
    char what[64];
    int runs, met;
    double worst_gap, worst_cpu;
};

static struct tally tallies[64];
static int n_tallies;

static void tally_add(const char *what, const struct outcome *o, bool met)
{
    int k = 0;
    while (k < n_tallies && strcmp(tallies[k].what, what) != 0)
        k++;
    if (k == sizeof tallies / sizeof tallies[0])
        return;
    struct tally *t = &tallies[k];
    if (k == n_tallies) {
        n_tallies++;
        snprintf(t->what, sizeof t->what, "%s", what);
    }
    t->runs++;
    t->met += met;
    t->worst_gap = o->gap > t->worst_gap ? o->gap : t->worst_gap;
    t->worst_cpu = o->cpu > t->worst_cpu ? o->cpu : t->worst_cpu;
}

static void print_tallies(void)
{
    if (n_tallies == 0)
        return;
    printf("\n%-34s %9s %12s %12s\n", "figure", "met", "worst gap %", "worst cpu s");
    for (int k = 0; k < n_tallies; k++)
        printf("%-34s %4d / %-2d %12.4f %12.3f%s\n", tallies[k].what, tallies[k].met,
               tallies[k].runs, 100 * tallies[k].worst_gap, tallies[k].worst_cpu,
               tallies[k].met < tallies[k].runs ? "  short" : "");
}

static void figure_text(char *to, size_t size, const char *family, double gap, double seconds)
{
    if (gap >= 1)
        snprintf(to, size, "%s, %g s", family, seconds);
    else if (gap > 0)
        snprintf(to, size, "%s, %g %% in %g s", family, 100 * gap, seconds);
    else
        snprintf(to, size, "%s, proved in %g s", family, seconds);
}

/* Says whether the figure was met, and counts it. */
static void judge(const struct figure *f, const struct outcome *o)
{
    char what[64];
    bool met = o->done && o->gap <= f->gap && o->cpu <= f->seconds;
    figure_text(what, sizeof what, f->family, f->gap, f->seconds);
    printf("  %s: %s", strchr(what, ',') + 2, met ? "yes" : "no");
    tally_add(what, o, met);
    if (f->better_gap < f->gap || f->better_seconds <= 0)
        return; /* that has a run of its own */
    met = o->done && o->gap <= f->better_gap && o->cpu <= f->better_seconds;
    figure_text(what, sizeof what, f->family, f->better_gap, f->better_seconds);
    printf(", %g s: %s", f->better_seconds, met ? "yes" : "no");
    tally_add(what, o, met);
}

/* What to run, and on what. */
struct order {
    const char *dir, *instances, *name, *catalog;
    struct pack_options options;
    double seconds;              /* CPU, per thread; 0: no limit */
    const struct figure *figure; /* NULL: none */
    bool threads_only;           /* of the rows, those of one thread and two */
};

static void print_run(const struct order *o, const struct pack_result *r, const struct outcome *out)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    double cost = (double)r->cost_uusd / 1e6, proved = (double)r->bound_uusd / 1e6, bound, plan;
    printf("%-15s %15.4f %15.4f %8.4f%s %8.3f %8.3f %6ld %10.2f", o->name, cost, proved,
           100 * out->gap, r->proven_optimal ? "*" : " ", out->cpu, out->wall, u.ru_maxrss / 1024,
           (double)r->work / 1e6);
    if (best_known(o->dir, o->name, &bound, &plan))
        printf("  %8.4f %8.4f", 100 * (cost - plan) / plan, 100 * (proved - bound) / bound);
    else
        printf("  %8s %8s", "-", "-");
    fflush(stdout);
}

static void run(const struct order *o, struct outcome *out)
{
    char jobs[512], types[512];
    struct pack_instance in;
    snprintf(jobs, sizeof jobs, "%s/public/%s.csv", o->instances, o->name);
    snprintf(types, sizeof types, "%s/catalogs/%s.csv", o->dir, o->catalog);
    if (!pack_instance_read(&in, jobs, types))
        exit(1);
    struct pack_problem problem = {.mode = PACK_WHOLE,
                                   .items = in.items,
                                   .n_items = in.n_items,
                                   .bins = in.bins,
                                   .n_bins = in.n_bins,
                                   .limit_bins = -1};
    struct pack_options timed = o->options;
    double from = cpu_seconds(), wall = wall_seconds();
    struct timer timer = {from, from + o->seconds * timed.threads};
    if (o->seconds > 0) {
        timed.stop = time_is_up;
        timed.stop_context = &timer;
        timed.time_spent = share_spent;
    }
    struct pack_result r;
    pack_solve(&problem, &timed, &r);
    *out = (struct outcome){.gap = (double)(r.cost_uusd - r.bound_uusd) / (double)r.cost_uusd,
                            .cpu = cpu_seconds() - from,
                            .wall = wall_seconds() - wall,
                            .cost_uusd = r.cost_uusd,
                            .bound_uusd = r.bound_uusd,
                            .work = r.work,
                            .done = true};
    print_run(o, &r, out);
    const char *wrong = packcheck_plan(&problem, &r);
    if (wrong != NULL) {
        printf("  WRONG: %s", wrong);
        out->done = false;
    }
    pack_result_clear(&r);
    pack_instance_clear(&in);
}

/* Each instance in a process of its own, so that peak memory is its own. */
static struct outcome run_apart(const struct order *o)
{
    struct outcome none = {.gap = 1}, *out = mmap(NULL, sizeof *out, PROT_READ | PROT_WRITE,
                                                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (out == MAP_FAILED)
        return none;
    *out = none;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        run(o, out);
        fflush(stdout);
        _exit(0);
    }
    int status;
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
        printf("%-15s failed", o->name);
        *out = none;
    }
    if (o->figure != NULL)
        judge(o->figure, out);
    struct outcome copy = *out;
    (void)munmap(out, sizeof *out);
    return copy;
}

static struct outcome run_line(const struct order *o)
{
    struct outcome out = run_apart(o);
    printf("\n");
    fflush(stdout);
    return out;
}

/* What two threads must be, times as fast as one, on large instances. */
#define THREADS_FIGURE 1.5

/* One thread and two to the same gap, however long it takes: both do the same work. */
static void compare_threads(struct order o, double gap)
{
    o.options.max_gap = gap;
    o.seconds = 0;
    o.figure = NULL;
    o.options.threads = 1;
    struct outcome one = run_line(&o);
    o.options.threads = 2;
    struct outcome two = run_apart(&o);
    double times = one.wall / two.wall;
    bool same = one.done && two.done && one.cost_uusd == two.cost_uusd &&
                one.bound_uusd == two.bound_uusd && one.work == two.work;
    bool met = same && times >= THREADS_FIGURE;
    printf("  %.2f times as fast, %g: %s%s\n", times, THREADS_FIGURE, met ? "yes" : "no",
           same ? "" : ", another result");
    tally_add("two threads 1.5 times as fast", &two, met);
    fflush(stdout);
}

/* The engine looks at the clock now and then only. */
#define OF_THE_TIME 0.95

/* The figure in its time; then, where it is another one, what is better in the time of that; for
 * large instances also how much sooner two threads are there, and first fit decreasing alone. */
static void run_figure(struct order o)
{
    const struct figure *f = o.figure;
    bool large = strcmp(f->family, "large") == 0;
    bool search = o.options.solver != PACK_FFD && !o.threads_only;
    if (search) {
        o.options.max_gap = f->gap;
        o.seconds = OF_THE_TIME * f->seconds;
        (void)run_line(&o);
    }
    if (search && f->better_gap < f->gap) {
        struct figure better = {f->family, f->better_gap, f->better_seconds, 0, 0};
        struct order again = o;
        again.options.max_gap = f->better_gap;
        again.figure = &better;
        again.seconds = OF_THE_TIME * better.seconds;
        (void)run_line(&again);
    }
    bool public = o.instances == o.dir;
    if (public && o.options.solver != PACK_FFD && strstr(f->family, "large") != NULL)
        compare_threads(o, f->gap);
    if (!large || o.threads_only)
        return;
    o.options.solver = PACK_FFD;
    o.figure = &ffd_figure;
    o.seconds = 0;
    (void)run_line(&o);
}

static bool chosen(const char *name, int n, char **names)
{
    for (int k = 0; k < n; k++)
        if (strncmp(name, names[k], strlen(names[k])) == 0)
            return true;
    return n == 0;
}

/* Fills the order from the command line; the index of the first name. */
static int read_options(struct order *o, int argc, char **argv)
{
    int k = 1;
    for (; k + 1 < argc && strncmp(argv[k], "--", 2) == 0; k += 2) {
        const char *value = argv[k + 1];
        if (strcmp(argv[k], "--solver") == 0)
            o->options.solver = strcmp(value, "ffd") == 0     ? PACK_FFD
                                : strcmp(value, "exact") == 0 ? PACK_EXACT
                                                              : PACK_AUTO;
        else if (strcmp(argv[k], "--threads") == 0)
            o->options.threads = atoi(value);
        else if (strcmp(argv[k], "--seconds") == 0)
            o->seconds = atof(value);
        else if (strcmp(argv[k], "--gap") == 0)
            o->options.max_gap = atof(value);
        else if (strcmp(argv[k], "--work") == 0)
            o->options.work = atoll(value);
        else if (strcmp(argv[k], "--instances") == 0)
            o->instances = value;
        else if (strcmp(argv[k], "--rows") == 0)
            o->threads_only = strcmp(value, "threads") == 0;
    }
    return k;
}

int main(int argc, char **argv)
{
    mem_keep_freed();              /* as the program does */
    mem_expect((size_t)256 << 20); /* as `pack` does */
    struct order order = {.options = {.solver = PACK_AUTO, .threads = 1}, .seconds = -1};
    order.dir = getenv("BATCHFIT_BENCH");
    order.dir = order.dir != NULL ? order.dir : "../shared/bench";
    order.instances = order.dir;
    int k = read_options(&order, argc, argv);
    char path[512], line[512], *f[8];
    snprintf(path, sizeof path, "%s/manifest.csv", order.instances);
    FILE *file = fopen(path, "r");
    if (file == NULL || fgets(line, sizeof line, file) == NULL) {
        printf("bench_pack: skipped, no instances in %s\n", order.instances);
        return 0;
    }
    printf("%-15s %15s %15s %9s %8s %8s %6s %10s  %8s %8s  %s\n", "instance", "cost $/h",
           "bound $/h", "gap %  ", "cpu s", "wall s", "MiB", "work M", "plan+%", "bound+%",
           "figure");
    fflush(stdout);
    while (fgets(line, sizeof line, file) != NULL) {
        if (pack_instance_split(line, f, 8) < 4 || !chosen(f[1], argc - k, argv + k))
            continue;
        struct order o = order;
        o.name = f[1];
        o.catalog = f[3];
        o.figure = order.seconds < 0 ? figure_of(f[2]) : NULL;
        if (o.figure != NULL)
            run_figure(o);
        else
            (void)run_line(&o);
    }
    fclose(file);
    print_tallies();
    return 0;
}
