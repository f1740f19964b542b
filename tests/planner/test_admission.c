#include "planner/admission.h"

#include <check.h>
#include <string.h>

Suite *suite_admission(void);

enum { SMALL, LARGE, GPU, N_TYPES };
static struct instance_type types[N_TYPES];
static struct type_offer terms[N_TYPES];
static struct offer offers[N_TYPES];
static const struct offer *const all[] = {&offers[SMALL], &offers[LARGE]};
static struct compute_type listed[N_TYPES];
static struct catalogue catalogue;
static struct compute_environment e;
static struct job_class c;
static int64_t quota_vcpus[N_QUOTAS];
static struct admission found;

static void set_up(void)
{
    types[SMALL] = (struct instance_type){
        .name = "m6i.large", .family = "m6i", .vcpus = 2, .usable_mib = 7700, .gpu_model = ""};
    types[LARGE] = (struct instance_type){
        .name = "m6i.2xlarge", .family = "m6i", .vcpus = 8, .usable_mib = 31000, .gpu_model = ""};
    types[GPU] = (struct instance_type){.name = "g4dn.xlarge",
                                        .family = "g4dn",
                                        .vcpus = 4,
                                        .usable_mib = 15500,
                                        .gpus = 1,
                                        .gpu_model = "NVIDIA T4"};
    catalogue = (struct catalogue){.types = types, .offers = terms, .n_types = N_TYPES};
    for (int i = 0; i < N_TYPES; i++) {
        listed[i] = (struct compute_type){i, 0};
        offers[i] = (struct offer){.type = &types[i],
                                   .type_index = i,
                                   .price_uusd_h = 50000 * types[i].vcpus,
                                   .usable_mcpu = types[i].vcpus * MCPU_PER_VCPU,
                                   .usable_mib = types[i].usable_mib};
    }
    e = (struct compute_environment){.name = "e",
                                     .off = "",
                                     .strategy = STRATEGY_PROGRESSIVE,
                                     .max_vcpus = 64,
                                     .types = listed,
                                     .n_types = N_TYPES,
                                     .arch = ARCH_X86_64};
    c = (struct job_class){.label = "",
                           .count = 100,
                           .mcpu = 2000,
                           .mem_mib = 7700,
                           .arch = ARCH_ANY,
                           .gpu_model = "",
                           .peak_mib = UNKNOWN,
                           .total_ms = 7200000};
    for (int i = 0; i < N_QUOTAS; i++)
        quota_vcpus[i] = UNKNOWN;
}

static enum admission_verdict judge(const char *gpu_model)
{
    admission_judge(&c, gpu_model, &e, &catalogue, quota_vcpus, &found);
    return found.verdict;
}

START_TEST(a_job_starts_where_one_type_holds_it_whole)
{
    ck_assert_int_eq(judge(NULL), ADMIT_YES);
    ck_assert_int_eq(found.types, 3);
    ck_assert_int_eq(found.smallest, SMALL);
}
END_TEST

/* User guide, compute resource memory management: a job that asks for all that a type advertises
 * does not fit it, since part of it is the system's. */
START_TEST(one_mebibyte_more_than_usable_needs_the_next_type)
{
    c.mem_mib = 7701;
    ck_assert_int_eq(judge(NULL), ADMIT_YES);
    ck_assert_int_eq(found.smallest, GPU);
    e.n_types = 1;
    ck_assert_int_eq(judge(NULL), ADMIT_MEMORY);
    ck_assert_int_eq(found.largest, SMALL);
    ck_assert_str_eq(admission_code(ADMIT_MEMORY), "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT");
}
END_TEST

