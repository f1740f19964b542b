/* intake.c - taking rows: limits, states, duplicates, and what is kept of each. */
#include "model/read/intake_state.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct intake_options intake_defaults(void)
{
    return (struct intake_options){
        .attempts = ATTEMPTS_FINAL,
        .headroom = 1.2,
        .peak_quantile = 1,
        .assume_mem_mib = UNKNOWN,
        .assume_mcpu = UNKNOWN,
        .assume_duration_ms = UNKNOWN,
        .assume_mixed_ms = UNKNOWN,
        .duration_scale = 1,
        .keep_rejected = REJECTED_KEPT,
    };
}

struct intake *intake_new(const struct intake_options *options)
{
    struct intake *in = mem_zeroed(1, sizeof *in);
    in->options = *options;
    intake_clear(in);
    return in;
}

void intake_clear(struct intake *in)
{
    intake_classes_clear(in);
    free(in->good);
    free(in->failed);
    free(in->seen);
    dependency_nodes_clear(&in->nodes);
    free(in->links);
    free(in->jobs);
    free(in->rejected);
    free(in->notes);
    arena_free(&in->arena);
    *in = (struct intake){
        .options = in->options,
        .duration_from = "",
        .first_submit_ms = TIME_UNKNOWN,
        .last_end_ms = TIME_UNKNOWN,
    };
}

void intake_free(struct intake *in)
{
    if (in == NULL)
        return;
    intake_clear(in);
    free(in);
}

/* ---- what is told about the list ------------------------------------------------------------- */

enum { TEXT_SHOWN = 400 };

/* A copy in the arena, with control characters shown as '?'. */
static const char *one_line(struct intake *in, const char *text)
{
    char *copy = arena_text(&in->arena, text, strlen(text));
    for (char *p = copy; *p != '\0'; p++) {
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = '?';
    }
    return copy;
}

void intake_reject(struct intake *in, int64_t line, const char *fmt, ...)
{
    in->rows++;
    if (in->n_rejected++ >= in->options.keep_rejected)
        return;
    char text[TEXT_SHOWN] = "";
    if (in->source != NULL)
        snprintf(text, sizeof text, "%.150s: ", in->source);
    size_t used = strlen(text);
    va_list args;
    va_start(args, fmt);
    vsnprintf(text + used, sizeof text - used, fmt, args);
    va_end(args);
    size_t n = (size_t)in->n_rejected;
    in->rejected = mem_grow(in->rejected, &in->rejected_capacity, n, sizeof in->rejected[0]);
    in->rejected[n - 1] = (struct rejected_row){line, one_line(in, text)};
}

static void add_note(struct intake *in, const char *text)
{
    for (size_t i = 0; i < in->n_notes; i++) {
        if (strcmp(in->notes[i], text) == 0)
            return;
    }
    in->notes = mem_grow(in->notes, &in->notes_capacity, in->n_notes + 1, sizeof in->notes[0]);
    in->notes[in->n_notes++] = one_line(in, text);
}

void intake_note(struct intake *in, const char *fmt, ...)
{
    char text[TEXT_SHOWN];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    add_note(in, text);
}

void intake_duration_from(struct intake *in, const char *column)
{
    in->duration_from = one_line(in, column);
}

void intake_source(struct intake *in, const char *source)
{
    in->source = source;
}

void intake_instead(struct intake *in, const char *what)
{
    in->instead = what;
}

void intake_no_dependencies(struct intake *in, bool none)
{
    in->no_dependencies = none;
}

/* rows records that stand for jobs jobs of duration_ms and mcpu each. */
void intake_tally_aside(struct intake *in, enum set_aside why, int64_t rows, int64_t jobs,
                        int64_t duration_ms, int64_t mcpu)
{
    struct aside_tally *t = &in->aside[why];
    t->rows += rows;
    if (duration_ms == UNKNOWN) {
        t->unknown_ms += rows;
        return;
    }
    int64_t ms, vcpu_ms;
    in->overflow |= !mul_checked(&ms, duration_ms, jobs) || !add_checked(&t->total_ms, ms);
    if (mcpu != UNKNOWN && !in->overflow) {
        in->overflow |=
            !mul_checked(&vcpu_ms, ms, mcpu) || !add_checked(&t->vcpu_ms, vcpu_ms / MCPU_PER_VCPU);
    }
}

void intake_aside(struct intake *in, enum set_aside why, int64_t rows, int64_t duration_ms,
                  int64_t mcpu)
{
    in->rows += rows;
    intake_tally_aside(in, why, rows, rows, duration_ms, mcpu);
}

/* ---- limits ---------------------------------------------------------------------------------- */

static bool within(struct intake *in, const struct job_row *row, const char *what, int64_t value,
                   int64_t least, int64_t most)
{
    if (value == UNKNOWN || (value >= least && value <= most))
        return true;
    intake_reject(in, row->line, "%s: %lld is outside what is accepted (%lld to %lld)", what,
                  (long long)value, (long long)least, (long long)most);
    return false;
}

