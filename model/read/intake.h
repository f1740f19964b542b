/* intake.h - the rules that turn rows of a job list into job classes (design.md §2).
 *
 * One intake per pass (or per thread, merged afterwards in the order of the text).  Own-format rows
 * are grouped as they come (about 16 bytes a job); rows with attempts or without a request are kept
 * until intake_finish, which links attempts, guesses requests per label and groups.
 *
 * Ownership  The intake copies what it keeps.  intake_finish moves all into the workload. */
#ifndef MODEL_INTAKE_H
#define MODEL_INTAKE_H

#include "model/read/job_row.h"
#include "model/workload.h"

enum attempts_rule { ATTEMPTS_FINAL, ATTEMPTS_ALL };

/* Which recorded time says when a job was ready to run; READY_NONE: classes get no arrivals. */
enum ready_from { READY_NONE, READY_SUBMIT, READY_START };

struct intake_options {
    enum attempts_rule attempts;
    const char *states; /* "COMPLETED,FAILED": count just these states; NULL: by rule */
    /* --label REGEX: called with the row's name and label, writes the label to use; NULL: as read.
     * The regex itself is the caller's (model keeps no regex). */
    bool (*relabel)(void *context, struct slice name, struct slice label, struct slice *out);
    void *relabel_context;
    /* Adds what other files say about the row (--requests, --peaks); NULL: nothing. */
    void (*supplement)(void *context, struct job_row *row);
    void *supplement_context;
    double headroom;        /* guessed memory = quantile of peaks * headroom; default 1.2 */
    double peak_quantile;   /* default 1 (the largest) */
    int64_t assume_mem_mib; /* for requests neither stated nor guessed; UNKNOWN: refuse */
    int64_t assume_mcpu;
    int64_t assume_duration_ms; /* UNKNOWN: leave unknown */
    int64_t assume_mixed_ms;    /* the same, but only where other durations are known */
    double duration_scale;      /* recorded durations times this; default 1 */
    double duration_quantile;   /* all jobs of a class take this quantile of it; 0: as recorded */
    /* For jobs of unknown duration: the duration of their label elsewhere; NULL: none. */
    bool (*history)(void *context, struct slice label, int64_t *duration_ms);
    void *history_context;
    int64_t job_overhead_ms; /* added to each known duration; default 0 */
    bool cores_are_physical; /* --cores-are physical: a core is two vCPUs for Slurm and SWF */
    bool keep_jobs;          /* fill workload->jobs */
    enum ready_from ready;   /* fill the classes' arrivals; needs keep_jobs */
    bool ignore_names;       /* names are not needed: skip copying them */
    int64_t keep_rejected;   /* how many rejected rows to keep with their reason */
};
struct intake_options intake_defaults(void);

struct intake;
struct intake *intake_new(const struct intake_options *options);
void intake_free(struct intake *in);

/* True the first time that it is asked about this id, in all lists of the intake; for readers whose
 * ids tell jobs apart.  Ids are kept as 64-bit hashes, 8 to 22 bytes each: two of a million share
 * one with a chance of 3 in 10^8. */
bool intake_first(struct intake *in, struct slice id);
/* Is every attempt wanted as a row of its own?  Else readers whose lists keep earlier attempts
 * within their job set them aside. */
bool intake_takes_attempts(const struct intake *in);
/* Takes one row.  Values out of limits reject the row.  O(1) amortised. */
void intake_row(struct intake *in, const struct job_row *row);
/* Counts a row that cannot be read; the text says column, value and what is accepted. */
void intake_reject(struct intake *in, int64_t line, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* Counts rows that are no jobs by rule; duration_ms and mcpu are of each, and may be UNKNOWN. */
void intake_aside(struct intake *in, enum set_aside why, int64_t rows, int64_t duration_ms,
                  int64_t mcpu);
/* A fact the user must be told about how the list was read; the same text is kept once. */
void intake_note(struct intake *in, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Which column the durations come from. */
void intake_duration_from(struct intake *in, const char *column);

/* Where rows come from now on, for the reasons of rejected ones; NULL when it goes without saying.
 * The text is borrowed until the next call. */
void intake_source(struct intake *in, const char *source);
/* What the list holds instead of jobs, told if none comes; `what` lives as long as the program. */
void intake_instead(struct intake *in, const char *what);
/* This list cannot hold dependencies: names and ids need not be remembered for them.  Said before
 * the first row of a list; the next list may differ. */
void intake_no_dependencies(struct intake *in, bool none);
/* From now on jobs are not kept, nor those that were: workload->jobs stays NULL. */
void intake_forget_jobs(struct intake *in);
/* The lines told so far began `lines` further down; for reading in pieces. */
void intake_shift_lines(struct intake *in, int64_t lines);

/* Appends what `later` took (the text after ours) and empties it; for reading in pieces. */
void intake_merge(struct intake *in, struct intake *later);

/* Applies the rules and fills w; in is then empty.  ERROR_INPUT when nothing at all was read
 * ("no jobs") or on overflow of totals.  O(rows log rows). */
MUST_CHECK bool intake_finish(struct intake *in, struct workload *w, struct error *err);

#endif
