#include "pricing/aws/sigv4.h"

#include "pricing/aws/digest.h"
#include "pricing/aws/timestamp.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum { HEADERS_MAX = 64, PAIRS_MAX = 256 };

#define ALGORITHM "AWS4-HMAC-SHA256"

void sigv4_time(int64_t time_s, char out[SIGV4_TIME_BYTES])
{
    timestamp_basic(time_s, out);
}

/* ---- the path ----------------------------------------------------------------------------------
 */

/* RFC 3986, section 5.2.4, and empty segments go too: what is left of "/a//./b/../c/" is "/a/c/".
 */
static void put_path(struct buffer *out, struct slice path)
{
    struct buffer kept = {0};
    bool ends_in_slash = path.n > 0 && path.p[path.n - 1] == '/';
    for (size_t at = 0; at < path.n;) {
        const char *slash = memchr(path.p + at, '/', path.n - at);
        size_t end = slash == NULL ? path.n : (size_t)(slash - path.p);
        struct slice segment = {path.p + at, end - at};
        at = end + 1;
        if (slice_is(segment, "..")) {
            while (kept.n > 0 && kept.p[--kept.n] != '/')
                continue;
        } else if (segment.n > 0 && !slice_is(segment, ".")) {
            buffer_byte(&kept, '/');
            buffer_add(&kept, segment.p, segment.n);
        }
    }
    if (kept.n == 0 || ends_in_slash)
        buffer_byte(&kept, '/');
    buffer_percent(out, buffer_slice(&kept), "/");
    buffer_clear(&kept);
}

/* ---- the query ---------------------------------------------------------------------------------
 */

/* A pair in the encoded text. */
struct pair {
    size_t name, name_n, value, value_n;
};

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Undoes the wire's encoding and makes the canonical one, whatever the first was like. */
static void encode_again(struct buffer *out, struct slice text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        int high = c == '%' && i + 2 < text.n ? digit_of(text.p[i + 1]) : -1;
        int low = high >= 0 ? digit_of(text.p[i + 2]) : -1;
        if (low >= 0) {
            c = (char)(unsigned char)(high * 16 + low);
            i += 2;
        }
        buffer_percent(out, (struct slice){&c, 1}, "");
    }
}

static int compare_text(const char *a, size_t a_n, const char *b, size_t b_n)
{
    size_t n = a_n < b_n ? a_n : b_n;
    int order = n == 0 ? 0 : memcmp(a, b, n);
    return order != 0 ? order : (a_n > b_n) - (a_n < b_n);
}

/* By name, then by value; few pairs, so insertion is quick and stable. */
static void sort_pairs(struct pair *pairs, size_t n, const char *text)
{
    for (size_t i = 1; i < n; i++) {
        struct pair moving = pairs[i];
        size_t j = i;
        for (; j > 0; j--) {
            const struct pair *p = &pairs[j - 1];
            int order = compare_text(text + p->name, p->name_n, text + moving.name, moving.name_n);
            if (order == 0)
                order =
                    compare_text(text + p->value, p->value_n, text + moving.value, moving.value_n);
            if (order <= 0)
                break;
            pairs[j] = *p;
        }
        pairs[j] = moving;
    }
}

static void put_pairs(struct buffer *out, const struct pair *pairs, size_t n, const char *text)
{
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buffer_byte(out, '&');
        buffer_add(out, text + pairs[i].name, pairs[i].name_n);
        buffer_byte(out, '=');
        buffer_add(out, text + pairs[i].value, pairs[i].value_n);
    }
}

