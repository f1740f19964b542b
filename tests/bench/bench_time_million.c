/* bench_time_million.c - a million jobs: how soon there is a plan, how good it is within a minute,
 * and in how much memory.
 *
 *   bench_time_million FILE
 *
 * The first plan is that of a search which is told to stop from the start; its time counts from
 * before the list is read.  Deadline 4 times the longest job, boot 180 s, tail 120 s, no limit on
 * vCPUs, two threads; each plan goes through the checker. */
#include <stdio.h>
#include <sys/resource.h>

#include "tests/support/bench_list.h"

enum { MINUTE_S = 60 };
/* About what fits a minute (bench_time.c). */
#define MINUTE_WORK INT64_C(360000000)

static bool stop_at(void *context)
{
    return bench_wall_s() >= *(double *)context;
}

/* done_s: when the plan was there, before it was checked. */
static bool plan_until(double end_s, int64_t work, const struct workload *w,
                       const struct offer_set *offers, struct plan *plan, double *done_s)
{
    struct error err = {0};
    struct planner_options options = planner_defaults();
    options.threads = 2;
    options.max_vcpus = UNKNOWN;
    options.work = work;
    options.stop = stop_at;
    options.stop_context = &end_s;
    int64_t longest_ms = 0;
    for (int32_t c = 0; c < w->n_classes; c++)
        if (w->classes[c].n_runs > 0 && w->classes[c].runs[0].duration_ms > longest_ms)
            longest_ms = w->classes[c].runs[0].duration_ms;
    options.deadline_s = 4 * ms_to_s_up(longest_ms);
    if (!planner_plan(w, offers, &options, plan, &err)) {
        printf("%s\n", err.message);
        return false;
    }
    *done_s = bench_wall_s();
    const char *found = bench_check(plan, w, offers, &options);
    if (found[0] != '\0')
        printf("the checker says: %s\n", found);
    return found[0] == '\0';
}

static bool bench(const char *path, const struct offer_set *offers)
{
    struct workload w;
    struct plan plan;
    struct error err = {0};
    struct intake_options intake = intake_defaults();
    double start = bench_wall_s(), cpu = bench_cpu_s();
    if (!bench_load(path, &intake, &w, &err)) {
        printf("%s: %s\n", path, err.message);
        return false;
    }
    double read = bench_wall_s() - start;
    double done;
    bool ok = plan_until(start, 0, &w, offers, &plan, &done);
    double first_cpu = bench_cpu_s() - cpu;
    printf(
        "%lld jobs in %d classes, read in %.2f s; first plan: %.2f s of CPU, its check included, "
        "gap %.2f %%\n",
        (long long)w.count, (int)w.n_classes, read, first_cpu, 100 * plan_gap(&plan));
    bench_figure(done - start, "s", "until the first plan of a million jobs", 5, true);
    plan_clear(&plan);
    start = bench_wall_s();
    ok &= plan_until(start + MINUTE_S, MINUTE_WORK, &w, offers, &plan, &done);
    bench_figure(done - start, "s", "for the plan within a minute", MINUTE_S, true);
    bench_figure(100 * plan_gap(&plan), "%", "gap of the plan within a minute", 2, true);
    plan_clear(&plan);
    workload_clear(&w);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    bench_figure((double)usage.ru_maxrss / 1024, "MiB", "of memory at most, all told", 1024, true);
    return ok;
}

int main(int argc, char **argv)
{
    mem_keep_freed(); /* as the program does */
    struct bench_offers offers;
    struct error err = {0};
    if (!bench_offers(&offers, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    bool ok = true;
    for (int i = 1; i < argc; i++)
        ok &= bench(argv[i], &offers.offers);
    bench_offers_clear(&offers);
    return ok ? 0 : 1;
}