START_TEST(what_is_lacking_is_told_apart)
{
    c.mcpu = 9000;
    ck_assert_int_eq(judge(NULL), ADMIT_VCPUS);
    ck_assert_int_eq(found.largest, LARGE);
    c.mcpu = 5000;
    c.gpus = 1;
    ck_assert_int_eq(judge(NULL), ADMIT_VCPUS);
    c.mcpu = 1000;
    c.gpus = 2;
    ck_assert_int_eq(judge(NULL), ADMIT_GPUS);
    ck_assert_int_eq(found.largest, GPU);
    c.gpus = 1;
    ck_assert_int_eq(judge("NVIDIA A100"), ADMIT_GPU_MODEL);
    ck_assert_int_eq(judge("NVIDIA T4"), ADMIT_YES);
    c.mem_mib = 20000; /* the large type has it, but no GPU */
    ck_assert_int_eq(judge(NULL), ADMIT_TOGETHER);
    c.arch = ARCH_ARM64;
    ck_assert_int_eq(judge(NULL), ADMIT_ARCH);
    ck_assert_str_eq(admission_code(ADMIT_ARCH), "");
    e.off = "state DISABLED";
    ck_assert_int_eq(judge(NULL), ADMIT_OFF);
}
END_TEST

/* API reference, maxvCpus: with every strategy but BEST_FIT on demand Batch may exceed it by at
 * most one instance.  User guide, jobs stuck in RUNNABLE: COMPUTE_ENVIRONMENT_MAX_RESOURCE where
 * the job asks for more than maxvCpus. */
START_TEST(max_vcpus_may_be_exceeded_by_an_instance_but_not_by_the_job)
{
    c.mem_mib = 20000;
    e.max_vcpus = 4;
    ck_assert_int_eq(judge(NULL), ADMIT_YES);
    ck_assert(found.beyond_max);
    e.strategy = STRATEGY_BEST_FIT;
    ck_assert_int_eq(judge(NULL), ADMIT_MAX_VCPUS);
    e.kind = COMPUTE_SPOT;
    ck_assert_int_eq(judge(NULL), ADMIT_YES);
    e.max_vcpus = 1;
    ck_assert_int_eq(judge(NULL), ADMIT_MAX_VCPUS);
    e.max_vcpus = 0;
    ck_assert_int_eq(judge(NULL), ADMIT_MAX_VCPUS);
}
END_TEST

START_TEST(a_quota_below_every_type_that_holds_the_job_keeps_it_waiting)
{
    int32_t standard = quota_find(SLICE("standard"));
    c.mem_mib = 20000;
    quota_vcpus[standard] = 7;
    ck_assert_int_eq(judge(NULL), ADMIT_QUOTA);
    ck_assert_int_eq(found.quota, standard);
    quota_vcpus[standard] = 8;
    ck_assert_int_eq(judge(NULL), ADMIT_YES);
}
END_TEST

START_TEST(fargate_takes_the_size_that_is_large_enough)
{
    e = (struct compute_environment){
        .name = "f", .off = "", .kind = COMPUTE_FARGATE, .max_vcpus = 4, .arch = ARCH_ANY};
    ck_assert_int_eq(judge(NULL), ADMIT_YES);
    ck_assert_int_eq(found.size_mcpu, 2000);
    ck_assert_int_eq(found.size_mib, 8192);
    c.mem_mib = 40000;
    ck_assert_int_eq(judge(NULL), ADMIT_MAX_VCPUS);
    c.mem_mib = 130000;
    ck_assert_int_eq(judge(NULL), ADMIT_MEMORY);
    c.mcpu = 17000;
    ck_assert_int_eq(judge(NULL), ADMIT_VCPUS);
    c.gpus = 1;
    ck_assert_int_eq(judge(NULL), ADMIT_GPUS);
}
END_TEST

/* 8 vCPUs hold 4 jobs of 2, but 31000 MiB only 3 of 8192 (100 jobs of 72 s are 2 hours): at 7750
 * MiB a job-hour costs $0.10 and not $0.1333. */
