#include "model/compute/compute.h"
#include "model/yaml.h"

#include <check.h>
#include <string.h>

Suite *suite_templates(void);

static struct compute c;
static struct error err;

static void set_up(void)
{
    err = (struct error){0};
}

static void tear_down(void)
{
    compute_clear(&c);
}

static bool take(const char *text)
{
    return compute_read(&c, slice_of(text), &err) && compute_choose(&c, NULL, &err);
}

static void refused(const char *text, const char *message)
{
    compute_clear(&c);
    ck_assert_msg(!take(text), "taken: %s", text);
    ck_assert_msg(strstr(err.message, message) != NULL, "%s\nlacks: %s", err.message, message);
    ck_assert_int_eq(err.kind, ERROR_INPUT);
}

/* ---- YAML ------------------------------------------------------------------------------------ */

static const struct {
    const char *yaml, *json;
} documents[] = {
    {"a: 1\nb: [x, 'y', \"1\"]\n", "{\"a\":1,\"b\":[\"x\",\"y\",\"1\"]}"},
    {"- 1.5e3\n- -2\n- 010\n- 1_000\n- .5\n", "[1.5e3,-2,\"010\",\"1_000\",\".5\"]"},
    {"a: true\nb: no\nc: ~\nd:\n", "{\"a\":true,\"b\":\"no\",\"c\":null,\"d\":null}"},
    {"a: !Ref X\n", "{\"a\":{\"Ref\":\"X\"}}"},
    {"a: !GetAtt X.Y.Z\n", "{\"a\":{\"Fn::GetAtt\":[\"X\",\"Y.Z\"]}}"},
    {"a: !Sub '${X}-1'\n", "{\"a\":{\"Fn::Sub\":\"${X}-1\"}}"},
    {"a: !If [C, 1, !Ref 'AWS::NoValue']\n",
     "{\"a\":{\"Fn::If\":[\"C\",1,{\"Ref\":\"AWS::NoValue\"}]}}"},
    {"a: |\n  x\n  \"y\"\n", "{\"a\":\"x\\u000a\\\"y\\\"\\u000a\"}"},
    {"{}", "{}"},
};

START_TEST(yaml_becomes_the_json_that_it_stands_for)
{
    struct json_text out = {0};
    ck_assert_msg(yaml_to_json(slice_of(documents[_i].yaml), &out, &err), "%s", err.message);
    ck_assert_uint_eq(out.n, strlen(documents[_i].json));
    ck_assert_int_eq(memcmp(out.p, documents[_i].json, out.n), 0);
    json_text_clear(&out);
}
END_TEST

static const struct {
    const char *yaml, *message;
} broken[] = {
    {"a: [1\n", "line 2"},
    {"a: &x [1]\nb: *x\n", "line 1, column 4: anchors"},
    {"a: 1\n---\nb: 2\n", "a second document"},
    {"? [1]\n: 2\n", "a key that is no text"},
    {"", "no document"},
    {"\x01", "line 1"},
};

START_TEST(yaml_that_is_broken_or_grows_is_refused_by_its_place)
{
    struct json_text out = {0};
    ck_assert(!yaml_to_json(slice_of(broken[_i].yaml), &out, &err));
    ck_assert_msg(strstr(err.message, broken[_i].message) != NULL, "%s", err.message);
    json_text_clear(&out);
}
END_TEST

START_TEST(yaml_has_at_most_a_hundred_levels)
{
    char deep[2 * YAML_DEPTH + 8];
    struct json_text out = {0};
    memset(deep, '[', YAML_DEPTH + 1);
    memset(deep + YAML_DEPTH + 1, ']', YAML_DEPTH + 1);
    ck_assert(!yaml_to_json((struct slice){deep, 2 * YAML_DEPTH + 2}, &out, &err));
    ck_assert_msg(strstr(err.message, "100 levels") != NULL, "%s", err.message);
    json_text_clear(&out);
}
END_TEST

/* ---- CloudFormation ---------------------------------------------------------------------------
 */

