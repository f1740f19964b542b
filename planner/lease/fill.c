#include "planner/lease/fill.h"

#include <stdlib.h>
#include <string.h>

#include "planner/lease/lanes.h"
#include "planner/lease/pieces.h"

struct filler {
    const struct requests *rq;
    const struct fill_pattern *patterns;
    struct fill_shape shape;
    struct pieces pieces;
    struct arena cells;
    struct lanes_list *of; /* per piece and its k-th request: rows[piece] + k */
    int32_t *rows;
    struct seat *seats; /* of each request: seats[first_seat[r]] .. [first_seat[r + 1] - 1] */
    int32_t *first_seat;
};

/* Where a request has lanes: a piece whose pattern holds it. */
struct seat {
    int32_t piece;
    int32_t k; /* in the pattern */
};

static const struct fill_pattern *pattern_of(const struct filler *f, int32_t piece)
{
    return &f->patterns[f->pieces.at[piece].pattern];
}

/* The lanes that all pieces have for the request, empty, in the order of the rule. */
static void open_lanes(const struct filler *f, int32_t r, struct lanes_list *list,
                       struct tight_lanes *tight)
{
    for (int32_t i = f->first_seat[r]; i < f->first_seat[r + 1]; i++) {
        const struct seat *seat = &f->seats[i];
        const struct piece *piece = &f->pieces.at[seat->piece];
        struct lanes l = {.count = piece->leases * pattern_of(f, seat->piece)->count[seat->k],
                          .target_s = piece->length_s,
                          .cap_s = piece->cap_s,
                          .piece = seat->piece};
        if (f->shape.rule == FILL_FULL)
            tight_insert(tight, l);
        else
            lanes_push(list, l);
    }
}

/* Hands filled lanes to their pieces. */
static void close_lanes(struct filler *f, int32_t r, const struct lanes_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct lanes *l = &list->at[i];
        if (l->jobs == NULL)
            continue;
        const struct fill_pattern *pattern = pattern_of(f, l->piece);
        int32_t k = 0;
        while (pattern->request[k] != r)
            k++;
        struct lanes_list *to = &f->of[f->rows[l->piece] + k];
        to->at = mem_grow(to->at, &to->capacity, to->n + 1, sizeof *to->at);
        to->at[to->n++] = *l;
    }
}

static void place_request(struct filler *f, int32_t r, const struct job_list *jobs,
                          struct job_pool *left)
{
    struct lanes_list list = {0};
    struct tight_lanes tight = {.width_s = f->shape.horizon_s / TIGHT_BUCKETS + 1};
    open_lanes(f, r, &list, &tight);
    for (size_t i = 0; i < jobs->n; i++) {
        struct job_run run = jobs->runs[i];
        if (f->shape.rule == FILL_FULL)
            run.count = tight_fill(&tight, run, &f->cells);
        else
            run.count = lanes_spread(&list, run, &f->cells);
        if (run.count > 0)
            job_pool_add(left, r, run);
    }
    tight_move(&tight, &list);
    close_lanes(f, r, &list);
    free(list.at);
}

