/* slurm_records.h - sacct's output as records: header or none, any delimiter or columns of fixed
 * width, comments and blank lines between, records that hold delimiters or run over several lines.
 *
 * Ownership  Fields point into the text and hold as long as it does; but quoted fields with doubled
 *            quotes only until the next record. */
#ifndef MODEL_SLURM_RECORDS_H
#define MODEL_SLURM_RECORDS_H

#include "model/read/slurm_align.h"
#include "model/read/slurm_widths.h"

/* The columns that jobs are made of. */
enum slurm_column {
    SACCT_JOB_ID,
    SACCT_JOB_ID_RAW,
    SACCT_JOB_NAME,
    SACCT_STATE,
    SACCT_ALLOC_CPUS,
    SACCT_NCPUS,
    SACCT_REQ_CPUS,
    SACCT_REQ_MEM,
    SACCT_REQ_TRES,
    SACCT_ALLOC_TRES,
    SACCT_REQ_GRES,
    SACCT_ALLOC_GRES,
    SACCT_ALLOC_NODES,
    SACCT_NNODES,
    SACCT_REQ_NODES,
    SACCT_NTASKS,
    SACCT_MAX_RSS,
    SACCT_TOTAL_CPU,
    SACCT_ELAPSED_RAW,
    SACCT_ELAPSED,
    SACCT_SUBMIT,
    SACCT_START,
    SACCT_END,
    N_SACCT,
};
extern const char *const slurm_column_names[N_SACCT];

struct slurm_records {
    struct intake *in; /* gets what cannot be read */
    struct table_lines lines;
    int64_t line; /* on which the record starts */
    char separator;
    bool bar_at_end;  /* sacct -p: a delimiter after the last field */
    bool no_header;   /* the columns are the HPC Cost Simulator's */
    bool free_at_end; /* the last column is free text: lines that are no record belong to it */
    size_t join_from; /* lines before this were joined in vain */
    int64_t joined;   /* records put together from several lines */
    int64_t shifted;  /* records whose values hold the delimiter */
    int64_t trailing; /* lines taken as more of the last column */
    struct slice first_name;
    struct slurm_widths widths; /* of a table of fixed columns; else n is 0 */
    struct slice header;        /* of such a table, as it stands */
    int at[N_SACCT];            /* the column; -1: not there */
    bool straight;              /* each column is one field: start[] is not filled */
    int start[TABLE_COLUMNS_MAX];
    struct slurm_columns columns;
    struct table_fields fields;
};

/* Finds the header, or that there is none.  ERROR_INPUT: this is not what sacct -P prints. */
MUST_CHECK bool slurm_records_start(struct slurm_records *r, struct slice text,
                                    const struct read_options *options, struct intake *in,
                                    struct error *err);
/* The next record; false at the end.  Lines that cannot be read go to the intake as rejected. */
bool slurm_records_next(struct slurm_records *r);
/* Tells the intake what was done to records. */
void slurm_records_notes(const struct slurm_records *r);

static inline bool slurm_has(const struct slurm_records *r, enum slurm_column c)
{
    return r->at[c] >= 0;
}
/* What the record says in a column; empty when there is no such column. */
struct slice slurm_value(const struct slurm_records *r, enum slurm_column c);

/* 0 .. 100, as jobs_slurm_detect. */
int slurm_records_detect(struct slice head);

#endif