/* A template with one environment whose MaxvCpus and InstanceTypes are given, and more parts. */
#define TEMPLATE(MORE, MAX, TYPES)                                                                 \
    "{" MORE "\"Resources\":{\"E\":{\"Type\":\"AWS::Batch::ComputeEnvironment\",\"Properties\":{"  \
    "\"Type\":\"managed\",\"ComputeResources\":{\"Type\":\"EC2\",\"MaxvCpus\":" MAX                \
    ",\"InstanceTypes\":" TYPES ",\"Subnets\":[{\"Ref\":\"Unknown\"}]}}}}}"

static const struct {
    const char *template;
    int64_t max_vcpus;
    const char *type;
} values[] = {
    {TEMPLATE("", "8", "[\"m5\"]"), 8, "m5"},
    {TEMPLATE("\"Parameters\":{\"N\":{\"Type\":\"Number\",\"Default\":\"16\"}},", "{\"Ref\":\"N\"}",
              "[\"m5\"]"),
     16, "m5"},
    {TEMPLATE("\"Parameters\":{\"T\":{\"Type\":\"CommaDelimitedList\",\"Default\":\"c6i , m5\"}},",
              "8", "{\"Ref\":\"T\"}"),
     8, "c6i"},
    {TEMPLATE("\"Parameters\":{\"T\":{\"Type\":\"String\",\"Default\":\"r5\"}},", "8",
              "[{\"Fn::Sub\":\"${T}.large\"}]"),
     8, "r5.large"},
    {TEMPLATE("", "8", "[{\"Fn::Sub\":[\"${F}.${S}\",{\"F\":\"r5\",\"S\":\"xlarge\"}]}]"), 8,
     "r5.xlarge"},
    {TEMPLATE("", "8", "{\"Fn::Split\":[\",\",\"m5,c6i\"]}"), 8, "m5"},
    {TEMPLATE("", "8", "[{\"Fn::Select\":[1,[\"m5\",\"c6i\"]]}]"), 8, "c6i"},
    {TEMPLATE("", "8", "[{\"Fn::Join\":[\".\",[\"m5\",\"large\"]]}]"), 8, "m5.large"},
    {TEMPLATE("\"Mappings\":{\"M\":{\"a\":{\"n\":32}}},", "{\"Fn::FindInMap\":[\"M\",\"a\",\"n\"]}",
              "[\"m5\"]"),
     32, "m5"},
    {TEMPLATE("\"Conditions\":{\"C\":{\"Fn::Or\":[{\"Fn::Equals\":[1,2]},{\"Fn::Not\":[{\"Fn::"
              "Equals\":[\"a\",\"b\"]}]}]}},",
              "{\"Fn::If\":[\"C\",4,6]}", "[\"m5\",{\"Ref\":\"AWS::NoValue\"}]"),
     4, "m5"},
};

START_TEST(a_template_says_what_its_functions_stand_for)
{
    ck_assert_msg(take(values[_i].template), "%s", err.message);
    ck_assert_int_eq(c.n, 1);
    ck_assert_str_eq(c.list[0].name, "E");
    ck_assert_int_eq(c.list[0].max_vcpus, values[_i].max_vcpus);
    ck_assert_str_eq(c.list[0].entries[0], values[_i].type);
}
END_TEST

START_TEST(what_a_template_cannot_tell_is_refused_by_name)
{
    refused(TEMPLATE("", "{\"Ref\":\"Cpus\"}", "[\"m5\"]"), "'Cpus' can't be told");
    refused(
        TEMPLATE("\"Parameters\":{\"N\":{\"Type\":\"Number\"}},", "{\"Ref\":\"N\"}", "[\"m5\"]"),
        "parameter 'N' can't be told");
    refused(TEMPLATE("", "{\"Fn::ImportValue\":\"x\"}", "[\"m5\"]"), "'Fn::ImportValue'");
    refused(TEMPLATE("", "{\"Fn::If\":[\"C\",4,6]}", "[\"m5\"]"), "condition 'C'");
    refused(TEMPLATE("", "\"many\"", "[\"m5\"]"), "Resources.E: computeResources.maxvCpus");
    refused("{\"Resources\":{\"B\":{\"Type\":\"AWS::S3::Bucket\"}}}",
            "no AWS::Batch::ComputeEnvironment");
}
END_TEST

