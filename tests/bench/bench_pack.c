/* bench_pack.c - the packing engine on the public instances: cost, bound, gap, CPU seconds, peak
 * memory, beside the best known plan and bound, and whether the figures to reach were reached.
 *
 *   bench_pack [--solver exact|ffd|auto] [--threads N] [--seconds S] [--gap G] [--work N] [NAME...]
 *
 * NAME is the start of an instance's name; the instances are in $BATCHFIT_BENCH or, by default,
 * ../shared/bench, and are passed over where there are none.  Without --seconds each instance has
 * the CPU seconds of its family's figure and ends at that figure's gap; a second row tries the
 * better one.  Large instances have two rows more, one thread and two, and how many times as fast
 * these are by the clock: on a quiet machine with two cores only.  The CSVs are machine-made, so
 * reading is simple. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "model/arena.h"
#include "model/catalogue/catalogue.h"
#include "planner/pack/pack.h"

struct instance {
    struct pack_item *items;
    struct pack_bin *bins;
    int32_t n_items, n_bins;
    char models[64][32];
    int32_t n_models;
};

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

static int split(char *line, char **field, int max)
{
    int n = 0;
    line[strcspn(line, "\r\n")] = '\0';
    for (char *p = line; n < max; p++) {
        field[n++] = p;
        p = strchr(p, ',');
        if (p == NULL)
            break;
        *p = '\0';
    }
    return n;
}

static int32_t model_index(struct instance *in, const char *name)
{
    if (name[0] == '\0')
        return -1;
    for (int32_t k = 0; k < in->n_models; k++)
        if (strcmp(in->models[k], name) == 0)
            return k;
    snprintf(in->models[in->n_models], sizeof in->models[0], "%s", name);
    return in->n_models++;
}

static uint32_t arch_bits(const char *name)
{
    if (strcmp(name, "arm64") == 0)
        return 1U << ARCH_ARM64;
    return strcmp(name, "x86_64") == 0 ? 1U << ARCH_X86_64 : 1U << ARCH_ARM64 | 1U << ARCH_X86_64;
}

static bool read_bins(struct instance *in, const char *path)
{
    char line[512], *f[8];
    size_t capacity = 0;
    FILE *file = fopen(path, "r");
    if (file == NULL || fgets(line, sizeof line, file) == NULL)
        return false;
    while (fgets(line, sizeof line, file) != NULL) {
        if (split(line, f, 8) != 7)
            continue;
        in->bins = mem_grow(in->bins, &capacity, (size_t)in->n_bins + 1, sizeof *in->bins);
        in->bins[in->n_bins++] = (struct pack_bin){.mcpu = atoll(f[3]),
                                                   .mem_mib = atoll(f[4]),
                                                   .gpus = atoi(f[5]),
                                                   .arch_mask = arch_bits(f[1]),
                                                   .gpu_model = model_index(in, f[2]),
                                                   .price_uusd_h = atoll(f[6]),
                                                   .limit = -1};
    }
    fclose(file);
    return true;
}

static bool read_items(struct instance *in, const char *path)
{
    char line[512], *f[8];
    size_t capacity = 0;
    FILE *file = fopen(path, "r");
    if (file == NULL || fgets(line, sizeof line, file) == NULL)
        return false;
    while (fgets(line, sizeof line, file) != NULL) {
        if (split(line, f, 8) != 7)
            continue;
        in->items = mem_grow(in->items, &capacity, (size_t)in->n_items + 1, sizeof *in->items);
        in->items[in->n_items++] = (struct pack_item){.demand = atoll(f[1]),
                                                      .most = atoll(f[1]),
                                                      .mcpu = atoll(f[2]),
                                                      .mem_mib = atoll(f[3]),
                                                      .gpus = atoi(f[4]),
                                                      .arch_mask = arch_bits(f[5]),
                                                      .gpu_model = model_index(in, f[6])};
    }
    fclose(file);
    return true;
}

static bool best_known(const char *dir, const char *name, double *bound, double *plan)
{
    char path[512], line[1024], *f[24];
    snprintf(path, sizeof path, "%s/best-known.csv", dir);
    FILE *file = fopen(path, "r");
    bool found = false;
    while (file != NULL && !found && fgets(line, sizeof line, file) != NULL)
        if (split(line, f, 24) > 10 && strcmp(f[1], name) == 0) {
            *bound = atof(f[8]);
            *plan = atof(f[9]);
            found = true;
        }
    if (file != NULL)
        fclose(file);
    return found;
}

static void print_figure(const struct figure *f, double gap, double cpu)
{
    if (f->gap >= 1)
        printf("  %g s: ", f->seconds);
    else if (f->gap > 0)
        printf("  %g %% in %g s: ", 100 * f->gap, f->seconds);
    else
        printf("  proved in %g s: ", f->seconds);
    if (gap <= f->better_gap && cpu <= f->better_seconds)
        printf("better (%g s)", f->better_seconds);
    else
        printf("%s", gap <= f->gap && cpu <= f->seconds ? "yes" : "no");
}

/* What to run, and on what. */
struct order {
    const char *dir, *name, *catalog;
    struct pack_options options;
    double seconds;              /* CPU, per thread; 0: no limit */
    const struct figure *figure; /* NULL: none */
    double *wall;                /* seconds, of the last run; shared with its process; or NULL */
};

