/* Limits in bounds: rents by hand, against brute force, and through the checker. */
#include <check.h>
#include <string.h>

#include "model/check/plan_check.h"
#include "planner/planner.h"
#include "tests/support/make_workload.h"
#include "tests/support/oracle_time.h"

static struct maker m;
static struct planner_options options;
static struct plan plan;
static struct error err;

static void setup(void)
{
    m = (struct maker){0};
    err = (struct error){0};
    options = planner_defaults();
}

static void teardown(void)
{
    plan_clear(&plan);
    maker_clear(&m);
}

static bool holds(void)
{
    struct plan_limits limits = {.deadline_s = options.deadline_s,
                                 .boot_s = options.boot_s,
                                 .tail_s = options.tail_s,
                                 .max_vcpus = options.max_vcpus,
                                 .max_instances = options.max_instances,
                                 .quota_vcpus = options.quota_vcpus};
    struct plan_findings findings;
    bool ok = plan_check(&plan, &m.workload, &m.offers, &limits, &findings);
    plan_findings_clear(&findings);
    return ok;
}

static void make_plan(void)
{
    ck_assert_msg(planner_plan(&m.workload, &m.offers, &options, &plan, &err), "%s", err.message);
    ck_assert(holds());
}

/* Sixty-four jobs of an hour that ask for memory: eight at a time on the dear type of 4 vCPUs, two
 * on the cheap one.  The cheap one takes $0.20 for an hour of two jobs, the dear one $1.20 of
 * eight. */
static void memory_scene(void)
{
    maker_offer(&m, 4, 8000, 200000);
    maker_offer(&m, 4, 32000, 1200000);
    maker_jobs(&m, maker_class(&m, 500, 4000), 64, 3600000);
    options.deadline_s = 2 * 3600 + 180;
    options.max_vcpus = 32;
}

START_TEST(jobs_that_a_limit_forces_onto_dear_types_raise_the_bound)
{
    memory_scene();
    make_plan();
    /* In two hours 32 vCPUs are there for 16 instance-hours: c cheap ones and d dear ones with
     * 2 c + 8 d = 64 and c + d = 16 are c = 32/3, d = 16/3, or $8.53 of busy time. */
    int64_t busy = INT64_C(32) * 200000 / 3 + INT64_C(16) * 1200000 / 3;
    int64_t expected = busy * (7200 + 180 + 120) / 7200;
    ck_assert_ptr_null(plan.infeasible);
    ck_assert_int_gt(plan.bound_uusd, expected - expected / 1000);
    ck_assert_int_le(plan.bound_uusd, expected);
    ck_assert_int_gt(plan.proof.rent_uusd_h[LIMIT_VCPUS], 0);
    ck_assert_int_eq(plan.proof.kind, BOUND_FLUID);
    /* Without the limit all of it runs on the cheap type. */
    plan_clear(&plan);
    options.max_vcpus = UNKNOWN;
    make_plan();
    ck_assert_int_lt(plan.bound_uusd, expected - expected / 5);
    ck_assert_int_eq(plan.proof.rent_uusd_h[LIMIT_VCPUS], 0);
}
END_TEST

START_TEST(a_rent_proves_nothing_without_its_limit_or_beyond_what_it_is_due)
{
    memory_scene();
    make_plan();
    int64_t rent = plan.proof.rent_uusd_h[LIMIT_VCPUS];
    plan.proof.rent_uusd_h[LIMIT_VCPUS] = rent / 2; /* then the dear type's premise breaks */
    ck_assert(!holds());
    plan.proof.rent_uusd_h[LIMIT_VCPUS] = rent * 2; /* then less is left of the bound */
    ck_assert(!holds());
    plan.proof.rent_uusd_h[LIMIT_VCPUS] = -rent;
    ck_assert(!holds());
    plan.proof.rent_uusd_h[LIMIT_VCPUS] = rent;
    ck_assert(holds());
    plan.proof.rent_uusd_h[LIMIT_INSTANCES] = 1; /* there is no such limit */
    ck_assert(!holds());
    plan.proof.rent_uusd_h[LIMIT_INSTANCES] = 0;
    plan.bound_uusd++;
    ck_assert(!holds());
    plan.bound_uusd--;
    options.max_vcpus++; /* more is due than was taken off */
    ck_assert(!holds());
}
END_TEST

START_TEST(a_quota_and_a_limit_on_instances_have_rents_too)
{
    int32_t standard = quota_find(SLICE("standard"));
    memory_scene();
    m.types[1].family = "x2idn";
    options.max_vcpus = UNKNOWN;
    options.quota_vcpus[standard] = 16; /* 8 cheap instance-hours, so 6 dear ones */
    make_plan();
    int64_t expected = (8 * INT64_C(200000) + 6 * INT64_C(1200000)) * 7500 / 7200;
    ck_assert_int_gt(plan.bound_uusd, expected - expected / 1000);
    ck_assert_int_le(plan.bound_uusd, expected);
    ck_assert_int_gt(plan.proof.rent_uusd_h[LIMIT_QUOTAS + standard], 0);
    plan_clear(&plan);
    options.quota_vcpus[standard] = UNKNOWN;
    options.max_instances = 8; /* the same as 32 vCPUs of these types */
    make_plan();
    expected = (INT64_C(32) * 200000 / 3 + INT64_C(16) * 1200000 / 3) * 7500 / 7200;
    ck_assert_int_gt(plan.bound_uusd, expected - expected / 1000);
    ck_assert_int_le(plan.bound_uusd, expected);
    ck_assert_int_gt(plan.proof.rent_uusd_h[LIMIT_INSTANCES], 0);
}
END_TEST