static bool limits_hold(struct intake *in, const struct job_row *row)
{
    if (row->count < 1 || row->count > COUNT_MAX) {
        intake_reject(in, row->line, "count: %lld is outside what is accepted (1 to %lld)",
                      (long long)row->count, (long long)COUNT_MAX);
        return false;
    }
    if (row->nodes > 1 && row->count % row->nodes != 0) {
        intake_reject(in, row->line,
                      "count: %lld is no multiple of nodes: %lld; each node counts as a job",
                      (long long)row->count, (long long)row->nodes);
        return false;
    }
    int64_t longest = DURATION_MAX_MS - in->options.job_overhead_ms;
    return within(in, row, "milli-vCPUs", row->mcpu, 1, MCPU_MAX) &&
           within(in, row, "memory in MiB", row->mem_mib, 1, MEM_MAX_MIB) &&
           within(in, row, "gpus", row->gpus, 0, GPUS_MAX) &&
           within(in, row, "duration in ms", row->duration_ms, 0, longest) &&
           within(in, row, "peak CPU use in milli-vCPUs", row->peak_mcpu, 0, MCPU_MAX) &&
           within(in, row, "peak memory in MiB", row->peak_mib, 0, MEM_MAX_MIB);
}

/* ---- duplicates ------------------------------------------------------------------------------ */

static uint64_t hash_slice(uint64_t hash, struct slice s)
{
    return hash_bytes(s.p, s.n, hash);
}

/* All that the row says, but for its line. */
static uint64_t row_hash(const struct job_row *row)
{
    const int64_t numbers[] = {
        (int64_t)row->state, row->attempt,     row->count,           row->mcpu,
        row->mem_mib,        row->gpus,        (int64_t)row->arch,   row->duration_ms,
        row->submit_ms,      row->start_ms,    row->end_ms,          row->peak_mcpu,
        row->peak_mib,       row->input_bytes, row->output_bytes,    row->image_bytes,
        row->scratch_gib,    row->attempts,    row->whole_instances, row->timeout_s,
        row->nodes,          row->priority,
    };
    uint64_t hash = hash_bytes(numbers, sizeof numbers, 1);
    const struct slice texts[] = {row->id,       row->state_text, row->name,  row->label,
                                  row->retry_of, row->gpu_model,  row->image, row->depends_on,
                                  row->share,    row->queue};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        hash = hash_slice(hash, texts[i]);
    return hash == 0 ? 1 : hash;
}

static uint64_t *seen_slot(uint64_t *slots, size_t n_slots, uint64_t hash)
{
    size_t slot = hash & (n_slots - 1);
    while (slots[slot] != 0 && slots[slot] != hash)
        slot = (slot + 1) & (n_slots - 1);
    return &slots[slot];
}

/* Remembers the hash; true when it was there already. */
static bool seen_before(struct intake *in, uint64_t hash)
{
    if (4 * (in->n_seen + 1) > 3 * in->seen_slots) {
        size_t n = in->seen_slots == 0 ? 64 : 2 * in->seen_slots;
        uint64_t *slots = mem_zeroed(n, sizeof slots[0]);
        for (size_t i = 0; i < in->seen_slots; i++) {
            if (in->seen[i] != 0)
                *seen_slot(slots, n, in->seen[i]) = in->seen[i];
        }
        free(in->seen);
        in->seen = slots;
        in->seen_slots = n;
    }
    uint64_t *slot = seen_slot(in->seen, in->seen_slots, hash);
    if (*slot == hash)
        return true;
    *slot = hash;
    in->n_seen++;
    return false;
}

bool intake_takes_attempts(const struct intake *in)
{
    return in->options.attempts == ATTEMPTS_ALL;
}

bool intake_first(struct intake *in, struct slice id)
{
    uint64_t hash = hash_slice(2, id);
    return !seen_before(in, hash == 0 ? 1 : hash);
}

/* ---- states ---------------------------------------------------------------------------------- */

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

static bool same_word(struct slice a, struct slice b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++) {
        if (upper(a.p[i]) != upper(b.p[i]))
            return false;
    }
    return true;
}

/* Is the state's first word ("CANCELLED" of "CANCELLED by 1000") in the comma-separated list? */
static bool state_listed(const char *states, struct slice state)
{
    size_t n = 0;
    while (n < state.n && state.p[n] != ' ')
        n++;
    struct slice word = {state.p, n};
    for (const char *p = states; *p != '\0';) {
        size_t length = strcspn(p, ",");
        if (same_word(slice_trim((struct slice){p, length}), word))
            return true;
        p += length + (p[length] == ',');
    }
    return false;
}

/* ---- rows ------------------------------------------------------------------------------------ */

