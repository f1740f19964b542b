#include "model/check/plan_check.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_plan_check(void);

/* Three types: small $0.10, large $0.19 with twice the room less 100 MiB, arm $0.08; extras of a
 * volume and an address on each. */
static struct instance_type types[] = {
    {.name = "small", .arch = ARCH_X86_64, .vcpus = 4},
    {.name = "large", .arch = ARCH_X86_64, .vcpus = 8},
    {.name = "arm", .arch = ARCH_ARM64, .vcpus = 4},
};

static struct offer make_offer(int type, int64_t price, int64_t mcpu, int64_t mib)
{
    return (struct offer){.type = &types[type],
                          .type_index = type,
                          .price_uusd_h = price,
                          .root_uusd_h = 3288,
                          .ipv4_uusd_h = 5000,
                          .extras_uusd_h = 8288,
                          .usable_mcpu = mcpu,
                          .usable_mib = mib,
                          .gpu_model = -1,
                          .interruption_band = -1};
}

/* A plan of two classes that holds, of which each test breaks one thing. */
struct scene {
    struct offer offers[3];
    struct offer_set set;
    struct duration_run runs[2][2];
    struct job_class classes[2];
    struct workload w;
    struct lane_run lane_runs[4];
    struct lane lanes[3];
    struct lease leases[2];
    int64_t dual[2];
    struct unplaced unplaced[1];
    struct plan plan;
    struct plan_limits limits;
    struct plan_findings found;
};

/* Class 0: 4 jobs of 2 vCPUs, 3000 MiB (two of 1000 s, two of 500 s).  Class 1: 2 jobs of 4 vCPUs,
 * 1000 MiB, 600.001 s.  One large holds a lane of class 0 twice and class 1 once: 8 vCPUs, 7000
 * MiB. */
static void set_scene(struct scene *s)
{
    memset(s, 0, sizeof *s);
    s->offers[0] = make_offer(0, 100000, 4000, 7500);
    s->offers[1] = make_offer(1, 190000, 8000, 14900);
    s->offers[2] = make_offer(2, 80000, 4000, 7500);
    s->set.offers = s->offers;
    s->set.n_offers = 3;
    s->runs[0][0] = (struct duration_run){1000000, 2};
    s->runs[0][1] = (struct duration_run){500000, 2};
    s->runs[1][0] = (struct duration_run){600001, 2};
    s->classes[0] = (struct job_class){.id = 0,
                                       .label = "ALIGN",
                                       .count = 4,
                                       .mcpu = 2000,
                                       .mem_mib = 3000,
                                       .arch = ARCH_X86_64,
                                       .gpu_model = "",
                                       .runs = s->runs[0],
                                       .n_runs = 2};
    s->classes[1] = (struct job_class){.id = 1,
                                       .label = "CALL",
                                       .count = 2,
                                       .mcpu = 4000,
                                       .mem_mib = 1000,
                                       .arch = ARCH_ANY,
                                       .gpu_model = "",
                                       .runs = s->runs[1],
                                       .n_runs = 1};
    s->w.classes = s->classes;
    s->w.n_classes = 2;
    s->w.count = 6;
    s->lane_runs[0] = (struct lane_run){0, 1000, 1};
    s->lane_runs[1] = (struct lane_run){0, 500, 1};
    s->lane_runs[2] = (struct lane_run){1, 601, 2};
    s->lanes[0] = (struct lane){2, 180, &s->lane_runs[0], 2};
    s->lanes[1] = (struct lane){1, 180, &s->lane_runs[2], 1};
    s->leases[0] = (struct lease){1, &s->offers[1], 0, 180 + 1500 + 120, s->lanes, 2};
    /* Worth per job-hour, scale 1: a large of 198288 holds four of class 0, an arm of 88288 one of
     * class 1; both are tight. */
    s->dual[0] = 49572;
    s->dual[1] = 88288;
    s->limits = (struct plan_limits){.deadline_s = 2000,
                                     .boot_s = 180,
                                     .tail_s = 120,
                                     .max_vcpus = 1000,
                                     .max_instances = UNKNOWN};
    s->plan = (struct plan){.unit = PLAN_BATCH,
                            .leases = s->leases,
                            .n_leases = 1,
                            .instances = 1,
                            .cost_uusd = 95000 + 1644 + 2500,
                            .makespan_s = 1680,
                            .peak_vcpus = 8,
                            .unplaced = s->unplaced,
                            .proof = {.kind = BOUND_FLUID,
                                      .scale = 1,
                                      .dual = s->dual,
                                      .deadline_s = 2000,
                                      .boot_s = 180,
                                      .tail_s = 120,
                                      .billed_s = UNKNOWN,
                                      .price_gcd = UNKNOWN}};
    /* (3000 * 49572 + 1202 * 88288) / 3600 * 2120 / 1820 */
    s->plan.bound_uusd = 82456;
}

