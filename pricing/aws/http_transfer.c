#include "pricing/aws/http_transfer.h"

#include "model/arena.h"
#include "pricing/aws/url.h"

#include <stdlib.h>
#include <strings.h>

#define HELD_MAX (INT64_C(64) << 20)
#define SINK_MAX (INT64_C(8) << 30)

static bool is_header_text(const char *text)
{
    return text[strcspn(text, "\r\n")] == '\0';
}

/* To another host go only the headers that say which copy we have. */
static bool may_leave_host(const char *name)
{
    return strcasecmp(name, "if-none-match") == 0 || strcasecmp(name, "if-modified-since") == 0 ||
           strcasecmp(name, "accept") == 0;
}

static void append(struct http_transfer *t, const char *line)
{
    struct curl_slist *longer = curl_slist_append(t->header_list, line);
    if (longer != NULL)
        t->header_list = longer;
    else
        t->fault = HTTP_BAD_REQUEST;
}

static void set_headers(struct http_transfer *t, bool same_host)
{
    curl_slist_free_all(t->header_list);
    t->header_list = NULL;
    append(t, "Expect:"); /* no "100-continue", which costs a round trip */
    bool has_type = false;
    struct buffer line = {0};
    for (size_t i = 0; i < t->q->n_headers; i++) {
        const struct http_header *h = &t->q->headers[i];
        if (h->name[0] == '\0' || !is_header_text(h->name) || !is_header_text(h->value)) {
            t->fault = HTTP_BAD_REQUEST;
            continue;
        }
        if (!same_host && !may_leave_host(h->name))
            continue;
        has_type = has_type || strcasecmp(h->name, "content-type") == 0;
        buffer_reset(&line);
        /* libcurl sends an empty header only when it ends in ';'. */
        if (h->value[0] == '\0')
            buffer_format(&line, "%s;", h->name);
        else
            buffer_format(&line, "%s: %s", h->name, h->value);
        append(t, line.p);
    }
    buffer_clear(&line);
    if (!has_type)
        append(t, "Content-Type:"); /* libcurl would say that it is a form */
    append(t, t->q->plain ? "Accept-Encoding:" : "Accept-Encoding: gzip");
    curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->header_list);
}

static void set_method(struct http_transfer *t)
{
    const char *method = t->q->method == NULL ? "GET" : t->q->method;
    CURL *c = t->easy;
    if (strcmp(method, "GET") == 0 && t->q->body.n == 0) {
        curl_easy_setopt(c, CURLOPT_HTTPGET, 1L);
        return;
    }
    if (strcmp(method, "HEAD") == 0) {
        curl_easy_setopt(c, CURLOPT_NOBODY, 1L);
        return;
    }
    curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->q->body.n);
    curl_easy_setopt(c, CURLOPT_POSTFIELDS, t->q->body.n == 0 ? "" : t->q->body.p);
    curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, method);
}

static void set_protocols(CURL *c)
{
#if LIBCURL_VERSION_NUM >= 0x075500
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    curl_easy_setopt(c, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

static void set_security(struct http_transfer *t)
{
    CURL *c = t->easy;
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (t->options->ca_bundle != NULL)
        curl_easy_setopt(c, CURLOPT_CAINFO, t->options->ca_bundle);
    if (t->q->local)
        curl_easy_setopt(c, CURLOPT_PROXY, "");
    set_protocols(c);
}

static void set_options(struct http_transfer *t)
{
    CURL *c = t->easy;
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, t->curl_text);
    curl_easy_setopt(c, CURLOPT_PRIVATE, t);
    curl_easy_setopt(c, CURLOPT_USERAGENT, "batchfit/" BATCHFIT_VERSION);
    curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(c, CURLOPT_PIPEWAIT, 1L);
    curl_easy_setopt(c, CURLOPT_PATH_AS_IS, 1L); /* what is sent is what was signed */
    curl_easy_setopt(c, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, http_take_header);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, http_take_body);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, http_take_progress);
    curl_easy_setopt(c, CURLOPT_XFERINFODATA, t);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)t->limits.connect_ms);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)t->limits.total_ms);
    curl_easy_setopt(c, CURLOPT_BUFFERSIZE, 256L * 1024);
    /* The limit is on decoded bytes, and nothing grows by being compressed but a little. */
    curl_easy_setopt(c, CURLOPT_MAXFILESIZE_LARGE,
                     (curl_off_t)(t->limits.max_body_bytes + t->limits.max_body_bytes / 64 + 1024));
}

static struct http_limits resolve_limits(const struct http_options *o, const struct http_request *q)
{
    struct http_limits l = q->limits != NULL ? *q->limits : o->limits;
    if (l.connect_ms == 0)
        l.connect_ms = o->limits.connect_ms != 0 ? o->limits.connect_ms : 10000;
    if (l.stall_ms == 0)
        l.stall_ms = o->limits.stall_ms != 0 ? o->limits.stall_ms : 30000;
    if (l.max_body_bytes == 0)
        l.max_body_bytes = q->sink != NULL ? SINK_MAX : HELD_MAX;
    return l;
}

static void set_url(struct http_transfer *t, const char *url)
{
    struct url u;
    free(t->url);
    t->url = mem_alloc(strlen(url) + 1);
    memcpy(t->url, url, strlen(url) + 1);
    if (!url_split(slice_of(url), &u))
        t->fault = HTTP_BAD_REQUEST;
    curl_easy_setopt(t->easy, CURLOPT_URL, t->url);
}

struct http_transfer *http_transfer_new(const struct http_options *o, const struct http_request *q,
                                        void *tag)
{
    struct http_transfer *t = mem_zeroed(1, sizeof *t);
    *t = (struct http_transfer){.options = o, .q = q, .tag = tag, .easy = curl_easy_init()};
    t->limits = resolve_limits(o, q);
    t->started_ms = t->moved_ms = http_clock_ms();
    if (t->easy == NULL) {
        t->fault = HTTP_BAD_REQUEST;
        return t;
    }
    set_options(t);
    set_security(t);
    set_method(t);
    set_url(t, q->url);
    set_headers(t, true);
    return t;
}

void http_transfer_free(struct http_transfer *t)
{
    if (t == NULL)
        return;
    curl_easy_cleanup(t->easy);
    curl_slist_free_all(t->header_list);
    gunzip_free(t->gunzip);
    buffer_clear(&t->headers);
    buffer_clear(&t->body);
    free(t->url);
    free(t);
}

void http_transfer_again(struct http_transfer *t, const char *to)
{
    struct url first, now;
    bool same = url_split(slice_of(t->q->url), &first) && url_split(slice_of(to), &now) &&
                url_same_host(&first, &now);
    t->redirects++;
    set_url(t, to);
    set_headers(t, same);
    gunzip_free(t->gunzip);
    t->gunzip = NULL;
    buffer_reset(&t->headers);
    buffer_reset(&t->body);
    t->limits = resolve_limits(t->options, t->q);
    t->body_begun = t->to_nobody = t->to_sink = false;
    t->moved_ms = http_clock_ms();
    if (t->limits.total_ms > 0) {
        int64_t left_ms = t->started_ms + t->limits.total_ms - t->moved_ms;
        curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, (long)(left_ms < 1 ? 1 : left_ms));
    }
}
