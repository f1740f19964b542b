#include "model/read/table_lines.h"

#include "model/arena.h"
#include "model/read/csv_marks.h"

#include <stdlib.h>

enum {
    TELL_EVERY = 4 << 20,       /* bytes between two calls of options->consumed */
    QUOTED_RECORD_MAX = 1 << 16 /* bytes over which the end of a quoted field is looked for */
};

void table_start(struct table_lines *t, struct slice text, const struct read_options *options)
{
    *t = (struct table_lines){.text = text, .options = options};
    if (slice_starts(text, SLICE("\xEF\xBB\xBF")))
        t->at = 3;
}

bool table_next(struct table_lines *t, struct slice *line)
{
    if (t->at >= t->text.n)
        return false;
    const char *start = t->text.p + t->at;
    size_t left = t->text.n - t->at;
    const char *end = memchr(start, '\n', left);
    size_t n = end == NULL ? left : (size_t)(end - start);
    t->at += end == NULL ? n : n + 1;
    t->line++;
    if (n > 0 && start[n - 1] == '\r')
        n--;
    *line = (struct slice){start, n};
    if (t->options != NULL && t->options->consumed != NULL && t->at - t->told >= TELL_EVERY) {
        /* A reader may still look at the record before this one. */
        t->told = t->at;
        t->options->consumed(t->options->consumed_context,
                             t->at - n > QUOTED_RECORD_MAX ? t->at - n - QUOTED_RECORD_MAX : 0);
    }
    return true;
}

void table_fields_free(struct table_fields *f)
{
    free(f->scratch);
    f->scratch = NULL;
    f->scratch_size = 0;
}

static void put(struct table_fields *f, const char *start, const char *end)
{
    if (f->n < TABLE_COLUMNS_MAX)
        f->at[f->n] = (struct slice){start, (size_t)(end - start)};
    f->n++;
}

void table_split_plain(struct slice line, char separator, struct table_fields *f)
{
    const struct csv_marks marks = csv_marks_for(separator);
    const char *start = line.p, *p = line.p, *end = line.p + line.n;
    f->n = 0;
    for (; end - p >= 64; p += 64) {
        for (uint64_t bits = csv_marks_64(&marks, p); bits != 0; bits &= bits - 1) {
            const char *mark = p + __builtin_ctzll(bits);
            if (*mark == separator) { /* a line of a quoted record may hold quotes */
                put(f, start, mark);
                start = mark + 1;
            }
        }
    }
    for (; p < end; p++) {
        if (*p == separator) {
            put(f, start, p);
            start = p + 1;
        }
    }
    put(f, start, end);
}

/* The end of the field that starts after a quote, or NULL when it is not closed before limit. */
static const char *closing_quote(const char *p, const char *limit, bool *doubled)
{
    *doubled = false;
    while ((p = memchr(p, '"', (size_t)(limit - p))) != NULL) {
        if (p + 1 >= limit || p[1] != '"')
            return p;
        *doubled = true;
        p += 2;
    }
    return NULL;
}

/* Writes a field with doubled quotes out into the scratch, which is as large as the record. */
static struct slice single_quotes(struct table_fields *f, size_t *used, const char *p,
                                  const char *end)
{
    char *out = f->scratch + *used;
    size_t n = 0;
    for (; p < end; p++) {
        out[n++] = *p;
        if (*p == '"')
            p++;
    }
    *used += n;
    return (struct slice){out, n};
}

/* Takes one quoted field; p stands after the opening quote.  NULL: never closed. */
static const char *take_quoted(struct table_fields *f, size_t *used, const char *p,
                               const char *limit)
{
    bool doubled;
    const char *end = closing_quote(p, limit, &doubled);
    if (end == NULL)
        return NULL;
    if (doubled) {
        struct slice plain = single_quotes(f, used, p, end);
        put(f, plain.p, plain.p + plain.n);
    } else {
        put(f, p, end);
    }
    return end + 1;
}

/* Splits line and the lines after it that its quoted fields reach into. */
static const char *split_quoted(struct table_lines *t, struct slice line, char separator,
                                const char *limit, struct table_fields *f)
{
    const char *end = line.p + line.n;
    size_t used = 0;
    f->n = 0;
    for (const char *p = line.p;;) {
        if (p < end && *p == '"') {
            p = take_quoted(f, &used, p + 1, limit);
            if (p == NULL)
                return "a quote is opened and never closed";
            /* The field ran past the line: take the lines up to the one on which it ends. */
            while (p > end && table_next(t, &line))
                end = line.p + line.n;
            if (p < end && *p != separator)
                return "text follows a closing quote";
        } else {
            const char *start = p;
            const char *next = p < end ? memchr(p, separator, (size_t)(end - p)) : NULL;
            p = next == NULL ? end : next;
            put(f, start, p);
        }
        if (p >= end)
            return NULL;
        p++;
    }
}

const char *table_split_quoted(struct table_lines *t, struct slice line, char separator,
                               struct table_fields *f)
{
    if (line.n == 0 || memchr(line.p, '"', line.n) == NULL) {
        table_split_plain(line, separator, f);
        return NULL;
    }
    if (line.n > QUOTED_RECORD_MAX)
        return "a line with quotes is longer than 64 KiB";
    size_t room = (size_t)(t->text.p + t->text.n - line.p);
    if (room > QUOTED_RECORD_MAX)
        room = QUOTED_RECORD_MAX;
    if (f->scratch_size < QUOTED_RECORD_MAX)
        f->scratch = mem_grow(f->scratch, &f->scratch_size, QUOTED_RECORD_MAX, 1);
    struct table_lines before = *t;
    const char *wrong = split_quoted(t, line, separator, line.p + room, f);
    if (wrong != NULL)
        *t = before;
    return wrong;
}

bool table_same_word(struct slice a, struct slice b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++) {
        char x = a.p[i] >= 'A' && a.p[i] <= 'Z' ? (char)(a.p[i] + 32) : a.p[i];
        char y = b.p[i] >= 'A' && b.p[i] <= 'Z' ? (char)(b.p[i] + 32) : b.p[i];
        if (x != y)
            return false;
    }
    return true;
}

int table_column(const struct table_fields *header, const char *name, int from)
{
    int n = header->n < TABLE_COLUMNS_MAX ? (int)header->n : TABLE_COLUMNS_MAX;
    for (int i = from; i < n; i++)
        if (table_same_word(slice_trim(header->at[i]), slice_of(name)))
            return i;
    return -1;
}

static bool is_name(struct slice s, const char *const *names, int n_names)
{
    s = slice_trim(s);
    if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
        s = (struct slice){s.p + 1, s.n - 2};
    for (int i = 0; i < n_names; i++)
        if (table_same_word(s, slice_of(names[i])))
            return true;
    return false;
}

char table_separator(struct slice line, const char *const *names, int n_names, int *found)
{
    static const char candidates[] = "\t,;|";
    char best = '\0';
    *found = 0;
    for (int i = 0; candidates[i] != '\0'; i++) {
        int n = 0;
        size_t fields = 0;
        for (struct slice rest = line; fields < TABLE_COLUMNS_MAX; fields++) {
            const char *end = rest.n == 0 ? NULL : memchr(rest.p, candidates[i], rest.n);
            struct slice field = {rest.p, end == NULL ? rest.n : (size_t)(end - rest.p)};
            n += is_name(field, names, n_names);
            if (end == NULL)
                break;
            rest = slice_from(rest, field.n + 1);
        }
        if (n > *found) {
            *found = n;
            best = candidates[i];
        }
    }
    return best;
}

bool table_is_digits(struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > 0;
}
