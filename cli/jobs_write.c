/* jobs_write.c - our own formats, written. */
#include "cli/jobs_write.h"

#include "cli/csv_out.h"
#include "model/read/job_cell.h"

#include <inttypes.h>
#include <string.h>

/* ---- JSON ------------------------------------------------------------------------------------ */

static void write_durations(struct json_out *j, const struct job_class *c)
{
    if (c->n_runs == 0) {
        json_null(j, "duration_s");
        return;
    }
    json_object(j, "duration_s");
    json_ms_as_s(j, "min", c->min_ms);
    json_ms_as_s(j, "p50", c->p50_ms);
    json_ms_as_s(j, "p90", c->p90_ms);
    json_ms_as_s(j, "max", c->max_ms);
    json_ms_as_s(j, "total", c->total_ms);
    json_close_object(j);
}

void jobs_write_classes(struct json_out *j, const struct workload *w)
{
    json_array(j, "classes");
    for (int32_t i = 0; i < w->n_classes; i++) {
        const struct job_class *c = &w->classes[i];
        json_object_line(j, NULL);
        json_whole(j, "id", c->id);
        json_text(j, "label", c->label);
        json_whole(j, "count", c->count);
        json_mcpu_as_vcpus(j, "vcpus", c->mcpu);
        json_known(j, "memory_mib", c->mem_mib);
        json_whole(j, "gpus", c->gpus);
        json_text(j, "arch", arch_name(c->arch));
        json_text(j, "gpu_model", c->gpu_model[0] == '\0' ? NULL : c->gpu_model);
        if (c->whole_instances)
            json_bool(j, "whole_instances", true);
        if (c->nodes > 1)
            json_whole(j, "nodes", c->nodes);
        json_bool(j, "guessed", c->guessed_mcpu || c->guessed_mem);
        json_bool(j, "assumed", c->assumed_mcpu || c->assumed_mem || c->assumed_duration);
        json_whole(j, "unknown_durations", c->unknown_durations);
        write_durations(j, c);
        json_close_object(j);
    }
    json_close_array(j);
}

static void write_totals(struct json_out *j, const struct workload *w)
{
    int64_t job_ms = 0, unknown = 0, unknown_requests = 0;
    double vcpu_hours = 0, gib_hours = 0;
    if (!workload_totals(w, &job_ms, &vcpu_hours, &gib_hours))
        job_ms = UNKNOWN; /* intake_finish has refused such lists */
    for (int32_t i = 0; i < w->n_classes; i++) {
        const struct job_class *c = &w->classes[i];
        unknown += c->unknown_durations;
        unknown_requests += c->mcpu == UNKNOWN || c->mem_mib == UNKNOWN ? c->count : 0;
    }
    json_object(j, "totals");
    json_whole(j, "jobs", w->count);
    json_whole(j, "rows", w->rows);
    json_ms_as_s(j, "job_s", job_ms);
    json_decimal(j, "vcpu_hours", vcpu_hours, 6);
    json_decimal(j, "gib_hours", gib_hours, 6);
    json_whole(j, "unknown_durations", unknown);
    json_whole(j, "unknown_requests", unknown_requests);
    if (w->first_submit_ms != TIME_UNKNOWN && w->last_end_ms != TIME_UNKNOWN &&
        w->last_end_ms >= w->first_submit_ms)
        json_ms_as_s(j, "span_s", w->last_end_ms - w->first_submit_ms);
    else
        json_null(j, "span_s");
    json_ms_as_s(j, "critical_path_s", w->critical_path_ms);
    json_close_object(j);
}

static void write_set_aside(struct json_out *j, const struct workload *w)
{
    json_array(j, "set_aside");
    for (int why = 0; why < N_ASIDE; why++) {
        const struct aside_tally *t = &w->aside[why];
        if (t->rows == 0)
            continue;
        json_object_line(j, NULL);
        json_text(j, "why", set_aside_name((enum set_aside)why));
        json_whole(j, "rows", t->rows);
        json_ms_as_s(j, "total_s", t->total_ms);
        json_whole(j, "rows_of_unknown_time", t->unknown_ms);
        json_decimal(j, "vcpu_hours", (double)t->vcpu_ms / 1e3 / S_PER_H, 6);
        json_close_object(j);
    }
    json_close_array(j);
}

