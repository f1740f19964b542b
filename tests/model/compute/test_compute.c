#include "model/compute/compute.h"
#include "model/compute/fargate.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

Suite *suite_compute(void);

#define X86(NAME, FAMILY)                                                                          \
    {                                                                                              \
        .name = NAME, .family = FAMILY, .arch = ARCH_X86_64, .vcpus = 2                            \
    }
#define ARM(NAME, FAMILY)                                                                          \
    {                                                                                              \
        .name = NAME, .family = FAMILY, .arch = ARCH_ARM64, .vcpus = 2                             \
    }
enum { C6I_L, C6I_XL, C6I_METAL, M6I_L, M6G_L, R5_L, M5_L, M5D_L, N_TYPES };
static struct instance_type types[N_TYPES] = {
    [C6I_L] = X86("c6i.large", "c6i"),     [C6I_XL] = X86("c6i.xlarge", "c6i"),
    [C6I_METAL] = X86("c6i.metal", "c6i"), [M6I_L] = X86("m6i.large", "m6i"),
    [M6G_L] = ARM("m6g.large", "m6g"),     [R5_L] = X86("r5.large", "r5"),
    [M5_L] = X86("m5.large", "m5"),        [M5D_L] = X86("m5d.large", "m5d"),
};
static struct type_offer offers[N_TYPES];
static struct catalogue catalogue = {
    .region = "us-east-1", .types = types, .offers = offers, .n_types = N_TYPES};
static struct compute c;
static struct error err;

static void set_up(void)
{
    types[C6I_METAL].bare_metal = true;
    for (int i = 0; i < N_TYPES; i++)
        offers[i].offered = i == R5_L ? OFFERED_NO : OFFERED_YES;
    err = (struct error){0};
}

static void tear_down(void)
{
    compute_clear(&c);
}

static bool read_text(const char *text)
{
    return compute_read(&c, slice_of(text), &err);
}

/* Reads, chooses and resolves. */
static bool take(const char *text)
{
    return read_text(text) && compute_choose(&c, NULL, &err) &&
           compute_resolve(&c, &catalogue, &err);
}

/* One environment with these members of computeResources. */
static const char *with(const char *resources)
{
    static char text[1000];
    snprintf(text, sizeof text,
             "{\"computeEnvironmentName\":\"a\",\"type\":\"MANAGED\",\"computeResources\":{%s}}",
             resources);
    return text;
}

#define REFUSED(RESOURCES, WORDS)                                                                  \
    do {                                                                                           \
        ck_assert(!take(with(RESOURCES)));                                                         \
        ck_assert_int_eq(err.kind, ERROR_INPUT);                                                   \
        ck_assert_msg(strstr(err.message, WORDS) != NULL, "%s", err.message);                      \
    } while (0)

START_TEST(a_bid_is_read_and_goes_up_to_the_on_demand_price)
{
    ck_assert(take(with("\"type\":\"SPOT\",\"allocationStrategy\":\"SPOT_CAPACITY_OPTIMIZED\","
                        "\"maxvCpus\":4,\"bidPercentage\":60,\"instanceTypes\":[\"c6i\"]")));
    ck_assert_int_eq(c.list[0].bid_percent, 60);
    compute_clear(&c);
    REFUSED("\"type\":\"SPOT\",\"maxvCpus\":4,\"bidPercentage\":101,"
            "\"instanceTypes\":[\"c6i\"]",
            "bidPercentage");
}
END_TEST

START_TEST(a_create_document_is_read)
{
    ck_assert_msg(
        take(with("\"type\":\"EC2\",\"allocationStrategy\":\"BEST_FIT_PROGRESSIVE\",\"minvCpus\":4,"
                  "\"maxvCpus\":256,\"instanceTypes\":[\"c6i\",\"m6i.large\"],"
                  "\"subnets\":[\"s\"],\"scalingPolicy\":{\"minScaleDownDelayMinutes\":20}")),
        "%s", err.message);
    ck_assert_int_eq(c.n, 1);
    const struct compute_environment *e = &c.list[0];
    ck_assert_str_eq(e->name, "a");
    ck_assert_int_eq(e->kind, COMPUTE_EC2);
    ck_assert_int_eq(e->strategy, STRATEGY_PROGRESSIVE);
    ck_assert_int_eq(e->min_vcpus, 4);
    ck_assert_int_eq(e->max_vcpus, 256);
    ck_assert_int_eq(e->desired_vcpus, UNKNOWN);
    ck_assert_int_eq(e->scale_down_delay_s, 1200);
    ck_assert_int_eq(e->bid_percent, 0);
    ck_assert_int_eq(e->n_types, 3);
    ck_assert_int_eq(e->types[0].type_index, C6I_L);
    ck_assert_int_eq(e->types[1].type_index, C6I_XL);
    ck_assert_int_eq(e->types[2].type_index, M6I_L);
    ck_assert_int_eq(e->types[2].entry, 1);
    ck_assert_int_eq(e->not_offered, 1); /* the bare metal */
    ck_assert_int_eq(e->arch, ARCH_X86_64);
}
END_TEST