uint64_t intake_text_hash(struct slice s)
{
    return s.n == 0 ? 0 : hash_slice(2, s) | 1;
}

static const char *keep_text(struct intake *in, struct slice s)
{
    return s.n == 0 ? "" : arena_text(&in->arena, s.p, s.n);
}

/* Most lists name one queue, a million times. */
static const char *keep_queue(struct intake *in, struct slice name)
{
    const char *last = in->n_jobs > 0 ? in->jobs[in->n_jobs - 1].queue : "";
    return slice_is(name, last) ? last : keep_text(in, name);
}

/* Appends to jobs[]; class_id stays -1 until the row counts as a job. */
static int64_t keep_job(struct intake *in, const struct job_row *row, int64_t duration_ms)
{
    if (!in->options.keep_jobs)
        return -1;
    in->jobs = mem_grow(in->jobs, &in->jobs_capacity, in->n_jobs + 1, sizeof in->jobs[0]);
    in->jobs[in->n_jobs] = (struct job){
        .name = in->options.ignore_names ? "" : keep_text(in, row->name),
        .id = keep_text(in, row->id),
        .line = row->line,
        .class_id = -1,
        .count = row->count,
        .duration_ms = duration_ms,
        .submit_ms = row->submit_ms,
        .start_ms = row->start_ms,
        .end_ms = row->end_ms,
        .peak_mcpu = row->peak_mcpu,
        .peak_mib = row->peak_mib,
        .input_bytes = row->input_bytes,
        .output_bytes = row->output_bytes,
        .image_bytes = row->image_bytes,
        .scratch_gib = row->scratch_gib,
        .attempts = row->attempts,
        .timeout_s = row->timeout_s,
        .priority = row->priority,
        .share = keep_text(in, row->share),
        .queue = keep_queue(in, slice_bare_name(row->queue)),
        .image = keep_text(in, row->image),
        .host = keep_text(in, row->host),
        .depends_on = keep_text(in, row->depends_on),
        .command_time = row->command_time,
    };
    return (int64_t)in->n_jobs++;
}

static int64_t keep_link(struct intake *in, const struct job_row *row)
{
    if (row->depends_on.n == 0)
        return -1;
    in->links = mem_grow(in->links, &in->links_capacity, in->n_links + 1, sizeof in->links[0]);
    const char *text = keep_text(in, row->depends_on);
    in->links[in->n_links] = (struct dependency_link){-1, {text, row->depends_on.n}};
    return (int64_t)in->n_links++;
}

void intake_count_job(struct intake *in, const struct counted_job *job)
{
    intake_push(in, job->class_index, job->duration_ms, job->count);
    struct open_class *class = &in->classes[job->class_index];
    class->first_row = job->row < class->first_row ? job->row : class->first_row;
    if (job->peak_mcpu != UNKNOWN || job->peak_mib != UNKNOWN) {
        class->peak_mcpu = job->peak_mcpu > class->peak_mcpu ? job->peak_mcpu : class->peak_mcpu;
        class->peak_mib = job->peak_mib > class->peak_mib ? job->peak_mib : class->peak_mib;
        label_use_add(in, class->label, job->peak_mcpu, job->peak_mib, job->count);
    }
    if (job->name_hash == 0 && job->id_hash == 0 && job->link < 0)
        return;
    if (job->link >= 0)
        in->links[job->link].node = (int64_t)in->nodes.n;
    dependency_nodes_add(&in->nodes, (struct dependency_node){job->name_hash, job->id_hash,
                                                              job->duration_ms, job->class_index});
}

static uint64_t when_of(const struct intake *in, const struct job_row *row)
{
    int64_t attempt = row->attempt < 1 ? 0 : row->attempt > 65535 ? 65535 : row->attempt;
    return (uint64_t)attempt << WHEN_ROW_BITS | (uint64_t)in->rows;
}

static void take_failed(struct intake *in, const struct job_row *row, const struct counted_job *job,
                        int64_t job_index)
{
    in->failed = mem_grow(in->failed, &in->failed_capacity, in->n_failed + 1, sizeof in->failed[0]);
    in->failed[in->n_failed++] = (struct failed_attempt){
        .job = intake_text_hash(row->retry_of),
        .when = when_of(in, row),
        .duration_ms = job->duration_ms,
        .job_index = job_index,
        .link = job->link,
        .name_hash = job->name_hash,
        .id_hash = job->id_hash,
        .class_index = job->class_index,
        .count = (int32_t)row->count,
        .peak_mcpu = (int32_t)job->peak_mcpu,
        .peak_mib = (int32_t)job->peak_mib,
    };
}