START_TEST(a_template_that_refers_to_itself_ends)
{
    refused(TEMPLATE("\"Conditions\":{\"C\":{\"Fn::And\":[{\"Condition\":\"C\"},{\"Condition\":"
                     "\"C\"}]}},",
                     "{\"Fn::If\":[\"C\",4,6]}", "[\"m5\"]"),
            "40 deep");
}
END_TEST

START_TEST(queues_name_environments_by_reference_and_by_attribute)
{
    ck_assert_msg(take("Resources:\n"
                       "  A:\n"
                       "    Type: AWS::Batch::ComputeEnvironment\n"
                       "    Properties:\n"
                       "      ComputeEnvironmentName: first\n"
                       "      ComputeResources: {Type: EC2, MaxvCpus: 8, InstanceTypes: [m5]}\n"
                       "  B:\n"
                       "    Type: AWS::Batch::ComputeEnvironment\n"
                       "    Properties:\n"
                       "      State: disabled\n"
                       "      ComputeResources:\n"
                       "        Type: SPOT\n"
                       "        AllocationStrategy: SPOT_PRICE_CAPACITY_OPTIMIZED\n"
                       "        MaxvCpus: 4\n"
                       "        InstanceTypes: [m5]\n"
                       "  Q:\n"
                       "    Type: AWS::Batch::JobQueue\n"
                       "    Properties:\n"
                       "      ComputeEnvironmentOrder:\n"
                       "      - {Order: 2, ComputeEnvironment: !Ref A}\n"
                       "      - {Order: 1, ComputeEnvironment: !GetAtt B.ComputeEnvironmentArn}\n"),
                  "%s", err.message);
    ck_assert_int_eq(c.n, 2);
    ck_assert_str_eq(c.queue, "Q");
    ck_assert_str_eq(c.list[0].name, "B");
    ck_assert_str_eq(c.list[0].off, "state DISABLED");
    ck_assert_str_eq(c.list[1].name, "first");
}
END_TEST

/* A reference to a scheduling policy is its ARN. */
START_TEST(a_queue_of_a_template_has_its_scheduling_policy)
{
    ck_assert_msg(take("Resources:\n"
                       "  A:\n"
                       "    Type: AWS::Batch::ComputeEnvironment\n"
                       "    Properties:\n"
                       "      ComputeResources: {Type: EC2, MaxvCpus: 8, InstanceTypes: [m5]}\n"
                       "  P:\n"
                       "    Type: AWS::Batch::SchedulingPolicy\n"
                       "    Properties:\n"
                       "      Name: fair\n"
                       "      FairsharePolicy:\n"
                       "        ShareDecaySeconds: 900\n"
                       "        ShareDistribution:\n"
                       "        - {ShareIdentifier: red, WeightFactor: 0.5}\n"
                       "  Q:\n"
                       "    Type: AWS::Batch::JobQueue\n"
                       "    Properties:\n"
                       "      SchedulingPolicyArn: !Ref P\n"
                       "      Priority: 7\n"
                       "      JobStateTimeLimitActions:\n"
                       "      - {Action: CANCEL, MaxTimeSeconds: 600, State: RUNNABLE,\n"
                       "         Reason: 'MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT'}\n"
                       "      ComputeEnvironmentOrder:\n"
                       "      - {Order: 1, ComputeEnvironment: !Ref A}\n"),
                  "%s", err.message);
    ck_assert_ptr_nonnull(c.policy);
    ck_assert_int_eq(c.queues[0].priority, 7);
    ck_assert_int_eq(c.queues[0].cancel_after_s[REASON_REQUIREMENT], 600);
    ck_assert_int_eq(c.policy->decay_s, 900);
    ck_assert_double_eq(scheduling_weight(c.policy, "red"), 0.5);
}
END_TEST

