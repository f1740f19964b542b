/* How a transfer ended: a redirect to follow, a whole answer, or what kind of failure. */
#include "pricing/aws/http_transfer.h"

#include "model/arena.h"
#include "pricing/aws/url.h"

#include <stdio.h>
#include <stdlib.h>

static bool may_follow(const struct http_transfer *t, const char *to)
{
    struct url a, b;
    bool reads = t->q->method == NULL || strcmp(t->q->method, "GET") == 0 ||
                 strcmp(t->q->method, "HEAD") == 0;
    if (!reads || t->q->redirects == HTTP_REDIRECT_NEVER || t->redirects >= HTTP_REDIRECTS_MAX)
        return false;
    if (!url_split(slice_of(t->url), &a) || !url_split(slice_of(to), &b) || (a.tls && !b.tls))
        return false;
    return t->q->redirects == HTTP_REDIRECT_ANY_HOST || (a.tls == b.tls && url_same_host(&a, &b));
}

bool http_transfer_redirected(struct http_transfer *t)
{
    if (t->result != CURLE_OK || t->fault != HTTP_FINE || !http_is_redirect(http_status_of(t)))
        return false;
    char *to = NULL;
    curl_easy_getinfo(t->easy, CURLINFO_REDIRECT_URL, &to);
    if (to == NULL)
        return false;
    if (!may_follow(t, to)) {
        char shown[256];
        snprintf(t->curl_text, sizeof t->curl_text, "redirected to %s, which is not followed%s",
                 url_shown(to, shown, sizeof shown),
                 t->redirects >= HTTP_REDIRECTS_MAX ? " (too many redirects)" : "");
        t->fault = HTTP_REDIRECTED;
        return false;
    }
    char *copy = mem_alloc(strlen(to) + 1); /* libcurl's own text goes with the URL */
    memcpy(copy, to, strlen(to) + 1);
    http_transfer_again(t, copy);
    free(copy);
    return t->fault == HTTP_FINE;
}

static enum http_fault fault_of(CURLcode code)
{
    switch (code) {
    case CURLE_OK:
        return HTTP_FINE;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        return HTTP_DNS;
    case CURLE_COULDNT_CONNECT:
        return HTTP_CONNECT;
    case CURLE_OPERATION_TIMEDOUT:
        return HTTP_TIMEOUT;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_ENGINE_INITFAILED:
        return HTTP_TLS;
    case CURLE_FILESIZE_EXCEEDED:
        return HTTP_TOO_LARGE;
    case CURLE_URL_MALFORMAT:
        return HTTP_BAD_REQUEST;
    default:
        return HTTP_BROKEN;
    }
}

const char *http_fault_text(enum http_fault fault)
{
    static const char *const texts[] = {
        [HTTP_FINE] = "fine",
        [HTTP_BAD_REQUEST] = "not a request that can be sent",
        [HTTP_DNS] = "unknown host",
        [HTTP_CONNECT] = "no connection",
        [HTTP_TLS] = "TLS failed",
        [HTTP_TIMEOUT] = "timeout",
        [HTTP_BROKEN] = "broken off",
        [HTTP_TOO_LARGE] = "too large",
        [HTTP_ENCODING] = "unreadable encoding",
        [HTTP_REDIRECTED] = "redirect",
        [HTTP_REFUSED] = "refused by the receiver",
        [HTTP_STOPPED] = "stopped",
    };
    return texts[fault];
}

/* A proxy that would not let us through looks to libcurl like a broken connection. */
static bool proxy_refused(struct http_transfer *t)
{
    long status = 0;
    curl_easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE, &status);
    return status >= 300;
}

static void settle_fault(struct http_transfer *t)
{
    if (t->easy == NULL) {
        t->fault = HTTP_BAD_REQUEST;
        return;
    }
    if (t->fault == HTTP_FINE)
        t->fault = fault_of(t->result);
    if (t->fault == HTTP_BROKEN && proxy_refused(t))
        t->fault = HTTP_CONNECT;
    if (t->fault == HTTP_FINE && t->gunzip != NULL && !t->to_nobody && !gunzip_whole(t->gunzip)) {
        t->fault = HTTP_BROKEN;
        snprintf(t->curl_text, sizeof t->curl_text, "the gzip stream ends early");
    }
}

/* The details that libcurl does not know. */
static void describe(const struct http_transfer *t, char *text, size_t size)
{
    long long limit = (long long)t->limits.max_body_bytes;
    switch (t->fault) {
    case HTTP_TOO_LARGE:
        if (t->header_bytes > HTTP_HEADER_BYTES_MAX)
            snprintf(text, size, "more than %d bytes of headers", HTTP_HEADER_BYTES_MAX);
        else
            snprintf(text, size, "the body is larger than the %lld bytes allowed", limit);
        return;
    case HTTP_ENCODING:
        snprintf(text, size, "the body is no gzip, or encoded in another way");
        return;
    case HTTP_BAD_REQUEST:
        snprintf(text, size, "the URL or a header is malformed");
        return;
    case HTTP_REFUSED:
    case HTTP_STOPPED:
        text[0] = '\0';
        return;
    default:
        snprintf(text, size, "%s",
                 t->curl_text[0] != '\0' ? t->curl_text : curl_easy_strerror(t->result));
    }
}

static void fill_response(struct http_transfer *t, struct http_response *r)
{
    curl_off_t wire = 0;
    *r = (struct http_response){.fault = t->fault, .body_bytes = t->body_bytes};
    if (t->easy != NULL) {
        r->status = http_status_of(t);
        curl_easy_getinfo(t->easy, CURLINFO_SIZE_DOWNLOAD_T, &wire);
    }
    r->wire_bytes = wire;
    r->duration_ms = (int32_t)(http_clock_ms() - t->started_ms);
    url_shown(t->url == NULL ? "" : t->url, r->url, sizeof r->url);
    buffer_add(&t->body, "", 0);
    r->body = buffer_slice(&t->body);
    r->headers = t->headers.p;
    t->body = t->headers = (struct buffer){0};
}

bool http_transfer_finish(struct http_transfer *t, struct http_response *r, struct error *err)
{
    settle_fault(t);
    fill_response(t, r);
    *err = (struct error){0};
    if (t->fault == HTTP_FINE)
        return true;
    char text[CURL_ERROR_SIZE + 64];
    describe(t, text, sizeof text);
    return error_set(err, ERROR_REMOTE, "%s: %s%s%s", r->url, http_fault_text(t->fault),
                     text[0] == '\0' ? "" : ": ", text);
}

void http_response_clear(struct http_response *r)
{
    /* Answers may hold credentials. */
    if (r->body.p != NULL)
        wipe((char *)(uintptr_t)r->body.p, r->body.n);
    free((char *)(uintptr_t)r->body.p);
    free(r->headers);
    *r = (struct http_response){0};
}
