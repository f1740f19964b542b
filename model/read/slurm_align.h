/* slurm_align.h - which field of a record belongs to which column, when values hold the delimiter.
 *
 * sacct escapes nothing: a '|' or a line break in SubmitLine, JobName or Comment shifts all columns
 * behind it.  Each column of sacct takes values of a known shape, and few columns are free text;
 * dynamic programming over (column, shift) finds every way in which only free text takes more than
 * one field.  A column whose place is not certain makes the record unreadable.
 *
 * Complexity  O(columns x shift), and nothing of it for records with as many fields as columns. */
#ifndef MODEL_SLURM_ALIGN_H
#define MODEL_SLURM_ALIGN_H

#include "model/read/table_lines.h"

/* What the values of a column look like; all but ids and states may be empty. */
enum slurm_kind {
    SLURM_FREE,   /* anything, several fields: names, comments, command lines */
    SLURM_TEXT,   /* anything on one line, but one field: people and reasons */
    SLURM_WORD,   /* anything without blanks */
    SLURM_LIST,   /* name=value, perhaps several with commas */
    SLURM_NUMBER, /* digits */
    SLURM_CLOCK,  /* 1-02:03:04.567, UNLIMITED */
    SLURM_DATE,   /* 2026-09-01T10:00:00, Unknown, None */
    SLURM_SIZE,   /* 5234816K, 62.50G, 4000Mc, 0, ? */
    SLURM_EXIT,   /* 0:15 */
    SLURM_STATE,
    SLURM_ID,
};

/* The kind of a column of sacct, by its name in any case; a name not known is SLURM_WORD. */
enum slurm_kind slurm_kind_of(struct slice name);
/* Is it a name of a column of sacct? */
bool slurm_column_known(struct slice name);
/* Does the value suit the kind? */
bool slurm_suits(enum slurm_kind kind, struct slice value);

struct slurm_columns {
    enum slurm_kind kind[TABLE_COLUMNS_MAX];
    int n;
};

enum { SLURM_SHIFT_MAX = 63 }; /* fields that values may have too many */

/* start[c] becomes the field at which column c starts, -1 where more than one field would do and
 * the fields differ.  False: the fields fit the columns in no way.
 * A column of free text ends where the next column starts; where that is open, where it may first.
 */
MUST_CHECK bool slurm_align(const struct slurm_columns *columns, const struct table_fields *fields,
                            int start[TABLE_COLUMNS_MAX]);

/* May these fields, fewer than the columns, be a record that breaks off within free text? */
bool slurm_starts_record(const struct slurm_columns *columns, const struct table_fields *fields);

#endif
