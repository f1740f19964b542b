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

#include "tests/support/bench_list.h"

static int64_t longest_s(const struct workload *w)
{
    int64_t longest = 0;
    for (int32_t c = 0; c < w->n_classes; c++)
        if (w->classes[c].n_runs > 0 && ms_to_s_up(w->classes[c].runs[0].duration_ms) > longest)
            longest = ms_to_s_up(w->classes[c].runs[0].duration_ms);
    return longest;
}

static bool time_is_up(void *context)
{
    return bench_wall_s() >= *(double *)context;
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
    double start = bench_wall_s(), cpu = bench_cpu_s(), end = start + limit_s;
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
    double took = bench_wall_s() - start;
    cpu = bench_cpu_s() - cpu;
    const char *found = bench_check(&plan, w, offers, &options);
    struct row row = {ratio, limit_s, plan_gap(&plan), saved_share(&plan), w->count};
    printf("%-24.24s %6lld %4.1fx %3.0f s %12.4f %12.4f  %-12s %6.3f %% %5.1f %% %5lld %6.1f "
           "%6.1f%s%s %s\n",
           name, (long long)row.jobs, ratio, limit_s, (double)plan.cost_uusd / 1e6,
           (double)plan.bound_uusd / 1e6, bound_name(plan.proof.kind), 100 * row.gap,
           100 * row.saved, (long long)plan.instances, took, cpu,
           plan.infeasible == NULL ? "" : " INFEASIBLE", plan.n_unplaced == 0 ? "" : " unplaced",
           found);
    fflush(stdout);
    if (n_rows < ROWS_MOST)
        rows[n_rows++] = row;
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

/* What the lists planned so came to. */
struct summary {
    int n;
    double gap, worst, saved;
};

static struct summary sum_up(double ratio, double limit_s)
{
    double gaps[ROWS_MOST], saved[ROWS_MOST];
    struct summary s = {0, 0, 0, 0};
    for (int i = 0; i < n_rows; i++) {
        if (rows[i].ratio < ratio || rows[i].ratio > ratio || rows[i].limit_s < limit_s ||
            rows[i].limit_s > limit_s)
            continue;
        gaps[s.n] = rows[i].gap;
        saved[s.n++] = rows[i].saved;
        if (rows[i].jobs > 1000 && rows[i].gap > s.worst)
            s.worst = rows[i].gap;
    }
    if (s.n > 0) {
        s.gap = median(gaps, s.n);
        s.saved = median(saved, s.n);
    }
    return s;
}

/* Asked of the median, of the worst list of over 1,000 jobs, and of what is saved; per cent. */
static const struct asked {
    double ratio, limit_s;
    double gap, worst, saved; /* 0: not asked */
} asked[] = {{4, 10, 2, 0, 0}, {4, 60, 1, 3, 95}, {1.2, 60, 3, 0, 0}};

static void print_asked(const struct asked *a)
{
    struct summary s = sum_up(a->ratio, a->limit_s);
    char what[96];
    if (s.n == 0)
        return;
    snprintf(what, sizeof what, "median gap of %d lists, %gx the longest job, %g s", s.n, a->ratio,
             a->limit_s);
    bench_figure(100 * s.gap, "%", what, a->gap, true);
    snprintf(what, sizeof what, "worst gap of a list of over 1,000 jobs, %gx, %g s", a->ratio,
             a->limit_s);
    if (a->worst > 0)
        bench_figure(100 * s.worst, "%", what, a->worst, true);
    snprintf(what, sizeof what, "median of (one job each - bound) saved, %gx, %g s", a->ratio,
             a->limit_s);
    if (a->saved > 0)
        bench_figure(100 * s.saved, "%", what, a->saved, false);
}

static void print_medians(double ratio, double limit_s)
{
    struct summary s = sum_up(ratio, limit_s);
    if (s.n > 0)
        printf("%4.1fx in %2.0f s: median gap %.3f %%, worst of more than 1,000 jobs %.3f %%, "
               "median saved %.1f %%\n",
               ratio, limit_s, 100 * s.gap, 100 * s.worst, 100 * s.saved);
}

int main(int argc, char **argv)
{
    mem_keep_freed(); /* as the program does */
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
    struct bench_offers offers;
    struct intake_options intake = intake_defaults();
    struct error err = {0};
    intake.assume_mem_mib = 2048;
    intake.assume_duration_ms = 3600 * MS_PER_S;
    if (!bench_offers(&offers, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    if (first < argc)
        printf("%-24s %6s %5s %5s %12s %12s  %-12s %8s %7s %5s %6s %6s\n", "list", "jobs", "T",
               "limit", "cost $", "at least $", "bound", "gap", "saved", "inst", "wall", "CPU s");
    for (int i = first; i < argc; i++) {
        struct workload w;
        if (!bench_load(argv[i], &intake, &w, &err)) {
            printf("%s: %s\n", argv[i], err.message);
            continue;
        }
        for (int k = 0; k < n_ratios * n_limits; k++)
            bench(argv[i], &w, &offers.offers, ratios[k / n_limits], limits_s[k % n_limits],
                  &options);
        workload_clear(&w);
    }
    for (int k = 0; k < n_ratios * n_limits; k++)
        print_medians(ratios[k / n_limits], limits_s[k % n_limits]);
    for (size_t k = 0; k < sizeof asked / sizeof asked[0]; k++)
        print_asked(&asked[k]);
    bench_offers_clear(&offers);
    return 0;
}
