#include "tests/support/must.h"
#include "tests/support/stub_parts.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

static void extend(X509 *certificate, X509 *issuer, int kind, const char *value)
{
    X509V3_CTX ctx;
    X509V3_set_ctx(&ctx, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &ctx, kind, value);
    must(e != NULL);
    X509_add_ext(certificate, e, -1);
    X509_EXTENSION_free(e);
}

static X509 *certificate_of(EVP_PKEY *key, const char *name, long serial, X509 *issuer,
                            EVP_PKEY *issuer_key)
{
    X509 *c = X509_new();
    X509_set_version(c, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(c), serial);
    X509_gmtime_adj(X509_getm_notBefore(c), -86400);
    X509_gmtime_adj(X509_getm_notAfter(c), 86400);
    X509_set_pubkey(c, key);
    X509_NAME *subject = X509_get_subject_name(c);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0);
    X509 *by = issuer == NULL ? c : issuer;
    X509_set_issuer_name(c, X509_get_subject_name(by));
    extend(c, by, NID_basic_constraints, issuer == NULL ? "critical,CA:TRUE" : "CA:FALSE");
    if (issuer == NULL)
        extend(c, by, NID_key_usage, "critical,keyCertSign,cRLSign");
    else
        extend(c, by, NID_subject_alt_name, "DNS:localhost");
    must(X509_sign(c, issuer_key, EVP_sha256()) > 0);
    return c;
}

/* The client's list is names behind their lengths. */
static int choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_n,
                           const unsigned char *in, unsigned int in_n, void *ctx)
{
    static const unsigned char ours[] = "\010http/1.1";
    bool *asked_http2 = ctx;
    (void)ssl;
    for (unsigned i = 0; i < in_n; i += in[i] + 1u)
        *asked_http2 =
            *asked_http2 || (in[i] == 2 && i + 2 < in_n && memcmp(in + i + 1, "h2", 2) == 0);
    unsigned char *chosen;
    if (SSL_select_next_proto(&chosen, out_n, ours, sizeof ours - 1, in, in_n) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

struct ssl_ctx_st *stub_tls(const char *ca_file, bool *asked_http2)
{
    EVP_PKEY *ca_key = EVP_EC_gen("P-256"), *key = EVP_EC_gen("P-256");
    must(ca_key != NULL && key != NULL);
    X509 *ca = certificate_of(ca_key, "stub authority", 1, NULL, ca_key);
    X509 *own = certificate_of(key, "localhost", 2, ca, ca_key);
    FILE *file = fopen(ca_file, "w");
    must(file != NULL);
    PEM_write_X509(file, ca);
    fclose(file);
    SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
    must(SSL_CTX_use_certificate(tls, own) == 1 && SSL_CTX_use_PrivateKey(tls, key) == 1);
    SSL_CTX_set_alpn_select_cb(tls, choose_protocol, asked_http2);
    X509_free(ca);
    X509_free(own);
    EVP_PKEY_free(ca_key);
    EVP_PKEY_free(key);
    return tls;
}
