/* Updates from end to end against a stub AWS: with and without credentials, and each fault leaves
 * what was there.  AWS_ENDPOINT_URL is all that sends the calls and the public files to the stub.
 */
#include "pricing/pricing.h"

#include "tests/support/aws_world.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

Suite *suite_update(void);

enum { SOURCE_BYTES = 64 };
#define NOW_S INT64_C(1795780800) /* 2026-11-27T12:00:00Z */

static char home[] = "/tmp/batchfit-update-XXXXXX";
static struct stub *stub;
static struct arena arena;
static struct error err;
static struct aws_world world;
static struct update_report report;

/* ---- the test's world ---------------------------------------------------------------------------
 */

static void setup(void)
{
    snprintf(home, sizeof home, "/tmp/batchfit-update-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(home));
    setenv("HOME", home, 1);
    setenv("XDG_CACHE_HOME", home, 1);
    aws_world_open(&world, (const char *const[]){"us-east-1"}, 1, 0);
    stub = stub_start(true, aws_world_answer, &world);
    setenv("AWS_ENDPOINT_URL", stub_url(stub), 1);
    setenv("AWS_CA_BUNDLE", stub_ca_file(stub), 1);
    setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
    setenv("AWS_MAX_ATTEMPTS", "1", 1);
    unsetenv("AWS_ACCESS_KEY_ID");
    unsetenv("AWS_SECRET_ACCESS_KEY");
    unsetenv("AWS_PROFILE");
    unsetenv("AWS_SESSION_TOKEN");
}

static void teardown(void)
{
    char command[100];
    stub_stop(stub);
    update_report_clear(&report);
    aws_world_close(&world);
    arena_free(&arena);
    snprintf(command, sizeof command, "rm -rf %s", home);
    ck_assert_int_eq(system(command), 0);
}

static void with_credentials(void)
{
    setenv("AWS_ACCESS_KEY_ID", STUB_KEY, 1);
    setenv("AWS_SECRET_ACCESS_KEY", STUB_SECRET, 1);
}

/* The world anew, with these regions. */
static void play(const char *const *regions, int32_t n)
{
    stub_stop(stub);
    aws_world_close(&world);
    aws_world_open(&world, regions, n, 0);
    stub = stub_start(true, aws_world_answer, &world);
    setenv("AWS_ENDPOINT_URL", stub_url(stub), 1);
    setenv("AWS_CA_BUNDLE", stub_ca_file(stub), 1);
}

static int64_t now_s = NOW_S;

static void update_regions(const char *const *regions, int32_t n, uint32_t sources)
{
    struct update_options o = {.regions = regions,
                               .n_regions = n,
                               .sources = sources,
                               .window_s = 86400,
                               .now_s = now_s,
                               .folder = cache_folder(&arena)};
    update_report_clear(&report);
    ck_assert_msg(pricing_update(&o, &report, &err), "%s", err.message);
}

static void update(uint32_t sources)
{
    update_regions((const char *const[]){"us-east-1"}, 1, sources);
}

static const struct update_line *line_in(const char *region, const char *source)
{
    for (size_t i = 0; i < report.n_lines; i++) {
        if (strcmp(report.lines[i].source, source) == 0 &&
            (region == NULL || strcmp(report.lines[i].region, region) == 0))
            return &report.lines[i];
    }
    ck_abort_msg("no line of %s", source);
}

static const struct update_line *line_of(const char *source)
{
    return line_in(NULL, source);
}

static void ck_outcome_in(const char *region, const char *source, enum update_outcome outcome)
{
    const struct update_line *l = line_in(region, source);
    ck_assert_msg(l->outcome == outcome, "%s: %d, %s", source, (int)l->outcome, l->text);
}

static void ck_outcome(const char *source, enum update_outcome outcome)
{
    ck_outcome_in(NULL, source, outcome);
}

/* source: room for SOURCE_BYTES. */
static struct type_offer now_in(const char *region, const char *type, char *source)
{
    struct catalogue c;
    ck_assert(pricing_load(&c, &(struct pricing_options){.region = region}, &err));
    snprintf(source, SOURCE_BYTES, "%s", c.source);
    struct type_offer o = c.offers[catalogue_find(&c, slice_of(type))];
    o.on_demand_as_of = arena_text(&arena, o.on_demand_as_of, strlen(o.on_demand_as_of));
    o.on_demand_source = arena_text(&arena, o.on_demand_source, strlen(o.on_demand_source));
    catalogue_clear(&c);
    return o;
}

static struct type_offer now_of(const char *type, char *source)
{
    return now_in("us-east-1", type, source);
}

static struct instance_type described(const char *type)
{
    struct catalogue c;
    ck_assert(pricing_load(&c, &(struct pricing_options){.region = "us-east-1"}, &err));
    struct instance_type t = c.types[catalogue_find(&c, slice_of(type))];
    t.measured_source = arena_text(&arena, t.measured_source, strlen(t.measured_source));
    catalogue_clear(&c);
    return t;
}

/* ---- tests --------------------------------------------------------------------------------------
 */

START_TEST(without_credentials_the_bulk_list_the_advisor_and_the_feed_are_read)
{
    char source[SOURCE_BYTES];
    update(0);
    ck_assert_str_eq(report.credentials, "");
    ck_outcome("aws-price-list", UPDATE_TAKEN);
    ck_outcome("aws-spot-advisor", UPDATE_TAKEN);
    ck_outcome("aws-spot-feed", UPDATE_TAKEN);
    ck_assert_str_eq(report.snapshot, "2026-11-27T120000Z");
    ck_assert_int_eq(report.failed_regions, 0);
    struct type_offer o = now_of("m5.large", source);
    ck_assert_str_eq(source, "snapshot 2026-11-27T120000Z");
    ck_assert_int_eq(o.on_demand_uusd_h, 96000);
    ck_assert_str_eq(o.on_demand_as_of, "2026-11-27");
    ck_assert_str_eq(o.on_demand_source, "aws-price-list");
    ck_assert_int_eq(o.spot_uusd_h, 31000);
    ck_assert_int_eq(o.spot_savings_pct, 50);
    ck_assert_int_eq(world.lists_sent, 1);
    ck_assert_int_eq(world.unsigned_calls, 0);
}
END_TEST

START_TEST(an_unchanged_list_is_not_fetched_again)
{
    update(0);
    int32_t before = stub_requests(stub);
    update(0);
    ck_assert_int_eq(world.lists_sent, 1);
    ck_outcome("aws-price-list", UPDATE_UNCHANGED);
    ck_outcome("aws-spot-advisor", UPDATE_UNCHANGED);
    ck_assert_int_eq(stub_requests(stub) - before, 3);
    ck_assert_str_eq(report.snapshot, "2026-11-27T120000Z-0001");
}
END_TEST

START_TEST(with_credentials_ec2_and_the_pricing_api_are_asked_in_few_requests)
{
    char source[SOURCE_BYTES];
    with_credentials();
    stub_set_clock(stub, 0);
    update(0);
    ck_assert_str_eq(report.credentials, "environment");
    ck_outcome("ec2-instance-types", UPDATE_TAKEN);
    ck_outcome("ec2-offerings", UPDATE_TAKEN);
    ck_outcome("ec2-spot-history", UPDATE_TAKEN);
    ck_outcome("aws-pricing-api", UPDATE_TAKEN);
    ck_outcome("aws-service-quotas", UPDATE_TAKEN);
    ck_outcome("aws-savings-plans", UPDATE_TAKEN);
    ck_outcome("ecs-container-instances", UPDATE_TAKEN);
    ck_assert_int_le(world.ec2_calls, 40);
    ck_assert_int_eq(world.lists_sent, 0);
    ck_assert_int_eq(world.unsigned_calls, 0);
    struct type_offer o = now_of("m5.large", source);
    ck_assert_str_eq(o.on_demand_source, "aws-pricing-api");
    ck_assert_int_eq(o.spot_uusd_h, 32000);
    ck_assert_int_eq(
        o.n_zones,
        world.regions[0].c.offers[catalogue_find(&world.regions[0].c, SLICE("m5.large"))].n_zones);
}
END_TEST

/* No list is answered before all three are asked for. */
START_TEST(price_lists_of_several_regions_come_side_by_side_after_one_index)
{
    static const char *const regions[] = {"us-east-1", "eu-west-1", "ap-south-1"};
    char source[SOURCE_BYTES];
    play(regions, 3);
    world.lists_together = 3;
    update_regions(regions, 3, UINT32_C(1) << UPDATE_BULK);
    ck_assert_int_eq(world.indexes_sent, 1);
    ck_assert_int_eq(world.lists_sent, 3);
    for (int i = 0; i < 3; i++) {
        const struct catalogue *c = &world.regions[i].c;
        struct type_offer o = now_in(regions[i], "m5.large", source);
        ck_outcome_in(regions[i], "aws-price-list", UPDATE_TAKEN);
        ck_assert_int_eq(o.on_demand_uusd_h,
                         c->offers[catalogue_find(c, SLICE("m5.large"))].on_demand_uusd_h);
        ck_assert_str_eq(o.on_demand_source, "aws-price-list");
    }
    ck_assert_int_eq(report.failed_regions, 0);
}
END_TEST

START_TEST(one_list_that_breaks_off_leaves_the_others_alone)
{
    static const char *const regions[] = {"us-east-1", "eu-west-1", "ap-south-1"};
    char source[SOURCE_BYTES];
    play(regions, 3);
    world.fault_path = "eu-west-1/index.csv";
    world.fault = STUB_CUT;
    update_regions(regions, 3, UINT32_C(1) << UPDATE_BULK);
    ck_outcome_in("us-east-1", "aws-price-list", UPDATE_TAKEN);
    ck_outcome_in("eu-west-1", "aws-price-list", UPDATE_FAILED);
    ck_outcome_in("ap-south-1", "aws-price-list", UPDATE_TAKEN);
    ck_assert_int_eq(report.failed_regions, 1);
    ck_assert_str_eq(now_in("eu-west-1", "m5.large", source).on_demand_source, "aws-price-offline");
    ck_assert_str_eq(now_in("us-east-1", "m5.large", source).on_demand_source, "aws-price-list");
}
END_TEST

START_TEST(a_list_that_breaks_off_once_is_begun_again_from_its_beginning)
{
    char source[SOURCE_BYTES];
    setenv("AWS_MAX_ATTEMPTS", "2", 1);
    world.fault_path = "index.csv";
    world.fault = STUB_CUT;
    world.passing = 1;
    update(UINT32_C(1) << UPDATE_BULK);
    ck_outcome("aws-price-list", UPDATE_TAKEN);
    ck_assert_int_eq(world.lists_sent, 2);
    ck_assert_int_eq(now_of("m5.large", source).on_demand_uusd_h, 96000);
}
END_TEST

/* AWS numbers all lists anew when one changes; the text's tag tells. */
START_TEST(a_list_of_a_new_version_but_the_same_text_is_not_fetched)
{
    char source[SOURCE_BYTES];
    update(UINT32_C(1) << UPDATE_BULK);
    world.version = "20261121000000";
    update(UINT32_C(1) << UPDATE_BULK);
    ck_outcome("aws-price-list", UPDATE_UNCHANGED);
    ck_assert_int_eq(world.lists_sent, 1);
    ck_assert_int_eq(world.lists_unchanged, 1);
    ck_assert_int_eq(now_of("m5.large", source).on_demand_uusd_h, 96000);
    int32_t before = stub_requests(stub);
    update(UINT32_C(1) << UPDATE_BULK); /* now the version is known too */
    ck_assert_int_eq(stub_requests(stub) - before, 1);
    world.version = "20261122000000";
    world.tag = "other";
    update(UINT32_C(1) << UPDATE_BULK);
    ck_outcome("aws-price-list", UPDATE_TAKEN);
    ck_assert_int_eq(world.lists_sent, 2);
}
END_TEST

/* As after an upgrade: the program was built with prices that are later than those fetched. */
START_TEST(an_update_takes_over_what_the_program_was_built_with_where_that_is_later)
{
    char source[SOURCE_BYTES];
    now_s = NOW_S - 3 * INT64_C(31536000); /* 2023 */
    update(UINT32_C(1) << UPDATE_BULK);
    ck_assert_int_eq((int)report.renewed, 0);
    now_s = NOW_S;
    update(UINT32_C(1) << UPDATE_SPOT_ADVISOR);
    ck_assert_int_gt((int)report.renewed, 500);
    struct type_offer o = now_of("m5.large", source);
    ck_assert_str_eq(source, "snapshot 2026-11-27T120000Z");
    ck_assert_str_eq(o.on_demand_source, "karpenter-pricing");
    ck_assert_str_eq(o.on_demand_as_of, "2026-07-20");
    ck_assert_int_eq(o.spot_savings_pct, 50);
}
END_TEST

/* China has a host, a currency and credentials of its own. */
START_TEST(prices_of_china_are_yuan_and_stay_apart_from_dollars)
{
    static const char *const regions[] = {"us-east-1", "cn-north-1"};
    char source[SOURCE_BYTES];
    play(regions, 2);
    update_regions(regions, 2, 0);
    ck_outcome_in("cn-north-1", "aws-price-list", UPDATE_TAKEN);
    const struct catalogue *c = &world.regions[1].c;
    ck_assert_str_eq(c->currency, "CNY");
    ck_assert_int_eq(now_in("cn-north-1", "m5.large", source).on_demand_uusd_h,
                     c->offers[catalogue_find(c, SLICE("m5.large"))].on_demand_uusd_h);
    ck_assert_int_eq(now_of("m5.large", source).on_demand_uusd_h, 96000);
    ck_outcome_in("cn-north-1", "aws-spot-feed", UPDATE_TURNED_AWAY); /* it is in dollars */
    ck_assert_int_eq(now_in("cn-north-1", "m5.large", source).spot_uusd_h, UNKNOWN);
}
END_TEST

/* The bundled snapshot has never seen China's second region. */
START_TEST(regions_that_no_snapshot_has_are_fetched_and_kept)
{
    static const char *const regions[] = {"cn-northwest-1"};
    char source[SOURCE_BYTES];
    struct catalogue c;
    ck_assert(!pricing_load(&c, &(struct pricing_options){.region = "cn-northwest-1"}, &err));
    play((const char *const[]){"cn-northwest-1=cn-north-1"}, 1);
    update_regions(regions, 1, UINT32_C(1) << UPDATE_BULK);
    ck_outcome("aws-price-list", UPDATE_TAKEN);
    ck_assert_int_eq(report.failed_regions, 0);
    const struct catalogue *played = &world.regions[0].c;
    ck_assert_int_eq(now_in("cn-northwest-1", "m5.large", source).on_demand_uusd_h,
                     played->offers[catalogue_find(played, SLICE("m5.large"))].on_demand_uusd_h);
    ck_assert(pricing_load(&c, &(struct pricing_options){.region = "cn-northwest-1"}, &err));
    ck_assert_str_eq(c.currency, "CNY");
    catalogue_clear(&c);
    /* It is known from now on: asked again, it is unchanged; the others are as they were. */
    now_s += 1;
    update_regions(regions, 1, UINT32_C(1) << UPDATE_BULK);
    now_s = NOW_S;
    ck_outcome("aws-price-list", UPDATE_UNCHANGED);
    ck_assert_int_eq(now_of("m5.large", source).on_demand_uusd_h, 96000);
}
END_TEST

START_TEST(a_region_that_aws_does_not_have_leaves_no_trace)
{
    struct book b;
    const char *name;
    update_regions((const char *const[]){"mars-north-1", "us-east-1"}, 2, 0);
    ck_outcome_in("mars-north-1", "aws-price-list", UPDATE_FAILED);
    ck_outcome_in("us-east-1", "aws-price-list", UPDATE_TAKEN);
    ck_assert_int_eq(report.failed_regions, 1);
    ck_assert(pricing_book(&b, &(struct pricing_options){.region = ""}, &name, &err));
    ck_assert_ptr_null(book_region(&b, "mars-north-1"));
    book_clear(&b);
}
END_TEST

START_TEST(without_a_region_all_of_the_newest_snapshot_are_asked)
{
    update_regions(NULL, 0, UINT32_C(1) << UPDATE_SPOT_ADVISOR);
    ck_assert_int_eq((int)report.n_lines, 37);
    ck_outcome_in("us-east-1", "aws-spot-advisor", UPDATE_TAKEN);
}
END_TEST

START_TEST(a_list_in_dollars_is_turned_away_for_china)
{
    static const char *const regions[] = {"cn-north-1"};
    char source[SOURCE_BYTES];
    play(regions, 1);
    int64_t before = now_in("cn-north-1", "m5.large", source).on_demand_uusd_h;
    for (char *p = world.regions[0].list; (p = strstr(p, "\"CNY\"")) != NULL;)
        memcpy(p, "\"USD\"", 5);
    update_regions(regions, 1, UINT32_C(1) << UPDATE_BULK);
    ck_outcome("aws-price-list", UPDATE_TURNED_AWAY);
    ck_assert_int_eq((int)report.findings.n, 1);
    ck_assert_int_eq(report.findings.items[0].rule, HEALTH_CURRENCY);
    ck_assert_int_eq(now_in("cn-north-1", "m5.large", source).on_demand_uusd_h, before);
    update_regions(regions, 1, UINT32_C(1) << UPDATE_PAGE);
    ck_outcome("aws-pricing-page", UPDATE_FAILED);
    ck_assert_str_eq(line_of("aws-pricing-page")->text,
                     "AWS's pricing page does not cover this region");
}
END_TEST

/* 150 machines of a cluster: two pages of ARNs, two calls for what they registered; the last one
 * has the least.  32 MiB is what the agent keeps. */
START_TEST(memory_that_machines_of_live_clusters_registered_is_taken_where_it_is_the_least)
{
    with_credentials();
    update(UINT32_C(1) << UPDATE_ECS);
    ck_outcome("ecs-container-instances", UPDATE_TAKEN);
    ck_assert_int_eq(line_of("ecs-container-instances")->figures, 1);
    ck_assert_int_eq(world.ecs_calls, 1 + 2 + 1 + 2);
    ck_assert_int_eq(world.unsigned_calls, 0);
    struct instance_type t = described("m5.large");
    ck_assert_int_eq(t.measured_mib, 7000 + 32);
    ck_assert_str_eq(t.measured_source, "ecs-container-instances");
    ck_assert_int_eq(report.failed_regions, 0);
}
END_TEST

START_TEST(memory_registered_above_what_was_measured_before_changes_nothing)
{
    int64_t before = described("m5.large").measured_mib;
    with_credentials();
    world.ecs_mib = before;
    update(UINT32_C(1) << UPDATE_ECS);
    ck_assert_int_eq(described("m5.large").measured_mib, before);
}
END_TEST

START_TEST(where_the_list_cannot_be_had_the_pricing_page_gives_what_it_has)
{
    char source[SOURCE_BYTES];
    world.fault_path = "index.csv";
    world.status = 500;
    update(0);
    ck_outcome("aws-price-list", UPDATE_FAILED);
    ck_outcome("aws-pricing-page", UPDATE_TAKEN);
    ck_assert_int_eq(now_of("m5.large", source).on_demand_uusd_h, 97000);
    ck_assert_str_eq(now_of("m5.large", source).on_demand_source, "aws-pricing-page");
    ck_assert_int_eq(now_of("c5.large", source).on_demand_uusd_h, 85000); /* as it was */
    ck_assert_str_eq(now_of("c5.large", source).on_demand_source, "karpenter-pricing");
}
END_TEST

static const struct {
    const char *path, *source;
    enum update_source only;
    enum stub_fault fault;
    int32_t status;
    const char *text;
    bool credentials;
    const char *headers;
    int64_t wrong_length;
} faults[] = {
    {"index.csv", "aws-price-list", UPDATE_BULK, STUB_CUT, 0, NULL, false, NULL, 0},
    {"index.csv", "aws-price-list", UPDATE_BULK, STUB_CHUNKED_CUT, 0, NULL, false, NULL, 0},
    {"index.csv", "aws-price-list", UPDATE_BULK, STUB_HANG_UP, 0, NULL, false, NULL, 0},
    {"index.csv", "aws-price-list", UPDATE_BULK, STUB_WHOLE, 503, NULL, false, NULL, 0},
    {"index.csv", "aws-price-list", UPDATE_BULK, STUB_WHOLE, 0, "<html>Sign in</html>\n", false,
     NULL, 0},
    {"index.csv", "aws-price-list", UPDATE_BULK, STUB_WHOLE, 0, "\"FormatVersion\",\"v1.0\"\n",
     false, NULL, 0},
    {"region_index", "aws-price-list", UPDATE_BULK, STUB_WHOLE, 0, "{\"regions\":{}}", false, NULL,
     0},
    {"region_index", "aws-price-list", UPDATE_BULK, STUB_WHOLE, 0, "{\"regions\":", false, NULL, 0},
    {"spot-advisor", "aws-spot-advisor", UPDATE_SPOT_ADVISOR, STUB_CUT, 0, NULL, false, NULL, 0},
    {"spot-advisor", "aws-spot-advisor", UPDATE_SPOT_ADVISOR, STUB_WHOLE, 0, "<html>", false, NULL,
     0},
    {"spot-advisor", "aws-spot-advisor", UPDATE_SPOT_ADVISOR, STUB_WHOLE, 404, "no", false, NULL,
     0},
    {"spot.json", "aws-spot-feed", UPDATE_SPOT_FEED, STUB_WHOLE, 0, "callback({})", false, NULL, 0},
    {"DescribeInstanceTypes", "ec2-instance-types", UPDATE_EC2, STUB_WHOLE, 0, "<R><a></R>", true,
     NULL, 0},
    {"DescribeInstanceTypes", "ec2-instance-types", UPDATE_EC2, STUB_WHOLE, 0, "<R></R>", true,
     NULL, 0},
    {"DescribeInstanceTypes", "ec2-instance-types", UPDATE_EC2, STUB_CUT, 0, NULL, true, NULL, 0},
    {"DescribeInstanceTypeOfferings", "ec2-offerings", UPDATE_EC2, STUB_WHOLE, 403,
     "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error>"
     "</Errors></Response>",
     true, NULL, 0},
    {"GetProducts", "aws-pricing-api", UPDATE_API, STUB_WHOLE, 0, "{\"PriceList\":[\"{\"]}", true,
     NULL, 0},
    {"GetProducts", "aws-pricing-api", UPDATE_API, STUB_WHOLE, 500, "{}", true, NULL, 0},
    {"index.csv", "aws-price-list", UPDATE_BULK, STUB_WHOLE, 302, "", false,
     "Location: https://elsewhere.example/index.csv\r\n", 0},
    {"index.csv", "aws-price-list", UPDATE_BULK, STUB_WHOLE, 302, "", false,
     "Location: /offers/again/index.csv\r\n", 0},
    {"index.csv", "aws-price-list", UPDATE_BULK, STUB_WHOLE, 0, NULL, false, NULL, 1000},
    {"index.csv", "aws-price-list", UPDATE_BULK, STUB_WHOLE, 0, "no gzip", false,
     "Content-Encoding: gzip\r\n", 0},
    {"region_index", "aws-price-list", UPDATE_BULK, STUB_ENDLESS, 0,
     "{\"regions\":{}}                                                                       ",
     false, NULL, 0},
    {"region_index", "aws-price-list", UPDATE_BULK, STUB_ENDLESS_HEADERS, 0, "{}", false, NULL, 0},
    {"spot-advisor", "aws-spot-advisor", UPDATE_SPOT_ADVISOR, STUB_WHOLE, 429, "", false, NULL, 0},
    {"spot-advisor", "aws-spot-advisor", UPDATE_SPOT_ADVISOR, STUB_NO_HTTP, 0, "{}", false, NULL,
     0},
    {"GetProducts", "aws-pricing-api", UPDATE_API, STUB_WHOLE, 400,
     "{\"__type\":\"ThrottlingException\"}", true, NULL, 0},
    {"GetProducts", "aws-pricing-api", UPDATE_API, STUB_WHOLE, 400,
     "{\"__type\":\"ExpiredTokenException\",\"message\":\"old\"}", true, NULL, 0},
    {"DescribeInstanceTypes", "ec2-instance-types", UPDATE_EC2, STUB_WHOLE, 503,
     "<Response><Errors><Error><Code>RequestLimitExceeded</Code></Error></Errors></Response>", true,
     NULL, 0},
    {"DescribeInstanceTypes", "ec2-instance-types", UPDATE_EC2, STUB_WHOLE, 302, "", true,
     "Location: https://elsewhere.example/\r\n", 0},
    {"DescribeInstanceTypes", "ec2-instance-types", UPDATE_EC2, STUB_WHOLE, 0,
     "<!DOCTYPE R [<!ENTITY a 'aaaa'>]><R><instanceTypeSet>&a;</instanceTypeSet></R>", true, NULL,
     0},
    {"ListClusters", "ecs-container-instances", UPDATE_ECS, STUB_WHOLE, 400,
     "{\"__type\":\"AccessDeniedException\",\"message\":\"no\"}", true, NULL, 0},
    {"ListClusters", "ecs-container-instances", UPDATE_ECS, STUB_WHOLE, 0, "{}", true, NULL, 0},
    {"ListContainerInstances", "ecs-container-instances", UPDATE_ECS, STUB_WHOLE, 0, "<html>", true,
     NULL, 0},
    {"DescribeContainerInstances", "ecs-container-instances", UPDATE_ECS, STUB_WHOLE, 0, "[]", true,
     NULL, 0},
};
enum { N_FAULTS = sizeof faults / sizeof *faults };

START_TEST(a_fault_leaves_what_was_there)
{
    char source[SOURCE_BYTES];
    if (faults[_i].credentials)
        with_credentials();
    world.fault_path = faults[_i].path;
    world.fault = faults[_i].fault;
    world.status = faults[_i].status;
    world.text = faults[_i].text;
    world.headers = faults[_i].headers;
    world.wrong_length = faults[_i].wrong_length;
    update(UINT32_C(1) << faults[_i].only);
    ck_outcome(faults[_i].source, UPDATE_FAILED);
    ck_assert_str_ne(line_of(faults[_i].source)->text, "");
    struct type_offer o = now_of("m5.large", source);
    ck_assert_int_eq(o.on_demand_uusd_h, 96000);
    ck_assert_str_eq(o.on_demand_source, "karpenter-pricing");
    ck_assert_int_eq(o.spot_savings_pct, 66);
    if (faults[_i].only != UPDATE_EC2) {
        ck_assert_str_eq(report.snapshot, "");
        ck_assert_str_eq(source, "bundled snapshot");
    }
}
END_TEST

START_TEST(a_list_with_a_fifth_of_its_types_gone_is_turned_away)
{
    char source[SOURCE_BYTES];
    /* Cut behind the first third of the rows, at a line's end: a whole file, for all one can see.
     */
    char *list = world.regions[0].list, *end = list + world.regions[0].list_bytes / 3;
    while (*end != '\n')
        end--;
    world.regions[0].list_bytes = (size_t)(end + 1 - list);
    update(UINT32_C(1) << UPDATE_BULK);
    ck_outcome("aws-price-list", UPDATE_TURNED_AWAY);
    ck_assert_int_eq((int)report.findings.n, 1);
    ck_assert_int_eq(report.findings.items[0].rule, HEALTH_SHRUNK);
    ck_assert_int_eq(now_of("x1.16xlarge", source).on_demand_uusd_h, 6669000);
    ck_assert_str_eq(report.snapshot, "");
    ck_assert_int_eq(report.failed_regions, 1);
    ck_assert_str_eq(source, "bundled snapshot");
}
END_TEST

/* The advisor is good, the list is not: what can be taken over is written, and the exit code still
 * says that the region has no new prices. */
START_TEST(a_list_that_is_turned_away_beside_what_is_taken_leaves_its_region_without_new_prices)
{
    char *list = world.regions[0].list, *end = list + world.regions[0].list_bytes / 3;
    while (*end != '\n')
        end--;
    world.regions[0].list_bytes = (size_t)(end + 1 - list);
    update(UINT32_C(1) << UPDATE_BULK | UINT32_C(1) << UPDATE_SPOT_ADVISOR);
    ck_outcome("aws-price-list", UPDATE_TURNED_AWAY);
    ck_outcome("aws-spot-advisor", UPDATE_TAKEN);
    ck_assert_str_ne(report.snapshot, "");
    ck_assert_int_eq(report.failed_regions, 1);
}
END_TEST

Suite *suite_update(void)
{
    Suite *s = suite_create("update");
    TCase *t = tcase_create("update");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 120);
    tcase_add_test(t, without_credentials_the_bulk_list_the_advisor_and_the_feed_are_read);
    tcase_add_test(t, an_unchanged_list_is_not_fetched_again);
    tcase_add_test(t, with_credentials_ec2_and_the_pricing_api_are_asked_in_few_requests);
    tcase_add_test(t,
                   memory_that_machines_of_live_clusters_registered_is_taken_where_it_is_the_least);
    tcase_add_test(t, price_lists_of_several_regions_come_side_by_side_after_one_index);
    tcase_add_test(t, one_list_that_breaks_off_leaves_the_others_alone);
    tcase_add_test(t, a_list_that_breaks_off_once_is_begun_again_from_its_beginning);
    tcase_add_test(t, a_list_of_a_new_version_but_the_same_text_is_not_fetched);
    tcase_add_test(t, an_update_takes_over_what_the_program_was_built_with_where_that_is_later);
    tcase_add_test(t, prices_of_china_are_yuan_and_stay_apart_from_dollars);
    tcase_add_test(t, regions_that_no_snapshot_has_are_fetched_and_kept);
    tcase_add_test(t, a_region_that_aws_does_not_have_leaves_no_trace);
    tcase_add_test(t, without_a_region_all_of_the_newest_snapshot_are_asked);
    tcase_add_test(t, a_list_in_dollars_is_turned_away_for_china);
    tcase_add_test(t, memory_registered_above_what_was_measured_before_changes_nothing);
    tcase_add_test(t, where_the_list_cannot_be_had_the_pricing_page_gives_what_it_has);
    tcase_add_loop_test(t, a_fault_leaves_what_was_there, 0, N_FAULTS);
    tcase_add_test(t, a_list_with_a_fifth_of_its_types_gone_is_turned_away);
    tcase_add_test(
        t, a_list_that_is_turned_away_beside_what_is_taken_leaves_its_region_without_new_prices);
    suite_add_tcase(s, t);
    return s;
}
