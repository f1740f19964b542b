#include "planner/fill.h"

#include <stdlib.h>

/* A lane's jobs as a list that shares its tail with the lanes it was split from. */
struct cell {
    struct job_run run;
    const struct cell *before;
    int32_t depth; /* cells in the list */
};

/* Equal lanes of one pattern. */
struct lanes {
    int64_t count;
    int64_t load_s;
    int64_t target_s;
    const struct cell *jobs;
    int32_t pattern;
};

struct lanes_list {
    struct lanes *at;
    size_t n, capacity;
};

struct filler {
    const struct requests *rq;
    const struct fill_pattern *patterns;
    int32_t n_patterns;
    int64_t *leases;   /* per pattern */
    int64_t *target_s; /* per pattern */
    struct arena arena;
    struct lanes_list *of; /* per pattern and its k-th request: rows[pattern] + k */
    int32_t *rows;
};

static int64_t room_s(const struct lanes *l)
{
    return l->target_s - l->load_s;
}

/* A heap on lanes_list: most room first.  Ties go to the earlier pattern, then to the longer
 * list of jobs, so that nothing depends on how the heap was built. */
static bool before(const struct lanes *a, const struct lanes *b)
{
    if (room_s(a) != room_s(b))
        return room_s(a) > room_s(b);
    return a->pattern < b->pattern;
}

static void swap_lanes(struct lanes *a, struct lanes *b)
{
    struct lanes t = *a;
    *a = *b;
    *b = t;
}

static void sift_down(struct lanes_list *heap, size_t i)
{
    for (;;) {
        size_t best = i;
        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < heap->n; child++)
            if (before(&heap->at[child], &heap->at[best]))
                best = child;
        if (best == i)
            return;
        swap_lanes(&heap->at[i], &heap->at[best]);
        i = best;
    }
}

static void push(struct lanes_list *heap, struct lanes l)
{
    heap->at = mem_grow(heap->at, &heap->capacity, heap->n + 1, sizeof *heap->at);
    size_t i = heap->n++;
    heap->at[i] = l;
    while (i > 0 && before(&heap->at[i], &heap->at[(i - 1) / 2])) {
        swap_lanes(&heap->at[i], &heap->at[(i - 1) / 2]);
        i = (i - 1) / 2;
    }
}

/* The room of the lanes that come next after the top. */
static int64_t next_room_s(const struct lanes_list *heap)
{
    int64_t room = INT64_MIN;
    for (size_t i = 1; i < 3 && i < heap->n; i++)
        room = room_s(&heap->at[i]) > room ? room_s(&heap->at[i]) : room;
    return room;
}

static const struct cell *append(struct filler *f, const struct cell *jobs, struct job_run run)
{
    if (jobs != NULL && jobs->run.duration_s == run.duration_s &&
        jobs->run.class_id == run.class_id) {
        run.count += jobs->run.count;
        jobs = jobs->before;
    }
    struct cell *c = arena_alloc(&f->arena, sizeof *c);
    *c = (struct cell){run, jobs, jobs == NULL ? 1 : jobs->depth + 1};
    return c;
}

/* How many jobs each lane of the top takes before others have more room. */
static int64_t rounds(const struct lanes_list *heap, struct job_run run, int64_t cap_s)
{
    const struct lanes *top = &heap->at[0];
    int64_t most = run.count / top->count;
    if (run.duration_s == 0)
        return most;
    int64_t until_cap = (cap_s - top->load_s) / run.duration_s;
    int64_t next = next_room_s(heap);
    int64_t until_next =
        next == INT64_MIN ? most : (room_s(top) - next + run.duration_s - 1) / run.duration_s;
    until_next = until_next < 1 ? 1 : until_next;
    most = until_next < most ? until_next : most;
    return until_cap < most ? until_cap : most;
}

