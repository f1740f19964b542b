/* credentials.h - who we are to AWS: the chain of places where keys may be, and their renewal.
 *
 * Order      environment; the profile's role (source_profile or credential_source, by STS); web
 *            identity; SSO's cached token; the credentials file; credential_process; the config
 *            file; the container's endpoint; the instance's metadata.  Environment keys are left
 *            out where a profile is given by option.  The first that applies is used, and an error
 *            there is an error: falling through to another identity would be a surprise.
 * Renewal    keys with an expiry are fetched anew from 15 minutes before it, at most once a minute;
 *            a failed renewal of keys that are still valid is no error.
 * Secrets    are wiped when replaced and freed, and are in no message.
 * Errors     ERROR_INPUT where configuration is wrong, ERROR_REMOTE where a service failed. */
#ifndef PRICING_AWS_CREDENTIALS_H
#define PRICING_AWS_CREDENTIALS_H

#include "model/error.h"
#include "pricing/aws/retry.h"
#include "pricing/aws/settings.h"

#define EXPIRES_NEVER INT64_MAX

/* A zeroed one holds nothing.  Texts are heap copies; credentials_clear wipes them. */
struct credentials {
    char *access_key;
    char *secret_key;
    char *session_token; /* NULL: none */
    int64_t expires_s;   /* since 1970 UTC, or EXPIRES_NEVER */
    char source[160];    /* "environment", "profile prod: role arn:...", ...; no secret */
};

enum credentials_status {
    CREDENTIALS_FOUND,
    CREDENTIALS_NONE,  /* no place has any; err says which were looked at */
    CREDENTIALS_ERROR, /* a place has some that are wrong; err says what */
};

/* What providers work with; all borrowed. */
struct credentials_context {
    const struct settings *settings;
    struct http *http;
    struct retry *retry;
    const char *region;  /* for STS; NULL: the profile's, else us-east-1 */
    int64_t now_s;       /* the clock, corrected for skew where that is known */
    int32_t metadata_ms; /* timeout of the instance metadata service; 0: 1,000 */
    int32_t process_ms;  /* timeout of credential_process; 0: 60,000 */
};

/* Walks the chain.  c is filled only when found, and is the caller's then. */
enum credentials_status credentials_find(const struct credentials_context *x, struct credentials *c,
                                         struct error *err);
/* Should they be fetched anew before a call at now_s? */
bool credentials_stale(const struct credentials *c, int64_t now_s);
bool credentials_expired(const struct credentials *c, int64_t now_s);
void credentials_clear(struct credentials *c);

#endif
