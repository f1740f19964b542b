/* Signed calls and lists against the stub: retries, throttling, clocks, and answers that are none.
 * Over 800 lines, since the cases share the stub's scripts and are read beside each other. */
#include "pricing/aws/call.h"
#include "pricing/aws/fetch.h"
#include "pricing/aws/form.h"
#include "pricing/aws/paginate.h"
#include "tests/support/stub_session.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

Suite *suite_call(void);

static struct stub *server;
static struct answer answer;
/* What the stub answers to the first requests, then replies[n_replies - 1] for ever. */
static struct stub_reply replies[8];
static size_t n_replies;
static enum stub_signature signatures[64];
static char last_head[4096], last_body[1024], last_path[256];
static char last_service[64], last_region[64];

static void keep_request(const struct stub_request *q)
{
    if (q->number < 64)
        signatures[q->number] = q->signature;
    snprintf(last_head, sizeof last_head, "%s", q->headers);
    snprintf(last_body, sizeof last_body, "%.*s", (int)q->body.n, q->body.p);
    snprintf(last_path, sizeof last_path, "%s %s?%s", q->method, q->path, q->query);
    snprintf(last_service, sizeof last_service, "%s", q->service);
    snprintf(last_region, sizeof last_region, "%s", q->region);
}

static void play(void *ctx, const struct stub_request *q, struct stub_reply *r)
{
    (void)ctx;
    keep_request(q);
    *r = replies[(size_t)q->number < n_replies ? (size_t)q->number : n_replies - 1];
}

/* As AWS does: who is not rightly signed gets an error. */
static void play_strictly(void *ctx, const struct stub_request *q, struct stub_reply *r)
{
    (void)ctx;
    static const char *const codes[] = {
        [STUB_UNSIGNED] = "MissingAuthenticationToken",
        [STUB_SIGNED] = "",
        [STUB_BAD_KEY] = "InvalidClientTokenId",
        [STUB_BAD_TOKEN] = "ExpiredToken",
        [STUB_BAD_CLOCK] = "RequestExpired",
        [STUB_BAD_SIGNED] = "SignatureDoesNotMatch",
    };
    keep_request(q);
    if (q->signature == STUB_SIGNED) {
        snprintf(r->text, sizeof r->text, "<R><requestId>r-1</requestId><a>b</a></R>");
        return;
    }
    r->status = 403;
    snprintf(r->text, sizeof r->text,
             "<Response><Errors><Error><Code>%s</Code><Message>not so</Message></Error></Errors>"
             "<RequestID>r-2</RequestID></Response>",
             codes[q->signature]);
}

static void start(stub_handler *handler)
{
    server = stub_world_start(true, handler, NULL);
    world_keys();
    memset(replies, 0, sizeof replies);
    for (size_t i = 0; i < 8; i++)
        replies[i].status = 200;
    n_replies = 1;
    answer = (struct answer){0};
}

static void setup(void)
{
    start(play);
}

static void setup_strict(void)
{
    start(play_strictly);
}

static void teardown(void)
{
    answer_clear(&answer);
    stub_world_stop();
}

static const struct call ec2 = {.service = "ec2",
                                .style = CALL_QUERY,
                                .action = "DescribeThings",
                                .version = "2016-11-15",
                                .body = {"MaxResults=5", 12}};
static const struct call quotas = {.service = "servicequotas",
                                   .style = CALL_JSON,
                                   .action = "ServiceQuotasV20190624.GetServiceQuota",
                                   .body = {"{\"ServiceCode\":\"ec2\"}", 21}};
static const struct call batch = {.service = "batch",
                                  .style = CALL_REST,
                                  .action = "ListTagsForResource",
                                  .method = "GET",
                                  .path = "/v1/tags/arn%3Aaws%3Abatch%3Ax%2Fy",
                                  .query = "b=2&a=%20"};

static bool call(const struct call *c)
{
    answer_clear(&answer);
    bool ok = call_run(world(), c, &answer, &world_err);
    world_no_secret(world_err.message);
    ck_assert(ok == (answer.kind == ANSWER_FINE));
    ck_assert(ok || (world_err.kind != ERROR_NONE && world_err.message[0] != '\0'));
    return ok;
}

static void fails_as(const struct call *c, enum answer_kind kind, const char *words)
{
    ck_assert(!call(c));
    ck_assert_msg(answer.kind == kind, "%s: %s", answer_kind_text(answer.kind), world_err.message);
    ck_assert_msg(strstr(world_err.message, words) != NULL, "%s", world_err.message);
}

#define SAY(i, words) snprintf(replies[i].text, sizeof replies[i].text, "%s", words)
#define HEADER(i, words) snprintf(replies[i].headers, sizeof replies[i].headers, "%s\r\n", words)

/* ---- signed as AWS wants it --------------------------------------------------------------------
 */

