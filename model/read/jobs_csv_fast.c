/* jobs_csv_fast.c - plain rows of our own format, without reading each cell.
 *
 * The request and label of a row are few columns, and lists have few different ones: their bytes
 * are looked up as they stand in a small cache that knows the job class.  Only count, duration and
 * submit time are read as numbers.  Cells are found from bit masks of 64 bytes at a time. */
#include "model/read/csv_marks.h"
#include "model/read/intake_state.h"
#include "model/read/jobs_csv_state.h"

#include <stdlib.h>

enum {
    FAST_COLUMNS = 24,
    SPANS = 4,
    KEY_WORDS = 16,
    PLACES_BITS = 12,
    PLACES = 1 << PLACES_BITS,
    REMEMBERED = PLACES / 2, /* more requests than this take the long way */
    MARGIN = 16,             /* bytes behind a cell that may be loaded with it */
};

/* What a class looks like in the text: its key is words[first_word ..]. */
struct place {
    uint64_t lengths; /* of the spans, 15 bits each; 0: a free place */
    int32_t class_index;
    uint32_t first_word;
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
    struct place places[PLACES]; /* open addressing */
    int n_places;
    uint64_t *words;
    size_t n_words, words_capacity;
};

/* A row under way: cell k is the bytes between mark[k] and mark[k + 1]. */
struct fast_row {
    const char *mark[FAST_COLUMNS + 1];
    int64_t count, duration_ms, submit_ms;
    uint64_t lengths, words[KEY_WORDS];
    int n_words;
};

static inline struct slice cell_of(const struct fast_row *row, int first, int last)
{
    const char *p = row->mark[first] + 1;
    return (struct slice){p, (size_t)(row->mark[last + 1] - p)};
}

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
    /* Numbers are loaded with the eight bytes that end in them: the header lies before the first.
     */
    if (l->body < 8 || l->n > FAST_COLUMNS || o->keep_jobs || o->relabel != NULL ||
        o->supplement != NULL)
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
    if (f != NULL)
        free(f->words);
    free(f);
}

/* Digits, and up to three decimals, as thousandths; false for anything else. */
static bool thousandths_slowly(struct slice s, int64_t *value)
{
    int64_t x = 0;
    size_t i = 0;
    for (; i < s.n && i < 12 && s.p[i] >= '0' && s.p[i] <= '9'; i++)
        x = x * 10 + (s.p[i] - '0');
    if (i == 0)
        return false;
    x *= 1000;
    if (i < s.n) {
        if (s.p[i] != '.' || s.n - i > 4)
            return false;
        int64_t weight = 100;
        for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++, weight /= 10)
            x += (s.p[i] - '0') * weight;
        if (i < s.n)
            return false;
    }
    *value = x;
    return true;
}

/* The same; up to eight digits are read at once.  The cell lies behind at least eight bytes of
 * header.  In a word loaded on a little-endian machine the last digit is the highest byte. */
static inline bool thousandths(struct slice s, int64_t *value)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (s.n >= 1 && s.n <= 8) {
        const uint64_t zeros = UINT64_C(0x3030303030303030);
        uint64_t word, keep = UINT64_MAX << (64 - 8 * s.n);
        memcpy(&word, s.p + s.n - 8, 8);
        word = (word & keep) | (zeros & ~keep);
        uint64_t odd = (word + UINT64_C(0x4646464646464646)) | (word - zeros);
        if ((odd & UINT64_C(0x8080808080808080)) == 0) {
            word = (word - zeros) * (10 * 256 + 1) >> 8;                  /* pairs of digits */
            word = (word & UINT64_C(0x00ff00ff00ff00ff)) * 6553601 >> 16; /* fours */
            word = (word & UINT64_C(0x0000ffff0000ffff)) * UINT64_C(42949672960001) >> 32;
            *value = (int64_t)word * 1000;
            return true;
        }
    }
#endif
    return thousandths_slowly(s, value);
}

/* The bytes of the columns that decide the class, in words; false when they are too many. */
static inline bool take_key(const struct csv_fast *f, struct fast_row *row)
{
    row->n_words = 0;
    row->lengths = 1; /* never 0 */
    for (int s = 0; s < f->n_spans; s++) {
        struct slice key = cell_of(row, f->spans[s].first, f->spans[s].last);
        if (key.n > (size_t)(KEY_WORDS - row->n_words - 1) * 8)
            return false;
        row->lengths = row->lengths << 15 | key.n;
        for (; key.n > 8; key.n -= 8, key.p += 8)
            memcpy(&row->words[row->n_words++], key.p, 8);
        uint64_t word;
        memcpy(&word, key.p, 8);
        row->words[row->n_words++] = key.n == 0 ? 0 : word & (UINT64_MAX >> (64 - 8 * key.n));
    }
    return true;
}

static inline bool place_holds(const struct csv_fast *f, const struct place *place,
                               const struct fast_row *row)
{
    uint64_t difference = place->lengths ^ row->lengths;
    if (difference != 0)
        return false;
    const uint64_t *words = &f->words[place->first_word];
    for (int k = 0; k < row->n_words; k++)
        difference |= words[k] ^ row->words[k];
    return difference == 0;
}

/* The place that holds the row's key, or the free one where it would be put. */
static inline struct place *place_of(struct csv_fast *f, const struct fast_row *row)
{
    uint64_t hash = row->lengths;
    for (int k = 0; k < row->n_words; k++) {
        hash = (hash ^ row->words[k]) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
    }
    size_t at = hash & (PLACES - 1);
    while (f->places[at].lengths != 0 && !place_holds(f, &f->places[at], row))
        at = (at + 1) & (PLACES - 1);
    return &f->places[at];
}

