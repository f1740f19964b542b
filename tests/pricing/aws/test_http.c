/* Transfers against the stub: each way in which a server can fail, and each limit. */
#include "model/arena.h"
#include "pricing/aws/http.h"
#include "tests/support/stub_session.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

Suite *suite_http(void);

/* What the stub answers, one for each request; the last one again and again. */
static struct stub_reply replies[8];
static size_t n_replies;
static char last_request[4096];

static void play(void *ctx, const struct stub_request *q, struct stub_reply *r)
{
    (void)ctx;
    size_t i = (size_t)q->number < n_replies ? (size_t)q->number : n_replies - 1;
    *r = replies[i];
    snprintf(last_request, sizeof last_request, "%s %s?%s\n%s\n%.*s", q->method, q->path, q->query,
             q->headers, (int)q->body.n, q->body.p == NULL ? "" : q->body.p);
}

static struct stub *server;
static struct http *client;
static struct http_options options;
static struct http_response response;
static struct error err;

static void start(bool tls)
{
    server = stub_world_start(tls, play, NULL);
    n_replies = 1;
    memset(replies, 0, sizeof replies);
    for (size_t i = 0; i < 8; i++)
        replies[i].status = 200;
    options = world_options.http;
    options.limits = (struct http_limits){
        .connect_ms = 20000, .stall_ms = 20000, .total_ms = 40000, .max_body_bytes = 100000};
    response = (struct http_response){0};
}

static void setup(void)
{
    start(true);
}

static void setup_plain(void)
{
    start(false);
}

static void teardown(void)
{
    http_response_clear(&response);
    http_free(client);
    client = NULL;
    stub_world_stop();
}

static struct http *opened(void)
{
    if (client == NULL)
        client = http_new(&options, &err);
    ck_assert_msg(client != NULL, "%s", err.message);
    return client;
}

static const char *url_of(const char *path)
{
    static char url[512];
    snprintf(url, sizeof url, "%s%s", stub_url(server), path);
    return url;
}

static bool perform(const struct http_request *q)
{
    http_response_clear(&response);
    bool ok = http_perform(opened(), q, &response, &err);
    world_no_secret(err.message);
    ck_assert(ok == (response.fault == HTTP_FINE));
    ck_assert(ok || (err.kind == ERROR_REMOTE && err.message[0] != '\0'));
    return ok;
}

static bool get(const char *path)
{
    return perform(&(struct http_request){.url = url_of(path)});
}

static void fails_with(enum http_fault fault, const char *words)
{
    ck_assert(!get("/x"));
    ck_assert_msg(response.fault == fault, "%s", err.message);
    ck_assert_msg(strstr(err.message, words) != NULL, "%s", err.message);
}

/* ---- what goes well ----------------------------------------------------------------------------
 */

START_TEST(a_request_is_sent_and_its_answer_held)
{
    snprintf(replies[0].text, sizeof replies[0].text, "hello");
    snprintf(replies[0].headers, sizeof replies[0].headers, "ETag:  \"abc\" \r\nX-Empty:\r\n");
    struct http_header headers[] = {{"X-One", "1"}, {"Content-Type", "text/plain"}, {"X-None", ""}};
    ck_assert(perform(&(struct http_request){.method = "POST",
                                             .url = url_of("/a/../b?q=1"),
                                             .headers = headers,
                                             .n_headers = 3,
                                             .body = SLICE("body")}));
    ck_assert_int_eq(response.status, 200);
    ck_assert_str_eq(response.body.p, "hello");
    ck_assert(slice_is(http_header_value(&response, "etag"), "\"abc\""));
    ck_assert_uint_eq(http_header_value(&response, "x-empty").n, 0);
    ck_assert_uint_eq(http_header_value(&response, "x-missing").n, 0);
    ck_assert_ptr_nonnull(strstr(last_request, "POST /a/../b?q=1\n"));
    ck_assert_ptr_nonnull(strstr(last_request, "X-One: 1"));
    ck_assert_ptr_nonnull(strstr(last_request, "X-None:"));
    ck_assert_ptr_nonnull(strstr(last_request, "Accept-Encoding: gzip"));
    ck_assert_ptr_nonnull(strstr(last_request, "\nbody"));
    ck_assert_ptr_null(strstr(last_request, "Expect"));
}
END_TEST

