#include "pricing/aws/fetch.h"

#include "model/arena.h"
#include "pricing/aws/session_state.h"
#include "pricing/aws/url.h"

#include <stdlib.h>
#include <time.h>

/* How long the loop waits for the network before it looks at the clock. */
#define WAIT_MS 1000

enum state { READY, UNDER_WAY, FINISHED };

/* A job on its way. */
struct machine {
    struct fetch_job *job;
    struct http_header headers[2];
    struct http_request request;
    enum state state;
    int32_t attempts;
    int64_t ready_ms; /* monotonic: not to be sent before */
};

static int64_t monotonic_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void send(struct session *s, struct machine *m)
{
    const struct fetch *f = &m->job->fetch;
    size_t n = 0;
    if (f->etag != NULL)
        m->headers[n++] = (struct http_header){"If-None-Match", f->etag};
    if (f->last_modified != NULL)
        m->headers[n++] = (struct http_header){"If-Modified-Since", f->last_modified};
    m->request = (struct http_request){
        .url = f->url,
        .headers = m->headers,
        .n_headers = n,
        .redirects = HTTP_REDIRECT_SAME_HOST,
        .limits = f->limits,
        .sink = f->sink,
        .sink_ctx = f->sink_ctx,
        .progress = f->progress,
        .progress_ctx = f->progress_ctx,
    };
    m->attempts++;
    m->state = UNDER_WAY;
    http_response_clear(&m->job->response);
    http_start(s->http, &m->request, m);
}

/* May it be begun again?  The sink is put back to its beginning where something went there. */
static bool again(struct session *s, struct machine *m, int64_t *wait_ms)
{
    const struct fetch *f = &m->job->fetch;
    const struct http_response *r = &m->job->response;
    enum retry_reason reason = retry_reason_of(r->fault, r->status, "");
    bool given = f->sink != NULL && r->status == 200 && r->body_bytes > 0;
    if (given && f->restart == NULL)
        return false;
    return retry_again(&s->retry, reason, m->attempts, retry_after_ms(r, time(NULL)), wait_ms) &&
           (!given || f->restart(f->sink_ctx));
}

static void finish(struct session *s, struct machine *m, bool whole)
{
    struct fetch_job *job = m->job;
    const struct http_response *r = &job->response;
    bool conditional = job->fetch.etag != NULL || job->fetch.last_modified != NULL;
    m->state = FINISHED;
    if (!whole) {
        job->status = FETCH_FAILED;
        if (m->attempts > 1)
            error_prefix(&job->error, "after %d attempts", (int)m->attempts);
        return;
    }
    if (retry_reason_of(r->fault, r->status, "") == RETRY_NO)
        retry_succeeded(&s->retry, m->attempts);
    if (r->status == 200 || (r->status == 304 && conditional)) {
        job->status = r->status == 200 ? FETCH_FINE : FETCH_UNCHANGED;
        return;
    }
    error_set(&job->error, ERROR_REMOTE, "%s: status %d", r->url, (int)r->status);
    job->status = r->status == 403 || r->status == 404 ? FETCH_MISSING : FETCH_FAILED;
}

/* A transfer is over: done, or once more. */
static void judge(struct session *s, struct machine *m, bool whole)
{
    int64_t wait_ms = 0;
    const struct http_response *r = &m->job->response;
    if (!again(s, m, &wait_ms)) {
        finish(s, m, whole);
        return;
    }
    http_trace(s->http, "%s: %s; again in %lld ms", r->url,
               whole ? "the server's status" : http_fault_text(r->fault), (long long)wait_ms);
    m->ready_ms = monotonic_ms() + wait_ms;
    m->state = READY;
}

/* Sends what is due; when the next one is, or INT64_MAX.  False when all are finished. */
static bool step(struct session *s, struct machine *machines, size_t n, size_t parallel,
                 int64_t *due_ms)
{
    int64_t now_ms = monotonic_ms();
    size_t under_way = 0, finished = 0;
    *due_ms = INT64_MAX;
    for (size_t i = 0; i < n; i++)
        under_way += machines[i].state == UNDER_WAY;
    for (size_t i = 0; i < n; i++) {
        struct machine *m = &machines[i];
        if (m->state == READY && m->ready_ms <= now_ms && under_way < parallel) {
            send(s, m);
            under_way++;
        } else if (m->state == READY && under_way < parallel && m->ready_ms < *due_ms) {
            *due_ms = m->ready_ms;
        }
        finished += m->state == FINISHED;
    }
    return finished < n;
}

static void stop(struct machine *machines, size_t n)
{
    char shown[256];
    for (size_t i = 0; i < n; i++) {
        if (machines[i].state != READY)
            continue;
        machines[i].state = FINISHED;
        machines[i].job->status = FETCH_FAILED;
        error_set(&machines[i].job->error, ERROR_REMOTE, "%s: %s",
                  url_shown(machines[i].job->fetch.url, shown, sizeof shown),
                  http_fault_text(HTTP_STOPPED));
    }
}

static void wait(struct session *s, struct machine *machines, size_t n, int64_t due_ms)
{
    struct http_response r;
    struct error err = {0};
    bool whole;
    int64_t wait_ms = due_ms == INT64_MAX ? WAIT_MS : due_ms - monotonic_ms();
    wait_ms = wait_ms < 0 ? 0 : wait_ms > WAIT_MS ? WAIT_MS : wait_ms;
    if (http_under_way(s->http) == 0) {
        if (!http_sleep(s->http, wait_ms))
            stop(machines, n);
        return;
    }
    struct machine *m = http_next(s->http, (int32_t)wait_ms, &r, &whole, &err);
    if (m == NULL)
        return;
    m->job->response = r;
    m->job->error = err;
    judge(s, m, whole);
}

void fetch_run_all(struct session *s, struct fetch_job *jobs, size_t n, size_t parallel)
{
    struct machine *machines = mem_zeroed(n + 1, sizeof *machines);
    int64_t due_ms;
    for (size_t i = 0; i < n; i++) {
        machines[i].job = &jobs[i];
        jobs[i].response = (struct http_response){0};
        jobs[i].error = (struct error){0};
    }
    while (step(s, machines, n, parallel, &due_ms))
        wait(s, machines, n, due_ms);
    free(machines);
}

enum fetch_status fetch_run(struct session *s, const struct fetch *f, struct http_response *r,
                            struct error *err)
{
    struct fetch_job job = {.fetch = *f};
    fetch_run_all(s, &job, 1, 1);
    *r = job.response;
    *err = job.error;
    return job.status;
}
