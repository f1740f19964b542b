/* jobs_write.h - a workload as text: the table of `batchfit jobs`, our CSV, our JSON. */
#ifndef CLI_JOBS_WRITE_H
#define CLI_JOBS_WRITE_H

#include "cli/json_out.h"
#include "model/workload.h"

/* At most 100 columns; at most 40 classes unless all. */
void jobs_write_table(const struct workload *w, FILE *file, bool all);
/* each: one row a job, with all that is known of it (w->jobs must have been kept); else one row for
 * the jobs of a class with the same duration.  Either reads back to the same classes. */
void jobs_write_csv(const struct workload *w, FILE *file, bool each);
void jobs_write_json(const struct workload *w, FILE *file, bool each);
/* classes[] of design.md §7, for every document that has it. */
void jobs_write_classes(struct json_out *j, const struct workload *w);
/* How to collect a good list; 0 nextflow, 1 slurm, 2 batch. */
void jobs_write_how(FILE *file, int what);

#endif