static void run(const struct order *o)
{
    const char *dir = o->dir, *name = o->name;
    const struct pack_options *options = &o->options;
    double seconds = o->seconds;
    char path[512];
    struct instance in = {0};
    snprintf(path, sizeof path, "%s/public/%s.csv", dir, name);
    if (!read_items(&in, path))
        exit(1);
    snprintf(path, sizeof path, "%s/catalogs/%s.csv", dir, o->catalog);
    if (!read_bins(&in, path))
        exit(1);
    struct pack_problem problem = {.mode = PACK_WHOLE,
                                   .items = in.items,
                                   .n_items = in.n_items,
                                   .bins = in.bins,
                                   .n_bins = in.n_bins,
                                   .limit_bins = -1};
    struct pack_options timed = *options;
    double from = cpu_seconds();
    struct timer timer = {from, from + seconds * options->threads};
    if (seconds > 0) {
        timed.stop = time_is_up;
        timed.stop_context = &timer;
        timed.time_spent = share_spent;
    }
    double cpu = cpu_seconds(), wall = wall_seconds(), bound = 0, plan = 0;
    struct pack_result r;
    pack_solve(&problem, &timed, &r);
    cpu = cpu_seconds() - cpu;
    wall = wall_seconds() - wall;
    (void)best_known(dir, name, &bound, &plan);
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    double cost = (double)r.cost_uusd / 1e6, proved = (double)r.bound_uusd / 1e6;
    printf("%-15s %15.4f %15.4f %8.4f%s %8.3f %8.3f %6ld %10.2f  %8.4f %8.4f", name, cost, proved,
           100 * (cost - proved) / cost, r.proven_optimal ? "*" : " ", cpu, wall,
           u.ru_maxrss / 1024, (double)r.work / 1e6, 100 * (cost - plan) / plan,
           100 * (proved - bound) / bound);
    if (o->figure != NULL)
        print_figure(o->figure, (cost - proved) / cost, cpu);
    if (o->wall != NULL) {
        if (options->threads > 1)
            printf("  %d threads: %.2f s, one %.2f s, %.2f times", options->threads, wall, *o->wall,
                   *o->wall / wall);
        *o->wall = wall;
    }
    printf("\n");
    fflush(stdout);
    pack_result_clear(&r);
    free(in.items);
    free(in.bins);
}

/* Each instance in a process of its own, so that peak memory is its own. */
static void run_apart(const struct order *o)
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        run(o);
        fflush(stdout);
        _exit(0);
    }
    int status;
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
        printf("%-15s failed\n", o->name);
}