static inline bool take_numbers(const struct csv_fast *f, struct fast_row *row)
{
    row->count = 1;
    row->duration_ms = UNKNOWN;
    if (f->count >= 0) {
        struct slice s = cell_of(row, f->count, f->count);
        int64_t x;
        if (s.n == 1 && *s.p >= '1' && *s.p <= '9')
            row->count = *s.p - '0';
        else if (!thousandths(s, &x) || x % 1000 != 0 || x < 1000 || x / 1000 > COUNT_MAX)
            return false;
        else
            row->count = x / 1000;
    }
    if (f->duration >= 0) {
        struct slice s = cell_of(row, f->duration, f->duration);
        if (s.n > 0 && (!thousandths(s, &row->duration_ms) || row->duration_ms > f->longest_ms))
            return false;
        row->duration_ms += s.n > 0 ? f->overhead_ms : 0;
    }
    if (f->submit >= 0) {
        struct slice s = cell_of(row, f->submit, f->submit);
        row->submit_ms = INT64_MAX;
        if (s.n > 0 && !thousandths(s, &row->submit_ms))
            return false;
    }
    return true;
}

/* A request seen for the first time: the row goes the long way, and its class is remembered. */
static void take_new(struct csv_fast *f, struct csv_reader *r, struct place *place,
                     const struct fast_row *row)
{
    struct slice cells[FAST_COLUMNS];
    for (int i = 0; i < f->n_columns; i++)
        cells[i] = slice_trim(cell_of(row, i, i));
    struct job_row job;
    if (!csv_row(r, cells, f->n_columns, r->csv.line, &job))
        return;
    struct intake *in = r->in;
    int64_t rejected = in->n_rejected, rounded = in->rounded_up;
    intake_row(in, &job);
    /* Rounded requests are counted job by job, so they keep going the long way. */
    if (in->n_rejected != rejected || in->rounded_up != rounded || f->n_places == REMEMBERED)
        return;
    f->n_places++;
    *place = (struct place){row->lengths, intake_class(in, &job), (uint32_t)f->n_words};
    f->words = mem_grow(f->words, &f->words_capacity, f->n_words + KEY_WORDS, sizeof f->words[0]);
    memcpy(f->words + f->n_words, row->words, (size_t)row->n_words * sizeof f->words[0]);
    f->n_words += (size_t)row->n_words;
}

static inline void take_known(struct intake *in, const struct csv_fast *f,
                              const struct place *place, const struct fast_row *row)
{
    intake_push(in, place->class_index, row->duration_ms, row->count);
    in->rows++;
    if (f->submit >= 0 && row->submit_ms != INT64_MAX &&
        (in->first_submit_ms == TIME_UNKNOWN || row->submit_ms < in->first_submit_ms))
        in->first_submit_ms = row->submit_ms;
}

/* The marks of the 64 bytes at base that have not been used yet. */
struct window {
    const char *base, *last; /* beyond last, a block would reach over the end of the text */
    uint64_t bits;
};

static inline const char *next_mark(const struct csv_fast *f, struct window *w)
{
    while (w->bits == 0) {
        w->base += 64;
        if (w->base > w->last)
            return NULL;
        w->bits = csv_marks_64(&f->marks, w->base);
    }
    const char *mark = w->base + __builtin_ctzll(w->bits);
    w->bits &= w->bits - 1;
    return mark;
}

/* Finds the cells of the row that starts at `at`; false when it has not n_columns plain cells, or
 * lies too near the end of the text for whole blocks. */
static inline bool find_cells(const struct csv_fast *f, struct window *w, const char *at,
                              struct fast_row *row)
{
    const char delimiter = f->delimiter;
    const int n = f->n_columns;
    int wrong = 0;
    row->mark[0] = at - 1;
    for (int k = 1; k < n; k++) {
        const char *mark = next_mark(f, w);
        if (mark == NULL)
            return false;
        row->mark[k] = mark;
        wrong |= *mark ^ delimiter;
    }
    row->mark[n] = next_mark(f, w);
    return row->mark[n] != NULL && wrong == 0 && *row->mark[n] == '\n';
}

/* Reads rows until one needs a closer look, or `to`; returns where that one begins. */
static const char *read_rows(struct csv_fast *f, struct csv_reader *r, struct window *window,
                             const char *at, const char *to)
{
    struct fast_row row;
    struct window w = *window; /* a copy that nothing else points to stays in registers */
    while (at < to) {
        char first = *at;
        if (first == '#' || first == '\n' || first == '\r' || first == ' ' ||
            !find_cells(f, &w, at, &row))
            break;
        const char **end = &row.mark[f->n_columns], *next = *end + 1;
        *end -= (*end)[-1] == '\r';
        if (!take_key(f, &row) || !take_numbers(f, &row))
            break;
        struct place *place = place_of(f, &row);
        if (place->lengths != 0)
            take_known(r->in, f, place, &row);
        else
            take_new(f, r, place, &row);
        at = next;
        r->csv.line++;
    }
    *window = w;
    return at;
}

void csv_fast_rows(struct csv_fast *f, struct csv_reader *r)
{
    const size_t stretch = (size_t)1 << 20;
    struct slice text = r->text;
    struct csv *c = &r->csv;
    if (c->at + 64 + MARGIN > text.n)
        return;
    struct window w = {text.p + c->at, text.p + text.n - 64 - MARGIN, 0};
    w.bits = csv_marks_64(&f->marks, w.base);
    for (;;) {
        size_t to = c->at + stretch < r->piece->to ? c->at + stretch : r->piece->to;
        c->at = (size_t)(read_rows(f, r, &w, text.p + c->at, text.p + to) - text.p);
        csv_tell_progress(r);
        if (c->at < to || to == r->piece->to)
            return;
    }
}
