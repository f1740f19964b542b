/* jobs_slurm.c - what sacct -P prints.
 *
 * A job is one row (the allocation) and the rows of its steps after it; only steps know the memory
 * that was used.  So one job is held back until a row of another job comes.
 * Source: sacct(1), Slurm 19 to 24. */
#include "model/arena.h"
#include "model/quantity.h"
#include "model/read/slurm_fields.h"
#include "model/read/slurm_records.h"

#include <stdlib.h>

struct slurm {
    struct intake *in;
    struct slurm_records records;
    enum slurm_column duration; /* ElapsedRaw or Elapsed; N_SACCT: neither */
    bool holding;
    struct job_row job;  /* the job held back; its request is for all its nodes */
    struct slice job_id; /* its id without a step */
    char job_name[256];  /* its name, where that does not stand in the text */
    int64_t nodes;
    int64_t total_cpu_ms;
    int64_t on_several_nodes;
    int64_t steps_alone; /* steps that follow another job's row, or none */
    bool local_times;
};

static struct slice value(const struct slurm *s, enum slurm_column c)
{
    return slurm_value(&s->records, c);
}

static bool reject(struct slurm *s, enum slurm_column c, const char *accepted)
{
    struct slice v = value(s, c);
    intake_reject(s->in, s->records.line, "%s: '%.*s': %s", slurm_column_names[c], SLICE_ARGS(v),
                  accepted);
    return false;
}

/* A count; nothing and 0 leave *n UNKNOWN ("0 nodes" are those of a job that waits). */
static bool read_count(struct slurm *s, enum slurm_column c, int64_t *n)
{
    struct slice v = value(s, c);
    int64_t read;
    if (v.n == 0)
        return true;
    if (!quantity_whole(v, COUNT_MAX, &read))
        return reject(s, c, "a whole number is needed");
    if (read > 0 && *n == UNKNOWN)
        *n = read;
    return true;
}

static bool read_clock(struct slurm *s, enum slurm_column c, int64_t *ms)
{
    struct slice v = value(s, c);
    if (v.n == 0 || quantity_duration_ms(v, MS_PER_S, ms))
        return true;
    return reject(s, c,
                  c == SACCT_ELAPSED_RAW ? "seconds are needed"
                                         : "a time span such as 1-02:03:04 is needed");
}

static bool read_time(struct slurm *s, enum slurm_column c, int64_t *ms)
{
    struct slice v = value(s, c);
    if (!slurm_time(v, ms))
        return reject(s, c, "a time such as 2026-09-01T10:00:00, Unknown or None is needed");
    s->local_times |= *ms != TIME_UNKNOWN && !table_is_digits(v);
    return true;
}

static bool read_tres(struct slurm *s, enum slurm_column c, struct slurm_tres *tres)
{
    return slurm_tres(value(s, c), tres) ||
           reject(s, c, "a list such as cpu=4,mem=16G,node=1,gres/gpu=1 is needed");
}

/* ---- the request ----------------------------------------------------------------------------- */

static bool read_nodes(struct slurm *s, const struct slurm_tres *want, const struct slurm_tres *got)
{
    s->nodes = UNKNOWN;
    if (!read_count(s, SACCT_ALLOC_NODES, &s->nodes) || !read_count(s, SACCT_NNODES, &s->nodes))
        return false;
    if (s->nodes == UNKNOWN && got->nodes > 0)
        s->nodes = got->nodes;
    if (s->nodes == UNKNOWN && want->nodes > 0)
        s->nodes = want->nodes;
    if (!read_count(s, SACCT_REQ_NODES, &s->nodes))
        return false;
    if (s->nodes == UNKNOWN)
        s->nodes = 1;
    return true;
}

