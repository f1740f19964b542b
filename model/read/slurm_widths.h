/* slurm_widths.h - sacct's output for people: columns of fixed width over a line of dashes, in
 * which a value that is too wide is cut and ends in '+'. */
#ifndef MODEL_SLURM_WIDTHS_H
#define MODEL_SLURM_WIDTHS_H

#include "model/read/table_lines.h"

struct slurm_widths {
    int n; /* columns; 0: not a table of this kind */
    size_t start[TABLE_COLUMNS_MAX], end[TABLE_COLUMNS_MAX];
};

/* Takes the columns from the line under the header; false when it is not all dashes and blanks. */
bool slurm_widths_take(struct slurm_widths *w, struct slice dashes);
/* The fields of a line, trimmed; those that the line is too short for are empty. */
void slurm_widths_split(const struct slurm_widths *w, struct slice line, struct table_fields *f);

#endif
