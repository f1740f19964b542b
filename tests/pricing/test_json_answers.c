/* AWS's JSON files and answers. */
#include "pricing/read/json_answers.h"

#include <check.h>

Suite *suite_json_answers(void);

static struct figures f;
static struct json doc;
static struct error err;

static void setup(void)
{
    figures_init(&f);
}

static void teardown(void)
{
    figures_clear(&f);
    json_clear(&doc);
}

static struct json_at parsed(const char *text)
{
    json_clear(&doc);
    ck_assert_msg(json_parse(&doc, slice_of(text), &err), "%s", err.message);
    return json_root(&doc);
}

static const struct type_figures *of(const char *type)
{
    const struct type_figures *t = figures_find(&f, slice_of(type));
    ck_assert_msg(t != NULL, "%s is not there", type);
    return t;
}

START_TEST(the_index_tells_where_the_list_of_a_region_is)
{
    struct price_list_place place;
    struct json_at root = parsed(
        "{\"formatVersion\":\"v1.0\",\"publicationDate\":\"2026-09-18T18:59:00Z\",\"regions\":{"
        "\"us-east-1\":{\"regionCode\":\"us-east-1\",\"currentVersionUrl\":"
        "\"/offers/v1.0/aws/AmazonEC2/20260918185900/us-east-1/index.json\"},"
        "\"evil-1\":{\"currentVersionUrl\":\"https://example.org/offers/index.json\"},"
        "\"evil-2\":{\"currentVersionUrl\":\"/offers/v1.0/aws/AmazonEC2/20260918185900/../x/"
        "index.json\"},"
        "\"evil-3\":{\"currentVersionUrl\":\"/offers/v1.0/aws/AmazonEC2/20260918185900/a?b/"
        "index.json\"}}}");
    ck_assert_msg(region_index_read(&root, "us-east-1", &place, &err), "%s", err.message);
    ck_assert_str_eq(place.path, "/offers/v1.0/aws/AmazonEC2/20260918185900/us-east-1/index.csv");
    ck_assert_str_eq(place.version, "20260918185900");
    ck_assert_str_eq(place.published, "2026-09-18T18:59:00Z");
    static const char *const bad[] = {"us-east-9", "evil-1", "evil-2", "evil-3"};
    for (int i = 0; i < 4; i++) {
        ck_assert(!region_index_read(&root, bad[i], &place, &err));
        ck_assert_int_eq(err.kind, ERROR_REMOTE);
    }
}
END_TEST

#define RANGES                                                                                     \
    "\"ranges\":[{\"index\":0,\"label\":\"<5%\",\"max\":5},{\"index\":1,\"label\":\"5-10%\"},"     \
    "{\"index\":2,\"label\":\"10-15%\"},{\"index\":3,\"label\":\"15-20%\"},"                       \
    "{\"index\":4,\"label\":\">20%\"}]"

START_TEST(the_advisor_gives_savings_and_bands)
{
    struct json_at root =
        parsed("{" RANGES
               ",\"spot_advisor\":{\"us-east-1\":{\"Linux\":{\"c6i.2xlarge\":{\"s\":58,\"r\":1},"
               "\"p5.48xlarge\":{\"s\":-62,\"r\":4},\"m5.large\":{\"s\":\"many\",\"r\":1},"
               "\"m5.xlarge\":{\"s\":50,\"r\":5}},\"Windows\":{\"t3.nano\":{\"s\":1,\"r\":1}}}}}");
    ck_assert_msg(spot_advisor_read(&root, "us-east-1", &f, &err), "%s", err.message);
    ck_assert_int_eq((int)f.names.n, 2);
    ck_assert_int_eq(of("c6i.2xlarge")->savings_pct, 58);
    ck_assert_int_eq(of("c6i.2xlarge")->band, 1);
    ck_assert_int_eq(of("p5.48xlarge")->savings_pct, -62);
    ck_assert_int_eq(f.not_understood, 2);
    ck_assert(!spot_advisor_read(&root, "eu-west-1", &f, &err));
    ck_assert_str_eq(err.message,
                     "spot advisor: spot_advisor.eu-west-1: missing, an object is needed");
}
END_TEST

START_TEST(an_advisor_with_other_bands_is_refused)
{
    struct json_at root =
        parsed("{\"ranges\":[{\"index\":0,\"label\":\"<3%\"}],\"spot_advisor\":{}}");
    ck_assert(!spot_advisor_read(&root, "us-east-1", &f, &err));
    ck_assert_int_eq(err.kind, ERROR_REMOTE);
}
END_TEST

