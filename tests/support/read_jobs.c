#include "tests/support/read_jobs.h"
#include "model/read/intake.h"

#include <stdarg.h>
#include <stdio.h>

struct text {
    char chars[8192];
    size_t n;
};
static struct text told, notes, each;

static void put(struct text *t, const char *fmt, ...) PRINTF_LIKE(2, 3);

static void put(struct text *t, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int added = vsnprintf(t->chars + t->n, sizeof t->chars - t->n, fmt, args);
    va_end(args);
    t->n += added < 0 ? 0 : (size_t)added;
    if (t->n >= sizeof t->chars)
        t->n = sizeof t->chars - 1;
}

static void put_known(struct text *t, int64_t value, const char *unit)
{
    if (value == UNKNOWN)
        put(t, " ?%s", unit);
    else
        put(t, " %lld%s", (long long)value, unit);
}

static void tell_class(const struct job_class *c)
{
    put(&told, "%s x%lld", c->label[0] == '\0' ? "-" : c->label, (long long)c->count);
    put_known(&told, c->mcpu, "m");
    put_known(&told, c->mem_mib, "MiB");
    put(&told, " %lldms", (long long)c->total_ms);
    if (c->gpus > 0)
        put(&told, " gpus %d", c->gpus);
    if (c->gpu_model[0] != '\0')
        put(&told, " %s", c->gpu_model);
    if (c->arch != ARCH_ANY)
        put(&told, c->arch == ARCH_ARM64 ? " arm64" : " x86_64");
    if (c->whole_instances)
        put(&told, " whole");
    if (c->nodes > 0)
        put(&told, " nodes %d", c->nodes);
    if (c->unknown_durations > 0)
        put(&told, " unknown-durations %lld", (long long)c->unknown_durations);
    put(&told, "\n");
}

static void tell(const struct workload *w)
{
    for (int32_t i = 0; i < w->n_classes; i++)
        tell_class(&w->classes[i]);
    for (int why = 0; why < N_ASIDE; why++) {
        const struct aside_tally *a = &w->aside[why];
        if (a->rows > 0)
            put(&told, "aside %d %lld %lldms\n", why, (long long)a->rows, (long long)a->total_ms);
    }
    for (int64_t i = 0; i < w->n_rejected; i++)
        put(&told, "rejected %lld: %s\n", (long long)w->rejected[i].line, w->rejected[i].reason);
    for (int32_t i = 0; i < w->n_notes; i++)
        put(&notes, "%s\n", w->notes[i]);
    for (int64_t i = 0; i < w->n_jobs; i++) {
        const struct job *j = &w->jobs[i];
        put(&each, "%lld %s id=%s after=%s image=%s", (long long)j->line, j->name, j->id,
            j->depends_on, j->image);
        put_known(&each, j->scratch_gib, "GiB");
        put_known(&each, j->attempts, " attempts");
        put_known(&each, j->peak_mib, "MiB peak");
        put_known(&each, j->peak_mcpu, "m peak");
        if (j->timeout_s != UNKNOWN)
            put(&each, " timeout %llds", (long long)j->timeout_s);
        if (j->share[0] != '\0')
            put(&each, " share %s", j->share);
        if (j->priority != UNKNOWN)
            put(&each, " priority %lld", (long long)j->priority);
        if (j->queue[0] != '\0')
            put(&each, " queue %s", j->queue);
        put(&each, "\n");
    }
}

const char *read_jobs_with(job_reader *reader, struct slice text,
                           const struct read_options *options)
{
    struct intake_options intake = intake_defaults();
    intake.keep_jobs = true;
    intake.headroom = 1;
    struct intake *in = intake_new(&intake);
    struct workload w = {0};
    struct error err = {0};
    told.n = notes.n = each.n = 0;
    told.chars[0] = notes.chars[0] = each.chars[0] = '\0';
    bool read = reader(text, options, in, &err);
    struct error none = {0};
    if (intake_finish(in, &w, &none)) {
        tell(&w);
        workload_clear(&w);
    } else if (read) {
        err = none;
        read = false;
    }
    if (!read)
        put(&told, "error: %s\n", err.message);
    intake_free(in);
    return told.chars;
}

const char *read_jobs(job_reader *reader, struct slice text)
{
    struct read_options options = {0};
    return read_jobs_with(reader, text, &options);
}

const char *read_jobs_notes(void)
{
    return notes.chars;
}

const char *read_jobs_each(void)
{
    return each.chars;
}
