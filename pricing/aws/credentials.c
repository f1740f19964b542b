#include "pricing/aws/credentials.h"

#include "model/arena.h"
#include "pricing/aws/credentials_parts.h"
#include "pricing/aws/timestamp.h"

#include <stdio.h>

#define STALE_S (15 * 60)

static char *copy_of(const char *text)
{
    struct buffer b = {0};
    buffer_text(&b, text);
    return b.p;
}

bool credentials_endpoint(const struct credentials_context *x, const char *service,
                          const char *region, struct endpoint *e, struct error *err)
{
    struct endpoint_options o = {.service = service, .region = region};
    return settings_flag(x->settings, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", &o.fips, err) &&
           settings_flag(x->settings, "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint",
                         &o.dual_stack, err) &&
           endpoint_resolve(x->settings, &o, e, err);
}

void credentials_set(struct credentials *c, const char *access_key, const char *secret_key,
                     const char *token, int64_t expires_s)
{
    credentials_clear(c);
    c->access_key = copy_of(access_key);
    c->secret_key = copy_of(secret_key);
    c->session_token = token == NULL || token[0] == '\0' ? NULL : copy_of(token);
    c->expires_s = expires_s;
}

void credentials_clear(struct credentials *c)
{
    wipe_text(c->access_key);
    wipe_text(c->secret_key);
    wipe_text(c->session_token);
    *c = (struct credentials){0};
}

bool credentials_stale(const struct credentials *c, int64_t now_s)
{
    return c->expires_s != EXPIRES_NEVER && c->expires_s - now_s < STALE_S;
}

bool credentials_expired(const struct credentials *c, int64_t now_s)
{
    return c->expires_s != EXPIRES_NEVER && c->expires_s <= now_s;
}

bool credentials_text_is_sane(const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        if ((unsigned char)*p <= 0x20 || *p == 0x7f)
            return false;
    }
    return text[0] != '\0';
}

/* ---- JSON documents of keys --------------------------------------------------------------------
 */

bool credentials_json(struct json *doc, struct slice body, struct error *err)
{
    struct error detail;
    if (json_parse(doc, body, &detail))
        return true;
    return error_set(err, ERROR_INPUT, "not a JSON document");
}

static bool text_of(const struct json_at *object, const char *name, const char **text,
                    struct error *err)
{
    struct json_at at;
    struct error detail; /* shows values, so it is not passed on */
    *text = NULL;
    if (!json_has(object, name, &at))
        return true;
    return json_as_text(&at, text, &detail) || error_set(err, ERROR_INPUT, "%s is no text", name);
}

static bool expiry_of(const struct json_at *object, const struct credentials_names *names,
                      int64_t *expires_s, struct error *err)
{
    struct json_at at;
    struct error detail;
    const char *text;
    *expires_s = EXPIRES_NEVER;
    if (!json_has(object, names->expires, &at))
        return !names->must_expire || error_set(err, ERROR_INPUT, "%s is missing", names->expires);
    if (names->expires_in_ms) {
        if (!json_as_whole(&at, 0, INT64_MAX / 2, expires_s, &detail))
            return error_set(err, ERROR_INPUT, "%s is no time in ms", names->expires);
        *expires_s /= 1000;
        return true;
    }
    return (json_as_text(&at, &text, &detail) && timestamp_iso(slice_of(text), expires_s)) ||
           error_set(err, ERROR_INPUT, "%s is no time like 2026-11-22T07:00:00Z", names->expires);
}

/* cJSON frees without wiping. */
static void wipe_member(const char *text)
{
    if (text != NULL)
        wipe((char *)(uintptr_t)text, strlen(text));
}

static bool take_json(const struct credentials_names *names, const char *key, const char *secret,
                      const char *token, int64_t expires_s, struct credentials *c,
                      struct error *err)
{
    if (key == NULL || !credentials_text_is_sane(key))
        return error_set(err, ERROR_INPUT, "%s is missing or malformed", names->access_key);
    if (secret == NULL || !credentials_text_is_sane(secret))
        return error_set(err, ERROR_INPUT, "%s is missing or malformed", names->secret_key);
    if (token != NULL && token[0] != '\0' && !credentials_text_is_sane(token))
        return error_set(err, ERROR_INPUT, "%s is malformed", names->token);
    credentials_set(c, key, secret, token, expires_s);
    return true;
}