/* CPUs are those allocated, which the job held; those it asked for only where it never ran. */
static bool read_cpus(struct slurm *s, const struct slurm_tres *want, const struct slurm_tres *got,
                      int64_t *cpus)
{
    *cpus = UNKNOWN;
    if (!read_count(s, SACCT_ALLOC_CPUS, cpus) || !read_count(s, SACCT_NCPUS, cpus))
        return false;
    if (*cpus == UNKNOWN && got->cpus > 0)
        *cpus = got->cpus;
    if (!read_count(s, SACCT_REQ_CPUS, cpus))
        return false;
    if (*cpus == UNKNOWN && want->cpus > 0)
        *cpus = want->cpus;
    return true;
}

/* Memory for the whole job; ReqMem first, since it is what the job asked for. */
static bool read_memory(struct slurm *s, const struct slurm_tres *want,
                        const struct slurm_tres *got, int64_t cpus, int64_t *mib)
{
    enum slurm_per per;
    if (!slurm_memory(value(s, SACCT_REQ_MEM), mib, &per))
        return reject(s, SACCT_REQ_MEM,
                      "a size such as 16G, 4000Mc (per CPU) or 16Gn (per node) "
                      "is needed");
    int64_t times = per == SLURM_PER_NODE ? s->nodes : per == SLURM_PER_CPU ? cpus : 1;
    if (*mib != UNKNOWN && times == UNKNOWN)
        *mib = UNKNOWN;
    else if (*mib != UNKNOWN && !mul_checked(mib, *mib, times))
        return reject(s, SACCT_REQ_MEM, "more memory than can be counted");
    if (*mib == UNKNOWN)
        *mib = want->mem_mib != UNKNOWN ? want->mem_mib : got->mem_mib;
    return true;
}

static bool read_gpus(struct slurm *s, const struct slurm_tres *want, const struct slurm_tres *got,
                      int64_t *gpus)
{
    *gpus = got->gpus > 0 ? got->gpus : want->gpus;
    if (*gpus > 0)
        return true;
    enum slurm_column c = value(s, SACCT_ALLOC_GRES).n > 0 ? SACCT_ALLOC_GRES : SACCT_REQ_GRES;
    if (!slurm_gres(value(s, c), gpus))
        return reject(s, c, "a list such as gpu:a100:2 is needed");
    /* These count for each node. */
    if (*gpus > 0)
        *gpus = *gpus * s->nodes;
    return true;
}

static int64_t share(int64_t total, int64_t nodes)
{
    return total == UNKNOWN ? UNKNOWN : (total + nodes - 1) / nodes;
}

/* Batch runs a plain job on one instance, so a job of several nodes counts as that many jobs. */
static bool read_request(struct slurm *s, struct job_row *row)
{
    struct slurm_tres want;
    struct slurm_tres got;
    int64_t cpus;
    int64_t mib;
    int64_t gpus;
    if (!read_tres(s, SACCT_REQ_TRES, &want) || !read_tres(s, SACCT_ALLOC_TRES, &got) ||
        !read_nodes(s, &want, &got) || !read_cpus(s, &want, &got, &cpus) ||
        !read_memory(s, &want, &got, cpus, &mib) || !read_gpus(s, &want, &got, &gpus))
        return false;
    if (cpus != UNKNOWN)
        row->mcpu = share(cpus, s->nodes) * MCPU_PER_VCPU;
    row->cores = true;
    row->mem_mib = share(mib, s->nodes);
    row->gpus = share(gpus, s->nodes);
    row->gpu_model = want.gpu_model;
    if (!mul_checked(&row->count, row->count, s->nodes) || row->count > COUNT_MAX)
        return reject(s, SACCT_JOB_ID, "more tasks and nodes than can be counted");
    return true;
}

/* ---- the rest of a job's row ----------------------------------------------------------------- */

