#include "pricing/aws/fetch.h"

#include "pricing/aws/session_state.h"

static enum fetch_status status_of(const struct http_response *r, const struct fetch *f,
                                   struct error *err)
{
    if (r->status == 200)
        return FETCH_FINE;
    if (r->status == 304 && (f->etag != NULL || f->last_modified != NULL))
        return FETCH_UNCHANGED;
    error_set(err, ERROR_REMOTE, "%s: status %d", r->url, (int)r->status);
    return r->status == 403 || r->status == 404 ? FETCH_MISSING : FETCH_FAILED;
}

enum fetch_status fetch_run(struct session *s, const struct fetch *f, struct http_response *r,
                            struct error *err)
{
    struct http_header headers[2];
    size_t n = 0;
    if (f->etag != NULL)
        headers[n++] = (struct http_header){"If-None-Match", f->etag};
    if (f->last_modified != NULL)
        headers[n++] = (struct http_header){"If-Modified-Since", f->last_modified};
    struct http_request q = {
        .url = f->url,
        .headers = headers,
        .n_headers = n,
        .redirects = HTTP_REDIRECT_SAME_HOST,
        .limits = f->limits,
        .sink = f->sink,
        .sink_ctx = f->sink_ctx,
        .progress = f->progress,
        .progress_ctx = f->progress_ctx,
    };
    int32_t attempts;
    *err = (struct error){0};
    if (!retry_perform(&s->retry, s->http, &q, f->restart, r, &attempts, err)) {
        if (attempts > 1)
            error_prefix(err, "after %d attempts", (int)attempts);
        return FETCH_FAILED;
    }
    return status_of(r, f, err);
}
