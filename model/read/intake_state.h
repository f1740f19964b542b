/* intake_state.h - inside of an intake; private to intake*.c, attempts.c, guess.c, critical_path.c
 * and the fast path of jobs_csv.c.
 *
 * What a row costs while reading: 8 bytes for its duration; with retry_of 16 more, or 72 when it
 * failed; with an id about 16 more to find duplicates; 32 more in lists that may hold
 * dependencies.  Texts are kept as 64-bit hashes: a chance collision among ten million rows has a
 * likelihood of a few in a million, and could at worst set one row aside. */
#ifndef MODEL_INTAKE_STATE_H
#define MODEL_INTAKE_STATE_H

#include "model/read/dependency_nodes.h"
#include "model/read/intake.h"
#include "model/read/tally.h"
#include "model/read/text_set.h"

#define NEVER_SEEN INT64_MAX

/* A class while it grows.  Requests are UNKNOWN until guessed. */
struct open_class {
    struct tally durations; /* of known ones */
    int64_t unknown;        /* jobs of unknown duration */
    int64_t first_row;      /* NEVER_SEEN until a row counts as a job */
    int64_t mcpu, mem_mib;
    int32_t gpus, label, gpu_model; /* the last two: numbers in the text sets */
    enum arch arch;
    int32_t nodes;
    bool whole_instances;
    bool guessed_mcpu, guessed_mem, assumed_mcpu, assumed_mem;
    int64_t peak_mcpu, peak_mib;
};

/* What the jobs of one label were measured to use. */
struct label_use {
    int64_t *by_vcpus; /* jobs whose CPU use rounds up to so many vCPUs */
    size_t n_vcpus, capacity;
    int64_t max_mib;  /* UNKNOWN: no peak */
    struct tally mib; /* only when the quantile is not the largest */
};

/* An attempt that ended well (or still runs), of a job that may have failed before. */
struct good_attempt {
    uint64_t job;  /* hash of retry_of */
    uint64_t when; /* attempt number (16 bits, 0 unknown) and row number (48 bits) */
};

struct failed_attempt {
    uint64_t job, when; /* as above */
    int64_t duration_ms;
    int64_t job_index; /* in jobs[], or -1 */
    int64_t link;      /* in links[], or -1 */
    uint64_t name_hash, id_hash;
    int32_t class_index;
    int32_t count;
    int32_t peak_mcpu, peak_mib;
    bool is_job;     /* the verdict of attempts_judge */
    bool superseded; /* likewise: a later attempt exists, so it was tried again */
};
enum { WHEN_ROW_BITS = 48 };
#define WHEN_ROW(when) ((int64_t)((when) & ((UINT64_C(1) << WHEN_ROW_BITS) - 1)))
#define WHEN_ATTEMPT(when) ((int64_t)((when) >> WHEN_ROW_BITS))

struct dependency_link {
    int64_t node; /* -1: its row was set aside */
    struct slice depends_on;
};

struct intake {
    struct intake_options options;
    struct arena arena;  /* becomes the workload's */
    const char *source;  /* put before the reasons of rejected rows, or NULL */
    const char *instead; /* what lists without a job hold, or NULL */
    int64_t rows;

    struct text_set labels, gpu_models;
    struct label_use *uses; /* one per label */
    size_t n_uses, uses_capacity;
    struct open_class *classes;
    size_t n_classes, classes_capacity;
    int32_t *slots; /* class index + 1, or 0; open addressing */
    size_t n_slots;

    struct good_attempt *good;
    size_t n_good, good_capacity;
    struct failed_attempt *failed;
    size_t n_failed, failed_capacity;
    uint64_t *seen; /* hashes of rows with an id; open addressing, 0 free */
    size_t n_seen, seen_slots;

    bool no_dependencies; /* the format or list cannot hold any */
    struct dependency_nodes nodes;
    struct dependency_link *links;
    size_t n_links, links_capacity;