/* One thread and two to the same gap, however long it takes: both do the same work. */
static void compare_threads(struct order o, double gap)
{
    o.wall = mmap(NULL, sizeof *o.wall, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (o.wall == MAP_FAILED)
        return;
    o.options.max_gap = gap;
    o.seconds = 0;
    o.figure = NULL;
    for (o.options.threads = 1; o.options.threads <= 2; o.options.threads++)
        run_apart(&o);
    (void)munmap(o.wall, sizeof *o.wall);
}

/* The engine looks at the clock now and then only. */
#define OF_THE_TIME 0.95

/* The figure in its time; then, where it is another one, what is better in the time of that; for
 * large instances also how much sooner two threads are there, and first fit decreasing alone. */
static void run_figure(struct order o)
{
    const struct figure *f = o.figure;
    bool large = strcmp(f->family, "large") == 0;
    if (o.options.solver != PACK_FFD) {
        o.options.max_gap = f->gap;
        o.seconds = OF_THE_TIME * f->seconds;
        run_apart(&o);
    }
    if (o.options.solver != PACK_FFD && f->better_gap < f->gap) {
        struct figure better = {f->family, f->better_gap, f->better_seconds, -1, 0};
        struct order again = o;
        again.options.max_gap = f->better_gap;
        again.figure = &better;
        again.seconds = OF_THE_TIME * better.seconds;
        run_apart(&again);
    }
    if (o.options.solver != PACK_FFD && strstr(f->family, "large") != NULL)
        compare_threads(o, large ? f->better_gap : f->gap);
    if (!large)
        return;
    o.options.solver = PACK_FFD;
    o.figure = &ffd_figure;
    run_apart(&o);
}

static bool chosen(const char *name, int n, char **names)
{
    for (int k = 0; k < n; k++)
        if (strncmp(name, names[k], strlen(names[k])) == 0)
            return true;
    return n == 0;
}

int main(int argc, char **argv)
{
    mem_keep_freed(); /* as the program does */
    struct pack_options options = {.solver = PACK_AUTO, .threads = 1};
    double seconds = -1;
    int k = 1;
    const char *dir = getenv("BATCHFIT_BENCH");
    dir = dir != NULL ? dir : "../shared/bench";
    for (; k + 1 < argc && strncmp(argv[k], "--", 2) == 0; k += 2) {
        if (strcmp(argv[k], "--solver") == 0)
            options.solver = strcmp(argv[k + 1], "ffd") == 0     ? PACK_FFD
                             : strcmp(argv[k + 1], "exact") == 0 ? PACK_EXACT
                                                                 : PACK_AUTO;
        else if (strcmp(argv[k], "--threads") == 0)
            options.threads = atoi(argv[k + 1]);
        else if (strcmp(argv[k], "--seconds") == 0)
            seconds = atof(argv[k + 1]);
        else if (strcmp(argv[k], "--gap") == 0)
            options.max_gap = atof(argv[k + 1]);
        else if (strcmp(argv[k], "--work") == 0)
            options.work = atoll(argv[k + 1]);
    }
    char path[512], line[512], *f[8];
    snprintf(path, sizeof path, "%s/manifest.csv", dir);
    FILE *file = fopen(path, "r");
    if (file == NULL || fgets(line, sizeof line, file) == NULL) {
        printf("bench_pack: skipped, no instances in %s\n", dir);
        return 0;
    }
    printf("%-15s %15s %15s %9s %8s %8s %6s %10s  %8s %8s  %s\n", "instance", "cost $/h",
           "bound $/h", "gap %  ", "cpu s", "wall s", "MiB", "work M", "plan+%", "bound+%",
           "figure");
    fflush(stdout);
    while (fgets(line, sizeof line, file) != NULL) {
        if (split(line, f, 8) < 4 || !chosen(f[1], argc - k, argv + k))
            continue;
        struct order o = {dir, f[1], f[3], options, seconds, figure_of(f[2]), NULL};
        if (seconds < 0 && o.figure != NULL) {
            run_figure(o);
            continue;
        }
        o.figure = NULL;
        run_apart(&o);
    }
    fclose(file);
    return 0;
}
