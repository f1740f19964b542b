/* plan_schedule.c - which job runs where and when, one CSV line a job.
 *
 * A plan says how many jobs of a class and duration a lane runs; here these become the jobs of the
 * list, in the order of the list.  Jobs are sorted by (class, planned duration), so that the jobs
 * of one run lie side by side, and each run takes the next of them.  Where jobs are ready at times
 * of their own, the earliest ready gets the earliest start: that keeps all windows if any order
 * does. */
#include "cli/csv_out.h"
#include "cli/plan_report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* One entry of workload->jobs, which may stand for several equal jobs. */
struct entry {
    const struct job *job;
    int64_t duration_s;
    int64_t ready_ms; /* 0 where it does not matter */
    int64_t used;     /* of job->count */
    bool repeated;    /* its name, or name:index, may be another's too */
    int64_t mark;     /* tells it from those: its line, or its place among all */
};

enum { NAME_SHOWN = 1000 }; /* bytes of a name */

struct stock {
    struct entry *entries; /* by class, then falling duration, then order of the list */
    size_t n;
    size_t *next;        /* entry -> first entry after it in its run that may have jobs left */
    struct given *given; /* in the order of writing; NULL: as they come */
    size_t n_given, written;
};

/* The job that a place in the plan gets: the index-th of its entry. */
struct given {
    const struct entry *entry;
    int64_t index;
};

/* A place in the plan. */
struct place {
    int32_t class_id;
    int64_t duration_s, start_s;
    size_t number; /* in the order of writing */
};

static int by_class_and_duration(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->job->class_id != y->job->class_id)
        return x->job->class_id < y->job->class_id ? -1 : 1;
    if (x->duration_s != y->duration_s)
        return x->duration_s > y->duration_s ? -1 : 1;
    if (x->ready_ms != y->ready_ms)
        return x->ready_ms < y->ready_ms ? -1 : 1;
    return x->job < y->job ? -1 : x->job > y->job;
}

static const char *name_of(const struct entry *e)
{
    return e->job->name[0] != '\0' ? e->job->name : e->job->id;
}

static int by_name(const void *a, const void *b)
{
    const struct entry *x = *(struct entry *const *)a, *y = *(struct entry *const *)b;
    int order = strcmp(name_of(x), name_of(y));
    return order != 0 ? order : (x < y ? -1 : x > y);
}

static int compare_name(const void *key, const void *element)
{
    const struct slice *name = key;
    const char *other = name_of(*(struct entry *const *)element);
    int order = strncmp(name->p, other, name->n);
    return order != 0 ? order : (other[name->n] == '\0' ? 0 : -1);
}

/* What follows the last `sign` of a name is a number: where the sign is; NULL otherwise. */
static const char *number_after(const char *name, size_t n, char sign)
{
    size_t digits = n;
    while (digits > 0 && name[digits - 1] >= '0' && name[digits - 1] <= '9')
        digits--;
    bool numbered = digits > 0 && digits < n && n - digits < 19 && name[digits - 1] == sign;
    return numbered ? name + digits - 1 : NULL;
}

/* Is the name, such as sort:3, what one of the jobs of an entry "sort" with a count is called? */
static bool is_indexed(const char *name, struct entry *const *sorted, size_t n)
{
    const char *colon = number_after(name, strlen(name), ':');
    if (colon == NULL)
        return false;
    struct slice key = {name, (size_t)(colon - name)};
    struct entry *const *found = bsearch(&key, sorted, n, sizeof *sorted, compare_name);
    return found != NULL && (*found)->job->count > 1 &&
           strtoll(colon + 1, NULL, 10) < (*found)->job->count;
}

/* Does it end like a name that got a mark: #12 or #12:3? */
static bool looks_marked(const char *name)
{
    size_t n = strlen(name);
    const char *colon = number_after(name, n, ':');
    return number_after(name, colon == NULL ? n : (size_t)(colon - name), '#') != NULL;
}