static void write_rejected(struct json_out *j, const struct workload *w)
{
    json_whole(j, "n_rejected", w->n_rejected);
    json_array(j, "rejected");
    int64_t n = w->n_rejected < REJECTED_KEPT ? w->n_rejected : REJECTED_KEPT;
    for (int64_t i = 0; i < n; i++) {
        json_object_line(j, NULL);
        json_whole(j, "line", w->rejected[i].line);
        json_text(j, "reason", w->rejected[i].reason);
        json_close_object(j);
    }
    json_close_array(j);
}

static void text_if_any(struct json_out *j, const char *key, const char *text)
{
    if (text[0] != '\0')
        json_text(j, key, text);
}

static void whole_if_known(struct json_out *j, const char *key, int64_t value)
{
    if (value != UNKNOWN)
        json_whole(j, key, value);
}

/* Where jobs depend on each other by id, the id is the name under which they are written: our own
 * format knows only names. */
static const char *written_name(const struct workload *w, const struct job *job)
{
    return w->has_dependencies && job->id[0] != '\0' ? job->id : job->name;
}

static void json_signed_ms(struct json_out *j, const char *key, int64_t ms)
{
    if (ms == TIME_UNKNOWN)
        return;
    if (ms >= 0)
        json_ms_as_s(j, key, ms);
    else
        json_decimal(j, key, (double)ms / MS_PER_S, 3);
}

static void write_job(struct json_out *j, const struct workload *w, const struct job *job)
{
    const struct job_class *c = &w->classes[job->class_id];
    json_object_line(j, NULL);
    text_if_any(j, "name", written_name(w, job));
    text_if_any(j, "label", c->label);
    if (job->count != 1)
        json_whole(j, "count", job->count);
    if (c->mcpu != UNKNOWN)
        json_mcpu_as_vcpus(j, "vcpus", c->mcpu);
    whole_if_known(j, "memory_mib", c->mem_mib);
    if (c->gpus > 0)
        json_whole(j, "gpus", c->gpus);
    text_if_any(j, "gpu_model", c->gpu_model);
    if (c->arch != ARCH_ANY)
        json_text(j, "arch", arch_name(c->arch));
    if (job->duration_ms != UNKNOWN)
        json_ms_as_s(j, "duration_s", job->duration_ms);
    json_signed_ms(j, "submit_s", job->submit_ms);
    whole_if_known(j, "input_bytes", job->input_bytes);
    whole_if_known(j, "output_bytes", job->output_bytes);
    text_if_any(j, "image", job->image);
    whole_if_known(j, "image_bytes", job->image_bytes);
    whole_if_known(j, "scratch_gib", job->scratch_gib);
    whole_if_known(j, "attempts", job->attempts);
    whole_if_known(j, "peak_memory_mib", job->peak_mib);
    if (job->peak_mcpu != UNKNOWN)
        json_mcpu_as_vcpus(j, "peak_vcpus", job->peak_mcpu);
    text_if_any(j, "depends_on", job->depends_on);
    if (c->whole_instances)
        json_bool(j, "whole_instances", true);
    if (c->nodes > 1)
        json_whole(j, "nodes", c->nodes);
    whole_if_known(j, "timeout_s", job->timeout_s);
    text_if_any(j, "share", job->share);
    whole_if_known(j, "priority", job->priority);
    text_if_any(j, "queue", job->queue);
    json_close_object(j);
}

void jobs_write_json(const struct workload *w, FILE *file, bool each)
{
    struct json_out j;
    json_begin(&j, file);
    json_text(&j, "schema", "batchfit.jobs/1");
    json_text(&j, "format", w->format);
    json_text(&j, "duration_from", w->duration_from);
    write_totals(&j, w);
    jobs_write_classes(&j, w);
    write_set_aside(&j, w);
    write_rejected(&j, w);
    json_array(&j, "notes");
    for (int32_t i = 0; i < w->n_notes; i++)
        json_text(&j, NULL, w->notes[i]);
    json_close_array(&j);
    if (each) {
        json_array(&j, "jobs");
        for (int64_t i = 0; i < w->n_jobs; i++)
            write_job(&j, w, &w->jobs[i]);
        json_close_array(&j);
    }
    json_end(&j);
}

