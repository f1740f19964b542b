/* job_format.h - every job list format that can be read, one table.
 *
 * A reader is a pure function from bytes to rows: one pass, rows handed to the intake as they are
 * met.  It fails (ERROR_INPUT, with line and what is accepted) only when the text as a whole is not
 * of its format; a bad row is intake_reject'ed and reading goes on. */
#ifndef MODEL_JOB_FORMAT_H
#define MODEL_JOB_FORMAT_H

#include "model/read/intake.h"

struct read_options {
    /* SWF memory: 0 detect; else bytes that one unit counts, and whether per processor or per job.
     */
    int64_t swf_memory_unit_bytes;
    bool swf_memory_per_job;
    const char *batch_label; /* "definition" (default), "name", or "tag:KEY" */
    /* More text in which Batch job definitions may stand (the other files given), to be joined to
     * jobs that name them. */
    struct slice batch_definitions;
    const char *duration; /* column to use where a list has several; NULL: the format's own */
    /* Told how far reading has come, every few MiB, so that the caller can let go of pages and show
     * progress.  May be NULL. */
    void (*consumed)(void *context, size_t offset);
    void *consumed_context;
};

struct job_format {
    const char *name;        /* --jobs-format NAME: "csv", "json", "nextflow", "slurm", ... */
    const char *description; /* one line for --help */
    /* How sure is it, from the first bytes (at most 64 KiB; whole when shorter)?  0 no .. 100. */
    int (*detect)(struct slice head);
    bool (*read)(struct slice text, const struct read_options *options, struct intake *in,
                 struct error *err);
};

/* All formats, ended by a NULL name. */
extern const struct job_format job_formats[];

/* The format of text, by its content; NULL and a message that lists the formats when none fits
 * (binary data, a directory listing, gzip: said by name). */
const struct job_format *job_format_detect(struct slice text, struct error *err);
const struct job_format *job_format_named(const char *name);

/* The readers, one file each. */
bool jobs_csv_read(struct slice, const struct read_options *, struct intake *, struct error *);
bool jobs_json_read(struct slice, const struct read_options *, struct intake *, struct error *);
bool jobs_nextflow_read(struct slice, const struct read_options *, struct intake *, struct error *);
bool jobs_slurm_read(struct slice, const struct read_options *, struct intake *, struct error *);
bool jobs_hpccost_read(struct slice, const struct read_options *, struct intake *, struct error *);
bool jobs_swf_read(struct slice, const struct read_options *, struct intake *, struct error *);
bool jobs_batch_read(struct slice, const struct read_options *, struct intake *, struct error *);
bool jobs_wfcommons_read(struct slice, const struct read_options *, struct intake *,
                         struct error *);
int jobs_csv_detect(struct slice head);
int jobs_json_detect(struct slice head);
int jobs_nextflow_detect(struct slice head);
int jobs_slurm_detect(struct slice head);
int jobs_hpccost_detect(struct slice head);
int jobs_swf_detect(struct slice head);
int jobs_batch_detect(struct slice head);
int jobs_wfcommons_detect(struct slice head);

#endif
