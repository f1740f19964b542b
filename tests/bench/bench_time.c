/* bench_time.c - how near the proved bound plans over time come, on real lists.
 *
 *   bench_time [--ratio R | --open] [--work N | --limit S] FILE...
 *
 * The deadline is R times the longest job (R = 4 and 1.2 by default), boot 180 s, tail 120 s,
 * us-east-1 on-demand, default types, no limit on vCPUs, two threads.  Each list is planned in 10 s
 * and in 60 s at most (--limit S: in S alone), with budgets of work that fit such times; --work N
 * plans once, with that budget and all the time it takes (0: the default). Jobs of unknown
 * duration count as an hour, of unknown memory as 2 GiB.  One line a list, deadline and limit, each
 * plan checked; then the medians. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "model/check/plan_check.h"
#include "model/read/job_format.h"
#include "planner/planner.h"
#include "pricing/pricing.h"

static char *read_file(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL)
        return NULL;
    size_t capacity = 0;
    char *text = NULL;
    *n = 0;
    for (;;) {
        text = mem_grow(text, &capacity, *n + 65536, 1);
        size_t got = fread(text + *n, 1, 65536, f);
        *n += got;
        if (got == 0)
            break;
    }
    fclose(f);
    return text;
}

static bool load(const char *path, struct workload *w, struct error *err)
{
    size_t n;
    char *text = read_file(path, &n);
    if (text == NULL)
        return error_set(err, ERROR_INTERNAL, "%s: cannot be read", path);
    struct slice head = {text, n < 65536 ? n : 65536};
    const struct job_format *format = job_format_detect(head, err);
    struct intake_options options = intake_defaults();
    options.assume_mem_mib = 2048;
    options.assume_duration_ms = 3600 * 1000;
    struct intake *in = intake_new(&options);
    struct read_options read = {0};
    bool ok = format != NULL && format->read((struct slice){text, n}, &read, in, err) &&
              intake_finish(in, w, err);
    intake_free(in);
    free(text);
    return ok;
}

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int64_t longest_s(const struct workload *w)
{
    int64_t longest = 0;
    for (int32_t c = 0; c < w->n_classes; c++)
        if (w->classes[c].n_runs > 0 && ms_to_s_up(w->classes[c].runs[0].duration_ms) > longest)
            longest = ms_to_s_up(w->classes[c].runs[0].duration_ms);
    return longest;
}

/* The processor's seconds, of all threads. */
static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool time_is_up(void *context)
{
    return now_s() >= *(double *)context;
}

/* About what fits such a time; the default budget is 60 million steps (batch.h). */
static int64_t work_for(double limit_s)
{
    return (int64_t)(limit_s * 6e6);
}

struct row {
    double ratio, limit_s;
    double gap, saved;
    int64_t jobs;
};

enum { ROWS_MOST = 256 };
static struct row rows[ROWS_MOST];
static int n_rows;

/* Share of what one job per instance costs above the bound that the plan saves. */
static double saved_share(const struct plan *plan)
{
    int64_t alone = UNKNOWN;
    for (int32_t i = 0; i < plan->n_alternatives; i++)
        if (strcmp(plan->alternatives[i].name, "one job per instance") == 0)
            alone = plan->alternatives[i].cost_uusd;
    if (alone <= plan->bound_uusd)
        return 0;
    return (double)(alone - plan->cost_uusd) / (double)(alone - plan->bound_uusd);
}