bool credentials_from_json(const struct json_at *object, const struct credentials_names *names,
                           struct credentials *c, struct error *err)
{
    const char *key = NULL, *secret = NULL, *token = NULL;
    int64_t expires_s;
    bool ok = text_of(object, names->access_key, &key, err) &&
              text_of(object, names->secret_key, &secret, err) &&
              text_of(object, names->token, &token, err) &&
              expiry_of(object, names, &expires_s, err) &&
              take_json(names, key, secret, token, expires_s, c, err);
    wipe_member(secret);
    wipe_member(token);
    return ok;
}

/* ---- the chain ---------------------------------------------------------------------------------
 */

enum credentials_status credentials_from_environment(const struct credentials_context *x,
                                                     struct credentials *c, struct error *err)
{
    const char *key = settings_env(x->settings, "AWS_ACCESS_KEY_ID");
    const char *secret = settings_env(x->settings, "AWS_SECRET_ACCESS_KEY");
    const char *token = settings_env(x->settings, "AWS_SESSION_TOKEN");
    const char *expires = settings_env(x->settings, "AWS_CREDENTIAL_EXPIRATION");
    int64_t expires_s = EXPIRES_NEVER;
    if (key == NULL && secret == NULL) {
        error_set(err, ERROR_INPUT, "AWS_ACCESS_KEY_ID is not set");
        return CREDENTIALS_NONE;
    }
    if (key == NULL || secret == NULL) {
        error_set(err, ERROR_INPUT, "%s is set, but not %s",
                  key == NULL ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID",
                  key == NULL ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY");
        return CREDENTIALS_ERROR;
    }
    if (!credentials_text_is_sane(key) || !credentials_text_is_sane(secret) ||
        (token != NULL && !credentials_text_is_sane(token))) {
        error_set(err, ERROR_INPUT,
                  "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY or AWS_SESSION_TOKEN holds blanks or "
                  "control characters");
        return CREDENTIALS_ERROR;
    }
    if (expires != NULL && !timestamp_iso(slice_of(expires), &expires_s)) {
        error_set(err, ERROR_INPUT,
                  "AWS_CREDENTIAL_EXPIRATION is no time like 2026-11-22T07:00:00Z");
        return CREDENTIALS_ERROR;
    }
    if (expires_s <= x->now_s) {
        error_set(err, ERROR_INPUT,
                  "the keys in the environment expired "
                  "(AWS_CREDENTIAL_EXPIRATION)");
        return CREDENTIALS_ERROR;
    }
    credentials_set(c, key, secret, token, expires_s);
    snprintf(c->source, sizeof c->source, "environment");
    return CREDENTIALS_FOUND;
}

typedef enum credentials_status place(const struct credentials_context *x, struct credentials *c,
                                      struct error *err);

static enum credentials_status active_profile(const struct credentials_context *x,
                                              struct credentials *c, struct error *err)
{
    return credentials_from_profile(x, settings_profile(x->settings),
                                    !settings_profile_given(x->settings), c, err);
}

enum credentials_status credentials_find(const struct credentials_context *x, struct credentials *c,
                                         struct error *err)
{
    static place *const places[] = {credentials_from_environment, active_profile,
                                    credentials_from_container, credentials_from_metadata};
    struct buffer looked = {0};
    *err = (struct error){0};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (i == 0 && settings_profile_given(x->settings))
            continue; /* who names a profile does not mean the keys that happen to be set */
        struct error why = {0};
        enum credentials_status status = places[i](x, c, &why);
        if (status != CREDENTIALS_NONE) {
            *err = why;
            buffer_clear(&looked);
            return status;
        }
        buffer_format(&looked, "%s%s", looked.n == 0 ? "" : "; ", why.message);
    }
    error_set(err, ERROR_INPUT, "no AWS credentials: %s", looked.p);
    buffer_clear(&looked);
    return CREDENTIALS_NONE;
}
