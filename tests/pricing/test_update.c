/* Updates from end to end against a stub AWS: with and without credentials, and each fault leaves
 * what was there.  AWS_ENDPOINT_URL is all that sends the calls and the public files to the stub.
 */
#include "pricing/pricing.h"

#include "cli/json_out.h"
#include "model/offer.h"
#include "tests/support/price_list_file.h"
#include "tests/support/stub_aws.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

Suite *suite_update(void);

#define NOW_S INT64_C(1795780800) /* 2026-11-27T12:00:00Z */

static char home[] = "/tmp/batchfit-update-XXXXXX";
static struct stub *stub;
static struct arena arena;
static struct error err;
static struct catalogue world; /* what the stub knows: the bundled us-east-1 */
static struct update_report report;

/* How the stub plays. */
static struct {
    char *list; /* the bulk price list */
    size_t list_bytes;
    const char *fault_path; /* requests whose path or action holds this are answered badly ... */
    enum stub_fault fault;
    int32_t status;
    const char *text; /* ... with this text, where it is not NULL */
    int ec2_calls, lists_sent, unsigned_calls;
    struct buffer page; /* of the answer under way */
} play;

/* ---- answers ------------------------------------------------------------------------------------
 */

static void give(struct stub_reply *r)
{
    /* Connections are served side by side, and the page is written anew for the next request. */
    r->body = (struct slice){arena_text(&arena, play.page.p, play.page.n), play.page.n};
}

static int64_t token_of(const struct stub_request *q)
{
    char token[40];
    return stub_parameter(q, "NextToken", token, sizeof token) ? atoll(token) : 0;
}

static void put_type(int32_t i)
{
    const struct instance_type *t = &world.types[i];
    buffer_format(&play.page,
                  "<item><instanceType>%s</instanceType><supportedUsageClasses><item>%s</item>"
                  "</supportedUsageClasses><processorInfo><supportedArchitectures><item>%s</item>"
                  "</supportedArchitectures></processorInfo><vCpuInfo><defaultVCpus>%d"
                  "</defaultVCpus></vCpuInfo><memoryInfo><sizeInMiB>%lld</sizeInMiB></memoryInfo>"
                  "</item>",
                  t->name, t->spot_capable ? "spot" : "on-demand", arch_name(t->arch),
                  (int)t->vcpus, (long long)t->memory_mib);
}

static void put_zones(int32_t i)
{
    for (const char *p = world.offers[i].zones; *p != '\0';) {
        size_t n = strcspn(p, ";");
        buffer_format(&play.page,
                      "<item><instanceType>%s</instanceType><locationType>availability-zone"
                      "</locationType><location>%.*s</location></item>",
                      world.types[i].name, (int)n, p);
        p += n + (p[n] == ';');
    }
}

static void put_spot(int32_t i)
{
    int64_t price = world.offers[i].on_demand_uusd_h;
    char text[32];
    if (price == UNKNOWN || world.offers[i].offered != OFFERED_YES)
        return;
    buffer_format(&play.page,
                  "<item><instanceType>%s</instanceType><productDescription>Linux/UNIX"
                  "</productDescription><spotPrice>%s</spotPrice><timestamp>"
                  "2026-11-20T00:00:00.000Z</timestamp><availabilityZone>us-east-1a"
                  "</availabilityZone></item>",
                  world.types[i].name, usd_exact(text, (price + 2) / 3));
}

/* One page of a list of all types, `each` of them at a time. */
static void ec2_page(const struct stub_request *q, struct stub_reply *r, const char *set,
                     void (*put)(int32_t), int32_t each)
{
    int32_t first = (int32_t)token_of(q), last = first + each;
    play.ec2_calls++;
    buffer_format(&play.page, "<R xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><%s>", set);
    for (int32_t i = first; i < last && i < world.n_types; i++)
        put(i);
    buffer_format(&play.page, "</%s>", set);
    if (last < world.n_types)
        buffer_format(&play.page, "<nextToken>%d</nextToken>", (int)last);
    buffer_text(&play.page, "</R>");
    give(r);
}

static void put_product(int32_t i)
{
    char price[32];
    usd_exact(price, world.offers[i].on_demand_uusd_h);
    buffer_format(&play.page,
                  "%s\"{\\\"product\\\":{\\\"productFamily\\\":\\\"Compute Instance\\\","
                  "\\\"attributes\\\":{\\\"instanceType\\\":\\\"%s\\\"}},\\\"terms\\\":{"
                  "\\\"OnDemand\\\":{\\\"a\\\":{\\\"priceDimensions\\\":{\\\"b\\\":{\\\"unit\\\":"
                  "\\\"Hrs\\\",\\\"pricePerUnit\\\":{\\\"USD\\\":\\\"%s\\\"}}}}}}}\"",
                  play.page.p[play.page.n - 1] == '[' ? "" : ",", world.types[i].name, price);
}

