#include "planner/lease/stagger.h"

#include <stdlib.h>
#include <string.h>

/* Leases of one instance size wait in a queue, longest first. */
struct queue {
    int64_t vcpus;
    int32_t quota;  /* that counts its instances; -1: none that has a limit */
    size_t at, end; /* in waiting[] */
};

struct waiting {
    struct draft_lease lease;
    int64_t vcpus;
    int32_t quota;
    size_t index;
};

struct ending {
    int64_t at_s;
    int64_t vcpus, instances;
    int32_t quota;
};

struct stage {
    const struct lease_terms *terms;
    struct waiting *waiting;
    struct queue *queues;
    size_t n_queues;
    struct ending *ends; /* heap, earliest first */
    size_t n_ends, ends_capacity;
    int64_t free_vcpus, free_instances;
    int64_t free_quota[N_QUOTAS];
    struct draft *out;
};

static int compare_waiting(const void *a, const void *b)
{
    const struct waiting *x = a;
    const struct waiting *y = b;
    if (x->vcpus != y->vcpus)
        return x->vcpus > y->vcpus ? -1 : 1;
    if (x->quota != y->quota)
        return x->quota < y->quota ? -1 : 1;
    if (x->lease.busy_s != y->lease.busy_s)
        return x->lease.busy_s > y->lease.busy_s ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

static void push_end(struct stage *s, struct ending e)
{
    s->ends = mem_grow(s->ends, &s->ends_capacity, s->n_ends + 1, sizeof *s->ends);
    size_t i = s->n_ends++;
    for (; i > 0 && s->ends[(i - 1) / 2].at_s > e.at_s; i = (i - 1) / 2)
        s->ends[i] = s->ends[(i - 1) / 2];
    s->ends[i] = e;
}

static struct ending pop_end(struct stage *s)
{
    struct ending first = s->ends[0];
    struct ending last = s->ends[--s->n_ends];
    size_t i = 0;
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= s->n_ends)
            break;
        if (child + 1 < s->n_ends && s->ends[child + 1].at_s < s->ends[child].at_s)
            child++;
        if (s->ends[child].at_s >= last.at_s)
            break;
        s->ends[i] = s->ends[child];
        i = child;
    }
    s->ends[i] = last;
    return first;
}

/* vCPUs that instances of the queue may take now. */
static int64_t room_for(const struct stage *s, const struct queue *q)
{
    if (q->quota < 0 || s->free_quota[q->quota] > s->free_vcpus)
        return s->free_vcpus;
    return s->free_quota[q->quota];
}

/* The queue whose longest lease is the longest that fits now; NULL when none does. */
static struct queue *longest_that_fits(const struct stage *s)
{
    struct queue *best = NULL;
    if (s->free_instances == 0)
        return NULL;
    for (size_t i = 0; i < s->n_queues; i++) {
        struct queue *q = &s->queues[i];
        if (q->at == q->end || q->vcpus > room_for(s, q))
            continue;
        if (best == NULL || s->waiting[q->at].lease.busy_s > s->waiting[best->at].lease.busy_s)
            best = q;
    }
    return best;
}

static struct draft_lease split_lease(struct draft_lease *lease, int64_t count)
{
    struct draft_lease part = *lease;
    part.count = count;
    part.lanes = mem_alloc((size_t)lease->n_lanes * sizeof *part.lanes);
    part.runs = mem_alloc((size_t)lease->n_runs * sizeof *part.runs);
    memcpy(part.lanes, lease->lanes, (size_t)lease->n_lanes * sizeof *part.lanes);
    memcpy(part.runs, lease->runs, (size_t)lease->n_runs * sizeof *part.runs);
    lease->count -= count;
    return part;
}

