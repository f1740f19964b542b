#include "model/catalogue/catalogue_text.h"

#include "model/quantity.h"

#include <stdarg.h>
#include <stdio.h>

bool snapshot_line(struct snapshot *s)
{
    if (s->next >= s->text.n)
        return false;
    const char *start = s->text.p + s->next;
    size_t left = s->text.n - s->next;
    const char *end = memchr(start, '\n', left);
    size_t n = end == NULL ? left : (size_t)(end - start);
    s->line = (struct slice){start, n};
    s->next += end == NULL ? n : n + 1;
    return true;
}

struct slice snapshot_until(struct slice *rest, char mark)
{
    const char *end = rest->n == 0 ? NULL : memchr(rest->p, mark, rest->n);
    struct slice word = *rest;
    if (end == NULL) {
        *rest = SLICE_NONE;
        return word;
    }
    word.n = (size_t)(end - rest->p);
    *rest = (struct slice){end + 1, rest->n - word.n - 1};
    return word;
}

struct slice snapshot_word(struct slice *rest)
{
    return snapshot_until(rest, ' ');
}

/* Lines are counted only when one is bad: sound text never pays for it. */
static int64_t line_number(const struct snapshot *s)
{
    int64_t number = 1;
    for (const char *p = s->text.p; p < s->line.p; p++)
        number += *p == '\n';
    return number;
}

bool snapshot_bad(const struct snapshot *s, const char *fmt, ...)
{
    char text[400];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return error_set(s->err, ERROR_INPUT, "catalogue line %lld: %s", (long long)line_number(s),
                     text);
}

bool snapshot_number(const struct snapshot *s, struct slice word, const char *field, int64_t least,
                     int64_t most, int64_t *value)
{
    int64_t number;
    if (!quantity_whole(word, most, &number) || number < least)
        return snapshot_bad(s, "%s '%.*s': expected a whole number from %lld to %lld", field,
                            SLICE_ARGS(word), (long long)least, (long long)most);
    *value = number;
    return true;
}

bool snapshot_number_or_unknown(const struct snapshot *s, struct slice word, const char *field,
                                int64_t least, int64_t most, int64_t *value)
{
    if (slice_is(word, "-")) {
        *value = UNKNOWN;
        return true;
    }
    return snapshot_number(s, word, field, least, most, value);
}

bool snapshot_key(const struct snapshot *s, struct slice word, char letter, const char *field,
                  int32_t n, int32_t *index)
{
    int64_t number;
    if (word.n < 2 || word.p[0] != letter || !quantity_whole(slice_from(word, 1), n, &number) ||
        number < 1)
        return snapshot_bad(s, "%s '%.*s': expected one of %c1 to %c%d, as defined above", field,
                            SLICE_ARGS(word), letter, letter, (int)n);
    *index = (int32_t)number - 1;
    return true;
}

bool snapshot_line_done(const struct snapshot *s, struct slice rest)
{
    if (rest.n > 0)
        return snapshot_bad(s, "'%.*s' is more than the line should hold", SLICE_ARGS(rest));
    return true;
}