    struct job *jobs;
    size_t n_jobs, jobs_capacity;
    struct aside_tally aside[N_ASIDE];
    struct rejected_row *rejected;
    size_t rejected_capacity;
    int64_t n_rejected;
    const char **notes;
    size_t n_notes, notes_capacity;
    const char *duration_from;
    int64_t first_submit_ms, last_end_ms;
    int64_t rounded_up; /* jobs whose vCPUs were not whole */
    int64_t running;    /* jobs that had not ended */
    bool overflow;
};

/* Empties the intake; the options stay. */
void intake_clear(struct intake *in);
/* The hash by which names and ids are compared; 0 for the empty text only. */
uint64_t intake_text_hash(struct slice s);

/* ---- grouping (intake_group.c) --------------------------------------------------------------- */

/* The class of a row's request and label, made when new.  O(1). */
int32_t intake_class(struct intake *in, const struct job_row *row);
/* As above for known numbers; label and gpu_model are numbers in the text sets. */
int32_t intake_class_find(struct intake *in, const struct open_class *like);
int32_t intake_label(struct intake *in, struct slice label);
void intake_classes_clear(struct intake *in);

/* count jobs for class c.  The row's limits have been checked. */
static inline void intake_push(struct intake *in, int32_t c, int64_t duration_ms, int64_t count)
{
    struct open_class *class = &in->classes[c];
    if (duration_ms == UNKNOWN)
        class->unknown += count;
    else if (count <= TALLY_COUNT_MAX)
        tally_push(&class->durations, duration_ms, count);
    else
        tally_add(&class->durations, duration_ms, count);
}

/* ---- measured use (guess.c) ------------------------------------------------------------------ */

void label_use_add(struct intake *in, int32_t label, int64_t peak_mcpu, int64_t peak_mib,
                   int64_t count);
void label_use_join(struct label_use *use, struct label_use *from);
void label_use_clear(struct label_use *use);
/* Fills requests that rows did not state: guessed per label, else assumed. */
void intake_guess(struct intake *in);

/* ---- attempts (attempts.c) ------------------------------------------------------------------- */

/* Decides for each failed attempt whether it is a job or an earlier attempt (failed[].is_job).
 * O((failed + good) log). */
void attempts_judge(struct intake *in);

/* ---- dependencies (critical_path.c) ---------------------------------------------------------- */

/* Fills *longest_ms with the longest chain of durations as planned; UNKNOWN (and a note) where it
 * cannot be told.  A node of the intake's class c is of w's class ids[map[c]].  ERROR_INPUT when
 * jobs wait for each other in a circle, or for one that the list does not have. */
MUST_CHECK bool critical_path_ms(struct intake *in, const struct workload *w, const int32_t *map,
                                 const int32_t *ids, int64_t *longest_ms, struct error *err);

/* ---- durations (durations.c) ------------------------------------------------------------------
 */

/* Is any rule given that changes recorded durations? */
bool durations_given(const struct intake_options *o);
/* Applies the rules to the runs of a class; jobs of *unknown duration become runs where a rule has
 * one for them.  others_known: some duration of the list is known. */
void durations_settle(const struct intake_options *o, struct job_class *c, int64_t *unknown,
                      bool others_known);
/* What a job of that class is planned to take; UNKNOWN where no rule says. */
int64_t durations_planned(const struct intake_options *o, const struct job_class *c,
                          int64_t recorded_ms);

/* ---- arrivals (arrivals.c) ------------------------------------------------------------------- */

/* Fills the classes' arrivals from w->jobs.  O(jobs log jobs). */
void arrivals_fill(struct workload *w, enum ready_from from);

/* What a row that counts as a job adds to its class, label, and the list of nodes. */
struct counted_job {
    int32_t class_index;
    int64_t row;
    int64_t duration_ms, count;
    int64_t peak_mcpu, peak_mib;
    uint64_t name_hash, id_hash;
    int64_t link;
};
void intake_count_job(struct intake *in, const struct counted_job *job);
/* rows records that stand for jobs jobs of duration_ms and mcpu (or UNKNOWN) each. */
void intake_tally_aside(struct intake *in, enum set_aside why, int64_t rows, int64_t jobs,
                        int64_t duration_ms, int64_t mcpu);

#endif