START_TEST(the_spot_feed_gives_a_price_of_the_region_under_its_old_name)
{
    struct json_at root = parsed(
        "{\"vers\":0.01,\"config\":{\"rate\":\"perhr\",\"regions\":[{\"region\":\"eu-ireland\","
        "\"instanceTypes\":[]},{\"region\":\"us-east\",\"instanceTypes\":[{\"type\":\"general\","
        "\"sizes\":[{\"size\":\"m6i.xlarge\",\"valueColumns\":[{\"name\":\"linux\",\"prices\":"
        "{\"USD\":\"0.0615\"}},{\"name\":\"mswin\",\"prices\":{\"USD\":\"0.2\"}}]},{\"size\":"
        "\"m6i.large\",\"valueColumns\":[{\"name\":\"linux\",\"prices\":{\"USD\":\"N/A*\"}}]},"
        "{\"size\":7}]}]}]}}");
    ck_assert_msg(spot_feed_read(&root, "us-east-1", &f, &err), "%s", err.message);
    ck_assert_int_eq((int)f.names.n, 1);
    ck_assert_int_eq(of("m6i.xlarge")->spot_uusd_h, 61500);
    ck_assert_int_eq(f.not_understood, 1);
    ck_assert(!spot_feed_read(&root, "me-south-1", &f, &err));
}
END_TEST

START_TEST(the_pricing_page_gives_on_demand_prices_of_a_location)
{
    struct json_at root = parsed(
        "{\"manifest\":{},\"regions\":{\"US East (Ohio)\":{\"a b\":{\"rateCode\":\"x\",\"price\":"
        "\"0.3400000000\",\"Instance Type\":\"c6i.2xlarge\",\"Operating System\":\"Linux\"},\"c\":"
        "{\"price\":\"9\",\"Instance Type\":\"c6i.2xlarge\",\"Operating "
        "System\":\"Windows\"},\"d\":"
        "{\"price\":\"none\",\"Instance Type\":\"m5.large\"}}}}");
    ck_assert_msg(pricing_page_read(&root, "US East (Ohio)", &f, &err), "%s", err.message);
    ck_assert_int_eq(of("c6i.2xlarge")->on_demand_uusd_h, 340000);
    ck_assert_int_eq((int)f.names.n, 1);
    ck_assert_int_eq(f.not_understood, 1);
    ck_assert(!pricing_page_read(&root, "Europe", &f, &err));
}
END_TEST

#define PRODUCT(type, tenancy)                                                                     \
    "\"{\\\"product\\\":{\\\"productFamily\\\":\\\"Compute Instance\\\",\\\"attributes\\\":{"      \
    "\\\"instanceType\\\":\\\"" type "\\\",\\\"tenancy\\\":\\\"" tenancy                           \
    "\\\",\\\"operatingSystem\\\":\\\"Linux\\\",\\\"preInstalledSw\\\":\\\"NA\\\","                \
    "\\\"capacitystatus\\\":\\\"Used\\\",\\\"regionCode\\\":\\\"us-east-1\\\"},\\\"sku\\\":"       \
    "\\\"S\\\"},\\\"terms\\\":{\\\"OnDemand\\\":{\\\"S.J\\\":{\\\"priceDimensions\\\":{"           \
    "\\\"S.J.6\\\":{\\\"unit\\\":\\\"Hrs\\\",\\\"pricePerUnit\\\":{\\\"USD\\\":"                   \
    "\\\"0.3400000000\\\"}}}}},\\\"Reserved\\\":{\\\"S.R\\\":{\\\"priceDimensions\\\":{"           \
    "\\\"a\\\":{\\\"unit\\\":\\\"Hrs\\\",\\\"pricePerUnit\\\":{\\\"USD\\\":\\\"0.1\\\"}},"         \
    "\\\"b\\\":{\\\"unit\\\":\\\"Quantity\\\",\\\"pricePerUnit\\\":{\\\"USD\\\":\\\"876\\\"}}},"   \
    "\\\"termAttributes\\\":{\\\"LeaseContractLength\\\":\\\"1yr\\\",\\\"OfferingClass\\\":"       \
    "\\\"standard\\\",\\\"PurchaseOption\\\":\\\"Partial Upfront\\\"}}}}}\""

START_TEST(products_are_texts_of_json_within_json)
{
    struct json_at root = parsed("{\"FormatVersion\":\"aws_v1\",\"PriceList\":[" PRODUCT(
        "c6i.2xlarge", "Shared") "," PRODUCT("c6i.4xlarge", "Dedicated") ",\"{}\"]}");
    ck_assert_msg(products_read(&root, "us-east-1", &f, &err), "%s", err.message);
    ck_assert_int_eq((int)f.names.n, 1);
    ck_assert_int_eq(of("c6i.2xlarge")->on_demand_uusd_h, 340000);
    ck_assert_int_eq(
        of("c6i.2xlarge")->rates_uusd_h[rate_index(RESERVED_STANDARD, 1, UPFRONT_PARTIAL)], 200000);
    ck_assert_int_eq(f.not_understood, 1);
    ck_assert_str_eq(f.currency, "USD");
    root = parsed("{\"PriceList\":[\"<html>\"]}");
    ck_assert(!products_read(&root, "us-east-1", &f, &err));
    ck_assert_int_eq(err.kind, ERROR_REMOTE);
    root = parsed("{\"message\":\"hello\"}");
    ck_assert(!products_read(&root, "us-east-1", &f, &err));
}
END_TEST

