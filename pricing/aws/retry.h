/* retry.h - whether a failure passes, how long to wait, and a budget so that retries end.
 *
 * The wait before retry n (from 1) is random between 0 and min(base * 2^(n-1), cap): full jitter.
 * The budget is a bucket of 500 tokens for the whole session: a retry takes 5, or 10 after a
 * timeout; a success gives back what its last retry took, or 1.
 * Source     AWS SDKs and Tools Reference Guide, "Retry behavior", standard mode; M. Brooker,
 *            "Exponential backoff and jitter", AWS Architecture Blog, 2015. */
#ifndef PRICING_AWS_RETRY_H
#define PRICING_AWS_RETRY_H

#include "pricing/aws/http.h"

#define RETRY_TOKENS 500

struct retry {
    int32_t max_attempts; /* of one call, the first included */
    int32_t base_ms, cap_ms;
    int32_t tokens;
    uint64_t random; /* state; nothing but waits depends on it */
};

enum retry_reason {
    RETRY_NO,
    RETRY_TRANSIENT, /* 5xx, or the connection broke */
    RETRY_TIMEOUT,
    RETRY_THROTTLED,
};

/* 5 attempts, waits below 1 s, 2 s, 4 s, 8 s. */
struct retry retry_defaults(void);
/* Of an answer (status, AWS's code or "") or, with status 0, of a transfer's fault. */
enum retry_reason retry_reason_of(enum http_fault fault, int32_t status, const char *code);
/* What "Retry-After" asks for, in ms; 0 where it is absent or unreadable.  now_s for its date form.
 */
int64_t retry_after_ms(const struct http_response *r, int64_t now_s);
/* May attempt number `attempts` + 1 be made?  Takes from the budget when it may, and tells the
 * wait. A server that asks for more than a minute is not waited for. */
bool retry_again(struct retry *y, enum retry_reason reason, int32_t attempts, int64_t after_ms,
                 int64_t *wait_ms);
/* After a success at that attempt. */
void retry_succeeded(struct retry *y, int32_t attempts);

/* http_perform of a request without a sink, again where that may help.  *attempts counts them. */
MUST_CHECK bool retry_perform(struct retry *y, struct http *h, const struct http_request *q,
                              struct http_response *r, int32_t *attempts, struct error *err);

#endif