static bool put_query(struct buffer *out, struct slice query)
{
    struct pair pairs[PAIRS_MAX];
    size_t n = 0;
    struct buffer text = {0};
    while (query.n > 0 && n < PAIRS_MAX) {
        const char *and = memchr(query.p, '&', query.n);
        size_t length = and == NULL ? query.n : (size_t)(and-query.p);
        const char *equals = length == 0 ? NULL : memchr(query.p, '=', length);
        size_t name = equals == NULL ? length : (size_t)(equals - query.p);
        struct slice value = slice_from((struct slice){query.p, length}, name + 1);
        if (length > 0) {
            struct pair *p = &pairs[n++];
            p->name = text.n;
            encode_again(&text, (struct slice){query.p, name});
            p->name_n = text.n - p->name;
            p->value = text.n;
            encode_again(&text, value);
            p->value_n = text.n - p->value;
        }
        query = slice_from(query, length + 1);
    }
    if (n > 0) {
        sort_pairs(pairs, n, text.p);
        put_pairs(out, pairs, n, text.p);
    }
    buffer_clear(&text);
    return query.n == 0;
}

/* ---- the headers -------------------------------------------------------------------------------
 */

static bool is_signed(const char *name)
{
    static const char *const left_out[] = {
        "connection",
        "expect",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "x-amzn-trace-id",
        "authorization",
    };
    for (size_t i = 0; i < sizeof left_out / sizeof left_out[0]; i++) {
        if (strcasecmp(name, left_out[i]) == 0)
            return false;
    }
    return true;
}

static void put_lower(struct buffer *out, const char *name)
{
    for (; *name != '\0'; name++)
        buffer_byte(out, *name >= 'A' && *name <= 'Z' ? (char)(*name - 'A' + 'a') : *name);
}

static bool is_white(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Without white space at the ends, and with one blank for each run of it inside. */
static void put_value(struct buffer *out, const char *value)
{
    bool gap = false, any = false;
    for (; *value != '\0'; value++) {
        if (is_white(*value)) {
            gap = any;
            continue;
        }
        if (gap)
            buffer_byte(out, ' ');
        buffer_byte(out, *value);
        gap = false;
        any = true;
    }
}

/* The headers to sign, by name; those of one name stay in their order. */
static size_t sort_headers(const struct sigv4_request *q, const struct http_header **sorted)
{
    size_t n = 0;
    for (size_t i = 0; i < q->n_headers; i++) {
        if (!is_signed(q->headers[i].name))
            continue;
        size_t j = n++;
        for (; j > 0 && strcasecmp(sorted[j - 1]->name, q->headers[i].name) > 0; j--)
            sorted[j] = sorted[j - 1];
        sorted[j] = &q->headers[i];
    }
    return n;
}

static void put_headers(struct buffer *out, struct buffer *names, const struct http_header **sorted,
                        size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool again = i > 0 && strcasecmp(sorted[i]->name, sorted[i - 1]->name) == 0;
        if (again) {
            out->n--; /* the line's end */
            buffer_byte(out, ',');
        } else {
            if (i > 0)
                buffer_byte(names, ';');
            put_lower(names, sorted[i]->name);
            put_lower(out, sorted[i]->name);
            buffer_byte(out, ':');
        }
        put_value(out, sorted[i]->value);
        buffer_byte(out, '\n');
    }
}

static bool has_host(const struct http_header **sorted, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcasecmp(sorted[i]->name, "host") == 0)
            return true;
    }
    return false;
}

/* ---- the stages --------------------------------------------------------------------------------
 */

bool sigv4_canonical(const struct sigv4_request *q, struct buffer *canonical,
                     struct buffer *signed_names, struct error *err)
{
    const struct http_header *sorted[HEADERS_MAX];
    if (q->n_headers > HEADERS_MAX)
        return error_set(err, ERROR_INTERNAL, "a request of %zu headers is not signed",
                         q->n_headers);
    size_t n = sort_headers(q, sorted);
    if (!has_host(sorted, n))
        return error_set(err, ERROR_INTERNAL, "a request without Host is not signed");
    buffer_text(canonical, q->method);
    buffer_byte(canonical, '\n');
    put_path(canonical, slice_of(q->path));
    buffer_byte(canonical, '\n');
    if (!put_query(canonical, slice_of(q->query)))
        return error_set(err, ERROR_INTERNAL, "a query of more than %d pairs is not signed",
                         PAIRS_MAX);
    buffer_byte(canonical, '\n');
    put_headers(canonical, signed_names, sorted, n);
    char hash[65];
    sha256_hex(q->body, hash);
    buffer_byte(canonical, '\n');
    buffer_add(canonical, signed_names->p, signed_names->n);
    buffer_byte(canonical, '\n');
    buffer_text(canonical, hash);
    return true;
}

