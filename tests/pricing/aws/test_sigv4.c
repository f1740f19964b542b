/* AWS's published vectors ("aws4_testsuite"), stage by stage. */
#include "pricing/aws/sigv4.h"

#include "pricing/aws/digest.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

Suite *suite_sigv4(void);

#define KEY_ID "AKIDEXAMPLE"
#define SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
#define TOKEN "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"
#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define TIME_S INT64_C(1440938160) /* 2015-08-30 12:36:00 UTC */

static const struct sigv4_scope scope = {"us-east-1", "service", TIME_S};
static const struct sigv4_keys keys = {KEY_ID, SECRET, NULL};
static struct error err;

struct vector {
    const char *name, *method, *path, *query;
    struct http_header more[3]; /* beside host and x-amz-date */
    const char *body, *canonical, *names, *signature;
};

static const struct vector vectors[] = {
    {"get-vanilla",
     "GET",
     "/",
     "",
     {{0}},
     "",
     "GET\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-date\n" EMPTY,
     "host;x-amz-date",
     "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
    {"get-vanilla-query-order-key",
     "GET",
     "/",
     "Param1=value2&Param1=Value1",
     {{0}},
     "",
     "GET\n/\nParam1=Value1&Param1=value2\nhost:example.amazonaws.com\n"
     "x-amz-date:20150830T123600Z\n\nhost;x-amz-date\n" EMPTY,
     "host;x-amz-date",
     "eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1"},
    {"get-utf8",
     "GET",
     "/\xe1\x88\xb4",
     "",
     {{0}},
     "",
     "GET\n/%E1%88%B4\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\n"
     "host;x-amz-date\n" EMPTY,
     "host;x-amz-date",
     "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"},
    {"get-header-value-trim",
     "GET",
     "/",
     "",
     {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}},
     "",
     "GET\n/\n\nhost:example.amazonaws.com\nmy-header1:value1\nmy-header2:\"a b c\"\n"
     "x-amz-date:20150830T123600Z\n\nhost;my-header1;my-header2;x-amz-date\n" EMPTY,
     "host;my-header1;my-header2;x-amz-date",
     "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
    {"post-x-www-form-urlencoded",
     "POST",
     "/",
     "",
     {{"Content-Type", "application/x-www-form-urlencoded"}},
     "Param1=value1",
     "POST\n/\n\ncontent-type:application/x-www-form-urlencoded\nhost:example.amazonaws.com\n"
     "x-amz-date:20150830T123600Z\n\ncontent-type;host;x-amz-date\n"
     "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e",
     "content-type;host;x-amz-date",
     "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"},
    {"get-vanilla-with-session-token",
     "GET",
     "/",
     "",
     {{"X-Amz-Security-Token", TOKEN}},
     "",
     "GET\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n"
     "x-amz-security-token:" TOKEN "\n\nhost;x-amz-date;x-amz-security-token\n" EMPTY,
     "host;x-amz-date;x-amz-security-token",
     "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8"},
};

static struct http_header headers[8];

static struct sigv4_request request_of(const struct vector *v)
{
    size_t n = 0;
    for (size_t i = 0; i < 3 && v->more[i].name != NULL; i++)
        headers[n++] = v->more[i];
    headers[n++] = (struct http_header){"X-Amz-Date", "20150830T123600Z"};
    headers[n++] = (struct http_header){"Host", "example.amazonaws.com"};
    return (struct sigv4_request){v->method, v->path, v->query, headers, n, slice_of(v->body)};
}

START_TEST(each_stage_of_a_published_vector_comes_out_as_published)
{
    const struct vector *v = &vectors[_i];
    struct sigv4_request q = request_of(v);
    struct buffer canonical = {0}, names = {0}, to_sign = {0};
    ck_assert(sigv4_canonical(&q, &canonical, &names, &err));
    ck_assert_str_eq(canonical.p, v->canonical);
    ck_assert_str_eq(names.p, v->names);
    sigv4_string_to_sign(&scope, buffer_slice(&canonical), &to_sign);
    char hash[65], expected[256];
    sha256_hex(slice_of(v->canonical), hash);
    snprintf(expected, sizeof expected,
             "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n%s",
             hash);
    ck_assert_str_eq(to_sign.p, expected);
    unsigned char key[32];
    char signature[65];
    sigv4_key(SECRET, &scope, key);
    sigv4_signature(key, buffer_slice(&to_sign), signature);
    ck_assert_str_eq(signature, v->signature);
    buffer_clear(&canonical);
    buffer_clear(&names);
    buffer_clear(&to_sign);
}
END_TEST

START_TEST(the_hash_of_get_vanilla_and_the_key_are_the_published_ones)
{
    char hex[65];
    sha256_hex(slice_of(vectors[0].canonical), hex);
    ck_assert_str_eq(hex, "bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63");
    unsigned char key[32];
    sigv4_key(SECRET, &scope, key);
    hex_text(key, 32, hex);
    ck_assert_str_eq(hex, "938127b5336810ddb6a5d6af445fcac9e371f9ed418ed386b022aed82901be75");
    hmac_sha256(SLICE("AWS4" SECRET), SLICE("20150830"), key);
    hex_text(key, 32, hex);
    ck_assert_str_eq(hex, "0138c7a6cbd60aa727b2f653a522567439dfb9f3e72b21f9b25941a42f04a7cd");
}
END_TEST

START_TEST(digests_match_fips_180_and_rfc_4231)
{
    char hex[65];
    unsigned char mac[32];
    sha256_hex(SLICE("abc"), hex);
    ck_assert_str_eq(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    sha256_hex(SLICE_NONE, hex);
    ck_assert_str_eq(hex, EMPTY);
    hmac_sha256(SLICE("Jefe"), SLICE("what do ya want for nothing?"), mac);
    hex_text(mac, 32, hex);
    ck_assert_str_eq(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    char sha1[41];
    sha1_hex(SLICE("abc"), sha1);
    ck_assert_str_eq(sha1, "a9993e364706816aba3e25717850c26c9cd0d89d");
}
END_TEST

START_TEST(the_authorization_header_names_key_scope_headers_and_signature)
{
    struct sigv4_signer signer = {0};
    struct buffer out = {0};
    struct sigv4_request q = request_of(&vectors[0]);
    for (int again = 0; again < 2; again++) { /* the second time with the key kept */
        buffer_reset(&out);
        ck_assert(sigv4_authorization(&signer, &q, &scope, &keys, &out, &err));
        ck_assert_str_eq(out.p, "AWS4-HMAC-SHA256 "
                                "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                                "SignedHeaders=host;x-amz-date, Signature="
                                "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    }
    buffer_clear(&out);
    sigv4_clear(&signer);
}
END_TEST

START_TEST(a_kept_key_is_not_used_for_another_secret_or_scope)
{
    struct sigv4_signer signer = {0}, fresh = {0};
    struct sigv4_request q = request_of(&vectors[0]);
    struct sigv4_keys other_keys = {KEY_ID, "another", NULL};
    struct sigv4_scope others[] = {{"eu-west-1", "service", TIME_S},
                                   {"us-east-1", "ec2", TIME_S},
                                   {"us-east-1", "service", TIME_S + 86400}};
    for (size_t i = 0; i < 4; i++) {
        const struct sigv4_scope *s = i < 3 ? &others[i] : &scope;
        const struct sigv4_keys *k = i < 3 ? &keys : &other_keys;
        struct buffer first = {0}, a = {0}, b = {0};
        ck_assert(sigv4_authorization(&signer, &q, &scope, &keys, &first, &err));
        ck_assert(sigv4_authorization(&signer, &q, s, k, &a, &err));
        memset(&fresh, 0, sizeof fresh);
        ck_assert(sigv4_authorization(&fresh, &q, s, k, &b, &err));
        ck_assert_str_eq(a.p, b.p);
        ck_assert_str_ne(a.p, first.p);
        buffer_clear(&first);
        buffer_clear(&a);
        buffer_clear(&b);
    }
}
END_TEST

struct path_case {
    const char *path, *canonical;
};
static const struct path_case paths[] = {
    {"", "/"},
    {"/", "/"},
    {"//", "/"},
    {"/./", "/"},
    {"/./example", "/example"},
    {"/example/..", "/"},
    {"/example1/example2/../..", "/"},
    {"//example//", "/example/"},
    {"/../../a", "/a"},
    {"/v1/tags/arn%3Aaws%3Abatch%2Fx", "/v1/tags/arn%253Aaws%253Abatch%252Fx"},
    {"/a b", "/a%20b"},
    {"/-._~0Az", "/-._~0Az"},
};

START_TEST(paths_lose_dots_and_empty_segments_and_are_encoded_again)
{
    struct vector v = vectors[0];
    v.path = paths[_i].path;
    struct sigv4_request q = request_of(&v);
    struct buffer canonical = {0}, names = {0};
    ck_assert(sigv4_canonical(&q, &canonical, &names, &err));
    char start[128];
    snprintf(start, sizeof start, "GET\n%s\n\n", paths[_i].canonical);
    ck_assert_msg(strncmp(canonical.p, start, strlen(start)) == 0, "%s", canonical.p);
    buffer_clear(&canonical);
    buffer_clear(&names);
}
END_TEST

START_TEST(queries_are_sorted_and_encoded_once)
{
    static const char *const cases[][2] = {
        {"b=2&a=1&a", "a=&a=1&b=2"},           {"a=%2f&a=%20", "a=%20&a=%2F"},
        {"A=1&a=1&A-=0", "A=1&A-=0&a=1"},      {"x=a=b", "x=a%3Db"},
        {"\xe1\x88\xb4=bar", "%E1%88%B4=bar"}, {"p=100%&q=%zz", "p=100%25&q=%25zz"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct vector v = vectors[0];
        v.query = cases[i][0];
        struct sigv4_request q = request_of(&v);
        struct buffer canonical = {0}, names = {0};
        ck_assert(sigv4_canonical(&q, &canonical, &names, &err));
        char start[128];
        snprintf(start, sizeof start, "GET\n/\n%s\nhost", cases[i][1]);
        ck_assert_msg(strncmp(canonical.p, start, strlen(start)) == 0, "%s", canonical.p);
        buffer_clear(&canonical);
        buffer_clear(&names);
    }
}
END_TEST

START_TEST(headers_that_others_change_are_not_signed_and_repeated_ones_are_joined)
{
    struct vector v = vectors[0];
    struct sigv4_request q = request_of(&v);
    struct http_header all[] = {{"Host", "h"},
                                {"User-Agent", "u"},
                                {"x-b", "2"},
                                {"Connection", "c"},
                                {"X-B", " 1\t3 "},
                                {"Authorization", "z"},
                                {"X-Amzn-Trace-Id", "t"},
                                {"Expect", "e"},
                                {"X-A", ""}};
    q.headers = all;
    q.n_headers = sizeof all / sizeof all[0];
    struct buffer canonical = {0}, names = {0};
    ck_assert(sigv4_canonical(&q, &canonical, &names, &err));
    ck_assert_str_eq(names.p, "host;x-a;x-b");
    ck_assert_ptr_nonnull(strstr(canonical.p, "\nhost:h\nx-a:\nx-b:2,1 3\n\nhost;"));
    buffer_clear(&canonical);
    buffer_clear(&names);
}
END_TEST

START_TEST(a_request_without_host_is_refused)
{
    struct vector v = vectors[0];
    struct sigv4_request q = request_of(&v);
    q.n_headers = 1; /* only the date */
    struct buffer canonical = {0}, names = {0};
    ck_assert(!sigv4_canonical(&q, &canonical, &names, &err));
    ck_assert_ptr_nonnull(strstr(err.message, "Host"));
    buffer_clear(&canonical);
    buffer_clear(&names);
}
END_TEST

Suite *suite_sigv4(void)
{
    Suite *s = suite_create("sigv4");
    TCase *t = tcase_create("sigv4");
    tcase_add_loop_test(t, each_stage_of_a_published_vector_comes_out_as_published, 0,
                        sizeof vectors / sizeof vectors[0]);
    tcase_add_test(t, the_hash_of_get_vanilla_and_the_key_are_the_published_ones);
    tcase_add_test(t, digests_match_fips_180_and_rfc_4231);
    tcase_add_test(t, the_authorization_header_names_key_scope_headers_and_signature);
    tcase_add_test(t, a_kept_key_is_not_used_for_another_secret_or_scope);
    tcase_add_loop_test(t, paths_lose_dots_and_empty_segments_and_are_encoded_again, 0,
                        sizeof paths / sizeof paths[0]);
    tcase_add_test(t, queries_are_sorted_and_encoded_once);
    tcase_add_test(t, headers_that_others_change_are_not_signed_and_repeated_ones_are_joined);
    tcase_add_test(t, a_request_without_host_is_refused);
    suite_add_tcase(s, t);
    return s;
}
