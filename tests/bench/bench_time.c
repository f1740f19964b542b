/* bench_time.c - how near the proved bound plans over time come, on real lists.
 *
 *   bench_time [--ratio R | --open] [--work N] FILE...
 *
 * The deadline is R times the longest job (R = 4 and 1.2 by default), boot 180 s, tail 120 s,
 * us-east-1 on-demand, default types, no limit on vCPUs.  One line a list and deadline. */
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

static void bench(const char *path, const struct workload *w, const struct offer_set *offers,
                  double ratio, const struct planner_options *base)
{
    struct planner_options options = *base;
    if (ratio > 0) {
        options.deadline_s = (int64_t)(ratio * (double)longest_s(w));
        options.max_vcpus = UNKNOWN;
    }
    struct plan plan;
    struct error err = {0};
    double start = now_s();
    if (!planner_plan(w, offers, &options, &plan, &err)) {
        printf("%-30s %s\n", path, err.message);
        return;
    }
    double took = now_s() - start;
    struct plan_limits limits = {
        .deadline_s = plan.infeasible == NULL ? options.deadline_s : UNKNOWN,
        .boot_s = options.boot_s,
        .tail_s = options.tail_s,
        .max_vcpus = options.max_vcpus,
        .max_instances = options.max_instances,
    };
    struct plan_findings findings;
    bool holds = plan_check(&plan, w, offers, &limits, &findings);
    const char *name = strrchr(path, '/');
    name = name == NULL ? path : name + 1;
    int64_t alone = UNKNOWN;
    for (int32_t i = 0; i < plan.n_alternatives; i++)
        if (strcmp(plan.alternatives[i].name, "one job per instance") == 0)
            alone = plan.alternatives[i].cost_uusd;
    double saved = alone > plan.bound_uusd && alone > 0
                       ? (double)(alone - plan.cost_uusd) / (double)(alone - plan.bound_uusd)
                       : 0;
    printf("%-28s %8lld jobs  %4.1fx  $%11.4f  bound $%11.4f  gap %6.3f %%  saved %5.1f %%  %5lld "
           "inst  %7lld s  %6lld vCPU  %-12s %6.2f s  %d unplaced%s %s\n",
           name, (long long)w->count, ratio, (double)plan.cost_uusd / 1e6,
           (double)plan.bound_uusd / 1e6, 100 * plan_gap(&plan), 100 * saved,
           (long long)plan.instances, (long long)plan.makespan_s, (long long)plan.peak_vcpus,
           bound_name(plan.proof.kind), took, (int)plan.n_unplaced,
           plan.infeasible == NULL ? "" : " INFEASIBLE", holds ? "" : findings.lines[0]);
    plan_findings_clear(&findings);
    fflush(stdout);
    plan_clear(&plan);
}

int main(int argc, char **argv)
{
    struct planner_options options = planner_defaults();
    double ratios[2] = {4, 1.2};
    int n_ratios = 2;
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
    for (int i = first; i < argc; i++) {
        struct workload w;
        if (!load(argv[i], &w, &err)) {
            printf("%s: %s\n", argv[i], err.message);
            continue;
        }
        for (int k = 0; k < n_ratios; k++)
            bench(argv[i], &w, &offers, ratios[k], &options);
        workload_clear(&w);
    }
    offers_clear(&offers);
    catalogue_clear(&catalogue);
    return 0;
}