START_TEST(an_impossible_deadline_is_told_how_early_the_limits_let_anything_end)
{
    maker_offer(&m, 4, 16000, 200000);
    maker_jobs(&m, maker_class(&m, 500, 1000), 8, 600000);
    maker_jobs(&m, maker_class(&m, 2000, 1000), 16, 3600000);
    options.deadline_s = 2 * 3600;
    options.max_vcpus = 8;
    make_plan();
    /* 2 x 16 vCPU-hours and 4 x 600 vCPU-seconds on 8 vCPUs. */
    int64_t least_s = 180 + (16 * 3600 * 2 + 4 * 600) / 8;
    ck_assert_ptr_nonnull(plan.infeasible);
    ck_assert_int_eq(plan.end.earliest_end_s, least_s);
    ck_assert_int_eq(plan.end.class_id, 1);
    ck_assert_double_eq_tol(plan.end.share, 16 * 3600 * 2.0 / (16 * 3600 * 2 + 4 * 600), 1e-6);
    plan.end.earliest_end_s++;
    ck_assert(!holds());
    plan.end.earliest_end_s--;
    plan.end.within_s++;
    plan.end.earliest_end_s++;
    ck_assert(!holds());
    plan.end.within_s--;
    plan.end.earliest_end_s--;
    plan.end.class_id = 0;
    ck_assert(!holds());
    plan.end.class_id = 1;
    ck_assert(holds());
    options.max_vcpus = 9;
    ck_assert(!holds());
}
END_TEST

START_TEST(long_jobs_crowd_the_middle_of_too_short_a_time)
{
    /* Three jobs of an hour, two at once: two hours, though their work would fit 90 minutes. */
    maker_offer(&m, 2, 16000, 200000);
    maker_jobs(&m, maker_class(&m, 2000, 1000), 3, 3600000);
    options.deadline_s = 100 * 60;
    options.max_vcpus = 4;
    make_plan();
    ck_assert_ptr_nonnull(plan.infeasible);
    ck_assert_int_ge(plan.end.earliest_end_s, 180 + 2 * 3600 - 2);
    ck_assert_int_le(plan.end.earliest_end_s, 180 + 2 * 3600);
    ck_assert_int_gt(plan.end.aside_s, 0);
    plan.end.aside_s = 0;
    ck_assert(!holds());
}
END_TEST

static bool part_has_rents(void)
{
    for (int32_t i = 0; i < plan.proof.n_parts; i++)
        for (int32_t k = 0; k < N_LIMITS; k++)
            if (plan.proof.parts[i].rent_uusd_h[k] > 0)
                return true;
    return false;
}

START_TEST(what_a_quota_forces_to_be_launched_raises_the_bound)
{
    int32_t standard = quota_find(SLICE("standard"));
    maker_offer(&m, 8, 32000, 320000);
    maker_offer(&m, 32, 128000, 1280000);
    maker_offer(&m, 16, 125000, 2400000);
    m.types[2].family = "x2idn";
    struct job_class *c = maker_class(&m, 2000, 4000);
    for (int64_t i = 0; i < 100; i++)
        maker_jobs(&m, c, 1, 60000 + 12000 * i);
    options.deadline_s = 4000;
    options.quota_vcpus[standard] = 32;
    make_plan();
    ck_assert_int_eq(plan.proof.kind, BOUND_LAUNCHES);
    ck_assert(part_has_rents());
    /* 61,120 of the 65,400 job-seconds fit the quota until T, for $1.3582; the others take $0.3567
     * of the dear type, and its boot and tail $0.2.  Spread over 4,000 s that is $1.8495 only. */
    ck_assert_int_gt(plan.bound_uusd, 1900000);
    ck_assert_int_le(plan.bound_uusd, plan.cost_uusd);
    options.quota_vcpus[standard] = 40; /* more is due for so many */
    ck_assert(!holds());
    options.quota_vcpus[standard] = UNKNOWN;
    ck_assert(!holds());
    options.quota_vcpus[standard] = 32;
    ck_assert(holds());
    struct proof_part parts[8];
    ck_assert_int_le(plan.proof.n_parts, 8);
    memcpy(parts, plan.proof.parts, (size_t)plan.proof.n_parts * sizeof *parts);
    for (int32_t i = 0; i < plan.proof.n_parts; i++)
        memset(parts[i].rent_uusd_h, 0, sizeof parts[i].rent_uusd_h);
    plan.proof.parts = parts;
    ck_assert(!holds());
}
END_TEST

/* xorshift64*: the same numbers everywhere. */
static uint64_t state;

static int64_t below(int64_t n)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (int64_t)((state * UINT64_C(0x2545F4914F6CDD1D) >> 33) % (uint64_t)n);
}

