#include "planner/lease/job_pool.h"

#include <stdlib.h>

void job_pool_init(struct job_pool *pool, int32_t n_requests)
{
    pool->n = n_requests;
    pool->of = mem_zeroed((size_t)n_requests, sizeof *pool->of);
}

void job_pool_clear(struct job_pool *pool)
{
    for (int32_t r = 0; r < pool->n; r++)
        free(pool->of[r].runs);
    free(pool->of);
    *pool = (struct job_pool){0};
}

void job_pool_add(struct job_pool *pool, int32_t request, struct job_run run)
{
    struct job_list *list = &pool->of[request];
    if (list->n > 0 && list->runs[list->n - 1].duration_s == run.duration_s &&
        list->runs[list->n - 1].class_id == run.class_id) {
        list->runs[list->n - 1].count += run.count;
        return;
    }
    list->runs = mem_grow(list->runs, &list->capacity, list->n + 1, sizeof *list->runs);
    list->runs[list->n++] = run;
}

void job_pool_fill(struct job_pool *pool, const struct requests *rq, int64_t longer_than_s,
                   int64_t up_to_s)
{
    for (int32_t r = 0; r < rq->n; r++) {
        const struct request *from = &rq->list[r];
        for (int64_t i = 0; i < from->n_runs; i++)
            if (from->runs[i].duration_s > longer_than_s && from->runs[i].duration_s <= up_to_s)
                job_pool_add(pool, r, from->runs[i]);
    }
}

void job_pool_add_lease(struct job_pool *pool, const struct draft_lease *lease)
{
    for (int32_t i = 0; i < lease->n_lanes; i++) {
        const struct draft_lane *lane = &lease->lanes[i];
        for (int32_t k = 0; k < lane->n_runs; k++) {
            struct job_run run = lease->runs[lane->first_run + k];
            run.count *= lane->count * lease->count;
            job_pool_add(pool, lane->request, run);
        }
    }
}

static int compare_runs(const void *a, const void *b)
{
    const struct job_run *x = a;
    const struct job_run *y = b;
    if (x->duration_s != y->duration_s)
        return x->duration_s > y->duration_s ? -1 : 1;
    return (x->class_id > y->class_id) - (x->class_id < y->class_id);
}

void job_pool_sort(struct job_pool *pool)
{
    for (int32_t r = 0; r < pool->n; r++) {
        struct job_list *list = &pool->of[r];
        if (list->n < 2)
            continue;
        qsort(list->runs, list->n, sizeof *list->runs, compare_runs);
        size_t n = list->n;
        list->n = 1;
        for (size_t i = 1; i < n; i++)
            job_pool_add(pool, r, list->runs[i]);
    }
}

bool job_pool_empty(const struct job_pool *pool)
{
    for (int32_t r = 0; r < pool->n; r++)
        if (pool->of[r].n > 0)
            return false;
    return true;
}

int64_t job_pool_jobs(const struct job_pool *pool, int32_t request)
{
    int64_t jobs = 0;
    for (size_t i = 0; i < pool->of[request].n; i++)
        jobs += pool->of[request].runs[i].count;
    return jobs;
}

int64_t job_pool_seconds(const struct job_pool *pool, int32_t request)
{
    int64_t s = 0;
    for (size_t i = 0; i < pool->of[request].n; i++)
        s += pool->of[request].runs[i].count * pool->of[request].runs[i].duration_s;
    return s;
}

int64_t job_pool_longest_s(const struct job_pool *pool)
{
    int64_t longest = 0;
    for (int32_t r = 0; r < pool->n; r++)
        if (pool->of[r].n > 0 && pool->of[r].runs[0].duration_s > longest)
            longest = pool->of[r].runs[0].duration_s;
    return longest;
}