START_TEST(a_request_that_just_misses_is_worth_what_it_wastes)
{
    struct lower_request l;
    c.mem_mib = 8192;
    ck_assert(admission_lower(&c, NULL, all, 2, &l));
    ck_assert_int_eq(l.mem_mib, 7750);
    ck_assert_int_eq(l.jobs_before, 3);
    ck_assert_int_eq(l.jobs_after, 4);
    ck_assert_ptr_eq(l.after, &offers[LARGE]);
    ck_assert_int_eq(l.saves_uusd_per_1000_h, 33333333);
    ck_assert_int_eq(l.saves_uusd, 66666);
}
END_TEST

START_TEST(no_request_is_lowered_below_what_was_used_or_by_more_than_a_tenth)
{
    struct lower_request l;
    c.mem_mib = 8192;
    c.peak_mib = 7751;
    ck_assert(!admission_lower(&c, NULL, all, 2, &l));
    c.peak_mib = UNKNOWN;
    c.mem_mib = 8700;
    ck_assert(!admission_lower(&c, NULL, all, 2, &l));
    c.mem_mib = 7700; /* fits already */
    ck_assert(!admission_lower(&c, NULL, all, 2, &l));
    c.mem_mib = 8192;
    c.unknown_durations = 1;
    ck_assert(admission_lower(&c, NULL, all, 2, &l));
    ck_assert_int_eq(l.saves_uusd, UNKNOWN);
}
END_TEST

/* 4,097 MiB beside one vCPU take 5 GiB of Fargate, 4,096 take 4: a GiB costs 0.004445 an hour, and
 * the jobs have two. */
START_TEST(a_request_that_just_misses_a_size_of_fargate_is_worth_a_step)
{
    struct other_prices prices = other_prices_unknown();
    const struct fargate_terms task = {.arch = ARCH_X86_64};
    struct lower_request l;
    struct arena arena = {0};
    prices.usage[USAGE_FARGATE_X86_VCPU].uusd = 40480000;
    prices.usage[USAGE_FARGATE_X86_GIB].uusd = 4445000;
    c.mcpu = 1000;
    c.mem_mib = 4097;
    c.total_ms = 7200000;
    ck_assert(admission_lower_task(&c, &prices, &task, &arena, &l));
    ck_assert_int_eq(l.mem_mib, 4096);
    ck_assert_int_eq(l.after->usable_mib, 4096);
    ck_assert_int_eq(l.before->usable_mib, 5120);
    ck_assert_int_eq(l.saves_uusd, 8890);
    ck_assert_int_eq(l.saves_uusd_per_1000_h, 4445000);
    c.mem_mib = 4096; /* the next step is more than a tenth away */
    ck_assert(!admission_lower_task(&c, &prices, &task, &arena, &l));
    c.mem_mib = 4097;
    c.peak_mib = 4097;
    ck_assert(!admission_lower_task(&c, &prices, &task, &arena, &l));
    arena_free(&arena);
}
END_TEST

Suite *suite_admission(void)
{
    Suite *s = suite_create("admission");
    TCase *t = tcase_create("admission");
    tcase_add_checked_fixture(t, set_up, NULL);
    tcase_add_test(t, a_job_starts_where_one_type_holds_it_whole);
    tcase_add_test(t, one_mebibyte_more_than_usable_needs_the_next_type);
    tcase_add_test(t, what_is_lacking_is_told_apart);
    tcase_add_test(t, max_vcpus_may_be_exceeded_by_an_instance_but_not_by_the_job);
    tcase_add_test(t, a_quota_below_every_type_that_holds_the_job_keeps_it_waiting);
    tcase_add_test(t, fargate_takes_the_size_that_is_large_enough);
    tcase_add_test(t, a_request_that_just_misses_is_worth_what_it_wastes);
    tcase_add_test(t, no_request_is_lowered_below_what_was_used_or_by_more_than_a_tenth);
    tcase_add_test(t, a_request_that_just_misses_a_size_of_fargate_is_worth_a_step);
    suite_add_tcase(s, t);
    return s;
}
