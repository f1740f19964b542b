/* job_row.h - one line of a job list, as its reader understood it.
 *
 * Readers (csv, nextflow, slurm, swf, batch, wfcommons ...) turn bytes into rows and hand each to
 * an intake (intake.h), which applies the rules of what is a job.  A reader never guesses, drops or
 * defaults: what the list does not say stays UNKNOWN.
 *
 * Ownership  All slices point into the bytes being read (or into the reader's scratch); they are
 *            valid only during the call. */
#ifndef MODEL_JOB_ROW_H
#define MODEL_JOB_ROW_H

#include "model/catalogue/catalogue.h"
#include "model/slice.h"
#include "model/units.h"

enum job_state {
    JOB_FINISHED,      /* ended well, or the list does not speak of states */
    JOB_FAILED,        /* ran and failed, timed out, was killed or cancelled while running */
    JOB_CACHED,        /* a result of an earlier run; did not run */
    JOB_NEVER_STARTED, /* pending, cancelled before it started, submitted only */
    JOB_RUNNING,       /* still running when the list was written: its duration is not final */
};

struct job_row {
    int64_t line; /* 1-based line, or element number of a JSON array */
    enum job_state state;
    struct slice state_text; /* as written ("OUT_OF_MEMORY"); empty when the list has no states */
    struct slice id;         /* the scheduler's own id; empty when there is none */
    struct slice name;
    struct slice label;     /* Nextflow process, Slurm job name without index, Batch definition */
    struct slice retry_of;  /* rows with the same non-empty text are attempts of one job */
    int64_t attempt;        /* 1, 2, ... where the list says; UNKNOWN */
    int64_t count;          /* >= 1 equal jobs */
    int64_t mcpu;           /* request; UNKNOWN */
    int64_t mem_mib;        /* request; UNKNOWN */
    int64_t gpus;           /* request; UNKNOWN is read as 0 (no list states "no GPU") */
    enum arch arch;         /* ARCH_ANY when not stated */
    struct slice gpu_model; /* empty: any */
    int64_t duration_ms;    /* time the slot is held; UNKNOWN */
    int64_t submit_ms;      /* TIME_UNKNOWN, else ms since 1970, or since the list's own zero */
    int64_t start_ms;       /* TIME_UNKNOWN */
    int64_t end_ms;         /* TIME_UNKNOWN */
    int64_t peak_mcpu;      /* measured; UNKNOWN */
    int64_t peak_mib;       /* measured, rounded up; UNKNOWN */
    int64_t input_bytes, output_bytes, image_bytes; /* UNKNOWN */
    struct slice image;
    struct slice host;       /* what it ran on, by the scheduler's name; empty when not stated */
    int64_t scratch_gib;     /* UNKNOWN */
    int64_t attempts;        /* allowed attempts; UNKNOWN */
    int64_t timeout_s;       /* after which an attempt is ended; UNKNOWN */
    int64_t nodes;           /* multi-node: so many of count are one job; UNKNOWN */
    int64_t priority;        /* within its share; UNKNOWN */
    struct slice share;      /* of a fair-share queue; empty */
    struct slice queue;      /* job queue, by name or ARN; empty */
    struct slice depends_on; /* names or ids, separated by ';' */
    bool whole_instances;    /* each of count needs an instance for itself, as nodes do */
    bool first;              /* the reader asked intake_first about its id: no repetition */
    bool command_time; /* duration_ms is that of the job's own command: its container's start and
                        * end, and staging, come on top */
    bool cores;        /* mcpu counts a scheduler's cores: doubled by --cores-are physical */
};

/* A row of which nothing is known. */
static inline struct job_row job_row_blank(int64_t line)
{
    return (struct job_row){
        .line = line,
        .state = JOB_FINISHED,
        .attempt = UNKNOWN,
        .count = 1,
        .mcpu = UNKNOWN,
        .mem_mib = UNKNOWN,
        .gpus = UNKNOWN,
        .arch = ARCH_ANY,
        .duration_ms = UNKNOWN,
        .submit_ms = TIME_UNKNOWN,
        .start_ms = TIME_UNKNOWN,
        .end_ms = TIME_UNKNOWN,
        .peak_mcpu = UNKNOWN,
        .peak_mib = UNKNOWN,
        .input_bytes = UNKNOWN,
        .output_bytes = UNKNOWN,
        .image_bytes = UNKNOWN,
        .scratch_gib = UNKNOWN,
        .attempts = UNKNOWN,
        .timeout_s = UNKNOWN,
        .nodes = UNKNOWN,
        .priority = UNKNOWN,
    };
}

#endif
