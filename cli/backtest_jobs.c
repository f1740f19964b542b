/* backtest_jobs.c - recorded jobs in the order in which they were ready, with what is known of
 * each: when it started and how long it held its slot. */
#include "cli/backtest_report.h"

#include <stdlib.h>
#include <string.h>

/* ---- jobs that others wait for ------------------------------------------------------------- */

struct ended {
    const char *text; /* an id or a name */
    int64_t end_ms;
};

static int by_text(const void *left, const void *right)
{
    const struct ended *a = left, *b = right;
    int order = strcmp(a->text, b->text);
    return order != 0 ? order : (a->end_ms > b->end_ms) - (a->end_ms < b->end_ms);
}

static int compare_text(const void *key, const void *element)
{
    const struct slice *name = key;
    const char *text = ((const struct ended *)element)->text;
    int order = strncmp(name->p, text, name->n);
    return order != 0 ? order : (text[name->n] == '\0' ? 0 : -1);
}

/* The last recorded end of what has this id or name; TIME_UNKNOWN. */
static int64_t end_of(const struct ended *list, size_t n, struct slice name)
{
    const struct ended *found = bsearch(&name, list, n, sizeof *list, compare_text);
    if (found == NULL)
        return TIME_UNKNOWN;
    while (found + 1 < list + n && strcmp(found[1].text, found->text) == 0)
        found++;
    return found->end_ms;
}

static int64_t ready_ms(const struct job *job, const struct ended *list, size_t n)
{
    int64_t ready = job->submit_ms;
    for (const char *p = job->depends_on; ready != TIME_UNKNOWN && *p != '\0';) {
        size_t length = strcspn(p, ";");
        int64_t end = end_of(list, n, slice_trim((struct slice){p, length}));
        if (end != TIME_UNKNOWN && end > ready)
            ready = end;
        p += length + (p[length] == ';');
    }
    return ready;
}

/* A job that waits for others is ready when the last of them has ended. */
static void wait_for_others(struct backtest_jobs *b, struct workload *w)
{
    if (!w->has_dependencies)
        return;
    size_t n = 0;
    struct ended *list = mem_alloc((2 * (size_t)w->n_jobs + 1) * sizeof *list);
    for (int64_t i = 0; i < w->n_jobs; i++) {
        const struct job *job = &w->jobs[i];
        if (job->end_ms != TIME_UNKNOWN && job->id[0] != '\0')
            list[n++] = (struct ended){job->id, job->end_ms};
        if (job->end_ms != TIME_UNKNOWN && job->name[0] != '\0')
            list[n++] = (struct ended){job->name, job->end_ms};
    }
    qsort(list, n, sizeof *list, by_text);
    for (int64_t i = 0; i < w->n_jobs; i++) {
        int64_t ready = ready_ms(&w->jobs[i], list, n);
        b->waited_for += ready != w->jobs[i].submit_ms ? w->jobs[i].count : 0;
        w->jobs[i].submit_ms = ready;
    }
    free(list);
}

/* ---- order --------------------------------------------------------------------------------- */

struct place {
    int64_t submit_ms, index;
};