START_TEST(a_status_that_is_an_error_is_an_answer_all_the_same)
{
    replies[0].status = 503;
    snprintf(replies[0].text, sizeof replies[0].text, "busy");
    ck_assert(get("/"));
    ck_assert_int_eq(response.status, 503);
    ck_assert_str_eq(response.body.p, "busy");
}
END_TEST

START_TEST(one_connection_serves_many_requests)
{
    for (int i = 0; i < 20; i++)
        ck_assert(get("/"));
    ck_assert_int_eq(stub_requests(server), 20);
    ck_assert_int_eq(stub_connections(server), 1);
}
END_TEST

START_TEST(http_2_is_offered_and_http_1_taken_where_the_server_chooses_it)
{
    ck_assert(get("/"));
    ck_assert(stub_asked_http2(server));
    ck_assert_int_eq(response.status, 200);
}
END_TEST

START_TEST(several_transfers_run_at_once)
{
    enum { N = 8 };
    replies[0].delay_ms = 100;
    struct http_request q = {.url = url_of("/slow")};
    int tags[N], seen = 0;
    for (int i = 0; i < N; i++)
        http_start(opened(), &q, &tags[i]);
    ck_assert_int_eq(http_under_way(client), N);
    bool ok;
    for (int *tag; (tag = http_next(client, 30000, &response, &ok, &err)) != NULL; seen++) {
        ck_assert_msg(ok, "%s", err.message);
        ck_assert(tag >= tags && tag < tags + N);
        http_response_clear(&response);
    }
    ck_assert_int_eq(seen, N);
    ck_assert_int_eq(http_under_way(client), 0);
    /* One after the other they would have shared one connection. */
    ck_assert_int_gt(stub_connections(server), 1);
    ck_assert_int_le(stub_connections(server), 6);
}
END_TEST

START_TEST(a_chunked_body_and_one_that_ends_with_the_connection_are_whole)
{
    replies[0].fault = STUB_CHUNKED;
    snprintf(replies[0].text, sizeof replies[0].text, "in chunks");
    n_replies = 2;
    replies[1].fault = STUB_NO_LENGTH;
    snprintf(replies[1].text, sizeof replies[1].text, "to the end");
    ck_assert(get("/"));
    ck_assert_str_eq(response.body.p, "in chunks");
    ck_assert(get("/"));
    ck_assert_str_eq(response.body.p, "to the end");
}
END_TEST

struct taken {
    int64_t bytes;
    int64_t at_most; /* then refuses */
};

static bool take(void *ctx, struct slice piece)
{
    struct taken *t = ctx;
    t->bytes += (int64_t)piece.n;
    return t->bytes <= t->at_most;
}

static void note_progress(void *ctx, int64_t done, int64_t total)
{
    int64_t *seen = ctx;
    ck_assert_int_ge(done, seen[0]);
    seen[0] = done;
    seen[1] = total;
}

START_TEST(a_large_body_goes_through_a_sink_with_progress)
{
    enum { BYTES = 3000000 };
    char *bytes = mem_zeroed(BYTES, 1);
    replies[0].body = (struct slice){bytes, BYTES};
    struct taken t = {0, INT64_MAX};
    int64_t seen[2] = {0, 0};
    struct http_limits limits = {0};
    ck_assert(perform(&(struct http_request){.url = url_of("/big"),
                                             .limits = &limits,
                                             .sink = take,
                                             .sink_ctx = &t,
                                             .progress = note_progress,
                                             .progress_ctx = seen}));
    ck_assert_int_eq(t.bytes, BYTES);
    ck_assert_int_eq(seen[0], BYTES);
    ck_assert_int_eq(seen[1], BYTES);
    ck_assert_uint_eq(response.body.n, 0);
    ck_assert_int_eq(response.body_bytes, BYTES);
    free(bytes);
}
END_TEST