START_TEST(each_style_is_signed_rightly)
{
    ck_assert_msg(call(&ec2), "%s", world_err.message);
    ck_assert_str_eq(xml_text(answer.xml.root, "a"), "b");
    ck_assert_str_eq(last_body, "Action=DescribeThings&Version=2016-11-15&MaxResults=5");
    ck_assert_str_eq(last_service, "ec2");
    ck_assert_str_eq(last_region, "eu-west-3");
    ck_assert_int_eq(signatures[0], STUB_SIGNED);
    struct call json = quotas, rest = batch;
    ck_assert(!call(&json)); /* what comes back is XML */
    ck_assert_int_eq(answer.kind, ANSWER_MALFORMED);
    ck_assert_int_eq(signatures[1], STUB_SIGNED);
    ck_assert_ptr_nonnull(
        strstr(last_head, "X-Amz-Target: ServiceQuotasV20190624.GetServiceQuota"));
    ck_assert(!call(&rest));
    ck_assert_int_eq(signatures[2], STUB_SIGNED);
    ck_assert_str_eq(last_path, "GET /v1/tags/arn%3Aaws%3Abatch%3Ax%2Fy?b=2&a=%20");
}
END_TEST

START_TEST(a_path_in_the_endpoint_url_is_kept_and_signed)
{
    char url[128];
    snprintf(url, sizeof url, "%s/aws/", stub_url(server));
    world_set("AWS_ENDPOINT_URL", url);
    ck_assert_msg(call(&ec2), "%s", world_err.message);
    ck_assert_str_eq(last_path, "POST /aws/?");
}
END_TEST

START_TEST(temporary_keys_are_sent_with_their_token)
{
    world_set("AWS_ACCESS_KEY_ID", STUB_TEMP_KEY);
    world_set("AWS_SECRET_ACCESS_KEY", STUB_TEMP_SECRET);
    world_set("AWS_SESSION_TOKEN", STUB_TEMP_TOKEN);
    ck_assert_msg(call(&ec2), "%s", world_err.message);
}
END_TEST

START_TEST(wrong_keys_are_said_and_not_tried_again)
{
    world_set("AWS_ACCESS_KEY_ID", "AKIDNOBODY");
    fails_as(&ec2, ANSWER_AUTH,
             "ec2 DescribeThings in eu-west-3: not authorised: "
             "InvalidClientTokenId: not so (status 403)");
    ck_assert_int_eq(stub_requests(server), 1);
}
END_TEST

START_TEST(a_wrong_secret_is_said_and_not_tried_again)
{
    world_set("AWS_SECRET_ACCESS_KEY", "another");
    fails_as(&ec2, ANSWER_AUTH, "SignatureDoesNotMatch");
    ck_assert_int_eq(stub_requests(server), 1);
}
END_TEST

START_TEST(expired_keys_that_cannot_be_renewed_are_said)
{
    world_set("AWS_ACCESS_KEY_ID", STUB_TEMP_KEY);
    world_set("AWS_SECRET_ACCESS_KEY", STUB_TEMP_SECRET);
    world_set("AWS_SESSION_TOKEN", "an-old-one");
    fails_as(&ec2, ANSWER_AUTH, "ExpiredToken");
    ck_assert_int_eq(stub_requests(server), 1);
}
END_TEST

START_TEST(a_wrong_clock_is_corrected_once_for_all_calls)
{
    stub_set_clock(server, -86400 * 3);
    ck_assert_msg(call(&ec2), "%s", world_err.message);
    ck_assert_int_eq(answer.attempts, 2);
    ck_assert(call(&ec2));
    ck_assert_int_eq(answer.attempts, 1);
    ck_assert_ptr_nonnull(strstr(world_trace(), "the clock here is off by -2592"));
}
END_TEST

START_TEST(no_credentials_means_that_nothing_is_sent)
{
    world_set("AWS_ACCESS_KEY_ID", NULL);
    world_set("AWS_SECRET_ACCESS_KEY", NULL);
    fails_as(&ec2, ANSWER_NO_CREDENTIALS, "no AWS credentials: AWS_ACCESS_KEY_ID is not set; ");
    ck_assert_int_eq(stub_requests(server), 0);
}
END_TEST

START_TEST(an_anonymous_call_has_no_signature)
{
    struct call c = ec2;
    c.anonymous = true;
    fails_as(&c, ANSWER_AUTH, "MissingAuthenticationToken");
    ck_assert_int_eq(signatures[0], STUB_UNSIGNED);
    ck_assert_ptr_null(strstr(last_head, "X-Amz-Date"));
}
END_TEST

/* ---- what passes and what does not -------------------------------------------------------------
 */