static void products(struct stub_reply *r)
{
    buffer_text(&play.page, "{\"PriceList\":[");
    for (int32_t i = 0; i < world.n_types; i++) {
        if (world.offers[i].on_demand_uusd_h != UNKNOWN)
            put_product(i);
    }
    buffer_text(&play.page, "]}");
    give(r);
}

static void advisor(const struct stub_request *q, struct stub_reply *r)
{
    snprintf(r->headers, sizeof r->headers, "ETag: \"advisor-1\"\r\n");
    if (slice_is(stub_header(q, "If-None-Match"), "\"advisor-1\"")) {
        r->status = 304;
        return;
    }
    buffer_text(&play.page,
                "{\"ranges\":[{\"index\":0,\"label\":\"<5%\"},{\"index\":1,\"label\":\"5-10%\"},"
                "{\"index\":2,\"label\":\"10-15%\"},{\"index\":3,\"label\":\"15-20%\"},"
                "{\"index\":4,\"label\":\">20%\"}],\"spot_advisor\":{\"us-east-1\":{\"Linux\":{");
    const char *comma = "";
    for (int32_t i = 0; i < world.n_types; i++) {
        if (world.offers[i].spot_savings_pct == UNKNOWN_PCT)
            continue;
        buffer_format(&play.page, "%s\"%s\":{\"s\":50,\"r\":2}", comma, world.types[i].name);
        comma = ",";
    }
    buffer_text(&play.page, "}}}}");
    give(r);
}

static bool is_faulty(const struct stub_request *q)
{
    char action[64] = "";
    struct slice target = stub_header(q, "X-Amz-Target");
    if (play.fault_path == NULL)
        return false;
    (void)stub_parameter(q, "Action", action, sizeof action);
    return strstr(q->path, play.fault_path) != NULL || strstr(action, play.fault_path) != NULL ||
           slice_holds(target, play.fault_path);
}

static void answer(const struct stub_request *q, struct stub_reply *r)
{
    char action[64];
    struct slice target = stub_header(q, "X-Amz-Target");
    bool call = strcmp(q->path, "/") == 0 || strncmp(q->path, "/Describe", 9) == 0;
    play.unsigned_calls += call && q->signature != STUB_SIGNED;
    if (strstr(q->path, "region_index") != NULL) {
        snprintf(r->text, sizeof r->text,
                 "{\"regions\":{\"us-east-1\":{\"currentVersionUrl\":"
                 "\"/offers/v1.0/aws/AmazonEC2/20261120000000/us-east-1/index.json\"}}}");
    } else if (strstr(q->path, "index.csv") != NULL) {
        play.lists_sent++;
        r->body = (struct slice){play.list, play.list_bytes};
    } else if (strstr(q->path, "spot-advisor") != NULL) {
        advisor(q, r);
    } else if (strcmp(q->path, "/spot.json") == 0) {
        snprintf(r->text, sizeof r->text,
                 "{\"config\":{\"rate\":\"perhr\",\"regions\":[{\"region\":\"us-east\","
                 "\"instanceTypes\":[{\"sizes\":[{\"size\":\"m5.large\",\"valueColumns\":[{"
                 "\"name\":\"linux\",\"prices\":{\"USD\":\"0.031\"}}]}]}]}]}}");
    } else if (strstr(q->path, "ec2-ondemand") != NULL) {
        snprintf(r->text, sizeof r->text,
                 "{\"regions\":{\"US East (N. Virginia)\":{\"m\":{\"price\":\"0.0970000000\","
                 "\"Instance Type\":\"m5.large\",\"Operating System\":\"Linux\"}}}}");
    } else if (slice_holds(target, "GetProducts")) {
        products(r);
    } else if (slice_holds(target, "ListServiceQuotas")) {
        snprintf(r->text, sizeof r->text,
                 "{\"Quotas\":[{\"QuotaCode\":\"L-1216C47A\",\"Value\":640.0}]}");
    } else if (strstr(q->path, "DescribeSavingsPlans") != NULL) {
        snprintf(r->text, sizeof r->text, "{\"searchResults\":[]}");
    } else if (!stub_parameter(q, "Action", action, sizeof action)) {
        r->status = 404;
    } else if (strcmp(action, "DescribeInstanceTypes") == 0) {
        ec2_page(q, r, "instanceTypeSet", put_type, 100);
    } else if (strcmp(action, "DescribeInstanceTypeOfferings") == 0) {
        ec2_page(q, r, "instanceTypeOfferingSet", put_zones, 200);
    } else if (strcmp(action, "DescribeSpotPriceHistory") == 0) {
        play.ec2_calls--; /* not one of those that are counted */
        ec2_page(q, r, "spotPriceHistorySet", put_spot, 1000);
    } else {
        r->status = 404;
    }
}

