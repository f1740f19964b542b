/* read_options.h - how job lists are read: one option table for every verb that takes JOBS.
 *
 *     struct my_values { struct common_values common; struct read_values read; ... };
 *     groups: {"Reading job lists", read_specs, offsetof(struct my_values, read)}
 *     if (!read_workload(&w, &v->read, paths, n, &extra, &err)) return options_fail(&err);
 *     ... the result is written ...
 *     code = read_rejected(&w, &v->read, &err)     0, or 3 when rejected rows are not allowed */
#ifndef CLI_READ_OPTIONS_H
#define CLI_READ_OPTIONS_H

#include "cli/options.h"
#include "model/read/intake.h"

struct read_values {
    const char *jobs_format;
    int attempts; /* enum attempts_rule */
    const char *states;
    const char *label;
    double headroom, peak_quantile;
    int64_t assume_memory_mib; /* 0: not given */
    double assume_vcpus;       /* 0: not given */
    const char *assume_duration;
    const char *history;
    double duration_quantile; /* 0: not given */
    double duration_scale;
    int64_t job_overhead_s;
    int cores_are; /* 0 vcpu, 1 physical */
    const char *swf_memory;
    const char *batch_label;
    const char *duration_column;
    const char *allow_rejected; /* NULL: none; "": all; "N", "P%" */
    const char *rejected;
    const char *requests, *peaks;
};
extern const struct option_spec read_specs[];

/* Of the durations in --history, unless --duration-quantile says otherwise. */
#define HISTORY_QUANTILE 0.9

struct read_extra {
    bool keep_jobs;
    size_t keep_most; /* bytes of all lists, beyond which jobs are not kept after all; 0: any */
    enum ready_from ready; /* fill the classes' arrivals */
    int threads;           /* 0: as many as there are processors */
};

/* Reads the lists (none: standard input, unless that is a terminal) into w.  --assume-duration
 * LO..HI gives HI to jobs without a duration where others have one, and leaves lists without any
 * as they are: see read_assumed_durations.  ERROR_USAGE for options that
 * make no sense, else as input_read. */
MUST_CHECK bool read_workload(struct workload *w, const struct read_values *v,
                              const char *const *paths, int n_paths, const struct read_extra *extra,
                              struct error *err);

/* --assume-duration D or LO..HI in ms; both UNKNOWN when not given. */
MUST_CHECK bool read_assumed_durations(const struct read_values *v, int64_t *least_ms,
                                       int64_t *most_ms, struct error *err);

/* Does --allow-rejected (NULL: not given; "": any; "N"; "P%" of the rows) allow so many of so many
 * rows?  ERROR_USAGE for any other text. */
MUST_CHECK bool read_allows(const char *text, int64_t rejected, int64_t rows, bool *allowed,
                            struct error *err);

/* Lists rejected rows on standard error (the first ten) and writes them to --rejected FILE.
 * Returns the exit code they make: 0 when none or allowed, ERROR_INPUT, or ERROR_INTERNAL when the
 * file can't be written. */
int read_rejected(const struct workload *w, const struct read_values *v);

/* For a verb that failed after the list was read: says why, with what was noted of the list and
 * which rows could not be read, since they may be the reason; returns the failure's code. */
int read_refused(const struct workload *w, const struct read_values *v, const struct error *err);

#endif