static void start(struct stage *s, struct queue *q, int64_t now_s)
{
    struct draft_lease *head = &s->waiting[q->at].lease;
    int64_t n = q->vcpus > 0 ? room_for(s, q) / q->vcpus : head->count;
    n = s->free_instances < n ? s->free_instances : n;
    struct draft_lease lease;
    if (head->count <= n) {
        lease = *head;
        q->at++;
    } else {
        lease = split_lease(head, n);
    }
    lease.start_s = now_s;
    s->free_vcpus -= lease.count * q->vcpus;
    if (q->quota >= 0)
        s->free_quota[q->quota] -= lease.count * q->vcpus;
    s->free_instances -= lease.count;
    int64_t end_s = now_s + s->terms->boot_s + lease.busy_s + s->terms->tail_s;
    push_end(s, (struct ending){end_s, lease.count * q->vcpus, lease.count, q->quota});
    draft_add(s->out, &lease);
}

static void run_stage(struct stage *s)
{
    int64_t now_s = 0;
    for (;;) {
        struct queue *q;
        while ((q = longest_that_fits(s)) != NULL)
            start(s, q, now_s);
        if (s->n_ends == 0)
            return;
        now_s = s->ends[0].at_s;
        while (s->n_ends > 0 && s->ends[0].at_s == now_s) {
            struct ending e = pop_end(s);
            s->free_vcpus += e.vcpus;
            if (e.quota >= 0)
                s->free_quota[e.quota] += e.vcpus;
            s->free_instances += e.instances;
        }
    }
}

static int64_t vcpus_of(const struct draft_lease *lease, const struct lease_terms *terms)
{
    return terms->rq->offers->offers[lease->offer].type->vcpus;
}

/* The quota that limits the lease; -1: none does. */
static int32_t quota_for(const struct draft_lease *lease, const struct lease_terms *terms,
                         struct limits limits)
{
    const struct offer *o = &terms->rq->offers->offers[lease->offer];
    int32_t quota = quota_of(o->type->family, o->purchase);
    return limits.quota == NULL || quota < 0 || limits.quota[quota] == UNKNOWN ? -1 : quota;
}

bool stagger_all_at_once(const struct draft *d, const struct lease_terms *terms,
                         struct limits limits)
{
    int64_t vcpus = 0, counted[N_QUOTAS] = {0};
    for (size_t i = 0; i < d->n; i++) {
        int64_t more = d->leases[i].count * vcpus_of(&d->leases[i], terms);
        int32_t quota = quota_for(&d->leases[i], terms, limits);
        vcpus += more;
        if (quota >= 0 && (counted[quota] += more) > limits.quota[quota])
            return false;
    }
    return (limits.vcpus == UNKNOWN || vcpus <= limits.vcpus) &&
           (limits.instances == UNKNOWN || draft_instances(d) <= limits.instances);
}

void stagger(struct draft *d, const struct lease_terms *terms, struct limits limits)
{
    for (size_t i = 0; i < d->n; i++)
        d->leases[i].start_s = 0;
    if (d->n == 0 || stagger_all_at_once(d, terms, limits))
        return;
    struct draft out = {0};
    struct stage s = {
        .terms = terms,
        .waiting = mem_alloc(d->n * sizeof *s.waiting),
        .queues = mem_alloc(d->n * sizeof *s.queues),
        .free_vcpus = limits.vcpus == UNKNOWN ? INT64_MAX / 2 : limits.vcpus,
        .free_instances = limits.instances == UNKNOWN ? INT64_MAX / 2 : limits.instances,
        .out = &out,
    };
    for (size_t i = 0; i < d->n; i++)
        s.waiting[i] = (struct waiting){d->leases[i], vcpus_of(&d->leases[i], terms),
                                        quota_for(&d->leases[i], terms, limits), i};
    for (int32_t q = 0; limits.quota != NULL && q < N_QUOTAS; q++)
        s.free_quota[q] = limits.quota[q];
    qsort(s.waiting, d->n, sizeof *s.waiting, compare_waiting);
    for (size_t i = 0; i < d->n; i++) {
        if (i == 0 || s.waiting[i].vcpus != s.waiting[i - 1].vcpus ||
            s.waiting[i].quota != s.waiting[i - 1].quota)
            s.queues[s.n_queues++] = (struct queue){s.waiting[i].vcpus, s.waiting[i].quota, i, i};
        s.queues[s.n_queues - 1].end = i + 1;
    }
    run_stage(&s);
    free(s.waiting);
    free(s.queues);
    free(s.ends);
    free(d->leases);
    *d = out;
}