/* Batch API reference: with no strategy given, BEST_FIT is taken. */
START_TEST(no_strategy_is_best_fit)
{
    ck_assert(take(with("\"type\":\"EC2\",\"maxvCpus\":2,\"instanceTypes\":[\"m6i.large\"]")));
    ck_assert_int_eq(c.list[0].strategy, STRATEGY_BEST_FIT);
    ck_assert(!c.list[0].strategy_stated);
}
END_TEST

/* API reference, instanceTypes: a size listed beside its family keeps its own place and is left out
 * of the family's expansion. */
START_TEST(a_size_beside_its_family_keeps_its_place)
{
    ck_assert(take(with("\"type\":\"EC2\",\"maxvCpus\":2,"
                        "\"instanceTypes\":[\"c6i.xlarge\",\"m6i\",\"c6i\"]")));
    ck_assert_int_eq(c.list[0].n_types, 3);
    ck_assert_int_eq(c.list[0].types[0].type_index, C6I_XL);
    ck_assert_int_eq(c.list[0].types[1].type_index, M6I_L);
    ck_assert_int_eq(c.list[0].types[2].type_index, C6I_L);
}
END_TEST

START_TEST(a_family_does_not_take_in_another_that_begins_alike)
{
    ck_assert(take(with("\"type\":\"EC2\",\"maxvCpus\":2,\"instanceTypes\":[\"m5\"]")));
    ck_assert_int_eq(c.list[0].n_types, 1);
    ck_assert_int_eq(c.list[0].types[0].type_index, M5_L);
}
END_TEST

/* User guide, instance type compute table: m6i, c6i, r6i, c7i; optimal means the same since
 * 1 November 2025. */
START_TEST(bundles_mean_the_families_of_today)
{
    static const char *const names[] = {"optimal", "default_x86_64", "default_arm64"};
    static const int n[] = {3, 3, 1};
    char text[200];
    for (int i = 0; i < 3; i++) {
        snprintf(text, sizeof text, "\"type\":\"EC2\",\"maxvCpus\":2,\"instanceTypes\":[\"%s\"]",
                 names[i]);
        ck_assert(take(with(text)));
        ck_assert_int_eq(c.list[0].n_types, n[i]);
        compute_clear(&c);
    }
}
END_TEST

START_TEST(describe_answers_and_lists_are_read_in_order)
{
    ck_assert(
        take("{\"computeEnvironments\":[{\"computeEnvironmentName\":\"a\",\"computeResources\":"
             "{\"type\":\"EC2\",\"maxvCpus\":2,\"instanceTypes\":[\"m5\"]}}]}"));
    ck_assert(read_text("[{\"computeEnvironmentName\":\"b\",\"state\":\"DISABLED\","
                        "\"computeResources\":{\"type\":\"SPOT\",\"maxvCpus\":2,"
                        "\"allocationStrategy\":\"SPOT_CAPACITY_OPTIMIZED\","
                        "\"instanceTypes\":[\"c6i\"]}}]"));
    ck_assert(compute_choose(&c, NULL, &err));
    ck_assert_int_eq(c.n, 2);
    ck_assert_str_eq(c.list[1].name, "b");
    ck_assert_str_eq(c.list[1].off, "state DISABLED");
    ck_assert_str_eq(c.list[0].off, "");
}
END_TEST