/* Puts equal jobs into the lanes with the most room; returns how many found none. */
static int64_t place_run(struct filler *f, struct lanes_list *heap, struct job_run run,
                         int64_t cap_s)
{
    while (run.count > 0 && heap->n > 0) {
        struct lanes *top = &heap->at[0];
        if (top->load_s + run.duration_s > cap_s)
            break;
        struct lanes rest = *top;
        int64_t each = 1;
        if (run.count < top->count) {
            rest.count = top->count - run.count;
            top->count = run.count;
        } else {
            rest.count = 0;
            each = rounds(heap, run, cap_s);
        }
        run.count -= each * top->count;
        top->jobs = append(f, top->jobs, (struct job_run){run.duration_s, each, run.class_id});
        top->load_s += each * run.duration_s;
        sift_down(heap, 0);
        if (rest.count > 0)
            push(heap, rest);
    }
    return run.count;
}

static void place_request(struct filler *f, int32_t r, const struct job_pool *pool, int64_t cap_s,
                          struct job_pool *left)
{
    struct lanes_list heap = {0};
    for (int32_t p = 0; p < f->n_patterns; p++) {
        const struct fill_pattern *pattern = &f->patterns[p];
        for (int32_t k = 0; k < pattern->n; k++)
            if (pattern->request[k] == r && f->leases[p] > 0)
                push(&heap, (struct lanes){.count = f->leases[p] * pattern->count[k],
                                           .target_s = f->target_s[p],
                                           .pattern = p});
    }
    for (size_t i = 0; i < pool->of[r].n; i++) {
        struct job_run run = pool->of[r].runs[i];
        run.count = place_run(f, &heap, run, cap_s);
        if (run.count > 0)
            job_pool_add(left, r, run);
    }
    for (size_t i = 0; i < heap.n; i++) {
        const struct fill_pattern *pattern = &f->patterns[heap.at[i].pattern];
        int32_t k = 0;
        while (pattern->request[k] != r)
            k++;
        struct lanes_list *list = &f->of[f->rows[heap.at[i].pattern] + k];
        if (heap.at[i].jobs != NULL) {
            list->at = mem_grow(list->at, &list->capacity, list->n + 1, sizeof *list->at);
            list->at[list->n++] = heap.at[i];
        }
    }
    free(heap.at);
}

/* Longest first; equal lengths in an order that depends on their jobs alone. */
static int compare_lanes(const void *a, const void *b)
{
    const struct lanes *x = a;
    const struct lanes *y = b;
    if (x->load_s != y->load_s)
        return x->load_s > y->load_s ? -1 : 1;
    const struct cell *i = x->jobs;
    const struct cell *j = y->jobs;
    for (; i != j && i != NULL && j != NULL; i = i->before, j = j->before) {
        if (i->run.duration_s != j->run.duration_s)
            return i->run.duration_s > j->run.duration_s ? -1 : 1;
        if (i->run.class_id != j->run.class_id)
            return i->run.class_id < j->run.class_id ? -1 : 1;
        if (i->run.count != j->run.count)
            return i->run.count > j->run.count ? -1 : 1;
    }
    return 0;
}

/* Adds count lanes with these jobs to the lease, first job first. */
static void write_lane(struct draft_lease *lease, const struct lanes *l, int64_t count,
                       int32_t request)
{
    struct draft_lane *lane = &lease->lanes[lease->n_lanes++];
    *lane = (struct draft_lane){count, l->load_s, lease->n_runs, l->jobs->depth, request};
    lease->n_runs += l->jobs->depth;
    int32_t at = lease->n_runs;
    for (const struct cell *c = l->jobs; c != NULL; c = c->before)
        lease->runs[--at] = c->run;
    if (l->load_s > lease->busy_s)
        lease->busy_s = l->load_s;
}

/* What the next lease takes from one list, without taking it: how many groups of lanes, how many
 * runs they have, and for how many leases in a row it would be the same. */
struct draw {
    int32_t groups, runs;
    int64_t leases;
};

static struct draw draw_lanes(const struct lanes_list *list, size_t at, int64_t want)
{
    struct draw d = {0, 0, INT64_MAX};
    if (at < list->n && list->at[at].count >= want)
        d.leases = list->at[at].count / want;
    else if (at < list->n)
        d.leases = 1;
    for (; at < list->n && want > 0; at++) {
        int64_t take = list->at[at].count < want ? list->at[at].count : want;
        d.groups++;
        d.runs += list->at[at].jobs->depth;
        want -= take;
    }
    return d;
}

