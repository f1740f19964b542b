/* session.h - what all calls share: settings, credentials, connections, clock and retry budget.
 *
 * Nothing is fetched when a session is opened: credentials are looked for at the first signed call.
 * One thread uses a session. */
#ifndef PRICING_AWS_SESSION_H
#define PRICING_AWS_SESSION_H

#include "pricing/aws/credentials.h"
#include "pricing/aws/endpoints.h"

struct session_options {
    const char *profile;         /* --profile; NULL: by environment */
    const char *region;          /* --region; NULL: by environment and profile */
    const char *endpoint_url;    /* --endpoint-url, for every service; NULL: by environment */
    struct http_options http;    /* ca_bundle NULL: AWS_CA_BUNDLE, else the profile's ca_bundle */
    settings_variable *variable; /* NULL: the process's environment */
    void *variable_ctx;
    int64_t (*now_ms)(void *ctx); /* milliseconds since 1970 UTC; NULL: the system's clock */
    void *now_ctx;
    int32_t max_attempts;  /* a call; 0: AWS_MAX_ATTEMPTS, the profile's max_attempts, else 5 */
    int32_t retry_base_ms; /* the first wait is random below this; 0: 1,000 */
    int32_t retry_cap_ms;  /* and no wait is longer; 0: 20,000 */
    int32_t metadata_ms;   /* see credentials_context */
};

struct session;

/* NULL and err on failure: unreadable files, unknown profile, bad option. */
struct session *session_open(const struct session_options *o, struct error *err);
void session_close(struct session *s);

struct http *session_http(struct session *s);
const struct settings *session_settings(const struct session *s);
/* From options, environment and profile; .region NULL where nothing says. */
struct region_origin session_region(const struct session *s);
/* Looks for credentials now, if that was not done, to learn whether there are any and from where.
 * *source (borrowed) is set when found. */
enum credentials_status session_credentials(struct session *s, const char **source,
                                            struct error *err);

#endif
