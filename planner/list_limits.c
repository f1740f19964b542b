#include "planner/list_limits.h"

#include "model/slice.h"

static const struct {
    const char *name, *unit;
    int64_t value;
    bool least; /* the value is the least that is accepted */
} limits[N_LIST_LIMITS] = {
    [LIST_ARRAY] = {"array-size", "jobs", 10000, false},
    [LIST_DEPENDENCIES] = {"dependencies", "dependencies", 20, false},
    [LIST_NODES] = {"nodes", "nodes", 1000, false},
    [LIST_ATTEMPTS] = {"attempts", "attempts", 10, false},
    [LIST_TIMEOUT] = {"timeout", "s", 60, true},
    [LIST_MEMORY] = {"memory", "MiB", 4, true},
    [LIST_RUN_TIME] = {"fargate-run-time", "s", INT64_C(14) * 24 * 3600, false},
    [LIST_SUBMITTED] = {"submitted-jobs", "jobs", 1000000, false},
    [LIST_RATE] = {"submit-rate", "calls a second", 50, false},
};

const char *list_limit_name(enum list_limit limit)
{
    return limits[limit].name;
}

const char *list_limit_unit(enum list_limit limit)
{
    return limits[limit].unit;
}

int64_t list_limit_value(enum list_limit limit)
{
    return limits[limit].value;
}

static void note(struct limit_finding *f, bool least, const struct job *job, int64_t found)
{
    if (f->rows == 0) {
        f->found = found;
        f->name = job->name;
    }
    f->found = (least ? found < f->found : found > f->found) ? found : f->found;
    f->rows++;
    f->jobs += job->count;
}

/* What is UNKNOWN breaks nothing. */
static void hold(struct limit_finding out[N_LIST_LIMITS], enum list_limit limit,
                 const struct job *job, int64_t found)
{
    bool least = limits[limit].least;
    if (found != UNKNOWN && (least ? found < limits[limit].value : found > limits[limit].value))
        note(&out[limit], least, job, found);
}

static int64_t names_in(const char *depends_on)
{
    struct slice rest = slice_of(depends_on);
    int64_t n = 0;
    while (rest.n > 0)
        n += slice_next(&rest, ';').n > 0;
    return n;
}

/* An array is one submission; what is longer than one takes several. */
static int64_t submissions_of(const struct job *job, const struct job_class *c)
{
    int64_t jobs = c->nodes > 1 ? job->count / c->nodes : job->count;
    int64_t array = c->nodes > 1 ? 1 : limits[LIST_ARRAY].value;
    return (jobs + array - 1) / array;
}

static void hold_job(struct limit_finding out[N_LIST_LIMITS], const struct job *job,
                     const struct job_class *c, bool fargate)
{
    if (c->nodes <= 1)
        hold(out, LIST_ARRAY, job, job->count);
    hold(out, LIST_DEPENDENCIES, job, names_in(job->depends_on));
    hold(out, LIST_NODES, job, c->nodes);
    hold(out, LIST_ATTEMPTS, job, job->attempts);
    hold(out, LIST_TIMEOUT, job, job->timeout_s);
    hold(out, LIST_MEMORY, job, c->mem_mib);
    if (fargate && job->duration_ms != UNKNOWN)
        hold(out, LIST_RUN_TIME, job, ms_to_s_up(job->duration_ms));
}

void list_limits(struct limit_finding out[N_LIST_LIMITS], const struct workload *w, bool fargate)
{
    enum { WORTH_TELLING_S = 60 };
    int64_t submissions = 0;
    for (int i = 0; i < N_LIST_LIMITS; i++)
        out[i] = (struct limit_finding){.name = ""};
    for (int64_t j = 0; j < w->n_jobs; j++) {
        const struct job_class *c = &w->classes[w->jobs[j].class_id];
        hold_job(out, &w->jobs[j], c, fargate);
        submissions += submissions_of(&w->jobs[j], c);
    }
    if (w->count > limits[LIST_SUBMITTED].value)
        out[LIST_SUBMITTED] = (struct limit_finding){w->n_jobs, w->count, w->count, ""};
    if (submissions >= limits[LIST_RATE].value * WORTH_TELLING_S)
        out[LIST_RATE] = (struct limit_finding){w->n_jobs, w->count, submissions, ""};
}
