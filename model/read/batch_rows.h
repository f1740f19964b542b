/* batch_rows.h - one job of AWS Batch's JSON to rows of a job list.
 *
 * Takes what describe-jobs and list-jobs tell of a job, and SubmitJob requests.  Earlier attempts
 * are set aside with their time; arrays count once, as children or as a parent. */
#ifndef MODEL_BATCH_ROWS_H
#define MODEL_BATCH_ROWS_H

#include "model/read/batch_children.h"
#include "model/read/batch_definitions.h"
#include "model/read/job_format.h"

enum batch_kind {
    BATCH_JOB,        /* as describe-jobs shows it */
    BATCH_SUMMARY,    /* as list-jobs shows it: without resources */
    BATCH_SUBMIT,     /* a SubmitJob request */
    BATCH_DEFINITION, /* a RegisterJobDefinition request or a described definition */
    BATCH_OTHER,
};
enum batch_kind batch_kind_of(const struct json_tree *t);
/* Would an object that has this member be one of the above? */
bool batch_key_tells(struct slice key);

struct batch_rows {
    const struct read_options *options;
    struct intake *in;
    struct batch_children children;
    struct batch_definitions definitions;
    char *names; /* scratch for depends_on */
    size_t names_capacity;
    bool durations;        /* some job has one */
    int64_t hosts_lost;    /* attempts that ended with their instance */
    int64_t listed_again;  /* jobs met twice */
    int64_t without;       /* SubmitJob requests whose resources are not known */
    int64_t incomplete;    /* arrays of which just some children are listed */
    int64_t missing_parts; /* the children that are not */
};

void batch_rows_clear(struct batch_rows *r);

/* Must the job wait until all others are known?  Arrays and multi-node jobs whose children may be
 * listed, and jobs that run and may be listed again when they have ended. */
bool batch_waits(struct json_tree *t);

/* Hands over the rows of one element; number is the row's line, path names it in rejections. */
void batch_rows_job(struct batch_rows *r, struct json_tree *t, enum batch_kind kind, int64_t number,
                    const char *path);
void batch_rows_submit(struct batch_rows *r, struct json_tree *t, int64_t number, const char *path);
/* The notes that need the whole list. */
void batch_rows_notes(struct batch_rows *r);

#endif
