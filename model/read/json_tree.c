#include "model/read/json_tree.h"

#include <stdlib.h>

void json_tree_clear(struct json_tree *t)
{
    free(t->nodes);
    arena_free(&t->unescaped);
    *t = (struct json_tree){0};
}

static const struct json_node *child_at(const struct json_tree *t, const struct json_node *v,
                                        uint32_t i)
{
    return i < v->next ? &t->nodes[i] : NULL;
}

const struct json_node *json_node_first(const struct json_tree *t, const struct json_node *v)
{
    return v == NULL ? NULL : child_at(t, v, (uint32_t)(v - t->nodes) + 1);
}

const struct json_node *json_node_after(const struct json_tree *t, const struct json_node *v,
                                        const struct json_node *child)
{
    return child_at(t, v, child->next);
}

const struct json_node *json_node_find(const struct json_tree *t, const struct json_node *v,
                                       const char *key)
{
    if (v == NULL || v->kind != JSON_OBJECT)
        return NULL;
    struct slice wanted = slice_of(key);
    for (const struct json_node *c = json_node_first(t, v); c != NULL;
         c = json_node_after(t, v, c)) {
        if (slice_equal(c->key, wanted))
            return c->kind == JSON_NULL ? NULL : c;
    }
    return NULL;
}

const struct json_node *json_node_find_kind(const struct json_tree *t, const struct json_node *v,
                                            const char *key, enum json_kind kind)
{
    const struct json_node *found = json_node_find(t, v, key);
    return found != NULL && found->kind == kind ? found : NULL;
}

static uint32_t hex4(const char *p)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        char c = p[i];
        uint32_t digit = c <= '9' ? (uint32_t)(c - '0') : (uint32_t)((c | 0x20) - 'a') + 10;
        value = value << 4 | digit;
    }
    return value;
}

static char *put_utf8(char *out, uint32_t c)
{
    if (c == 0) {
        *out++ = '?';
    } else if (c < 0x80) {
        *out++ = (char)c;
    } else if (c < 0x800) {
        *out++ = (char)(0xc0 | c >> 6);
        *out++ = (char)(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        *out++ = (char)(0xe0 | c >> 12);
        *out++ = (char)(0x80 | (c >> 6 & 0x3f));
        *out++ = (char)(0x80 | (c & 0x3f));
    } else {
        *out++ = (char)(0xf0 | c >> 18);
        *out++ = (char)(0x80 | (c >> 12 & 0x3f));
        *out++ = (char)(0x80 | (c >> 6 & 0x3f));
        *out++ = (char)(0x80 | (c & 0x3f));
    }
    return out;
}

static bool is_low_surrogate(const char *p, const char *end)
{
    return end - p >= 6 && p[0] == '\\' && p[1] == 'u' && hex4(p + 2) >= 0xdc00 &&
           hex4(p + 2) <= 0xdfff;
}

/* *p is just past "\u"; a pair of surrogates is one character, a lone one is replaced. */
static char *put_unicode(char *out, const char **p, const char *end)
{
    uint32_t c = hex4(*p);
    *p += 4;
    if (c >= 0xd800 && c <= 0xdbff && is_low_surrogate(*p, end)) {
        c = 0x10000 + ((c - 0xd800) << 10) + (hex4(*p + 2) - 0xdc00);
        *p += 6;
    } else if (c >= 0xd800 && c <= 0xdfff) {
        c = 0xfffd;
    }
    return put_utf8(out, c);
}

static char escaped_char(char c)
{
    switch (c) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default: /* quote, backslash, slash: themselves */
        return c;
    }
}

/* The stream has checked every escape; an unescaped text is never longer than the written one. */
static struct slice unescape(struct arena *a, struct slice raw)
{
    char *start = arena_alloc(a, raw.n + 1), *out = start;
    const char *p = raw.p, *end = raw.p + raw.n;
    while (p < end) {
        if (*p != '\\') {
            *out++ = *p++;
        } else if (p[1] == 'u') {
            p += 2;
            out = put_unicode(out, &p, end);
        } else {
            *out++ = escaped_char(p[1]);
            p += 2;
        }
    }
    return (struct slice){start, (size_t)(out - start)};
}

struct slice json_node_text(struct json_tree *t, const struct json_node *v)
{
    if (v == NULL || v->kind != JSON_TEXT)
        return SLICE_NONE;
    return v->escaped ? unescape(&t->unescaped, v->text) : v->text;
}

struct slice json_node_scalar(struct json_tree *t, const struct json_node *v)
{
    return v != NULL && v->kind == JSON_NUMBER ? v->text : json_node_text(t, v);
}

const char *json_kind_name(enum json_kind kind)
{
    static const char *const names[] = {
        "nothing", "null", "false", "true", "a number", "a text", "a list", "an object",
    };
    return names[kind];
}
