#include "pricing/aws/digest.h"

#include <assert.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

static void digest(const EVP_MD *kind, struct slice text, unsigned char *out)
{
    int ok = EVP_Digest(text.n == 0 ? "" : text.p, text.n, out, NULL, kind, NULL);
    assert(ok == 1);
    (void)ok;
}

void sha256(struct slice text, unsigned char out[SHA256_BYTES])
{
    digest(EVP_sha256(), text, out);
}

void sha256_hex(struct slice text, char out[65])
{
    unsigned char bytes[SHA256_BYTES];
    sha256(text, bytes);
    hex_text(bytes, sizeof bytes, out);
}

void hmac_sha256(struct slice key, struct slice text, unsigned char out[SHA256_BYTES])
{
    unsigned int n = 0;
    const unsigned char *done = HMAC(EVP_sha256(), key.n == 0 ? "" : key.p, (int)key.n,
                                     (const unsigned char *)text.p, text.n, out, &n);
    assert(done != NULL && n == SHA256_BYTES);
    (void)done;
}

void sha1_hex(struct slice text, char out[41])
{
    unsigned char bytes[20];
    digest(EVP_sha1(), text, bytes);
    hex_text(bytes, sizeof bytes, out);
}

void hex_text(const unsigned char *bytes, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * n] = '\0';
}
