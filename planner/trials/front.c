/* front.c - the choice between money and time among all that was simulated.
 *
 * A queue that stays whole can take any of its rows, one in parts any of each part's.  Costs add
 * up, the last to end decides when all have ended, so what one queue can take is joined with what
 * the next can, and of each join only what nothing else beats in both is kept: few points, whatever
 * the number of combinations. */
#include "planner/trials/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FRONT_MOST = 24 };
#define DEAREST 2.0 /* of what is a choice, against the first */

struct front {
    struct trying *t;
    const struct tried_queue *queues;
    int32_t n_queues;
    int64_t most_vcpus;
};

/* Points from the cheapest to the soonest, when narrowed. */
struct points {
    struct choice *list; /* in the arena */
    int32_t n;
};

struct queue_trial *picked_trial(const struct tried_queue *queues, const struct pick *p)
{
    const struct tried_queue *q = &queues[p->queue];
    return p->division < 0 ? q->whole : &q->divisions[p->division].parts[p->part];
}

/* By cost, then time, then fewer queues; equal ones as they were tried. */
static int by_cost(const void *left, const void *right)
{
    const struct choice *a = left, *b = right;
    if (a->sum.cost_uusd != b->sum.cost_uusd)
        return a->sum.cost_uusd < b->sum.cost_uusd ? -1 : 1;
    if (a->sum.makespan_s != b->sum.makespan_s)
        return a->sum.makespan_s < b->sum.makespan_s ? -1 : 1;
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    for (int32_t i = 0; i < a->n; i++) {
        int order = memcmp(&a->picks[i], &b->picks[i], sizeof a->picks[i]);
        if (order != 0)
            return order;
    }
    return 0;
}

/* Only what nothing else beats in both stays; of many, evenly spread ones with both ends. */
static void narrow(struct points *p)
{
    int32_t n = 0;
    if (p->n == 0)
        return;
    qsort(p->list, (size_t)p->n, sizeof *p->list, by_cost);
    for (int32_t i = 0; i < p->n; i++) {
        if (n == 0 || p->list[i].sum.makespan_s < p->list[n - 1].sum.makespan_s)
            p->list[n++] = p->list[i];
    }
    p->n = n < FRONT_MOST ? n : FRONT_MOST;
    for (int32_t i = 0; i < p->n && n > FRONT_MOST; i++)
        p->list[i] = p->list[(int64_t)i * (n - 1) / (FRONT_MOST - 1)];
}

static struct points points_new(struct trying *t, int64_t most)
{
    struct points p = {0};
    p.list = arena_array(&t->out->arena, (size_t)most + 1, sizeof *p.list);
    return p;
}

/* What one queue, or one part, can take as it was tried. */
static struct points points_of(struct front *f, struct pick where)
{
    const struct queue_trial *k = picked_trial(f->queues, &where);
    struct points p = points_new(f->t, k->n);
    struct pick *picks = arena_array(&f->t->out->arena, (size_t)k->n + 1, sizeof *picks);
    int64_t stuck = k->rows[chosen_of(k)].stuck_jobs; /* none leaves fewer */
    for (int32_t i = 0; i < k->n; i++) {
        where.row = i;
        picks[i] = where;
        if (k->rows[i].cost_uusd != UNKNOWN && k->rows[i].stuck_jobs <= stuck)
            p.list[p.n++] = (struct choice){k->rows[i], &picks[i], 1};
    }
    narrow(&p);
    return p;
}

static struct choice joined(struct front *f, const struct choice *a, const struct choice *b)
{
    struct choice c = {a->sum, NULL, a->n + b->n};
    struct pick *picks = arena_array(&f->t->out->arena, (size_t)c.n, sizeof *picks);
    if (a->n > 0)
        memcpy(picks, a->picks, (size_t)a->n * sizeof *picks);
    memcpy(picks + a->n, b->picks, (size_t)b->n * sizeof *picks);
    trial_add(&c.sum, &b->sum, b->sum.name);
    c.picks = picks;
    return c;
}

static struct points join(struct front *f, const struct points *a, const struct points *b)
{
    struct points p = points_new(f->t, (int64_t)a->n * b->n);
    for (int32_t i = 0; i < a->n; i++) {
        for (int32_t k = 0; k < b->n; k++) {
            struct choice c = joined(f, &a->list[i], &b->list[k]);
            if (c.sum.max_vcpus <= f->most_vcpus)
                p.list[p.n++] = c;
        }
    }
    narrow(&p);
    return p;
}

static void append(struct points *to, const struct points *from)
{
    for (int32_t i = 0; i < from->n; i++)
        to->list[to->n++] = from->list[i];
}

static struct points points_of_division(struct front *f, int32_t queue, int32_t division)
{
    const struct division *d = &f->queues[queue].divisions[division];
    struct points p = points_of(f, (struct pick){queue, division, 0, 0});
    for (int32_t i = 1; i < d->n; i++) {
        struct points part = points_of(f, (struct pick){queue, division, i, 0});
        p = join(f, &p, &part);
    }
    for (int32_t i = 0; i < p.n; i++)
        p.list[i].sum.name = d->sum.name;
    return p;
}

