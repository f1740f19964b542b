/* bench_time_optimum.c - random lists so small that every plan can be tried: is the optimum between
 * bound and plan, and how often is the plan the optimum?
 *
 *   bench_time_optimum [LISTS]
 *
 * 1,000 lists of 1 to 6 jobs in 1 to 3 classes on 1 to 3 types, from a fixed seed, half of them
 * with a deadline; the optimum by brute force (tests/support/oracle_time.h).  Each plan goes
 * through the checker. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/bench_list.h"
#include "tests/support/make_workload.h"
#include "tests/support/oracle_time.h"

enum { LISTS = 1000, LONGEST_S = 4000, EQUAL_PERCENT = 95 };

/* xorshift64*: the same numbers everywhere. */
static uint64_t state;

static int64_t below(int64_t n)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (int64_t)((state * UINT64_C(0x2545F4914F6CDD1D) >> 33) % (uint64_t)n);
}

/* A volume and an address are billed beside the instance, as they are by default. */
static void random_offers(struct maker *m)
{
    for (int64_t n = 1 + below(3); n > 0; n--) {
        int32_t vcpus = (int32_t)(INT64_C(1) << (1 + below(4)));
        struct offer *o =
            maker_offer(m, vcpus, vcpus * (1000 + 1000 * below(4)), vcpus * (30000 + below(30000)));
        o->root_uusd_h = 3300;
        o->ipv4_uusd_h = 5000;
        o->extras_uusd_h = 8300;
    }
}

/* As many jobs as the oracle can try, in as many classes as the lot gives. */
static void random_jobs(struct maker *m)
{
    int64_t jobs = 1 + below(ORACLE_JOBS);
    int64_t classes = 1 + below(3);
    for (int64_t c = 0; c < classes && jobs > 0; c++) {
        struct job_class *class = maker_class(m, 500 * (1 + below(6)), 500 * (1 + below(8)));
        int64_t here = c == classes - 1 ? jobs : 1 + below(jobs);
        for (int64_t j = 0; j < here; j++)
            maker_jobs(m, class, 1, MS_PER_S * below(LONGEST_S + 1));
        jobs -= here;
    }
}

struct tally {
    int planned, equal, below, bound_above, broken;
    double worst; /* dearer than the optimum by so much of it, at most */
};

static void compare(const struct maker *m, const struct planner_options *options,
                    const struct plan *plan, int seed, struct tally *t)
{
    int64_t best = oracle_time(&m->workload, &m->offers, options->boot_s, options->tail_s,
                               options->deadline_s);
    const char *found = bench_check(plan, &m->workload, &m->offers, options);
    double more = (double)(plan->cost_uusd - best) / (double)best;
    t->planned++;
    t->equal += plan->cost_uusd == best;
    t->below += plan->cost_uusd < best;
    t->bound_above += plan->bound_uusd > best;
    t->broken += found[0] != '\0';
    t->worst = more > t->worst ? more : t->worst;
    if (plan->cost_uusd < best || plan->bound_uusd > best || found[0] != '\0')
        printf("list %d: bound %lld, optimum %lld, plan %lld  %s\n", seed,
               (long long)plan->bound_uusd, (long long)best, (long long)plan->cost_uusd, found);
    else if (plan->cost_uusd > best && getenv("EACH") != NULL)
        printf("list %d: plan %.3f %% above the optimum\n", seed, 100 * more);
}

static void bench(int seed, struct tally *t)
{
    struct maker m = {0};
    struct plan plan;
    struct error err = {0};
    struct planner_options options = planner_defaults();
    state = (uint64_t)seed * UINT64_C(0x9E3779B97F4A7C15);
    random_offers(&m);
    random_jobs(&m);
    options.slack = 0;
    options.max_vcpus = UNKNOWN;
    options.deadline_s = below(2) ? options.boot_s + LONGEST_S + below(LONGEST_S) : UNKNOWN;
    if (!planner_plan(&m.workload, &m.offers, &options, &plan, &err)) {
        printf("list %d: %s\n", seed, err.message);
        t->broken++;
    } else if (plan.n_unplaced == 0) {
        compare(&m, &options, &plan, seed, t);
    }
    plan_clear(&plan);
    maker_clear(&m);
}

int main(int argc, char **argv)
{
    mem_keep_freed(); /* as the program does */
    int lists = argc > 1 ? atoi(argv[1]) : LISTS;
    struct tally t = {0};
    double cpu = bench_cpu_s();
    for (int seed = 1; t.planned < lists && seed < 4 * lists; seed++)
        bench(seed, &t);
    printf("%d random lists of up to %d jobs on up to 3 types, beside the optimum by brute force: "
           "%.1f s of CPU, worst plan %.2f %% above\n",
           t.planned, ORACLE_JOBS, bench_cpu_s() - cpu, 100 * t.worst);
    bench_figure(t.below, "", "plans below the optimum", 0, true);
    bench_figure(t.bound_above, "", "bounds above the optimum", 0, true);
    bench_figure(100.0 * t.equal / t.planned, "%", "plans equal to the optimum", EQUAL_PERCENT,
                 false);
    return t.below + t.bound_above + t.broken > 0;
}