static void take_span(struct intake *in, const struct job_row *row)
{
    int64_t from = row->submit_ms != TIME_UNKNOWN ? row->submit_ms : row->start_ms;
    int64_t to = row->end_ms;
    if (to == TIME_UNKNOWN && row->start_ms != TIME_UNKNOWN && row->duration_ms != UNKNOWN &&
        __builtin_add_overflow(row->start_ms, row->duration_ms, &to))
        to = TIME_UNKNOWN;
    if (from != TIME_UNKNOWN && (in->first_submit_ms == TIME_UNKNOWN || from < in->first_submit_ms))
        in->first_submit_ms = from;
    if (to != TIME_UNKNOWN && to > in->last_end_ms)
        in->last_end_ms = to;
}

static struct slice known_as(const struct job_row *row, int which)
{
    struct slice names[2];
    slice_known_as(row->name, row->id, names);
    return names[which];
}

/* Takes a row that holds, held or will hold a slot. */
static void take(struct intake *in, const struct job_row *row, bool may_be_retried)
{
    /* What has not ended has no duration; --states may ask for rows that never started. */
    bool ended = row->state != JOB_RUNNING && row->state != JOB_NEVER_STARTED;
    int64_t duration_ms = ended ? row->duration_ms : UNKNOWN;
    in->running += row->state == JOB_RUNNING ? row->count : 0;
    struct counted_job job = {
        .class_index = intake_class(in, row),
        .row = in->rows,
        .duration_ms = duration_ms == UNKNOWN ? UNKNOWN : duration_ms + in->options.job_overhead_ms,
        .count = row->count,
        .peak_mcpu = row->peak_mcpu,
        .peak_mib = row->peak_mib,
        .name_hash = in->no_dependencies ? 0 : intake_text_hash(known_as(row, 0)),
        .id_hash = in->no_dependencies ? 0 : intake_text_hash(known_as(row, 1)),
        .link = keep_link(in, row),
    };
    take_span(in, row);
    int64_t kept = keep_job(in, row, job.duration_ms);
    if (may_be_retried && row->state == JOB_FAILED) {
        job.duration_ms = duration_ms; /* the overhead is added once it is a job */
        take_failed(in, row, &job, kept);
        return;
    }
    if (may_be_retried) {
        in->good = mem_grow(in->good, &in->good_capacity, in->n_good + 1, sizeof in->good[0]);
        in->good[in->n_good++] =
            (struct good_attempt){intake_text_hash(row->retry_of), when_of(in, row)};
    }
    if (kept >= 0)
        in->jobs[kept].class_id = job.class_index;
    intake_count_job(in, &job);
}

static void set_row_aside(struct intake *in, enum set_aside why, const struct job_row *row)
{
    intake_tally_aside(in, why, 1, row->count, row->duration_ms, row->mcpu);
}

static void take_by_rule(struct intake *in, const struct job_row *row)
{
    if (row->state == JOB_CACHED)
        set_row_aside(in, ASIDE_CACHED, row);
    else if (row->state == JOB_NEVER_STARTED)
        set_row_aside(in, ASIDE_NEVER_STARTED, row);
    else if (in->options.attempts == ATTEMPTS_FINAL && row->retry_of.n > 0)
        take(in, row, true);
    else if (row->state == JOB_FAILED && row->duration_ms <= 0)
        set_row_aside(in, ASIDE_NO_TIME, row);
    else
        take(in, row, false);
}

/* Batch places whole vCPUs on EC2. */
static void whole_vcpus(struct intake *in, struct job_row *row)
{
    if (row->mcpu == UNKNOWN)
        return;
    if (row->cores && in->options.cores_are_physical)
        row->mcpu *= 2;
    int64_t part = row->mcpu % MCPU_PER_VCPU;
    if (part == 0)
        return;
    row->mcpu += MCPU_PER_VCPU - part;
    in->rounded_up += row->count;
}

void intake_row(struct intake *in, const struct job_row *given)
{
    const struct intake_options *options = &in->options;
    struct job_row row = *given;
    if (!limits_hold(in, &row))
        return;
    if (row.id.n > 0 && !row.first && seen_before(in, row_hash(&row))) {
        intake_aside(in, ASIDE_DUPLICATE, 1, row.duration_ms, row.mcpu);
        return;
    }
    if (options->supplement != NULL)
        options->supplement(options->supplement_context, &row);
    if (options->relabel != NULL) {
        struct slice label = row.label;
        if (options->relabel(options->relabel_context, row.name, row.label, &label))
            row.label = label;
    }
    whole_vcpus(in, &row);
    row.whole_instances = row.whole_instances || row.nodes > 1;
    if (!within(in, &row, "milli-vCPUs", row.mcpu, 1, MCPU_MAX))
        return;
    if (options->states == NULL || row.state_text.n == 0)
        take_by_rule(in, &row);
    else if (state_listed(options->states, row.state_text))
        take(in, &row, false);
    else
        set_row_aside(in, ASIDE_BY_STATE, &row);
    in->rows++;
}
