/* stub_parts.h - what the stub's files share. */
#ifndef TESTS_SUPPORT_STUB_PARTS_H
#define TESTS_SUPPORT_STUB_PARTS_H

#include "tests/support/stub_aws.h"

struct ssl_ctx_st;

/* A TLS server context with a fresh certificate for localhost, but not for 127.0.0.1; its authority
 * is written to the file.  It speaks HTTP/1.1; *asked_http2 tells whether a client offered HTTP/2.
 */
struct ssl_ctx_st *stub_tls(const char *ca_file, bool *asked_http2);
/* Fills q->signature, service and region. */
void stub_check_signature(struct stub_request *q, int64_t now_s);

#endif