START_TEST(a_clock_that_stays_wrong_is_said)
{
    replies[0].status = 400;
    SAY(0, "<Response><Errors><Error><Code>RequestExpired</Code><Message>late</Message></Error>"
           "</Errors></Response>");
    stub_set_clock(server, 86400);
    fails_as(&ec2, ANSWER_CLOCK, "the clocks differ");
    ck_assert_int_eq(stub_requests(server), 2);
}
END_TEST

struct passing {
    int32_t status;
    const char *text;
    enum stub_fault fault;
};
static const struct passing passing[] = {
    {503, "<Response><Errors><Error><Code>RequestLimitExceeded</Code></Error></Errors></Response>",
     STUB_WHOLE},
    {400, "<Response><Errors><Error><Code>Throttling</Code></Error></Errors></Response>",
     STUB_WHOLE},
    {429, "", STUB_WHOLE},
    {500, "<html>Internal Server Error</html>", STUB_WHOLE},
    {502, "", STUB_WHOLE},
    {200, "<R><a>b</a", STUB_CUT},
    {200, "", STUB_HANG_UP},
    {200, "SSH-2.0-x\r\n", STUB_NO_HTTP},
    {200, "<R>", STUB_CHUNKED_CUT},
};

START_TEST(what_fails_in_passing_is_tried_again)
{
    n_replies = 3;
    for (size_t i = 0; i < 2; i++) {
        replies[i].status = passing[_i].status;
        replies[i].fault = passing[_i].fault;
        replies[i].cut_bytes = 4;
        SAY(i, passing[_i].text);
    }
    SAY(2, "<R><a>b</a></R>");
    ck_assert_msg(call(&ec2), "%s", world_err.message);
    ck_assert_int_eq(answer.attempts, 3);
    ck_assert_str_eq(xml_text(answer.xml.root, "a"), "b");
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(signatures[i], STUB_SIGNED);
}
END_TEST

START_TEST(a_stall_is_given_up_and_tried_again)
{
    struct http_limits limits = {.stall_ms = 400};
    struct call c = ec2;
    c.limits = &limits;
    n_replies = 2;
    replies[0].fault = STUB_STALL;
    SAY(0, "<R>");
    SAY(1, "<R/>");
    ck_assert_msg(call(&c), "%s", world_err.message);
    ck_assert_int_ge(answer.attempts, 2);
}
END_TEST

START_TEST(throttling_for_ever_ends_after_all_attempts)
{
    replies[0].status = 503;
    SAY(0, "<Response><Errors><Error><Code>RequestLimitExceeded</Code><Message>slower</Message>"
           "</Error></Errors></Response>");
    fails_as(&ec2, ANSWER_THROTTLED, "(after 5 attempts)");
    ck_assert_int_eq(stub_requests(server), 5);
}
END_TEST

START_TEST(the_number_of_attempts_comes_from_the_environment)
{
    world_set("AWS_MAX_ATTEMPTS", "2");
    replies[0].status = 500;
    fails_as(&ec2, ANSWER_SERVICE, "(after 2 attempts)");
    ck_assert_int_eq(stub_requests(server), 2);
}
END_TEST

START_TEST(the_budget_of_retries_ends_them_for_all_calls)
{
    replies[0].status = 500;
    for (int i = 0; i < 40; i++)
        ck_assert(!call(&ec2));
    /* 500 tokens at 5 each are 100 retries. */
    ck_assert_int_eq(stub_requests(server), 140);
}
END_TEST

START_TEST(retry_after_is_heeded_but_not_for_ever)
{
    n_replies = 2;
    replies[0].status = 429;
    HEADER(0, "Retry-After: 1");
    SAY(1, "<R/>");
    ck_assert_msg(call(&ec2), "%s", world_err.message);
    ck_assert_ptr_nonnull(strstr(world_trace(), "again in 1000 ms"));
    n_replies = 1;
    HEADER(0, "Retry-After: 86400");
    fails_as(&ec2, ANSWER_THROTTLED, "status 429");
    ck_assert_int_eq(stub_requests(server), 3);
}
END_TEST

START_TEST(codes_of_each_protocol_are_found)
{
    replies[0].status = 400;
    SAY(0, "{\"__type\":\"com.amazonaws.x#NoSuchResourceException\",\"message\":\"none\"}");
    fails_as(&quotas, ANSWER_NOT_FOUND, "NoSuchResourceException: none (status 400)");
    SAY(0, "{\"Message\":\"who are you\"}");
    HEADER(0, "x-amzn-ErrorType: AccessDeniedException:http://internal.amazon.com/");
    fails_as(&batch, ANSWER_AUTH,
             "batch ListTagsForResource in eu-west-3: not authorised: "
             "AccessDeniedException: who are you");
    HEADER(0, "x-amzn-RequestId: id-7");
    SAY(0, "{\"code\":\"ClientException\"}");
    fails_as(&batch, ANSWER_REFUSED, "ClientException");
    ck_assert_str_eq(answer.request_id, "id-7");
    SAY(0, "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidAction</Code><Message>a\nb"
           "</Message></Error><RequestId>r-3</RequestId></ErrorResponse>");
    fails_as(&ec2, ANSWER_REFUSED, "InvalidAction: a b");
    ck_assert_str_eq(answer.request_id, "r-3");
    replies[0].status = 404;
    SAY(0, "");
    fails_as(&ec2, ANSWER_NOT_FOUND, "not found (status 404)");
}
END_TEST