/* The plan must be found wrong, for the reason that holds this text. */
static void expect(struct scene *s, const char *text)
{
    ck_assert(!plan_check(&s->plan, &s->w, &s->set, &s->limits, &s->found));
    bool said = false;
    for (int i = 0; i < s->found.n_lines; i++)
        said |= strstr(s->found.lines[i], text) != NULL;
    ck_assert_msg(said, "'%s' expected, found '%s'", text,
                  s->found.n_lines > 0 ? s->found.lines[0] : "(nothing)");
    plan_findings_clear(&s->found);
}

static void expect_sound(struct scene *s)
{
    bool ok = plan_check(&s->plan, &s->w, &s->set, &s->limits, &s->found);
    ck_assert_msg(ok, "%s", s->found.n_lines > 0 ? s->found.lines[0] : "no reason");
    ck_assert_int_eq(s->found.n_findings, 0);
    plan_findings_clear(&s->found);
}

START_TEST(a_plan_that_holds_passes_and_its_figures_are_recomputed)
{
    struct scene s;
    set_scene(&s);
    ck_assert(plan_check(&s.plan, &s.w, &s.set, &s.limits, &s.found));
    ck_assert_int_eq(s.found.jobs, 6);
    ck_assert_int_eq(s.found.cost_uusd, 99144);
    ck_assert_int_eq(s.found.root_uusd, 1644);
    ck_assert_int_eq(s.found.bound_uusd, 82456);
    ck_assert_int_eq(s.found.proof_classes, 2);
    ck_assert_int_eq(s.found.proof_offers, 3);
    plan_findings_clear(&s.found);
}
END_TEST

START_TEST(a_job_moved_to_another_class_is_found)
{
    struct scene s;
    set_scene(&s);
    s.lane_runs[1].class_id = 1;
    expect(&s, "class 0 (ALIGN), jobs of 500 s: 2 to run, 0 in the plan");
    set_scene(&s);
    s.lane_runs[1].class_id = 1;
    expect(&s, "class 1 (CALL), jobs of 500 s: 0 to run, 2 in the plan");
    set_scene(&s);
    s.lane_runs[1].class_id = 7;
    expect(&s, "there is no class 7");
}
END_TEST

START_TEST(a_job_doubled_dropped_or_shortened_is_found)
{
    struct scene s;
    set_scene(&s);
    s.lane_runs[2].count = 1;
    expect(&s, "class 1 (CALL), jobs of 601 s: 2 to run, 1 in the plan");
    set_scene(&s);
    s.lane_runs[1].count = 2;
    expect(&s, "class 0 (ALIGN), jobs of 500 s: 2 to run, 4 in the plan");
    set_scene(&s);
    s.lane_runs[0].duration_s = 999;
    expect(&s, "class 0 (ALIGN), jobs of 1000 s: 2 to run, 0 in the plan");
    set_scene(&s);
    s.leases[0].count = 2;
    expect(&s, "to run, 4 in the plan");
}
END_TEST

START_TEST(lanes_lie_between_boot_and_tail)
{
    struct scene s;
    set_scene(&s);
    s.lanes[1].start_s = 179;
    expect(&s, "leases[0].lanes[1]: starts at 179 s, the boot takes 180 s");
    set_scene(&s);
    s.leases[0].duration_s = 1799;
    expect(&s, "past the lease's end at 1799 s");
}
END_TEST

