/* json_stream.c - one loop over the grammar, with a stack of what is open instead of recursion.
 *
 * Strings make up most of a job list's bytes, so they are passed over eight bytes at a time: a word
 * without quote, backslash or control character needs no closer look.  Lines are counted where
 * blanks are skipped, because JSON allows line breaks nowhere else. */
#include "model/read/json_stream.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static bool fail(struct json_stream *s, const char *fmt, ...) PRINTF_LIKE(2, 3);

static bool fail(struct json_stream *s, const char *fmt, ...)
{
    char text[256];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    s->failed = true;
    return error_set(&s->error, ERROR_INPUT, "line %lld, column %lld: %s", (long long)s->line,
                     (long long)(s->at - s->line_start) + 1, text);
}

static bool fail_at_end(struct json_stream *s)
{
    if (s->depth == 0)
        return fail(s, "the text ends where a value is expected");
    const struct json_open *o = &s->open[s->depth - 1];
    return fail(s, "the text ends inside the %s that opens in line %lld (cut off?)",
                o->object ? "object" : "list", (long long)o->line);
}

/* What stands here is not what the grammar wants. */
static bool fail_expected(struct json_stream *s, const char *expected)
{
    if (s->at == s->end)
        return fail_at_end(s);
    unsigned char c = (unsigned char)*s->at;
    if (c == '$' || c == '<')
        return fail(s, "'%c' where %s is expected (a template? fill in its placeholders first)", c,
                    expected);
    if (c == 0)
        return fail(s, "a NUL byte where %s is expected", expected);
    if (c < 0x20 || c >= 0x7f)
        return fail(s, "byte 0x%02x where %s is expected", c, expected);
    return fail(s, "'%c' where %s is expected", c, expected);
}

static void skip_many_blanks(struct json_stream *s)
{
    const char *p = s->at, *end = s->end;
    while (p < end && (unsigned char)*p <= ' ') {
        if (*p == '\n') {
            s->line++;
            s->line_start = p + 1;
        } else if (*p != ' ' && *p != '\t' && *p != '\r') {
            break;
        }
        p++;
    }
    s->at = p;
}

/* Mostly there is none or one. */
static inline void skip_blanks(struct json_stream *s)
{
    s->at += s->at < s->end && *s->at == ' ';
    if (s->at < s->end && (unsigned char)*s->at <= ' ')
        skip_many_blanks(s);
}

/* Nonzero when a byte of the word is a quote, a backslash or below 0x20 (the classic test for a
 * zero byte, three times). */
static inline uint64_t has_special(uint64_t w)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), highs = ones << 7;
    uint64_t quote = w ^ ones * '"', backslash = w ^ ones * '\\';
    return ((quote - ones) & ~quote & highs) | ((backslash - ones) & ~backslash & highs) |
           ((w - ones * 0x20) & ~w & highs);
}

/* How many bytes of the word come before the first marked one.  Marks above the first may be
 * false; on big-endian machines the first is looked for byte by byte. */
static inline size_t first_byte(uint64_t marks)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return (size_t)__builtin_ctzll(marks) / 8;
#else
    (void)marks;
    return 0;
#endif
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* `at` is on a backslash; steps over the escape. */
static bool pass_escape(struct json_stream *s)
{
    size_t left = (size_t)(s->end - s->at);
    if (left < 2) {
        s->at = s->end;
        return fail_at_end(s);
    }
    char c = s->at[1];
    if (c != '\0' && strchr("\"\\/bfnrt", c) != NULL) {
        s->at += 2;
        return true;
    }
    if (c != 'u')
        return fail(s, "an escape that JSON does not know in a text");
    for (size_t i = 2; i < 6; i++) {
        if (i >= left || !is_hex(s->at[i]))
            return fail(s, "\\u needs four hexadecimal digits");
    }
    s->at += 6;
    return true;
}