START_TEST(answers_that_are_none_are_said)
{
    static const char *const texts[] = {
        "",
        "plain",
        "<R><a></R>",
        "<R>",
        "{\"a\":1}",
        "<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><r>&b;</r>"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        SAY(0, texts[i]);
        fails_as(&ec2, ANSWER_MALFORMED, "not an answer of AWS");
    }
    static const char *const json_texts[] = {"plain", "{\"a\":", "{\"a\":1}}", "<R/>", "{'a':1}"};
    for (size_t i = 0; i < sizeof json_texts / sizeof json_texts[0]; i++) {
        SAY(0, json_texts[i]);
        fails_as(&quotas, ANSWER_MALFORMED, "not an answer of AWS");
    }
    SAY(0, " \n<!DOCTYPE html><html><body>Sign in to the guest network</body></html>");
    fails_as(&quotas, ANSWER_MALFORMED, "HTML page");
    fails_as(&ec2, ANSWER_MALFORMED, "HTML page");
}
END_TEST

START_TEST(deep_documents_are_refused)
{
    static char deep[1001];
    memset(deep, '[', 1000);
    replies[0].body = slice_of(deep);
    fails_as(&quotas, ANSWER_MALFORMED, "levels");
    static char elements[400];
    for (size_t i = 0; i < 100; i++)
        memcpy(elements + 3 * i, "<a>", 3);
    replies[0].body = slice_of(elements);
    fails_as(&ec2, ANSWER_MALFORMED, "levels");
}
END_TEST

START_TEST(an_empty_json_body_is_an_empty_object)
{
    replies[0].status = 204;
    ck_assert_msg(call(&batch), "%s", world_err.message);
    struct json_at root = json_root(&answer.json), at;
    ck_assert(!json_has(&root, "a", &at));
}
END_TEST

START_TEST(a_body_that_is_too_large_is_not_tried_again)
{
    struct http_limits limits = {.max_body_bytes = 1000};
    struct call c = ec2;
    c.limits = &limits;
    replies[0].fault = STUB_ENDLESS;
    SAY(0, "<R>0123456789</R>");
    fails_as(&c, ANSWER_NETWORK, "too large");
    ck_assert_int_eq(stub_requests(server), 1);
}
END_TEST

START_TEST(a_redirect_is_never_followed_with_a_signature)
{
    replies[0].status = 307;
    HEADER(0, "Location: https://evil.example/");
    fails_as(&ec2, ANSWER_NETWORK, "redirected to https://evil.example/, which is not followed");
    HEADER(0, "Location: /elsewhere");
    fails_as(&ec2, ANSWER_NETWORK, "which is not followed");
    ck_assert_int_eq(stub_requests(server), 2);
}
END_TEST

START_TEST(calls_that_cannot_be_made_are_said)
{
    struct call c = ec2;
    c.region = "not a region";
    fails_as(&c, ANSWER_INVALID, "no region's name");
    c = ec2;
    c.service = "nosuchservice";
    fails_as(&c, ANSWER_INVALID, "nosuchservice");
    ck_assert_int_eq(stub_requests(server), 0);
}
END_TEST

/* ---- sessions ----------------------------------------------------------------------------------
 */

START_TEST(the_trace_tells_each_request_and_no_secret)
{
    n_replies = 2;
    replies[0].status = 503;
    SAY(1, "<R/>");
    world_set("AWS_ACCESS_KEY_ID", STUB_TEMP_KEY);
    world_set("AWS_SECRET_ACCESS_KEY", STUB_TEMP_SECRET);
    world_set("AWS_SESSION_TOKEN", STUB_TEMP_TOKEN);
    ck_assert_msg(call(&ec2), "%s", world_err.message);
    static const char *const lines[] = {
        "credentials: environment\n",
        "ec2 DescribeThings: attempt 1, region eu-west-3\n",
        "/: 503, 0 bytes, ",
        "ec2: the service failed; again in ",
        "ec2 DescribeThings: attempt 2, region eu-west-3\n",
        "/: 200, 4 bytes, ",
    };
    const char *at = world_trace();
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        at = strstr(at, lines[i]);
        ck_assert_msg(at != NULL, "no '%s' in %s", lines[i], world_trace());
    }
    ck_assert_ptr_null(strstr(world_trace(), "Signature"));
    ck_assert_ptr_null(strstr(world_trace(), STUB_TEMP_TOKEN));
    ck_assert_ptr_null(strstr(world_trace(), STUB_TEMP_SECRET));
}
END_TEST