START_TEST(a_sink_that_says_no_ends_the_transfer)
{
    snprintf(replies[0].text, sizeof replies[0].text, "0123456789");
    replies[0].fault = STUB_ENDLESS;
    struct taken t = {0, 50000};
    ck_assert(!perform(&(struct http_request){.url = url_of("/"), .sink = take, .sink_ctx = &t}));
    ck_assert_int_eq(response.fault, HTTP_REFUSED);
}
END_TEST

START_TEST(the_body_beside_an_error_status_is_not_for_the_sink)
{
    replies[0].status = 404;
    snprintf(replies[0].text, sizeof replies[0].text, "nothing here");
    struct taken t = {0, INT64_MAX};
    ck_assert(perform(&(struct http_request){.url = url_of("/"), .sink = take, .sink_ctx = &t}));
    ck_assert_int_eq(t.bytes, 0);
    ck_assert_str_eq(response.body.p, "nothing here");
}
END_TEST

/* ---- gzip --------------------------------------------------------------------------------------
 */

static struct slice gzip_of(const char *bytes, size_t n)
{
    z_stream z = {0};
    ck_assert_int_eq(deflateInit2(&z, 9, Z_DEFLATED, MAX_WBITS + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
    size_t size = deflateBound(&z, n);
    char *out = mem_alloc(size);
    z.next_in = (Bytef *)(uintptr_t)bytes;
    z.avail_in = (uInt)n;
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)size;
    ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    return (struct slice){out, size - z.avail_out};
}

static void reply_in_gzip(struct slice body)
{
    replies[0].body = body;
    snprintf(replies[0].headers, sizeof replies[0].headers, "Content-Encoding: gzip\r\n");
}

START_TEST(gzip_is_undone)
{
    struct slice packed = gzip_of("to be or not to be to be or not to be", 37);
    reply_in_gzip(packed);
    ck_assert(get("/"));
    ck_assert_str_eq(response.body.p, "to be or not to be to be or not to be");
    ck_assert_int_eq(response.wire_bytes, (int64_t)packed.n);
    free((char *)(uintptr_t)packed.p);
}
END_TEST

START_TEST(a_gzip_bomb_ends_at_the_limit)
{
    enum { BYTES = 50000000 };
    char *zeros = mem_zeroed(BYTES, 1);
    struct slice packed = gzip_of(zeros, BYTES);
    ck_assert_uint_lt(packed.n, 100000);
    reply_in_gzip(packed);
    fails_with(HTTP_TOO_LARGE, "100000 bytes allowed");
    ck_assert_uint_le(response.body.n, 100000);
    struct taken t = {0, INT64_MAX};
    struct http_limits limits = {.max_body_bytes = 1000000};
    ck_assert(!perform(&(struct http_request){
        .url = url_of("/"), .limits = &limits, .sink = take, .sink_ctx = &t}));
    ck_assert_int_eq(response.fault, HTTP_TOO_LARGE);
    ck_assert_int_le(t.bytes, 1000000);
    free((char *)(uintptr_t)packed.p);
    free(zeros);
}
END_TEST

START_TEST(a_gzip_stream_that_ends_early_is_no_whole_body)
{
    char text[5000];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)('a' + i * i % 23);
    struct slice packed = gzip_of(text, sizeof text);
    reply_in_gzip((struct slice){packed.p, packed.n - 9});
    fails_with(HTTP_BROKEN, "gzip");
    free((char *)(uintptr_t)packed.p);
}
END_TEST

START_TEST(what_says_gzip_and_is_not_is_an_error)
{
    reply_in_gzip(SLICE("plain text"));
    fails_with(HTTP_ENCODING, "gzip");
    snprintf(replies[0].headers, sizeof replies[0].headers, "Content-Encoding: br\r\n");
    fails_with(HTTP_ENCODING, "encoded");
}
END_TEST

/* ---- what goes wrong ---------------------------------------------------------------------------
 */

START_TEST(a_body_that_is_cut_is_no_answer)
{
    snprintf(replies[0].text, sizeof replies[0].text, "0123456789");
    replies[0].fault = STUB_CUT;
    replies[0].cut_bytes = 4;
    fails_with(HTTP_BROKEN, "broken off");
    replies[0].fault = STUB_CHUNKED_CUT;
    fails_with(HTTP_BROKEN, "broken off");
    replies[0].fault = STUB_WHOLE;
    replies[0].wrong_length = 999;
    fails_with(HTTP_BROKEN, "broken off");
}
END_TEST