static bool read_state(struct slurm *s, struct job_row *row)
{
    if (!slurm_has(&s->records, SACCT_STATE))
        return true;
    row->state_text = value(s, SACCT_STATE);
    if (!slurm_state(row->state_text, &row->state))
        return reject(s, SACCT_STATE,
                      "a state of Slurm is needed: COMPLETED, FAILED, CANCELLED, "
                      "TIMEOUT, OUT_OF_MEMORY, PENDING, RUNNING ...");
    /* Cancelled, requeued and failed jobs need not have run; a job cancelled while it waited may
     * carry the time of that as its Start. */
    if (row->state == JOB_FAILED && row->duration_ms <= 0 &&
        (slice_starts(row->state_text, SLICE("CANCEL")) ||
         (slurm_has(&s->records, SACCT_START) && row->start_ms == TIME_UNKNOWN)))
        row->state = JOB_NEVER_STARTED;
    return true;
}

static bool read_times(struct slurm *s, struct job_row *row)
{
    if (!read_time(s, SACCT_SUBMIT, &row->submit_ms) ||
        !read_time(s, SACCT_START, &row->start_ms) || !read_time(s, SACCT_END, &row->end_ms))
        return false;
    s->total_cpu_ms = UNKNOWN;
    if (!read_clock(s, SACCT_TOTAL_CPU, &s->total_cpu_ms))
        return false;
    if (s->duration != N_SACCT)
        return read_clock(s, s->duration, &row->duration_ms);
    if (row->start_ms != TIME_UNKNOWN && row->end_ms != TIME_UNKNOWN &&
        (__builtin_sub_overflow(row->end_ms, row->start_ms, &row->duration_ms) ||
         row->duration_ms < 0))
        return reject(s, SACCT_END, "it lies before Start");
    return true;
}

/* ---- jobs and their steps -------------------------------------------------------------------- */

/* Hands the job held back to the intake. */
static void release(struct slurm *s)
{
    if (!s->holding)
        return;
    struct job_row *row = &s->job;
    int64_t product;
    if (s->total_cpu_ms > 0 && row->duration_ms > 0 &&
        mul_checked(&product, s->total_cpu_ms, MCPU_PER_VCPU))
        row->peak_mcpu = product / row->duration_ms / s->nodes;
    s->on_several_nodes += s->nodes > 1;
    s->holding = false;
    intake_row(s->in, row);
}

static struct slice id_text(const struct slurm *s)
{
    struct slice id = value(s, SACCT_JOB_ID);
    return id.n > 0 ? id : value(s, SACCT_JOB_ID_RAW);
}

/* The job's name, to outlast the record: one with doubled quotes was written out elsewhere. */
static struct slice lasting_name(struct slurm *s)
{
    struct slice name = value(s, SACCT_JOB_NAME);
    if (s->records.fields.scratch == NULL)
        return name;
    if (name.n > sizeof s->job_name)
        name.n = sizeof s->job_name;
    memcpy(s->job_name, name.n == 0 ? "" : name.p, name.n);
    return (struct slice){s->job_name, name.n};
}

static void take_job(struct slurm *s, const struct slurm_id *id)
{
    struct job_row row = job_row_blank(s->records.line);
    release(s);
    row.count = id->count;
    if (!read_times(s, &row) || !read_state(s, &row) || !read_request(s, &row))
        return;
    row.id = id_text(s);
    row.retry_of = row.id; /* sacct -D prints a row for each time a job was requeued */
    row.name = lasting_name(s);
    row.label = slurm_label(row.name);
    s->job = row;
    s->job_id = id->job;
    s->holding = true;
}

/* MaxRSS is that of the largest task; tasks of a step are taken to be alike. */
static bool step_memory(struct slurm *s, int64_t *mib)
{
    int64_t tasks = UNKNOWN;
    struct slice v = value(s, SACCT_MAX_RSS);
    if (v.n == 0)
        return true;
    if (!quantity_memory_mib(v, 1, ROUND_UP, mib))
        return reject(s, SACCT_MAX_RSS, "a size such as 5234816K, or bytes, is needed");
    if (!read_count(s, SACCT_NTASKS, &tasks))
        return false;
    if (tasks > 1 && !mul_checked(mib, *mib, share(tasks, s->nodes)))
        return reject(s, SACCT_MAX_RSS, "more memory than can be counted");
    return true;
}