START_TEST(the_ca_bundle_comes_from_the_environment_or_the_profile)
{
    char config[256];
    SAY(0, "<R/>");
    world_options.http.ca_bundle = NULL;
    world_set("AWS_CA_BUNDLE", stub_ca_file(server));
    ck_assert_msg(call(&ec2), "%s", world_err.message);
    world_close();
    world_set("AWS_CA_BUNDLE", NULL);
    snprintf(config, sizeof config, "[default]\nca_bundle = %s\n", stub_ca_file(server));
    world_file(".aws/config", slice_of(config));
    ck_assert_msg(call(&ec2), "%s", world_err.message);
    world_close();
    world_set("AWS_CA_BUNDLE", "/nonexistent.pem");
    world_refused();
    ck_assert_ptr_nonnull(strstr(world_err.message, "/nonexistent.pem"));
}
END_TEST

START_TEST(sessions_with_bad_settings_do_not_open)
{
    static const char *const bad[][3] = {
        {"AWS_MAX_ATTEMPTS", "0", "AWS_MAX_ATTEMPTS: '0'"},
        {"AWS_MAX_ATTEMPTS", "many", "a whole number from 1 to 100"},
        {"AWS_USE_FIPS_ENDPOINT", "1", "AWS_USE_FIPS_ENDPOINT: '1': true or false"},
        {"AWS_PROFILE", "nobody", "profile 'nobody' (AWS_PROFILE)"},
        {"AWS_CONFIG_FILE", "/dev/zero", "larger than"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        world_set(bad[i][0], bad[i][1]);
        world_refused();
        ck_assert_msg(strstr(world_err.message, bad[i][2]) != NULL, "%s", world_err.message);
        world_set(bad[i][0], NULL);
    }
}
END_TEST

static bool stop_soon(void *ctx)
{
    return ++*(int *)ctx > 3;
}

START_TEST(a_stop_ends_a_call_and_its_waits)
{
    int asked = 0;
    world_options.http.stop = stop_soon;
    world_options.http.stop_ctx = &asked;
    world_options.retry_base_ms = 15000;
    replies[0].status = 429;
    HEADER(0, "Retry-After: 15");
    fails_as(&ec2, ANSWER_STOPPED, "stopped");
    replies[0].delay_ms = 10000;
    fails_as(&ec2, ANSWER_STOPPED, "stopped");
}
END_TEST

/* The stub as a proxy: it is asked for whole URLs. */
START_TEST(a_proxy_of_the_environment_is_used_but_not_for_what_is_local)
{
    stub_world_stop();
    server = stub_world_start(false, play, NULL);
    SAY(0, "through the proxy");
    setenv("http_proxy", stub_url(server), 1);
    setenv("no_proxy", "inside.example", 1);
    struct http_response r = {0};
    struct http_request q = {.url = "http://outside.example/a"};
    ck_assert_msg(http_perform(session_http(world()), &q, &r, &world_err), "%s", world_err.message);
    ck_assert_str_eq(r.body.p, "through the proxy");
    ck_assert_str_eq(last_path, "GET http://outside.example/a?");
    http_response_clear(&r);
    q.url = "http://127.0.0.1:1/";
    q.local = true;
    ck_assert(!http_perform(session_http(world()), &q, &r, &world_err));
    ck_assert_int_eq(r.fault, HTTP_CONNECT);
    http_response_clear(&r);
    q = (struct http_request){.url = "http://inside.example/"};
    ck_assert(!http_perform(session_http(world()), &q, &r, &world_err));
    http_response_clear(&r);
    ck_assert_int_eq(stub_requests(server), 1);
    /* A proxy that will not let TLS through. */
    setenv("https_proxy", stub_url(server), 1);
    replies[0].status = 407;
    q.url = "https://outside.example/";
    ck_assert(!http_perform(session_http(world()), &q, &r, &world_err));
    ck_assert_msg(r.fault == HTTP_CONNECT, "%s", world_err.message);
    http_response_clear(&r);
    unsetenv("http_proxy");
    unsetenv("https_proxy");
    unsetenv("no_proxy");
}
END_TEST

/* ---- many at once ------------------------------------------------------------------------------
 */

struct seen {
    int32_t times[16];
    int32_t fine;
};

static enum call_next count(void *ctx, size_t index, struct answer *a, struct error *err)
{
    struct seen *s = ctx;
    s->times[index]++;
    s->fine += a->kind == ANSWER_FINE;
    ck_assert((a->kind == ANSWER_FINE) == (err->kind == ERROR_NONE));
    return CALL_DONE;
}

START_TEST(many_calls_run_side_by_side_each_finished_once)
{
    struct call calls[16];
    struct seen seen = {0};
    for (size_t i = 0; i < 16; i++)
        calls[i] = ec2;
    calls[5].region = "bad region";
    n_replies = 3;
    replies[0].status = 500;
    replies[1].fault = STUB_HANG_UP;
    SAY(2, "<R/>");
    ck_assert(call_run_all(world(), calls, 16, 4, count, &seen, &world_err));
    for (size_t i = 0; i < 16; i++)
        ck_assert_int_eq(seen.times[i], 1);
    ck_assert_int_eq(seen.fine, 15);
    ck_assert_int_le(stub_connections(server), 6);
}
END_TEST

static enum call_next abort_third(void *ctx, size_t index, struct answer *a, struct error *err)
{
    (void)index, (void)a;
    if (++*(int *)ctx < 3)
        return CALL_DONE;
    error_set(err, ERROR_INPUT, "enough");
    return CALL_ABORT;
}

START_TEST(a_callback_can_end_everything)
{
    struct call calls[16];
    int n = 0;
    for (size_t i = 0; i < 16; i++)
        calls[i] = ec2;
    SAY(0, "<R/>");
    ck_assert(!call_run_all(world(), calls, 16, 4, abort_third, &n, &world_err));
    ck_assert_str_eq(world_err.message, "enough");
    ck_assert_int_eq(n, 3);
    ck_assert_int_eq(http_under_way(session_http(world())), 0);
}
END_TEST

/* ---- lists -------------------------------------------------------------------------------------
 */

static int32_t total_pages;

/* Pages 1 .. total_pages; the token is the next page's number. */
static void play_pages(void *ctx, const struct stub_request *q, struct stub_reply *r)
{
    (void)ctx;
    char token[32] = "1";
    keep_request(q);
    bool query = strstr(q->headers, "X-Amz-Target") == NULL;
    if (query) {
        stub_parameter(q, "NextToken", token, sizeof token);
    } else {
        const char *at = strstr(q->body.p, "\"NextToken\":\"");
        if (at != NULL)
            sscanf(at, "\"NextToken\":\"%31[^\"]", token);
    }
    int page = atoi(token);
    const char *open = query ? "<R><n>" : "{\"n\":";
    snprintf(r->text, sizeof r->text, "%s%d", open, page);
    size_t n = strlen(r->text);
    if (page < total_pages)
        snprintf(r->text + n, sizeof r->text - n,
                 query ? "</n><nextToken>%d</nextToken></R>" : ",\"NextToken\":\"%d\"}", page + 1);
    else
        snprintf(r->text + n, sizeof r->text - n, "%s", query ? "</n><nextToken/></R>" : "}");
}

static void setup_pages(void)
{
    start(play_pages);
    total_pages = 7;
}

struct sum {
    int32_t pages, last;
};

static bool add_page(void *ctx, const struct answer *a, struct error *err)
{
    struct sum *s = ctx;
    struct json_at root = json_root(&a->json);
    int64_t n = 0;
    if (a->xml.root != NULL)
        n = atoi(xml_text(a->xml.root, "n"));
    else if (!json_get_whole(&root, "n", 0, 1000, &n, err))
        return false;
    ck_assert_int_eq(n, s->last + 1);
    s->last = (int32_t)n;
    s->pages++;
    return n != 100 || error_set(err, ERROR_INPUT, "page 100 is one too many");
}

static struct pages list_of(const struct call *c, struct sum *sum)
{
    return (struct pages){.call = *c,
                          .token_in = "NextToken",
                          .token_out = c->style == CALL_QUERY ? "nextToken" : "NextToken",
                          .page = add_page,
                          .ctx = sum};
}

START_TEST(all_pages_of_a_list_come_in_order)
{
    struct sum xml = {0}, json = {0};
    struct pages a = list_of(&ec2, &xml), b = list_of(&quotas, &json);
    ck_assert_msg(pages_fetch(world(), &a, &world_err), "%s", world_err.message);
    ck_assert_int_eq(xml.last, 7);
    ck_assert_str_eq(last_body,
                     "Action=DescribeThings&Version=2016-11-15&MaxResults=5&NextToken=7");
    ck_assert_msg(pages_fetch(world(), &b, &world_err), "%s", world_err.message);
    ck_assert_int_eq(json.last, 7);
    ck_assert_str_eq(last_body, "{\"NextToken\":\"7\",\"ServiceCode\":\"ec2\"}");
    ck_assert_int_eq(b.n_pages, 7);
}
END_TEST

START_TEST(several_lists_come_side_by_side)
{
    struct sum sums[3] = {{0}};
    struct pages lists[3];
    for (size_t i = 0; i < 3; i++)
        lists[i] = list_of(i == 1 ? &quotas : &ec2, &sums[i]);
    ck_assert(pages_fetch_all(world(), lists, 3, 3, &world_err));
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(lists[i].error.kind, ERROR_NONE);
        ck_assert_int_eq(sums[i].last, 7);
    }
}
END_TEST