START_TEST(bytes_beyond_the_length_are_not_the_bodys)
{
    snprintf(replies[0].text, sizeof replies[0].text, "0123456789");
    replies[0].wrong_length = 4;
    ck_assert(get("/"));
    ck_assert_str_eq(response.body.p, "0123");
}
END_TEST

START_TEST(a_server_that_hangs_up_or_speaks_no_http_is_an_error)
{
    replies[0].fault = STUB_HANG_UP;
    fails_with(HTTP_BROKEN, "broken off");
    replies[0].fault = STUB_NO_HTTP;
    snprintf(replies[0].text, sizeof replies[0].text, "SSH-2.0-OpenSSH\r\n");
    fails_with(HTTP_BROKEN, "broken off");
}
END_TEST

START_TEST(a_server_that_stalls_is_given_up)
{
    snprintf(replies[0].text, sizeof replies[0].text, "0123456789");
    replies[0].fault = STUB_STALL;
    replies[0].cut_bytes = 5;
    options.limits.stall_ms = 300;
    fails_with(HTTP_TIMEOUT, "nothing came for 300 ms");
    ck_assert_int_lt(response.duration_ms, 9000);
}
END_TEST

START_TEST(a_transfer_that_takes_too_long_in_all_is_given_up)
{
    replies[0].delay_ms = 10000;
    struct http_limits limits = {.total_ms = 200};
    ck_assert(!perform(&(struct http_request){.url = url_of("/"), .limits = &limits}));
    ck_assert_int_eq(response.fault, HTTP_TIMEOUT);
    ck_assert_int_lt(response.duration_ms, 9000);
}
END_TEST

START_TEST(bodies_and_headers_have_limits)
{
    char *bytes = mem_zeroed(200001, 1);
    replies[0].body = (struct slice){bytes, 200000};
    fails_with(HTTP_TOO_LARGE, "100000 bytes allowed");
    replies[0].fault = STUB_ENDLESS;
    fails_with(HTTP_TOO_LARGE, "100000 bytes allowed");
    replies[0].fault = STUB_ENDLESS_HEADERS;
    fails_with(HTTP_TOO_LARGE, "bytes of headers");
    free(bytes);
}
END_TEST

START_TEST(redirects_are_followed_only_as_far_as_allowed)
{
    replies[0].status = 302;
    snprintf(replies[0].headers, sizeof replies[0].headers, "Location: /there\r\n");
    n_replies = 2;
    snprintf(replies[1].text, sizeof replies[1].text, "arrived");
    struct http_request q = {.url = url_of("/here"), .redirects = HTTP_REDIRECT_SAME_HOST};
    ck_assert(perform(&q));
    ck_assert_str_eq(response.body.p, "arrived");
    ck_assert_ptr_nonnull(strstr(response.url, "/there"));
    n_replies = 1;
    q.redirects = HTTP_REDIRECT_NEVER;
    ck_assert(!perform(&q));
    ck_assert_int_eq(response.fault, HTTP_REDIRECTED);
    ck_assert_ptr_nonnull(strstr(err.message, "/there"));
    q.redirects = HTTP_REDIRECT_ANY_HOST;
    q.method = "POST"; /* would send the body twice */
    ck_assert(!perform(&q));
    ck_assert_int_eq(response.fault, HTTP_REDIRECTED);
}
END_TEST

START_TEST(a_redirect_to_another_host_or_to_plain_http_is_refused)
{
    static const char *const elsewhere[] = {"https://evil.example/x", "http://localhost:1/x",
                                            "https://localhost:1/x", "file:///etc/passwd"};
    replies[0].status = 301;
    for (size_t i = 0; i < 4; i++) {
        snprintf(replies[0].headers, sizeof replies[0].headers, "Location: %s\r\n", elsewhere[i]);
        struct http_request q = {.url = url_of("/"), .redirects = HTTP_REDIRECT_SAME_HOST};
        ck_assert(!perform(&q));
        ck_assert_msg(response.fault == HTTP_REDIRECTED, "%s: %s", elsewhere[i], err.message);
    }
    snprintf(replies[0].headers, sizeof replies[0].headers, "Location: %s\r\n", elsewhere[1]);
    struct http_request q = {.url = url_of("/"), .redirects = HTTP_REDIRECT_ANY_HOST};
    ck_assert(!perform(&q));
    ck_assert_int_eq(response.fault, HTTP_REDIRECTED);
}
END_TEST