/* Marks are unique, so marked names are; those of others that look alike get one too. */
static void mark_repeated(struct stock *s)
{
    struct entry **sorted = mem_alloc((s->n + 1) * sizeof *sorted);
    bool any = false;
    for (size_t i = 0; i < s->n; i++)
        sorted[i] = &s->entries[i];
    qsort(sorted, s->n, sizeof *sorted, by_name);
    for (size_t i = 0; i < s->n; i++) {
        const char *name = name_of(sorted[i]);
        bool same = i > 0 && strcmp(name_of(sorted[i - 1]), name) == 0;
        if (same)
            sorted[i - 1]->repeated = true;
        sorted[i]->repeated =
            same || name[0] == '\0' || strlen(name) > NAME_SHOWN || is_indexed(name, sorted, s->n);
        any = any || sorted[i]->repeated;
    }
    for (size_t i = 0; any && i < s->n; i++) {
        if (looks_marked(name_of(sorted[i])))
            sorted[i]->repeated = true;
    }
    free(sorted);
}

/* A line tells jobs apart unless several lists, or a list in one line, have it more than once. */
static bool lines_differ(const struct workload *w)
{
    for (int64_t i = 1; i < w->n_jobs; i++) {
        if (w->jobs[i].line <= w->jobs[i - 1].line)
            return false;
    }
    return true;
}

static int64_t ready_of(const struct job *job, enum ready_from from)
{
    return from == READY_NONE ? 0 : from == READY_START ? job->start_ms : job->submit_ms;
}

static void stock_fill(struct stock *s, const struct workload *w, enum ready_from from)
{
    bool by_line = lines_differ(w);
    s->n = (size_t)w->n_jobs;
    s->entries = mem_zeroed(s->n + 1, sizeof *s->entries);
    s->next = mem_zeroed(s->n + 1, sizeof *s->next);
    for (size_t i = 0; i < s->n; i++) {
        const struct job *job = &w->jobs[i];
        int64_t s_up = job->duration_ms == UNKNOWN ? UNKNOWN : ms_to_s_up(job->duration_ms);
        s->entries[i] = (struct entry){
            .job = job,
            .duration_s = s_up,
            .ready_ms = ready_of(job, from),
            .mark = by_line ? job->line : (int64_t)i + 1,
        };
    }
    qsort(s->entries, s->n, sizeof *s->entries, by_class_and_duration);
    for (size_t i = 0; i < s->n; i++)
        s->next[i] = i;
    mark_repeated(s);
}

static void stock_clear(struct stock *s)
{
    free(s->entries);
    free(s->next);
    free(s->given);
}