START_TEST(a_list_longer_than_allowed_is_an_error)
{
    struct sum sum = {0};
    struct pages p = list_of(&ec2, &sum);
    p.max_pages = 3;
    ck_assert(!pages_fetch(world(), &p, &world_err));
    ck_assert_ptr_nonnull(strstr(world_err.message, "more than 3 pages"));
    ck_assert_int_eq(stub_requests(server), 3);
}
END_TEST

START_TEST(a_page_that_is_not_wanted_ends_the_list)
{
    struct sum sum = {0};
    struct pages p = list_of(&ec2, &sum);
    total_pages = 200;
    ck_assert(!pages_fetch(world(), &p, &world_err));
    ck_assert_ptr_nonnull(strstr(world_err.message, "one too many"));
    ck_assert_int_eq(stub_requests(server), 100);
}
END_TEST

static bool take_any(void *ctx, const struct answer *a, struct error *err)
{
    (void)a, (void)err;
    ++*(int *)ctx;
    return true;
}

START_TEST(a_token_that_comes_again_ends_a_list_that_would_go_on_for_ever)
{
    int pages = 0;
    struct pages p = {.call = ec2,
                      .token_in = "NextToken",
                      .token_out = "nextToken",
                      .page = take_any,
                      .ctx = &pages};
    n_replies = 4;
    SAY(0, "<R><nextToken>a</nextToken></R>");
    SAY(1, "<R><nextToken>b</nextToken></R>");
    SAY(2, "<R><nextToken>a</nextToken></R>");
    ck_assert(!pages_fetch(world(), &p, &world_err));
    ck_assert_ptr_nonnull(strstr(world_err.message, "never end"));
    ck_assert_int_eq(pages, 3);
    ck_assert_int_eq(p.kind, ANSWER_MALFORMED);
}
END_TEST