/* ---- CSV ------------------------------------------------------------------------------------- */

/* One row as it is written: a kept job, or the jobs of a class with one duration. */
struct csv_out_row {
    const struct job_class *class;
    const char *name;
    const struct job *job; /* NULL: not of a single job */
    int64_t count, duration_ms;
};

static void put_text(FILE *file, const char *text)
{
    if (strpbrk(text, ";\t#") != NULL || text[0] == ' ')
        csv_quoted(file, text);
    else
        csv_text(file, text);
}

static void put_whole(FILE *file, int64_t value)
{
    if (value != UNKNOWN)
        fprintf(file, "%" PRId64, value);
}

/* Thousandths, exact, without trailing zeros. */
static void put_thousandths(FILE *file, int64_t value)
{
    uint64_t size = value < 0 ? -(uint64_t)value : (uint64_t)value;
    fprintf(file, "%s%" PRIu64, value < 0 ? "-" : "", size / 1000);
    unsigned rest = (unsigned)(size % 1000);
    int digits = 3;
    if (rest == 0)
        return;
    for (; rest % 10 == 0; rest /= 10)
        digits--;
    fprintf(file, ".%0*u", digits, rest);
}

static void put_known_thousandths(FILE *file, int64_t value)
{
    if (value != UNKNOWN)
        put_thousandths(file, value);
}

static void put_job_cell(FILE *file, enum job_column column, const struct job *job)
{
    switch (column) {
    case COLUMN_SUBMIT_S:
        if (job->submit_ms != TIME_UNKNOWN)
            put_thousandths(file, job->submit_ms);
        break;
    case COLUMN_INPUT_BYTES:
        put_whole(file, job->input_bytes);
        break;
    case COLUMN_OUTPUT_BYTES:
        put_whole(file, job->output_bytes);
        break;
    case COLUMN_IMAGE:
        put_text(file, job->image);
        break;
    case COLUMN_IMAGE_BYTES:
        put_whole(file, job->image_bytes);
        break;
    case COLUMN_SCRATCH_GIB:
        put_whole(file, job->scratch_gib);
        break;
    case COLUMN_ATTEMPTS:
        put_whole(file, job->attempts);
        break;
    case COLUMN_PEAK_MEMORY_MIB:
        put_whole(file, job->peak_mib);
        break;
    case COLUMN_PEAK_VCPUS:
        put_known_thousandths(file, job->peak_mcpu);
        break;
    case COLUMN_DEPENDS_ON:
        put_text(file, job->depends_on);
        break;
    case COLUMN_TIMEOUT_S:
        put_whole(file, job->timeout_s);
        break;
    case COLUMN_SHARE:
        put_text(file, job->share);
        break;
    case COLUMN_PRIORITY:
        put_whole(file, job->priority);
        break;
    case COLUMN_QUEUE:
        put_text(file, job->queue);
        break;
    default:
        assert(false && "no cell of a job");
    }
}

static void put_cell(FILE *file, enum job_column column, const struct csv_out_row *row)
{
    const struct job_class *c = row->class;
    switch (column) {
    case COLUMN_NAME:
        put_text(file, row->name);
        break;
    case COLUMN_LABEL:
        put_text(file, c->label);
        break;
    case COLUMN_COUNT:
        put_whole(file, row->count);
        break;
    case COLUMN_VCPUS:
        put_known_thousandths(file, c->mcpu);
        break;
    case COLUMN_MEMORY_MIB:
        put_whole(file, c->mem_mib);
        break;
    case COLUMN_GPUS:
        put_whole(file, c->gpus);
        break;
    case COLUMN_GPU_MODEL:
        put_text(file, c->gpu_model);
        break;
    case COLUMN_ARCH:
        fputs(c->arch == ARCH_ANY ? "" : arch_name(c->arch), file);
        break;
    case COLUMN_DURATION_S:
        put_known_thousandths(file, row->duration_ms);
        break;
    case COLUMN_WHOLE_INSTANCES:
        fputs(c->whole_instances ? "yes" : "no", file);
        break;
    case COLUMN_NODES:
        put_whole(file, c->nodes > 1 ? c->nodes : 1);
        break;
    default:
        put_job_cell(file, column, row->job);
    }
}

