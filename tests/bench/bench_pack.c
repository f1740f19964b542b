/* bench_pack.c - the packing engine on the public instances: cost, bound, gap, CPU seconds, peak
 * memory, beside the best known plan and bound.
 *
 *   bench_pack [--solver exact|ffd|auto] [--threads N] [--seconds S] [--gap G] [NAME...]
 *
 * NAME is the start of an instance's name; the instances are in $BATCHFIT_BENCH or, by default,
 * ../shared/bench, and are passed over where there are none.  The CSVs are machine-made, so reading
 * is simple. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

static void run(const char *dir, const char *name, const char *catalog,
                const struct pack_options *options, double seconds)
{
    char path[512];
    struct instance in = {0};
    snprintf(path, sizeof path, "%s/public/%s.csv", dir, name);
    if (!read_items(&in, path))
        exit(1);
    snprintf(path, sizeof path, "%s/catalogs/%s.csv", dir, catalog);
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
    printf("%-15s %15.4f %15.4f %8.4f%s %8.3f %8.3f %6ld %10.2f  %8.4f %8.4f\n", name, cost, proved,
           100 * (cost - proved) / cost, r.proven_optimal ? "*" : " ", cpu, wall,
           u.ru_maxrss / 1024, (double)r.work / 1e6, 100 * (cost - plan) / plan,
           100 * (proved - bound) / bound);
    fflush(stdout);
    pack_result_clear(&r);
    free(in.items);
    free(in.bins);
}

/* Each instance in a process of its own, so that peak memory is its own. */
static void run_apart(const char *dir, const char *name, const char *catalog,
                      const struct pack_options *options, double seconds)
{
    pid_t child = fork();
    if (child == 0) {
        run(dir, name, catalog, options, seconds);
        _exit(0);
    }
    int status;
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
        printf("%-15s failed\n", name);
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
    struct pack_options options = {.solver = PACK_AUTO, .threads = 1};
    double seconds = 60;
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
    printf("%-15s %15s %15s %9s %8s %8s %6s %10s  %8s %8s\n", "instance", "cost $/h", "bound $/h",
           "gap %  ", "cpu s", "wall s", "MiB", "work M", "plan+%", "bound+%");
    fflush(stdout);
    while (fgets(line, sizeof line, file) != NULL)
        if (split(line, f, 8) >= 4 && chosen(f[1], argc - k, argv + k))
            run_apart(dir, f[1], f[3], &options, seconds);
    fclose(file);
    return 0;
}
