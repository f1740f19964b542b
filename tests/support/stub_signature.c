#include "pricing/aws/buffer.h"
#include "pricing/aws/sigv4.h"
#include "pricing/aws/timestamp.h"
#include "tests/support/stub_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum { SIGNED_MAX = 32 };

/* A copy of a header's value on the heap. */
static char *value_of(const struct stub_request *q, struct slice name)
{
    char text[128];
    snprintf(text, sizeof text, "%.*s", SLICE_ARGS(name));
    struct slice value = stub_header(q, text);
    struct buffer b = {0};
    buffer_add(&b, value.p, value.n);
    return b.p;
}

/* "Credential=X/date/region/service/aws4_request, SignedHeaders=a;b, Signature=hex". */
static bool split(const char *text, char key[128], char date[16], struct stub_request *q,
                  char names[512], char signature[65])
{
    return sscanf(text,
                  "AWS4-HMAC-SHA256 Credential=%127[^/]/%15[^/]/%63[^/]/%63[^/]/aws4_request, "
                  "SignedHeaders=%511[^,], Signature=%64s",
                  key, date, q->region, q->service, names, signature) == 6;
}

static bool is_right(const struct stub_request *q, const char *secret, const char *names,
                     const char *date, const char *signature, int64_t time_s)
{
    struct http_header headers[SIGNED_MAX];
    char copy[512], key_date[17];
    size_t n = 0;
    bool has_date = false, has_host = false;
    snprintf(copy, sizeof copy, "%s", names);
    for (char *at = copy, *name; n < SIGNED_MAX && (name = strsep(&at, ";")) != NULL; n++) {
        headers[n] = (struct http_header){name, value_of(q, slice_of(name))};
        has_date = has_date || strcmp(name, "x-amz-date") == 0;
        has_host = has_host || strcmp(name, "host") == 0;
    }
    struct sigv4_request request = {q->method, q->path, q->query, headers, n, q->body};
    struct sigv4_scope scope = {q->region, q->service, time_s};
    struct buffer canonical = {0}, signed_names = {0}, to_sign = {0};
    struct error err;
    unsigned char key[32];
    char expected[65] = "";
    if (sigv4_canonical(&request, &canonical, &signed_names, &err)) {
        sigv4_string_to_sign(&scope, buffer_slice(&canonical), &to_sign);
        sigv4_key(secret, &scope, key);
        sigv4_signature(key, buffer_slice(&to_sign), expected);
    }
    timestamp_basic(time_s, key_date);
    bool right = has_date && has_host && strncmp(key_date, date, 8) == 0 &&
                 strcmp(signed_names.p, names) == 0 && strcmp(expected, signature) == 0;
    for (size_t i = 0; i < n; i++)
        free((char *)(uintptr_t)headers[i].value);
    buffer_clear(&canonical);
    buffer_clear(&signed_names);
    buffer_clear(&to_sign);
    return right;
}

/* "20150830T123600Z". */
static bool basic_time(struct slice text, int64_t *time_s)
{
    char iso[32];
    if (text.n != 16)
        return false;
    const char *p = text.p;
    snprintf(iso, sizeof iso, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", p, p + 4, p + 6, p + 9, p + 11,
             p + 13);
    return timestamp_iso(slice_of(iso), time_s);
}

void stub_check_signature(struct stub_request *q, int64_t now_s)
{
    char key[128], date[16], names[512], signature[65];
    struct slice text = stub_header(q, "authorization"), sent;
    int64_t time_s;
    q->signature = STUB_UNSIGNED;
    if (text.n == 0 || !slice_starts(text, SLICE("AWS4-")))
        return;
    char *copy = value_of(q, SLICE("authorization"));
    bool whole = split(copy, key, date, q, names, signature);
    free(copy);
    sent = stub_header(q, "x-amz-security-token");
    bool temporary = whole && strcmp(key, STUB_TEMP_KEY) == 0;
    q->signature = STUB_BAD_SIGNED;
    if (!whole || !basic_time(stub_header(q, "x-amz-date"), &time_s))
        return;
    if (!temporary && strcmp(key, STUB_KEY) != 0)
        q->signature = STUB_BAD_KEY;
    else if (temporary ? !slice_is(sent, STUB_TEMP_TOKEN) : sent.n > 0)
        q->signature = STUB_BAD_TOKEN;
    else if (temporary && strstr(names, "x-amz-security-token") == NULL)
        q->signature = STUB_BAD_SIGNED;
    else if (time_s < now_s - 300 || time_s > now_s + 300)
        q->signature = STUB_BAD_CLOCK;
    else if (is_right(q, temporary ? STUB_TEMP_SECRET : STUB_SECRET, names, date, signature,
                      time_s))
        q->signature = STUB_SIGNED;
}
