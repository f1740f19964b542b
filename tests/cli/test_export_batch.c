#include "cli/export_batch.h"
#include "model/json.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_export_batch(void);

#define ENVIRONMENT(NAME, QUEUE, PURCHASE, STRATEGY)                                               \
    "{\"name\":\"" NAME "\",\"queue\":\"" QUEUE "\",\"purchase\":\"" PURCHASE                      \
    "\",\"arch\":\"x86_64\",\"gpu\":false,\"allocation_strategy\":\"" STRATEGY                     \
    "\",\"instance_types\":[\"c6a.12xlarge\",\"r5a.2xlarge\"],\"min_vcpus\":0,"                    \
    "\"max_vcpus\":104}"
#define PLAN(ENVIRONMENTS)                                                                         \
    "{\"schema\":\"batchfit.plan/1\",\"request\":{\"region\":\"eu-west-1\","                       \
    "\"root-volume\":\"30GiB\"},\"environments\":[" ENVIRONMENTS "]}"
#define ON_DEMAND ENVIRONMENT("x86-od", "x86", "on-demand", "BEST_FIT_PROGRESSIVE_ORDERED")
#define SPOT ENVIRONMENT("x86-spot", "x86", "spot", "SPOT_PRICE_CAPACITY_OPTIMIZED")

static struct export e;
static struct error err;

static bool read_text(const char *text)
{
    err = (struct error){0};
    return export_read(&e, slice_of(text), "team", &err);
}

static void tear_down(void)
{
    export_clear(&e);
}

/* What botocore 1.43 knows of CreateComputeEnvironment and CreateJobQueue; it refuses other keys.
 */
static const char *const environment_keys[] = {"computeEnvironmentName", "type", "state",
                                               "computeResources",       "tags", NULL};
static const char *const resource_keys[] = {
    "type",    "allocationStrategy", "minvCpus",     "maxvCpus",         "instanceTypes",
    "subnets", "securityGroupIds",   "instanceRole", "ec2Configuration", "tags",
    NULL};

static char *written(void (*write)(FILE *))
{
    char *text;
    size_t n;
    FILE *file = open_memstream(&text, &n);
    write(file);
    fclose(file);
    return text;
}

static const struct export_site empty_site = {.prefix = "team"};

static void write_environment(FILE *file)
{
    export_write_environment(&e.list[0], &empty_site, file);
}

static void write_queue(FILE *file)
{
    export_write_queue(&e, e.queues[0], file);
}

START_TEST(an_environment_has_the_members_that_the_api_requires)
{
    struct json doc;
    struct json_at member, resources, list;
    const char *text;
    int64_t whole;
    ck_assert_msg(read_text(PLAN(ON_DEMAND)), "%s", err.message);
    char *body = written(write_environment);
    ck_assert(json_parse(&doc, slice_of(body), &err));
    struct json_at root = json_root(&doc);
    ck_assert(json_get_text(&root, "computeEnvironmentName", &text, &err));
    ck_assert_str_eq(text, "team-x86-od");
    ck_assert(json_get_text(&root, "type", &text, &err));
    ck_assert_str_eq(text, "MANAGED");
    ck_assert(json_get_object(&root, "computeResources", &resources, &err));
    ck_assert(json_get_text(&resources, "type", &text, &err));
    ck_assert_str_eq(text, "EC2");
    ck_assert(json_get_whole(&resources, "maxvCpus", 1, 1000, &whole, &err));
    ck_assert_int_eq(whole, 104);
    ck_assert(json_get_list(&resources, "instanceTypes", &list, &err));
    ck_assert_int_eq(json_length(&list), 2);
    ck_assert(json_get_list(&resources, "subnets", &list, &err));
    ck_assert(json_get_text(&resources, "instanceRole", &text, &err));
    ck_assert_ptr_nonnull(strstr(text, "REPLACE"));
    ck_assert(!json_has(&resources, "desiredvCpus", &member));
    json_clear(&doc);
    free(body);
}
END_TEST