/* ---- Terraform ---------------------------------------------------------------------------------
 */

#define TF_ENVIRONMENT(NAME, EXTRA)                                                                \
    "{\"address\":\"aws_batch_compute_environment." NAME "\",\"mode\":\"managed\",\"type\":"       \
    "\"aws_batch_compute_environment\",\"name\":\"" NAME "\",\"values\":{\"name\":\"" NAME         \
    "\",\"type\":\"MANAGED\",\"compute_resources\":[{\"type\":\"EC2\",\"max_vcpus\":8,"            \
    "\"instance_type\":[\"m5\"]" EXTRA "}]}}"
#define TF_QUEUE(VALUES)                                                                           \
    "{\"address\":\"aws_batch_job_queue.q\",\"mode\":\"managed\",\"type\":\"aws_batch_job_"        \
    "queue\","                                                                                     \
    "\"name\":\"q\",\"values\":{\"name\":\"queue\"" VALUES "}}"

START_TEST(a_terraform_state_lists_arns_in_order)
{
    ck_assert_msg(
        take("{\"values\":{\"root_module\":{\"resources\":[" TF_ENVIRONMENT(
            "a", ",\"min_vcpus\":2") "," TF_ENVIRONMENT("b", "") "," TF_QUEUE(",\"compute_"
                                                                              "environments\":["
                                                                              "\"arn:aws:batch:"
                                                                              "x:1:compute-"
                                                                              "environment/"
                                                                              "b\",\"arn:aws:"
                                                                              "batch:x:1:"
                                                                              "compute-"
                                                                              "environment/"
                                                                              "a\"]") "]}}}"),
        "%s", err.message);
    ck_assert_int_eq(c.n, 2);
    ck_assert_str_eq(c.queue, "queue");
    ck_assert_str_eq(c.list[0].name, "b");
    ck_assert_int_eq(c.list[1].min_vcpus, 2);
}
END_TEST

START_TEST(a_terraform_plan_names_what_is_yet_to_be_created_by_its_configuration)
{
    ck_assert_msg(
        take("{\"planned_values\":{\"root_module\":{\"resources\":[" TF_ENVIRONMENT(
            "a",
            "") "," TF_ENVIRONMENT("b",
                                   "") "," TF_QUEUE("") "]}},\"configuration\":{\"root_module\":{"
                                                        "\"resources\":[{\"type\":\"aws_batch_job_"
                                                        "queue\",\"name\":\"q\",\"expressions\":{"
                                                        "\"compute_environments\":{\"references\":["
                                                        "\"aws_batch_compute_environment.b.arn\","
                                                        "\"aws_batch_compute_environment.b\","
                                                        "\"aws_batch_compute_environment.a.arn\","
                                                        "\"aws_batch_compute_environment.a\"]}}}]}}"
                                                        "}"),
        "%s", err.message);
    ck_assert_int_eq(c.n, 2);
    ck_assert_str_eq(c.list[0].name, "b");
    ck_assert_str_eq(c.list[1].name, "a");
}
END_TEST

#define TF_POLICY                                                                                  \
    "{\"address\":\"aws_batch_scheduling_policy.p\",\"mode\":\"managed\",\"type\":\"aws_batch_"    \
    "scheduling_policy\",\"name\":\"p\",\"values\":{\"name\":\"fair\",\"fair_share_policy\":[{"    \
    "\"compute_reservation\":1,\"share_decay_seconds\":3600,\"share_distribution\":[{\"share_"     \
    "identifier\":\"A1*\",\"weight_factor\":0.1}]}]}}"
#define TF_LIMIT                                                                                   \
    ",\"priority\":3,\"job_state_time_limit_action\":[{\"action\":\"CANCEL\",\"max_time_"          \
    "seconds\":"                                                                                   \
    "900,\"reason\":\"CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY\",\"state\":\"RUNNABLE\"}]"