START_TEST(an_update_changes_what_it_states_and_no_more)
{
    ck_assert(read_text(with("\"type\":\"EC2\",\"maxvCpus\":2,\"minvCpus\":1,"
                             "\"instanceTypes\":[\"m5\"]")));
    ck_assert(
        read_text("{\"computeEnvironment\":\"arn:aws:batch:eu-west-1:1:compute-environment/a\","
                  "\"computeResources\":{\"maxvCpus\":64}}"));
    ck_assert(compute_choose(&c, NULL, &err));
    ck_assert_int_eq(c.n, 1);
    ck_assert_int_eq(c.list[0].max_vcpus, 64);
    ck_assert_int_eq(c.list[0].min_vcpus, 1);
    ck_assert_str_eq(c.list[0].entries[0], "m5");
    ck_assert(!read_text("{\"computeEnvironment\":\"nobody\",\"computeResources\":{}}"));
    ck_assert_msg(strstr(err.message, "an update without a type") != NULL, "%s", err.message);
}
END_TEST

#define TWO                                                                                        \
    "{\"computeEnvironments\":[{\"computeEnvironmentName\":\"a\",\"computeResources\":{\"type\":"  \
    "\"EC2\",\"maxvCpus\":2,\"instanceTypes\":[\"m5\"]}},{\"computeEnvironmentName\":\"b\","       \
    "\"computeResources\":{\"type\":\"EC2\",\"maxvCpus\":4,\"instanceTypes\":[\"c6i\"]}}]"
#define QUEUE(NAME, ORDER) "{\"jobQueueName\":\"" NAME "\",\"computeEnvironmentOrder\":[" ORDER "]}"
#define PLACE(N, NAME) "{\"order\":" N ",\"computeEnvironment\":\"" NAME "\"}"

START_TEST(a_queue_orders_its_environments_and_leaves_out_the_others)
{
    ck_assert(
        take(TWO ",\"jobQueues\":[" QUEUE("q", PLACE("7", "a") "," PLACE("2", "arn:x/b")) "]}"));
    ck_assert_str_eq(c.queue, "q");
    ck_assert_str_eq(c.list[0].name, "b");
    ck_assert_str_eq(c.list[1].name, "a");
    compute_clear(&c);
    ck_assert(take(TWO ",\"jobQueues\":[" QUEUE("q", PLACE("1", "b")) "]}"));
    ck_assert_int_eq(c.n, 1);
    ck_assert_int_eq(c.left_out, 1);
}
END_TEST

#define POLICY(MEMBERS)                                                                            \
    ",\"schedulingPolicies\":[{\"name\":\"p\",\"fairsharePolicy\":{" MEMBERS "}}]}"
#define FAIR_QUEUE                                                                                 \
    ",\"jobQueues\":[{\"jobQueueName\":\"q\",\"schedulingPolicyArn\":\"arn:aws:batch:x:1:"         \
    "scheduling-policy/p\",\"computeEnvironmentOrder\":[" PLACE("1", "a") "]}]"

/* API reference, FairsharePolicy and ShareAttributes: an identifier that ends in * stands for all
 * that begin so, and shares that are not named weigh 1. */
START_TEST(a_queue_has_the_policy_that_it_names)
{
    ck_assert_msg(take(TWO FAIR_QUEUE POLICY(
                      "\"shareDecaySeconds\":3600,\"computeReservation\":20,\"shareDistribution\":["
                      "{\"shareIdentifier\":\"a*\",\"weightFactor\":0.25},{\"shareIdentifier\":"
                      "\"ab*\",\"weightFactor\":0.5},{\"shareIdentifier\":\"abc\"}]")),
                  "%s", err.message);
    ck_assert_ptr_nonnull(c.policy);
    ck_assert_int_eq(c.policy->decay_s, 3600);
    ck_assert_int_eq(c.policy->reserved_percent, 20);
    ck_assert_double_eq(scheduling_weight(c.policy, "a1"), 0.25);
    ck_assert_double_eq(scheduling_weight(c.policy, "ab1"), 0.5);
    ck_assert_double_eq(scheduling_weight(c.policy, "abc"), 1);
    ck_assert_double_eq(scheduling_weight(c.policy, "b"), 1);
    ck_assert_str_eq(c.policy_missing, "");
    compute_clear(&c);
    ck_assert(take(TWO FAIR_QUEUE "}"));
    ck_assert_ptr_null(c.policy);
    ck_assert_str_eq(c.policy_missing, "p");
    compute_clear(&c);
    ck_assert(take(TWO ",\"jobQueues\":[" QUEUE("q", PLACE("1", "a")) "]" POLICY("")));
    ck_assert_ptr_null(c.policy);
    ck_assert_str_eq(c.policy_missing, "");
}
END_TEST

