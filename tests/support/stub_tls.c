#include "tests/support/must.h"
#include "tests/support/stub_parts.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>

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

struct ssl_ctx_st *stub_tls(const char *ca_file)
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
    X509_free(ca);
    X509_free(own);
    EVP_PKEY_free(ca_key);
    EVP_PKEY_free(key);
    return tls;
}
