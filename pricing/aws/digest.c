#include "pricing/aws/digest.h"

#include <assert.h>
#include <dlfcn.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIBRARY "libcrypto.so.3"

/* Loaded at the first hash, as libcurl is: linked in, it would cost every start 3 ms. */
static struct {
    __typeof__(EVP_Digest) *digest;
    __typeof__(EVP_sha256) *sha256;
    __typeof__(EVP_sha1) *sha1;
    __typeof__(HMAC) *hmac;
} library;

static void load(void *handle, const char *name, void *pointer, size_t size)
{
    void *symbol = handle == NULL ? NULL : dlsym(handle, name);
    if (symbol == NULL) {
        fprintf(stderr, "batchfit: " LIBRARY ", which signs requests, is missing: %s\n", dlerror());
        abort();
    }
    memcpy(pointer, &symbol, size); /* ISO C has no cast from void * to a function's pointer */
}

static void want_library(void)
{
    if (library.digest != NULL)
        return;
    void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    load(handle, "EVP_sha256", &library.sha256, sizeof library.sha256);
    load(handle, "EVP_sha1", &library.sha1, sizeof library.sha1);
    load(handle, "HMAC", &library.hmac, sizeof library.hmac);
    load(handle, "EVP_Digest", &library.digest, sizeof library.digest);
}

static void digest(const EVP_MD *kind, struct slice text, unsigned char *out)
{
    int ok = library.digest(text.n == 0 ? "" : text.p, text.n, out, NULL, kind, NULL);
    assert(ok == 1);
    (void)ok;
}

void sha256(struct slice text, unsigned char out[SHA256_BYTES])
{
    want_library();
    digest(library.sha256(), text, out);
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
    want_library();
    const unsigned char *done = library.hmac(library.sha256(), key.n == 0 ? "" : key.p, (int)key.n,
                                             (const unsigned char *)text.p, text.n, out, &n);
    assert(done != NULL && n == SHA256_BYTES);
    (void)done;
}

void sha1_hex(struct slice text, char out[41])
{
    unsigned char bytes[20];
    want_library();
    digest(library.sha1(), text, bytes);
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