START_TEST(wrong_values_of_a_policy_are_named)
{
    static const struct {
        const char *text, *told;
    } cases[] = {
        {TWO POLICY("\"shareDecaySeconds\":604801"), "shareDecaySeconds"},
        {TWO POLICY("\"computeReservation\":100"), "computeReservation"},
        {TWO POLICY("\"shareDistribution\":[{\"weightFactor\":1}]"), "shareIdentifier"},
        {TWO POLICY("\"shareDistribution\":[{\"shareIdentifier\":\"a\",\"weightFactor\":0}]"),
         "weightFactor"},
        {TWO POLICY("\"shareDistribution\":[{\"shareIdentifier\":\"a\"},{\"shareIdentifier\":"
                    "\"a\"}]"),
         "named twice"},
    };
    ck_assert(!read_text(cases[_i].text));
    ck_assert_msg(strstr(err.message, cases[_i].told) != NULL, "%s", err.message);
}
END_TEST

START_TEST(several_queues_need_a_choice)
{
    ck_assert(read_text(
        TWO ",\"jobQueues\":[" QUEUE("q", PLACE("1", "a")) "," QUEUE("r", PLACE("1", "b")) "]}"));
    ck_assert(!compute_choose(&c, NULL, &err));
    ck_assert_msg(strstr(err.message, "q, r") != NULL, "%s", err.message);
    ck_assert(!compute_choose(&c, "s", &err));
    ck_assert_msg(strstr(err.message, "'s'") != NULL, "%s", err.message);
    ck_assert(compute_choose(&c, "r", &err));
    ck_assert_str_eq(c.list[0].name, "b");
}
END_TEST

/* API reference, JobQueueDetail: priority and computeEnvironmentOrder are a queue's own. */
START_TEST(several_queues_keep_each_its_order_and_every_environment_once)
{
    ck_assert(read_text(TWO ",\"jobQueues\":[" QUEUE(
        "q",
        PLACE("1", "b") "," PLACE(
            "2", "a")) ","
                       "{\"jobQueueName\":\"r\",\"priority\":7,\"computeEnvironmentOrder\":[" PLACE(
                           "1", "a") "]}," QUEUE("s", PLACE("1", "b")) "]}"));
    c.queues[0].chosen = c.queues[1].chosen = true;
    ck_assert_msg(compute_choose_several(&c, &err), "%s", err.message);
    ck_assert(compute_resolve(&c, &catalogue, &err));
    ck_assert(c.several);
    ck_assert_int_eq(c.n, 2);
    ck_assert_str_eq(c.list[c.queues[0].order[0]].name, "b");
    ck_assert_str_eq(c.list[c.queues[0].order[1]].name, "a");
    ck_assert_str_eq(c.list[c.queues[1].order[0]].name, "a");
    ck_assert_int_eq(c.queues[1].priority, 7);
    ck_assert_int_eq(compute_find_queue(&c, "arn:aws:batch:us-east-1:1:job-queue/r"), 1);
    ck_assert_int_eq(compute_find_queue(&c, "t"), -1);
}
END_TEST

START_TEST(one_of_several_queues_is_chosen_as_if_it_were_asked_for)
{
    ck_assert(read_text(
        TWO ",\"jobQueues\":[" QUEUE("q", PLACE("1", "a")) "," QUEUE("r", PLACE("1", "b")) "]}"));
    c.queues[1].chosen = true;
    ck_assert(compute_choose_several(&c, &err));
    ck_assert(!c.several);
    ck_assert_str_eq(c.queue, "r");
    ck_assert_int_eq(c.n, 1);
    ck_assert_int_eq(c.left_out, 1);
}
END_TEST

/* User guide, job queues: a queue's environments have one architecture, other queues' may have
 * another. */