static void take_step(struct slurm *s, const struct slurm_id *id)
{
    int64_t mib = UNKNOWN;
    bool ours = s->holding && slice_equal(id->job, s->job_id);
    if (!ours)
        s->steps_alone++;
    else if (!step_memory(s, &mib))
        return;
    else if (mib > 0 && mib > s->job.peak_mib)
        s->job.peak_mib = mib;
    /* The time of a step is within its job's. */
    intake_aside(s->in, ASIDE_STEP, 1, 0, 0);
}

static void take_record(struct slurm *s)
{
    struct slurm_id id;
    enum slurm_column c = slurm_has(&s->records, SACCT_JOB_ID) ? SACCT_JOB_ID : SACCT_JOB_ID_RAW;
    if (!slurm_id(id_text(s), &id)) {
        release(s);
        reject(s, c, "an id such as 123, 100_7, 200+1 or 123.batch is needed");
    } else if (id.is_step) {
        take_step(s, &id);
    } else {
        take_job(s, &id);
    }
}

/* ---- the whole ------------------------------------------------------------------------------- */

static bool choose_duration(struct slurm *s, const struct read_options *options, struct error *err)
{
    const char *wanted = options == NULL ? NULL : options->duration;
    const struct slurm_records *r = &s->records;
    s->duration = slurm_has(r, SACCT_ELAPSED_RAW) ? SACCT_ELAPSED_RAW
                  : slurm_has(r, SACCT_ELAPSED)   ? SACCT_ELAPSED
                                                  : N_SACCT;
    if (wanted != NULL) {
        bool raw = strcmp(wanted, "ElapsedRaw") == 0;
        if (!raw && strcmp(wanted, "Elapsed") != 0)
            return error_set(err, ERROR_USAGE,
                             "duration column '%s': sacct has Elapsed and ElapsedRaw", wanted);
        s->duration = raw ? SACCT_ELAPSED_RAW : SACCT_ELAPSED;
        if (!slurm_has(r, s->duration))
            return error_set(err, ERROR_INPUT, "the list has no column %s", wanted);
    }
    if (s->duration != N_SACCT)
        intake_duration_from(s->in, slurm_column_names[s->duration]);
    else if (slurm_has(r, SACCT_START) && slurm_has(r, SACCT_END))
        intake_duration_from(s->in, "End - Start");
    else
        intake_note(s->in, "no column Elapsed or ElapsedRaw: durations are unknown");
    return true;
}

static void say_notes(const struct slurm *s)
{
    slurm_records_notes(&s->records);
    if (s->on_several_nodes > 0)
        intake_note(s->in,
                    "jobs that ran on several nodes: %lld; each is counted as that many jobs of "
                    "one node",
                    (long long)s->on_several_nodes);
    if (s->steps_alone > 0)
        intake_note(s->in,
                    "steps that do not follow the row of their job: %lld; what they measured is "
                    "not used",
                    (long long)s->steps_alone);
    if (s->local_times)
        intake_note(s->in, "times carry no zone: read as UTC");
}

static bool read_all(struct slurm *s, struct slice text, const struct read_options *options,
                     struct error *err)
{
    if (!slurm_records_start(&s->records, text, options, s->in, err) ||
        !choose_duration(s, options, err))
        return false;
    intake_no_dependencies(s->in, true);
    while (slurm_records_next(&s->records))
        take_record(s);
    release(s);
    say_notes(s);
    return true;
}

bool jobs_slurm_read(struct slice text, const struct read_options *options, struct intake *in,
                     struct error *err)
{
    struct slurm *s = mem_zeroed(1, sizeof *s);
    s->in = in;
    bool ok = read_all(s, text, options, err);
    table_fields_free(&s->records.fields);
    free(s);
    return ok;
}

int jobs_slurm_detect(struct slice head)
{
    return slurm_records_detect(head);
}
