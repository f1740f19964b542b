#include "planner/lease/lanes.h"

#include <stdlib.h>
#include <string.h>

static int64_t room_s(const struct lanes *l)
{
    return l->target_s - l->load_s;
}

/* A heap on lanes_list: most room first.  Ties go to the earlier piece, then to the longer
 * list of jobs, so that nothing depends on how the heap was built. */
static bool before(const struct lanes *a, const struct lanes *b)
{
    if (room_s(a) != room_s(b))
        return room_s(a) > room_s(b);
    return a->piece < b->piece;
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

void lanes_push(struct lanes_list *heap, struct lanes l)
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

static const struct cell *append(struct arena *cells, const struct cell *jobs, struct job_run run)
{
    if (jobs != NULL && jobs->run.duration_s == run.duration_s &&
        jobs->run.class_id == run.class_id) {
        run.count += jobs->run.count;
        jobs = jobs->before;
    }
    struct cell *c = arena_alloc(cells, sizeof *c);
    *c = (struct cell){run, jobs, jobs == NULL ? 1 : jobs->depth + 1};
    return c;
}

/* How many jobs each lane of the top takes before others have more room. */
static int64_t rounds(const struct lanes_list *heap, struct job_run run)
{
    const struct lanes *top = &heap->at[0];
    int64_t most = run.count / top->count;
    if (run.duration_s == 0)
        return most;
    int64_t until_cap = (top->cap_s - top->load_s) / run.duration_s;
    int64_t next = next_room_s(heap);
    int64_t until_next =
        next == INT64_MIN ? most : (room_s(top) - next + run.duration_s - 1) / run.duration_s;
    until_next = until_next < 1 ? 1 : until_next;
    most = until_next < most ? until_next : most;
    return until_cap < most ? until_cap : most;
}

static struct lanes pop(struct lanes_list *heap)
{
    struct lanes top = heap->at[0];
    heap->at[0] = heap->at[--heap->n];
    if (heap->n > 0)
        sift_down(heap, 0);
    return top;
}

int64_t lanes_spread(struct lanes_list *heap, struct job_run run, struct arena *cells)
{
    struct lanes_list full = {0}; /* may still take shorter jobs */
    while (run.count > 0 && heap->n > 0) {
        struct lanes *top = &heap->at[0];
        if (top->load_s + run.duration_s > top->cap_s) {
            full.at = mem_grow(full.at, &full.capacity, full.n + 1, sizeof *full.at);
            full.at[full.n++] = pop(heap);
            continue;
        }
        struct lanes rest = *top;
        int64_t each = 1;
        if (run.count < top->count) {
            rest.count = top->count - run.count;
            top->count = run.count;
        } else {
            rest.count = 0;
            each = rounds(heap, run);
        }
        run.count -= each * top->count;
        top->jobs = append(cells, top->jobs, (struct job_run){run.duration_s, each, run.class_id});
        top->load_s += each * run.duration_s;
        sift_down(heap, 0);
        if (rest.count > 0)
            lanes_push(heap, rest);
    }
    for (size_t i = 0; i < full.n; i++)
        lanes_push(heap, full.at[i]);
    free(full.at);
    return run.count;
}

/* A sorted list has the least room first.  The first with room for s seconds; n when
 * there is none. */
static size_t first_with_room(const struct lanes_list *sorted, int64_t s)
{
    size_t low = 0;
    size_t high = sorted->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (room_s(&sorted->at[middle]) >= s)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static size_t bucket_of(const struct tight_lanes *tight, int64_t s)
{
    int64_t i = s / tight->width_s;
    return i < TIGHT_BUCKETS ? (size_t)i : TIGHT_BUCKETS - 1;
}

void tight_insert(struct tight_lanes *tight, struct lanes l)
{
    struct lanes_list *sorted = &tight->buckets[bucket_of(tight, room_s(&l))];
    size_t at = first_with_room(sorted, room_s(&l));
    sorted->at = mem_grow(sorted->at, &sorted->capacity, sorted->n + 1, sizeof *sorted->at);
    memmove(&sorted->at[at + 1], &sorted->at[at], (sorted->n - at) * sizeof *sorted->at);
    sorted->at[at] = l;
    sorted->n++;
}

static void remove_sorted(struct lanes_list *sorted, size_t at)
{
    sorted->n--;
    memmove(&sorted->at[at], &sorted->at[at + 1], (sorted->n - at) * sizeof *sorted->at);
}

/* The lanes with the least room that is enough; NULL when there are none. */
static struct lanes_list *find_tight(struct tight_lanes *tight, int64_t s, size_t *at)
{
    size_t i = bucket_of(tight, s);
    *at = first_with_room(&tight->buckets[i], s);
    if (*at < tight->buckets[i].n)
        return &tight->buckets[i];
    *at = 0;
    for (i++; i < TIGHT_BUCKETS; i++)
        if (tight->buckets[i].n > 0)
            return &tight->buckets[i];
    return NULL;
}

int64_t tight_fill(struct tight_lanes *tight, struct job_run run, struct arena *cells)
{
    while (run.count > 0) {
        size_t at;
        struct lanes_list *sorted = find_tight(tight, run.duration_s, &at);
        if (sorted == NULL)
            break;
        struct lanes l = sorted->at[at];
        int64_t fits = run.duration_s > 0 ? room_s(&l) / run.duration_s : run.count;
        int64_t each = run.count / l.count < fits ? run.count / l.count : fits;
        if (each == 0) {
            /* Fewer jobs than equal lanes: some lanes take one, the others stay as they are. */
            sorted->at[at].count -= run.count;
            l.count = run.count;
            each = 1;
        } else {
            remove_sorted(sorted, at);
        }
        run.count -= each * l.count;
        l.jobs = append(cells, l.jobs, (struct job_run){run.duration_s, each, run.class_id});
        l.load_s += each * run.duration_s;
        tight_insert(tight, l);
    }
    return run.count;
}

void tight_move(struct tight_lanes *tight, struct lanes_list *list)
{
    for (size_t i = 0; i < TIGHT_BUCKETS; i++) {
        struct lanes_list *from = &tight->buckets[i];
        list->at = mem_grow(list->at, &list->capacity, list->n + from->n, sizeof *list->at);
        if (from->n > 0)
            memcpy(&list->at[list->n], from->at, from->n * sizeof *from->at);
        list->n += from->n;
        free(from->at);
        *from = (struct lanes_list){0};
    }
}

int lanes_compare(const void *a, const void *b)
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
