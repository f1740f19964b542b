/* job_cell.h - the columns of our own job list format: their names, and what a cell may hold.
 *
 * The one place that knows them; read by jobs_csv.c, written by cli/jobs_write.c, and documented in
 * data/schemas/README.md. */
#ifndef MODEL_JOB_CELL_H
#define MODEL_JOB_CELL_H

#include "model/read/job_row.h"

enum job_column {
    COLUMN_NAME,
    COLUMN_COUNT,
    COLUMN_VCPUS,
    COLUMN_MEMORY_MIB,
    COLUMN_MEMORY, /* with units */
    COLUMN_GPUS,
    COLUMN_ARCH,
    COLUMN_GPU_MODEL,
    COLUMN_DURATION_S,
    COLUMN_DURATION, /* with units */
    COLUMN_SUBMIT_S,
    COLUMN_LABEL,
    COLUMN_INPUT_BYTES,
    COLUMN_OUTPUT_BYTES,
    COLUMN_IMAGE,
    COLUMN_IMAGE_BYTES,
    COLUMN_SCRATCH_GIB,
    COLUMN_ATTEMPTS,
    COLUMN_PEAK_MEMORY_MIB,
    COLUMN_PEAK_VCPUS,
    COLUMN_DEPENDS_ON,
    COLUMN_WHOLE_INSTANCES,
    COLUMN_TIMEOUT_S,
    COLUMN_NODES,
    COLUMN_SHARE,
    COLUMN_PRIORITY,
    COLUMN_QUEUE,
    N_JOB_COLUMNS,
};

extern const char *const job_column_names[N_JOB_COLUMNS];
/* All names, separated by ", "; for messages. */
extern const char job_column_list[];

/* The column called name, in any case; -1 when there is none. */
int job_column_named(struct slice name);
/* The column whose name is most like it, or -1 when none is near. */
int job_column_nearest(struct slice name);
/* Text that says nothing: "", "-", "NA". */
bool job_cell_missing(struct slice cell);
/* Puts the cell's value into the row; false when it is not accepted (see job_cell_accepted). */
MUST_CHECK bool job_cell_read(enum job_column column, struct slice cell, struct job_row *row);
/* "a whole number from 1 to 1000000000" */
const char *job_cell_accepted(enum job_column column);

#endif