START_TEST(no_member_is_written_that_the_api_does_not_have)
{
    struct json doc;
    ck_assert(read_text(PLAN(ON_DEMAND)));
    char *body = written(write_environment);
    ck_assert(json_parse(&doc, slice_of(body), &err));
    int members = 0, all = 0;
    for (const char *p = body; (p = strstr(p, "\": ")) != NULL; p++)
        all++;
    struct json_at root = json_root(&doc), resources, member;
    for (int i = 0; environment_keys[i] != NULL; i++)
        members += json_has(&root, environment_keys[i], &member);
    ck_assert_int_eq(members, 5);
    ck_assert(json_get_object(&root, "computeResources", &resources, &err));
    members = 0;
    for (int i = 0; resource_keys[i] != NULL; i++)
        members += json_has(&resources, resource_keys[i], &member);
    ck_assert_int_eq(members, 10);
    ck_assert_int_eq(all, 5 + 10 + 3); /* imageType, and the tag in two places */
    json_clear(&doc);
    free(body);
}
END_TEST

START_TEST(a_queue_names_its_environments_in_order)
{
    struct json doc;
    ck_assert(read_text(PLAN(SPOT "," ON_DEMAND)));
    ck_assert_int_eq(e.n_queues, 1);
    ck_assert(e.list[0].spot);
    char *body = written(write_queue);
    ck_assert(json_parse(&doc, slice_of(body), &err));
    struct json_at root = json_root(&doc), list, element = {0};
    int64_t order;
    const char *name;
    ck_assert(json_get_text(&root, "jobQueueName", &name, &err));
    ck_assert_str_eq(name, "team-x86");
    ck_assert(json_get_whole(&root, "priority", 0, 1000, &order, &err));
    ck_assert(json_get_list(&root, "computeEnvironmentOrder", &list, &err));
    ck_assert_int_eq(json_length(&list), 2);
    ck_assert(json_each(&list, &element));
    ck_assert(json_get_whole(&element, "order", 1, 3, &order, &err));
    ck_assert_int_eq(order, 1);
    ck_assert(json_get_text(&element, "computeEnvironment", &name, &err));
    ck_assert_str_eq(name, "team-x86-spot");
    json_clear(&doc);
    free(body);
}
END_TEST

static const struct {
    const char *plan, *says;
} refused[] = {
    {"[]", "schema"},
    {"{\"schema\":\"batchfit.jobs/1\"}", "a plan (batchfit.plan/1, from plan --save) is needed"},
    {PLAN(""), "nothing to create"},
    {PLAN(ENVIRONMENT("a", "q", "on-demand", "BEST_FIT")), "BEST_FIT waits"},
    {PLAN(ENVIRONMENT("a", "q", "spot", "X") "," ENVIRONMENT("b", "q", "spot", "X") "," ENVIRONMENT(
         "c", "q", "spot", "X") "," ENVIRONMENT("d", "q", "spot", "X")),
     "a queue has at most 3 environments"},
    {"{", "line 1"},
};

START_TEST(what_is_no_plan_with_environments_is_refused_with_the_reason)
{
    ck_assert(!read_text(refused[_i].plan));
    ck_assert_msg(strstr(err.message, refused[_i].says) != NULL, "%s", err.message);
    ck_assert_int_eq(err.kind, ERROR_INPUT);
}
END_TEST

START_TEST(a_name_that_batch_would_refuse_is_refused_first)
{
    ck_assert(!export_read(&e, slice_of(PLAN(ON_DEMAND)), "my team", &err));
    ck_assert_int_eq(err.kind, ERROR_USAGE);
    ck_assert(!export_read(&e, slice_of(PLAN(ON_DEMAND)), "", &err));
}
END_TEST

Suite *suite_export_batch(void)
{
    Suite *s = suite_create("export_batch");
    TCase *t = tcase_create("export_batch");
    tcase_add_checked_fixture(t, NULL, tear_down);
    tcase_add_test(t, an_environment_has_the_members_that_the_api_requires);
    tcase_add_test(t, no_member_is_written_that_the_api_does_not_have);
    tcase_add_test(t, a_queue_names_its_environments_in_order);
    tcase_add_loop_test(t, what_is_no_plan_with_environments_is_refused_with_the_reason, 0,
                        (int)(sizeof refused / sizeof refused[0]));
    tcase_add_test(t, a_name_that_batch_would_refuse_is_refused_first);
    suite_add_tcase(s, t);
    return s;
}