/* Columns that every list has, then those of which some job has something to say. */
static int choose_columns(const struct workload *w, bool each, enum job_column *columns)
{
    bool used[N_JOB_COLUMNS] = {false};
    used[COLUMN_NAME] = each;
    used[COLUMN_LABEL] = used[COLUMN_COUNT] = used[COLUMN_VCPUS] = true;
    used[COLUMN_MEMORY_MIB] = used[COLUMN_DURATION_S] = true;
    for (int32_t i = 0; i < w->n_classes; i++) {
        const struct job_class *c = &w->classes[i];
        used[COLUMN_GPUS] |= c->gpus > 0;
        used[COLUMN_GPU_MODEL] |= c->gpu_model[0] != '\0';
        used[COLUMN_ARCH] |= c->arch != ARCH_ANY;
        used[COLUMN_WHOLE_INSTANCES] |= c->whole_instances;
        used[COLUMN_NODES] |= c->nodes > 1;
    }
    for (int64_t i = 0; each && i < w->n_jobs; i++) {
        const struct job *job = &w->jobs[i];
        used[COLUMN_SUBMIT_S] |= job->submit_ms != TIME_UNKNOWN;
        used[COLUMN_INPUT_BYTES] |= job->input_bytes != UNKNOWN;
        used[COLUMN_OUTPUT_BYTES] |= job->output_bytes != UNKNOWN;
        used[COLUMN_IMAGE] |= job->image[0] != '\0';
        used[COLUMN_IMAGE_BYTES] |= job->image_bytes != UNKNOWN;
        used[COLUMN_SCRATCH_GIB] |= job->scratch_gib != UNKNOWN;
        used[COLUMN_ATTEMPTS] |= job->attempts != UNKNOWN;
        used[COLUMN_PEAK_MEMORY_MIB] |= job->peak_mib != UNKNOWN;
        used[COLUMN_PEAK_VCPUS] |= job->peak_mcpu != UNKNOWN;
        used[COLUMN_DEPENDS_ON] |= job->depends_on[0] != '\0';
        used[COLUMN_TIMEOUT_S] |= job->timeout_s != UNKNOWN;
        used[COLUMN_SHARE] |= job->share[0] != '\0';
        used[COLUMN_PRIORITY] |= job->priority != UNKNOWN;
        used[COLUMN_QUEUE] |= job->queue[0] != '\0';
    }
    int n = 0;
    for (int column = 0; column < N_JOB_COLUMNS; column++) {
        if (used[column])
            columns[n++] = (enum job_column)column;
    }
    return n;
}

static void put_row(FILE *file, const enum job_column *columns, int n,
                    const struct csv_out_row *row)
{
    for (int i = 0; i < n; i++) {
        if (i > 0)
            fputc(',', file);
        put_cell(file, columns[i], row);
    }
    fputc('\n', file);
}

static void put_class(FILE *file, const enum job_column *columns, int n, const struct job_class *c)
{
    struct csv_out_row row = {.class = c, .name = ""};
    for (int64_t i = 0; i < c->n_runs; i++) {
        row.count = c->runs[i].count;
        row.duration_ms = c->runs[i].duration_ms;
        put_row(file, columns, n, &row);
    }
    if (c->unknown_durations > 0) {
        row.count = c->unknown_durations;
        row.duration_ms = UNKNOWN;
        put_row(file, columns, n, &row);
    }
}

void jobs_write_csv(const struct workload *w, FILE *file, bool each)
{
    enum job_column columns[N_JOB_COLUMNS];
    int n = choose_columns(w, each, columns);
    for (int i = 0; i < n; i++)
        fprintf(file, "%s%s", i == 0 ? "" : ",", job_column_names[columns[i]]);
    fputc('\n', file);
    for (int32_t i = 0; !each && i < w->n_classes; i++)
        put_class(file, columns, n, &w->classes[i]);
    for (int64_t i = 0; each && i < w->n_jobs; i++) {
        const struct job *job = &w->jobs[i];
        struct csv_out_row row = {
            .class = &w->classes[job->class_id],
            .name = written_name(w, job),
            .job = job,
            .count = job->count,
            .duration_ms = job->duration_ms,
        };
        put_row(file, columns, n, &row);
    }
}
