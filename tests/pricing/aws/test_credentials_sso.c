/* Tokens of SSO that end soon: renewed by CreateToken, the shared cache written anew. */
#include "model/json.h"
#include "pricing/aws/digest.h"
#include "tests/support/stub_session.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

Suite *suite_credentials_sso(void);

#define PROFILE                                                                                    \
    "[default]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = R\n"            \
    "[sso-session corp]\nsso_start_url = https://corp.example/start\nsso_region = eu-west-1\n"
#define NEW_TOKEN "new-token-must.not.be.shown"
#define OLD_TOKEN "old-token-must.not.be.shown"
#define CLIENT                                                                                     \
    "\"clientId\":\"client-1\",\"clientSecret\":\"client-secret-must.not.be.shown\","              \
    "\"startUrl\":\"https://corp.example/"                                                         \
    "start\",\"region\":\"eu-west-1\",\"other\":[1,{\"a\":null}]"
#define REFRESH ",\"refreshToken\":\"refresh-1-must.not.be.shown\""

static struct stub *server;
static int64_t clock_ms;
static int renewals;
static int32_t answer_status;
static const char *answer;       /* of CreateToken */
static const char *while_we_ask; /* another process writes this meanwhile; NULL */
static char used_token[64], asked[512], content_type[64];

static const char *cache_name(void)
{
    static char name[128];
    char digest[41];
    sha1_hex(SLICE("corp"), digest);
    snprintf(name, sizeof name, ".aws/sso/cache/%s.json", digest);
    return name;
}

static void play(void *ctx, const struct stub_request *q, struct stub_reply *r)
{
    (void)ctx;
    if (strcmp(q->path, "/token") == 0) {
        renewals++;
        ck_assert_str_eq(q->method, "POST");
        ck_assert_int_eq(q->signature, STUB_UNSIGNED);
        ck_assert_uint_lt(q->body.n, sizeof asked);
        memcpy(asked, q->body.p, q->body.n + 1);
        snprintf(content_type, sizeof content_type, "%.*s",
                 SLICE_ARGS(stub_header(q, "content-type")));
        if (while_we_ask != NULL)
            world_file(cache_name(), slice_of(while_we_ask));
        r->status = answer_status;
        snprintf(r->text, sizeof r->text, "%s", answer);
        return;
    }
    snprintf(used_token, sizeof used_token, "%.*s",
             SLICE_ARGS(stub_header(q, "x-amz-sso_bearer_token")));
    snprintf(r->text, sizeof r->text,
             "{\"roleCredentials\":{\"accessKeyId\":\"" STUB_TEMP_KEY
             "\",\"secretAccessKey\":\"" STUB_TEMP_SECRET "\",\"sessionToken\":\"" STUB_TEMP_TOKEN
             "\",\"expiration\":4070908800000}}");
}

static int64_t now_ms(void *ctx)
{
    (void)ctx;
    return clock_ms;
}

static void setup(void)
{
    server = stub_world_start(false, play, NULL);
    clock_ms = INT64_C(1795600000) * 1000; /* 2026-11-25T09:46:40Z */
    renewals = 0;
    answer_status = 200;
    answer = "{\"accessToken\":\"" NEW_TOKEN "\",\"tokenType\":\"Bearer\",\"expiresIn\":28800,"
             "\"refreshToken\":\"refresh-2-must.not.be.shown\"}";
    while_we_ask = NULL;
    used_token[0] = '\0';
    world_options.now_ms = now_ms;
    world_options.max_attempts = 1;
    world_file(".aws/config", SLICE(PROFILE));
}

static void teardown(void)
{
    stub_world_stop();
}

static void cache(const char *text)
{
    world_file(cache_name(), slice_of(text));
}

static enum credentials_status find(void)
{
    const char *source;
    enum credentials_status status = session_credentials(world(), &source, &world_err);
    world_no_secret(world_err.message);
    return status;
}

/* The cache file, as text; the caller frees. */
static char *cached(void)
{
    FILE *f = fopen(world_path(cache_name()), "r");
    char *text = calloc(1, 4096);
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_gt(fread(text, 1, 4095, f), 0);
    fclose(f);
    return text;
}

static int files_in_cache(void)
{
    int n = 0;
    DIR *dir = opendir(world_path(".aws/sso/cache"));
    ck_assert_ptr_nonnull(dir);
    for (struct dirent *e; (e = readdir(dir)) != NULL;)
        n += e->d_name[0] != '.';
    closedir(dir);
    return n;
}

