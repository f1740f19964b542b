#include "pricing/aws/paginate.h"

#include "model/arena.h"
#include "pricing/aws/buffer.h"
#include "pricing/aws/digest.h"
#include "pricing/aws/form.h"

#include <stdlib.h>

#define PAGES_MAX 10000

/* A list on its way.  Tokens may be long, so their digests are kept. */
struct walk {
    struct pages *pages;
    struct buffer body; /* of the present page's request */
    unsigned char (*seen)[SHA256_BYTES];
    size_t n_seen, capacity;
};

struct walks {
    struct walk *walks;
    struct call *calls;
};

/* True where the token is new; a few hundred tokens are compared faster than they are fetched. */
static bool remember(struct walk *w, struct slice token)
{
    unsigned char digest[SHA256_BYTES];
    sha256(token, digest);
    for (size_t i = 0; i < w->n_seen; i++) {
        if (memcmp(w->seen[i], digest, sizeof digest) == 0)
            return false;
    }
    w->seen = mem_grow(w->seen, &w->capacity, w->n_seen + 1, sizeof *w->seen);
    memcpy(w->seen[w->n_seen++], digest, sizeof digest);
    return true;
}

/* NULL at the end of the list; EC2 sends an empty token there. */
static bool next_token(const struct pages *p, const struct answer *a, const char **token,
                       struct error *err)
{
    *token = NULL;
    if (p->call.style == CALL_QUERY) {
        *token = xml_text(a->xml.root, p->token_out);
    } else {
        struct json_at root = json_root(&a->json), at;
        if (json_has(&root, p->token_out, &at) && !json_as_text(&at, token, err))
            return error_prefix(err, "%s", p->call.service);
    }
    if (*token != NULL && (*token)[0] == '\0')
        *token = NULL;
    return true;
}

/* The first page's body with the token: one more parameter, or one more member of the object. */
static void put_token(struct walk *w, struct call *c, const char *token)
{
    const struct pages *p = w->pages;
    struct slice first = p->call.body;
    buffer_reset(&w->body);
    if (p->call.style == CALL_QUERY) {
        buffer_add(&w->body, first.p, first.n);
        form_add(&w->body, p->token_in, token);
    } else {
        struct slice rest = slice_trim(slice_from(slice_trim(first), 1)); /* after its '{' */
        buffer_byte(&w->body, '{');
        buffer_json_text(&w->body, slice_of(p->token_in));
        buffer_byte(&w->body, ':');
        buffer_json_text(&w->body, slice_of(token));
        if (rest.n > 0 && rest.p[0] != '}')
            buffer_byte(&w->body, ',');
        buffer_add(&w->body, rest.n == 0 ? "}" : rest.p, rest.n == 0 ? 1 : rest.n);
    }
    c->body = buffer_slice(&w->body);
}

/* Why the list cannot go on, or true. */
static bool may_go_on(struct walk *w, const char *token, struct error *err)
{
    const struct pages *p = w->pages;
    int32_t most = p->max_pages > 0 ? p->max_pages : PAGES_MAX;
    const char *action = p->call.action == NULL ? "list" : p->call.action;
    if (p->n_pages >= most)
        return error_set(err, ERROR_REMOTE, "%s %s: more than %d pages", p->call.service, action,
                         (int)most);
    if (!remember(w, slice_of(token)))
        return error_set(err, ERROR_REMOTE,
                         "%s %s: page %d ends with a token that was already used; the list would "
                         "never end",
                         p->call.service, action, (int)p->n_pages);
    return true;
}

static enum call_next take_page(void *ctx, size_t index, struct answer *a, struct error *err)
{
    struct walks *all = ctx;
    struct walk *w = &all->walks[index];
    struct pages *p = w->pages;
    const char *token;
    p->kind = a->kind;
    if (a->kind != ANSWER_FINE) {
        p->error = *err;
        return CALL_DONE;
    }
    p->n_pages++;
    if (!p->page(p->ctx, a, err)) {
        p->error = *err;
        return CALL_ABORT;
    }
    if (!next_token(p, a, &token, &p->error)) {
        p->kind = ANSWER_MALFORMED;
        return CALL_DONE;
    }
    if (token == NULL)
        return CALL_DONE;
    if (!may_go_on(w, token, &p->error)) {
        p->kind = ANSWER_MALFORMED;
        return CALL_DONE;
    }
    put_token(w, &all->calls[index], token);
    return CALL_AGAIN;
}

bool pages_fetch_all(struct session *s, struct pages *lists, size_t n, size_t parallel,
                     struct error *err)
{
    struct walks all = {mem_zeroed(n, sizeof *all.walks), mem_zeroed(n, sizeof *all.calls)};
    for (size_t i = 0; i < n; i++) {
        all.walks[i].pages = &lists[i];
        all.calls[i] = lists[i].call;
        lists[i].n_pages = 0;
        lists[i].kind = ANSWER_STOPPED; /* until an answer says otherwise */
        lists[i].error = (struct error){0};
    }
    bool ok = call_run_all(s, all.calls, n, parallel, take_page, &all, err);
    for (size_t i = 0; i < n; i++) {
        buffer_clear(&all.walks[i].body);
        free(all.walks[i].seen);
        if (!ok && lists[i].kind == ANSWER_STOPPED && lists[i].error.kind == ERROR_NONE)
            lists[i].error = *err;
    }
    free(all.walks);
    free(all.calls);
    return ok;
}

bool pages_fetch(struct session *s, struct pages *p, struct error *err)
{
    if (!pages_fetch_all(s, p, 1, 1, err))
        return false;
    *err = p->error;
    return p->error.kind == ERROR_NONE;
}