/* `at` is on the opening quote; leaves it behind the closing one. */
static inline bool pass_string(struct json_stream *s, struct slice *text, bool *escaped)
{
    const char *open = s->at, *end = s->end;
    const char *p = open + 1;
    *escaped = false;
    for (;;) {
        uint64_t word;
        while ((size_t)(end - p) >= sizeof word) {
            memcpy(&word, p, sizeof word);
            uint64_t special = has_special(word);
            if (special != 0) {
                p += first_byte(special);
                break;
            }
            p += sizeof word;
        }
        while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= 0x20)
            p++;
        if (p == end)
            return fail(s, "a text is opened here and never closed (cut off?)");
        if (*p == '"')
            break;
        s->at = p;
        if (*p != '\\')
            return fail(s, "%s inside a text",
                        *p == 0      ? "a NUL byte"
                        : *p == '\n' ? "a line break"
                                     : "a control character");
        *escaped = true;
        if (!pass_escape(s))
            return false;
        p = s->at;
    }
    *text = (struct slice){open + 1, (size_t)(p - open - 1)};
    s->at = p + 1;
    return true;
}

static const char *pass_digits(const char *p, const char *end)
{
    while (p < end && *p >= '0' && *p <= '9')
        p++;
    return p;
}

static inline bool pass_number(struct json_stream *s, struct slice *text)
{
    const char *p = s->at, *end = s->end;
    if (p < end && *p == '-')
        p++;
    const char *whole = p;
    p = pass_digits(p, end);
    if (p == whole || (*whole == '0' && p - whole > 1))
        return fail(s, "a number needs digits and no leading zeros");
    if (p < end && *p == '.') {
        const char *fraction = ++p;
        p = pass_digits(p, end);
        if (p == fraction)
            return fail(s, "a number needs digits after its point");
    }
    if (p < end && (*p | 0x20) == 'e') {
        p++;
        if (p < end && (*p == '+' || *p == '-'))
            p++;
        const char *exponent = p;
        p = pass_digits(p, end);
        if (p == exponent)
            return fail(s, "a number needs digits in its exponent");
    }
    *text = (struct slice){s->at, (size_t)(p - s->at)};
    s->at = p;
    return true;
}

static bool pass_word(struct json_stream *s, enum json_kind *kind)
{
    static const struct {
        const char *word;
        enum json_kind kind;
    } words[] = {{"true", JSON_TRUE}, {"false", JSON_FALSE}, {"null", JSON_NULL}};
    struct slice rest = {s->at, (size_t)(s->end - s->at)};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (slice_starts(rest, slice_of(words[i].word))) {
            *kind = words[i].kind;
            s->at += strlen(words[i].word);
            return true;
        }
    }
    return fail_expected(s, "a JSON value");
}

static inline bool push(struct json_stream *s, bool object, uint32_t node)
{
    if (s->depth == JSON_DEPTH_MAX)
        return fail(s, "nested deeper than %d levels", JSON_DEPTH_MAX);
    s->open[s->depth++] = (struct json_open){object, false, node, s->line};
    s->at++;
    return true;
}

/* After a value or an opening bracket: true when a further member starts (`at` on its key or
 * value); false when the closing bracket was passed, or on failure. */
static inline bool member(struct json_stream *s)
{
    struct json_open *o = &s->open[s->depth - 1];
    skip_blanks(s);
    if (s->at == s->end)
        return fail_at_end(s);
    if (*s->at == (o->object ? '}' : ']')) {
        s->at++;
        s->depth--;
        return false;
    }
    if (o->begun) {
        if (*s->at != ',')
            return fail_expected(s, o->object ? "',' or '}'" : "',' or ']'");
        s->at++;
        skip_blanks(s);
    }
    o->begun = true;
    return true;
}

static inline bool pass_key(struct json_stream *s, struct slice *key)
{
    bool escaped;
    if (s->at == s->end || *s->at != '"')
        return fail_expected(s, "a key in double quotes");
    if (!pass_string(s, key, &escaped))
        return false;
    skip_blanks(s);
    if (s->at == s->end || *s->at != ':')
        return fail_expected(s, "':'");
    s->at++;
    skip_blanks(s);
    return true;
}

static inline struct json_node *add_node(struct json_tree *t, struct slice key)
{
    if (t->n == t->capacity)
        t->nodes = mem_grow(t->nodes, &t->capacity, t->n + 1, sizeof *t->nodes);
    struct json_node *node = &t->nodes[t->n++];
    *node = (struct json_node){.key = key, .next = (uint32_t)t->n};
    return node;
}

