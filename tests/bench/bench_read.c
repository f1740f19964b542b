/* Reading and grouping ten million jobs of our own format; the file is made once, in build/bench.
 *
 * One number a line: seconds, MB/s, and memory a job above what the program needs anyway.  The same
 * work by DuckDB (GROUP BY over read_csv), on the same number of threads, is bench_read.sh. */
#include "cli/input.h"
#include "model/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#define JOBS 10000000
#define CLASSES 500
#define PATH "build/bench/jobs-10m.csv"

/* A fixed sequence, the same on every machine (Knuth's MMIX multiplier). */
static uint64_t next(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

static void generate(void)
{
    struct stat info;
    if (stat(PATH, &info) == 0 && info.st_size > 0)
        return;
    mkdir("build", 0777);
    mkdir("build/bench", 0777);
    FILE *file = fopen(PATH ".part", "w");
    if (file == NULL) {
        perror(PATH);
        exit(1);
    }
    static const int vcpus[] = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32};
    uint64_t state = 1;
    fputs("name,count,vcpus,memory_mib,duration_s,label\n", file);
    for (int i = 0; i < JOBS; i++) {
        unsigned k = (unsigned)(next(&state) % CLASSES);
        fprintf(file, "s%07d,1,%d,%u,%u,step_%02u\n", i, vcpus[k % 10], 700 + k / 10 * 997,
                30 + (unsigned)(next(&state) % 20000), k / 25);
    }
    if (fclose(file) != 0 || rename(PATH ".part", PATH) != 0) {
        perror(PATH);
        exit(1);
    }
}

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double peak_mib(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return (double)use.ru_maxrss / 1024;
}

static void measure(int threads)
{
    struct intake_options intake = intake_defaults();
    struct input_options options = {.intake = &intake, .threads = threads};
    struct workload w;
    struct error err;
    const char *paths[] = {PATH};
    double start = now_s();
    if (!input_read(&w, paths, 1, &options, &err)) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
    double seconds = now_s() - start;
    struct stat info;
    stat(PATH, &info);
    printf("read csv: %lld jobs in %d classes, %d thread%s: %.2f s, %.0f MB/s, peak %.1f bytes a "
           "job\n",
           (long long)w.count, w.n_classes, threads, threads == 1 ? "" : "s", seconds,
           (double)info.st_size / seconds / 1e6, peak_mib() * 1048576 / JOBS);
    workload_clear(&w);
}

int main(void)
{
    mem_keep_freed(); /* as the program does */
    generate();
    measure(1);
    measure(2);
    return 0;
}