START_TEST(usable_capacity_is_kept_at_every_instant)
{
    struct scene s;
    set_scene(&s);
    s.offers[1].usable_mib = 7000;
    ck_assert(plan_check(&s.plan, &s.w, &s.set, &s.limits, &s.found));
    plan_findings_clear(&s.found);
    s.offers[1].usable_mib = 6999;
    expect(&s, "leases[0] (large): at 180 s its jobs hold 7000 MiB, usable are 6999");
    /* Only the last second of class 1's second job overlaps one more lane. */
    set_scene(&s);
    s.runs[0][1].count = 3;
    s.classes[0].count = 5;
    s.lane_runs[3] = (struct lane_run){0, 500, 1};
    s.lanes[2] = (struct lane){1, 180 + 1202, &s.lane_runs[3], 1};
    s.leases[0].n_lanes = 3;
    s.leases[0].duration_s = 180 + 1202 + 500 + 120;
    s.limits.deadline_s = s.plan.proof.deadline_s = UNKNOWN;
    s.plan.cost_uusd = 105662 + 1829 + 2781;
    s.plan.makespan_s = 1882;
    s.plan.bound_uusd = 0;
    expect_sound(&s);
    s.lanes[2].start_s--;
    expect(&s, "leases[0] (large): at 1381 s its jobs hold 10000 milli-vCPUs, usable are 8000");
}
END_TEST

START_TEST(a_job_runs_only_where_it_is_taken)
{
    struct scene s;
    set_scene(&s);
    s.classes[0].arch = ARCH_ARM64;
    expect(&s, "large does not take class 0 (ALIGN)");
    set_scene(&s);
    s.offers[1].gpu_jobs_only = true;
    expect(&s, "large does not take class 1 (CALL)");
    set_scene(&s);
    s.classes[1].gpus = 1;
    expect(&s, "large does not take class 1 (CALL)");
}
END_TEST

START_TEST(an_offer_from_elsewhere_is_found)
{
    struct scene s;
    set_scene(&s);
    struct offer foreign = s.offers[1];
    s.leases[0].offer = &foreign;
    expect(&s, "leases[0]: its offer is not among those allowed");
}
END_TEST

START_TEST(limits_hold_at_every_instant)
{
    struct scene s;
    set_scene(&s);
    s.limits.deadline_s = s.plan.proof.deadline_s = 1680;
    s.plan.bound_uusd = 0;
    expect_sound(&s);
    s.limits.deadline_s = s.plan.proof.deadline_s = 1679;
    expect(&s, "ends 1680 s after the first launch, the deadline is at 1679 s");
    set_scene(&s);
    s.limits.max_vcpus = 8;
    s.limits.max_instances = 1;
    expect_sound(&s);
    s.limits.max_instances = 0;
    expect(&s, "1 instances alive at once, the limit is 0");
    s.limits.max_instances = 1;
    s.limits.max_vcpus = 7;
    expect(&s, "8 vCPUs alive at once, the limit is 7");
}
END_TEST

START_TEST(a_plan_that_says_it_is_infeasible_may_end_late_but_must_hold_otherwise)
{
    struct scene s;
    set_scene(&s);
    s.limits.deadline_s = s.plan.proof.deadline_s = 1679;
    s.plan.bound_uusd = 0;
    s.plan.infeasible = "no plan ends in time";
    expect(&s, "proof: deadline_s is 1679, the plan's is -1");
    s.plan.proof.deadline_s = UNKNOWN;
    expect_sound(&s);
    s.lane_runs[2].count = 1;
    expect(&s, "class 1 (CALL), jobs of 601 s: 2 to run, 1 in the plan");
    s.plan.n_leases = 0;
    expect_sound(&s);
    s.plan.infeasible = NULL;
    s.plan.proof.deadline_s = 1679;
    expect(&s, "jobs of 601 s: 2 to run, 0 in the plan");
}
END_TEST

