/* credentials_sso.h - the token of a login by SSO, from the cache that AWS's tools share. */
#ifndef PRICING_AWS_CREDENTIALS_SSO_H
#define PRICING_AWS_CREDENTIALS_SSO_H

#include "pricing/aws/credentials_parts.h"

struct sso_login {
    const char *profile;
    const char *key; /* the session's name, or the start URL: what the cache file is named by */
    const char *region;
};

/* The access token.  One that ends within 15 minutes is renewed with the refresh token beside it,
 * and the cache written anew; where that fails, one that still holds is used, and another is an
 * error that says how to log in again. */
MUST_CHECK bool sso_token(const struct credentials_context *x, const struct sso_login *login,
                          struct buffer *token, struct error *err);

/* Sets an error that says why, and what to run. */
bool sso_log_in_again(const char *profile, const char *why, struct error *err);

#endif
