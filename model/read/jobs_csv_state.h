/* jobs_csv_state.h - inside of the CSV reader; private to jobs_csv.c and jobs_csv_fast.c. */
#ifndef MODEL_JOBS_CSV_STATE_H
#define MODEL_JOBS_CSV_STATE_H

#include "model/read/csv.h"
#include "model/read/job_cell.h"
#include "model/read/jobs_csv.h"

enum { CSV_COLUMNS_MAX = 1000 };

/* What the header says. */
struct csv_layout {
    char delimiter;
    int32_t n;                       /* columns */
    int16_t column[CSV_COLUMNS_MAX]; /* enum job_column, or -1: not ours */
    int16_t place[N_JOB_COLUMNS];    /* the other way round, or -1 */
    size_t body;                     /* where the first record begins */
    int64_t body_line;
};

struct csv_reader {
    struct slice text;
    const struct csv_layout *layout;
    const struct read_options *options;
    struct intake *in;
    struct csv csv;
    struct csv_piece *piece;
    size_t told; /* offset last told to options->consumed */
};

/* One record's cells as a row; false when it had to be rejected. */
MUST_CHECK bool csv_row(struct csv_reader *r, const struct slice *cells, int64_t n_cells,
                        int64_t line, struct job_row *row);

/* May rows be read without looking at each cell?  Not where names, dependencies or the user's own
 * labels matter, or a column is there that the fast path does not know. */
bool csv_fast_possible(const struct csv_reader *r);
/* Reads plain rows from csv.at on, and stops at the first row that needs a closer look (quotes,
 * wrong number of cells, odd values), at the piece's end, or near the end of the text. */
struct csv_fast;
struct csv_fast *csv_fast_new(const struct csv_reader *r);
void csv_fast_rows(struct csv_fast *f, struct csv_reader *r);
void csv_fast_free(struct csv_fast *f);

void csv_tell_progress(struct csv_reader *r);

#endif
