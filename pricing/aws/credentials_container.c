/* Keys of a container, as ECS and so Batch hand them out, and EKS's agent. */
#include "pricing/aws/credentials_parts.h"
#include "pricing/aws/url.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <strings.h>

#define CONTAINER_HOST "http://169.254.170.2"

static bool is_loopback(struct slice host)
{
    char text[64];
    struct in_addr v4;
    if (host.n == 9 && strncasecmp(host.p, "localhost", 9) == 0)
        return true;
    if (slice_is(host, "[::1]"))
        return true;
    if (host.n >= sizeof text)
        return false;
    memcpy(text, host.p, host.n);
    text[host.n] = '\0';
    return inet_pton(AF_INET, text, &v4) == 1 && (ntohl(v4.s_addr) >> 24) == 127;
}

/* Keys must not be asked of just any host without TLS. */
static bool is_trusted(const struct url *u)
{
    return u->tls || is_loopback(u->host) || slice_is(u->host, "169.254.170.2") ||
           slice_is(u->host, "169.254.170.23") || slice_is(u->host, "[fd00:ec2::23]");
}

static bool find_url(const struct credentials_context *x, struct buffer *url, bool *local,
                     struct error *err)
{
    const char *relative = settings_env(x->settings, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    const char *full = settings_env(x->settings, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
    struct url u;
    *local = true;
    if (relative != NULL) {
        buffer_format(url, "%s%s", CONTAINER_HOST, relative);
        return (relative[0] == '/' && url_split(buffer_slice(url), &u)) ||
               error_set(err, ERROR_INPUT,
                         "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is no path from '/' on");
    }
    buffer_text(url, full);
    if (!url_split(slice_of(full), &u) || u.user.n > 0)
        return error_set(err, ERROR_INPUT, "AWS_CONTAINER_CREDENTIALS_FULL_URI is no http URL");
    *local = !u.tls || is_loopback(u.host);
    return is_trusted(&u) ||
           error_set(err, ERROR_INPUT,
                     "AWS_CONTAINER_CREDENTIALS_FULL_URI: by http only loopback, 169.254.170.2, "
                     "169.254.170.23 and fd00:ec2::23 are asked for keys, not %.*s",
                     SLICE_ARGS(u.host));
}

/* The value of Authorization; empty for none. */
static bool find_token(const struct credentials_context *x, struct buffer *token, struct error *err)
{
    const char *file = settings_env(x->settings, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    const char *text = settings_env(x->settings, "AWS_CONTAINER_AUTHORIZATION_TOKEN");
    bool there;
    if (file == NULL) {
        buffer_text(token, text == NULL ? "" : text);
    } else {
        if (!settings_read_file(file, token, &there, err))
            return false;
        if (!there)
            return error_set(err, ERROR_INPUT,
                             "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: %s is not there", file);
    }
    while (token->n > 0 && (token->p[token->n - 1] == '\n' || token->p[token->n - 1] == '\r'))
        token->p[--token->n] = '\0';
    for (size_t i = 0; i < token->n; i++) {
        if ((unsigned char)token->p[i] < 0x20 || token->p[i] == 0x7f || token->n > 16384)
            return error_set(err, ERROR_INPUT,
                             "the container's authorization token is too long or holds control "
                             "characters");
    }
    return true;
}

static bool take_keys(const struct http_response *r, struct credentials *c, struct error *err)
{
    static const struct credentials_names names = {
        "AccessKeyId", "SecretAccessKey", "Token", "Expiration", false, false};
    struct json doc;
    if (r->status != 200)
        return error_set(err, ERROR_REMOTE, "%s: status %d", r->url, (int)r->status);
    if (!credentials_json(&doc, r->body, err))
        return error_prefix(err, "%s", r->url);
    struct json_at root = json_root(&doc);
    bool ok = credentials_from_json(&root, &names, c, err);
    json_clear(&doc);
    return ok || error_prefix(err, "%s", r->url);
}

static bool fetch_keys(const struct credentials_context *x, const char *url, bool local,
                       const char *token, struct credentials *c, struct error *err)
{
    int32_t ms = x->metadata_ms > 0 ? x->metadata_ms : 2000;
    struct http_limits limits = {ms, ms, 5 * ms, 256 * 1024};
    struct http_header header = {"Authorization", token};
    struct http_request q = {.url = url,
                             .headers = &header,
                             .n_headers = token[0] == '\0' ? 0 : 1,
                             .local = local,
                             .plain = true,
                             .limits = &limits};
    struct http_response r = {0};
    int32_t attempts;
    bool ok = retry_perform(x->retry, x->http, &q, &r, &attempts, err) && take_keys(&r, c, err);
    http_response_clear(&r);
    return ok;
}

enum credentials_status credentials_from_container(const struct credentials_context *x,
                                                   struct credentials *c, struct error *err)
{
    if (settings_env(x->settings, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") == NULL &&
        settings_env(x->settings, "AWS_CONTAINER_CREDENTIALS_FULL_URI") == NULL) {
        error_set(err, ERROR_INPUT, "not in a container with a role");
        return CREDENTIALS_NONE;
    }
    struct buffer url = {0}, token = {0};
    bool local, ok = find_url(x, &url, &local, err) && find_token(x, &token, err) &&
                     fetch_keys(x, url.p, local, token.p, c, err);
    buffer_clear(&url);
    buffer_clear(&token);
    if (!ok) {
        error_prefix(err, "the container's credentials");
        return CREDENTIALS_ERROR;
    }
    snprintf(c->source, sizeof c->source, "container");
    return CREDENTIALS_FOUND;
}
