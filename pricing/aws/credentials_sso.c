/* SSO (IAM Identity Center): a token (credentials_sso_token.c) for a role's keys. */
#include "pricing/aws/credentials_sso.h"
#include "pricing/aws/credentials_parts.h"

#include <stdio.h>

struct sso {
    const char *session;   /* NULL in profiles of the older form */
    const char *start_url; /* names the cache file then */
    const char *region;
    const char *account;
    const char *role;
};

static bool read_profile(const struct credentials_context *x, const char *profile, struct sso *o,
                         struct error *err)
{
    const struct settings *s = x->settings;
    o->region = settings_value(s, profile, "sso_region");
    if (o->session != NULL) {
        o->start_url = settings_section_value(s, "sso-session", o->session, "sso_start_url");
        const char *region = settings_section_value(s, "sso-session", o->session, "sso_region");
        o->region = region != NULL ? region : o->region;
    }
    o->account = settings_value(s, profile, "sso_account_id");
    o->role = settings_value(s, profile, "sso_role_name");
    const char *missing = o->start_url == NULL ? "sso_start_url"
                          : o->region == NULL  ? "sso_region"
                          : o->account == NULL ? "sso_account_id"
                          : o->role == NULL    ? "sso_role_name"
                                               : NULL;
    return missing == NULL ||
           error_set(err, ERROR_INPUT, "profile %s: SSO needs %s", profile, missing);
}

static bool take_keys(const struct http_response *r, const char *profile, struct credentials *c,
                      struct error *err)
{
    static const struct credentials_names names = {
        "accessKeyId", "secretAccessKey", "sessionToken", "expiration", true, true};
    struct json doc;
    if (r->status == 401 || r->status == 403)
        return sso_log_in_again(profile, "SSO does not accept the cached token, or not this role",
                                err);
    if (r->status != 200)
        return error_set(err, ERROR_REMOTE, "%s: status %d", r->url, (int)r->status);
    if (!credentials_json(&doc, r->body, err))
        return error_prefix(err, "SSO's answer");
    struct json_at root = json_root(&doc), keys;
    bool ok = json_has(&root, "roleCredentials", &keys)
                  ? credentials_from_json(&keys, &names, c, err)
                  : error_set(err, ERROR_REMOTE, "roleCredentials is missing");
    json_clear(&doc);
    return ok || error_prefix(err, "SSO's answer");
}

static bool fetch_keys(const struct credentials_context *x, const char *profile,
                       const struct sso *o, const char *token, struct credentials *c,
                       struct error *err)
{
    struct endpoint e;
    if (!credentials_endpoint(x, "sso", o->region, &e, err))
        return false;
    struct buffer url = {0};
    buffer_format(&url, "%s/federation/credentials?role_name=", e.url);
    buffer_percent(&url, slice_of(o->role), "");
    buffer_text(&url, "&account_id=");
    buffer_percent(&url, slice_of(o->account), "");
    struct http_header header = {"x-amz-sso_bearer_token", token};
    struct http_request q = {.url = url.p, .headers = &header, .n_headers = 1};
    struct http_response r = {0};
    int32_t attempts;
    bool ok =
        retry_perform(x->retry, x->http, &q, &r, &attempts, err) && take_keys(&r, profile, c, err);
    http_response_clear(&r);
    buffer_clear(&url);
    return ok;
}

enum credentials_status credentials_from_sso(const struct credentials_context *x,
                                             const char *profile, struct credentials *c,
                                             struct error *err)
{
    struct sso o = {.session = settings_value(x->settings, profile, "sso_session"),
                    .start_url = settings_value(x->settings, profile, "sso_start_url")};
    if (o.session == NULL && o.start_url == NULL)
        return CREDENTIALS_NONE;
    struct buffer token = {0};
    bool ok =
        read_profile(x, profile, &o, err) &&
        sso_token(
            x, &(struct sso_login){profile, o.session != NULL ? o.session : o.start_url, o.region},
            &token, err) &&
        fetch_keys(x, profile, &o, token.p, c, err);
    buffer_clear(&token);
    if (!ok)
        return CREDENTIALS_ERROR;
    snprintf(c->source, sizeof c->source, "profile %.60s: SSO role %.80s", profile, o.role);
    return CREDENTIALS_FOUND;
}