static int by_submission(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    if (a->submit_ms != b->submit_ms)
        return a->submit_ms < b->submit_ms ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

static void sort_and_drop(struct backtest_jobs *b, struct workload *w)
{
    struct place *places = mem_alloc(((size_t)w->n_jobs + 1) * sizeof *places);
    struct job *jobs = mem_alloc(((size_t)w->n_jobs + 1) * sizeof *jobs);
    for (int64_t i = 0; i < w->n_jobs; i++) {
        const struct job *job = &w->jobs[i];
        if (job->submit_ms == TIME_UNKNOWN)
            b->no_submit += job->count;
        else if (job->duration_ms == UNKNOWN)
            b->no_duration += job->count;
        else
            places[b->n++] = (struct place){job->submit_ms, i};
    }
    qsort(places, (size_t)b->n, sizeof *places, by_submission);
    for (int64_t i = 0; i < b->n; i++)
        jobs[i] = w->jobs[places[i].index];
    memcpy(w->jobs, jobs, (size_t)b->n * sizeof *jobs);
    w->n_jobs = b->n;
    free(places);
    free(jobs);
}

/* ---- records ------------------------------------------------------------------------------- */

/* Where start and end are recorded the slot was held between them; else the end less the duration
 * is the start, of the command where the duration is that of the command. */
static void record(struct backtest_jobs *b, struct recorded_job *r, const struct job *job)
{
    int64_t start = job->start_ms;
    *r = (struct recorded_job){.submit_ms = job->submit_ms - b->first_ms,
                               .start_ms = TIME_UNKNOWN,
                               .held_ms = job->duration_ms};
    if (start != TIME_UNKNOWN && job->end_ms != TIME_UNKNOWN && job->end_ms >= start &&
        job->end_ms - start <= DURATION_MAX_MS) {
        r->held_ms = job->end_ms - start;
    } else if (start == TIME_UNKNOWN && job->end_ms != TIME_UNKNOWN) {
        start = job->end_ms - job->duration_ms;
        r->command_time = job->command_time;
        b->derived += job->count == 1;
    }
    if (start == TIME_UNKNOWN || job->count > 1) {
        r->command_time = false;
        return;
    }
    r->start_ms = start - b->first_ms;
    b->scored++;
    b->command_times += r->command_time;
    int64_t end = r->start_ms + r->held_ms;
    b->last_end_ms = end > b->last_end_ms ? end : b->last_end_ms;
}

bool backtest_jobs_prepare(struct backtest_jobs *b, struct workload *w, struct error *err)
{
    *b = (struct backtest_jobs){.last_end_ms = UNKNOWN};
    wait_for_others(b, w);
    sort_and_drop(b, w);
    b->first_ms = b->n > 0 ? w->jobs[0].submit_ms : 0;
    b->records = mem_alloc(((size_t)b->n + 1) * sizeof *b->records);
    for (int64_t i = 0; i < b->n; i++)
        record(b, &b->records[i], &w->jobs[i]);
    if (b->scored >= 2)
        return true;
    return error_set(err, ERROR_INPUT,
                     "%s jobs with a submit time, a start and a duration, where at least 2 are "
                     "needed: a Nextflow trace, sacct with Submit, Start and End, or describe-jobs "
                     "output of jobs that ran has them",
                     b->scored == 0 ? "no" : "too few");
}

void backtest_jobs_clear(struct backtest_jobs *b)
{
    free(b->records);
    *b = (struct backtest_jobs){0};
}

/* ---- instances ----------------------------------------------------------------------------- */

struct stay {
    const char *host;
    int64_t start_ms, end_ms;
};

static int by_host(const void *left, const void *right)
{
    const struct stay *a = left, *b = right;
    int order = strcmp(a->host, b->host);
    return order != 0 ? order : (a->start_ms > b->start_ms) - (a->start_ms < b->start_ms);
}

struct recorded_hosts backtest_hosts(const struct backtest_jobs *b, const struct workload *w)
{
    struct recorded_hosts found = {0};
    struct stay *stays = mem_alloc(((size_t)b->n + 1) * sizeof *stays);
    for (int64_t i = 0; i < b->n; i++) {
        const struct recorded_job *r = &b->records[i];
        if (w->jobs[i].host[0] != '\0' && r->start_ms != TIME_UNKNOWN)
            stays[found.jobs++] =
                (struct stay){w->jobs[i].host, r->start_ms, r->start_ms + r->held_ms};
    }
    qsort(stays, (size_t)found.jobs, sizeof *stays, by_host);
    for (int64_t i = 0; i < found.jobs;) {
        int64_t k = i, end_ms = stays[i].end_ms;
        for (; k < found.jobs && strcmp(stays[k].host, stays[i].host) == 0; k++)
            end_ms = stays[k].end_ms > end_ms ? stays[k].end_ms : end_ms;
        found.hosts++;
        found.total_ms += end_ms - stays[i].start_ms;
        i = k;
    }
    free(stays);
    return found;
}

/* ---- how much ran at once ------------------------------------------------------------------ */

struct step {
    int64_t at_ms, mcpu;
};

/* At one time ends come before starts. */
static int by_time(const void *left, const void *right)
{
    const struct step *a = left, *b = right;
    if (a->at_ms != b->at_ms)
        return a->at_ms < b->at_ms ? -1 : 1;
    return (a->mcpu > b->mcpu) - (a->mcpu < b->mcpu);
}

int64_t backtest_peak_mcpu(const struct backtest_jobs *b, const struct workload *w)
{
    struct step *steps = mem_alloc((2 * (size_t)b->n + 1) * sizeof *steps);
    int64_t n = 0, now = 0, peak = 0;
    for (int64_t i = 0; i < b->n; i++) {
        const struct recorded_job *r = &b->records[i];
        int64_t mcpu = w->classes[w->jobs[i].class_id].mcpu;
        if (r->start_ms == TIME_UNKNOWN)
            continue;
        steps[n++] = (struct step){r->start_ms, mcpu};
        steps[n++] = (struct step){r->start_ms + r->held_ms, -mcpu};
    }
    qsort(steps, (size_t)n, sizeof *steps, by_time);
    for (int64_t i = 0; i < n; i++) {
        now += steps[i].mcpu;
        peak = now > peak ? now : peak;
    }
    free(steps);
    return peak;
}