static void put_scope(struct buffer *out, const struct sigv4_scope *scope, const char *time)
{
    buffer_format(out, "%.8s/%s/%s/aws4_request", time, scope->region, scope->service);
}

void sigv4_string_to_sign(const struct sigv4_scope *scope, struct slice canonical,
                          struct buffer *out)
{
    char time[SIGV4_TIME_BYTES], hash[65];
    sigv4_time(scope->time_s, time);
    sha256_hex(canonical, hash);
    buffer_format(out, ALGORITHM "\n%s\n", time);
    put_scope(out, scope, time);
    buffer_byte(out, '\n');
    buffer_text(out, hash);
}

void sigv4_key(const char *secret_key, const struct sigv4_scope *scope, unsigned char key[32])
{
    char time[SIGV4_TIME_BYTES];
    sigv4_time(scope->time_s, time);
    struct buffer first = {0};
    buffer_text(&first, "AWS4");
    buffer_text(&first, secret_key);
    hmac_sha256(buffer_slice(&first), (struct slice){time, 8}, key);
    buffer_clear(&first);
    struct slice so_far = {(const char *)key, SHA256_BYTES};
    hmac_sha256(so_far, slice_of(scope->region), key);
    hmac_sha256(so_far, slice_of(scope->service), key);
    hmac_sha256(so_far, SLICE("aws4_request"), key);
}

void sigv4_signature(const unsigned char key[32], struct slice string_to_sign, char hex[65])
{
    unsigned char mac[SHA256_BYTES];
    hmac_sha256((struct slice){(const char *)key, SHA256_BYTES}, string_to_sign, mac);
    hex_text(mac, sizeof mac, hex);
}

/* Makes the key of the scope, unless it is the one of last time. */
static void use_key(struct sigv4_signer *s, const struct sigv4_scope *scope, const char *secret_key)
{
    char time[SIGV4_TIME_BYTES], name[sizeof s->scope];
    unsigned char secret_digest[SHA256_BYTES];
    sigv4_time(scope->time_s, time);
    int n = snprintf(name, sizeof name, "%.8s/%s/%s", time, scope->region, scope->service);
    sha256(slice_of(secret_key), secret_digest);
    if (n > 0 && n < (int)sizeof name && strcmp(name, s->scope) == 0 &&
        memcmp(secret_digest, s->secret_digest, sizeof secret_digest) == 0)
        return;
    sigv4_key(secret_key, scope, s->key);
    memcpy(s->secret_digest, secret_digest, sizeof secret_digest);
    memcpy(s->scope, name, sizeof name);
    if (n >= (int)sizeof name)
        s->scope[0] = '\0'; /* cut: not to be mistaken for another */
}

bool sigv4_authorization(struct sigv4_signer *s, const struct sigv4_request *q,
                         const struct sigv4_scope *scope, const struct sigv4_keys *keys,
                         struct buffer *authorization, struct error *err)
{
    struct buffer canonical = {0}, names = {0}, to_sign = {0};
    bool ok = sigv4_canonical(q, &canonical, &names, err);
    if (ok) {
        char signature[65], time[SIGV4_TIME_BYTES];
        sigv4_time(scope->time_s, time);
        sigv4_string_to_sign(scope, buffer_slice(&canonical), &to_sign);
        use_key(s, scope, keys->secret_key);
        sigv4_signature(s->key, buffer_slice(&to_sign), signature);
        buffer_format(authorization, ALGORITHM " Credential=%s/", keys->access_key);
        put_scope(authorization, scope, time);
        buffer_format(authorization, ", SignedHeaders=%s, Signature=%s", names.p, signature);
    }
    buffer_clear(&canonical); /* holds the session token */
    buffer_clear(&names);
    buffer_clear(&to_sign);
    return ok;
}

void sigv4_clear(struct sigv4_signer *s)
{
    wipe(s, sizeof *s);
}