START_TEST(redirects_in_a_circle_end)
{
    replies[0].status = 307;
    snprintf(replies[0].headers, sizeof replies[0].headers, "Location: /again\r\n");
    struct http_request q = {.url = url_of("/again"), .redirects = HTTP_REDIRECT_SAME_HOST};
    ck_assert(!perform(&q));
    ck_assert_int_eq(response.fault, HTTP_REDIRECTED);
    ck_assert_ptr_nonnull(strstr(err.message, "too many"));
    ck_assert_int_eq(stub_requests(server), 6);
}
END_TEST

START_TEST(a_certificate_of_an_unknown_authority_is_refused)
{
    options.ca_bundle = NULL; /* the system's */
    fails_with(HTTP_TLS, "certificate");
    ck_assert_int_eq(stub_requests(server), 0);
}
END_TEST

START_TEST(a_certificate_for_another_name_is_refused)
{
    char url[128];
    snprintf(url, sizeof url, "https://127.0.0.1:%s/", strrchr(stub_url(server), ':') + 1);
    ck_assert(!perform(&(struct http_request){.url = url}));
    ck_assert_msg(response.fault == HTTP_TLS, "%s", err.message);
    ck_assert_int_eq(stub_requests(server), 0);
}
END_TEST

START_TEST(tls_is_not_spoken_with_a_plain_server_nor_the_other_way_round)
{
    char url[128];
    options.limits.connect_ms = 300;
    snprintf(url, sizeof url, "https%s/", stub_url(server) + 4);
    ck_assert(!perform(&(struct http_request){.url = url}));
    ck_assert_msg(response.fault == HTTP_TLS || response.fault == HTTP_TIMEOUT, "%s", err.message);
}
END_TEST

START_TEST(a_ca_bundle_that_is_not_there_is_said_at_once)
{
    options.ca_bundle = "/nonexistent/ca.pem";
    ck_assert_ptr_null(http_new(&options, &err));
    ck_assert_int_eq(err.kind, ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, "/nonexistent/ca.pem"));
}
END_TEST

START_TEST(a_port_where_nobody_listens_and_a_name_that_is_not_known_are_told_apart)
{
    ck_assert(!perform(&(struct http_request){.url = "https://127.0.0.1:1/"}));
    ck_assert_int_eq(response.fault, HTTP_CONNECT);
    ck_assert(!perform(&(struct http_request){.url = "https://no-such-host.invalid/"}));
    ck_assert_msg(response.fault == HTTP_DNS || response.fault == HTTP_TIMEOUT, "%s", err.message);
}
END_TEST

START_TEST(what_is_no_request_is_not_sent)
{
    static const char *const urls[] = {"",
                                       "ftp://localhost/",
                                       "https://",
                                       "https://a b/",
                                       "file:///etc/passwd",
                                       "https://h:99999/"};
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        ck_assert(!perform(&(struct http_request){.url = urls[i]}));
        ck_assert_msg(response.fault == HTTP_BAD_REQUEST, "%s", urls[i]);
    }
    struct http_header split = {"X-A", "1\r\nX-Injected: 2"};
    ck_assert(
        !perform(&(struct http_request){.url = url_of("/"), .headers = &split, .n_headers = 1}));
    ck_assert_int_eq(response.fault, HTTP_BAD_REQUEST);
    ck_assert_int_eq(stub_requests(server), 0);
}
END_TEST

static bool stop_now(void *ctx)
{
    return ++*(int *)ctx > 2;
}

START_TEST(stop_ends_what_is_under_way)
{
    int asked = 0;
    options.stop = stop_now;
    options.stop_ctx = &asked;
    replies[0].delay_ms = 10000;
    fails_with(HTTP_STOPPED, "stopped");
    ck_assert_int_lt(response.duration_ms, 9000);
    ck_assert(!http_sleep(client, 10000));
}
END_TEST

