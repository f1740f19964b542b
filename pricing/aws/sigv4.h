/* sigv4.h - AWS Signature Version 4 in headers.
 *
 * Stages, each of which can be looked at alone: canonical request, string to sign, key, signature.
 * The path is encoded twice and its dot segments and doubled slashes are taken out, as every
 * service but S3 wants it.
 *
 * Ownership  buffers are the caller's.  A signer keeps the key of its last scope (date, region,
 *            service), which saves four HMACs of six; sigv4_clear wipes it.
 * Source     AWS IAM User Guide, "Create a signed AWS API request"; RFC 4231 for HMAC. */
#ifndef PRICING_AWS_SIGV4_H
#define PRICING_AWS_SIGV4_H

#include "model/error.h"
#include "model/slice.h"
#include "pricing/aws/buffer.h"
#include "pricing/aws/http.h"

#define SIGV4_TIME_BYTES 17 /* "20150830T123600Z" and NUL */

struct sigv4_request {
    const char *method;
    const char *path;                  /* as on the wire, percent-encoded once; "" counts as "/" */
    const char *query;                 /* as on the wire, without '?'; may be "" */
    const struct http_header *headers; /* all that are sent and may be signed, host among them */
    size_t n_headers;
    struct slice body;
};

struct sigv4_scope {
    const char *region;
    const char *service;
    int64_t time_s; /* since 1970 UTC, as the server's clock shows it */
};

/* What a signature is made with; borrowed. */
struct sigv4_keys {
    const char *access_key;
    const char *secret_key;
    const char *session_token; /* NULL: none */
};

struct sigv4_signer {
    char scope[128]; /* what `key` is for; "" for none */
    unsigned char secret_digest[32];
    unsigned char key[32];
};

/* "20150830T123600Z". */
void sigv4_time(int64_t time_s, char out[SIGV4_TIME_BYTES]);

/* Stage 1; `signed_names` receives "host;x-amz-date".  Headers that proxies and libraries change
 * are left out.  False where host is missing or there are more than 64 headers or 256 query pairs.
 */
MUST_CHECK bool sigv4_canonical(const struct sigv4_request *q, struct buffer *canonical,
                                struct buffer *signed_names, struct error *err);
/* Stage 2. */
void sigv4_string_to_sign(const struct sigv4_scope *scope, struct slice canonical,
                          struct buffer *out);
/* Stage 3: the key's 32 bytes. */
void sigv4_key(const char *secret_key, const struct sigv4_scope *scope, unsigned char key[32]);
/* Stage 4: 64 hexadecimal digits and NUL. */
void sigv4_signature(const unsigned char key[32], struct slice string_to_sign, char hex[65]);

/* All of it: the value of the Authorization header.  q->headers must already hold host, X-Amz-Date
 * and, where there is one, X-Amz-Security-Token.  O(bytes + headers log headers). */
MUST_CHECK bool sigv4_authorization(struct sigv4_signer *s, const struct sigv4_request *q,
                                    const struct sigv4_scope *scope, const struct sigv4_keys *keys,
                                    struct buffer *authorization, struct error *err);
void sigv4_clear(struct sigv4_signer *s);

#endif
