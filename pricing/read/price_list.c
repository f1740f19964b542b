/* Finding rows and cells.
 *
 * Each 64 bytes become three bit masks; the parity of quotes tells what lies inside of them, so a
 * comma or line break in a description is none.  A row's cells are then known by their ends, and
 * most rows are passed over after a look at two or three of them. */
#include "pricing/read/price_list.h"

#include "pricing/read/price_list_rows.h"
#include "pricing/read/row_marks.h"

#include <stdlib.h>

enum { BLOCK = 64 };

struct price_list {
    struct price_rows rows;
    char *buffer; /* PRICE_LIST_BUFFER bytes, and a block of zeros behind */
    size_t n;     /* bytes in it; it starts with a row */
    uint32_t ends[PRICE_LIST_CELLS_MAX];
    struct error failed; /* kind ERROR_NONE: none */
};

struct price_list *price_list_new(const char *region, struct figures *out)
{
    struct price_list *p = mem_zeroed(1, sizeof *p);
    p->rows = (struct price_rows){.region = region, .out = out};
    p->buffer = mem_zeroed(PRICE_LIST_BUFFER + BLOCK, 1);
    return p;
}

void price_list_free(struct price_list *p)
{
    if (p == NULL)
        return;
    free(p->rows.reserved);
    free(p->buffer);
    free(p);
}

static bool fail(struct price_list *p, struct error *err)
{
    *err = p->failed;
    return false;
}

static bool take_row(struct price_list *p, size_t start, int32_t n)
{
    struct price_row row = {p->buffer + start, p->ends, n};
    p->rows.out->rows++;
    if (p->rows.n_columns == 0)
        return price_rows_head(&p->rows, &row, &p->failed);
    if (n != p->rows.n_columns)
        return error_set(&p->failed, ERROR_REMOTE,
                         "price list: row %lld has %d cells, the header has %d",
                         (long long)p->rows.out->rows, (int)n, (int)p->rows.n_columns);
    return price_rows_take(&p->rows, &row, &p->failed);
}

static bool too_many_cells(struct price_list *p)
{
    return error_set(&p->failed, ERROR_REMOTE, "price list: a row of more than %d cells",
                     PRICE_LIST_CELLS_MAX);
}

/* Takes all whole rows of the buffer; *done is where the first one that is not whole begins. */
static bool take_rows(struct price_list *p, size_t *done)
{
    uint64_t carry = 0; /* all ones: the block begins inside quotes */
    size_t start = 0;
    int32_t n = 0;
    for (size_t at = 0; at < p->n; at += BLOCK) {
        struct row_marks m = row_marks_64(p->buffer + at);
        uint64_t inside = row_marks_inside(m.quotes) ^ carry;
        carry = (uint64_t)0 - (inside >> 63);
        uint64_t ends = (m.commas | m.line_ends) & ~inside;
        for (; ends != 0; ends &= ends - 1) {
            size_t end = at + (size_t)__builtin_ctzll(ends);
            if (n == PRICE_LIST_CELLS_MAX)
                return too_many_cells(p);
            p->ends[n++] = (uint32_t)(end - start);
            if (p->buffer[end] == ',')
                continue;
            if (!take_row(p, start, n))
                return false;
            start = end + 1;
            n = 0;
        }
    }
    *done = start;
    return true;
}

/* Makes room by taking whole rows and moving the rest to the front. */
static bool digest(struct price_list *p)
{
    size_t done = 0;
    memset(p->buffer + p->n, 0, BLOCK); /* no marks of what lay there before */
    if (!take_rows(p, &done))
        return false;
    if (p->n - done > PRICE_LIST_ROW_MAX)
        return error_set(&p->failed, ERROR_REMOTE, "price list: a row of more than %d bytes",
                         PRICE_LIST_ROW_MAX);
    memmove(p->buffer, p->buffer + done, p->n - done);
    p->n -= done;
    return true;
}

bool price_list_feed(struct price_list *p, const char *bytes, size_t n, struct error *err)
{
    while (n > 0 && p->failed.kind == ERROR_NONE) {
        size_t room = PRICE_LIST_BUFFER - p->n;
        size_t taken = n < room ? n : room;
        memcpy(p->buffer + p->n, bytes, taken);
        p->n += taken;
        bytes += taken;
        n -= taken;
        if (p->n == PRICE_LIST_BUFFER)
            (void)digest(p); /* a failure is kept */
    }
    return p->failed.kind == ERROR_NONE || fail(p, err);
}

bool price_list_end(struct price_list *p, struct error *err)
{
    if (p->failed.kind == ERROR_NONE && p->n > 0 && p->n < PRICE_LIST_BUFFER &&
        p->buffer[p->n - 1] != '\n')
        p->buffer[p->n++] = '\n'; /* a last row without a line end */
    if (p->failed.kind != ERROR_NONE || !digest(p))
        return fail(p, err);
    if (p->n > 0)
        return error_set(err, ERROR_REMOTE, "price list: ends inside a row");
    if (p->rows.n_columns == 0)
        return error_set(err, ERROR_REMOTE, "price list: no header");
    price_rows_end(&p->rows);
    return true;
}