START_TEST(several_queues_may_have_an_architecture_each)
{
    static const char *const ends[] = {"]", "," PLACE("2", "b") "]"};
    static const char environments[] =
        "{\"computeEnvironments\":["
        "{\"computeEnvironmentName\":\"a\",\"computeResources\":{\"type\":\"EC2\",\"maxvCpus\":4,"
        "\"instanceTypes\":[\"c6i\"]}},{\"computeEnvironmentName\":\"b\",\"computeResources\":"
        "{\"type\":\"EC2\",\"maxvCpus\":4,\"instanceTypes\":[\"m6g\"]}}],\"jobQueues\":[" QUEUE(
            "r",
            PLACE("1", "b")) ",{\"jobQueueName\":\"q\",\"computeEnvironmentOrder\":[" PLACE("1",
                                                                                            "a");
    char text[1200];
    snprintf(text, sizeof text, "%s%s}]}", environments, ends[_i]);
    ck_assert_msg(read_text(text), "%s", err.message);
    c.queues[0].chosen = c.queues[1].chosen = true;
    ck_assert(compute_choose_several(&c, &err));
    ck_assert_int_eq(compute_resolve(&c, &catalogue, &err), _i == 0);
    if (_i == 1)
        ck_assert_msg(strstr(err.message, "one architecture") != NULL, "%s", err.message);
}
END_TEST

#define LIMIT(REASON, STATE, TIME, ACTION)                                                         \
    TWO ",\"jobQueues\":[{\"jobQueueName\":\"q\",\"computeEnvironmentOrder\":[" PLACE(             \
        "1", "a") "],\"jobStateTimeLimitActions\":[{\"reason\":\"" REASON "\",\"state\":\"" STATE  \
                  "\",\"maxTimeSeconds\":" TIME ",\"action\":\"" ACTION "\"}]}]}"

/* API reference, JobStateTimeLimitAction: maxTimeSeconds is 600 to 86400, state RUNNABLE; the user
 * guide has more reasons than can be told here. */
START_TEST(time_limit_actions_of_a_queue_are_read)
{
    ck_assert_msg(take(LIMIT("MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE", "RUNNABLE",
                             "86400", "CANCEL")),
                  "%s", err.message);
    ck_assert_int_eq(c.queues[0].cancel_after_s[REASON_MAX_RESOURCE], 86400);
    ck_assert_int_eq(c.queues[0].cancel_after_s[REASON_CAPACITY], 0);
    compute_clear(&c);
    ck_assert(take(LIMIT("MISCONFIGURATION:EC2_INSTANCE_CONFIGURATION_UNSUPPORTED", "RUNNABLE",
                         "600", "TERMINATE")));
}
END_TEST

START_TEST(wrong_time_limit_actions_are_refused)
{
    static const struct {
        const char *text, *told;
    } cases[] = {
        {LIMIT("x", "RUNNABLE", "599", "CANCEL"), "maxTimeSeconds"},
        {LIMIT("x", "RUNNABLE", "86401", "CANCEL"), "maxTimeSeconds"},
        {LIMIT("x", "STARTING", "600", "CANCEL"), "RUNNABLE is accepted"},
        {LIMIT("x", "RUNNABLE", "600", "RETRY"), "CANCEL or TERMINATE"},
    };
    ck_assert(!take(cases[_i].text));
    ck_assert_msg(strstr(err.message, cases[_i].told) != NULL, "%s", err.message);
}
END_TEST

START_TEST(a_queue_must_know_its_environments)
{
    ck_assert(!take(TWO ",\"jobQueues\":[" QUEUE("q", PLACE("1", "z")) "]}"));
    ck_assert_msg(strstr(err.message, "'z'") != NULL, "%s", err.message);
    compute_clear(&c);
    ck_assert(!take(TWO ",\"jobQueues\":[" QUEUE("q", PLACE("1", "a") "," PLACE("2", "a")) "]}"));
    compute_clear(&c);
    ck_assert(!take(TWO ",\"jobQueues\":[" QUEUE("q", "") "]}"));
    ck_assert_msg(strstr(err.message, "1 to 3") != NULL, "%s", err.message);
}
END_TEST

START_TEST(more_than_three_environments_are_no_queue)
{
    char text[100];
    for (int i = 0; i < 4; i++) {
        snprintf(text, sizeof text, "%c", 'a' + i);
        struct compute_environment e = {.name = text,
                                        .off = "",
                                        .max_vcpus = 4,
                                        .desired_vcpus = UNKNOWN,
                                        .entries = (const char *[]){"m5"},
                                        .n_entries = 1};
        compute_add(&c, &e);
    }
    ck_assert(!compute_choose(&c, NULL, &err));
    ck_assert_msg(strstr(err.message, "at most 3") != NULL, "%s", err.message);
}
END_TEST