START_TEST(a_list_that_breaks_in_the_middle_says_so)
{
    int pages = 0;
    struct pages p = {.call = quotas,
                      .token_in = "NextToken",
                      .token_out = "NextToken",
                      .page = take_any,
                      .ctx = &pages};
    n_replies = 2;
    SAY(0, "{\"NextToken\":\"a\\\"b\"}");
    replies[1].status = 400;
    SAY(1, "{\"__type\":\"InvalidPaginationTokenException\"}");
    ck_assert(!pages_fetch(world(), &p, &world_err));
    ck_assert_ptr_nonnull(strstr(world_err.message, "InvalidPaginationToken"));
    ck_assert_str_eq(last_body, "{\"NextToken\":\"a\\\"b\",\"ServiceCode\":\"ec2\"}");
    SAY(0, "{\"NextToken\":7}");
    n_replies = 1;
    ck_assert(!pages_fetch(world(), &p, &world_err));
    ck_assert_ptr_nonnull(strstr(world_err.message, "NextToken"));
}
END_TEST

/* ---- files -------------------------------------------------------------------------------------
 */

static bool gather(void *ctx, struct slice piece)
{
    buffer_add(ctx, piece.p, piece.n);
    return true;
}

static bool start_over(void *ctx)
{
    buffer_reset(ctx);
    return true;
}

START_TEST(a_file_is_fetched_with_its_tag_and_not_again_when_unchanged)
{
    char url[128];
    snprintf(url, sizeof url, "%s/offers/index.csv", stub_url(server));
    struct http_response r = {0};
    struct fetch f = {.url = url};
    SAY(0, "a,b\n");
    HEADER(0, "ETag: \"v1\"");
    ck_assert_int_eq(fetch_run(world(), &f, &r, &world_err), FETCH_FINE);
    ck_assert_str_eq(r.body.p, "a,b\n");
    ck_assert(slice_is(http_header_value(&r, "etag"), "\"v1\""));
    ck_assert_int_eq(signatures[0], STUB_UNSIGNED);
    http_response_clear(&r);
    f.etag = "\"v1\"";
    replies[0].status = 304;
    SAY(0, "");
    ck_assert_int_eq(fetch_run(world(), &f, &r, &world_err), FETCH_UNCHANGED);
    ck_assert_ptr_nonnull(strstr(last_head, "If-None-Match: \"v1\""));
    http_response_clear(&r);
    replies[0].status = 403;
    ck_assert_int_eq(fetch_run(world(), &f, &r, &world_err), FETCH_MISSING);
    http_response_clear(&r);
}
END_TEST