/* A text, number, true, false or null. */
static inline bool pass_scalar(struct json_stream *s, struct json_node *node)
{
    if (s->at == s->end)
        return fail_at_end(s);
    char c = *s->at;
    if (c == '"') {
        node->kind = JSON_TEXT;
        return pass_string(s, &node->text, &node->escaped);
    }
    if (c == '-' || (c >= '0' && c <= '9')) {
        node->kind = JSON_NUMBER;
        return pass_number(s, &node->text);
    }
    return pass_word(s, &node->kind);
}

/* Passes one value; with a tree, adds its nodes.  Inlined twice, so skipping builds nothing. */
static inline bool pass_value(struct json_stream *s, struct json_tree *t)
{
    int32_t base = s->depth;
    struct slice key = SLICE_NONE;
    for (;;) {
        struct json_node unused = {0};
        struct json_node *node = t == NULL ? &unused : add_node(t, key);
        if (t != NULL && t->n > JSON_NODES_MAX)
            return fail(s, "one element of more than %u values", JSON_NODES_MAX);
        if (s->at < s->end && (*s->at == '{' || *s->at == '[')) {
            bool object = *s->at == '{';
            node->kind = object ? JSON_OBJECT : JSON_LIST;
            if (!push(s, object, t == NULL ? 0 : (uint32_t)t->n - 1))
                return false;
        } else if (!pass_scalar(s, node)) {
            return false;
        }
        for (;;) {
            if (s->depth == base)
                return true;
            const struct json_open *o = &s->open[s->depth - 1];
            if (member(s)) {
                if (o->object && !pass_key(s, &key))
                    return false;
                break;
            }
            if (s->failed)
                return false;
            if (t != NULL)
                t->nodes[o->node].next = (uint32_t)t->n;
        }
    }
}

void json_stream_start(struct json_stream *s, struct slice text)
{
    if (slice_starts(text, SLICE("\xef\xbb\xbf")))
        text = slice_from(text, 3);
    const char *p = text.p == NULL ? "" : text.p;
    s->start = s->at = s->line_start = p;
    s->end = p + text.n;
    s->line = 1;
    s->depth = 0;
    s->failed = false;
}

bool json_stream_document(struct json_stream *s)
{
    if (s->failed)
        return false;
    skip_blanks(s);
    if (s->at == s->end)
        return false;
    if (json_stream_kind(s) == JSON_NONE)
        return fail_expected(s, "a JSON value");
    return true;
}

enum json_kind json_stream_kind(const struct json_stream *s)
{
    if (s->failed || s->at == s->end)
        return JSON_NONE;
    switch (*s->at) {
    case '{':
        return JSON_OBJECT;
    case '[':
        return JSON_LIST;
    case '"':
        return JSON_TEXT;
    case 't':
        return JSON_TRUE;
    case 'f':
        return JSON_FALSE;
    case 'n':
        return JSON_NULL;
    default:
        return *s->at == '-' || (*s->at >= '0' && *s->at <= '9') ? JSON_NUMBER : JSON_NONE;
    }
}

bool json_stream_enter(struct json_stream *s)
{
    enum json_kind kind = json_stream_kind(s);
    if (s->failed)
        return false;
    if (kind != JSON_OBJECT && kind != JSON_LIST)
        return fail_expected(s, "an object or a list");
    return push(s, kind == JSON_OBJECT, 0);
}

bool json_stream_key(struct json_stream *s, struct slice *key)
{
    return !s->failed && member(s) && pass_key(s, key);
}

bool json_stream_item(struct json_stream *s)
{
    return !s->failed && member(s);
}

bool json_stream_skip(struct json_stream *s)
{
    return !s->failed && pass_value(s, NULL);
}

bool json_stream_take(struct json_stream *s, struct json_tree *t)
{
    t->n = 0;
    if (t->unescaped.head != NULL)
        arena_free(&t->unescaped);
    if (!s->failed && pass_value(s, t))
        return true;
    t->n = 0;
    return false;
}

struct json_mark json_stream_mark(const struct json_stream *s)
{
    return (struct json_mark){s->at, s->line_start, s->line, s->depth};
}

void json_stream_return(struct json_stream *s, struct json_mark mark)
{
    s->depth = mark.depth;
    s->at = mark.at;
    s->line_start = mark.line_start;
    s->line = mark.line;
}

bool json_stream_failed(const struct json_stream *s, struct error *err)
{
    if (s->failed)
        *err = s->error;
    return s->failed;
}