START_TEST(wrong_values_are_named_with_what_is_accepted)
{
    static const char *const wrong[][2] = {
        {"\"type\":\"EC3\"", "computeResources.type: 'EC3': EC2, SPOT, FARGATE"},
        {"\"type\":\"EC2\",\"maxvCpus\":4", "instanceTypes: empty"},
        {"\"type\":\"EC2\",\"instanceTypes\":[\"m5\"]", "computeResources.maxvCpus: missing"},
        {"\"type\":\"EC2\",\"maxvCpus\":-4", "computeResources.maxvCpus: -4"},
        {"\"type\":\"EC2\",\"maxvCpus\":4,\"minvCpus\":8,\"instanceTypes\":[\"m5\"]",
         "minvCpus: 8 is more than maxvCpus 4"},
        {"\"type\":\"EC2\",\"maxvCpus\":4,\"desiredvCpus\":8,\"instanceTypes\":[\"m5\"]",
         "desiredvCpus: 8"},
        {"\"type\":\"EC2\",\"maxvCpus\":4,\"allocationStrategy\":\"CHEAPEST\"",
         "allocationStrategy: 'CHEAPEST': BEST_FIT, "},
        {"\"type\":\"EC2\",\"maxvCpus\":4,\"instanceTypes\":[\"m5\"],"
         "\"allocationStrategy\":\"SPOT_CAPACITY_OPTIMIZED\"",
         "is for type SPOT"},
        {"\"type\":\"SPOT\",\"maxvCpus\":4,\"instanceTypes\":[\"m5\"],"
         "\"allocationStrategy\":\"BEST_FIT_PROGRESSIVE_ORDERED\"",
         "is for type EC2"},
        {"\"type\":\"SPOT\",\"maxvCpus\":4,\"instanceTypes\":[\"m5\"]", "spotIamFleetRole"},
        {"\"type\":\"EC2\",\"maxvCpus\":4,\"instanceTypes\":[\"m5.huge\"]",
         "'m5.huge': no known instance type"},
        {"\"type\":\"EC2\",\"maxvCpus\":4,\"instanceTypes\":[\"best\"]", "'best': no known family"},
        {"\"type\":\"EC2\",\"maxvCpus\":4,\"instanceTypes\":[\"r5\"]", "nothing of it is offered"},
        {"\"type\":\"EC2\",\"maxvCpus\":4,\"instanceTypes\":[\"r5.large\"]", "is not offered in"},
        {"\"type\":\"EC2\",\"maxvCpus\":4,\"instanceTypes\":[\"m5\",\"m6g\"]",
         "'m5' is x86_64 and 'm6g' is arm64"},
        {"\"type\":\"FARGATE\",\"maxvCpus\":4,\"instanceTypes\":[\"m5\"]", "FARGATE has none"},
        {"\"type\":\"FARGATE\",\"maxvCpus\":4,\"allocationStrategy\":\"BEST_FIT\"", "has none"},
        {"\"type\":\"FARGATE\",\"maxvCpus\":4,\"minvCpus\":4", "starts from 0"},
        {"\"type\":\"EC2\",\"maxvCpus\":4,\"instanceTypes\":[\"m5\"],"
         "\"scalingPolicy\":{\"minScaleDownDelayMinutes\":5}",
         "minScaleDownDelayMinutes: 5"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        REFUSED(wrong[i][0], wrong[i][1]);
        compute_clear(&c);
    }
}
END_TEST

/* API reference, spotIamFleetRole: needed with SPOT and BEST_FIT or no strategy. */
START_TEST(best_fit_with_spot_needs_its_role)
{
    ck_assert(take(with("\"type\":\"SPOT\",\"maxvCpus\":4,\"instanceTypes\":[\"m5\"],"
                        "\"spotIamFleetRole\":\"arn:aws:iam::1:role/r\"")));
}
END_TEST

START_TEST(queues_do_not_mix_architectures_nor_fargate_with_instances)
{
    ck_assert(!take("[{\"computeEnvironmentName\":\"a\",\"computeResources\":{\"type\":\"EC2\","
                    "\"maxvCpus\":2,\"instanceTypes\":[\"m5\"]}},{\"computeEnvironmentName\":\"b\","
                    "\"computeResources\":{\"type\":\"EC2\",\"maxvCpus\":2,"
                    "\"instanceTypes\":[\"m6g\"]}}]"));
    ck_assert_msg(strstr(err.message, "one architecture") != NULL, "%s", err.message);
    compute_clear(&c);
    ck_assert(!take("[{\"computeEnvironmentName\":\"a\",\"computeResources\":{\"type\":\"EC2\","
                    "\"maxvCpus\":2,\"instanceTypes\":[\"m5\"]}},{\"computeEnvironmentName\":\"b\","
                    "\"computeResources\":{\"type\":\"FARGATE\",\"maxvCpus\":2}}]"));
    ck_assert_msg(strstr(err.message, "all EC2 and SPOT, or all FARGATE") != NULL, "%s",
                  err.message);
}
END_TEST

START_TEST(what_is_no_environment_is_told_what_would_be)
{
    static const char *const wrong[][2] = {
        {"{}", "neither a compute environment"},
        {"[1]", "neither a compute environment"},
        {"{\"Resources\":{}}", "no AWS::Batch::ComputeEnvironment"},
        {"{\"computeEnvironmentName\":\"a\"}", "computeResources: missing"},
        {"{\"computeEnvironmentName\":\"a\",\"type\":\"OWN\"}", "MANAGED is needed"},
        {"{\"computeEnvironmentName\":\"a\",\"state\":\"ON\"}", "ENABLED or DISABLED"},
        {"", "empty text"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        ck_assert(!read_text(wrong[i][0]));
        ck_assert_msg(strstr(err.message, wrong[i][1]) != NULL, "%s", err.message);
    }
    ck_assert(read_text("{\"computeEnvironments\":[]}"));
    ck_assert(!compute_choose(&c, NULL, &err));
    ck_assert_msg(strstr(err.message, "no compute environment") != NULL, "%s", err.message);
}
END_TEST

#define M5                                                                                         \
    "{\"computeEnvironmentName\":\"m\",\"computeResources\":{\"type\":\"EC2\","                    \
    "\"maxvCpus\":4,\"instanceTypes\":[\"m5\"]}}"
#define UNMANAGED "{\"computeEnvironmentName\":\"own\",\"type\":\"UNMANAGED\"}"
#define ON_EKS "{\"computeEnvironmentName\":\"k8s\",\"eksConfiguration\":{\"eksClusterArn\":\"x\"}}"

/* A describe call answers all environments of an account. */
START_TEST(what_batch_does_not_scale_is_left_out_beside_what_it_does)
{
    ck_assert(take("[" UNMANAGED "," M5 "," ON_EKS "]"));
    ck_assert_int_eq(c.n, 1);
    ck_assert_str_eq(c.list[0].name, "m");
    ck_assert_int_eq(c.foreign, 2);
}
END_TEST

START_TEST(what_batch_does_not_scale_is_refused_where_it_is_meant)
{
    static const char *const meant[][2] = {
        {UNMANAGED, "environment 'own': type: UNMANAGED"},
        {ON_EKS, "environment 'k8s': eksConfiguration"},
        {"[" M5 "," UNMANAGED ",{\"jobQueueName\":\"q\",\"computeEnvironmentOrder\":[{\"order\":1,"
         "\"computeEnvironment\":\"own\"}]}]",
         "environment 'own': type: UNMANAGED"},
    };
    for (size_t i = 0; i < sizeof meant / sizeof meant[0]; i++) {
        ck_assert(!take(meant[i][0]));
        ck_assert_msg(strstr(err.message, meant[i][1]) != NULL, "%s", err.message);
        compute_clear(&c);
    }
}
END_TEST

/* API reference, JobQueueDetail: serviceEnvironmentOrder is of SageMaker's queues. */
START_TEST(a_queue_of_service_environments_is_passed_over)
{
    ck_assert(take("[" M5 ",{\"jobQueueName\":\"q\",\"state\":\"DISABLED\","
                   "\"computeEnvironmentOrder\":[{\"order\":1,\"computeEnvironment\":\"m\"}]},"
                   "{\"jobQueueName\":\"s\",\"computeEnvironmentOrder\":[],"
                   "\"serviceEnvironmentOrder\":[{\"order\":1,\"serviceEnvironment\":\"e\"}]}]"));
    ck_assert_str_eq(c.queue, "q");
    ck_assert_int_eq(c.n_queues, 1);
    ck_assert(c.queues[0].disabled);
}
END_TEST

START_TEST(the_region_is_that_of_the_first_arn)
{
    ck_assert(take(M5));
    ck_assert_ptr_null(c.region);
    compute_clear(&c);
    ck_assert(take("[" M5 ",{\"jobQueueName\":\"q\",\"computeEnvironmentOrder\":[{\"order\":1,"
                   "\"computeEnvironment\":"
                   "\"arn:aws:batch:eu-west-1:111122223333:compute-environment/m\"}]}]"));
    ck_assert_str_eq(c.region, "eu-west-1");
}
END_TEST

/* API reference, ResourceRequirement: what VCPU and MEMORY may be on Fargate. */
START_TEST(fargate_sizes_are_those_of_the_reference)
{
    static const int64_t asked[][4] = {
        {250, 512, 250, 512},     {250, 1025, 250, 2048},     {1, 1, 250, 512},
        {500, 1500, 500, 2048},   {1000, 8192, 1000, 8192},   {1000, 8193, 2000, 9216},
        {3000, 4000, 4000, 8192}, {8000, 17000, 8000, 20480}, {16000, 122880, 16000, 122880},
        {250, 2049, 500, 3072},   {4000, 30720, 4000, 30720}, {4000, 30721, 8000, 32768},
    };
    int64_t mcpu, mib;
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        ck_assert(fargate_size(asked[i][0], asked[i][1], &mcpu, &mib));
        ck_assert_int_eq(mcpu, asked[i][2]);
        ck_assert_int_eq(mib, asked[i][3]);
    }
    ck_assert(!fargate_size(16001, 1, &mcpu, &mib));
    ck_assert(!fargate_size(1, 122881, &mcpu, &mib));
}
END_TEST

Suite *suite_compute(void)
{
    Suite *s = suite_create("compute");
    TCase *t = tcase_create("compute");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, a_create_document_is_read);
    tcase_add_test(t, a_bid_is_read_and_goes_up_to_the_on_demand_price);
    tcase_add_test(t, no_strategy_is_best_fit);
    tcase_add_test(t, a_size_beside_its_family_keeps_its_place);
    tcase_add_test(t, a_family_does_not_take_in_another_that_begins_alike);
    tcase_add_test(t, bundles_mean_the_families_of_today);
    tcase_add_test(t, describe_answers_and_lists_are_read_in_order);
    tcase_add_test(t, an_update_changes_what_it_states_and_no_more);
    tcase_add_test(t, a_queue_orders_its_environments_and_leaves_out_the_others);
    tcase_add_test(t, a_queue_has_the_policy_that_it_names);
    tcase_add_loop_test(t, wrong_values_of_a_policy_are_named, 0, 5);
    tcase_add_test(t, several_queues_need_a_choice);
    tcase_add_test(t, time_limit_actions_of_a_queue_are_read);
    tcase_add_loop_test(t, wrong_time_limit_actions_are_refused, 0, 4);
    tcase_add_test(t, several_queues_keep_each_its_order_and_every_environment_once);
    tcase_add_test(t, one_of_several_queues_is_chosen_as_if_it_were_asked_for);
    tcase_add_loop_test(t, several_queues_may_have_an_architecture_each, 0, 2);
    tcase_add_test(t, a_queue_must_know_its_environments);
    tcase_add_test(t, more_than_three_environments_are_no_queue);
    tcase_add_test(t, wrong_values_are_named_with_what_is_accepted);
    tcase_add_test(t, best_fit_with_spot_needs_its_role);
    tcase_add_test(t, queues_do_not_mix_architectures_nor_fargate_with_instances);
    tcase_add_test(t, what_is_no_environment_is_told_what_would_be);
    tcase_add_test(t, what_batch_does_not_scale_is_left_out_beside_what_it_does);
    tcase_add_test(t, what_batch_does_not_scale_is_refused_where_it_is_meant);
    tcase_add_test(t, a_queue_of_service_environments_is_passed_over);
    tcase_add_test(t, the_region_is_that_of_the_first_arn);
    tcase_add_test(t, fargate_sizes_are_those_of_the_reference);
    suite_add_tcase(s, t);
    return s;
}
