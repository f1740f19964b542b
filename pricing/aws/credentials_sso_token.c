/* The file ~/.aws/sso/cache/SHA1.json, and the call CreateToken that renews what it holds.
 *
 * Source     AWS SDKs and Tools Reference Guide, "IAM Identity Center credential provider"; IAM
 *            Identity Center OIDC API Reference, CreateToken (grant type refresh_token). */
#include "pricing/aws/credentials_sso.h"

#include "pricing/aws/digest.h"
#include "pricing/aws/timestamp.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* Renewed from so long before it ends. */
#define RENEW_S INT64_C(900)
#define LIFE_MOST_S (INT64_C(400) * 24 * 3600)

/* What the cache file says; texts are copies. */
struct cached {
    struct buffer text; /* the file as it is */
    struct buffer access, refresh, client, secret;
    int64_t expires_s;
    int64_t registered_until_s; /* of the client; INT64_MAX where it does not say */
};

static void cached_clear(struct cached *c)
{
    struct buffer *const all[] = {&c->text, &c->access, &c->refresh, &c->client, &c->secret};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        buffer_clear(all[i]);
}

bool sso_log_in_again(const char *profile, const char *why, struct error *err)
{
    return error_set(err, ERROR_INPUT, "profile %s: %s; run `aws sso login --profile %s`", profile,
                     why, profile);
}

/* ---- the file ---------------------------------------------------------------------------------
 */

/* Older tools wrote "2026-11-22T07:00:00UTC". */
static bool read_time(const char *text, int64_t *time_s)
{
    struct slice s = slice_of(text);
    if (s.n > 3 && strcmp(text + s.n - 3, "UTC") == 0)
        s.n -= 3;
    return timestamp_iso(s, time_s);
}

/* Copies a secret out of the document and wipes it there; nothing where it is absent. */
static void take_secret(const struct json_at *root, const char *key, struct buffer *out)
{
    struct error ignored;
    const char *text;
    if (!json_get_text_or(root, key, "", &text, &ignored) || text[0] == '\0')
        return;
    if (credentials_text_is_sane(text))
        buffer_text(out, text);
    wipe((char *)(uintptr_t)text, strlen(text));
}

static bool read_cached(const struct json_at *root, struct cached *c)
{
    struct error ignored;
    const char *expires, *registered;
    take_secret(root, "accessToken", &c->access);
    take_secret(root, "refreshToken", &c->refresh);
    take_secret(root, "clientId", &c->client);
    take_secret(root, "clientSecret", &c->secret);
    c->registered_until_s = INT64_MAX;
    if (json_get_text_or(root, "registrationExpiresAt", "", &registered, &ignored) &&
        registered[0] != '\0' && !read_time(registered, &c->registered_until_s))
        c->registered_until_s = 0;
    return c->access.n > 0 && json_get_text(root, "expiresAt", &expires, &ignored) &&
           read_time(expires, &c->expires_s);
}

static bool read_cache(const struct sso_login *login, const char *path, struct cached *c,
                       struct error *err)
{
    struct json doc;
    struct error detail;
    bool there = false;
    if (path[0] != '\0' && !settings_read_file(path, &c->text, &there, err))
        return false;
    if (!there)
        return sso_log_in_again(login->profile, "there is no cached SSO token", err);
    if (!json_parse(&doc, buffer_slice(&c->text), &detail))
        return sso_log_in_again(login->profile, "the cached SSO token is no JSON document", err);
    struct json_at root = json_root(&doc);
    bool ok = read_cached(&root, c);
    json_clear(&doc);
    return ok || sso_log_in_again(login->profile, "the cached SSO token is malformed", err);
}

/* ---- writing it -------------------------------------------------------------------------------
 */

static void write_member(struct buffer *out, const char *key, struct slice value)
{
    buffer_text(out, out->n > 1 ? ", " : "");
    buffer_json_text(out, slice_of(key));
    buffer_text(out, ": ");
    buffer_add(out, value.p, value.n);
}

static void write_text(struct buffer *out, const char *key, const char *text)
{
    struct buffer value = {0};
    buffer_json_text(&value, slice_of(text));
    write_member(out, key, buffer_slice(&value));
    buffer_clear(&value);
}

static bool is_renewed(const char *key)
{
    return strcmp(key, "accessToken") == 0 || strcmp(key, "expiresAt") == 0 ||
           strcmp(key, "refreshToken") == 0;
}

/* The old document with what was renewed in it; members that we don't know stay. */
static bool compose(const struct cached *c, struct buffer *out)
{
    struct json doc;
    struct error ignored;
    if (!json_parse(&doc, buffer_slice(&c->text), &ignored))
        return false;
    struct json_at root = json_root(&doc), member = {0};
    buffer_text(out, "{");
    while (json_each_member(&root, &member)) {
        if (is_renewed(member.key))
            continue;
        char *value = json_value_text(&member);
        write_member(out, member.key, slice_of(value));
        wipe_text(value);
    }
    json_clear(&doc);
    time_t until = (time_t)c->expires_s;
    struct tm broken;
    char expires[32] = "";
    bool dated = gmtime_r(&until, &broken) != NULL &&
                 strftime(expires, sizeof expires, "%Y-%m-%dT%H:%M:%SZ", &broken) > 0;
    write_text(out, "accessToken", c->access.p);
    write_text(out, "expiresAt", expires);
    write_text(out, "refreshToken", c->refresh.p);
    buffer_text(out, "}\n");
    return dated;
}

static bool write_all(int fd, struct slice text)
{
    while (text.n > 0) {
        ssize_t n = write(fd, text.p, text.n);
        if (n <= 0)
            return false;
        text = slice_from(text, (size_t)n);
    }
    return true;
}

