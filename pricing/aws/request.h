/* request.h - a call as an HTTP request: URL, headers, body, signature. */
#ifndef PRICING_AWS_REQUEST_H
#define PRICING_AWS_REQUEST_H

#include "pricing/aws/call.h"
#include "pricing/aws/sigv4.h"

enum { REQUEST_HEADERS = 8 };

/* Must stay where it is until request_clear: .http points into it.  Zeroed is empty. */
struct request {
    struct http_request http;
    struct http_header headers[REQUEST_HEADERS];
    char time[SIGV4_TIME_BYTES];
    struct buffer url, body, authorization;
    struct endpoint endpoint;
};

/* r->endpoint is resolved already.  keys NULL: not signed.  Texts of keys are borrowed until the
 * request is cleared. */
MUST_CHECK bool request_build(struct request *r, const struct call *c,
                              const struct sigv4_keys *keys, int64_t time_s,
                              struct sigv4_signer *signer, struct error *err);
void request_clear(struct request *r);

#endif
