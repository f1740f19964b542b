#include "pricing/aws/retry.h"

#include "model/quantity.h"
#include "pricing/aws/timestamp.h"

#include <time.h>
#include <unistd.h>

#define AFTER_MAX_MS (60 * 1000)

struct retry retry_defaults(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    uint64_t seed = (uint64_t)t.tv_nsec ^ (uint64_t)t.tv_sec << 30 ^ (uint64_t)getpid() << 40;
    return (struct retry){5, 1000, 20000, RETRY_TOKENS, seed};
}

static bool is_throttle(const char *code)
{
    static const char *const codes[] = {
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottledException",
        "RequestThrottled",
        "TooManyRequestsException",
        "ProvisionedThroughputExceededException",
        "TransactionInProgressException",
        "RequestLimitExceeded",
        "BandwidthLimitExceeded",
        "LimitExceededException",
        "SlowDown",
        "EC2ThrottledException",
    };
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (strcmp(code, codes[i]) == 0)
            return true;
    }
    return false;
}

static bool is_transient(const char *code)
{
    return strcmp(code, "RequestTimeout") == 0 || strcmp(code, "RequestTimeoutException") == 0 ||
           strcmp(code, "PriorRequestNotComplete") == 0;
}

enum retry_reason retry_reason_of(enum http_fault fault, int32_t status, const char *code)
{
    if (fault == HTTP_TIMEOUT)
        return RETRY_TIMEOUT;
    if (fault == HTTP_DNS || fault == HTTP_CONNECT || fault == HTTP_BROKEN)
        return RETRY_TRANSIENT;
    if (fault != HTTP_FINE)
        return RETRY_NO;
    if (status == 429 || (status >= 400 && is_throttle(code)))
        return RETRY_THROTTLED;
    if (status == 500 || status == 502 || status == 503 || status == 504)
        return RETRY_TRANSIENT;
    return status >= 400 && is_transient(code) ? RETRY_TRANSIENT : RETRY_NO;
}

int64_t retry_after_ms(const struct http_response *r, int64_t now_s)
{
    struct slice text = http_header_value(r, "retry-after");
    int64_t s;
    if (quantity_whole(text, 1000000, &s))
        return s * 1000;
    if (timestamp_http(text, &s) && s > now_s)
        return (s - now_s) * 1000;
    return 0;
}

/* splitmix64; G. L. Steele, D. Lea, C. H. Flood, OOPSLA 2014. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static int32_t cost_of(enum retry_reason reason)
{
    return reason == RETRY_TIMEOUT ? 10 : 5;
}

bool retry_again(struct retry *y, enum retry_reason reason, int32_t attempts, int64_t after_ms,
                 int64_t *wait_ms)
{
    if (reason == RETRY_NO || attempts >= y->max_attempts || y->tokens < cost_of(reason) ||
        after_ms > AFTER_MAX_MS)
        return false;
    y->tokens -= cost_of(reason);
    int64_t most_ms = y->base_ms;
    for (int32_t i = 1; i < attempts && most_ms < y->cap_ms; i++)
        most_ms *= 2;
    if (most_ms > y->cap_ms)
        most_ms = y->cap_ms;
    *wait_ms = (int64_t)(next_random(&y->random) % (uint64_t)(most_ms + 1));
    if (*wait_ms < after_ms)
        *wait_ms = after_ms;
    return true;
}

void retry_succeeded(struct retry *y, int32_t attempts)
{
    y->tokens += attempts > 1 ? 5 : 1;
    if (y->tokens > RETRY_TOKENS)
        y->tokens = RETRY_TOKENS;
}

bool retry_perform(struct retry *y, struct http *h, const struct http_request *q,
                   struct http_response *r, int32_t *attempts, struct error *err)
{
    for (*attempts = 1;; ++*attempts) {
        bool ok = http_perform(h, q, r, err);
        enum retry_reason reason = retry_reason_of(r->fault, r->status, "");
        int64_t wait_ms, after_ms = retry_after_ms(r, time(NULL));
        if (ok && reason == RETRY_NO) {
            retry_succeeded(y, *attempts);
            return true;
        }
        if (!retry_again(y, reason, *attempts, after_ms, &wait_ms))
            return ok;
        http_trace(h, "retry %d in %lld ms: %s", (int)*attempts, (long long)wait_ms,
                   ok ? "the server's status" : http_fault_text(r->fault));
        http_response_clear(r);
        if (!http_sleep(h, wait_ms))
            return error_set(err, ERROR_REMOTE, "%s", http_fault_text(HTTP_STOPPED));
    }
}