/* Whole or not at all, for nobody else to read.  Where it cannot be written the token is used all
 * the same: the next run then renews it again, or says how to log in. */
static void write_cache(const struct credentials_context *x, const struct cached *c,
                        const char *path)
{
    struct buffer text = {0}, name = {0};
    buffer_format(&name, "%s.XXXXXX", path);
    bool ok = compose(c, &text);
    int fd = ok ? mkstemp(name.p) : -1; /* 0600 */
    ok = fd >= 0 && write_all(fd, buffer_slice(&text)) && fsync(fd) == 0;
    if (fd >= 0)
        ok = close(fd) == 0 && ok;
    ok = ok && rename(name.p, path) == 0;
    if (!ok && fd >= 0)
        unlink(name.p);
    if (!ok)
        http_trace(x->http, "%s: the renewed SSO token cannot be written", path);
    buffer_clear(&text);
    buffer_clear(&name);
}

/* ---- renewal ----------------------------------------------------------------------------------
 */

static bool take_answer(const struct http_response *r, int64_t now_s, struct cached *c,
                        struct error *err)
{
    struct json doc;
    int64_t life_s;
    if (r->status != 200)
        return error_set(err, ERROR_REMOTE, "AWS does not renew it (status %d)", (int)r->status);
    if (!credentials_json(&doc, r->body, err))
        return error_prefix(err, "SSO's answer");
    struct json_at root = json_root(&doc);
    struct buffer access = {0}, refresh = {0};
    take_secret(&root, "accessToken", &access);
    take_secret(&root, "refreshToken", &refresh);
    bool ok = json_get_whole(&root, "expiresIn", 1, LIFE_MOST_S, &life_s, err);
    if (ok && access.n == 0)
        ok = error_set(err, ERROR_REMOTE, "accessToken is missing");
    if (ok) {
        struct buffer old = c->access;
        c->access = access;
        access = old;
        c->expires_s = now_s + life_s;
    }
    if (ok && refresh.n > 0) {
        struct buffer old = c->refresh;
        c->refresh = refresh;
        refresh = old;
    }
    buffer_clear(&access);
    buffer_clear(&refresh);
    json_clear(&doc);
    return ok || error_prefix(err, "SSO's answer");
}

static bool create_token(const struct credentials_context *x, const struct sso_login *login,
                         struct cached *c, struct error *err)
{
    struct endpoint e;
    if (!credentials_endpoint(x, "sso-oidc", login->region, &e, err))
        return false;
    struct buffer url = {0}, body = {0};
    buffer_format(&url, "%s/token", e.url);
    buffer_text(&body, "{");
    write_text(&body, "clientId", c->client.p);
    write_text(&body, "clientSecret", c->secret.p);
    write_text(&body, "grantType", "refresh_token");
    write_text(&body, "refreshToken", c->refresh.p);
    buffer_text(&body, "}");
    struct http_header header = {"content-type", "application/json"};
    struct http_request q = {.method = "POST",
                             .url = url.p,
                             .headers = &header,
                             .n_headers = 1,
                             .body = buffer_slice(&body)};
    struct http_response r = {0};
    int32_t attempts;
    bool ok = retry_perform(x->retry, x->http, &q, &r, &attempts, err) &&
              take_answer(&r, x->now_s, c, err);
    http_response_clear(&r);
    buffer_clear(&url);
    buffer_clear(&body);
    return ok;
}

static bool can_renew(const struct cached *c, int64_t now_s)
{
    return c->refresh.n > 0 && c->client.n > 0 && c->secret.n > 0 && c->registered_until_s > now_s;
}

/* Another process may have renewed it at the same moment, with the refresh token that is now of no
 * use: then the file has what we need. */
static bool was_renewed(const struct sso_login *login, const char *path, int64_t now_s,
                        struct cached *c)
{
    struct cached again = {0};
    struct error ignored;
    bool ok = read_cache(login, path, &again, &ignored) && again.expires_s > now_s + RENEW_S;
    if (ok) {
        struct cached old = *c;
        *c = again;
        again = old;
    }
    cached_clear(&again);
    return ok;
}

static bool renew(const struct credentials_context *x, const struct sso_login *login,
                  const char *path, struct cached *c, struct error *err)
{
    struct error why = {0};
    char text[200];
    bool expired = c->expires_s <= x->now_s;
    if (!can_renew(c, x->now_s))
        return !expired || sso_log_in_again(login->profile, "the SSO token has expired", err);
    if (create_token(x, login, c, &why)) {
        write_cache(x, c, path);
        return true;
    }
    if (was_renewed(login, path, x->now_s, c) || !expired)
        return true;
    snprintf(text, sizeof text, "the SSO token has expired: %.150s", why.message);
    return sso_log_in_again(login->profile, text, err);
}

bool sso_token(const struct credentials_context *x, const struct sso_login *login,
               struct buffer *token, struct error *err)
{
    const char *home = settings_env(x->settings, "HOME");
    struct buffer path = {0};
    struct cached c = {0};
    char name[41];
    sha1_hex(slice_of(login->key), name);
    buffer_text(&path, "");
    if (home != NULL)
        buffer_format(&path, "%s/.aws/sso/cache/%s.json", home, name);
    bool ok = read_cache(login, path.p == NULL ? "" : path.p, &c, err);
    if (ok && c.expires_s <= x->now_s + RENEW_S)
        ok = renew(x, login, path.p, &c, err);
    if (ok)
        buffer_text(token, c.access.p);
    cached_clear(&c);
    buffer_clear(&path);
    return ok;
}
