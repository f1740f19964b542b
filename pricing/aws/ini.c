#include "pricing/aws/ini.h"

#include "model/arena.h"
#include "pricing/aws/buffer.h"

#include <stdlib.h>

struct reader {
    struct ini *file;
    const char *section;
    const char *parent; /* the key that nested ones belong to; NULL for none */
    size_t parent_indent;
    int64_t line;
    struct error *err;
};

static bool wrong(struct reader *r, const char *what)
{
    return error_set(r->err, ERROR_INPUT, "line %lld: %s", (long long)r->line, what);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

/* Cuts white space off both ends, in place. */
static char *trim(char *text)
{
    while (is_blank(*text))
        text++;
    size_t n = strlen(text);
    while (n > 0 && is_blank(text[n - 1]))
        n--;
    text[n] = '\0';
    return text;
}

static void add(struct reader *r, const char *parent, const char *key, const char *value)
{
    struct ini *f = r->file;
    f->entries = mem_grow(f->entries, &f->capacity, f->n + 1, sizeof *f->entries);
    f->entries[f->n++] = (struct ini_entry){r->section, parent, key, value};
}

/* "profile 'a b'" -> "profile a b". */
static void take_quotes_off(char *name)
{
    char *to = name;
    for (char quote = '\0'; *name != '\0'; name++) {
        if (quote == '\0' ? *name == '"' || *name == '\'' : *name == quote)
            quote = quote == '\0' ? *name : '\0';
        else
            *to++ = *name;
    }
    *to = '\0';
}

/* "profile   x" -> "profile x": one blank after the first word. */
static void close_gap(char *name)
{
    char *gap = name + strcspn(name, " \t");
    if (*gap == '\0')
        return;
    char *rest = gap + strspn(gap, " \t");
    *gap = ' ';
    memmove(gap + 1, rest, strlen(rest) + 1);
}

static bool read_section(struct reader *r, char *text)
{
    char *end = strchr(text, ']');
    if (end == NULL)
        return wrong(r, "a section without its ']'");
    const char *after = end + 1;
    while (is_blank(*after))
        after++;
    if (*after != '\0' && *after != '#' && *after != ';')
        return wrong(r, "text after a section's ']'");
    *end = '\0';
    char *name = trim(text + 1);
    take_quotes_off(name);
    close_gap(name);
    name = trim(name);
    if (*name == '\0')
        return wrong(r, "a section without a name");
    r->section = name;
    r->parent = NULL;
    add(r, NULL, NULL, "");
    return true;
}

static void cut_comment(char *value)
{
    for (char *p = value; *p != '\0'; p++) {
        if ((*p == '#' || *p == ';') && (p == value || is_blank(p[-1]))) {
            *p = '\0';
            return;
        }
    }
}

static bool read_pair(struct reader *r, char *text, size_t indent)
{
    char *equals = strchr(text, '=');
    if (equals == NULL)
        return wrong(r, "neither a [section] nor key = value");
    if (r->section == NULL)
        return wrong(r, "a key before the first [section]");
    *equals = '\0';
    char *key = trim(text), *value = equals + 1;
    cut_comment(value);
    value = trim(value);
    if (*key == '\0')
        return wrong(r, "a value without its key");
    if (r->parent != NULL && indent > r->parent_indent) {
        add(r, r->parent, key, value);
        return true;
    }
    r->parent = *value == '\0' ? key : NULL;
    r->parent_indent = indent;
    add(r, NULL, key, value);
    return true;
}

static bool read_line(struct reader *r, char *line)
{
    size_t indent = 0;
    while (is_blank(line[indent]))
        indent++;
    char *text = line + indent;
    if (*text == '\0' || *text == '#' || *text == ';')
        return true;
    return *text == '[' ? read_section(r, text) : read_pair(r, text, indent);
}

static bool read_lines(struct ini *f, struct error *err)
{
    struct reader r = {.file = f, .err = err};
    for (char *line = f->text, *end = f->text + f->size; line < end;) {
        r.line++;
        char *newline = memchr(line, '\n', (size_t)(end - line));
        char *stop = newline == NULL ? end : newline;
        if (memchr(line, '\0', (size_t)(stop - line)) != NULL)
            return wrong(&r, "a NUL byte; this is no text file");
        *stop = '\0'; /* at the end there is a byte of room */
        if (!read_line(&r, line))
            return false;
        line = stop + 1;
    }
    return true;
}

bool ini_parse(struct ini *f, struct slice text, struct error *err)
{
    *f = (struct ini){0};
    if (slice_starts(text, SLICE("\xef\xbb\xbf")))
        text = slice_from(text, 3);
    f->text = mem_alloc(text.n + 1);
    f->size = text.n;
    if (text.n > 0)
        memcpy(f->text, text.p, text.n);
    f->text[text.n] = '\0';
    if (read_lines(f, err))
        return true;
    ini_clear(f);
    return false;
}

void ini_clear(struct ini *f)
{
    if (f->text != NULL)
        wipe(f->text, f->size);
    free(f->text);
    free(f->entries);
    *f = (struct ini){0};
}

bool ini_has_section(const struct ini *f, const char *section)
{
    for (size_t i = 0; i < f->n; i++) {
        if (strcmp(f->entries[i].section, section) == 0)
            return true;
    }
    return false;
}

static bool same(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

const char *ini_value(const struct ini *f, const char *section, const char *parent, const char *key)
{
    for (size_t i = f->n; i-- > 0;) {
        const struct ini_entry *e = &f->entries[i];
        if (e->key != NULL && same(e->key, key) && same(e->parent, parent) &&
            strcmp(e->section, section) == 0)
            return *e->value == '\0' ? NULL : e->value;
    }
    return NULL;
}
