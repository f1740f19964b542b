#include "pricing/aws/request.h"

#include "pricing/aws/form.h"

static void add(struct request *r, const char *name, const char *value)
{
    assert(r->http.n_headers < REQUEST_HEADERS);
    r->headers[r->http.n_headers++] = (struct http_header){name, value};
}

static void set_body(struct request *r, const struct call *c)
{
    if (c->style == CALL_QUERY) {
        form_add(&r->body, "Action", c->action);
        form_add(&r->body, "Version", c->version);
        if (c->body.n > 0)
            buffer_byte(&r->body, '&');
        buffer_add(&r->body, c->body.p, c->body.n);
        add(r, "Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
        return;
    }
    if (c->style == CALL_JSON) {
        add(r, "Content-Type", "application/x-amz-json-1.1");
        add(r, "X-Amz-Target", c->action);
        if (c->body.n == 0)
            buffer_text(&r->body, "{}");
    } else if (c->body.n > 0) {
        add(r, "Content-Type", "application/json");
    }
    buffer_add(&r->body, c->body.p, c->body.n);
}

bool request_build(struct request *r, const struct call *c, const struct sigv4_keys *keys,
                   int64_t time_s, struct sigv4_signer *signer, struct error *err)
{
    const char *path = c->style == CALL_REST && c->path != NULL ? c->path : "/";
    const char *query = c->style == CALL_REST && c->query != NULL ? c->query : "";
    const char *method = c->style == CALL_REST && c->method != NULL ? c->method : "POST";
    buffer_text(&r->url, r->endpoint.url);
    size_t start = r->url.n - strlen(r->endpoint.path);
    buffer_text(&r->url, path);
    if (query[0] != '\0')
        buffer_format(&r->url, "?%s", query);
    r->http = (struct http_request){
        .method = method, .url = r->url.p, .headers = r->headers, .limits = c->limits};
    add(r, "Host", r->endpoint.host);
    set_body(r, c);
    r->http.body = buffer_slice(&r->body);
    if (keys == NULL)
        return true;
    sigv4_time(time_s, r->time);
    add(r, "X-Amz-Date", r->time);
    if (keys->session_token != NULL)
        add(r, "X-Amz-Security-Token", keys->session_token);
    struct buffer signed_path = {0};
    buffer_text(&signed_path, r->url.p + start);
    signed_path.p[strcspn(signed_path.p, "?")] = '\0';
    struct sigv4_request q = {method,     signed_path.p,     query,
                              r->headers, r->http.n_headers, r->http.body};
    struct sigv4_scope scope = {r->endpoint.signing_region, r->endpoint.signing_service, time_s};
    bool ok = sigv4_authorization(signer, &q, &scope, keys, &r->authorization, err);
    buffer_clear(&signed_path);
    if (ok)
        add(r, "Authorization", r->authorization.p);
    return ok;
}

void request_clear(struct request *r)
{
    buffer_clear(&r->url);
    buffer_clear(&r->body);
    buffer_clear(&r->authorization);
    wipe(r, sizeof *r);
}
