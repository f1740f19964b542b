/* digest.h - SHA-256, HMAC-SHA-256 and SHA-1 (which only names SSO's cache files).  The only door
 * to OpenSSL's libcrypto.  A library that cannot hash ends the process: nothing can go on. */
#ifndef PRICING_AWS_DIGEST_H
#define PRICING_AWS_DIGEST_H

#include "model/slice.h"

#define SHA256_BYTES 32

void sha256(struct slice text, unsigned char out[SHA256_BYTES]);
/* 64 lower-case digits and NUL. */
void sha256_hex(struct slice text, char out[65]);
void hmac_sha256(struct slice key, struct slice text, unsigned char out[SHA256_BYTES]);
/* 40 lower-case digits and NUL. */
void sha1_hex(struct slice text, char out[41]);
/* 2n digits and NUL. */
void hex_text(const unsigned char *bytes, size_t n, char *out);

#endif