static void take_lanes(struct lanes_list *list, size_t *at, int64_t want, int64_t leases,
                       struct draft_lease *lease, int32_t request)
{
    while (*at < list->n && want > 0) {
        struct lanes *l = &list->at[*at];
        int64_t take = l->count < want ? l->count : want;
        write_lane(lease, l, take, request);
        l->count -= take * leases;
        want -= take;
        if (l->count == 0)
            ++*at;
    }
}

/* Deals the pattern's lanes to its leases, the longest lanes of every request to the first. */
static void deal(struct filler *f, int32_t p, struct draft *d)
{
    const struct fill_pattern *pattern = &f->patterns[p];
    struct lanes_list *lists = &f->of[f->rows[p]];
    size_t *at = mem_zeroed((size_t)pattern->n, sizeof *at);
    for (int32_t k = 0; k < pattern->n; k++)
        if (lists[k].n > 1)
            qsort(lists[k].at, lists[k].n, sizeof *lists[k].at, compare_lanes);
    for (int64_t dealt = 0; dealt < f->leases[p];) {
        struct draft_lease lease = {.count = f->leases[p] - dealt, .offer = pattern->offer};
        int32_t groups = 0;
        int32_t runs = 0;
        for (int32_t k = 0; k < pattern->n; k++) {
            struct draw draw = draw_lanes(&lists[k], at[k], pattern->count[k]);
            groups += draw.groups;
            runs += draw.runs;
            lease.count = draw.leases < lease.count ? draw.leases : lease.count;
        }
        if (groups == 0)
            break;
        lease.lanes = mem_alloc((size_t)groups * sizeof *lease.lanes);
        lease.runs = mem_alloc((size_t)runs * sizeof *lease.runs);
        for (int32_t k = 0; k < pattern->n; k++)
            take_lanes(&lists[k], &at[k], pattern->count[k], lease.count, &lease,
                       pattern->request[k]);
        draft_add(d, &lease);
        dealt += lease.count;
    }
    free(at);
}

static void size_leases(struct filler *f, struct fill_shape shape)
{
    int32_t rows = 0;
    for (int32_t p = 0; p < f->n_patterns; p++) {
        int64_t seconds = f->patterns[p].seconds;
        f->leases[p] = (seconds + shape.horizon_s - 1) / shape.horizon_s;
        if (f->leases[p] > 0)
            f->target_s[p] = (seconds + f->leases[p] - 1) / f->leases[p];
        f->rows[p] = rows;
        rows += f->patterns[p].n;
    }
    f->of = mem_zeroed((size_t)rows, sizeof *f->of);
}

void fill_leases(const struct requests *rq, const struct fill_pattern *patterns, int32_t n_patterns,
                 const struct job_pool *pool, struct fill_shape shape, struct draft *d,
                 struct job_pool *left)
{
    size_t n = (size_t)n_patterns;
    struct filler f = {
        .rq = rq,
        .patterns = patterns,
        .n_patterns = n_patterns,
        .leases = mem_zeroed(n, sizeof *f.leases),
        .target_s = mem_zeroed(n, sizeof *f.target_s),
        .rows = mem_zeroed(n, sizeof *f.rows),
    };
    size_leases(&f, shape);
    for (int32_t r = 0; r < pool->n; r++)
        if (pool->of[r].n > 0)
            place_request(&f, r, pool, shape.cap_s, left);
    size_t first = d->n;
    for (int32_t p = 0; p < n_patterns; p++) {
        deal(&f, p, d);
        for (int32_t k = 0; k < patterns[p].n; k++)
            free(f.of[f.rows[p] + k].at);
    }
    for (size_t i = first; i < d->n; i++)
        draft_lease_right_size(&d->leases[i], rq);
    free(f.leases);
    free(f.target_s);
    free(f.rows);
    free(f.of);
    arena_free(&f.arena);
}
