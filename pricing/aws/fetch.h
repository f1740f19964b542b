/* fetch.h - a file by https without a signature: price lists and feeds.
 *
 * Conditional where etag or last_modified of an earlier copy is given: 304 is FETCH_UNCHANGED.
 * Retried as calls are.  A transfer that broke after some of it went to the sink is retried only
 * where `restart` is given, which must put the sink back to its beginning.
 * Redirects are followed within the same host. */
#ifndef PRICING_AWS_FETCH_H
#define PRICING_AWS_FETCH_H

#include "pricing/aws/session.h"

struct fetch {
    const char *url;
    const char *etag;          /* NULL: none */
    const char *last_modified; /* NULL: none */
    const struct http_limits *limits;
    http_sink *sink; /* NULL: the body is held, at most limits->max_body_bytes */
    void *sink_ctx;
    bool (*restart)(void *sink_ctx); /* NULL: a broken transfer is not begun again */
    http_progress *progress;
    void *progress_ctx;
};

enum fetch_status {
    FETCH_FINE,      /* 200; r holds headers (etag, last-modified, date) and perhaps the body */
    FETCH_UNCHANGED, /* 304 */
    FETCH_MISSING,   /* 403 or 404: AWS's file hosts answer 403 for what is not there */
    FETCH_FAILED,    /* err says */
};

/* r is the caller's in every case; http_response_clear frees it. */
enum fetch_status fetch_run(struct session *s, const struct fetch *f, struct http_response *r,
                            struct error *err);

/* One of several; what comes of it is filled in. */
struct fetch_job {
    struct fetch fetch;
    enum fetch_status status;
    struct http_response response; /* the caller's, as above */
    struct error error;            /* where it is neither fine nor unchanged */
};
/* All of them side by side, at most `parallel` at once, waits between attempts overlapping; each
 * ends on its own account.  A stop ends those that are left with an error. */
void fetch_run_all(struct session *s, struct fetch_job *jobs, size_t n, size_t parallel);

#endif
