/* Every call is a small machine: ready (to be sent at a time), under way, finished.  One loop moves
 * them all, so that waits between attempts overlap. */
#include "pricing/aws/call.h"

#include "model/arena.h"
#include "pricing/aws/answer.h"
#include "pricing/aws/request.h"
#include "pricing/aws/session_state.h"
#include "pricing/aws/timestamp.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define DEFAULT_REGION "us-east-1"
/* Clocks that differ by less are no reason for a refusal. */
#define SKEW_MIN_S 60
/* How long the loop waits for the network before it looks at the clock. */
#define WAIT_MS 1000

enum state { READY, UNDER_WAY, FINISHED };

struct machine {
    size_t index;
    struct call *call;
    struct request request;
    struct answer answer;
    struct error error;
    enum state state;
    int64_t ready_ms; /* monotonic: not to be sent before */
    bool clock_mended, keys_renewed;
};

struct loop {
    struct session *session;
    struct machine *machines; /* `parallel` of them */
    size_t n_machines;
    struct call *calls;
    size_t n_calls, next;
    call_finished *finished;
    void *ctx;
    struct error *err;
};

static int64_t monotonic_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static const char *region_of(const struct session *s, const struct call *c)
{
    if (c->region != NULL)
        return c->region;
    return s->region.region != NULL ? s->region.region : DEFAULT_REGION;
}

static void finish(struct machine *m, enum answer_kind kind)
{
    m->answer.kind = kind;
    m->state = FINISHED;
}

/* Credentials that are good now; keys stays empty for calls that are not signed. */
static bool find_keys(struct session *s, struct machine *m, struct sigv4_keys *keys)
{
    *keys = (struct sigv4_keys){0};
    if (m->call->anonymous)
        return true;
    enum credentials_status status = session_refresh(s, false, &m->error);
    if (status != CREDENTIALS_FOUND) {
        error_prefix(&m->error, "%s", m->call->service);
        finish(m, status == CREDENTIALS_NONE ? ANSWER_NO_CREDENTIALS : ANSWER_BAD_CREDENTIALS);
        return false;
    }
    *keys = (struct sigv4_keys){s->credentials.access_key, s->credentials.secret_key,
                                s->credentials.session_token};
    return true;
}

static bool build(struct session *s, struct machine *m)
{
    struct sigv4_keys keys;
    struct endpoint_options o = {.service = m->call->service,
                                 .region = region_of(s, m->call),
                                 .url = s->endpoint_url,
                                 .fips = s->fips,
                                 .dual_stack = s->dual_stack};
    if (!find_keys(s, m, &keys))
        return false;
    if (endpoint_resolve(s->settings, &o, &m->request.endpoint, &m->error) &&
        request_build(&m->request, m->call, keys.access_key == NULL ? NULL : &keys,
                      session_now_s(s), &s->signer, &m->error))
        return true;
    finish(m, ANSWER_INVALID);
    return false;
}

static void send(struct session *s, struct machine *m)
{
    int32_t attempts = m->answer.attempts;
    answer_clear(&m->answer);
    request_clear(&m->request);
    m->error = (struct error){0};
    m->answer.attempts = attempts + 1;
    if (!build(s, m))
        return;
    http_trace(s->http, "%s %s: attempt %d, region %s", m->call->service,
               m->call->action == NULL ? "call" : m->call->action, (int)m->answer.attempts,
               m->request.endpoint.signing_region);
    http_start(s->http, &m->request.http, m);
    m->state = UNDER_WAY;
}

/* The servers' clock is the one that counts.  True where it was set right, for one more attempt. */
static bool mend_clock(struct session *s, struct machine *m)
{
    int64_t theirs_s;
    struct slice date = http_header_value(&m->answer.response, "date");
    if (m->clock_mended || !answer_blames_clock(&m->answer) || !timestamp_http(date, &theirs_s))
        return false;
    int64_t off_s = theirs_s - session_now_s(s);
    if (off_s > -SKEW_MIN_S && off_s < SKEW_MIN_S)
        return false;
    s->skew_s += off_s;
    m->clock_mended = true;
    http_trace(s->http, "the clock here is off by %lld s; corrected", (long long)s->skew_s);
    return true;
}

static bool renew_keys(struct session *s, struct machine *m)
{
    struct error ignored;
    if (m->keys_renewed || m->call->anonymous || !answer_says_expired(&m->answer) ||
        s->credentials.expires_s == EXPIRES_NEVER)
        return false;
    m->keys_renewed = true;
    return session_refresh(s, true, &ignored) == CREDENTIALS_FOUND;
}

/* A transfer is over: done, or once more. */
static void judge(struct session *s, struct machine *m, bool whole)
{
    struct answer *a = &m->answer;
    int64_t wait_ms = 0;
    a->fault = a->response.fault;
    if (whole) {
        answer_read(a, m->call->style);
    } else {
        a->status = a->response.status;
        a->kind = a->fault == HTTP_STOPPED ? ANSWER_STOPPED : ANSWER_NETWORK;
    }
    if (a->kind == ANSWER_FINE) {
        retry_succeeded(&s->retry, a->attempts);
        finish(m, ANSWER_FINE);
        return;
    }
    enum retry_reason reason = retry_reason_of(a->fault, a->status, a->code);
    int64_t after_ms = retry_after_ms(&a->response, session_now_s(s));
    bool again = whole && (mend_clock(s, m) || renew_keys(s, m));
    if (!again && !retry_again(&s->retry, reason, a->attempts, after_ms, &wait_ms)) {
        if (!whole) /* the transfer's own words */
            snprintf(a->message, sizeof a->message, "%.390s", m->error.message);
        answer_error(a, m->call, region_of(s, m->call), &m->error);
        m->state = FINISHED;
        return;
    }
    http_trace(s->http, "%s: %s%s%s; again in %lld ms", m->call->service, answer_kind_text(a->kind),
               a->code[0] == '\0' ? "" : ": ", a->code, (long long)wait_ms);
    m->ready_ms = monotonic_ms() + wait_ms;
    m->state = READY;
}

