/* What comes in: headers, the body's pieces, the count of bytes.  Called by libcurl. */
#include "pricing/aws/http_transfer.h"

#include <strings.h>
#include <time.h>

/* What a server says beside an error status is read by people. */
#define ERROR_BODY_MAX (INT64_C(1) << 20)

int64_t http_clock_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static struct slice header_in(const char *headers, const char *name)
{
    size_t n = strlen(name);
    for (const char *line = headers; line != NULL && *line != '\0';) {
        size_t length = strcspn(line, "\n");
        if (length > n && line[n] == ':' && strncasecmp(line, name, n) == 0)
            return slice_trim((struct slice){line + n + 1, length - n - 1});
        line += length + (line[length] == '\n');
    }
    return SLICE_NONE;
}

struct slice http_header_value(const struct http_response *r, const char *name)
{
    return header_in(r->headers, name);
}

size_t http_take_header(char *p, size_t size, size_t count, void *ctx)
{
    struct http_transfer *t = ctx;
    size_t n = size * count;
    t->header_bytes += (int64_t)n;
    t->moved_ms = http_clock_ms();
    if (t->header_bytes > HTTP_HEADER_BYTES_MAX) {
        t->fault = HTTP_TOO_LARGE;
        return 0;
    }
    struct slice line = slice_trim((struct slice){p, n > 0 && p[n - 1] == '\n' ? n - 1 : n});
    if (slice_starts(line, SLICE("HTTP/"))) {
        buffer_reset(&t->headers); /* those before were of "100 Continue" or the like */
        return n;
    }
    if (line.n > 0 && memchr(line.p, '\0', line.n) == NULL) {
        buffer_add(&t->headers, line.p, line.n);
        buffer_byte(&t->headers, '\n');
    }
    return n;
}

int32_t http_status_of(struct http_transfer *t)
{
    long status = 0;
    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    return (int32_t)status;
}

bool http_is_redirect(int32_t status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* A piece of the body as it was before it was compressed. */
static bool take_decoded(void *ctx, struct slice piece)
{
    struct http_transfer *t = ctx;
    if (t->to_nobody)
        return true;
    t->body_bytes += (int64_t)piece.n;
    if (t->body_bytes > t->limits.max_body_bytes) {
        t->fault = HTTP_TOO_LARGE;
        return false;
    }
    if (!t->to_sink) {
        buffer_add(&t->body, piece.p, piece.n);
        return true;
    }
    bool goes_on = t->q->sink(t->q->sink_ctx, piece);
    t->moved_ms = http_clock_ms(); /* the sink's own time is no stall */
    if (!goes_on)
        t->fault = HTTP_REFUSED;
    return goes_on;
}

static bool begin_body(struct http_transfer *t)
{
    int32_t status = http_status_of(t);
    t->body_begun = true;
    t->to_nobody = http_is_redirect(status);
    t->to_sink = t->q->sink != NULL && (status == 200 || status == 206);
    if (status >= 300 && t->limits.max_body_bytes > ERROR_BODY_MAX)
        t->limits.max_body_bytes = ERROR_BODY_MAX;
    struct slice encoding = header_in(t->headers.p, "content-encoding");
    if (encoding.n == 0 || slice_is(encoding, "identity"))
        return true;
    if (slice_is(encoding, "gzip") || slice_is(encoding, "x-gzip"))
        t->gunzip = gunzip_new();
    if (t->gunzip == NULL && !t->to_nobody) {
        t->fault = HTTP_ENCODING;
        return false;
    }
    return true;
}

size_t http_take_body(char *p, size_t size, size_t count, void *ctx)
{
    struct http_transfer *t = ctx;
    struct slice piece = {p, size * count};
    if (!t->body_begun && !begin_body(t))
        return 0;
    if (t->gunzip == NULL || t->to_nobody)
        return take_decoded(t, piece) ? piece.n : 0;
    if (gunzip_add(t->gunzip, piece, take_decoded, t))
        return piece.n;
    if (gunzip_wrong(t->gunzip))
        t->fault = HTTP_ENCODING;
    return 0;
}

int http_take_progress(void *ctx, curl_off_t total, curl_off_t down, curl_off_t up_total,
                       curl_off_t up)
{
    (void)up_total;
    struct http_transfer *t = ctx;
    if (down + up != t->seen_bytes) {
        t->seen_bytes = down + up;
        t->moved_ms = http_clock_ms();
    }
    if (t->q->progress != NULL && down > 0 && t->body_begun && t->to_sink)
        t->q->progress(t->q->progress_ctx, down, total > 0 ? total : UNKNOWN);
    return 0;
}

bool http_transfer_stalled(struct http_transfer *t, int64_t now_ms)
{
    curl_off_t sending = 0;
    curl_easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &sending);
    if (sending == 0) /* waits for a connection, which has a limit of its own */
        t->moved_ms = now_ms;
    return now_ms - t->moved_ms > t->limits.stall_ms;
}