START_TEST(messages_and_traces_leave_out_users_and_queries)
{
    char url[256];
    snprintf(url, sizeof url, "https://user:must.not.be.shown@%s/p?key=must.not.be.shown",
             stub_url(server) + 8);
    ck_assert(perform(&(struct http_request){.url = url}));
    replies[0].fault = STUB_HANG_UP;
    ck_assert(!perform(&(struct http_request){.url = url}));
    ck_assert_ptr_nonnull(strstr(world_trace(), "/p: 200"));
    ck_assert_ptr_nonnull(strstr(world_trace(), "broken off"));
}
END_TEST

START_TEST(a_cancelled_transfer_is_not_heard_of)
{
    int a, b;
    replies[0].delay_ms = 50;
    struct http_request q = {.url = url_of("/")};
    http_start(opened(), &q, &a);
    http_start(client, &q, &b);
    http_cancel(client, &a);
    bool ok;
    ck_assert_ptr_eq(http_next(client, 30000, &response, &ok, &err), &b);
    ck_assert_ptr_null(http_next(client, 100, &response, &ok, &err));
    ck_assert_int_eq(http_under_way(client), 0);
}
END_TEST

Suite *suite_http(void)
{
    Suite *s = suite_create("http");
    TCase *t = tcase_create("http");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_request_is_sent_and_its_answer_held);
    tcase_add_test(t, a_status_that_is_an_error_is_an_answer_all_the_same);
    tcase_add_test(t, one_connection_serves_many_requests);
    tcase_add_test(t, http_2_is_offered_and_http_1_taken_where_the_server_chooses_it);
    tcase_add_test(t, several_transfers_run_at_once);
    tcase_add_test(t, a_chunked_body_and_one_that_ends_with_the_connection_are_whole);
    tcase_add_test(t, a_large_body_goes_through_a_sink_with_progress);
    tcase_add_test(t, a_sink_that_says_no_ends_the_transfer);
    tcase_add_test(t, the_body_beside_an_error_status_is_not_for_the_sink);
    tcase_add_test(t, gzip_is_undone);
    tcase_add_test(t, a_gzip_bomb_ends_at_the_limit);
    tcase_add_test(t, a_gzip_stream_that_ends_early_is_no_whole_body);
    tcase_add_test(t, what_says_gzip_and_is_not_is_an_error);
    tcase_add_test(t, a_body_that_is_cut_is_no_answer);
    tcase_add_test(t, bytes_beyond_the_length_are_not_the_bodys);
    tcase_add_test(t, a_server_that_hangs_up_or_speaks_no_http_is_an_error);
    tcase_add_test(t, a_server_that_stalls_is_given_up);
    tcase_add_test(t, a_transfer_that_takes_too_long_in_all_is_given_up);
    tcase_add_test(t, bodies_and_headers_have_limits);
    tcase_add_test(t, redirects_are_followed_only_as_far_as_allowed);
    tcase_add_test(t, a_redirect_to_another_host_or_to_plain_http_is_refused);
    tcase_add_test(t, redirects_in_a_circle_end);
    tcase_add_test(t, a_certificate_of_an_unknown_authority_is_refused);
    tcase_add_test(t, a_certificate_for_another_name_is_refused);
    tcase_add_test(t, a_ca_bundle_that_is_not_there_is_said_at_once);
    tcase_add_test(t, a_port_where_nobody_listens_and_a_name_that_is_not_known_are_told_apart);
    tcase_add_test(t, what_is_no_request_is_not_sent);
    tcase_add_test(t, stop_ends_what_is_under_way);
    tcase_add_test(t, messages_and_traces_leave_out_users_and_queries);
    tcase_add_test(t, a_cancelled_transfer_is_not_heard_of);
    suite_add_tcase(s, t);
    TCase *plain = tcase_create("plain");
    tcase_add_checked_fixture(plain, setup_plain, teardown);
    tcase_set_timeout(plain, 60);
    tcase_add_test(plain, tls_is_not_spoken_with_a_plain_server_nor_the_other_way_round);
    suite_add_tcase(s, plain);
    return s;
}
