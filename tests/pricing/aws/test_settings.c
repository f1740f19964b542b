/* Profile files, good and hostile; regions and endpoints. */
#include "pricing/aws/endpoints.h"
#include "pricing/aws/ini.h"
#include "tests/support/stub_session.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

Suite *suite_settings(void);

static void nobody(void *ctx, const struct stub_request *q, struct stub_reply *r)
{
    (void)ctx, (void)q, (void)r;
}

static struct settings *settings;
static const char *profile_option;
static struct error err;

static void setup(void)
{
    stub_world_start(false, nobody, NULL);
    world_set("AWS_ENDPOINT_URL", NULL);
    world_set("AWS_REGION", NULL);
    profile_option = NULL;
    settings = NULL;
}

static void teardown(void)
{
    settings_free(settings);
    world_no_secret(err.message);
    stub_world_stop();
}

static bool reads(void)
{
    settings_free(settings);
    struct settings_options o = {.profile = profile_option, .variable = world_variable};
    settings = settings_read(&o, &err);
    return settings != NULL;
}

static void config(const char *text)
{
    world_file(".aws/config", slice_of(text));
}

static void credentials(const char *text)
{
    world_file(".aws/credentials", slice_of(text));
}

static void value_is(const char *profile, const char *key, const char *expected)
{
    const char *value = settings_value(settings, profile, key);
    ck_assert_msg(value != NULL && strcmp(value, expected) == 0, "%s.%s: %s", profile, key,
                  value == NULL ? "none" : value);
}

/* ---- files -------------------------------------------------------------------------------------
 */

START_TEST(no_files_are_empty_files)
{
    ck_assert_msg(reads(), "%s", err.message);
    ck_assert_str_eq(settings_profile(settings), "default");
    ck_assert_ptr_null(settings_value(settings, "default", "region"));
}
END_TEST

START_TEST(both_files_are_read_and_the_credentials_file_wins)
{
    config("\xef\xbb\xbf# a comment\r\n[default]\r\nregion = eu-west-1 # here\r\noutput=json\r\n"
           "[profile \"my prod\"]\nregion=us-east-2\naws_access_key_id = CONFIG\n; no\n"
           "[profile   gap]\nregion = x-1\n[default]\nmax_attempts = 3\nregion = eu-west-2");
    credentials("[my prod]\naws_access_key_id = AKID#1 ;rest\naws_secret_access_key = a=b/c+d==\n");
    ck_assert_msg(reads(), "%s", err.message);
    value_is("default", "region", "eu-west-2"); /* sections may come twice; the last one counts */
    value_is("default", "output", "json");
    value_is("default", "max_attempts", "3");
    value_is("my prod", "aws_access_key_id", "AKID#1");
    value_is("my prod", "aws_secret_access_key", "a=b/c+d==");
    value_is("my prod", "region", "us-east-2");
    value_is("gap", "region", "x-1");
    ck_assert_str_eq(settings_config_value(settings, "my prod", "aws_access_key_id"), "CONFIG");
}
END_TEST

START_TEST(nested_keys_and_other_kinds_of_sections_are_found)
{
    config("[profile dev]\nservices = local\n  region = eu-west-1\n"
           "[services local]\nec2 =\n  endpoint_url = http://a:1\nbatch = "
           "\n\tendpoint_url=http://b:2\n"
           "[sso-session corp]\nsso_region = eu-west-1\n");
    ck_assert_msg(reads(), "%s", err.message);
    value_is("dev", "region", "eu-west-1"); /* indented, but under a key with a value */
    ck_assert_str_eq(settings_section_value(settings, "services", "local", "ec2.endpoint_url"),
                     "http://a:1");
    ck_assert_str_eq(settings_section_value(settings, "services", "local", "batch.endpoint_url"),
                     "http://b:2");
    ck_assert_ptr_null(settings_section_value(settings, "services", "local", "endpoint_url"));
    ck_assert_str_eq(settings_section_value(settings, "sso-session", "corp", "sso_region"),
                     "eu-west-1");
}
END_TEST