#define RATE(region, product, rate, seconds)                                                       \
    "{\"savingsPlanOffering\":{\"offeringId\":\"1\",\"paymentOption\":\"No "                       \
    "Upfront\",\"planType\":"                                                                      \
    "\"Compute\",\"durationSeconds\":" seconds ",\"currency\":\"USD\"},\"rate\":\"" rate           \
    "\",\"unit\":\"Hrs\",\"operation\":\"RunInstances\",\"properties\":[{\"name\":\"region\","     \
    "\"value\":\"" region "\"},{\"name\":\"instanceType\",\"value\":\"m5.large\"},{\"name\":"      \
    "\"productDescription\",\"value\":\"" product "\"},{\"name\":\"tenancy\",\"value\":"           \
    "\"shared\"}]}"

START_TEST(savings_plans_give_rates_of_linux_in_the_region)
{
    struct json_at root = parsed(
        "{\"searchResults\":[" RATE("us-east-1", "Linux/UNIX", "0.0670000000", "31536000") "," RATE(
            "us-east-1", "Linux/UNIX", "0.046",
            "94608000") "," RATE("us-east-1", "Windows", "9",
                                 "31536000") "," RATE("us-west-1", "Linux/UNIX", "9",
                                                      "31536000") "," RATE("us-east-1",
                                                                           "Linux/UNIX", "9",
                                                                           "1") "]}");
    ck_assert_msg(savings_rates_read(&root, "us-east-1", &f, &err), "%s", err.message);
    const struct type_figures *t = of("m5.large");
    ck_assert_int_eq(t->rates_uusd_h[rate_index(SAVINGS_COMPUTE, 1, UPFRONT_NONE)], 67000);
    ck_assert_int_eq(t->rates_uusd_h[rate_index(SAVINGS_COMPUTE, 3, UPFRONT_NONE)], 46000);
    ck_assert_int_eq(f.not_understood, 1);
}
END_TEST

START_TEST(quotas_are_vcpus_by_code)
{
    struct json_at root = parsed("{\"Quotas\":[{\"QuotaCode\":\"L-1216C47A\",\"Value\":640.0},"
                                 "{\"QuotaCode\":\"L-0263D0A3\",\"Value\":5.0},{\"QuotaCode\":"
                                 "\"L-34B43A08\",\"Value\":\"many\"}]}");
    ck_assert_msg(service_quotas_read(&root, &f, &err), "%s", err.message);
    ck_assert_int_eq(f.quota_vcpus[quota_find(SLICE("standard"))], 640);
    ck_assert_int_eq(f.quota_vcpus[quota_find(SLICE("standard-spot"))], UNKNOWN);
    ck_assert_int_eq(f.not_understood, 1);
}
END_TEST

#define INSTANCE(type, mib)                                                                        \
    "{\"attributes\":[{\"name\":\"ecs.os-type\",\"value\":\"linux\"},{\"name\":"                   \
    "\"ecs.instance-type\",\"value\":\"" type "\"}],\"registeredResources\":[{\"name\":\"CPU\","   \
    "\"integerValue\":2048},{\"name\":\"MEMORY\",\"integerValue\":" mib "}]}"

START_TEST(of_the_memory_that_machines_register_the_lowest_is_kept)
{
    struct json_at root =
        parsed("{\"containerInstances\":[" INSTANCE("m5.large", "7690") "," INSTANCE(
            "m5.large", "7680") "," INSTANCE("m5.large", "7700") ",{\"attributes\":[]}]}");
    ck_assert_msg(container_instances_read(&root, &f, &err), "%s", err.message);
    ck_assert_int_eq(of("m5.large")->registered_mib, 7680);
    ck_assert_int_eq(f.not_understood, 1);
}
END_TEST

Suite *suite_json_answers(void)
{
    Suite *s = suite_create("json_answers");
    TCase *t = tcase_create("json_answers");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, the_index_tells_where_the_list_of_a_region_is);
    tcase_add_test(t, the_advisor_gives_savings_and_bands);
    tcase_add_test(t, an_advisor_with_other_bands_is_refused);
    tcase_add_test(t, the_spot_feed_gives_a_price_of_the_region_under_its_old_name);
    tcase_add_test(t, the_pricing_page_gives_on_demand_prices_of_a_location);
    tcase_add_test(t, products_are_texts_of_json_within_json);
    tcase_add_test(t, savings_plans_give_rates_of_linux_in_the_region);
    tcase_add_test(t, quotas_are_vcpus_by_code);
    tcase_add_test(t, of_the_memory_that_machines_register_the_lowest_is_kept);
    suite_add_tcase(s, t);
    return s;
}