/* ---- the loop ----------------------------------------------------------------------------------
 */

static void end_machine(struct machine *m)
{
    request_clear(&m->request);
    answer_clear(&m->answer);
    *m = (struct machine){0};
}

static void give_call(struct loop *l, struct machine *m, size_t index)
{
    end_machine(m);
    m->index = index;
    m->call = &l->calls[index];
}

/* Tells the caller; false to end everything. */
static bool deliver(struct loop *l, struct machine *m)
{
    enum answer_kind kind = m->answer.kind;
    enum call_next next = l->finished(l->ctx, m->index, &m->answer, &m->error);
    if (next == CALL_ABORT || kind == ANSWER_STOPPED) {
        *l->err = m->error;
        if (l->err->kind == ERROR_NONE)
            error_set(l->err, ERROR_REMOTE, "%s", answer_kind_text(ANSWER_STOPPED));
        return false;
    }
    if (next == CALL_AGAIN)
        give_call(l, m, m->index);
    else if (l->next < l->n_calls)
        give_call(l, m, l->next++);
    else
        end_machine(m);
    return true;
}

/* Sends what is due and delivers what is finished; tells when the next one is due. */
static bool step(struct loop *l, int64_t *due_ms, bool *any)
{
    *due_ms = INT64_MAX;
    *any = false;
    int64_t now_ms = monotonic_ms();
    for (size_t i = 0; i < l->n_machines; i++) {
        struct machine *m = &l->machines[i];
        if (m->call != NULL && m->state == READY && m->ready_ms <= now_ms)
            send(l->session, m);
        if (m->call != NULL && m->state == FINISHED) {
            if (!deliver(l, m))
                return false;
            *due_ms = now_ms; /* it may have been given another call */
        }
        *any = *any || m->call != NULL;
        if (m->call != NULL && m->state == READY && m->ready_ms < *due_ms)
            *due_ms = m->ready_ms;
    }
    return true;
}

static bool wait_for_network(struct loop *l, int64_t due_ms)
{
    struct session *s = l->session;
    struct http_response r;
    struct error err = {0};
    bool whole;
    int64_t wait_ms = due_ms == INT64_MAX ? WAIT_MS : due_ms - monotonic_ms();
    if (wait_ms > WAIT_MS)
        wait_ms = WAIT_MS;
    if (wait_ms < 0)
        wait_ms = 0;
    if (http_under_way(s->http) == 0)
        return http_sleep(s->http, wait_ms) ||
               error_set(l->err, ERROR_REMOTE, "%s", answer_kind_text(ANSWER_STOPPED));
    struct machine *m = http_next(s->http, (int32_t)wait_ms, &r, &whole, &err);
    if (m == NULL)
        return true;
    m->answer.response = r;
    m->error = err;
    judge(s, m, whole);
    return true;
}

static bool run(struct loop *l)
{
    for (size_t i = 0; i < l->n_machines; i++)
        give_call(l, &l->machines[i], l->next++);
    for (;;) {
        int64_t due_ms;
        bool any;
        if (!step(l, &due_ms, &any))
            return false;
        if (!any)
            return true;
        if (!wait_for_network(l, due_ms))
            return false;
    }
}

/* What is still under way must not point to machines that are gone. */
static void drain(struct loop *l)
{
    for (size_t i = 0; i < l->n_machines; i++) {
        if (l->machines[i].call != NULL && l->machines[i].state == UNDER_WAY)
            http_cancel(l->session->http, &l->machines[i]);
        end_machine(&l->machines[i]);
    }
}

bool call_run_all(struct session *s, struct call *calls, size_t n, size_t parallel,
                  call_finished *finished, void *ctx, struct error *err)
{
    *err = (struct error){0};
    if (n == 0)
        return true;
    if (parallel < 1)
        parallel = 1;
    struct loop l = {
        .session = s,
        .n_machines = parallel < n ? parallel : n,
        .calls = calls,
        .n_calls = n,
        .finished = finished,
        .ctx = ctx,
        .err = err,
    };
    l.machines = mem_zeroed(l.n_machines, sizeof *l.machines);
    bool ok = run(&l);
    drain(&l);
    free(l.machines);
    return ok;
}

struct single {
    struct answer *answer;
    struct error *err;
};

static enum call_next keep_answer(void *ctx, size_t index, struct answer *a, struct error *err)
{
    (void)index;
    struct single *one = ctx;
    *one->answer = *a;
    *one->err = *err;
    *a = (struct answer){0};
    return CALL_DONE;
}

bool call_run(struct session *s, const struct call *c, struct answer *a, struct error *err)
{
    struct call copy = *c;
    struct single one = {a, err};
    struct error stopped;
    *a = (struct answer){0};
    if (!call_run_all(s, &copy, 1, 1, keep_answer, &one, &stopped)) {
        a->kind = ANSWER_STOPPED;
        *err = stopped;
    }
    return a->kind == ANSWER_FINE;
}