START_TEST(profiles_are_chosen_in_order_and_must_exist)
{
    config("[profile a]\n[profile b]\n[profile c]\n");
    world_set("AWS_DEFAULT_PROFILE", "c");
    ck_assert(reads());
    ck_assert_str_eq(settings_profile(settings), "c");
    world_set("AWS_PROFILE", "b");
    ck_assert(reads());
    ck_assert_str_eq(settings_profile(settings), "b");
    ck_assert_str_eq(settings_profile_origin(settings), "AWS_PROFILE");
    profile_option = "a";
    ck_assert(reads());
    ck_assert_str_eq(settings_profile(settings), "a");
    ck_assert(settings_profile_given(settings));
    profile_option = "nobody";
    ck_assert(!reads());
    ck_assert_int_eq(err.kind, ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, "profile 'nobody' (--profile) is neither in "));
}
END_TEST

START_TEST(files_named_by_variables_are_used_and_home_is_known)
{
    world_file("elsewhere/c", SLICE("[default]\nregion = r-1\n"));
    world_set("AWS_CONFIG_FILE", "~/elsewhere/c");
    ck_assert(reads());
    value_is("default", "region", "r-1");
    world_set("HOME", NULL);
    world_set("AWS_CONFIG_FILE", NULL);
    ck_assert(reads());
    ck_assert_ptr_null(settings_value(settings, "default", "region"));
}
END_TEST

struct hostile {
    const char *text;
    size_t n; /* 0: strlen */
    const char *words;
};
static const struct hostile hostile[] = {
    {"[default]\nkey must.not.be.shown\n", 0, "line 2: neither a [section] nor key = value"},
    {"must.not.be.shown = 1\n", 0, "line 1: a key before the first [section]"},
    {"[default\nregion = x\n", 0, "line 1: a section without its ']'"},
    {"[]\n", 0, "line 1: a section without a name"},
    {"[ \"\" ]\n", 0, "line 1: a section without a name"},
    {"\n[a] must.not.be.shown\n", 0, "line 2: text after a section's ']'"},
    {"[a]\n= must.not.be.shown\n", 0, "line 2: a value without its key"},
    {"[a]\nb = c\0d\n", 12, "line 2: a NUL byte"},
    {"\x7f"
     "ELF\x02\x01\x01\0\0\0\0",
     11, "line 1: a NUL byte"},
    {"\xff\xfe[\0d\0", 6, "line 1: a NUL byte"},
};

START_TEST(a_hostile_file_is_an_error_that_names_file_and_line_but_no_value)
{
    const struct hostile *h = &hostile[_i];
    world_file(".aws/credentials", (struct slice){h->text, h->n == 0 ? strlen(h->text) : h->n});
    ck_assert(!reads());
    ck_assert_int_eq(err.kind, ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, "/.aws/credentials: "));
    ck_assert_msg(strstr(err.message, h->words) != NULL, "%s", err.message);
    world_no_secret(err.message);
}
END_TEST

START_TEST(a_file_too_large_or_unreadable_is_an_error)
{
    world_set("AWS_CONFIG_FILE", "/dev/zero");
    ck_assert(!reads());
    ck_assert_ptr_nonnull(strstr(err.message, "/dev/zero: larger than"));
    world_set("AWS_CONFIG_FILE", "/tmp");
    ck_assert(!reads());
    ck_assert_ptr_nonnull(strstr(err.message, "/tmp: "));
}
END_TEST

START_TEST(one_very_long_line_and_many_sections_are_read)
{
    struct buffer b = {0};
    buffer_text(&b, "[default]\nlong = ");
    for (int i = 0; i < 100000; i++)
        buffer_byte(&b, 'x');
    for (int i = 0; i < 20000; i++)
        buffer_format(&b, "\n[profile p%d]\nregion = r-%d", i, i);
    world_file(".aws/config", buffer_slice(&b));
    buffer_clear(&b);
    ck_assert_msg(reads(), "%s", err.message);
    value_is("p19999", "region", "r-19999");
    ck_assert_uint_eq(strlen(settings_value(settings, "default", "long")), 100000);
}
END_TEST

