#include "planner/arrivals/waits.h"

#include <stdlib.h>

struct moment {
    int64_t duration_s, at_s;
    int64_t latest_s; /* of one that is ready; 0 of a start */
    int32_t class_id;
};

static int by_kind_and_time(const void *left, const void *right)
{
    const struct moment *a = left, *b = right;
    if (a->class_id != b->class_id)
        return a->class_id < b->class_id ? -1 : 1;
    if (a->duration_s != b->duration_s)
        return a->duration_s < b->duration_s ? -1 : 1;
    if (a->at_s != b->at_s)
        return a->at_s < b->at_s ? -1 : 1;
    return (a->latest_s > b->latest_s) - (a->latest_s < b->latest_s);
}

static struct waits compare(const struct moment *ready, const struct moment *starts, size_t n)
{
    struct waits w = {0};
    for (size_t i = 0; i < n; i++) {
        int64_t wait_s = starts[i].at_s - ready[i].at_s;
        int64_t late_s = starts[i].at_s - ready[i].latest_s;
        w.longest_s = wait_s > w.longest_s ? wait_s : w.longest_s;
        w.late_jobs += late_s > 0;
        w.most_late_s = late_s > w.most_late_s ? late_s : w.most_late_s;
    }
    return w;
}

struct waits waits_of(const struct rentals *set, const struct timed_job *jobs, size_t n_jobs)
{
    struct moment *ready = mem_alloc(n_jobs * sizeof *ready);
    struct moment *starts = mem_alloc(n_jobs * sizeof *starts);
    size_t n = 0;
    for (size_t i = 0; i < n_jobs; i++)
        ready[i] = (struct moment){jobs[i].duration_s, jobs[i].ready_s, jobs[i].latest_s,
                                   jobs[i].class_id};
    for (size_t i = 0; i < set->n; i++) {
        for (size_t k = 0; k < set->at[i].n; k++) {
            const struct rental_job *at = &set->at[i].jobs[k];
            const struct timed_job *job = &jobs[at->job];
            starts[n++] = (struct moment){job->duration_s, at->start_s, 0, job->class_id};
        }
    }
    assert(n == n_jobs);
    if (n > 0) {
        qsort(ready, n, sizeof *ready, by_kind_and_time);
        qsort(starts, n, sizeof *starts, by_kind_and_time);
    }
    struct waits w = compare(ready, starts, n);
    free(ready);
    free(starts);
    return w;
}