static void handle(void *ctx, const struct stub_request *q, struct stub_reply *r)
{
    (void)ctx;
    buffer_reset(&play.page);
    answer(q, r);
    if (!is_faulty(q))
        return;
    r->fault = play.fault;
    if (play.status != 0)
        r->status = play.status;
    if (play.text != NULL) {
        r->body = SLICE_NONE;
        snprintf(r->text, sizeof r->text, "%s", play.text);
    }
    r->cut_bytes = r->body.n / 2;
}

/* ---- the test's world ---------------------------------------------------------------------------
 */

static void setup(void)
{
    snprintf(home, sizeof home, "/tmp/batchfit-update-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(home));
    setenv("HOME", home, 1);
    setenv("XDG_CACHE_HOME", home, 1);
    ck_assert(pricing_load(
        &world, &(struct pricing_options){.region = "us-east-1", .which = "bundled"}, &err));
    FILE *file = open_memstream(&play.list, &play.list_bytes);
    price_list_write(&(struct price_list_file){&world, 0}, file);
    fclose(file);
    stub = stub_start(true, handle, NULL);
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
    catalogue_clear(&world);
    free(play.list);
    buffer_clear(&play.page);
    arena_free(&arena);
    snprintf(command, sizeof command, "rm -rf %s", home);
    ck_assert_int_eq(system(command), 0);
}

static void with_credentials(void)
{
    setenv("AWS_ACCESS_KEY_ID", STUB_KEY, 1);
    setenv("AWS_SECRET_ACCESS_KEY", STUB_SECRET, 1);
}

static void update(uint32_t sources)
{
    static const char *const regions[] = {"us-east-1"};
    struct update_options o = {.regions = regions,
                               .n_regions = 1,
                               .sources = sources,
                               .window_s = 86400,
                               .now_s = NOW_S,
                               .folder = cache_folder(&arena)};
    update_report_clear(&report);
    ck_assert_msg(pricing_update(&o, &report, &err), "%s", err.message);
}

static const struct update_line *line_of(const char *source)
{
    for (size_t i = 0; i < report.n_lines; i++) {
        if (strcmp(report.lines[i].source, source) == 0)
            return &report.lines[i];
    }
    ck_abort_msg("no line of %s", source);
}

static void ck_outcome(const char *source, enum update_outcome outcome)
{
    const struct update_line *l = line_of(source);
    ck_assert_msg(l->outcome == outcome, "%s: %d, %s", source, (int)l->outcome, l->text);
}

static struct type_offer now_of(const char *type, char source[64])
{
    struct catalogue c;
    ck_assert(pricing_load(&c, &(struct pricing_options){.region = "us-east-1"}, &err));
    snprintf(source, 64, "%s", c.source);
    struct type_offer o = c.offers[catalogue_find(&c, slice_of(type))];
    o.on_demand_as_of = arena_text(&arena, o.on_demand_as_of, strlen(o.on_demand_as_of));
    o.on_demand_source = arena_text(&arena, o.on_demand_source, strlen(o.on_demand_source));
    catalogue_clear(&c);
    return o;
}

/* ---- tests --------------------------------------------------------------------------------------
 */

START_TEST(without_credentials_the_bulk_list_the_advisor_and_the_feed_are_read)
{
    char source[64];
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
    ck_assert_int_eq(play.lists_sent, 1);
    ck_assert_int_eq(play.unsigned_calls, 0);
}
END_TEST

START_TEST(an_unchanged_list_is_not_fetched_again)
{
    update(0);
    int32_t before = stub_requests(stub);
    update(0);
    ck_assert_int_eq(play.lists_sent, 1);
    ck_outcome("aws-price-list", UPDATE_UNCHANGED);
    ck_outcome("aws-spot-advisor", UPDATE_UNCHANGED);
    ck_assert_int_eq(stub_requests(stub) - before, 3);
    ck_assert_str_eq(report.snapshot, "2026-11-27T120000Z-0001");
}
END_TEST

START_TEST(with_credentials_ec2_and_the_pricing_api_are_asked_in_few_requests)
{
    char source[64];
    with_credentials();
    stub_set_clock(stub, 0);
    update(0);
    ck_assert_str_eq(report.credentials, "environment");
    ck_outcome("ec2-instance-types", UPDATE_TAKEN);
    ck_outcome("ec2-offerings", UPDATE_TAKEN);
    ck_outcome("ec2-spot-history", UPDATE_TAKEN);
    ck_outcome("aws-pricing-api", UPDATE_TAKEN);
    ck_outcome("aws-service-quotas", UPDATE_TAKEN);
    ck_assert_int_le(play.ec2_calls, 40);
    ck_assert_int_eq(play.lists_sent, 0);
    ck_assert_int_eq(play.unsigned_calls, 0);
    struct type_offer o = now_of("m5.large", source);
    ck_assert_str_eq(o.on_demand_source, "aws-pricing-api");
    ck_assert_int_eq(o.spot_uusd_h, 32000);
    ck_assert_int_eq(o.n_zones, world.offers[catalogue_find(&world, SLICE("m5.large"))].n_zones);
}
END_TEST

START_TEST(where_the_list_cannot_be_had_the_pricing_page_gives_what_it_has)
{
    char source[64];
    play.fault_path = "index.csv";
    play.status = 500;
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
} faults[] = {
    {"index.csv", "aws-price-list", UPDATE_BULK, STUB_CUT, 0, NULL, false},
    {"index.csv", "aws-price-list", UPDATE_BULK, STUB_CHUNKED_CUT, 0, NULL, false},
    {"index.csv", "aws-price-list", UPDATE_BULK, STUB_HANG_UP, 0, NULL, false},
    {"index.csv", "aws-price-list", UPDATE_BULK, STUB_WHOLE, 503, NULL, false},
    {"index.csv", "aws-price-list", UPDATE_BULK, STUB_WHOLE, 0, "<html>Sign in</html>\n", false},
    {"index.csv", "aws-price-list", UPDATE_BULK, STUB_WHOLE, 0, "\"FormatVersion\",\"v1.0\"\n",
     false},
    {"region_index", "aws-price-list", UPDATE_BULK, STUB_WHOLE, 0, "{\"regions\":{}}", false},
    {"region_index", "aws-price-list", UPDATE_BULK, STUB_WHOLE, 0, "{\"regions\":", false},
    {"spot-advisor", "aws-spot-advisor", UPDATE_SPOT_ADVISOR, STUB_CUT, 0, NULL, false},
    {"spot-advisor", "aws-spot-advisor", UPDATE_SPOT_ADVISOR, STUB_WHOLE, 0, "<html>", false},
    {"spot-advisor", "aws-spot-advisor", UPDATE_SPOT_ADVISOR, STUB_WHOLE, 404, "no", false},
    {"spot.json", "aws-spot-feed", UPDATE_SPOT_FEED, STUB_WHOLE, 0, "callback({})", false},
    {"DescribeInstanceTypes", "ec2-instance-types", UPDATE_EC2, STUB_WHOLE, 0, "<R><a></R>", true},
    {"DescribeInstanceTypes", "ec2-instance-types", UPDATE_EC2, STUB_WHOLE, 0, "<R></R>", true},
    {"DescribeInstanceTypes", "ec2-instance-types", UPDATE_EC2, STUB_CUT, 0, NULL, true},
    {"DescribeInstanceTypeOfferings", "ec2-offerings", UPDATE_EC2, STUB_WHOLE, 403,
     "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error>"
     "</Errors></Response>",
     true},
    {"GetProducts", "aws-pricing-api", UPDATE_API, STUB_WHOLE, 0, "{\"PriceList\":[\"{\"]}", true},
    {"GetProducts", "aws-pricing-api", UPDATE_API, STUB_WHOLE, 500, "{}", true},
};
enum { N_FAULTS = sizeof faults / sizeof *faults };

START_TEST(a_fault_leaves_what_was_there)
{
    char source[64];
    if (faults[_i].credentials)
        with_credentials();
    play.fault_path = faults[_i].path;
    play.fault = faults[_i].fault;
    play.status = faults[_i].status;
    play.text = faults[_i].text;
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
    char source[64];
    /* Cut behind the first third of the rows, at a line's end: a whole file, for all one can see.
     */
    char *end = play.list + play.list_bytes / 3;
    while (*end != '\n')
        end--;
    play.list_bytes = (size_t)(end + 1 - play.list);
    update(UINT32_C(1) << UPDATE_BULK);
    ck_outcome("aws-price-list", UPDATE_TURNED_AWAY);
    ck_assert_int_eq((int)report.findings.n, 1);
    ck_assert_int_eq(report.findings.items[0].rule, HEALTH_SHRUNK);
    ck_assert_int_eq(now_of("x1.16xlarge", source).on_demand_uusd_h, 6669000);
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
    tcase_add_test(t, where_the_list_cannot_be_had_the_pricing_page_gives_what_it_has);
    tcase_add_loop_test(t, a_fault_leaves_what_was_there, 0, N_FAULTS);
    tcase_add_test(t, a_list_with_a_fifth_of_its_types_gone_is_turned_away);
    suite_add_tcase(s, t);
    return s;
}