START_TEST(a_file_that_breaks_off_is_begun_again_only_where_that_is_allowed)
{
    char url[128];
    struct buffer got = {0};
    struct http_response r = {0};
    snprintf(url, sizeof url, "%s/offers/index.csv", stub_url(server));
    struct fetch f = {.url = url, .sink = gather, .sink_ctx = &got, .restart = start_over};
    n_replies = 2;
    SAY(0, "0123456789");
    SAY(1, "0123456789");
    replies[0].fault = STUB_CUT;
    replies[0].cut_bytes = 5;
    ck_assert_int_eq(fetch_run(world(), &f, &r, &world_err), FETCH_FINE);
    ck_assert_str_eq(got.p, "0123456789");
    http_response_clear(&r);
    n_replies = 1;
    f.restart = NULL;
    int32_t before = stub_requests(server);
    ck_assert_int_eq(fetch_run(world(), &f, &r, &world_err), FETCH_FAILED);
    ck_assert_int_eq(stub_requests(server), before + 1);
    ck_assert_ptr_nonnull(strstr(world_err.message, "broken off"));
    http_response_clear(&r);
    buffer_clear(&got);
}
END_TEST

static TCase *add_case(Suite *s, const char *name, void (*before)(void))
{
    TCase *t = tcase_create(name);
    tcase_add_checked_fixture(t, before, teardown);
    tcase_set_timeout(t, 60);
    suite_add_tcase(s, t);
    return t;
}

Suite *suite_call(void)
{
    Suite *s = suite_create("call");
    TCase *t = add_case(s, "signed", setup_strict);
    tcase_add_test(t, each_style_is_signed_rightly);
    tcase_add_test(t, a_path_in_the_endpoint_url_is_kept_and_signed);
    tcase_add_test(t, temporary_keys_are_sent_with_their_token);
    tcase_add_test(t, wrong_keys_are_said_and_not_tried_again);
    tcase_add_test(t, a_wrong_secret_is_said_and_not_tried_again);
    tcase_add_test(t, expired_keys_that_cannot_be_renewed_are_said);
    tcase_add_test(t, a_wrong_clock_is_corrected_once_for_all_calls);
    tcase_add_test(t, no_credentials_means_that_nothing_is_sent);
    tcase_add_test(t, an_anonymous_call_has_no_signature);
    t = add_case(s, "faults", setup);
    tcase_add_test(t, a_clock_that_stays_wrong_is_said);
    tcase_add_loop_test(t, what_fails_in_passing_is_tried_again, 0,
                        sizeof passing / sizeof passing[0]);
    tcase_add_test(t, a_stall_is_given_up_and_tried_again);
    tcase_add_test(t, throttling_for_ever_ends_after_all_attempts);
    tcase_add_test(t, the_number_of_attempts_comes_from_the_environment);
    tcase_add_test(t, the_budget_of_retries_ends_them_for_all_calls);
    tcase_add_test(t, retry_after_is_heeded_but_not_for_ever);
    tcase_add_test(t, codes_of_each_protocol_are_found);
    tcase_add_test(t, answers_that_are_none_are_said);
    tcase_add_test(t, deep_documents_are_refused);
    tcase_add_test(t, an_empty_json_body_is_an_empty_object);
    tcase_add_test(t, a_body_that_is_too_large_is_not_tried_again);
    tcase_add_test(t, a_redirect_is_never_followed_with_a_signature);
    tcase_add_test(t, calls_that_cannot_be_made_are_said);
    tcase_add_test(t, the_trace_tells_each_request_and_no_secret);
    tcase_add_test(t, the_ca_bundle_comes_from_the_environment_or_the_profile);
    tcase_add_test(t, sessions_with_bad_settings_do_not_open);
    tcase_add_test(t, a_stop_ends_a_call_and_its_waits);
    tcase_add_test(t, a_proxy_of_the_environment_is_used_but_not_for_what_is_local);
    tcase_add_test(t, many_calls_run_side_by_side_each_finished_once);
    tcase_add_test(t, a_callback_can_end_everything);
    tcase_add_test(t, a_token_that_comes_again_ends_a_list_that_would_go_on_for_ever);
    tcase_add_test(t, a_list_that_breaks_in_the_middle_says_so);
    tcase_add_test(t, a_file_is_fetched_with_its_tag_and_not_again_when_unchanged);
    tcase_add_test(t, a_file_that_breaks_off_is_begun_again_only_where_that_is_allowed);
    t = add_case(s, "pages", setup_pages);
    tcase_add_test(t, all_pages_of_a_list_come_in_order);
    tcase_add_test(t, several_lists_come_side_by_side);
    tcase_add_test(t, a_list_longer_than_allowed_is_an_error);
    tcase_add_test(t, a_page_that_is_not_wanted_ends_the_list);
    return s;
}