START_TEST(a_plan_that_says_it_is_infeasible_is_late)
{
    struct scene s;
    set_scene(&s);
    s.limits.deadline_s = 1680;
    s.plan.proof.deadline_s = UNKNOWN;
    s.plan.bound_uusd = 0;
    s.plan.infeasible = "no plan ends in time";
    expect(&s, "says that it is late, but it ends at 1680 s, the deadline is at 1680 s");
    s.limits.deadline_s = UNKNOWN;
    expect(&s, "says that it is late, but it has no deadline");
}
END_TEST

START_TEST(a_lease_that_starts_as_another_ends_is_not_alive_with_it)
{
    struct scene s;
    set_scene(&s);
    s.limits.deadline_s = s.plan.proof.deadline_s = UNKNOWN;
    s.lanes[2] = (struct lane){1, 180, &s.lane_runs[2], 1};
    s.leases[0] = (struct lease){1, &s.offers[0], 0, 1800, s.lanes, 1};
    s.leases[1] = (struct lease){1, &s.offers[0], 1800, 1502, &s.lanes[2], 1};
    s.plan.n_leases = 2;
    s.plan.instances = 2;
    s.plan.cost_uusd = 50000 + 1644 + 2500 + 41723 + 1372 + 2087;
    s.plan.makespan_s = 3182;
    s.plan.peak_vcpus = 4;
    s.plan.bound_uusd = 0;
    s.limits.max_vcpus = 4;
    expect_sound(&s);
    s.leases[1].start_s = 1799;
    expect(&s, "8 vCPUs alive at once, the limit is 4");
    s.leases[0].start_s = 1;
    expect(&s, "the first launch is at 1 s");
}
END_TEST

START_TEST(totals_are_recomputed)
{
    struct scene s;
    set_scene(&s);
    s.plan.cost_uusd--;
    expect(&s, "cost in micro-dollars: the plan says 99143, recomputed it is 99144");
    set_scene(&s);
    s.plan.makespan_s++;
    expect(&s, "makespan in seconds: the plan says 1681, recomputed it is 1680");
    set_scene(&s);
    s.plan.peak_vcpus = 4;
    expect(&s, "peak vCPUs: the plan says 4, recomputed it is 8");
    set_scene(&s);
    s.plan.at_least = true;
    expect(&s, "at least");
    set_scene(&s);
    s.offers[1].extras_unknown = true;
    s.offers[1].root_uusd_h = UNKNOWN;
    s.offers[1].extras_uusd_h = 5000;
    s.dual[1] = s.dual[0] = 0;
    s.plan.bound_uusd = 0;
    s.plan.at_least = true;
    s.plan.cost_uusd -= 1644;
    expect_sound(&s);
}
END_TEST

START_TEST(jobs_left_out_are_really_impossible)
{
    struct scene s;
    set_scene(&s);
    s.unplaced[0] = (struct unplaced){1, UNPLACED_VCPUS, &s.offers[1], 2};
    s.plan.n_unplaced = 1;
    s.leases[0].n_lanes = 1;
    expect(&s, "leaves out 2 of its jobs as impossible to place, but 0 are");
    s.classes[1].mcpu = 8001;
    s.dual[1] = 0;
    s.plan.bound_uusd = 0;
    expect_sound(&s);
    s.plan.n_unplaced = 0;
    expect(&s, "leaves out 0 of its jobs as impossible to place, but 2 are");
    /* Too long for the deadline: only those jobs. */
    set_scene(&s);
    s.limits.deadline_s = s.plan.proof.deadline_s = 1179;
    s.unplaced[0] = (struct unplaced){0, UNPLACED_DEADLINE, NULL, 2};
    s.plan.n_unplaced = 1;
    expect(&s, "class 0 (ALIGN), jobs of 1000 s: 0 to run, 2 in the plan");
}
END_TEST

