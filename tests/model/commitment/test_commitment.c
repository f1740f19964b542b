#include "model/commitment/commitment.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_commitment(void);

static struct commitments owned;
static struct error err;

static void teardown(void)
{
    commitment_clear(&owned);
}

static void read_text(const char *text)
{
    ck_assert_msg(commitment_add(&owned, slice_of(text), &err), "%s", err.message);
}

static void refuse(const char *text, const char *message)
{
    ck_assert(!commitment_add(&owned, slice_of(text), &err));
    ck_assert_int_eq(err.kind, ERROR_INPUT);
    ck_assert_msg(strstr(err.message, message) != NULL, "'%s' is not in '%s'", message,
                  err.message);
    commitment_clear(&owned);
}

#define OURS(entries) "{\"schema\":\"batchfit.commitment/1\"," entries "}"

START_TEST(our_own_document_is_read_member_by_member)
{
    read_text(OURS("\"reserved\":[{\"instance_type\":\"m6i.xlarge\",\"count\":10,"
                   "\"region\":\"eu-west-1\",\"zone\":\"eu-west-1a\",\"usd_per_hour\":\"0.1213\","
                   "\"class\":\"convertible\",\"years\":3,\"upfront\":\"partial\"}],"
                   "\"savings_plans\":[{\"type\":\"ec2-instance\",\"family\":\"m6i\","
                   "\"usd_per_hour\":\"1.5\",\"discount\":\"0.28\"},"
                   "{\"type\":\"compute\",\"usd_per_hour\":2}]"));
    ck_assert_int_eq(owned.n, 3);
    const struct owned *o = owned.owned;
    ck_assert_int_eq(o[0].kind, OWNED_RESERVED);
    ck_assert_str_eq(o[0].name, "10 x m6i.xlarge reserved in eu-west-1a");
    ck_assert_str_eq(o[0].family, "m6i");
    ck_assert_int_eq(o[0].uusd_h, 1213000);
    ck_assert(o[0].convertible && o[0].years == 3 && o[0].upfront == OWNED_UPFRONT_PARTIAL);
    ck_assert_int_eq(o[1].kind, OWNED_SAVINGS_INSTANCE);
    ck_assert_int_eq(o[1].uusd_h, 1500000);
    ck_assert_int_eq(o[1].discount_millionths, 280000);
    ck_assert_int_eq(o[2].kind, OWNED_SAVINGS_COMPUTE);
    ck_assert_int_eq(o[2].uusd_h, 2000000);
    ck_assert_int_eq(o[2].discount_millionths, UNKNOWN);
}
END_TEST

START_TEST(what_aws_answers_about_reservations_is_read_and_others_are_passed_over)
{
    read_text("{\"ReservedInstances\":["
              "{\"InstanceType\":\"m5.xlarge\",\"InstanceCount\":2,\"State\":\"active\","
              "\"ProductDescription\":\"Linux/UNIX (Amazon VPC)\",\"InstanceTenancy\":\"default\","
              "\"Duration\":31536000,\"FixedPrice\":876.0,\"UsagePrice\":0.0,"
              "\"RecurringCharges\":[{\"Amount\":0.05,\"Frequency\":\"Hourly\"}],"
              "\"OfferingClass\":\"standard\",\"OfferingType\":\"Partial Upfront\"},"
              "{\"InstanceType\":\"m5.xlarge\",\"InstanceCount\":2,\"State\":\"retired\"},"
              "{\"InstanceType\":\"m5.xlarge\",\"InstanceCount\":2,\"ProductDescription\":"
              "\"Windows\"},"
              "{\"InstanceType\":\"m5.xlarge\",\"InstanceCount\":2,\"InstanceTenancy\":"
              "\"dedicated\"}]}");
    ck_assert_int_eq(owned.n, 1);
    ck_assert_int_eq(owned.passed_over, 3);
    /* 876 over 8,760 hours is 0.10; with 0.05 an hour, of two instances. */
    ck_assert_int_eq(owned.owned[0].uusd_h, 300000);
    ck_assert_int_eq(owned.owned[0].years, 1);
    ck_assert_int_eq(owned.owned[0].upfront, OWNED_UPFRONT_PARTIAL);
}
END_TEST

