/* Roles by STS: AssumeRole, signed with the source's keys, and AssumeRoleWithWebIdentity. */
#include "pricing/aws/credentials_parts.h"
#include "pricing/aws/form.h"
#include "pricing/aws/request.h"
#include "pricing/aws/timestamp.h"

#include <stdio.h>

#define STS_VERSION "2011-06-15"

static const char *region_of(const struct credentials_context *x)
{
    return x->region != NULL ? x->region : "us-east-1";
}

/* One call with retries; keys NULL: anonymous. */
static bool ask(const struct credentials_context *x, const struct call *c,
                const struct sigv4_keys *keys, struct answer *a, struct error *err)
{
    struct sigv4_signer signer = {0};
    struct request r = {0};
    bool ok = credentials_endpoint(x, "sts", region_of(x), &r.endpoint, err) &&
              request_build(&r, c, keys, x->now_s, &signer, err) &&
              retry_perform(x->retry, x->http, &r.http, &a->response, &a->attempts, err);
    sigv4_clear(&signer);
    request_clear(&r);
    if (!ok)
        return error_prefix(err, "sts %s", c->action);
    answer_read(a, CALL_QUERY);
    return a->kind == ANSWER_FINE || answer_error(a, c, region_of(x), err);
}

/* The texts of the answer are wiped once copied. */
static bool take(const struct answer *a, const char *result, struct credentials *c,
                 struct error *err)
{
    const struct xml_element *e = xml_child(xml_child(a->xml.root, result), "Credentials");
    const char *key = xml_text(e, "AccessKeyId"), *secret = xml_text(e, "SecretAccessKey");
    const char *token = xml_text(e, "SessionToken"), *expires = xml_text(e, "Expiration");
    int64_t expires_s;
    bool ok = key != NULL && secret != NULL && token != NULL && expires != NULL &&
              credentials_text_is_sane(key) && credentials_text_is_sane(secret) &&
              credentials_text_is_sane(token) && timestamp_iso(slice_of(expires), &expires_s);
    if (ok)
        credentials_set(c, key, secret, token, expires_s);
    if (secret != NULL)
        wipe((char *)(uintptr_t)secret, strlen(secret));
    if (token != NULL)
        wipe((char *)(uintptr_t)token, strlen(token));
    return ok || error_set(err, ERROR_REMOTE, "sts: %s without usable keys", result);
}

static void put_role(struct buffer *form, const struct role *role)
{
    form_add(form, "RoleArn", role->arn);
    form_add(form, "RoleSessionName", role->session_name == NULL ? "batchfit" : role->session_name);
    if (role->duration_s != NULL)
        form_add(form, "DurationSeconds", role->duration_s);
}

enum credentials_status credentials_assume_role(const struct credentials_context *x,
                                                const struct role *role,
                                                const struct credentials *source,
                                                struct credentials *c, struct error *err)
{
    struct buffer form = {0};
    struct answer a = {0};
    struct sigv4_keys keys = {source->access_key, source->secret_key, source->session_token};
    put_role(&form, role);
    if (role->external_id != NULL)
        form_add(&form, "ExternalId", role->external_id);
    struct call call = {.service = "sts",
                        .style = CALL_QUERY,
                        .action = "AssumeRole",
                        .version = STS_VERSION,
                        .body = buffer_slice(&form)};
    bool ok = ask(x, &call, &keys, &a, err) && take(&a, "AssumeRoleResult", c, err);
    answer_clear(&a);
    buffer_clear(&form);
    return ok ? CREDENTIALS_FOUND : CREDENTIALS_ERROR;
}

static bool read_token(const char *file, struct buffer *token, struct error *err)
{
    bool there;
    if (!settings_read_file(file, token, &there, err))
        return false;
    if (!there)
        return error_set(err, ERROR_INPUT, "the web identity token file %s is not there", file);
    while (token->n > 0 && strchr(" \t\r\n", token->p[token->n - 1]) != NULL)
        token->p[--token->n] = '\0';
    if (token->n == 0 || token->n > 65536 || strlen(token->p) != token->n ||
        !credentials_text_is_sane(token->p))
        return error_set(err, ERROR_INPUT, "%s holds no web identity token", file);
    return true;
}

enum credentials_status credentials_web_identity(const struct credentials_context *x,
                                                 const struct role *role, const char *token_file,
                                                 struct credentials *c, struct error *err)
{
    struct buffer form = {0}, token = {0};
    struct answer a = {0};
    bool ok = read_token(token_file, &token, err);
    if (ok) {
        put_role(&form, role);
        form_add(&form, "WebIdentityToken", token.p);
        struct call call = {.service = "sts",
                            .style = CALL_QUERY,
                            .action = "AssumeRoleWithWebIdentity",
                            .version = STS_VERSION,
                            .body = buffer_slice(&form),
                            .anonymous = true};
        ok = ask(x, &call, NULL, &a, err) && take(&a, "AssumeRoleWithWebIdentityResult", c, err);
    }
    if (ok)
        snprintf(c->source, sizeof c->source, "web identity: role %.120s", role->arn);
    answer_clear(&a);
    buffer_clear(&form);
    buffer_clear(&token);
    return ok ? CREDENTIALS_FOUND : CREDENTIALS_ERROR;
}
