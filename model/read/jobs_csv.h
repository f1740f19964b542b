/* jobs_csv.h - our own job list format, read whole (job_format.h) or in pieces at the same time.
 *
 * A piece is the records that begin in text[from .. to).  A quoted cell may run past `to`; then the
 * next piece began inside a record, and must be read again from where this one ended:
 *
 *     n = jobs_csv_split(text, most, pieces);
 *     read every piece with an intake of its own, in any order (jobs_csv_read_piece);
 *     pieces_agree = jobs_csv_pieces_agree(pieces, n);
 *     agree: shift lines, merge the intakes in order; else: read the text with jobs_csv_read. */
#ifndef MODEL_JOBS_CSV_H
#define MODEL_JOBS_CSV_H

#include "model/read/job_format.h"

struct csv_piece {
    size_t from, to;
    size_t ended;  /* where the record after its last one begins */
    int64_t lines; /* line ends in it, the header's included for the first */
    bool unclosed; /* a quote was never closed: the rest depends on it */
};

/* At most `most` pieces of about the same length, cut at line ends; returns how many. */
int jobs_csv_split(struct slice text, int most, struct csv_piece *pieces);
MUST_CHECK bool jobs_csv_read_piece(struct slice text, struct csv_piece *piece,
                                    const struct read_options *options, struct intake *in,
                                    struct error *err);
bool jobs_csv_pieces_agree(const struct csv_piece *pieces, int n);

#endif