START_TEST(what_aws_answers_about_savings_plans_is_read_and_adds_to_the_rest)
{
    read_text("{\"savingsPlans\":["
              "{\"savingsPlanType\":\"EC2Instance\",\"state\":\"active\",\"commitment\":"
              "\"1.50000000\",\"region\":\"us-east-1\",\"ec2InstanceFamily\":\"m5\","
              "\"paymentOption\":\"No Upfront\",\"termDurationInSeconds\":94608000},"
              "{\"savingsPlanType\":\"Compute\",\"state\":\"active\",\"commitment\":\"0.25\"},"
              "{\"savingsPlanType\":\"SageMaker\",\"state\":\"active\",\"commitment\":\"7\"},"
              "{\"savingsPlanType\":\"Compute\",\"state\":\"queued\",\"commitment\":\"9\"}]}");
    read_text(OURS("\"reserved\":[{\"instance_type\":\"m5.large\"}]"));
    ck_assert_int_eq(owned.n, 3);
    ck_assert_int_eq(owned.passed_over, 2);
    ck_assert_int_eq(owned.owned[0].uusd_h, 1500000);
    ck_assert_int_eq(owned.owned[0].years, 3);
    ck_assert_str_eq(owned.owned[0].region, "us-east-1");
    ck_assert_int_eq(owned.owned[1].kind, OWNED_SAVINGS_COMPUTE);
    ck_assert_int_eq(owned.owned[2].uusd_h, UNKNOWN);
}
END_TEST

START_TEST(bad_documents_are_refused_with_place_and_what_is_accepted)
{
    refuse("[]", "batchfit.commitment/1");
    refuse("{\"schema\":\"batchfit.plan/1\"}", "'batchfit.plan/1'");
    refuse(OURS("\"reservd\":[]"), "reservd: accepted are");
    refuse(OURS("\"reserved\":[{\"count\":1}]"), "reserved[0].instance_type");
    refuse(OURS("\"reserved\":[{\"instance_type\":\"m5\"}]"), "'m5': an instance type such as");
    refuse(OURS("\"reserved\":[{\"instance_type\":\"m5.large\",\"count\":0}]"),
           "reserved[0].count");
    refuse(OURS("\"reserved\":[{\"instance_type\":\"m5.large\",\"years\":2}]"), "1 or 3");
    refuse(OURS("\"reserved\":[{\"instance_type\":\"m5.large\",\"upfront\":\"some\"}]"),
           "none, partial, all");
    refuse(OURS("\"reserved\":[{\"instance_type\":\"m5.large\",\"usd_per_hour\":\"-1\"}]"),
           "reserved[0].usd_per_hour");
    refuse(OURS("\"savings_plans\":[{\"usd_per_hour\":\"1\"}]"), "ec2-instance or compute");
    refuse(OURS("\"savings_plans\":[{\"type\":\"compute\"}]"), "savings_plans[0].usd_per_hour");
    refuse(OURS("\"savings_plans\":[{\"type\":\"compute\",\"usd_per_hour\":\"0\"}]"), "above 0");
    refuse(OURS("\"savings_plans\":[{\"type\":\"ec2-instance\",\"usd_per_hour\":\"1\"}]"),
           "family");
    refuse(OURS("\"savings_plans\":[{\"type\":\"compute\",\"usd_per_hour\":\"1\","
                "\"discount\":\"1\"}]"),
           "discount");
    refuse("{\"savingsPlans\":[{\"savingsPlanType\":\"Compute\",\"commitment\":\"much\"}]}",
           "savingsPlans[0].commitment: 'much'");
    refuse("{\"ReservedInstances\":[{\"InstanceType\":\"m5.large\"}]}", "InstanceCount");
}
END_TEST

START_TEST(sizes_weigh_what_the_user_guide_says)
{
    static const struct {
        const char *size;
        int64_t quarters;
    } table[] = {{"nano", 1},       {"micro", 2},     {"small", 4},
                 {"medium", 8},     {"large", 16},    {"xlarge", 32},
                 {"2xlarge", 64},   {"9xlarge", 288}, {"12xlarge", 384},
                 {"24xlarge", 768}, {"metal", 0},     {"metal-24xl", 0},
                 {"0xlarge", 0},    {"", 0}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        ck_assert_int_eq(owned_size_quarters(table[i].size), table[i].quarters);
}
END_TEST

Suite *suite_commitment(void)
{
    Suite *s = suite_create("commitment");
    TCase *t = tcase_create("commitment");
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_test(t, our_own_document_is_read_member_by_member);
    tcase_add_test(t, what_aws_answers_about_reservations_is_read_and_others_are_passed_over);
    tcase_add_test(t, what_aws_answers_about_savings_plans_is_read_and_adds_to_the_rest);
    tcase_add_test(t, bad_documents_are_refused_with_place_and_what_is_accepted);
    tcase_add_test(t, sizes_weigh_what_the_user_guide_says);
    suite_add_tcase(s, t);
    return s;
}