static void bench(const char *path, const struct workload *w, const struct offer_set *offers,
                  double ratio, double limit_s, const struct planner_options *base)
{
    struct planner_options options = *base;
    if (ratio > 0) {
        options.deadline_s = (int64_t)(ratio * (double)longest_s(w));
        options.max_vcpus = UNKNOWN;
    }
    struct plan plan;
    struct error err = {0};
    double start = now_s(), cpu = cpu_s(), end = start + limit_s;
    if (limit_s > 0) {
        options.work = work_for(limit_s);
        options.stop = time_is_up;
        options.stop_context = &end;
    }
    const char *name = strrchr(path, '/');
    name = name == NULL ? path : name + 1;
    if (!planner_plan(w, offers, &options, &plan, &err)) {
        printf("%-24.24s %s\n", name, err.message);
        return;
    }
    double took = now_s() - start;
    cpu = cpu_s() - cpu;
    struct plan_limits limits = {
        .deadline_s = plan.infeasible == NULL ? options.deadline_s : UNKNOWN,
        .boot_s = options.boot_s,
        .tail_s = options.tail_s,
        .max_vcpus = options.max_vcpus,
        .max_instances = options.max_instances,
    };
    struct plan_findings findings;
    bool holds = plan_check(&plan, w, offers, &limits, &findings);
    struct row row = {ratio, limit_s, plan_gap(&plan), saved_share(&plan), w->count};
    printf("%-24.24s %6lld %4.1fx %3.0f s %12.4f %12.4f  %-12s %6.3f %% %5.1f %% %5lld %6.1f "
           "%6.1f%s%s %s\n",
           name, (long long)row.jobs, ratio, limit_s, (double)plan.cost_uusd / 1e6,
           (double)plan.bound_uusd / 1e6, bound_name(plan.proof.kind), 100 * row.gap,
           100 * row.saved, (long long)plan.instances, took, cpu,
           plan.infeasible == NULL ? "" : " INFEASIBLE", plan.n_unplaced == 0 ? "" : " unplaced",
           holds ? "" : findings.lines[0]);
    fflush(stdout);
    if (n_rows < ROWS_MOST)
        rows[n_rows++] = row;
    plan_findings_clear(&findings);
    plan_clear(&plan);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int n)
{
    qsort(values, (size_t)n, sizeof *values, by_value);
    return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static void print_medians(double ratio, double limit_s)
{
    double gaps[ROWS_MOST], saved[ROWS_MOST], worst = 0;
    int n = 0;
    for (int i = 0; i < n_rows; i++) {
        if (rows[i].ratio < ratio || rows[i].ratio > ratio || rows[i].limit_s < limit_s ||
            rows[i].limit_s > limit_s)
            continue;
        gaps[n] = rows[i].gap;
        saved[n++] = rows[i].saved;
        if (rows[i].jobs > 1000 && rows[i].gap > worst)
            worst = rows[i].gap;
    }
    if (n > 0)
        printf(
            "%4.1fx in %2.0f s: median gap %.3f %%, worst of more than 1,000 jobs %.3f %%, median "
            "saved %.1f %%\n",
            ratio, limit_s, 100 * median(gaps, n), 100 * worst, 100 * median(saved, n));
}

int main(int argc, char **argv)
{
    struct planner_options options = planner_defaults();
    options.threads = 2;
    double ratios[2] = {4, 1.2}, limits_s[2] = {10, 60};
    int n_ratios = 2, n_limits = 2;
    int first = 1;
    for (; first < argc && strncmp(argv[first], "--", 2) == 0; first++) {
        if (strcmp(argv[first], "--ratio") == 0) {
            ratios[0] = strtod(argv[++first], NULL);
            n_ratios = 1;
        } else if (strcmp(argv[first], "--open") == 0) {
            ratios[0] = 0;
            n_ratios = 1;
        } else if (strcmp(argv[first], "--work") == 0) {
            options.work = strtoll(argv[++first], NULL, 10);
            limits_s[0] = 0;
            n_limits = 1;
        } else if (strcmp(argv[first], "--limit") == 0) {
            limits_s[0] = strtod(argv[++first], NULL);
            n_limits = 1;
        }
    }
    struct catalogue catalogue;
    struct error err = {0};
    struct pricing_options pricing = {.region = "us-east-1"};
    if (!pricing_load(&catalogue, &pricing, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    struct offer_filter filter = {.arch_mask = ARCH_BIT(ARCH_X86_64),
                                  .purchase_mask = PURCHASE_BIT(PURCHASE_ON_DEMAND),
                                  .root_volume_gib = 30,
                                  .public_ipv4 = true};
    struct offer_set offers;
    offers_select(&offers, &catalogue, &filter);
    if (first < argc)
        printf("%-24s %6s %5s %5s %12s %12s  %-12s %8s %7s %5s %6s %6s\n", "list", "jobs", "T",
               "limit", "cost $", "at least $", "bound", "gap", "saved", "inst", "wall", "CPU s");
    for (int i = first; i < argc; i++) {
        struct workload w;
        if (!load(argv[i], &w, &err)) {
            printf("%s: %s\n", argv[i], err.message);
            continue;
        }
        for (int k = 0; k < n_ratios * n_limits; k++)
            bench(argv[i], &w, &offers, ratios[k / n_limits], limits_s[k % n_limits], &options);
        workload_clear(&w);
    }
    for (int k = 0; k < n_ratios * n_limits; k++)
        print_medians(ratios[k / n_limits], limits_s[k % n_limits]);
    offers_clear(&offers);
    catalogue_clear(&catalogue);
    return 0;
}