static size_t first_of(const struct stock *s, int32_t class_id, int64_t duration_s)
{
    size_t low = 0, high = s->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct entry *e = &s->entries[middle];
        bool before = e->job->class_id < class_id ||
                      (e->job->class_id == class_id && e->duration_s > duration_s);
        if (before)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The next job of that class and duration; NULL when none is left. */
static struct entry *take(struct stock *s, int32_t class_id, int64_t duration_s)
{
    size_t first = first_of(s, class_id, duration_s);
    if (first == s->n)
        return NULL;
    size_t i = s->next[first];
    while (i < s->n && s->entries[i].used == s->entries[i].job->count)
        i++;
    s->next[first] = i;
    if (i == s->n || s->entries[i].job->class_id != class_id ||
        s->entries[i].duration_s != duration_s)
        return NULL;
    s->entries[i].used++;
    return &s->entries[i];
}

static void put_job(FILE *file, const struct entry *e, int64_t index)
{
    const struct job *job = e->job;
    char text[1200];
    size_t n = (size_t)snprintf(text, sizeof text, "%.*s", (int)NAME_SHOWN, name_of(e));
    if (e->repeated)
        n += (size_t)snprintf(text + n, sizeof text - n, "#%" PRId64, e->mark);
    if (job->count > 1)
        snprintf(text + n, sizeof text - n, ":%" PRId64, index);
    csv_text(file, text);
}

/* ---- by the order of starts ------------------------------------------------------------------ */

static int by_class_and_start(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->class_id != y->class_id)
        return x->class_id < y->class_id ? -1 : 1;
    if (x->duration_s != y->duration_s)
        return x->duration_s > y->duration_s ? -1 : 1;
    if (x->start_s != y->start_s)
        return x->start_s < y->start_s ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

/* All places of a lane of one instance, in the order of writing. */
static size_t lane_places(const struct lease *lease, const struct lane *lane, struct place *places,
                          size_t n)
{
    int64_t at_s = lease->start_s + lane->start_s;
    for (int32_t i = 0; i < lane->n_runs; i++) {
        const struct lane_run *run = &lane->runs[i];
        for (int64_t k = 0; k < run->count; k++, n++, at_s += run->duration_s)
            places[n] = (struct place){run->class_id, run->duration_s, at_s, n};
    }
    return n;
}

/* The checked plan has exactly the jobs that it places, at most all of the list. */
static struct place *all_places(const struct workload *w, const struct plan *plan, size_t *n)
{
    struct place *places = mem_alloc((size_t)w->count * sizeof *places);
    *n = 0;
    for (int32_t i = 0; i < plan->n_leases; i++) {
        const struct lease *lease = &plan->leases[i];
        for (int64_t instance = 0; instance < lease->count; instance++) {
            for (int32_t l = 0; l < lease->n_lanes; l++) {
                for (int64_t k = 0; k < lease->lanes[l].count; k++)
                    *n = lane_places(lease, &lease->lanes[l], places, *n);
            }
        }
    }
    qsort(places, *n, sizeof *places, by_class_and_start);
    return places;
}

static bool too_many(int32_t class_id, struct error *err)
{
    return error_set(err, ERROR_INTERNAL, "the plan runs more jobs of class %d than the list has",
                     (int)class_id);
}

static bool give_by_start(struct stock *s, const struct workload *w, const struct plan *plan,
                          struct error *err)
{
    struct place *places = all_places(w, plan, &s->n_given);
    bool ok = true;
    s->given = mem_zeroed(s->n_given, sizeof *s->given);
    for (size_t i = 0; ok && i < s->n_given; i++) {
        const struct entry *e = take(s, places[i].class_id, places[i].duration_s);
        ok = e != NULL || too_many(places[i].class_id, err);
        if (ok)
            s->given[places[i].number] = (struct given){e, e->used - 1};
    }
    free(places);
    return ok;
}

/* The next job to write. */
static bool next_job(struct stock *s, const struct lane_run *run, struct given *g,
                     struct error *err)
{
    if (s->given != NULL) {
        *g = s->given[s->written++];
        return true;
    }
    const struct entry *e = take(s, run->class_id, run->duration_s);
    if (e == NULL)
        return too_many(run->class_id, err);
    *g = (struct given){e, e->used - 1};
    return true;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* The jobs of one slot of one instance. */
static bool write_lane(struct stock *s, const struct lease *lease, const struct lane *lane,
                       int64_t id, FILE *file, struct error *err)
{
    int64_t at_s = lease->start_s + lane->start_s;
    for (int32_t i = 0; i < lane->n_runs; i++) {
        const struct lane_run *run = &lane->runs[i];
        for (int64_t k = 0; k < run->count; k++) {
            struct given g = {0};
            if (!next_job(s, run, &g, err))
                return false;
            put_job(file, g.entry, g.index);
            fprintf(file, ",%d,%" PRId64 ",%s,%s,%" PRId64 ",%" PRId64 "\n", (int)run->class_id, id,
                    lease->offer->type->name, purchase_name(lease->offer->purchase), at_s,
                    at_s + run->duration_s);
            at_s += run->duration_s;
        }
    }
    return true;
}

static bool write_leases(struct stock *s, const struct plan *plan, FILE *file, struct error *err)
{
    int64_t id = 0;
    fputs("job,class,lease,instance_type,purchase,start_s,end_s\n", file);
    for (int32_t i = 0; i < plan->n_leases; i++) {
        const struct lease *lease = &plan->leases[i];
        for (int64_t instance = 0; instance < lease->count; instance++, id++) {
            for (int32_t l = 0; l < lease->n_lanes; l++) {
                for (int64_t k = 0; k < lease->lanes[l].count; k++) {
                    if (!write_lane(s, lease, &lease->lanes[l], id, file, err))
                        return false;
                }
            }
        }
    }
    return true;
}

bool plan_schedule(const struct plan_report *r, FILE *file, struct error *err)
{
    struct stock s = {0};
    enum ready_from from = plan_ready_from(r->values);
    stock_fill(&s, r->workload, from);
    bool ok = (from == READY_NONE || give_by_start(&s, r->workload, r->plan, err)) &&
              write_leases(&s, r->plan, file, err);
    stock_clear(&s);
    return ok;
}
