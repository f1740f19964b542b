/* jobs_csv_fast.c - plain rows of our own format, without reading each cell.
 *
 * The request and label of a row are few columns, and lists have few different ones: their bytes
 * are looked up as they stand in a small cache that knows the job class.  Only count, duration and
 * submit time are read as numbers.  Cells are found from bit masks of 64 bytes at a time. */
#include "model/csv_marks.h"
#include "model/intake_state.h"
#include "model/jobs_csv_state.h"

#include <stdlib.h>

enum {
    FAST_COLUMNS = 24,
    SPANS = 4,
    KEY_WORDS = 10,
    CACHE_BITS = 12,
    CACHE_SIZE = 1 << CACHE_BITS,
    MARGIN = 16, /* bytes behind a cell that may be loaded with it */
};

/* What a class looks like in the text. */
struct cached {
    uint64_t lengths; /* of the spans, 16 bits each; 0: a free entry */
    uint64_t words[KEY_WORDS];
    int32_t class_index;
};

struct csv_fast {
    struct csv_marks marks;
    int n_columns;
    char delimiter;
    int n_spans; /* runs of neighbouring columns that decide the class */
    struct span {
        int first, last;
    } spans[SPANS];
    int count, duration, submit; /* column numbers, or -1 */
    int64_t overhead_ms, longest_ms;
    struct cached cache[CACHE_SIZE];
};

/* A row under way. */
struct fast_row {
    size_t start[FAST_COLUMNS], end[FAST_COLUMNS];
    int64_t count, duration_ms, submit_ms;
    uint64_t lengths, words[KEY_WORDS];
    int n_words;
};

static bool decides_class(int column)
{
    switch (column) {
    case COLUMN_VCPUS:
    case COLUMN_MEMORY_MIB:
    case COLUMN_MEMORY:
    case COLUMN_GPUS:
    case COLUMN_ARCH:
    case COLUMN_GPU_MODEL:
    case COLUMN_LABEL:
    case COLUMN_WHOLE_INSTANCES:
        return true;
    default:
        return false;
    }
}

static bool fast_knows(int column)
{
    return column < 0 || decides_class(column) || column == COLUMN_NAME || column == COLUMN_COUNT ||
           column == COLUMN_DURATION_S || column == COLUMN_DURATION || column == COLUMN_SUBMIT_S;
}

bool csv_fast_possible(const struct csv_reader *r)
{
    const struct csv_layout *l = r->layout;
    const struct intake_options *o = &r->in->options;
    if (l->n > FAST_COLUMNS || o->keep_jobs || o->relabel != NULL || o->supplement != NULL)
        return false;
    int spans = 0;
    for (int i = 0; i < l->n; i++) {
        if (!fast_knows(l->column[i]))
            return false;
        spans += decides_class(l->column[i]) && (i == 0 || !decides_class(l->column[i - 1]));
    }
    return spans <= SPANS;
}

struct csv_fast *csv_fast_new(const struct csv_reader *r)
{
    const struct csv_layout *l = r->layout;
    struct csv_fast *f = mem_zeroed(1, sizeof *f);
    f->marks = csv_marks_for(l->delimiter);
    f->n_columns = l->n;
    f->delimiter = l->delimiter;
    for (int i = 0; i < l->n; i++) {
        if (!decides_class(l->column[i]))
            continue;
        if (i > 0 && decides_class(l->column[i - 1]))
            f->spans[f->n_spans - 1].last = i;
        else
            f->spans[f->n_spans++] = (struct span){i, i};
    }
    f->count = l->place[COLUMN_COUNT];
    f->submit = l->place[COLUMN_SUBMIT_S];
    f->duration =
        l->place[COLUMN_DURATION_S] >= 0 ? l->place[COLUMN_DURATION_S] : l->place[COLUMN_DURATION];
    f->overhead_ms = r->in->options.job_overhead_ms;
    f->longest_ms = DURATION_MAX_MS - f->overhead_ms;
    return f;
}

void csv_fast_free(struct csv_fast *f)
{
    free(f);
}

/* Digits, and up to three decimals, as thousandths; false for anything else. */
static inline bool thousandths(const char *p, size_t n, int64_t *value)
{
    int64_t x = 0;
    size_t i = 0;
    for (; i < n && i < 12; i++) {
        unsigned digit = (unsigned)p[i] - '0';
        if (digit > 9)
            break;
        x = x * 10 + digit;
    }
    if (i == 0)
        return false;
    x *= 1000;
    if (i < n) {
        if (p[i] != '.' || n - i > 4)
            return false;
        int64_t weight = 100;
        for (i++; i < n; i++, weight /= 10) {
            unsigned digit = (unsigned)p[i] - '0';
            if (digit > 9)
                return false;
            x += digit * weight;
        }
    }
    *value = x;
    return true;
}

/* The bytes of the columns that decide the class, in words; false when they are too many. */
static inline bool take_key(const struct csv_fast *f, const char *text, struct fast_row *row)
{
    row->n_words = 0;
    row->lengths = 1; /* never 0 */
    for (int s = 0; s < f->n_spans; s++) {
        const char *p = text + row->start[f->spans[s].first];
        size_t n = row->end[f->spans[s].last] - row->start[f->spans[s].first];
        if (row->n_words + (int)(n / 8) + 1 > KEY_WORDS || n > KEY_WORDS * 8)
            return false;
        row->lengths = row->lengths << 15 | n;
        for (; n > 8; n -= 8, p += 8)
            memcpy(&row->words[row->n_words++], p, 8);
        uint64_t word;
        memcpy(&word, p, 8);
        row->words[row->n_words++] = n == 0 ? 0 : word & (UINT64_MAX >> (64 - 8 * n));
    }
    return true;
}