START_TEST(the_bound_must_follow_from_its_duals_to_the_micro_dollar)
{
    struct scene s;
    set_scene(&s);
    s.plan.bound_uusd--;
    expect_sound(&s);
    s.plan.bound_uusd += 2;
    expect(&s, "the plan says 82457, its proof gives 82456");
    set_scene(&s);
    s.dual[0]++;
    expect(&s, "jobs that fit one large (on-demand) have duals of 198292");
    set_scene(&s);
    s.dual[1]++;
    expect(&s, "jobs that fit one arm (on-demand) have duals of 88289");
    set_scene(&s);
    s.dual[0] = -1;
    expect(&s, "class 0 has no dual >= 0");
    set_scene(&s);
    s.plan.proof.scale = 0;
    expect(&s, "scale is 0");
    set_scene(&s);
    s.plan.proof.tail_s = 121;
    expect(&s, "boot_s and tail_s are 180 and 121");
    set_scene(&s);
    s.plan.proof.kind = BOUND_NONE;
    expect(&s, "the plan says 82456, its proof gives 0");
    set_scene(&s);
    s.plan.proof.kind = BOUND_PACKING;
    expect(&s, "\"packing\" bound is no bound on dollars per batch");
}
END_TEST

START_TEST(without_a_deadline_one_launch_of_an_offer_for_the_dearest_class_is_added)
{
    struct scene s;
    set_scene(&s);
    s.limits.deadline_s = s.plan.proof.deadline_s = UNKNOWN;
    /* (3000 * 49572 + 1202 * 88288 + 300 * 108288) / 3600: class 0 needs x86_64 */
    s.plan.bound_uusd = 79812;
    expect_sound(&s);
    s.plan.bound_uusd++;
    expect(&s, "its proof gives 79812");
}
END_TEST

START_TEST(side_by_side_counts_the_jobs_longer_than_half_the_time)
{
    struct scene s;
    set_scene(&s);
    /* 2 d > 1820 holds for the two jobs of 1000 s only: billed 1300 s. */
    s.plan.proof.kind = BOUND_SIDE_BY_SIDE;
    s.plan.proof.billed_s = 1300;
    s.dual[0] = 99144; /* two of them on large */
    s.dual[1] = 0;
    s.plan.bound_uusd = 2 * 99144 * 1300 / 3600;
    expect(&s, "jobs that fit one small (on-demand) have duals of 198288");
    s.dual[0] = 54144;
    s.plan.bound_uusd = 2 * 54144 * 1300 / 3600;
    expect_sound(&s);
    s.plan.proof.billed_s = 1301;
    expect(&s, "billed_s is 1301 s");
    s.plan.proof.billed_s = 1300;
    s.plan.bound_uusd++;
    expect(&s, "its proof gives 39104");
}
END_TEST

static void set_hour(struct scene *s)
{
    set_scene(s);
    s->plan.unit = PLAN_HOUR;
    for (int c = 0; c < 2; c++) {
        s->classes[c].unknown_durations = s->classes[c].count;
        s->classes[c].n_runs = 0;
    }
    s->lane_runs[0] = (struct lane_run){0, UNKNOWN, 1};
    s->lane_runs[2] = (struct lane_run){1, UNKNOWN, 1};
    s->lanes[0] = (struct lane){2, 0, &s->lane_runs[0], 1};
    s->lanes[1] = (struct lane){1, 0, &s->lane_runs[2], 1};
    s->leases[0] = (struct lease){2, &s->offers[1], 0, UNKNOWN, s->lanes, 2};
    s->plan.instances = 2;
    s->plan.peak_vcpus = 16;
    s->plan.makespan_s = UNKNOWN;
    s->plan.cost_uusd = 2 * 198288;
    s->plan.proof.kind = BOUND_PACKING;
    s->plan.proof.price_gcd = 16;
    /* 4 * 49572 + 2 * 88288 = 374864, up to a multiple of 16. */
    s->plan.bound_uusd = 374864;
}

START_TEST(plans_per_hour_run_side_by_side_and_their_bound_is_a_multiple_of_the_prices_divisor)
{
    struct scene s;
    set_hour(&s);
    expect_sound(&s);
    s.plan.bound_uusd++;
    expect(&s, "its proof gives 374864");
    set_hour(&s);
    s.dual[1]--;
    expect_sound(&s);
    set_hour(&s);
    s.limits.max_vcpus = 8; /* one large; side by side they are two */
    s.limits.max_instances = 1;
    expect_sound(&s);
    s.limits.max_vcpus = 7;
    expect(&s, "leases[0]: one large has 8 vCPUs, the limit is 7");
    set_hour(&s);
    s.plan.proof.price_gcd = 32;
    expect(&s, "price_gcd is 32, the prices' common divisor is 16");
    set_hour(&s);
    s.lanes[1].count = 2;
    expect(&s, "hold 12000 milli-vCPUs");
    set_hour(&s);
    s.lane_runs[2].count = 2;
    s.leases[0].count = 1;
    expect(&s, "jobs one after the other, without durations");
}
END_TEST