static void member_is(const struct json_at *root, const char *key, const char *expected)
{
    const char *text;
    ck_assert_msg(json_get_text(root, key, &text, &world_err), "%s", world_err.message);
    ck_assert_str_eq(text, expected);
}

START_TEST(a_token_that_has_expired_is_renewed_and_the_cache_written_anew)
{
    cache("{\"accessToken\":\"" OLD_TOKEN
          "\",\"expiresAt\":\"2026-11-25T08:00:00Z\"," CLIENT REFRESH
          ",\"registrationExpiresAt\":\"2027-01-01T00:00:00Z\"}");
    ck_assert_msg(find() == CREDENTIALS_FOUND, "%s", world_err.message);
    ck_assert_int_eq(renewals, 1);
    ck_assert_str_eq(used_token, NEW_TOKEN);
    ck_assert_str_eq(content_type, "application/json");
    ck_assert_str_eq(asked, "{\"clientId\": \"client-1\", \"clientSecret\": "
                            "\"client-secret-must.not.be.shown\", \"grantType\": "
                            "\"refresh_token\", \"refreshToken\": "
                            "\"refresh-1-must.not.be.shown\"}");
    struct stat st;
    ck_assert_int_eq(stat(world_path(cache_name()), &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0600);
    ck_assert_int_eq(files_in_cache(), 1);
    char *text = cached();
    struct json doc;
    ck_assert_msg(json_parse(&doc, slice_of(text), &world_err), "%s", world_err.message);
    struct json_at root = json_root(&doc), other;
    member_is(&root, "accessToken", NEW_TOKEN);
    member_is(&root, "refreshToken", "refresh-2-must.not.be.shown");
    member_is(&root, "expiresAt", "2026-11-25T17:46:40Z");
    member_is(&root, "clientId", "client-1");
    member_is(&root, "clientSecret", "client-secret-must.not.be.shown");
    member_is(&root, "startUrl", "https://corp.example/start");
    ck_assert(json_keys_once(&root, &world_err));
    ck_assert(json_has(&root, "other", &other));
    char *value = json_value_text(&other);
    ck_assert_str_eq(value, "[1,{\"a\":null}]");
    free(value);
    json_clear(&doc);
    free(text);
}
END_TEST

START_TEST(the_old_refresh_token_stays_where_no_new_one_comes)
{
    answer = "{\"accessToken\":\"" NEW_TOKEN "\",\"expiresIn\":60}";
    cache("{\"accessToken\":\"" OLD_TOKEN
          "\",\"expiresAt\":\"2026-11-25T08:00:00Z\"," CLIENT REFRESH "}");
    ck_assert_int_eq(find(), CREDENTIALS_FOUND);
    char *text = cached();
    ck_assert_ptr_nonnull(strstr(text, "refresh-1-must.not.be.shown"));
    ck_assert_ptr_nonnull(strstr(text, "2026-11-25T09:47:40Z"));
    free(text);
}
END_TEST

START_TEST(a_token_that_holds_for_an_hour_is_used_as_it_is)
{
    cache("{\"accessToken\":\"" OLD_TOKEN
          "\",\"expiresAt\":\"2026-11-25T10:46:40Z\"," CLIENT REFRESH "}");
    ck_assert_int_eq(find(), CREDENTIALS_FOUND);
    ck_assert_int_eq(renewals, 0);
    ck_assert_str_eq(used_token, OLD_TOKEN);
}
END_TEST

START_TEST(a_token_that_holds_for_ten_minutes_is_used_where_it_cannot_be_renewed)
{
    const char *const texts[] = {"{\"accessToken\":\"" OLD_TOKEN
                                 "\",\"expiresAt\":\"2026-11-25T09:56:40Z\"," CLIENT REFRESH "}",
                                 "{\"accessToken\":\"" OLD_TOKEN
                                 "\",\"expiresAt\":\"2026-11-25T09:56:40Z\"}"};
    answer_status = 400;
    answer = "{\"error\":\"invalid_grant\"}";
    cache(texts[_i]);
    ck_assert_int_eq(find(), CREDENTIALS_FOUND);
    ck_assert_int_eq(renewals, 1 - _i);
    ck_assert_str_eq(used_token, OLD_TOKEN);
}
END_TEST

START_TEST(what_another_process_has_renewed_meanwhile_is_used)
{
    answer_status = 400;
    answer = "{\"error\":\"invalid_grant\"}";
    while_we_ask = "{\"accessToken\":\"their-token-must.not.be.shown\",\"expiresAt\":\"2026-11-"
                   "25T19:00:00Z\"}";
    cache("{\"accessToken\":\"" OLD_TOKEN
          "\",\"expiresAt\":\"2026-11-25T08:00:00Z\"," CLIENT REFRESH "}");
    ck_assert_int_eq(find(), CREDENTIALS_FOUND);
    ck_assert_str_eq(used_token, "their-token-must.not.be.shown");
}
END_TEST

struct failure {
    int32_t status;
    const char *answer;
    const char *words;
};
static const struct failure failures[] = {
    {400, "{\"error\":\"invalid_grant\",\"error_description\":\"must.not.be.shown\"}",
     "AWS does not renew it (status 400)"},
    {401, "", "AWS does not renew it (status 401)"},
    {500, "<html>", "status 500"},
    {200, "<html>must.not.be.shown", "SSO's answer"},
    {200, "{\"expiresIn\":60}", "accessToken is missing"},
    {200, "{\"accessToken\":\"must.not.be.shown\"}", "expiresIn"},
    {200, "{\"accessToken\":\"must.not.be.shown\\u000a\",\"expiresIn\":60}", "accessToken is"},
    {200, "{\"accessToken\":\"must.not.be.shown\",\"expiresIn\":-5}", "expiresIn"},
};

START_TEST(a_renewal_that_fails_says_why_and_how_to_log_in_and_leaves_the_cache)
{
    static const char before[] = "{\"accessToken\":\"" OLD_TOKEN
                                 "\",\"expiresAt\":\"2026-11-25T08:00:00Z\"," CLIENT REFRESH "}";
    answer_status = failures[_i].status;
    answer = failures[_i].answer;
    cache(before);
    ck_assert_int_eq(find(), CREDENTIALS_ERROR);
    ck_assert_msg(strstr(world_err.message, failures[_i].words) != NULL, "%s", world_err.message);
    ck_assert_ptr_nonnull(strstr(world_err.message, "run `aws sso login --profile default`"));
    char *text = cached();
    ck_assert_str_eq(text, before);
    free(text);
    ck_assert_int_eq(files_in_cache(), 1);
}
END_TEST

START_TEST(without_what_renewal_needs_nobody_is_asked)
{
    const char *const texts[] = {
        "{\"accessToken\":\"" OLD_TOKEN "\",\"expiresAt\":\"2026-11-25T08:00:00Z\"," CLIENT "}",
        "{\"accessToken\":\"" OLD_TOKEN "\",\"expiresAt\":\"2026-11-25T08:00:00Z\"" REFRESH "}",
        "{\"accessToken\":\"" OLD_TOKEN "\",\"expiresAt\":\"2026-11-25T08:00:00Z\"," CLIENT REFRESH
        ",\"registrationExpiresAt\":\"2026-11-01T00:00:00Z\"}"};
    cache(texts[_i]);
    ck_assert_int_eq(find(), CREDENTIALS_ERROR);
    ck_assert_ptr_nonnull(strstr(world_err.message, "the SSO token has expired; run `aws sso"));
    ck_assert_int_eq(renewals, 0);
}
END_TEST

Suite *suite_credentials_sso(void)
{
    Suite *s = suite_create("credentials_sso");
    TCase *t = tcase_create("credentials_sso");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, a_token_that_has_expired_is_renewed_and_the_cache_written_anew);
    tcase_add_test(t, the_old_refresh_token_stays_where_no_new_one_comes);
    tcase_add_test(t, a_token_that_holds_for_an_hour_is_used_as_it_is);
    tcase_add_loop_test(t, a_token_that_holds_for_ten_minutes_is_used_where_it_cannot_be_renewed, 0,
                        2);
    tcase_add_test(t, what_another_process_has_renewed_meanwhile_is_used);
    tcase_add_loop_test(t, a_renewal_that_fails_says_why_and_how_to_log_in_and_leaves_the_cache, 0,
                        sizeof failures / sizeof *failures);
    tcase_add_loop_test(t, without_what_renewal_needs_nobody_is_asked, 0, 3);
    suite_add_tcase(s, t);
    return s;
}
