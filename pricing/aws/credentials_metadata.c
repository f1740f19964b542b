/* Keys of the instance's role, from EC2's metadata service, version 2: a token first, then the
 * keys. Version 1 is not asked: it has no defence against forged requests. */
#include "model/quantity.h"
#include "pricing/aws/credentials_parts.h"

#include <stdio.h>
#include <strings.h>

#define TOKEN_TTL_S "21600"
#define ROLES "/latest/meta-data/iam/security-credentials/"

struct service {
    const struct credentials_context *x;
    char base[256];
    struct http_limits limits;
    int32_t attempts;
    struct buffer token;
};

/* The endpoint, or NONE where it is turned off. */
static bool find_base(struct service *s, struct error *err)
{
    const struct settings *set = s->x->settings;
    const char *profile = settings_profile(set);
    const char *url = settings_env(set, "AWS_EC2_METADATA_SERVICE_ENDPOINT");
    const char *mode = settings_env(set, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE");
    if (url == NULL)
        url = settings_value(set, profile, "ec2_metadata_service_endpoint");
    if (mode == NULL)
        mode = settings_value(set, profile, "ec2_metadata_service_endpoint_mode");
    if (url == NULL)
        url = mode != NULL && strcasecmp(mode, "ipv6") == 0 ? "http://[fd00:ec2::254]"
                                                            : "http://169.254.169.254";
    size_t n = strlen(url);
    while (n > 0 && url[n - 1] == '/')
        n--;
    if (n >= sizeof s->base)
        return error_set(err, ERROR_INPUT, "the metadata service's URL is too long");
    memcpy(s->base, url, n);
    s->base[n] = '\0';
    return true;
}

static void find_limits(struct service *s)
{
    const char *seconds = settings_env(s->x->settings, "AWS_METADATA_SERVICE_TIMEOUT");
    const char *attempts = settings_env(s->x->settings, "AWS_METADATA_SERVICE_NUM_ATTEMPTS");
    int64_t ms = s->x->metadata_ms > 0 ? s->x->metadata_ms : 1000, n;
    if (seconds != NULL && quantity_scaled(slice_of(seconds), 1000, ROUND_UP, &n) && n > 0 &&
        n < 60000)
        ms = n;
    s->attempts = 1;
    if (attempts != NULL && quantity_whole(slice_of(attempts), 10, &n) && n > 0)
        s->attempts = (int32_t)n;
    s->limits = (struct http_limits){(int32_t)ms, (int32_t)ms, (int32_t)(2 * ms), 64 * 1024};
}

static bool perform(struct service *s, const char *method, const char *path,
                    struct http_response *r, struct error *err)
{
    struct buffer url = {0};
    bool put = strcmp(method, "PUT") == 0, ok = false;
    buffer_format(&url, "%s%s", s->base, path);
    struct http_header header = {put ? "x-aws-ec2-metadata-token-ttl-seconds"
                                     : "x-aws-ec2-metadata-token",
                                 put ? TOKEN_TTL_S : s->token.p};
    struct http_request q = {.method = method,
                             .url = url.p,
                             .headers = &header,
                             .n_headers = 1,
                             .local = true,
                             .plain = true,
                             .limits = &s->limits};
    for (int32_t i = 0; i < s->attempts && !ok; i++) {
        http_response_clear(r);
        ok = http_perform(s->x->http, &q, r, err);
    }
    buffer_clear(&url);
    return ok;
}

static enum credentials_status get_token(struct service *s, struct error *err)
{
    struct http_response r = {0};
    struct error detail;
    enum credentials_status status = CREDENTIALS_FOUND;
    if (!perform(s, "PUT", "/latest/api/token", &r, &detail)) {
        /* Not on EC2; or in a container, where answers do not hop as far. */
        error_set(err, ERROR_REMOTE,
                  "no answer from the instance metadata service (%s; in a container on EC2 its hop "
                  "limit must be 2)",
                  http_fault_text(r.fault));
        status = CREDENTIALS_NONE;
    } else if (r.status != 200 || r.body.n == 0) {
        error_set(err, ERROR_REMOTE, "the instance metadata service gives no token (status %d)",
                  (int)r.status);
        status = CREDENTIALS_NONE;
    } else {
        buffer_add(&s->token, r.body.p, r.body.n);
        if (strlen(s->token.p) != s->token.n || !credentials_text_is_sane(s->token.p)) {
            error_set(err, ERROR_REMOTE, "the instance metadata service gives a malformed token");
            status = CREDENTIALS_ERROR;
        }
    }
    http_response_clear(&r);
    return status;
}

static enum credentials_status open_service(struct service *s, const struct credentials_context *x,
                                            struct error *err)
{
    const char *disabled = settings_env(x->settings, "AWS_EC2_METADATA_DISABLED");
    s->x = x;
    if (disabled != NULL && strcasecmp(disabled, "true") == 0) {
        error_set(err, ERROR_INPUT, "instance metadata is turned off (AWS_EC2_METADATA_DISABLED)");
        return CREDENTIALS_NONE;
    }
    find_limits(s);
    return find_base(s, err) ? get_token(s, err) : CREDENTIALS_ERROR;
}

static enum credentials_status get(struct service *s, const char *path, struct http_response *r,
                                   struct error *err)
{
    if (!perform(s, "GET", path, r, err))
        return CREDENTIALS_ERROR;
    if (r->status == 200)
        return CREDENTIALS_FOUND;
    if (r->status == 404) {
        error_set(err, ERROR_INPUT, "the instance has no role");
        return CREDENTIALS_NONE;
    }
    error_set(err, ERROR_REMOTE, "instance metadata: %s: status %d", path, (int)r->status);
    return CREDENTIALS_ERROR;
}

static enum credentials_status take_keys(struct slice body, struct credentials *c,
                                         struct error *err)
{
    static const struct credentials_names names = {
        "AccessKeyId", "SecretAccessKey", "Token", "Expiration", false, true};
    struct json doc;
    struct json_at at;
    struct error detail;
    const char *code = "";
    if (!credentials_json(&doc, body, err)) {
        error_prefix(err, "instance metadata");
        return CREDENTIALS_ERROR;
    }
    struct json_at root = json_root(&doc);
    bool has = json_has(&root, "Code", &at) && json_as_text(&at, &code, &detail);
    bool ok = has && strcmp(code, "Success") == 0
                  ? credentials_from_json(&root, &names, c, err)
                  : error_set(err, ERROR_REMOTE, "no keys now (code %.40s)", has ? code : "none");
    json_clear(&doc);
    if (!ok)
        error_prefix(err, "instance metadata");
    return ok ? CREDENTIALS_FOUND : CREDENTIALS_ERROR;
}

/* A role's name is one word of the letters that IAM allows; it becomes part of a path. */
static bool role_path(struct slice body, char *path, size_t size)
{
    struct slice name = slice_trim(body);
    const char *line = name.n == 0 ? NULL : memchr(name.p, '\n', name.n);
    if (line != NULL)
        name = slice_trim((struct slice){name.p, (size_t)(line - name.p)});
    struct buffer b = {0};
    buffer_percent(&b, name, "+=,@");
    bool ok = name.n > 0 && b.n + sizeof ROLES <= size;
    if (ok)
        snprintf(path, size, ROLES "%s", b.p);
    buffer_clear(&b);
    return ok;
}

static enum credentials_status fetch_keys(struct service *s, struct credentials *c,
                                          struct error *err)
{
    char path[256];
    struct http_response r = {0};
    enum credentials_status status = get(s, ROLES, &r, err);
    if (status == CREDENTIALS_FOUND && !role_path(r.body, path, sizeof path)) {
        error_set(err, ERROR_REMOTE, "instance metadata: no role's name");
        status = CREDENTIALS_ERROR;
    }
    http_response_clear(&r);
    if (status == CREDENTIALS_FOUND)
        status = get(s, path, &r, err);
    if (status == CREDENTIALS_FOUND)
        status = take_keys(r.body, c, err);
    if (status == CREDENTIALS_FOUND)
        snprintf(c->source, sizeof c->source, "instance role %.100s", path + strlen(ROLES));
    http_response_clear(&r);
    return status;
}

enum credentials_status credentials_from_metadata(const struct credentials_context *x,
                                                  struct credentials *c, struct error *err)
{
    struct service s = {0};
    enum credentials_status status = open_service(&s, x, err);
    if (status == CREDENTIALS_FOUND)
        status = fetch_keys(&s, c, err);
    buffer_clear(&s.token);
    return status;
}
