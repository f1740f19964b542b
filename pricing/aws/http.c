#include "pricing/aws/http.h"

#include "model/arena.h"
#include "pricing/aws/http_transfer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* How long the loop sleeps at most before it looks whether anything stalled or was stopped. */
#define NAP_MS 50

struct http {
    CURLM *multi;
    struct http_options options;
    char *ca_bundle;
    struct http_transfer *under_way;
    struct http_transfer *done; /* oldest first */
    struct http_transfer **done_end;
    int32_t count; /* in both lists */
};

void http_trace(const struct http *h, const char *fmt, ...)
{
    if (h->options.trace == NULL)
        return;
    char line[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    h->options.trace(h->options.trace_ctx, line);
}

struct http *http_new(const struct http_options *o, struct error *err)
{
    if (o->ca_bundle != NULL && access(o->ca_bundle, R_OK) != 0) {
        error_set(err, ERROR_INPUT, "the CA bundle %s cannot be read", o->ca_bundle);
        return NULL;
    }
    if (!http_library_load(err))
        return NULL;
    struct http *h = mem_zeroed(1, sizeof *h);
    h->options = *o;
    if (o->ca_bundle != NULL) {
        h->ca_bundle = mem_alloc(strlen(o->ca_bundle) + 1);
        memcpy(h->ca_bundle, o->ca_bundle, strlen(o->ca_bundle) + 1);
        h->options.ca_bundle = h->ca_bundle;
    }
    h->done_end = &h->done;
    h->multi = curl_multi_init();
    if (h->multi == NULL) {
        http_free(h);
        error_set(err, ERROR_INTERNAL, "libcurl cannot start");
        return NULL;
    }
    curl_multi_setopt(h->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
    curl_multi_setopt(h->multi, CURLMOPT_MAX_HOST_CONNECTIONS, 6L);
    curl_multi_setopt(h->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS,
                      o->parallel > 0 ? (long)o->parallel : 16L);
    return h;
}

static void free_list(struct http *h, struct http_transfer *t, bool added)
{
    while (t != NULL) {
        struct http_transfer *next = t->next;
        if (added)
            curl_multi_remove_handle(h->multi, t->easy);
        http_transfer_free(t);
        t = next;
    }
}

void http_free(struct http *h)
{
    if (h == NULL)
        return;
    free_list(h, h->under_way, true);
    free_list(h, h->done, false);
    curl_multi_cleanup(h->multi);
    free(h->ca_bundle);
    free(h);
}

static void put_done(struct http *h, struct http_transfer *t)
{
    t->next = NULL;
    *h->done_end = t;
    h->done_end = &t->next;
}

static struct http_transfer *start(struct http *h, const struct http_request *q, void *tag)
{
    struct http_transfer *t = http_transfer_new(&h->options, q, tag);
    h->count++;
    if (t->fault == HTTP_FINE && curl_multi_add_handle(h->multi, t->easy) != CURLM_OK)
        t->fault = HTTP_BAD_REQUEST;
    if (t->fault != HTTP_FINE) {
        put_done(h, t);
        return t;
    }
    t->next = h->under_way;
    h->under_way = t;
    return t;
}

/* Ends a transfer that libcurl is through with, or that has to end. */
static void settle(struct http *h, struct http_transfer *t)
{
    curl_multi_remove_handle(h->multi, t->easy);
    if (http_transfer_redirected(t)) {
        if (curl_multi_add_handle(h->multi, t->easy) == CURLM_OK)
            return;
        t->fault = HTTP_BROKEN;
    }
    struct http_transfer **at = &h->under_way;
    while (*at != t)
        at = &(*at)->next;
    *at = t->next;
    put_done(h, t);
}

static void collect(struct http *h)
{
    int left;
    for (CURLMsg *m; (m = curl_multi_info_read(h->multi, &left)) != NULL;) {
        if (m->msg != CURLMSG_DONE)
            continue;
        struct http_transfer *t = NULL;
        CURLcode result = m->data.result; /* m goes with the handle */
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &t);
        t->result = result;
        settle(h, t);
    }
}

static void end_stalled(struct http *h)
{
    bool stop = h->options.stop != NULL && h->options.stop(h->options.stop_ctx);
    int64_t now_ms = http_clock_ms();
    for (struct http_transfer *t = h->under_way, *next; t != NULL; t = next) {
        next = t->next;
        if (!stop && !http_transfer_stalled(t, now_ms))
            continue;
        t->fault = stop ? HTTP_STOPPED : HTTP_TIMEOUT;
        snprintf(t->curl_text, sizeof t->curl_text, "nothing came for %d ms", t->limits.stall_ms);
        settle(h, t);
    }
}

/* Moves everything on; waits at most wait_ms where there is nothing to do. */
static void pump(struct http *h, int64_t wait_ms)
{
    int running = 0;
    curl_multi_perform(h->multi, &running);
    collect(h);
    end_stalled(h);
    if (h->done == NULL && h->under_way != NULL && wait_ms > 0)
        curl_multi_poll(h->multi, NULL, 0, wait_ms < NAP_MS ? (int)wait_ms : NAP_MS, NULL);
}

/* Takes a transfer off the list of those done, and gives what came to the caller. */
static bool take(struct http *h, struct http_transfer *t, struct http_response *r,
                 struct error *err)
{
    struct http_transfer **at = &h->done;
    while (*at != t)
        at = &(*at)->next;
    *at = t->next;
    if (t->next == NULL)
        h->done_end = at;
    h->count--;
    const char *method = t->q->method == NULL ? "GET" : t->q->method;
    bool ok = http_transfer_finish(t, r, err);
    if (ok)
        http_trace(h, "%s %s: %d, %lld bytes, %d ms", method, r->url, (int)r->status,
                   (long long)r->wire_bytes, (int)r->duration_ms);
    else
        http_trace(h, "%s %s", method, err->message);
    http_transfer_free(t);
    return ok;
}

static bool is_done(const struct http *h, const struct http_transfer *wanted)
{
    const struct http_transfer *t = h->done;
    while (t != NULL && t != wanted)
        t = t->next;
    return t != NULL;
}

bool http_perform(struct http *h, const struct http_request *q, struct http_response *r,
                  struct error *err)
{
    struct http_transfer *t = start(h, q, NULL);
    while (!is_done(h, t))
        pump(h, NAP_MS);
    return take(h, t, r, err);
}

void http_start(struct http *h, const struct http_request *q, void *tag)
{
    start(h, q, tag);
}

void *http_next(struct http *h, int32_t wait_ms, struct http_response *r, bool *ok,
                struct error *err)
{
    int64_t until_ms = http_clock_ms() + wait_ms;
    while (h->done == NULL && h->under_way != NULL) {
        int64_t left_ms = until_ms - http_clock_ms();
        pump(h, left_ms);
        if (left_ms <= 0)
            break;
    }
    if (h->done == NULL)
        return NULL;
    void *tag = h->done->tag;
    *ok = take(h, h->done, r, err);
    return tag;
}

void http_cancel(struct http *h, const void *tag)
{
    for (struct http_transfer **at = &h->under_way, *t; (t = *at) != NULL;) {
        if (t->tag != tag) {
            at = &t->next;
            continue;
        }
        curl_multi_remove_handle(h->multi, t->easy);
        *at = t->next;
        h->count--;
        http_transfer_free(t);
    }
    h->done_end = &h->done;
    for (struct http_transfer *t; (t = *h->done_end) != NULL;) {
        if (t->tag != tag) {
            h->done_end = &t->next;
            continue;
        }
        *h->done_end = t->next;
        h->count--;
        http_transfer_free(t);
    }
}

bool http_sleep(struct http *h, int64_t ms)
{
    int64_t until_ms = http_clock_ms() + ms;
    for (;;) {
        if (h->options.stop != NULL && h->options.stop(h->options.stop_ctx))
            return false;
        int64_t left_ms = until_ms - http_clock_ms();
        if (left_ms <= 0)
            return true;
        int64_t nap_ms = left_ms < NAP_MS ? left_ms : NAP_MS;
        nanosleep(&(struct timespec){.tv_nsec = nap_ms * 1000000}, NULL);
    }
}

int32_t http_under_way(const struct http *h)
{
    return h->count;
}