static struct points points_of_queue(struct front *f, int32_t queue)
{
    const struct tried_queue *q = &f->queues[queue];
    struct points all = points_new(f->t, FRONT_MOST * (1 + (int64_t)PARTINGS_MOST));
    struct points whole = points_of(f, (struct pick){queue, -1, 0, 0});
    append(&all, &whole);
    for (int32_t i = 0; i < q->n_divisions; i++) {
        struct points parts = points_of_division(f, queue, i);
        append(&all, &parts);
    }
    narrow(&all);
    return all;
}

/* ---- the choices ---------------------------------------------------------------------------- */

/* As it was decided queue by queue. */
static struct choice decided(struct front *f)
{
    struct choice c = {.n = 0};
    for (int32_t i = 0; i < f->n_queues; i++) {
        const struct tried_queue *q = &f->queues[i];
        int32_t n = q->taken < 0 ? 1 : q->divisions[q->taken].n;
        for (int32_t part = 0; part < n; part++) {
            struct pick *p = arena_array(&f->t->out->arena, 1, sizeof *p);
            *p = (struct pick){i, q->taken, part, 0};
            const struct queue_trial *k = picked_trial(f->queues, p);
            p->row = chosen_of(k);
            struct choice one = {k->rows[p->row], p, 1};
            if (q->taken >= 0)
                one.sum.name = q->divisions[q->taken].sum.name;
            c = c.n == 0 ? one : joined(f, &c, &one);
        }
    }
    return c;
}

/* Queues of one kind of machine are QUEUES_MOST at most. */
static bool has_too_many_queues(const struct front *f, const struct choice *c)
{
    int32_t n[N_ARCHES][2] = {{0}};
    bool many = false;
    for (int32_t i = 0; i < c->n; i++) {
        const struct asked *a = &picked_trial(f->queues, &c->picks[i])->asked;
        many = many || ++n[a->arch][a->gpu] > QUEUES_MOST;
    }
    return many;
}

static void name_choice(struct front *f, struct choice *c)
{
    char name[32];
    c->sum.queue = -1;
    c->sum.chosen = false;
    if (f->n_queues == 1)
        return;
    int n = snprintf(name, sizeof name, "%d queues", (int)c->n);
    c->sum.name = arena_text(&f->t->out->arena, name, (size_t)n);
}

static bool is_choice(const struct front *f, const struct choice *c, const struct choice *before)
{
    return c->sum.stuck_jobs <= before->sum.stuck_jobs &&
           (!c->sum.at_least || before->sum.at_least) && !has_too_many_queues(f, c) &&
           (double)c->sum.makespan_s <= CLEARLY_SOONER * (double)before->sum.makespan_s;
}

/* Without a deadline the soonest that costs hardly more than the cheapest comes first, where it
 * asks for no more queues: rows were chosen queue by queue, and the last queue to end decides. */
static struct choice soonest_near(const struct front *f, const struct points *all,
                                  struct choice first)
{
    if (f->t->in->deadline_s != UNKNOWN || all->n == 0)
        return first;
    double limit = (1 + f->t->in->slack) * (double)all->list[0].sum.cost_uusd;
    if (limit < (double)first.sum.cost_uusd)
        limit = (double)first.sum.cost_uusd;
    for (int32_t i = 0; i < all->n; i++) {
        const struct choice *c = &all->list[i];
        if ((double)c->sum.cost_uusd <= limit && c->n <= first.n && is_choice(f, c, &first))
            first = *c;
    }
    return first;
}

/* Commitments were counted for each queue alone; what they cover of all together may leave less to
 * choose from. */
static bool cover_choices(struct front *f, struct choice *list, int32_t *n, struct error *err)
{
    int32_t kept = 1;
    for (int32_t i = 0; i < *n; i++) {
        struct choice *c = &list[i];
        const struct trial **rows = arena_array(&f->t->out->arena, (size_t)c->n, sizeof *rows);
        for (int32_t k = 0; k < c->n; k++)
            rows[k] = &picked_trial(f->queues, &c->picks[k])->rows[c->picks[k].row];
        if (!cover_together(f->t, &c->sum, rows, c->n, err))
            return false;
        if (i > 0 && c->sum.cost_uusd >= list[kept - 1].sum.cost_uusd)
            list[kept++] = *c;
    }
    *n = kept;
    return true;
}

bool find_choices(struct trying *t, const struct tried_queue *queues, int32_t n_queues,
                  int64_t most_vcpus, struct choice list[CHOICES_MOST], int32_t *n_choices,
                  struct error *err)
{
    struct front f = {t, queues, n_queues, most_vcpus};
    struct points all = {0};
    for (int32_t q = 0; q < n_queues; q++) {
        *n_choices = 0;
        if (queues[q].whole->n == 0)
            return true;
        struct points of_queue = points_of_queue(&f, q);
        all = q == 0 ? of_queue : join(&f, &all, &of_queue);
    }
    list[0] = soonest_near(&f, &all, decided(&f));
    int32_t n = 1;
    double most = DEAREST * (double)list[0].sum.cost_uusd;
    for (int32_t i = 0; i < all.n && n < CHOICES_MOST; i++) {
        if ((double)all.list[i].sum.cost_uusd <= most && is_choice(&f, &all.list[i], &list[n - 1]))
            list[n++] = all.list[i];
    }
    for (int32_t i = 0; i < n; i++)
        name_choice(&f, &list[i]);
    *n_choices = n;
    return cover_choices(&f, list, n_choices, err);
}
