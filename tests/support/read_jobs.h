/* read_jobs.h - reads a small job list and tells in text what came of it, for comparing. */
#ifndef TESTS_SUPPORT_READ_JOBS_H
#define TESTS_SUPPORT_READ_JOBS_H

#include "model/read/job_format.h"
#include "model/workload.h"

typedef bool job_reader(struct slice, const struct read_options *, struct intake *, struct error *);

/* One line each: classes ("align x2 4000m 15200MiB 3600000ms", with "?" for what is unknown, "gpus
 * N", the architecture, "whole", "unknown-durations N" where they apply), then "aside NAME ROWS
 * MSms", "rejected LINE: REASON", "error: MESSAGE".  Valid until the next call. */
const char *read_jobs(job_reader *reader, struct slice text);
const char *read_jobs_with(job_reader *reader, struct slice text,
                           const struct read_options *options);
/* The notes of the last call, a line each; and the jobs' columns that classes do not show. */
const char *read_jobs_notes(void);
const char *read_jobs_each(void);

#endif
