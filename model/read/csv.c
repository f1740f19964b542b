#include "model/read/csv.h"

#include "model/arena.h"

#include <stdlib.h>

void csv_begin(struct csv *c, struct slice text, char delimiter, int32_t cells_max)
{
    *c = (struct csv){.text = text, .line = 1, .delimiter = delimiter, .cells_max = cells_max};
    c->cells = mem_alloc((size_t)cells_max * sizeof c->cells[0]);
    if (slice_starts(text, SLICE("\xef\xbb\xbf")))
        c->at = 3;
}

void csv_end(struct csv *c)
{
    free(c->cells);
    free(c->scratch);
    *c = (struct csv){0};
}

static size_t line_end(struct slice text, size_t at)
{
    const char *end = at < text.n ? memchr(text.p + at, '\n', text.n - at) : NULL;
    return end == NULL ? text.n : (size_t)(end - text.p);
}

size_t csv_skip(struct slice text, size_t at, int64_t *line)
{
    while (at < text.n) {
        size_t p = at;
        while (p < text.n && (text.p[p] == ' ' || text.p[p] == '\r'))
            p++;
        bool skipped = p < text.n && (text.p[p] == '\n' || text.p[p] == '#');
        if (p < text.n && !skipped)
            return at;
        size_t end = line_end(text, p);
        *line += end < text.n;
        at = end < text.n ? end + 1 : end;
    }
    return at;
}

static void add_cell(struct csv *c, struct slice cell)
{
    if (c->n_cells < c->cells_max)
        c->cells[c->n_cells] = cell;
    c->n_cells++;
}

/* The index of the quote that closes the cell opened before `from`; text.n when there is none. */
static size_t closing_quote(const struct csv *c, size_t from, bool *doubled)
{
    struct slice text = c->text;
    if (c->one_line_quotes)
        text.n = line_end(text, from);
    *doubled = false;
    while (from < text.n) {
        const char *quote = memchr(text.p + from, '"', text.n - from);
        if (quote == NULL)
            break;
        from = (size_t)(quote - text.p) + 1;
        if (from == text.n || text.p[from] != '"')
            return from - 1;
        *doubled = true;
        from++;
    }
    return c->text.n;
}

/* The cell without its doubled quotes, at scratch[*used..].  Room was made for the whole record. */
static struct slice undouble(struct csv *c, struct slice cell, size_t *used)
{
    char *start = c->scratch + *used, *to = start;
    for (size_t i = 0; i < cell.n; i++) {
        *to++ = cell.p[i];
        i += cell.p[i] == '"';
    }
    *used += (size_t)(to - start);
    return (struct slice){start, (size_t)(to - start)};
}

/* Cells whose doubled quotes wait for a place; the scratch may move while a record is read. */
static void make_room(struct csv *c, size_t want)
{
    if (want <= c->scratch_capacity)
        return;
    char *old = c->scratch;
    size_t size = c->scratch_capacity;
    c->scratch = mem_grow(NULL, &c->scratch_capacity, want, 1);
    if (size > 0)
        memcpy(c->scratch, old, size);
    int64_t n = c->n_cells < c->cells_max ? c->n_cells : c->cells_max;
    for (int64_t i = 0; i < n; i++) {
        if (old != NULL && c->cells[i].p >= old && c->cells[i].p < old + size)
            c->cells[i].p = c->scratch + (c->cells[i].p - old);
    }
    free(old);
}

static int64_t count_lines(struct slice s)
{
    int64_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] == '\n';
    return n;
}

/* A cell that opens with a quote at text[*at]; false when it is never closed, or when more than
 * blanks follow the closing quote: then that was another cell's, most likely. */
static bool quoted_cell(struct csv *c, size_t *at, size_t *used)
{
    bool doubled;
    size_t from = *at + 1, close = closing_quote(c, from, &doubled);
    if (close == c->text.n) {
        c->one_line_quotes = true;
        return false;
    }
    size_t p = close + 1;
    while (p < c->text.n && (c->text.p[p] == ' ' || c->text.p[p] == '\r'))
        p++;
    if (p < c->text.n && c->text.p[p] != c->delimiter && c->text.p[p] != '\n')
        return false;
    struct slice cell = {c->text.p + from, close - from};
    c->line += count_lines(cell);
    if (doubled) {
        make_room(c, *used + cell.n);
        cell = undouble(c, cell, used);
    }
    add_cell(c, slice_trim(cell));
    *at = p;
    return true;
}

static void plain_cell(struct csv *c, size_t *at)
{
    size_t p = *at;
    while (p < c->text.n && c->text.p[p] != c->delimiter && c->text.p[p] != '\n')
        p++;
    add_cell(c, slice_trim((struct slice){c->text.p + *at, p - *at}));
    *at = p;
}

bool csv_next(struct csv *c)
{
    c->at = csv_skip(c->text, c->at, &c->line);
    if (c->at >= c->text.n)
        return false;
    c->n_cells = 0;
    c->record_line = c->line;
    c->unclosed = false;
    size_t at = c->at, used = 0;
    for (;; at++) { /* over the delimiter */
        while (at < c->text.n && c->text.p[at] == ' ' && c->delimiter != ' ')
            at++;
        if (at < c->text.n && c->text.p[at] == '"') {
            if (!quoted_cell(c, &at, &used)) {
                c->unclosed = true;
                c->line = c->record_line;
                at = line_end(c->text, c->at);
                break;
            }
        } else {
            plain_cell(c, &at);
        }
        if (at == c->text.n || c->text.p[at] == '\n')
            break;
    }
    c->line += at < c->text.n;
    c->at = at < c->text.n ? at + 1 : at;
    return true;
}