#define TF_ORDER                                                                                   \
    ",\"compute_environment_order\":[{\"order\":1,\"compute_environment\":\"arn:aws:batch:x:1:"    \
    "compute-environment/a\"}]"

/* By its ARN in a state; a plan knows it by its configuration. */
START_TEST(a_queue_of_terraform_has_its_scheduling_policy)
{
    static const char *const texts[] = {
        "{\"values\":{\"root_module\":{\"resources\":[" TF_ENVIRONMENT(
            "a", "") "," TF_POLICY "," TF_QUEUE(TF_LIMIT TF_ORDER
                                                ",\"scheduling_policy_arn\":\"arn:aws:batch:x:1:"
                                                "scheduling-policy/fair\"") "]}}}",
        "{\"planned_values\":{\"root_module\":{\"resources\":[" TF_ENVIRONMENT(
            "a",
            "") "," TF_POLICY
                "," TF_QUEUE(
                    TF_ORDER) "]}},\"configuration\":{\"root_module\":{\"resources\":[{\"type\":"
                              "\"aws_batch_job_queue\",\"name\":\"q\",\"expressions\":{"
                              "\"scheduling_policy_"
                              "arn\":{\"references\":[\"aws_batch_scheduling_policy.p.arn\"]}}}]}}"
                              "}",
    };
    ck_assert_msg(take(texts[_i]), "%s", err.message);
    ck_assert_ptr_nonnull(c.policy);
    ck_assert_str_eq(c.policy->name, "fair");
    ck_assert_int_eq(c.policy->reserved_percent, 1);
    ck_assert_int_eq(c.queues[0].priority, _i == 0 ? 3 : 0);
    ck_assert_int_eq(c.queues[0].cancel_after_s[REASON_CAPACITY], _i == 0 ? 900 : 0);
    ck_assert_double_eq(scheduling_weight(c.policy, "A123"), 0.1);
}
END_TEST

START_TEST(a_terraform_document_is_refused_by_the_resource_s_address)
{
    refused("{\"values\":{\"root_module\":{\"resources\":[" TF_ENVIRONMENT(
                "a", ",\"allocation_strategy\":\"CHEAPEST\"") "]}}}",
            "aws_batch_compute_environment.a: computeResources.allocationStrategy: 'CHEAPEST'");
    refused("{\"planned_values\":{\"root_module\":{\"resources\":[" TF_QUEUE("") "]}}}",
            "the configuration names none");
    refused("{\"values\":{\"root_module\":{\"resources\":[]}}}",
            "no aws_batch_compute_environment");
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof *(list)))

Suite *suite_templates(void)
{
    Suite *suite = suite_create("templates");
    TCase *tc = tcase_create("templates");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, yaml_becomes_the_json_that_it_stands_for, 0, COUNT(documents));
    tcase_add_loop_test(tc, yaml_that_is_broken_or_grows_is_refused_by_its_place, 0, COUNT(broken));
    tcase_add_test(tc, yaml_has_at_most_a_hundred_levels);
    tcase_add_loop_test(tc, a_template_says_what_its_functions_stand_for, 0, COUNT(values));
    tcase_add_test(tc, what_a_template_cannot_tell_is_refused_by_name);
    tcase_add_test(tc, a_template_that_refers_to_itself_ends);
    tcase_add_test(tc, queues_name_environments_by_reference_and_by_attribute);
    tcase_add_test(tc, a_terraform_state_lists_arns_in_order);
    tcase_add_test(tc, a_terraform_plan_names_what_is_yet_to_be_created_by_its_configuration);
    tcase_add_test(tc, a_queue_of_a_template_has_its_scheduling_policy);
    tcase_add_loop_test(tc, a_queue_of_terraform_has_its_scheduling_policy, 0, 2);
    tcase_add_test(tc, a_terraform_document_is_refused_by_the_resource_s_address);
    suite_add_tcase(suite, tc);
    return suite;
}