static void random_scene(void)
{
    static const char *const families[] = {"m6i", "x2idn", "g5"};
    int64_t n = 1 + below(3), left = 5;
    for (int64_t i = 0; i < n; i++) {
        int32_t vcpus = (int32_t)(INT64_C(1) << (1 + below(3)));
        maker_offer(&m, vcpus, vcpus * (1000 + 1000 * below(4)), vcpus * (30000 + below(60000)));
        m.types[i].family = families[below(3)];
    }
    for (int64_t c = 1 + below(3); c > 0; c--) {
        struct job_class *class = maker_class(&m, 500 * (1 + below(4)), 500 * (1 + below(4)));
        int64_t jobs = 1 + below(2);
        for (; jobs > 0 && left > 0; jobs--, left--)
            maker_jobs(&m, class, 1, 1000 * below(4000));
    }
    options.max_vcpus = below(2) ? 2 + below(14) : UNKNOWN;
    options.max_instances = below(2) ? 1 + below(3) : UNKNOWN;
    for (int32_t i = 0; i < n; i++)
        if (below(3) == 0)
            options.quota_vcpus[quota_of(m.types[i].family, PURCHASE_ON_DEMAND)] = below(12);
    options.deadline_s = 4180 + below(8000);
    options.slack = 0;
}

/* Places of the cheaper type for some of the jobs all the time; the others must go to the dearer.
 */
static void crowded_scene(void)
{
    maker_offer(&m, 2, 4000, 50000 + below(50000));
    maker_offer(&m, 2, 4000, 150000 + below(200000));
    m.types[1].family = "x2idn";
    for (int64_t jobs = 5; jobs > 0; jobs--)
        maker_jobs(&m, maker_class(&m, 1000 + 1000 * below(2), 500), 1, 1000 * (500 + below(1500)));
    options.deadline_s = 2180 + below(1000);
    options.quota_vcpus[quota_find(SLICE("standard"))] = 2;
    options.slack = 0;
}

START_TEST(within_limits_brute_force_lies_between_bound_and_plan)
{
    int in_time = 0, late = 0, impossible = 0, equal = 0, rented_parts = 0;
    for (int seed = 1; seed <= 320; seed++) {
        setup();
        state = (uint64_t)seed * UINT64_C(0x9E3779B97F4A7C15);
        if (seed % 5 == 0)
            crowded_scene();
        else
            random_scene();
        make_plan();
        struct oracle_limits limits = {options.max_vcpus, options.max_instances,
                                       options.quota_vcpus};
        if (plan.n_unplaced > 0) {
            teardown();
            continue;
        }
        int64_t best = oracle_time_within(&m.workload, &m.offers, options.boot_s, options.tail_s,
                                          options.deadline_s, &limits);
        if (plan.infeasible == NULL) {
            ck_assert_msg(plan.bound_uusd <= best, "seed %d: bound %lld above the optimum %lld",
                          seed, (long long)plan.bound_uusd, (long long)best);
            ck_assert_msg(plan.cost_uusd >= best, "seed %d: plan %lld below the optimum %lld", seed,
                          (long long)plan.cost_uusd, (long long)best);
            in_time++;
            equal += plan.cost_uusd == best;
            rented_parts += part_has_rents();
        } else {
            int64_t end = oracle_earliest_end(&m.workload, &m.offers, options.boot_s,
                                              options.tail_s, &limits);
            ck_assert_msg(plan.end.earliest_end_s <= end && end <= plan.makespan_s,
                          "seed %d: %lld proved, %lld is the earliest end, %lld found", seed,
                          (long long)plan.end.earliest_end_s, (long long)end,
                          (long long)plan.makespan_s);
            late += best != UNKNOWN;
            impossible += best == UNKNOWN;
        }
        teardown();
    }
    ck_assert_int_gt(in_time, 100);
    ck_assert_int_gt(impossible, 5);
    ck_assert_int_gt(rented_parts, 5);
    ck_assert_msg(equal * 100 >= in_time * 90, "only %d of %d plans are optimal", equal, in_time);
    ck_assert_msg(late * 20 <= in_time, "%d of %d deadlines that can be kept are missed", late,
                  in_time + late);
    setup();
}
END_TEST

Suite *suite_rents(void);

Suite *suite_rents(void)
{
    Suite *s = suite_create("rents");
    TCase *t = tcase_create("rents");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, jobs_that_a_limit_forces_onto_dear_types_raise_the_bound);
    tcase_add_test(t, a_rent_proves_nothing_without_its_limit_or_beyond_what_it_is_due);
    tcase_add_test(t, a_quota_and_a_limit_on_instances_have_rents_too);
    tcase_add_test(t, what_a_quota_forces_to_be_launched_raises_the_bound);
    tcase_add_test(t, an_impossible_deadline_is_told_how_early_the_limits_let_anything_end);
    tcase_add_test(t, long_jobs_crowd_the_middle_of_too_short_a_time);
    tcase_add_test(t, within_limits_brute_force_lies_between_bound_and_plan);
    suite_add_tcase(s, t);
    return s;
}