START_TEST(numbers_beyond_all_limits_are_findings_and_never_overflow)
{
    static const int64_t wild[] = {INT64_MAX, INT64_MIN, -2, COUNT_MAX + 1};
    for (int i = 0; i < 4; i++) {
        struct scene s;
        int64_t *const places[] = {&s.leases[0].count,        &s.leases[0].start_s,
                                   &s.leases[0].duration_s,   &s.lanes[0].count,
                                   &s.lanes[0].start_s,       &s.lane_runs[0].count,
                                   &s.lane_runs[0].duration_s};
        for (size_t p = 0; p < sizeof places / sizeof places[0]; p++) {
            set_scene(&s);
            *places[p] = wild[i];
            expect(&s, "out of range");
        }
        set_scene(&s);
        s.plan.cost_uusd = wild[i];
        expect(&s, "cost in micro-dollars");
        set_scene(&s);
        s.dual[1] = wild[i] < 0 ? wild[i] : INT64_MAX;
        expect(&s, "proof: ");
        set_scene(&s);
        s.unplaced[0] = (struct unplaced){1, UNPLACED_VCPUS, NULL, wild[i]};
        s.plan.n_unplaced = 1;
        expect(&s, wild[i] < 0 ? "unplaced[0]" : "impossible to place");
    }
}
END_TEST

START_TEST(a_proof_that_runs_out_of_steps_is_no_proof)
{
    struct scene s;
    set_scene(&s);
    s.plan.bound_uusd = 0;
    s.limits.proof_steps = 1;
    ck_assert(!plan_check(&s.plan, &s.w, &s.set, &s.limits, &s.found));
    ck_assert(s.found.not_proved);
    plan_findings_clear(&s.found);
}
END_TEST

Suite *suite_plan_check(void)
{
    Suite *s = suite_create("plan_check");
    TCase *t = tcase_create("plan_check");
    tcase_add_test(t, a_plan_that_holds_passes_and_its_figures_are_recomputed);
    tcase_add_test(t, a_job_moved_to_another_class_is_found);
    tcase_add_test(t, a_job_doubled_dropped_or_shortened_is_found);
    tcase_add_test(t, lanes_lie_between_boot_and_tail);
    tcase_add_test(t, usable_capacity_is_kept_at_every_instant);
    tcase_add_test(t, a_job_runs_only_where_it_is_taken);
    tcase_add_test(t, an_offer_from_elsewhere_is_found);
    tcase_add_test(t, limits_hold_at_every_instant);
    tcase_add_test(t, a_plan_that_says_it_is_infeasible_may_end_late_but_must_hold_otherwise);
    tcase_add_test(t, a_plan_that_says_it_is_infeasible_is_late);
    tcase_add_test(t, a_lease_that_starts_as_another_ends_is_not_alive_with_it);
    tcase_add_test(t, totals_are_recomputed);
    tcase_add_test(t, jobs_left_out_are_really_impossible);
    tcase_add_test(t, the_bound_must_follow_from_its_duals_to_the_micro_dollar);
    tcase_add_test(t, without_a_deadline_one_launch_of_an_offer_for_the_dearest_class_is_added);
    tcase_add_test(t, side_by_side_counts_the_jobs_longer_than_half_the_time);
    tcase_add_test(
        t, plans_per_hour_run_side_by_side_and_their_bound_is_a_multiple_of_the_prices_divisor);
    tcase_add_test(t, numbers_beyond_all_limits_are_findings_and_never_overflow);
    tcase_add_test(t, a_proof_that_runs_out_of_steps_is_no_proof);
    suite_add_tcase(s, t);
    return s;
}
