/* workload.h - what is to be run: job classes, and what was read to get them.
 *
 * Shapes     classes[0 .. n_classes-1], id = index, in order of first appearance in the list.
 *            jobs[0 .. n_jobs-1] in the order of the list; only kept when asked for.
 * Units      milli-vCPU, MiB; durations in recorded milliseconds (planning rounds up to seconds).
 * Ownership  The workload owns all (arena and heap arrays); workload_clear frees it. */
#ifndef MODEL_WORKLOAD_H
#define MODEL_WORKLOAD_H

#include "model/arena.h"
#include "model/catalogue/catalogue.h"
#include "model/error.h"

/* count jobs of one class with the same duration. */
struct duration_run {
    int64_t duration_ms; /* >= 0 */
    int64_t count;       /* >= 1 */
};

/* count jobs of one class that are ready at the same time and run as long. */
struct arrival {
    int64_t ready_ms; /* from the earliest of the list, >= 0 */
    int64_t duration_ms;
    int64_t count;
};

/* Jobs with the same request, label and architecture. */
struct job_class {
    int32_t id;
    const char *label;
    int64_t count;   /* all jobs of the class */
    int64_t mcpu;    /* UNKNOWN where neither asked, guessed nor assumed */
    int64_t mem_mib; /* UNKNOWN likewise */
    int32_t gpus;
    enum arch arch;        /* ARCH_ANY: runs on either */
    const char *gpu_model; /* "": any */
    bool guessed_mcpu;     /* from measured use (design.md §2) */
    bool guessed_mem;
    bool assumed_mcpu; /* by --assume-vcpus */
    bool assumed_mem;
    bool assumed_duration; /* some of its durations are by --assume-duration */
    bool history_duration; /* or by --history */
    int64_t filled;        /* jobs whose duration was unknown and is filled_ms now */
    int64_t filled_ms;     /* UNKNOWN: none */
    int64_t quantile_ms; /* all its jobs take this long (--duration-quantile); UNKNOWN: as known */
    bool whole_instances;
    int32_t nodes; /* so many of its jobs are the nodes of one multi-node job; 0: jobs are alone */
    struct duration_run *runs; /* falling duration_ms, each duration once; known durations only */
    int64_t n_runs;
    struct arrival *arrivals; /* by ready_ms, then falling duration, each pair once; only when asked
                               * for (intake_options.ready), known durations only */
    int64_t n_arrivals;
    int64_t unknown_ready;                  /* jobs without such a time */
    int64_t unknown_durations;              /* jobs of unknown duration */
    int64_t total_ms;                       /* sum over known durations */
    int64_t min_ms, p50_ms, p90_ms, max_ms; /* nearest rank; UNKNOWN without any duration */
    int64_t peak_mcpu, peak_mib;            /* largest measured; UNKNOWN */
};

/* One job (or count equal ones) as listed; for schedules and for writing our own format. */
struct job {
    const char *name; /* "" when the list has none */
    const char *id;
    int64_t line;
    int32_t class_id;
    int64_t count;
    int64_t duration_ms; /* UNKNOWN */
    int64_t submit_ms;   /* TIME_UNKNOWN */
    int64_t start_ms, end_ms;
    int64_t peak_mcpu, peak_mib, input_bytes, output_bytes, image_bytes, scratch_gib, attempts;
    int64_t timeout_s; /* UNKNOWN: none is stated */
    int64_t priority;  /* UNKNOWN */
    const char *share; /* shareIdentifier; "" */
    const char *queue; /* name of its job queue; "" when the list does not say */
    const char *image;
    const char *host; /* "" when the list does not say */
    const char *depends_on;
    bool command_time; /* duration_ms leaves out the container's start and end, and staging */
};

/* Why rows are no jobs of the plan.  Set aside is by rule and normal; rejected is unreadable. */
enum set_aside {
    ASIDE_EARLIER_ATTEMPT, /* failed, and a later attempt succeeded */
    ASIDE_CACHED,
    ASIDE_STEP, /* sacct steps, folded into their job */
    ASIDE_NEVER_STARTED,
    ASIDE_NO_TIME,   /* failed without ever holding a slot */
    ASIDE_PART,      /* SWF partial records; array parents whose children are listed */
    ASIDE_DUPLICATE, /* the same id twice */
    ASIDE_BY_STATE,  /* --states excludes it */
    N_ASIDE,
};
const char *set_aside_name(enum set_aside why); /* "failed attempts that later succeeded" ... */

struct aside_tally {
    int64_t rows;       /* lines or records */
    int64_t total_ms;   /* time they held slots, where known */
    int64_t unknown_ms; /* rows among them without a known time */
    int64_t vcpu_ms;    /* milli-vCPU x ms / 1000, where both are known */
};

struct rejected_row {
    int64_t line;
    const char *reason; /* "memory_mib: 'lots': a whole number of MiB is needed" */
};

struct workload {
    struct arena arena;
    struct job_class *classes;
    int32_t n_classes;
    struct job *jobs; /* NULL unless kept */
    int64_t n_jobs;   /* entries of jobs[] */
    int64_t count;    /* jobs in all classes */
    int64_t rows;     /* rows read: count + set aside + rejected, where a row is a record */
    struct aside_tally aside[N_ASIDE];
    struct rejected_row *rejected; /* the first REJECTED_KEPT of n_rejected, in order */
    int64_t n_rejected;
    const char *format;        /* "nextflow" ... */
    const char *duration_from; /* "realtime", "duration_s", "ElapsedRaw"; "" when none */
    const char **notes;        /* facts about the list that readers must tell, in order */
    int32_t n_notes;
    int64_t first_submit_ms, last_end_ms; /* recorded span; TIME_UNKNOWN */
    int64_t first_ready_ms;   /* what arrivals count from; TIME_UNKNOWN where none were asked for */
    int64_t last_ready_ms;    /* from first_ready_ms */
    int64_t critical_path_ms; /* by depends_on; UNKNOWN when there are no dependencies */
    bool has_dependencies;
};
enum { REJECTED_KEPT = 1000 };

void workload_clear(struct workload *w);

/* Job-seconds are kept exact in ms; these sum over classes.  False on overflow. */
MUST_CHECK bool workload_totals(const struct workload *w, int64_t *job_ms, double *vcpu_hours,
                                double *gib_hours);

/* Jobs whose duration the list does not state: by --assume-duration, and by --history.  O(classes).
 */
void workload_filled(const struct workload *w, int64_t *assumed, int64_t *from_history);

#endif