/* Adds count lanes with these jobs to the lease, first job first. */
static void write_lane(struct draft_lease *lease, const struct lanes *l, int64_t count,
                       int32_t request)
{
    struct draft_lane *lane = &lease->lanes[lease->n_lanes++];
    *lane = (struct draft_lane){.count = count,
                                .length_s = l->load_s,
                                .first_run = lease->n_runs,
                                .n_runs = l->jobs->depth,
                                .request = request};
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

/* Deals the piece's lanes to its leases, the longest lanes of every request to the first. */
static void deal(struct filler *f, int32_t i, struct draft *d)
{
    const struct fill_pattern *pattern = pattern_of(f, i);
    struct lanes_list *lists = &f->of[f->rows[i]];
    int64_t leases = f->pieces.at[i].leases;
    size_t *at = mem_zeroed((size_t)pattern->n, sizeof *at);
    for (int32_t k = 0; k < pattern->n; k++)
        if (lists[k].n > 1)
            qsort(lists[k].at, lists[k].n, sizeof *lists[k].at, lanes_compare);
    for (int64_t dealt = 0; dealt < leases;) {
        struct draft_lease lease = {.count = leases - dealt, .offer = pattern->offer};
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

/* The pieces of one joint lease follow each other; what would end after the cap is left. */
static void deal_joint(struct filler *f, int32_t first, int32_t end, struct draft *d,
                       struct job_pool *left)
{
    struct draft parts = {0};
    for (int32_t i = first; i < end; i++)
        deal(f, i, &parts);
    if (parts.n > 0) {
        struct draft_lease joint = parts.leases[0];
        for (size_t i = 1; i < parts.n; i++) {
            if (joint.busy_s + parts.leases[i].busy_s <= f->shape.cap_s)
                draft_lease_append(&joint, &parts.leases[i]);
            else
                job_pool_add_lease(left, &parts.leases[i]);
            draft_lease_clear(&parts.leases[i]);
        }
        draft_add(d, &joint);
    }
    free(parts.leases);
}

static void deal_all(struct filler *f, struct draft *d, struct job_pool *left)
{
    for (int32_t i = 0; i < f->pieces.n;) {
        int32_t end = i + 1;
        int32_t joint = f->pieces.at[i].joint;
        while (joint >= 0 && end < f->pieces.n && f->pieces.at[end].joint == joint)
            end++;
        if (joint < 0)
            deal(f, i, d);
        else
            deal_joint(f, i, end, d, left);
        i = end;
    }
}

static void make_rows(struct filler *f)
{
    f->rows = mem_zeroed((size_t)f->pieces.n + 1, sizeof *f->rows);
    for (int32_t i = 0; i < f->pieces.n; i++)
        f->rows[i + 1] = f->rows[i] + pattern_of(f, i)->n;
    f->of = mem_zeroed((size_t)f->rows[f->pieces.n], sizeof *f->of);
}

/* By request, then in the order of the pieces. */
static void make_seats(struct filler *f)
{
    size_t n = (size_t)f->rq->n;
    int32_t *next =
        mem_zeroed(n + 2, sizeof *next); /* two ahead, so that filling moves it in place */
    f->seats = mem_zeroed((size_t)f->rows[f->pieces.n], sizeof *f->seats);
    for (int32_t i = 0; i < f->pieces.n; i++)
        for (int32_t k = 0; k < pattern_of(f, i)->n; k++)
            next[pattern_of(f, i)->request[k] + 2]++;
    for (size_t r = 2; r < n + 2; r++)
        next[r] += next[r - 1];
    for (int32_t i = 0; i < f->pieces.n; i++)
        for (int32_t k = 0; k < pattern_of(f, i)->n; k++)
            f->seats[next[pattern_of(f, i)->request[k] + 1]++] = (struct seat){i, k};
    f->first_seat = next;
}

void fill_leases(const struct requests *rq, const struct fill_pattern *patterns, int32_t n_patterns,
                 const struct job_pool *pool, struct fill_shape shape, struct draft *d,
                 struct job_pool *left)
{
    struct filler f = {.rq = rq, .patterns = patterns, .shape = shape};
    pieces_cut(&f.pieces, rq, patterns, n_patterns, shape);
    make_rows(&f);
    make_seats(&f);
    for (int32_t r = 0; r < pool->n; r++)
        if (pool->of[r].n > 0)
            place_request(&f, r, &pool->of[r], left);
    size_t first = d->n;
    deal_all(&f, d, left);
    job_pool_sort(left);
    for (size_t i = first; i < d->n; i++)
        draft_lease_right_size(&d->leases[i], rq);
    for (int32_t i = 0; i < f.rows[f.pieces.n]; i++)
        free(f.of[i].at);
    free(f.of);
    free(f.rows);
    free(f.seats);
    free(f.first_seat);
    pieces_clear(&f.pieces);
    arena_free(&f.cells);
}