static inline struct cached *cache_place(struct csv_fast *f, const struct fast_row *row)
{
    uint64_t hash = row->lengths;
    for (int k = 0; k < row->n_words; k++) {
        hash = (hash ^ row->words[k]) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
    }
    return &f->cache[hash >> 8 & (CACHE_SIZE - 1)];
}

static inline bool cache_holds(const struct cached *c, const struct fast_row *row)
{
    uint64_t difference = c->lengths ^ row->lengths;
    for (int k = 0; k < row->n_words; k++)
        difference |= c->words[k] ^ row->words[k];
    return difference == 0;
}

static inline bool take_numbers(const struct csv_fast *f, const char *text, struct fast_row *row)
{
    row->count = 1;
    row->duration_ms = UNKNOWN;
    if (f->count >= 0) {
        const char *p = text + row->start[f->count];
        size_t n = row->end[f->count] - row->start[f->count];
        int64_t x;
        if (n == 1 && *p >= '1' && *p <= '9')
            row->count = *p - '0';
        else if (!thousandths(p, n, &x) || x % 1000 != 0 || x < 1000 || x / 1000 > COUNT_MAX)
            return false;
        else
            row->count = x / 1000;
    }
    if (f->duration >= 0) {
        size_t n = row->end[f->duration] - row->start[f->duration];
        if (n > 0 && (!thousandths(text + row->start[f->duration], n, &row->duration_ms) ||
                      row->duration_ms > f->longest_ms))
            return false;
        row->duration_ms += n > 0 ? f->overhead_ms : 0;
    }
    if (f->submit >= 0) {
        size_t n = row->end[f->submit] - row->start[f->submit];
        row->submit_ms = INT64_MAX;
        if (n > 0 && !thousandths(text + row->start[f->submit], n, &row->submit_ms))
            return false;
    }
    return true;
}

/* A request seen for the first time: the row goes the long way, and its class is remembered. */
static void take_new(struct csv_reader *r, struct cached *place, const struct fast_row *row)
{
    struct slice cells[FAST_COLUMNS];
    for (int i = 0; i < r->layout->n; i++)
        cells[i] =
            slice_trim((struct slice){r->text.p + row->start[i], row->end[i] - row->start[i]});
    struct job_row job;
    if (!csv_row(r, cells, r->layout->n, r->csv.line, &job))
        return;
    struct intake *in = r->in;
    int64_t rejected = in->n_rejected, rounded = in->rounded_up;
    intake_row(in, &job);
    /* Rounded requests are counted job by job, so they keep going the long way. */
    if (in->n_rejected != rejected || in->rounded_up != rounded)
        return;
    place->lengths = row->lengths;
    memcpy(place->words, row->words, (size_t)row->n_words * sizeof row->words[0]);
    place->class_index = intake_class(in, &job);
}

static inline void take_cached(struct csv_reader *r, const struct csv_fast *f,
                               const struct cached *place, const struct fast_row *row)
{
    struct intake *in = r->in;
    intake_push(in, place->class_index, row->duration_ms, row->count);
    in->rows++;
    if (f->submit >= 0 && row->submit_ms != INT64_MAX &&
        (in->first_submit_ms == TIME_UNKNOWN || row->submit_ms < in->first_submit_ms))
        in->first_submit_ms = row->submit_ms;
}

/* The marks of the text from `base` on that have not been used yet. */
struct window {
    size_t base;
    uint64_t bits;
};

/* Finds the cells of the row that starts at `at`; false when it has not n_columns plain cells, or
 * lies too near the end of the text for whole blocks. */
static inline bool find_cells(const struct csv_fast *f, struct slice text, struct window *w,
                              size_t at, struct fast_row *row)
{
    int wrong = 0, last = f->n_columns - 1;
    size_t start = at;
    for (int k = 0; k <= last; k++) {
        while (w->bits == 0) {
            w->base += 64;
            if (w->base + 64 + MARGIN > text.n)
                return false;
            w->bits = csv_marks_64(&f->marks, text.p + w->base);
        }
        size_t end = w->base + (size_t)__builtin_ctzll(w->bits);
        w->bits &= w->bits - 1;
        row->start[k] = start;
        row->end[k] = end;
        wrong |= text.p[end] ^ (k == last ? '\n' : f->delimiter);
        start = end + 1;
    }
    return wrong == 0;
}

void csv_fast_rows(struct csv_fast *f, struct csv_reader *r)
{
    struct slice text = r->text;
    struct csv *c = &r->csv;
    if (c->at + 64 + MARGIN > text.n)
        return;
    struct window w = {c->at, csv_marks_64(&f->marks, text.p + c->at)};
    struct fast_row row;
    while (c->at < r->piece->to) {
        char first = text.p[c->at];
        if (first == '#' || first == '\n' || first == '\r' || first == ' ' ||
            !find_cells(f, text, &w, c->at, &row))
            return;
        size_t *end = &row.end[f->n_columns - 1], next = *end + 1;
        *end -= *end > row.start[f->n_columns - 1] && text.p[*end - 1] == '\r';
        if (!take_key(f, text.p, &row) || !take_numbers(f, text.p, &row))
            return;
        struct cached *place = cache_place(f, &row);
        if (cache_holds(place, &row))
            take_cached(r, f, place, &row);
        else
            take_new(r, place, &row);
        c->at = next;
        c->line++;
        csv_tell_progress(r);
    }
}