START_TEST(flags_are_true_or_false_and_nothing_else)
{
    bool on = true;
    config("[default]\nuse_fips_endpoint = TRUE\nuse_dualstack_endpoint = yes\n");
    ck_assert(reads());
    ck_assert(settings_flag(settings, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", &on, &err));
    ck_assert(on);
    world_set("AWS_USE_FIPS_ENDPOINT", "false");
    ck_assert(settings_flag(settings, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", &on, &err));
    ck_assert(!on);
    ck_assert(!settings_flag(settings, "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint", &on,
                             &err));
    ck_assert_ptr_nonnull(strstr(err.message, "use_dualstack_endpoint"));
}
END_TEST

/* ---- regions and endpoints ---------------------------------------------------------------------
 */

START_TEST(the_region_comes_from_option_variables_and_profile)
{
    config("[default]\nregion = eu-west-1\n");
    ck_assert(reads());
    struct region_origin r = region_from_settings(settings, NULL);
    ck_assert_str_eq(r.region, "eu-west-1");
    ck_assert_str_eq(r.origin, "profile");
    world_set("AWS_DEFAULT_REGION", "eu-west-2");
    ck_assert_str_eq(region_from_settings(settings, NULL).region, "eu-west-2");
    world_set("AWS_REGION", "eu-west-3");
    ck_assert_str_eq(region_from_settings(settings, NULL).origin, "AWS_REGION");
    ck_assert_str_eq(region_from_settings(settings, "us-east-1").region, "us-east-1");
    config("");
    world_set("AWS_REGION", "");
    world_set("AWS_DEFAULT_REGION", NULL);
    ck_assert(reads());
    ck_assert_ptr_null(region_from_settings(settings, NULL).region);
}
END_TEST

struct place {
    const char *service, *region;
    bool fips, dual_stack;
    const char *url, *signing_region;
};
/* As botocore 1.29.27 resolves them; the eusc, iso-e and iso-f partitions by their suffixes. */
static const struct place places[] = {
    {"batch", "eu-west-3", false, false, "https://batch.eu-west-3.amazonaws.com", "eu-west-3"},
    {"batch", "us-east-1", true, false, "https://fips.batch.us-east-1.amazonaws.com", "us-east-1"},
    {"batch", "us-east-1", true, true, "https://batch-fips.us-east-1.api.aws", "us-east-1"},
    {"batch", "cn-north-1", true, false, "https://batch-fips.cn-north-1.amazonaws.com.cn",
     "cn-north-1"},
    {"batch", "us-gov-west-1", true, false, "https://batch.us-gov-west-1.amazonaws.com",
     "us-gov-west-1"},
    {"batch", "us-gov-west-1", true, true, "https://batch-fips.us-gov-west-1.api.aws",
     "us-gov-west-1"},
    {"ec2", "us-east-1", true, false, "https://ec2-fips.us-east-1.amazonaws.com", "us-east-1"},
    {"ec2", "us-gov-west-1", true, false, "https://ec2.us-gov-west-1.amazonaws.com",
     "us-gov-west-1"},
    {"ec2", "cn-north-1", false, true, "https://ec2.cn-north-1.api.amazonwebservices.com.cn",
     "cn-north-1"},
    {"ec2", "us-iso-east-1", false, false, "https://ec2.us-iso-east-1.c2s.ic.gov", "us-iso-east-1"},
    {"ec2", "us-isob-east-1", false, false, "https://ec2.us-isob-east-1.sc2s.sgov.gov",
     "us-isob-east-1"},
    {"ec2", "eusc-de-east-1", false, false, "https://ec2.eusc-de-east-1.amazonaws.eu",
     "eusc-de-east-1"},
    {"ec2", "xx-newest-9", false, false, "https://ec2.xx-newest-9.amazonaws.com", "xx-newest-9"},
    {"ecs", "us-gov-west-1", true, false, "https://ecs-fips.us-gov-west-1.amazonaws.com",
     "us-gov-west-1"},
    {"sts", "eu-west-3", false, false, "https://sts.eu-west-3.amazonaws.com", "eu-west-3"},
    {"sts", "us-gov-west-1", true, false, "https://sts.us-gov-west-1.amazonaws.com",
     "us-gov-west-1"},
    {"servicequotas", "eu-west-3", false, true, "https://servicequotas.eu-west-3.api.aws",
     "eu-west-3"},
    {"sso", "eu-west-3", false, false, "https://portal.sso.eu-west-3.amazonaws.com", "eu-west-3"},
    {"sso", "us-gov-west-1", true, false, "https://portal.sso.us-gov-west-1.amazonaws.com",
     "us-gov-west-1"},
    {"sso-oidc", "us-east-2", true, false, "https://oidc-fips.us-east-2.amazonaws.com",
     "us-east-2"},
    {"sso-oidc", "eu-west-3", false, false, "https://oidc.eu-west-3.amazonaws.com", "eu-west-3"},
    {"pricing", "eu-west-3", false, false, "https://api.pricing.us-east-1.amazonaws.com",
     "us-east-1"},
    {"pricing", "cn-north-1", false, false, "https://api.pricing.cn-northwest-1.amazonaws.com.cn",
     "cn-northwest-1"},
    {"savingsplans", "eu-west-3", false, false, "https://savingsplans.amazonaws.com", "us-east-1"},
};

START_TEST(each_partition_has_its_hosts)
{
    const struct place *p = &places[_i];
    struct endpoint e;
    ck_assert(reads());
    struct endpoint_options o = {p->service, p->region, NULL, p->fips, p->dual_stack};
    ck_assert_msg(endpoint_resolve(settings, &o, &e, &err), "%s", err.message);
    ck_assert_str_eq(e.url, p->url);
    ck_assert_str_eq(e.host, p->url + 8);
    ck_assert_str_eq(e.signing_region, p->signing_region);
    ck_assert_str_eq(e.signing_service, p->service);
}
END_TEST

START_TEST(partitions_are_known_by_the_regions_name)
{
    ck_assert_str_eq(partition_of_region("eu-west-1"), "aws");
    ck_assert_str_eq(partition_of_region("cn-north-1"), "aws-cn");
    ck_assert_str_eq(partition_of_region("us-gov-east-1"), "aws-us-gov");
    ck_assert_str_eq(partition_of_region("us-iso-west-1"), "aws-iso");
    ck_assert_str_eq(partition_of_region("us-isob-east-1"), "aws-iso-b");
    ck_assert_str_eq(partition_of_region("eu-isoe-west-1"), "aws-iso-e");
    ck_assert_str_eq(partition_of_region("us-isof-south-1"), "aws-iso-f");
    ck_assert_str_eq(partition_of_region("eusc-de-east-1"), "aws-eusc");
}
END_TEST

static void resolves_to(const char *service, const char *url, const char *origin)
{
    struct endpoint e;
    struct endpoint_options o = {.service = service, .region = "eu-west-1"};
    ck_assert(reads());
    ck_assert_msg(endpoint_resolve(settings, &o, &e, &err), "%s", err.message);
    ck_assert_str_eq(e.url, url);
    ck_assert_str_eq(e.origin, origin);
    ck_assert_str_eq(e.signing_region, strcmp(service, "pricing") == 0 ? "us-east-1" : "eu-west-1");
}

START_TEST(endpoints_are_overridden_in_order)
{
    config("[default]\nendpoint_url = http://profile:1\n");
    resolves_to("ec2", "http://profile:1", "the profile's endpoint_url");
    config("[default]\nendpoint_url = http://profile:1\nservices = s\n"
           "[services s]\nec2 =\n  endpoint_url = http://section:2/\nservice_quotas =\n"
           "  endpoint_url = http://quotas:3\n");
    resolves_to("ec2", "http://section:2", "the profile's services section");
    resolves_to("servicequotas", "http://quotas:3", "the profile's services section");
    resolves_to("batch", "http://profile:1", "the profile's endpoint_url");
    world_set("AWS_ENDPOINT_URL", "http://global:80/base/path/");
    resolves_to("ec2", "http://global/base/path", "AWS_ENDPOINT_URL");
    resolves_to("pricing", "http://global/base/path", "AWS_ENDPOINT_URL");
    world_set("AWS_ENDPOINT_URL_EC2", "https://special");
    resolves_to("ec2", "https://special", "AWS_ENDPOINT_URL_<SERVICE>");
    world_set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
    resolves_to("ec2", "https://ec2.eu-west-1.amazonaws.com", "");
    struct endpoint e;
    struct endpoint_options o = {"ec2", "eu-west-1", "http://[::1]:4566", false, false};
    ck_assert(endpoint_resolve(settings, &o, &e, &err));
    ck_assert_str_eq(e.host, "[::1]:4566");
    world_set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", NULL);
    world_set("AWS_ENDPOINT_URL_SERVICE_QUOTAS", "https://sq");
    resolves_to("servicequotas", "https://sq", "AWS_ENDPOINT_URL_<SERVICE>");
}
END_TEST

START_TEST(the_old_global_sts_can_be_asked_for)
{
    world_set("AWS_STS_REGIONAL_ENDPOINTS", "legacy");
    struct endpoint e;
    struct endpoint_options o = {.service = "sts", .region = "eu-west-1"};
    ck_assert(reads());
    ck_assert(endpoint_resolve(settings, &o, &e, &err));
    ck_assert_str_eq(e.url, "https://sts.amazonaws.com");
    ck_assert_str_eq(e.signing_region, "us-east-1");
}
END_TEST

START_TEST(endpoints_that_are_none_are_refused)
{
    static const char *const urls[] = {"localhost:4566",
                                       "ftp://x",
                                       "http://",
                                       "http://a/?b=c",
                                       "http://user:must.not.be.shown@host",
                                       "http://a b"};
    struct endpoint e;
    struct endpoint_options o = {.service = "ec2", .region = "eu-west-1"};
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        world_set("AWS_ENDPOINT_URL", urls[i]);
        ck_assert(reads());
        ck_assert_msg(!endpoint_resolve(settings, &o, &e, &err), "%s", urls[i]);
        ck_assert_ptr_nonnull(strstr(err.message, "AWS_ENDPOINT_URL"));
        world_no_secret(err.message);
    }
    world_set("AWS_ENDPOINT_URL", NULL);
    static const char *const regions[] = {"", "evil.example/", "eu-west-1@x", "-a", "EU"};
    for (size_t i = 0; i < sizeof regions / sizeof regions[0]; i++) {
        o.region = regions[i];
        ck_assert(!endpoint_resolve(settings, &o, &e, &err));
        ck_assert_ptr_nonnull(strstr(err.message, "region"));
    }
    o = (struct endpoint_options){"pricing", "eu-west-1", NULL, true, false};
    ck_assert(!endpoint_resolve(settings, &o, &e, &err));
    ck_assert_ptr_nonnull(strstr(err.message, "FIPS"));
}
END_TEST

Suite *suite_settings(void)
{
    Suite *s = suite_create("settings");
    TCase *t = tcase_create("settings");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, no_files_are_empty_files);
    tcase_add_test(t, both_files_are_read_and_the_credentials_file_wins);
    tcase_add_test(t, nested_keys_and_other_kinds_of_sections_are_found);
    tcase_add_test(t, profiles_are_chosen_in_order_and_must_exist);
    tcase_add_test(t, files_named_by_variables_are_used_and_home_is_known);
    tcase_add_loop_test(t, a_hostile_file_is_an_error_that_names_file_and_line_but_no_value, 0,
                        sizeof hostile / sizeof hostile[0]);
    tcase_add_test(t, a_file_too_large_or_unreadable_is_an_error);
    tcase_add_test(t, one_very_long_line_and_many_sections_are_read);
    tcase_add_test(t, flags_are_true_or_false_and_nothing_else);
    tcase_add_test(t, the_region_comes_from_option_variables_and_profile);
    tcase_add_loop_test(t, each_partition_has_its_hosts, 0, sizeof places / sizeof places[0]);
    tcase_add_test(t, partitions_are_known_by_the_regions_name);
    tcase_add_test(t, endpoints_are_overridden_in_order);
    tcase_add_test(t, the_old_global_sts_can_be_asked_for);
    tcase_add_test(t, endpoints_that_are_none_are_refused);
    suite_add_tcase(s, t);
    return s;
}
